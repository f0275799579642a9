"""What pages of Quarto have of their own: labels, cells, blocks between colons and references."""

from __future__ import annotations

import re
from collections.abc import Sequence

from publisher.formats import FORMATS
from publisher.importers.dialects import pandoc, references
from publisher.importers.dialects.boxes import callout
from publisher.importers.dialects.latex import with_our_latex
from publisher.importers.dialects.lines import (
    DIV,
    HEADING,
    after_options,
    directive,
    longest,
    outside_code,
    replaced,
    tabs_of,
    trimmed,
)
from publisher.importers.dialects.pairs import ends_of_divs
from publisher.importers.dialects.references import KINDS
from publisher.importers.dialects.text import Dialect, Made, Page, Text, included

_PRINTED = ("latex", "typst")  # formats of Quarto from which PDFs are made
_THEOREMS = {
    "thm": "prf:theorem", "lem": "prf:lemma", "cor": "prf:corollary", "prp": "prf:proposition", "cnj": "prf:conjecture",
    "def": "prf:definition", "exm": "prf:example", "rem": "prf:remark", "exr": "exercise", "alg": "prf:algorithm",
}  # fmt: skip
_LISTED = r"\{(?=[^{}]*#lst-)(?=[^{}]*\blst-cap=)[^{}.]*(?:\.(?P<name>[\w+-]+))?[^{}]*\}"
"""The attributes of a numbered listing."""
_SHORT = (
    (re.compile(r"\[([^\[\]]+)\]\{\.aside\}"), r"^[\1]"),
    (re.compile(r"\{\{<[ \t]*kbd[ \t]+([^\s<>=`]+)[^<>]*>\}\}"), r"{kbd}`\1`"),
    (re.compile(r"\{\{<[ \t]*video[ \t]+\"?(https?://[^\s<>\"]+)[^<>]*>\}\}"), r"<\1>"),
    (re.compile(r"\[([^\[\]]+)\]\{\.mark\}"), r"<mark>\1</mark>"),
    (re.compile(r"\[([^\[\]]+)\]\{\.(?:underline|ul)\}"), r"<u>\1</u>"),
)
"""What Quarto writes in a line, and what is written here."""
_CHUNK = re.compile(rf"\{{(?P<language>[A-Za-z][\w+-]*)\b(?P<rest>[^{{}}]*)\}}|{_LISTED}")
_LABELS = re.compile(
    r"^(?:[ \t]*#{1,6}[ \t].*|[ \t]*!\[.*|.*\$\$[ \t]*|[ \t]*(?:[Tt]able)?:[ \t].*|[ \t]*:{3,}[ \t]*)"
    rf"\{{[^{{}}]*#(?P<label>{KINDS}-[\w-]+)[^{{}}]*\}}[ \t]*$",
    re.MULTILINE,
)
_CELL_OPTION = re.compile(r"[ \t]*(?:#|//|%%)\|[ \t]*(?P<key>[\w.-]+)?:?[ \t]*(?P<value>.*?)[ \t]*")
_CELL_CAPTION = re.compile(r"(?:fig|tbl|lst)[.-]cap[ \t]*=[ \t]*(?P<mark>[\"'])(?P<caption>.+?)(?P=mark)")
_CELL = re.compile(r"^[ \t]*`{3,}\{(?P<rest>[^{}\n]*)\}[ \t]*\n(?P<options>(?:[ \t]*(?:#|//|%%)\|.*\n)*)", re.MULTILINE)
_RUN = re.compile(
    r"^[ ]{,3}`{3,}\{(?:r|python|julia|ojs)\b(?![^\n]*include[ \t]*=[ \t]*F)[^{}\n]*\}[ \t]*\n"
    r"(?!(?:(?![ \t]*`{3}).*\n){,9}.*include_graphics)",
    re.MULTILINE,
)
_CELL_OF_MYST = re.compile(r"^[ ]{,3}`{3,}\{code-cell\}", re.MULTILINE)
_PROOF = re.compile(r"\.(proof|remark|solution)(?![\w-])")
_TEXT = re.compile(r"[^\s:`~<!|$-]|-\S|!(?!\[)|`[^`]")
_PICTURE = re.compile(r"[ ]{,3}!\[([^\[\]]*)\]\(([^()\s]+)\)(?:\{[^{}]*\})?[ \t]*")


def labels_of(text: str) -> set[str]:
    """The labels of headings, pictures, tables, formulas, theorems and cells of Quarto, to which references may lead."""
    cells = (_options_of_cell(cell["rest"], cell["options"].split("\n")) for cell in _CELL.finditer(text))
    named = {option.removeprefix(":label: ") for options in cells for option in options if option.startswith(":label:")}
    return named | {found["label"] for found in _LABELS.finditer(text)}


def cells_in(text: str, *, is_run: bool) -> int:
    """The number of cells whose code Quarto or R, if the text ``is_run`` by these, or MyST would run, other than drawings."""
    return len(_RUN.findall(text) if is_run else _CELL_OF_MYST.findall(text))


def _options_of_cell(rest: str, lines: Sequence[str]) -> list[str]:
    """The options of the code of a cell that has a caption: its figure or table is not made, but its caption is kept."""
    given = {found["key"]: found["value"].strip("\"'") for line in lines if (found := _CELL_OPTION.fullmatch(line))}
    caption = next((given[key] for key in ("fig-cap", "tbl-cap", "lst-cap") if given.get(key)), "")
    if not caption and (found := _CELL_CAPTION.search(rest)):
        caption = found["caption"]
    listing = re.search(r"#(lst-[\w-]+)", rest)
    label = given.get("label") or given.get("lst-label") or (listing[1] if listing else "")
    named = caption and re.fullmatch(rf"{KINDS}-[\w-]+", label)
    return [*([f":caption: {caption}"] if caption else []), *([f":label: {label}"] if named else [])]


def _heading_of(body: list[str], title: str) -> tuple[str, list[str]]:
    """The title of a block of Quarto, which may be a heading at its beginning, and the rest."""
    first = next((n for n, line in enumerate(body) if line.strip()), 0)
    if not title and body and (heading := HEADING.fullmatch(body[first])):
        return heading["title"], body[first + 1 :]
    return title, body


def _condition_of(info: str) -> str:
    """The condition of a block of Quarto that only some formats have; empty if there is none that we know."""
    found = re.search(r"\.content-(?P<what>visible|hidden)\s+(?P<when>when|unless)-format=\"?(?P<format>[\w:]+)", info)
    name = found["format"].partition(":")[0] if found else ""
    name = next(kind.name for kind in FORMATS.values() if kind.printed) if name in _PRINTED else name
    if not found or name not in FORMATS:
        return ""
    return f"not {name}" if (found["what"] == "hidden") != (found["when"] == "unless") else name


def _block(text: Text, at: int) -> Made | None:
    """A block between colons; one that is not closed is text."""
    found = DIV.fullmatch(text.lines[at])
    if not found or not found["info"]:
        return None
    end = text.known(ends_of_divs).get(at, at)
    return end, _div(found, text.inside(text.lines[at + 1 : end], 0)) if end > at else [text.lines[at]]


def _div(found: re.Match[str], inner: list[str]) -> list[str]:
    """A block between colons, in which ``inner`` was converted."""
    info, indent = found["info"], found["indent"]
    if not info.startswith("{"):
        info = f"{{.{info.lstrip('.')}}}"
    label = re.search(rf"#(?P<label>(?P<kind>{KINDS})-[\w-]+)", info)
    named = [f":label: {label['label']}"] if label else []
    if note := re.search(r"\.callout-(\w+)", info):
        given = re.search(r"title=\"([^\"]*)\"", info)
        title, inner = _heading_of(inner, given[1] if given else "")
        return directive(callout(note[1]), title, [*named, *after_options(inner, bool(named))], indent)
    if ".panel-tabset" in info:
        before, panels = tabs_of(inner)
        shown = directive("tab-set", "", panels, indent) if panels else []
        return [*before, *([""] if before and shown else []), *shown]
    if ".column-margin" in info or ".aside" in info:
        return directive("margin", "", after_options(inner), indent)
    if condition := _condition_of(info):
        return directive("only", condition, after_options(inner), indent)
    if label and label["kind"] == "fig" and (panel := _panel(info, inner)):
        return directive("figure", "", [*named, *panel], indent)
    if label and label["kind"] in _THEOREMS:
        given = re.search(r"name=\"([^\"]*)\"", info)
        title, inner = _heading_of(inner, given[1] if given else "")
        return directive(
            _THEOREMS[label["kind"]], title, [*named, *([""] if inner[:1] != [""] else []), *inner], indent
        )
    if proof := _PROOF.search(info):
        title, inner = _heading_of(inner, "")
        name = "remark" if proof[1] == "remark" else "proof"
        title = title or ("Solution" if proof[1] == "solution" else "")
        return directive(f"prf:{name}", title, ["", *trimmed(inner)], indent)
    info = re.sub(rf"#{KINDS}-[\w-]+|\blayout(?:-\w+)?=(?:\"[^\"]*\"|[^\s\"{{}}]+)", "", info)
    if not info.strip("{ }"):
        return inner
    if "#refs" in info:
        text = [f"{indent}{line}".rstrip() for line in trimmed(inner)]
        return [*directive("bibliography", "", [], indent), *(["", *text] if text else [])]
    info = f"{{{info.strip('{} ')}}}"
    mark = ":" * max(len(found["mark"]), longest(inner) + 1)
    return [f"{indent}{mark} {info}", *inner, f"{indent}{mark}"]


def _panel(info: str, inner: list[str]) -> list[str]:
    """A figure of several, or of anything with a caption, which is the last paragraph; none if that is no text."""
    text = trimmed(inner)
    begin = next((n + 1 for n in range(len(text) - 1, -1, -1) if not text[n].strip()), 0)
    if not begin or not _TEXT.match(text[begin]):
        return []
    columns, made = re.search(r"layout-ncol=\"?(\d)", info), list[str]()
    for line in text[:begin]:
        picture = _PICTURE.fullmatch(line)
        made += directive("figure", picture[2], ["", picture[1]], "") if picture and picture[1] else [line]
    mark = [f":columns: {columns[1]}"] if columns and made.count("") > 1 else []
    return [*mark, "", *made, *text[begin:]]


def _code(info: str, lines: list[str]) -> tuple[str, Sequence[str], list[str]]:
    if not (chunk := _CHUNK.fullmatch(info)):
        return info, (), lines
    options = _options_of_cell(chunk["rest"] or info, lines)
    return chunk["language"] or chunk["name"], options, [line for line in lines if not _CELL_OPTION.match(line)]


def _line(page: Page, line: str) -> str:
    def converted(text: str) -> str:
        return replaced(references.converted(page, text), _SHORT)

    return outside_code(pandoc.with_counted_item(line), converted)


DIALECT = Dialect(
    passes=(
        included,
        lambda page, lines: with_our_latex(lines, page.latex),
        lambda page, lines: pandoc.with_examples_and_tables(lines),
        lambda page, lines: pandoc.with_tags_apart(lines),
    ),
    rules=(pandoc.verse, pandoc.figure, _block),
    code=_code,
    line=_line,
)

__all__ = ["DIALECT", "cells_in", "labels_of"]
