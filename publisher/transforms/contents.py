"""The sections of each chapter, for the table of contents, and the lists of figures, tables and listings."""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.document import (
    NO_ATTRIBUTES,
    Attributes,
    Book,
    Chapter,
    Container,
    ContentsEntry,
    Figure,
    Heading,
    HtmlElement,
    Inline,
    Node,
    Span,
    attributed,
    caption_phrase,
    changed,
    first_sentence,
    flattened,
    nodes_of,
    revise,
    title_phrase,
    walk,
)
from publisher.names import Names
from publisher.numerals import in_latin
from publisher.transforms.context import TransformContext
from publisher.transforms.targets import number_of, title_of

UNLISTED = "unlisted"
PAGES = ("dedication", "epigraph", "imprint")
"""Chapters of the front matter without a heading."""


class _Open(Struct):
    heading: Heading
    children: list[ContentsEntry] = field(default_factory=list)


def list_sections(book: Book, context: TransformContext) -> Book:
    """Give each chapter the tree of its sections, with titles without notes.

    Chapters and sections of the class ``unlisted`` are left out of the contents, and so are pages without a heading: a
    dedication, an epigraph or an imprint in the front matter, which is known by its class or the name of its file.
    """

    def listed(chapter: Chapter) -> Chapter:
        names = (*chapter.attributes.classes, chapter.id) if chapter.kind == "frontmatter" else ()
        page = next((kind for name in names if (kind := context.words.chapter_kind(name)) in PAGES), "")
        is_listed = not page and UNLISTED not in chapter.attributes.classes
        return changed(chapter, sections=sections_of(chapter), page=page, listed=is_listed)

    return book.map_chapters(listed)


def list_captions(book: Book, context: TransformContext) -> Book:
    """Fill the lists that the manifest asks for, and give their entries identifiers. Empty lists are removed.

    They do not contain what is in solutions that must move nothing.
    """
    kinds = {wanted.kind for wanted in book.lists}
    if not kinds:
        return book
    divisions = [node for division in book.divisions for node in walk(division)]
    names = Names(node.attributes.id or getattr(node, "id", "") for node in divisions)
    entries: dict[str, list[ContentsEntry]] = {kind: [] for kind in kinds}

    def list_in(chapter: Chapter) -> Chapter:
        languages = _languages(chapter)

        def listed(node: Node) -> Node:
            number = number_of(node)
            if node.counter not in kinds or not number or (isinstance(node, Figure) and node.letter):
                return node
            if not node.attributes.id:
                name = names.free(f"{node.counter}-{in_latin(number).replace('.', '-')}")
                node = replace(node, attributes=replace(node.attributes, id=name))
            title, target = caption_phrase(_listed(node)), node.attributes.id
            title = _in_language(title, languages.get(target, NO_ATTRIBUTES))
            entries[node.counter].append(ContentsEntry(title, number, chapter.id, target, 1))
            return node

        return chapter if context.keeps_room and not chapter.file else revise(chapter, listed)

    book = book.map_chapters(list_in)
    filled = (replace(wanted, entries=tuple(entries[wanted.kind])) for wanted in book.lists)
    return replace(book, lists=tuple(wanted for wanted in filled if wanted.entries))


def _listed(node: Node) -> tuple[Inline, ...]:
    """The caption in lists: the short one that is given, else the first sentence."""
    return getattr(node, "short", ()) or first_sentence(title_of(node))


def _languages(chapter: Chapter) -> dict[str, Attributes]:
    """Language and direction of what is in containers that have them, by identifiers."""
    found: dict[str, Attributes] = {}
    for container in nodes_of(chapter, Container, HtmlElement):
        pairs = tuple(pair for pair in container.attributes.pairs if pair[0] in ("lang", "dir"))
        if pairs:
            inside = (node.attributes.id for node in attributed(container) if node is not container)
            found |= dict.fromkeys(filter(None, inside), Attributes(pairs=pairs))
    return found


def _in_language(title: tuple[Inline, ...], attributes: Attributes) -> tuple[Inline, ...]:
    """A title with the language and direction of the text that it is from."""
    return (Span(title, attributes=attributes, location=title[0].location),) if title and attributes.pairs else title


def sections_of(chapter: Chapter) -> tuple[ContentsEntry, ...]:
    """The tree of the sections of a chapter that are listed."""
    roots: list[ContentsEntry] = []
    stack: list[_Open] = []
    languages = _languages(chapter)

    def close(level: int) -> None:
        while stack and stack[-1].heading.level >= level:
            done = stack.pop()
            heading = done.heading
            entry = ContentsEntry(
                _in_language(title_phrase(heading.children), languages.get(heading.attributes.id, NO_ATTRIBUTES)),
                heading.number,
                chapter.id,
                heading.attributes.id,
                heading.level,
                tuple(done.children),
            )
            (stack[-1].children if stack else roots).append(entry)

    for block in flattened(chapter.children):
        if isinstance(block, Heading) and UNLISTED not in block.attributes.classes:
            close(block.level)
            stack.append(_Open(block))
    close(0)
    return tuple(roots)
