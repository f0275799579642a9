"""Punctuation where two pieces of text meet: marks that double, spaces that double, marks within quotation marks."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

# What stays of two marks that meet, where it is not both.
_MEET = {
    "::": ":",
    "..": ".",
    ";;": ";",
    "!!": "!",
    "??": "?",
    ",,": ",",
    ";:": ";",
    "!:": "!",
    "?:": "?",
    ":.": ":",
    ";.": ";",
    "!.": "!",
    "?.": "?",
    ":!": "!",
    ";!": "!",
    ":?": "?",
    ";?": "?",
    "….": "…",
}
_MARKS = ".,;:!?"


class Wrapper:
    """One formatted stretch of text. Runs share it if they are in the same stretch."""

    __slots__ = ("style", "value")

    def __init__(self, style: str, value: str = "") -> None:
        self.style = style
        self.value = value


class Run(Struct):
    """Text in one format. ``mark`` means that it is a quotation mark, ``affix`` that a style wrote it."""

    text: str
    path: tuple[Wrapper, ...] = ()
    mark: str = ""
    affix: bool = False
    fixed: bool = False
    kept: bool = False


def settle(runs: Sequence[Run], *, inside: bool) -> list[Run]:
    """Runs with settled punctuation. ``inside`` places commas and full stops before a closing quotation mark."""
    done: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if done and not run.mark:
            _meet(done, run, inside=inside)
        elif done and run.mark == "open" and done[-1].text.endswith(" ") and run.text.startswith(" "):
            run.text = run.text.lstrip(" ")
        if run.text:
            done.append(run)
    return done


def _last(done: list[Run], start: int) -> int:
    """The nearest run at or before a place that still has text."""
    while start >= 0 and not done[start].text:
        start -= 1
    return start


def _meet(done: list[Run], run: Run, *, inside: bool) -> None:
    index = _last(done, len(done) - 1)
    if index < 0:
        return
    while run.text and done[index].mark == "close" and run.text[0] in _MARKS and not run.kept:
        before = index
        while before >= 0 and (done[before].mark == "close" or not done[before].text):
            before -= 1
        if before < 0 or done[before].mark:
            return
        if not _pass_quote(done, before, run, inside=inside):
            return
    text, char = done[index].text, run.text[:1]
    if not char:
        return
    if text[-1] == " " and char == " ":
        run.text = run.text[1:]
    elif text[-1] in " \u00a0" and char in ".," and run.affix and len(text) > 1:
        done[index].text = text[:-1]
        _meet(done, run, inside=inside)
    elif char in _MARKS and (text[-1] in _MARKS or text[-1] == "…"):
        kept = _MEET.get(text[-1] + char)
        if kept is None:
            return
        if kept == text[-1]:
            run.text = run.text[1:]
            if run.text:
                _meet_spaces(done[index], run)
        else:
            done[index].text = text[:-1]


def _meet_spaces(before: Run, run: Run) -> None:
    if before.text.endswith(" ") and run.text.startswith(" "):
        run.text = run.text[1:]


def _pass_quote(done: list[Run], before: int, run: Run, *, inside: bool) -> bool:
    """Settle the mark at the start of a run with what is before a closing quotation mark; whether one was taken."""
    quoted, char = done[before].text, run.text[0]
    last = quoted[-1]
    if inside and char in ".,!?":
        kept = _MEET.get(last + char, last + char) if last in _MARKS + "…" else last + char
        done[before].text = quoted[:-1] + kept
        run.text = run.text[1:]
        return True
    if last == char and last in _MARKS:
        if inside:
            run.text = run.text[1:]
        else:
            done[before].text = quoted[:-1]
        return inside
    if last in "!?" and char in ".:":
        run.text = run.text[1:]
        return True
    return False
