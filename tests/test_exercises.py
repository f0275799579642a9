"""Exercises: numbered, with room to write, and answers that only those see who may."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from lxml import etree

import publisher
from publisher import document as d
from tests.conftest import ROOT, Built, Write
from tests.editions import streams
from tests.sites import Browser, browsing
from tests.test_transforms import codes, manifest, nodes, prepare

ONE = """\
# One

:::{exercise} First
:label: ex-first
:workspace: 5 lines

Write it down.
:::

:::{solution} ex-first
Zebras do.
:::

::::{exercise}
:label: ex-quiz
:workspace: 4cm

:::{quiz} Animals
:label: q-animals

Which one has stripes?

- [ ] An elephant

  Walruses would know.
- [x] A quagga
:::

:::{quiz}
Which are birds?

- [x] A goose
- [ ] A bat

  Walruses fly as well.
- [x] A gull
:::
::::

See [](#ex-first), [](#ex-quiz) and [](#q-animals).
"""
TWO = """\
# Two

:::{exercise}
:label: ex-two
:nonumber:

Sing.
:::

:::{exercise} Last
:label: ex-last

Go.
:::

:::{solution} ex-last
:when: html

Zebras ran.
:::

:::{quiz}
:answers: html

Where?

- [x] Here
- [ ] There

  Walruses live there.
:::
"""
BOOK = """\
version: 1
title: T
language: en
identifier: urn:uuid:3eef7500-e3fa-48c3-81a1-84f1dcd8b0e6
authors: [{name: A}]
audiences: [student, teacher]
chapters: [one.md, two.md]
editions:
  handout: {format: pdf, layout: handout, audience: student}
  book: {format: pdf, layout: book, trim: 6x9in, audience: student}
  teacher-web: {format: html, audience: teacher}
  teacher: {format: pdf, layout: handout, audience: teacher}
  teacher-ebook: {format: epub, audience: teacher}
"""
TEACHERS = TWO.replace(":when: html", ":when: html and teacher").replace(
    ":answers: html", ":answers: html and not student"
)
FILES = {"publication.yaml": BOOK, "one.md": ONE, "two.md": TEACHERS}


# What an edition contains


def model(project: Write, audience: str = "", format: str = "html", more: str = "audiences: [teacher]\n") -> d.Book:  # noqa: A002
    book, found = prepare(
        project({"publication.yaml": manifest("one.md", "two.md", more=more), "one.md": ONE, "two.md": TWO}),
        audience,
        format,
    )
    assert codes(found) == []
    return book


def test_numbers_count_by_chapter(project: Write) -> None:
    book = model(project)
    assert [node.number for node in nodes(book, d.Exercise)] == ["1.1", "1.2", "", "2.1"]
    assert [node.number for node in nodes(book, d.Quiz)] == ["1.1", "1.2", "2.1"]
    last = book.chapters[0].children[-1]
    assert d.plain_text(last.children) == "See Exercise 1.1, Exercise 1.2 and Question 1.1."


@pytest.mark.parametrize(
    ("audience", "format", "more", "solutions", "keys", "rooms"),
    [
        ("", "html", "audiences: [teacher]\n", [], [0, 0, 2], 2),
        ("", "pdf", "audiences: [teacher]\n", [], [0, 0, 0], 2),
        ("teacher", "pdf", "audiences: [teacher]\n", ["Solution to Exercise 1.1"], [2, 3, 0], 0),
        ("", "html", "solutions: all\n", ["Solution to Exercise 1.1", "Solution to Exercise 2.1"], [2, 3, 2], 2),
        ("", "pdf", "audiences: [student]\nsolutions: all\n", ["Solution to Exercise 1.1"], [2, 3, 0], 2),
        ("schueler", "html", "audiences: [schueler, lehrer]\nsolutions: lehrer\n", [], [0, 0, 2], 2),
        (
            "tutor",
            "pdf",
            "audiences: [a, tutor, b]\nsolutions: [b, tutor]\n",
            ["Solution to Exercise 1.1"],
            [2, 3, 0],
            0,
        ),
        ("teacher", "pdf", "audiences: [teacher, tutor]\nsolutions: [tutor]\n", [], [0, 0, 0], 2),
    ],
)
def test_audiences_get_their_solutions(
    project: Write,
    audience: str,
    format: str,  # noqa: A002
    more: str,
    solutions: list[str],
    keys: list[int],
    rooms: int,
) -> None:
    book = model(project, audience, format, more)
    assert [d.plain_text(node.title) for node in nodes(book, d.Solution)] == solutions
    assert [len(node.key) for node in nodes(book, d.Quiz)] == keys
    assert len(nodes(book, d.Workspace)) == rooms
    assert [node.number for node in nodes(book, d.Exercise) if node.solution] == []  # each is directly below


def test_the_comment_on_an_answer_may_be_left_out(project: Write) -> None:
    """The verdict stays."""
    text = "# A\n\n:::{quiz}\n- [x] a\n\n  [Said.]{when=pdf}\n- [ ] b\n:::\n"
    book, _ = prepare(project({"publication.yaml": manifest("a.md"), "a.md": text}))
    (quiz,) = nodes(book, d.Quiz)
    assert [(v.letter, v.right, v.children) for v in quiz.key] == [("A", True, ()), ("B", False, ())]


# What finished editions contain


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("exercises")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    result = publisher.build(folder)
    assert result.diagnostics == ()
    return {edition.name: edition.path for edition in result.editions}


def test_the_teachers_handout_is_marked(editions: dict[str, Path]) -> None:
    first = {n: pypdfium2.PdfDocument(editions[n])[0].get_textpage().get_text_range() for n in ("teacher", "handout")}
    assert first["teacher"].count("Teacher’s edition") == 2
    assert "Teacher" not in first["handout"]


@pytest.mark.parametrize("name", ["handout", "book"])
def test_room_to_write_is_as_high_as_asked(editions: dict[str, Path], name: str) -> None:
    shapes: list[float] = []
    for page in pypdfium2.PdfDocument(editions[name]):
        boxes = (shape.get_bounds() for shape in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]))
        shapes += [top - bottom for left, bottom, right, top in boxes if right - left > 200 and top - bottom > 10]
    assert [h for h in shapes if abs(h - 24) < 0.01] == pytest.approx([24.0] * 5)
    assert [h - 1 for h in shapes if abs(h - 114) < 2] == pytest.approx([4 / 2.54 * 72], abs=0.05)  # and its frame


def fields(path: Path) -> list[tuple[str, str, str]]:
    with pikepdf.open(path) as pdf:
        found = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Form"]
        given = [o.A if isinstance(o.A, pikepdf.Dictionary) else o.A[0] for o in found]
        return [(str(a.Role), str(a.get("/checked", "")), str(a.Desc)) for a in given]


def test_boxes_are_tagged_and_ticked_where_the_key_is(editions: dict[str, Path]) -> None:
    choices = [("/rb", "A"), ("/rb", "B"), ("/cb", "A"), ("/cb", "B"), ("/cb", "C"), ("/rb", "A"), ("/rb", "B")]
    boxes = [field for field in fields(editions["handout"]) if field[0] != "/tv"]
    assert sorted(boxes) == sorted((role, "/off", letter) for role, letter in choices)
    ticked = [(role, letter) for role, state, letter in fields(editions["teacher"]) if state == "/on"]
    assert sorted(ticked) == [("/cb", "A"), ("/cb", "C"), ("/rb", "B")]


def test_room_for_an_answer_is_tagged(editions: dict[str, Path]) -> None:
    """A field of its own, which says what it is for."""
    assert [field for field in fields(editions["handout"]) if field[0] == "/tv"] == 2 * [
        ("/tv", "", "Space for the answer")
    ]


def test_exercises_of_an_ebook_have_labels(editions: dict[str, Path]) -> None:
    with zipfile.ZipFile(editions["teacher-ebook"]) as package:
        (name,) = (n for n in package.namelist() if n.endswith("one.xhtml"))
        page = etree.fromstring(package.read(name))
    kind = "{http://www.idpf.org/2007/ops}type"
    named = [e.get("aria-label").replace("\u00a0", " ") for e in page.iter() if e.get(kind) == "assessment"]
    assert named == ["Exercise 1.1: First", "Exercise 1.2", "Question 1.1: Animals", "Question 1.2"]


@pytest.mark.slow
def test_the_article_keeps_solutions_for_teachers(built: Built) -> None:
    paths = {edition.name: edition.path for edition in built(ROOT).editions}
    assert [b"Accept any wording" in b"".join(streams(paths[n])) for n in ("handout", "teacher")] == [False, True]
    assert [sum(s == "/on" for _, s, _ in fields(paths[n])) for n in ("handout", "teacher")] == [0, 7]


# In a browser


@pytest.fixture
def browser(chromium_driver: Any, editions: dict[str, Path]) -> Iterator[Browser]:
    with browsing(chromium_driver, editions["teacher-web"].parent) as page:
        page.open("one.html")
        yield page


def check(browser: Browser, quiz: int, letters: str) -> str:
    """The comment that is shown for a choice."""
    browser.run(
        f"const q = document.querySelectorAll('.quiz')[{quiz}]; q.querySelectorAll('.answers input')"
        f".forEach(i => {{ i.checked = '{letters}'.includes(i.value) }}); q.querySelector('button').click()"
    )
    return str(
        browser.until(f"return document.querySelectorAll('.quiz')[{quiz}].querySelector('[role=status]').innerText")
    )


@pytest.mark.slow
def test_choices_are_judged(browser: Browser) -> None:
    assert check(browser, 0, "B") == "Right."
    assert browser.run("return [...document.querySelectorAll('.answers .right')].map(e => e.innerText)") == ["A quagga"]
    assert check(browser, 0, "A").split() == ["Not", "right.", "Walruses", "would", "know."]
    assert check(browser, 0, "") == "Choose an answer first."
    assert check(browser, 1, "AC") == "Right."
    assert check(browser, 1, "C") == "Right, but not all."
    assert check(browser, 1, "ABC").split() == ["Not", "right.", "Walruses", "fly", "as", "well."]
    assert browser.run("return location.pathname + location.search").endswith("/one.html")


@pytest.mark.slow
def test_a_new_choice_forgets_the_verdict_and_keys_stay_on_the_page(browser: Browser) -> None:
    check(browser, 0, "A")
    browser.run("document.querySelector('.quiz input').focus()")
    browser.press("\ue014")
    assert browser.run("return document.querySelector('.quiz :checked').value") == "B"
    assert browser.run("return document.querySelector('.quiz [role=status]').innerText") == ""
    assert browser.run("return document.querySelectorAll('.answers .wrong').length") == 0
    browser.press("\ue007")  # Enter asks, too
    assert browser.until("return document.querySelector('.quiz [role=status]').innerText") == "Right."
    assert browser.run("return location.pathname").endswith("/one.html")


@pytest.mark.slow
def test_without_javascript_the_answer_unfolds(browser: Browser) -> None:
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.open("one.html")
    assert browser.run("return document.querySelector('.check').checkVisibility()") is False
    assert browser.run("return document.querySelector('.key summary').innerText") == "Show the answer"
    browser.run("document.querySelector('.key summary').click()")
    assert browser.run("return document.querySelector('.letters').innerText") == "Answer: B"


@pytest.mark.slow
def test_a_reference_unfolds_a_solution(browser: Browser) -> None:
    assert browser.run("return document.querySelector('.solution').open") is False
    browser.run("location.hash = 'solution-ex-first'")
    assert browser.until("return document.querySelector('.solution').open")


def test_an_exercise_may_have_two_solutions(project: Write) -> None:
    text = (
        "# A\n\n:::{exercise}\n:label: e\nDo it. See [](#solution-e) and [](#other).\n:::\n\n"
        ":::{solution} e\nOne way.\n:::\n\n:::{solution} e\nAnother.\n:::\n\n:::{solution} e\n:label: other\nA third.\n:::\n"
    )
    book, found = prepare(project({"publication.yaml": manifest("a.md", more="solutions: all\n"), "a.md": text}))
    assert found == []
    assert [n.attributes.id for n in nodes(book, d.Solution)] == ["solution-e", "solution-e-2", "other"]
    (task,) = nodes(book, d.Exercise)
    led = sorted(n.target for n in d.walk(task) if isinstance(n, d.CrossReference))
    assert led == ["other", "solution-e"]


@pytest.mark.parametrize(("between", "links"), [("", []), ("Text.\n\n", ["solution-e"])])
def test_a_solution_directly_below_its_exercise_needs_no_link(project: Write, between: str, links: list[str]) -> None:
    text = f"# A\n\n:::{{exercise}}\n:label: e\nDo it.\n:::\n\n{between}:::{{solution}} e\nSo.\n:::\n"
    book, _ = prepare(project({"publication.yaml": manifest("a.md", more="solutions: all\n"), "a.md": text}))
    (task,) = nodes(book, d.Exercise)
    assert [node.target for node in task.solution if isinstance(node, d.CrossReference)] == links
