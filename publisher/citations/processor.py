"""Citations and a bibliography of items in a style: the entrance of this package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from publisher.citations import markup, sorting
from publisher.citations.collapsing import Drawn, joined
from publisher.citations.disambiguation import Disambiguation
from publisher.citations.element import Element
from publisher.citations.elements import Elements
from publisher.citations.locale import Locale
from publisher.citations.model import Cite, Cluster, Entry, Item, Memory, Name, Text
from publisher.citations.output import Writer
from publisher.citations.positions import FIRST, LATER, Place, places
from publisher.citations.references import Substitution, laid_out
from publisher.citations.sorting import Collate
from publisher.citations.style import Style
from publisher.citations.tree import Span, capitalized, find, span, without
from publisher.language.sorting import sort_key
from publisher.numerals import letters


class _Sample(Struct, frozen=True):
    text: str
    names: tuple[tuple[str, int, Name, str], ...]
    name_count: int
    asks: bool


class Processor:
    """Renders the citations of one document, and its bibliography."""

    def __init__(
        self,
        style: Style,
        items: Mapping[str, Item],
        language: str = "",
        *,
        uncited: Sequence[str] = (),
        collate: Collate = sort_key,
    ) -> None:
        self.style = style
        self.items = items
        self.locale = Locale(_language(style.default_locale, language), style.locales)
        self.writer = Writer(self.locale)
        self.uncited = uncited
        self.collate = cache(collate)
        self.ids: list[str] = []
        self.numbers: dict[str, int] = {}
        self.memories: dict[str, Memory] = {}
        self.given: dict[Name, int] = {}
        self._samples: dict[tuple[object, ...], _Sample] = {}

    def register(self, clusters: Sequence[Cluster]) -> None:
        """Number the cited items, and decide how their citations are distinguished."""
        cited = [cite.id for cluster in clusters for cite in cluster.cites if cite.id in self.items]
        self.ids = list(dict.fromkeys([*cited, *self.uncited]))
        self.memories = {each: Memory() for each in self.ids}
        self.numbers = {each: number for number, each in enumerate(self.ids, 1)}
        self._order("bibliography")
        self.numbers = {each: number for number, each in enumerate(self.ids, 1)}
        cited_ids = [*dict.fromkeys(cited)] or self.ids
        groups = Disambiguation(
            self.ids if self.uncited else cited_ids,
            self._sample,
            self.memories,
            self.given,
            self.style.areas["citation"],
        ).run()
        self._distinguish_later(cited_ids)
        for group in groups:
            members = [each for each in self.ids if each in group]
            for number, each in enumerate(members, 1):
                self.memories[each].year_suffix = letters(number)
        if groups:
            self._order("bibliography")
            self.numbers = {each: number for number, each in enumerate(self.ids, 1)}

    def _distinguish_later(self, ids: Sequence[str]) -> None:
        """Let the style write what it keeps for ambiguous citations, if works read alike when they are cited again."""
        readings: dict[str, list[str]] = {}
        for each in ids:
            sample = self._sample(each, LATER)
            if not sample.asks or self.memories[each].disambiguate:
                return
            readings.setdefault(sample.text, []).append(each)
        for group in readings.values():
            for each in group if len(group) > 1 else ():
                self.memories[each].disambiguate = True

    def citations(self, clusters: Sequence[Cluster]) -> list[tuple[Text, Text]]:
        """The names that begin a textual citation, empty for others, and the text of each citation."""
        clusters = [self._known(cluster) for cluster in clusters]
        clusters = [c if c.textual else replace(c, cites=tuple(self._sorted(c.cites))) for c in clusters]
        distance = int(self.style.areas["citation"].get("near-note-distance", "5") or 5)
        rows = places(clusters, distance)
        return [self._citation(cluster, row) for cluster, row in zip(clusters, rows, strict=True)]

    def _citation(self, cluster: Cluster, row: Sequence[Place]) -> tuple[Text, Text]:
        if not cluster.textual or not cluster.cites:
            return (), self.writer.text(self._cluster(cluster, row))
        if self.style.is_note and not cluster.in_note:
            names = [self._names(cite, place) for cite, place in zip(cluster.cites, row, strict=True)]
            return self.writer.text(self._listed(names)), self.writer.text(self._cluster(cluster, row))
        parts: list[Span | None] = []
        for cite, place in zip(cluster.cites, row, strict=True):
            names_span = self._names(cite, place) if self._begins_with_names(cite, place) else None
            form = "suppress-author" if names_span is not None else ""
            one = replace(cluster, cites=(replace(cite, form=form),))
            rest = self._cluster(one, [place])
            raised = rest is not None and ("vertical-align", "sup") in rest.formats
            parts.append(span([names_span, rest], delimiter="" if raised else ", " if self.style.is_note else " "))
        return (), self.writer.text(self._listed(parts))

    def _listed(self, parts: Sequence[Span | None]) -> Span | None:
        """Textual citations of several works: “A (1), B (2) and C (3)”."""
        shown = [part for part in parts if part is not None]
        if len(shown) < 2:
            return span(shown)
        last = f" {self.locale.term('and')} "
        return span([span(shown[:-1], delimiter=", "), last, shown[-1]])

    def _begins_with_names(self, cite: Cite, place: Place) -> bool:
        """Whether the citation of a work has names, or a title in their place, to which the rest can be added."""
        shown = self._rendering(cite.id, "citation", cite=cite, place=place).layout()
        return find(shown, "names") is not None or "citation-number" in _tags(shown)

    def _names(self, cite: Cite, place: Place) -> Span | None:
        """The names of a work as citations of the style have them, or as most styles do."""
        rendering = self._rendering(cite.id, "citation", cite=cite, place=place)
        names = find(rendering.layout(), "names")
        if names is None or self.style.is_note or "citation-number" in _tags(rendering.layout()):
            names = self._rendering(cite.id, "citation", cite=cite, place=place).names(SHORT_NAMES)
        if names is None:
            return None
        return Span((names,), tag="cite", value=cite.id)

    def bibliography(self) -> list[Entry]:
        """The entries of all items, in order."""
        area = self.style.bibliography
        layout = area.child("layout") if area else None
        if area is None or layout is None:
            return []
        options = self.style.areas["bibliography"]
        substitution = None
        if "subsequent-author-substitute" in options:
            rule = options.get("subsequent-author-substitute-rule", "")
            substitution = Substitution(options["subsequent-author-substitute"], rule, self.writer.plain)
        entries = []
        for each in self.ids:
            rendering = self._rendering(each, "bibliography")
            fields = rendering.fields(layout)
            entry = laid_out(rendering.children(layout), options.get("second-field-align", ""), fields)
            if entry is not None and substitution is not None:
                entry = substitution.apply(entry)
            entries.append(Entry(each, self.writer.text(entry)))
        return entries

    def _known(self, cluster: Cluster) -> Cluster:
        return replace(cluster, cites=tuple(cite for cite in cluster.cites if cite.id in self.items))

    def _rendering(
        self,
        each: str,
        area: str,
        *,
        cite: Cite | None = None,
        place: Place | None = None,
        sorting: bool = False,
        options: Mapping[str, str] | None = None,
    ) -> Elements:
        return Elements(
            self.style,
            self.locale,
            self.items[each],
            area,
            memory=self.memories.get(each),
            number=self.numbers.get(each, 0),
            given=self.given,
            cite=cite,
            place=place,
            sorting=sorting,
            options=options,
        )

    # Order.

    def _order(self, area: str) -> None:
        element = self.style.area(area)
        sort = element.child("sort") if element else None
        if sort is not None:
            keys = [self._key(key, area, self.ids) for key in sort.children]
            self.ids = sorting.ordered(self.ids, keys, self.collate)

    def _key(self, key: Element, area: str, ids: Sequence[str]) -> tuple[dict[int, str], bool]:
        options = sorting.sort_options(key)
        values = {}
        for index, each in enumerate(ids):
            rendering = self._rendering(each, area, sorting=True, options=options)
            values[index] = sorting.value(rendering, key, self.writer)
        return values, key.get("sort") == "descending"

    def _sorted(self, cites: Sequence[Cite]) -> Sequence[Cite]:
        """The cites in the order of the style. One with a prefix, such as “see also”, stays where it is, and none pass it."""
        sort = self.style.citation.child("sort")
        if sort is None or len(cites) < 2:
            return cites
        parts: list[list[Cite]] = [[]]
        for cite in cites:
            if cite.prefix:
                parts += [[cite], []]
            else:
                parts[-1].append(cite)
        order = {each: number for number, each in enumerate(self.ids)}
        return [cite for part in parts for cite in self._in_order(sort, sorted(part, key=lambda cite: order[cite.id]))]

    def _in_order(self, sort: Element, cites: Sequence[Cite]) -> Sequence[Cite]:
        ids = [cite.id for cite in cites]
        return sorting.ordered(cites, [self._key(key, "citation", ids) for key in sort.children], self.collate)

    # Citations.

    def _sample(self, each: str, place: Place = FIRST) -> _Sample:
        key = (each, self.memories[each].key(), tuple(self.given.values()), place)
        if key not in self._samples:
            rendering = self._rendering(each, "citation", cite=Cite(each), place=place)
            text = self.writer.plain(rendering.layout())
            names = tuple(
                (variable, index, name, self.writer.plain(shown)) for variable, index, name, shown in rendering.people
            )
            self._samples[key] = _Sample(text, names, rendering.name_count, rendering.asked_disambiguate)
        return self._samples[key]

    def _cluster(self, cluster: Cluster, row: Sequence[Place]) -> Span | None:
        layout = self.style.citation.child("layout")
        assert layout is not None
        drawn = [found for cite, place in zip(cluster.cites, row, strict=True) if (found := self._cite(cite, place))]
        if not drawn:
            return None
        fields = self._rendering(cluster.cites[0].id, "citation").fields(layout)
        delimiter = fields.pop("delimiter", "")
        parts = joined(drawn, self.style.areas["citation"], delimiter, self.writer.plain)
        if all(cite.form == "author-only" for cite in cluster.cites):
            fields = {}
        return span(parts, fields, inner_affixes=True)

    def _cite(self, cite: Cite, place: Place) -> Drawn | None:
        rendering = self._rendering(cite.id, "citation", cite=cite, place=place)
        shown = rendering.layout()
        if shown is not None and cite.form in ("suppress-author", "author-only"):
            names = find(shown, "names")
            if cite.form == "author-only":
                shown = names
            elif names is not None:
                shown = without(shown, names)
        if shown is None:
            return None
        if self.style.is_note and _begins_sentence(cite.prefix):
            shown = capitalized(shown)
        shown = Span((shown,), tag="cite", value=cite.id)
        prefix, suffix = _spaced(cite.prefix, cite.suffix)
        if prefix or suffix:
            shown = Span((*markup.parse(prefix), shown, *markup.parse(suffix)))
        return Drawn(cite, shown, self.numbers.get(cite.id, 0), self.memories[cite.id].year_suffix)


def _tags(node: Span | str | None) -> set[str]:
    if not isinstance(node, Span):
        return set()
    return {node.tag}.union(*map(_tags, node.children))


def _short_names() -> Element:
    """Short names for sentences in styles whose citations have none: numbers, or notes."""
    names = Element("names", {"variable": "author"})
    options = {"form": "short", "and": "text", "et-al-min": "4", "et-al-use-first": "1"}
    names.children = [Element("name", {**options, "initialize-with": "", "delimiter-precedes-last": "contextual"})]
    substitute = Element("substitute", {})
    substitute.children = [
        Element("names", {"variable": "editor"}),
        Element("names", {"variable": "translator"}),
        Element("text", {"variable": "title", "form": "short", "quotes": "true", "text-case": "title"}),
    ]
    names.children.append(substitute)
    return names


SHORT_NAMES = _short_names()


def _language(default: str, wanted: str) -> str:
    """The language of terms: that of the document, in the style's variety if the document names none."""
    if default and (not wanted or wanted.lower() == default.split("-")[0].lower()):
        return default
    return wanted or "en-US"


def _begins_sentence(prefix: str) -> bool:
    """Whether what follows a prefix begins a sentence. One word and a full stop is an abbreviation."""
    return not prefix or (" " in prefix.strip() and prefix.rstrip(" ”’»\"'")[-1:] in (".", "!", "?"))


def _spaced(prefix: str, suffix: str) -> tuple[str, str]:
    """The affixes of a cite with a space between them and the cite, if they need one."""
    if prefix and (prefix[-1].isalnum() or prefix[-1] in ".,;:)]”’\"'>"):
        prefix += " "
    if suffix and (suffix[0].isalnum() or suffix[0] in "([“‘\"'<"):
        suffix = " " + suffix
    return prefix, suffix
