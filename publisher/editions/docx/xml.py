"""Elements of Office Open XML, by their names with the usual prefixes: ``w("p")`` is ``w:p``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from docx.oxml.ns import nsmap
from docx.oxml.parser import OxmlElement
from lxml import etree

Element = etree._Element
SPACES = {
    **nsmap,
    "adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
}
MILLIMETRE = 56.693
"""Twips of a millimetre; a twip is a twentieth of a point."""
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def root(name: str) -> Element:
    """The root element of a part, of a class of python-docx."""
    return OxmlElement(name, nsdecls={prefix: SPACES[prefix] for prefix in ("w", "r", "m", "wp", "a", "pic")})


def make(prefix: str, name: str, children: Iterable[Element | None], attributes: dict[str, object]) -> Element:
    """An element with its children, and attributes of the same namespace; those that are None or empty are left out."""
    made = etree.Element(f"{{{SPACES[prefix]}}}{name}", nsmap={prefix: SPACES[prefix]})
    for key, value in attributes.items():
        if value is not None and value != "":
            made.set(f"{{{SPACES[prefix]}}}{key.rstrip('_')}", clean(str(value)))
    made.extend(child for child in children if child is not None)
    return made


def w(name: str, /, *children: Element | None, **attributes: object) -> Element:
    """An element of WordprocessingML."""
    return make("w", name, children, attributes)


def m(name: str, /, *children: Element | None, **attributes: object) -> Element:
    """An element of a formula (OMML)."""
    return make("m", name, children, attributes)


def plain(prefix: str, name: str, /, *children: Element | None, **attributes: object) -> Element:
    """An element of another namespace, whose attributes have none."""
    made = make(prefix, name, children, {})
    for key, value in attributes.items():
        made.set(key, clean(str(value)))
    return made


def text(value: str, name: str = "t") -> Element:
    """A text in a run; its spaces are kept."""
    made = w(name)
    made.text = clean(value)
    if value != value.strip() or "  " in value:
        made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def clean(value: str) -> str:
    """A text without the characters that XML does not allow."""
    return _NOT_XML.sub("\ufffd", value)


__all__ = ["MILLIMETRE", "SPACES", "Element", "clean", "m", "make", "plain", "root", "text", "w"]
