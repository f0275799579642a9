"""Types of values: text, dates, languages, paper sizes, existing files."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from msgspec import Struct, field
from pydantic import (
    AfterValidator,
    BeforeValidator,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from publisher import conditions
from publisher.diagnostics import nearest, series, similar
from publisher.folders import NAMES
from publisher.formats import FORMATS, Format
from publisher.language import is_language, language_hint
from publisher.manifest.measures import millimetres, sheet
from publisher.manifest.paths import font_and_face, is_inside
from publisher.manifest.solutions import ALL
from publisher.sources import files_below


def refusal(code: str, message: str, hint: str = "", key: bool = False) -> PydanticCustomError:
    message = message if len(message) <= 300 else message[:299] + "…"
    return PydanticCustomError(code, "{message}", {"message": message, "hint": hint, "key": key})


class Files(Struct):
    """The context of validators: the folders, the formats, the chapters seen so far, and the real paths of all names.

    ``extended`` is true if the project has extensions; until they are ``loaded``, they may add any format.
    """

    root: str
    source: str
    audiences: tuple[str, ...] | None
    formats: Mapping[str, Format] = field(default_factory=lambda: FORMATS)
    extended: bool = False
    loaded: bool = False
    languages: tuple[str, ...] | None = None
    seen: set[str] = field(default_factory=set)
    named: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    hints: int = 20  # a search each: a manifest full of mistakes must not take minutes

    @property
    def open(self) -> bool:
        """Whether there may be formats that are not known yet."""
        return self.extended and not self.loaded

    def check(self, name: str, code: str) -> str:
        """The file's real path. Raise unless it exists and is in the project, with links resolved."""
        real = self._real(name)
        if os.path.isdir(real):
            raise refusal(code, f"“{name}” is a folder, not a file.")
        if not os.path.isfile(real):
            raise refusal(code, f"There is no file “{name}”.", self.hint(name))
        return real

    def check_folder(self, name: str) -> str:
        """The folder's real path. Raise unless it exists and is in the project, with links resolved."""
        real = self._real(name)
        if os.path.isfile(real):
            raise refusal("manifest-path", f"“{name}” is a file, not a folder.")
        if not os.path.isdir(real):
            folders = (f for f in os.listdir(self.source) if os.path.isdir(os.path.join(self.source, f)))
            raise refusal("manifest-path", f"There is no folder “{name}”.", similar(name[:200], folders))
        return real

    def _real(self, name: str) -> str:
        if re.match(r"[/\\]|~/|[A-Za-z]:|\w+://", name):
            raise refusal("manifest-path", f"“{name}” is not a path relative to the manifest.")
        if not name.isprintable():
            raise refusal("manifest-path", f"“{escaped(name)}” is not a valid name on every system.", "Rename it.")
        if "\\" in name:
            raise refusal("manifest-path", f"“{name}” contains a backslash.", "Separate folders with /.")
        real = os.path.realpath(os.path.join(self.source, name))
        if not is_inside(real, self.root):
            raise refusal("manifest-path", f"“{name}” leads out of the project.", "Copy the file into the project.")
        self.named[name] = real
        return real

    def hint(self, name: str) -> str:
        """Suggest the existing file most similar to ``name``: with the same suffix first, then with the same base
        name."""
        self.hints -= 1
        if self.hints < 0:
            return ""
        self.names = self.names or [path for path in files_below(self.source) if path not in NAMES]
        suffix, base = os.path.splitext(name)[1].lower(), os.path.basename(name)
        found = [path for path in self.names if path.lower().endswith(suffix)]
        same = [path for path in found if os.path.basename(path) == base]
        return f"Did you mean “{same[0]}”?" if same else nearest(name[:200], found)


def escaped(name: str) -> str:
    """A file name with escapes for line breaks and undecodable bytes, which some systems allow in names."""
    return name if name.isprintable() else name.encode("unicode_escape").decode()


def existing_file(name: str, info: ValidationInfo) -> str:
    if isinstance(info.context, Files):
        info.context.check(name, "manifest-path")
    return name


def existing_font(name: str, info: ValidationInfo) -> str:
    if isinstance(info.context, Files):
        info.context.check(font_and_face(name, info.context.source)[0], "manifest-path")
    return name


def existing_folder(name: str, info: ValidationInfo) -> str:
    if isinstance(info.context, Files):
        info.context.check_folder(name)
    return name


def chapter_file(name: str, info: ValidationInfo) -> str:
    files = info.context
    if name and isinstance(files, Files):
        real = files.check(name, "chapter-missing")
        if real in files.seen:
            raise refusal("chapter-duplicate", f"The chapter “{name}” is listed twice.", "List it once.")
        files.seen.add(real)
    return name


def _known_audience(name: str, info: ValidationInfo) -> None:
    known = info.context.audiences if isinstance(info.context, Files) else None
    if known is not None and name not in known:
        hint = nearest(name, known) or "List it under `audiences:`."
        raise refusal("audience-unknown", f"There is no audience “{name}”.", hint)


def listed(value: object) -> object:
    """A list of one text."""
    return value if isinstance(value, list | dict | bool) else [value]


def people(value: object) -> object:
    """A list of one text, or of one mapping."""
    return [value] if isinstance(value, dict) else listed(value)


def valid_field(text: str) -> str:
    """Check the placeholders in a field that readers fill in."""
    for name in re.findall(r"\{(\w*)\}", text):
        if name != "points":
            hint = "Only {points}, the sum of the points, is filled in."
            raise refusal("manifest-value", f"“{{{name}}}” is not known in a field.", hint)
    return text


def known_audience(name: str, info: ValidationInfo) -> str:
    _known_audience(name, info)
    return name


def reader_of_solutions(name: str, info: ValidationInfo) -> str:
    """Check that a name is ``all``, or an audience in the manifest."""
    return name if name == ALL else known_audience(name, info)


def valid_solutions(names: tuple[str, ...]) -> tuple[str, ...]:
    """Check that somebody is named, and that ``all`` is the only name."""
    if not names:
        raise refusal("manifest-value", "`solutions` is empty.", f"Name an audience, or write `solutions: {ALL}`.")
    if ALL in names and len(names) > 1:
        raise refusal("manifest-value", f"`{ALL}` can't be combined with audiences.", f"Write `solutions: {ALL}`.")
    return names


def valid_condition(text: str, info: ValidationInfo) -> str:
    files = info.context
    try:
        if text and isinstance(files, Files) and files.audiences is not None:
            conditions.check(text, conditions.Known(tuple(files.formats), tuple(files.audiences)))
    except conditions.ConditionError as error:
        if not _is_open(info) or error.code != "audience-unknown":
            raise refusal(error.code, f"{error}.", error.hint) from None
    return text


def formats_of(info: ValidationInfo) -> Mapping[str, Format]:
    """The known formats."""
    return info.context.formats if isinstance(info.context, Files) else FORMATS


def _is_open(info: ValidationInfo) -> bool:
    return isinstance(info.context, Files) and info.context.open


def known_format(name: str, info: ValidationInfo) -> str:
    """Check a format. One of an extension can be checked only after loading it."""
    known = formats_of(info)
    if name in known or _is_open(info):
        return name
    if isinstance(info.context, Files) and info.context.extended:
        raise refusal("format-unknown", f"There is no format “{name}”", nearest(name[:200], known))
    message = f"`format` should be {series(known, 'or')}, not “{name}”."
    raise refusal("manifest-value", message, similar(name[:200], known))


def known_layout(value: object, info: ValidationInfo) -> object:
    """Check a layout against all formats. That of an unknown format is checked after its extension was loaded."""
    formats = formats_of(info)
    known = layouts(formats)
    if value in ("", *known) or (isinstance(value, str) and _is_open(info) and info.data.get("format") not in formats):
        return value
    expected = " or ".join(map(repr, known))
    raise PydanticKnownError("literal_error", {"expected": expected})


def layouts(formats: Mapping[str, Format]) -> list[str]:
    return list(dict.fromkeys(layout for kind in formats.values() for layout in kind.layouts))


def matching(pattern: str, kind: str, hint: str = "") -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise refusal("manifest-value", f"“{text}” is not {kind}.", hint)
        return text

    return AfterValidator(check)


def audience_name(text: str, info: ValidationInfo) -> str:
    """Check the name of an audience, which conditions use in addition to formats."""
    taken = (*formats_of(info), *conditions.OPERATORS, ALL)
    if text in taken or not conditions.is_name(text):
        hint = f"Use letters, digits, - and _; not {', '.join(taken)}."
        raise refusal("manifest-value", f"“{text}” is not a name for an audience.", hint)
    return text


def valid_edit_address(address: str) -> str:
    if address.count("{file}") != 1:
        hint = "Write {file} there: https://example.org/book/edit/main/{file}."
        raise refusal("manifest-value", "`edit` lacks the place of the file's path.", hint)
    return address


def valid_old_address(address: str) -> str:
    """Check an address in a site, relative to its folder."""
    steps = address.strip("/").split("/")
    if re.search(r"[\\?#:*\"<>|\x00-\x1f]", address) or any(step in ("", ".", "..") for step in steps):
        hint = "Write a path such as old/page.html or old/page/."
        raise refusal("manifest-value", f"“{address}” is not an address of a page in the site.", hint, key=True)
    return address


def _date(text: str) -> str:
    shape = re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text, re.ASCII)
    try:
        date.fromisoformat((text + "-01-01")[:10] if shape else "")
    except ValueError:
        raise refusal("manifest-value", f"“{text}” is not a date.", "Write 2026, 2026-11 or 2026-11-24.") from None
    return text


def valid_language(text: str) -> str:
    if not is_language(text):
        raise refusal("manifest-value", f"“{text}” is not a language tag.", language_hint(text))
    return text


def measure(kind: str, example: str, least: str, most: str, larger: str = "") -> AfterValidator:
    """A length from ``least`` to ``most``; ``kind`` names it in messages, and ``larger`` says what to do for one beyond these."""

    def check(text: str) -> str:
        if not millimetres(least) <= millimetres(text) <= millimetres(most):
            hint = f"Write one such as {example}, from {least} to {most}."
            hint += f" {larger}" if larger and millimetres(text) > millimetres(most) else ""
            raise refusal("manifest-value", f"“{text}” is not a valid {kind}.", hint)
        return text.replace(" ", "")

    return AfterValidator(check)


def sides(values: tuple[str, ...]) -> tuple[str, ...]:
    """Check that there is one length, or one for each side."""
    if len(values) not in (1, 4):
        hint = "Write one, or four: at the top, the outer side, the bottom and the inner side."
        raise refusal("manifest-value", f"`margins` has {len(values)} lengths.", hint)
    return values if len(values) == 4 else values * 4


def check_margins(margins: Sequence[str], paper: str, *, folded: bool) -> None:
    """Check that margins leave at least 50 × 60 mm of a page. If ``folded``, the page is half of its paper."""
    width, height = sheet(paper)
    width, height = (height / 2, width) if folded else (width, height)
    top, outer, bottom, inner = map(millimetres, margins)
    width, height = width - outer - inner, height - top - bottom
    if width < 50 or height < 60:
        hint = "It should be at least 50 × 60 mm."
        raise refusal("manifest-value", f"These margins leave {width:.0f} × {height:.0f} mm for the text.", hint)


def _sheet(text: str) -> str:
    try:
        sheet(text)
    except ValueError as error:
        names = ("A3", "A4", "A5", "A6", "B4", "B5", "Letter", "Legal", "Ledger", "Executive")
        hint = similar(text, names, "Write a size such as A4, Letter, 6x9in or 170x240mm.")
        raise refusal("manifest-value", f"{error}.", hint) from None
    return text


def distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if values.count(value) > 1:
            raise refusal("manifest-value", f"“{value}” is listed twice.", "List it once.")
    return values


def unless_refused(value: object) -> object:
    if isinstance(value, PydanticCustomError):
        raise value
    return value


def bool_as_text(value: object) -> object:
    """Turn a Boolean into text: variables are text, and ``true`` must not pass as 1."""
    return str(value).lower() if isinstance(value, bool) else value


_TEXT = WithJsonSchema({"type": ["string", "number"], "minLength": 1})
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), _TEXT]
ONE_OR_MORE = BeforeValidator(listed, json_schema_input_type=Text | tuple[Text, ...])
"""A list of texts, or one of them."""
Value = Annotated[str, BeforeValidator(bool_as_text), WithJsonSchema({"type": ["string", "number", "boolean"]})]
Date = Annotated[Text, AfterValidator(_date)]
File = Annotated[Text, AfterValidator(existing_file)]
FontFile = Annotated[Text, AfterValidator(existing_font)]
Folder = Annotated[Text, AfterValidator(existing_folder)]
Url = Annotated[Text, matching(r"https?://[^\s<>\"]+", "a web address", "Begin it with https://.")]
Code = Annotated[
    Text, matching(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "a diagnostic code", "An example is image-alt-missing.")
]
Audience = Annotated[Text, AfterValidator(audience_name)]
Margins = Annotated[
    tuple[Annotated[Text, measure("margin", "20mm", "8mm", "80mm")], ...], ONE_OR_MORE, AfterValidator(sides)
]
Sheet = Annotated[Text, AfterValidator(_sheet)]
Numerals = Literal["", "native", "latin"]
Use = Literal[
    "research", "outlining", "drafting", "editing", "proofreading", "translation", "summaries", "images", "alt-text",
    "audio", "code", "data", "indexing", "layout",
]  # fmt: skip


def valid_macros(values: dict[str, str]) -> dict[str, str]:
    r"""Check macros: their names are letters after a backslash, which may be left out; braces in definitions match."""
    for name, body in values.items():
        if not re.fullmatch(r"\\?[A-Za-z]+", name):
            hint = "Write a backslash and letters, such as \\norm."
            raise refusal("manifest-value", f"“{name}” is not a valid name for a macro.", hint)
        plain = re.sub(r"\\.", "", body)
        if plain.count("{") != plain.count("}"):
            hint = "Each brace that opens must close."
            raise refusal("manifest-value", f"The braces in the definition of “{name}” do not match.", hint)
    return values


def valid_variables(values: dict[str, str]) -> dict[str, str]:
    """Check that each variable can be named in a text, as ``{{ name }}``."""
    for name in values:
        if not re.fullmatch(r"[A-Za-z_][\w.-]*", name):
            raise refusal(
                "manifest-value",
                f"“{name}” is not a valid name for a variable.",
                "Begin it with a letter; letters, digits, _, - and “.” may follow.",
            )
    return values
