"""Pages as Markdown, for programs that read text: what an edition contains, without the layout of its pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import quote

from publisher import document as d
from publisher.editions.reduction import INDEX, LETTER, TASK, as_blocks, figure_label, origin
from publisher.language import Words
from publisher.numerals import numeral
from publisher.transforms.targets import kind_of, number_of

Address = Callable[[str, str], str]
"""Returns the address of a target: a chapter's id, and an id in it."""
_SPECIAL = re.compile(r"([\\`*_\[\]<~]|&(?=#?\w+;))")
_BEGINNING = re.compile(r"^([ \t]*(?:(?=[-+#>=|])|\d{1,9}(?=[.)](?:\s|$))))", re.MULTILINE)


class MarkdownWriter:
    """Writes the nodes of one chapter of a reduced book (see ``reduction``). What Markdown cannot express becomes its text.

    ``root`` is the address of the folder of pictures.
    """

    def __init__(self, words: Words, address: Address, root: str = "") -> None:
        self._words, self._address, self._root = words, address, root

    def chapter(self, chapter: d.Chapter, below: Iterable[d.ContentsEntry] = ()) -> str:
        """The text of a chapter, with its title and its notes, and links to the chapters ``below`` it."""
        title = " ".join(filter(None, [chapter.number, self.inlines(chapter.title)]))
        notes = (f"[^{note.number}]: {_indented(self.blocks(note.children), '    ')}" for note in chapter.notes)
        links = (f"- [{_named(entry)}]({self._address(entry.chapter, '')})" for entry in below)
        return "\n\n".join(filter(None, [f"# {title}", self.blocks(chapter.children), "\n".join(links), *notes])) + "\n"

    def blocks(self, blocks: Iterable[d.Node]) -> str:
        """Blocks, separated by empty lines; inlines among them are paragraphs."""
        return "\n\n".join(filter(None, map(self.block, as_blocks(blocks))))

    def block(self, node: d.Node) -> str:
        """One block."""
        match node:
            case d.Heading():
                words = " ".join(filter(None, [node.number, self.inlines(node.children)]))
                return f"{'#' * min(node.level, 6)} {words}"
            case d.Paragraph():
                return _paragraph(self.inlines(node.children), *node.attributes.classes[:1])
            case d.CodeBlock():
                fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", node.value)), default=0))
                code = f"{fence}{node.language}\n{node.value.rstrip(chr(10))}\n{fence}"
                return "\n\n".join(filter(None, [self._labelled(node, self.inlines(node.caption)), code]))
            case d.List():
                return self._list(node)
            case d.BlockQuote():
                said = [self.blocks(node.children), f"— {self.inlines(node.attribution)}" if node.attribution else ""]
                return _quoted("\n\n".join(filter(None, said)))
            case d.Math():
                return node.value.strip()
            case d.Figure():
                label = f"**{figure_label(node, self._words)}**" if node.number or node.letter else ""
                caption = " ".join(filter(None, [label, self.inlines(node.caption)]))
                parts = [self.blocks(node.children), caption, self.blocks(node.legend)]
                return "\n\n".join(filter(None, [*parts, self.inlines(origin(node, self._words))]))
            case d.Table():
                return "\n\n".join(filter(None, [self._table(node), self.blocks(node.legend)]))
            case d.Recording(file=d.Asset() as file):
                shown = _SPECIAL.sub(r"\\\1", node.alt) or quote(file.file.name)
                return f"[{shown}]({self._root}{quote(file.name)})"
            case d.ThematicBreak():
                return "---"
            case d.DefinitionList():
                return "\n\n".join(map(self._definition, node.children))
            case d.Inline():
                return self.inline(node)
        written = []
        for name in node.parts:
            part = getattr(node, name)
            words = self.inlines(part) if _are_inlines(part) else self.blocks(part)
            bold = f"**{words.replace('**', '')}**" if name == "title" and words else words
            written.append(self._labelled(node, bold) if name in ("title", "caption") else words)
        return "\n\n".join(filter(None, written)) or (d.plain_text((node,)) if not node.parts else "")

    def inlines(self, nodes: Iterable[d.Node]) -> str:
        """Inlines, in one line unless they contain breaks."""
        return "".join(map(self.inline, nodes))

    def inline(self, node: d.Node) -> str:
        """One inline."""
        match node:
            case d.Text():
                return _SPECIAL.sub(r"\\\1", node.value)
            case d.SoftBreak():
                return "\n"
            case d.LineBreak():
                return "\\\n"
            case d.Emphasis():
                return f"*{self.inlines(node.children)}*"
            case d.Strong():
                return f"**{self.inlines(node.children)}**"
            case d.Strikethrough():
                return f"~~{self.inlines(node.children)}~~"
            case d.Superscript() | d.Subscript():
                name = "sup" if isinstance(node, d.Superscript) else "sub"
                return f"<{name}>{self.inlines(node.children)}</{name}>"
            case d.InlineCode():
                ticks = "`" * (1 + max((len(run) for run in re.findall("`+", node.value)), default=0))
                space = " " if node.value.startswith("`") or node.value.endswith("`") else ""
                return f"{ticks}{space}{node.value}{space}{ticks}"
            case d.InlineMath():
                return node.value
            case d.Link():
                address = f"<{node.url}>" if " " in node.url else node.url
                return f"[{self.inlines(node.children)}]({address})"
            case d.FileLink(file=d.Asset() as file):
                return f"[{self.inlines(node.children)}]({self._root}{quote(file.name)})"
            case d.CrossReference():
                return f"[{self.inlines(node.children)}]({self._address(node.chapter, node.target)})"
            case d.Image():
                shown = _SPECIAL.sub(r"\\\1", node.alt)
                return f"![{shown}]({self._root}{quote(node.asset.name)})" if node.asset else shown
            case d.FootnoteReference():
                return f"[^{node.number}]"
        if not node.parts:
            return d.plain_text((node,))
        return "".join(self.inlines(getattr(node, part)) for part in node.parts)

    def _labelled(self, node: d.Node, words: str) -> str:
        """A title or caption after what its block is called: “Figure 3”."""
        number = number_of(node)
        return " ".join(filter(None, [f"**{self._words.label(kind_of(node), number)}**" if number else "", words]))

    def _list(self, node: d.List) -> str:
        items = []
        for number, item in enumerate(node.children, start=1 if node.start is None else node.start):
            mark = "- " if node.start is None else f"{node.written(numeral(number, node.numbering))} "
            box = "" if item.checked is None else "[x] " if item.checked else "[ ] "
            items.append(mark + box + _indented(self.blocks(item.children), " " * len(mark)))
        return ("\n" if node.tight else "\n\n").join(items)

    def _table(self, table: d.Table) -> str:
        rows = [[self._cell(cell) for cell in row.children] for row in (*table.head, *table.body)]
        width = max(map(len, rows), default=0)
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
        if not table.head:
            rows.insert(0, [""] * width)
        rows.insert(1, ["---"] * width)
        lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        return "\n\n".join(filter(None, [self._labelled(table, self.inlines(table.caption)), lines]))

    def _cell(self, cell: d.TableCell) -> str:
        written = self.inlines(cell.children) if _are_inlines(cell.children) else self.blocks(cell.children)
        return re.sub(r"\s*\n\s*", " ", written).replace("|", "\\|")

    def _definition(self, item: d.DefinitionItem) -> str:
        terms = "\n".join(self.inlines(term.children) for term in item.terms)
        meanings = (f":   {_indented(self.blocks(meaning.children), '    ')}" for meaning in item.definitions)
        return "\n".join([terms, *meanings])


def _are_inlines(nodes: Sequence[d.Node]) -> bool:
    return bool(nodes) and all(isinstance(node, d.Inline) for node in nodes)


def _paragraph(text: str, kind: str = "") -> str:
    """The text of a paragraph, which could begin like another block; ``kind`` is its class, as in ``reduction``."""
    text = _BEGINNING.sub(r"\1\\", text.strip())
    if kind.startswith(INDEX):
        return f"{'  ' * (int(kind.removeprefix(INDEX)) - 1)}- {text}"
    return f"**{text}**" if kind in (TASK, LETTER) else text


def _named(entry: d.ContentsEntry) -> str:
    return " ".join(filter(None, [entry.number, _SPECIAL.sub(r"\\\1", d.plain_text(entry.title))]))


def _indented(text: str, space: str) -> str:
    """The text with all lines but the first indented."""
    return re.sub(r"\n(?=[^\n])", f"\n{space}", text)


def _quoted(text: str) -> str:
    return re.sub(r"^", "> ", text, flags=re.MULTILINE).replace("> \n", ">\n")


def llms_text(metadata: d.Metadata, contents: Iterable[d.ContentsEntry], pages: Mapping[str, tuple[str, str]]) -> str:
    """The text of ``llms.txt``: what the book is, and its pages. ``pages`` are the addresses and descriptions by chapter.

    The format: https://llmstxt.org
    """
    lines = [f"# {metadata.title}", ""]
    if metadata.description:
        lines += [f"> {metadata.description}", ""]

    def listed(entries: Iterable[d.ContentsEntry], depth: int) -> None:
        for entry in entries:
            name = _named(entry)
            if not entry.chapter:
                lines.extend(["", f"## {name}", ""])
                listed(entry.chapters, 0)
            else:
                address, about = pages[entry.chapter]
                lines.append(f"{'  ' * depth}- [{name}]({address})" + (f": {about}" if about else ""))
                listed(entry.chapters, depth + 1)

    listed(contents, 0)
    return "\n".join(lines) + "\n"


__all__ = ["MarkdownWriter", "llms_text"]
