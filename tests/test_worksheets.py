"""Handouts that pupils fill in: their head, points, and tables."""

from __future__ import annotations

import pypdfium2

import publisher
from tests.conftest import Write

MANIFEST = """\
version: 1
title: Tides
identifier: urn:x:1
chapters: [a.md]
editions:
  sheet: {format: pdf, label: Worksheet, fields: [Name, "Score (of {points})"]}
  web: {format: html, layout: single}
"""
TEXT = """\
# Tides

:::{exercise} Two tides
:points: 4

Why?
:::

::::{exercise}
:points: 2

:::{quiz}
:points: 1

Which?

- [x] One
- [ ] Two
:::
::::

:::{quiz}
:points: 1

Which?

- [x] One
- [ ] Two
:::

:::{table} High water
:class: fill-in

| Day | Hour | Height |
|-----|------|--------|
| Monday | | |
| Tuesday | | |
:::
"""


def test_a_worksheet_has_its_name_and_the_sum_of_points(project: Write) -> None:
    made = {e.name: e.path for e in publisher.build(project({"publication.yaml": MANIFEST, "a.md": TEXT})).editions}
    page = pypdfium2.PdfDocument(made["sheet"])[0].get_textpage()
    text = " ".join(page.get_text_bounded().split())
    assert "Worksheet" in text
    assert "Handout" not in text
    assert "Score (of 7)" in text, "an exercise has its own points, or those of its questions"
    assert "Two tides (4 points)" in text
    assert "(1 point)" in text
    rows = [page.get_charbox(page.search(day).get_next()[0])[3] for day in ("Monday", "Tuesday")]
    assert rows[0] - rows[1] > 28, "rows have room for handwriting"
    assert "(4 points)" in made["web"].read_text(encoding="utf-8")


def test_the_head_of_a_worksheet_is_translated_like_titles(project: Write) -> None:
    titles = '{Worksheet: Arbeitsblatt, "Score (of {points})": "Punkte (von {points})"}'
    manifest = f"{MANIFEST}translations:\n  de: {{title: Gezeiten, titles: {titles}}}\n"
    made = publisher.build(project({"publication.yaml": manifest, "a.md": TEXT, "de/a.md": TEXT}), editions="sheet-de")
    text = pypdfium2.PdfDocument(made.editions[0].path)[0].get_textpage().get_text_bounded()
    assert "Arbeitsblatt" in text
    assert "Punkte (von 7)" in text
