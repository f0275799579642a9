"""Raw HTML in Markdown: an allow-list, and a builder that matches tags across the Markdown between them.

Allowed elements become ``HtmlElement``, or the node with the same meaning. Active content is removed. Unknown
elements such as ``<T>`` are text whose author forgot the escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import cast

from msgspec import Struct, field
from msgspec.structs import replace

from publisher import document as d
from publisher.addresses import is_safe_url
from publisher.diagnostics import Findings, Location
from publisher.language import is_language
from publisher.markdown import html_tables
from publisher.markdown.attributes import CONDITIONS, report_language
from publisher.markdown.html_names import (
    ATTRIBUTES,
    BLOCKS,
    CLOSED_BY,
    DANGEROUS,
    GLOBAL,
    INLINES,
    LOOKS,
    NUMBERS,
    RETIRED,
    SILENT,
    SWALLOWED,
    TYPES,
    UNWRAPPED,
    VERBATIM,
    VOID,
)
from publisher.markdown.html_tags import Tag
from publisher.markdown.limits import MAX_DEPTH, TooDeepError

_DATE = re.compile(r"[+-]?\d[\dTZW:.+ -]*|P[\dYMWDTHS.]+|(?:\s*\d+\s*[wdhms])+", re.ASCII | re.IGNORECASE)

Nodes = tuple[d.Block | d.Inline, ...]


class _Frame(Struct):
    tag: Tag
    location: Location
    content: list[d.Block | d.Inline] = field(default_factory=list)


def as_inlines(nodes: Nodes) -> tuple[d.Inline, ...]:
    """Return ``nodes`` as the content of a paragraph or a link. In raw HTML, that may include blocks."""
    return cast("tuple[d.Inline, ...]", nodes)


class Builder:
    """Collects sibling nodes; tags among them open and close elements.

    ``inline`` is true inside a paragraph; ``anchors`` are the names of the headings of the file.
    """

    def __init__(self, findings: Findings, *, inline: bool, anchors: d.Anchors) -> None:
        self._findings = findings
        self._anchors = anchors
        self._inline = inline
        self._root: list[d.Block | d.Inline] = []
        self._open: list[_Frame] = []
        self._swallowing = 0
        self._reported: set[str] = set()  # tags of unknown elements

    def add(self, *nodes: d.Block | d.Inline) -> None:
        """Add finished nodes at the current position."""
        if self._swallowing:
            return
        (self._open[-1].content if self._open else self._root).extend(nodes)

    @property
    def is_verbatim(self) -> bool:
        """Whether the current element is code or the like, in which braces are literal."""
        return any(f.tag.name in VERBATIM for f in self._open)

    @property
    def keeps_space(self) -> bool:
        """Whether white space is significant here: inside ``pre``, or after an inline."""
        if any(f.tag.name == "pre" for f in self._open):
            return True
        content = self._open[-1].content if self._open else self._root
        last = content[-1] if content else None
        return isinstance(last, d.Inline) and not (isinstance(last, d.HtmlElement) and last.tag in BLOCKS)

    def _is_open(self, name: str) -> bool:
        return any(f.tag.name == name for f in self._open)

    def _push(self, frame: _Frame) -> None:
        if len(self._open) == MAX_DEPTH:
            raise TooDeepError(frame.location)
        self._open.append(frame)
        self._swallowing += frame.tag.name in SWALLOWED

    def _pop(self) -> _Frame:
        frame = self._open.pop()
        self._swallowing -= frame.tag.name in SWALLOWED
        return frame

    def tag(self, tag: Tag, at: Location) -> None:
        """Process the next tag."""
        if not tag.name:
            problem = f"“{tag.text[:40]}” is a declaration or a processing instruction and was removed"
            self._findings.warning("html-unsafe", problem, at, "To show it, write &lt; for its first character.")
            return
        if self._swallowing and not (tag.name == self._open[-1].tag.name or (tag.closes and self._is_open(tag.name))):
            return
        while not tag.closes and self._open and self._open[-1].tag.name in CLOSED_BY.get(tag.name, ()):
            self._finish(self._pop(), closed=False)
        if tag.closes:
            self._close(tag, at)
        elif tag.name == "picture" or (tag.name == "source" and "srcset" in tag.attributes):
            pass  # the <img> in it is shown
        elif tag.name in DANGEROUS:
            self._findings.warning(
                "html-unsafe", f"<{tag.name}> was removed", at, "Editions contain only text and pictures."
            )
            if tag.name in SWALLOWED and not tag.text.endswith("/>"):
                self._push(_Frame(tag, at))
        elif tag.name in RETIRED:
            self._findings.warning("html-unsafe", f"<{tag.name}> was removed; its text was kept", at, LOOKS)
        elif tag.name not in BLOCKS | INLINES or (self._inline and tag.name in BLOCKS):
            self._literal(tag, at)
        elif tag.name in VOID:
            self._finish(_Frame(tag, at))
        else:
            self._push(_Frame(tag, at))

    def finish(self) -> Nodes:
        """Return all collected nodes. Elements that were never closed are unwrapped, with a finding."""
        while self._open:
            frame = self._pop()
            if frame.tag.name in SWALLOWED:
                continue
            if frame.tag.name not in ("p", "li", "td", "th", "tr", "dt", "dd"):
                self._findings.warning(
                    "html-unclosed", f"<{frame.tag.name}> is not closed", frame.location, f"Add </{frame.tag.name}>."
                )
            self._finish(frame, closed=False)
        return tuple(self._root)

    def _literal(self, tag: Tag, at: Location) -> None:
        known = tag.name in BLOCKS
        hint = "Put a blank line before it." if known else _unknown_hint(tag)
        what = "can't be inside a paragraph" if known else "is not an HTML element and is shown as text"
        if not (tag.closes and tag.name in self._reported):
            self._findings.warning("html-unknown", f"{tag.text} {what}", at, hint)
        self._reported.add(tag.name)
        if not known:
            self.add(d.Text(tag.text, location=at))

    def _close(self, tag: Tag, at: Location) -> None:
        if tag.name in RETIRED or (tag.name in DANGEROUS and tag.name not in SWALLOWED):
            return
        if not self._is_open(tag.name):
            if tag.name not in BLOCKS | INLINES:
                if tag.name not in SWALLOWED:
                    self._literal(tag, at)
            elif tag.name not in VOID and not (self._inline and tag.name in BLOCKS):
                self._findings.warning(
                    "html-unmatched", f"{tag.text} closes nothing", at, f"Remove it, or open <{tag.name}> before it."
                )
            return
        while True:
            frame = self._pop()
            self._finish(frame, closed=frame.tag.name == tag.name)
            if frame.tag.name == tag.name:
                return

    def _finish(self, frame: _Frame, *, closed: bool = True) -> None:
        if frame.tag.name in SWALLOWED:
            return
        content = frame.content
        end = len(content) if closed or frame.tag.name != "p" else _first_block(content)
        frame.content = content[:end]
        self.add(*self._element(frame), *content[end:])

    def _element(self, frame: _Frame) -> Nodes:
        tag, at, content = frame.tag, frame.location, tuple(frame.content)
        attributes = self._attributes(tag, at)
        match tag.name:
            case "br":
                return (d.LineBreak(location=at),)
            case "wbr":
                return (d.Text("\u200b", location=at),)
            case "hr":
                return (d.ThematicBreak(location=at, attributes=attributes),)
            case "img":
                return (self._image(tag, at, attributes),)
            case "a" if "href" in tag.attributes and attributes.get("href"):
                url, title, plain = attributes.get("href"), attributes.get("title"), attributes.without("href", "title")
                return (d.Link(as_inlines(content), url, title, location=at, attributes=plain),)
            case name if name in INLINES - {"del", "ins"} and not all(map(_is_phrase, content)):
                if name not in ("a", "span"):
                    hint = f"Write <{name}> inside of each."
                    self._findings.warning("html-unknown", f"<{name}> around blocks was left out", at, hint)
                attributes = replace(attributes, pairs=tuple(p for p in attributes.pairs if p[0] in GLOBAL))
                return (d.Container(paragraphs(content), location=at, attributes=attributes),)
            case "a":
                return (d.Span(as_inlines(content), location=at, attributes=attributes),)
            case "details":
                return (_dropdown(content, at, attributes),)
            case "table":
                caption = _first(content, "caption")
                words = _phrase((caption,)) if caption else ()
                return html_tables.table(content, words, at, attributes, self._findings)
            case "td" | "th":
                return (d.HtmlElement(tag.name, cell(content), location=at, attributes=attributes),)
            case "p" if _first_block(content) == len(content):
                attributes = _aligned(attributes, "")
                return (d.Paragraph(as_inlines(content), location=at, attributes=attributes),) if content else ()
            case "center" | "div" | "p" if content and (
                tag.name != "div" or attributes.get("align") or all(isinstance(node, d.Block) for node in content)
            ):
                attributes = _aligned(attributes, "center" if tag.name == "center" else "")
                return (d.Container(paragraphs(content), location=at, attributes=attributes),)
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                names = self._anchors.names(d.raw_text(content), labelled=bool(attributes.id))
                return (d.Heading(_phrase(content), int(tag.name[1]), names=names, location=at, attributes=attributes),)
            case "bdo" if not attributes.get("dir"):
                return (d.Span(as_inlines(content), location=at, attributes=attributes),)
            case "time" if not attributes.get("datetime") and not _DATE.fullmatch(d.plain_text(content)):
                return (d.Span(as_inlines(content), location=at, attributes=attributes),)
            case "address" if not any(isinstance(node, d.Heading) for block in content for node in d.walk(block)):
                return (d.HtmlElement("address", content, location=at, attributes=attributes),)
            case name if name in UNWRAPPED or name == "center":
                return content
            case name:
                return (d.HtmlElement(name, content, location=at, attributes=attributes),)

    def _image(self, tag: Tag, at: Location, attributes: d.Attributes) -> d.Image | d.Text:
        if not is_safe_url(tag.attributes.get("src", "")):
            return d.Text(tag.attributes.get("alt", ""), location=at)
        undescribed = "alt" not in tag.attributes
        if undescribed:
            self._findings.warning("image-alt-missing", "The picture has no text alternative", at, 'Add alt="…".')
        size = tuple(p for p in attributes.pairs if p[0] in ("width", "height"))
        kept = d.Attributes(attributes.id, attributes.classes, size)
        url, alt = tag.attributes.get("src", ""), tag.attributes.get("alt", "")
        return d.Image(url, alt, undescribed=undescribed, location=at, attributes=kept)

    def _attributes(self, tag: Tag, at: Location) -> d.Attributes:
        allowed = GLOBAL | ATTRIBUTES.get(tag.name, frozenset())
        pairs, left = [], []
        for name, value in tag.attributes.items():
            if name.startswith("on") or (name in ("href", "src") and not is_safe_url(value)):
                self._findings.warning("html-unsafe", f"{name} was removed from <{tag.name}>", at)
            elif name == "lang" and value and not is_language(value):
                report_language(self._findings, value, at)
            elif name in NUMBERS and name in allowed and not NUMBERS[name].fullmatch(value):
                left.append(name)
            elif name in allowed and name not in ("id", "class", "src", "alt"):
                pairs.append((name, value or (name if name in ("open", "reversed") else "")))
            elif name not in allowed | SILENT and not name.startswith(("aria-", "data-")):
                left.append(name)
        if left:
            problem = f"Attributes left out of <{tag.name}>: {', '.join(left)}"
            if CONDITIONS.isdisjoint(left):
                self._findings.note("html-attribute", problem, at, LOOKS)
            else:  # readers would get content that is not for them
                hint = "Write ::: {when=…} on a line before it, and ::: after it."
                self._findings.error("html-attribute", problem, at, hint)
        classes = tuple(tag.attributes.get("class", "").split())
        identifier = tag.attributes.get("id") or (tag.attributes.get("name", "") if tag.name == "a" else "")
        return d.Attributes(identifier, classes, tuple(pairs))


def _unknown_hint(tag: Tag) -> str:
    """The hint for an unknown element: it may be misspelt, or the name of a type."""
    escape = "as code, `like this`, or escape the bracket: \\<."
    meant = "" if tag.name in TYPES or tag.name not in tag.text else _misspelt(tag.name)
    return f"Did you mean <{meant}>? If not, write it {escape}" if meant else f"Write it {escape}"


def _misspelt(name: str) -> str:
    """The element that a name of four or more letters misspells by one slip after its first letter, if there is
    one."""
    return next((known for known in sorted(BLOCKS | INLINES) if len(name) > 3 and _is_one_slip(name, known)), "")


def _is_one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter, or by two transposed letters."""
    start = _shared(one, other)
    end = min(_shared(one[::-1], other[::-1]), min(len(one), len(other)) - start)
    a, b = one[start : len(one) - end], other[start : len(other) - end]
    return start > 0 and (max(len(a), len(b)) == 1 or (len(a) == 2 and a == b[::-1]))


def _shared(one: str, other: str) -> int:
    """The length of the common prefix."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _aligned(given: d.Attributes, side: str) -> d.Attributes:
    """Attributes with the key ``align``, or this ``side``, as a class."""
    side = given.get("align").lower() or side
    given = given.without("align")
    return replace(given, classes=(*given.classes, side)) if side in d.ALIGNED else given


def _dropdown(content: Iterable[d.Block | d.Inline], at: Location, attributes: d.Attributes) -> d.Dropdown:
    """Make a dropdown of raw ``details``, with the summary as its title."""
    summary = _first(content, "summary")
    title = _phrase((summary,)) if summary else ()
    kept = attributes.without("open")
    body = paragraphs(tuple(node for node in content if node is not summary))
    return d.Dropdown(body, title, kept != attributes, location=at, attributes=kept)


def _first(content: Iterable[d.Node], tag: str) -> d.HtmlElement | None:
    return next((n for n in content if isinstance(n, d.HtmlElement) and n.tag == tag), None)


def cell(content: Iterable[d.Block | d.Inline]) -> Nodes:
    """The content of a cell; a lone paragraph is unwrapped."""
    match paragraphs(content):
        case (d.Paragraph(children=children, attributes=d.NO_ATTRIBUTES),):
            return children
        case blocks:
            return blocks


def _phrase(nodes: Nodes) -> tuple[d.Inline, ...]:
    """Nodes as inlines: blocks are what they contain, with their attributes."""
    made, ended = list[d.Inline](), False
    for node in nodes:
        block = isinstance(node, d.Block) and not (isinstance(node, d.HtmlElement) and node.tag in INLINES)
        made += [d.SoftBreak(location=node.location)] if made and (block or ended) else []
        ended = block
        if isinstance(node, d.Link | d.Span) or (isinstance(node, d.HtmlElement) and not block):
            made.append(replace(node, children=_phrase(node.children)))
        elif isinstance(node, d.Paragraph | d.Heading | d.Container | d.HtmlElement):
            inner, plain = _phrase(node.children), node.attributes == d.NO_ATTRIBUTES
            made += inner if plain else [d.Span(inner, location=node.location, attributes=node.attributes)]
        else:
            made += as_inlines((node,))
    return tuple(made)


def _first_block(nodes: Sequence[d.Block | d.Inline]) -> int:
    """The index of the first block, or the number of nodes."""
    return sum(1 for _ in takewhile(_is_phrase, nodes))


def _is_phrase(node: d.Block | d.Inline) -> bool:
    """Whether a node can be in a paragraph: raw HTML may be a block, and so may what it contains."""
    if isinstance(node, d.HtmlElement | d.Link | d.Span):
        return not (isinstance(node, d.HtmlElement) and node.tag in BLOCKS) and all(map(_is_phrase, node.children))
    return isinstance(node, d.Inline)


def paragraphs(nodes: Iterable[d.Block | d.Inline]) -> tuple[d.Block, ...]:
    """Wrap inlines that raw HTML left among blocks in paragraphs."""
    blocks: list[d.Block] = []
    phrase: list[d.Inline] = []

    def close() -> None:
        while phrase and isinstance(phrase[-1], d.Text) and not phrase[-1].value.strip():
            phrase.pop()
        if phrase:
            blocks.append(d.Paragraph(tuple(phrase), location=phrase[0].location))
        phrase.clear()

    for node in nodes:
        if isinstance(node, d.Inline) and _is_phrase(node):
            phrase.append(node)
        else:
            close()
            blocks.append(node if isinstance(node, d.Block) else d.HtmlElement("div", (node,), location=node.location))
    close()
    return tuple(blocks)
