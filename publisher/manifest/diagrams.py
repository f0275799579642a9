"""Commands that draw diagrams."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from publisher.manifest.values import Text, matching, refusal


def _command(value: object) -> object:
    if isinstance(value, str):
        problem = "A command is a list: a program and its arguments, without a shell."
        raise refusal("manifest-value", problem, f"Write [{', '.join(value.split())}].")
    return value


Command = Annotated[tuple[Text, ...], BeforeValidator(_command)]
"""A program and its arguments; none if diagrams are shown as code."""
DiagramLanguage = Annotated[
    Text, matching("[a-z][a-z0-9_+-]*", "the name of a language, in small letters", "An example is mermaid.")
]

__all__ = ["Command", "DiagramLanguage"]
