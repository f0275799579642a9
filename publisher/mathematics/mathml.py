"""MathML Core, from the tree of meaning of a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from html import escape

from publisher import work
from publisher.mathematics import engine
from publisher.mathematics.alphabets import letters
from publisher.mathematics.engine import Tree
from publisher.mathematics.mathml_leaves import NOT_OPERANDS, element, fence, function_name, operator, words
from publisher.mathematics.mathml_tables import table
from publisher.mathematics.roots import root_widths

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_INTEGRALS = frozenset("∫∬∭⨌∮∯∰∱∲∳⨍⨎⨏⨐⨑⨒⨓⨔⨕⨖⨗⨘⨙⨚⨛⨜")
# Combining accents, and the signs that MathML stretches or places over a base.
_ACCENTS = {
    "\u0302": "^", "\u0303": "~", "\u0304": "¯", "\u20d7": "→", "\u0307": "˙", "\u0308": "¨", "\u030c": "ˇ",
    "\u0306": "˘", "\u0301": "´", "\u0300": "`", "\u030a": "˚", "\u20db": "⃛", "\u20dc": "⃜", "\u20d6": "←", "\u20e1": "↔",
}  # fmt: skip
_SIZES = {1: "1.2em", 2: "1.8em", 3: "2.4em", 4: "3em"}
_SHORT = frozenset("acegijmnopqrsuvwxyzαγεηικμνοπρςστυφχψωϵ")
_LOW = "0.5em"  # up to this height of letters, browsers place superscripts as TeX does
_ACCENTED = "1.05em"
_STRIKES = {"bar": "updiagonalstrike", "backslash": "downdiagonalstrike", "x": "updiagonalstrike downdiagonalstrike"}
_APPLY = "\u2061"


@lru_cache(maxsize=1024)
def to_mathml(
    tex: str, display: bool, speech: str, numbers: tuple[tuple[int, str, str], ...] = (), measured: bool = False
) -> str:
    """The formula in MathML, with its speech as alternative text.

    ``numbers`` are those of its lines: the line, the number as it is shown, and the id. Roots are ``measured`` where the
    typeface of the page is known (``roots``).
    """
    work.count("formulas in MathML")
    tree = engine.tree_of(tex, display)
    content = _Writer(display, numbers, root_widths(tex, display, tree) if measured else {}).node(tree)
    block = ' display="block"' if display else ""
    return f'<math xmlns="{NAMESPACE}"{block} alttext="{escape(speech)}">{content}</math>'


class _Writer:
    def __init__(
        self, display: bool, numbers: Sequence[tuple[int, str, str]], root_widths: Mapping[int, float]
    ) -> None:
        self.display = display
        self.root_widths = root_widths
        self.before = ""  # the class of what precedes the node that is written
        self.level = 0 if display else 1  # of style: display, text, scripts
        self.small = False  # in scripts, relations and operations have no spaces
        self.numbers = {line: (number, name) for line, number, name in numbers}

    def node(self, tree: Tree, before: str = "") -> str:
        """A node; ``before`` is the class of what precedes it, as in TeX."""
        kind = tree["type"]
        if kind == "operator":
            return operator(tree["symbol"], tree["class"], before, self.small)
        maker = _MAKERS.get(kind)
        return maker(self, tree) if maker else self._unknown(tree)

    def content(self, tree: Tree, before: str = "") -> str:
        """The content of an element that makes a row of what it contains."""
        return self._sequence(tree["children"], before) if tree["type"] == "row" else self.node(tree, before)

    def row(self, tree: Tree) -> str:
        children = tree["children"]
        return self.node(children[0]) if len(children) == 1 else element("mrow", self._sequence(children))

    def _sequence(self, children: Sequence[Tree], before: str = "") -> str:
        made = []
        for index, child in enumerate(children):
            if _is_function(child) and before in ("ord", "close", "inner") and not self.small:
                made.append(element("mspace", "", width="0.167em"))
            self.before = before
            after = children[index + 1] if index + 1 < len(children) else None
            around = self.small
            if class_of(child) in ("rel", "bin") and after is not None and class_of(after) == "close":
                self.small = True  # a sign that is named, as in (X, ≤), has no spaces
            made.append(self.node(child, before))
            self.small = around
            before = class_of(child)
            if _is_function(child):
                made.append(element("mo", _APPLY))
                if (
                    after is not None
                    and class_of(after) in ("ord", "op", "inner")
                    and after["type"] not in ("space", "delimited")
                ):
                    made.append(element("mspace", "", width="0.167em"))
        return "".join(made)

    def _unknown(self, tree: Tree) -> str:
        """What MathML has no form for, as text."""
        words: list[str] = []

        def collect(part: object) -> None:
            if isinstance(part, Mapping):
                for key, value in part.items():
                    if key in ("value", "name", "symbol") and isinstance(value, str):
                        words.append(value)
                    else:
                        collect(value)
            elif isinstance(part, list):
                for value in part:
                    collect(value)

        collect(tree)
        return element("mtext", escape(" ".join(words)))

    # Leaves

    def identifier(self, tree: Tree) -> str:
        name, variant = tree["name"], tree.get("variant", "")
        if variant == "upright":
            single = len(name) == 1
            return element("mi", escape(name), mathvariant="normal") if single else element("mi", escape(name))
        return element("mi", escape(letters(name, variant) if variant else name))

    def number(self, tree: Tree) -> str:
        return element("mn", escape(tree["value"]))

    def function(self, tree: Tree) -> str:
        return function_name(tree)

    def text(self, tree: Tree) -> str:
        parts = tree.get("parts", [tree])
        made = [words(part["value"]) if part["type"] == "text" else self.node(part) for part in parts]
        return made[0] if len(made) == 1 else element("mrow", "".join(made))

    def math(self, tree: Tree) -> str:
        value: Tree = tree["value"]
        return self.node(value)

    def large_operator(self, tree: Tree) -> str:
        movable = {"movablelimits": "false"} if tree.get("limits") else {}
        gap = "0" if self.before in NOT_OPERANDS - {"op"} else "0.167em"
        return element("mo", escape(tree["symbol"]), lspace=gap, rspace="0.167em", **movable)

    def space(self, tree: Tree) -> str:
        return element("mspace", "", width=f"{round(tree['em'], 3):g}em")

    def fixed_delimiter(self, tree: Tree) -> str:
        size = _SIZES[tree["size"]]
        form = {"open": "prefix", "close": "postfix"}.get(tree["class"])
        spaces = {} if tree["class"] == "rel" else {"lspace": "0", "rspace": "0"}
        return element(
            "mo", escape(tree["symbol"]), stretchy="true", symmetric="true", minsize=size, maxsize=size,
            **({"form": form} if form else {}), **spaces,
        )  # fmt: skip

    # Layout

    def fraction(self, tree: Tree) -> str:
        thin = {"linethickness": "0"} if tree.get("rule") is False else {}
        around = self.level, self.small
        self.level = {"display": 0, "row": 1}.get(tree.get("style", ""), self.level) + 1
        self.small = self.level > 1
        made = element("mfrac", self.node(tree["num"]) + self.node(tree["den"]), **thin)
        self.level, self.small = around
        if style := tree.get("style"):
            made = element("mstyle", made, displaystyle="true" if style == "display" else "false", scriptlevel="0")
        return made

    def root(self, tree: Tree) -> str:
        if "index" in tree:
            made = element("mroot", self.node(tree["radicand"]) + self.node(tree["index"]))
        else:
            made = element("msqrt", self.content(tree["radicand"]))
        width = self.root_widths.get(id(tree))
        return element("mpadded", made, width=f"{width:g}em") if width else made

    def scripts(self, tree: Tree) -> str:
        base, sub, sup = tree["base"], tree.get("sub"), tree.get("sup")
        inner = self.node(base)
        if base["type"] == "row" and not base["children"]:
            inner = element("mi", "")
        if base["type"] == "brace":  # its label is part of it
            return element("mrow", inner)
        names = ("munder", "mover", "munderover") if self._has_limits(base) else ("msub", "msup", "msubsup")
        around = self.level, self.small
        self.level, self.small = 2, True
        written = [self.node(script) for script in (sub, sup) if script is not None]
        self.level, self.small = around
        name = names[2] if len(written) == 2 else names[0] if sub is not None else names[1]
        if sup is not None and name.startswith("msu") and _is_tall(base):
            made = element(name, element("mpadded", inner, height=_LOW) + "".join(written))
            # The accent is higher than the superscript.
            high = base["type"] == "accent" and _is_tall(base["base"])
            return element("mrow", made + element("mspace", "", height=_ACCENTED)) if high else made
        return element(name, inner + "".join(written))

    def _has_limits(self, base: Tree) -> bool:
        if base["type"] == "large-operator":
            given = base.get("limits")
            return bool(given) if given is not None else base["symbol"] not in _INTEGRALS
        return bool(base["type"] == "function" and base.get("limits")) or (
            base["type"] == "forced-class" and base["class"] == "op" and self.display
        )

    def accent(self, tree: Tree) -> str:
        sign: str = tree["accent"]
        stretches = "true" if tree.get("stretchy") else "false"
        # Only the combining accents of the typeface can be stretched.
        shown = sign if tree.get("stretchy") and sign in "\u0302\u0303" else _ACCENTS.get(sign, sign)
        small = {"mathsize": "75%"} if shown in "→←↔" and not tree.get("stretchy") else {}
        over = element("mo", escape(shown), stretchy=stretches, **small)
        return element("mover", self.node(tree["base"]) + over, accent="true")

    def bar(self, tree: Tree) -> str:
        if tree["above"]:
            return element("mover", self.node(tree["base"]) + element("mo", "‾", stretchy="true"), accent="true")
        return element("munder", self.node(tree["base"]) + element("mo", "_", stretchy="true"), accentunder="true")

    def brace(self, tree: Tree) -> str:
        above, base = tree["above"], self.node(tree["base"])
        sign = tree.get("symbol") or ("⏞" if above else "⏟")
        name = "mover" if above else "munder"
        made = element(name, base + element("mo", sign, stretchy="true"))
        return element(name, made + self.node(tree["label"])) if tree.get("label") else made

    def delimited(self, tree: Tree) -> str:
        middles = iter(tree.get("middles", ()))
        made = [fence(tree.get("open", ""), "prefix")]
        for index, part in enumerate(tree["parts"]):
            if index:
                made.append(fence(next(middles, ""), "infix"))
            made.append(self.content(part))
        made.append(fence(tree.get("close", ""), "postfix"))
        return element("mrow", "".join(made))

    def forced_class(self, tree: Tree) -> str:
        base, kind = tree["base"], tree["class"]
        if base["type"] == "operator":
            return operator(base["symbol"], kind, "ord", self.small)
        gap = {"rel": "0.278em", "bin": "0.222em"}.get(kind)
        stacked = base["type"] == "stacked"
        around, self.small = self.small, self.small or (gap is not None and not stacked)
        inner = self.node(base)
        self.small = around
        if gap is None or stacked:  # the base of a stack is an operator, with its own spaces
            return inner
        side = element("mspace", "", width=gap)
        return element("mrow", side + inner + side)

    def stacked(self, tree: Tree) -> str:
        above, below, base = tree.get("above"), tree.get("below"), self.node(tree["base"])
        if above is not None and below is not None:
            return element("munderover", base + self.node(below) + self.node(above))
        return (
            element("mover", base + self.node(above))
            if above is not None
            else element("munder", base + self.node(below or _EMPTY))
        )

    def arrow(self, tree: Tree) -> str:
        sign = element("mo", escape(tree["symbol"]), stretchy="true", lspace="0.278em", rspace="0.278em")

        def label(part: Tree) -> str:
            side = element("mspace", "", width="0.4em")
            return element("mrow", side + self.content(part) + side)

        above, below = tree.get("above"), tree.get("below")
        if above is not None and below is not None:
            return element("munderover", sign + label(below) + label(above))
        if below is not None:
            return element("munder", sign + label(below))
        return element("mover", sign + label(above or _EMPTY))

    def colored(self, tree: Tree) -> str:
        return element("mstyle", self.content(tree["base"]), mathcolor=tree["color"])

    def framed(self, tree: Tree) -> str:
        return element("menclose", self.content(tree["base"]), notation="box")

    def canceled(self, tree: Tree) -> str:
        return element("menclose", self.content(tree["base"]), notation=_STRIKES.get(tree["shape"], "updiagonalstrike"))

    def phantom(self, tree: Tree) -> str:
        made = element("mphantom", self.content(tree["base"]))
        if not tree["height"]:
            return element("mpadded", made, height="0", depth="0")
        return made if tree["width"] else element("mpadded", made, width="0")

    def smashed(self, tree: Tree) -> str:
        sides = {side: "0" for side in ("height", "depth") if tree.get(side)}
        return element("mpadded", self.content(tree["base"]), **sides)

    def overlapped(self, tree: Tree) -> str:
        shift = {"l": {"lspace": "-1width"}, "c": {"lspace": "-0.5width"}}.get(tree["side"], {})
        return element("mpadded", self.content(tree["base"]), width="0", **shift)

    def style(self, tree: Tree) -> str:
        level = tree["level"]
        about = {"displaystyle": "true" if level == 0 else "false", "scriptlevel": str(max(0, level - 1))}
        around = self.level, self.small
        self.level, self.small = level, level > 1
        made = element("mstyle", self.content(tree["base"]), **about)
        self.level, self.small = around
        return made

    def quantity(self, tree: Tree) -> str:
        return self.node(tree["unit"])

    def unit(self, tree: Tree) -> str:
        return self.node(tree["base"])

    def table(self, tree: Tree) -> str:
        numbers, self.numbers = self.numbers, {}  # they belong to the outermost
        around, self.level = self.level, 0 if tree["shape"] in ("aligned", "centered") else max(1, self.level)
        made = table(tree, self.content, numbers)
        self.level = around
        return made


_EMPTY: Tree = {"type": "row", "children": []}
_MAKERS: dict[str, Callable[[_Writer, Tree], str]] = {
    kind: getattr(_Writer, kind.replace("-", "_"))
    for kind in (
        *("row", "identifier", "number", "function", "text", "math", "large-operator", "space", "fixed-delimiter"),
        *("fraction", "root", "scripts", "accent", "bar", "brace", "delimited", "forced-class", "stacked", "arrow"),
        *("colored", "framed", "canceled", "phantom", "smashed", "overlapped", "style", "quantity", "unit", "table"),
    )
}


def class_of(tree: Tree) -> str:
    """The class of a node, which determines the spaces around it: ord, op, bin, rel, open, close, punct or inner."""
    kind = tree["type"]
    if kind in ("operator", "fixed-delimiter", "forced-class"):
        return str(tree["class"])
    if kind in ("scripts", "colored", "style") and tree["base"]["type"] != "row":
        return class_of(tree["base"])
    if kind in ("large-operator", "function"):
        return "op"
    return "rel" if kind == "arrow" else "ord"


def _is_tall(base: Tree) -> bool:
    """Whether it is a letter, perhaps with an accent, a number or a bracket: TeX raises superscripts beside these no higher."""
    kind = base["type"]
    if kind == "accent":
        return not base.get("stretchy") and base["base"]["type"] == "identifier" and len(base["base"]["name"]) == 1
    if kind == "identifier":
        return len(base["name"]) == 1 and base["name"] not in _SHORT
    return kind == "number" or (kind == "operator" and base["symbol"] in ")]}")


def _is_function(tree: Tree) -> bool:
    return "function" in (tree["type"], tree["base"]["type"] if tree["type"] == "scripts" else "")


__all__ = ["NAMESPACE", "to_mathml"]
