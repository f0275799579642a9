"""What reading Markdown needs to know besides the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from publisher.conditions import BUILT_IN, Known
from publisher.diagnostics import Findings, Location
from publisher.markdown.limits import WHOLE_BUDGET, Budget
from publisher.markdown.typography import typeset


@dataclass(frozen=True, slots=True)
class Context:
    """The language of a text, and what may stand in it: a value, which can be sent to another process.

    ``smart`` turns typographic quotes and dashes on, ``math`` formulas. ``variables`` are the words that ``{{ name }}`` stands
    for; without any, braces are text. ``conditions`` are the names that a condition may use. ``budget`` bounds what the text
    includes and repeats.
    """

    language: str = "en"
    smart: bool = True
    math: bool = True
    variables: Mapping[str, str] | None = None
    conditions: Known = BUILT_IN
    budget: Budget = WHOLE_BUDGET

    def typeset(self, text: str) -> str:
        """A text without markup with the punctuation of its language."""
        return typeset(text, self.language, self.math) if self.smart else text


class Files(Protocol):
    """Finds and reads the files that a text includes; what can't be read is an error in ``findings``."""

    def find(self, path: str, beside: str, at: Location, findings: Findings) -> str | None:
        """The name of the file that ``path`` means in the file ``beside``; None if there is none."""

    def read(self, name: str, at: Location | None, findings: Findings) -> str | None:
        """The text of the file ``name``; None if it can't be read. ``at`` is the place that asks for it."""
