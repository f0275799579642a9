"""Syntax highlighting with Pygments. Token types are reduced to five kinds, and adjacent tokens of a kind are
joined."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import starmap

from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class_by_name, get_all_lexers
from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, String, Token, _TokenType
from pygments.util import ClassNotFound

from publisher.diagnostics import Location
from publisher.document import DRAWINGS, Book, Callout, CodeBlock, CodeLine, CodeRun, walk
from publisher.transforms.context import TransformContext

Runs = tuple[CodeRun, ...]
PROMPT = "p"
KINDS: dict[_TokenType, str] = {
    Comment: "c",
    Comment.Preproc: "k",
    Keyword: "k",
    Operator.Word: "k",
    String: "s",
    Number: "m",
    Literal: "m",
    Name.Function: "n",
    Name.Class: "n",
    Name.Decorator: "n",
    Name.Tag: "k",
    Name.Attribute: "n",
    Token.Generic.Heading: "k",
    Token.Generic.Prompt: PROMPT,
}
COMPARISONS = frozenset({"diff", "udiff", "patch"})
# Plain text, by the names that books use.
PLAIN = frozenset(
    [
        *("", "ascii", "csv", "gitignore", "ignore", "log", "nohighlight", "none", "output", "plain", "plaintext"),
        *("pseudocode", "raw", "regex", "text", "tree", "tsv", "txt"),
    ]
)
# Names that Pygments lacks, and the most similar language it has.
SAME = {
    "astro": "html",
    "cmd": "batch",
    "conf": "ini",
    "dotenv": "bash",
    "env": "bash",
    "fs": "fsharp",
    "jinja2": "jinja",
    "jsonc": "json",
    "jsonl": "json",
    "mdx": "markdown",
    "node": "javascript",
    "patch": "diff",
    "svelte": "html",
    "svg": "xml",
    "terminal": "console",
    "vb": "vb.net",
    "wasm": "wast",
}
# Pygments has no time limit, and some of its patterns take quadratic or cubic time in the length of a line, a few
# more. Within these limits the worst take seconds; beyond them code is plain.
LONGEST_LINE = 500
LARGEST = 50_000
SLOW = frozenset({"autoit", "easytrieve", "mcschema"})


def check_languages(book: Book, context: TransformContext) -> Book:
    """Report each language that is unknown, or is a diagram language, once, at its first block."""
    first: dict[str, Location] = {}
    for chapter in book.chapters:
        for node in walk(chapter):
            if isinstance(node, CodeBlock):
                first.setdefault(node.language.lower(), node.language_at or node.location)
    for language, at in first.items():
        if language in DRAWINGS:
            problem = f"“{language}” is shown as code; diagrams are not drawn"
            context.findings.note("diagram-as-code", problem, at, "Draw it with its own program, and show the picture.")
        elif language not in PLAIN and language not in SAME and language not in known_languages():
            hint = context.nearest(language, known_languages()) or "Write “text” for text that is not code."
            context.findings.warning(
                "language-unknown", f"The language “{language}” is unknown; the code has no colours", at, hint
            )
    return book


@lru_cache(maxsize=1)
def known_languages() -> frozenset[str]:
    """The names of languages that can be highlighted."""
    return frozenset(name for _, names, _, _ in get_all_lexers(plugins=False) for name in names)


def highlight_code(book: Book, _: TransformContext) -> Book:
    """Give each block of code its lines. Code in an unknown language is plain."""

    def lines(code: CodeBlock) -> CodeBlock:
        return replace(code, lines=_lines(code))

    return book.rewrite({CodeBlock: lines})


def _lines(code: CodeBlock) -> tuple[CodeLine, ...]:
    """The lines of a block, with their numbers and marks."""
    language = code.language.lower()
    highlighted = highlight(code.value, language)
    marks: dict[int, list[Callout]] = {}
    for callout in code.callouts:
        marks.setdefault(callout.line, []).append(callout)
    kinds, emphasized = _kinds(highlighted, language), frozenset(code.emphasized)
    return tuple(
        CodeLine(
            _plain(_text(runs)) if kind == "output" else runs,
            kind,
            code.numbers[count - 1] if code.numbers else 0,
            count in emphasized,
            tuple(marks.get(count, ())),
        )
        for count, (runs, kind) in enumerate(zip(highlighted, kinds, strict=True), start=1)
    )


def _kinds(lines: tuple[Runs, ...], language: str) -> list[str]:
    """The kind of each line of a comparison, or of a session if it has prompts."""
    if language in COMPARISONS:
        return [_change(_text(runs)) for runs in lines]
    if not any(run.kind == PROMPT for runs in lines for run in runs):
        return [""] * len(lines)
    kinds, goes_on = list[str](), False
    for runs in lines:
        typed = goes_on or any(run.kind == PROMPT for run in runs)
        kinds.append("command" if typed else "output")
        goes_on = typed and _text(runs).endswith("\\")
    return kinds


def _change(text: str) -> str:
    """The kind of a line of a comparison by its first character, except in the lines of file names."""
    if text.startswith(("+++ ", "--- ")):
        return ""
    return {"+": "added", "-": "removed"}.get(text[:1], "")


def _plain(line: str) -> Runs:
    return (CodeRun("", line),) if line else ()


def _text(runs: Runs) -> str:
    return "".join(run.text for run in runs)


@lru_cache(maxsize=4096)
def highlight(code: str, language: str) -> tuple[Runs, ...]:
    """The lines of ``code`` as runs of one kind. Line ends are left out, all other characters are kept."""
    text = code.removesuffix("\n")
    rows = text.split("\n")
    if language in PLAIN or language in SLOW or len(text) > LARGEST or max(map(len, rows)) > LONGEST_LINE:
        return tuple(map(_plain, rows))
    try:
        lexer = _lexer_class(SAME.get(language, language))(stripnl=False)
    except ClassNotFound:
        return highlight(code, "")
    lines: list[list[tuple[str, str]]] = [[]]  # kind and text of each run
    for token, value in lexer.get_tokens(text + "\n"):
        kind, line = _kind(token), lines[-1]
        for index, piece in enumerate(value.split("\n")):
            if index:
                line = []
                lines.append(line)
            if not piece:
                continue
            if line and (line[-1][0] == kind or (line[-1][0] != PROMPT and piece.isspace())):
                line[-1] = (line[-1][0], line[-1][1] + piece)
            else:
                line.append((kind, piece))
    made = tuple(tuple(starmap(CodeRun, line)) for line in lines[:-1])
    whole = "\n".join(map(_text, made)) == text
    return made if whole else highlight(code, "")


@lru_cache(maxsize=64)
def _lexer_class(language: str) -> type[Lexer]:
    """The lexers of a language. Raise ``ClassNotFound``. Each text gets its own lexer, since some keep what they have read."""
    return find_lexer_class_by_name(language)


@lru_cache(maxsize=1024)
def _kind(kind: _TokenType) -> str:
    token: _TokenType | None = kind
    while token is not None:
        if token in KINDS:
            return KINDS[token]
        token = token.parent
    return ""
