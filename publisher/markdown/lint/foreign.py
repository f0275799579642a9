"""The syntax of other programs, which is not supported: one warning for each kind and file, with a count."""

from __future__ import annotations

import re

from publisher.markdown.code import ANNOTATION, language_of, read_info
from publisher.markdown.directives.call import Directive
from publisher.markdown.directives.code import CODES
from publisher.markdown.lint.foreign_lines import PROBLEM
from publisher.markdown.lint.subject import Subject
from publisher.markdown.lint.traps import neighbours
from publisher.markdown.notebook_code import language_of_head
from publisher.markdown.parsed import Locate
from publisher.markdown.token_tree import TokenTree
from publisher.patterns import lazy

_DIRECTIVE = "Write :::{{{name}}} Title, the text, and a line “:::”."
# Paragraphs: admonitions and tabs of MkDocs, directives and fields of reStructuredText, components of MDX, tables of contents;
# examples, numbered items and lines of verse of Pandoc.
_BLOCKS = (
    (
        lazy(r"(?P<here>(?P<kind>!!!|///)[ \t]+(?P<name>[a-z]+))"),
        _DIRECTIVE,
    ),
    (
        lazy(r"(?P<here>(?P<kind>\?\?\?)\+?[ \t]+[a-z]+)"),
        _DIRECTIVE.replace("{name}", "dropdown"),
    ),
    (
        lazy(r"(?P<here>(?P<kind>===)[!+]?[ \t]+[\"“].+[\"”])"),
        "Write ::::{{tab-set}}, for each tab :::{{tab-item}} Label, its text and “:::”, and finally “::::”.",
    ),
    (
        lazy(r"(?P<here>(?P<kind>\.\.)[ \t]+(?P<name>[a-z][\w:-]*)::)"),
        _DIRECTIVE,
    ),
    (
        lazy(r"(?P<here>(?P<kind>import)[ \t]++[\w{}*, ]+[ \t]from[ \t]+['\"].+)"),
        "Remove it: code is not run.",
    ),
    (
        lazy(r"(?P<here>\[(?P<kind>toc)\]|\[\[_?toc_?\]\]|\{:[ \t]*toc[ \t]*\}|\$\{toc\})[ \t]*$", re.IGNORECASE),
        "Remove it: each edition has a table of contents.",
    ),
    (
        lazy(
            r"(?P<here>:(?P<kind>param|parameter|arg|argument|keyword|raises?|except|var|[ic]var|returns?|rtype|yields?)"
            r"(?:[ \t]+[^:\s][^:\n]{,200})?:)[ \t]+\S"
        ),
        "Write a definition list: the name on a line, and below it a line “: ” with the meaning.",
    ),
    (
        lazy(r"(?P<here>\((?P<kind>@)[\w-]*\))[ \t]"),
        "Write a numbered list: 1. for each item.",
    ),
    (
        lazy(r"(?P<here>(?P<kind>#\.))[ \t]"),
        "Write 1. for each item: they are counted.",
    ),
    (
        lazy(r"(?P<here>(?P<kind>\|)[ \t][^|\n]+)\n\|(?:[ \t][^|\n]*)?(?:\n[|\s][^|\n]*)*$"),
        "Remove the bars, and end each line but the last with a backslash.",
    ),
)
_MAY_BEGIN = lazy(r"[!?/=.\[{$:+|#]|\(@|import[ \t]|[Tt]able:")  # what the patterns of paragraphs begin with
_CAPTION = lazy(r"(?:[Tt]able)?:[ \t]+\S")
_TABBED = lazy(r"[^\t\n]*\S\t[^\t\n]+(?:\t[^\n]*)?\n[^\t\n]+\t\S")
_SPACED = lazy(r"\S[ ]{3,}\S")
_GRID = lazy(r"\+(?:[-=:]+\+)+[ \t]*\n[ \t]*[|+]")
_SIMPLE = lazy(r"[ \t>]*-{2,}(?:[ \t]+-{2,})+[ \t]*")
_COLUMNS = "These columns are not a table and are shown as text"
_TABLE = "Write each row as | a | b |, with a line |---|---| below the first."


def check_block(subject: Subject, paragraph: TokenTree) -> bool:
    """Count a paragraph that is a block of another program; true if it is one."""
    text = paragraph.text
    if "\t" in text and _TABBED.match(text):
        problem = "These lines with tabs are not a table and are shown as text"
        subject.tally.warning("table-literal", problem, subject.at(paragraph), _TABLE, "tabs")
    elif "   " in text and not text.startswith("| ") and _is_spaced(text):
        subject.tally.warning("table-literal", _COLUMNS, subject.at(paragraph), _TABLE, "columns")
    if not _MAY_BEGIN.match(text):
        return False
    for pattern, hint in _BLOCKS:
        if (found := pattern.match(text)) and not (subject.context.cites and text.startswith("(@")):
            words = found.groupdict()
            if "name" in words and words["name"] not in subject.directives:
                words["name"] = "note"
            at = subject.at(paragraph)
            problem, kind = PROBLEM.format(**words), f"block {words['kind']}"
            subject.tally.warning("syntax-foreign", problem, at, hint.format(**words), kind)
            return True
    if _CAPTION.match(text) and any(near.type == "table" for near in neighbours(paragraph)):
        problem = PROBLEM.format(here=text if len(text) <= 40 else f"{text[:39].rstrip()}…")
        hint = "Write the caption after :::{table}, and “:::” below the table."
        subject.tally.warning("syntax-foreign", problem, subject.at(paragraph), hint, "caption")
    if grid := _GRID.match(text):
        problem = "Grid tables are not supported; this one is shown as text"
        subject.tally.warning("table-literal", problem, subject.at(paragraph), _TABLE, "grid")
    return grid is not None


def check_break(subject: Subject, rule: TokenTree) -> None:
    """Report a line of hyphens in several columns, as below the header of Pandoc's simple tables."""
    line = subject.source.lines[rule.map[0]] if rule.map and rule.map[0] < len(subject.source.lines) else ""
    if _SIMPLE.fullmatch(line):
        subject.tally.warning("table-literal", _COLUMNS, subject.at(rule), _TABLE, "columns")


def _is_spaced(text: str) -> bool:
    """Whether each line has as many columns, which spaces separate."""
    counts = {len(_SPACED.findall(line)) for line in text.split("\n")}
    return "\n" in text and len(counts) == 1 and counts != {0}


def check_comment(subject: Subject, comment: TokenTree) -> None:
    """Report a line ``%%``, which begins a comment of several lines in Obsidian."""
    if subject.source.lines[comment.map[0]].strip(" \t>") == "%%" if comment.map else False:
        problem = "“%%” is a comment of this line only; the lines below it are shown"
        hint = "Write <!-- before the comment and --> after it."
        subject.tally.warning("syntax-foreign", problem, subject.at(comment), hint, "comment of lines")


# Code

# Languages in which braces may be code, or that show how another program is written.
_TEMPLATES = frozenset({
    "django", "erb", "go-html-template", "gotmpl", "handlebars", "hbs", "html", "html+django", "html+handlebars",
    "html+jinja", "jinja", "jinja2", "liquid", "markdown", "md", "mdx", "mustache", "njk", "nunjucks", "twig", "vue",
})  # fmt: skip
_INCLUDED = lazy(
    r"(?<!\\)\{\{#(?:include|rustdoc_include|playground|playpen)[ \t]+[^{}\n]+\}\}|^[ \t]*;?-{2,}8<-{2,}[ \t]+[\"'].*",
    re.MULTILINE,
)
_ONLY = lazy(r"\{\{[<%][^\n]*[>%]\}\}|\{%[^\n]*%\}|<<<[ \t]*@?[\w./-]+[^\n]*|@\[code[^\n]*")


def check_fence(subject: Subject, code: TokenTree) -> None:
    """Check fenced and indented code, except formulas and notebook cells."""
    fenced, (first, last) = code.type == "fence", code.map or (0, 0)
    info = code.info.strip() if fenced else ""
    if language_of_head(info):
        return
    language = read_info(info).language
    if not fenced and _is_prose(code.content):
        problem = "This text is shown as code, since its lines begin with a tab or four spaces"
        hint = "Remove them. If it is code, write ``` above and below it."
        subject.tally.warning("paragraph-indented", problem, subject.at(code), hint, "indented")
    if language.lower() != "math" or not subject.context.math:
        _check_code(subject, language, code.content, subject.source.inline(code.content, [first + fenced, last]))


def _is_prose(text: str) -> bool:
    """Whether indented text is sentences: it begins with a capital and ends as they do, and has words only."""
    words = text.split()
    return (
        len(words) > 5
        and bool(re.match(r"[\s\"“„«'‘]*[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]", text))
        and text.rstrip().endswith((".", "!", "?", "…", "”", "»", ":"))
        and not re.search(r"[{}<>=;|\\`$_]|\S\(|\w\.\w|^\s*[#-]", text)
    )


def check_directive(subject: Subject, node: TokenTree, _: Directive) -> None:
    """Check code in a directive, whose argument is its language."""
    if node.info in CODES:
        text, first = node.meta["raw"], node.meta["body"]
        locate = subject.source.inline(text, [first, node.map[1] if node.map else first])
        _check_code(subject, language_of(node.meta["argument"]), text, locate)


def _check_code(subject: Subject, language: str, text: str, locate: Locate) -> None:
    """Report code that another program would include from a file, of which readers would see only the line that includes
    it, and annotations of MkDocs."""
    if language.lower() in _TEMPLATES:
        return
    if "(" in text and (note := ANNOTATION.search(text)):
        problem = PROBLEM.format(here=note["here"])
        hint = f"Write {note['mark'].rstrip()} <{note['number']}>, and a numbered list directly below the code."
        subject.tally.warning("syntax-foreign", problem, locate(note.start("here")), hint, "annotation")
    found = list(_INCLUDED.finditer(text)) if "{{#" in text or "8<" in text else []
    if not found and (only := _ONLY.fullmatch(text.strip())):
        found = [re.compile(re.escape(only[0])).search(text) or only]
    for line in found:
        problem = f"“{line[0].strip()}” is the syntax of another program; the file is not shown"
        hint = "Write :::{literalinclude} and the file's path, and below it a line “:::”."
        subject.tally.warning("syntax-foreign", problem, locate(line.start()), hint, "code")
