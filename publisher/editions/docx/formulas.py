"""Formulas: MathML, as the publisher writes it, → Office Math (OMML, ECMA-376 part 1, section 22.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from lxml import etree

from publisher.editions.docx.xml import Element, m, w

_NARY = frozenset("∑∏∐∫∬∭⨌∮∯∰⋀⋁⋂⋃⨀⨁⨂⨄⨆")
_INTEGRALS = frozenset("∫∬∭⨌∮∯∰")
_ACCENTS = {
    "^": "\u0302", "~": "\u0303", "¯": "\u0304", "→": "\u20d7", "˙": "\u0307", "¨": "\u0308", "ˇ": "\u030c",
    "˘": "\u0306", "´": "\u0301", "`": "\u0300", "˚": "\u030a", "⃛": "\u20db", "⃜": "\u20dc", "←": "\u20d6", "↔": "\u20e1",
}  # fmt: skip
_BARS = {"‾": "top", "_": "bot"}
_GROUPS = {"⏞": "top", "⏟": "bot", "⏠": "top", "⏡": "bot", "⎴": "top", "⎵": "bot"}
_SPACES = ((0.9, "\u2003"), (0.45, "\u2002"), (0.25, "\u2005"), (0.1, "\u2009"))
_APPLY = "\u2061"
_BAR_SIGNS = ("|", "‖", "∣", "∥")
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")
_NOTHING = "\u200b"  # instead of an empty box
_WIDE = 0.2  # ems around a relation or a sign of an operation


def omml(mathml: str, *, display: bool) -> Element:
    """A formula for a paragraph of its own (``m:oMathPara``), or for a line of text (``m:oMath``)."""
    tree = etree.fromstring(mathml)
    made = m("oMath", *_Converter().row([*tree]))
    return m("oMathPara", made) if display else made


def _name(node: Element) -> str:
    return etree.QName(node).localname


def _shown(node: Element) -> str:
    return (node.text or "").strip()


def _ems(value: str | None) -> float:
    return float(value.removesuffix("em")) if value and value.endswith("em") else 0.0


class _Converter:
    """Converts elements; ``colour`` is that of the text."""

    def __init__(self) -> None:
        self.colour = ""

    def row(self, nodes: Sequence[Element]) -> list[Element]:
        """A sequence. What follows a large operator belongs to it, up to the next relation or sign."""
        made: list[Element] = []
        for index, node in enumerate(nodes):
            if (end := _closing_bar(nodes, index)) is not None:
                bar, inner = _shown(node), self.row(nodes[index + 1 : end])
                made.append(m("d", m("dPr", _sign("begChr", bar), _sign("endChr", bar)), m("e", *inner)))
                return [*made, *self.row(nodes[end + 1 :])]
            if (large := self._large(node)) is not None:
                last = next((n for n in range(index + 1, len(nodes)) if _separates(nodes[n])), len(nodes))
                made.append(large(self.row(nodes[index + 1 : last])))
                return [*made, *self.row(nodes[last:])]
            made += self.of(node)
        return made

    def of(self, node: Element) -> list[Element]:
        """An element."""
        maker = _MAKERS.get(_name(node))
        return maker(self, node) if maker else self.row([*node]) if len(node) else self._text(node)

    def _e(self, node: Element | None, name: str = "e") -> Element:
        inner = [] if node is None else self.of(node)
        return m(name, *(inner or [self._run(_NOTHING)]))

    def _run(self, value: str, style: str = "p", *, words: bool = False) -> Element:
        letters = m("t")
        letters.text = value
        letters.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        about = m("rPr", m("nor") if words else m("sty", val=style)) if words or style != "i" else None
        font = w("rFonts", ascii="Cambria Math", hAnsi="Cambria Math")
        return m("r", about, w("rPr", font, w("color", val=self.colour) if self.colour else None), letters)

    # Leaves

    def _text(self, node: Element) -> list[Element]:
        return [self._run(node.text, words=True)] if node.text else []

    def _identifier(self, node: Element) -> list[Element]:
        value = _shown(node)
        upright = len(value) > 1 or node.get("mathvariant") == "normal"
        return [self._run(value, "p" if upright else "i")] if value else []

    def _operator(self, node: Element) -> list[Element]:
        value = _shown(node)
        return [self._run(value)] if value and value != _APPLY else []

    def _space(self, node: Element) -> list[Element]:
        width = _ems(node.get("width"))
        found = next((sign for least, sign in _SPACES if width >= least), "")
        return [self._run(found * max(1, round(width)), words=True)] if found else []

    # Rows

    def _mrow(self, node: Element) -> list[Element]:
        """A row; in brackets, if it has such as grow with their content."""
        inner = [*node]
        first, last = (inner[0], inner[-1]) if inner else (None, None)
        opens, closes = _is_fence(first, "prefix"), _is_fence(last, "postfix") and last is not first
        if not (opens or closes):
            return self.row(inner)
        held = inner[opens : len(inner) - closes]
        begin, end = (_shown(inner[0]) if opens else ""), (_shown(inner[-1]) if closes else "")
        middles = [n for n, each in enumerate(held) if _is_fence(each, "infix")]
        bounds = [-1, *middles, len(held)]
        parts = [held[a + 1 : b] for a, b in pairwise(bounds)]
        properties = m(
            "dPr",
            _sign("begChr", begin),
            _sign("sepChr", _shown(held[middles[0]])) if middles else None,
            _sign("endChr", end),
        )
        return [m("d", properties, *(m("e", *(self.row(part) or [self._run(_NOTHING)])) for part in parts))]

    def _style(self, node: Element) -> list[Element]:
        around, self.colour = self.colour, (node.get("mathcolor") or "").removeprefix("#").upper() or self.colour
        made = self.row([*node])
        self.colour = around
        return made

    # Structures

    def _fraction(self, node: Element) -> list[Element]:
        bare = m("fPr", m("type", val="noBar")) if node.get("linethickness") == "0" else None
        return [m("f", bare, self._e(node[0], "num"), self._e(node[1], "den"))]

    def _root(self, node: Element) -> list[Element]:
        if _name(node) == "mroot":
            return [m("rad", self._e(node[1], "deg"), self._e(node[0]))]
        return [m("rad", m("radPr", m("degHide", val="1")), m("deg"), m("e", *self.row([*node])))]

    def _scripts(self, node: Element) -> list[Element]:
        base, scripts = self._e(node[0]), [*node][1:]
        match _name(node):
            case "msub":
                return [m("sSub", base, self._e(scripts[0], "sub"))]
            case "msup":
                return [m("sSup", base, self._e(scripts[0], "sup"))]
        return [m("sSubSup", base, self._e(scripts[0], "sub"), self._e(scripts[1], "sup"))]

    def _limits(self, node: Element) -> list[Element]:
        """What is above and below: an accent, a bar, a brace, or limits."""
        name, over = _name(node), node[-1]
        sign = _shown(over) if _name(over) == "mo" else ""
        if name != "munderover" and sign:
            if sign in _BARS and over.get("stretchy") == "true":
                return [m("bar", m("barPr", m("pos", val=_BARS[sign])), self._e(node[0]))]
            if sign in _GROUPS:
                side = _GROUPS[sign]
                about = m(
                    "groupChrPr",
                    m("chr", val=sign),
                    m("pos", val=side),
                    m("vertJc", val="bot" if side == "top" else "top"),
                )
                return [m("groupChr", about, self._e(node[0]))]
            if node.get("accent") == "true":
                return [m("acc", m("accPr", m("chr", val=_ACCENTS.get(sign, sign))), self._e(node[0]))]
        if name == "mover":
            return [m("limUpp", self._e(node[0]), self._e(node[1], "lim"))]
        low = m("limLow", self._e(node[0]), self._e(node[1], "lim"))
        return [m("limUpp", m("e", low), self._e(node[2], "lim"))] if name == "munderover" else [low]

    def _large(self, node: Element) -> Callable[[list[Element]], Element] | None:
        """What writes a large operator with its limits around its operand; None for others."""
        name = _name(node)
        base = node[0] if name in _SCRIPTED and len(node) else node
        while _name(base) in ("mrow", "mpadded") and len(base) == 1:
            base = base[0]
        if _name(base) != "mo" or _shown(base) not in _NARY:
            return None
        below, above = None, None
        if name in _SCRIPTED:
            below = node[1] if not name.endswith(("up", "over")) or name in ("msubsup", "munderover") else None
            above = node[-1] if name in ("msup", "mover", "msubsup", "munderover") else None
        side = "subSup" if name.startswith("ms") or _shown(base) in _INTEGRALS else "undOvr"

        def write(operand: list[Element]) -> Element:
            about = m(
                "naryPr", m("chr", val=_shown(base)), m("limLoc", val=side),
                m("subHide", val="1") if below is None else None, m("supHide", val="1") if above is None else None,
            )  # fmt: skip
            sub = m("sub") if below is None else self._e(below, "sub")
            sup = m("sup") if above is None else self._e(above, "sup")
            return m("nary", about, sub, sup, m("e", *(operand or [self._run(_NOTHING)])))

        return write

    def _table(self, node: Element) -> list[Element]:
        """A matrix. A line of empty cells at the left of numbered formulas is left out."""
        numbered = "numbered" in (node.get("class") or "")
        rows = [[*line][numbered:] for line in node]
        sides = (node.get("columnalign") or "center").split()[numbered:]
        count = max(map(len, rows), default=1)
        sides = (sides + [sides[-1] if sides else "center"] * count)[:count]
        columns = (m("mc", m("mcPr", m("count", val="1"), m("mcJc", val=side))) for side in sides)
        made = m("m", m("mPr", m("plcHide", val="1"), m("mcs", *columns)))
        for line in rows:
            cells = [m("e", *self._cell(cell)) for cell in line]
            empty = [m("e", self._run(_NOTHING, words=True)) for _ in range(count - len(cells))]
            made.append(m("mr", *cells, *empty))
        return [made]

    def _cell(self, cell: Element) -> list[Element]:
        """The content of a cell. LibreOffice wants something in each, and before a sign."""
        content = [*cell]
        if cell.get("class") == "number":
            number = (content[0].text or "") if content else ""
            inner = self._run(number.strip("()"), words=True)
            return [m("d", m("e", inner))] if number.startswith("(") else [inner]
        begins = not content or _name(content[0]) == "mo"
        return [*([self._run(_NOTHING, words=True)] if begins else []), *self.row(content)]

    def _enclosed(self, node: Element) -> list[Element]:
        strikes = node.get("notation") or "box"
        hidden = (
            () if "box" in strikes else tuple(m(f"hide{side}", val="1") for side in ("Top", "Bot", "Left", "Right"))
        )
        up = m("strikeBLTR", val="1") if "updiagonal" in strikes else None
        down = m("strikeTLBR", val="1") if "downdiagonal" in strikes else None
        about = m("borderBoxPr", *hidden, up, down)
        return [m("borderBox", about if len(about) else None, m("e", *self.row([*node])))]

    def _phantom(self, node: Element) -> list[Element]:
        return [m("phant", m("phantPr", m("show", val="0")), m("e", *(self.row([*node]) or [self._run(_NOTHING)])))]


_SCRIPTED = ("msub", "msup", "msubsup", "munder", "mover", "munderover")
_MAKERS: dict[str, Callable[[_Converter, Element], list[Element]]] = {
    "menclose": _Converter._enclosed,
    "mfrac": _Converter._fraction,
    "mi": _Converter._identifier,
    "mn": _Converter._operator,
    "mo": _Converter._operator,
    "mover": _Converter._limits,
    "mphantom": _Converter._phantom,
    "mroot": _Converter._root,
    "mrow": _Converter._mrow,
    "mspace": _Converter._space,
    "msqrt": _Converter._root,
    "mstyle": _Converter._style,
    "msub": _Converter._scripts,
    "msubsup": _Converter._scripts,
    "msup": _Converter._scripts,
    "mtable": _Converter._table,
    "mtext": _Converter._text,
    "munder": _Converter._limits,
    "munderover": _Converter._limits,
}


def _is_fence(node: Element | None, form: str) -> bool:
    return node is not None and _name(node) == "mo" and node.get("fence") == "true" and node.get("form") == form


def _closing_bar(nodes: Sequence[Element], start: int) -> int | None:
    """The place of the bar that closes the one at ``start``, as in |x|; None if a bracket ends before, as in P(A|B)."""
    sign = _shown(nodes[start])
    if _name(nodes[start]) not in ("mo", "mi") or sign not in _BAR_SIGNS:
        return None
    depth = 0
    for place in range(start + 1, len(nodes)):
        shown = _shown(nodes[place]) if not len(nodes[place]) else ""
        depth += (shown in _OPENING) - (shown in _CLOSING)
        if depth < 0:
            return None
        if shown == sign and depth == 0:
            return place if place > start + 1 else None
    return None


def _separates(node: Element) -> bool:
    """Whether it ends the operand of a large operator: a relation, a sign of an operation, a comma."""
    if _name(node) != "mo":
        return False
    return _ems(node.get("lspace")) > _WIDE or node.get("separator") == "true"


def _sign(name: str, value: str) -> Element:
    """A bracket, which may be empty."""
    made = m(name)
    made.set(f"{{{made.nsmap['m']}}}val", value)
    return made


__all__ = ["omml"]
