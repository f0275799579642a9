"""Bracketed text that may be the title of a heading: ``[Title]``, ``[words][Title]`` and ``[Title][]``, as in Pandoc.

Titles are known only when the whole book is read, so a transform resolves them; the rest remains text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from publisher import document as d
from publisher.diagnostics import Location
from publisher.markdown.parsed import Locate
from publisher.markdown.token_tree import TokenTree

# Letters of alphabets: next to them, a bracket is an index, or an editor's. Other scripts have no spaces there.
_ALPHABETS = r"0-9A-Za-z_\u00aa-\u02af\u0370-\u052f"
# Not a checkbox, a note, a citation or a label.
_PHRASE = re.compile(
    rf"(?<![{_ALPHABETS}\])}}!^`\[])\[(?!\^)(?P<words>[^\[\]{{}}<>\\]{{1,200}})\]"
    rf"(?:\[(?P<title>(?![\^@#-])[^\[\]{{}}<>\\]{{2,200}}|)\])?(?![{_ALPHABETS}(\[{{`])"
)
# May open or close emphasis, code and the like; a single underscore in a word does not.
_MARKS = re.compile(r"[*~^`\"]|(?<![^\W_])_|_(?![^\W_])")
_LETTERS = re.compile(r"[^\W\d_]")


Inlines = Callable[[Sequence[TokenTree], Locate], tuple[d.Inline, ...]]


def phrases_plugin(md: MarkdownIt) -> None:
    """Add bracketed text to the parser, after the rules for links, spans, notes and images."""
    md.inline.ruler.push("phrase", _phrase)


def _phrase(state: StateInline, silent: bool) -> bool:
    # Links contain no links, but their label may contain brackets, which rules that look for its end must see.
    if silent or state.src[state.pos] != "[" or state.linkLevel or not (found := _PHRASE.match(state.src, state.pos)):
        return False
    words, title = found["words"], found["title"] or ""
    if found.end() > state.posMax or words[0] in "@-#" or not _is_title(title or words):
        return False
    if not (_is_closed(words) and _is_closed(title)):
        return False
    state.push("phrase_open", "", 1)
    _inside(state, "[", "phrase_words", *found.span("words"))
    if found["title"]:
        _inside(state, "][", "phrase_title", *found.span("title"))
    state.push("text", "", 0).content = "]" if found["title"] != "" else "][]"
    state.push("phrase_close", "", -1)
    state.pos = found.end()
    return True


def _is_closed(words: str) -> bool:
    """Whether markup that begins in the words also ends in them."""
    return all(count % 2 == 0 for count in Counter(_MARKS.findall(words)).values())


def _is_title(words: str) -> bool:
    return len(words) > 1 and _LETTERS.search(words) is not None


def _inside(state: StateInline, bracket: str, kind: str, start: int, end: int) -> None:
    """Parse the text from ``start`` to ``end`` into tokens ``kind``, after the text of its opening bracket."""
    state.push("text", "", 0).content = bracket
    state.push(f"{kind}_open", "", 1)
    maximum, state.pos, state.posMax = state.posMax, start, end
    state.md.inline.tokenize(state)
    state.push(f"{kind}_close", "", -1)
    state.pos, state.posMax = end, maximum


def read_phrase(inlines: Inlines, node: TokenTree, locate: Locate, at: Location) -> d.Inline:
    """Make a node of bracketed text that may be a reference; ``inlines`` makes inlines of tokens."""
    _, words, *rest = node.children
    children = inlines(words.children, locate)
    title, closing = children, list[d.Inline]()
    for child in rest:
        if child.type == "phrase_title":
            title = inlines(child.children, locate)
            closing.extend(title)
        else:
            closing.append(d.Text(child.content, location=locate(child.meta["at"])))
    return d.Phrase((d.Text("[", location=at),), children, tuple(closing), d.plain_text(title), location=at)
