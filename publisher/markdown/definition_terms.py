"""Several terms with one meaning, on consecutive lines, as in PHP Markdown Extra."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

Rule = Callable[[StateBlock, int, int, bool], bool]

WITHIN = "within_directive"
"""The key in the parser's environment of the name of the directive around a line."""
_MEANING = re.compile(r"[:~][ \t]+\S")
_SENTENCE = re.compile(r"[.!?…:;,][\"'”’»)\]*_]*$")
# What a line of a paragraph may be and a term can't: attributes or index entries alone, and what ends on a later line.
_NO_TERM = re.compile(r"(?:\{[^{}]*\}(?:`[^`]*`)?[ \t]*)+\Z|.*\\\Z")
_CODE_OR_ESCAPE = re.compile(r"\\.|(`+)(?!`)(?:(?!\1).)*\1(?!`)")
_MARKS = (re.compile("`"), re.compile(r"\*+"), re.compile(r"\$(?!\d|\Z)"))  # not the dollar signs of money
LONGEST = 60
"""Characters of a term outside a glossary, where longer lines are a paragraph."""


def definition_terms_plugin(md: MarkdownIt) -> None:
    """Let the parser's rule for definition lists accept several terms."""
    rules = dict(zip(md.block.ruler.get_active_rules(), md.block.ruler.getRules(""), strict=True))
    alternatives = ["paragraph", "reference", "blockquote"]
    md.block.ruler.at("deflist", partial(_definitions, rules["deflist"]), {"alt": alternatives})


def _definitions(one_term: Rule, state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The block rule of definition lists. The item that begins here may have several terms."""
    if (found := one_term(state, start, end, silent)) or silent:
        return found
    last = _last_term(state, start, end)
    place = len(state.tokens)
    if last == start or not one_term(state, last, end, silent):
        return False
    made = state.tokens[place:]
    terms = [token for line in range(start, last) for token in _term(state, line, made[1])]
    follows = place > 0 and state.tokens[place - 1].type == "dl_close"
    if follows:  # the list above continues
        state.tokens[place - 1 :] = [*terms, *made[1:]]
    else:
        made[0].map = [start, state.line]
        state.tokens[place:] = [made[0], *terms, *made[1:]]
    return True


def _last_term(state: StateBlock, start: int, end: int) -> int:
    """The last of consecutive lines that are terms, above a meaning; ``start`` if there is only one, or none."""
    in_glossary = state.env.get(WITHIN) == "glossary"
    last = start
    while (
        last < end
        and not state.isEmpty(last)
        and not _is_meaning(state, last)
        and state.sCount[last] >= state.blkIndent
        and _may_be_term(_line(state, last), in_glossary)
        and (last == start or not _begins_block(state, last, end))
    ):
        last += 1
    below = last + 1 if last < end and not in_glossary and state.isEmpty(last) else last
    if last - start < 2 or below >= end or not _is_meaning(state, below):
        return start
    shared = not in_glossary and _have_marks_in_common([_line(state, line) for line in range(start, last)])
    return start if shared else last - 1


def _term(state: StateBlock, line: int, like: Token) -> tuple[Token, Token, Token]:
    content = _line(state, line)
    begun = Token("dt_open", "dt", 1, level=like.level, block=True, map=[line, line])
    inline = Token("inline", "", 0, level=like.level + 1, block=True, map=[line, line], content=content, children=[])
    return begun, inline, Token("dt_close", "dt", -1, level=like.level, block=True)


def _is_meaning(state: StateBlock, line: int) -> bool:
    begin = state.bMarks[line] + state.tShift[line]
    return state.sCount[line] >= state.blkIndent and bool(_MEANING.match(state.src, begin, state.eMarks[line]))


def _line(state: StateBlock, line: int) -> str:
    return state.getLines(line, line + 1, state.blkIndent, False).strip()


def _may_be_term(text: str, in_glossary: bool) -> bool:
    return (in_glossary or (len(text) <= LONGEST and not _SENTENCE.search(text))) and not _NO_TERM.match(text)


def _have_marks_in_common(lines: list[str]) -> bool:
    """Whether emphasis, code or a formula may begin on one line and end on another."""
    plain = [_CODE_OR_ESCAPE.sub("", text) for text in lines]
    return any(sum(len(mark.findall(text)) % 2 for text in plain) > 1 for mark in _MARKS)


def _begins_block(state: StateBlock, line: int, end: int) -> bool:
    """Whether a line ends the paragraph above it."""
    return any(rule(state, line, end, True) for rule in state.md.block.ruler.getRules("paragraph"))
