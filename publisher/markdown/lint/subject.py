"""What a rule may know and report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from publisher.diagnostics import Findings, Location
from publisher.markdown.context import Context
from publisher.markdown.directives.call import Directive
from publisher.markdown.reader import Role
from publisher.markdown.source import Source
from publisher.markdown.tally import Tally


@dataclass(frozen=True, slots=True)
class Subject:
    """A text whose tokens are looked at: its source, the ``front_matter`` that was read, its definitions of links by their labels
    in capitals, what its author may use, and where findings go."""

    source: Source
    front_matter: str
    links: Mapping[str, Any]
    context: Context
    directives: Mapping[str, Directive]
    roles: Mapping[str, Role]
    findings: Findings
    tally: Tally

    def at(self, block: SyntaxTreeNode) -> Location:
        """The place of a block's first character."""
        return self.source.of(block)
