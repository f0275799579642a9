"""A CSL style read into plain elements, with what its attributes mean for the parts within."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from publisher.citations.element import Element
from publisher.citations.errors import StyleError
from publisher.citations.validation import DEEP, MOST, faults
from publisher.diagnostics import nearest

CSL = "{http://purl.org/net/xbiblio/csl}"
STYLES = Path(__file__).parent / "data" / "styles"
NAME_OPTIONS = (
    "and",
    "delimiter-precedes-et-al",
    "delimiter-precedes-last",
    "et-al-min",
    "et-al-use-first",
    "et-al-use-last",
    "et-al-subsequent-min",
    "et-al-subsequent-use-first",
    "initialize",
    "initialize-with",
    "initialize-with-hyphen",
    "name-as-sort-order",
    "sort-separator",
)


def parse(source: bytes) -> Element:
    """The root element of a CSL file."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(source, parser)
        if not str(root.tag).startswith(CSL):
            raise StyleError("It is not a CSL style", _element(root).line)
        return _element(root)
    except etree.XMLSyntaxError as error:
        raise StyleError(f"It is not XML: {error.msg}", error.lineno or 0) from None


def _element(node: Any) -> Element:
    name = str(node.tag).removeprefix(CSL)
    attributes = {str(key).replace("{http://www.w3.org/XML/1998/namespace}", "xml:"): str(v) for key, v in node.items()}
    element = Element(name, attributes, node.text or "", node.sourceline or 0)
    element.children = [_element(child) for child in node if isinstance(child.tag, str)]
    return element


class Style:
    """A style: its macros, its two areas, and the options that they inherit."""

    def __init__(self, root: Element) -> None:
        if root.name != "style":
            raise StyleError("It is not a CSL style", root.line)
        self.root = root
        self._used: dict[tuple[str, str], bool] = {}
        self.macros = {child.get("name"): child for child in root.children if child.name == "macro"}
        self.locales = [child for child in root.children if child.name == "locale"]
        self.default_locale = root.get("default-locale")
        self.is_note = root.get("class") == "note"
        citation = root.child("citation")
        if citation is None:
            raise StyleError(_dependent(root) or "It has no citations", root.line)
        self.citation = citation
        self.bibliography = root.child("bibliography")
        self._check()
        self.areas: dict[str, Mapping[str, str]] = {"citation": self._options(citation)}
        if self.bibliography is not None:
            self.areas["bibliography"] = self._options(self.bibliography)

    def _options(self, area: Element) -> Mapping[str, str]:
        return {**self.root.attributes, **area.attributes}

    def _check(self) -> None:
        """Macros must exist, and must not call themselves; and the parts of the style must be those of CSL."""
        heights: dict[str, int] = {}
        wrong: list[StyleError] = []

        def height(element: Element, above: tuple[str, ...], depth: int) -> int:
            called = element.get("macro") if element.name in ("text", "key") else ""
            if called and called not in self.macros:
                hint = nearest(called, self.macros)
                wrong.append(StyleError(f"There is no macro “{called[:80]}”", element.line, hint))
                called = ""
            if called and called in above:
                wrong.append(StyleError(f"The macro “{called[:80]}” calls itself", self.macros[called].line))
                called = ""
            if called and called not in heights and depth < DEEP:
                heights[called] = height(self.macros[called], (*above, called), depth + 1)
            below = heights.get(called, 0) if depth < DEEP else DEEP
            most = 1 + max([below, *(height(child, above, depth + 1) for child in element.children)])
            if most > DEEP:
                raise StyleError("The style is nested too deeply", element.line)
            return most

        for part in self.root.children:
            height(part, (part.get("name"),) if part.name == "macro" else (), 1)
            if part.name in ("citation", "bibliography") and part.child("layout") is None:
                wrong.append(StyleError(f"“{part.name}” has no layout", part.line))
        wrong += faults(self.root)
        if wrong:
            first, *others = sorted(wrong, key=lambda fault: fault.line)
            first.others = tuple(others[:MOST])
            raise first

    def area(self, name: str) -> Element | None:
        return self.citation if name == "citation" else self.bibliography

    def uses(self, area: str, variable: str) -> bool:
        """Whether a text of an area, or of a macro that it calls, is a variable."""
        if (area, variable) not in self._used:
            self._used[area, variable] = self._finds(area, variable)
        return self._used[area, variable]

    def _finds(self, area: str, variable: str) -> bool:
        start = self.area(area)
        seen: set[str] = set()
        pending = [start] if start is not None else []
        while pending:
            for element in pending.pop().walk():
                if element.name in ("text", "number") and element.get("variable") == variable:
                    return True
                macro = element.get("macro")
                if element.name == "text" and macro and macro not in seen:
                    seen.add(macro)
                    pending.append(self.macros[macro])
        return False

    @property
    def title(self) -> str:
        info = self.root.child("info")
        title = info.child("title") if info else None
        return title.text.strip() if title else ""


def _dependent(root: Element) -> str:
    info = root.child("info")
    links = info.children if info else []
    parent = next((link.get("href") for link in links if link.get("rel") == "independent-parent"), "")
    return f"It only refers to another style, {parent}: use that one" if parent else ""


@cache
def named_styles() -> tuple[str, ...]:
    """The names of the packaged styles."""
    return tuple(sorted(file.stem for file in STYLES.glob("*.csl")))


@cache
def named_style(name: str) -> Style:
    return Style(parse((STYLES / f"{name}.csl").read_bytes()))
