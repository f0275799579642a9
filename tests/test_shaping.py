"""Texts are shaped once, and their lines are those of WeasyPrint."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from publisher.layout import unit
from tests.test_copyfitting import AS_IT_IS, FIT, book
from tests.test_copyfitting import made as made_to_fit
from tests.test_layout import everything, made, page

unit.engine()

from weasyprint.draw import text as drawing  # noqa: E402
from weasyprint.text import line_break  # noqa: E402

from publisher.layout import shaping  # noqa: E402

NARROW = """<style>
@page { size: 260px 400px; margin: 20px } div { columns: 2 } p { text-align: justify; hyphens: auto }
i { letter-spacing: 1px; word-spacing: 2px } u { text-decoration: underline } pre { white-space: pre-wrap; tab-size: 3 }
b { overflow-wrap: anywhere } q { white-space: nowrap; font-variant-caps: small-caps }
</style>"""
TEXT = """<p>Extraordinary, <i>spaced out</i>, <u>under­lined</u>, <q>not broken</q>, <b>1234567890123456789012345678901234567890</b>
and the same words, the same <u>words</u> <i> </i>!</p><pre>if a:\n\tb\n\n\tc = "a long line of code that is wrapped"</pre>"""


def documents() -> list[str]:
    return [everything(), page(f"<div>{TEXT * 6}</div>{TEXT * 2}", NARROW)]


def test_lines_are_those_of_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    split, own = shaping.split_first_line, shaping._split_first_line
    found = []

    def both(text: str, style: Any, context: Any, *arguments: Any, **named: Any) -> Any:
        if not found:
            found.append(True)
            for other in (", ", "word ", "two words", "two words\n"):
                for width in (*range(-1, 80), None):
                    both(other, style, context, width, 0)
        arguments = text, style, context, *arguments
        layout, *line = split(*arguments, **named)
        theirs, *expected = own(*arguments, **named)
        facts = [(each.text, each.max_width, each.justification_spacing) for each in (layout, theirs)]
        found.append((line, facts[0]) == (expected, facts[1]))
        return layout, *line

    monkeypatch.setattr(shaping, "split_first_line", both)
    for markup in documents():
        made(markup)
    assert len(found) > 1000
    assert all(found)


class _Watched:
    """A style that records which of its properties are read."""

    def __init__(self, style: Any, read: set[str]) -> None:
        self._style, self._read = style, read

    def __getitem__(self, name: str) -> Any:
        self._read.add(name)
        return self._style[name]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._style, name)


def test_lines_depend_on_no_other_properties(monkeypatch: pytest.MonkeyPatch) -> None:
    read: set[str] = set()
    split = line_break.split_first_line

    def watched(text: str, style: Any, *more: Any, **named: Any) -> Any:
        return split(text, _Watched(style, read), *more, **named)

    monkeypatch.setattr(shaping, "_split_first_line", watched)
    for markup in documents():
        made(markup)
    assert read == {*shaping.PROPERTIES, "text_decoration_line"}


def test_the_lines_of_a_chapter_that_is_laid_out_again_are_not_split_again(monkeypatch: pytest.MonkeyPatch) -> None:
    splits = []
    split = shaping._split_first_line

    def counted(text: str, *more: Any) -> Any:
        splits.append(text)
        return split(text, *more)

    monkeypatch.setattr(shaping, "_split_first_line", counted)
    assert made_to_fit(book(26, AS_IT_IS)).pages == 9
    once = len(splits)
    assert made_to_fit(book(26, FIT)).pages == 7
    assert once <= len(splits) - once <= once + 5


def test_a_text_is_painted_like_before_where_it_was_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    (draw,) = drawing.draw_first_line.args

    def counted(stream: Any, box: Any, *more: Any) -> Any:
        drawn.append(box.text)
        return draw(stream, box, *more)

    text = "<p>same <b>other</b> same</p>" * 3
    monkeypatch.setattr(drawing, "draw_first_line", partial(shaping.draw_first_line, counted))
    kept = made(page(text))
    assert sorted(set(drawn)) == sorted(drawn)
    monkeypatch.setattr(shaping, "_LONGEST", -1)
    assert made(page(text)).data == kept.data
    assert drawn.count("other") == 4
