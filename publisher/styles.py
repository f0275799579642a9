"""Style sheets: what they would load from elsewhere. CSS is read as browsers read it: escapes hide nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_CARRIED = re.compile(r"data:(?:image|font)/", re.IGNORECASE)
_DEEPEST = 60
# Functions whose text is shown or compared, not fetched.
_WORDS = frozenset({"attr", "counter", "counters", "format", "lang", "string", "tech", "type", "var", "-webkit-any"})


def foreign_addresses(text: str) -> Iterator[tuple[str, int, int]]:
    """What a style sheet would load from outside its folder, with line and column."""
    import tinycss2

    yield from _foreign(tinycss2.parse_component_value_list(text, skip_comments=True), fetched=False)


def local_files(text: str) -> list[str]:
    """The files that a style sheet would load from its own folder, each once."""
    import tinycss2

    nodes = tinycss2.parse_component_value_list(text, skip_comments=True)
    found = (unquote(re.split(r"[?#]", name, maxsplit=1)[0]) for name in _addresses(nodes) if _is_local(name))
    return list(dict.fromkeys(filter(None, found)))


def _addresses(nodes: Iterable[Any]) -> Iterator[str]:
    for node in nodes:
        if node.type == "url":
            yield node.value
        elif node.type == "function" and node.lower_name in ("url", "src"):
            yield from (argument.value for argument in node.arguments if argument.type == "string")
        else:
            yield from _addresses(getattr(node, "content", None) or getattr(node, "arguments", None) or ())


def inlined(text: str) -> str:
    """A style sheet as it may stand within a page: nothing in it ends the element ``style``."""
    return text.replace("</", "<\\/")


def _foreign(nodes: Iterable[Any], *, fetched: bool, depth: int = 0) -> Iterator[tuple[str, int, int]]:
    imports = False  # are we between @import and its end?
    for node in nodes:
        if depth > _DEEPEST:
            yield f"what stands in more than {_DEEPEST} brackets", node.source_line, node.source_column
            return
        if node.type == "at-keyword":
            imports = node.lower_value == "import"
            if imports:
                yield "@import", node.source_line, node.source_column
        elif node == ";":
            imports = False
        elif node.type == "error" and node.kind in ("bad-url", "bad-string"):
            yield node.message, node.source_line, node.source_column
        elif imports:
            pass  # its address was told with it
        elif (node.type == "url" or (node.type == "string" and fetched)) and _leads_out(node.value):
            yield node.value, node.source_line, node.source_column
        elif node.type == "function":
            for address, line, column in _foreign(
                node.arguments, fetched=node.lower_name not in _WORDS, depth=depth + 1
            ):
                here = node.lower_name in ("url", "src")
                yield (address, node.source_line, node.source_column) if here else (address, line, column)
        elif hasattr(node, "content"):
            yield from _foreign(node.content, fetched=fetched, depth=depth + 1)


def _leads_out(address: str) -> bool:
    """Does an address have a scheme, a host, or begin at the root of one? Browsers drop control characters and turn backslashes."""
    plain = re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33)))).replace("\\", "/")
    return plain.startswith("/") or (_SCHEME.match(plain) is not None and not _CARRIED.match(plain))


def _is_local(address: str) -> bool:
    """Does an address name a file beside the style sheet or below?"""
    return not _SCHEME.match(address) and not address.startswith(("/", "../", "#"))
