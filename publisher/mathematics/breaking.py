"""Display formulas in the width that there is: long ones are broken at wide spaces, which separate statements, then before
relations, then before signs of operations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from publisher.mathematics.drawing import MARK, Drawing, draw, width_of, with_own_colours
from publisher.mathematics.source import Definitions, tokens
from publisher.mathematics.wide import Font

_RELATIONS = frozenset(
    {"=", "<", ">", ":="}
    | {
        f"\\{name}"
        for name in (
            *("le", "leq", "leqslant", "ge", "geq", "geqslant", "ne", "neq", "equiv", "approx", "sim", "simeq", "cong"),
            *(
                "propto",
                "doteq",
                "ll",
                "gg",
                "prec",
                "succ",
                "preceq",
                "succeq",
                "in",
                "ni",
                "subset",
                "subseteq",
                "supset",
            ),
            *(
                "supseteq",
                "to",
                "rightarrow",
                "Rightarrow",
                "leftarrow",
                "Leftarrow",
                "leftrightarrow",
                "Leftrightarrow",
            ),
            *("longrightarrow", "Longrightarrow", "iff", "implies", "impliedby", "mapsto", "longmapsto", "coloneqq"),
            *("triangleq", "lesssim", "gtrsim", "vdash", "models", "rightleftharpoons", "stackrel", "overset"),
        )
    }
)
_OPERATIONS = frozenset(
    {"+", "-", "−"}
    | {
        f"\\{name}"
        for name in ("pm", "mp", "cup", "cap", "oplus", "otimes", "wedge", "vee", "setminus", "cdot", "times")
    }
)
# After these, a line of text may be broken; what has arguments stays where it is.
_SIGNS = (_RELATIONS | _OPERATIONS) - {"\\stackrel", "\\overset"}
_UNBROKEN = 8  # ems
_LONGEST = 5000  # letters of a formula that is broken
_DECLARATION = re.compile(
    r"\\(?:displaystyle|textstyle|scriptstyle|color|rm|bf|it|cal|sf|tt|over|choose|atop|limits)(?![A-Za-z])"
)
_OPENING = frozenset(
    {"{", "(", "[", "\\{", "\\[", "\\lbrace", "\\lbrack", "\\langle", "\\lfloor", "\\lceil", "\\left", "\\begin"}
)
_CLOSING = frozenset(
    {"}", ")", "]", "\\}", "\\]", "\\rbrace", "\\rbrack", "\\rangle", "\\rfloor", "\\rceil", "\\right", "\\end"}
)
_PIECE = re.compile(r"\\(?:[A-Za-z]+\*?|.)|.", re.DOTALL)
_LEAST = 0.4  # of the width: a shorter left side has the relations of all lines below its own
_Around = tuple[str, tuple[Font, ...]]  # definitions of macros, and fonts
_INDENT = 2.0  # ems, \qquad
_SPACES = frozenset({"\\quad", "\\qquad"})
_CHEMISTRY = re.compile(r"\\ce\s*\{")
_REACTION = re.compile(r"\s(?P<sign>\+|->|<-|<->|<=>)\s")
_ARROWS = {"->": "\\to", "<-": "\\leftarrow", "<->": "\\leftrightarrow", "<=>": "\\rightleftharpoons"}
_LEADING = re.compile(r"^(?:\s|\\q?quad(?![A-Za-z]))+")


def displayed(tex: str, room: float, lines: Sequence[int] = (), fonts: tuple[Font, ...] = ()) -> tuple[Drawing, float]:
    """The drawing of a display formula in ``room`` ems, and its scale: 1, or less if it is too wide and cannot be broken.

    The baselines of ``lines``, which have numbers, are marked.
    """
    tex = with_own_colours(tex)
    if lines:
        tex = _marked(tex, lines)
    drawing = draw(tex, True, fonts)
    if drawing.width > room and not lines and len(tex) < _LONGEST and (other := _broken(tex, room, fonts)):
        drawing = draw(other, True, fonts)
    return drawing, 1 if drawing.width <= room else round(room / drawing.width, 4)


def in_lines(tex: str, room: float) -> tuple[str, float]:
    """The TeX of a display formula for pages of ``room`` ems, where it is broken like a drawing, and its width in ems."""
    width = width_of(tex)
    if width > room and len(tex) < _LONGEST and (other := _broken(tex, room, ())) and (less := width_of(other)) < width:
        return other, less
    return tex, width


def in_line(tex: str, fonts: tuple[Font, ...] = ()) -> tuple[Drawing, ...]:
    """The drawings of a formula in a line of text, which may be broken between them: after relations and signs of operations."""
    tex = with_own_colours(tex)
    whole = draw(tex, False, fonts)
    if whole.width <= _UNBROKEN or len(tex) > _LONGEST or _DECLARATION.search(tex):
        return (whole,)
    rest = Definitions({}).take(tex)
    before = tex[: len(tex) - len(rest)]
    first, *others = _split(_opened(rest), _SIGNS)
    pieces = [first]
    for piece in others:
        sign = _PIECE.match(piece)
        assert sign
        pieces[-1] += f"{sign[0]} {{}}"
        pieces.append(piece[sign.end() :])
    return tuple(draw(before + piece, False, fonts) for piece in pieces)


def _marked(tex: str, lines: Sequence[int]) -> str:
    mark = f"\\mathrlap{{\\textcolor{{{MARK}}}{{.}}}}"
    pieces, line = list[str](), 0
    for text, depth in _with_depth(tex):
        if depth == 1 and line in lines and (text == "\\\\" or text == "\\end"):
            pieces.append(mark)
        pieces.append(text)
        line += depth == 1 and text == "\\\\"
    return "".join(pieces)


def _with_depth(tex: str) -> Iterator[tuple[str, int]]:
    """The tokens of TeX with the number of environments and groups around them; what closes one is still in it."""
    depth = 0
    for _, text in tokens(tex):
        yield text, depth
        depth += (text in ("{", "\\begin")) - (text in ("}", "\\end"))


def _broken(tex: str, room: float, fonts: tuple[Font, ...]) -> str | None:
    """The formula in several lines, or ``None`` if it cannot be broken."""
    rest = Definitions({}).take(tex)
    if _DECLARATION.search(rest):
        return None  # it ends with a line
    before = tex[: len(tex) - len(rest)]
    rest = _opened(rest)
    broken = _statements(rest, room, (before, fonts)) or _statement(rest, room, (before, fonts))
    return broken and before + broken


def _statements(tex: str, room: float, around: _Around) -> str | None:
    """Statements with wide spaces between them: as many in each line as fit, and those that are too wide in several lines."""
    before, fonts = around
    pieces = _split(tex, _SPACES)
    if len(pieces) == 1:
        return None
    lines = [_LEADING.sub("", line) for line in _packed(around, pieces, room)]
    fits = [width_of(before + line, fonts) <= room for line in lines]
    narrowed = [(not fit and _statement(line, room, around)) or line for line, fit in zip(lines, fits, strict=True)]
    return _set(narrowed, "gathered")


def _statement(tex: str, room: float, around: _Around) -> str | None:
    """A statement in lines that begin with relations or operations."""
    before, fonts = around
    left, *pieces = _split(tex, _RELATIONS)
    if not pieces:
        parts = _split(tex, _OPERATIONS)
        first, *others = _packed(around, parts, room - _INDENT)
        return _set([f"&{first}", *(f"&\\qquad {line}" for line in others)]) if parts[1:] else None
    width = width_of(before + left, fonts) if left.strip() else 0
    hangs = width < _LEAST * room
    space = room - (width if hangs else _INDENT)
    lines = []
    for line in _packed(around, pieces, space):
        if width_of(before + line, fonts) <= space:
            lines.append(line)
            continue
        first, *others = _packed(around, _split(line, _OPERATIONS), space - 1)
        lines += [first, *(f"\\quad {other}" for other in others)]
    if hangs:
        return _set([f"{left if not n else ''}&{line}" for n, line in enumerate(lines)])
    return _set([f"&{left}", *(f"&\\qquad {line}" for line in lines)])


def _set(lines: Sequence[str], how: str = "aligned") -> str:
    return f"\\begin{{{how}}}" + " \\\\ ".join(lines) + f"\\end{{{how}}}"


def _packed(around: _Around, pieces: Sequence[str], room: float) -> list[str]:
    """As many pieces in each line as fit; ``around`` are the definitions of macros, and fonts."""
    before, fonts = around
    lines = list[str]()
    for piece in pieces:
        if lines and width_of(before + lines[-1] + piece, fonts) <= room:
            lines[-1] += piece
        else:
            lines.append(piece)
    return lines


def _opened(tex: str) -> str:
    r"""The formula with a group of chemistry for each substance of a reaction: ``\ce{A} + \ce{B} \to \ce{C}``."""
    pieces, position = list[str](), 0
    while found := _CHEMISTRY.search(tex, position):
        pieces += [tex[position : found.start()], "\\ce{"]
        position, depth, inside = found.end(), 0, False  # of a formula between dollar signs
        while position < len(tex) and (depth or tex[position] != "}"):
            if not (depth or inside) and (sign := _REACTION.match(tex, position)):
                name = sign["sign"]
                pieces.append(f"}} {_ARROWS.get(name, name)} \\ce{{")
                position = sign.end() - 1
                continue
            piece = _PIECE.match(tex, position)
            assert piece
            inside ^= piece[0] == "$"
            depth += (piece[0] in _OPENING) - (piece[0] in _CLOSING)
            pieces.append(piece[0])
            position = piece.end()
    return "".join((*pieces, tex[position:]))


def _split(tex: str, signs: frozenset[str]) -> list[str]:
    """The pieces of a formula before each of the ``signs`` that is not in a group, in brackets or in an environment."""
    pieces, depth, previous = [""], 0, ""
    for found in _PIECE.finditer(tex):
        text = found[0]
        if text in _CLOSING:
            depth = max(0, depth - 1)
        operates = previous not in ("", "(", "^", "_", "\\left", "\\right") and previous not in _RELATIONS | _OPERATIONS
        relates = previous not in _RELATIONS
        fits = relates if text in _RELATIONS else operates
        if depth == 0 and text in signs and fits and previous not in ("^", "_", "\\left", "\\right", "\\not"):
            pieces.append("")
        pieces[-1] += text
        if text in _OPENING:
            depth += 1
        if not text.isspace():
            previous = text
    return pieces


__all__ = ["displayed", "in_line", "in_lines"]
