"""The data that lint rules use."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from publisher.diagnostics import Findings, Location
from publisher.markdown.context import Context
from publisher.markdown.directives.call import Directive
from publisher.markdown.parsed import LinkDefinition
from publisher.markdown.reader import Role
from publisher.markdown.source import Source
from publisher.markdown.tally import Tally
from publisher.markdown.token_tree import TokenTree


class Subject(Struct, frozen=True):
    """The text under examination.

    It has the source, its ``front_matter``, its link definitions by their labels in capitals, the names it may use,
    and the findings to add to.
    """

    source: Source
    front_matter: str
    links: Mapping[str, LinkDefinition]
    context: Context
    directives: Mapping[str, Directive]
    roles: Mapping[str, Role]
    findings: Findings
    tally: Tally

    def at(self, block: TokenTree) -> Location:
        """The location of a block's first character."""
        return self.source.of(block)
