"""What a manifest may say about an edition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    PrivateAttr,
    StrictBool,
    ValidationInfo,
    field_validator,
    model_validator,
)

from publisher.diagnostics import nearest, series
from publisher.formats import FORMATS, LAYOUT, PAGE_SIZES
from publisher.manifest.colours import Colours, StyleSheets
from publisher.manifest.editions import OWN
from publisher.manifest.fitting import broken_rule
from publisher.manifest.languages import known_language
from publisher.manifest.metadata import IDLE, Strict, about
from publisher.manifest.values import (
    POINT,
    Audience,
    Folder,
    Margins,
    Sheet,
    Text,
    bool_as_text,
    check_margins,
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
    valid_field,
    valid_old_address,
)


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
    title: Text = about(
        "What readers call it, for example as a download: Large print; not inherited; by default made from its key", ""
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
    colors: Colours = about("Colours of the edition, in addition to those of the publication", {})
    css: StyleSheets = about("Paths of style sheets of the edition, after those of the publication", ())
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
    urls: Literal["flat", "keep", "folders"] = about(
        "Addresses of pages: all in one folder (flat), or as sources are: guides/auth.html (keep), guides/auth/ (folders)",
        "flat",
    )
    base: Annotated[Text, matching(r"/([^\s?#]*/)?", "a path", "Begin and end it with /: /docs/.")] = about(
        "Path of the site on its server: /docs/; by default that of its address", ""
    )
    redirects: dict[Annotated[Text, AfterValidator(valid_old_address)], Text] = about(
        "Old addresses in the site, each with the file of a chapter to which it leads", {}
    )
    markdown: StrictBool = about(
        "Whether each page is also written as Markdown beside it, with a list of all in llms.txt", False
    )
    changed: StrictBool = about("Whether pages show when they were last changed, according to Git", False)
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
        """The texts that the manifest gives to the edition itself: its title, the label and the fields of a handout."""
        return tuple(filter(None, (self.title, self.label, *self.fields)))

    def with_words(self, change: Callable[[str], str]) -> Edition:
        """The edition with these texts changed."""
        fields = tuple(map(change, self.fields))
        return self.model_copy(update={"title": change(self.title), "label": change(self.label), "fields": fields})

    def in_language(self, tag: str, downloads: Iterable[str], titles: Mapping[str, str]) -> Edition:
        """The edition in a translation, or in the language of the publication if ``tag`` is empty; with those of its
        ``downloads`` that exist in it, and its words translated by ``titles``. An identifier of its own belongs to one
        language: that of the publication, or the only one in which the edition is built."""
        end = f"-{tag}" if tag else ""
        update: dict[str, object] = {
            "name": f"{self.name}{end}",
            "downloads": tuple(f"{name}{end}" for name in self.downloads if name in downloads),
            "title": titles.get(self.title, self.title),
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
            paper = info.data.get("trim") or info.data.get("paper") or PAGE_SIZES.get(info.data.get(LAYOUT, ""), "A4")
            check_margins(value, paper, folded=bool(info.data.get("booklet")) and not info.data.get("trim"))
        if key == "leading" and value:
            size = millimetres(info.data.get("font_size") or "10pt")
            if not 1.1 <= millimetres(str(value)) / size <= 2:
                hint = f"Write one from {1.1 * size / POINT:.4g}pt to {2 * size / POINT:.4g}pt."
                raise refusal("manifest-value", f"“{value}” is not a leading for type of this size.", hint)
        return value


__all__ = ["Edition"]
