"""The languages of phrases and blocks: ``[mots]{lang=fr}``, ``::: {lang=de}``, ``<i lang="la">``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it.token import Token

from publisher.language import is_language
from publisher.markdown.attributes import parse_attributes

SIGN = "lang="
"""What a text contains if it has phrases in other languages."""
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_LANG = re.compile(r"""\slang\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))""", re.IGNORECASE)
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


def languages_of(tokens: Iterable[Token], language: str) -> dict[int, str]:
    """The languages of texts by the identity of their tokens, where they differ from the ``language`` around them."""
    found: dict[int, str] = {}
    _visit(tokens, _Stack(language), found)
    return found


class _Stack:
    """The elements that are open, each with its name, which is empty for one of Markdown, and its language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.opened: list[tuple[str, str]] = [("", language)]

    @property
    def current(self) -> str:
        return self.opened[-1][1]

    def open(self, name: str, language: str) -> None:
        self.opened.append((name, language if is_language(language) else self.current))

    def close(self, name: str) -> None:
        """Close the innermost element with this name, and those inside it."""
        place = next((n for n in range(len(self.opened) - 1, 0, -1) if self.opened[n][0] == name), 0)
        if place:
            del self.opened[place:]


def _visit(tokens: Iterable[Token], stack: _Stack, found: dict[int, str]) -> None:
    for token in tokens:
        if token.type in ("html_block", "html_inline"):
            for name, closes, language in _tags(token.content):
                if closes:
                    stack.close(name)
                else:
                    stack.open(name, language)
        elif token.nesting == 1:
            stack.open("", _said(token))
        elif token.nesting == -1:
            stack.close("")
        elif token.children:
            _visit(token.children, stack, found)
        elif token.type == "text" and stack.current != stack.language:
            found[id(token)] = stack.current


def _said(token: Token) -> str:
    """The language that the attributes of an opening token name."""
    braces = token.meta.get("braces")
    if isinstance(braces, bool):  # a directive, whose braces may contain attributes
        braces = parse_attributes(str(token.meta.get("attributes", "")))
    return braces.attributes.get("lang") or "" if braces else ""


def _tags(markup: str) -> Iterator[tuple[str, bool, str]]:
    """The tags of raw HTML that open or close an element: name, whether it closes, language."""
    for tag in _TAG.finditer(markup):
        name = tag["name"].lower()
        if name not in _VOID and not tag["rest"].endswith("/"):
            said = _LANG.search(tag["rest"])
            yield name, bool(tag["close"]), next(filter(None, said.groups()), "") if said else ""
