"""Lists of names: which are shown, what is between them, their labels, and what stands in for them."""

from __future__ import annotations

from collections.abc import Sequence

from publisher.citations import person
from publisher.citations.element import Element
from publisher.citations.model import Name
from publisher.citations.rendering import Inherited, Rendering
from publisher.citations.style import NAME_OPTIONS
from publisher.citations.tree import Fields, Span, span

EMPTY = Element("name", {})
OTHERS = "others"
"""The last name of a list that says that there are more, as BibTeX has it: “and others”."""


def _own(rendering: Rendering, element: Element) -> Inherited:
    name, et_al, label = element.child("name"), element.child("et-al"), element.child("label")
    outer = rendering.substituting
    order = [child.name for child in element.children]
    first = (
        label is not None and ("name" not in order or order.index("label") < order.index("name")) and "name" in order
    )
    if outer is not None and name is None and et_al is None and label is None:
        return Inherited(outer.name, outer.et_al, outer.label, outer.label_first, outer.element)
    return Inherited(name or EMPTY, et_al, label, first, element)


def options(rendering: Rendering, name: Element) -> dict[str, str]:
    """The options of a list of names, its own before those of the area."""
    found: dict[str, str] = {}
    area = rendering.options
    for option in NAME_OPTIONS:
        value = area.get(option) if name.attributes.get(option) is None else name.attributes[option]
        if value is not None:
            found[option] = value
    found["form"] = name.get("form") or area.get("name-form", "long")
    found["delimiter"] = name.attributes.get("delimiter", area.get("name-delimiter", ", "))
    place = rendering.place
    if place is not None and "subsequent" in place.positions:
        for option in ("et-al-min", "et-al-use-first"):
            later = found.get(option.replace("et-al-", "et-al-subsequent-"))
            if later:
                found[option] = later
    if rendering.sorting:
        found["name-as-sort-order"] = "all"
        for option in ("et-al-min", "et-al-use-first", "et-al-use-last"):
            if f"sort:{option}" in rendering.options:
                found[option] = rendering.options[f"sort:{option}"]
    return found


def render(rendering: Rendering, element: Element) -> Span | None:
    parts = _own(rendering, element)
    chosen = options(rendering, parts.name)
    lists = _lists(rendering, element)
    if not lists:
        rendering.variables += 1
        substitute = element.child("substitute")
        if substitute is None:
            return None
        shown = rendering.substitute(substitute, parts)
        return span([shown], {**_fields(rendering, element), "delimiter": ""}, tag="names") if shown else None
    rendering.variables += 1
    rendering.filled += 1
    if rendering.substituting is not None:
        rendering.substituted |= {variable for key, _ in lists for variable in key.split()}
    if chosen["form"] == "count":
        total = sum(len(shown_names(rendering, names, chosen)[0]) for key, names in lists)
        return span([str(total)], _fields(rendering, element), tag="names") if total else None
    spans = [_list(rendering, key, people, parts, chosen) for key, people in lists]
    fields = _fields(rendering, element)
    fields["delimiter"] = (
        element.get("delimiter") or parts.element.get("delimiter") or rendering.options.get("names-delimiter", "")
    )
    return span(spans, fields, tag="names")


def _fields(rendering: Rendering, element: Element) -> Fields:
    fields = rendering.fields(element)
    fields.pop("delimiter", None)
    return fields


def _lists(rendering: Rendering, element: Element) -> list[tuple[str, tuple[Name, ...]]]:
    """The lists of names to show. The same editors and translators are one list."""
    item = rendering.item
    lists = [
        (variable, item.names[variable])
        for variable in element.get("variable").split()
        if item.names.get(variable) and variable not in rendering.substituted
    ]
    by_name = dict(lists)
    both = {"editor", "translator"} <= by_name.keys() and by_name["editor"] == by_name["translator"]
    if both and rendering.locale.term("editortranslator"):
        kept = [(key, names) for key, names in lists if key != "translator"]
        return [("editor translator" if key == "editor" else key, names) for key, names in kept]
    return lists


def shown_names(rendering: Rendering, people: Sequence[Name], chosen: dict[str, str]) -> tuple[list[Name], bool]:
    """The names before “et al.”, and whether it follows."""
    least, first = int(chosen.get("et-al-min", "0") or 0), int(chosen.get("et-al-use-first", "1") or 1)
    if not least or len(people) < least or first >= len(people):
        return list(people), False
    count = max(first, rendering.memory.names)
    if count >= len(people):
        return list(people), False
    return list(people[:count]), True


def _list(
    rendering: Rendering, key: str, people: Sequence[Name], parts: Inherited, chosen: dict[str, str]
) -> Span | None:
    everyone, has_others = people, len(people) > 1 and people[-1].literal == OTHERS
    people = people[:-1] if has_others else people
    shown, is_cut = shown_names(rendering, people, chosen)
    is_cut = is_cut or has_others
    rendering.name_count = max(rendering.name_count, len(people))
    variable = key.split()[0]
    written: list[Span] = []
    inverted: list[bool] = []
    fields = rendering.fields(parts.name)
    fields.pop("delimiter", None)
    formats = fields.pop("formats", ())
    for number, name in enumerate(people):
        first_only = chosen.get("name-as-sort-order") == "first" and number == 0
        inverts = first_only or chosen.get("name-as-sort-order") == "all"
        level = max(rendering.memory.given.get((variable, number), 0), rendering.level(name, number))
        person_span = person.render(name, parts.name, chosen, rendering, inverted=inverts, level=level)
        if person_span is not None:
            person_span = Span((person_span,), formats=formats, tag="person")
            rendering.people.append((variable, number, name, person_span))
            if number < len(shown):
                written.append(person_span)
                inverted.append(inverts and not name.literal and person.is_western(name))
    uses_last = is_cut and not has_others and chosen.get("et-al-use-last") == "true"
    last = people[-1] if uses_last and len(people) - len(shown) > 1 else None
    if last is not None:
        inverts = chosen.get("name-as-sort-order") == "all"
        tail = person.render(
            last, parts.name, chosen, rendering, inverted=inverts, level=rendering.level(last, len(people) - 1)
        )
        joined: list[str | Span | None] = [*_joined(written, chosen["delimiter"]), chosen["delimiter"], "… ", tail]
    elif is_cut:
        joined = [*_joined(written, chosen["delimiter"]), *_et_al(rendering, parts, written, inverted, chosen)]
    else:
        joined = [*_with_and(rendering, written, inverted, chosen)]
    names_span = span(joined, fields, tag="name-list", value=variable)
    return _labelled(rendering, key, everyone, parts, names_span)


def _joined(written: Sequence[Span], delimiter: str) -> list[str | Span | None]:
    joined: list[str | Span | None] = []
    for number, each in enumerate(written):
        joined += [delimiter, each] if number else [each]
    return joined


def _et_al(
    rendering: Rendering, parts: Inherited, written: Sequence[Span], inverted: Sequence[bool], chosen: dict[str, str]
) -> list[str | Span | None]:
    element = parts.et_al
    term = element.get("term", "et-al") if element else "et-al"
    text = rendering.locale.term(term)
    if not text or not written or rendering.sorting:
        return []
    rule = chosen.get("delimiter-precedes-et-al", "contextual")
    full = _precedes(rule, len(written) > 1, inverted[-1])
    fields = rendering.fields(element) if element else {}
    between = chosen["delimiter"] if full else " "
    if not full and _wide(text):
        between = ""
    return [between, span([text], fields, tag="term")]


def _wide(text: str) -> bool:
    return bool(text) and "\u3040" <= text[0] <= "\u9fff"


def _precedes(rule: str, several: bool, inverted: bool) -> bool:
    if rule == "always":
        return True
    if rule == "never":
        return False
    return inverted if rule == "after-inverted-name" else several


def _with_and(
    rendering: Rendering, written: Sequence[Span], inverted: Sequence[bool], chosen: dict[str, str]
) -> list[str | Span | None]:
    conjunction = chosen.get("and", "")
    delimiter = chosen["delimiter"]
    if len(written) < 2 or not conjunction or rendering.sorting:
        return _joined(written, delimiter)
    word = "&" if conjunction == "symbol" else rendering.locale.term("and")
    rule = chosen.get("delimiter-precedes-last", "contextual")
    full = _precedes(rule, len(written) > 2, inverted[-2])
    between = delimiter if full else ""
    if not between.endswith(" ") and not _wide(word):
        between += " "
    after = "" if _wide(word) else " "
    return [*_joined(written[:-1], delimiter), f"{between}{word}{after}", written[-1]]


def _labelled(
    rendering: Rendering, key: str, people: Sequence[Name], parts: Inherited, names_span: Span | None
) -> Span | None:
    label = parts.label
    if label is None or names_span is None or rendering.sorting:
        return names_span
    term = "editortranslator" if " " in key else key
    plural = label.get("plural", "contextual")
    is_plural = plural == "always" or (plural == "contextual" and len(people) > 1)
    text = rendering.locale.term(term, label.get("form") or "long", plural=is_plural)
    label_span = span([text], rendering.fields(label), tag="label")
    return span([label_span, names_span] if parts.label_first else [names_span, label_span])
