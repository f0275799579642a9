"""Footnotes: numbered by chapter in the order of their first call. Calls and notes are linked both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec.structs import replace

from publisher.diagnostics import Location
from publisher.document import (
    Attributes,
    Book,
    Chapter,
    Footnote,
    FootnoteReference,
    Node,
    Paragraph,
    Text,
    kinds,
    nodes_of,
    rewrite,
    walk,
)
from publisher.transforms.context import TransformContext, same_condition


def number_footnotes(book: Book, context: TransformContext) -> Book:
    """Collect the notes of each chapter. Where chapters are not documents of their own, notes are counted with those of the
    chapters below.

    A call without a note remains text, a note without a call is left out. Both are warnings, unless the other one is
    left out of this edition.
    """
    whole = {chapter.file: chapter for chapter in context.whole.chapters} if context.whole else {}
    before = 0

    def numbered(chapter: Chapter) -> Chapter:
        nonlocal before
        if context.separate or chapter.depth == 1:
            before = 0
        chapter = _number(chapter, whole.get(chapter.file, chapter), context, before)
        before += len(chapter.notes)
        return chapter

    return book.map_chapters(numbered)


def _number(chapter: Chapter, whole: Chapter, context: TransformContext, before: int) -> Chapter:
    notes = _notes(chapter, context)
    calls = list(_calls(chapter))
    if not calls and not notes:
        return chapter

    languages = dict(_languages(chapter, ""))
    chapter = rewrite(chapter, {Footnote: lambda note: ()})
    order = _order(chapter, notes, before)
    if len(order) < len(notes):
        _report_unused(notes, order, calls, whole, context)
    if any(call.label not in order for call in calls):
        _report_missing([call for call in calls if call.label not in order], notes, whole, context)

    references: defaultdict[str, list[str]] = defaultdict(list)
    neighbours = {
        id(call) for node in (chapter, *notes.values()) for before, call in _neighbours(node) if before.label in order
    }

    def call_node(call: FootnoteReference) -> Node:
        if call.label not in order:
            return Text(f"[^{call.label}]", location=call.location)
        number = order[call.label]
        again = f"-{len(references[call.label]) + 1}" if references[call.label] else ""
        identifier = f"fnref-{chapter.id}-{number}{again}"
        references[call.label].append(identifier)
        return replace(call, number=number, attributes=Attributes(identifier), after=id(call) in neighbours)

    chapter = rewrite(chapter, {FootnoteReference: call_node})
    bodies = {label: rewrite(notes[label], {FootnoteReference: call_node}) for label in order}
    numbered = {
        label: replace(
            bodies[label],
            number=order[label],
            references=tuple(references[label]),
            attributes=Attributes(
                f"fn-{chapter.id}-{order[label]}",
                pairs=(("lang", language),) if (language := languages.get(notes[label].location)) else (),
            ),
        )
        for label in order
    }
    # A note in a note has the number of its own note, but not its text: notes may call each other in circles.
    heads = {label: replace(note, children=()) for label, note in numbered.items()}
    finished = tuple(
        rewrite(note, {FootnoteReference: lambda call: replace(call, note=heads[call.label])})
        for note in numbered.values()
    )
    with_notes = rewrite(chapter, {FootnoteReference: lambda call: replace(call, note=numbered[call.label])})
    return replace(with_notes, notes=finished)


def _languages(node: Node, language: str) -> Iterator[tuple[Location, str]]:
    """The languages of notes that are written in text in another language, by their places; one in a line has that of its call."""
    if kinds(node).isdisjoint((Footnote, FootnoteReference)):
        return
    language = node.attributes.get("lang") or language
    if language and isinstance(node, Footnote | FootnoteReference):
        yield node.location, language
    for part in node.parts:
        for child in getattr(node, part):
            yield from _languages(child, language)


def _notes(chapter: Chapter, context: TransformContext) -> dict[str, Footnote]:
    """The notes by label. A second note with a label is a warning."""
    notes: dict[str, Footnote] = {}
    for note in nodes_of(chapter, Footnote):
        first = notes.setdefault(note.label, note)
        if note.location != first.location:
            context.findings.warning(
                "footnote-duplicate",
                f"The note “{note.label}” is defined twice; the first one is used",
                note.location,
                f"The first one is at {first.location}.",
            )
    return notes


def _calls(node: Node) -> Iterator[FootnoteReference]:
    return nodes_of(node, FootnoteReference)


def _order(chapter: Chapter, notes: Mapping[str, Footnote], before: int) -> dict[str, int]:
    """The numbers of the called notes in the order of reading: one that a note calls follows it. There are so many notes
    ``before``."""
    order: dict[str, int] = {}
    stack = [*_calls(chapter)][::-1]
    while stack:
        call = stack.pop()
        if call.label in notes and call.label not in order:
            order[call.label] = before + len(order) + 1
            stack += [*_calls(notes[call.label])][::-1]
    return order


def _report_unused(
    notes: Mapping[str, Footnote],
    order: Mapping[str, int],
    calls: Sequence[FootnoteReference],
    whole: Chapter,
    context: TransformContext,
) -> None:
    called = {call.label for call in _calls(whole)}
    missing = [call.label for call in calls if not _in_line(call.label) and call.label not in notes]
    for label in notes:
        if label not in order and label not in called:
            problem = f"The note “{label}” is never called"
            hint = context.similar(label, missing, f"Write [^{label}] in the text where it belongs, or remove it.")
            context.findings.warning("footnote-unused", problem, notes[label].location, hint)


def _report_missing(
    calls: Sequence[FootnoteReference], notes: Mapping[str, Footnote], whole: Chapter, context: TransformContext
) -> None:
    left_out = {note.label: note for note in nodes_of(whole, Footnote)}
    begins = {
        block.children[0].label: block.location
        for block in nodes_of(whole, Paragraph)
        if block.children and isinstance(block.children[0], FootnoteReference)
    }
    known = [label for label in notes if not _in_line(label)]
    for call in calls:
        if note := left_out.get(call.label):
            problem = f"The note “{call.label}” ({note.location}) is left out of an edition that contains its call"
            context.findings.error("reference-left-out", problem, call.location, same_condition(note))
        else:
            problem = f"There is no note “{call.label}” in this chapter"
            if at := begins.get(call.label):
                hint = f"Put a colon after “[^{call.label}]” at the beginning of line {at.line}, if the note follows there."
            else:
                hint = context.nearest(call.label, known)
            context.findings.warning("footnote-missing", problem, call.location, hint)


def _neighbours(node: Node) -> Iterator[tuple[FootnoteReference, FootnoteReference]]:
    """Mark calls that directly follow one another: their numbers would be read as one."""
    for place in walk(node):
        for before, call in (pair for part in place.parts for pair in pairwise(getattr(place, part))):
            if isinstance(before, FootnoteReference) and isinstance(call, FootnoteReference):
                yield before, call


def _in_line(label: str) -> bool:
    """Whether it is the label of an inline note. Labels by authors contain no spaces."""
    return " " in label
