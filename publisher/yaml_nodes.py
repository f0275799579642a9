"""Kinds and positions of YAML nodes, and what errors in YAML say."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:  # slow to import, and many texts have no YAML
    from ruamel.yaml.error import MarkedYAMLError, StringMark
    from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode


_UNCLOSED = {
    "flow sequence": ("the list", "]"),
    "flow mapping": ("the mapping", "}"),
    "quoted scalar": ("the text", ""),
}
"""What may not be closed, and the sign that closes it; a text has the sign that opens it."""


def problem_in(error: MarkedYAMLError) -> tuple[StringMark | None, str, str]:
    """The place, the problem and a hint of an error in YAML. What is not closed is reported where it begins."""
    problem, begins = str(error.problem or error.context), error.context_mark
    context = next((signs for words, signs in _UNCLOSED.items() if words in str(error.context)), None)
    if not context or not begins or not ("expected" in problem or "unexpected end" in problem):
        return error.problem_mark or begins, problem, ""
    what, sign = context
    mark = error.problem_mark
    if sign and mark and sign in begins.buffer[begins.pointer :].split("\n", 1)[0]:
        return mark, problem, "Put a comma between its entries, and text that contains “: ” in quotes."
    commas = ", and commas between its entries" if sign else ""
    hint = f"Write {sign or begins.buffer[begins.pointer]} where it ends{commas}."
    return begins, f"{what} that begins here is not closed", hint


def is_scalar(node: Node) -> TypeGuard[ScalarNode]:
    """Whether a node is a text, a number or the like."""
    from ruamel.yaml.nodes import ScalarNode

    return isinstance(node, ScalarNode)


def is_sequence(node: Node) -> TypeGuard[SequenceNode]:
    """Whether a node is a list."""
    from ruamel.yaml.nodes import SequenceNode

    return isinstance(node, SequenceNode)


def is_mapping(node: Node) -> TypeGuard[MappingNode]:
    """Whether a node is a mapping."""
    from ruamel.yaml.nodes import MappingNode

    return isinstance(node, MappingNode)


def text_start(node: Node) -> tuple[int, int]:
    """The line and the column, from 0, where the text of a scalar begins: after its quotation mark, below its
    ``>``."""
    line, column = node.start_mark.line, node.start_mark.column
    style = getattr(node, "style", None)
    if style in ("'", '"'):
        return line, column + 1
    if style not in ("|", ">"):
        return line, column
    below = node.start_mark.buffer[node.start_mark.pointer :].split("\n")[1:]
    blank = next((n for n, text in enumerate(below) if text.strip()), 0)
    first = below[blank] if below else ""
    return line + 1 + blank, len(first) - len(first.lstrip())
