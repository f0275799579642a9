"""The manifest: ``publication.yaml`` → ``Manifest``, strictly; every problem at once, with its place and a way out.

``load`` finds and reads a project; ``read_yaml`` gives data and places; the models say what is allowed. Text stays as
it is written: ``no`` is not false, ``1.10`` is not 1.1, a date is not a time. Codes: ``project-missing``,
``chapter-missing``, ``chapter-duplicate``, ``edition-unknown``, ``audience-unknown``, and ``manifest-`` with
``syntax``, ``duplicate-key``, ``unknown-key``, ``missing-key``, ``type``, ``value`` or ``path``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from publisher.diagnostics import Findings, Location, nearest

Keys = tuple[str | int, ...]
Spot = tuple[int, int]

MAX_BYTES = 1_000_000
MAX_CHAIN = 20
NAMES = ("publication.yaml", "publication.yml")
MARKDOWN = (".md", ".markdown")
FORMATS = ("html", "pdf", "epub")
LAYOUTS = {"html": ("chapters", "single"), "pdf": ("handout", "book"), "epub": ()}
FITS = {"layout": ("html", "pdf"), "paper": ("pdf",), "trim": ("pdf",), "columns": ("pdf",), "pages": ("epub",)}
SHEETS = {  # width and height in mm
    "a3": (297, 420), "a4": (210, 297), "a5": (148, 210), "a6": (105, 148), "b4": (250, 353), "b5": (176, 250),
    "letter": (215.9, 279.4), "legal": (215.9, 355.6), "ledger": (279.4, 431.8), "executive": (184.15, 266.7),
}  # fmt: skip
MILLIMETRES = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72}
ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss "
    "st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
LANGUAGE = re.compile(
    r"([a-z]{2,3})(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))*"
    r"(-[a-wyz\d](-[a-z\d]{2,8})+)*(-x(-[a-z\d]{1,8})+)?",
    re.IGNORECASE,
)
FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


# YAML → data and places


@dataclass(frozen=True, slots=True)
class Tree:
    """YAML as plain data; ``places`` knows for each path of keys where the key and its value begin."""

    file: str
    data: Any
    places: Mapping[Keys, tuple[Spot, Spot]]

    def locate(self, *path: str | int, key: bool = False) -> Location:
        """Name the place of the value (or the key) at ``path``, or of the nearest thing that surrounds it."""
        known = next((path[:n] for n in range(len(path), -1, -1) if path[:n] in self.places), None)
        if known is None:
            return Location(self.file)
        spots = self.places[known]
        return Location(self.file, *spots[0 if key and known == path else 1])


def read_yaml(text: str, file: str, findings: Findings) -> Tree | None:
    """Read one YAML document; what is not plain YAML becomes an error of ``findings``, and None if nothing is left."""
    if bad := FORBIDDEN.search(text):
        before = text[: bad.start()].split("\n")
        place = Location(file, len(before), len(before[-1]) + 1)
        findings.error("manifest-syntax", f"The character U+{ord(bad[0]):04X} is not allowed in YAML.", place)
        return None
    try:
        yaml = YAML(typ="safe", pure=True)
        yaml.composer.warn_double_anchors = False
        root = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file)
        problem = str(error.problem or error.context)
        findings.error("manifest-syntax", f"This is not YAML: {problem}.", place, _syntax_hint(problem))
        return None
    except (YAMLError, RecursionError, ValueError, OverflowError) as error:
        deep = isinstance(error, RecursionError)
        problem = "it is nested too deeply" if deep else str(error).splitlines()[0]
        findings.error("manifest-syntax", f"This is not YAML: {problem}.", Location(file))
        return None
    if root is None:
        findings.error("manifest-syntax", "The file is empty.", Location(file), "It starts with `version: 1`.")
        return None
    reader = _Reader(file, findings)
    return Tree(file, reader.read(root, (), _spot(root)), reader.places)


def _syntax_hint(problem: str) -> str:
    hints = {
        "mapping values": "Put text that contains “: ” in quotes, and check the indentation.",
        r"'\t'": "Indent with spaces, not tabs.",
        "cannot start any token": "Put text that starts with a special character in quotes.",
        "undefined alias": "Put text that starts with * in quotes.",
        "another document": "A manifest is one document: remove the `---`.",
    }
    return next((hint for sign, hint in hints.items() if sign in problem), "")


def _label(path: Keys) -> str:
    if path and isinstance(path[-1], int):
        return f"Entry {path[-1] + 1} of `{path[-2]}`"
    return f"`{path[-1]}`" if path else "The manifest"


def _spot(node: Node) -> Spot:
    return node.start_mark.line + 1, node.start_mark.column + 1


class _RefusedError(Exception):
    """A node that is left out, since it has been reported."""


@dataclass(slots=True)
class _Reader:
    file: str
    findings: Findings
    places: dict[Keys, tuple[Spot, Spot]] = field(default_factory=dict)

    def refuse(self, code: str, message: str, spot: Spot, hint: str = "") -> None:
        self.findings.error(code, message, Location(self.file, *spot), hint)
        raise _RefusedError

    def read(self, node: Node, path: Keys, key: Spot) -> Any:
        self.places[path] = key, _spot(node)
        if node.anchor:
            hint = "Write the value out; an edition repeats another one with `extends`."
            self.refuse("manifest-syntax", "Anchors and aliases (& and *) are not used here.", _spot(node), hint)
        if not str(node.tag).startswith("tag:yaml.org,2002:") or str(node.tag).endswith(":binary"):
            hint = "Put text that starts with ! in quotes."
            self.refuse("manifest-syntax", f"The tag {node.tag} is not used here.", _spot(node), hint)
        if isinstance(node, MappingNode):
            return self.mapping(node, path)
        if isinstance(node, SequenceNode):
            return self.sequence(node, path)
        return self.scalar(node, path)

    def mapping(self, node: MappingNode, path: Keys) -> dict[str, Any]:
        result: dict[str, Any] = {}
        seen: dict[str, Spot] = {}
        for key, value in node.value:
            try:
                if not isinstance(key, ScalarNode):
                    self.refuse("manifest-syntax", "A key is a word, not a list or a mapping.", _spot(key))
                self.characters(key)
                if key.value in seen:
                    hint = f"It stands in line {seen[key.value][0]} already."
                    self.refuse("manifest-duplicate-key", f"The key `{key.value}` is repeated.", _spot(key), hint)
                seen[key.value] = _spot(key)
                result[key.value] = self.read(value, (*path, key.value), _spot(key))
            except _RefusedError:
                continue
        return result

    def sequence(self, node: SequenceNode, path: Keys) -> list[Any]:
        result: list[Any] = []
        for item in node.value:
            try:
                result.append(self.read(item, (*path, len(result)), _spot(item)))
            except _RefusedError:
                continue
        return result

    def characters(self, node: Node) -> None:
        if bad := FORBIDDEN.search(node.value):
            self.refuse("manifest-value", f"Text can't hold the character U+{ord(bad[0]):04X}.", _spot(node))

    def scalar(self, node: Node, path: Keys) -> str | int | bool:
        self.characters(node)
        text = str(node.value)
        if getattr(node, "style", None) in ("'", '"', "|", ">"):
            return text
        if text in ("", "~", "null", "Null", "NULL"):
            key = self.places[path][0]
            self.refuse("manifest-type", f"{_label(path)} is empty.", key, "Write a value or remove the key.")
        if text.lower() in ("true", "false"):
            return text.lower() == "true"
        return int(text) if re.fullmatch(r"0|-?[1-9]\d{0,17}", text, re.ASCII) else text


# Kinds of values


def _problem(code: str, message: str, hint: str = "", key: bool = False) -> PydanticCustomError:
    message = message if len(message) <= 300 else message[:299] + "…"
    return PydanticCustomError(code, "{message}", {"message": message, "hint": hint, "key": key})


@dataclass(slots=True)
class _Files:
    """What the validators know beyond the manifest: the folders, and the chapters seen so far."""

    root: str
    source: str
    audiences: tuple[str, ...] | None
    seen: set[str] = field(default_factory=set)
    names: list[str] = field(default_factory=list)
    hints: int = 20  # a search each: a manifest of nothing but mistakes must not take minutes

    def check(self, name: str, code: str) -> str:
        """Return the file's real path, or raise: it exists and lies in the project, wherever links lead."""
        if re.match(r"[/\\]|~/|[A-Za-z]:|\w+://", name):
            raise _problem("manifest-path", f"“{name}” is not a path relative to the manifest.")
        if "\\" in name:
            raise _problem("manifest-path", f"“{name}” has a backslash.", "Separate folders with /.")
        real = os.path.realpath(os.path.join(self.source, name))
        if not _inside(real, self.root):
            raise _problem("manifest-path", f"“{name}” leaves the project.", "Copy the file into the project.")
        if os.path.isdir(real):
            raise _problem(code, f"“{name}” is a folder, not a file.")
        if not os.path.isfile(real):
            raise _problem(code, f"There is no file “{name}”.", self.hint(name))
        return real

    def hint(self, name: str) -> str:
        """Name the existing file that is likest to ``name``: the same suffix first, then the same base name."""
        self.hints -= 1
        if self.hints < 0:
            return ""
        self.names = self.names or [path for path in _walk(self.source) if path not in NAMES]
        suffix, base = os.path.splitext(name)[1].lower(), os.path.basename(name)
        found = [path for path in self.names if path.lower().endswith(suffix)]
        same = [path for path in found if os.path.basename(path) == base]
        return f"Did you mean “{same[0]}”?" if same else nearest(name[:200], found)


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _walk(folder: str, limit: int = 5000) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if (limit := limit - 1) < 0:
                return
            yield Path(place, name).relative_to(folder).as_posix()


def _existing(name: str, info: ValidationInfo) -> str:
    if isinstance(info.context, _Files):
        info.context.check(name, "manifest-path")
    return name


def _chapter(name: str, info: ValidationInfo) -> str:
    files = info.context
    if name and isinstance(files, _Files):
        real = files.check(name, "chapter-missing")
        if real in files.seen:
            raise _problem("chapter-duplicate", f"The chapter “{name}” is listed twice.", "A chapter has one place.")
        files.seen.add(real)
    return name


def _known_audience(name: str, info: ValidationInfo) -> None:
    known = info.context.audiences if isinstance(info.context, _Files) else None
    if known is not None and name not in known:
        hint = nearest(name, known) or "List it under `audiences:`."
        raise _problem("audience-unknown", f"There is no audience “{name}”.", hint)


def _audience(name: str, info: ValidationInfo) -> str:
    _known_audience(name, info)
    return name


def _condition(text: str, info: ValidationInfo) -> str:
    if not re.fullmatch(r"(not )?[\w-]+( (and|or) (not )?[\w-]+)*", text):
        raise _problem("manifest-value", f"“{text}” is not a condition.", "Such as `teacher` or `pdf and not teacher`.")
    for name in re.findall(r"[\w-]+", text):
        if name not in (*FORMATS, "and", "or", "not"):
            _known_audience(name, info)
    return text


def _matching(pattern: str, kind: str, hint: str = "") -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise _problem("manifest-value", f"“{text}” is not {kind}.", hint)
        return text

    return AfterValidator(check)


def _date(text: str) -> str:
    shape = re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text, re.ASCII)
    try:
        date.fromisoformat((text + "-01-01")[:10] if shape else "")
    except ValueError:
        raise _problem("manifest-value", f"“{text}” is not a date.", "Write 2026, 2026-11 or 2026-11-24.") from None
    return text


def _language(text: str) -> str:
    tag = LANGUAGE.fullmatch(text)
    if tag is None or (len(tag[1]) == 2 and tag[1].lower() not in ISO_639_1.split()):
        better = text.replace("_", "-")
        hint = f"Write “{better}”." if better != text else "Such as en, pt-BR or zh-Hant (BCP 47)."
        raise _problem("manifest-value", f"“{text}” is not a language tag.", hint)
    return text


def sheet(text: str) -> tuple[float, float]:
    """Width and height in millimetres of a named size (A4, Letter) or of ``6x9in``; raises ValueError if unknown."""
    if text.lower() in SHEETS:
        return SHEETS[text.lower()]
    size = re.fullmatch(r"(\d{1,4}(?:\.\d{1,4})?)\s?[x×]\s?(\d{1,4}(?:\.\d{1,4})?)\s?(mm|cm|in|pt)", text, re.ASCII)
    if not size:
        raise ValueError(f"“{text}” is not a paper size")
    width, height = (float(number) * MILLIMETRES[size[3]] for number in (size[1], size[2]))
    if not (40 <= width <= 1500 and 40 <= height <= 1500):
        raise ValueError(f"“{text}” is not between 40 and 1500 mm a side")
    return width, height


def _sheet(text: str) -> str:
    try:
        sheet(text)
    except ValueError as error:
        hint = nearest(text, ("A3", "A4", "A5", "A6", "B4", "B5", "Letter", "Legal", "Ledger", "Executive"))
        hint = hint if hint.startswith("Did") else "Such as A4, Letter, 6x9in or 170x240mm."
        raise _problem("manifest-value", f"{error}.", hint) from None
    return text


def _unless_refused(value: Any) -> Any:
    if isinstance(value, PydanticCustomError):
        raise value
    return value


def _bool_as_text(value: Any) -> Any:
    """Variables are text; and ``true`` must not pass as 1."""
    return str(value).lower() if isinstance(value, bool) else value


_TEXT = WithJsonSchema({"type": ["string", "number"], "minLength": 1})
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), _TEXT]
Value = Annotated[str, BeforeValidator(_bool_as_text), WithJsonSchema({"type": ["string", "number", "boolean"]})]
Date = Annotated[Text, AfterValidator(_date)]
File = Annotated[Text, AfterValidator(_existing)]
Url = Annotated[Text, _matching(r"https?://[^\s<>\"]+", "a web address", "It starts with https://.")]
Code = Annotated[Text, _matching(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "a diagnostic code", "Such as missing-alt.")]
Audience = Annotated[
    Text, _matching(r"(?!(html|pdf|epub|and|or|not)$)\w[\w-]*", "a name for an audience", "Letters, digits, - and _.")
]
Sheet = Annotated[Text, AfterValidator(_sheet)]
Use = Literal[
    "research", "outlining", "drafting", "editing", "proofreading", "translation", "summaries", "images", "alt-text",
    "audio", "code", "data", "indexing", "layout",
]  # fmt: skip


# The models


def about(text: str, default: Any = ..., **more: Any) -> Any:
    """Describe a key for people and for the JSON Schema; without ``default`` it is required."""
    return Field(default, description=text, **more)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Person(_Strict):
    """Someone who made the publication."""

    name: Text = about("The name as it is shown")
    role: Annotated[Text, _matching("[a-z]{3}", "a MARC relator code", "Such as aut, edt, ill or trl.")] = about(
        "MARC relator code: aut, edt, ill, trl …", "aut"
    )
    sort: Text = about("The name as it is sorted: Example, Ada", "")


class Cover(_Strict):
    """The cover's picture."""

    image: File = about("Path of the picture")
    alt: Text = about("What the picture shows, for those who can't see it", "")


class Math(_Strict):
    """Formulas; ``math: false`` turns them off."""

    enabled: StrictBool = about("Are dollar signs formulas?", True)
    macros: dict[str, Text] = about("Names of commands (\\R) and what they stand for", {})

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"enabled": value} if isinstance(value, bool) else value


class Fonts(_Strict):
    """Fonts beside those that come with the publisher."""

    files: tuple[File, ...] = about("Paths of font files", ())
    system: StrictBool = about("May the fonts of this machine be used?", False)


class Accessibility(_Strict):
    """Claims about accessibility that the editions carry."""

    conforms_to: Text = about("The standard that is met", "", alias="conformsTo")
    certified_by: Text = about("Who says so", "", alias="certifiedBy")


class Tdm(_Strict):
    """Text and data mining (TDMRep)."""

    reserved: StrictBool = about("Are the rights to text and data mining reserved?")
    policy: Url = about("Address of the policy", "")


class Rights(_Strict):
    """Who holds the rights, and what others may do."""

    holder: Text = about("Who holds the rights", "")
    year: Annotated[StrictInt, Field(ge=1000, le=9999)] | None = about("The year of publication", None)
    license: Text = about("SPDX identifier such as CC-BY-4.0", "")
    tdm: Tdm | None = about("Text and data mining", None)


class System(_Strict):
    """An AI system that took part."""

    name: Text = about("Its name")
    provider: Text = about("Who provides it", "")
    uses: tuple[Use, ...] = about("What it was used for", ())


class Review(_Strict):
    """Who answered for which state of the source; written by ``publisher review``."""

    by: Text = about("The reviewer's name")
    on: Date = about("The day")
    source: Annotated[Text, _matching("sha256:[0-9a-f]{64}", "a SHA-256 hash", "Run `publisher review`.")] = about(
        "Hash of the source that was reviewed"
    )


class Ai(_Strict):
    """The part that AI had; empty means unknown."""

    disclosure: Literal["", "human-only", "ai-assisted", "ai-autonomous"] = about("How it was made", "")
    systems: tuple[System, ...] = about("The systems", ())
    review: Review | None = about("The review by a person", None)
    review_required: StrictBool = about("Is a stale review an error?", False)


class Entry(_Strict):
    """A chapter (``file``) or a part (``part`` with its ``chapters``); a bare path is a chapter."""

    file: Annotated[Text, AfterValidator(_chapter)] = about("Path of the chapter", "")
    part: Text = about("Title of the part", "", validate_default=True)
    chapters: tuple[Entry, ...] = about("The part's chapters", (), validate_default=True)
    when: Annotated[Text, AfterValidator(_condition)] = about("Audience or condition it is meant for", "")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"file": value} if isinstance(value, str) else value

    @field_validator("part", mode="wrap")
    @classmethod
    def _one(cls, value: Any, handler: Callable[[Any], str], info: ValidationInfo) -> str:
        part = handler(value) if value != "" else ""
        if part and info.data.get("file"):
            raise _problem("manifest-value", "An entry is a chapter (`file`) or a part (`part`), not both.")
        if not part and info.data.get("file") == "":
            raise _problem("manifest-missing-key", "`file` or `part` is missing.", "Write `file: chapters/one.md`.")
        return part

    @field_validator("chapters")
    @classmethod
    def _within(cls, value: tuple[Entry, ...], info: ValidationInfo) -> tuple[Entry, ...]:
        if value and info.data.get("file") and info.data.get("part") == "":
            raise _problem("manifest-value", "Only a part has `chapters`.", "Give it a title with `part:`.")
        if not value and info.data.get("part"):
            raise _problem("manifest-missing-key", f"The part “{info.data['part']}” has no chapters.")
        if any(entry.part for entry in value):
            raise _problem("manifest-value", "A part holds chapters, not parts.")
        return value


class Edition(_Strict):
    """One output. ``extends`` is resolved: what it inherits is filled in."""

    name: Annotated[str, BeforeValidator(_unless_refused)] = about("The key under `editions`", "")
    format: Literal["html", "pdf", "epub"] = about("What is written")
    layout: Literal["", "chapters", "single", "handout", "book"] = about(
        "html: chapters or single; pdf: handout or book", ""
    )
    paper: Sheet = about("Size of the sheet: A4, Letter, 170x240mm …", "")
    trim: Sheet = about("Size of the finished page of a book: 6x9in …", "")
    columns: Annotated[Literal[1, 2], BeforeValidator(_bool_as_text)] = about("Columns of a handout", 1)
    audience: Annotated[Audience, AfterValidator(_audience)] = about("Whom it is for", "")
    extends: Annotated[Text, BeforeValidator(_unless_refused)] = about("The edition whose settings it takes over", "")
    pages: Annotated[Text, BeforeValidator(_unless_refused)] = about("The PDF edition whose page numbers it names", "")

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        return _unless_refused(value)

    @field_validator(*FITS)
    @classmethod
    def _fits(cls, value: Any, info: ValidationInfo) -> Any:
        kind, key = info.data.get("format"), str(info.field_name)
        if kind and kind not in FITS[key] and value:
            known = " and ".join(FITS[key])
            raise _problem("manifest-value", f"An edition in {kind} has no `{key}`.", f"{known} knows it.", key=True)
        if kind and key == "layout" and value and value not in LAYOUTS[kind]:
            raise _problem("manifest-value", f"{kind} has no layout “{value}”.", nearest(value, LAYOUTS[kind]))
        if key == "columns" and value == 2 and info.data.get("layout") == "book":
            raise _problem("manifest-value", "Only a handout has two columns.", "Write `layout: handout`.")
        return value


class Manifest(_Strict):
    """A publication: what it is, what it consists of, and the editions to make of it."""

    version: Annotated[Literal[1], BeforeValidator(_bool_as_text)] = about("Version of this format: 1")
    title: Text = about("The title")
    subtitle: Text = about("The subtitle", "")
    authors: tuple[Person, ...] = about("Who made it", ())
    publisher: Text = about("Who publishes it", "")
    language: Annotated[Text, AfterValidator(_language)] = about("BCP 47 tag: en, pt-BR …", "en")
    identifier: Text = about("urn:isbn:…, urn:uuid:…, a DOI or an address", "")
    date: Date = about("Date of publication: 2026, 2026-11 or 2026-11-24", "")
    description: Text = about("What it is about, in a few sentences", "")
    subjects: tuple[Text, ...] = about("Keywords", ())
    status: Literal["draft", "final"] = about("A draft carries a watermark", "final")
    cover: Cover | None = about("Absent: the theme draws one", None)
    audiences: tuple[Audience, ...] = about("The audiences that pieces may be meant for", ())
    variables: dict[str, Value] = about("Words that {{ name }} stands for", {})
    math: Math = about("Formulas: false, or macros", Math())
    fonts: Fonts = about("Fonts to add", Fonts())
    bibliography: tuple[File, ...] = about("Paths of BibTeX or CSL JSON files", ())
    csl: Text = about("Citation style: apa …, or the path of a .csl file", "")
    accessibility: Accessibility = about("Claims about accessibility", Accessibility())
    rights: Rights = about("Rights", Rights())
    responsible: Text = about("Who holds editorial responsibility", "")
    ai: Ai = about("The part that AI had", Ai())
    url: Url = about("Address of the published web edition", "")
    silence: tuple[Code, ...] = about("Codes of warnings and notes that are not shown", ())
    chapters: tuple[Entry, ...] = about("Chapters and parts, in order", json_schema_extra={"minItems": 1})
    appendices: tuple[Entry, ...] = about("Appendices, in order", ())
    editions: dict[str, Edition] = about("Absent: web, print and ebook", {}, validate_default=True)

    @field_validator("chapters")
    @classmethod
    def _some(cls, value: tuple[Entry, ...]) -> tuple[Entry, ...]:
        if not value:
            raise _problem("manifest-value", "There are no chapters.", "List at least one file.")
        return value

    @field_validator("csl")
    @classmethod
    def _style(cls, value: str, info: ValidationInfo) -> str:
        return _existing(value, info) if value.endswith(".csl") else value

    @field_validator("editions", mode="before")
    @classmethod
    def _resolve(cls, value: Any, info: ValidationInfo) -> Any:
        chapters = sum(1 for _ in _files(info.data.get("chapters", ())))
        return _editions(value or DEFAULT_EDITIONS, chapters) if isinstance(value, dict) else value

    def files(self) -> Iterator[tuple[Keys, Entry]]:
        """Each chapter and appendix in reading order, with its path for ``Project.locate``."""
        yield from _files(self.chapters, "chapters")
        yield from _files(self.appendices, "appendices")


def _files(entries: Iterable[Entry], *path: str | int) -> Iterator[tuple[Keys, Entry]]:
    for number, entry in enumerate(entries):
        if entry.file:
            yield (*path, number), entry
        yield from _files(entry.chapters, *path, number, "chapters")


# Editions


DEFAULT_EDITIONS: dict[str, Any] = {"web": {"format": "html"}, "print": {"format": "pdf"}, "ebook": {"format": "epub"}}


def _editions(raw: dict[str, Any], chapters: int) -> dict[str, Any]:
    """Fill in what each edition inherits and its default layout; a problem takes the place of the value."""
    merged = {name: _inherit(raw, name) for name in raw}
    for edition in merged.values():
        if not isinstance(edition, dict):
            continue
        default = {"html": "chapters", "pdf": "handout" if chapters == 1 else "book"}.get(str(edition.get("format")))
        if default and "layout" not in edition:
            edition["layout"] = default
        if (pages := _reference(edition.get("pages"))) is not None:
            edition["pages"] = _pages(pages, merged)
    folded: dict[str, str] = {}
    for name in merged:
        if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}", name):
            hint = "It becomes a folder: use letters, digits, - and _."
            merged[name] = _problem("manifest-value", f"“{name}” can't name an edition.", hint, key=True)
        elif name.casefold() in folded:
            problem = f"“{name}” and “{folded[name.casefold()]}” would be the same folder on some machines."
            merged[name] = _problem("manifest-value", problem, "Rename one of them.", key=True)
        folded.setdefault(name.casefold(), name)
    return merged


def _inherit(raw: dict[str, Any], name: str) -> Any:
    if not isinstance(raw[name], dict):
        return raw[name]
    chain, problem = _chain(raw, name)
    merged: dict[str, Any] = {}
    for own in (raw[link] for link in reversed(chain)):
        kind = own.get("format", merged.get("format"))
        merged = {key: value for key, value in merged.items() if _kept(key, kind, merged.get("format"))} | own
    unknown = _problem("manifest-unknown-key", "The key `name` is not known here.", "Its key is its name.", True)
    return merged | {"name": unknown if "name" in raw[name] else name} | ({"extends": problem} if problem else {})


def _chain(raw: dict[str, Any], name: str) -> tuple[list[str], PydanticCustomError | None]:
    """The edition and those that it extends, nearest first, and what is wrong with its own `extends`."""
    chain = [name]
    while (base := _reference(raw[chain[-1]].get("extends"))) is not None:
        if base == name:
            shown = " → ".join((*chain, name))
            return chain, _problem("edition-unknown", f"The edition extends itself: {shown}.")
        if len(chain) == MAX_CHAIN:
            return chain, _problem("edition-unknown", f"The chain of `extends` is longer than {MAX_CHAIN}.")
        if base not in raw and len(chain) == 1:
            hint = nearest(base, raw.keys() - {name})
            return chain, _problem("edition-unknown", f"There is no edition “{base}” to extend.", hint)
        if base in chain or not isinstance(raw.get(base), dict):
            break
        chain.append(base)
    return chain, None


def _reference(value: Any) -> str | None:
    """The name of another edition, which may look like a number."""
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def _kept(key: str, kind: Any, base: Any) -> bool:
    """What means nothing in the child's own format, or something else, is not inherited."""
    return kind == base or key not in FITS


def _pages(name: str, editions: Mapping[str, Any]) -> Any:
    pdf = [key for key, value in editions.items() if isinstance(value, dict) and value.get("format") == "pdf"]
    if name in pdf:
        return name
    if name in editions:
        return _problem("edition-unknown", f"“{name}” is not a PDF edition: it has no pages.", nearest(name, pdf))
    return _problem("edition-unknown", f"There is no edition “{name}”.", nearest(name, pdf))


# Problems → findings


EXPECTED = {
    "string_type": "text", "string_too_short": "text that is not blank", "bool_type": "true or false",
    "int_type": "a whole number", "tuple_type": "a list", "dict_type": "a mapping (`key: value`)",
    "model_type": "a mapping (`key: value`)", "greater_than_equal": "a year of four digits",
    "less_than_equal": "a year of four digits",
}  # fmt: skip


def _report(error: ErrorDetails, tree: Tree, findings: Findings) -> None:
    path, kind, context = error["loc"], error["type"], error.get("ctx", {})
    if _inherited(path, tree):
        return
    if kind == "missing":
        if path not in tree.places:
            message, hint = f"{_label(path)} is missing.", f"Add `{path[-1]}: …`."
            findings.error("manifest-missing-key", message, tree.locate(*path[:-1]), hint)
    elif kind == "extra_forbidden":
        place = tree.locate(*path, key=True)
        message = f"The key {_label(path)} is not known here."
        findings.error("manifest-unknown-key", message, place, nearest(str(path[-1]), _known_keys(path[:-1])))
    elif "message" in context:
        place = tree.locate(*path, key=context["key"])
        findings.error(kind, context["message"], place, context["hint"])
    elif kind == "literal_error":
        known = [choice.strip("'") for choice in re.split(r", | or ", context["expected"]) if choice != "''"]
        message = f"{_label(path)} is {' or '.join(known)}, not {_shown(error['input'])}."
        findings.error("manifest-value", message, tree.locate(*path), _choice_hint(error["input"], known))
    else:
        message = f"{_label(path)} should be {EXPECTED.get(kind, kind)}, not {_shown(error['input'])}."
        code = "manifest-type" if kind.endswith("_type") else "manifest-value"
        findings.error(code, message, tree.locate(*path), _quote_hint(kind, error["input"]))


def _choice_hint(value: Any, known: list[str]) -> str:
    hint = nearest(str(value)[:200], known)
    return "Remove the quotes." if value in known else hint if hint.startswith("Did") else ""


def _quote_hint(kind: str, value: Any) -> str:
    return "Put it in quotes." if kind == "string_type" and isinstance(value, bool) else ""


def _inherited(path: Keys, tree: Tree) -> bool:
    """Does the problem lie in an edition that this one extends, where it is reported?"""
    return path[:1] == ("editions",) and len(path) > 2 and path not in tree.places and (
        (*path[:2], "extends") in tree.places
    )


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list" if value else "an empty list"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"


def _known_keys(path: Keys) -> list[str]:
    """The keys of the model at ``path``; a name or number steps into a mapping or list."""
    kind: Any = Manifest
    for step in path:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            names = {info.alias or name: info.annotation for name, info in kind.model_fields.items()}
            kind = names[str(step)]
        else:
            kind = [part for part in get_args(kind) if part is not Ellipsis][-1]
        if type(None) in get_args(kind):
            kind = get_args(kind)[0]
    return [info.alias or name for name, info in kind.model_fields.items() if (kind, name) != (Edition, "name")]


# Projects


@dataclass(frozen=True, slots=True)
class Project:
    """A manifest and its folders: ``root`` bounds what may be read; the manifest's paths start from ``source``.

    ``positions`` maps a path of keys to the line and column of the key and of the value.
    """

    root: Path
    source: Path
    file: Path | None
    manifest: Manifest
    positions: Mapping[Keys, tuple[Spot, Spot]] = field(default_factory=dict)

    def locate(self, *path: str | int, key: bool = False) -> Location:
        """Name the place of a value (or its key) in the manifest, such as ``locate("chapters", 1, "file")``."""
        if self.file:
            name = self.file.relative_to(self.root).as_posix()
            return Tree(name, None, self.positions).locate(*path, key=key)
        chapters = self.manifest.chapters
        number = path[1] if path[:1] == ("chapters",) and len(path) > 1 else 0
        return Location(chapters[int(number)].file if path[:1] == ("chapters",) or len(chapters) == 1 else ".")


def load(path: Path, findings: Findings) -> Project:
    """Read the project at ``path``: a folder, its manifest, one Markdown file, or a folder of them.

    Raises ``PublisherError`` with all that is wrong: keys, values, chapters and files that are missing.
    """
    project = _open(Path(os.path.abspath(path)), findings)
    findings.raise_errors()
    assert project is not None
    return project


def _open(path: Path, findings: Findings) -> Project | None:
    if path.is_dir():
        for place in (path / "source" / NAMES[0], path / NAMES[0]):
            if os.path.lexists(place):
                return _with_manifest(place, path if place.parent != path else _root(place), findings)
        return _folder(path, findings)
    if path.suffix.lower() in (".yaml", ".yml") and path.is_file():
        return _with_manifest(path, _root(path), findings)
    if path.suffix.lower() in MARKDOWN and path.is_file():
        return _without_manifest(path.parent, [path.name], findings)
    if path.is_file():
        hint = "Give a folder, publication.yaml or a Markdown file; `publisher import` adopts other books."
        findings.error("project-missing", f"“{path.name}” is neither a manifest nor Markdown.", None, hint)
    else:
        near = nearest(path.name, _names(path.parent))
        hint = near if near.startswith("Did") else "`publisher new DIR` starts a project."
        findings.error("project-missing", f"There is nothing at “{path}”.", None, hint)
    return None


def _names(folder: Path) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except OSError:
        return []


def _folder(folder: Path, findings: Findings) -> Project | None:
    names = _names(folder)
    texts = [name for name in names if name.lower().endswith(MARKDOWN) and (folder / name).is_file()]
    texts = [name for name in texts if not name.lower().startswith("readme.")] or texts
    if near := [name for name in (f"source/{NAMES[1]}", NAMES[1]) if (folder / name).is_file()]:
        hint = f"Rename {near[0]} to publication.yaml."
        findings.error("project-missing", f"“{folder}” has no publication.yaml.", None, hint)
    elif not texts:
        hint = "`publisher new DIR` starts a project, `publisher import` adopts an existing book."
        findings.error("project-missing", f"“{folder}” has neither publication.yaml nor Markdown files.", None, hint)
    else:
        order = sorted(texts, key=lambda name: [(int(n or 0), s.lower()) for s, n in re.findall(r"(\D*)(\d*)", name)])
        return _without_manifest(folder, order, findings)
    return None


def _without_manifest(source: Path, names: list[str], findings: Findings) -> Project | None:
    files = _Files(os.path.realpath(source), os.path.realpath(source), ())
    for name in names:
        try:
            files.check(name, "chapter-missing")
        except PydanticCustomError as error:
            context = error.context or {}
            findings.error(error.type, context["message"], Location(name), context["hint"])
    if findings.failed:
        return None
    manifest = Manifest(version=1, title="untitled", chapters=tuple(Entry.model_construct(file=name) for name in names))
    return Project(source, source, None, manifest.model_copy(update={"title": ""}))


def _root(file: Path) -> Path:
    """The project's folder: the manifest's, or the one above when that is ``source`` beside templates or a build."""
    above = file.parent.parent
    beside = any((above / name).is_dir() for name in ("templates", "build"))
    return above if file.parent.name == "source" and beside else file.parent


def _with_manifest(file: Path, root: Path, findings: Findings) -> Project | None:
    name = file.relative_to(root).as_posix()
    text = _read(file, root, name, findings)
    tree = read_yaml(text, name, findings) if text is not None else None
    if tree is None:
        return None
    if not isinstance(tree.data, dict):
        findings.error("manifest-type", "The manifest should be a mapping (`key: value`).", tree.locate())
        return None
    listed = tree.data.get("audiences", [])
    audiences = tuple(str(item) for item in listed) if isinstance(listed, list) else None
    context = _Files(os.path.realpath(root), os.path.realpath(file.parent), audiences)
    try:
        manifest = Manifest.model_validate(tree.data, context=context)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            _report(problem, tree, findings)
        return None
    return Project(root, file.parent, file, manifest, tree.places)


def _read(file: Path, root: Path, name: str, findings: Findings) -> str | None:
    if not _inside(os.path.realpath(file), os.path.realpath(root)):
        findings.error("manifest-path", "The manifest is a link that leaves the project.", Location(name))
        return None
    try:
        data = file.read_bytes() if file.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        findings.error("project-missing", f"The manifest can't be read: {error.strerror}.", Location(name))
        return None
    if data is None:
        findings.error("manifest-syntax", f"The manifest is larger than {MAX_BYTES:,} bytes.", Location(name))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig").split("\n")
        place = Location(name, len(before), len(before[-1]) + 1)
        findings.error("manifest-syntax", "The manifest is not UTF-8.", place, "Save it in the encoding UTF-8.")
        return None


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of ``publication.yaml``, short forms included, for editors."""
    result = Manifest.model_json_schema()
    kinds = result["$defs"]
    del kinds["Edition"]["properties"]["name"]
    kinds["Edition"].pop("required")
    kinds["Edition"]["anyOf"] = [{"required": ["format"]}, {"required": ["extends"]}]
    kinds["Entry"]["anyOf"] = [{"required": ["file"]}, {"required": ["part", "chapters"]}]
    for name, kind in (("Entry", "string"), ("Math", "boolean")):
        kinds[name] = {"anyOf": [{"type": kind}, kinds[name]]}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:publisher:publication:1"}
    return head | result
