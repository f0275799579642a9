"""Tokens → nodes: the parser's tokens become blocks and inlines of the document model, each with its location."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import unescape
from typing import Any

from msgspec.structs import replace

from publisher import document as d
from publisher import work
from publisher.diagnostics import Location
from publisher.markdown import (
    answers,
    apply_directive,
    citing,
    clauses,
    code,
    definitions,
    formula_nodes,
    formulas,
    headings,
    html,
    images,
    links,
    paragraphs,
    phrases,
    quotations,
    tables,
    variables,
)
from publisher.markdown.apply_role import read_role
from publisher.markdown.attributes import attributes_of, labelled, report_lost
from publisher.markdown.html_tags import Tag, are_blocks, tokenize
from publisher.markdown.limits import MAX_DEPTH, TooDeepError, check_nodes, check_tokens, depth_of
from publisher.markdown.parsed import Kind, Locate, Parsed
from publisher.markdown.plain_formulas import with_plain_formulas
from publisher.markdown.reader import Reader
from publisher.markdown.reading import Record
from publisher.markdown.source import Source, clean_text
from publisher.markdown.syntax import parser
from publisher.markdown.token_tree import TokenTree, trees
from publisher.markdown.vocabulary import VOCABULARY, Vocabulary
from publisher.names import VARIABLE

_FILLED = re.compile(rf"\\?{VARIABLE.pattern}")
# Numbers and words without markup or typography, such as those in cells of tables.
_PLAIN = re.compile(
    r"(?!.*(?:--|\.\.|www))(?:[^\W_]|[.,/%+()-])*+|[^\W\d_]+(?:[ ,-][^\W\d_]+)*", re.IGNORECASE | re.DOTALL
)
Handler = Callable[["TextReader", TokenTree], tuple[d.Block, ...]]


class TextReader:
    """Makes nodes of the tokens of one text; implements ``Reader``.

    ``see`` is called with each parsed piece of the text before nodes are made of it; ``stack`` names the files that
    include this one.
    """

    def __init__(
        self,
        text: str,
        file: str,
        record: Record,
        vocabulary: Vocabulary = VOCABULARY,
        see: Callable[[Parsed], None] = lambda _: None,
        kind: Kind = "fragment",
        stack: tuple[str, ...] = (),
    ) -> None:
        self.context = record.context
        self.record = record
        self.findings = record.findings
        self.stack = (*stack, file)
        self.front_matter = ""
        self.filling = False
        self._vocabulary = vocabulary
        self._see = see
        self._kind: Kind = kind
        self._addresses = 0  # total length of addresses, with definitions as often as they are used
        self._text = clean_text(text, file, self.findings)
        self.source = Source(self._text, file)
        known = vocabulary.directives
        raw = frozenset(name for name, directive in known.items() if directive.raw)
        context = self.context
        switches = context.variables is not None, context.math, context.cites
        self._parser = parser(context.smart, context.language, frozenset(known), raw, *switches)
        self._environment: dict[str, Any] = {}  # where the parser keeps definitions of links and inline notes

    def for_included(self, text: str, file: str) -> Reader:
        """A reader for the text of another file that is included here."""
        return TextReader(text, file, self.record, self._vocabulary, self._see, "included", self.stack)

    def read(self) -> tuple[d.Block, ...]:
        """Return all blocks of the text except inline notes. If it is nested too deep, report an error and return
        none."""
        # The rule for comments reads past the last line.
        work.count("bytes parsed", len(self._text.encode(errors="replace")))
        tokens = self._parser.parse(self._text + "\n", self._environment)
        try:
            check_tokens(tokens, self.source)
        except TooDeepError as error:
            self._see(self._parsed(self._kind, ()))
            self._too_deep(error.location)
            return ()
        with trees(tokens) as nodes:
            self._see(self._parsed(self._kind, nodes))
            try:
                blocks = self.blocks(nodes)
                check_nodes((*blocks, *self.record.inline_notes))
            except TooDeepError as error:
                self._too_deep(error.location)
                return ()
        return blocks

    def _parsed(self, kind: Kind, nodes: Sequence[TokenTree], locate: Locate | None = None) -> Parsed:
        notes = self._environment.get("footnotes", {}).get("list", {})
        return Parsed(kind, nodes, self.source, self._environment.get("references", {}), notes, locate)

    def _too_deep(self, at: Location) -> None:
        message = f"This is nested more than {MAX_DEPTH} levels deep"
        self.findings.error("nesting-too-deep", message, at, "Close what is open, or use fewer levels.")

    def blocks(self, nodes: Iterable[TokenTree]) -> tuple[d.Block, ...]:
        """Make blocks of sibling tokens. Tags of raw HTML are matched across the siblings."""
        builder = html.Builder(self.findings, inline=False, anchors=self.record.anchors)
        targets: list[tuple[str, Location]] = []
        for node in nodes:
            if node.type == "html_block":
                self._html_block(node, builder)
            elif node.type == "myst_target":
                targets.append((d.slug(node.content) if " " in node.content else node.content, self.at(node)))
            elif node.type in BLOCKS:
                made = BLOCKS[node.type](self, node)
                if targets and not all(isinstance(block, d.Footnote) for block in made):
                    made = labelled(made, targets)
                    targets = []
                builder.add(*made)
        for name, at in targets:
            hint = "Put it on the line before what it names."
            self.findings.warning("label-idle", f"The label “{name}” has nothing after it to name", at, hint)
            builder.add(d.Paragraph((), location=at, attributes=d.Attributes(name)))
        made = quotations.attributed(clauses.joined(html.paragraphs(builder.finish())))
        return answers.answered(paragraphs.with_rooms(made, self.findings), self.record)

    def at(self, node: TokenTree) -> Location:
        """The location of a block's first character. Markers of list items, definitions and notes that begin with
        it come before."""
        return self.source.of(node)

    def _html_block(self, node: TokenTree, builder: html.Builder) -> None:
        locate = self.source.inline(node.content, node.map)
        for offset, piece in tokenize(node.content):
            if isinstance(piece, Tag):
                builder.tag(self._with_values(piece, locate(offset)), locate(offset))
            elif piece.strip() or builder.keeps_space:
                at = locate(offset)
                if not builder.is_verbatim:
                    piece = self.fill(piece, at, unescapes=True)
                builder.add(d.Text(unescape(piece), location=at))

    def _with_values(self, tag: Tag, at: Location) -> Tag:
        """Replace variables in the attributes of a tag."""
        filled = {key: self.fill(value, at, begins=False, unescapes=True) for key, value in tag.attributes.items()}
        return replace(tag, attributes=filled)

    def attributes_at_end(self, node: TokenTree) -> d.Attributes:
        """The attributes at the end of a heading or a term."""
        locate = self.source.inline(node.text, node.map or [0, 1])
        return attributes_of(node, locate, self.context.conditions, self.findings)

    def _quote(self, node: TokenTree) -> tuple[d.Block, ...]:
        return (quotations.quotation(self.blocks(node.children), location=self.at(node)),)

    def _alert(self, node: TokenTree) -> tuple[d.Block, ...]:
        body = self.blocks(c for c in node.children if c.type != "alert_title")
        if not body:
            hint = "Write its text in the lines below, after “>”."
            self.findings.warning("directive-empty", f"“[!{node.info}]” is empty", self.at(node), hint)
            return ()
        return (d.Admonition(node.info.lower(), body, location=self.at(node)),)

    def _directive(self, node: TokenTree) -> tuple[d.Block, ...]:
        return apply_directive.expand(self, node, self._vocabulary.directives)

    def _footnote(self, node: TokenTree) -> tuple[d.Block, ...]:
        blocks, label, at = self.blocks(node.children), node.meta["label"], self.at(node)
        if not blocks:
            self._empty_note(at, f"Write its text after [^{label}]:, and indent further paragraphs by four spaces.")
        return (d.Footnote(blocks, label, location=at),)

    def _front_matter(self, node: TokenTree) -> tuple[d.Block, ...]:
        self.front_matter = node.content
        return ()

    def inline_text(self, text: str, at: Location) -> tuple[d.Inline, ...]:
        """Read the inlines of a text within a block, such as an option's value, that begins at ``at``."""
        return self.inlines_at(text, lambda offset: self.source.after(at, offset))

    def inlines_at(self, text: str, locate: Callable[[int], Location]) -> tuple[d.Inline, ...]:
        """Read the inlines of a text in which ``locate`` turns offsets into locations."""
        if _PLAIN.fullmatch(text):
            return (d.Text(text, location=locate(0)),) if text else ()
        around, self._environment = self._environment, {"references": self._environment.get("references", {})}
        try:
            tokens = self._parser.parseInline(text, self._environment)
            if depth_of(tokens) > MAX_DEPTH:
                self._too_deep(locate(0))
                return (d.Text(text, location=locate(0)),)
            with trees(tokens) as nodes:
                self._see(self._parsed("line", nodes, locate))
                return self.inlines(nodes[0], locate) if nodes else ()
        finally:
            self._environment = around

    def fill(self, text: str, at: Location, *, begins: bool = True, unescapes: bool = False) -> str:
        """Replace the variables in a text; an unknown one is an error.

        ``at`` is the location of the text, or, if the text does not begin there (``begins``), a location before it.
        Escaped braces are kept; ``unescapes`` removes the backslash.
        """
        if self.context.variables is None or "{{" not in text:
            return text

        kept = tuple(formulas.spans(text)) if self.context.math and "$" in text else ()

        def value(found: re.Match[str]) -> str:
            if any(start < found.start() < end for start, end in kept):
                return found[0]
            if found[0].startswith("\\"):
                return found[0][unescapes:]
            place = self.source.after(at, found.start()) if begins else variables.after(self.source, found[1], at)
            return variables.value_of(self.record, found[1], place, found[0])

        return _FILLED.sub(value, text)

    def inlines_of(self, node: TokenTree) -> tuple[d.Inline, ...]:
        """The inlines of a block that has no other content."""
        return self.inlines(node.children[0]) if node.children else ()

    def inlines(self, node: TokenTree, locate: Callable[[int], Location] | None = None) -> tuple[d.Inline, ...]:
        """Make inlines of an inline token; ``locate`` turns an offset in its text into a location."""
        locate = locate or self.source.inline(node.content, node.map)
        return self.inlines_of_tokens(node.children, locate)

    def inlines_of_tokens(self, nodes: Sequence[TokenTree], locate: Callable[[int], Location]) -> tuple[d.Inline, ...]:
        """Make inlines of tokens; ``locate`` turns an offset in their text into a location."""
        if any(node.type == "html_inline" for node in nodes):
            return html.as_inlines(self._with_tags(nodes, locate, inline=True))
        made: list[d.Inline] = []
        for node in nodes:
            start = node.meta.get("at", 0)
            if node.type == "text" and node.content and "braces" not in node.meta:
                made.append(d.Text(node.content, location=locate(start)))
            elif node.type == "softbreak":
                made.append(d.SoftBreak(node.content or " ", location=locate(start)))
            elif (inline := self._inline(node, self._start(node, locate), locate)) is not None:
                made.append(inline)
        return tuple(made)

    def content(self, node: TokenTree, locate: Callable[[int], Location]) -> html.Nodes:
        """Make inlines of an inline token, and blocks of the elements of raw HTML in it that are blocks."""
        tags = "".join(child.content for child in node.children if child.type == "html_inline")
        if not tags or not are_blocks(tags):
            return self.inlines(node, locate)
        return html.cell(self._with_tags(node.children, locate, inline=False))

    def _with_tags(self, nodes: Sequence[TokenTree], locate: Callable[[int], Location], *, inline: bool) -> html.Nodes:
        builder = html.Builder(self.findings, inline=inline, anchors=self.record.anchors)
        for node in nodes:
            at = self._start(node, locate)
            if not inline and node.type in ("text", "softbreak") and not (node.content.strip() or builder.keeps_space):
                continue
            if node.type == "html_inline":
                for _, piece in tokenize(node.content):
                    if isinstance(piece, Tag):
                        builder.tag(self._with_values(piece, at), at)
            elif node.type in ("variable", "math_inline") and builder.is_verbatim:
                builder.add(d.Text(node.markup if node.type == "variable" else node.content, location=at))
            elif (made := self._inline(node, at, locate)) is not None:
                builder.add(made)
        return builder.finish()

    def _start(self, node: TokenTree, locate: Callable[[int], Location]) -> Location:
        """The location of a token; that of a link is its bracket."""
        return locate(node.meta.get("at", 0) - (node.type == "link" and node.info != "auto"))

    def _inline(self, node: TokenTree, at: Location, locate: Callable[[int], Location]) -> d.Inline | None:
        attributes = attributes_of(node, locate, self.context.conditions, self.findings)
        match node.type:
            case "text" | "text_special":
                return d.Text(node.content, location=at) if node.content else None
            case "literal_attributes":
                return self._literal(node, at)
            case "softbreak":
                return d.SoftBreak(node.content or " ", location=at)
            case "hardbreak":
                return d.LineBreak(location=at)
            case "code_inline":
                return d.InlineCode(node.content, location=at, attributes=attributes)
            case "math_inline":
                start = node.meta["at"]
                return formula_nodes.inline(self, node.content, at, lambda offset: locate(start + offset))
            case "math_reference":
                return d.Reference((), node.content, "eqref", location=at)
            case "image":
                return images.read_image(self, node, attributes, at, locate)
            case "footnote_ref":
                return self._note(node, at, locate)
            case "myst_role":
                return read_role(self, self._vocabulary.roles, node, at)
            case "citation":
                return citing.read_citation(node, locate, self.context.typeset)
            case "phrase":
                return phrases.read_phrase(self.inlines_of_tokens, node, locate, at)
            case "variable":
                return d.Span(variables.inlines(self, node, at), location=at)
        children = self.inlines_of_tokens(node.children, locate)
        match node.type:
            case "link":
                return links.read_link(self, node, children, attributes, at)
            case "span":
                return d.Span(children, location=at, attributes=attributes)
        made: d.Inline = INLINES[node.type](children, location=at)
        return made

    def _note(self, node: TokenTree, at: Location, locate: Callable[[int], Location]) -> d.Inline:
        if "label" in node.meta:
            return d.FootnoteReference(node.meta["label"], location=at)
        label = f"inline {len(self.record.inline_notes)}"  # labels by authors contain no spaces
        inline = self._environment["footnotes"]["list"][node.meta["id"]]["inline"]
        if depth_of(inline.children) > MAX_DEPTH:
            raise TooDeepError(at)
        place = len(self.record.inline_notes)
        self.record.inline_notes.append(d.Footnote((), label, location=at))  # notes inside it are numbered after it
        start = node.meta["at"] + len("^[")
        with trees(inline.children) as nodes:
            body = self.inlines_of_tokens(nodes, lambda offset: locate(start + offset))
        self.record.inline_notes[place] = d.Footnote((d.Paragraph(body, location=at),), label, location=at)
        if not inline.content.strip():
            self._empty_note(at, "Write its text between the brackets, or remove it.")
        return d.FootnoteReference(label, location=at)

    def _empty_note(self, at: Location, hint: str) -> None:
        self.findings.warning("footnote-empty", "The note is empty", at, hint)

    def _literal(self, node: TokenTree, at: Location) -> d.Inline:
        hint = "Remove the space before them." if node.meta["near"] else tables.hint_below(node)
        hint = hint or paragraphs.hint_of_alignment(node.content) or "Put words in brackets before: [words]{…}."
        problem = f"“{node.content}” does not belong to anything and is shown as text"
        report_lost(self.findings, "attributes-literal", problem, at, hint)
        return d.Text(node.content, location=at)

    def tip(self, node: TokenTree, at: Location) -> str:
        """The title of a link or an image."""
        return with_plain_formulas(self.fill(str(node.attrs.get("title", "")), at, begins=False), self.context)

    def address(self, url: str, at: Location) -> str:
        """Replace the variables in an address. Unknown ones are kept."""
        self._addresses += len(url)
        # Only definitions that are used many times multiply the text; each character is counted as nine.
        repeated = self._addresses > 9 * len(self._text)
        if repeated and not self.record.repeated.repeat("this address", len(url), at, self.findings):
            return "#"
        if "{{" not in url:
            return url
        url = self.fill(url, at, begins=False)
        return url if "{{" in url else self._parser.normalizeLink(url)


BLOCKS: dict[str, Handler] = {
    "paragraph": paragraphs.read_paragraph,
    "heading": headings.read_heading,
    "lheading": headings.read_heading,
    "blockquote": TextReader._quote,
    "alert": TextReader._alert,
    "bullet_list": clauses.read_list,
    "ordered_list": clauses.read_list,
    "dl": definitions.read_definitions,
    "fence": code.read_code,
    "code_block": code.read_code,
    "hr": paragraphs.read_break,
    "math_block": formula_nodes.read_math,
    "table": tables.read_table,
    "footnote_reference": TextReader._footnote,
    "front_matter": TextReader._front_matter,
    "abbreviation": definitions.read_abbreviation,
    "stray_fence": apply_directive.stray,
    "directive": TextReader._directive,
}
INLINES: dict[str, Callable[..., d.Inline]] = {
    "em": d.Emphasis,
    "strong": d.Strong,
    "s": d.Strikethrough,
    "sub": d.Subscript,
    "sup": d.Superscript,
}
