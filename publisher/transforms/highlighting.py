"""Code: Pygments tells kinds of words apart; five kinds are kept, neighbours of one kind are joined."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, String, Token, _TokenType
from pygments.util import ClassNotFound

from publisher.document import Book, CodeBlock, CodeRun
from publisher.transforms.scope import Scope

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
    Token.Generic.Inserted: "s",
    Token.Generic.Deleted: "m",
    Token.Generic.Prompt: "c",
    Token.Generic.Output: "",
}
PLAIN = frozenset({"", "text", "txt", "plain", "none", "output", "mermaid"})


def highlight_code(book: Book, _: Scope) -> Book:
    """Give each block of code its lines; an unknown language is shown plain."""

    def lines(code: CodeBlock) -> CodeBlock:
        return replace(code, lines=highlight(code.value, code.language.lower()))

    return book.rewrite({CodeBlock: lines})


@lru_cache(maxsize=4096)
def highlight(code: str, language: str) -> tuple[tuple[CodeRun, ...], ...]:
    """The lines of ``code`` as runs of one kind; line ends are left out, nothing else is lost."""
    text = code.removesuffix("\n")
    if language in PLAIN:
        return tuple((CodeRun("", line),) if line else () for line in text.split("\n"))
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return highlight(code, "")
    lines: list[list[CodeRun]] = [[]]
    for token, value in lexer.get_tokens(text + "\n"):
        kind = _kind(token)
        for index, piece in enumerate(value.split("\n")):
            if index:
                lines.append([])
            if not piece:
                continue
            line = lines[-1]
            if line and (line[-1].kind == kind or not piece.strip()):
                line[-1] = CodeRun(line[-1].kind, line[-1].text + piece)
            else:
                line.append(CodeRun(kind, piece))
    made = tuple(tuple(line) for line in lines[:-1])
    whole = "\n".join("".join(run.text for run in line) for line in made) == text
    return made if whole else highlight(code, "")


def _kind(kind: _TokenType) -> str:
    token: _TokenType | None = kind
    while token is not None:
        if token in KINDS:
            return KINDS[token]
        token = token.parent
    return ""
