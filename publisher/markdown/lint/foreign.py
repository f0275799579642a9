"""The syntax of other programs, which is not supported: one warning for each kind and file, with a count."""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it.common.utils import normalizeReference

from publisher.markdown.apply_role import CITE
from publisher.markdown.code import language_of, read_info
from publisher.markdown.directives.call import Directive
from publisher.markdown.directives.code import CODES
from publisher.markdown.lint.patterns import Lookalike
from publisher.markdown.lint.subject import Subject
from publisher.markdown.notebook_code import language_of_head
from publisher.markdown.parsed import Locate
from publisher.markdown.source import Source
from publisher.markdown.token_tree import TokenTree

_PROBLEM = "“{here}” is the syntax of another program and is shown as text"
_PLAINLY = "Write it in Markdown, or remove it."
_DIRECTIVE = "Write :::{{{name}}} Title, the text, and a line “:::”."
_INCLUDE = "Write :::{{include}} file.md, and below it a line “:::”."
# Kinds that Quarto and pandoc-crossref number.
_NUMBERED = r"(?:fig|tbl|eq|sec|lst|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg)[-:]"
# Contents of double brackets in C++ and in the specification of ECMAScript.
_SLOTS = frozenset(
    [
        *(
            "carries_dependency",
            "deprecated",
            "fallthrough",
            "likely",
            "maybe_unused",
            "nodiscard",
            "noreturn",
            "unlikely",
        ),
        *("Call", "Class", "Configurable", "Construct", "DefineOwnProperty", "Delete", "Enumerable", "Environment"),
        *(
            "Extensible",
            "Get",
            "GetOwnProperty",
            "GetPrototypeOf",
            "HasInstance",
            "HasProperty",
            "HomeObject",
            "IsExtensible",
        ),
        *("OwnPropertyKeys", "PreventExtensions", "PromiseState", "Prototype", "Put", "Realm", "Scope", "Set"),
        *("SetPrototypeOf", "Value", "Writable"),
    ]
)
_CONTENTS = frozenset({"toc", "_toc_"})


# The beginning of a citation in brackets.
_CITATION = rf"\[(?:[^\[\]@]*[\s;])?-?@(?!{_NUMBERED})[A-Za-z_]"
CITED = re.compile(rf"{_CITATION}[^\[\]]*\](?![(\[{{:])")


@lru_cache(maxsize=4)
def _cites(source: Source) -> bool:
    """Whether a text contains citations in brackets. If so, names with years, ``@smith2004``, are citations, too."""
    return CITED.search("\n".join(source.lines)) is not None


def _is_citation(subject: Subject, found: re.Match[str]) -> bool:
    if found["here"].startswith("["):
        return not subject.context.cites and normalizeReference(found["here"].strip("[]")) not in subject.links
    return not subject.context.cites and _cites(subject.source)


def _has_no_variables(subject: Subject, _: re.Match[str]) -> bool:
    return subject.context.variables is None  # otherwise an unknown variable is reported


def _is_page(subject: Subject, found: re.Match[str]) -> bool:
    words = found["words"]
    known = words in _SLOTS or words.lower() in _CONTENTS or words.endswith(".md") or "::" in words
    return not known and normalizeReference(words) not in subject.links


def _is_other_role(subject: Subject, found: re.Match[str]) -> bool:
    return found["name"] not in subject.roles


IN_LINES = (
    Lookalike(
        "syntax-foreign",
        re.compile(
            r"(?P<here>(?=(?P<kind>\{%|\{\{.|\{!|!i|--|\[\[))(?:\{%[^{}]*include\b[^{}]*%\}|\{\{[<#!%]?[ ]*#?include\b[^{}]*\}\}"
            r"|\{![^{}!]+!\}|(?<!\S)!include[ \t][^\n]*|(?<!\S)-{2,}8<-{2,}[^\n]*|\[\[[^\[\]\n]+\.md\]\]))"
        ),
        _PROBLEM,
        _INCLUDE,
        kind="include",
        signs=("{%", "{{", "{!", "!include", "8<", ".md]]"),
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(r"(?<!\{)(?P<here>\{%(?![^{}\n]*include\b)[^{}\n]*%\})"),
        _PROBLEM,
        _PLAINLY,
        kind="tag",
        signs=("{%",),
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(r"(?P<here>\{\{(?P<kind>[<%])(?![<!]?[ ]*include\b)[^{}\n]*[>%]\}\})"),
        _PROBLEM,
        _PLAINLY,
        kind="shortcode",
        signs=("{{",),
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(
            r"(?P<here>\{\{-?[ \t]*(?:\.[A-Za-z]|(?:site|page|post)\.|(?:block|define|else|end|if|partial|range|template|with)\b)"
            r"[^{}\n]*\}\})"
        ),
        _PROBLEM,
        _PLAINLY,
        _has_no_variables,
        kind="template",
        signs=("{{",),
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(r"(?P<here>\{\{#(?!include\b)(?P<kind>[a-z_]+)[^{}\n]*\}\})"),
        _PROBLEM,
        _PLAINLY,
        kind="mdbook",
        signs=("{{#",),
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(
            r"(?P<here>(?P<kind>\\(?:(?:sub)*section|chapter|textbf|textit|emph|underline|begin|end|item|newpage|pagebreak"
            r"|clearpage|includegraphics|footnote|vspace|noindent|(?:eq|auto|page)?ref|label|cite[pt]?|url|href|caption"
            r"|centering|input))(?![A-Za-z]))"
        ),
        _PROBLEM,
        "Write it in Markdown: ## Section, **bold**, *italic*, - item. Pages break automatically.",
        kind="latex",
        signs=("\\",),
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(
            rf"(?P<here>{_CITATION}[\w:.#$%&+?~-]*(?:[\s,;][^\[\]]*)?\](?![(\[{{:])"
            rf"|(?<![\w@/.\[])-?@(?!{_NUMBERED})[A-Za-z][A-Za-z_:-]*(?:1[5-9]|20)\d\d[a-z]?\b(?![@/.]\w))"
        ),
        "“{here}” is a citation, but the manifest has no `bibliography`; it is shown as text",
        CITE,
        _is_citation,
        kind="citation",
        signs=("@",),
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(rf"(?<![\w@/.])(?P<here>-?@(?P<label>{_NUMBERED}[\w-]*\w))"),
        _PROBLEM,
        "Write [](#{label}), and give the target this label, in braces or in “:label:”.",
        kind="crossref",
        signs=("@",),
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(r"(?P<here>\\@ref\((?:[a-z]+:)?(?P<label>[\w:-]+)\))"),
        _PROBLEM,
        "Write [](#{label}), and give the target this label, in braces or in “:label:”.",
        kind="bookdown",
        signs=("\\@",),
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(
            r"(?<![\w\]\[])(?P<here>(?P<kind>!?)\[\[(?![\s\"':-])(?P<words>(?=[^\[\]\n]*[^\W\d_]|\d{4}-\d\d-\d\d)[^\[\]\n]+)\]\])"
            r"(?![(\[{])"
        ),
        _PROBLEM,
        "Write [words](file.md) for a link, ![what it shows](picture.png) for a picture.",
        _is_page,
        kind="wiki",
        signs=("[[",),
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(r"(?<![=\w{])(?P<here>==(?P<words>(?=[\w*“\"])[^=\n]{,300}[^=\s])==)(?![=\w])"),
        _PROBLEM,
        "Write <mark>{words}</mark>.",
        kind="mark",
        signs=("==",),
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(r"(?<![\^\w])(?P<here>\^\^(?P<words>(?=\w)[^\^\n]{,300}[^\^\s])\^\^)(?![\^\w])"),
        _PROBLEM,
        "Write <ins>{words}</ins>.",
        kind="insertion",
        signs=("^^",),
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(r"(?<=\s)(?P<here>\^(?=[a-z\d]*\d)[a-z\d]{6})$", re.MULTILINE),
        _PROBLEM,
        "Write (label)= on the line before the paragraph.",
        kind="block",
        signs=("^",),
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(r"(?<![\w+{])(?P<here>\+\+(?P<words>[a-z][a-z0-9-]+(?:\+[a-z0-9-]+)*)\+\+)(?![\w+])"),
        _PROBLEM,
        "Write {{kbd}}`{words}`.",
        kind="keys",
        signs=("++",),
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(
            r"(?P<here>\{\+\+[^{}\n]+\+\+\}|\{--[^{}\n]+--\}|\{~~[^{}\n]+~>[^{}\n]*~~\}|\{>>[^{}\n]+<<\}|\{==[^{}\n]+==\})"
        ),
        _PROBLEM,
        "Accept or reject the changes in an editor that supports them.",
        kind="changes",
        signs=("{",),
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(r"(?<![%\w])(?P<here>%%[^%\n]+%%)(?![%\w])"),
        _PROBLEM,
        "Write <!-- a comment -->; editions leave it out.",
        kind="comment",
        signs=("%%",),
    ),
    *(
        Lookalike(
            "syntax-foreign",
            re.compile(rf"(?<![\w:\\])(?P<here>:(?P<kind>(?P<name>{name})):)(?=`)"),
            _PROBLEM,
            hint,
            _is_other_role,
            kind="role",
            signs=(":`",),
        )
        for name, hint in (
            (r"(?:eq)?label", "Write (label)= on the line before what it names, or {{#label}} after a heading."),
            (r"(?:eq|c|auto|num)?ref|doc|term", "Write [](#label), or [words](#label)."),
            ("begin_tab", "Write :::{{tab-item}} Label in ::::{{tab-set}}."),
            (r"cite[a-z:]*", CITE),
            (
                r"(?!(?:eq)?label:|(?:eq|c|auto|num)?ref:|doc:|term:|begin_tab:|cite)[a-z][a-z0-9_+-]*(?::[a-z_]+)?",
                _PLAINLY,
            ),
        )
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(r"(?<!\S)(?P<here>:end_tab:)"),
        _PROBLEM,
        "Write “:::”: each tab is a :::{{tab-item}} in ::::{{tab-set}}.",
        kind="tab",
        signs=(":end_tab:",),
    ),
    Lookalike(
        "syntax-foreign",
        re.compile(r"(?<![\w:])(?P<here>:(?:material|octicons|fontawesome|simple)-[a-z0-9-]+:)(?![\w:])"),
        _PROBLEM,
        "Write a word, or show a picture.",
        kind="icon",
        signs=(":material-", ":octicons-", ":fontawesome-", ":simple-"),
    ),
)

# Paragraphs: admonitions and tabs of MkDocs, directives of reStructuredText, components of MDX, tables of contents.
_BLOCKS = (
    (
        re.compile(r"(?P<here>(?P<kind>!!!|\?\?\?\+?|///)[ \t]+(?P<name>[a-z]+))"),
        _DIRECTIVE,
    ),
    (
        re.compile(r"(?P<here>(?P<kind>===)[!+]?[ \t]+[\"“].+[\"”])"),
        "Write ::::{{tab-set}}, for each tab :::{{tab-item}} Label, its text and “:::”, and finally “::::”.",
    ),
    (
        re.compile(r"(?P<here>(?P<kind>\.\.)[ \t]+(?P<name>[a-z][\w:-]*)::)"),
        _DIRECTIVE,
    ),
    (
        re.compile(r"(?P<here>(?P<kind>import)[ \t]++[\w{}*, ]+[ \t]from[ \t]+['\"].+)"),
        "Remove it: code is not run.",
    ),
    (
        re.compile(r"(?P<here>\[(?P<kind>toc)\]|\[\[_?toc_?\]\]|\{:[ \t]*toc[ \t]*\}|\$\{toc\})[ \t]*$", re.IGNORECASE),
        "Remove it: each edition has a table of contents.",
    ),
)
_MAY_BEGIN = re.compile(r"[!?/=.\[{$:+]|import[ \t]|[Tt]able:")  # what the patterns of paragraphs begin with
_CAPTION = re.compile(r"(?:[Tt]able)?:[ \t]+\S")
_GRID = re.compile(r"\+(?:[-=:]+\+)+[ \t]*\n[ \t]*[|+]")
_SIMPLE = re.compile(r"[ \t>]*-{2,}(?:[ \t]+-{2,})+[ \t]*")
_TABLE = "Write each row as | a | b |, with a line |---|---| below the first."


def check_block(subject: Subject, paragraph: TokenTree) -> bool:
    """Count a paragraph that is a block of another program; true if it is one."""
    text = paragraph.children[0].content if paragraph.children else ""
    if not _MAY_BEGIN.match(text):
        return False
    for pattern, hint in _BLOCKS:
        if found := pattern.match(text):
            words = found.groupdict()
            if "name" in words and words["name"] not in subject.directives:
                words["name"] = "note"
            at = subject.at(paragraph)
            problem, kind = _PROBLEM.format(**words), f"block {words['kind']}"
            subject.tally.warning("syntax-foreign", problem, at, hint.format(**words), kind)
            return True
    before = paragraph.previous_sibling if paragraph.parent and _CAPTION.match(text) else None
    if before is not None and before.type == "table":
        problem = _PROBLEM.format(here=text[:40])
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
        problem = "These columns are not a table and are shown as text"
        subject.tally.warning("table-literal", problem, subject.at(rule), _TABLE, "columns")


# Code

# Languages in which braces may be code, or that show how another program is written.
_TEMPLATES = frozenset(
    [
        *("django", "erb", "go-html-template", "gotmpl", "handlebars", "hbs", "html", "html+django", "html+handlebars"),
        *(
            "html+jinja",
            "jinja",
            "jinja2",
            "liquid",
            "markdown",
            "md",
            "mdx",
            "mustache",
            "njk",
            "nunjucks",
            "twig",
            "vue",
        ),
    ]
)
_INCLUDED = re.compile(
    r"(?<!\\)\{\{#(?:include|rustdoc_include|playground|playpen)[ \t]+[^{}\n]+\}\}|^[ \t]*;?-{2,}8<-{2,}[ \t]+[\"'].*",
    re.MULTILINE,
)
_ONLY = re.compile(r"\{\{[<%][^\n]*[>%]\}\}|\{%[^\n]*%\}|<<<[ \t]*@?[\w./-]+[^\n]*|@\[code[^\n]*")


def check_fence(subject: Subject, code: TokenTree) -> None:
    """Check fenced and indented code, except formulas and notebook cells."""
    fenced, (first, last) = code.type == "fence", code.map or (0, 0)
    info = code.info.strip() if fenced else ""
    if language_of_head(info):
        return
    language = read_info(info).language
    if language.lower() != "math" or not subject.context.math:
        _check_code(subject, language, code.content, subject.source.inline(code.content, [first + fenced, last]))


def check_directive(subject: Subject, node: TokenTree, _: Directive) -> None:
    """Check code in a directive, whose argument is its language."""
    if node.info in CODES:
        text, first = node.meta["raw"], node.meta["body"]
        locate = subject.source.inline(text, [first, node.map[1] if node.map else first])
        _check_code(subject, language_of(node.meta["argument"]), text, locate)


def _check_code(subject: Subject, language: str, text: str, locate: Locate) -> None:
    """Report code that another program would include from a file: readers would see only the line that includes
    it."""
    if language.lower() in _TEMPLATES:
        return
    found = list(_INCLUDED.finditer(text)) if "{{#" in text or "8<" in text else []
    if not found and (only := _ONLY.fullmatch(text.strip())):
        found = [re.compile(re.escape(only[0])).search(text) or only]
    for line in found:
        problem = f"“{line[0].strip()}” is the syntax of another program; the file is not shown"
        hint = "Write :::{literalinclude} and the file's path, and below it a line “:::”."
        subject.tally.warning("syntax-foreign", problem, locate(line.start()), hint, "code")
