"""What a manifest may say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    PrivateAttr,
    StrictBool,
    ValidationInfo,
    field_validator,
    model_validator,
)

from publisher.diagnostics import nearest, series
from publisher.formats import FORMATS, LAYOUT, SHEETS, default_editions
from publisher.manifest.editions import OWN, resolve_editions
from publisher.manifest.fitting import broken_rule
from publisher.manifest.languages import check_translations, clashes, known_language
from publisher.manifest.metadata import IDLE, Accessibility, Ai, Described, Math, Strict, Translation, about
from publisher.manifest.solutions import is_apart, reader_of_solutions, solved, valid_solutions
from publisher.manifest.values import (
    ALL,
    ONE_OR_MORE,
    POINT,
    Audience,
    Code,
    File,
    Folder,
    Margins,
    Sheet,
    Text,
    Url,
    bool_as_text,
    chapter_file,
    check_margins,
    distinct,
    formats_of,
    known_audience,
    known_format,
    known_layout,
    layouts,
    matching,
    measure,
    millimetres,
    refusal,
    unless_refused,
    valid_condition,
    valid_edit_address,
    valid_field,
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


class Edition(Strict):
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
    openings: Literal["", "right", "any"] = about(
        "Where chapters of a book begin: on right-hand pages, or on any; by default on any if it is short", ""
    )
    label: Text = about("What a handout is, in place of “Handout”: Worksheet", "")
    fields: tuple[Annotated[Text, AfterValidator(valid_field)], ...] = about(
        "Blanks at the top of a handout for readers to fill in: [Name, Date]; {points} is the sum of the points", ()
    )
    links: Literal["", "notes"] = about("notes: print the addresses of links at the foot of the page", "")
    marks: StrictBool = about("Crop and register marks around each page, for commercial printing", False)
    bleed: Annotated[Text, measure("bleed", "3mm or 0.125in", "0.1mm", "20mm")] = about(
        "How far colour extends beyond the trim edge: 3mm", ""
    )
    margins: Margins = about(
        "Margins of the page: one, or those at the top, the outer side, the bottom and the inner side: 20mm", ()
    )
    font_size: Annotated[Text, measure("size of type", "10.5pt", "7.5pt", "16pt")] = about(
        "Size of the text: 10.5pt; other sizes follow it", "", alias="font-size"
    )
    leading: Annotated[Text, measure("leading", "14pt", "8.25pt", "32pt")] = about(
        "Distance of the lines of the text: 14pt", ""
    )
    cover: Literal["inside", "separate", "none"] = about(
        "The cover of a book: its first page, a file of its own with back and spine, or none", "inside"
    )
    signature: Annotated[Literal[1, 4, 8, 12, 16, 24, 32], BeforeValidator(bool_as_text)] = about(
        "Blank pages at the end make the number of pages a multiple of this: 4, 8, 12, 16, 24 or 32", 1
    )
    leaf: Annotated[Text, measure("thickness of a leaf", "0.1mm", "0.02mm", "5mm")] = about(
        "Thickness of a leaf of the paper, which gives the width of the spine: 0.1mm", "0.1mm"
    )
    price: Annotated[Text, matching(r"\d{5}", "a price code", "Write five digits, such as 51995 for US$19.95.")] = (
        about("The five digits beside the barcode of a separate cover: 51995 for US$19.95", "")
    )
    standard: Literal["ua-1", "ua-2", "pdf/x-4", "pdf/a-3a"] = about(
        "The standard of a PDF: accessible (ua-1; ua-2 needs PDF 2.0), for a print shop (pdf/x-4), or an archive (pdf/a-3a)",
        "ua-1",
    )
    solutions: Literal["", "in place", "at end"] = about(
        "Where solutions are, so that pages before are those of an edition without them: in the room to write, or at the end",
        "",
    )
    theme: Literal["", "default", "plain", "warm"] = about(
        "The theme of the edition; by default that of the publication", ""
    )
    audience: Annotated[Audience, AfterValidator(known_audience)] = about("The readers it is for", "")
    identifier: Text = about(
        "An ISBN or identifier of its own, which is not inherited; by default that of the publication", ""
    )
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
    languages: tuple[Annotated[Text, AfterValidator(known_language)], ...] = about(
        "The languages in which it is built; by default that of the publication and those of its translations", ()
    )
    _translation: str = PrivateAttr("")
    _listed: tuple[str, ...] = PrivateAttr(())

    @property
    def translation(self) -> str:
        """The language of the translation; empty for the language of the publication."""
        return self._translation

    @property
    def key(self) -> str:
        """The key under ``editions``: the name without the language of the translation."""
        return self.name.removesuffix(f"-{self.translation}") if self.translation else self.name

    @property
    def collects_solutions(self) -> bool:
        """Whether all solutions are at the end."""
        return self.solutions == "at end"

    @property
    def listed(self) -> tuple[str, ...]:
        """The keys of its downloads, as they are written, also of those that are not built in its language."""
        return self._listed

    @property
    def words(self) -> tuple[str, ...]:
        """The texts that the manifest gives to the edition itself: the label and the fields of a handout."""
        return tuple(filter(None, (self.label, *self.fields)))

    def in_language(self, tag: str, downloads: Iterable[str], titles: Mapping[str, str]) -> Edition:
        """The edition in a translation, or in the language of the publication if ``tag`` is empty; with those of its
        ``downloads`` that exist in it, and its words translated by ``titles``. An identifier of its own belongs to one
        language: that of the publication, or the only one in which the edition is built."""
        end = f"-{tag}" if tag else ""
        update: dict[str, object] = {
            "name": f"{self.name}{end}",
            "downloads": tuple(f"{name}{end}" for name in self.downloads if name in downloads),
            "label": titles.get(self.label, self.label),
            "fields": tuple(titles.get(field, field) for field in self.fields),
        }
        if tag and self.languages != (tag,):
            update["identifier"] = ""
        copy = self.model_copy(update=update)
        copy._translation, copy._listed = tag, self.downloads
        return copy

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
            hint = f"Only {series(known)} editions have it."
            raise refusal("manifest-value", f"An edition in {kind.name} has no `{key}`.", hint, key=True)
        if kind and value and key == LAYOUT and value not in kind.layouts:
            raise refusal("manifest-value", f"{kind.name} has no layout “{value}”.", nearest(str(value), kind.layouts))
        if rule := broken_rule(key, value, lambda other: info.data.get(other.replace("-", "_"))):
            raise refusal("manifest-value", rule.problem.format(key=key), rule.hint, key=True)
        only = kind.layout_options.get(key, "") if kind else ""
        if only and value != field.get_default() and info.data.get(LAYOUT) not in (None, only):
            problem = f"Only the layout “{only}” has `{key}`."
            raise refusal("manifest-value", problem, f"Write `layout: {only}`.", key=True)
        if key == "margins" and isinstance(value, tuple) and value:
            paper = info.data.get("trim") or info.data.get("paper") or SHEETS.get(info.data.get(LAYOUT, ""), "A4")
            check_margins(value, paper, folded=bool(info.data.get("booklet")) and not info.data.get("trim"))
        if key == "leading" and value:
            size = millimetres(info.data.get("font_size") or "10pt")
            if not 1.1 <= millimetres(str(value)) / size <= 2:
                hint = f"Write one from {1.1 * size / POINT:.4g}pt to {2 * size / POINT:.4g}pt."
                raise refusal("manifest-value", f"“{value}” is not a leading for type of this size.", hint)
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
    abbreviations: Literal["", "book", "chapter"] = about("In what the first use of an abbreviation is written out", "")
    math: Math = about("Formulas; false makes dollar signs text", Math())
    theorems: Literal["together", "apart"] = about("How theorems, lemmas, definitions … are numbered", "together")
    extensions: tuple[File, ...] = about("Paths of Python files with directives, roles, transforms, formats", ())
    accessibility: Annotated[Accessibility, IDLE] = about("Claims about accessibility", Accessibility())
    responsible: Annotated[Text, IDLE] = about("Who holds editorial responsibility", "")
    ai: Annotated[Ai, IDLE] = about("How AI was used", Ai())
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
        entries += [chapter for entry in entries if isinstance(entry, Entry) for chapter in entry.chapters]
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
