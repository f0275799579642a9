"""Chapters that were read and rendered by earlier builds: used when nothing that they depend on has changed, and only then."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from pygments.lexer import Lexer

import publisher
from publisher.cache import Cache
from publisher.diagnostics import Findings, Location
from publisher.document import Emphasis, Node, Strong, Text, highlighting, walk
from publisher.document.differences import Difference, Siblings, difference
from publisher.manifest import load
from publisher.markdown import CachedReadings, Context, read_chapter
from publisher.pickling import canonical, dumps, loads
from publisher.sources import Sources
from publisher.templating.bytecode import Bytecode
from publisher.templating.environment import Layered, Sandbox
from tests import sites
from tests.conftest import ROOT, Write
from tests.test_session import files

MANIFEST = (
    "version: 1\ntitle: T\nidentifier: urn:x:y\nlists: [figures]\nchapters: [a.md, b.md, {part: P, chapters: [c.md]}]\n"
    "variables: {name: Ada}\neditions:\n  web: {format: html}\n  one: {format: html, layout: single}\n  ebook: {format: epub}\n"
)
A = "# A\n\nFirst [b](b.md#two). By {{ name }}.\n\n:::{include} more.txt\n:::\n"
B = "# B\n\nSecond.\n\n## Two\n\nSee {ref}`label`.\n"
C = "# C\n\nThird.[^1]\n\n[^1]: A note.\n\n:::{figure} p.svg\n:label: label\n:alt: A square\nCaption.\n:::\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
FILES = {"publication.yaml": MANIFEST, "a.md": A, "b.md": B, "c.md": C, "more.txt": "More.\n", "p.svg": SVG}


def worked(result: publisher.Result) -> tuple[int, int]:
    """How many chapters were taken as an earlier build read them, and how many as it rendered them, in any edition."""
    work = dict(result.work)
    return work.get("chapters kept", 0), work.get("chapters rendered before", 0)


@pytest.mark.parametrize(
    ("name", "old", "new", "kept"),
    [
        ("c.md", "A note", "A longer note", (2, 6)),  # in three editions
        ("more.txt", "More", "Else", (2, 6)),
        ("b.md", "Second.", "Second.\n\nMore.", (2, 6)),  # the lines of titles are not part of any page
        ("b.md", "## Two", "## Three", (2, 1)),  # the site and the single page list it, and A links to it
        ("publication.yaml", "name: Ada", "name: Bo", (0, 0)),  # any chapter may use it
        ("publication.yaml", "title: T", "title: U", (3, 0)),
        ("p.svg", "<rect", "<rect fill='red'", (3, 6)),  # the single page contains it
    ],
)
def test_what_is_made_anew(project: Write, name: str, old: str, new: str, kept: tuple[int, int]) -> None:
    folder = project(FILES)
    assert worked(publisher.build(folder)) == (0, 0)
    (folder / name).write_text(FILES[name].replace(old, new))
    assert worked(publisher.build(folder)) == kept


def test_templates_of_a_project_may_read_the_whole_book(project: Write) -> None:
    own = {"templates/html/nodes/paragraph.html": "<p>{{ book.chapters[1].children | length }}</p>\n"}
    folder = project({**FILES, **own})
    publisher.build(folder, formats="html")
    (folder / "b.md").write_text(f"{B}\nMore.\n")
    result = publisher.build(folder, formats="html")
    assert worked(result) == (2, 0)
    assert "<p>4</p>" in (folder / "build/web/a.html").read_text()


def test_chapters_are_kept_beside_style_sheets_of_a_project(project: Write) -> None:
    own = {
        "templates/shared/tokens.css": ":root { --accent: #00566b; }\n",
        "templates/html/custom.css": "p { color: red; }\n",
    }
    folder = project({**FILES, **own})
    publisher.build(folder, formats="html")
    (folder / "c.md").write_text(f"{C}\nMore.\n")
    (folder / "templates/html/custom.css").write_text("p { color: blue; }\n")
    assert worked(publisher.build(folder, formats="html")) == (2, 2)  # the single page contains the styles
    assert "blue" in (folder / "build/web/assets/style.css").read_text()
    assert "blue" in (folder / "build/one/index.html").read_text()


def test_templates_are_compiled_once(project: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the package are compiled in another way for a project with templates of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    folder, compiled = project(FILES), []
    own = folder / "templates/html/nodes/paragraph.html"
    for text in (
        "One.",
        "Two.",
        '<p class="own">{{ content(node.children) }}</p>',
        "<p>{{ content(node.children) }}</p>",
    ):
        file = own if "<p" in text else folder / "b.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text if file == own else B + text)
        for environment in (Layered, Sandbox):
            monkeypatch.setattr(environment, "_compiled", Bytecode())
        result = publisher.build(folder, editions="web")
        compiled.append(dict(result.work).get("templates compiled", 0))
        publisher.build(folder, editions="web", output=folder / "fresh", cache=False)
        assert files(folder / "build/web") == files(folder / "fresh/web")
    assert [bool(count) for count in compiled] == [True, False, True, True]
    assert compiled[2] > compiled[3] == 1
    monkeypatch.setattr(Sandbox, "_compiled", Bytecode())
    result = publisher.build(folder, editions="web", output=tmp_path / "elsewhere")
    assert dict(result.work)["templates compiled"] == 1  # those of the package are kept for all projects


def test_code_of_an_edited_page_is_highlighted_once(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    made = list[str]()
    lexer_class = highlighting._lexer_class

    def counted(language: str) -> type[Lexer]:
        made.append(language)
        return lexer_class(language)

    def pages(text: str) -> dict[str, bytes]:
        highlighting._highlighted.cache_clear()  # as in another process
        (folder / "a.md").write_text(text)
        publisher.build(folder, formats=["html"])
        return files(folder / "build/web")

    monkeypatch.setattr(highlighting, "_lexer_class", counted)
    folder = project(
        {"a.md": "# A\n", "publication.yaml": "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\n"}
    )
    code = "# A\n\n```python\nprint(1)\n```\n"
    more = f"{code}\nText.\n\n```c\nint a;\n```\n\n```python\nprint(1)\n```\n"
    pages(code)
    assert made == ["python"]
    edited = pages(more)
    assert made == ["python", "c"]
    assert pages(f"{code}\nElse.\n") != edited
    assert made == ["python", "c"]
    shutil.rmtree(folder / "build")
    assert pages(more) == edited
    assert made == ["python", "c", "python", "c"]


def test_readings_with_errors_are_not_kept(project: Write, tmp_path: Path) -> None:
    folder = project({"more.txt": "More.\n"})
    for text, is_kept in ((A, True), (A.replace("more", "none"), False)):
        kept, given = CachedReadings(Cache(tmp_path / "cache")), (text, "a.md", Context(variables={"name": "Ada"}))
        kept.add(read_chapter(*given, Sources(folder)), *given, titled=False)
        kept.store()
        found = kept.find(*given, Sources(folder), titled=False)
        assert bool(found) is is_kept
        assert not found or found == read_chapter(*given, Sources(folder))
        assert kept.find(*given, Sources(folder), titled=True) is None


def test_included_files_must_be_where_they_were(project: Write, tmp_path: Path) -> None:
    folder, given = project({"sub/more.txt": "More.\n"}), (A.replace("more", "sub/more"), "a.md", Context())
    kept = CachedReadings(Cache(tmp_path / "cache"))
    kept.add(read_chapter(*given, Sources(folder)), *given, titled=False)
    kept.store()
    assert kept.find(*given, Sources(folder), titled=False)
    (folder / "sub").rename(tmp_path / "outside")
    (folder / "sub").symlink_to(tmp_path / "outside")
    assert kept.find(*given, Sources(folder), titled=False) is None


def test_code_of_a_project_may_read_what_it_likes(project: Write) -> None:
    code = "from publisher.document import Text\nROLES = {'x': lambda r, c: Text('x', location=c.location)}\n"
    folder = project({**FILES, "publication.yaml": f"{MANIFEST}extensions: [x.py]\n", "x.py": code})
    results = [publisher.build(folder, allow_python=True, formats="epub") for _ in range(2)]
    assert [worked(result) for result in results] == [(0, 0), (0, 3)]


def test_nothing_is_stored_through_a_link(project: Write, tmp_path: Path) -> None:
    folder = project(FILES)
    (tmp_path / "victim").mkdir()
    (folder / "build").mkdir()
    (folder / "build/.publisher").symlink_to(tmp_path / "victim")
    with pytest.raises(publisher.PublisherError, match="output-link"):
        publisher.build(folder)
    assert [*(tmp_path / "victim").iterdir()] == []


TEXTS = {
    "a.md": [A, A.replace("First", "Other"), "# Another title\n\nShort.\n", A.replace("{{ name }}", "nobody")],
    "b.md": [
        B,
        f"{B}\n#### Skipped\n",
        B.replace("## Two", "## Two {#two}\n\nA.\n\n## Second"),
        "# B\n\n{ref}`label`\n",
    ],
    "c.md": [
        C,
        C.replace("Caption", "Legend"),
        C + "\n" + C.replace("# C\n", "").replace("label: label", "label: other"),
    ],
    "more.txt": ["More.\n", "More.\n\n### Deep\n\nText.\n", "{{ name }} {{ unknown }}\n"],
    "p.svg": [SVG, SVG.replace("9", "8"), SVG.replace("<rect", "<rect onclick='x()'")],
    "publication.yaml": [
        MANIFEST,
        MANIFEST.replace("title: T", "title: Another"),
        MANIFEST.replace("[a.md, b.md,", "[b.md, {file: a.md, title: Given},"),
        MANIFEST.replace("Ada", "Bo"),
    ],
}
EDITS = st.sampled_from([(name, text) for name, texts in TEXTS.items() for text in texts])


def outcome(folder: Path, out: Path, *, cache: bool) -> tuple[dict[str, bytes], tuple[publisher.Diagnostic, ...]]:
    try:
        result = publisher.build(folder, output=out, cache=cache)
    except publisher.PublisherError as error:
        return {}, error.diagnostics
    return {n: data for n, data in files(out).items() if n != ".outputs.json"}, result.diagnostics


@pytest.mark.slow
@given(edits=st.lists(EDITS, min_size=2, max_size=6))
@settings(max_examples=8)
def test_editions_are_the_same_without_the_cache(edits: list[tuple[str, str]]) -> None:
    """After each of a few edits, which may also be undone, and with the state of all builds before."""
    with tempfile.TemporaryDirectory() as place:
        folder, out, fresh = (Path(place, name) for name in ("project", "out", "fresh"))
        folder.mkdir()
        for name, text in FILES.items():
            (folder / name).write_text(text)
        for name, text in edits:
            (folder / name).write_text(text)
            assert outcome(folder, out, cache=True) == outcome(folder, fresh, cache=False)
            shutil.rmtree(fresh, ignore_errors=True)


# What transforms have changed


def remade(found: Difference, before: Node) -> Node:
    """The node that a difference describes."""
    if isinstance(found, Node):
        return found
    fields: dict[str, Any] = {}
    for name, value in found.items():
        fields[name] = value
        if name in before.parts:
            first, last, inner = cast(Siblings, value)
            was = getattr(before, name)
            old = was[first : len(was) - last]
            if len(old) == len(inner):
                inner = tuple(b if a is None else remade(a, b) for a, b in zip(inner, old, strict=True))
            fields[name] = (*was[:first], *inner, *was[len(was) - last :])
    return replace(before, **fields)


def test_differences_describe_what_transforms_have_changed(tmp_path: Path) -> None:
    changed = 0
    for chapter in sites.make(tmp_path, sites.FILES).jobs["web"].book.chapters:
        assert chapter.origin
        found = difference(chapter, chapter.origin.chapter)
        assert remade(found, chapter.origin.chapter) == chapter
        assert len(canonical(found)) < len(canonical(chapter))
        changed += found != {}
    assert changed


@given(st.lists(st.integers(0, 3), max_size=6), st.lists(st.integers(0, 3), max_size=6), st.booleans())
def test_differences_of_siblings(was: list[int], now: list[int], deep: bool) -> None:
    texts = [Text(str(number), location=Location("a")) for number in range(4)]
    nodes = [Emphasis((text,), location=Location("a")) if deep else text for text in texts]
    new = [Emphasis((texts[-1],), location=Location("a")), *nodes[1:]]  # of which the first is another
    before, after = (
        Strong(tuple(known[n] for n in order), location=Location("a")) for known, order in ((nodes, was), (new, now))
    )
    assert remade(difference(after, before), before) == after


# Bytes of nodes


def test_nodes_are_equal_after_pickling() -> None:
    """All kinds of nodes of a book come back as they were, and equal ones have the same canonical bytes."""
    folder = ROOT / "tests/books/kitchen-sink"
    project = load(folder, Findings())
    texts = [(project.source / entry.file).relative_to(project.root) for _, entry in project.manifest.files()]
    context, sources = Context(variables=project.manifest.variables), Sources(project.root)
    for file in texts:
        reading = read_chapter((project.root / file).read_text(), file.as_posix(), context, sources)
        again = loads(dumps(reading))
        assert again == reading
        assert [n.location for n in walk(again.value)] == [n.location for n in walk(reading.value)]
        assert canonical(again) == canonical(reading)
        text = next(node for node in walk(reading.value) if isinstance(node, Text))
        assert canonical(replace(text, location=replace(text.location, column=99))) != canonical(text)


def test_what_can_not_be_pickled_is_refused() -> None:
    for function in (dumps, canonical):
        with pytest.raises(Exception, match="lambda"):
            function(lambda: 1)


def test_values_of_a_chapter_are_made_anew_only_if_it_differs(project: Write) -> None:
    folder = project(FILES)
    context, sources = Context(), Sources(load(folder, Findings()).root)
    reading = read_chapter(B, "b.md", context, sources, titled=True)
    kept = CachedReadings(Cache(folder / "kept"))
    kept.add(reading, B, "b.md", context, titled=True)
    chapter = kept.with_origin(reading, B, "b.md", context, titled=True).value
    assert chapter.origin
    first = chapter.origin.remembered("titles", chapter, lambda chapter: [chapter.title])
    assert chapter.origin.remembered("titles", chapter, lambda chapter: [chapter.title]) is first
    equal = replace(chapter, title=(replace(chapter.title[0]),))
    assert chapter.origin.remembered("titles", equal, lambda chapter: [chapter.title]) is not first
    again = CachedReadings(Cache(folder / "kept"), kept).find(B, "b.md", context, sources, titled=True)
    assert again
    assert again.value is chapter
    made = chapter.origin.remembered("titles", chapter, lambda chapter: [chapter.title])
    assert chapter.origin.remembered("titles", equal, lambda chapter: [chapter.title]) is made
    other = replace(chapter, title=(Text("C", location=chapter.location),))
    assert chapter.origin.remembered("titles", other, lambda chapter: [chapter.title]) == [other.title]
    assert chapter.origin.remembered("titles", chapter, lambda chapter: [chapter.title]) is made
    assert chapter.origin.remembered("names", chapter, lambda chapter: [chapter.id]) == [chapter.id]
