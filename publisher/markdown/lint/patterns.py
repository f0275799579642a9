"""Patterns of text that was meant as markup: what one says of itself, and the search for it in what is shown as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from publisher.diagnostics import Location
from publisher.markdown.attributes import report_lost
from publisher.markdown.formulas import formula_at
from publisher.markdown.lint.subject import Subject

# Code spans, comments, tags and escapes; the first backtick of code stays, as roles stand before it. Not the marks of Hugo,
# {{<figure>}}, and of bookdown, \@ref(fig:x).
HIDDEN = re.compile(
    r"(?P<open>(?<!`)(?P<ticks>`+)(?!`)).+?(?<!`)(?P=ticks)(?!`)|(?<!\{\{)<(?=[A-Za-z/!])[^<>]*>"
    r"|\\(?!@ref\()[!-/:-@\[-`{-~]",
    re.DOTALL,
)
_START = re.compile(r"[`<\\$]")


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A pattern of text that was meant as markup; ``hint`` may name its groups. ``is_meant`` may say more than a pattern.

    Those of one ``kind`` are counted in each file, and reported once; without a kind the first in each text is. ``sign`` must
    stand in the text. A group ``kind`` in the pattern distinguishes kinds.
    """

    code: str
    pattern: re.Pattern[str]
    problem: str
    hint: str
    is_meant: Callable[[Subject, re.Match[str]], bool] = lambda _, __: True
    kind: str = ""
    sign: str = ""


def hide(found: re.Match[str]) -> str:
    """What stands in the place of what ``HIDDEN`` found."""
    shown = found["open"] or ""
    return shown + "\0" * (len(found[0]) - len(shown))


def hidden(content: str, *, math: bool) -> str:
    """A text of the same length without code, tags, comments, escapes and, where there is ``math``, formulas."""
    pieces, position = list[str](), 0
    while begun := _START.search(content, position):
        start = begun.start()
        pieces.append(content[position:start])
        if math and (formula := formula_at(content, start, len(content))):
            pieces.append("\0" * (formula[0] - start))
            position = formula[0]
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
    """Report what of one kind stands in ``text``; ``content`` is the same with what is hidden."""
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
