"""What books of mdBook have of their own: boxes, hidden lines of Rust, and the numbered listings of the books of Rust."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from publisher.importers.dialects.boxes import with_our_boxes
from publisher.importers.dialects.lines import FENCE, dedented
from publisher.importers.dialects.text import Dialect, Made, Text, included

_LISTING = re.compile(r"<Listing\b(?P<attributes>(?:[^>\"]|\"[^\"]*\")*)>[ \t]*")
_END = "</Listing>"
_ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")
_HIDDEN = re.compile(r"hidelines=([^,\s]+)")
_RUST_HIDDEN = re.compile(r"[ \t]*#(?:[ \t].*)?")


def listing(text: Text, at: int) -> Made | None:
    """A numbered listing of the books of Rust: the name of its file, the code and its caption."""
    line = text.lines[at]
    if not (found := _LISTING.fullmatch(line.strip())) or text.known(_last_end) <= at:
        return None
    end = next(n for n in range(at, len(text.lines)) if _END in text.lines[n] and n > at)
    if text.lines[end].strip() != _END:
        return None
    given = {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(found["attributes"])}
    made = text.blocks(dedented(text.lines[at + 1 : end]))
    words = [f"Listing {given['number']}"] if "number" in given else []
    words += [given["caption"]] if given.get("caption") else []
    first = next((n for n, line in enumerate(made) if line.strip()), 0)
    if (name := given.get("file-name")) and made and (code := FENCE.fullmatch(made[first])):
        made[first : first + 1] = [f"{code['mark']}{{code}} {code['info']}".rstrip(), f":filename: {name}", ""]
    made += [": ".join(words), ""] if words else []
    return end, [f"{line[: len(line) - len(line.lstrip())]}{each}".rstrip() for each in made]


def _last_end(lines: Sequence[str]) -> int:
    """The last line that ends a listing; -1 if there is none."""
    return max((n for n, line in enumerate(lines) if line.strip() == _END), default=-1)


def _code(info: str, lines: list[str]) -> tuple[str, Sequence[str], list[str]]:
    hidden = _HIDDEN.search(info)
    body = [line for line in lines if not (hidden and line.lstrip().startswith(hidden[1]))]
    info = re.sub(r"^([\w+#.-]+)[, ].*", r"\1", info)
    body = [line.replace(r"\{{#", "{{#") for line in body]
    if info == "rust":
        body = [re.sub(r"^([ \t]*)##", r"\1#", line) for line in body if not _RUST_HIDDEN.fullmatch(line)]
    return info, (), body


DIALECT = Dialect(
    passes=(included, lambda page, lines: with_our_boxes(lines)),
    rules=(listing,),
    code=_code,
)

__all__ = ["DIALECT", "listing"]
