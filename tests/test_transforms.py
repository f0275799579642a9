"""The transforms: what each edition does to the book before it is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from publisher.assembly import Assembly
from publisher.diagnostics import Diagnostic, Findings
from publisher.document import (
    Book,
    CodeBlock,
    ContentsEntry,
    CrossReference,
    Figure,
    FootnoteReference,
    Heading,
    Image,
    Link,
    Node,
    Part,
    Span,
    Table,
    plain_text,
    walk,
)
from publisher.document.highlighting import highlight
from publisher.formats import FORMATS
from publisher.language import Words
from publisher.manifest import load
from publisher.sources import Sources
from publisher.transforms import TRANSFORMS, Transform, TransformContext, transform
from publisher.transforms.audience import holds
from publisher.transforms.examination import conditions_of, examine
from tests.conftest import Write

PIXEL = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" role="img"><title>t</title><rect width="40" height="20"/></svg>'


def manifest(*chapters: str, more: str = "") -> str:
    return "version: 1\ntitle: Book\n" + more + "chapters:\n" + "".join(f"  - {c}\n" for c in chapters)


def prepare(
    folder: Path,
    audience: str = "",
    format: str = "html",  # noqa: A002
    *,
    separate: bool = False,
) -> tuple[Book, list[Diagnostic]]:
    findings = Findings()
    project = load(folder, findings)
    book = Assembly(project, Sources(project.root), findings).book()
    scope = TransformContext(
        FORMATS[format],
        project.root,
        findings,
        Words("en"),
        project.file is not None,
        audience,
        separate=separate,
    )
    book = transform(book, scope)
    return book, [d for d in findings if d.code != "identifier-made"]


N = TypeVar("N", bound=Node)


def nodes(book: Book, kind: type[N]) -> list[N]:
    return [n for c in book.chapters for n in walk(c) if isinstance(n, kind)]


def codes(found: list[Diagnostic]) -> list[str]:
    return [f"{d.code} {d.location}" for d in found]


class TestTables:
    def test_a_head_without_rows_becomes_rows(self, project: Write) -> None:
        raw = "<table><thead><tr><th scope='col'>x</th></tr></thead><tbody><tr></tr></tbody></table>\n\n<table><tr></tr></table>"
        book, found = prepare(project({"a.md": f"# A\n\n| a | b |\n|---|---|\n\n{raw}\n"}))
        assert codes(found) == ["table-head-only a.md:3:1", "table-head-only a.md:6:1"]
        for table in nodes(book, Table):
            assert isinstance(table, Table)
            assert not table.head
            assert all(not cell.header and not cell.attributes.pairs for row in table.body for cell in row.children)
        assert [plain_text([table]) for table in nodes(book, Table)] == ["a b", "x"]


class TestHeadings:
    def test_skipped_levels_are_closed_up(self, project: Write) -> None:
        book, found = prepare(project({"a.md": "# A\n\n#### B\n\n## C\n\n#### D\n\n##### E\n\n> ###### F\n"}))
        assert [n.level for n in nodes(book, Heading)] == [2, 2, 3, 4, 5]
        assert codes(found) == [
            "heading-skipped a.md:3:1",
            "heading-skipped a.md:7:1",
            "heading-skipped a.md:9:1",
            "heading-skipped a.md:11:3",
        ]

    def test_containers_do_not_change_the_nesting_of_sections(self, project: Write) -> None:
        text = (
            "<div style=x>\n\n# A\n\n</div>\n\n## B\n\n::: {.box}\n### C\n\n:::: {.box}\n## D\n::::\n:::\n\n"
            "#### E\n\n<section>\n<h3>F</h3>\n</section>\n\n> ## G\n\n- ## H\n"
        )
        book, found = prepare(project({"publication.yaml": manifest("a.md"), "a.md": text}))
        assert codes(found) == ["html-attribute a.md:1:1", "heading-skipped a.md:17:1"]
        (chapter,) = book.chapters
        assert plain_text(chapter.title) == "A"
        assert {plain_text(n.children): n.number for n in nodes(book, Heading) if n.number} == {
            "B": "1",
            "C": "1.1",
            "D": "2",
            "E": "2.1",
            "F": "2.2",
        }
        assert [(plain_text(e.title), [plain_text(c.title) for c in e.children]) for e in chapter.sections] == [
            ("B", ["C"]),
            ("D", ["E", "F"]),
        ]


class TestIdentifiers:
    def test_unique_in_the_whole_book(self, project: Write) -> None:
        book, _ = prepare(project({"a.md": "# A\n\n## Use\n\n## Use\n", "b.md": "# B\n\n## Use\n\n## Contents\n"}))
        assert [c.id for c in book.chapters] == ["a", "b"]
        assert [n.attributes.id for n in nodes(book, Heading)] == ["use", "use-1", "use-2", "contents-2"]


class TestNumbers:
    FILES = {
        "publication.yaml": manifest("pre.md", "{part: P, chapters: [a.md, b.md]}", more="appendices: [z.md]\n"),
        "pre.md": "# Preface {.unnumbered}\n\n## In it\n\n:::{figure} i.svg\n:alt: a\nC\n:::\n",
        "a.md": "# A\n\n## S\n\n### T\n\n#### U\n\n## V {.unnumbered}\n\n## W\n\n:::{figure} i.svg\n:alt: a\nC\n:::\n\n:::{table} X\n| a |\n|--|\n| 1 |\n:::\n",
        "b.md": "# B\n\n:::{figure} i.svg\n:alt: a\n:class: unnumbered\nC\n:::\n\n:::{figure} i.svg\n:alt: a\nC\n:::\n",
        "z.md": "# Z\n\n## S\n",
        "i.svg": PIXEL,
    }

    def test_chapters_sections_figures(self, project: Write) -> None:
        book, found = prepare(project(self.FILES))
        assert found == []
        assert [c.number for c in book.chapters] == ["", "1", "2", "A"]
        assert [n.number for n in nodes(book, Heading)] == ["", "1.1", "1.1.1", "", "", "1.2", "A.1"]
        assert [n.number for n in nodes(book, Figure)] == ["1", "1.1", "", "2.1"]
        assert [d.number for d in book.divisions if isinstance(d, Part)] == ["I"]

    def test_sections_below_an_unnumbered_one_have_none(self, project: Write) -> None:
        text = "# A\n\n## B {.unnumbered}\n\n### C\n\n## D\n\n### E {.unnumbered}\n\n#### F\n\n### G\n\n## H {.unnumbered}\n\n### I\n\n## J\n"
        book, _ = prepare(project({"publication.yaml": manifest("a.md"), "a.md": text}))
        numbers = {plain_text(n.children): n.number for n in nodes(book, Heading)}
        assert {name: number for name, number in numbers.items() if number} == {"D": "1", "G": "1.1", "J": "2"}

    def test_front_and_back_matter_have_none(self, project: Write) -> None:
        more = "frontmatter: [pre.md]\nappendices: [z.md]\nbackmatter: [{file: end.md, when: pdf}]\n"
        chapters = {name: self.FILES[name] for name in ("a.md", "b.md", "z.md", "i.svg")}
        pre = self.FILES["pre.md"].replace(" {.unnumbered}", "")
        files = {"publication.yaml": manifest("a.md", "b.md", more=more), "pre.md": pre, "end.md": pre, **chapters}
        book, found = prepare(project(files), format="pdf")
        assert found == []
        assert [(c.id, c.kind, c.number) for c in book.chapters] == [
            ("pre", "frontmatter", ""),
            ("a", "chapter", "1"),
            ("b", "chapter", "2"),
            ("z", "appendix", "A"),
            ("end", "backmatter", ""),
        ]
        assert [n.number for n in nodes(book, Figure)] == ["1", "1.1", "", "2.1", "2"]
        assert [n.number for n in nodes(book, Heading) if n.level == 2][-1] == ""
        book, _ = prepare(project(files), format="html")
        assert [c.id for c in book.chapters] == ["pre", "a", "b", "z"]

    def test_one_chapter_between_front_and_back_matter_needs_none(self, project: Write) -> None:
        files = {
            "publication.yaml": manifest("a.md", more="frontmatter: [pre.md]\n"),
            "pre.md": "# P\n\n## In it\n",
            "a.md": "# A\n\n## S\n",
        }
        book, _ = prepare(project(files))
        assert [c.number for c in book.chapters] == ["", ""]
        assert [n.number for n in nodes(book, Heading)] == ["", "1"]

    def test_without_a_manifest_nothing_is_counted(self, project: Write) -> None:
        book, _ = prepare(project({"a.md": "# A\n\n## S\n", "b.md": "# B\n"}))
        assert [c.number for c in book.chapters] == ["", ""]
        assert [n.number for n in nodes(book, Heading)] == [""]


class TestLinks:
    @pytest.mark.parametrize(
        ("link", "chapter", "target"),
        [
            ("#here", "a", "here"),
            ("#use", "a", "use"),
            ("#only-b", "b", "only-b"),
            ("b.md", "b", ""),
            ("b.md#use", "b", "use-2"),
            ("b.html#use", "b", "use-2"),
            ("./b.md#only-b", "b", "only-b"),
            ("b", "b", ""),
            ("#a", "a", ""),
        ],
    )
    def test_into_the_book(self, project: Write, link: str, chapter: str, target: str) -> None:
        files = {
            "a.md": f"# A\n\n## Use\n\n[](here) [x]({link})\n\n[y]{{#here}}\n",
            "b.md": "# B\n\n## Use\n\n## X {#only-b}\n",
        }
        files["a.md"] = files["a.md"].replace("[](here) ", "")
        book, found = prepare(project(files))
        assert found == []
        assert [(n.chapter, n.target) for n in nodes(book, CrossReference)] == [(chapter, target)]

    def test_empty_text_is_filled(self, project: Write) -> None:
        text = "# A\n\n## The *title* {#t}\n\n[](#t) [](#f)\n\n:::{figure} i.svg\n:label: f\n:alt: a\nC\n:::\n"
        book, found = prepare(project({"a.md": text, "i.svg": PIXEL}))
        first, second = nodes(book, CrossReference)
        assert plain_text([first]) == "The title"
        assert (plain_text([second]), second.kind, second.number) == ("Figure 1", "figure", "1")  # type: ignore[attr-defined]
        assert found == []

    def test_to_nothing(self, project: Write) -> None:
        text = "# A\n\n[x](#nowere) [y](gone.md) [z](/abs) [w](b.md#gone)\n\n## Nowhere\n"
        book, found = prepare(project({"a.md": text, "b.md": "# B\n"}))
        assert nodes(book, Link) == []
        # A link to what a file lacks becomes one to the file.
        assert [(n.chapter, n.target, plain_text([n])) for n in nodes(book, CrossReference)] == [("b", "", "w")]
        assert codes(found) == [
            "reference-dangling a.md:3:1",
            "link-target-missing a.md:3:14",
            "link-target-missing a.md:3:27",
            "link-target-missing a.md:3:37",
        ]
        assert [d.severity for d in found] == ["error", "warning", "warning", "warning"]
        assert found[0].hint == "Did you mean “nowhere”?"

    @pytest.mark.parametrize(
        ("path", "hint"),
        [("data.csv", "{download}`words <data.csv>`"), ("wave.png", "“!”"), ("elsewhere.md", "a complete address")],
    )
    def test_to_a_file_that_is_no_chapter(self, project: Write, path: str, hint: str) -> None:
        _, (found,) = prepare(project({"a.md": f"# A\n\n[x]({path})\n", "data.csv": "1,2\n"}))
        assert hint in found.hint

    def test_outside_is_kept_unsafe_is_not(self, project: Write) -> None:
        book, found = prepare(
            project({"a.md": "# A\n\n[x](https://a.org) [y](mailto:a@b.c) [z](//a.org)\n\n<a href='file:///x'>f</a>\n"})
        )
        assert [n.url for n in nodes(book, Link)] == ["https://a.org", "mailto:a@b.c", "https://a.org"]
        assert codes(found) == ["html-unsafe a.md:5:1"]


class TestImages:
    def test_found_and_measured(self, project: Write) -> None:
        files = {
            "source/publication.yaml": manifest("chapters/a.md"),
            "source/chapters/a.md": "# A\n\n![x](../img/i.svg) ![y](i.svg)\n",
        }
        book, found = prepare(project({**files, "source/img/i.svg": PIXEL, "source/chapters/i.svg": PIXEL}))
        assert found == []
        assets = [n.asset for n in nodes(book, Image)]
        assert [(a.name, a.media_type, a.width, a.height) for a in assets] == [
            ("images/i.svg", "image/svg+xml", 40, 20),
            ("images/i-2.svg", "image/svg+xml", 40, 20),
        ]

    def test_a_link_out_of_the_project_is_refused(self, project: Write, tmp_path: Path) -> None:
        folder = project({"a.md": "# A\n\n![x](i.svg)\n"})
        (tmp_path / "secret.svg").write_text(PIXEL)
        (folder / "i.svg").symlink_to(tmp_path / "secret.svg")
        assert codes(prepare(folder)[1]) == ["path-outside a.md:3:1"]


class TestFootnotes:
    def test_numbered_by_chapter(self, project: Write) -> None:
        book, found = prepare(
            project({"a.md": "# A[^t]\n\nx[^b] y[^b]\n\n[^b]: B[^t]\n[^t]: T\n", "b.md": "# B\n\nx[^1]\n\n[^1]: N\n"})
        )
        assert found == []
        first, second = book.chapters
        assert [(n.number, n.label, n.references) for n in first.notes] == [
            (1, "t", ("fnref-a-1", "fnref-a-1-2")),
            (2, "b", ("fnref-a-2", "fnref-a-2-2")),
        ]
        assert [n.number for n in second.notes] == [1]
        calls = [n for n in walk(first) if isinstance(n, FootnoteReference)]
        assert len({c.attributes.id for c in calls}) == len(calls) == 4
        assert all(c.note and c.note.number == c.number for c in calls)


def shown(entries: tuple[ContentsEntry, ...]) -> list[object]:
    return [(plain_text(e.title), shown(e.children)) if e.children else plain_text(e.title) for e in entries]


def test_contents_nest(project: Write) -> None:
    files = {
        "publication.yaml": manifest("a.md", "{part: P, chapters: [b.md]}"),
        "a.md": "# A\n\n## S[^1]\n\n### T\n\n## U\n\n[^1]: N\n",
        "b.md": "# B\n",
    }
    book, _ = prepare(project(files))
    assert shown(book.contents) == [("A", [("S", ["T"]), "U"]), ("P", ["B"])]
    assert [e.level for e in book.contents] == [1, 0]


class TestAudience:
    FILES = {
        "publication.yaml": manifest("a.md", "{file: b.md, when: teacher}", more="audiences: [student, teacher]\n"),
        "a.md": "# A\n",
        "b.md": "# B\n",
    }

    @pytest.mark.parametrize(("audience", "expected"), [("", ["A"]), ("student", ["A"]), ("teacher", ["A", "B"])])
    def test_chapters(self, project: Write, audience: str, expected: list[str]) -> None:
        book, _ = prepare(project(self.FILES), audience)
        assert [plain_text(c.title) for c in book.chapters] == expected

    @pytest.mark.parametrize(
        ("condition", "expected"),
        [
            ("", True), ("pdf", True), ("html", False), ("not html", True), ("pdf and teacher", True), ("pdf and not teacher", False),
            ("html or teacher", True), ("html and pdf or teacher", True), ("not pdf or not teacher", False),
        ],
    )  # fmt: skip
    def test_conditions(self, condition: str, expected: bool) -> None:
        assert holds(condition, {"pdf", "teacher"}) is expected


class TestHighlighting:
    @pytest.mark.parametrize("language", ["python", "rust", "console", "diff", "html", "nonesuch", ""])
    def test_no_character_is_lost(self, language: str) -> None:
        code = "def f(x):\n\n    return 'a\tb'  # ü\n$ ls\n+ added\n<b>&amp;</b>\n"
        lines = highlight(code, language)
        assert "\n".join("".join(run.text for run in line) for line in lines) + "\n" == code

    def test_kinds_are_joined(self, project: Write) -> None:
        book, _ = prepare(project({"a.md": "# A\n\n```python\nimport os  # x\n```\n"}))
        (block,) = nodes(book, CodeBlock)
        assert [(r.kind, r.text) for r in block.lines[0].runs] == [("k", "import "), ("", "os  "), ("c", "# x")]  # type: ignore[attr-defined]


class TestMissingGlyphs:
    TEXT = "# A\n\nOne 日 and 日本 and é → ✓ a\u200bb.\n\n`ᚠ`\n\n```\nᚠ\n```\n"

    def test_private_use_characters_are_those_of_the_given_fonts(self, project: Write) -> None:
        book, found = prepare(project({"a.md": "# A\n\nOne \ue200two\ue201.\n"}), format="pdf")
        assert plain_text(book.chapters[0].children) == "One □two□."
        assert [(d.code, d.message) for d in found] == [
            ("glyph-missing", "No font contains “\ue200” (U+E200), “\ue201” (U+E201); print shows □")
        ]

    def test_print_shows_a_placeholder_with_a_finding(self, project: Write) -> None:
        book, found = prepare(project({"a.md": self.TEXT}), format="pdf")
        assert plain_text(book.chapters[0].children) == "One □ and □\u200b□ and é → ✓ a\u200bb. □ □"
        marked = [n.attributes.get("data-actual-text") for n in nodes(book, Span)]
        assert marked == ["日", "日", "本"]
        assert codes(found) == ["glyph-missing a.md:3:5", "glyph-missing a.md:5:1"]
        assert found[0].message == "No font contains “日” (U+65E5), “本” (U+672C); print shows □"
        assert "fonts-noto-cjk" in found[0].hint

    def test_many_in_a_row_share_placeholders(self, project: Write) -> None:
        book, _ = prepare(project({"a.md": f"# A\n\n{'日' * 40}.\n"}), format="pdf")
        assert plain_text(book.chapters[0].children) == "\u200b".join("□" * 40) + "."  # a line may end anywhere
        marked = [n.attributes.get("data-actual-text") for n in nodes(book, Span)]
        assert marked == ["日" * 16, "日" * 16, "日" * 8]

    def test_screens_have_their_own_fonts(self, project: Write) -> None:
        book, found = prepare(project({"a.md": self.TEXT}))
        assert "日本" in plain_text(book.chapters[0].children)
        assert found == []


class TestExamination:
    """What ``check`` runs: the transforms of ``build``, once for each content."""

    def examined(
        self, folder: Path, editions: Sequence[tuple[str, str]], more: Sequence[Transform] = ()
    ) -> tuple[list[Book], list[str]]:
        """What editions contain, and the formats that were transformed."""
        project, findings = load(folder, Findings()), Findings()
        book = Assembly(project, Sources(project.root), findings).book()
        formats: list[str] = []

        def noted(book: Book, scope: TransformContext) -> Book:
            formats.append(scope.format)
            return book

        words = Words("en")
        scopes = [TransformContext(FORMATS[f], project.root, findings, audience=a, words=words) for f, a in editions]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("publisher.transforms.TRANSFORMS", (TRANSFORMS[0], noted, *TRANSFORMS[1:]))
            return examine(book, scopes, conditions_of(book), more), formats

    def test_editions_of_the_same_content_are_examined_once_for_print(self, project: Write) -> None:
        books, formats = self.examined(project({"a.md": "# A\n\nx\n"}), [("html", ""), ("epub", "x"), ("pdf", "")])
        assert formats == ["pdf"]
        assert books[0] is books[1] is books[2]

    def test_those_of_other_content_each_for_itself(self, project: Write) -> None:
        folder = project({"a.md": "# A\n\n:::{only} epub\nx\n:::\n\n:::{only} not html\ny\n:::\n"})
        books, formats = self.examined(folder, [("html", ""), ("epub", ""), ("html", "x"), ("pdf", "")])
        assert formats == ["pdf", "html", "epub"]
        assert [plain_text(book.chapters[0].children) for book in books] == ["", "x y", "", "y"]

    def test_a_step_of_the_project_sees_every_format(self, project: Write) -> None:
        folder, editions = project({"a.md": "# A\n\nx\n"}), [("html", ""), ("epub", ""), ("html", "x")]
        assert self.examined(folder, editions, [lambda book, _: book])[1] == ["html", "epub"]

    def test_steps_that_find_nothing_are_left_out(self, project: Write) -> None:
        (book, *_), _ = self.examined(project({"a.md": "# A\n\n## S\n\nx\n"}), [("html", "")])
        assert book.chapters[0].sections == ()


def test_containers_without_a_look_of_their_own_are_opened(project: Write) -> None:
    text = "# A\n\nBefore.\n\n::: {#both lang=fr}\nUn.\n\n[two]{lang=en}\n\n::: {.box lang=de}\nDrei.\n:::\n:::\n\n::: {when=html}\nFour.\n:::\n"
    folder = project({"publication.yaml": manifest("a.md"), "a.md": text})
    book, _ = prepare(folder)
    found = [(type(n).__name__, n.attributes.id, n.attributes.get("lang")) for n in book.chapters[0].children]
    plain, french = ("Paragraph", "", ""), ("Paragraph", "", "fr")
    assert found == [plain, ("Paragraph", "both", "fr"), french, ("Container", "", "de"), plain]


def test_a_chapter_called_sources_that_prints_them_is_no_list_of_works(project: Write) -> None:
    texts = {
        "a.md": "# Sources\n\n- Newton, *Principia*. London, 1687.\n",
        "b.md": "# Sources\n\n> My Lord Duke, I entered some of the hovels.\n",
        "c.md": "# Sources\n\n:::{exercise}\na) Who wrote it?\nb) When?\n:::\n",
    }
    book, _ = prepare(project({"publication.yaml": manifest(*texts), **texts}))
    assert [chapter.lists_works for chapter in book.chapters] == [True, False, False]


def test_chapters_that_do_not_change_are_not_copied(project: Write) -> None:
    """Copies take time, since what is known of a chapter is found again, and so does the description of what has changed."""
    text = "# One\n\nA [link](https://example.org/) and [](two.md).\n\n| A | B |\n|---|---|\n| a | 1 |\n| b | c |\n\n## Section\n"
    folder = project({"publication.yaml": manifest("one.md", "two.md"), "one.md": text, "two.md": "# Two\n\nText.\n"})
    found = Findings()
    opened = load(folder, found)
    book = Assembly(opened, Sources(opened.root), found).book()
    scope = TransformContext(FORMATS["html"], opened.root, found, Words("en"), separate=True)
    copied = []
    for step in TRANSFORMS:
        before, book = book, step(book, scope)
        pairs = zip(before.chapters, book.chapters, strict=True)
        copied += [step.__name__ for old, new in pairs if old is not new and old == new]
    assert copied == []
