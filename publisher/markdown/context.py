"""The context in which a text is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct, field

from publisher.conditions import BUILT_IN, Known
from publisher.diagnostics import Findings, Location
from publisher.markdown.limits import WHOLE_BUDGET, Budget
from publisher.markdown.typography import typeset
from publisher.sources import NO_OVERLAY, Overlay


class Context(Struct, frozen=True):
    """The language of a text and the names it may use. It can be pickled.

    ``smart`` enables typographic punctuation, ``math`` formulas, ``cites`` Pandoc's citations; ``macros`` are those of
    formulas, by name. ``variables`` are the values of ``{{ name }}``; if there are none, braces are text. ``conditions``
    are the names that conditions may use. ``budget`` limits how much the text includes and repeats. ``described_by`` is
    the file whose front matter takes the place of a manifest. ``overlay`` finds included files of a translation.
    ``diagrams`` are languages of diagrams that the project has commands for.
    """

    language: str = "en"
    smart: bool = True
    math: bool = True
    macros: Mapping[str, str] = field(default_factory=dict)
    cites: bool = False
    variables: Mapping[str, str] | None = None
    conditions: Known = BUILT_IN
    budget: Budget = WHOLE_BUDGET
    described_by: str = ""
    overlay: Overlay = NO_OVERLAY
    diagrams: tuple[str, ...] = ()

    def typeset(self, text: str) -> str:
        """Set the punctuation of a text without markup, following the language."""
        return typeset(text, self.language, self.math) if self.smart else text


class Files(Protocol):
    """Finds and reads included files; unreadable ones are errors in ``findings``."""

    def find(self, path: str, relative_to: str, at: Location, findings: Findings) -> str | None:
        """The name of the file at ``path``, relative to the file ``relative_to``; None if there is none."""

    def read(self, name: str, at: Location | None, findings: Findings) -> str | None:
        """The text of the file ``name``, or None if it cannot be read. ``at`` is the location that includes it."""
