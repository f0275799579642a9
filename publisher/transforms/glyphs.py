"""Missing glyphs: for characters that no typeface of a PDF has, print shows a tagged placeholder, with a warning."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec.structs import replace

from publisher.diagnostics import Findings, Location
from publisher.document import (
    Attributes,
    Book,
    Change,
    CodeBlock,
    CodeLine,
    InlineCode,
    InlineMath,
    Math,
    Node,
    Span,
    Text,
)
from publisher.language import is_english
from publisher.media.fonts import PLACEHOLDER, is_mark, is_missing, known_characters, shown
from publisher.media.installed import is_east_asian, source_of
from publisher.transforms.context import TransformContext

MISSING = "missing-glyph"
TOGETHER = 16
_BREAK = "\u200b"
_UNSPACED = frozenset({"CJK", "KHMER", "LAO", "MYANMAR", "THAI", "TIBETAN"})


def mark_missing_glyphs(book: Book, context: TransformContext) -> Book:
    """Replace each character that print cannot show with a placeholder.

    There is one warning for each script, at its first place.
    """
    if not context.output.printed:
        return book
    known = known_characters(context.fonts)
    first: dict[str, Location] = {}
    there: set[str] = set()

    def missing(text: str, at: Location, *, exact: bool = False) -> bool:
        if there.issuperset(text):
            return False
        lacking = [c for c in text if is_missing(c, known)]
        there.update(set(text).difference(lacking))
        for character in lacking:
            first.setdefault(character, replace(at, column=at.column + text.index(character)) if exact else at)
        return bool(lacking)

    def in_text(text: Text) -> Node | tuple[Node, ...]:
        if text.value.isascii() or not missing(text.value, text.location, exact=True):
            return text
        return _pieces(text, known)

    unset: dict[str, Location] = {}

    def in_formula(formula: InlineMath | Math) -> Node:
        from publisher.mathematics.wide import comes_from_fonts  # which books without formulas do not need

        for character in formula.missing:
            if not comes_from_fonts(character) or is_missing(character, known):
                unset.setdefault(character, formula.location)
        return formula

    def in_code(code: InlineCode) -> Node:
        if code.value.isascii() or not missing(code.value, code.location):
            return code
        return replace(code, value=shown(code.value, known))

    def in_block(code: CodeBlock) -> Node:
        if code.value.isascii() or not missing(code.value, code.location):
            return code

        def readable(line: CodeLine) -> CodeLine:
            return replace(line, runs=tuple(replace(run, text=shown(run.text, known)) for run in line.runs))

        lines = tuple(map(readable, code.lines))
        return replace(code, value=shown(code.value, known), printed=lines)

    formulas: dict[type[Node], Change] = {InlineMath: in_formula, Math: in_formula}
    book = book.rewrite({Text: in_text, CodeBlock: in_block, InlineCode: in_code, **formulas})
    for _, group in groupby(sorted(first, key=_script), key=_script):
        _report(sorted(group, key=lambda c: (first[c], c)), first, context)
    for at in sorted(set(unset.values())):
        _report_in_formula([character for character, place in unset.items() if place == at], at, context)
    return book


def _report_in_formula(characters: list[str], at: Location, context: TransformContext) -> None:
    shown_ones = ", ".join(f"“{c}” (U+{ord(c):04X})" for c in characters)
    problem = f"The typeface of formulas lacks {shown_ones}; print shows a box"
    context.findings.warning(
        "math-glyph-missing",
        problem,
        at,
        "Write it outside of the formula; East Asian, Hebrew and Arabic ones may come from a font: fonts: {files: […]}.",
    )


def _pieces(text: Text, known: frozenset[int]) -> tuple[Node, ...]:
    """Split the text, with a placeholder for each missing character and its combining marks."""
    pieces: list[tuple[bool, str]] = []
    for character in text.value:
        lacking = is_missing(character, known)
        joins = is_mark(character) if lacking else True
        if pieces and pieces[-1][0] == lacking and joins:
            pieces[-1] = (lacking, pieces[-1][1] + character)
        else:
            pieces.append((lacking, character))
    made: list[Node] = []
    for lacking, run in groupby(pieces, key=lambda piece: piece[0]):
        words = [piece for _, piece in run]
        if lacking:
            groups = list(_grouped(words))
            made += (_placeholder(text, group, last=group is groups[-1]) for group in groups)
        else:
            made += (replace(text, value=piece) for piece in words)
    return tuple(made)


def _grouped(characters: list[str]) -> Iterator[list[str]]:
    """Join missing characters if many follow one another: a line of hundreds of spans takes seconds to break."""
    size = 1 if len(characters) <= TOGETHER else TOGETHER
    return (characters[start : start + size] for start in range(0, len(characters), size))


def _placeholder(text: Text, characters: list[str], *, last: bool) -> Node:
    """The placeholder of some characters. Where the script has no spaces, a line may end between any two."""
    ends = [_BREAK if _script(character) in _UNSPACED else "" for character in characters]
    if last:
        ends[-1] = ""
    about = Attributes(classes=(MISSING,), pairs=(("data-actual-text", "".join(characters)),))
    shown_ones = replace(text, value="".join(PLACEHOLDER + end for end in ends))
    return Span((shown_ones,), location=text.location, attributes=about)


def _script(character: str) -> str:
    """The script of a character with its marks: the first word of its Unicode name, and one for Chinese, Japanese and Korean."""
    if is_east_asian(character[0]):
        return "CJK"
    return unicodedata.name(character[0], "UNNAMED").partition(" ")[0]


def _report(characters: list[str], places: dict[str, Location], context: TransformContext) -> None:
    """Report all missing characters of a script in one warning, at the first of them."""
    use = "add to the manifest: fonts: {system: true}"
    if not context.numbered:
        english = is_english(context.words.language)
        use = "write a manifest with fonts: {system: true}" if english else "build again"
    problem = f"No font contains {_listed(characters)}; print shows {PLACEHOLDER}"
    context.findings.warning("glyph-missing", problem, places[characters[0]], _hint(characters, use))


def report_added(characters: Iterable[str], findings: Findings) -> None:
    """Report characters without a glyph that are not in the text, such as quotation marks that styles add."""
    for _, group in groupby(sorted(characters, key=_script), key=_script):
        missing = sorted(group)
        problem = f"No font contains {_listed(missing)}, which styles add; print shows a box"
        hint = _hint(missing, "add to the manifest: fonts: {system: true}")
        findings.warning("glyph-missing", problem, hint=hint)


def _listed(characters: list[str]) -> str:
    more = f" and {len(characters) - 3} more" if len(characters) > 3 else ""
    name = f", {_name(characters[0])}" if len(characters) == 1 and _name(characters[0]) else ""
    return ", ".join(f"“{c}” (U+{ord(c):04X}{name})" for c in characters[:3]) + more


def _name(character: str) -> str:
    """The Unicode name of a character, unless it only repeats the code point."""
    name = unicodedata.name(character, "").lower()
    return "" if name.endswith(f"{ord(character):x}") else name


def _hint(characters: list[str], use: str) -> str:
    if source := source_of(characters[0]):
        return f"Install {source.files[0]} (Debian: apt install {source.package}), and {use}."
    missing = "it" if len(characters) == 1 else "them"
    return f"Add a font file that contains {missing} to the manifest: fonts: {{files: […]}}."
