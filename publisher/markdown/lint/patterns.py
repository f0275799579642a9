"""Patterns of text that was meant as markup, and the search for them in visible text."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

from publisher.diagnostics import Location
from publisher.markdown.attributes import report_lost
from publisher.markdown.formulas import REFERENCE, formula_at
from publisher.markdown.lint.subject import Subject

# Code spans, comments, tags and escapes. The first backtick of code is kept, because roles precede it; so are the
# marks of Hugo, {{<figure>}}, and of bookdown, \@ref(fig:x).
HIDDEN = re.compile(
    r"(?P<open>(?<!`)(?P<ticks>`+)(?!`)).+?(?<!`)(?P=ticks)(?!`)|(?<!\{\{)<(?=[A-Za-z/!])(?!/?[owvm]:)[^<>]*>"
    r"|\\(?!@ref\()[!-/:-@\[-`{-~]",
    re.DOTALL,
)
_START = re.compile(r"[`<\\$]")


class Lookalike(Struct, frozen=True):
    """A pattern of text that was meant as markup.

    ``hint`` may use its groups, ``is_meant`` is a further test. Those with a ``kind``, or a group of that name, are
    counted in each file and reported once; without one, the first in each text is. The text must contain one of the
    ``signs``.
    """

    code: str
    pattern: re.Pattern[str]
    problem: str
    hint: str
    is_meant: Callable[[Subject, re.Match[str]], bool] = lambda _, __: True
    kind: str = ""
    signs: tuple[str, ...] = ()


def hide(found: re.Match[str]) -> str:
    """The replacement for a match of ``HIDDEN``."""
    shown = found["open"] or ""
    return shown + "\0" * (len(found[0]) - len(shown))


def hidden(content: str, *, math: bool) -> str:
    """Blank out code, tags, comments, escapes and, with ``math``, formulas; the length is kept."""
    pieces, position = list[str](), 0
    while begun := _START.search(content, position):
        start = begun.start()
        pieces.append(content[position:start])
        if math and (formula := formula_at(content, start, len(content))):
            pieces.append("\0" * (formula[0] - start))
            position = formula[0]
        elif math and (reference := REFERENCE.match(content, start)):
            pieces.append("\0" * len(reference[0]))
            position = reference.end()
        elif found := HIDDEN.match(content, start):
            pieces.append(hide(found))
            position = found.end()
        else:
            run = _RUN.match(content, start)
            position = run.end() if run else start + 1
            pieces.append(content[start:position])
    pieces.append(content[position:])
    return "".join(pieces)


_RUN = re.compile(r"`+")


def check(subject: Subject, kind: Lookalike, text: str, content: str, locate: Callable[[int], Location]) -> None:
    """Report matches of one kind in ``text``, which is ``content`` with code and the like blanked out."""
    for found in kind.pattern.finditer(text):
        if kind.is_meant(subject, found):
            words = {name: content[slice(*found.span(name))] for name in found.groupdict()}
            at = locate(found.start("here"))
            problem, hint = kind.problem.format(**words), kind.hint.format(**words)
            if kind.kind:
                subject.tally.warning(kind.code, problem, at, hint, f"{kind.kind} {words.get('kind', '')}")
            else:
                report_lost(subject.findings, kind.code, problem, at, hint)
        if not kind.kind:
            return
