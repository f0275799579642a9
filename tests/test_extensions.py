"""A project's own Python: what it may add, in how few files, and that it runs only where it was allowed."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner

import publisher
from publisher.cli import main
from publisher.diagnostics import PublisherError

BOOK = Path(__file__).parent / "books" / "extended"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    shutil.copytree(BOOK, tmp_path / "book", ignore=shutil.ignore_patterns("build"))
    return tmp_path / "book"


def failures(book: Path, *, allow_python: bool = True) -> list[tuple[str, str]]:
    return [(d.code, str(d.location)) for d in publisher.check(book, allow_python=allow_python).diagnostics]


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_block_and_a_format_of_a_project_reach_all_editions(book: Path) -> None:
    result = publisher.build(book, allow_python=True)
    assert result.diagnostics == ()
    path = {edition.name: edition.path for edition in result.editions}
    expected = "Poll\u00a01"
    text = path["text"].read_text()
    assert text.startswith("AN EXTENDED BOOK\n")
    assert f"{expected}: What do you expect of the course?\n[ ] Facts & figures\n[ ] Practice" in text
    page = path["web"].read_text()
    assert f'href="#poll-start" class="xref">{expected}</a>' in page
    assert '<section id="poll-start" class="poll">' in page
    assert "<strong>ONLY</strong>" in page
    with zipfile.ZipFile(path["ebook"]) as ebook:
        chapter = next(ebook.read(n).decode() for n in ebook.namelist() if n.endswith("questions.xhtml"))
    assert '<section id="poll-start" class="poll">' in chapter
    pdf = pypdfium2.PdfDocument(path["handout"])
    words = "".join(page.get_textpage().get_text_bounded() for page in pdf).replace("\u00a0", " ")
    assert "Poll 2 And what did you get?" in words


def test_a_chapter_alone_joins_what_a_format_writes_in_folders(book: Path) -> None:
    edit(
        book / "source/extensions/plain_text.py",
        "    return Written(file)",
        "    (job.folder / 'notes').mkdir()\n    (job.folder / 'notes' / file.name).write_text('x')\n    return Written(file)",
    )
    for _ in range(2):
        (made,) = publisher.build(book, editions=["text"], chapter="questions", allow_python=True).editions
    assert [p.name for p in (made.path.parent / "notes").iterdir()] == [made.path.name]


def test_a_block_takes_two_files_and_a_format_two() -> None:
    files = sorted(f.relative_to(BOOK).as_posix() for f in BOOK.rglob("*.*") if f.parent.name != "__pycache__")
    of_the_block = [f for f in files if "poll" in f]
    of_the_format = [f for f in files if "txt" in f or "plain_text" in f]
    assert of_the_block == ["source/extensions/poll.py", "templates/shared/nodes/poll.html"]
    assert of_the_format == ["source/extensions/plain_text.py", "templates/txt/book.txt"]


def test_nothing_runs_unless_it_is_allowed(book: Path) -> None:
    (book / "source/extensions/poll.py").write_text("open('ran', 'w')")
    assert failures(book, allow_python=False)[:2] == [
        ("python-not-allowed", "source/publication.yaml:5:14"),
        ("python-not-allowed", "source/publication.yaml:5:34"),
    ]
    assert not Path("ran").exists()


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("x = 1\nraise ValueError('no')\n", 2),
        ("x = 1\n\nx ===\n", 3),
        ("import nowhere\n", 1),
        ("raise SystemExit\n", 1),
        ("DIRECTIVES = []\n", 0),
        ("DIRECTIVES = {'poll': 1}\n", 0),
        ("ROLES = {'kbd': print}\n", 0),
        ("TRANSFORMS = {'a': 1}\n", 0),
        ("from publisher import document as d\n\nclass Key(d.Inline):\n    parts = ()\n", 3),
    ],
)
def test_broken_python_is_named_with_its_line(book: Path, code: str, line: int) -> None:
    (book / "source/extensions/poll.py").write_text(code)
    place = "source/extensions/poll.py" + (f":{line}" if line else "")
    assert failures(book) == [("extension-broken", place)]


def test_code_that_fails_later_is_named_with_its_line(book: Path) -> None:
    edit(book / "source/extensions/poll.py", "    return d.Strong(", "    return d.Nothing(")
    assert failures(book) == [("extension-broken", "source/extensions/poll.py:29")]
    shutil.copy(BOOK / "source/extensions/poll.py", book / "source/extensions/poll.py")
    edit(book / "source/extensions/plain_text.py", '    if scope.format != "txt":', "    if scope.nothing:")
    assert failures(book) == [("extension-broken", "source/extensions/plain_text.py:16")]


def test_a_copy_of_a_data_class_is_explained(book: Path) -> None:
    edit(
        book / "source/extensions/plain_text.py",
        "        return book\n",
        "        import dataclasses; return dataclasses.replace(book)\n",
    )
    with pytest.raises(PublisherError) as raised:
        publisher.build(book, allow_python=True)
    (found,) = raised.value.diagnostics
    assert (found.code, str(found.location)) == ("extension-broken", "source/extensions/plain_text.py:17")
    assert "from msgspec.structs import replace" in found.hint


def test_a_node_with_a_decorator_is_explained(book: Path) -> None:
    decorated = "@dataclass(frozen=True, slots=True)\nclass Poll(d.Block):"
    edit(book / "source/extensions/poll.py", "class Poll(d.Block, frozen=True):", decorated)
    edit(book / "source/extensions/poll.py", "from typing", "from dataclasses import dataclass\nfrom typing")
    with pytest.raises(PublisherError) as raised:
        publisher.build(book, allow_python=True)
    (found,) = raised.value.diagnostics
    assert (found.code, str(found.location)) == ("extension-broken", "source/extensions/poll.py:10")
    assert "class Name(Block, frozen=True)" in found.hint


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "wanted"),
    [
        (
            "poll",
            "    return (Poll(",
            "    return None and (Poll(",
            20,
            "“poll” returned nothing, but should return a tuple of nodes",
        ),
        (
            "poll",
            "    return (Poll(",
            "    return 'poll' or (Poll(",
            20,
            "type str, but should return a tuple of nodes",
        ),
        (
            "poll",
            "    return d.Strong(",
            "    return text or d.Strong(",
            28,
            "“shout” returned a value of the type str, but should return a node",
        ),
        (
            "plain_text",
            "        return book\n",
            "        return\n",
            12,
            "“drop_breaks” returned nothing, but should return a Book",
        ),
        ("plain_text", "    return Written(file)", "    return file", 6, "should return Written"),
        ("plain_text", "    return Written(file)", "    return Written(str(file))", 6, "should return Written"),
        (
            "plain_text",
            "    return Written(file)",
            "    return Written(file.with_suffix('.no'))",
            6,
            "should return Written",
        ),
    ],
)
def test_what_returns_the_wrong_kind_is_named(
    book: Path, file: str, old: str, new: str, line: int, wanted: str
) -> None:
    edit(book / f"source/extensions/{file}.py", old, new)
    with pytest.raises(PublisherError) as raised:
        publisher.build(book, editions=["text"] if file == "plain_text" and line == 6 else [], allow_python=True)
    (found,) = raised.value.diagnostics
    assert (found.code, str(found.location)) == ("extension-broken", f"source/extensions/{file}.py:{line}")
    assert wanted in found.message


def test_a_format_that_no_extension_has(book: Path) -> None:
    edit(book / "source/publication.yaml", "format: txt", "format: txd")
    (found,) = publisher.check(book, allow_python=True).diagnostics
    assert (found.code, str(found.location), found.hint) == (
        "format-unknown", "source/publication.yaml:11:18", "Did you mean “txt”?",
    )  # fmt: skip


def test_a_format_of_a_project_is_asked_for(book: Path, tmp_path: Path) -> None:
    words = ["build", str(book), "-o", str(tmp_path / "o"), "--allow-python"]
    assert CliRunner().invoke(main, [*words, "--to", "txt"]).exit_code == 0
    assert [p.name for p in (tmp_path / "o").iterdir() if not p.name.startswith(".")] == ["text"]
    wrong = CliRunner().invoke(main, [*words, "--to", "txd"])
    assert wrong.exit_code == 1
    assert "error[format-unknown]: There is no format “txd”\n" in wrong.stderr
    assert "  hint: Did you mean “txt”? Known here: docx, epub, html, pdf, text, txt.\n" in wrong.stderr


def test_a_format_that_no_edition_has(book: Path) -> None:
    edit(book / "source/publication.yaml", "format: txt", "format: html")
    with pytest.raises(PublisherError) as raised:
        publisher.build(book, formats="txt", allow_python=True)
    (found,) = raised.value.diagnostics
    assert (found.code, found.message) == ("edition-unknown", "No edition has the format txt")
    assert "text is html" in found.hint
    assert "`txt: {format: txt}`" in found.hint


def test_a_format_of_a_project_needs_its_python(book: Path) -> None:
    with pytest.raises(PublisherError) as raised:
        publisher.build(book, formats=["txt"])
    assert {d.code for d in raised.value.diagnostics} == {"python-not-allowed"}


def test_findings_of_an_extension_have_their_place(book: Path) -> None:
    edit(book / "source/chapters/questions.md", "- Facts & figures\n- Practice\n", "Facts.\n")
    assert ("poll-empty", "source/chapters/questions.md:5:1") in failures(book)


def test_no_compiled_files_are_left(book: Path) -> None:
    publisher.check(book, allow_python=True)
    assert not list(book.rglob("__pycache__"))
