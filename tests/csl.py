"""The tests of the Citation Style Language project, and its HTML for structured text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publisher.citations.items import item
from publisher.citations.model import Cite, Cluster, Styled, Text
from publisher.citations.processor import Processor
from publisher.citations.style import Style, parse

TAGS = {
    "italic": ("<i>", "</i>"),
    "bold": ("<b>", "</b>"),
    "superscript": ("<sup>", "</sup>"),
    "subscript": ("<sub>", "</sub>"),
    "small-caps": ('<span style="font-variant:small-caps;">', "</span>"),
    "underline": ('<span style="text-decoration:underline;">', "</span>"),
}

BLOCKS = {"left-margin": ("\n    ", ""), "block": ("\n\n    ", "\n")}


def html(text: Text) -> str:
    return "".join(_html(part) for part in text)


def _html(part: str | Styled) -> str:
    if isinstance(part, str):
        return part.replace("&", "&#38;").replace("<", "&#60;").replace(">", "&#62;")
    inner = html(part.children)
    if part.style in ("cite", "link"):
        return inner
    if part.style == "normal":
        return f'<span style="{part.value}:normal;">{inner}</span>'
    if part.style == "block":
        before, after = BLOCKS.get(part.value, ("", "\n  "))
        return f'{before}<div class="csl-{part.value}">{inner}</div>{after}'
    before, after = TAGS[part.style]
    return before + inner + after


@dataclass(frozen=True)
class Case:
    name: str
    mode: str
    result: str
    style: bytes
    items: list[dict[str, Any]]
    clusters: list[Cluster]
    edited: bool  # whether the items are those that the citations name

    @classmethod
    def read(cls, file: Path) -> Case:
        text = file.read_text(encoding="utf-8")

        def section(name: str) -> str:
            found = re.search(rf">>=+ {name} =+>>\n(.*?)<<=+ {name} =+<<", text, re.DOTALL)
            return found[1].strip("\n") if found else ""

        items = json.loads(section("INPUT"))
        ids = dict.fromkeys(str(each.get("id", "")) for each in items)
        clusters = [Cluster(tuple(map(Cite, ids)), 1)]
        citations = section("CITATIONS")
        if citations:
            clusters = _processed(json.loads(citations))
        elif cited := section("CITATION-ITEMS"):
            clusters = [Cluster(tuple(map(_cite, row)), n) for n, row in enumerate(json.loads(cited), 1)]
        style = section("CSL").strip().encode()
        return cls(
            file.stem, section("MODE").strip(), section("RESULT").strip(), style, items, clusters, bool(citations)
        )

    def outcome(self) -> str:
        items = {each.id: each for each in map(item, self.items)}
        processor = Processor(Style(parse(self.style)), items, uncited=[] if self.edited else [*items])
        processor.register(self.clusters if self.edited else [])
        if self.mode.startswith("bibliography"):
            entries = "\n".join(
                f'  <div class="csl-entry">{html(entry.text)}</div>' for entry in processor.bibliography()
            )
            return f'<div class="csl-bib-body">\n{entries}\n</div>'
        return "\n".join(html(text) for _, text in processor.citations(self.clusters))

    def passes(self) -> bool:
        expected, outcome = self.result, self.outcome()
        if re.search(r"^(\.\.|>>)\[\d+\]", expected, re.MULTILINE):
            expected = re.sub(r"^(\.\.|>>)\[\d+\] ", "", expected, flags=re.MULTILINE)
        return expected.strip() == outcome.strip()


def _cite(data: dict[str, Any]) -> Cite:
    form = "author-only" if data.get("author-only") else "suppress-author" if data.get("suppress-author") else ""
    return Cite(
        str(data["id"]),
        str(data.get("prefix", "")),
        str(data.get("suffix", "")),
        str(data.get("locator", "")),
        str(data.get("label", "page")),
        form,
    )


def _processed(steps: list[Any]) -> list[Cluster]:
    """The citations of a document after a number of edits."""
    known: dict[str, tuple[Cite, ...]] = {}
    order: list[tuple[str, int]] = []
    for citation, before, after in steps:
        name = citation.get("citationID") or f"step {len(known)}"
        known[name] = tuple(map(_cite, citation["citationItems"]))
        note = citation.get("properties", {}).get("noteIndex", 0)
        order = [*map(tuple, before), (name, note), *map(tuple, after)]
    return [Cluster(known[name], note) for name, note in order]
