"""The parser: CommonMark, GFM and our extensions, assembled from markdown-it-py and its plugins."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from markdown_it import MarkdownIt, helpers
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_blocks.index import block_break
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from publisher.markdown.abbreviations import abbreviations_plugin
from publisher.markdown.attributes import attributes_plugin
from publisher.markdown.citing import citations_plugin
from publisher.markdown.definition_terms import definition_terms_plugin
from publisher.markdown.fences import directives_plugin
from publisher.markdown.formulas import formulas_plugin
from publisher.markdown.inlines import PositionedInline, PositionedState
from publisher.markdown.lettered_lists import lettered_lists_plugin
from publisher.markdown.limits import PARSER_DEPTH
from publisher.markdown.notebook_code import is_cell
from publisher.markdown.phrases import phrases_plugin
from publisher.markdown.typography import typography_plugin
from publisher.markdown.wide_lines import join_wide_lines
from publisher.names import VARIABLE


@lru_cache(maxsize=16)
def parser(
    smart: bool,
    language: str,
    known: frozenset[str],
    raw: frozenset[str],
    variables: bool,
    math: bool,
    cites: bool = False,
) -> MarkdownIt:
    """Return the parser for a language.

    ``smart`` enables quotation marks, dashes and ellipses, ``variables`` enables ``{{ name }}``, ``math`` formulas, ``cites``
    citations.
    ``known`` are the names of directives, ``raw`` of those whose body is text, not Markdown.
    """
    md = (_FillingParser if variables else _Parser)(
        "commonmark",
        {"maxNesting": PARSER_DEPTH, "tasklists": True, "alerts": True, "strikethrough_single_tilde": False},
    )
    md.inline = PositionedInline()
    md.inline.ruler2.before("fragments_join", "places", _begin_together)
    md.enable(["table", "strikethrough"])
    md.use(front_matter_plugin).use(gfm_autolink_plugin).use(deflist_plugin)
    md.use(footnote_plugin, move_to_end=False, always_match_refs=True)
    md.core.ruler.after("inline", "notes_in_lines", _notes)
    md.use(sub_plugin).use(superscript_plugin)
    md.use(myst_block_plugin)
    md.block.ruler.at("myst_block_break", _block_break, {"alt": _ALTERNATIVES})
    md.inline.ruler.before("backticks", "myst_role", _role)
    md.use(attributes_plugin).use(abbreviations_plugin).use(phrases_plugin).use(definition_terms_plugin)
    md.use(lettered_lists_plugin)
    md.use(directives_plugin, lambda name, fence: name in raw or is_cell(name, fence, known))
    md.helpers = _Helpers
    if variables:
        md.inline.ruler.before("link", "variable", _variable)
        md.helpers = _VariableHelpers
    if math:
        md.use(formulas_plugin)
    if cites:
        md.use(citations_plugin)
    _guard(md)
    if smart:
        typography_plugin(md, language)
    md.core.ruler.push("wide_lines", partial(join_wide_lines, language))
    return md


class _Parser(MarkdownIt):
    helpers: Any

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 (the library's name)
        return True  # addresses are checked later, with a finding; here an unsafe link would silently become text


class _FillingParser(_Parser):
    def normalizeLink(self, url: str) -> str:  # noqa: N802 (the library's name)
        """Keep the braces of variables; those that an author has encoded are no variable."""
        made = super().normalizeLink(url)
        for name in VARIABLE.findall(url) if "{{" in url else ():
            made = made.replace(f"%7B%7B{name}%7D%7D", f"{{{{{name}}}}}")
        return made


_BREAK = re.compile(r"\+{3,}[ \t]*(?:\{.*\})?\s*")  # its data are JSON; words after the signs are text
_ALTERNATIVES = ["paragraph", "reference", "blockquote", "list", "footnote_def"]  # those of the library's rule


def _block_break(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    words = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    return bool(_BREAK.fullmatch(words)) and block_break(state, line, end, silent)


def _begin_together(state: StateInline) -> None:
    """Give pieces of text that will be joined the offset of the first of them."""
    first: int | None = None
    for token in state.tokens:
        if token.type not in ("text", "text_special"):
            first = None
        elif token.content and isinstance(state, PositionedState):
            first = state.places[id(token)] if first is None else first
            state.places[id(token)] = first


# These rules claim text that is not theirs, or copy the rest of the text before they look at it, which is slow in
# long paragraphs. They are called only where they may match.
_PROTOCOLS = ("http", "https", "mailto", "xmpp")
_SPACE = re.compile(r"\s")
_WHERE = {
    "gfm_autolink_www": re.compile(r"(?:(?<=^)|(?<=[ \t\n*_~(]))www\."),
    "gfm_autolink_email": re.compile(r"(?<=[A-Za-z0-9.+_-])@(?=[A-Za-z0-9_-])"),
    "gfm_autolink_protocol": re.compile(
        "(?:"
        + "|".join(rf"(?<={before}{name})" for name in _PROTOCOLS for before in ("^", "[ \t\n*_~(]"))
        + r"):(?=\S)"
    ),
    "footnote_inline": re.compile(r"\^\["),
    "footnote_ref": re.compile(r"\[\^[^\s\]]{1,999}\]"),
    "sup": re.compile(r"\^(?!\[)"),  # inline notes begin with both
}


def _guard(md: MarkdownIt) -> None:
    rules = dict(zip(md.inline.ruler.get_active_rules(), md.inline.ruler.getRules(""), strict=True))
    for name, where in _WHERE.items():
        if name in rules:
            kind = _if_closed if name == "footnote_inline" else _in_run if name.startswith("gfm") else None
            rule = partial(kind, rules[name]) if kind else rules[name]
            md.inline.ruler.at(name, partial(_asked_where, where, rule))


def _if_closed(rule: Callable[..., bool], state: StateInline, silent: bool) -> bool:
    """Call the rule for inline notes only if the bracket is closed."""
    assert isinstance(state, PositionedState)
    return _label_end(state, state.pos + 1) >= 0 and rule(state, silent)


def _in_run(rule: Callable[..., bool], state: StateInline, silent: bool) -> bool:
    """Call a rule that copies the text around an address with only as much of it as can belong to the address.

    In a long run of characters without spaces only the first address is found.
    """
    assert isinstance(state, PositionedState)
    start, maximum = state.pos, state.posMax
    if start not in state.run:
        space = _SPACE.search(state.src, start)
        state.run = range(start, space.end() if space else len(state.src))
    if len(state.run) > MAX_ADDRESS and start > state.run.start:
        return False
    if len(pending := state.pending) > MAX_ADDRESS:
        state.pending = pending[:-MAX_ADDRESS]
        state.pushPending()
        state.pending = pending[-MAX_ADDRESS:]
    state.posMax = min(maximum, state.run.stop)
    try:
        return rule(state, silent)
    finally:
        state.posMax = maximum


def _asked_where(where: re.Pattern[str], rule: Callable[..., bool], state: StateInline, silent: bool) -> bool:
    return where.match(state.src, state.pos) is not None and rule(state, silent)


ROLE = re.compile(r"\{(?P<name>[A-Za-z0-9_+:-]+)\}(?P<ticks>`+)(?!`)(?P<text>.+?)(?P=ticks)", re.DOTALL)


def _role(state: StateInline, silent: bool) -> bool:
    """MyST's role. The margins of lines are stripped from its text, as from other text."""
    if state.src[state.pos] != "{" or not (found := ROLE.match(state.src, state.pos, state.posMax)):
        return False
    if not silent:
        token = state.push("myst_role", "", 0)
        token.meta, token.content = {"name": found["name"]}, re.sub(r"\n[ \t]*", " ", found["text"])
    state.pos = found.end()
    return True


def _notes(state: StateCore) -> None:
    """Let later rules, such as those for punctuation, find inline notes.

    These are in no block: the reader takes each where it is called.
    """
    for note in state.env.get("footnotes", {}).get("list", {}).values():
        if "tokens" in note:
            note["inline"] = Token("inline", "", 0, content=note["content"], children=note["tokens"])
            state.tokens.append(note["inline"])


MAX_ADDRESS = 2000
SPACE = "\ue002"  # replaces a space in an address while it is parsed
_ESCAPED = SPACE * 3  # replaces escaped braces


def _variable(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{" or not (found := VARIABLE.match(state.src, state.pos, state.posMax)):
        return False
    if not silent:
        token = state.push("variable", "", 0)
        token.content, token.markup = found[1], found[0]
    state.pos = found.end()
    return True


def _label_end(state: PositionedState, start: int, disable_nested: bool = False) -> int:
    """The position of the bracket that closes the one at ``start``, or -1.

    Failures are recorded: if a bracket is not closed, none before it is closed either.
    """
    before, state.pos, level = state.pos, start + 1, 1
    try:
        while state.pos < state.posMax and state.unclosed.get(start, -1) < state.posMax:
            here, sign = state.pos, state.src[state.pos]
            if sign == "]" and (level := level - 1) == 0:
                return here
            state.md.inline.skipToken(state)
            if sign == "[" and state.pos > here + 1 and disable_nested and not _is_span(state, here):
                return -1
            if sign == "[" and state.pos == here + 1:
                level += 1
                if state.unclosed.get(here, -1) >= state.posMax:
                    break
        state.unclosed[start] = max(state.posMax, state.unclosed.get(start, -1))
        return -1
    finally:
        state.pos = before


def _is_span(state: PositionedState, start: int) -> bool:
    """Whether what begins at ``start``, and ends here, is a span without a link in it, which links may contain."""
    return state.src.startswith("}", state.pos - 1) and _label_end(state, start, True) >= 0


class _Helpers:
    """The parser's helpers, with a linear-time search for the ends of labels."""

    parseLinkLabel = staticmethod(_label_end)  # noqa: N815 (the library's name)
    parseLinkTitle = staticmethod(helpers.parseLinkTitle)  # noqa: N815
    parseLinkDestination = staticmethod(helpers.parseLinkDestination)  # noqa: N815


class _VariableHelpers(_Helpers):
    """Like ``_Helpers``, but the address of a link may contain spaces in the braces of a variable, and escaped braces."""

    @staticmethod
    def parseLinkDestination(text: str, pos: int, maximum: int) -> Any:  # noqa: N802
        end = pos + MAX_ADDRESS
        if "{{" in text[pos:end]:
            address = text[pos:end].replace(r"\{{", _ESCAPED)
            text = text[:pos] + VARIABLE.sub(lambda m: m[0].replace(" ", SPACE), address) + text[end:]
        result = helpers.parseLinkDestination(text, pos, maximum)
        result.str = result.str.replace(_ESCAPED, "%7B%7B").replace(SPACE, "")
        return result
