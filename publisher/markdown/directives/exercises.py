"""Exercises, solutions, quizzes. Who gets solutions and correct answers is decided in assembly."""

from __future__ import annotations

import re

from msgspec.structs import replace

from publisher import document as d
from publisher.markdown.answers import named
from publisher.markdown.attributes import is_condition
from publisher.markdown.directives.call import Call, Directive

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ROOM = re.compile(r"(?P<count>\d{1,3}(?:\.\d{1,2})?) ?(?P<unit>mm|cm|in|pt|lines?)")
_POINTS = re.compile(r"[0-9]{1,8}(?:[.,][0-9]{1,2})?")
_LARGEST = {"mm": 500, "cm": 50, "in": 20, "pt": 1400, "line": 60, "lines": 60}


def exercise(call: Call) -> tuple[d.Block, ...]:
    """Make an exercise, with room to write below it."""
    if call.is_empty():
        return ()
    children = (*call.children, *_workspace(call))
    points = _points(call)
    return (d.Exercise(children, call.title, points=points, location=call.location, attributes=_counted(call)),)


def _points(call: Call) -> float:
    """What an exercise is worth: whole points, or parts of them with a decimal point or comma."""
    value = call.option("points")
    number = float(value.replace(",", ".")) if _POINTS.fullmatch(value) else 0
    if value and not number:
        call.wrong("points", "a number greater than 0 with at most two decimal places", "Write one such as 2 or 0.5.")
    return int(number) if number == int(number) else number


def _counted(call: Call) -> d.Attributes:
    given = call.attributes
    return replace(given, classes=(*given.classes, "unnumbered")) if call.flag("nonumber") else given


def _workspace(call: Call) -> tuple[d.Block, ...]:
    """Parse the height of the room to write."""
    given = call.option("workspace")
    if not given:
        return ()
    found = _ROOM.fullmatch(given)
    whole = found and (found["unit"] not in ("line", "lines") or "." not in found["count"])
    if not found or not whole or not 0 < float(found["count"]) <= _LARGEST[found["unit"]]:
        hint = f"Write “{given} lines”." if given.isdecimal() else ""
        call.wrong(
            "workspace", "a height such as 4cm, up to 50cm, or a number of lines such as 6 lines, up to 60", hint
        )
        return ()
    at = call.options["workspace"][1]
    if found["unit"].startswith("line"):
        return (d.Workspace(lines=int(found["count"]), location=at),)
    return (d.Workspace(height=found["count"] + found["unit"], location=at),)


def solution(call: Call) -> tuple[d.Block, ...]:
    """Make the solution of the exercise whose label is the argument, or which is before it."""
    if call.is_empty():
        return ()
    label = d.slug(call.argument) if " " in call.argument else call.argument
    condition = call.attributes.get("when")
    made = d.Solution(call.children, "", call.title, condition, location=call.location, attributes=call.attributes)
    return (named(made, label, call.reader.record) if label else made,)


def quiz(call: Call) -> tuple[d.Block, ...]:
    """Make a quiz of a question and a task list: ``[x]`` is correct, text below an answer is a remark on it."""
    lists = [i for i, block in enumerate(call.children) if _is_task_list(block)]
    if not lists:
        problem = "The quiz has no answers"
        call.reader.findings.error("quiz-answers", problem, call.location, "List them: - [x] right, - [ ] wrong.")
        return call.children
    question, answers, after = call.children[: lists[0]], call.children[lists[0]], call.children[lists[0] + 1 :]
    assert isinstance(answers, d.List)
    _check(call, answers, after)
    items = list(zip(answers.children[: len(LETTERS)], LETTERS, strict=False))
    key = tuple(_verdict(item, letter) for item, letter in items)
    made = d.Quiz(
        (*question, *after),
        tuple(_answer(item, letter) for item, letter in items),
        _as_asked(call, key),
        call.title,
        several=sum(verdict.right for verdict in key) > 1,
        points=_points(call),
        location=call.location,
        attributes=_counted(call),
    )
    return (made,)


def _is_task_list(block: d.Block) -> bool:
    return isinstance(block, d.List) and any(item.checked is not None for item in block.children)


def _check(call: Call, answers: d.List, after: tuple[d.Block, ...]) -> None:
    findings, items = call.reader.findings, answers.children
    if not 2 <= len(items) <= len(LETTERS):
        problem = f"A quiz needs 2 to {len(LETTERS)} answers, not {len(items)}"
        findings.error("quiz-answers", problem, answers.location, "List them: - [x] right, - [ ] wrong.")
    elif not any(item.checked for item in items):
        findings.error("quiz-right", "No answer is marked as right", answers.location, "Mark it: - [x] right.")
    for item in items:
        if item.checked is None:
            findings.error("quiz-answers", "An answer has no box", item.location, "Begin it with [ ] or [x].")
        elif not item.children or not isinstance(item.children[0], d.Paragraph):
            hint = "Begin it with a line of text; what is indented below is shown to readers who chose it."
            findings.error("quiz-answers", "An answer has no text", item.location, hint)
    if after:
        hint = "Write it before them, or indent it below one: then it is shown to readers who chose that one."
        findings.error("quiz-content", "Something follows the answers of a quiz", after[0].location, hint)


def _words(item: d.ListItem) -> tuple[d.Inline, ...]:
    first = item.children[0] if item.children else None
    return first.children if isinstance(first, d.Paragraph) else ()


def _answer(item: d.ListItem, letter: str) -> d.Answer:
    return d.Answer(_words(item), letter, location=item.location)


def _verdict(item: d.ListItem, letter: str) -> d.Verdict:
    remark = item.children[1:] if _words(item) else item.children
    return d.Verdict(remark, letter, bool(item.checked), location=item.location)


def _as_asked(call: Call, key: tuple[d.Verdict, ...]) -> tuple[d.Verdict, ...]:
    """Give the verdicts the condition in the option ``answers``."""
    condition, at = call.options.get("answers", ("", call.location))
    if not condition or not is_condition(condition, at, call.reader.context.conditions, call.reader.findings):
        return key
    attributes = d.Attributes(pairs=(("when", condition),))
    return tuple(replace(verdict, attributes=attributes) for verdict in key)


__all__ = ["exercise", "quiz", "solution"]


DIRECTIVES = {
    "exercise": Directive(exercise, frozenset({"workspace", "nonumber", "points"})),
    "quiz": Directive(quiz, frozenset({"answers", "nonumber", "points"})),
    "solution": Directive(solution),
}
