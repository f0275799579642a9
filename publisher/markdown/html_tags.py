"""Raw HTML → its tags and the text between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from msgspec import Struct

from publisher.markdown.html_names import BLOCKS, CLOSED_BY, DANGEROUS, INLINES, SWALLOWED, VERBATIM, VOID

_TAG = re.compile(
    r"(?P<opens><!--|<!\[CDATA\[|<[?!])"
    r"|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<rest>(?:\s+[^\s\"'<>/=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?)*)\s*/?>",
    re.DOTALL,
)
# Endings of comments and declarations. Without its own ending, a comment ends at the next “>”, as in browsers.
_ENDS = {"<!--": ("-->", ">"), "<![CDATA[": ("]]>", ">"), "<?": (">",), "<!": (">",)}
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")


class Tag(Struct):
    """A tag as written: its name in lower case, whether it closes, its attributes."""

    name: str
    closes: bool
    attributes: dict[str, str]
    text: str


def tokenize(text: str) -> Iterator[tuple[int, Tag | str]]:
    """Yield tags and the text between them, each with its offset.

    Comments are dropped; a declaration, an instruction or a CDATA section is a tag without a name.
    """
    position = start = 0
    last = {sign: text.rfind(sign) for sign in ("-->", "]]>", ">")}  # avoids searches that find nothing
    while match := _TAG.search(text, start):
        start = match.end()
        if match["opens"] and not (start := _end_of(match, text, last)):
            start = match.end()
            continue
        if match.start() > position:
            yield position, text[position : match.start()]
        if match["name"]:
            found = _ATTRIBUTE.findall(match["rest"] or "")
            attributes = {name.lower(): unescape(a or b or c) for name, a, b, c in found}
            yield match.start(), Tag(match["name"].lower(), bool(match["close"]), attributes, match[0])
        elif match["opens"] != "<!--":
            yield match.start(), Tag("", False, {}, text[match.start() : start])
        position = start
    if position < len(text):
        yield position, text[position:]


def _end_of(opening: re.Match[str], text: str, last: dict[str, int]) -> int:
    """The end of the comment or declaration that begins with ``opening``, or 0. ``last`` maps each ending to its
    last offset."""
    for sign in _ENDS[opening["opens"]]:
        start = opening.end() if len(sign) > 1 else opening.start() + 2
        if last[sign] >= start:
            return text.index(sign, start) + len(sign)
    return 0


class OpenTags:
    """Tracks which elements are open among siblings."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._counts: Counter[str] = Counter()

    @property
    def are_verbatim(self) -> bool:
        """Whether the open element is code or the like, in which markup is literal."""
        return any(self._counts[name] for name in VERBATIM)

    def take(self, tag: Tag) -> None:
        """Process the next tag."""
        name = tag.name
        if tag.closes:
            if self._counts[name]:
                while self._pop() != name:
                    pass
            return
        while self._names and self._names[-1] in CLOSED_BY.get(name, ()):
            self._pop()
        swallows = name in SWALLOWED and not tag.text.endswith("/>")
        if swallows or (name in BLOCKS | INLINES and name not in VOID | DANGEROUS):
            self._names.append(name)
            self._counts[name] += 1

    def _pop(self) -> str:
        name = self._names.pop()
        self._counts[name] -= 1
        return name


def are_blocks(tags: str) -> bool:
    """Whether tags open elements that are blocks, none of them in an inline element, and close all of these."""
    opened, closed, inlines = list[str](), list[str](), 0
    for tag in (piece for _, piece in tokenize(tags) if isinstance(piece, Tag)):
        if tag.name in BLOCKS:
            if inlines and not tag.closes:
                return False
            inlines = 0  # those in an element are closed with it
            if tag.name not in VOID:
                (closed if tag.closes else opened).append(tag.name)
        elif tag.name in INLINES - VOID:
            inlines = max(0, inlines + (-1 if tag.closes else 1))
    return bool(opened) and sorted(opened) == sorted(closed)
