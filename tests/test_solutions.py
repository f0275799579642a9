"""Solutions and right answers are only in the editions that the manifest chooses."""

from __future__ import annotations

from pathlib import Path

import pytest

import publisher
from tests.conftest import Write
from tests.editions import streams
from tests.test_transforms import manifest

MARK = "QXMARK"
BOOK = """\
version: 1
title: Tasks
language: en
identifier: urn:uuid:3eef7500-e3fa-48c3-81a1-84f1dcd8b0e6
authors: [{name: A}]
url: https://example.org/tasks
description: What there is to do.
audiences: [pupils, staff]
solutions: staff
lists: [figures, tables, listings]
chapters: [one.md, two.md, {file: answers.md, when: staff}]
editions:
  web: {format: html, audience: pupils, downloads: [handout, ebook]}
  page: {format: html, layout: single, audience: pupils}
  open: {format: html}
  handout: {format: pdf, layout: handout, audience: pupils}
  columns: {extends: handout, columns: 2}
  sheets: {extends: handout, nup: 2}
  booklet: {extends: handout, booklet: true}
  large: {extends: handout, large-print: true}
  book: {format: pdf, layout: book, audience: pupils}
  ebook: {format: epub, audience: pupils}
  staff-web: {format: html, audience: staff}
  staff-handout: {extends: handout, audience: staff}
  staff-ebook: {format: epub, audience: staff}
"""
PUPILS = ("web", "page", "open", "handout", "book", "ebook")
STAFF = ("staff-web", "staff-handout", "staff-ebook")
ON_SHEETS = ("columns", "sheets", "booklet", "large")
DIFFERENT = ("staff-web", "web", "page", "handout", "ebook")
ONE = """\
# One

:::{exercise} First
:label: ex-first
:workspace: 2 lines

Write it down.[^open]
:::

::::{solution} ex-first
:label: how-MARK

[MARK-words](https://MARK.example/) and `MARK-code`, [MARK-span]{title="MARK-title"}.[^kept]

:::{figure} MARK.svg
:alt: MARK-alt
:label: fig-MARK

MARK-caption
:::

:::{table} MARK-table

| MARK-head |
|---|
| MARK-cell |
:::

```python
MARK_listing = 1
```

MARK-term {#MARK-label}
: MARK-meaning
::::

:::{quiz} Animals
Which one has stripes?

- [FIRST] An elephant

  MARK-verdict
- [SECOND] A quagga

  MARK-praise
:::

[^open]: A note.
[^kept]: MARK-note
"""
TWO = "# Two\n\nText.\n\n::::{dropdown} More\n:::{solution} ex-first\n:when: html or pdf or epub\nMARK-second\n:::\n::::\n"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>{}</title><rect width="9" height="{}"/></svg>'
)


def tasks(mark: str, first: str, second: str) -> dict[str, str]:
    """The files of a book whose solutions contain ``mark`` in every place, and whose right answer is the one that is ``x``."""
    text = ONE.replace("MARK", mark).replace("FIRST", first).replace("SECOND", second)
    return {
        "publication.yaml": BOOK,
        "one.md": text,
        "two.md": TWO.replace("MARK", mark),
        "answers.md": f"# {mark}-chapter\n\nText.\n",
        f"{mark}.svg": SVG.format(mark, len(mark)),
    }


def built(folder: Path, files: dict[str, str], editions: tuple[str, ...] = ()) -> publisher.Result:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    result = publisher.build(folder, editions=editions)
    assert result.diagnostics == ()
    return result


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, publisher.EditionResult]:
    folder = tmp_path_factory.mktemp("solutions")
    return {e.name: e for e in built(folder, tasks(MARK, " ", "x"), (*PUPILS, *STAFF)).editions}


def traces(edition: publisher.EditionResult) -> set[bytes]:
    return {data[:60] for data in streams(edition.path) if MARK.lower().encode() in data.lower()}


@pytest.mark.parametrize("name", PUPILS)
def test_pupils_editions_contain_no_solution(editions: dict[str, publisher.EditionResult], name: str) -> None:
    assert traces(editions[name]) == set()


@pytest.mark.slow
@pytest.mark.parametrize("name", ON_SHEETS)
def test_pupils_sheets_contain_no_solution(tmp_path: Path, name: str) -> None:
    (edition,) = built(tmp_path, tasks(MARK, " ", "x"), (name,)).editions
    assert traces(edition) == set()


@pytest.mark.parametrize("name", STAFF)
def test_staff_editions_contain_all_solutions(editions: dict[str, publisher.EditionResult], name: str) -> None:
    everything = b"\n".join(streams(editions[name].path)).replace("\N{NO-BREAK SPACE}".encode(), b" ")
    places = ("words", "code", "span", "alt", "caption", "head", "cell", "term", "meaning", "verdict", "note", "second")
    for word in (*(f"{MARK}-{place}" for place in places), f"{MARK}_listing", f"{MARK}-chapter", "Answer: B"):
        assert word.encode() in everything, word


def test_pupils_editions_depend_on_no_solution(editions: dict[str, publisher.EditionResult], tmp_path: Path) -> None:
    """Other solutions, other right answers: the same bytes, whatever they are packed in."""
    others = {e.name: e for e in built(tmp_path, tasks("ZOTHERWISE", "x", " "), DIFFERENT).editions}
    assert [name for name in DIFFERENT[1:] if others[name].sha256 != editions[name].sha256] == []
    assert others["staff-web"].sha256 != editions["staff-web"].sha256


SOLVED = "# A\n\n:::{solution} e\nSo.\n:::\n\n:::{exercise}\n:label: e\nDo.\n:::\n"


@pytest.mark.parametrize(
    ("more", "reported"),
    [
        ("audiences: [schueler, lehrer]\n", ["error solutions-audience publication.yaml:3:1"]),
        ("audiences: [schueler, lehrer]\nsolutions: lehrer\n", []),
        ("audiences: [schueler, lehrer]\nsolutions: all\n", []),
        ("audiences: [student, teacher]\n", []),
        ("", ["note solutions-shown a.md:3:1"]),
        ("solutions: all\n", []),
        ("audiences: [a]\nsolutions: b\n", ["error audience-unknown publication.yaml:4:12"]),
        ("audiences: [a, b]\nsolutions: [a, c]\n", ["error audience-unknown publication.yaml:4:16"]),
        ("audiences: [a]\nsolutions: [a, all]\n", ["error manifest-value publication.yaml:4:12"]),
        ("solutions: teacher\n", ["error audience-unknown publication.yaml:3:12"]),
        ("solutions: []\n", ["error manifest-value publication.yaml:3:12"]),
        ("audiences: [all]\n", ["error manifest-value publication.yaml:3:13"]),
    ],
)
def test_audiences_of_solutions_are_checked(project: Write, more: str, reported: list[str]) -> None:
    folder = project({"publication.yaml": manifest("a.md", more=more), "a.md": SOLVED})
    try:
        found = publisher.check(folder).diagnostics
    except publisher.PublisherError as error:
        found = error.diagnostics
    assert [f"{d.severity} {d.code} {d.location}" for d in found if d.code != "identifier-made"] == reported


def test_the_missing_line_is_shown(project: Write) -> None:
    folder = project({"publication.yaml": manifest("a.md", more="audiences: [schueler, lehrer]\n"), "a.md": SOLVED})
    with pytest.raises(publisher.PublisherError) as raised:
        publisher.build(folder)
    (found,) = (d for d in raised.value.diagnostics if d.code == "solutions-audience")
    assert "a.md:3:1" in found.message
    assert found.hint == "Add a line: `solutions: schueler`, `solutions: lehrer` or `solutions: all`."
    assert not (folder / "build").exists()


def test_a_chapter_is_built_by_the_manifest_of_its_project(project: Write) -> None:
    """The path of a chapter means the same as ``--chapter``: no solutions, and the site is not changed."""
    manifest = (
        "version: 1\ntitle: T\naudiences: [pupils, staff]\nsolutions: staff\nchapters: [a.md, {file: k.md, when: staff}]\n"
        "editions:\n  web: {format: html, audience: pupils}\n  key: {format: html, audience: staff}\n"
    )
    folder = project({"publication.yaml": manifest, "a.md": SOLVED, "k.md": "# K\n\nText.\n", "c.md": SOLVED})
    publisher.build(folder)
    site = {f.name: f.read_bytes() for f in (folder / "build/web").iterdir() if f.is_file()}
    made = publisher.build(folder / "a.md").editions
    assert [(e.name, e.path.name) for e in made] == [("web", "t-a.html"), ("key", "t-a.html")]
    assert [b"solution-e" in e.path.read_bytes() for e in made] == [False, True]
    assert site.items() <= {f.name: f.read_bytes() for f in (folder / "build/web").iterdir() if f.is_file()}.items()
    assert [e.name for e in publisher.build(folder / "k.md").editions] == ["key"], "the other edition leaves it out"
    with pytest.raises(publisher.PublisherError, match="k") as raised:
        publisher.build(folder / "k.md", editions=["web"])
    assert [d.code for d in raised.value.diagnostics if d.severity == "error"] == ["chapter-unknown"]
    with pytest.raises(publisher.PublisherError) as raised:
        publisher.build(folder / "c.md")
    assert [d.code for d in raised.value.diagnostics if d.severity == "error"] == ["chapter-unlisted"]


WEB = "version: 1\ntitle: T\nchapters: [a.md]\neditions:\n  web: {format: html}\n"
KEY = f"{WEB}  key: {{format: html, layout: single}}\n"


def removed(result: publisher.Result) -> list[str]:
    return [f"{d.severity} {d.message.partition(': ')[2]}" for d in result.diagnostics if d.code == "edition-removed"]


def test_an_edition_that_is_no_longer_named_is_removed(project: Write) -> None:
    folder = project({"publication.yaml": KEY, "a.md": "# A\n"})
    publisher.build(folder)
    project({"publication.yaml": WEB})
    with pytest.raises(publisher.PublisherError):
        publisher.build(project({"a.md": "# A\n\n[](#gone)\n"}))
    assert (folder / "build/key/index.html").exists(), "a build that fails changes nothing"
    project({"a.md": "# A\n"})
    assert removed(publisher.build(folder)) == [f"note “{folder / 'build/key'}” was removed"]
    assert not (folder / "build/key").exists()
    assert removed(publisher.build(folder)) == []


@pytest.mark.parametrize("chapter", ["", "a"])
def test_what_others_put_into_an_edition_stays(project: Write, tmp_path: Path, chapter: str) -> None:
    folder, out = project({"publication.yaml": KEY, "a.md": "# A\n"}), tmp_path / "out"
    publisher.build(folder, output=out)
    (out / "key/notes/mine.txt").parent.mkdir()
    (out / "key/notes/mine.txt").write_text("mine")
    project({"publication.yaml": WEB})
    said = f"warning “{out / 'key'}” was removed, except for notes/mine.txt, which publisher did not create"
    assert removed(publisher.build(folder, output=out, chapter=chapter)) == [said]
    assert [f.relative_to(out / "key").as_posix() for f in (out / "key").rglob("*") if f.is_file()] == [
        "notes/mine.txt"
    ]


def test_no_link_in_such_an_edition_is_followed(project: Write, tmp_path: Path) -> None:
    folder = project({"publication.yaml": KEY, "a.md": "# A\n"})
    publisher.build(folder)
    (folder / "build/key").rename(tmp_path / "elsewhere")
    (folder / "build/key").symlink_to(tmp_path / "elsewhere")
    project({"publication.yaml": WEB})
    (said,) = removed(publisher.build(folder))
    assert "is a link" in said
    assert (tmp_path / "elsewhere/index.html").exists()


def test_editions_of_another_project_stay(project: Write, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publisher.build(project({"publication.yaml": KEY, "a.md": "# A\n"}), output=out)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/publication.yaml").write_text(WEB.replace("web:", "site:"))
    (tmp_path / "other/a.md").write_text("# A\n")
    assert removed(publisher.build(tmp_path / "other", output=out)) == []
    assert sorted(p.name for p in out.iterdir() if not p.name.startswith(".")) == ["key", "site", "web"]


def test_a_condition_that_is_not_its_own_sends_no_solution(project: Write) -> None:
    """An include hands its condition to the blocks of the file: that only limits who gets them."""
    manifest = (
        "version: 1\ntitle: T\nidentifier: urn:x:y\naudiences: [pupils, staff]\nsolutions: staff\nchapters: [a.md]\n"
        "editions:\n  web: {format: html, audience: pupils}\n  key: {format: html, audience: staff}\n"
    )
    text = "# A\n\n:::{exercise}\n:label: e\nDo.\n:::\n\n:::{include} i.md\n:when: pupils\n:::\n\n:::{include} i.md\n:when: html\n:::\n"
    own = "\n:::{solution} e\n:when: pupils\nOWN\n:::\n"
    folder = project({"publication.yaml": manifest, "a.md": text + own, "i.md": f":::{{solution}} e\n{MARK}\n:::\n"})
    web, key = publisher.build(folder).editions
    assert MARK.encode() not in b"".join(streams(web.path))
    assert b"".join(streams(key.path)).count(MARK.encode()) >= 1
    assert b"OWN" in b"".join(streams(web.path)), "the author sent this one"


@pytest.mark.parametrize("path", ["linked", "linked/a.md", "../linked/a.md"])
def test_a_project_is_found_through_links(project: Write, tmp_path: Path, path: str) -> None:
    manifest = "version: 1\ntitle: T\naudiences: [pupils, staff]\nsolutions: staff\nchapters: [ch/a.md]\n"
    folder = project({"publication.yaml": manifest + "editions: {web: {format: html}}\n", "ch/a.md": SOLVED})
    (tmp_path / "linked").symlink_to(folder / "ch")
    (made,) = publisher.build(folder / path if path.startswith("..") else tmp_path / path).editions
    assert made.path.is_relative_to(folder / "build")
    assert b"solution-e" not in b"".join(streams(made.path))


@pytest.mark.parametrize("name", ["publication.yml", "Publication.yaml"])
@pytest.mark.parametrize("path", ["", "a.md", "sub", "sub/b.md"])
def test_a_manifest_of_another_name_is_not_left_aside(project: Write, name: str, path: str) -> None:
    folder = project({name: "version: 1\n", "a.md": SOLVED, "sub/b.md": SOLVED})
    with pytest.raises(publisher.PublisherError, match=r"publication\.yaml") as raised:
        publisher.build(folder / path)
    assert [d.code for d in raised.value.diagnostics] == ["project-missing"]


def test_a_solution_without_a_label_is_that_of_the_exercise_before_it(project: Write) -> None:
    quiz = ":::{quiz}\nWhich?\n\n- [x] a\n- [ ] b\n:::\n"
    text = "".join(
        f"{task}\n:::{{solution}}\nWhy {n}.\n:::\n\n" for n, task in enumerate((":::{exercise}\nDo.\n:::\n", quiz))
    )
    about = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md, in/a.md]\neditions: {t: {format: text}}\n"
    (made,) = publisher.build(
        project({"publication.yaml": about, "a.md": f"# A\n\n{text}", "in/a.md": f"# B\n\n{text}"})
    ).editions
    tasks = [f"{kind}\u00a0{n}.1" for n in (1, 2) for kind in ("Exercise", "Question")]
    titles = [
        line.removeprefix("| Solution to ")
        for line in made.path.read_text("utf-8").splitlines()
        if "Solution to" in line
    ]
    assert titles == tasks
