"""What reading Markdown needs to know besides the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from publisher.diagnostics import Findings, Location
from publisher.formats import FORMATS
from publisher.markdown.directives import DIRECTIVES
from publisher.markdown.directives.call import Directive
from publisher.markdown.limits import Allowance
from publisher.markdown.roles import ROLES, Role
from publisher.markdown.typography import typeset
from publisher.names import Names
from publisher.sources import Sources


@dataclass(frozen=True, slots=True)
class Context:
    """The language of the text, what may stand in it, and where findings go.

    ``smart`` turns typographic quotes and dashes on, ``math`` formulas. ``variables`` are the words that ``{{ name }}`` stands
    for; without any, braces are text. ``formats`` and ``audiences`` are the names that a condition may use. ``sources`` reads the
    files that a text includes; a fragment has none. ``names`` are those that the program gives to what has none. ``foreign_keys``
    collects the keys of front matter that are other programs', with their places. ``repeated`` counts what stands in the text once
    and is put in many places.
    """

    findings: Findings
    language: str = "en"
    smart: bool = True
    math: bool = True
    variables: Mapping[str, str] | None = None
    formats: tuple[str, ...] = tuple(FORMATS)
    audiences: tuple[str, ...] = ()
    sources: Sources | None = None
    directives: Mapping[str, Directive] = field(default_factory=lambda: DIRECTIVES, repr=False)
    roles: Mapping[str, Role] = field(default_factory=lambda: ROLES, repr=False)
    names: Names = field(default_factory=Names, repr=False)
    foreign_keys: dict[str, list[Location]] = field(default_factory=dict, repr=False)
    repeated: Allowance = field(default_factory=Allowance, repr=False)

    def typeset(self, text: str) -> str:
        """A text without markup with the punctuation of its language."""
        return typeset(text, self.language, self.math) if self.smart else text
