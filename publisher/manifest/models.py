"""What a manifest may say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationInfo,
    field_validator,
    model_validator,
)

from publisher.diagnostics import nearest, series
from publisher.formats import FORMATS, LAYOUT, default_editions
from publisher.manifest.editions import OWN, resolve_editions
from publisher.manifest.solutions import is_apart, reader_of_solutions, solved, valid_solutions
from publisher.manifest.values import (
    Audience,
    Code,
    Date,
    File,
    Folder,
    FontFile,
    Sheet,
    Text,
    Url,
    Use,
    Value,
    bool_as_text,
    chapter_file,
    distinct,
    formats_of,
    known_audience,
    known_format,
    known_layout,
    layouts,
    listed,
    matching,
    refusal,
    unless_refused,
    valid_condition,
    valid_edit_address,
    valid_identifier,
    valid_language,
    valid_length,
    valid_macros,
    valid_variables,
)
from publisher.manifest.variables import expanded
from publisher.manifest.works import DEFAULT_STYLE, CitationStyle, Works
from publisher.manifest.yaml_source import Keys

IDLE = object()
"""Marks a key that is validated but that no edition uses yet."""
Theme = Literal["default", "plain", "warm"]


def about(text: str, default: Any = ..., **more: Any) -> Any:
    """A field with a description, which goes to the JSON Schema; without ``default`` it is required."""
    return Field(default, description=text, **more)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True, defer_build=True)


class Person(_Strict):
    """A contributor to the publication."""

    name: Text = about("The name as shown")
    role: Annotated[Text, matching("[a-z]{3}", "a MARC relator code", "Write one such as aut, edt, ill or trl.")] = (
        about("MARC relator code: aut, edt, ill, trl …", "aut")
    )
    sort: Text = about("The name for sorting: Example, Ada", "")


class Cover(_Strict):
    """The cover's picture."""

    image: File = about("Path of the picture")
    alt: Text = about("Alternative text: what the picture shows", "")


class Math(_Strict):
    """Settings of formulas; ``math: false`` turns them off."""

    enabled: StrictBool = about("Do dollar signs delimit formulas?", True)
    macros: Annotated[dict[str, Text], AfterValidator(valid_macros)] = about("Macros (\\R) and their definitions", {})

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"enabled": value} if isinstance(value, bool) else value


class Fonts(_Strict):
    """Fonts in addition to those of the publisher."""

    files: tuple[FontFile, ...] = about("Paths of font files; in a collection, a face: fonts.ttc#Name of the face", ())
    families: tuple[Text, ...] = about("Families of this machine's fonts; they need `system: true`", ())
    system: StrictBool = about("May print use fonts of this machine, for scripts that the others lack?", False)


class Accessibility(_Strict):
    """Claims about accessibility that the editions contain."""

    conforms_to: Text = about("The standard that the editions conform to", "", alias="conformsTo")
    certified_by: Text = about("Who certified it", "", alias="certifiedBy")


class Tdm(_Strict):
    """Text and data mining (TDMRep)."""

    reserved: StrictBool = about("Are the rights to text and data mining reserved?")
    policy: Url = about("Address of the policy", "")


class Rights(_Strict):
    """Who holds the rights, and the licence for others."""

    holder: Text = about("Who holds the rights", "")
    year: Annotated[StrictInt, Field(ge=1000, le=9999)] | None = about("The year of publication", None)
    license: Text = about("SPDX identifier such as CC-BY-4.0", "")
    tdm: Annotated[Tdm | None, IDLE] = about("Text and data mining", None)


class System(_Strict):
    """An AI system that was used."""

    name: Text = about("Its name")
    provider: Text = about("Who provides it", "")
    uses: tuple[Use, ...] = about("What it was used for", ())


class Review(_Strict):
    """Who reviewed which state of the source. It is not to be written by hand."""

    by: Text = about("The reviewer's name")
    on: Date = about("The day")
    source: Annotated[
        Text, matching("sha256:[0-9a-f]{64}", "a SHA-256 hash", "It is the hash of the reviewed source.")
    ] = about("Hash of the source that was reviewed")


class Ai(_Strict):
    """How AI was used; empty means unknown."""

    disclosure: Literal["", "human-only", "ai-assisted", "ai-autonomous"] = about("How it was made", "")
    systems: tuple[System, ...] = about("The systems", ())
    review: Review | None = about("The review by a person", None)
    review_required: StrictBool = about("Is a stale review an error?", False)


class Matter(_Strict):
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
    """A chapter (``file``, or a string, its path) or a part (``part`` with its ``chapters``)."""

    file: Annotated[Text, AfterValidator(chapter_file)] = about("Path of the chapter", "")
    part: Text = about("Title of the part", "", validate_default=True)
    chapters: tuple[Entry, ...] = about("The part's chapters", (), validate_default=True)

    @field_validator("part", mode="wrap")
    @classmethod
    def _one(cls, value: object, handler: Callable[[object], str], info: ValidationInfo) -> str:
        part = handler(value) if value != "" else ""
        if part and info.data.get("file"):
            raise refusal("manifest-value", "An entry is a chapter (`file`) or a part (`part`), not both.")
        if part and info.data.get("title"):
            raise refusal("manifest-value", "A part has its title in `part`.", "Leave `title` out.")
        if not part and info.data.get("file") == "":
            raise refusal("manifest-missing-key", "`file` or `part` is missing.", "Write `file: chapters/one.md`.")
        return part

    @field_validator("chapters")
    @classmethod
    def _within(cls, value: tuple[Entry, ...], info: ValidationInfo) -> tuple[Entry, ...]:
        if value and info.data.get("file") and info.data.get("part") == "":
            raise refusal("manifest-value", "Only a part has `chapters`.", "Give it a title with `part:`.")
        if not value and info.data.get("part"):
            raise refusal("manifest-missing-key", f"The part “{info.data['part']}” has no chapters.")
        if any(entry.part for entry in value):
            raise refusal("manifest-value", "A part contains chapters, not parts.")
        return value


class Edition(_Strict):
    """An edition. ``extends`` is resolved: inherited settings are filled in."""

    name: Annotated[str, BeforeValidator(unless_refused)] = about("The key under `editions`", "")
    format: Annotated[Text, AfterValidator(known_format)] = about(
        f"Output format: {', '.join(FORMATS)}, or a format of an extension", examples=list(FORMATS)
    )
    layout: Annotated[str, BeforeValidator(known_layout)] = about(
        "; ".join(f"{f.name}: {series(f.layouts, 'or')}" for f in FORMATS.values() if f.layouts),
        "",
        json_schema_extra={"enum": ["", *layouts(FORMATS)]},
    )
    paper: Sheet = about("Size of the sheet: A4, Letter, 170x240mm …", "")
    trim: Sheet = about("Size of the finished page of a book: 6x9in …", "")
    columns: Annotated[Literal[1, 2], BeforeValidator(bool_as_text)] = about("Columns of a handout", 1)
    nup: Annotated[Literal[1, 2, 4], BeforeValidator(bool_as_text)] = about("Pages side by side on a sheet: 2 or 4", 1)
    booklet: StrictBool = about("Two pages on a side, in the order for printing on both sides and folding", False)
    large_print: StrictBool = about(
        "18-point sans serif with 27-point leading, for readers with low vision", False, alias="large-print"
    )
    fields: tuple[Text, ...] = about("Blanks at the top of a handout for readers to fill in: [Name, Date]", ())
    links: Literal["", "notes"] = about("notes: print the addresses of links at the foot of the page", "")
    marks: StrictBool = about("Crop and register marks around each page, for commercial printing", False)
    bleed: Annotated[Text, AfterValidator(valid_length)] = about("How far colour extends beyond the trim edge: 3mm", "")
    standard: Literal["ua-1", "ua-2"] = about("The standard of accessibility of a PDF; ua-2 needs PDF 2.0", "ua-1")
    theme: Literal["", "default", "plain", "warm"] = about(
        "The theme of the edition; by default that of the publication", ""
    )
    audience: Annotated[Audience, AfterValidator(known_audience)] = about("The readers it is for", "")
    extends: Annotated[Text, BeforeValidator(unless_refused)] = about("The edition whose settings it inherits", "")
    downloads: tuple[Annotated[Text, BeforeValidator(unless_refused)], ...] = about(
        "The editions that a web edition offers for download", ()
    )
    static: Folder = about(
        "Path of a folder whose files are copied unchanged into a web edition: CNAME, .nojekyll …", ""
    )
    pages: Annotated[Text, BeforeValidator(unless_refused), IDLE] = about(
        "The PDF edition whose page numbers an e-book shows", ""
    )

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        return unless_refused(value)

    @field_validator(*(key.replace("-", "_") for key in OWN))
    @classmethod
    def _fits(cls, value: object, info: ValidationInfo) -> object:
        formats, field = formats_of(info), cls.model_fields[str(info.field_name)]
        key = field.alias or str(info.field_name)
        kind = formats.get(info.data.get("format", ""))
        if kind and value and not kind.knows(key):
            known = [name for name, other in formats.items() if other.knows(key)]
            hint = f"Only {' and '.join(known)} editions have it."
            raise refusal("manifest-value", f"An edition in {kind.name} has no `{key}`.", hint, key=True)
        if kind and value and key == LAYOUT and value not in kind.layouts:
            raise refusal("manifest-value", f"{kind.name} has no layout “{value}”.", nearest(str(value), kind.layouts))
        single = info.data.get("nup", 1) == 1 and not info.data.get("booklet")
        if key in ("marks", "bleed") and value and not single:
            raise refusal(
                "manifest-value", f"With several pages on a sheet there is no `{key}`.", "Remove it.", key=True
            )
        if key == "large-print" and value and info.data.get("nup", 1) != 1:
            raise refusal("manifest-value", "Large print can't be reduced again.", "Leave `nup` out.", key=True)
        only = kind.layout_options.get(key, "") if kind else ""
        if only and value != field.get_default() and info.data.get(LAYOUT) not in (None, only):
            problem = f"Only the layout “{only}” has `{key}`."
            raise refusal("manifest-value", problem, f"Write `layout: {only}`.", key=True)
        if key == "booklet" and value and info.data.get("nup", 1) != 1:
            raise refusal(
                "manifest-value", "A booklet has two pages on each side already.", "Leave `nup` out.", key=True
            )
        return value


class Manifest(_Strict):
    """A publication: its metadata, its chapters, and its editions."""

    version: Annotated[Literal[1], BeforeValidator(bool_as_text)] = about("Version of this format: 1")
    title: Text = about("The title")
    subtitle: Text = about("The subtitle", "")
    authors: tuple[Person, ...] = about("Who made it", ())
    publisher: Text = about("Who publishes it", "")
    language: Annotated[Text, AfterValidator(valid_language)] = about("BCP 47 tag: en, pt-BR …", "en")
    identifier: Annotated[Text, AfterValidator(valid_identifier)] = about(
        "An ISBN, urn:uuid:…, a DOI or an address", ""
    )
    date: Date = about("Date of publication: 2026, 2026-11 or 2026-11-24", "")
    description: Text = about("What it is about, in a few sentences", "")
    subjects: tuple[Text, ...] = about("Keywords", ())
    status: Literal["draft", "final"] = about("A draft carries a watermark", "final")
    cover: Cover | None = about("The cover; by default the theme draws one", None)
    audiences: tuple[Audience, ...] = about("Names of audiences, for conditions", ())
    solutions: Annotated[
        tuple[Annotated[Text, AfterValidator(reader_of_solutions)], ...],
        BeforeValidator(listed),
        AfterValidator(valid_solutions),
    ] = about("Who gets solutions and correct answers: an audience, a list of audiences, or all", ())
    theme: Theme = about("The theme: default, plain (without colour) or warm (for long reading)", "default")
    variables: Annotated[
        dict[str, Annotated[Value, BeforeValidator(unless_refused)]],
        BeforeValidator(expanded),
        AfterValidator(valid_variables),
    ] = about("The values of {{ name }}", {})
    abbreviations: Literal["", "book", "chapter"] = about(
        "Where abbreviations are written out at their first use: once in the book, or in each chapter", ""
    )
    math: Math = about("Formulas; false makes dollar signs text", Math())
    theorems: Literal["together", "apart"] = about("How theorems, lemmas, definitions … are numbered", "together")
    fonts: Fonts = about("Fonts to add", Fonts())
    extensions: tuple[File, ...] = about("Paths of Python files with directives, roles, transforms, formats", ())
    bibliography: Annotated[tuple[Works, ...], BeforeValidator(listed)] = about(
        "Paths of files with works to cite: BibTeX, BibLaTeX, CSL-JSON or CSL-YAML", ()
    )
    csl: CitationStyle = about("Citation style: apa, ieee, chicago-notes …, or the path of a .csl file", DEFAULT_STYLE)
    accessibility: Annotated[Accessibility, IDLE] = about("Claims about accessibility", Accessibility())
    rights: Rights = about("Rights", Rights())
    responsible: Annotated[Text, IDLE] = about("Who holds editorial responsibility", "")
    ai: Annotated[Ai, IDLE] = about("How AI was used", Ai())
    words: File = about("Path of a YAML file with words of the editions, in place of those of publisher", "")
    url: Url = about("Address of the published web edition", "")
    edit: Annotated[Url, AfterValidator(valid_edit_address)] = about(
        "Address at which the source of a chapter can be edited: https://…/{file}", ""
    )
    silence: tuple[Code, ...] = about("Codes of warnings and notes to hide", ())
    frontmatter: tuple[Matter, ...] = about("Unnumbered chapters before the first: preface, foreword …", ())
    chapters: tuple[Entry, ...] = about("Chapters and parts, in order", json_schema_extra={"minItems": 1})
    appendices: tuple[Entry, ...] = about("Appendices, in order", ())
    backmatter: tuple[Matter, ...] = about("Unnumbered chapters after the last: afterword, glossary …", ())
    lists: Annotated[tuple[Literal["figures", "tables", "listings"], ...], AfterValidator(distinct)] = about(
        "Lists after the contents of a book: figures, tables, listings", ()
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
        return resolve_editions(editions, chapters, formats, lambda audience: is_apart(audience, *given))

    @property
    def solved(self) -> tuple[str, ...]:
        """The audiences that get solutions and correct answers; ``all`` is everyone. Empty if none is named."""
        return solved(self.solutions, self.audiences)

    def is_solved(self, edition: Edition) -> bool:
        """Whether the edition is for an audience that gets the solutions while others do not."""
        return is_apart(edition.audience, self.solutions, self.audiences)

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
                    yield from idle_keys(inner, *here, key)


def _files(entries: Iterable[Matter], *path: str | int) -> Iterator[tuple[Keys, Matter]]:
    for number, entry in enumerate(entries):
        if entry.file:
            yield (*path, number), entry
        if isinstance(entry, Entry):
            yield from _files(entry.chapters, *path, number, "chapters")
