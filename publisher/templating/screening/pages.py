"""HTML parsed as in browsers: each tag as written, and the resulting tree.

Both matter. The tree shows what is a script, and in which namespace. The tags also show what the tree omits, such as
a table cell outside of tables, which browsers keep within a ``template``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from tinyhtml5.constants import Token
from tinyhtml5.parser import HTMLParser
from tinyhtml5.tokenizer import HTMLTokenizer

from publisher.templating.screening.rules import XHTML, Judge, Problem, as_written


def read(markup: str, judge: Judge) -> Iterator[Problem]:
    """Parse a page and check all of it with ``judge``."""
    parser = _Parser()
    tree = parser.parse(io.StringIO(markup, newline=""))
    if not isinstance(getattr(parser, "tokenizer", None), _Tokenizer):
        raise RuntimeError("tinyhtml5 does not use the tokenizer that shows its tags")
    for name, attributes, written in parser.tags:
        yield from judge.tag(name, attributes, written)
    for text in parser.comments:
        yield from judge.comment(text)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        namespace, _, name = element.tag.rpartition("}")
        written = as_written(name, element.attrib)
        yield from judge.element(namespace[1:], name, written)
        if name in ("script", "style"):
            if namespace[1:] != XHTML:
                yield from judge.element("", name, written)
            yield from judge.text(name, {str(k): v for k, v in element.attrib.items()}, element.text or "", written)


class _Tokenizer(HTMLTokenizer):
    """Keeps the start tags that it finds."""

    def __iter__(self) -> Iterator[Any]:
        for token in super().__iter__():
            if token["type"] == Token.START_TAG:
                self.parser.tags.append((token["name"], dict(token["data"]), as_written(token["name"], token["data"])))
            elif token["type"] == Token.COMMENT:
                self.parser.comments.append(token["data"])
            yield token


class _Parser(HTMLParser):
    """A parser that exposes the tags; it parses as if scripting were enabled, as in browsers."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str], str]] = []
        self.comments: list[str] = []

    def _parse(self, stream: Any, container: str | None = None, scripting: bool = True, **_: Any) -> None:
        self.container, self.scripting = container, scripting
        self.tokenizer = _Tokenizer(stream, parser=self)
        self.reset()
        self.main_loop()
