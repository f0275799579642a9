"""The teacher’s copy with the pages of the pupils’: solutions in the room to write, or at the end."""

from __future__ import annotations

import re
from itertools import pairwise

import page
import pypdfium2
import pytest
from pypdfium2.raw import FPDF_PAGEOBJ_PATH

import publisher
from publisher.pdf_files.tagged_text import tagged_blocks
from tests.conftest import Write
from tests.test_front_pages import pages
from tests.test_installed_fonts import font

MANIFEST = """\
version: 1
title: Tides
identifier: urn:x:1
audiences: [pupil, teacher]
chapters: [a.md, b.md]
editions:
  pupil: {{format: pdf, layout: {layout}, audience: pupil{fields}}}
  place: {{extends: pupil, audience: teacher, solutions: in place}}
  end: {{extends: pupil, audience: teacher, solutions: at end}}
"""
LONG = "The Earth turns under two bulges of water, and each passes twice. "
FILES = {
    "a.md": f"""\
# One

:::{{exercise}} Short
:label: ex-short
:workspace: 3 lines

Why?
:::

:::{{solution}} ex-short
Because of the Moon.
:::

:::{{exercise}} Long
:label: ex-long
:workspace: 2 lines

Explain it.
:::

:::{{solution}} ex-long
{LONG * 9}
:::

:::{{quiz}}
Which?

- [x] The Moon
- [ ] Mars

  Too small.
:::

{LONG * 60}

See [](#ex-short).{{only}}`teacher: Look at [](#solution-ex-short).`
""",
    "b.md": f"# Two\n\n{LONG * 30}\n",
}


@pytest.mark.parametrize(("layout", "fields"), [("book", ""), ("handout", ", fields: [Name]")])
def test_pages_are_those_of_the_pupils(project: Write, layout: str, fields: str) -> None:
    folder = project(FILES | {"publication.yaml": MANIFEST.format(layout=layout, fields=fields)})
    made = {edition.name: edition.path for edition in publisher.build(folder).editions}
    pupil, place, end = (pages(made[name]) for name in ("pupil", "place", "end"))
    solutions = ("Because of the Moon.", "Too small.", LONG.strip())
    assert "Because" not in " ".join(pupil)
    for words in ("Why?", "Explain it.", "Mars", "passes twice. See", "Two"):
        (at,) = {next(n for n, text in enumerate(copy) if words in text) for copy in (pupil, place, end)}
        assert all(words in copy[at] for copy in (pupil, place, end)), words
    before, after = (" ".join(place[: len(pupil)]), " ".join(place[len(pupil) :]))
    assert "Because of the Moon." in before
    assert "Because of the Moon." not in after
    for words in ("Solution to Exercise", "Answer: A", "Too small.", "two bulges"):
        assert words in after, words
    assert "Because" not in " ".join(end[: len(pupil)])
    assert all(words in " ".join(end[len(pupil) :]) for words in solutions)
    if fields:
        assert all("Name" in copy[0] for copy in (pupil, place, end))
    said = [block.words for block in tagged_blocks(made["place"])]
    assert said[said.index("Because of the Moon.") - 1] == "Solution"
    for name in ("place", "end"):
        assert [f.rule_id for f in page.validate_pdf(str(made[name]), profile="ua1").failures] == []


_FOOT = re.compile("Handout|Teacher’s edition|page . of .")
COUNTED = """\
# One

:::{exercise}
:label: ex-one
:workspace: 2 lines

Why?[^asked]
:::

::::{dropdown} Solved
:::{solution} ex-one
Two things.[^solved] [^asked] An {index}`entry`, and an [address](https://example.com/).

:::{figure} a.svg
:alt: A square
Solved.
:::
:::
::::

:::{quiz}
Which?

- [x] This

  Right.[^praise]
- [ ] That
:::

:::{figure} a.svg
:alt: A square
:label: fig

Asked.
:::

See [](#fig).[^after] Another [address](https://example.org/) is {index}`here`.

[^asked]: Who asks?
[^solved]: It is solved.
[^praise]: Praised.
[^after]: What comes after.
"""

AGAIN = """\
# Two

:::{exercise}
:label: ex-two
More?[^n]
:::

:::{solution} ex-two
No.[^solved]
:::

```{show-index}
```

[^n]: More.
[^solved]: No more.
"""


@pytest.mark.parametrize("layout", ["book", "handout"])
def test_what_solutions_contain_is_counted_after_all_else(project: Write, layout: str) -> None:
    manifest = MANIFEST.format(layout=layout, fields=", links: notes")
    manifest = manifest.replace("editions:", "lists: [figures]\neditions:", 1)
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    files = {"a.md": COUNTED, "b.md": AGAIN, "a.svg": picture}
    made = {e.name: e.path for e in publisher.build(project(files | {"publication.yaml": manifest})).editions}
    pupil, place, end = ([_FOOT.sub("", text) for text in pages(made[name])] for name in made)
    assert place[: len(pupil)] == end[: len(pupil)] == pupil
    rest = " ".join(end[len(pupil) :])
    for words in ("Solution to Exercise 1", "It is solved.", "Who asks?", "Answer: A", "Praised.", "No more."):
        assert words in rest, words
    (alone,) = publisher.build(project(files | {"publication.yaml": manifest}), editions="place", chapter="a").editions
    text = " ".join(pages(alone.path))
    assert "It is solved." in text
    assert "No more." not in text


@pytest.mark.parametrize(
    ("words", "settings"),
    [("Two bulges pass. ", ""), ("潮は二度満ちる。", ", font-size: 16pt"), ("潮は二度満ちる。", ", large-print: true")],
)
def test_no_answer_is_cut(project: Write, words: str, settings: str) -> None:
    rooms = ("2 lines", "4 lines", "9 lines", "3cm", "6cm")
    task = ":::{{exercise}}\n:label: e{0}\n:workspace: {1}\n\nWhy?\n:::\n\n:::{{solution}} e{0}\n{2} End{0}.\n:::\n\nAfter{0}.\n"
    tasks = [(f"{at}-{n}", room, n * words) for at, room in enumerate(rooms) for n in range(2, 40, 4)]
    manifest = MANIFEST.format(layout="book", fields=settings).replace(
        "a.md, b.md]", "a.md]\nfonts: {files: [wide.ttf]}"
    )
    files = {"publication.yaml": manifest, "a.md": "# One\n\n" + "\n".join(task.format(*each) for each in tasks)}
    font("Wide", "潮は二度満ちる。", 1000).save(project(files) / "wide.ttf")
    (edition,) = publisher.build(project({}), editions="place").editions
    found: dict[str, tuple[int, float]] = {}
    for number, leaf in enumerate(pypdfium2.PdfDocument(edition.path)):
        text = leaf.get_textpage()
        for match in re.finditer(r"(?:End|After)\d-\d+\.", text.get_text_range()):
            found[match[0]] = (number, -text.get_charbox(match.start() + 1)[1])
    last = max(number for number, _ in (found[f"After{name}."] for name, _, _ in tasks))
    written = [name for name, _, _ in tasks if found[f"End{name}."][0] <= last]
    assert 5 < len(written) < len(tasks)
    assert [name for name in written if found[f"End{name}."] > found[f"After{name}."]] == []


@pytest.mark.parametrize(
    "text", ["One.\n\nTwo.\n\nThree.", "- One.\n\n- Two.\n\n- Three.", "1. One.\n2. Two.\n3. Three."]
)
def test_answers_stand_on_the_lines(project: Write, text: str) -> None:
    task = f"# A\n\n:::{{exercise}}\n:label: e\n:workspace: 4 lines\n\nWhy?\n:::\n\n:::{{solution}} e\n{text}\n:::\n"
    manifest = MANIFEST.format(layout="handout", fields="").replace("a.md, b.md", "a.md")
    (edition,) = publisher.build(project({"publication.yaml": manifest, "a.md": task}), editions="place").editions
    (leaf,) = pypdfium2.PdfDocument(edition.path)
    words = leaf.get_textpage()
    feet = [words.get_charbox(words.search(word).get_next()[0])[1] for word in ("One", "Two", "Three")]
    assert [above - below for above, below in pairwise(feet)] == pytest.approx([24, 24], abs=0.5)


def test_formulas_that_are_not_tall_are_written_into_the_room(project: Write) -> None:
    task = (
        ":::{{exercise}}\n:label: {0}\n:workspace: 2 lines\n\nWhy?\n:::\n\n:::{{solution}} {0}\n{1} since ${2}$.\n:::\n"
    )
    text = task.format("low", "Low", "x^2 = 4") + "\n" + task.format("tall", "Tall", r"\frac{\frac{a}{b}}{\frac{c}{d}}")
    manifest = MANIFEST.format(layout="book", fields="").replace("a.md, b.md", "a.md")
    (edition,) = publisher.build(
        project({"publication.yaml": manifest, "a.md": f"# A\n\n{text}"}), editions="place"
    ).editions
    *_, room, last = pages(edition.path)
    assert ("Low since" in room, "Tall since" in room, "Tall since" in last) == (True, False, True)


@pytest.mark.parametrize("room", ["4 lines", "3cm"])
def test_answers_are_off_the_grid_of_a_book(project: Write, room: str) -> None:
    task = f":::{{exercise}}\n:label: e\n:workspace: {room}\n\nWhy?\n:::\n\n:::{{solution}} e\nOne.\n\nTwo.\n:::\n"
    manifest = MANIFEST.format(layout="book", fields="").replace("a.md, b.md", "a.md")
    folder = project({"publication.yaml": manifest, "a.md": f"# A\n\n{LONG * 4}\n\n{task}\n{LONG * 4}\n"})
    found = publisher.check(folder, editions="place", layout=True).diagnostics
    assert [d.message for d in found if d.code.startswith("layout-")] == []


def test_lines_are_divided_as_those_of_the_pupils(project: Write) -> None:
    task = ":::{{exercise}}\n:label: e{0}\n:workspace: 10 lines\n\nWhy?\n:::\n\n:::{{solution}} e{0}\nOne.\n:::\n"
    tasks = "\n".join(f"{LONG * n}\n\n{task.format(n)}" for n in range(1, 24))
    manifest = MANIFEST.format(layout="book", fields="").replace("a.md, b.md", "a.md")
    folder = project({"publication.yaml": manifest, "a.md": f"# A\n\n{tasks}"})
    pupil, place = (
        [len([*leaf.get_objects(filter=[FPDF_PAGEOBJ_PATH])]) for leaf in pypdfium2.PdfDocument(edition.path)]
        for edition in publisher.build(folder, editions=["pupil", "place"]).editions
    )
    assert place == pupil
    assert len({*pupil}) > 4


def test_answers_are_seen_where_their_room_is_divided(project: Write) -> None:
    """Dense lines of an answer may reach below the lines to write on that are before a page break."""
    answer = "Two bulges of water pass. " * 20
    task = ":::{{exercise}}\n:label: e{0}\n:workspace: 8 lines\n\nWhy?\n:::\n\n:::{{solution}} e{0}\n{1} End.\n:::\n"
    tasks = "\n".join(f"{LONG * (n % 7)}\n\n{task.format(n, answer)}" for n in range(24))
    manifest = MANIFEST.format(layout="book", fields="").replace("a.md, b.md", "a.md")
    folder = project({"publication.yaml": manifest, "a.md": f"# A\n\n{tasks}"})
    (edition,) = publisher.build(folder, editions="place").editions
    shades = []
    for leaf in pypdfium2.PdfDocument(edition.path):
        text, picture = leaf.get_textpage(), leaf.render(scale=1).to_pil().convert("L")
        for match in re.finditer("End", text.get_text_range()):
            left, bottom, right, top = (int(side) for side in text.get_charbox(match.start()))
            letter = picture.crop((left, picture.height - top - 1, right + 1, picture.height - bottom + 1))
            shades.append(letter.getextrema()[0])
    assert len(shades) == 24
    assert max(shades) < 220


def test_tags_of_keys_say_what_is_printed(project: Write) -> None:
    folder = project(FILES | {"publication.yaml": MANIFEST.format(layout="handout", fields="")})
    found = publisher.check(folder, editions="place", layout=True).diagnostics
    assert [d for d in found if d.code == "layout-text-differs"] == []
