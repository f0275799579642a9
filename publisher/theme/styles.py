"""External addresses in style sheets. CSS is parsed as in browsers: escapes hide nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from publisher.addresses import as_browsers_read
from publisher.patterns import lazy

if TYPE_CHECKING:
    from tinycss2.ast import Node

_SCHEME = lazy(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_CARRIED = lazy(r"data:(?:image|font)/", re.IGNORECASE)
_DEEPEST = 60
# Functions that fetch: a string among their arguments is an address.
_FETCHES = lazy(r"url|src|(-\w+-)?(image|image-set|image-rect|cross-fade)", re.IGNORECASE)
# Functions that are replaced by other values.
_SUBSTITUTED = frozenset({"attr", "env", "var"})
# Functions whose text is shown or compared, not fetched.
_WORDS = frozenset({"attr", "counter", "counters", "format", "lang", "string", "tech", "type", "var", "-webkit-any"})


def foreign_addresses(text: str) -> Iterator[tuple[str, int, int]]:
    """The addresses that a style sheet would load from outside its folder, with line and column."""
    import tinycss2

    yield from _foreign(tinycss2.parse_component_value_list(text, skip_comments=True), fetched=False)


def local_files(text: str, *, above: bool = False) -> list[str]:
    """The files that a style sheet would load from its own folder, or also from folders ``above``, each once."""
    import tinycss2

    nodes = tinycss2.parse_component_value_list(text, skip_comments=True)
    found = (_file(name) for name in _addresses(nodes) if _is_local(name) or (above and name.startswith("../")))
    return list(dict.fromkeys(filter(None, found)))


def with_files(text: str, names: Mapping[str, str]) -> str:
    """The style sheet with other ``names`` of files."""
    import tinycss2

    if all(name == new for name, new in names.items()):
        return text
    nodes = tinycss2.parse_component_value_list(text)
    for node in _addressing(nodes):
        file = _file(node.value)
        if file in names:
            _, sign, rest = re.split(r"([?#]|$)", node.value, maxsplit=1)
            written = f'"{quote(names[file])}{sign}{rest}"'
            node.representation = f"url({written})" if node.type == "url" else written
    return str(tinycss2.serialize(nodes))


def _file(address: str) -> str:
    return unquote(re.split(r"[?#]", address, maxsplit=1)[0])


def _addresses(nodes: Iterable[Node]) -> Iterator[str]:
    return (node.value for node in _addressing(nodes))


def _addressing(nodes: Iterable[Node]) -> Iterator[Node]:
    """The tokens whose values are addresses of files."""
    for node in nodes:
        if node.type == "url":
            yield node
        elif node.type == "function" and _FETCHES.fullmatch(node.lower_name):
            yield from (argument for argument in node.arguments if argument.type == "string")
            yield from _addressing(argument for argument in node.arguments if argument.type != "string")
        else:
            yield from _addressing(getattr(node, "content", None) or getattr(node, "arguments", None) or ())


def inlined(text: str) -> str:
    """A style sheet to embed in a page: nothing in it ends the element ``style``."""
    return text.replace("</", "<\\/")


def _foreign(
    nodes: Iterable[Node], *, fetched: bool, fetching: bool = False, depth: int = 0
) -> Iterator[tuple[str, int, int]]:
    """Yield external addresses.

    ``fetched`` means that strings may be addresses, ``fetching`` that a function around them loads what it names.
    """
    imports = False  # whether we are between @import and its end
    for node in nodes:
        if depth > _DEEPEST:
            yield f"brackets nested more than {_DEEPEST} levels deep", node.source_line, node.source_column
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
            pass  # the address was reported with it
        elif (node.type == "url" or (node.type == "string" and fetched)) and _leads_out(node.value):
            yield node.value, node.source_line, node.source_column
        elif node.type == "function":
            if fetching and node.lower_name in _SUBSTITUTED:  # an address may be substituted
                yield f"{node.lower_name}()", node.source_line, node.source_column
            inner, loads = node.lower_name not in _WORDS, fetching or bool(_FETCHES.fullmatch(node.lower_name))
            for address, line, column in _foreign(node.arguments, fetched=inner, fetching=loads, depth=depth + 1):
                here = node.lower_name in ("url", "src")
                yield (address, node.source_line, node.source_column) if here else (address, line, column)
        elif hasattr(node, "content"):
            yield from _foreign(node.content, fetched=fetched, fetching=fetching, depth=depth + 1)


def _leads_out(address: str) -> bool:
    """Whether an address has a scheme or a host, or begins with a slash."""
    plain = as_browsers_read(address)
    return plain.startswith("/") or (_SCHEME.match(plain) is not None and not _CARRIED.match(plain))


def _is_local(address: str) -> bool:
    """Whether an address names a file in the folder of the style sheet or below."""
    return not _SCHEME.match(address) and not address.startswith(("/", "../", "#"))


# Style sheets inside drawings, which may refer only to elements of the drawing itself

_NAMESPACES = frozenset({"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/1999/xhtml"})
# Without one of these a text cannot contain an address. An escape may be any letter.
_SUSPECT = lazy(r"""\\|url|src|image|cross-fade|@import|@namespace|["'][^"']*(:|//)""", re.IGNORECASE)
_ROUNDS = 5
# Rules that may load something, and how each ends.
_RULES = {"import": ";", "namespace": ";", "font-face": "{} block"}


def kept_inside(text: str) -> str | None:
    """A style sheet, declarations or a value of a drawing without external addresses; None if there are none.

    The result contains none either, however often it is parsed.
    """
    if not _SUSPECT.search(text):
        return None
    cleaned = text
    for _ in range(_ROUNDS):
        again = _without_addresses(cleaned)
        if again is None:
            return None if cleaned == text else cleaned
        cleaned = again
    return ""


def _without_addresses(text: str) -> str | None:
    import tinycss2

    try:
        nodes, found = _inner(tinycss2.parse_component_value_list(text, skip_comments=True))
        return str(tinycss2.serialize(nodes)) if found else None
    except RecursionError:
        return ""


def _inner(nodes: Iterable[Node]) -> tuple[list[Node], bool]:
    """Nodes without external addresses, and whether there were any."""
    kept: list[Node] = []
    found, rest = False, iter(nodes)
    for node in rest:
        if node.type == "at-keyword" and node.lower_value in _RULES:
            statement = [node, *_to_its_end(rest, _RULES[node.lower_value])]
            changed = not _is_sound(node.lower_value, statement)
            kept += [] if changed else statement
        else:
            inner, changed = _inner_node(node)
            kept += [inner] if inner is not None else []
        found = found or changed
    return kept, found


def _to_its_end(nodes: Iterator[Node], end: str) -> Iterator[Node]:
    for node in nodes:
        yield node
        if node == end or node.type == end:
            return


def _is_sound(rule: str, statement: list[Node]) -> bool:
    """Whether a rule loads nothing. A font without its file is useless, so its rule is removed."""
    if rule == "font-face":
        return not _inner(statement[1:])[1]
    return rule == "namespace" and {*_possible_addresses(statement)} <= _NAMESPACES


def _possible_addresses(nodes: Iterable[Node]) -> Iterator[str]:
    """What is, or may become, an address."""
    for node in nodes:
        if node.type in ("url", "string"):
            yield node.value
        elif node.type in ("whitespace", "at-keyword", "ident", "literal", "number", "dimension"):
            continue
        else:
            yield from _possible_addresses(node.arguments) if getattr(node, "name", "") == "url" else [node.serialize()]


def _inner_node(node: Node) -> tuple[Node, bool]:
    from tinycss2.ast import IdentToken

    nowhere = IdentToken(node.source_line, node.source_column, "none")
    if node.type == "error" and node.kind in ("bad-url", "bad-string"):
        return None, True
    if node.type == "url":
        return (node, False) if _is_inside(node.value) else (nowhere, True)
    if node.type == "string":
        return (None, True) if _leads_out(node.value) else (node, False)
    if node.type == "function":
        if _FETCHES.fullmatch(node.lower_name) and not all(map(_is_inside, _possible_addresses(node.arguments))):
            return nowhere, True
        node.arguments, found = _inner(node.arguments)
        return node, found
    if hasattr(node, "content"):
        node.content, found = _inner(node.content)
        return node, found
    return node, False


def _is_inside(address: str) -> bool:
    """Whether it refers to an element of the drawing itself."""
    return address.strip().startswith("#")
