"""Directive tokens → blocks: the call is checked against the table of directives, then the directive's function is
called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Findings, Location, nearest
from publisher.markdown.attributes import checked, is_condition, parse_attributes
from publisher.markdown.code import read_cell
from publisher.markdown.directives.admonitions import KINDS
from publisher.markdown.directives.call import Call, Directive
from publisher.markdown.directives.ignored import is_ignored
from publisher.markdown.keys import read_keys, text_of
from publisher.markdown.options import misplaced_options
from publisher.markdown.reader import Reader
from publisher.markdown.source import Source
from publisher.markdown.token_tree import TokenTree
from publisher.yaml_nodes import is_scalar, text_start

_CALLOUTS = ("note", "tip", "important", "warning", "caution")
_DIRECTIVE = "Write :::{{{name}}} Title, the text, and a line “:::”."
_UNTITLED = "Write :::{{{name}}}, the text, and a line “:::”."
# Pandoc's classes that are meant as directives; others, such as “example”, may be names of a project's styles.
_AS_CLASSES = frozenset(
    {*_CALLOUTS, "theorem", "lemma", "corollary", "proposition", "definition", "proof", "exercise", "solution", "verse"}
)
_CONDITION = "Write :::{only} html, or another condition."
_QUARTO = {
    "panel-tabset": "Write ::::{tab-set}, for each tab :::{tab-item} Label, its text and “:::”, and finally “::::”.",
    "column-margin": "Write :::{margin}, the text, and a line “:::”.",
    "content-visible": _CONDITION,
    "content-hidden": _CONDITION,
}

# Directives of MyST, Sphinx and Jupyter Book that have another name here, or none.
_CONTENTS = "Remove it: each edition has a table of contents."
_NOTE = "Write :::{note}, the text, and a line “:::”."
_OTHERS = {
    "tableofcontents": _CONTENTS,
    "toctree": _CONTENTS,
    "contents": _CONTENTS,
    "raw": "Write it in Markdown. HTML needs no directive.",
    "eval-rst": "Write it in Markdown.",
    "versionadded": _NOTE,
    "versionchanged": _NOTE,
    "deprecated": _NOTE,
    "sidebar": "Write :::{aside}, the text, and a line “:::”.",
}


def stray(reader: Reader, node: TokenTree) -> tuple[d.Block, ...]:
    """Report a fence that neither opens nor closes a directive."""
    at = reader.at(node)
    if node.info:
        _unbraced(reader.findings, node, at)
    else:
        hint = "Remove it, or open a directive before it."
        reader.findings.error("directive-unopened", f"“{node.markup}” closes nothing", at, hint)
    return ()


def expand(reader: Reader, node: TokenTree, known: Mapping[str, Directive]) -> tuple[d.Block, ...]:
    """Return the blocks of a directive that is ``known``. If it cannot be called, report an error and return its
    body."""
    at, name, meta = reader.at(node), node.info, node.meta
    if not meta["braces"]:
        _unbraced(reader.findings, node, at)
        return reader.blocks(c for c in node.children if c.type != "inline")
    if not meta["closed"]:
        problem = f"“{node.markup}{{{name}}}” is not closed; all that follows is inside it"
        hint = f"Close it with a line “{node.markup}”."
        if meta["argument"].endswith(node.markup):
            hint = f"Put the text and the closing “{node.markup}” each on a line of its own."
        elif _is_cut(node):
            longer = node.markup + node.markup[0]
            hint = f"If it is closed, open and close the block around it with a longer fence: “{longer}”."
        reader.findings.error("directive-unclosed", problem, at, hint)
    if meta["raw"] is not None and name not in known:
        return (read_cell(reader, node),)
    children = list(node.children)
    verbatim = name in known and known[name].verbatim
    inline = children.pop(0) if meta["argument"] else None
    title = reader.inlines(inline) if inline and not verbatim else ()
    body = _body(reader, name, children)
    if not name:
        written = meta["attributes"]
        found, start = parse_attributes(written), _ends_line(reader.source, written, at)
        if not found:
            hint = "Write them as {#id .class key=value}, with quotes around a value that contains spaces."
            reader.findings.error("directive-syntax", f"“{written}” does not contain attributes", start, hint)
            return body
        attributes = checked(found, partial(reader.source.after, start), reader.context.conditions, reader.findings)
        _report_foreign(reader, attributes, at)
        return (d.Container(body, location=at, attributes=attributes),)
    if name not in known:
        hint = (
            "Write it in Markdown, or remove it." if name.startswith("=") else _OTHERS.get(name) or nearest(name, known)
        )
        reader.findings.error("directive-unknown", f"There is no directive “{name}”", at, hint)
        return body
    directive = known[name]
    if directive.argument == "required" and not meta["argument"]:
        hint = f"Write it after the braces: :::{{{name}}} …"
        reader.findings.error("directive-argument", f"“{name}” needs an argument", at, hint)
        return body
    if directive.argument == "none" and meta["argument"]:
        problem = f"“{name}” takes no argument; “{meta['argument'][:80]}” is left out"
        reader.findings.error("directive-argument", problem, at, f"Write :::{{{name}}} alone.")
    misplaced = frozenset[str]().union(*(found.meant for found in misplaced_options(node, directive.known)))
    options = _options(reader, node, directive.known)
    text = meta["raw"] or ""
    locate = reader.source.inline(text, [meta["body"], node.map[1] if node.map else meta["body"]])
    if directive.alone and not misplaced and (written := text.strip() or body):
        place = locate(text.index(written)) if isinstance(written, str) else written[0].location
        problem = f"“{name}” has no body; this text is left out"
        reader.findings.warning("directive-content", problem, place, "Write it before or after the directive.")
    parent = node.parent.info if node.parent and node.parent.type == "directive" else ""
    last = (node.map or (0, 0))[1]
    begins = _ends_line(reader.source, meta["argument"], at)
    argument = meta["argument"] if verbatim else reader.fill(str(meta["argument"]), begins, unescapes=True)
    return directive.make(
        Call(reader, name, argument, title, options, body, text, at, begins, locate, parent, misplaced, last)
    )


def _body(reader: Reader, name: str, nodes: Iterable[TokenTree]) -> tuple[d.Block, ...]:
    """The blocks in a directive. Files that they include know whether they are within an exercise."""
    is_exercise = name == "exercise"
    reader.record.exercises += is_exercise
    try:
        return reader.blocks(nodes)
    finally:
        reader.record.exercises -= is_exercise


def _report_foreign(reader: Reader, attributes: d.Attributes, at: Location) -> None:
    """Warn about classes to which Quarto and filters of Pandoc give a meaning."""
    for name in attributes.classes:
        kind, _, rest = name.partition("-")
        if hint := _QUARTO.get(name) or (
            _DIRECTIVE.format(name=rest) if kind == "callout" and rest in _CALLOUTS else ""
        ):
            problem = f"“.{name}” is a class of Quarto, and has no effect here"
            reader.record.tally.warning("syntax-foreign", problem, at, hint, f"class {kind}")
        elif name in _AS_CLASSES:
            problem = f"“.{name}” is a class, which does not do what the directive does"
            hint = (_UNTITLED if name == "verse" else _DIRECTIVE).format(name=name)
            reader.record.tally.warning("syntax-foreign", problem, at, hint, f"class {name}")


def _is_cut(node: TokenTree) -> bool:
    """Whether a fence of backticks inside this directive closes it too early, because it is no longer than this
    one."""
    outer = node.parent
    cuts = outer is not None and outer.type == "directive" and node.markup.startswith(outer.markup)
    return cuts and node.markup[0] != ":"


def _ends_line(source: Source, text: str, at: Location) -> Location:
    """The location after a text that ends the line: an argument or attributes."""
    return replace(at, column=source.lines[at.line - 1].rfind(text) + 1) if text else at


def _unbraced(findings: Findings, node: TokenTree, at: Location) -> None:
    problem = f"“{node.markup}{node.info}” does not open a directive"
    words = f"{node.info} {node.meta.get('argument', '')}"
    name = words.strip("{}[]()<> ").partition(" ")[0].partition("[")[0].strip("{}[]()<>")
    name = name.lower() if name.lower() in KINDS else name
    title = f" {found[1]}" if (found := re.match(r"\s*[\w-]+\[([^\[\]]+)\]", words)) else ""  # as in Docusaurus
    findings.error("directive-syntax", problem, at, f"Write {node.markup}{{{name}}}{title}.")


_CAPTIONS = {
    **dict.fromkeys(("audio", "figure", "video"), "Write the caption as a paragraph below the options."),
    **{name: f"Write the caption after :::{{{name}}}." for name in ("csv-table", "list-table", "table")},
    "image": "Write :::{figure}, with the caption as a paragraph below the options.",
}
_QUOTED = re.compile(r"(?P<mark>[\"'])(?P<inside>(?:(?!(?P=mark)).)*)(?P=mark)")
_EXACT = frozenset({"header", "delim", "quote", "escape"})  # of comma-separated values, where quotation marks matter
Option = tuple[str, Location, str, Location]
"""Names and values of options, each with its location."""


def _options(reader: Reader, node: TokenTree, known: frozenset[str]) -> dict[str, tuple[str, Location]]:
    options: dict[str, tuple[str, Location]] = {}
    yaml = node.meta["yaml"]
    given = _yaml_options(reader.source, reader.findings, node) if yaml else _plain_options(reader.source, node)
    for key, start, value, at in given:
        if key not in known and is_ignored(node.info, key):
            problem, hint = f"The option “{key}” of “{node.info}” has no effect here", "Remove it."
            reader.record.tally.warning("option-ignored", problem, start, hint, f"{node.info} {key}")
        elif key not in known:
            problem = f"“{node.info}” has no option “{key}”"
            is_caption = key == "caption" and node.info in _CAPTIONS
            hint = _CAPTIONS[node.info] if is_caption else nearest(key, known)
            reader.findings.error("directive-option", problem, start, hint)
            if is_caption:  # which references to the label show
                options[key] = (reader.fill(value, at), at)
        elif key in options:
            reader.findings.error("directive-option", f"The option “{key}” is given twice", start)
        elif key != "when" or is_condition(value, at, reader.context.conditions, reader.findings):
            options[key] = (reader.fill(value, at), at)
    return options


def _plain_options(source: Source, node: TokenTree) -> Iterator[Option]:
    """Read options written as lines ``:name: value``."""
    for key, value, line, offset in node.meta["options"]:
        start = source.block([line, line + 1])
        if key not in _EXACT and (quoted := _QUOTED.fullmatch(value)):  # as in MyST
            value, offset = quoted["inside"], offset + 1
        yield key, start, value, replace(start, column=start.column + offset)


def _yaml_options(source: Source, findings: Findings, node: TokenTree) -> Iterator[Option]:
    """Read options written as YAML between lines ``---``."""
    lines = node.meta["yaml"].split("\n")
    first = node.map[0] + 2 if node.map else 0

    def place(line: int, column: int) -> Location:
        margin = len(source.lines[first + line]) - len(lines[line]) if line < len(lines) else 0
        return source.line(first + line, margin + column + 1)

    for key, start, value in read_keys(node.meta["yaml"], place, "This", "directive-option", findings):
        if is_scalar(value):
            yield key, start, text_of(value), place(*text_start(value))
        else:
            findings.error("directive-option-value", f"“{key}” should be text, not a list", start)
