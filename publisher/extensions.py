"""A project's own Python: directives, roles, transforms and formats in addition to those of the publisher.

A file that the manifest lists under ``extensions:`` may define the tables ``DIRECTIVES``, ``ROLES``, ``TRANSFORMS``
and ``FORMATS``, each of the same type as the publisher's own; instead of a ``Format`` its function is enough. It runs
only if the person who builds has allowed it.
"""

from __future__ import annotations

import hashlib
import re
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any, ParamSpec, TypeVar, cast

from msgspec import Struct, field
from msgspec.structs import replace

from publisher.conditions import is_name
from publisher.diagnostics import Diagnostic, Findings, Location, PublisherError, Severity
from publisher.document import Book, Node
from publisher.editions import Writer, Written
from publisher.formats import FORMATS, OPTIONS, Format
from publisher.manifest import Project
from publisher.markdown import DIRECTIVES, ROLES, Directive, Role
from publisher.names import EDITION
from publisher.sources import Sources
from publisher.transforms import Transform

P = ParamSpec("P")
R = TypeVar("R")


class Extensions(Struct, frozen=True):
    """The additions of the project; ``transforms`` run after content for other editions is left out, and before
    numbering.

    ``formats`` are all formats: the publisher's and the project's.
    """

    directives: dict[str, Directive] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    transforms: list[Transform] = field(default_factory=list)
    formats: dict[str, Format] = field(default_factory=lambda: dict(FORMATS))


NO_EXTENSIONS = Extensions()


def load_extensions(project: Project, sources: Sources, findings: Findings, *, allowed: bool) -> Extensions:
    """Run the project's Python files and collect their tables.

    Unless it is ``allowed``, nothing runs, and there is an error. Other errors report code that fails, a table of the
    wrong type, and a name that the publisher uses itself.
    """
    found = Extensions()
    for index, path in enumerate(project.manifest.extensions):
        at = project.locate("extensions", index)
        name = (project.source / path).relative_to(project.root).as_posix()
        if not allowed:
            hint = "Read the file; if you trust it, build with --allow-python."
            findings.error("python-not-allowed", f"The Python code in “{path}” is not allowed to run", at, hint)
        elif (text := sources.read(name, at, findings)) is not None:
            try:
                _Loader(found, name, findings).take(_run(text, project.root / name, name))
            except PublisherError as error:
                findings.extend(error.diagnostics)
    return found


def _run(text: str, file: Path, name: str) -> ModuleType:
    # Pickling looks up the module of a class; a unique name separates two projects in one process.
    module = ModuleType(f"publisher_extension_{hashlib.sha256(str(file).encode()).hexdigest()[:16]}")
    module.__file__ = str(file)
    sys.modules[module.__name__] = module
    _guarded(lambda: exec(compile(text, str(file), "exec", dont_inherit=True), module.__dict__), str(file), name)()
    return module


def _guarded(work: Callable[P, R], file: str, name: str) -> Callable[P, R]:
    """Wrap a function: an exception becomes an error at the line of the project's file."""

    @wraps(work)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return work(*args, **kwargs)
        except PublisherError:
            raise
        except (Exception, SystemExit) as error:
            raise PublisherError([_failure(error, file, name)]) from error

    return guarded


def _giving(kind: _Kind, work: Callable[P, R], file: str, name: str) -> Callable[P, R]:
    """Wrap a function and check the type of its results."""
    guarded = _guarded(work, file, name)

    @wraps(work)
    def giving(*args: P.args, **kwargs: P.kwargs) -> R:
        given = guarded(*args, **kwargs)
        if kind.fits(given, *args):
            return given
        code = getattr(work, "__code__", None)
        line = code.co_firstlineno if code and code.co_filename == file else 0
        called = getattr(work, "__name__", type(work).__name__)
        problem = f"“{called}” returned {_described(given)}, but should return {kind.words}"
        raise PublisherError([Diagnostic(Severity.ERROR, "extension-broken", problem, Location(name, line))])

    return giving


def _described(value: object) -> str:
    return "nothing" if value is None else f"a value of the type {type(value).__name__}"


class _Kind(Struct, frozen=True):
    """The type that functions of a table return, in words; ``fits`` gets a value and the arguments of the
    function."""

    words: str
    fits: Callable[..., bool]


_BLOCKS = _Kind(
    "a tuple of nodes", lambda v, _: isinstance(v, tuple | list) and all(isinstance(node, Node) for node in v)
)
_INLINE = _Kind("a node", lambda value, *_: isinstance(value, Node))
_BOOK = _Kind("a Book", lambda value, *_: isinstance(value, Book))
_WRITTEN = _Kind(
    "Written, with a file in the folder of its job",
    lambda v, job: (
        isinstance(v, Written) and isinstance(v.main, Path) and v.main.is_file() and job.folder in v.main.parents
    ),
)


def _failure(error: BaseException, file: str, name: str) -> Diagnostic:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    line = (error.lineno if isinstance(error, SyntaxError) else frames[-1].lineno if frames else 0) or 0
    words = error.msg if isinstance(error, SyntaxError) else str(error)
    problem = f"The project's Python code failed: {type(error).__name__}: {words}".removesuffix(": ")
    hint = _hint(str(frames[-1].line) if frames else "", words)
    return Diagnostic(Severity.ERROR, "extension-broken", problem, Location(name, line), hint)


def _hint(line: str, problem: str) -> str:
    """What to write instead of what is for data classes of the standard library."""
    if re.match(r"@[\w.]*dataclass\b", line) or problem == "readonly attribute":
        return "Nodes need no decorator: write class Name(Block, frozen=True)."
    if "dataclass instances" in problem:
        return "Nodes are structures of msgspec: from msgspec.structs import replace."
    return ""


class _Loader(Struct, frozen=True):
    """Adds the tables of one module to the extensions."""

    into: Extensions
    name: str
    findings: Findings

    def take(self, module: ModuleType) -> None:
        file = str(module.__file__)
        directives = self._table(module, "DIRECTIVES", DIRECTIVES, lambda v: isinstance(v, Directive), "Directive")
        for name, directive in directives.items():
            self.into.directives[name] = replace(directive, make=_giving(_BLOCKS, directive.make, file, self.name))
        for name, role in self._table(module, "ROLES", ROLES, callable, "functions").items():
            self.into.roles[name] = _giving(_INLINE, role, file, self.name)
        formats = self._table(module, "FORMATS", FORMATS, lambda v: isinstance(v, Format) or callable(v), "functions")
        for name, given in formats.items():
            kind = given if isinstance(given, Format) else self._short(name, given)
            if self._is_sound(name, kind):
                write = _giving(_WRITTEN, cast(Writer, kind.write), file, self.name)
                self.into.formats[name] = replace(kind, write=write)
        steps = getattr(module, "TRANSFORMS", ())
        if not isinstance(steps, Sequence) or not all(map(callable, steps)):
            self._broken("TRANSFORMS should be a list of functions")
            return
        self.into.transforms.extend(_giving(_BOOK, step, file, self.name) for step in steps)

    def _table(
        self, module: ModuleType, name: str, known: Mapping[str, object], is_entry: Callable[[object], bool], what: str
    ) -> dict[str, Any]:
        """A table of names and entries; those with ``known`` names are left out with an error."""
        table = getattr(module, name, {})
        fits = isinstance(table, dict) and all(isinstance(key, str) and is_entry(value) for key, value in table.items())
        if not fits:
            self._broken(f"{name} should be a dictionary from names to {what}")
            return {}
        for key in table:
            if key in known:
                self._broken(f"{name} contains “{key}”, a name that publisher uses itself: choose another one")
        return {key: value for key, value in table.items() if key not in known}

    def _short(self, name: str, write: Writer) -> Format:
        """The format of a bare function. An edition of its name is built by default, if that is free."""
        free = EDITION.fullmatch(name) and name.casefold() not in self._default_editions()
        return Format(name, write=write, edition=name if free else "")

    def _default_editions(self) -> set[str]:
        return {kind.edition.casefold() for kind in self.into.formats.values() if not kind.requested}

    def _is_sound(self, name: str, kind: Format) -> bool:
        """Whether the format fits its name, the others, and the keys of editions; otherwise report an error."""
        if not is_name(name):
            self._broken(f"“{name}” can't name a format: no condition could name it")
        elif kind.name != name:
            self._broken(f"FORMATS holds the format “{kind.name}” under the name “{name}”")
        elif not callable(kind.write):
            self._broken(f"The format “{name}” has no function `write`")
        elif name in self.into.formats:
            self._broken(f"FORMATS holds “{name}”, which another extension adds: take another name")
        elif unknown := [option for option in kind.options if option not in OPTIONS]:
            self._broken(f"The format “{name}” has the option “{unknown[0]}”, which editions do not have")
        elif kind.edition and kind.edition.casefold() in self._default_editions():
            self._broken(f"The format “{name}” has the edition “{kind.edition}”, which another format has")
        else:
            return True
        return False

    def _broken(self, problem: str) -> None:
        self.findings.error("extension-broken", problem, Location(self.name))
