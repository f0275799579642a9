"""Typographic punctuation by language: quotation marks, dashes, apostrophes and spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import groupby, pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from publisher.language.quotation_marks import quotes
from publisher.language.spaces import after_number, spaces_of
from publisher.markdown.formulas import inline_formulas_plugin
from publisher.markdown.phrase_languages import SIGN, languages_of
from publisher.markdown.smart_quotes import smart_quotes


def typography_plugin(md: MarkdownIt, language: str) -> None:
    """Add typographic punctuation for a language, given by its BCP 47 tag, to a parser; code and addresses are
    kept. Phrases in another language have its punctuation."""
    md.options["typographer"] = True
    md.enable("smartquotes")
    md.core.ruler.at("smartquotes", partial(_quotes, language))
    md.core.ruler.before("smartquotes", "addresses", _addresses)
    md.core.ruler.before("smartquotes", "languages", partial(_languages, language))
    md.core.ruler.before("smartquotes", "dashes", _dashes)
    md.core.ruler.after("smartquotes", "apostrophes", _apostrophes)
    md.core.ruler.after("apostrophes", "spaces", partial(_spaces, language))
    md.core.ruler.after("spaces", "keys", _keys)


@lru_cache(maxsize=16)
def _setter(language: str, math: bool) -> MarkdownIt:
    md = MarkdownIt("zero")
    if math:
        inline_formulas_plugin(md)
    typography_plugin(md, language)
    return md


def typeset(text: str, language: str, math: bool) -> str:
    """Set the punctuation of a text without markup in a language, given by its BCP 47 tag.

    Formulas are kept if ``math`` is enabled.
    """
    (line,) = _setter(language, math).parseInline(text)
    return "".join(child.content for child in line.children or ())


_SET_SPACES = re.compile(r"«\u202f|\u202f»")
_TYPED_DASHES = re.compile(r"(?<!-)-{2,3}(?!-)|[–—]")
_HELD_SPACES = re.compile("[\u00a0\u202f]")


def as_typed(text: str, source: str) -> str:
    """Undo dashes and spaces in a text, given its ``source``."""
    text = _HELD_SPACES.sub(" ", _SET_SPACES.sub("", text))
    typed = iter(_TYPED_DASHES.findall(source) if "--" in source else ())
    return _TYPED_DASHES.sub(lambda dash: next(typed, dash[0]), text)


def _texts(state: StateCore) -> Iterator[Token]:
    for block in state.tokens:
        yield from (token for token in block.children or () if token.type == "text")


def _addresses(state: StateCore) -> None:
    """Keep the words of links that are their address as they are: readers of paper type them."""
    for block in state.tokens:
        for link, words in pairwise(block.children or ()):
            is_text = link.type == "link_open" and words.type == "text"
            if is_text and (link.info == "auto" or words.content == link.attrs.get("href")):
                words.type = "text_special"


_DASHES = re.compile(r"(?<!-)(-{2,3})(?!-)|(?<!\.)\.{3}(?!\.\.)")  # more dots are room to write in
# In “rock ’n’ roll”; elsewhere, “n” may be quoted.
_AND = re.compile(r"\b((?:cash|cut|drum|fish|guns|mac|pick|rock|salt|shake|stop) )'n'(?= \w)", re.IGNORECASE)
# Feet and inches, minutes and seconds.
_PRIMES = re.compile(r"(?<![\w.,])(\d{1,3})'( ?\d{1,2}(?:[.,]\d+)?)\"(?!\w)")
_OTHERS = "languages of texts"


_SIGNS = {"--": "–", "---": "—", "...": "…"}
_OPTION = re.compile(r"[*_]{0,3}--?\w")  # with which a term begins that is one: -q, --quiet
_IN_OPTION = re.compile(r"(?<![\w)-])--(?=\w)|" + _DASHES.pattern)


def _dashes(state: StateCore) -> None:
    options = {
        id(token)
        for opening, block in pairwise(state.tokens)
        if opening.type == "dt_open" and _OPTION.match(block.content)
        for token in block.children or ()
    }
    for token in _texts(state):
        if "--" in token.content or "..." in token.content:
            token.content = _set_signs(token.content, is_option=id(token) in options)
        if '"' in token.content and "'" in token.content:
            token.content = _PRIMES.sub(r"\1′\2″", token.content)
        if "'n'" in token.content:
            token.content = _AND.sub(r"\1’n’", token.content)


def _set_signs(text: str, *, is_option: bool) -> str:
    """The text with dashes and ellipses; hyphens with which an option begins are kept."""
    pattern = _IN_OPTION if is_option else _DASHES
    return pattern.sub(lambda found: _SIGNS[found[0]] if found.lastindex or found[0] == "..." else found[0], text)


_QUANTITY = re.compile(r"\d\}*\$$")  # a formula that ends in a number
_KEYS = re.compile(r"(?:</kbd>|`)(?:<kbd|\{kbd\})", re.IGNORECASE)
_ELISION = re.compile(r"(?<![\w])'(?=\w)")


def _apostrophes(state: StateCore) -> None:
    """Set apostrophes that smart quotes leave straight: before a word or number with an omission, ’90s."""
    for token in _texts(state):
        if "'" in token.content:
            token.content = _ELISION.sub("’", token.content)


def _languages(language: str, state: StateCore) -> None:
    """Find the texts in other languages, for the rules that follow."""
    state.env[_OTHERS] = languages_of(state.tokens, language) if SIGN in state.src else {}


def _quotes(language: str, state: StateCore) -> None:
    others = {token: quotes(other) for token, other in state.env[_OTHERS].items()}
    smart_quotes(quotes(language), state, others)


def _spaces(language: str, state: StateCore) -> None:
    others = state.env.pop(_OTHERS)
    for block in state.tokens:
        children = block.children or []
        for together, tokens in groupby(children, _is_text):
            if together:
                _set_spaces([*tokens], language, others)
        for at, formula in enumerate(children):
            if formula.type == "math_inline" and _QUANTITY.search(formula.content):
                _hold_unit(children[at + 1 : at + 3])


def _is_text(token: Token) -> bool:
    return token.type in ("text", "softbreak")


def _set_spaces(tokens: list[Token], language: str, others: dict[int, str]) -> None:
    """Set the spaces of consecutive texts, and of the ends of lines between them, which are spaces, too."""
    given = [token.content if token.type == "text" else " " for token in tokens]
    before = "".join(given)
    after = spaces_of(others.get(id(tokens[0]), language))(before) if " " in before else before
    if after == before:
        return
    start = 0
    for token, part in zip(tokens, given, strict=True):
        end = start + len(part)
        if after[start:end] != part:
            token.content = after[start:end]
        start = end


def _hold_unit(after: list[Token]) -> None:
    """Hold the unit after a number to it."""
    match after:
        case [text, *_] if text.type == "text":
            text.content = after_number(text.content)
        case [line, text] if line.type == "softbreak" and text.type == "text":
            line.content = after_number(f" {text.content}")[0].strip(" ")


def _keys(state: StateCore) -> None:
    """Put a space between two keys that directly follow each other: their names would be read as one word."""
    if not _KEYS.search(state.src):
        return
    for block in state.tokens:
        made: list[Token] = []
        for token in block.children or ():
            if made and _is_key(made[-1], "</kbd>") and _is_key(token, "<kbd"):
                at = {"at": token.meta.get("at", 0)}
                made.append(Token("text", "", 0, content="\N{NARROW NO-BREAK SPACE}", meta=at))
            made.append(token)
        block.children = made if block.children else block.children


def _is_key(token: Token, tag: str) -> bool:
    if token.type == "html_inline":
        return token.content.lower().startswith(tag)
    return token.type == "myst_role" and token.meta["name"] == "kbd"
