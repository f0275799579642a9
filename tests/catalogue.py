"""The catalogue of diagnostics: the codes of the program, the cases in ``cases/errors``, and what is found in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

import publisher
from tests.hostile.cases import Case, read_case, write_project
from tests.modules import nodes

CASES = Path(__file__).parent / "cases" / "errors"
PACKAGE = Path(publisher.__file__).parent
CODE = re.compile(r"[a-z]+(-[a-z]+)+")
# Those that need a command line, finished pages, or a machine of their own: other tests raise them.
CASELESS = frozenset(
    {
        "changes-unknown",
        "chapter-unknown",
        "cluster-unusable",
        "editor-unusable",
        "environment-wrong",
        "file-unreadable",
        "graphviz-failed",
        "fonts-installed",
        "import-left-out",
        "import-unreadable",
        "internal-error",
        "link-dead",
        "link-moved",
        "link-unreachable",
        "layout-foot-gap",
        "layout-heading-stranded",
        "layout-image-low",
        "layout-ladder",
        "layout-letters-small",
        "layout-line-loose",
        "layout-line-tight",
        "layout-list-torn",
        "layout-note-astray",
        "layout-off-grid",
        "layout-orphan",
        "layout-overflow",
        "layout-overprint",
        "layout-page-empty",
        "layout-text-differs",
        "layout-widow",
        "layout-word-cut",
        "output-failed",
        "output-left",
        "pango-missing",
        "project-exists",
        "server-unstarted",
        "usage-wrong",
        "watching-failed",
        "work-lost",
    }
)


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding as a case writes it; ``text`` is a part of its message or hint."""

    line: str
    text: str

    @property
    def code(self) -> str:
        return self.line.split(" ")[1]


def cases() -> list[Case]:
    """All cases, sorted by name."""
    return [read_case(file) for file in sorted(CASES.glob("*.case"), key=lambda file: file.stem)]


def expected(case: Case) -> list[Expected]:
    """The findings of a case, in order."""
    split = [line.split(" ", 3) for line in case.findings]
    return [Expected(" ".join(words[:3]), "".join(words[3:])) for words in split]


@cache
def mistaken(name: str) -> tuple[publisher.Diagnostic, ...]:
    """The findings of the case ``name``, computed once; ``/book`` replaces the path of its project."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve()
        said = found(read_case(CASES / f"{name}.case"), folder)
        project = str(folder / "project")
    return tuple(
        replace(d, message=d.message.replace(project, "/book"), hint=d.hint.replace(project, "/book")) for d in said
    )


def found(case: Case, folder: Path, *, cured: bool = False) -> Sequence[publisher.Diagnostic]:
    """The findings of the project of a case, which is written into ``folder``."""
    path, python = write_project(case, folder, cured=cured), "python" in case.flags
    commands = "commands" in case.flags
    if "built" not in case.flags:
        return publisher.check(path, allow_python=python, allow_commands=commands).diagnostics
    try:
        return publisher.build(path, formats=case.formats, allow_python=python, allow_commands=commands).diagnostics
    except publisher.PublisherError as error:
        return error.diagnostics


def line(diagnostic: publisher.Diagnostic) -> str:
    """A finding as cases name it."""
    return f"{diagnostic.severity} {diagnostic.code} {diagnostic.location or '-'}"


def modules(package: Path) -> list[tuple[ast.AST, ...]]:
    """The nodes of each module of a package."""
    return [nodes(file) for file in sorted(package.rglob("*.py"))]


@cache
def codes(package: Path = PACKAGE) -> frozenset[str]:
    """Every code that the program can give: what is passed as a parameter ``code``, or assigned to that name."""
    takers = {name: place for module in modules(package) for name, place in _takers(module)}
    return frozenset(code for module in modules(package) for value in _values(module, takers) for code in _codes(value))


@cache
def severities(package: Path = PACKAGE) -> frozenset[tuple[str, str]]:
    """Pairs of a code and a severity: those that the program writes side by side. A helper may add either later."""
    calls = [node for module in modules(package) for node in module if isinstance(node, ast.Call) and node.args]
    return frozenset((code, severity) for call in calls for severity, value in _raised(call) for code in _codes(value))


def _raised(call: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    """The severity and the code of ``findings.error(code, …)`` and ``Diagnostic(Severity.ERROR, code, …)``."""
    match call.func, call.args:
        case ast.Attribute(attr="error" | "warning" | "note" as severity), [code, *_]:
            yield severity, code
        case ast.Name(id="Diagnostic"), [ast.Attribute(attr=severity), code, *_]:
            yield severity.lower(), code


def _takers(module: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    """Functions and classes with a parameter ``code``, and its place among those that a caller gives."""
    for node in module:
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


def _values(module: Iterable[ast.AST], takers: dict[str, int]) -> Iterator[ast.AST]:
    for node in module:
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
