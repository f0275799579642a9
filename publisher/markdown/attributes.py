"""Attributes in braces, ``{#id .class key=value}``: after headings, images, links, emphasis, code
spans and ``[spans]``."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from msgspec.structs import replace

from publisher import conditions
from publisher.conditions import Known
from publisher.diagnostics import Findings, Location, nearest
from publisher.document import NO_ATTRIBUTES, Attributes, Block, Container, Footnote
from publisher.language import is_language, language_hint
from publisher.markdown.html_names import FOR_BROWSERS
from publisher.markdown.token_tree import TokenTree
from publisher.patterns import lazy

# Keys for conditions. One would be enough, but authors know all three.
CONDITIONS = frozenset({"when", "only", "audience"})
_LOST_CONDITION = lazy(r"[{ :“](?:when|only|audience)[ \t]*[=:]")
SIZES = frozenset({"width", "height"})
NAMES = CONDITIONS | SIZES | {"lang", "dir", "title", "start", "role"}
# Pictures that replace another on dark screens and on paper.
VARIANTS = frozenset({"dark", "print"})
SIDES = ("left", "center", "right")
# Pandoc writes lengths with all digits of a float.
_LENGTH = lazy(
    r"(?=[^e]*[1-9])(?:\d{1,5}(?:\.\d{1,20})?|\.\d{1,20})(?:e-\d{1,2})?(%|px|pt|pc|mm|cm|in|em|rem)?", re.ASCII
)
_DATA_NAME = lazy(r"data-[a-z0-9][a-z0-9_-]*")
# Identifiers may contain dots, except as in paths, since some become file names.
_PIECE = lazy(
    r"""\s*(?:
        \#(?P<id>(?!\.|[^\s{}]*(?:\.\.|\./|/\.))[^\s{}\#="']+)
      | \.(?P<cls>[\w-]+)
      | (?P<key>[A-Za-z][\w:-]*)=(?:"(?P<dq>(?:[^"\\]|\\.)*)"|'(?P<sq>[^']*)'|(?P<bare>[^\s{}"']+))
    )""",
    re.VERBOSE,
)
_NAME = lazy(r"[^\W\d_][\w-]*")
_END = lazy(r"\s*\}")
_AT_END = lazy(r"(?<![\\\]])\{[^{}]*\}$")
PICTURE_BEFORE = lazy(r"!\[[^\[\]]*\]\([^()]*\)$")
_EMPHASIS = frozenset({"em_close", "strong_close", "s_close"})
_FOLLOWED = frozenset({"image", "code_inline", "link_close", "span_close", "myst_role"})


class Braces(NamedTuple):
    """Attributes in braces, their length, and the offset of each key in the text; ``#`` is the key of the
    identifier."""

    attributes: Attributes
    length: int
    keys: dict[str, int]


def parse_attributes(text: str, start: int = 0, stop: int = sys.maxsize) -> Braces | None:
    """Read the braces at ``start``; those of kramdown begin with a colon. None if they are not attributes."""
    if not text.startswith("{", start):
        return None
    colon = text.startswith(":", start + 1)
    first = start + 1 + colon
    position, identifier, classes, pairs, keys = first, "", [], [], {}
    while piece := _PIECE.match(text, position, stop):
        if piece["id"]:
            identifier = piece["id"]
            keys["#"] = piece.start("id") - 1
        elif piece["cls"]:
            classes.append(piece["cls"])
        else:
            value = piece["bare"] or piece["sq"] or re.sub(r"\\(.)", r"\1", piece["dq"] or "")
            short = _PIECE.fullmatch(f"#{value}") if piece["key"] == "id" else None
            if short and short["id"]:
                identifier, keys["#"] = value, piece.start("key")
            elif piece["key"] == "class" and all(re.fullmatch(r"[\w-]+", name) for name in value.split()):
                classes += value.split()
            else:
                pairs.append((piece["key"], value))
                keys[piece["key"]] = piece.start("key")
        position = piece.end()
    end = _END.match(text, position, stop)
    if not end or position == first:
        return None
    # Format strings of programming languages contain a colon, too: {:.2f}, {:#?}.
    if colon and not all(_NAME.fullmatch(word) for word in (identifier, *classes) if word):
        return None
    attributes = Attributes(identifier, tuple(dict.fromkeys(classes)), tuple(dict(pairs).items()))
    return Braces(attributes, end.end() - start, keys)


def attributes_plugin(md: MarkdownIt) -> None:
    """Add spans, attributes after inlines, and attributes at the end of headings and terms to the parser."""
    md.inline.ruler.after("link", "span", _span)
    md.inline.ruler.push("attributes", _after)
    md.inline.ruler2.push("attributes", _after_emphasis)
    md.core.ruler.before("inline", "title_attributes", _titles)


def _span(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    start, maximum = state.pos, state.posMax
    end = state.md.helpers.parseLinkLabel(state, start, False)
    if end < 0 or not (found := parse_attributes(state.src, end + 1, maximum)):
        return False
    if not silent:
        state.push("span_open", "span", 1).meta["braces"] = found
        state.pos, state.posMax = start + 1, end
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
    state.pos, state.posMax = end + 1 + found.length, maximum
    return True


def _after(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{" or not (found := parse_attributes(state.src, state.pos, state.posMax)):
        return False
    followed = bool(state.tokens) and state.tokens[-1].type in _FOLLOWED
    if state.pending or not followed:
        return _literal(state, found, followed and not state.pending.strip(), silent)
    if not silent:
        index, level = len(state.tokens) - 1, 0
        while True:
            level += state.tokens[index].nesting
            if level == 0:
                break
            index -= 1
        state.tokens[index].meta["braces"] = found
    state.pos += found.length
    return True


def _literal(state: StateInline, found: Braces, near: bool, silent: bool) -> bool:
    """Keep attributes that follow nothing as text, in a token of their own so that they can be reported."""
    # Braces may be something else: {#1}, {.5}, {x=1}.
    words = (found.attributes.id, *found.attributes.classes)
    if not any(word[:1].isalpha() for word in words) and found.keys.keys().isdisjoint(NAMES):
        return False
    if state.src[max(state.pos - 1, 0) : state.pos] == "{":  # of a template language: {{ .Title }}
        return False
    # Attributes of kramdown are on a line of their own, or directly after their element; elsewhere they are a format.
    end = state.pos + found.length
    line = state.src[state.src.rfind("\n", 0, state.pos) + 1 : end] + state.src[end:].partition("\n")[0]
    if state.src.startswith("{:", state.pos) and line.strip() != state.src[state.pos : end]:
        return False
    if not silent:
        token = state.push("literal_attributes", "", 0)
        token.content = state.src[state.pos : state.pos + found.length]
        token.meta.update(near=near, found=found)
    state.pos += found.length
    return True


def _after_emphasis(state: StateInline) -> None:
    """Make attributes after emphasised text those of a span around it. Where such text ends is known when all is read."""
    if all(token.type != "literal_attributes" for token in state.tokens):
        return
    places: dict[int, int] = getattr(state, "places", {})
    made, opened, begin = list[Token](), list[int](), -1
    for token in state.tokens:
        before = next((each for each in reversed(made) if each.type != "text" or each.content), None)
        if token.type == "literal_attributes" and before and before.type in _EMPHASIS:
            opening = Token("span_open", "span", 1, meta={"braces": token.meta["found"]})
            places[id(opening)] = places.get(id(made[begin]), 0)
            made.insert(begin, opening)
            made.append(Token("span_close", "span", -1))
            continue
        if token.nesting > 0:
            opened.append(len(made))
        elif token.nesting < 0:
            begin = opened.pop()
        made.append(token)
    state.tokens[:] = made


def _titles(state: StateCore) -> None:
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type in ("heading_open", "dt_open"):
            inline.content, found = split_attributes(inline.content)
            if found.length:
                opening.meta["braces"] = found


def split_attributes(text: str) -> tuple[str, Braces]:
    """Split a title from the attributes in braces at its end. Attributes directly after a span or a picture belong to it."""
    braces = _AT_END.search(text.rstrip(" \t"))
    if braces and PICTURE_BEFORE.search(text, 0, braces.start()):
        braces = None
    title = text[: braces.start()].rstrip(" \t") if braces else ""
    if braces and braces[0] == "{-}":  # of Pandoc
        return title, Braces(Attributes(classes=("unnumbered",)), len(braces[0]), {})
    found = parse_attributes(text, braces.start()) if braces else None
    if braces and found and found.length == len(braces[0]):
        return title, found
    return text, Braces(Attributes(), 0, {})


def attributes_of(node: TokenTree, locate: Callable[[int], Location], known: Known, findings: Findings) -> Attributes:
    """Return the checked attributes in the braces after a token; ``locate`` turns an offset in its text into a
    location."""
    if "braces" not in node.meta:
        return NO_ATTRIBUTES
    if node.type != "image":
        return checked(node.meta["braces"], locate, known, findings, NAMES | {"sort"} if node.type == "dt" else NAMES)
    return _aligned(checked(node.meta["braces"], locate, known, findings, NAMES | VARIANTS | {"align"}))


def _aligned(given: Attributes) -> Attributes:
    """Turn the key ``align`` of a picture into a class."""
    if not (side := given.get("align")):
        return given
    return replace(given.without("align"), classes=(f"align-{side}", *given.classes))


# Attributes of other programs that are options of directives here.
_OPTIONS = {
    **dict.fromkeys(("code-line-numbers", "linenums", "lineno", "number-lines"), "linenos"),
    **dict.fromkeys(("lineno-start", "startFrom"), "lineno-start"),
    **dict.fromkeys(("hl_lines", "emphasize-lines", "highlight"), "emphasize-lines"),
    **dict.fromkeys(("layout-ncol", "ncol"), "columns"),
}


def checked(
    braces: Braces,
    locate: Callable[[int], Location],
    known: Known,
    findings: Findings,
    names: frozenset[str] = NAMES,
) -> Attributes:
    """Return the attributes that editions support; others are findings.

    Conditions, which may use the ``known`` names, are joined in ``when``.
    """
    if not (braces.attributes.pairs or braces.attributes.id):
        return braces.attributes
    given, places = braces.attributes, {key: locate(offset) for key, offset in braces.keys.items()}
    kept = tuple((key, value) for key, value in given.pairs if _is_right(key, value, places[key], names, findings))
    label = ((given.id, places["#"]),) if given.id else ()
    return conditional(replace(given, pairs=kept, places=label), places, known, findings)


def _is_right(key: str, value: str, at: Location, names: frozenset[str], findings: Findings) -> bool:
    """Report an attribute that editions do not support; true if they do. Those for browsers are left out without a report."""
    if key in FOR_BROWSERS:
        return False
    if key not in names and not _DATA_NAME.fullmatch(key):
        problem = f"The attribute “{key}” was left out"
        option = _OPTIONS.get(key)
        hint = f"Write a directive with the option :{option}:." if option else nearest(key, names)
        if key in ("id", "class"):
            hint = "Write one word, without spaces." if key == "id" else "Write words of letters, digits and hyphens."
        findings.warning("attribute-unknown", problem, at, hint)
        return False
    if key == "lang" and value and not is_language(value):
        report_language(findings, value, at)
        return False
    if key in SIZES and not is_length(value, relative=key == "width"):
        problem = f"“{key}” should be {length_name(relative=key == 'width')}, not “{value[:80]}”"
        findings.error("attribute-value", problem, at, "A number without a unit is in pixels.")
        return False
    if key == "align" and value not in SIDES:
        problem = f"“align” should be {' or '.join(SIDES)}, not “{value[:80]}”"
        findings.error("attribute-value", problem, at, nearest(value[:80], SIDES))
        return False
    return True


def report_language(findings: Findings, value: str, at: Location) -> None:
    """Warn about an attribute or key that is not a language tag, and is left out."""
    problem = f"“{value[:80]}” is not a language tag and was left out"
    findings.warning("language-tag", problem, at, language_hint(value))


def report_lost(
    findings: Findings, code: str, problem: str, at: Location, hint: str, severity: str = "warning"
) -> None:
    """Report attributes, or an option, that have no effect.

    A condition among them is an error: readers would get content that is not for them.
    """
    if _LOST_CONDITION.search(problem):
        findings.error(code, problem, at, hint)
    else:
        getattr(findings, severity)(code, problem, at, hint)


def is_length(value: str, *, relative: bool) -> bool:
    """Whether this is a CSS length, or a bare number of pixels; percentages count if it may be ``relative``."""
    found = _LENGTH.fullmatch(value)
    return bool(found) and (relative or not value.endswith("%"))


def conditional(attributes: Attributes, places: Mapping[str, Location], known: Known, findings: Findings) -> Attributes:
    """Join all conditions of the attributes in the pair ``when``.

    ``places`` are the locations of the keys. An invalid condition is an error, and is left out.
    """
    given = [
        value
        for key, value in attributes.pairs
        if key in CONDITIONS and is_condition(value, places[key], known, findings)
    ]
    return reduce(Attributes.limited, given, attributes.without(*CONDITIONS))


def joined(given: Attributes, more: Attributes) -> Attributes:
    """Add the classes and the condition of others to the attributes."""
    classes = tuple(dict.fromkeys((*given.classes, *more.classes)))
    return replace(given, classes=classes).limited(more.get("when"))


def merged(given: Attributes, more: Attributes) -> Attributes:
    """Merge two sets of attributes. The identifier of the latter is used, and both are labels."""
    plain = more.without("when").pairs
    labels = tuple(("label", label) for label in (more.id and given.id,) if label)
    pairs = (*(pair for pair in given.pairs if pair[0] not in dict(plain) or pair[0] == "label"), *plain, *labels)
    places = (*given.places, *more.places)
    return joined(Attributes(more.id or given.id, given.classes, pairs, places), more)


def length_name(*, relative: bool) -> str:
    """The description of a length in findings."""
    return "a length such as 8cm, 300px or 50%" if relative else "a length such as 8cm or 300px"


def labelled(blocks: tuple[Block, ...], labels: Iterable[tuple[str, Location]]) -> tuple[Block, ...]:
    """Add labels with their locations to the first of the blocks, or to the first block in it if it is a mere
    container."""
    index = next((i for i, block in enumerate(blocks) if not isinstance(block, Footnote)), len(blocks))
    before, first, after = blocks[:index], blocks[index : index + 1], blocks[index + 1 :]
    match first:
        case (Container(children=(_, *_) as children) as box,):
            return (*before, replace(box, children=labelled(children, labels)), *after)
        case (block,):
            return (*before, replace(block, attributes=reduce(_with_label, labels, block.attributes)), *after)
    return blocks


def _with_label(given: Attributes, label: tuple[str, Location]) -> Attributes:
    name, _ = label
    if not name or name in given.labels:
        return given
    given = replace(given, places=(*given.places, label))
    return replace(given, pairs=(*given.pairs, ("label", name))) if given.id else replace(given, id=name)


def is_condition(text: str, at: Location, known: Known, findings: Findings) -> bool:
    """Whether ``text`` is a valid condition that uses only ``known`` names; otherwise report an error."""
    try:
        conditions.check(text, known)
    except conditions.ConditionError as error:
        findings.error(error.code, str(error), at, error.hint)
        return False
    return True
