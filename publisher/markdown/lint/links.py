"""Links and pictures that were meant, and are shown as text."""

from __future__ import annotations

import re

from markdown_it.common.utils import normalizeReference

from publisher.markdown.lint.patterns import Lookalike
from publisher.markdown.lint.subject import Subject
from publisher.patterns import lazy

_ADDRESS = r"(?:https?://[^\s()\[\]]+|www\.[^\s()\[\]]+|#[\w-]+|[^\s()\[\]]+\.(?:md|html?|pdf|png|jpe?g|gif|webp|svg))"
_WORDS = r"[^\[\]\n]+"
_NO_LINK, _NO_PICTURE = (f"“{{here}}” is not a {what} and is shown as text" for what in ("link", "picture"))


def _is_undefined(subject: Subject, found: re.Match[str]) -> bool:
    return normalizeReference(found["address"]) not in subject.links


def _is_undefined_picture(subject: Subject, found: re.Match[str]) -> bool:
    label = found["address"] or found["words"]
    if re.fullmatch(_ADDRESS, label):
        return False  # reported as an address in the wrong brackets
    return normalizeReference(label) not in subject.links


LINKS = (
    Lookalike(
        "link-literal",
        lazy(rf"(?P<here>!?\[(?P<words>{_WORDS})\][ \t]+\((?P<address>{_ADDRESS})\))"),
        _NO_LINK,
        "Remove the space between ] and (.",
        signs=("]",),
    ),
    Lookalike(
        "link-literal",
        lazy(rf"(?P<here>(?P<mark>!?)\((?P<words>[^()\[\]\n]+)\)\[(?P<address>{_ADDRESS})\])"),
        _NO_LINK,
        "Put the words in square brackets and the address in round ones: {mark}[{words}]({address}).",
        signs=(")[",),
    ),
    Lookalike(
        "link-literal",
        lazy(rf"(?P<here>(?P<mark>!)\[(?P<words>{_WORDS})\]\[(?P<address>{_ADDRESS})\])"),
        _NO_PICTURE,
        "Put the address in round brackets: ![{words}]({address}).",
        signs=("][",),
    ),
    Lookalike(
        "link-literal",
        lazy(rf"(?P<here>!?\[{_WORDS}\]\({_ADDRESS})(?=\s[^)]*$|$)"),
        _NO_LINK,
        "Close the address with a bracket: ).",
        signs=("](",),
    ),
    Lookalike(
        "link-literal",
        lazy(rf"(?P<here>\[{_WORDS}\]\(<?https?://[^\s()<>{{}}]+[ \t]+(?![\s\"'(])[^()\n]*\))"),
        _NO_LINK,
        "Write %20 for a space in an address, and put a title in quotation marks.",
        signs=("](",),
    ),
    Lookalike(
        "link-literal",
        lazy(r"(?P<here>!\[[^\[\]\n]*\]\([^\s()]+[ \t]+=\d*x\d*\))"),
        _NO_PICTURE,
        "Write its size in braces after it: {{width=200px}}.",
        signs=("![",),
    ),
    Lookalike(
        "link-literal",
        lazy(rf"(?P<here>(?:\[(?P<words>{_WORDS})\])?\[(?P<address>#[A-Za-z][\w-]*)\])(?![\[(:])"),
        _NO_LINK,
        "Put the label in round brackets: [words]({address}).",
        _is_undefined,
        signs=("[#",),
    ),
    Lookalike(
        "link-literal",
        lazy(r"(?P<here>!\[(?P<words>[^\[\]\n]*)\]\[(?P<address>[^\[\]\n]*)\])(?![\[(:{])"),
        "“{here}” is shown as text, since its address is not defined",
        "Write the address in round brackets, ![{words}](address), or define it on a line of its own: [label]: address.",
        _is_undefined_picture,
        signs=("][",),
    ),
)

__all__ = ["LINKS"]
