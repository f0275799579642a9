"""Several terms of a glossary with one meaning, on consecutive lines."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

WITHIN = "within_directive"
"""The key in the parser's environment of the name of the directive around a line."""
_MEANING = re.compile(r"[:~][ \t]+\S")


def glossary_terms_plugin(md: MarkdownIt) -> None:
    """Add the rule to a parser."""
    md.block.ruler.before("paragraph", "glossary_terms", _further_terms)


def _further_terms(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The block rule of terms in a glossary on consecutive lines: all but the last, which begins a definition list.

    They become a list without meanings, which ``definitions.joined`` joins to the one after it.
    """
    if silent or state.env.get(WITHIN) != "glossary":
        return False
    last = start
    while (
        last < end
        and not state.isEmpty(last)
        and not _is_meaning(state, last)
        and state.sCount[last] >= state.blkIndent
    ):
        last += 1
    if last - start < 2 or last >= end or not _is_meaning(state, last):
        return False
    state.push("dl_open", "dl", 1).map = [start, last - 1]
    for line in range(start, last - 1):
        state.push("dt_open", "dt", 1).map = [line, line]
        term = state.push("inline", "", 0)
        term.map, term.children = [line, line], []
        term.content = state.getLines(line, line + 1, state.blkIndent, False).strip()
        state.push("dt_close", "dt", -1)
    state.push("dl_close", "dl", -1)
    state.line = last - 1
    return True


def _is_meaning(state: StateBlock, line: int) -> bool:
    begin = state.bMarks[line] + state.tShift[line]
    return bool(_MEANING.match(state.src, begin, state.eMarks[line]))
