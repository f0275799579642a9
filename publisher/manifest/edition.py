"""What a manifest may say about an edition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from msgspec.structs import replace

from publisher.manifest.metadata import Colour
from publisher.manifest.record import Record

if TYPE_CHECKING:  # see record
    from pydantic import AfterValidator, BeforeValidator, StrictBool

    from publisher.diagnostics import series
    from publisher.formats import FORMATS
    from publisher.manifest.colours import ColourName, StyleSheets
    from publisher.manifest.keys import IDLE, about
    from publisher.manifest.languages import known_language
    from publisher.manifest.values import (
        Audience,
        Folder,
        Margins,
        Sheet,
        Text,
        bool_as_text,
        known_audience,
        known_format,
        known_layout,
        layouts,
        matching,
        measure,
        unless_refused,
        valid_field,
        valid_old_address,
    )


class Edition(Record, frozen=True, kw_only=True):
    """An edition. ``extends`` is resolved: inherited settings are filled in."""

    no_keys: ClassVar[frozenset[str]] = frozenset({"listed", "translation"})

    name: Annotated[str, BeforeValidator(unless_refused), about("The key under `editions`")] = ""
    format: Annotated[
        Text,
        AfterValidator(known_format),
        about(f"Output format: {', '.join(FORMATS)}, or a format of an extension", examples=list(FORMATS)),
    ]
    layout: Annotated[
        str,
        BeforeValidator(known_layout),
        about(
            "; ".join(f"{f.name}: {series(f.layouts, 'or')}" for f in FORMATS.values() if f.layouts),
            json_schema_extra={"enum": ["", *layouts(FORMATS)]},
        ),
    ] = ""
    title: Annotated[
        Text,
        about(
            "What readers call it, for example as a download: Large print; not inherited; by default made from its key"
        ),
    ] = ""
    paper: Annotated[Sheet, about("Size of the sheet: A4, Letter, 170x240mm …")] = ""
    trim: Annotated[Sheet, about("Size of the finished page of a book: 6x9in …")] = ""
    columns: Annotated[Literal[1, 2], BeforeValidator(bool_as_text), about("Columns of a handout")] = 1
    nup: Annotated[Literal[1, 2, 4], BeforeValidator(bool_as_text), about("Pages side by side on a sheet: 2 or 4")] = 1
    booklet: Annotated[
        StrictBool, about("Two pages on a side, in the order for printing on both sides and folding")
    ] = False
    large_print: Annotated[
        StrictBool, about("18-point sans serif with 27-point leading, for readers with low vision", alias="large-print")
    ] = False
    openings: Annotated[
        Literal["", "right", "any"],
        about("Where chapters of a book begin: on right-hand pages, or on any; by default on any if it is short"),
    ] = ""
    label: Annotated[Text, about("What a handout is, in place of “Handout”: Worksheet")] = ""
    fields: Annotated[
        tuple[Annotated[Text, AfterValidator(valid_field)], ...],
        about("Blanks at the top of a handout for readers to fill in: [Name, Date]; {points} is the sum of the points"),
    ] = ()
    links: Annotated[Literal["", "notes"], about("notes: print the addresses of links at the foot of the page")] = ""
    marks: Annotated[StrictBool, about("Crop and register marks around each page, for commercial printing")] = False
    bleed: Annotated[
        Text,
        measure("bleed", "3mm or 0.125in", "0.1mm", "20mm"),
        about("How far colour extends beyond the trim edge: 3mm"),
    ] = ""
    margins: Annotated[
        Margins,
        about("Margins of the page: one, or those at the top, the outer side, the bottom and the inner side: 20mm"),
    ] = ()
    font_size: Annotated[
        Text,
        measure("size of type", "10.5pt", "7.5pt", "16pt", "For 18pt, add `large-print: true` instead."),
        about("Size of the text: 10.5pt; other sizes follow it", alias="font-size"),
    ] = ""
    leading: Annotated[
        Text, measure("leading", "14pt", "8.25pt", "32pt"), about("Distance of the lines of the text: 14pt")
    ] = ""
    cover: Annotated[
        Literal["inside", "separate", "none"],
        about("The cover of a book: its first page, a file of its own with back and spine, or none"),
    ] = "inside"
    signature: Annotated[
        Literal[1, 4, 8, 12, 16, 24, 32],
        BeforeValidator(bool_as_text),
        about("Blank pages at the end make the number of pages a multiple of this: 4, 8, 12, 16, 24 or 32"),
    ] = 1
    leaf: Annotated[
        Text,
        measure("thickness of a leaf", "0.1mm", "0.02mm", "5mm"),
        about("Thickness of a leaf of the paper, which gives the width of the spine: 0.1mm"),
    ] = "0.1mm"
    price: Annotated[
        Text,
        matching(r"\d{5}", "a price code", "Write five digits, such as 51995 for US$19.95."),
        about("The five digits beside the barcode of a separate cover: 51995 for US$19.95"),
    ] = ""
    standard: Annotated[
        Literal["ua-1", "ua-2", "pdf/x-4", "pdf/a-3a"],
        about(
            "The standard of a PDF: accessible (ua-1; ua-2 needs PDF 2.0), for a print shop (pdf/x-4), or an archive (pdf/a-3a)"
        ),
    ] = "ua-1"
    solutions: Annotated[
        Literal["", "in place", "at end"],
        about(
            "Where solutions are, so that pages before are those of an edition without them: in the room to write, or at the end"
        ),
    ] = ""
    theme: Annotated[
        Literal["", "default", "plain", "warm"], about("The theme of the edition; by default that of the publication")
    ] = ""
    colors: Annotated[
        dict[ColourName, Colour], about("Colours of the edition, in addition to those of the publication")
    ] = {}
    css: Annotated[StyleSheets, about("Paths of style sheets of the edition, after those of the publication")] = ()
    audience: Annotated[Audience, AfterValidator(known_audience), about("The readers it is for")] = ""
    identifier: Annotated[
        Text, about("An ISBN or identifier of its own, which is not inherited; by default that of the publication")
    ] = ""
    extends: Annotated[Text, BeforeValidator(unless_refused), about("The edition whose settings it inherits")] = ""
    downloads: Annotated[
        tuple[Annotated[Text, BeforeValidator(unless_refused)], ...],
        about("The editions that a web edition offers for download"),
    ] = ()
    static: Annotated[
        Folder, about("Path of a folder whose files are copied unchanged into a web edition: CNAME, .nojekyll …")
    ] = ""
    urls: Annotated[
        Literal["flat", "keep", "folders"],
        about(
            "Addresses of pages: all in one folder (flat), or as sources are: guides/auth.html (keep), guides/auth/ (folders)"
        ),
    ] = "flat"
    base: Annotated[
        Text,
        matching(r"/([^\s?#]*/)?", "a path", "Begin and end it with /: /docs/."),
        about("Path of the site on its server: /docs/; by default that of its address"),
    ] = ""
    redirects: Annotated[
        dict[Annotated[Text, AfterValidator(valid_old_address)], Text],
        about("Old addresses in the site, each with the file of a chapter to which it leads"),
    ] = {}
    markdown: Annotated[
        StrictBool, about("Whether each page is also written as Markdown beside it, with a list of all in llms.txt")
    ] = False
    changed: Annotated[StrictBool, about("Whether pages show when they were last changed, according to Git")] = False
    pages: Annotated[
        Text, BeforeValidator(unless_refused), IDLE, about("The PDF edition whose page numbers an e-book shows")
    ] = ""
    languages: Annotated[
        tuple[Annotated[Text, AfterValidator(known_language)], ...],
        about("The languages in which it is built; by default that of the publication and those of its translations"),
    ] = ()
    translation: str = ""
    """The language of the translation; empty for the language of the publication."""
    listed: tuple[str, ...] = ()
    """The keys of its downloads, as they are written, also of those that are not built in its language."""

    @property
    def key(self) -> str:
        """The key under ``editions``: the name without the language of the translation."""
        return self.name.removesuffix(f"-{self.translation}") if self.translation else self.name

    @property
    def collects_solutions(self) -> bool:
        """Whether all solutions are at the end."""
        return self.solutions == "at end"

    @property
    def words(self) -> tuple[str, ...]:
        """The texts that the manifest gives to the edition itself: its title, the label and the fields of a handout."""
        return tuple(filter(None, (self.title, self.label, *self.fields)))

    def with_words(self, change: Callable[[str], str]) -> Edition:
        """The edition with these texts changed."""
        return replace(self, title=change(self.title), label=change(self.label), fields=tuple(map(change, self.fields)))

    def in_language(self, tag: str, downloads: Iterable[str], titles: Mapping[str, str]) -> Edition:
        """The edition in a translation, or in the language of the publication if ``tag`` is empty; with those of its
        ``downloads`` that exist in it, and its words translated by ``titles``. An identifier of its own belongs to one
        language: that of the publication, or the only one in which the edition is built."""
        end = f"-{tag}" if tag else ""
        own = not tag or self.languages == (tag,)
        return replace(
            self,
            name=f"{self.name}{end}",
            downloads=tuple(f"{name}{end}" for name in self.downloads if name in downloads),
            title=titles.get(self.title, self.title),
            label=titles.get(self.label, self.label),
            fields=tuple(titles.get(field, field) for field in self.fields),
            identifier=self.identifier if own else "",
            translation=tag,
            listed=self.downloads,
        )


__all__ = ["Edition"]
