"""Solutions and exercises refer to each other by name; in some editions solutions are moved to the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.conditions import names
from publisher.diagnostics import Location
from publisher.document import (
    Attributes,
    Block,
    Book,
    Change,
    Chapter,
    Exercise,
    Footnote,
    FootnoteReference,
    IndexMark,
    IndexPlace,
    Node,
    Paragraph,
    Quiz,
    Reference,
    Solution,
    Text,
    Verdict,
    Workspace,
    attributed,
    map_siblings,
    nodes_of,
    rewrite,
    rewrite_all,
)
from publisher.language import Words
from publisher.names import Names
from publisher.transforms.audience import ROOM, without
from publisher.transforms.contents import UNLISTED
from publisher.transforms.context import TransformContext


def first_solution(book: Book, audiences: Sequence[str]) -> Location | None:
    """The location of the first solution or answer without a condition by its author on who gets it."""
    wanted: tuple[type[Solution | Verdict], ...] = (Solution, Verdict)
    nodes = (node for division in book.divisions for node in nodes_of(division, *wanted))
    return next((node.location for node in nodes if not _is_sent(node, audiences)), None)


def send_solutions(book: Book, readers: Sequence[str], audiences: Sequence[str]) -> Book:
    """Restrict solutions and correct answers to ``readers``, and room to write to all others and to editions that keep it.

    A condition of the author on a solution that names one of the ``audiences`` is kept; one that names only formats,
    or that of an include, applies in addition. The option ``answers`` of a quiz is always kept.
    """
    given, others = " or ".join(readers), " and ".join(f"not {name}" for name in readers)

    def sent(node: Solution | Verdict) -> Solution | Verdict:
        return node if _is_sent(node, audiences) else replace(node, attributes=node.attributes.limited(given))

    def kept(room: Workspace) -> Workspace:
        return replace(room, attributes=room.attributes.limited(f"{others} or {ROOM}"))

    return book.rewrite({Solution: sent, Verdict: sent, Workspace: kept})


def _is_sent(node: Solution | Verdict, audiences: Sequence[str]) -> bool:
    """Whether a condition of the author determines who gets it."""
    if isinstance(node, Verdict):
        return bool(node.attributes.get("when"))
    return not names(node.condition).isdisjoint(audiences)


def collect_solutions(book: Book, context: TransformContext) -> Book:
    """Move solutions, and keys of questions, to a last chapter, which has no file and is in no contents.

    This is done only if solutions must move nothing, and before anything is counted: then all other chapters are those of an
    edition without solutions, but for ticks at right answers. Print may write an answer into the room of its exercise later.
    Solutions of exercises in other chapters stay where they are.
    """
    if not context.keeps_room:
        return book
    collector = _Collector(
        context, Names(label for c in book.chapters for n in attributed(c) for label in n.attributes.labels)
    )
    book = book.map_chapters(collector.rest)
    if not collector.moved:
        return book
    at = collector.moved[0].location
    title = (Text(context.words.pattern("solutions"), location=at),)
    children, unlisted = (*collector.moved, *collector.notes.values()), Attributes(classes=(UNLISTED,))
    last = Chapter("", title, children, kind="backmatter", attributes=unlisted, location=at)
    return replace(book, divisions=(*book.divisions, last))


def solutions_of(chapter: Chapter, book: Book) -> tuple[Chapter, ...]:
    """The last chapter of ``collect_solutions`` with what belongs to one chapter; nothing if there is none."""
    tasks = {label for task in nodes_of(chapter, Exercise, Quiz) for label in task.attributes.labels}
    for last in (each for each in book.chapters if not each.file):
        children = tuple(n for n in last.children if not isinstance(n, Solution) or n.exercise in tasks)
        called = _called(children, {note.label: note for note in last.notes})
        if any(isinstance(node, Solution) for node in children):
            return (replace(last, children=children, notes=tuple(note for note in last.notes if note.label in called)),)
    return ()


class _Collector(Struct):
    """Takes solutions out of chapters: ``moved`` are those so far, ``notes`` those which they call. ``labels`` are taken."""

    context: TransformContext
    labels: Names
    moved: list[Solution] = field(default_factory=list)
    notes: dict[str, Footnote] = field(default_factory=dict)

    def rest(self, chapter: Chapter) -> Chapter:
        """The chapter without its solutions."""
        tasks = {label for task in nodes_of(chapter, Exercise, Quiz) for label in task.attributes.labels}
        own = [node for node in nodes_of(chapter, Solution) if node.exercise in tasks]
        moved: list[Solution] = []

        def quiz(task: Quiz) -> Quiz:
            if not task.key:
                return task
            if self.context.collects or any(verdict.children for verdict in task.key):
                task = task if task.attributes.labels else self._labelled(task)
                moved.append(self._key(task))
            key = () if self.context.collects else tuple(replace(verdict, children=()) for verdict in task.key)
            return replace(task, key=key, ticked=True)

        def solution(node: Solution) -> Solution:
            moved.extend([node] if node in own else [])
            return node

        kept = without(rewrite(chapter, {Quiz: quiz, Solution: solution}), own)
        return self._without_notes(chapter, kept, moved) if moved else kept

    def _labelled(self, task: Quiz) -> Quiz:
        """A quiz with a label, so that its key can name it."""
        return replace(task, attributes=replace(task.attributes, id=self.labels.free("question-1")))

    def _key(self, task: Quiz) -> Solution:
        """The letters of the right answers, and the remarks on answers."""
        at, words = task.location, self.context.words
        right = words.join([verdict.letter for verdict in task.key if verdict.right])
        says = words.pattern("right_answers" if task.several else "right_answer", letters=right)
        remarks = [block for verdict in task.key for block in _lettered(verdict)]
        letters = Paragraph((Text(says, location=at),), location=at)
        label = task.attributes.labels[0]
        attributes = Attributes(self.labels.free(f"solution-{label}"))
        return Solution((letters, *remarks), label, (Text("", location=at),), attributes=attributes, location=at)

    def _without_notes(self, chapter: Chapter, kept: Chapter, moved: Sequence[Solution]) -> Chapter:
        """Move the notes which only solutions call, and copy those which they call, too. Indexes name no solutions."""
        notes = {note.label: note for note in reversed([*nodes_of(chapter, Footnote)])}
        remaining, wanted = _called([kept], notes), _called(moved, notes)
        taken = Names(self.notes)
        names = {label: taken.free(label) for label in notes if label in wanted}

        def called(call: FootnoteReference) -> FootnoteReference:
            return replace(call, label=names.get(call.label, call.label))

        def note(node: Footnote) -> Footnote:
            return replace(node, label=names.get(node.label, node.label))

        changes: dict[type[Node], Change] = {
            FootnoteReference: called,
            Footnote: note,
            IndexMark: lambda mark: replace(mark, mentions=()),
            IndexPlace: lambda place: (),
        }
        self.moved += rewrite_all(tuple(moved), changes)
        self.notes |= {name: rewrite(note(notes[label]), changes) for label, name in names.items()}
        return rewrite(
            kept, {Footnote: lambda note: note if note.label in remaining or note.label not in wanted else ()}
        )


def _called(nodes: Sequence[Node], notes: Mapping[str, Footnote]) -> set[str]:
    """The labels of the notes that nodes call, but not those in notes, and that these notes call."""
    found: set[str] = set()
    waiting = [rewrite(node, {Footnote: lambda note: ()}) for node in nodes]
    while waiting:
        labels = {call.label for call in nodes_of(waiting.pop(), FootnoteReference)} & notes.keys() - found
        found |= labels
        waiting += [notes[label] for label in labels]
    return found


def _lettered(verdict: Verdict) -> tuple[Block, ...]:
    if not verdict.children:
        return ()
    letter = Text(f"{verdict.letter}\u2002", location=verdict.location)
    first, others = verdict.children[0], verdict.children[1:]
    if isinstance(first, Paragraph):
        return (replace(first, children=(letter, *first.children)), *others)
    return (Paragraph((letter,), location=verdict.location), *verdict.children)


def name_solutions(book: Book, context: TransformContext) -> Book:
    """Give solutions their titles, and exercises a reference to the solution in this edition.

    There is none where the solution comes directly after its exercise, nor where references must move nothing.
    """
    labelled = {label: n for c in book.chapters for n in attributed(c) for label in n.attributes.labels}
    solutions = [node for node in labelled.values() if isinstance(node, Solution)]
    if not solutions:
        return book
    tasks = {label: node for label, node in labelled.items() if isinstance(node, Exercise | Quiz)}
    for solution in solutions:
        if solution.exercise in labelled and solution.exercise not in tasks:
            problem = f"“{solution.exercise}” is not an exercise"
            at = solution.title[0].location
            context.findings.error("solution-exercise", problem, at, context.nearest(solution.exercise, tasks))
    labels = {solution.exercise: solution.attributes.id for solution in reversed(solutions)}

    def titled(solution: Solution) -> Solution:
        return replace(solution, title=_title(solution, tasks.get(solution.exercise), context.words))

    def solved(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        return tuple(
            referring(node, after) if isinstance(node, Exercise | Quiz) else node
            for node, after in zip_longest(nodes, nodes[1:])
        )

    def referring(task: Exercise | Quiz, after: Node | None) -> Exercise | Quiz:
        label = next((labels[name] for name in task.attributes.labels if name in labels), "")
        if not label or (isinstance(after, Solution) and after.attributes.id == label):
            return task
        words = (Text(context.words.pattern("solution"), location=task.location),)
        return replace(task, solution=(Reference(words, label, location=task.location),))

    book = book.rewrite({Solution: titled})
    return book if context.keeps_room else book.map_chapters(lambda chapter: map_siblings(chapter, solved))


def _title(solution: Solution, task: Exercise | Quiz | None, words: Words) -> tuple[Text | Reference, ...]:
    """“Solution to Exercise 2.3”. The exercise is named by its number or title; without either, there is no name."""
    at = solution.title[0].location
    if task and not task.number and not task.title:
        return (Text(words.pattern("solution"), location=at),)
    before, after = words.pattern("solution_of", exercise="\0").split("\0")
    return (Text(before, location=at), Reference((), solution.exercise, location=at), Text(after, location=at))
