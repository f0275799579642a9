"""What reading Markdown needs to know besides the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from publisher import conditions
from publisher.diagnostics import Findings
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

    ``smart`` turns typographic quotes and dashes on. ``variables`` are the words that ``{{ name }}`` stands for; without
    any, braces are text. ``facts`` are the names that a condition may use. ``sources`` reads the files that a text
    includes; a fragment has none. ``names`` are those that the program gives to what has none. ``repeated`` counts what stands
    in the text once and is put in many places.
    """

    findings: Findings
    language: str = "en"
    smart: bool = True
    variables: Mapping[str, str] | None = None
    facts: tuple[str, ...] = conditions.FORMATS
    sources: Sources | None = None
    directives: Mapping[str, Directive] = field(default_factory=lambda: DIRECTIVES, repr=False)
    roles: Mapping[str, Role] = field(default_factory=lambda: ROLES, repr=False)
    names: Names = field(default_factory=Names, repr=False)
    repeated: Allowance = field(default_factory=Allowance, repr=False)

    def typeset(self, text: str) -> str:
        """A text without markup with the punctuation of its language."""
        return typeset(text, self.language) if self.smart else text
