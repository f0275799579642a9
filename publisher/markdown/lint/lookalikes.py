"""Slips in Markdown and syntax of other dialects: text that looks like markup but is not recognised.

Each is a warning. Escaped text and code are meant literally.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from publisher.diagnostics import similar
from publisher.markdown import front_matter
from publisher.markdown.attributes import PICTURE_BEFORE, parse_attributes, report_lost
from publisher.markdown.definition_terms import LONGEST
from publisher.markdown.lint import foreign, foreign_lines
from publisher.markdown.lint.links import LINKS
from publisher.markdown.lint.patterns import Lookalike, check, hidden
from publisher.markdown.lint.subject import Subject
from publisher.markdown.parsed import Locate
from publisher.markdown.syntax import ROLE
from publisher.markdown.token_tree import TokenTree
from publisher.names import VARIABLE
from publisher.patterns import lazy

# A misspelt {name} or {number}.
_PLACEHOLDER = r"(?P<here>\{(?!name\}|number\})(?P<word>n[a-z]{2,6}|title|caption|page|chapter|section|text|label)\})"
_OTHERS = frozenset({"page", "chapter", "section", "text", "label"})  # which may be parts of addresses, in links


def _names_role(subject: Subject, found: re.Match[str]) -> bool:
    return found["name"] in subject.roles


def _is_no_role(subject: Subject, found: re.Match[str]) -> bool:
    return _names_role(subject, found) and not ROLE.match(found.string, found.start("here"))


def _is_no_attribute(_: Subject, found: re.Match[str]) -> bool:
    return parse_attributes(found.string, found.start("here")) is None


def _is_no_variable(subject: Subject, found: re.Match[str]) -> bool:
    return bool(subject.context.variables) and not VARIABLE.fullmatch(found["here"])


def _may_be_formula(subject: Subject, _: re.Match[str]) -> bool:
    return subject.context.math


def _is_open(_: Subject, found: re.Match[str]) -> bool:
    depth = 0
    for sign in re.finditer(r"[\[\]]", found.string[found.start("here") :]):
        depth += 1 if sign[0] == "[" else -1
        if depth == 0:
            return False
    return True


IN_REFERENCES = Lookalike(
    "reference-literal",
    lazy(_PLACEHOLDER),
    "“{here}” is not a placeholder and is shown as text",
    "Write {{name}} for the title of the target, {{number}} for its number. Print adds the page by itself.",
    lambda _, found: found["word"][0] != "n" or bool(similar(found["word"], ("name", "number"))),
)
IN_HTML = Lookalike(
    "markdown-literal",
    lazy(r"(?P<here>!?\[[^\[\]\n]*\]\([^()\s]+\)|(?<![*\w])\*\*[^\s*][^*\n]*\*\*(?![*\w])|`[^`\n]+`)"),
    "“{here}” is inside HTML, where Markdown is not read, and is shown as text",
    "Put a blank line before and after it, or write it in HTML.",
)
_NO_ATTRIBUTES = "“{here}” is not the syntax of attributes and is shown as text"
IN_LINES = (
    Lookalike(
        "role-literal",
        lazy(r"(?P<here>\{(?P<name>[a-z-]+)\})(?=['’‘´\[(\"“„A-Za-z0-9])"),
        "“{here}” has no text in backticks and is shown as text",
        "Write {here}`text`.",
        _names_role,
        signs=("{",),
    ),
    Lookalike(
        "role-literal",
        lazy(r"(?<![\w:\\])(?P<here>:(?P<kind>(?P<name>[a-z-]+)):)(?=`)"),
        "“{here}” is the syntax of another program and is shown as text",
        "Write {{{name}}}`text`.",
        _names_role,
        kind="role",
        signs=(":`",),
    ),
    Lookalike(
        "role-literal",
        lazy(r"(?P<here>\{(?P<name>[a-z-]+)\}`+)(?![`\0])"),
        "“{here}” has no text between backticks and is shown as text",
        "Close it with a backtick: {{{name}}}`text`.",
        _is_no_role,
        signs=("{",),
    ),
    Lookalike(
        "footnote-literal",
        # Not ^[ for Escape, as terminals show it.
        lazy(r"(?P<here>\^\[(?![\"'*_]*(?:[\s\[\].,;:?!)”’»]|$))[^\[\]\n]{,30})"),
        "“{here}” is not a footnote and is shown as text",
        "Close the note with ] in the same paragraph, or write one of several paragraphs with [^a].",
        _is_open,
        signs=("^[",),
    ),
    replace(
        IN_REFERENCES,
        pattern=re.compile(rf"\[(?:[^\[\]\n{{}}]|\{{(?:name|number)\}})*{_PLACEHOLDER}[^\[\]\n]*\]\((?P<sign>#?)"),
        is_meant=lambda subject, found: (
            IN_REFERENCES.is_meant(subject, found) and (bool(found["sign"]) or found["word"] not in _OTHERS)
        ),
        signs=("{",),
    ),
    Lookalike(
        "attributes-literal",
        lazy(
            r"\[[^\[\]\n]*\](?:\([^()\n]*\))?(?P<here>\{(?:(?=[ ]*[:#.A-Za-z])[^{}\n]+\}|[ ]*[:#.][ ]*[A-Za-z][^{}\n]*$))(?!`)"
        ),
        _NO_ATTRIBUTES,
        "Write {{#label .class width=50%}}: no space around “=”, quotes around a value that contains spaces.",
        _is_no_attribute,
        signs=("{",),
    ),
    Lookalike(
        "footnote-literal",
        lazy(r"(?P<here>\[\^(?=[^\[\]\n]*[ \t])(?P<label>[ \t]*[\w-]+(?:[ \t]+[\w-]+)*[ \t]*)\])"),
        "“{here}” is not a footnote and is shown as text",
        "Remove the spaces from the label: [^a].",
        signs=("[^",),
    ),
    Lookalike(
        "math-unclosed",
        lazy(r"^(?P<here>\$\$)(?!\$)", re.MULTILINE),
        "“$$” opens a formula that is not closed, and is shown as text",
        "Close it with “$$”; a formula that begins on the same line can't contain blank lines. Write \\$\\$ for two dollar signs.",
        _may_be_formula,
        signs=("$$",),
    ),
    Lookalike(
        "math-literal",
        lazy(
            r"(?<![\\$\w\0])(?<!\d[ \xa0])(?P<here>\$(?![^$\n]{,300}(?:\]\(|\[\^|\^\[|\^[^\s^$]{1,30}\^))"
            r"(?=[^$\n]{,200}?(?:\\[A-Za-z]{2}|(?<=[\w)}])\^|(?<![A-Za-z])[A-Za-z]_[A-Za-z0-9{]))"
            r"(?:[ \t][^$\n]{1,300}|[^$\s][^$\n]{,300}[ \t])(?<!\s\d[ \xa0])(?<!\s\d\d[ \xa0])\$)(?![\w$])"
        ),
        "“{here}” is not a formula and is shown as text",
        "Remove the space after the first dollar sign and before the last one.",
        _may_be_formula,
        signs=("$",),
    ),
    Lookalike(
        "emphasis-unmeant",
        lazy(  # a star between a factor and a factor, then another one; or, if none is open, *k1, p1*; rep from *
            r"(?P<here>(?:(?<=[A-Za-z0-9)\]])|(?<![\w*])(?=\*\w[^*\n]{,200}\d\*\d))\*(?=[A-Za-z0-9])"
            r"(?=[^\s*]*\s)[^*\n\0]{,200}(?<=[A-Za-z0-9])\*(?=[A-Za-z0-9(\[])"
            r"|(?<![\w*])\*(?=\w)[^*\n\0]{,200}(?<=\w)\*(?=\W[^*\n]{,80} "
            r"(?:from|ab|von|de|desde|da|fra|från|vanaf) \*(?=[\s.,;:)]|$)))"
        ),
        "“{here}” is emphasis: its stars are not shown",
        "Write it as a formula, between dollar signs, or \\* for each star.",
        lambda _, at: at.string.count("*", at.string.rfind("\n", 0, at.start()) + 1, at.start()) % 2 == 0,
        signs=("*",),
    ),
    Lookalike(
        "variable-literal",
        lazy(r"(?P<here>(?<!\{)\{\{(?![<%#!])(?:[^{}\n]*\}{1,2}|[ ]*[\w.-]+))"),
        "“{here}” is not a variable and is shown as text",
        "Write {{{{ name }}}}: a name consists of letters, digits, “_”, “-” and “.”.",
        _is_no_variable,
        signs=("{{",),
    ),
)


ALL_IN_LINES = (*LINKS, *IN_LINES, *foreign_lines.IN_LINES)
_ALL_SIGNS = frozenset(sign for kind in ALL_IN_LINES for sign in kind.signs)
_SIGNS = {first: [sign for sign in _ALL_SIGNS if sign[0] == first] for first in {sign[0] for sign in _ALL_SIGNS}}


def check_inline(subject: Subject, inline: TokenTree, locate: Locate) -> None:
    """Report lookalikes in a line of text: the first of each kind."""
    content = inline.content
    begun = [signs for first, signs in _SIGNS.items() if first in content]
    present = {sign for signs in begun for sign in signs if sign in content} if begun else frozenset()
    if not present and "**" not in content:
        return
    text = hidden(content, math=subject.context.math)
    present = {sign for sign in present if sign in text}
    for kind in ALL_IN_LINES:
        if not present.isdisjoint(kind.signs):
            check(subject, kind, text, content, locate)
    if "**" in text and (stars := next(_stars(inline.children), None)) and r"\*" not in content:
        place = content.find(stars[1], stars[0])
        problem = "“**” marks nothing here and is shown as text"
        hint = "Put two stars directly before the words and two directly after them, or write \\*\\* for the stars."
        subject.findings.warning("emphasis-literal", problem, locate(max(place, 0)), hint)


def check_words(subject: Subject, kind: Lookalike, words: str, locate: Locate, start: int = 0) -> None:
    """Report lookalikes of one kind in text that is not Markdown and begins at ``start``."""
    check(subject, kind, words, words, lambda offset: locate(start + offset))


# Not the power operator in “2 ** n”.
_POWER = r"(?<!\d[ ]\*\*)(?!(?<=[\w)][ ]\*\*)[ ](?:\d|\w\b))"
_STARS = lazy(rf"(?<![*\w])\*\*(?=\w[^*]*$)|\*\*{_POWER}(?=[ \t][^*\n]+\*\*)|(?<=\w)\*\*(?![*\w])")


def _stars(nodes: Iterable[TokenTree]) -> Iterator[tuple[int, str]]:
    """Find two literal asterisks that were meant for bold text: their offset, and the text there."""
    for node in nodes:
        if node.type == "text" and (found := _STARS.search(node.content)):
            yield node.meta.get("at", 0), node.content[found.start() : found.start() + 5]


_HEADING = lazy(r"(?P<marks>#{1,6})(?P<words>[\xa0\u202f]?[^\W\d_].*)")
_DEEP = lazy(r"#{7,}[ \t]+\S.*")
_HELD = lazy(
    r"(?:[-+*]|\d{1,3}[.)])[\xa0\u202f]\S.*"
)  # a non-breaking space, easily typed by accident on Apple keyboards
_LABEL = lazy(r"\([\w-]+\)=[ \t]+\S.*")
# Not emphasis, nor a link.
_ABBREVIATION = lazy(r"\*\[(?P<short>[^\[\]]{1,40})\](?:[ \t]+:[ \t]*|[ \t]+)(?P<title>[^\s:*][^*]*)")
_ROW = lazy(r"[ \t]*\|.*\|[ \t]*")
_RULE = lazy(r"[ \t]*(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*(?:\|[ \t]*)?")
_HELD_BAR = lazy(r"\$[^$|\n]{,200}(?<!\\)\|[^$\n]{,200}\$|`[^`|\n]{,200}(?<!\\)\|[^`\n]{,200}`")
_BULLET = lazy(
    r"[-+](?=[^\W\d_]{2})|\*(?=[^\W\d_][^*]*$)|[•·▪◦‣]|\d{1,3}[.)](?=[^\W\d_])"
    r"|\((?:[a-zA-Z]|\d{1,2})\)[ ]|[a-z][.)][ ]|[^\W\d_A-Za-z]\)[ ]|[①-⑳]"
)
_SIGN = lazy(r"[•·▪◦‣●○■□☐☑✓✔➢►–][ \t\xa0]*\S")
_MEANING = lazy(r":[ \t]+\S")
_NUMBER = lazy(r"(\d{1,3})[.)][ ]+\S")
_BOX = lazy(r"\[(?P<inside>[ \t]*[xX]?[ \t]*)\](?![(\[{:])")


def check_block(subject: Subject, paragraph: TokenTree) -> None:
    """Report a paragraph that was meant as a heading, a table or a list."""
    if not paragraph.children or not paragraph.map:
        return
    if foreign.check_block(subject, paragraph):
        return
    text, first = paragraph.text, paragraph.map[0]
    lines = text.split("\n")

    def report(code: str, problem: str, hint: str, row: int = 0) -> None:
        subject.findings.warning(code, problem, subject.source.block([first + row, first + row + 1]), hint)

    for row, line in enumerate(lines if "#" in text else ()):
        found = _HEADING.fullmatch(line)
        if found and (len(found["marks"]) > 1 or (len(lines) == 1 and line[-1] not in ".!?…")):
            hint = f"Put a space after “{found['marks']}”, or a backslash before it if it is meant as text."
            report("heading-literal", f"“{line[:40]}” is not a heading and is shown as text", hint, row)
            break
    if _DEEP.fullmatch(lines[0]):
        problem = f"“{lines[0][:40]}” is not a heading and is shown as text"
        report("heading-literal", problem, "There are six levels: write ###### at most.")
    if _HELD.fullmatch(lines[0]):
        hint = "Replace the space after the sign with an ordinary one: it is a non-breaking space."
        report("list-literal", f"“{lines[0][:40]}” is not a list item and is shown as text", hint)
    if _LABEL.fullmatch(lines[0]):
        hint = "Write it on a line of its own, before what it names."
        report("label-literal", f"“{lines[0].split('=')[0]}=” is not a label here and is shown as text", hint)
    for row, line in enumerate(lines if "*[" in text else ()):
        if found := _ABBREVIATION.fullmatch(line):
            problem = f"“{line[:40]}” does not define an abbreviation and is shown as text"
            report("abbreviation-literal", problem, f"Write *[{found['short'].strip()}]: {found['title'].strip()}", row)
            break
    if "|" in text:
        _check_rows(paragraph, lines, report)
    below = not _BULLET.match(lines[0])  # a line that announces them
    remarks = below and lines[-1].startswith("–") and not lines[0].rstrip().endswith(":")  # or verse
    if len(lines) > 1 + below and not remarks and all(map(_SIGN.match if below else _BULLET.match, lines[below:])):
        hint = "Begin each line with “- ”, “1. ” or “a) ”: a space follows the sign, and letters follow each other."
        report("list-literal", "These lines are not a list and are shown as text", hint, below)
    meanings = (row for row, line in enumerate(lines) if row and _MEANING.match(line))
    if row := next((row for row in meanings if len(lines[row - 1]) <= LONGEST), 0):
        hint = (
            f"Put a blank line before the terms: lines of at most {LONGEST} characters that do not end like sentences."
        )
        report("list-literal", "This line is not a definition and is shown as text", hint, row)
    numbers = [int(found[1]) if (found := _NUMBER.match(line)) else 0 for line in lines] if len(lines) > 2 else []
    if row := next((row for row, (a, b) in enumerate(pairwise(numbers)) if a and b == a + 1), 0):
        hint = "Put a blank line before them: only a list that begins with 1 may follow a line of text."
        report("list-literal", "This line and the next are not a list and are shown as text", hint, row)


def _check_rows(paragraph: TokenTree, lines: Sequence[str], report: Callable[..., None]) -> None:
    """Report lines with bars that were meant as a table."""
    bars = [row for row, line in enumerate(lines) if "|" in line]
    rule = next((row for row in bars if row and "|" in lines[row - 1] and _RULE.fullmatch(lines[row])), 0)
    columns = len(re.findall(r"(?<!\\)\|", lines[rule - 1 if rule else 0].strip().strip("|"))) + 1
    line = f"|{'---|' * min(columns, 12)}"
    before = paragraph.previous_sibling if paragraph.parent else None
    if rule:
        hint = f"The second line needs as many columns as the first: {line}."
        if columns > len(lines[rule].strip().strip("|").split("|")) and _HELD_BAR.search(lines[rule - 1]):
            hint = "A bar ends a cell, also in code and formulas: write \\|, in formulas \\vert."
        report("table-literal", "These lines are not a table and are shown as text", hint, rule - 1)
    elif _ROW.fullmatch(lines[0]) and before is not None and before.type == "table" and columns == _columns(before):
        hint = "Remove the blank line before it."
        report("table-literal", "This line is separate from the table above and is shown as text", hint)
    elif len(lines) > 1 and _ROW.fullmatch(lines[0]) and _ROW.fullmatch(lines[1]):
        hint = f"Add a line {line} below the first."
        report("table-literal", "These lines are not a table and are shown as text", hint)


def _columns(table: TokenTree) -> int:
    return next((len(row.children) for row in table.walk() if row.type == "tr"), 0)


# Not blocks of templates, {#if x} and {#each xs as x}.
_BRACES = lazy(
    r"(?<![\\\]])(?P<here>\{(?!#(?:if|unless|each|with|await|snippet)(?:[ \t]|$))"
    r"(?:(?:[ \t]*:)?[ \t]*[#.][^\W\d_][^{}]*+\}?|unnumbered\}|unlisted\}))[ \t]*$"
)


# Braces at the end of a heading; a set such as {1, 2} is not meant as attributes.
_WORDS_IN_BRACES = lazy(r"(?<=[ \t])(?P<here>\{(?P<word>[^\W\d_][\w-]*)(?:[ \t:=][^{},;\n]*)?\})[ \t]*$")


def check_definitions(subject: Subject) -> None:
    """Report lines such as “[Anna]: Hello!”, which define links and show nothing."""
    lines, definitions = subject.source.lines, subject.links
    called = {call.casefold() for line in lines for call in _CALL.findall(line)} if definitions else set()
    for definition in definitions.values():
        line = definition["map"][0]
        found = _SPEAKER.search(lines[line]) if line < len(lines) else None
        if not found or _ADDRESS_SIGN.search(definition["href"]):
            continue
        if found["here"].casefold() not in called:
            problem = f"“{found[0][:40].strip()}” defines a link that is not used, and is not shown"
            hint = f"To show it, write \\{found['here']}: …"
            subject.findings.warning("link-unused", problem, subject.source.block([line, line + 1]), hint)


_SPEAKER = lazy(r"(?P<here>\[[^\[\]]+\]):.*")
_CALL = lazy(r"\[[^\[\]]+\](?!:)")
_ADDRESS_SIGN = lazy(r"[/.#:@?=]")


def check_title(subject: Subject, title: TokenTree) -> None:
    """Report braces at the end of a heading or a term that are not attributes."""
    content = title.text
    text = hidden(content, math=subject.context.math)
    if found := _BRACES.search(text):
        hint = "Write {#label .class}: a label without spaces, a dot before each class, a bracket at the end."
        if PICTURE_BEFORE.search(content, 0, found.start("here")):
            return
    elif title.type != "dt" and (found := _WORDS_IN_BRACES.search(text)):
        hint = f"Write {{#{found['word']}}} for a label, {{.{found['word']}}} for a class, or \\{{ for a brace."
    else:
        return
    at = subject.source.inline(content, title.map or [0, 1])(found.start("here"))
    problem = _NO_ATTRIBUTES.format(here=content[slice(*found.span("here"))])
    report_lost(subject.findings, "attributes-literal", problem, at, hint)


def check_heading(subject: Subject, heading: TokenTree) -> None:
    """Report an empty heading, and a line --- directly below a paragraph, which makes it a heading."""
    content = heading.text
    if not content:
        hint = f"Write its words after “{heading.markup}”, or remove the line."
        subject.findings.warning("heading-empty", "The heading is empty", subject.at(heading), hint)
    if heading.markup == "-" and ("\n" in content or content.endswith((".", ":", ";", ","))):
        problem = "The line --- below it makes this text a heading"
        hint = "Put a blank line before ---, or write ## for a heading."
        subject.findings.warning("heading-underlined", problem, subject.at(heading), hint)


def check_item(subject: Subject, item: TokenTree) -> None:
    """Report an invalid checkbox in brackets."""
    first = item.first
    if first is None or first.type != "paragraph" or "checked" in item.meta:
        return
    content = first.text
    if (found := _BOX.match(content)) and (found.end() < len(content) or not found["inside"].strip()):
        right = f"[{found['inside'].strip() or ' '}] "
        at = subject.source.inline(content, first.map)(0)
        problem = f"“{found[0]}” is not a checkbox and is shown as text"
        subject.findings.warning("task-literal", problem, at, f"Write “{right}”, with one space after it.")


def check_head(subject: Subject) -> None:
    """Report front matter that does not begin in the first line, or is not closed."""
    first = front_matter.unread(subject.source.lines, subject.front_matter)
    if first is None:
        return
    hint = "Close it with a line “---”." if first == 0 else "Remove the blank lines before it."
    problem = "This is not read as front matter and is shown as text"
    subject.findings.warning("front-matter-unread", problem, subject.source.line(first), hint)
