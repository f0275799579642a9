"""Where a line of code is wrapped: after a comma rather than between words, never within a word, an option or an operator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from publisher.layout.total_fit.content import ATOM

COMMENT, STRING = "c", "s"  # kinds of highlighted characters

_INDENT = re.compile(f"[ {ATOM}]*")
_MARK = re.compile(r"(?://[/!]?|#|--|;|%|\*)\Z")  # the end of that with which a comment begins
_LONGEST = 3  # characters of such an end
_IN_COMMENT, _IN_STRING, _BEFORE_BRACE, _BEFORE_ATOM = 40.0, 60.0, 60.0, 100.0
_NESTED = 10.0  # for each bracket around a break
# Patterns for the place of a break, with penalties; the first that matches counts.
_PLACES: Sequence[tuple[re.Pattern[str], float]] = [
    (re.compile(pattern), penalty)
    for pattern, penalty in (
        (r"(?<=[,;] )(?! )", 0),
        (r"(?<=[(\[{=] )(?! )|(?<==> )(?! )", 15),
        (r"(?<= )(?=&&|\|\||->|[-+*/|?:.] )", 15),
        (r"(?<=[-+*/:<] )(?! )", 25),
        (r"(?<= )(?! )", 30),
        (r"(?<=[,;])(?=[\w\"'&*$({\[])", 20),
        (r"(?<=[\w)\]?])(?=\.[A-Za-z_]\w+)", 40),
        (r"(?<=[(\[{])(?![)\]}(\[{])", 50),
        (r"(?<=\w::)(?=\w)", 60),
        (r"(?<=[\w\"]=)(?=[\w\"'])|(?<=\w/)(?=\w)", 80),
        (r"(?<=[^\W_]_)(?=[^\W_])", 150),
    )
]
_OPENING = re.compile(r"[(\[{]|(?<=\w)<(?=[\w&'])")
_CLOSING = re.compile(r"[)\]}]|(?<![-= ])>")


def code_breaks(text: str, kinds: Sequence[str]) -> Iterator[tuple[int, float]]:
    """The places before which a line of code may end, with penalties. ``kinds`` are those of the characters.

    No line ends in the indentation, or with the mark of a comment.
    """
    places = [place for place, character in enumerate(text) if character != "\u200b"]
    code = "".join(text[place] for place in places)
    indent = _INDENT.match(code)
    first, depth, solid = indent.end() if indent else 0, 0, 0
    for index in range(first + 1, len(code)):
        solid = solid if code[index - 1] == " " else index  # where the last word before the place ends
        before, after = kinds[places[index - 1]], kinds[places[index]]
        if before not in (COMMENT, STRING):
            depth += bool(_OPENING.match(code, index - 1))
            depth = max(0, depth - bool(_CLOSING.match(code, index - 1)))
        penalty = _penalty(code, index, solid, before, after)
        if penalty is not None:
            yield places[index], penalty + _NESTED * depth


def _penalty(code: str, index: int, solid: int, before: str, after: str) -> float | None:
    spaced = code[index - 1] == " " != code[index]
    if code[index] == ATOM:
        return _BEFORE_ATOM if spaced else None
    if after == COMMENT:
        if before != COMMENT:
            return 0 if spaced else None
        return _IN_COMMENT if spaced and not _MARK.search(code, max(0, solid - _LONGEST), solid) else None
    if before == after == STRING:
        return _IN_STRING if spaced else None
    if spaced and code[index] == "{":
        return _BEFORE_BRACE
    return next((penalty for pattern, penalty in _PLACES if pattern.match(code, index)), None)
