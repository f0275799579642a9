"""Tables in MathML: matrices, cases, aligned lines and their numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from msgspec import Struct

from publisher.mathematics.engine import Tree
from publisher.mathematics.mathml_leaves import fence

_FENCES = {
    "p-matrix": "()", "b-matrix": "[]", "v-matrix": "||", "v-v-matrix": "‖‖", "brace-matrix": "{}", "cases": "{ ", "r-cases": " }",
}  # fmt: skip
_LEFT, _CENTER, _RIGHT = "left", "center", "right"
_LETTERS = {"l": _LEFT, "c": _CENTER, "r": _RIGHT}


def table(tree: Tree, cell: Callable[[Tree, str], str], numbers: Mapping[int, tuple[str, str]]) -> str:
    """A table; ``cell`` writes the content of a cell after a class of sign, ``numbers`` are those of lines, with their ids."""
    grid = _Grid.of(tree)
    shape, sides = grid.shape, " ".join(grid.sides)
    made = []
    for number, row in enumerate(tree["rows"]):
        cells = [
            _cell(cell(content, "ord" if shape == "aligned" and column % 2 else ""), grid.classes(number, column))
            for column, content in enumerate(row)
        ]
        if numbers:
            cells += [_cell("", "") for _ in range(grid.width - len(row))]
            shown, name = numbers.get(number, ("", ""))
            made.append(_numbered("".join(cells), shown, name))
        else:
            made.append(_tag("mtr", "".join(cells)))
    display = "true" if shape in ("aligned", "centered") else "false"
    about = f' displaystyle="{display}" columnalign="{sides}"'
    if numbers:
        about = f' class="numbered" displaystyle="true" columnalign="center {sides} right"'
    if shape in ("small-matrix", "substack"):
        about += f' class="{shape}"'
    body = f"<mtable{about}>{''.join(made)}</mtable>"
    fences = _FENCES.get(shape, "  ")
    before, after = fences[0], fences[1]
    if (before + after).isspace():
        return body
    return f"<mrow>{fence(before, 'prefix')}{body}{fence(after, 'postfix')}</mrow>"


class _Grid(Struct, frozen=True):
    """The columns and rules of a table; ``horizontals`` are the rows and columns with a rule
    above; that of the row after the last is below it."""

    shape: str
    rows: int
    width: int
    sides: list[str]
    verticals: frozenset[int]
    horizontals: frozenset[tuple[int, int]]
    joined: frozenset[int]

    @classmethod
    def of(cls, tree: Tree) -> _Grid:
        rows = len(tree["rows"])
        width = max(map(len, tree["rows"]), default=1)
        horizontals = (
            (min(rule["row"], rows), column)
            for rule in tree.get("horizontals", ())
            for column in range(rule.get("from", 0), min(rule.get("to", width), width))
        )
        return cls(
            tree["shape"],
            rows,
            width,
            _sides(tree, width),
            frozenset(tree.get("verticals", ())),
            frozenset(horizontals),
            frozenset(column for column, _ in tree.get("between", ())),
        )

    def classes(self, row: int, column: int) -> str:
        """The classes of a cell."""
        found = [] if self.sides[column] == _CENTER else [self.sides[column]]
        if self.shape == "aligned":
            found.append("of-pair" if column % 2 else "pair" if column else "first")
        about = {
            "rule-before": column in self.verticals,
            "rule-after": column == self.width - 1 and self.width in self.verticals,
            "joins": column in self.joined,
            "joined": column + 1 in self.joined,
            "rule-above": (row, column) in self.horizontals,
            "rule-below": row == self.rows - 1 and (self.rows, column) in self.horizontals,
        }
        return " ".join([*found, *(name for name, holds in about.items() if holds)])


def _sides(tree: Tree, width: int) -> list[str]:
    shape = tree["shape"]
    if shape == "aligned":
        return [(_RIGHT, _LEFT)[column % 2] for column in range(width)]
    if shape in ("cases", "r-cases"):
        return [_LEFT] * width
    given = [_LETTERS.get(letter, _CENTER) for letter in tree.get("columns", ())]
    return (given + [_CENTER] * width)[:width]


def _cell(content: str, classes: str) -> str:
    return f'<mtd class="{classes}">{content}</mtd>' if classes else f"<mtd>{content}</mtd>"


def _tag(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>"


def _numbered(cells: str, number: str, name: str) -> str:
    """A line with its number at the right; an empty cell at the left keeps the line in the middle."""
    about = f' id="{escape(name)}"' if name else ""
    shown = f'<mtd class="number"><mtext>{escape(number)}</mtext></mtd>' if number else '<mtd class="number"></mtd>'
    return f'<mtr{about}><mtd class="edge"></mtd>{cells}{shown}</mtr>'
