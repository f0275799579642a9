"""Conditions: an edition contains no trace of what it leaves out, and numbers what it contains without gaps."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pypdfium2
import pytest

import publisher
from publisher.document import Figure, Heading, ListItem, Quiz, Table, plain_text
from tests.conftest import Write
from tests.test_transforms import PIXEL, codes, manifest, nodes, prepare

FILES = {
    "publication.yaml": """\
version: 1
title: Book
identifier: urn:uuid:4cc1d2f2-2ecd-500c-a87d-2cab8bfb3739
audiences: [student, teacher]

frontmatter: [{file: preface.md, when: teacher}]
chapters:
  - one.md
  - {part: Hidden, when: teacher, chapters: [two.md]}
  - {part: Shown, chapters: [{file: three.md, when: teacher}, four.md]}
appendices: [{file: five.md, when: not teacher}]
editions:
  web: {format: html, audience: student}
  page: {format: html, layout: single, audience: student}
  book: {format: pdf, layout: book, audience: student}
  handout: {format: pdf, layout: handout, audience: student}
  ebook: {format: epub, audience: student}
  teacher: {format: html, audience: teacher}
""",
    "preface.md": "# Secret preface\n\nText.\n",
    "one.md": """\
# One

Text [secret]{when=teacher} and {only}`teacher: secret`.[Called.[^s]]{when=teacher}

[All secret.[^t]]{when=teacher}

- [secret item]{when=teacher}
- open item

1. [a secret]{when=teacher}
   [whole list]{when=teacher}

| Head | Row |
|------|-----|
| [secret]{when=teacher} | [row]{when=teacher} |
| open | row |

## Secret section {when=teacher}

Secret text.

### Secret subsection

:::{figure} i.svg
:alt: Secret
:label: fig-secret

Secret figure
:::

## Open section

:::{figure} i.svg
:alt: Open
:label: fig-open

Open figure
:::

:::{figure} i.svg
:alt: Secret
:label: fig-other
:when: teacher

Secret figure
:::

:::{only} teacher
:::{table} Secret table

| a |
|---|
| secret |
:::
:::

:::{table} Open table
:label: tab-open

| a |
|---|
| 1 |
:::

:::{include} part.md
:::

See [](#fig-open), [](#tab-open), [](#open-part) and [](four.md).

[^s]: Secret note.
[^t]: Secret note.
""",
    "part.md": "## Secret part {when=teacher}\n\nSecret *text*.\n\n## Open part\n\nText.\n",
    "two.md": "# Secret two\n\nText.\n",
    "three.md": "# Secret three\n\nText.\n",
    "four.md": "# Four\n\nText.\n\n:::{code} python\n:caption: Open code\nx = 1\n:::\n",
    "five.md": "# Five\n\nText.\n",
    "i.svg": PIXEL,
}
LEFT_OUT = re.compile(r"secret|hidden part", re.IGNORECASE)


def words(file: Path) -> str:
    """All text of an edition, hidden parts included."""
    if file.suffix == ".pdf":
        pdf = pypdfium2.PdfDocument(file)
        outline = [item.get_title() for item in pdf.get_toc()]
        return "\n".join([*outline, *(page.get_textpage().get_text_range() for page in pdf)])
    if file.suffix == ".epub":
        with zipfile.ZipFile(file) as package:
            return "\n".join(package.read(name).decode(errors="replace") for name in package.namelist())
    files = sorted(f for f in file.parent.rglob("*") if f.suffix in (".html", ".js"))
    return "\n".join(f.read_text(encoding="utf-8") for f in files)


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("conditions")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    result = publisher.build(folder)
    assert result.diagnostics == ()
    return {edition.name: edition.path for edition in result.editions}


@pytest.mark.parametrize("name", ["web", "page", "book", "handout", "ebook"])
def test_no_trace_of_what_is_left_out(editions: dict[str, Path], name: str) -> None:
    said = words(editions[name])
    assert LEFT_OUT.findall(said) == []
    for kept in ("open item", "Open section", "Open part", "Open code", "Four", "Five"):
        assert kept in said


@pytest.mark.parametrize("name", ["web", "page", "book", "handout", "ebook"])
def test_numbers_close_up(editions: dict[str, Path], name: str) -> None:
    said = re.sub(r"<[^>]+>|\s+", "", words(editions[name]))
    page = r"\W?.{0,12}"  # print adds the page
    assert re.search(rf"SeeFigure1\.1{page},Table1\.1{page},Section1\.2{page}andChapter2(?!\d)", said)


def test_the_teacher_gets_all(editions: dict[str, Path]) -> None:
    said = words(editions["teacher"])
    for kept in ("Secret preface", "Secret section", "Secret two", "Secret three", "Secret note", "Hidden", "a secret"):
        assert kept in said
    assert "Five" not in said


class TestWhatHeldNothingElse:
    def test_goes_too(self, project: Write) -> None:
        book, found = prepare(project(FILES | {"publication.yaml": FILES["publication.yaml"]}), "student")
        assert found == []
        (one, *_) = book.chapters
        assert [plain_text([item]) for item in nodes(book, ListItem)] == ["open item"]
        (table, _) = nodes(book, Table)
        assert [plain_text([row]) for row in table.body] == ["open row"]
        assert not any(block.parts == ("children",) and not plain_text([block]) for block in one.children)
        assert [n.number for n in nodes(book, Heading)] == ["1.1", "1.2"]
        assert [n.number for n in nodes(book, Figure)] == ["1.1"]
        assert one.notes == ()

    def test_empty_cells_and_decoration_stay(self, project: Write) -> None:
        text = "# A\n\n| a | b |\n|---|---|\n| [x]{when=teacher} | y |\n|  |  |\n\n![](i.svg){role=presentation} [x]{when=teacher}\n"
        files = {"publication.yaml": manifest("a.md", more="audiences: [teacher]\n"), "a.md": text, "i.svg": PIXEL}
        book, _ = prepare(project(files))
        (table,) = nodes(book, Table)
        assert [len(row.children) for row in table.body] == [2, 2]
        assert [type(block).__name__ for block in book.chapters[0].children] == ["Table", "Paragraph"]


def test_a_heading_of_an_included_file_takes_all_that_follows(project: Write) -> None:
    """The text reads as if it stood where it is included: what a reader sees below a heading belongs to it."""
    files = {
        "publication.yaml": manifest("a.md", more="audiences: [teacher]\n"),
        "a.md": "# A\n\n:::{include} b.md\n:::\n\nStill below B.\n\n## C\n\nText.\n",
        "b.md": "## B {when=teacher}\n\nText.\n",
    }
    book, _ = prepare(project(files))
    assert plain_text(book.chapters[0].children) == "C Text."


class TestNotes:
    def test_called_only_where_it_is_left_out(self, project: Write) -> None:
        text = "# A\n\nText.[More.[^n]]{when=teacher}\n\n[^n]: Note.\n"
        files = {"publication.yaml": manifest("a.md", more="audiences: [teacher]\n"), "a.md": text}
        book, found = prepare(project(files))
        assert (book.chapters[0].notes, found) == ((), [])

    def test_at_the_end_below_a_heading_that_is_left_out(self, project: Write) -> None:
        text = "# A\n\nText[^n]^[Two.]\n\n## T {when=teacher}\n\nMore.[^s]\n\n[^n]: One.\n[^s]: Secret.\n"
        files = {"publication.yaml": manifest("a.md", more="audiences: [teacher]\n"), "a.md": text}
        book, found = prepare(project(files))
        assert [plain_text(note.children) for note in book.chapters[0].notes] == ["One.", "Two."]
        assert found == []

    def test_left_out_where_it_is_called(self, project: Write) -> None:
        text = "# A\n\nText.[^n]\n\n:::{only} teacher\n[^n]: Note.\n:::\n"
        files = {"publication.yaml": manifest("a.md", more="audiences: [teacher]\n"), "a.md": text}
        _, found = prepare(project(files))
        assert codes(found) == ["reference-left-out a.md:3:6"]
        assert "a.md:6:1" in found[0].message


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("One [x]{when=html} two.", "One two."),
        ("One [x]{when=html}, two.", "One, two."),
        ("[x]{when=html} One", "One"),
        ("[x]{when=html}\nOne", "One"),
        ("One [x]{when=html}", "One"),
        ("One [x]{when=html} {only}`html: y` two", "One two"),
        ("One [x]{when=html} {only}`pdf: y` two", "One y two"),
        ("One([x]{when=html})two", "One()two"),
        ("*One* [x]{when=html} *two*", "One two"),
    ],
)
def test_spaces_close_up_where_words_are_left_out(project: Write, source: str, words: str) -> None:
    book, findings = prepare(
        project({"publication.yaml": manifest("a.md"), "a.md": f"# A\n\n{source}\n"}), format="pdf"
    )
    assert [plain_text((block,)) for block in book.chapters[0].children] == [words]
    assert codes(findings) == []


T = "{when=teacher}"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (f"Secret {T}\n: its meaning", ""),
        (f"Term\n: [secret]{T}", ""),
        (f"Term\n: [secret]{T}\n: a meaning", "Term a meaning"),
        (f"| a |\n|---|\n| [secret]{T} |", ""),
        (f":::{{table}} Caption\n| a |\n|---|\n| [secret]{T} |\n:::", ""),
        (f"| [secret]{T} | b |\n|---|---|\n| x | y |", "b x y"),
        (":::{figure}\n:::{only} teacher\nsecret\n:::\n\nCaption\n:::", ""),
        ("::::{note} Title\n:::{only} teacher\nsecret\n:::\n::::", ""),
        ("::::{dropdown} Title\n:::{only} teacher\nsecret\n:::\n::::", ""),
        (f"> [secret]{T}\n>\n> — Someone", ""),
        ("::::{exercise} Title\n:::{only} teacher\nsecret\n:::\n::::", ""),
        (f"::::{{tab-set}}\n:::{{tab-item}} One\n[secret]{T}\n:::\n:::{{tab-item}} Two\nopen\n:::\n::::", "Two open"),
        (f":::::{{tab-set}}\n:::{{tab-item}} One\n[secret]{T}\n:::\n:::{{tab-item}} Two\n[secret]{T}\n:::\n:::::", ""),
        (f"```{{code}} python\n:caption: [secret]{T}\nx = 1\n```", "x = 1"),
        (f"**[secret]{T}** [secret]{T}  \n[secret]{T}", ""),
        ("```{code} python\n:when: teacher\nx = 1  # <1>\n```\n\n1. secret\n\n2. secret\n\nText.", "Text."),
        (":::{only} teacher\n```python\nx = 1  # <1>\n```\n:::\n1. secret\n", ""),
        (
            "```python\nx = 1  # <1>\n```\n:::{only} teacher\n```python\nx = 1  # <1>\n```\n:::\n1. open\n",
            "x = 1 open",
        ),
    ],
)
def test_nothing_is_left_of_what_needs_what_is_left_out(project: Write, source: str, words: str) -> None:
    files = {"publication.yaml": manifest("a.md", more="audiences: [teacher]\n"), "a.md": f"# A\n\n{source}\n"}
    book, findings = prepare(project(files), "student")
    assert plain_text(book.chapters[0].children) == words
    assert codes(findings) == []


def test_letters_of_answers_close_up(project: Write) -> None:
    text = f"# A\n\n:::{{quiz}}\n:answers: html\nWhich?\n\n- [ ] [secret]{T}\n- [x] right\n- [ ] wrong\n\n  No.\n:::\n"
    files = {"publication.yaml": manifest("a.md", more="audiences: [teacher]\n"), "a.md": text}
    book, findings = prepare(project(files), "student")
    assert codes(findings) == []
    (quiz,) = nodes(book, Quiz)
    assert isinstance(quiz, Quiz)
    assert [(a.letter, plain_text([a])) for a in quiz.answers] == [("A", "right"), ("B", "wrong")]
    assert [(v.letter, v.right, plain_text([v])) for v in quiz.key] == [("A", True, ""), ("B", False, "No.")]
