"""HTML that is also XML, such as our templates write, parsed by Expat in a thirtieth of the time that tinyhtml5 takes.

Both parsers return the same tree if the elements are nested as HTML demands, so that its parser closes, inserts and moves none.
Anything else is parsed by tinyhtml5.
"""

from __future__ import annotations

import io
import re
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import tinyhtml5

_DOCTYPE = "<!DOCTYPE html>"
_SPACE = " \t\n\f\r"
_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_IN_HEAD = frozenset({"link", "meta", "style", "title"})
_TEXT_ONLY = frozenset({"style", "title"})
# A start tag of these closes a paragraph.
_BLOCKS = _HEADINGS | frozenset({
    "address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "footer",
    "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul",
})  # fmt: skip
_INLINES = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img", "input", "ins", "kbd",
    "label", "mark", "object", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
    "wbr",
})  # fmt: skip
# Elements with only these children, and spaces.
_CHILDREN = {
    "table": frozenset({"caption", "colgroup", "tbody", "tfoot", "thead"}),
    "colgroup": frozenset({"col"}),
    "tbody": frozenset({"tr"}),
    "tfoot": frozenset({"tr"}),
    "thead": frozenset({"tr"}),
    "tr": frozenset({"td", "th"}),
}
_PARENTS = {
    child: {tag for tag, all_ in _CHILDREN.items() if child in all_} for tags in _CHILDREN.values() for child in tags
}
_PARENTS |= {"li": {"ol", "ul"}, "dd": {"dl"}, "dt": {"dl"}}
_KNOWN = _BLOCKS | _INLINES | _IN_HEAD | _PARENTS.keys()

_START_TAG = re.compile(r"""<([a-z][a-z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_VALUE_WITH_BREAK = re.compile(r""""[^"]*[\n\t][^"]*"|'[^']*[\n\t][^']*\'""")
_STYLE_WITH_REFERENCE = re.compile(r"<style[^<>]*>[^<]*&")
_END_OF_VOID = re.compile(rf"</(?:{'|'.join(_VOID)})\s*>")
_OTHER_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#34|#38|#39|#60|#62);)")


def parse(source: Any, **named: Any) -> Element:
    """Parse a document like ``tinyhtml5.parse``; ``source`` is a file."""
    content = source.read()
    if isinstance(content, str):
        content = content.replace("<wbr/>", "\u200b")  # between two boxes, a line would end in a word rather than there
    root = as_xml(content) if isinstance(content, str) else None
    if root is not None:
        return root
    found: Element = tinyhtml5.parse(io.StringIO(content) if isinstance(content, str) else io.BytesIO(content), **named)
    return found


def as_xml(markup: str) -> Element | None:
    """Parse a document as XML; return None if an HTML parser might return another tree."""
    body = markup.removeprefix(_DOCTYPE)
    before, end, after = body.rpartition(">")
    if len(body) == len(markup) or after.strip(_SPACE) or not _is_plain(body):
        return None
    try:
        root = ElementTree.XML(_START_TAG.sub(_with_breaks, before + end))
    except (ElementTree.ParseError, ValueError):
        return None
    if [root.tag, *(child.tag for child in root)] != ["html", "head", "body"]:
        return None
    head, text = root
    if not (_are_spaces(root) and _are_spaces(head) and _IN_HEAD.issuperset(child.tag for child in head)):
        return None
    waiting = [(child, parent, False, False) for parent in (head, text) for child in parent]
    while waiting:
        element, parent, in_paragraph, in_link = waiting.pop()
        if not _is_regular(element, parent, in_paragraph, in_link):
            return None
        if element.tag == "object":  # may contain blocks, even in a paragraph
            in_paragraph = in_link = False
        in_paragraph, in_link = in_paragraph or element.tag == "p", in_link or element.tag == "a"
        waiting.extend((child, element, in_paragraph, in_link) for child in element)
    if not all(name.islower() and name.isascii() and ":" not in name for e in root.iter() for name in e.attrib):
        return None
    root.text = None
    _append(text, (text.tail or "") + after)
    text.tail = None
    in_tables = {element for table in text.iter("table") for element in table.iter("pre")}  # there, tinyhtml5 keeps it
    for element in set(text.iter("pre")) - in_tables:
        element.text = (element.text or "").removeprefix("\n") or None
    return root


def _is_plain(markup: str) -> bool:
    """Whether the tags and references mean the same in HTML."""
    if any(part in markup for part in ("<!", "<?", "\r", "xmlns")) or _OTHER_REFERENCE.search(markup):
        return False
    if _STYLE_WITH_REFERENCE.search(markup) or _END_OF_VOID.search(markup):
        return False
    for match in _START_TAG.finditer(markup):
        name, attributes = match.groups()
        if attributes.endswith("/") != (name in _VOID):
            return False
    return True


def _with_breaks(tag: re.Match[str]) -> str:
    """A start tag with references for the characters in values that XML replaces by spaces."""
    return _VALUE_WITH_BREAK.sub(lambda value: value[0].replace("\n", "&#10;").replace("\t", "&#9;"), tag[0])


def _is_regular(element: Element, parent: Element, in_paragraph: bool, in_link: bool) -> bool:
    """Whether an HTML parser leaves an element in its place."""
    tag = element.tag
    if tag not in _KNOWN or (tag in _PARENTS and parent.tag not in _PARENTS[tag]):
        return False
    if (in_paragraph and tag in _BLOCKS) or (in_link and tag == "a") or (tag in _HEADINGS and parent.tag in _HEADINGS):
        return False
    if tag in _CHILDREN:
        return _are_spaces(element) and _CHILDREN[tag].issuperset(child.tag for child in element)
    return not (tag in _VOID and (len(element) or element.text)) and not (tag in _TEXT_ONLY and len(element))


def _are_spaces(element: Element) -> bool:
    """Whether an element directly contains no text."""
    return not "".join((element.text or "", *(child.tail or "" for child in element))).strip(_SPACE)


def _append(element: Element, text: str) -> None:
    """Append a text to the content of an element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text or None
    else:
        element.text = (element.text or "") + text or None
