"""What a manifest may say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    StrictBool,
    ValidationInfo,
    field_validator,
    model_validator,
)

from publisher.diagnostics import series
from publisher.formats import FORMATS, default_editions
from publisher.manifest.colours import Colours, StyleSheets
from publisher.manifest.diagrams import Command, DiagramLanguage
from publisher.manifest.edition import Edition
from publisher.manifest.editions import resolve_editions
from publisher.manifest.languages import check_translations, clashes
from publisher.manifest.metadata import IDLE, Accessibility, Ai, Described, Math, Strict, Translation, about
from publisher.manifest.solutions import is_apart, reader_of_solutions, solved, valid_solutions
from publisher.manifest.values import (
    ALL,
    ONE_OR_MORE,
    Audience,
    Code,
    File,
    Text,
    Url,
    bool_as_text,
    chapter_file,
    distinct,
    formats_of,
    refusal,
    valid_condition,
    valid_edit_address,
    valid_language,
)
from publisher.manifest.yaml_source import Keys

Theme = Literal["default", "plain", "warm"]


class Matter(Strict):
    """A chapter of the front or back matter (``file``), or a string, its path."""

    file: Annotated[Text, AfterValidator(chapter_file)] = about("Path of the chapter")
    when: Annotated[Text, AfterValidator(valid_condition)] = about("Audience or condition for which it is included", "")
    title: Text = about("Title of the chapter, in place of the one in its file", "")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if isinstance(value, dict) and "part" in value and "part" not in cls.model_fields:
            raise refusal("manifest-value", "Front and back matter have no parts.", "List the chapters themselves.")
        return {"file": value} if isinstance(value, str) else value


class Entry(Matter):
    """A chapter (``file``, or a string, its path), a part (``part`` with its ``chapters``) or a section without a file
    (``title`` with its ``chapters``). Chapters and sections may have ``chapters`` below them. Folders, patterns and
    ``SUMMARY.md`` were replaced by what they stand for."""

    file: Annotated[Text, AfterValidator(chapter_file)] = about("Path of the chapter, or of a folder of chapters", "")
    part: Text = about("Title of the part", "", validate_default=True)
    chapters: tuple[Entry, ...] = about("The chapters of the part, or below the chapter", (), validate_default=True)

    @field_validator("part", mode="wrap")
    @classmethod
    def _one(cls, value: object, handler: Callable[[object], str], info: ValidationInfo) -> str:
        part = handler(value) if value != "" else ""
        if part and info.data.get("file"):
            raise refusal("manifest-value", "An entry is a chapter (`file`) or a part (`part`), not both.")
        if part and info.data.get("title"):
            raise refusal("manifest-value", "A part has its title in `part`.", "Leave `title` out.")
        if not part and info.data.get("file") == "" and not info.data.get("title"):
            raise refusal("manifest-missing-key", "`file` or `part` is missing.", "Write `file: chapters/one.md`.")
        return part

    @field_validator("chapters")
    @classmethod
    def _within(cls, value: tuple[Entry, ...], info: ValidationInfo) -> tuple[Entry, ...]:
        part, title = info.data.get("part"), info.data.get("title")
        if not value and part:
            raise refusal("manifest-missing-key", f"The part “{part}” has no chapters.")
        if not value and title and part == "" and info.data.get("file") == "":
            raise refusal("manifest-missing-key", f"The section “{title}” has neither a file nor chapters.")
        if any(entry.part for entry in value):
            hint = "Write `title:` in place of `part:` for a section."
            raise refusal("manifest-value", "A part contains chapters, not parts.", hint)
        return value


class Manifest(Described):
    """A publication: its metadata, its chapters, and its editions."""

    version: Annotated[Literal[1], BeforeValidator(bool_as_text)] = about("Version of this format: 1")
    language: Annotated[Text, AfterValidator(valid_language)] = about("BCP 47 tag: en, pt-BR …", "en")
    audiences: tuple[Audience, ...] = about("Names of audiences, for conditions", ())
    solutions: Annotated[
        tuple[Annotated[Text, AfterValidator(reader_of_solutions)], ...],
        ONE_OR_MORE,
        AfterValidator(valid_solutions),
    ] = about("Who gets solutions and correct answers: an audience, a list of audiences, or all", ())
    theme: Theme = about("The theme: default, plain (without colour) or warm (for long reading)", "default")
    colors: Colours = about("Colours in place of those of the theme, by the names of its tokens: accent, paper …", {})
    css: StyleSheets = about("Paths of style sheets, after those in templates/", ())
    abbreviations: Literal["", "book", "chapter"] = about("In what the first use of an abbreviation is written out", "")
    math: Math = about("Formulas; false makes dollar signs text", Math())
    theorems: Literal["together", "apart"] = about("How theorems, lemmas, definitions … are numbered", "together")
    extensions: tuple[File, ...] = about("Paths of Python files with directives, roles, transforms, formats", ())
    diagrams: dict[DiagramLanguage, Command] = about(
        "Commands that draw diagrams as SVG, by the language of the fence; [] shows it as code", {}
    )
    accessibility: Annotated[Accessibility, IDLE] = about("Claims about accessibility", Accessibility())
    responsible: Annotated[Text, IDLE] = about("Who holds editorial responsibility", "")
    ai: Annotated[Ai, IDLE] = about("How AI was used", Ai())
    edit: Annotated[Url, AfterValidator(valid_edit_address)] = about(
        "Address at which the source of a chapter can be edited: https://…/{file}", ""
    )
    silence: tuple[Code, ...] = about("Codes of warnings and notes to hide", ())
    frontmatter: tuple[Matter, ...] = about("Unnumbered chapters before the first: preface, foreword …", ())
    chapters: tuple[Entry, ...] = about(
        "Chapters and parts, in order; or a folder, a pattern or SUMMARY.md", json_schema_extra={"minItems": 1}
    )
    numbers: StrictBool = about("Whether parts, chapters and sections are numbered", True)
    appendices: tuple[Entry, ...] = about("Appendices, in order", ())
    backmatter: tuple[Matter, ...] = about("Unnumbered chapters after the last: afterword, glossary …", ())
    lists: Annotated[tuple[Literal["figures", "tables", "listings"], ...], AfterValidator(distinct)] = about(
        "Lists after the contents of a book: figures, tables, listings", ()
    )
    translations: dict[str, Translation] = about(
        "The languages into which it is translated, each with what differs from these keys: title …", {}
    )
    editions: dict[str, Edition] = about(
        f"The editions by name; by default {series(default_editions(FORMATS.values()))}", {}, validate_default=True
    )

    @field_validator("chapters")
    @classmethod
    def _some(cls, value: tuple[Entry, ...]) -> tuple[Entry, ...]:
        if not value:
            raise refusal("manifest-value", "There are no chapters.", "List at least one file.")
        return value

    @field_validator("editions", mode="before")
    @classmethod
    def _resolve(cls, value: object, info: ValidationInfo) -> object:
        chapters = sum(1 for _ in _files(info.data.get("chapters", ())))
        if not isinstance(value, dict):
            return value
        given = info.data.get("solutions", ()), info.data.get("audiences", ())
        formats = formats_of(info)
        editions: dict[str, object] = {**(value or default_editions(formats.values()))}
        resolved = resolve_editions(editions, chapters, formats, lambda audience: is_apart(audience, *given))
        return resolved | clashes(resolved, info.data.get("translations", ()))

    @field_validator("editions")
    @classmethod
    def _in_each_language(cls, value: dict[str, Edition], info: ValidationInfo) -> dict[str, Edition]:
        """The editions in the language of the publication, then those in each translation."""
        language, translations = info.data.get("language", ""), info.data.get("translations", {})
        found: list[Edition] = []
        for tag in (language, *translations):
            there = {name: e for name, e in value.items() if not e.languages or tag in e.languages}
            given = translations.get(tag)
            titles: Mapping[str, str] = given.titles if given else {}
            found += [edition.in_language(tag if given else "", there, titles) for edition in there.values()]
        return {edition.name: edition for edition in found}

    @field_validator("translations", mode="before")
    @classmethod
    def _into_others(cls, value: object, info: ValidationInfo) -> object:
        given = info.data.get("language", ""), info.data.get("identifier", "")
        return check_translations(value, *given) if isinstance(value, dict) else value

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
            yield from _files(getattr(self, key), key)


# The keys that list chapters, in reading order.
CHAPTERS = ("frontmatter", "chapters", "appendices", "backmatter")


def idle_keys(given: BaseModel, *path: str | int) -> Iterator[Keys]:
    """Yield the paths of keys that have a value but no effect yet."""
    for name, field in type(given).model_fields.items():
        value, here = getattr(given, name), (*path, field.alias or name)
        if IDLE in field.metadata and value != field.get_default():
            yield here
        elif isinstance(value, BaseModel):
            yield from idle_keys(value, *here)
        elif isinstance(value, dict):
            for key, inner in value.items():
                if isinstance(inner, BaseModel):
                    yield from idle_keys(inner, *here, inner.key if isinstance(inner, Edition) else key)


def _files(entries: Iterable[Matter], *path: str | int) -> Iterator[tuple[Keys, Matter]]:
    for number, entry in enumerate(entries):
        if entry.file:
            yield (*path, number), entry
        if isinstance(entry, Entry):
            yield from _files(entry.chapters, *path, number, "chapters")
