"""One item in one place, and what the elements of a style can ask of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from publisher.citations import markup
from publisher.citations.element import Element
from publisher.citations.locale import Locale
from publisher.citations.model import Cite, Date, Item, Memory, Name
from publisher.citations.positions import Place
from publisher.citations.style import Style
from publisher.citations.tree import Fields, Span, exchange, find

FORMATS = ("font-style", "font-weight", "font-variant", "text-decoration", "vertical-align")


class Inherited(Struct, frozen=True):
    """What ``names`` within a ``substitute`` take from the ``names`` around it."""

    name: Element
    et_al: Element | None
    label: Element | None
    label_first: bool
    element: Element


class Rendering(ABC):
    """One item in one place: in a citation, in the bibliography, or as a key to sort by (``sorting``)."""

    def __init__(
        self,
        style: Style,
        locale: Locale,
        item: Item,
        area: str,
        *,
        memory: Memory | None = None,
        cite: Cite | None = None,
        place: Place | None = None,
        number: int = 0,
        given: Mapping[Name, int] | None = None,
        sorting: bool = False,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self.style = style
        self.locale = locale
        self.item = item
        self.area = area
        self.memory = memory or Memory()
        self.cite = cite
        self.place = place
        self.number = number
        self.given = given or {}
        self.sorting = sorting
        self.options = {**style.areas[area], **(options or {})}
        self.substituted: set[str] = set()
        self.substituting: Inherited | None = None
        self.variables = 0  # called in the current group
        self.filled = 0  # of these, with a value
        self.name_count = 0  # names shown at the most in a list, without “et al.”
        self.people: list[tuple[str, int, Name, Span]] = []
        self.asked_disambiguate = False
        own = style.uses(area, "year-suffix") or style.uses(area, "citation-label") if self.memory.year_suffix else True
        self.pending_suffix = "" if own or sorting else self.memory.year_suffix
        language = item.language or locale.tag
        self.english = language.lower().startswith("en")

    def variable(self, name: str) -> str:
        """The text of a variable, ``""`` if it has none or was used by a substitute."""
        if name in self.substituted:
            return ""
        if name == "citation-number":
            return str(self.number) if self.number else ""
        if name in ("locator", "locator-extra"):
            return self.cite.locator if self.cite and name == "locator" else ""
        if name == "year-suffix":
            return self.memory.year_suffix
        if name == "first-reference-note-number":
            return str(self.place.first_note) if self.place and self.place.first_note else ""
        if name == "citation-label":
            return self.item.fields.get(name, "") or (trigraph(self.item) + self.memory.year_suffix)
        if name == "page-first":
            page = self.item.fields.get(name) or self.item.fields.get("page", "")
            return page.replace("–", "-").split("-")[0].split(",")[0].split("&")[0].strip()
        return self.item.fields.get(name, "")

    def has(self, name: str) -> bool:
        """Whether the item has a variable, shown already or not."""
        if name in self.item.names:
            return bool(self.item.names[name])
        if name in self.item.dates:
            date = self.item.dates[name]
            return bool(date.parts or date.literal or date.season)
        return bool(self.item.fields.get(name) or self.variable(name))

    def date(self, name: str) -> Date | None:
        self.variables += 1
        date = self.item.dates.get(name)
        if date is None or name in self.substituted or not (date.parts or date.literal or date.season):
            return None
        return date

    def level(self, name: Name, index: int) -> int:
        """How much of the given names is shown wherever the name is: 1 initials, 2 all."""
        rule = self.options.get("givenname-disambiguation-rule", "")
        return 0 if index and rule.startswith("primary") else self.given.get(name, 0)

    def rich(self, text: str) -> Sequence[str | Span]:
        return markup.parse(text)

    def fields(self, element: Element) -> Fields:
        """What the attributes of an element say of its span."""
        get = element.attributes.get
        fields: Fields = {}
        if prefix := get("prefix"):
            fields["prefix"] = prefix
        if suffix := get("suffix"):
            fields["suffix"] = suffix
        if delimiter := get("delimiter"):
            fields["delimiter"] = delimiter
        if display := get("display"):
            fields["display"] = display
        if formats := tuple((name, value) for name in FORMATS if (value := get(name)) and value != "baseline"):
            fields["formats"] = formats
        if get("quotes") == "true":
            fields["quotes"] = True
        if get("strip-periods") == "true":
            fields["strip_periods"] = True
        if case := get("text-case"):
            fields["case"] = f"{case} en" if self.english else case
        return fields

    def dated(self, parts: list[Span | str]) -> list[Span | str]:
        """The parts of the date of issue, with the suffix of the year if it is its place."""
        if not self.pending_suffix:
            return parts
        for number, part in enumerate(parts):
            if isinstance(part, Span) and (year := find(part, "year")):
                suffix = Span((self.pending_suffix,), tag="year-suffix")
                self.pending_suffix = ""
                parts[number] = exchange(part, year, replace(year, children=(*year.children, suffix)))
                break
        return parts

    @abstractmethod
    def names(self, element: Element) -> Span | None:
        """The names of an element ``names``, or what takes their place."""

    @abstractmethod
    def substitute(self, element: Element, inherited: Inherited) -> Span | None:
        """The first child of a ``substitute`` that shows something."""


def trigraph(item: Item) -> str:
    """A short label of names and year: ``Asth88``, ``ABC90``."""
    people = next((item.names[key] for key in ("author", "editor", "translator") if item.names.get(key)), ())
    families = [name.family or name.literal for name in people][:4]
    size = 4 if len(families) == 1 else 2 if len(families) in (2, 3) else 1
    date = item.dates.get("issued")
    year = f"{date.parts[0][0] % 100:02}" if date and date.parts else ""
    return "".join(family.replace(" ", "")[:size] for family in families) + year
