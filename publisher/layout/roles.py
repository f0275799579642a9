"""PDF structure types, names and attributes of HTML elements. Pure functions of elements.

Elements are those of ``xml.etree.ElementTree``, as WeasyPrint's parser makes them.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from weasyprint.css import ComputedStyle

from publisher.layout.page_numbers import UNLESS

SVG = "{http://www.w3.org/2000/svg}"
ROLE = "data-role"

# Elements not listed here are transparent if inline, and a Div if they make a block.
ROLES = {
    "main": "Part",
    "article": "Art",
    "section": "Sect",
    "nav": "Sect",
    "aside": "Aside",
    "blockquote": "BlockQuote",
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
    "p": "P",
    "pre": "P",
    "summary": "P",
    "ul": "L",
    "ol": "L",
    "menu": "L",
    "dl": "L",
    "li": "LI",
    "dt": "Lbl",
    "dd": "LBody",
    "table": "Table",
    "caption": "Caption",
    "thead": "THead",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "figcaption": "Caption",
    "img": "Figure",
    f"{SVG}svg": "Figure",
    "object": "Figure",
    "embed": "Figure",
    "code": "Code",
    "kbd": "Code",
    "samp": "Code",
    "q": "Quote",
    "em": "Em",
    "strong": "Strong",
    "abbr": "Span",
    "ruby": "Ruby",
    "rt": "RT",
}

GIVEN = frozenset({"Title", "Form"})
"""Types that templates give with ``data-role``."""

ROLE_MAP = {"Aside": "Sect", "Em": "Span", "Strong": "Span", "Title": "P"}
"""Types of PDF 2.0 that PDF 1.7 lacks, with the standard type that each is mapped to."""

INLINE = frozenset({"Span", "Em", "Strong", "Quote", "Code", "Link", "Reference", "Ruby", "RB", "RT"})
"""Types that belong in a paragraph."""

IN_LINES = INLINE | {"Figure", "Formula"}
"""Types that may be in the lines of a paragraph."""

IMPLIED = {
    **dict.fromkeys(("Document", "Part", "Art", "Sect", "Aside", "Div", "BlockQuote"), "P"),
    "TOCI": "Reference",
    "Ruby": "RB",
}
"""Types that may not contain text directly, and the type to put in between."""

HEADINGS = frozenset(f"H{level}" for level in range(1, 8))
PARAGRAPHS = HEADINGS | {"P", "Title"}
"""Types that a note may not interrupt."""

CONTAINERS = frozenset(IMPLIED) - {"Ruby"} | {"LBody", "TD", "TH", "Caption", "Note"}
"""Types that contain blocks; in others, a block without a meaning of its own is transparent."""

PARENTS = {
    **dict.fromkeys(("LI", "Lbl", "LBody"), ("L",)),
    **dict.fromkeys(("THead", "TBody", "TFoot"), ("Table",)),
    "TR": ("Table", "THead", "TBody", "TFoot"),
    **dict.fromkeys(("TH", "TD"), ("TR",)),
    "RT": ("Ruby",),
}
"""Types that are valid only within certain others; elsewhere they become a Div."""

KEPT_EMPTY = frozenset({"TH", "TD", "Form"})
"""Types that are kept without content: a table needs its empty cells."""

CHECKS = {"checkbox": "cb", "radio": "rb"}
"""Kinds of inputs in task lists, and their names in the attribute of printed fields."""

NOTES = frozenset({"doc-footnote", "doc-endnote"})

GENERATED = frozenset(
    {"label", "kind", "called", "cited-on", "points", "letters", "solution-title", "to-solution", "noteref", "callout"}
)
"""Classes of words that the edition adds, in its own language."""

UNSEEN = str.maketrans("", "", "\u200b\u200f\u202c\u202d\u202e")
"""Characters that are painted, but not said: places where lines may end, and marks of the direction."""

LABELS = frozenset({"callout", "num"})
"""Classes of numbers in front of list items."""

_LINES = {"s": "LineThrough", "del": "LineThrough", "strike": "LineThrough", "ins": "Underline", "u": "Underline"}
_CSS_LINES = {"LineThrough": "line-through", "Underline": "underline"}
_POINT = 0.75
_LIST_NUMBERING = {
    "disc": "Disc",
    "circle": "Circle",
    "square": "Square",
    "decimal": "Decimal",
    "decimal-leading-zero": "Decimal",
    "lower-roman": "LowerRoman",
    "upper-roman": "UpperRoman",
    "lower-alpha": "LowerAlpha",
    "lower-latin": "LowerAlpha",
    "upper-alpha": "UpperAlpha",
    "upper-latin": "UpperAlpha",
    # of print.css
    "plain-letters": "UpperAlpha",
    "plain-roman": "UpperRoman",
    "plain-small-letters": "LowerAlpha",
    "plain-small-roman": "LowerRoman",
    "enclosed-letters": "UpperAlpha",
    "enclosed-roman": "UpperRoman",
    "enclosed-small-letters": "LowerAlpha",
    "enclosed-small-roman": "LowerRoman",
}


def classes_of(element: Element) -> list[str]:
    return (element.get("class") or "").split()


def tokens(element: Element) -> list[str]:
    """The words of the ``role`` attribute."""
    return (element.get("role") or "").split()


def is_generated(element: Element) -> bool:
    """Whether the edition adds the words of an element, or its name."""
    return bool(not GENERATED.isdisjoint(classes_of(element)) or element.get(UNLESS) or element.get(ROLE) == "Form")


def is_hidden(element: Element) -> bool:
    """Whether the element is hidden from assistive technology on purpose."""
    return bool(element.get("aria-hidden") == "true")


def is_decorative(element: Element) -> bool:
    """Whether this is a decorative image."""
    return element.get("alt") == "" or not {"presentation", "none"}.isdisjoint(tokens(element))


def name_of(element: Element) -> str:
    """The alternative text of an image."""
    if label := element.get("aria-label") or element.get("alt"):
        return str(label)
    title = element.find(f"{SVG}title")
    return _squeeze("".join(title.itertext())) if title is not None else str(element.get("title") or "")


def text_of(element: Element) -> str:
    """The text of a link: its label, or its text with the alternative texts of its images."""
    return _squeeze(str(element.get("aria-label") or _text(element)))


def entries_of(element: Element) -> dict[str, str]:
    """Language, expansion and replaced text, which any element may have."""
    entries = {}
    if (language := element.get("lang")) and element.tag not in ("html", "body"):
        entries["Lang"] = language
    if element.tag == "abbr" and (title := element.get("title")):
        entries["E"] = title
    if actual := element.get("data-actual-text"):
        entries["ActualText"] = actual
    if "img" in tokens(element) and (label := element.get("aria-label")):
        entries["Alt"] = label
    return entries


def look_of(element: Element, style: ComputedStyle) -> dict[str, Any]:
    """What the look of an inline element means: a line through or under it, or its shift from the baseline, in points."""
    if (line := _LINES.get(element.tag)) and _CSS_LINES[line] in style["text_decoration_line"]:
        return {"TextDecorationType": f"/{line}"}
    if element.tag in ("sub", "sup") and isinstance(shift := style["vertical_align"], int | float):
        return {"BaselineShift": round(shift * _POINT, 2)}
    return {}


def scope_of(element: Element, group: str) -> str:
    """The direction of a header cell: its ``scope``, else by its position; ``group`` is the type of its row's
    parent."""
    scope = element.get("scope")
    if scope in ("row", "rowgroup"):
        return "Row"
    return "Row" if scope is None and group in ("TBody", "TFoot") else "Column"


def numbering_of(style: ComputedStyle) -> str | None:
    """The kind of a list's labels, from the computed style of an item."""
    kind = style["list_style_type"]
    if not isinstance(kind, str):  # ('string', '– ') and the like; doubled letters
        return "LowerAlpha" if str(kind[1]).strip().isalpha() else "Disc"
    return None if kind == "none" else _LIST_NUMBERING.get(kind, "Decimal")


def _text(element: Element) -> str:
    if is_hidden(element):
        return ""
    if element.tag in ("img", f"{SVG}svg"):
        return "" if is_decorative(element) else name_of(element)
    if actual := element.get("data-actual-text"):
        return str(actual)
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):  # not a comment
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _squeeze(text: str) -> str:
    return " ".join(text.translate(UNSEEN).split())
