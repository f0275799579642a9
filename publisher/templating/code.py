"""Code as markup, with the places where its lines may end.

Lines end between words rather than in them. An option such as ``--no-compact`` is not divided after the hyphens with which it
begins, although the rules of Unicode (UAX 14) allow a break there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from publisher import document as d

_BREAK, _END, _HOLD = "\x00", "\x01", "\x02"  # signs that texts of projects do not contain
_NOTHING = dict.fromkeys(map(ord, (_BREAK, _END, _HOLD)))
_UNDIVIDED = ("s", "c")  # kinds of code: strings and comments
_JOINT = re.compile(r"[\[{,=]|/(?!/)|\.(?![.\d])|\((?!\))")
_LONG_WORD = re.compile(r"\S{19,}")
_HYPHENED = re.compile(r"(?<![\w-])(?=[\w-]{2,24}(?![\w-]))\w*-[\w-]*\w")  # an option, or a short word with a hyphen
_MARKED = rf"{_HOLD}\g<0>{_HOLD}"
_HELD = re.compile(f"{_HOLD}([^{_HOLD}]*){_HOLD}")
# An option, or as much of a long one as precedes its second hyphen.
_OPTION = re.compile(r"(?<![\w-])--?(?:[^\W_][\w-]{1,18}(?![\w-])|[^\W_]\w*)")
_LONG = 19  # letters of names that may be broken at dots and slashes, and of parts that may be at underscores
_LONGER = 29  # letters of names of which such parts may be broken at capitals
# Not after the slash or dot with which a path begins.
_IN_NAMES = re.compile(r"(?:(?<=[\w>)\]}-])(?:/|::)|(?<=[^\s/])\.(?![./])|(?<=\w)[<(](?=[\w\"']))(?=.)")
_AT_UNDERSCORES = re.compile(r"_(?!_)(?=.)")
_AT_CAPITALS = re.compile(r"_(?!_)(?=.)|(?<=[a-z]{2})(?=[A-Z][a-z])")


def parts_of_name(value: str) -> list[str]:
    """The parts of code, between which it may be broken in long names: at dots, slashes and opening brackets, in long parts at
    underscores, and in long parts of longer names at capitals."""
    if len(value) < _LONG:
        return [value]
    ends = list[int]()
    for word in _LONG_WORD.finditer(value):
        joints = [word.start(), *(joint.end() for joint in _IN_NAMES.finditer(value, *word.span()))]
        for start, end in pairwise([*joints, word.end()]):
            if end - start >= _LONG:
                inner = _AT_CAPITALS if len(word[0]) >= _LONGER else _AT_UNDERSCORES
                joints += (joint.end() for joint in inner.finditer(value, start, end))
        ends += sorted(joints[1:])
    return [value[start:end] for start, end in pairwise([0, *ends, len(value)])]


def options_in(value: str) -> list[str]:
    """The options in code that are not broken."""
    return _OPTION.findall(value)


def code_name(value: str, wrap: str = "", held: str = "{}") -> Markup:
    """The text of code in a line, with ``wrap`` where a long name may be broken. In ``held``, ``{}`` stands for an option, which is
    not broken."""
    text = _BREAK.join(parts_of_name(value.replace(_BREAK, "")))
    if "-" not in text:
        return Markup(str(escape(text)).replace(_BREAK, wrap))
    return Markup(_held(str(escape(_OPTION.sub(_MARKED, text))), held).replace(_BREAK, wrap))


def _held(escaped: str, held: str) -> str:
    """The markup of a text in which what is not broken is between signs."""
    before, after = (*str(held).split("{}", 1), "")[:2]
    return _HELD.sub(lambda found: f"{before}{found[1]}{after}", escaped)


def _pieces(text: str, in_word: Sequence[bool], first: int) -> Iterator[str]:
    """The pieces of a part of a line, which begins at ``first`` and may be broken between them: after a bracket, a dot … in a long
    word."""
    start = 0
    for joint in _JOINT.finditer(text):
        if in_word[first + joint.start()]:
            yield text[start : joint.end()]
            start = joint.end()
    yield text[start:]


def _in_long_words(code: str) -> list[bool]:
    """For each character of a line, whether it belongs to a word that is too long for a line of its own."""
    found = [False] * len(code)
    for word in _LONG_WORD.finditer(code):
        found[word.start() : word.end()] = [True] * len(word[0])
    return found


def code_runs(line: d.CodeLine, pattern: str, wrap: str = "", joint: str = "", held: str = "{}") -> Markup:
    """The markup of a line of code. In the ``pattern``, two ``{}`` stand for the kind of highlighted characters, and for these.

    With ``wrap``, the line may be broken between words, and by ``wrap`` after a bracket or the like in words that are too long for
    that, but not in strings and comments. In ``held``, ``{}`` stands for a short word with hyphens, which is not broken. ``joint``
    follows each piece.
    """
    before, between, after = (*str(pattern).split("{}", 2), "", "")[:3]  # ``format`` would read attributes
    if not line.runs:
        return Markup()
    texts = [run.text for run in line.runs]
    if any(_END in text or _BREAK in text or _HOLD in text for text in texts):  # of an extension
        texts = [text.translate(_NOTHING) for text in texts]
    if wrap:
        texts = _wrapped(texts, [run.kind in _UNDIVIDED for run in line.runs])
    escaped = str(escape(_END.join(texts)))  # one call for all, since Markup is slow
    if wrap:
        escaped = _held(escaped, held).replace(_BREAK, wrap)
    written = []
    for run, text in zip(line.runs, escaped.split(_END), strict=True):
        written.append(f"{before}{run.kind}{between}{text}{after}" if run.kind else text)
        written.append(joint)
    return Markup("".join(written))


def _wrapped(texts: Sequence[str], undivided: Sequence[bool]) -> list[str]:
    """The parts of a line with signs where it may be broken, and around words with hyphens that are not divided."""
    in_word, first, made = _in_long_words("".join(texts)), 0, []
    for text, whole in zip(texts, undivided, strict=True):
        pieces = text if whole else _BREAK.join(_pieces(text, in_word, first))
        made.append(_HYPHENED.sub(_MARKED, pieces) if "-" in text else pieces)
        first += len(text)
    return made
