"""What looks like markup and stays text, or takes more than its author meant: the rules, and the walk that asks them.

Rules look at the parser's tokens, before nodes are made of these, and change nothing. Each is a function of the text that it
looks at and of a token.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from publisher.markdown.directives.call import Directive
from publisher.markdown.lint import foreign, lookalikes, nested, traps
from publisher.markdown.lint.subject import Subject
from publisher.markdown.parsed import Locate, Parsed
from publisher.markdown.reading import Record
from publisher.markdown.tables import cells_of
from publisher.markdown.vocabulary import Vocabulary

LineRule = Callable[[Subject, SyntaxTreeNode, Locate], None]

TEXTS: Mapping[str, tuple[Callable[[Subject], None], ...]] = {
    "chapter": (lookalikes.check_head, lookalikes.check_definitions),
    "included": (lookalikes.check_head,),
}
"""Rules for whole texts, by their kind."""

BLOCKS: Mapping[str, tuple[Callable[[Subject, SyntaxTreeNode], None], ...]] = {
    "blockquote": (traps.check_quote,),
    "code_block": (foreign.check_fence,),
    "dt": (lookalikes.check_title,),
    "fence": (traps.check_code, foreign.check_fence),
    "heading": (lookalikes.check_title, lookalikes.check_heading),
    "hr": (foreign.check_break,),
    "html_block": (traps.check_comment,),
    "lheading": (lookalikes.check_title, lookalikes.check_heading),
    "list_item": (lookalikes.check_item,),
    "paragraph": (traps.check_paragraph, lookalikes.check_block),
}
"""Rules for blocks, by the type of their token."""

DIRECTIVES: tuple[Callable[[Subject, SyntaxTreeNode, Directive], None], ...] = (
    traps.check_options,
    foreign.check_directive,
)
"""Rules for directives that are known and have the argument that they need."""

LINES: tuple[LineRule, ...] = (lookalikes.check_inline,)
"""Rules for lines of text: what a paragraph, a heading, a cell or an option holds."""

INLINES: Mapping[str, tuple[LineRule, ...]] = {
    "myst_role": (nested.check_role,),
    "text": (traps.check_text,),
    "text_special": (traps.check_text,),
}
"""Rules for what stands in lines, by the type of its token."""
_MAY_HOLD = re.compile(r"\]\\?\(|&#?\w+;|[\w+:-]\}[ \t`]")  # what ``INLINES`` may find something in; most lines do not


@dataclass(frozen=True, slots=True)
class Lint:
    """Looks at the texts of one record."""

    record: Record
    vocabulary: Vocabulary

    def check(self, parsed: Parsed) -> None:
        """Ask all rules of a text that was parsed."""
        record, known = self.record, self.vocabulary
        front_matter = next((node.content for node in parsed.nodes if node.type == "front_matter"), "")
        subject = Subject(
            parsed.source,
            front_matter,
            parsed.links,
            record.context,
            known.directives,
            known.roles,
            record.findings,
            record.tally,
        )
        walk = _Walk(subject, parsed.notes)
        for rule in TEXTS.get(parsed.kind, ()):
            rule(subject)
        if parsed.locate:
            for line in parsed.nodes[:1]:
                walk.line(line, parsed.locate)
        else:
            # Notes in lines stand after the blocks; each is looked at where it is called.
            walk.blocks([node for node in parsed.nodes if node.type != "inline"])


@dataclass(frozen=True, slots=True)
class _Walk:
    """Goes through the tokens of a text as the reader of these does; ``notes`` are those in its lines, by their numbers."""

    subject: Subject
    notes: Mapping[int, Any]

    def blocks(self, nodes: Sequence[SyntaxTreeNode]) -> None:
        """Ask the rules of sibling tokens and of what they hold."""
        kinds = [node.type for node in nodes]
        if "html_block" in kinds:
            nested.check_html(self.subject, nodes)
        for node, kind in zip(nodes, kinds, strict=True):
            for rule in BLOCKS.get(kind, ()):
                rule(self.subject, node)
            if kind == "inline":
                self.line(node)
            elif kind == "directive":
                self.directive(node)
            elif kind == "tr":
                for cell, locate in cells_of(node, self.subject.source):
                    for line in cell.children:
                        self.line(line, locate)
            elif kind != "alert_title" and node.children:
                self.blocks(node.children)

    def directive(self, node: SyntaxTreeNode) -> None:
        """Ask the rules of a directive: its argument is a line, unless its text counts."""
        meta, children = node.meta, list(node.children)
        known = self.subject.directives.get(node.info) if meta["braces"] else None
        if meta["raw"] is not None and known is None:
            return  # code that a notebook runs
        argument = children.pop(0) if meta["argument"] else None
        if argument and meta["braces"] and not (known and known.verbatim):
            self.line(argument)
        self.blocks(children)
        if known and (meta["argument"] or known.argument != "required"):
            for rule in DIRECTIVES:
                rule(self.subject, node, known)

    def line(self, node: SyntaxTreeNode, locate: Locate | None = None) -> None:
        """Ask the rules of a line of text, whose offsets ``locate`` finds."""
        locate = locate or self.subject.source.inline(node.content, list(node.map) if node.map else None)
        for rule in LINES:
            rule(self.subject, node, locate)
        if _MAY_HOLD.search(node.content):
            self.inlines(node.children, locate)

    def inlines(self, nodes: Iterable[SyntaxTreeNode], locate: Locate) -> None:
        """Ask the rules of tokens in a line, and of what they hold."""
        for node in nodes:
            for rule in INLINES.get(node.type, ()):
                rule(self.subject, node, locate)
            if node.type == "footnote_ref" and "id" in node.meta and "label" not in node.meta:
                self.note(node, locate)
            elif node.children:
                self.inlines(node.children, locate)

    def note(self, node: SyntaxTreeNode, locate: Locate) -> None:
        """The same for a note in the line."""
        start = node.meta["at"] + len("^[")
        tokens = self.notes[node.meta["id"]]["inline"].children
        self.inlines(SyntaxTreeNode(tokens).children, lambda offset: locate(start + offset))
