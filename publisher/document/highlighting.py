"""Syntax highlighting with Pygments. Token types are reduced to five kinds, and adjacent tokens of a kind are
joined."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import starmap
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, String, Token, _TokenType

from publisher.document.inlines import Callout

if TYPE_CHECKING:
    from pygments.lexer import Lexer


class CodeRun(Struct, frozen=True):
    """Characters of a line of code that are highlighted alike.

    ``kind`` is k (keyword), s (string), m (number), n (name), c (comment), p (prompt) or empty.
    """

    kind: str
    text: str


class CodeLine(Struct, frozen=True):
    """A highlighted line of code.

    ``kind`` is added or removed in a diff, command or output in a console session, else empty. ``number`` is 0 if lines are
    not numbered. If the line is longer than its column and may be wrapped, print sets ``hang``: by how many characters the
    further lines are indented, and ``rows``: about how many lines there are then.
    """

    runs: tuple[CodeRun, ...]
    kind: str = ""
    number: int = 0
    emphasized: bool = False
    callouts: tuple[Callout, ...] = ()
    hang: int = 0
    rows: int = 1

    @property
    def length(self) -> int:
        """The number of characters."""
        return sum([len(run.text) for run in self.runs])

    @property
    def indent(self) -> int:
        """The number of spaces before the first letter, with the sign of a line that was added or removed."""
        text = "".join([run.text for run in self.runs])
        sign = 1 if self.kind in ("added", "removed") else 0
        return len(text) - len(text[sign:].lstrip(" "))


Runs = tuple[CodeRun, ...]
Highlighted = Mapping[tuple[str, str], tuple[Runs, ...]]
"""The lines of pieces of code, by these and their languages."""
_known: Highlighted = {}
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
# Diagram languages. Other programs draw these; without a command for them, they are shown as code.
DRAWINGS = frozenset(
    [
        *("blockdiag", "d2", "digraph", "ditaa", "dot", "graphviz", "mermaid", "plantuml", "puml", "seqdiag", "svgbob"),
        *("tikz", "uml"),
    ]
)
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
_MARK = re.compile(r" *(?://[/!]?|#+|--|;+|%+|/?\*+)? *")  # of a comment
_LEAST = 12  # characters that a wrapped line has room for
SLOW = frozenset({"autoit", "easytrieve", "mcschema"})


@lru_cache(maxsize=1)
def known_languages() -> frozenset[str]:
    """The names of languages that can be highlighted."""
    from pygments.lexers import get_all_lexers

    return frozenset(name for _, names, _, _ in get_all_lexers(plugins=False) for name in names)


def lines_of(
    code: str, language: str, numbers: Sequence[int], emphasized: Collection[int], callouts: Iterable[Callout]
) -> tuple[CodeLine, ...]:
    """The lines of a block of code, with their numbers and marks; see ``CodeBlock``. Code in an unknown language is plain."""
    language = language.lower()
    highlighted, strong = highlight(code, language), frozenset(emphasized)
    marks: dict[int, list[Callout]] = {}
    for callout in callouts:
        marks.setdefault(callout.line, []).append(callout)
    kinds = _kinds(highlighted, language)
    return tuple(
        CodeLine(
            _plain(_text(runs)) if kind == "output" else runs,
            kind,
            numbers[count - 1] if numbers else 0,
            count in strong,
            tuple(marks.get(count, ())),
        )
        for count, (runs, kind) in enumerate(zip(highlighted, kinds, strict=True), start=1)
    )


def hung(line: CodeLine, room: float) -> CodeLine:
    """A line with its ``hang`` and ``rows`` if it may be longer than this number of characters."""
    if line.length <= room - 4 * len(line.callouts):
        return line
    hang = _hang(line, room)
    return replace(line, hang=hang, rows=math.ceil((line.length - hang) / (room - hang)))


def _hang(line: CodeLine, room: float) -> int:
    """By how many characters a wrapped line is indented: more than its statement, or as far as the text of a comment that begins
    in the first two thirds of the line."""
    text = _text(line.runs).expandtabs(8)
    hang = len(text) - len(text.lstrip()) + 2
    if len(line.runs) > 1 and line.runs[-1].kind == "c":
        start = len(text) - len(line.runs[-1].text)
        if (mark := _MARK.match(text, start)) and mark.end() < room * 2 / 3:
            hang = mark.end()
    elif line.runs[-1].kind == "c" and (mark := _MARK.match(text)):
        hang = mark.end()
    return min(hang, int(room) - _LEAST)


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


def highlight(code: str, language: str) -> tuple[Runs, ...]:
    """The lines of ``code`` as runs of one kind. Line ends are left out, all other characters are kept."""
    return _known.get((code, language)) or _highlighted(code, language)


def recall(known: Highlighted) -> None:
    """Take these results of ``highlight`` from another process, instead of those that it got before."""
    global _known
    _known = known


@lru_cache(maxsize=4096)
def _highlighted(code: str, language: str) -> tuple[Runs, ...]:
    text = code.removesuffix("\n")
    rows = text.split("\n")
    if language in PLAIN or language in SLOW or len(text) > LARGEST or max(map(len, rows)) > LONGEST_LINE:
        return tuple(map(_plain, rows))
    try:
        lexer = _lexer_class(SAME.get(language, language))(stripnl=False)
    except ValueError:  # ClassNotFound
        return _highlighted(code, "")
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
    return made if whole else _highlighted(code, "")


@lru_cache(maxsize=64)
def _lexer_class(language: str) -> type[Lexer]:
    """The lexers of a language. Raise ``ClassNotFound``. Each text gets its own lexer, since some keep what they have read."""
    from pygments.lexers import find_lexer_class_by_name

    return find_lexer_class_by_name(language)


@lru_cache(maxsize=1024)
def _kind(kind: _TokenType) -> str:
    token: _TokenType | None = kind
    while token is not None:
        if token in KINDS:
            return KINDS[token]
        token = token.parent
    return ""


__all__ = ["DRAWINGS", "PLAIN", "SAME", "CodeLine", "CodeRun", "highlight", "known_languages", "lines_of", "recall"]
