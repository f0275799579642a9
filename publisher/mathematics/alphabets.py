"""The alphabets of mathematics in Unicode: bold, italic, script, fraktur, double-struck, sans-serif, monospaced."""

from __future__ import annotations

from functools import cache

# The first capital, small letter, Greek capital, Greek small letter and digit of each; 0 if Unicode has none.
_STARTS = {
    "bold": (0x1D400, 0x1D41A, 0x1D6A8, 0x1D6C2, 0x1D7CE),
    "italic": (0x1D434, 0x1D44E, 0x1D6E2, 0x1D6FC, 0),
    "bold-italic": (0x1D468, 0x1D482, 0x1D71C, 0x1D736, 0x1D7CE),
    "calligraphic": (0x1D49C, 0x1D4B6, 0, 0, 0),
    "bold-calligraphic": (0x1D4D0, 0x1D4EA, 0, 0, 0),
    "fraktur": (0x1D504, 0x1D51E, 0, 0, 0),
    "bold-fraktur": (0x1D56C, 0x1D586, 0, 0, 0),
    "double-struck": (0x1D538, 0x1D552, 0, 0, 0x1D7D8),
    "sans-serif": (0x1D5A0, 0x1D5BA, 0, 0, 0x1D7E2),
    "bold-sans-serif": (0x1D5D4, 0x1D5EE, 0x1D756, 0x1D770, 0x1D7EC),
    "sans-serif-italic": (0x1D608, 0x1D622, 0, 0, 0x1D7E2),
    "monospace": (0x1D670, 0x1D68A, 0, 0, 0x1D7F6),
}
# Letters that had a place before the alphabets were added.
_ELSEWHERE = {
    0x1D455: "ℎ", 0x1D49D: "ℬ", 0x1D4A0: "ℰ", 0x1D4A1: "ℱ", 0x1D4A3: "ℋ", 0x1D4A4: "ℐ", 0x1D4A7: "ℒ", 0x1D4A8: "ℳ",
    0x1D4AD: "ℛ", 0x1D4BA: "ℯ", 0x1D4BC: "ℊ", 0x1D4C4: "ℴ", 0x1D506: "ℭ", 0x1D50B: "ℌ", 0x1D50C: "ℑ", 0x1D515: "ℜ",
    0x1D51D: "ℨ", 0x1D53A: "ℂ", 0x1D53F: "ℍ", 0x1D545: "ℕ", 0x1D547: "ℙ", 0x1D548: "ℚ", 0x1D549: "ℝ", 0x1D551: "ℤ",
}  # fmt: skip
_GREEK = {"∇": 25, "∂": 51, "ϵ": 52, "ϑ": 53, "ϰ": 54, "ϕ": 55, "ϱ": 56, "ϖ": 57}  # after the capital alpha


def letters(text: str, alphabet: str) -> str:
    """The text in an alphabet; characters that it lacks are kept."""
    known = _table(alphabet)
    return "".join(known.get(c, c) for c in text)


def plain_letter(letter: str) -> tuple[str, str]:
    """A letter without its alphabet, and the alphabet; an empty string if it has none."""
    return _plain_letters().get(letter, (letter, ""))


@cache
def _plain_letters() -> dict[str, tuple[str, str]]:
    names = ("bold", "italic", "bold-italic")
    return {made: (plain, name) for name in reversed(names) for plain, made in _table(name).items()}


@cache
def _table(alphabet: str) -> dict[str, str]:
    capital, small, greek_capital, greek_small, digit = _STARTS.get(alphabet, (0, 0, 0, 0, 0))
    made: dict[str, str] = {}
    for start, first, count in (
        (capital, "A", 26),
        (small, "a", 26),
        (greek_capital, "Α", 25),
        (greek_small, "α", 25),
        (digit, "0", 10),
    ):
        if start:
            made |= {chr(ord(first) + n): _ELSEWHERE.get(start + n, chr(start + n)) for n in range(count)}
    if greek_capital:
        made |= {letter: chr(greek_capital + n) for letter, n in _GREEK.items()}
    return made
