"""Texts that are put together: included files, their notes and abbreviations, variables, comments."""

from __future__ import annotations

import pytest

from publisher.document import Abbreviation, Figure, Heading, Image, Link, Workspace, plain_text, walk
from tests.conftest import Write
from tests.limits import at_most
from tests.test_markdown import texts
from tests.test_transforms import PIXEL, codes, manifest, prepare


class TestIncludes:
    def test_paths_start_from_the_included_file(self, project: Write) -> None:
        files = {
            "a.md": "# A\n\n:::{include} parts/b.md\n:::\n\nEnd.\n",
            "parts/b.md": "B.\n\n:::{include} deep/c.md\n:::\n",
            "parts/deep/c.md": "[C](../../a.md)\n\n:::{include} ../d.md\n:::\n",
            "parts/d.md": "D, {kdb}`x`.\n",
        }
        book, found = prepare(project({"publication.yaml": manifest("a.md"), **files}))
        assert texts(book.chapters[0]) == ["B.", "C", "D, x.", "End."]
        assert codes(found) == ["role-unknown parts/d.md:1:4"]

    def test_front_matter_of_an_included_file_is_not_read(self, project: Write) -> None:
        files = {"a.md": "# A\n\n:::{include} b.md\n:::\n", "b.md": "---\ntitle: B\nodd: 1\n---\nText.\n"}
        book, found = prepare(project(files | {"publication.yaml": manifest("a.md")}))
        assert (plain_text(book.chapters[0].title), texts(book.chapters[0]), found) == ("A", ["Text."], [])

    def test_a_file_included_in_an_exercise_has_lines_to_write_on(self, project: Write) -> None:
        line = "_" * 24
        exercise = "::::{exercise}\nQ.\n\n- :::{include} b.md\n  :::\n::::\n"
        files = {
            "a.md": f"# A\n\n{exercise}\n:::{{include}} c.md\n:::\n",
            "b.md": f"Name:\n\n{line}\n",
            "c.md": line + "\n",
        }
        book, found = prepare(project(files | {"publication.yaml": manifest("a.md")}))
        assert codes(found) == ["break-underscores c.md:1:1"]
        assert sum(isinstance(node, Workspace) for node in walk(book.chapters[0])) == 1

    def test_options_hold_for_all_that_is_included(self, project: Write) -> None:
        text = "# A\n\n[x](#here)\n\n- Item\n\n  :::{include} b.md\n  :when: not html\n  :::\n\n:::{include} b.md\n:when: html\n:class: box\n:label: here\n:::\n"
        files = {"publication.yaml": manifest("a.md"), "a.md": text, "b.md": "B.\n\nC.\n"}
        book, found = prepare(project(files))
        assert found == []
        assert texts(book.chapters[0]) == ["x", "Item", "B.", "C."]
        first, second = book.chapters[0].children[-2:]
        assert (first.attributes.classes, first.attributes.id) == (("box",), "here")
        assert (second.attributes.classes, second.attributes.id) == (("box",), "")

    def test_options_leave_headings_their_numbers(self, project: Write) -> None:
        text = "# A\n\n## First\n\n:::{include} b.md\n:class: foo\n:when: html\n:::\n\n## Last\n"
        files = {"publication.yaml": manifest("a.md"), "a.md": text, "b.md": "## Inner\n\n### Deep\n\nText.\n"}
        book, found = prepare(project(files))
        headings = [block for block in book.chapters[0].children if isinstance(block, Heading)]
        assert [(plain_text(h.children), h.attributes.classes) for h in headings] == [
            ("First", ()),
            ("Inner", ("foo",)),
            ("Deep", ("foo",)),
            ("Last", ()),
        ]
        assert all(h.number for h in headings if h.level == 2)
        assert found == []

    def test_headings_move_down(self, project: Write) -> None:
        files = {
            "a.md": "# A\n\n## S\n\n:::{include} b.md\n:heading-offset: 2\n:::\n",
            "b.md": "# B\n\n::: {.box}\n## C\n:::\n",
        }
        book, found = prepare(project(files | {"publication.yaml": manifest("a.md")}))
        assert [n.level for n in walk(book.chapters[0]) if isinstance(n, Heading)] == [2, 3, 4]
        assert found == []

    def test_a_title_of_an_included_file_asks_for_an_offset(self, project: Write) -> None:
        files = {"a.md": "# A\n\n:::{include} b.md\n:::\n", "b.md": "# B\n"}
        _, found = prepare(project(files | {"publication.yaml": manifest("a.md")}))
        assert codes(found) == ["heading-second-title b.md:1:1"]
        assert found[0].hint == "a.md includes it: write “:heading-offset: 1” there."

    def test_markers_choose_lines_and_places_stay(self, project: Write) -> None:
        files = {
            "a.md": "# A\n\n:::{include} b.md\n:start-after: BEGIN\n:end-before: END\n:::\n",
            "b.md": "Not this.\n% BEGIN\nThis, {kdb}`x`.\n% END\nNor this.\n",
        }
        book, found = prepare(project(files | {"publication.yaml": manifest("a.md")}))
        assert texts(book.chapters[0]) == ["This, x."]
        assert codes(found) == ["role-unknown b.md:3:7"]

    @pytest.mark.parametrize(
        ("options", "shown"),
        [
            (":start-line: 2", ["three", "four"]),
            (":end-line: -2", ["one", "two"]),
            (":start-line: 1\n:end-line: 3", ["two", "three"]),
            (":start-line: 1\n:start-after: two", ["three", "four"]),
            (":end-line: 3\n:end-before: four\n:lines: 2-3", ["two", "three"]),
            (":start-line: first", ["one", "two", "three", "four"]),
            (":start-line: 4", []),
            (":start-line: 3\n:end-line: 2", []),
        ],
    )
    def test_lines_are_counted_as_by_docutils(self, project: Write, options: str, shown: list[str]) -> None:
        text = f"# A\n\n:::{{include}} b.md\n{options}\n:::\n"
        book, found = prepare(project({"a.md": text, "b.md": "one\ntwo\nthree\nfour\n"}))
        assert " ".join(texts(book.chapters[0])).split() == shown
        assert codes(found) == (["directive-option-value a.md:4:14"] if "first" in options or not shown else [])

    def test_each_text_keeps_its_own_notes(self, project: Write) -> None:
        files = {
            "a.md": "# A\n\nA^[one].\n\n:::{include} b.md\n:::\n\n:::{include} b.md\n:::\n\nLast[^x].\n\n[1]: https://a.example\n",
            "b.md": "B^[two] [link][1][^b].\n\n[1]: https://b.example\n[^b]: Three.\n[^x]: Four.\n",
        }
        book, found = prepare(project(files | {"publication.yaml": manifest("a.md")}))
        notes = [plain_text(note.children) for note in book.chapters[0].notes]
        assert notes == ["one", "two", "Three.", "two", "Four."]
        assert found == []

    def test_notes_in_options_are_their_own(self, project: Write) -> None:
        text = "# A\n\nA^[first].\n\n:::{code} python\n:caption: Code^[second]\n:label: c\nx = 1\n:::\n"
        book, found = prepare(project({"a.md": text}))
        assert [plain_text(note.children) for note in book.chapters[0].notes] == ["first", "second"]
        assert found == []

    @pytest.mark.slow
    def test_a_bomb_ends_soon_with_one_error(self, project: Write) -> None:
        bomb = {f"f{n}.md": f":::{{include}} f{n + 1}.md\n:::\n\n" * 10 for n in range(9)} | {"f9.md": "Boom.\n"}
        with at_most(60):
            _, found = prepare(project(bomb | {"publication.yaml": manifest("f0.md")}))
        assert [d.code for d in found] == ["include-huge"]

    def test_a_long_chain_is_too_deep(self, project: Write) -> None:
        chain = {f"f{n}.md": f":::{{include}} f{n + 1}.md\n:::\n" for n in range(300)} | {"f300.md": "End.\n"}
        _, found = prepare(project(chain | {"publication.yaml": manifest("f0.md")}))
        assert codes(found) == ["nesting-too-deep f50.md:1:1"]


class TestAbbreviations:
    def test_defined_in_an_included_file(self, project: Write) -> None:
        files = {
            "a.md": "# The DOM\n\nDOM[^n].\n\n:::{include} short.md\n:::\n\n[^n]: DOM.\n",
            "b.md": "# B\n\nDOM.\n",
            "short.md": "*[DOM]: Document Object Model\n*[CSS]: Cascading Style Sheets\n",
        }
        book, found = prepare(project(files | {"publication.yaml": manifest("a.md", "b.md")}))
        counts = [sum(isinstance(n, Abbreviation) for n in walk(chapter)) for chapter in book.chapters]
        assert counts == [3, 0]
        assert book.chapters[0].title[-1].title == "Document Object Model"  # type: ignore[union-attr]
        assert found == []


def test_no_trace_of_comments(project: Write) -> None:
    text = "# A\n\n% one\n\n<!-- two -->\n\n- x\n  % three\n\n  <!-- four -->\n\n:::{note}\n% five\nText <!-- six --> here.\n:::\n"
    book, found = prepare(project({"a.md": text}))
    assert found == []
    assert texts(book.chapters[0]) == ["x", "Text here."]


class TestVariables:
    FILES = {
        "publication.yaml": "version: 1\ntitle: On {{ v }}\nsubtitle: With {{ v }}\ndescription: About {{ v }}\n"
        'variables: {v: "a *b*", file: i, host: example.org}\nchapters: [{part: "{{ v }}", chapters: [a.md]}]\n',
        "i.svg": PIXEL,
    }
    EVERYWHERE = """\
# {{ v }}

## {{ v }} {#x}

:::{note} {{ v }}
{{ v }} {ref}`{{ v }} <x>` {kbd}`{{ file }}` {abbr}`{{ file }} ({{ file }})`
:::

:::{figure} {{ file }}.svg
:alt: A {{ file }}
:credit: {{ file }}

{{ v }}
:::

![A {{ file }}]({{ file }}.svg "{{ file }}") [{{ v }}](https://{{ host }}/{{ v }} "{{ file }}") [r]

[r]: https://{{ host }}

| {{ v }} |
|---------|
| {{ v }} |

`{{ v }}`

```
{{ v }}
```
"""

    def test_everywhere_but_in_code(self, project: Write) -> None:
        book, found = prepare(project(self.FILES | {"a.md": self.EVERYWHERE}))
        assert found == []
        (chapter,) = book.chapters
        about = book.metadata
        assert (about.title, about.subtitle, about.description) == ("On a *b*", "With a *b*", "About a *b*")
        assert [plain_text(title) for title in (book.parts[0].title, chapter.title)] == ["a b", "a b"]
        said = plain_text(chapter.children)
        assert said.count("{{ v }}") == 2
        assert said.count("a b") == 7
        assert "a b a *b* i i" in said
        pictures = [(n.url, n.alt, n.title) for n in walk(chapter) if isinstance(n, Image)]
        assert pictures == [("i.svg", "A i", ""), ("i.svg", "A i", "i")]
        links = [(n.url, n.title) for n in walk(chapter) if isinstance(n, Link)]
        assert links == [("https://example.org/a%20*b*", "i"), ("https://example.org", "")]
        assert [plain_text(n.credit) for n in walk(chapter) if isinstance(n, Figure)] == ["i"]

    def test_an_unknown_one_is_reported_at_its_place(self, project: Write) -> None:
        text = "# A\n\n[x](https://a.example/{{ no }})\n\n:::{figure} {{ no }}.svg\n:alt: x\n:::\n"
        _, found = prepare(project(self.FILES | {"a.md": text}))
        reported = [c for c in codes(found) if c.startswith("variable")]
        assert reported == ["variable-unknown a.md:3:23", "variable-unknown a.md:5:13"]
