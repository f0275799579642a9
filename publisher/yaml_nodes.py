"""Positions of YAML nodes."""

from __future__ import annotations

from ruamel.yaml.nodes import Node


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
