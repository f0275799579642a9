"""What a manifest may say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from publisher.manifest.edition import Edition
from publisher.manifest.metadata import Accessibility, Ai, Colour, Described, Math, Translation
from publisher.manifest.record import Record, Short
from publisher.manifest.solutions import ALL, is_apart, solved
from publisher.manifest.tree import Keys

if TYPE_CHECKING:  # see record
    from pydantic import AfterValidator, BeforeValidator, StrictBool

    from publisher.diagnostics import series
    from publisher.formats import FORMATS, default_editions
    from publisher.manifest.colours import ColourName, StyleSheets
    from publisher.manifest.diagrams import Command, DiagramLanguage
    from publisher.manifest.keys import IDLE, about
    from publisher.manifest.values import (
        ONE_OR_MORE,
        Audience,
        Code,
        File,
        Text,
        Url,
        bool_as_text,
        chapter_file,
        distinct,
        reader_of_solutions,
        valid_condition,
        valid_edit_address,
        valid_language,
        valid_solutions,
    )

Theme = Literal["default", "plain", "warm"]


class Matter(Record, frozen=True, kw_only=True):
    """A chapter of the front or back matter (``file``), or a string, its path."""

    short: ClassVar[Short] = ("file", (str,))

    file: Annotated[Text, AfterValidator(chapter_file), about("Path of the chapter")]
    when: Annotated[Text, AfterValidator(valid_condition), about("Audience or condition for which it is included")] = ""
    title: Annotated[Text, about("Title of the chapter, in place of the one in its file")] = ""


class Entry(Matter, frozen=True, kw_only=True):
    """A chapter (``file``, or a string, its path), a part (``part`` with its ``chapters``) or a section without a file
    (``title`` with its ``chapters``). Chapters and sections may have ``chapters`` below them. Folders, patterns and
    ``SUMMARY.md`` were replaced by what they stand for."""

    file: Annotated[Text, AfterValidator(chapter_file), about("Path of the chapter, or of a folder of chapters")] = ""
    part: Annotated[Text, about("Title of the part", validate_default=True)] = ""
    chapters: Annotated[
        tuple[Entry, ...], about("The chapters of the part, or below the chapter", validate_default=True)
    ] = ()


class Manifest(Described, frozen=True, kw_only=True):
    """A publication: its metadata, its chapters, and its editions."""

    version: Annotated[Literal[1], BeforeValidator(bool_as_text), about("Version of this format: 1")]
    language: Annotated[Text, AfterValidator(valid_language), about("BCP 47 tag: en, pt-BR …")] = "en"
    audiences: Annotated[tuple[Audience, ...], about("Names of audiences, for conditions")] = ()
    solutions: Annotated[
        tuple[Annotated[Text, AfterValidator(reader_of_solutions)], ...],
        ONE_OR_MORE,
        AfterValidator(valid_solutions),
        about("Who gets solutions and correct answers: an audience, a list of audiences, or all"),
    ] = ()
    theme: Annotated[Theme, about("The theme: default, plain (without colour) or warm (for long reading)")] = "default"
    colors: Annotated[
        dict[ColourName, Colour],
        about("Colours in place of those of the theme, by the names of its tokens: accent, paper …"),
    ] = {}
    css: Annotated[StyleSheets, about("Paths of style sheets, after those in templates/")] = ()
    abbreviations: Annotated[
        Literal["", "book", "chapter"], about("In what the first use of an abbreviation is written out")
    ] = ""
    math: Annotated[Math, about("Formulas; false makes dollar signs text")] = Math()
    theorems: Annotated[Literal["together", "apart"], about("How theorems, lemmas, definitions … are numbered")] = (
        "together"
    )
    extensions: Annotated[
        tuple[File, ...], about("Paths of Python files with directives, roles, transforms, formats")
    ] = ()
    diagrams: Annotated[
        dict[DiagramLanguage, Command],
        about("Commands that draw diagrams as SVG, by the language of the fence; [] shows it as code"),
    ] = {}
    accessibility: Annotated[Accessibility, IDLE, about("Claims about accessibility")] = Accessibility()
    responsible: Annotated[Text, IDLE, about("Who holds editorial responsibility")] = ""
    ai: Annotated[Ai, IDLE, about("How AI was used")] = Ai()
    edit: Annotated[
        Url,
        AfterValidator(valid_edit_address),
        about("Address at which the source of a chapter can be edited: https://…/{file}"),
    ] = ""
    silence: Annotated[tuple[Code, ...], about("Codes of warnings and notes to hide")] = ()
    frontmatter: Annotated[tuple[Matter, ...], about("Unnumbered chapters before the first: preface, foreword …")] = ()
    chapters: Annotated[
        tuple[Entry, ...],
        about("Chapters and parts, in order; or a folder, a pattern or SUMMARY.md", json_schema_extra={"minItems": 1}),
    ]
    numbers: Annotated[StrictBool, about("Whether parts, chapters and sections are numbered")] = True
    appendices: Annotated[tuple[Entry, ...], about("Appendices, in order")] = ()
    backmatter: Annotated[tuple[Matter, ...], about("Unnumbered chapters after the last: afterword, glossary …")] = ()
    lists: Annotated[
        tuple[Literal["figures", "tables", "listings"], ...],
        AfterValidator(distinct),
        about("Lists after the contents of a book: figures, tables, listings"),
    ] = ()
    translations: Annotated[
        dict[str, Translation],
        about("The languages into which it is translated, each with what differs from these keys: title …"),
    ] = {}
    editions: Annotated[
        dict[str, Edition],
        about(f"The editions by name; by default {series(default_editions(FORMATS.values()))}", validate_default=True),
    ] = {}

    @property
    def solved(self) -> tuple[str, ...]:
        """The audiences that get solutions and correct answers; ``all`` is everyone. Empty if none is named."""
        return solved(self.solutions, self.audiences)

    def solves(self, edition: Edition) -> bool:
        """Whether the readers of the edition get the solutions."""
        return not {ALL, edition.audience}.isdisjoint(self.solved)

    def is_solved(self, edition: Edition) -> bool:
        """Whether the edition is for an audience that gets the solutions while others do not."""
        return is_apart(edition.audience, self.solutions, self.audiences)

    def given_titles(self, tag: str = "") -> set[str]:
        """The titles that the manifest gives to parts and chapters, and the words that it gives to editions: to all, or to
        those that are also in the translation ``tag``."""
        entries = [entry for key in CHAPTERS for entry in getattr(self, key)]
        for entry in entries:
            entries += entry.chapters if isinstance(entry, Entry) else ()
        titles = {title for entry in entries for title in (entry.title, getattr(entry, "part", "")) if title}
        there = {edition.key for edition in self.editions.values() if edition.translation == tag}
        own = (e.words for e in self.editions.values() if not e.translation and e.key in there)
        return titles.union(*own)

    def files(self) -> Iterator[tuple[Keys, Matter]]:
        """Each chapter in reading order, with its path for ``Project.locate``."""
        for key in CHAPTERS:
            yield from chapters_of(getattr(self, key), key)


# The keys that list chapters, in reading order.
CHAPTERS = ("frontmatter", "chapters", "appendices", "backmatter")


def chapters_of(entries: Iterable[Matter], *path: str | int) -> Iterator[tuple[Keys, Matter]]:
    for number, entry in enumerate(entries):
        if entry.file:
            yield (*path, number), entry
        if isinstance(entry, Entry):
            yield from chapters_of(entry.chapters, *path, number, "chapters")
