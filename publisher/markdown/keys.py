"""Keys and values of YAML within a text: front matter, and options between ``---`` lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from publisher.diagnostics import Findings, Location
from publisher.markdown.source import without_illegal
from publisher.yaml_nodes import is_mapping, is_scalar, problem_in

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node, ScalarNode

Place = Callable[[int, int], Location]
"""From a line and a column of the YAML text, both counted from 0, to a location."""
HINTS = {"mapping values": "Put text that contains “: ” in quotes.", "'\\t'": "Indent with spaces, not tabs."}


def read_keys(
    text: str, place: Place, what: str, code: str, findings: Findings
) -> Iterator[tuple[str, Location, Node]]:
    """Return each key with its location and value. If ``text`` is not a mapping, report an error and return none."""
    from ruamel.yaml import YAML  # slow to import
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        # Nodes are composed, not objects constructed: tags have no effect, and aliases are not expanded.
        root: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark, problem, hint = problem_in(error)
        at = place(mark.line, mark.column) if mark else place(0, 0)
        hint = hint or next((h for words, h in HINTS.items() if words in problem), "")
        findings.error(code, f"{what} is not YAML: {problem}", at, hint)
        return
    except (YAMLError, RecursionError, ValueError, OverflowError) as error:
        problem = "it is nested too deeply" if isinstance(error, RecursionError) else str(error).splitlines()[0]
        findings.error(code, f"{what} is not YAML: {problem}", place(0, 0))
        return
    if root is None:  # comments only
        return
    if not is_mapping(root):
        findings.error(code, f"{what} is not a list of keys", place(0, 0), "Write “key: value”.")
        return
    for key, value in root.value:
        at = place(key.start_mark.line, key.start_mark.column)
        yield key.value if is_scalar(key) else "", at, value


def text_of(value: ScalarNode) -> str:
    """The source text of a value; empty for an empty value."""
    empty = value.style is None and value.value in ("~", "null")
    return "" if empty else without_illegal(value.value)
