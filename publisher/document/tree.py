"""Functions that walk and rewrite trees of nodes, and prepare titles for use elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import cache
from operator import is_
from typing import Any, TypeVar, cast

from msgspec.structs import replace

from publisher.document.base import NO_ATTRIBUTES, Attributes, Inline, Node, Remembering
from publisher.document.blocks import Container
from publisher.document.inlines import CrossReference, FileLink, HtmlElement, Link, SoftBreak, Text

N = TypeVar("N", bound=Node)
# Takes a node of one class; returns a node or a tuple of nodes that replaces it. A mapping of changes contains functions for
# different classes, so that no one argument type fits all.
Change = Callable[[Any], Any]
# Nodes are frozen, and what is found out about one is no field of it.
_remember: Callable[[Node, frozenset[type]], None] = vars(Remembering)["_kinds"].__set__


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and its descendants in document order."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if current.parts:
            for part in reversed(current.parts):
                stack.extend(reversed(getattr(current, part)))


def kinds(node: Node) -> frozenset[type]:
    """Return the classes of the node and its descendants with their base classes, and ``Attributes`` if one of them has any.

    They are found once for each node, so that what needs certain nodes only can pass over trees that contain none. Functions that
    look at many nodes read ``_kinds`` first, since a call takes longer.
    """
    known: frozenset[type] | None = getattr(node, "_kinds", None)
    if known:
        return known
    found: set[type] = {type(node)}
    last = node.attributes  # mostly the same object for all
    plain = _is_plain(last)
    for part in node.parts:
        for child in getattr(node, part):
            if child.parts:
                found |= kinds(child)
            else:
                found.add(type(child))
                if child.attributes is not last:
                    last = child.attributes
                    plain = plain and _is_plain(last)
    same = _with_bases(frozenset(found), plain)
    if node.parts:
        _remember(node, same)
    return same


@cache
def _with_bases(found: frozenset[type], plain: bool) -> frozenset[type]:
    bases = {base for kind in found for base in kind.__mro__ if issubclass(base, Node | Attributes)}
    return frozenset(bases if plain else {*bases, Attributes})


def _is_plain(given: Attributes) -> bool:
    return not (given.id or given.classes or given.pairs)


def nodes_of(node: Node, *wanted: type[N]) -> Iterator[N]:
    """Yield the node and its descendants that are instances of the ``wanted`` classes, in document order.

    Trees without these classes are passed over, see ``kinds``.
    """
    if isinstance(node, wanted):
        yield node
    for part in node.parts:
        for child in getattr(node, part):
            if not child.parts:
                if isinstance(child, wanted):
                    yield child
            elif not (getattr(child, "_kinds", None) or kinds(child)).isdisjoint(wanted):
                yield from nodes_of(child, *wanted)


def attributed(node: Node) -> Iterator[Node]:
    """Yield the node and its descendants that have attributes, in document order."""
    if not _is_plain(node.attributes):
        yield node
    for part in node.parts:
        for child in getattr(node, part):
            if not child.parts:
                if child.attributes is not NO_ATTRIBUTES and not _is_plain(child.attributes):
                    yield child
            elif Attributes in (getattr(child, "_kinds", None) or kinds(child)):
                yield from attributed(child)


def rewrite(node: N, changes: Mapping[type[Node], Change]) -> N:
    """Return a copy of ``node`` in which each descendant with a type in ``changes`` is replaced.

    The function for a type gets a node whose descendants are already rewritten; it returns a node or a tuple of nodes.
    Functions are called in document order, children before their parents. The copy shares unchanged nodes with the original.
    """
    replaced: dict[str, tuple[Node, ...]] = {}
    if (getattr(node, "_kinds", None) or kinds(node)).isdisjoint(changes):
        return node
    for part in node.parts:
        if old := getattr(node, part):
            new = rewrite_all(old, changes)
            if new is not old:
                replaced[part] = new
    return with_fields(node, **replaced) if replaced else node


def rewrite_all(nodes: tuple[N, ...], changes: Mapping[type[Node], Change]) -> tuple[N, ...]:
    """Rewrite ``nodes`` and their descendants like ``rewrite``; return ``nodes`` itself if nothing changes."""
    new: list[N] = []
    same = True
    for node in nodes:
        changed: N | tuple[N, ...] = rewrite(node, changes) if node.parts else node
        if change := changes.get(type(node)):
            changed = change(changed)
        if changed is node:
            new.append(node)
            continue
        same = False
        if isinstance(changed, tuple):
            new.extend(changed)
        else:
            new.append(changed)
    return nodes if same else tuple(new)


def revise(node: N, change: Callable[[Node], Node], wanted: Set[type] = frozenset({Node})) -> N:
    """Return a copy of ``node`` with each descendant replaced by ``change(descendant)``, parents before their children.

    Trees that contain none of the ``wanted`` classes are passed over; see ``kinds``.
    """
    replaced: dict[str, tuple[Node, ...]] = {}
    for part in node.parts:
        new: list[Node] = []
        same = True
        for child in getattr(node, part):
            if (getattr(child, "_kinds", None) or kinds(child)).isdisjoint(wanted):
                new.append(child)
                continue
            changed = change(child)
            if changed.parts:
                changed = revise(changed, change, wanted)
            same = same and changed is child
            new.append(changed)
        if not same:
            replaced[part] = tuple(new)
    return with_fields(node, **replaced) if replaced else node


def map_parts(node: N, change: Callable[[Node], Node], parts: Iterable[str]) -> N:
    """Return a copy of ``node`` with each child in the fields ``parts`` replaced by ``change(child)``."""
    replaced: dict[str, tuple[Node, ...]] = {}
    for part in parts:
        old = getattr(node, part)
        new = tuple(map(change, old))
        if any(a is not b for a, b in zip(new, old, strict=True)):
            replaced[part] = new
    return with_fields(node, **replaced) if replaced else node


def map_siblings(node: N, change: Callable[[tuple[Node, ...]], tuple[Node, ...]]) -> N:
    """Return a copy of ``node`` with each tuple of siblings replaced by ``change(siblings)``, outermost first."""
    replaced: dict[str, tuple[Node, ...]] = {}
    for part in node.parts:
        old = getattr(node, part)
        new = tuple(map_siblings(child, change) if child.parts else child for child in change(old))
        if len(new) != len(old) or any(a is not b for a, b in zip(new, old, strict=True)):
            replaced[part] = new
    return with_fields(node, **replaced) if replaced else node


def with_fields(node: N, **fields: Any) -> N:
    """Return a copy of ``node`` with new values of ``fields``, which only some classes of nodes have.

    Raises ``TypeError`` if the class of ``node`` has no such field.
    """
    return replace(node, **fields)


def changed(node: N, **fields: object) -> N:
    """Return a copy of ``node`` with new values of ``fields``, or ``node`` itself if it has them already.

    What is known of its ``kinds`` stays known if neither parts nor attributes are among the fields that change.
    """
    new = {name: value for name, value in fields.items() if not _has(node, name, value)}
    if not new:
        return node
    copy = replace(node, **new)
    known = getattr(node, "_kinds", None)
    if known and "attributes" not in new and new.keys().isdisjoint(node.parts):
        _remember(copy, known)
    return copy


def _has(node: Node, name: str, value: object) -> bool:
    """Whether a field of the node has this value; a part, whether it has the same nodes."""
    old = getattr(node, name)
    if old is value or name not in node.parts:
        return bool(old == value)
    nodes = cast("tuple[Node, ...]", value)
    return len(old) == len(nodes) and all(map(is_, old, nodes))


def flattened(blocks: Iterable[N]) -> Iterator[N]:
    """Yield ``blocks`` with containers replaced by their content, since containers do not affect the sections of a text."""
    for block in blocks:
        if (inside := _contained(block)) is None:
            yield block
        else:
            yield from flattened(inside)


def map_flattened(blocks: Iterable[N], change: Callable[[N], Iterable[N]]) -> tuple[N, ...]:
    """Return ``blocks`` with each block that ``flattened`` yields replaced by ``change(block)``.

    Containers are kept, unless all of their content is removed.
    """
    new: list[N] = []
    for block in blocks:
        if (held := _contained(block)) is None:
            new.extend(change(block))
        elif (inside := map_flattened(held, change)) or not held:
            new.append(changed(block, children=inside))
    return tuple(new)


def _contained(block: N) -> tuple[N, ...] | None:
    """Return the children of a container, else None, also for a container with a condition: editions may omit it."""
    plain = isinstance(block, Container) or (
        isinstance(block, HtmlElement) and block.tag in ("article", "div", "section")
    )
    return getattr(block, "children", None) if plain and not block.attributes.get("when") else None


def unlinked(nodes: tuple[N, ...]) -> tuple[N, ...]:
    """Return ``nodes`` with links replaced by their text, for use in another link."""

    def text(link: Link | CrossReference | FileLink) -> tuple[Inline, ...]:
        return link.children

    return rewrite_all(nodes, dict.fromkeys((Link, CrossReference, FileLink), text))


def title_phrase(nodes: Iterable[Inline]) -> tuple[Inline, ...]:
    """Return the inlines of a title for use elsewhere, in one line.

    Links are replaced by their text, images by their alternative text, and hard line breaks by soft ones. References to
    footnotes and identifiers are removed.
    """
    plain: list[Inline] = []
    for node in nodes:
        shown = cast("tuple[Inline, ...]", node.in_title())
        if shown != (node,):
            plain.extend(title_phrase(shown))
            continue
        if node.attributes.id:
            node = replace(node, attributes=replace(node.attributes, id=""))
        inner = {part: title_phrase(getattr(node, part)) for part in node.parts if part == "children"}
        plain.append(with_fields(node, **inner) if inner else node)
    return tuple(plain)


def caption_phrase(nodes: Iterable[Inline]) -> tuple[Inline, ...]:
    """Return the inlines of a caption for use elsewhere, like ``title_phrase`` but without the full stop at the end."""
    plain = title_phrase(nodes)
    match plain:
        case (*_, Text(value=words) as last) if re.search(r"(?<!\.)\.\s*$", words):
            words = words.rstrip()[:-1]
            return (*plain[:-1], replace(last, value=words)) if words else plain[:-1]
    return plain


# The end of a sentence, unless it is that of an abbreviation. Those of up to two letters are too many to be listed.
_END = re.compile(r"(?:(?<!\b\w)(?<!\b\w\w)\.|[!?])[”’»“)]*\s+(?=[^\w\s]?[^\W\d_a-zß-öø-ÿ])|[。！？]")
_SHORT_WORD = re.compile(r"(?<!\w)[^\W\d_]{3,4}$")
_ABBREVIATION = re.compile(
    r"[b-df-hj-np-tv-xzß]+|"  # without a vowel
    "abb|abs|afb|apr|art|aug|bot|cap|capt|chap|cit|col|coll|dec|dept|dez|dipl|ebd|eds|esp|etc|exp|feb|fig|figs|"
    "gen|gest|hon|incl|ing|inkl|inst|inv|jan|jul|jun|kap|lat|leg|mag|mar|med|mme|nat|nov|núm|obj|obr|oct|okt|"
    "ori|orig|pag|pág|pap|prof|ref|rep|resp|rev|rys|sec|sect|sen|sep|sept|ser|spec|sra|sta|ste|tab|taf|univ|"
    "var|vol|vols|zool"
)


def _is_abbreviation(text: str) -> bool:
    """Whether a text ends with a word of three or four letters that may be abbreviated: Prof, Hrsg, рис."""
    if not (found := _SHORT_WORD.search(text)):
        return False
    word = found[0].lower()
    if not re.fullmatch("[a-zß-öø-ÿ]+", word):
        return len(word) == 3
    return not found.start() or _ABBREVIATION.fullmatch(word) is not None


def _end(text: str) -> re.Match[str] | None:
    """The end of the first sentence of a text."""
    ends = _END.finditer(text)
    return next((end for end in ends if end[0][0] != "." or not _is_abbreviation(text[: end.start()])), None)


def first_sentence(nodes: Iterable[Inline]) -> tuple[Inline, ...]:
    """Return the inlines of a caption up to the end of its first sentence."""
    kept: list[Inline] = []
    given = tuple(nodes)
    for number, node in enumerate(given):
        if isinstance(node, Text):
            match given[number + 1 : number + 3]:
                case (SoftBreak(), Text(value=after)):  # a sentence may end where the line does
                    end = _end(f"{node.value}\n{after}")
                case _:
                    end = _end(node.value)
            if end and end.start() < len(node.value):
                return (*kept, replace(node, value=node.value[: end.end()].rstrip()))
        kept.append(node)
    return tuple(kept)


_NO_WORD = re.compile(r"[^\w\s-]")


def _is_vowel(sign: str) -> bool:
    """Whether it is a mark that writes a sound, as in Devanagari or Thai, rather than an accent or a variant."""
    return "\u0900" <= sign < "\u1100" and unicodedata.category(sign).startswith("M")


def slug(text: str) -> str:
    """Return an identifier made from ``text``.

    Text is lowercased, punctuation and symbols are removed, and each run of white space and hyphens becomes one hyphen.
    Letters of all scripts are kept, with the signs for their vowels; hyphens at the ends are removed.
    """
    kept = _NO_WORD.sub(lambda sign: sign[0] if _is_vowel(sign[0]) else "", text.lower())
    return re.sub(r"[\s-]+", "-", kept).strip("-")
