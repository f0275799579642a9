"""Glossaries of what an edition contains, and references to their terms."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.document import (
    NO_ATTRIBUTES,
    Attributes,
    Block,
    Book,
    Change,
    Chapter,
    CrossReference,
    DefinitionItem,
    DefinitionList,
    DefinitionTerm,
    Footnote,
    FootnoteReference,
    Glossary,
    IndexMark,
    IndexPlace,
    Inline,
    Link,
    Node,
    Span,
    TermReference,
    attributed,
    flattened,
    nodes_of,
    plain_text,
    revise,
    rewrite,
    slug,
    walk,
)
from publisher.names import Names
from publisher.transforms.citation_places import without_inner
from publisher.transforms.context import TransformContext, same_condition
from publisher.transforms.headed import names_of

UNLISTED = "unlisted"
"""The class of what contains definition lists that glossaries do not collect."""


def set_glossaries(book: Book, context: TransformContext) -> Book:
    """Sort the terms of glossaries, and resolve the references to terms."""
    if not any(True for chapter in book.chapters for _ in nodes_of(chapter, Glossary, TermReference)):
        return book
    return _Setter(book, context).written()


def _key(term: str) -> str:
    return " ".join(unicodedata.normalize("NFC", term).casefold().split())


class _Term(Struct, frozen=True):
    """A term: the id of its chapter, the node, and whether it is in a glossary. Others have an ``identifier`` only if needed."""

    chapter: str
    node: DefinitionTerm
    listed: bool


class _Setter(Struct):
    book: Book
    context: TransformContext
    ids: dict[int, str] = field(default_factory=dict)  # of terms, by their nodes
    names: dict[str, Names] = field(default_factory=dict)  # those that are taken in the document of each chapter
    terms: dict[str, list[_Term]] = field(default_factory=dict)
    unlisted: set[int] = field(default_factory=set)  # items that no glossary collects

    def written(self) -> Book:
        self._take_names()
        used = {_key(ref.term) for chapter in self.book.chapters for ref in nodes_of(chapter, TermReference)}
        elsewhere = [*self._elsewhere()]
        made: dict[int, Glossary | None] = {}
        titles = iter(names_of(self.book, Glossary))
        for chapter in self.book.chapters:
            for node in nodes_of(chapter, Glossary):
                made[id(node)] = self._made(chapter, replace(node, name=next(titles)), elsewhere, used)
        for chapter, item in elsewhere:
            self._know(chapter, item, listed=False)
        left_out: dict[str, DefinitionTerm] = {}
        for chapter in self.context.whole.chapters if self.context.whole else ():
            for term in nodes_of(chapter, DefinitionTerm):
                left_out.setdefault(_key(plain_text(term.children)), term)
        found = [(chapter, ref) for chapter in self.book.chapters for ref in nodes_of(chapter, TermReference)]
        references = {id(ref): self._reference(chapter, ref, left_out) for chapter, ref in found}

        def changed(node: Node) -> Node:
            if isinstance(node, DefinitionTerm) and (identifier := self.ids.get(id(node))):
                return replace(node, attributes=replace(node.attributes, id=identifier))
            if isinstance(node, Glossary):
                return made[id(node)] or replace(node, children=())
            return references.get(id(node), node)

        wanted = frozenset({Glossary, DefinitionTerm, TermReference})
        book = self.book.map_chapters(lambda chapter: revise(chapter, changed, wanted))
        return book.rewrite({Glossary: lambda node: node if node.children else (), Link: without_inner})

    def _take_names(self) -> None:
        shared = Names()
        for chapter in self.book.chapters:
            names = self.names[chapter.id] = Names() if self.context.separate else shared
            for node in attributed(chapter):
                if node.attributes.id:
                    names.free(node.attributes.id)

    def _elsewhere(self) -> Iterator[tuple[Chapter, DefinitionItem]]:
        """The items of definition lists that are not in a glossary."""
        for chapter in self.book.chapters:
            held = set(map(id, _held(chapter, lambda node: isinstance(node, Glossary))))
            self.unlisted |= set(map(id, _held(chapter, lambda node: UNLISTED in node.attributes.classes)))
            yield from ((chapter, item) for item in nodes_of(chapter, DefinitionItem) if id(item) not in held)

    # Glossaries

    def _made(
        self, chapter: Chapter, node: Glossary, elsewhere: list[tuple[Chapter, DefinitionItem]], used: set[str]
    ) -> Glossary | None:
        """The glossary with its terms in order; None if it has none."""
        own = [item for block in flattened(node.children) for item in _items(block)]
        others = [_copied(item) for _, item in elsewhere if id(item) not in self.unlisted]
        items = _joined([*own, *(others if node.collects else ())])
        self._report_twice(own)
        if node.used:
            items = [item for item in items if any(_key(plain_text(term.children)) in used for term in item.terms)]
        if node.sort:
            items.sort(key=lambda item: self.context.words.sort_key(_sorted_by(item.terms[0])))
        items = [self._identified(chapter, item) for item in items]
        for item in items:
            self._know(chapter, item, listed=True)
        if not items:
            self._report_empty(node)
            return None
        before = tuple(block for block in flattened(node.children) if not isinstance(block, DefinitionList))
        made = DefinitionList(tuple(items), glossary=True, location=node.location)
        return replace(node, children=(*before, made))

    def _report_twice(self, items: list[DefinitionItem]) -> None:
        seen: dict[str, DefinitionTerm] = {}
        for term in (term for item in items for term in item.terms):
            name = plain_text(term.children)
            first = seen.setdefault(_key(name), term)
            if first is not term:
                hint = f"It is first defined at {first.location}."
                problem = f"The term “{name[:80]}” is defined twice in this glossary"
                self.context.findings.warning("term-duplicate", problem, term.location, hint)

    def _report_empty(self, node: Glossary) -> None:
        if self.context.whole and any(
            other.location == node.location
            and (other.children or other.collects)
            and _has_terms(self.context.whole, other)
            for chapter in self.context.whole.chapters
            for other in nodes_of(chapter, Glossary)
        ):
            return  # an edition may leave out all of its terms
        hint = "Write terms and their meanings in it, or in definition lists of the book."
        if node.used:
            hint = "Refer to its terms with {term}, or remove “used”."
        self.context.findings.warning("glossary-empty", "The glossary has no terms", node.location, hint)

    def _identified(self, chapter: Chapter, item: DefinitionItem) -> DefinitionItem:
        """The item with an id for each term."""
        return replace(item, terms=tuple(self._with_id(chapter.id, term) for term in item.terms))

    def _with_id(self, chapter: str, term: DefinitionTerm) -> DefinitionTerm:
        if term.attributes.id:
            return term
        identifier = self.names[chapter].free(f"term-{slug(plain_text(term.children)) or 'term'}")
        return replace(term, attributes=replace(term.attributes, id=identifier))

    def _know(self, chapter: Chapter, item: DefinitionItem, *, listed: bool) -> None:
        for term in item.terms:
            self.terms.setdefault(_key(plain_text(term.children)), []).append(_Term(chapter.id, term, listed))

    # References

    def _reference(self, chapter: Chapter, ref: TermReference, left_out: Mapping[str, DefinitionTerm]) -> Inline:
        found = self.terms.get(_key(ref.term), ())
        if not found:
            self._report_missing(ref, left_out)
            return Span(ref.children, location=ref.location)
        # A glossary comes first, then a list in the same chapter.
        term = min(found, key=lambda term: (not term.listed, term.chapter != chapter.id))
        identifier = term.node.attributes.id or self.ids.get(id(term.node), "")
        if not identifier:
            identifier = self._with_id(term.chapter, term.node).attributes.id
            self.ids[id(term.node)] = identifier
        return CrossReference(
            ref.children,
            term.chapter,
            identifier,
            "term",
            own_words=True,
            location=ref.location,
            attributes=ref.attributes,
        )

    def _report_missing(self, ref: TermReference, left_out: Mapping[str, DefinitionTerm]) -> None:
        if term := left_out.get(_key(ref.term)):
            problem = f"“{ref.term[:80]}” ({term.location}) is left out of an edition that contains this reference"
            self.context.findings.error("reference-left-out", problem, ref.location, same_condition(term))
            return
        known = [plain_text(terms[0].node.children) for terms in self.terms.values()]
        otherwise = "Define it in a glossary or a definition list."
        hint = self.context.similar(ref.term, known, otherwise)
        if not ref.term:
            hint = "Write {term}`term`, or {term}`words <term>`."
        self.context.findings.error("term-unknown", f"There is no term “{ref.term[:80]}”", ref.location, hint)


def _held(chapter: Chapter, wanted: Callable[[Node], bool]) -> Iterator[DefinitionItem]:
    """The items of the definition lists in the wanted nodes of a chapter."""
    return (item for node in walk(chapter) if wanted(node) for item in nodes_of(node, DefinitionItem))


def _items(block: Block) -> tuple[DefinitionItem, ...]:
    return block.children if isinstance(block, DefinitionList) else ()


def _has_terms(book: Book, node: Glossary) -> bool:
    holders: tuple[Node, ...] = book.chapters if node.collects else (node,)
    return any(True for holder in holders for _ in nodes_of(holder, DefinitionItem))


def _sorted_by(term: DefinitionTerm) -> str:
    return term.attributes.get("sort") or plain_text(term.children)


def _joined(items: list[DefinitionItem]) -> list[DefinitionItem]:
    """The items; those of one term become one, with the meanings of all."""
    joined: dict[str, DefinitionItem] = {}
    for item in items:
        name = _key(plain_text(item.terms[0].children))
        if known := joined.get(name):
            joined[name] = replace(known, definitions=(*known.definitions, *item.definitions))
        else:
            joined[name] = item
    return list(joined.values())


def _copied(item: DefinitionItem) -> DefinitionItem:
    """The item for a second place: without identifiers, calls of notes and marks of an index."""

    def without_id(node: Node) -> Node:
        given = node.attributes
        plain = replace(given.without("label"), id="", places=())
        return node if plain == given else replace(node, attributes=plain)

    gone: dict[type[Node], Change] = dict.fromkeys((FootnoteReference, Footnote, IndexPlace), lambda _: ())
    item = rewrite(item, {**gone, IndexMark: lambda mark: mark.children})
    return revise(replace(item, attributes=NO_ATTRIBUTES), without_id, frozenset({Attributes}))
