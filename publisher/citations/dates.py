"""Dates as a style writes them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from publisher.citations.element import Element
from publisher.citations.model import Date
from publisher.citations.rendering import Rendering
from publisher.citations.tree import Span, span

PARTS = ("year", "month", "day")
_SHOWN = {"year": ("year",), "year-month": ("year", "month"), "year-month-day": PARTS}


def render(rendering: Rendering, element: Element) -> Span | None:
    variable = element.get("variable")
    date = rendering.date(variable)
    if date is None:
        return None
    fields = rendering.fields(element)
    if date.literal and not date.parts:
        rendering.filled += 1
        return span([*rendering.rich(date.literal)], fields, tag="date")
    parts, delimiter = _elements(rendering, element)
    if rendering.sorting:
        rendering.filled += 1
        return span([sort_text(date, [part.get("name") for part in parts])])
    children = _range(rendering, date, parts, delimiter)
    rendering.filled += bool(children)
    if variable == "issued":
        children = rendering.dated(children)
    return span(children, {**fields, "delimiter": delimiter}, tag="date")


def _elements(rendering: Rendering, element: Element) -> tuple[list[Element], str]:
    """The ``date-part`` elements in their order, and what is between them."""
    form = element.get("form")
    if not form:
        return [child for child in element.children if child.name == "date-part"], element.get("delimiter")
    localized = rendering.locale.date(form)
    if localized is None:
        return [], ""
    shown = _SHOWN.get(element.get("date-parts", "year-month-day"), PARTS)
    changes = {child.get("name"): child for child in element.children}
    parts = []
    for part in localized.children:
        name = part.get("name")
        if name in shown:
            changed = changes.get(name)
            given = {k: v for k, v in changed.attributes.items() if k not in ("prefix", "suffix")} if changed else {}
            parts.append(Element("date-part", {**part.attributes, **given}, line=element.line))
    return parts, localized.get("delimiter")


def sort_text(date: Date, shown: Sequence[str] = PARTS) -> str:
    """A date whose order as text is that of time."""
    texts = []
    for part in date.parts[:2]:
        year = part[0] if part else 0
        values = [f"{year + 100000:06}" if "year" in shown else "000000"]
        values += [f"{part[n]:02}" if len(part) > n and PARTS[n] in shown else "00" for n in (1, 2)]
        if len(part) < 2 and date.season.isdigit() and "month" in shown:
            values[1] = f"{int(date.season) * 3:02}"
        texts.append("".join(values))
    return "-".join(texts)


def _range(rendering: Rendering, date: Date, elements: Sequence[Element], delimiter: str) -> list[Span | str]:
    if not date.parts:
        return _parts(rendering, date, (), elements) if date.season else []
    first = date.parts[0]
    if len(date.parts) == 1 or (len(date.parts) > 1 and date.parts[1] == first):
        return _parts(rendering, date, first, elements)
    last = date.parts[1]
    names = [element.get("name") for element in elements]
    if not last or last == (0,):
        shown = _parts(rendering, date, first, elements)
        return _ended(shown, _dash(elements, "year"))
    shown_names = [name for name in PARTS if name in names and (_has(first, name) or _has(last, name))]
    differing = next((name for name in shown_names if _value(first, name) != _value(last, name)), "")
    if not differing:
        return _parts(rendering, date, first, elements)
    smaller = PARTS[PARTS.index(differing) :]
    positions = [n for n, name in enumerate(names) if name in smaller and name in shown_names]
    start, end = positions[0], positions[-1] + 1
    if differing == "year":
        start, end = 0, len(elements)
    before = _parts(rendering, date, first, elements[:start])
    opening = _ended(_parts(rendering, date, first, elements[start:end]), "")
    closing = _started(_parts(rendering, replace(date, season=""), last, elements[start:end]))
    after = _parts(rendering, date, last, elements[end:])
    dash = _dash(elements, differing)
    middle = Span((Span(tuple(opening), delimiter=delimiter), dash, Span(tuple(closing), delimiter=delimiter)))
    return [*before, middle, *after]


def _dash(elements: Sequence[Element], name: str) -> str:
    return next((element.get("range-delimiter") for element in elements if element.get("name") == name), "") or "–"


def _ended(shown: list[Span | str], suffix: str) -> list[Span | str]:
    if shown and isinstance(shown[-1], Span):
        shown[-1] = replace(shown[-1], suffix=suffix)
    return shown


def _started(shown: list[Span | str]) -> list[Span | str]:
    if shown and isinstance(shown[0], Span):
        shown[0] = replace(shown[0], prefix="")
    return shown


def _has(parts: tuple[int, ...], name: str) -> bool:
    return len(parts) > PARTS.index(name)


def _value(parts: tuple[int, ...], name: str) -> int:
    index = PARTS.index(name)
    return parts[index] if len(parts) > index else 0


def _parts(rendering: Rendering, date: Date, parts: tuple[int, ...], elements: Sequence[Element]) -> list[Span | str]:
    shown: list[Span | str] = []
    for element in elements:
        name = element.get("name")
        text = _part(rendering, date, parts, element)
        if text and (found := span([text], rendering.fields(element), tag=name)):
            shown.append(found)
    return shown


def _part(rendering: Rendering, date: Date, parts: tuple[int, ...], element: Element) -> str:
    name, form = element.get("name"), element.get("form")
    value = _value(parts, name)
    locale = rendering.locale
    if name == "year":
        return _year(rendering, value, form) if parts else ""
    if name == "month":
        if not value:
            if not date.season:
                return ""
            return locale.term(f"season-{int(date.season):02}") if date.season.isdigit() else date.season
        if 13 <= value <= 24:
            return locale.term(f"season-{(value - 1) % 4 + 1:02}")
        if form in ("numeric", "numeric-leading-zeros"):
            return f"{value:02}" if form.endswith("zeros") else str(value)
        return locale.term(f"month-{value:02}", form or "long") if value <= 12 else ""
    if not value:
        return ""
    if form == "ordinal" and (value == 1 or locale.option("limit-day-ordinals-to-day-1") != "true"):
        gender = locale.gender(f"month-{_value(parts, 'month'):02}")
        return f"{value}{locale.ordinal(value, gender)}"
    return f"{value:02}" if form == "numeric-leading-zeros" else str(value)


def _year(rendering: Rendering, value: int, form: str) -> str:
    if value < 0:
        return f"{-value}{rendering.locale.term('bc')}"
    if form == "short":
        return f"{value % 100:02}"
    if 0 < value < 1000:
        return f"{value}{rendering.locale.term('ad')}"
    return str(value) if value else ""
