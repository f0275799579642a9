"""Tables in MathML: matrices, cases, aligned lines and their numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from publisher.mathematics.engine import Tree
from publisher.mathematics.mathml_leaves import fence

_FENCES = {
    "p-matrix": "()", "b-matrix": "[]", "v-matrix": "||", "v-v-matrix": "‖‖", "brace-matrix": "{}", "cases": "{ ", "r-cases": " }",
}  # fmt: skip
_LEFT, _CENTER, _RIGHT = "left", "center", "right"
_LETTERS = {"l": _LEFT, "c": _CENTER, "r": _RIGHT}


def table(tree: Tree, cell: Callable[[Tree, str], str], numbers: Mapping[int, tuple[str, str]]) -> str:
    """A table; ``cell`` writes the content of a cell after a class of sign, ``numbers`` are those of lines, with their ids."""
    shape, rows = tree["shape"], tree["rows"]
    width = max(map(len, rows), default=1)
    sides = _sides(tree, width)
    display = shape in ("aligned", "centered")
    verticals, horizontals = set(tree.get("verticals", ())), _lines(tree, len(rows), width)
    joined = {column for column, _ in tree.get("between", ())}
    made = []
    for number, row in enumerate(rows):
        last = number == len(rows) - 1
        cells = [
            _cell(
                cell(content, "ord" if shape == "aligned" and column % 2 else ""),
                _classes(shape, sides[column], column, width, (number, last), verticals, horizontals, joined),
            )
            for column, content in enumerate(row)
        ]
        if numbers:
            cells += [_cell("", "") for _ in range(width - len(row))]
            shown, name = numbers.get(number, ("", ""))
            made.append(_numbered("".join(cells), shown, name))
        else:
            made.append(_tag("mtr", "".join(cells)))
    about = f' displaystyle="{"true" if display else "false"}" columnalign="{" ".join(sides)}"'
    if numbers:
        about = f' class="numbered" displaystyle="true" columnalign="center {" ".join(sides)} right"'
    if shape in ("small-matrix", "substack"):
        about += f' class="{shape}"'
    body = f"<mtable{about}>{''.join(made)}</mtable>"
    fences = _FENCES.get(shape, "  ")
    before, after = fences[0], fences[1]
    if (before + after).isspace():
        return body
    return f"<mrow>{fence(before, 'prefix')}{body}{fence(after, 'postfix')}</mrow>"


def _sides(tree: Tree, width: int) -> list[str]:
    shape = tree["shape"]
    if shape == "aligned":
        return [(_RIGHT, _LEFT)[column % 2] for column in range(width)]
    if shape in ("cases", "r-cases"):
        return [_LEFT] * width
    given = [_LETTERS.get(letter, _CENTER) for letter in tree.get("columns", ())]
    return (given + [_CENTER] * width)[:width]


def _lines(tree: Tree, rows: int, width: int) -> set[tuple[int, int]]:
    """The rows and columns with a rule above; that of the row after the last is below it."""
    made = set()
    for rule in tree.get("horizontals", ()):
        for column in range(rule.get("from", 0), min(rule.get("to", width), width)):
            made.add((min(rule["row"], rows), column))
    return made


def _classes(
    shape: str,
    side: str,
    column: int,
    width: int,
    row: tuple[int, bool],
    verticals: set[int],
    horizontals: set[tuple[int, int]],
    joined: set[int],
) -> str:
    """The classes of a cell; ``row`` is its row, and whether that is the last."""
    found = [] if side == _CENTER else [side]
    if shape == "aligned":
        found.append("of-pair" if column % 2 else "pair" if column else "first")
    if column in verticals:
        found.append("rule-before")
    if column == width - 1 and width in verticals:
        found.append("rule-after")
    if column in joined:
        found.append("joins")
    if column + 1 in joined:
        found.append("joined")
    if (row[0], column) in horizontals:
        found.append("rule-above")
    if row[1] and (row[0] + 1, column) in horizontals:
        found.append("rule-below")
    return " ".join(found)


def _cell(content: str, classes: str) -> str:
    return f'<mtd class="{classes}">{content}</mtd>' if classes else f"<mtd>{content}</mtd>"


def _tag(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>"


def _numbered(cells: str, number: str, name: str) -> str:
    """A line with its number at the right; an empty cell at the left keeps the line in the middle."""
    about = f' id="{escape(name)}"' if name else ""
    shown = f'<mtd class="number"><mtext>{escape(number)}</mtext></mtd>' if number else '<mtd class="number"></mtd>'
    return f'<mtr{about}><mtd class="edge"></mtd>{cells}{shown}</mtr>'
