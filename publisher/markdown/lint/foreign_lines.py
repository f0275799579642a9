"""The syntax of other programs in lines of text."""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it.common.utils import normalizeReference

from publisher.markdown.apply_role import CITE
from publisher.markdown.directives.theorems import KINDS
from publisher.markdown.lint.patterns import Lookalike
from publisher.markdown.lint.signs import SIGNS
from publisher.markdown.lint.subject import Subject
from publisher.markdown.source import Source
from publisher.names import LABEL_OF_QUARTO
from publisher.patterns import lazy

PROBLEM = "“{here}” is the syntax of another program and is shown as text"
_ENVIRONMENTS = "|".join((*KINDS, "exercise", "solution"))
_PLAINLY = "Write it in Markdown, or remove it."
_INCLUDE = "Write :::{{include}} file.md, and below it a line “:::”."
# Contents of double brackets in C++ and in the specification of ECMAScript.
_SLOTS = frozenset({
    "carries_dependency", "deprecated", "fallthrough", "likely", "maybe_unused", "nodiscard", "noreturn", "unlikely",
    "Call", "Class", "Configurable", "Construct", "DefineOwnProperty", "Delete", "Enumerable", "Environment",
    "Extensible", "Get", "GetOwnProperty", "GetPrototypeOf", "HasInstance", "HasProperty", "HomeObject", "IsExtensible",
    "OwnPropertyKeys", "PreventExtensions", "PromiseState", "Prototype", "Put", "Realm", "Scope", "Set",
    "SetPrototypeOf", "Value", "Writable",
})  # fmt: skip
_SIGNS = "|".join(map(re.escape, SIGNS))
_CONTENTS = frozenset({"toc", "_toc_"})


# The beginning of a citation in brackets.
_CITATION = rf"\[(?:[^\[\]@]*[\s;])?-?@(?!{LABEL_OF_QUARTO})[A-Za-z_]"
_CITED = lazy(rf"{_CITATION}[^\[\]]*\](?![(\[{{])")


@lru_cache(maxsize=4)
def _cites(source: Source) -> bool:
    """Whether a text contains citations in brackets. If so, names with years, ``@smith2004``, are citations, too."""
    return _CITED.search("\n".join(source.lines)) is not None


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
        lazy(
            r"(?P<here>(?=(?P<kind>\{%|\{\{.|\{!|!i|--|<<<|\[\[))"
            r"(?:\{%[^{}]*include\b[^{}]*%\}|\{\{[<#!%]?[ ]*#?include\b[^{}]*\}\}"
            r"|\{![^{}!]+!\}|(?<!\S)!include[ \t][^\n]*|(?<!\S)-{2,}8<-{2,}[^\n]*"
            r"|(?<!\S)<<<[ \t]*@?/?[\w./-]+\.\w+[^\n]*|\[\[[^\[\]\n]+\.md\]\]))"
        ),
        PROBLEM,
        _INCLUDE,
        kind="include",
        signs=("{%", "{{", "{!", "!include", "8<", "<<<", ".md]]"),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(r"(?<!\{)(?P<here>\{%(?![^{}\n]*include\b)[^{}\n]*%\})"),
        PROBLEM,
        _PLAINLY,
        kind="tag",
        signs=("{%",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(r"(?P<here>\{\{(?P<kind>[<%])(?![<!]?[ ]*include\b)[^{}\n]*[>%]\}\})"),
        PROBLEM,
        _PLAINLY,
        kind="shortcode",
        signs=("{{",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(
            r"(?P<here>\{\{-?[ \t]*(?:\.[A-Za-z]|(?:site|page|post)\.|(?:block|define|else|end|if|partial|range|template|with)\b)"
            r"[^{}\n]*\}\})"
        ),
        PROBLEM,
        _PLAINLY,
        _has_no_variables,
        kind="template",
        signs=("{{",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(r"(?P<here>\{\{#(?!include\b)(?P<kind>[a-z_]+)[^{}\n]*\}\})"),
        PROBLEM,
        _PLAINLY,
        kind="mdbook",
        signs=("{{#",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(rf"(?P<here>\\(?:begin|end)\{{(?P<name>{_ENVIRONMENTS})\*?\}})"),
        PROBLEM,
        "Write :::{{{name}}} and a title, the text, and a line “:::”.",
        kind="environment",
        signs=("\\begin{", "\\end{"),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(
            r"(?P<here>(?P<kind>\\(?:(?:sub)*section|chapter|text(?:bf|it|tt|sc)|emph|underline|item|newpage|pagebreak|newline"
            r"|(?:begin|end)(?!\{(?:"
            rf"{_ENVIRONMENTS})\b)|clearpage|includegraphics|[vh]space|(?:big|med|small)skip|noindent"
            r"|url|href|caption|centering|input|maketitle|tableofcontents))(?![A-Za-z]))"
        ),
        PROBLEM,
        "Write it in Markdown: ## Section, **bold**, *italic*, - item. Pages break automatically.",
        kind="latex",
        signs=("\\",),
    ),
    *(
        Lookalike(
            "syntax-foreign",
            re.compile(rf"(?P<here>(?P<kind>\\(?:{name}))(?![A-Za-z]))"),
            PROBLEM,
            hint,
            kind="latex",
            signs=("\\",),
        )
        for name, hint in (
            ("footnote", "Write [^1], and on a line of its own [^1]: the note."),
            (
                r"(?:eq|auto|page|c)?ref|label",
                "Write [](#label), and {{#label}} after a heading or “:label:” in a directive.",
            ),
            (
                r"[cC]ite[a-z]*|(?:auto|foot|paren|text)cite",
                "Write [@key], and name a file of works in the manifest: `bibliography: references.bib`.",
            ),
            (r"SI|si|qty|num|unit|ang|ce", "Write it as a formula, between dollar signs."),
            (
                r"(?:(?:re)?new|provide)command|DeclareMathOperator",
                "Write the definitions of macros as a paragraph of their own, or in the manifest: math: {{macros: …}}.",
            ),
        )
    ),
    Lookalike(
        "syntax-foreign",
        lazy(r"(?<=[\0`])(?P<here>\{=[a-z][\w+-]*\})"),
        PROBLEM,
        _PLAINLY,
        kind="raw",
        signs=("{=",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(r"(?:(?<=[\w)]\.)|(?<=[§№†*°]))(?P<here>\\[ ])(?=\S)"),
        "“{here}” is Pandoc's and LaTeX's space between words that stay on one line; the backslash is shown",
        "Remove the backslash, or write &nbsp; for the space.",
        kind="space",
        signs=("\\ ",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(r"(?P<here></?(?:o|w|v|m):[A-Za-z]+(?:[ \t][^<>\n]*)?/?>)"),
        "“{here}” is a tag of Word and is shown as text",
        "Remove it.",
        kind="word",
        signs=("<o:", "<w:", "<v:", "<m:", "</o:", "</w:", "</v:", "</m:"),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(rf"(?<!\S)(?P<here>:(?:{_SIGNS}):)(?![^\s.,;!?)])"),
        "“{here}” is GitHub's name of a sign and is shown as text",
        "Write the sign itself.",
        kind="sign",
        signs=(":",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(
            rf"(?P<here>{_CITATION}[\w:.#$%&+?~-]*(?:[\s,;][^\[\]]*)?\](?![(\[{{])"
            rf"|(?<![\w@/.\[])-?@(?!{LABEL_OF_QUARTO})[A-Za-z][A-Za-z_:-]*(?:1[5-9]|20)\d\d[a-z]?\b(?![@/.]\w))"
        ),
        "“{here}” is a citation, but the manifest has no `bibliography`; it is shown as text",
        CITE,
        _is_citation,
        kind="citation",
        signs=("@",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(rf"(?<![\w@/.])(?P<here>-?@(?P<label>{LABEL_OF_QUARTO}[\w-]*\w))"),
        PROBLEM,
        "Write [](#{label}), and give the target this label, in braces or in “:label:”.",
        lambda subject, _: not subject.context.cites,  # else an unknown citation is reported
        kind="crossref",
        signs=("@",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(r"(?P<here>\\@ref\((?:[a-z]+:)?(?P<label>[\w:-]+)\))"),
        PROBLEM,
        "Write [](#{label}), and give the target this label, in braces or in “:label:”.",
        kind="bookdown",
        signs=("\\@",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(
            r"(?<![\w\]\[^])(?P<here>(?P<kind>!?)\[\[(?![\s\"':-])(?P<words>(?=[^\[\]\n]*[^\W\d_]|\d{4}-\d\d-\d\d)[^\[\]\n]+)\]\])"
            r"(?![(\[{])"
        ),
        PROBLEM,
        "Write [words](file.md) for a link, ![what it shows](picture.png) for a picture.",
        _is_page,
        kind="wiki",
        signs=("[[",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(r"(?<![=\w{])(?P<here>==(?P<words>(?=[\w*“\"])[^=\n]{,300}[^=\s])==)(?![=\w])"),
        PROBLEM,
        "Write <mark>{words}</mark>.",
        kind="mark",
        signs=("==",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(r"(?<![\^\w])(?P<here>\^\^(?P<words>(?=\w)[^\^\n]{,300}[^\^\s])\^\^)(?![\^\w])"),
        PROBLEM,
        "Write <ins>{words}</ins>.",
        kind="insertion",
        signs=("^^",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(r"(?<=\s)(?P<here>\^(?:(?=[a-z\d]*\d)[a-z\d]{6}|[a-z]+(?:-[a-z\d]+)+))$", re.MULTILINE),
        PROBLEM,
        "Write (label)= on the line before the paragraph.",
        kind="block",
        signs=("^",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(r"(?<![\w+{])(?P<here>\+\+(?P<words>[a-z][a-z0-9-]*(?:\+[a-z0-9-]+)*)\+\+)(?![\w+])"),
        PROBLEM,
        "Write {{kbd}}`{words}`.",
        kind="keys",
        signs=("++",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(
            r"(?P<here>\{\+\+[^{}\n]+\+\+\}|\{--[^{}\n]+--\}|\{~~[^{}\n]+~>[^{}\n]*~~\}|\{>>[^{}\n]+<<\}|\{==[^{}\n]+==\})"
        ),
        PROBLEM,
        "Accept or reject the changes in an editor that supports them.",
        kind="changes",
        signs=("{",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(r"(?<![%\w])(?P<here>%%[^%\n]+%%)(?![%\w])"),
        PROBLEM,
        "Write <!-- a comment -->; editions leave it out.",
        kind="comment",
        signs=("%%",),
    ),
    *(
        Lookalike(
            "syntax-foreign",
            re.compile(rf"(?<![\w:\\])(?P<here>:(?P<kind>(?P<name>{name})):)(?=`)"),
            PROBLEM,
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
        lazy(r"(?<!\S)(?P<here>:end_tab:)"),
        PROBLEM,
        "Write “:::”: each tab is a :::{{tab-item}} in ::::{{tab-set}}.",
        kind="tab",
        signs=(":end_tab:",),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(r"(?<![\w:])(?P<here>:(?:material|octicons|fontawesome|simple)-[a-z0-9-]+:)(?![\w:])"),
        PROBLEM,
        "Write a word, or show a picture.",
        kind="icon",
        signs=(":material-", ":octicons-", ":fontawesome-", ":simple-"),
    ),
    Lookalike(
        "syntax-foreign",
        lazy(
            r"(?P<here>【\d+(?::\d+)?†[^【】\n]{0,60}】|(?::contentReference)?\[oaicite:\d+\]|\ue200[^\ue200\ue201\n]*\ue201"
            r"|\b(?:file)?cite(?:turn\d+[a-z]+\d+)+)"
        ),
        "“{here}” is a reference in the answer of a chat program and is shown as text",
        "Cite the source yourself, in a note or with [@key], or remove it.",
        kind="chat",
        signs=("【", "oaicite:", "turn"),
    ),
)

__all__ = ["IN_LINES", "PROBLEM"]
