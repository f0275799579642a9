"""Text → ``Chapter``: its title, front matter and blocks."""

from __future__ import annotations

from collections.abc import Set
from functools import partial
from itertools import zip_longest

from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Findings, Location
from publisher.markdown import front_matter
from publisher.markdown.attributes import checked, split_attributes
from publisher.markdown.context import Context, Files
from publisher.markdown.directives.code import drawings
from publisher.markdown.lint import Lint
from publisher.markdown.parsed import Kind
from publisher.markdown.parser import TextReader
from publisher.markdown.plain_formulas import with_plain_formulas
from publisher.markdown.reading import Reading, new_record
from publisher.markdown.source import without_illegal
from publisher.markdown.vocabulary import VOCABULARY, Vocabulary
from publisher.names import title_of

Title = tuple[tuple[d.Inline, ...], d.Attributes]
"""The inlines of a title, and the attributes in braces at its end."""


def _reader(
    text: str, file: str, context: Context, files: Files | None, vocabulary: Vocabulary, kind: Kind
) -> TextReader:
    """A reader that lints each piece of the text when it is parsed."""
    record = new_record(context, files)
    if new := [name for name in context.diagrams if name not in vocabulary.directives]:
        vocabulary = Vocabulary(drawings(new), {}) | vocabulary
    return TextReader(text, file, record, vocabulary, Lint(record, vocabulary).check, kind)


def read_chapter(
    text: str,
    file: str,
    context: Context,
    files: Files | None = None,
    vocabulary: Vocabulary = VOCABULARY,
    *,
    titled: bool = False,
) -> Reading[d.Chapter]:
    """Read the Markdown of one chapter.

    ``titled`` means that the manifest gives the chapter a title. The ``context`` contains all that is known of other
    chapters; what concerns several chapters is returned in the ``Reading``, to be joined later. ``files`` reads
    included files.

    The first level-one heading is the title; later ones move down one level. Without any, the first heading is the
    title if no other has its level or a higher one; the headings below it move up.
    """
    reader = _reader(text, file, context, files, vocabulary, "chapter")
    record, findings = reader.record, reader.findings
    blocks = reader.read()
    misread = front_matter.unread(reader.source.lines, reader.front_matter) is not None
    describes = file == context.described_by
    matter = front_matter.read(reader.front_matter, file, findings, language=context.language, describes=describes)
    record.foreign_keys.extend(matter.foreign_keys)
    at = Location(file, 1, 1)
    heading = _title_in(blocks)
    title: tuple[d.Inline, ...]
    names: tuple[str, ...] = ()
    if matter.title:
        at = matter.title_at or at
        title, attributes = reader.inline_text(matter.title, at), d.NO_ATTRIBUTES
    elif heading:
        title, attributes, names, at = heading.children, heading.attributes, heading.names, heading.location
    else:
        name = title_of(without_illegal(file.rsplit("/", 1)[-1].rsplit(".", 1)[0]))
        title, attributes = (d.Text(name, location=at),), d.NO_ATTRIBUTES
        meant = any(isinstance(b, d.Heading) for b in d.flattened(blocks)) or _is_strong(blocks)
        if not misread and not titled and (meant or not any(map(str.isalpha, name))):
            findings.warning(
                "chapter-title-missing",
                "The chapter has no title; the name of its file is used",
                at,
                "Begin it with a line “# Title”.",
            )
    if matter.title and heading and d.plain_text(heading.children) == d.plain_text(title):
        attributes, names = heading.attributes, heading.names
    elif matter.title:
        heading = None
    deeper = _deeper(blocks, heading)
    children = d.map_flattened(
        blocks, lambda b: () if b is heading else (_demote(b, deeper, file, bool(matter.title), findings),)
    )
    if raised := heading.level - 1 if heading else 0:
        children = _raised(children, raised)
    abbreviations = record.abbreviations
    title, children = abbreviations.mark(title), abbreviations.mark((*children, *record.inline_notes))
    abbreviations.report_unused(file)
    chapter = d.Chapter(
        file,
        title,
        children,
        short_title=context.typeset(with_plain_formulas(matter.short_title, context)),
        draft=matter.status == "draft",
        names=names,
        raised=raised,
        includes=bool(record.texts),
        location=at,
        attributes=attributes,
    )
    return record.reading(chapter)


def without_heading(chapter: d.Chapter, title: tuple[d.Inline, ...]) -> d.Chapter:
    """The chapter without its first heading if this says its ``title``. The headings below that move up one level."""
    first, *rest = chapter.children or (None,)
    if not isinstance(first, d.Heading) or d.plain_text(first.children) != d.plain_text(title):
        return chapter
    end = next((n for n, b in enumerate(rest) if isinstance(b, d.Heading) and b.level <= first.level), len(rest))
    children = (*_raised(tuple(rest[:end]), first.level - 1), *rest[end:])
    return replace(chapter, children=children, names=chapter.names or first.names)


def _title_in(blocks: tuple[d.Block, ...]) -> d.Heading | None:
    """Find the heading that is the chapter's title."""
    headings = [block for block in d.flattened(blocks) if isinstance(block, d.Heading)]
    level = min((heading.level for heading in headings), default=0)
    highest = [heading for heading in headings if heading.level == level]
    return highest[0] if level == 1 or (highest and highest == headings[:1]) else None


def _raised(blocks: tuple[d.Block, ...], levels: int) -> tuple[d.Block, ...]:
    return d.rewrite_all(blocks, {d.Heading: lambda h: replace(h, level=max(2, h.level - levels))})


def read_title(text: str, at: Location, context: Context, around: str, vocabulary: Vocabulary) -> Reading[Title]:
    """Read a title of the manifest that begins at ``at`` in the text ``around`` it."""
    plain, braces = split_attributes(text)
    reader = _reader(around, at.file, context, None, vocabulary, "fragment")
    findings = reader.findings
    title = reader.inline_text(plain, at)
    title = d.rewrite_all(title, {d.FootnoteReference: lambda call: _refuse_note(call, findings)})
    attributes = checked(braces, partial(reader.source.after, at), context.conditions, findings)
    return reader.record.reading((title, attributes))


def _refuse_note(call: d.FootnoteReference, findings: Findings) -> tuple[d.Node, ...]:
    hint = "Call it in the text of a chapter."
    findings.error("footnote-in-part", "A title in the manifest can't contain a footnote", call.location, hint)
    return ()


def read_words(text: str, at: Location, context: Context, around: str = "") -> Reading[str]:
    """Read a text of the manifest without markup.

    It begins at ``at`` in the text ``around`` it. Variables are replaced, formulas are written in plain characters, and
    punctuation follows the language.
    """
    reader = _reader(around, at.file, context, None, VOCABULARY, "fragment")
    words = with_plain_formulas(reader.fill(text, at, unescapes=True), context)
    return reader.record.reading(context.typeset(words))


def read_fragment(text: str, context: Context, files: Files | None = None) -> Reading[tuple[d.Block, ...]]:
    """Read Markdown that is not a chapter."""
    reader = _reader(text, "<text>", context, files, VOCABULARY, "fragment")
    record, blocks = reader.record, reader.read()
    blocks = record.abbreviations.mark((*blocks, *record.inline_notes))
    record.abbreviations.report_unused(reader.source.file)
    return record.reading(blocks)


def _deeper(blocks: tuple[d.Block, ...], title: d.Heading | None) -> Set[int]:
    """The identities of the headings below level-one headings that move down, if they have to remain below them."""
    headings = [b for b in d.flattened(blocks) if isinstance(b, d.Heading) and b is not title]
    found, file = set[int](), ""
    for heading, after in zip_longest(headings, headings[1:]):
        if heading.level == 1:
            file = heading.location.file if after and after.level == 2 else ""
        elif heading.location.file == file:
            found.add(id(heading))
    return found


def _is_strong(blocks: tuple[d.Block, ...]) -> bool:
    """Whether a text begins with strong words on a line of their own, which look like a title: no sentence, and no salutation."""
    first = blocks[0] if blocks else None
    if not (isinstance(first, d.Paragraph) and len(first.children) == 1 and isinstance(first.children[0], d.Strong)):
        return False
    return not d.plain_text(first.children).rstrip().endswith((".", ",", "!", "?", "…", ":", ";"))


def _demote(block: d.Block, deeper: Set[int], file: str, titled: bool, findings: Findings) -> d.Block:
    if id(block) in deeper and isinstance(block, d.Heading) and block.level < 6:
        return replace(block, level=block.level + 1, lowered=1)
    if not (isinstance(block, d.Heading) and block.level == 1):
        return block
    hint = "A file is one chapter: write ## here, and one # more in the headings below it, or start a new file."
    if block.location.file != file:
        hint = f"{file} includes it: write “:heading-offset: 1” there."
    problem = "A second level-one heading was moved one level down"
    if titled:
        problem = "The title is in the front matter, so this level-one heading was moved one level down"
    findings.warning("heading-second-title", problem, block.location, hint)
    return replace(block, level=2)
