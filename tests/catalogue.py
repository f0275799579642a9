"""The catalogue of diagnostics: the codes of the program, the cases in ``cases/errors``, and the page made of them.

    python -m tests.catalogue --write

renews ``docs/diagnostics.md``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import publisher
from tests.hostile.cases import Case, read_case, write_project

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases" / "errors"
CODE = re.compile(r"[a-z]+(-[a-z]+)+")
# What no project can be written for: tests/test_cli.py and tests/test_outputs.py prove them.
ELSEWHERE = {
    "internal-error": "The program itself failed. The last good editions are where they were. Please report it.",
    "usage-wrong": "The command line was not understood: an option or a command that does not exist, or a value that can't be.",
    "output-failed": "Writing stopped in the middle, because the disk is full or failing. The last good editions are where "
    "they were.",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding as a case names it; ``text`` stands in its message or its hint."""

    line: str
    text: str

    @property
    def code(self) -> str:
        return self.line.split(" ")[1]


def cases() -> list[Case]:
    """All cases by name."""
    return [read_case(file) for file in sorted(CASES.glob("*.case"))]


def expected(case: Case) -> list[Expected]:
    """The findings of a case, in order."""
    split = [line.split(" ", 3) for line in case.findings]
    return [Expected(" ".join(words[:3]), "".join(words[3:])) for words in split]


def found(case: Case, folder: Path, *, cured: bool = False) -> Sequence[publisher.Diagnostic]:
    """What the program says of the project of a case, written into ``folder``."""
    path = write_project(case, folder, cured=cured)
    try:
        if "built" in case.flags:
            return publisher.build(path, formats=case.formats).diagnostics
        return publisher.check(path).diagnostics
    except publisher.PublisherError as error:
        return error.diagnostics


def line(diagnostic: publisher.Diagnostic) -> str:
    """A finding as cases name it."""
    return f"{diagnostic.severity} {diagnostic.code} {diagnostic.location or '-'}"


def codes(package: Path = ROOT / "publisher") -> set[str]:
    """Every code that the program can give: what is passed as a parameter ``code``, or assigned to that name."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in sorted(package.rglob("*.py"))]
    takers = {name: place for tree in trees for name, place in _takers(tree)}
    return {code for tree in trees for value in _values(tree, takers) for code in _codes(value)}


def _takers(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Functions and classes with a parameter ``code``, and its place among those that a caller gives."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [a.arg for a in node.args.args if a.arg not in ("self", "cls")]
            if "code" in names:
                yield node.name, names.index("code")
        elif isinstance(node, ast.ClassDef):
            fields = [s.target.id for s in node.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]
            made = next((s for s in node.body if isinstance(s, ast.FunctionDef) and s.name == "__init__"), None)
            names = [a.arg for a in made.args.args[1:]] if made else fields
            if "code" in names:
                yield node.name, names.index("code")


def _values(tree: ast.AST, takers: dict[str, int]) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            place = takers.get(name)
            if place is not None and place < len(node.args):
                yield node.args[place]
            yield from (k.value for k in node.keywords if k.arg == "code")
        elif isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "code" for t in node.targets):
            yield node.value


def _codes(value: ast.AST) -> Iterator[str]:
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield node.value
