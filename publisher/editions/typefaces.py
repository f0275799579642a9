"""Typefaces of a project in an edition: those that it needs, and the lists of families that name them.

The packaged typefaces come first, then those of the project in their order, each for the characters that the ones before it lack.
In Chinese and Japanese, some punctuation is as wide as an ideograph although the packaged typefaces have signs with the same code
point, such as “ and —; it comes from the project's typeface, too.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path

from markupsafe import Markup
from msgspec import Struct

from publisher.cache import Cache, key
from publisher.diagnostics import Location
from publisher.document import Book, Chapter, CodeBlock, InlineCode, InlineMath, Math, Node, attributed, kinds, raw_text
from publisher.editions import Job
from publisher.language import Words, english_words, is_traditional, prefixes
from publisher.media.fonts import Face, characters, coverage, describe, split_face, subset, suffix_of
from publisher.theme.tokens import Tokens

MARKS = "“”‘’…—·⋯"
"""Punctuation that is wide in Chinese and Japanese."""
MARKS_FAMILY = "East Asian Punctuation"
_WIDE_LANGUAGES = ("zh", "yue", "ja")
_IDEOGRAPHS = range(0x4E00, 0xA000)
_TOKENS = ("font-text", "font-title", "font-ui", "font-code")
_WITHOUT_TEXT = frozenset({bool, float, int, type(None), Location})  # which are many
_SERIFS = ("font-text", "font-title")  # which large print has not


class FaceRule(Struct, frozen=True):
    """What an ``@font-face`` rule says of a file."""

    file: str
    family: str
    weight: str
    style: str
    letters: str = ""  # a unicode-range


def letters_of(book: Book, words: Words) -> frozenset[str]:
    """All characters that an edition of a book may show, and a few more."""
    found: set[str] = set()
    _collect((book, words.catalogue.patterns, words.own, english_words()), found)
    found.update(words.join(["", "", ""]), words.decimal(1234567890.5))
    for month in range(1, 13):
        found.update(words.date(f"2026-{month:02}-28"), words.date(f"2026-{month:02}"), words.date("2026"))
    return frozenset(found)


def letters_in(chapter: Chapter) -> frozenset[str]:
    """All characters that a chapter may show, and a few more."""
    found: set[str] = set()
    _collect(chapter, found)
    return frozenset(found)


def _collect(value: object, found: set[str]) -> None:
    kind = type(value)
    if kind in _WITHOUT_TEXT:
        return
    if isinstance(value, str):
        found.update(value)
    elif isinstance(value, tuple | list | frozenset):
        for part in value:
            _collect(part, found)
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            _collect(getattr(value, name), found)
    elif isinstance(value, Mapping):
        for part in value.values():
            _collect(part, found)


def needed(files: Sequence[Path], letters: Iterable[str]) -> list[Face]:
    """The faces of the families that have characters which those before them lack, and which a book contains."""
    lacking = set(map(ord, letters)) - characters()
    faces = list(map(describe, files))
    chosen: list[str] = []
    for face in faces:
        if face.family not in chosen and (found := lacking & coverage(face.file)):
            lacking -= found
            chosen.append(face.family)
    return [face for family in chosen for face in faces if face.family == family]


def typeface_names(job: Job) -> tuple[str, ...]:
    """The typefaces of a book, as its imprint names them: those of the project for its script first, then those of the theme.

    Typefaces of the theme are named if the text has letters of theirs; that of code, and that of formulas, if the book has such.
    """
    book, found = job.book, list[str]()
    there = frozenset[type[Node]]().union(*map(kinds, book.divisions))
    used = [name for name in _TOKENS if name != "font-code" or not there.isdisjoint((CodeBlock, InlineCode))]
    used = [name for name in used if name not in _SERIFS] if job.edition.large_print else used
    if job.media.fonts:
        text = {c for c in set(raw_text(book.divisions) + book.metadata.title) if c.isalpha()}
        found += [face.family for face in needed(job.media.fonts, text)]
        used = [] if characters().isdisjoint(map(ord, text)) else used
    tokens = job.theme.tokens.scheme("light")
    found += [tokens[name].value.split(",")[0].strip("\"' ") for name in used if name in tokens]
    found += ["STIX Two Math"] if not there.isdisjoint((InlineMath, Math)) else []
    return tuple(name for name in dict.fromkeys(found) if not any(name.startswith(f"{one} ") for one in found))


def with_families(
    tokens: Tokens, families: Sequence[str], first: Sequence[str] = (), there: Container[str] = ()
) -> dict[str, Markup]:
    """The tokens of typefaces with more families: the ``first`` ones before all others, the rest after the packaged typeface.

    ``tokens`` are those of the theme. The packaged typeface is the first one that is ``there``, else the first; what follows is for
    machines without it.
    """
    known = tokens.scheme("light")
    made = dict[str, Markup]()
    for name in _TOKENS:
        if name in known and families and "<" not in known[name].value:
            names = [part.strip() for part in known[name].value.split(",")]
            packaged = 1 + next((n for n, one in enumerate(names) if one.strip("\"'") in there), 0)
            own = [f'"{family}"' for family in families]
            before = [f'"{family}"' for family in first]
            made[name] = Markup(", ".join([*before, *names[:packaged], *own, *names[packaged:]]))
    return made


def has_ideographs(face: Face) -> bool:
    """Whether a face has ideographs and the punctuation that is as wide."""
    known = coverage(face.file)
    return _IDEOGRAPHS[0] in known and ord(MARKS[0]) in known


def mixes_languages(book: Book) -> bool:
    """Whether a book contains text in several of the languages that write the same ideographs in different forms."""
    given = (node.attributes.get("lang") for division in book.divisions for node in attributed(division))
    return len({_ideographic(tag) for tag in (book.metadata.language, *filter(None, given))} - {""}) > 1


def _ideographic(language: str) -> str:
    primary = prefixes(language)[-1]
    if primary not in (*_WIDE_LANGUAGES, "ko"):
        return ""
    return "zh-Hant" if is_traditional(language) else primary


def marks_of(faces: Sequence[Face], language: str, cache: Cache) -> bytes:
    """A font with the wide punctuation of the first face that has ideographs, if the language has it; else empty."""
    if prefixes(language)[-1] not in _WIDE_LANGUAGES:
        return b""
    file = next((face.file for face in faces if has_ideographs(face)), None)
    if file is None:
        return b""
    whole, number = split_face(file)
    return cache.make(key("marks", MARKS, whole.read_bytes(), str(number)), lambda: subset(file, MARKS, {}))[0]


def face_rule(name: str, face: Face, family: str = "") -> FaceRule:
    """The rule for a file."""
    weight = " ".join(f"{end:g}" for end in dict.fromkeys(face.weights))
    return FaceRule(name, family or face.family, weight, "italic" if face.italic else "normal")


def named_files(files: Sequence[Path]) -> dict[str, Path]:
    """The font files of a project by their names in an edition."""
    return {f"fonts/own-{n}{suffix_of(file)}": file for n, file in enumerate(files, start=1)}


__all__ = [
    "MARKS",
    "MARKS_FAMILY",
    "FaceRule",
    "face_rule",
    "has_ideographs",
    "letters_in",
    "letters_of",
    "marks_of",
    "named_files",
    "needed",
    "with_families",
]
