"""The model reduced to few kinds of nodes, for formats that are written from nodes rather than by templates.

What is left of blocks: paragraphs, headings, thematic breaks, quotations, lists, definition lists, code, formulas, figures,
tables, boxes (``Aside``), room to write, footnotes and containers. Of inlines: those of Markdown, references, spans, formulas,
pictures, callouts and calls of notes. The spans that have a look are those of the classes code, mark, small, smallcaps and
underline. Words that templates add become part of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from publisher import document as d
from publisher.editions.raw_html import as_blocks, reduced_html, with_marks
from publisher.language import Words

TASK, VERDICT, LETTER, WORK, INDEX = "task", "verdict", "letter", "work", "index-"
"""The classes of paragraphs: the head of a task, the right answers, a letter of an index, a work, an entry (``index-1``)."""
ANSWERS = "answers"
"""The class of lists of answers, whose items begin with a mark of their own."""
LOOKS = {
    "attention": "important",
    "caution": "caution",
    "danger": "caution",
    "error": "caution",
    "hint": "tip",
    "important": "important",
    "note": "note",
    "seealso": "note",
    "tip": "tip",
    "warning": "warning",
}
"""Which of five looks a kind of admonition has. It becomes the ``kind`` of the box."""
_ITALIC = ("proof", "notation", "observation", "remark")  # kinds of theorems with a lighter head
_MARKS = {(False, False): "○", (False, True): "●", (True, False): "☐", (True, True): "☑"}


def reduced(book: d.Book, words: Words) -> d.Book:
    """Return the book with all that is not in the list above replaced; ids stay on the nodes that take their place."""
    reducer = _Reducer(words)
    changes: dict[type[d.Node], d.Change] = {
        d.Abbreviation: _span,
        d.Admonition: reducer.admonition,
        d.Bibliography: reducer.bibliography,
        d.Citation: _span,
        d.Dropdown: reducer.dropdown,
        d.Exercise: reducer.exercise,
        d.Glossary: _container,
        d.HtmlElement: reduced_html,
        d.Index: reducer.index,
        d.IndexMark: _span,
        d.IndexPlace: lambda place: (),
        d.NoteList: _container,
        d.Quiz: reducer.quiz,
        d.Section: _container,
        d.Solution: lambda node: _box("solution", node, node.title),
        d.Tab: lambda node: _box("tab", node, node.title),
        d.TabSet: _container,
        d.TermReference: _span,
        d.Theorem: reducer.theorem,
    }
    language = book.metadata.language
    return book.map_chapters(lambda chapter: with_marks(chapter, language)).rewrite(changes)


def numbers_of(node: d.List) -> range:
    """The numbers of the items of a list, which may count down (``reversed``); empty for a bullet list."""
    if node.start is None:
        return range(0)
    step = -1 if node.attributes.get("reversed") else 1
    return range(node.start, node.start + step * len(node.children), step)


def figure_label(figure: d.Figure, words: Words) -> str:
    """The name and number of a figure, or the letter of a subfigure."""
    return (
        words.pattern("figure_letter", letter=figure.letter) if figure.letter else words.label("figure", figure.number)
    )


def origin(figure: d.Figure, words: Words) -> tuple[d.Inline, ...]:
    """The credit line of a figure: sentences about its source, creator and licence."""
    made: list[d.Inline] = []
    for before, nodes in (("source_before", figure.source), ("", figure.credit), ("license_before", figure.license)):
        if nodes:
            lead = (" " if made else "") + (words.pattern(before) if before else "")
            stop = words.pattern("full_stop")
            end = "" if d.plain_text(nodes)[-1:] in (".", "?", "!", "…", stop) else stop
            made += [d.Text(lead, location=figure.location), *nodes, d.Text(end, location=figure.location)]
    return tuple(made)


def joined(pattern: str, name: str, nodes: Iterable[d.Inline], at: d.Node) -> tuple[d.Inline, ...]:
    """A pattern that contains ``{name}`` with these nodes in its place."""
    before, _, after = pattern.partition(f"{{{name}}}")
    made = (_text(before, at), *nodes, _text(after, at))
    return tuple(node for node in made if not isinstance(node, d.Text) or node.value)


def _text(value: str, at: d.Node) -> d.Text:
    return d.Text(value, location=at.location)


def _paragraph(at: d.Node, *nodes: d.Inline, kind: str = "", **fields: d.Attributes) -> d.Paragraph:
    given = fields.get("attributes", d.NO_ATTRIBUTES)
    given = replace(given, classes=(kind, *given.classes)) if kind else given
    return d.Paragraph(nodes, location=at.location, attributes=given)


def _span(node: d.Abbreviation | d.Citation | d.IndexMark | d.TermReference) -> d.Span:
    return d.Span(node.children, location=node.location, attributes=node.attributes)


def _container(node: d.Glossary | d.NoteList | d.Section | d.TabSet) -> d.Container:
    return d.Container(node.children, location=node.location, attributes=node.attributes)


def _box(kind: str, node: d.Admonition | d.Dropdown | d.Solution | d.Tab, title: tuple[d.Inline, ...]) -> d.Aside:
    return d.Aside(kind, node.children, title, location=node.location, attributes=node.attributes)


class _Reducer:
    """Replaces nodes that contain words of the language."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def admonition(self, node: d.Admonition) -> d.Aside:
        look = next((LOOKS[name] for name in (*node.attributes.classes, node.kind) if name in LOOKS), "aside")
        if not node.kind:
            return _box(look, node, node.title)
        name = self.words.pattern(f"admonition_{node.kind}", node.kind.capitalize())
        return _box(look, node, self._labelled(name, node.title, node))

    def _labelled(self, name: str, title: tuple[d.Inline, ...], at: d.Node) -> tuple[d.Inline, ...]:
        if not title:
            return (_text(name, at),)
        return joined(self.words.pattern("labelled", label=name, title="{title}"), "title", title, at)

    def dropdown(self, node: d.Dropdown) -> d.Aside:
        return _box("details", node, node.title or (_text(self.words.pattern("details"), node),))

    # Tasks

    def _task(self, node: d.Exercise | d.Quiz, kind: str) -> d.Paragraph:
        """The head of an exercise or a question: its number, its title, its points, a reference to its solution."""
        name = self.words.label(kind, node.number) if node.number else self.words.pattern(kind)
        made: list[d.Inline] = [d.Span((_text(name, node),), location=node.location)]
        if node.title:
            made += [_text("\u2002", node), *node.title]
        if node.points:
            made.append(_text(f" ({self.words.pattern('points', n=node.points)})", node))
        if node.solution:
            made += [_text("\u2002", node), *node.solution]
        return _paragraph(node, *made, kind=TASK)

    def exercise(self, node: d.Exercise) -> d.Container:
        children = (self._task(node, "exercise"), *node.children)
        return d.Container(children, location=node.location, attributes=node.attributes)

    def quiz(self, node: d.Quiz) -> d.Container:
        right = [verdict.letter for verdict in node.key if verdict.right]
        answers = tuple(self._answer(answer, node, right) for answer in node.answers)
        listed = d.List(answers, location=node.location, attributes=d.Attributes(classes=(ANSWERS,)))
        children = (self._task(node, "question"), *node.children, listed, *self._key(node, right))
        return d.Container(children, location=node.location, attributes=node.attributes)

    def _answer(self, answer: d.Answer, quiz: d.Quiz, right: list[str]) -> d.ListItem:
        mark = _MARKS[quiz.several, answer.letter in right]
        words = _paragraph(answer, _text(f"{mark}\u00a0{answer.letter}\u2002", answer), *answer.children)
        return d.ListItem((words,), location=answer.location, attributes=answer.attributes)

    def _key(self, quiz: d.Quiz, right: list[str]) -> Iterator[d.Block]:
        if not quiz.key:
            return
        letters = self.words.pattern("comma").join(right)
        says = self.words.pattern("right_answers" if quiz.several else "right_answer", letters=letters)
        yield _paragraph(quiz, _text(says, quiz), kind=VERDICT)
        items = tuple(
            d.DefinitionItem(
                (d.DefinitionTerm((_text(verdict.letter, verdict),), location=verdict.location),),
                (d.Definition(verdict.children, len(verdict.children) == 1, location=verdict.location),),
                location=verdict.location,
            )
            for verdict in quiz.key
            if verdict.children
        )
        if items:
            yield d.DefinitionList(items, location=quiz.location)

    # Theorems

    def theorem(self, node: d.Theorem) -> d.Container:
        """The name and number begin the first paragraph, and a mark ends a proof."""
        words, proof = self.words, node.kind == "proof"
        name = words.label(node.kind, node.number) if node.number else words.pattern(f"theorem_{node.kind}")
        if proof:
            head = joined(
                words.pattern("head_theorem", label="{label}"), "label", node.title or (_text(name, node),), node
            )
        elif node.title:
            pattern = words.pattern("head_theorem_titled", label=name, title="{title}")
            head = joined(pattern, "title", node.title, node)
        else:
            head = (_text(words.pattern("head_theorem", label=name), node),)
        kind = d.Emphasis if node.kind in _ITALIC else d.Strong
        lead = (kind(head, location=node.location), _text(" ", node))
        end = (_text("\u00a0■", node),) if proof else ()
        opening, ending = node.opening, node.ending
        alone = opening is not None and len(node.children) == 1
        made: list[d.Block] = []
        if opening:
            inner = (*lead, *opening.children, *(end if alone else ()))
            made.append(replace(opening, children=inner))
        else:
            made.append(_paragraph(node, *lead))
        made += node.between
        if ending:
            made.append(replace(ending, children=(*ending.children, *end)))
        elif proof and not alone:
            made.append(_paragraph(node, _text("■", node)))
        return d.Container(tuple(made), location=node.location, attributes=node.attributes)

    # Lists of works and of terms

    def bibliography(self, node: d.Bibliography) -> d.Container:
        entries = tuple(self._work(entry) for entry in node.children)
        return d.Container(entries, location=node.location, attributes=node.attributes)

    def _work(self, entry: d.BibliographyEntry) -> d.Paragraph:
        made: list[d.Inline] = [*entry.margin, _text("\t", entry)] if entry.margin else []
        made += entry.children
        if entry.references:
            comma = _text(self.words.pattern("comma"), entry)
            calls = [node for call in entry.references for node in (comma, call)][1:]
            cited = joined(self.words.pattern("cited_in", sections="{sections}"), "sections", calls, entry)
            made += [_text(" ", entry), d.Span(cited, location=entry.location, attributes=_SMALL)]
        return _paragraph(entry, *made, kind=WORK, attributes=entry.attributes)

    def index(self, node: d.Index) -> d.Container:
        made: list[d.Block] = []
        for group in node.children:
            if group.letter:
                made.append(_paragraph(group, _text(group.letter, group), kind=LETTER))
            for entry in group.children:
                made += self._entries(entry, 1)
        return d.Container(tuple(made), location=node.location, attributes=node.attributes)

    def _entries(self, entry: d.IndexEntry, level: int) -> Iterator[d.Block]:
        """An entry, with the names of the sections in which it is, and its sub-entries."""
        comma = self.words.pattern("comma")
        made: list[d.Inline] = [*entry.term]
        for place in entry.locators:
            found = place.first + ((_text(self.words.pattern("page_dash"), entry), *place.last) if place.last else ())
            shown = d.Strong(found, location=entry.location) if place.main else d.Span(found, location=entry.location)
            made += [_text(comma, entry), shown]
        for pattern, targets in (("index_see", entry.see), ("index_see_also", entry.also)):
            if targets:
                semicolon = _text(self.words.pattern("semicolon"), entry)
                others = [node for target in targets for node in (semicolon, target)][1:]
                made += [
                    _text(comma, entry),
                    *joined(self.words.pattern(pattern, entry="{entry}"), "entry", others, entry),
                ]
        yield _paragraph(entry, *made, kind=f"{INDEX}{level}", attributes=entry.attributes)
        for child in entry.children:
            yield from self._entries(child, level + 1)


_SMALL = d.Attributes(classes=("small",))

__all__ = [
    "ANSWERS",
    "INDEX",
    "LETTER",
    "LOOKS",
    "TASK",
    "VERDICT",
    "WORK",
    "as_blocks",
    "figure_label",
    "joined",
    "numbers_of",
    "origin",
    "reduced",
]
