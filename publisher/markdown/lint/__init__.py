"""Lint: text that looks like markup but is not recognised, or markup that includes more than its author meant.

Rules look at the parser's tokens before nodes are made of them, and change nothing. Each is a function of the text it
looks at and a token.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from publisher.markdown.directives.call import Directive
from publisher.markdown.lint import foreign, joined_lines, lookalikes, nested, traps
from publisher.markdown.lint.subject import Subject
from publisher.markdown.parsed import InlineNote, Locate, Parsed
from publisher.markdown.reading import Record
from publisher.markdown.tables import cells_of
from publisher.markdown.token_tree import TokenTree, trees
from publisher.markdown.vocabulary import Vocabulary

LineRule = Callable[[Subject, TokenTree, Locate], None]

TEXTS: Mapping[str, tuple[Callable[[Subject], None], ...]] = {
    "chapter": (lookalikes.check_head, lookalikes.check_definitions),
    "included": (lookalikes.check_head,),
}
"""Rules for whole texts, by their kind."""

BLOCKS: Mapping[str, tuple[Callable[[Subject, TokenTree], None], ...]] = {
    "blockquote": (traps.check_quote,),
    "code_block": (foreign.check_fence,),
    "dt": (lookalikes.check_title,),
    "fence": (traps.check_code, foreign.check_fence),
    "heading": (lookalikes.check_title, lookalikes.check_heading),
    "hr": (foreign.check_break,),
    "html_block": (traps.check_comment,),
    "lheading": (lookalikes.check_title, lookalikes.check_heading),
    "myst_line_comment": (foreign.check_comment,),
    "list_item": (lookalikes.check_item,),
    "bullet_list": (traps.check_indent,),
    "ordered_list": (traps.check_numbers, traps.check_indent),
    "paragraph": (
        traps.check_paragraph,
        traps.check_picture,
        traps.check_caption,
        traps.check_end,
        lookalikes.check_block,
        joined_lines.check_lines,
    ),
}
"""Rules for blocks, by the type of their token."""

DIRECTIVES: tuple[Callable[[Subject, TokenTree, Directive], None], ...] = (
    traps.check_options,
    traps.check_counted,
    foreign.check_directive,
)
"""Rules for known directives with their required argument."""

LINES: tuple[LineRule, ...] = (lookalikes.check_inline,)
"""Rules for lines of text: the content of a paragraph, a heading, a cell or an option."""

INLINES: Mapping[str, tuple[LineRule, ...]] = {
    "myst_role": (nested.check_role,),
    "text": (traps.check_text,),
    "text_special": (traps.check_text,),
}
"""Rules for inline tokens, by their type."""
_MAY_HOLD = re.compile(r"\]\\?\(|&#?\w+;|[\w+:-]\}[ \t`]")  # what the ``INLINES`` rules look for


class Lint(Struct, frozen=True):
    """Lints the texts of one record."""

    record: Record
    vocabulary: Vocabulary

    def check(self, parsed: Parsed) -> None:
        """Apply all rules to a parsed text."""
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
            # Inline notes come after the blocks; each is checked where it is called.
            walk.blocks([node for node in parsed.nodes if node.type != "inline"])


class _Walk(Struct, frozen=True):
    """Walks over the tokens of a text like the reader; ``notes`` are its inline notes by number."""

    subject: Subject
    notes: Mapping[int, InlineNote]

    def blocks(self, nodes: Sequence[TokenTree]) -> None:
        """Apply the rules to sibling tokens and their content."""
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

    def directive(self, node: TokenTree) -> None:
        """Apply the rules to a directive. Its argument is a line of text, unless it is verbatim."""
        meta, children = node.meta, list(node.children)
        known = self.subject.directives.get(node.info) if meta["braces"] else None
        if meta["raw"] is not None and known is None:
            return  # notebook code
        argument = children.pop(0) if meta["argument"] else None
        if argument and meta["braces"] and not (known and known.verbatim):
            self.line(argument)
        self.blocks(children)
        if known and (meta["argument"] or known.argument != "required"):
            for rule in DIRECTIVES:
                rule(self.subject, node, known)

    def line(self, node: TokenTree, locate: Locate | None = None) -> None:
        """Apply the rules to a line of text, in which ``locate`` turns offsets into locations."""
        locate = locate or self.subject.source.inline(node.content, node.map)
        for rule in LINES:
            rule(self.subject, node, locate)
        content = node.content
        if ("]" in content or "&" in content or "}" in content) and _MAY_HOLD.search(content):
            self.inlines(node.children, locate)

    def inlines(self, nodes: Iterable[TokenTree], locate: Locate) -> None:
        """Apply the rules to inline tokens and their content."""
        for node in nodes:
            for rule in INLINES.get(node.type, ()):
                rule(self.subject, node, locate)
            if node.type == "footnote_ref" and "id" in node.meta and "label" not in node.meta:
                self.note(node, locate)
            elif node.children:
                self.inlines(node.children, locate)

    def note(self, node: TokenTree, locate: Locate) -> None:
        """Apply the rules to an inline note."""
        start = node.meta["at"] + len("^[")
        tokens = self.notes[node.meta["id"]]["inline"].children or []
        with trees(tokens) as nodes:
            self.inlines(nodes, lambda offset: locate(start + offset))
