"""Typefaces of the web edition that are made for a book, besides those in template folders.

Small fonts of a project are copied. Large ones, such as those of Chinese, would be slow to load: of them, the edition has only the
characters of the book, in parts that browsers load when a page needs them. The first parts have the characters of most chapters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.cache import key
from publisher.editions import Job
from publisher.editions.typefaces import (
    MARKS_FAMILY,
    FaceRule,
    face_rule,
    letters_in,
    letters_of,
    marks_of,
    mixes_languages,
    named_files,
    needed,
    with_families,
)
from publisher.media.fonts import Face, FontError, coverage, describe, split_face, subset
from publisher.media.math_font import NAME, has_formulas, math_font

LARGE = 1_000_000  # bytes
_PART = 400  # characters
_MARKS = "fonts/east-asian-punctuation.woff2"
_WIDE = "“”…—⋯"  # not ’ and ·, which are also in Latin words


class WebFonts(Struct, frozen=True):
    """The files of the project's fonts by their names, the rules for them, and the tokens that name them."""

    files: dict[str, Path | bytes] = field(default_factory=dict)
    rules: tuple[FaceRule, ...] = ()
    tokens: Mapping[str, str] = field(default_factory=dict)


def web_fonts(job: Job) -> WebFonts:
    """The fonts of a project in the web edition. Raise ``FontError``."""
    own = named_files(job.media.own_fonts)
    if not own:
        return WebFonts()
    letters = letters_of(job.book, job.words)
    files, rules = dict[str, Path | bytes](), list[FaceRule]()
    order: list[str] = []
    for name, file in own.items():
        face = describe(file)
        if split_face(file)[0].stat().st_size <= LARGE and file == split_face(file)[0]:
            files[name] = file
            rules.append(face_rule(name, face))
            continue
        order = order or _by_use(job, letters)
        for rule, data in _parts(job, name, face, order):
            files[rule.file] = data
            rules.append(rule)
    wanted = needed(job.media.own_fonts, letters)
    families = list(dict.fromkeys(face.family for face in wanted))
    first = []
    if marks := marks_of(wanted, job.book.metadata.language, job.cache):
        files[_MARKS] = marks
        rules.append(FaceRule(_MARKS, MARKS_FAMILY, "normal", "normal", ranges(_WIDE)))
        first.append(MARKS_FAMILY)
    return WebFonts(files, tuple(rules), with_families(job.theme.tokens, families, first))


def _by_use(job: Job, letters: frozenset[str]) -> list[str]:
    """The letters of a book: those in most chapters first, those in a single one by chapter."""
    counts, first = Counter[str](), dict[str, int]()
    for number, chapter in enumerate(job.book.chapters):
        found = letters_in(chapter)
        counts.update(found)
        first |= dict.fromkeys(found - first.keys(), number)
    return sorted(letters, key=lambda letter: (-counts[letter], first.get(letter, 0), letter))


def _parts(job: Job, name: str, face: Face, order: Sequence[str]) -> Iterator[tuple[FaceRule, bytes]]:
    """Parts of a font with the letters of a book, with a rule for each."""
    known = coverage(face.file)
    letters = [letter for letter in order if ord(letter) in known]
    stem = name.rpartition(".")[0]
    file, index = split_face(face.file)
    whole = file.read_bytes()
    languages = mixes_languages(job.book)
    for number, start in enumerate(range(0, len(letters), _PART), start=1):
        text = "".join(sorted(letters[start : start + _PART]))
        made = partial(subset, face.file, text, {}, plain=True, languages=languages)
        data, _ = job.cache.make(key("font-part", str(languages), text, whole, str(index)), made)
        rule = face_rule(f"{stem}-{number}.woff2", face)
        yield replace(rule, letters=ranges(text)), data


def ranges(letters: str) -> str:
    """A ``unicode-range`` with these letters: U+4E00-4E03,U+4E07."""
    found: list[list[int]] = []
    for code in sorted(map(ord, set(letters))):
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return ",".join(f"U+{first:X}" + (f"-{last:X}" if last > first else "") for first, last in found)


def formula_font(job: Job) -> dict[str, bytes]:
    """The typeface of formulas by its name; empty if the book has none, or if it cannot be used, which is an error."""
    try:
        return {NAME: math_font(job.book, job.cache)} if has_formulas(job.book) else {}
    except (FontError, OSError) as error:
        hint = "Install publisher again, with its dependencies."
        job.findings.error("font-broken", f"The typeface of formulas cannot be used: {error}", hint=hint)
        return {}


__all__ = ["LARGE", "formula_font", "ranges", "web_fonts"]
