"""Tokens → nodes: what the parser found becomes blocks and inlines of the document model, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from html import unescape
from typing import Any

from markdown_it.rules_block.table import escapedSplit
from markdown_it.tree import SyntaxTreeNode

from publisher import document as d
from publisher.diagnostics import Findings, Location, nearest
from publisher.markdown import html
from publisher.markdown.attributes import parse_attributes
from publisher.markdown.directives import COMMON, DIRECTIVES, Call
from publisher.markdown.limits import MAX_DEPTH, TooDeepError, check_nodes, check_tokens, depth_of
from publisher.markdown.roles import ROLES
from publisher.markdown.source import Source, clean_text
from publisher.markdown.syntax import parser

ATTRIBUTE_NAMES = frozenset({"lang", "dir", "width", "height", "title", "start", "ai", "align", "role"})
DATA_NAME = re.compile(r"data-[a-z0-9][a-z0-9_-]*")


# Admonitions as MkDocs writes them.
_FOREIGN = re.compile(r"(!!!|\?\?\?\+?)[ \t]+([a-z]+)")

Handler = Callable[["Reader", SyntaxTreeNode], tuple[d.Block, ...]]


class Reader:
    """Makes nodes of one text's tokens."""

    def __init__(self, text: str, file: str, findings: Findings, language: str, smart: bool) -> None:
        self.findings = findings
        self.front_matter = ""
        self._text = clean_text(text, file, findings)
        self._source = Source(self._text, file)
        self._parser = parser(smart, language)
        self._notes: dict[int, Any] = {}
        self._inline_notes: list[d.Footnote] = []

    def read(self) -> tuple[d.Block, ...]:
        """All blocks of the text; none, and an error, when it is nested too deeply."""
        environment: dict[str, Any] = {}
        tokens = self._parser.parse(self._text, environment)
        self._notes = environment.get("footnotes", {}).get("list", {})
        try:
            check_tokens(tokens, self._source)
            blocks = (*self.blocks(SyntaxTreeNode(tokens).children), *self._inline_notes)
            check_nodes(blocks)
        except TooDeepError as error:
            self._too_deep(error.location)
            return ()
        return blocks

    def _too_deep(self, at: Location) -> None:
        message = f"This is nested more than {MAX_DEPTH} levels deep"
        self.findings.error("nesting-too-deep", message, at, "Close what is open, or say it with fewer levels.")

    # Blocks

    def blocks(self, nodes: Iterable[SyntaxTreeNode]) -> tuple[d.Block, ...]:
        """The blocks of sibling tokens; raw HTML among them is matched across its siblings."""
        builder = html.Builder(self.findings, inline=False)
        targets: list[tuple[str, Location]] = []
        for node in nodes:
            if node.type == "html_block":
                self._html_block(node, builder)
            elif node.type == "myst_target":
                targets.append((node.content.strip(), self._at(node)))
            elif node.type in BLOCKS:
                made = BLOCKS[node.type](self, node)
                if targets and made:
                    made = self._labelled(made, targets)
                    targets = []
                builder.add(*made)
        for name, at in targets:
            builder.add(d.Paragraph((), location=at, attributes=d.Attributes(name)))
        return _paragraphs(builder.finish())

    def _labelled(self, blocks: tuple[d.Block, ...], targets: list[tuple[str, Location]]) -> tuple[d.Block, ...]:
        first, *rest = blocks
        for name, at in targets[:-1] if not first.attributes.id else targets:
            rest.insert(0, first)
            first = d.Paragraph((), location=at, attributes=d.Attributes(name))
        if not first.attributes.id:
            first = replace(first, attributes=replace(first.attributes, id=targets[-1][0]))
        return (first, *rest)

    def _at(self, node: SyntaxTreeNode) -> Location:
        return self._source.block(list(node.map) if node.map else None)

    def _html_block(self, node: SyntaxTreeNode, builder: html.Builder) -> None:
        locate = self._source.inline(node.content, list(node.map) if node.map else None)
        for offset, piece in html.tokenize(node.content):
            if isinstance(piece, html.Tag):
                builder.tag(piece, locate(offset))
            elif piece.strip() or builder.keeps_space:
                builder.add(d.Text(unescape(piece), location=locate(offset)))

    def _paragraph(self, node: SyntaxTreeNode) -> tuple[d.Block, ...]:
        if foreign := _FOREIGN.match(node.children[0].content if node.children else ""):
            kind = foreign[2] if foreign[2] in DIRECTIVES else "note"
            self.findings.warning(
                "syntax-foreign",
                f"“{foreign[0]}” is the syntax of another program and stays text here",
                self._at(node),
                f"Write :::{{{kind}}} Title, the text, and a line “:::”.",
            )
        children = self._inline_of(node)
        return (d.Paragraph(children, location=self._at(node)),) if children else ()

    def _heading(self, node: SyntaxTreeNode) -> tuple[d.Block, ...]:
        attributes = self._known(node.meta.get("attributes", d.NO_ATTRIBUTES), self._at(node))
        return (d.Heading(self._inline_of(node), int(node.tag[1]), location=self._at(node), attributes=attributes),)

    def _quote(self, node: SyntaxTreeNode) -> tuple[d.Block, ...]:
        return (d.BlockQuote(self.blocks(node.children), location=self._at(node)),)

    def _alert(self, node: SyntaxTreeNode) -> tuple[d.Block, ...]:
        body = self.blocks(c for c in node.children if c.type != "alert_title")
        return (d.Admonition(node.info.lower(), body, location=self._at(node)),)

    def _list(self, node: SyntaxTreeNode) -> tuple[d.Block, ...]:
        items = tuple(
            d.ListItem(self.blocks(item.children), item.meta.get("checked"), location=self._at(item))
            for item in node.children
        )
        tight = all(p.hidden for item in node.children for p in item.children if p.type == "paragraph")
        start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
        return (d.List(items, start, tight, location=self._at(node)),)

    def _definitions(self, node: SyntaxTreeNode) -> tuple[d.Block, ...]:
        items: list[d.DefinitionItem] = []
        terms: list[d.DefinitionTerm] = []
        for child in node.children:
            at = self._at(child)
            if child.type == "dt":
                terms.append(d.DefinitionTerm(self._inline_of(child), location=at))
                continue
            tight = all(p.hidden for p in child.children if p.type == "paragraph")
            meaning = d.Definition(self.blocks(child.children), tight, location=at)
            if terms:
                items.append(d.DefinitionItem(tuple(terms), (meaning,), location=terms[0].location))
                terms = []
            elif items:
                items[-1] = replace(items[-1], definitions=(*items[-1].definitions, meaning))
        return (d.DefinitionList(tuple(items), location=self._at(node)),)

    def _code(self, node: SyntaxTreeNode) -> tuple[d.Block, ...]:
        info = node.info.strip() if node.type == "fence" else ""
        attributes = d.NO_ATTRIBUTES
        brace = info.find("{")
        if brace >= 0 and (found := parse_attributes(info[brace:])):
            attributes, info = self._known(found[0], self._at(node)), info[:brace].strip()
            if not info and attributes.classes:
                info, attributes = attributes.classes[0], replace(attributes, classes=attributes.classes[1:])
        # mdBook and others put flags behind the language: “rust,ignore”.
        language = re.split(r"[\s,]", info, maxsplit=1)[0] if info else ""
        return (d.CodeBlock(node.content, language, location=self._at(node), attributes=attributes),)

    def _break(self, node: SyntaxTreeNode) -> tuple[d.Block, ...]:
        return (d.ThematicBreak(location=self._at(node)),)

    def _table(self, node: SyntaxTreeNode) -> tuple[d.Block, ...]:
        none: tuple[d.TableRow, ...] = ()
        sections = {"thead": none, "tbody": none} | {
            s.type: tuple(self._row(r) for r in s.children) for s in node.children
        }
        width = len(sections["thead"][0].children)
        for row in sections["tbody"]:
            self._check_width(row, width)
        # GFM has no table without a head: authors leave its cells empty.
        head = tuple(row for row in sections["thead"] if any(cell.children for cell in row.children))
        return (d.Table(head, sections["tbody"], location=self._at(node)),)

    def _check_width(self, row: d.TableRow, width: int) -> None:
        """GFM drops the cells that a row has too many, and fills up those that it lacks."""
        line = self._source.lines[row.location.line - 1].strip(" \t>")
        cells = escapedSplit(line)
        count = (
            len(cells)
            - (line.startswith("|") and not cells[0].strip())
            - (line.endswith("|") and not cells[-1].strip())
        )
        if count != width:
            problem = f"A row of {count} cells in a table of {width} columns"
            hint = (
                "What is too much is left out: add a column, or escape the bar: \\|."
                if count > width
                else "Add empty cells."
            )
            self.findings.warning("table-ragged", problem, row.location, hint)

    def _row(self, node: SyntaxTreeNode) -> d.TableRow:
        cells = tuple(
            d.TableCell(
                self._inline_of(cell),
                cell.type == "th",
                str(cell.attrs.get("style", "")).removeprefix("text-align:"),
                location=self._at(node),
            )
            for cell in node.children
        )
        return d.TableRow(cells, location=self._at(node))

    def _footnote(self, node: SyntaxTreeNode) -> tuple[d.Block, ...]:
        return (d.Footnote(self.blocks(node.children), node.meta["label"], location=self._at(node)),)

    def _front_matter(self, node: SyntaxTreeNode) -> tuple[d.Block, ...]:
        self.front_matter = node.content
        return ()

    def _stray(self, node: SyntaxTreeNode) -> tuple[d.Block, ...]:
        at = self._at(node)
        if node.info:
            self._unbraced(node, at)
        else:
            self.findings.error(
                "directive-unopened", f"“{node.markup}” closes nothing", at, "Remove it, or open a directive before."
            )
        return ()

    def _unbraced(self, node: SyntaxTreeNode, at: Location) -> None:
        self.findings.error(
            "directive-syntax",
            f"“{node.markup}{node.info}” opens no directive",
            at,
            f"Write {node.markup}{{{node.info.strip('{}')}}}.",
        )

    def _directive(self, node: SyntaxTreeNode) -> tuple[d.Block, ...]:
        at, name, meta = self._at(node), node.info, node.meta
        if not meta["braces"]:
            self._unbraced(node, at)
            return self.blocks(c for c in node.children if c.type != "inline")
        if not meta["closed"]:
            self.findings.error(
                "directive-unclosed",
                f"“{node.markup}{{{name}}}” is not closed: it takes all that follows",
                at,
                f"Close it with a line “{node.markup}”.",
            )
        children = list(node.children)
        title = self._inlines(children.pop(0)) if meta["argument"] else ()
        body = self.blocks(children)
        if not name:
            found = parse_attributes(meta["attributes"])
            return (d.Container(body, location=at, attributes=found[0] if found else d.NO_ATTRIBUTES),)
        if name not in DIRECTIVES:
            self.findings.error("directive-unknown", f"There is no directive “{name}”", at, nearest(name, DIRECTIVES))
            return body
        directive = DIRECTIVES[name]
        options = {}
        for key, value, line in meta["options"]:
            where = self._source.block([line, line + 1])
            if key not in directive.options:
                self.findings.error(
                    "directive-option",
                    f"“{name}” has no option “{key}”",
                    where,
                    nearest(key, directive.options or COMMON),
                )
            options[key] = (value, where)
        if directive.argument == "required" and not meta["argument"]:
            self.findings.error(
                "directive-argument", f"“{name}” needs an argument", at, f"Write :::{{{name}}} followed by it."
            )
        return directive.make(self, Call(name, meta["argument"], title, options, body, meta["raw"] or "", at))

    # Inlines

    def inline_text(self, text: str, at: Location) -> tuple[d.Inline, ...]:
        """The inlines of a text that is not a block of its own, such as an option's value."""
        tokens = self._parser.parseInline(text)
        if depth_of(tokens) > MAX_DEPTH:
            self._too_deep(at)
            return (d.Text(text, location=at),)
        nodes = SyntaxTreeNode(tokens).children
        return self._phrase(nodes[0].children, lambda _: at) if nodes else ()

    def _inline_of(self, node: SyntaxTreeNode) -> tuple[d.Inline, ...]:
        return self._inlines(node.children[0]) if node.children else ()

    def _inlines(self, node: SyntaxTreeNode) -> tuple[d.Inline, ...]:
        locate = self._source.inline(node.content, list(node.map) if node.map else None)
        return self._phrase(node.children, locate)

    def _phrase(self, nodes: Iterable[SyntaxTreeNode], locate: Callable[[int], Location]) -> tuple[d.Inline, ...]:
        builder = html.Builder(self.findings, inline=True)
        for node in nodes:
            at = locate(node.meta.get("at", 0) - (node.type == "link" and node.info != "auto"))
            if node.type == "html_inline":
                for _, piece in html.tokenize(node.content):
                    if isinstance(piece, html.Tag):
                        builder.tag(piece, at)
                continue
            made = self._inline(node, at, locate)
            if made is not None:
                builder.add(made)
        return builder.finish()

    def _inline(self, node: SyntaxTreeNode, at: Location, locate: Callable[[int], Location]) -> d.Inline | None:
        attributes = self._known(node.meta.get("attributes", d.NO_ATTRIBUTES), at)
        match node.type:
            case "text" | "text_special":
                return d.Text(node.content, location=at) if node.content else None
            case "softbreak":
                return d.SoftBreak(location=at)
            case "hardbreak":
                return d.LineBreak(location=at)
            case "code_inline":
                return d.InlineCode(node.content, location=at, attributes=attributes)
            case "image":
                alt = d.plain_text(self._phrase(node.children, locate))
                if not alt and attributes.get("role") not in ("presentation", "none"):
                    self.findings.warning(
                        "image-alt-missing",
                        "A picture without a text alternative",
                        at,
                        "Say between the brackets what it shows; mark decoration by {role=presentation} behind it.",
                    )
                return d.Image(
                    str(node.attrs["src"]), alt, str(node.attrs.get("title", "")), location=at, attributes=attributes
                )
            case "footnote_ref":
                return self._note(node, at)
            case "myst_role":
                return self._role(node, at)
        children = self._phrase(node.children, locate)
        match node.type:
            case "link":
                return d.Link(
                    children,
                    str(node.attrs["href"]),
                    str(node.attrs.get("title", "")),
                    location=at,
                    attributes=attributes,
                )
            case "span":
                return d.Span(children, location=at, attributes=attributes)
        made: d.Inline = PHRASES[node.type](children, location=at)
        return made

    def _note(self, node: SyntaxTreeNode, at: Location) -> d.Inline:
        if "label" in node.meta:
            return d.FootnoteReference(node.meta["label"], location=at)
        label = f"inline-{node.meta['id']}"
        tokens = self._notes[node.meta["id"]].get("tokens", [])
        if depth_of(tokens) > MAX_DEPTH:
            raise TooDeepError(at)
        body = self._phrase(SyntaxTreeNode(tokens).children, lambda _: at)
        self._inline_notes.append(d.Footnote((d.Paragraph(body, location=at),), label, location=at))
        return d.FootnoteReference(label, location=at)

    def _role(self, node: SyntaxTreeNode, at: Location) -> d.Inline:
        name = node.meta["name"]
        if name not in ROLES:
            self.findings.error("role-unknown", f"There is no role “{name}”", at, nearest(name, ROLES))
            return d.InlineCode(node.content, location=at)
        return ROLES[name](self, node.content, at)

    def _known(self, attributes: d.Attributes, at: Location) -> d.Attributes:
        """The attributes that editions carry; others are findings."""
        unknown = [k for k, _ in attributes.pairs if k not in ATTRIBUTE_NAMES and not DATA_NAME.fullmatch(k)]
        for key in unknown:
            self.findings.warning(
                "attribute-unknown", f"The attribute “{key}” was left out", at, nearest(key, ATTRIBUTE_NAMES)
            )
        return (
            replace(attributes, pairs=tuple(p for p in attributes.pairs if p[0] not in unknown))
            if unknown
            else attributes
        )


BLOCKS: dict[str, Handler] = {
    "paragraph": Reader._paragraph,
    "heading": Reader._heading,
    "lheading": Reader._heading,
    "blockquote": Reader._quote,
    "alert": Reader._alert,
    "bullet_list": Reader._list,
    "ordered_list": Reader._list,
    "dl": Reader._definitions,
    "fence": Reader._code,
    "code_block": Reader._code,
    "hr": Reader._break,
    "table": Reader._table,
    "footnote_reference": Reader._footnote,
    "front_matter": Reader._front_matter,
    "stray_fence": Reader._stray,
    "directive": Reader._directive,
}
PHRASES: dict[str, Any] = {
    "em": d.Emphasis,
    "strong": d.Strong,
    "s": d.Strikethrough,
    "sub": d.Subscript,
    "sup": d.Superscript,
}


def _paragraphs(nodes: tuple[Any, ...]) -> tuple[d.Block, ...]:
    """Inlines that raw HTML left among blocks become paragraphs."""
    blocks: list[Any] = []
    phrase: list[Any] = []

    def close() -> None:
        while phrase and isinstance(phrase[-1], d.Text) and not phrase[-1].value.strip():
            phrase.pop()
        if phrase:
            blocks.append(d.Paragraph(tuple(phrase), location=phrase[0].location))
        phrase.clear()

    for node in nodes:
        if isinstance(node, d.Inline) and not (isinstance(node, d.HtmlElement) and node.tag in html.BLOCKS):
            phrase.append(node)
        else:
            close()
            blocks.append(node)
    close()
    return tuple(blocks)
