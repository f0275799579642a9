"""The names that templates may use: those that the renderer and the editions define, and their own."""

from __future__ import annotations

# ruff: noqa: SIM905 (words in a line read better than a list of them)
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from publisher.diagnostics import similar
from publisher.formats import FORMATS
from publisher.language.words import is_word, nearest_word
from publisher.program import package_templates
from publisher.templating.environment import Sandbox
from publisher.templating.layers import SUFFIXES, read_template
from publisher.templating.limits import Limits
from publisher.templating.node_names import kinds
from publisher.templating.reach import Readers

_USUAL = frozenset(
    "attributes book byline content cover_fit css cycler date_in_words dict edition heading_level href image_address joiner label"
    " last_words namespace node page plain range single tight word".split()
)


class Names:
    """Finds undefined names in a project's templates."""

    def __init__(self, templates: Path, editions: Sequence[Readers]) -> None:
        self._templates = templates
        self._foreign = {name for name, format_, _ in editions if format_ not in FORMATS for name in (name, format_)}
        self._set: set[str] | None = None

    def missing(self, file: Path, tree: nodes.Template) -> Iterator[tuple[str, int, str]]:
        """Undefined names, each with its line and a hint. A format of the project may define any."""
        inside = file.relative_to(self._templates).parts
        if self._foreign and inside[0] in {*self._foreign, "shared"}:
            return
        asked = {id(n) for n in _asked(tree)}
        if unknown := find_undeclared_variables(tree) - _USUAL:
            known = _given() | self._assigned()
            for name in sorted(unknown - known):
                line = _line(tree, name, asked)
                if line:
                    yield f"“{name}”", line, similar(name, known | _USUAL)
        yield from _missing_words(tree)
        if len(inside) == 3 and inside[1] == "nodes":
            yield from _missing_parts(file.stem, tree, asked)

    def _assigned(self) -> set[str]:
        """Names set by the project's own templates: included templates see them, too."""
        if self._set is None:
            self._set = set()
            for file in self._templates.rglob("*"):
                if file.suffix.lower() in SUFFIXES and file.is_file():
                    self._set |= _read(file)[1]
        return self._set


def _missing_words(tree: nodes.Template) -> Iterator[tuple[str, int, str]]:
    """Identifiers of words that no catalogue has."""
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "word" and len(call.args) == 1:
            key = call.args[0]
            if isinstance(key, nodes.Const) and not is_word(str(key.value)):
                yield f"the word “{key.value}”", call.lineno, nearest_word(str(key.value))


def _missing_parts(stem: str, tree: nodes.Template, asked: set[int]) -> Iterator[tuple[str, int, str]]:
    """Attributes of ``node`` that nodes of this kind do not have."""
    of_name = kinds().get(stem)
    if not of_name or any(n.name == "node" and n.ctx != "load" for n in tree.find_all(nodes.Name)):
        return
    known = {name for kind in of_name for name in dir(kind) if name[0] != "_"}
    for part in tree.find_all(nodes.Getattr):
        of_node = isinstance(part.node, nodes.Name) and part.node.name == "node"
        if of_node and part.attr not in known and id(part) not in asked:
            yield f"“node.{part.attr}”", part.lineno, similar(part.attr, known)


def _line(tree: nodes.Template, name: str, asked: set[int]) -> int:
    """The line where a name is first used; 0 if it is only tested with ``is defined``."""
    uses = [n for n in tree.find_all(nodes.Name) if n.name == name]
    if any(id(n) in asked for n in uses):
        return 0
    return min((n.lineno for n in uses), default=0)


def _asked(tree: nodes.Template) -> Iterator[nodes.Node]:
    """The expressions that a template tests with ``is defined``."""
    for test in tree.find_all((nodes.Test, nodes.Filter)):
        if test.name in ("defined", "undefined", "default", "d") and test.node is not None:
            yield test.node
            yield from test.node.find_all(nodes.Node)


@lru_cache(maxsize=1)
def _given() -> frozenset[str]:
    """The names that the package's templates use and set: editions define these for a project's templates, too."""
    found: set[str] = set()
    for file in package_templates().rglob("*"):
        if file.suffix in SUFFIXES or file.name in ("faces.css", "words.js"):
            undeclared, assigned = _read(file)
            found |= undeclared | assigned
    return frozenset(found)


def _read(file: Path) -> tuple[set[str], set[str]]:
    """The names that a template expects, and those that it sets."""
    try:
        tree = Sandbox((), Limits()).parse(read_template(file))
        return find_undeclared_variables(tree), {n.name for n in tree.find_all(nodes.Name) if n.ctx != "load"}
    except Exception:  # a broken template is reported separately
        return set(), set()
