"""Manuscripts, lessons, theses, notes and sites of many programs become projects that can be built, with nothing lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import publisher
from publisher.diagnostics import Findings, PublisherError
from publisher.importers.dialects.components import with_our_components
from publisher.importers.dialects.kramdown import with_our_quotations
from publisher.importers.dialects.latex import Known, macros_in, with_our_latex
from publisher.importers.dialects.markua import with_our_markua
from publisher.importers.dialects.matter import with_lesson, with_our_matter
from publisher.importers.dialects.notebooks import is_form_of
from publisher.importers.dialects.notes import with_our_notes
from publisher.importers.literals import UnreadableError, literal, value_of
from publisher.manifest import load
from publisher.pipeline.importing import imported as imported_whole
from tests.conftest import write_files
from tests.foreign import imported, page_of


def chapters(new: Path) -> list[object]:
    """The chapters of a project: files, and titles with those below them."""

    def shown(entries: object) -> list[object]:
        assert isinstance(entries, tuple | list)
        return [
            entry.file if not entry.chapters else (entry.part or entry.title or entry.file, shown(entry.chapters))
            for entry in entries
        ]

    return shown(load(new, Findings()).manifest.chapters)


def errors(new: Path) -> list[str]:
    return [d.code for d in publisher.check(new).diagnostics if d.severity == "error"]


# What would stop a build


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A $\\foo{x}$ b", "A `$\\foo{x}$` b"),
        ("A $\\foo$ $`\\foo`$ b", "A `$\\foo$` ``$`\\foo`$`` b"),
        ("$$\n\\foo\n$$", "```text\n$$\n\\foo\n$$\n```"),
        ("a\nb $\\foo$ c\nd", "a\nb `$\\foo$` c\nd"),
        ("![a](a.svg){width=wide}", "![a](a.svg)\\{width=wide}"),
        ("x {foo}`y`", "x `y`"),
        ('| a |\n|-|\n| b | <a id="c"></a> |\n\nSee [d](#c).', '| a |\n|-|\n| b | <a id="c"></a> |\n\nSee d.'),
        (":::{figure} a.svg\n:width: wide\n\nA\n:::", ":::{figure} a.svg\n\nA\n:::"),
        (
            "- a\n\n  :::{csv-table}\n  :rows: a\n  :::\n",
            "- a\n\n  ```text\n  :::{csv-table}\n  :::\n  ```\n",
        ),
        ("> a $\\foo$", "> a `$\\foo$`"),
        ("::: {#x}\nA\n:::\n\n:::", "::: {#x}\nA\n:::\n\n\\:::"),
    ],
)
def test_what_would_stop_a_build_is_text(tmp_path: Path, text: str, shown: str) -> None:
    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    write_files(tmp_path / "old", {"a.md": f"# A\n\n{text}\n", "a.svg": picture})
    found = imported_whole(tmp_path / "old", tmp_path / "new")
    assert (tmp_path / "new/a.md").read_text().rstrip("\n") == f"# A\n\n{shown}".rstrip("\n")
    assert errors(tmp_path / "new") == []
    assert {d.code for d in found.diagnostics} == {"import-left-out"}
    assert all(d.location and d.location.file == "a.md" for d in found.diagnostics)


def test_what_became_text_is_reported_in_its_line_of_the_old_page(tmp_path: Path) -> None:
    write_files(
        tmp_path / "old",
        {"a.md": "---\nstatus: draft\n---\n\n# A\n\n| a |\n|-|\n| b | [](#c) $\\foo$ |\n\nx $\\bar{$\n"},
    )
    found = imported_whole(tmp_path / "old", tmp_path / "new").diagnostics
    assert [d.location.line for d in found if d.location] == [11]
    assert errors(tmp_path / "new") == []


@pytest.mark.parametrize(
    ("matter", "shown"),
    [
        ("title: A: b", 'title: "A: b"'),
        ("status: new\ntitle: A", "# status: new\ntitle: A"),
        ("a: [1\ntitle: A", "# a: [1\ntitle: A"),
        ("author:\n  - {x: y}\ntitle: A", "author:\n  - {x: y}\ntitle: A"),
    ],
)
def test_front_matter_that_is_wrong_is_kept(tmp_path: Path, matter: str, shown: str) -> None:
    write_files(tmp_path / "old", {"a.md": f"---\n{matter}\n---\nx\n"})
    imported_whole(tmp_path / "old", tmp_path / "new")
    assert (tmp_path / "new/a.md").read_text() == f"---\n{shown}\n---\nx\n"
    assert errors(tmp_path / "new") == []


def test_works_that_are_missing_or_broken_do_not_stop_a_build(tmp_path: Path) -> None:
    works = "@book{a, title={A}, author={B}, year=2000}\n@book{b, title={Un{balanced}, year=2001}\n"
    text = "---\nbibliography: refs.bib\n---\n\n# A\n\nSee [see @a; @c, p. 3] and @c.\n"
    write_files(tmp_path / "old", {"a.md": text, "refs.bib": works})
    imported_whole(tmp_path / "old", tmp_path / "new")
    assert (tmp_path / "new/a.md").read_text().endswith("See [see @a] (c, p. 3) and \\@c.\n")
    assert (tmp_path / "new/refs.bib").read_text() == works.replace("@book{b", "book{b")
    assert errors(tmp_path / "new") == []


# Lists of pages


@pytest.mark.parametrize(
    ("script", "value"),
    [
        ("module.exports = {a: ['b', \"c\",], // d\n};", {"a": ["b", "c"]}),
        (
            "export default { 'a-b': `c`, /* d */ e: -1, f: true, g: null }",
            {"a-b": "c", "e": "-1", "f": True, "g": None},
        ),
        ("const x: A.B[] = [1];\nexport default { a: x, ...{b: 2} } satisfies C;", {"a": ["1"], "b": "2"}),
        ("export default { a: f() }\nfunction f(): X[] {\n  return [{t: 'it\\'s'}]\n}", {"a": [{"t": "it's"}]}),
        ("const sidebars = {a: [...b]}\nconst b = ['c'] as const\nmodule.exports = sidebars", {"a": ["c"]}),
        ("module.exports = {a: require('b')}", None),
        ("module.exports = {a: [", None),
        ("module.exports = a\nconst a = a", None),
        (f"module.exports = {'[' * 100}", None),
    ],
)
def test_values_of_scripts(script: str, value: object) -> None:
    if value is None:
        with pytest.raises(UnreadableError):
            value_of(script, "module\\.exports", "export default")
    else:
        assert value_of(script, "module\\.exports", "export default") == value


def test_json_may_have_comments(tmp_path: Path) -> None:
    assert literal('// a\n{"b": [1, "c",],}') == {"b": ["1", "c"]}
    new, _ = imported(
        tmp_path, {"book.json": '{\n// c\n"title": "B", "variables": {"v": "2"},\n}', "a.md": "# A\n\n{{ book.v }}\n"}
    )
    assert (new / "a.md").read_text() == "# A\n\n2\n"
    assert load(new, Findings()).manifest.title == "B"


PAGES = {
    "docs/index.md": "# Home\n",
    "docs/b/one.md": "# One\n",
    "docs/b/02-two.md": "Two\n",
    "docs/c.md": "---\nid: sea\n---\n# C\n",
}


@pytest.mark.parametrize(
    ("name", "text", "order"),
    [
        (
            "sidebars.js",
            "module.exports = {s: ['sea', {type: 'category', label: 'B', items: [{type: 'doc', id: 'b/two', label: 'Second'}, 'b/one']},"
            "{type: 'link', label: 'X', href: 'https://x.org'}]}",
            ["docs/index.md", "docs/c.md", ("B", ["docs/b/02-two.md", "docs/b/one.md"])],
        ),
        (
            "sidebars.ts",
            "const sidebars: S = {s: ['index', {type: 'autogenerated', dirName: 'b'}]};\nexport default sidebars;",
            ["docs/index.md", "docs/b/02-two.md", "docs/b/one.md", "docs/c.md"],
        ),
        (
            "docs/.vitepress/config.ts",
            "export default defineConfig({themeConfig: {nav: [{link: '/c'}], sidebar: {'/b/': b()}}})\n"
            "const b = () => ([{text: 'B', base: '/b/', items: [{text: 'One', link: 'one'}]}, {text: 'C', link: '/c.html#x'}])",
            ["docs/index.md", ("B", ["docs/b/one.md"]), "docs/c.md", "docs/b/02-two.md"],
        ),
        (
            "docs/_sidebar.md",
            "* [Home](/)\n* Parts\n  * [One](b/one.md \"tip\")\n    * [C](/c)\n",
            ["docs/index.md", ("Parts", [("docs/b/one.md", ["docs/c.md"])]), "docs/b/02-two.md"],
        ),
    ],
)  # fmt: skip
def test_lists_of_sites_give_the_order(tmp_path: Path, name: str, text: str, order: list[object]) -> None:
    new, reported = imported(tmp_path, {**PAGES, name: text})
    assert chapters(new) == order
    assert not any("was not read" in message for message in reported)
    assert errors(new) == []


def test_titles_of_a_list_are_those_of_pages_without_one(tmp_path: Path) -> None:
    script = "module.exports = {s: [{type: 'doc', id: 'b/two', label: 'Second'}, {type: 'doc', id: 'b/one', label: 'First'}]}"
    new, _ = imported(tmp_path, {**PAGES, "sidebars.js": script})
    assert [(entry.file, entry.title) for entry in load(new, Findings()).manifest.chapters][1:3] == [
        ("docs/b/02-two.md", "Second"),
        ("docs/b/one.md", ""),
    ]


def test_entries_of_a_list_that_lead_to_no_page_are_reported(tmp_path: Path) -> None:
    _, reported = imported(tmp_path, {**PAGES, "sidebars.js": "module.exports = {s: ['gone', 'b/one']}"})
    assert reported[1] == "“gone” is not a page, and was left out of the chapters"


def test_the_navigation_of_jekyll(tmp_path: Path) -> None:
    navigation = "main:\n  - {title: Q, url: /q/}\ndocs:\n  - title: Start\n    children:\n      - {title: R, url: /r}\n      - {title: Q, url: /q/}\n"
    files = {
        "_config.yml": "title: T\n",
        "Gemfile": "",
        "_data/navigation.yml": navigation,
        "_docs/a.md": "---\ntitle: A\npermalink: /q/\n---\nx\n",
        "_docs/r.md": "---\ntitle: R\npermalink: /r/\n---\nx\n",
    }
    new, _ = imported(tmp_path, files)
    assert chapters(new) == [("Start", ["_docs/r.md", "_docs/a.md"])]


def test_the_order_of_nextra(tmp_path: Path) -> None:
    files = {
        "p/_meta.js": "export default {z: 'Z', b: {title: 'Bees'}, a: ''}",
        "p/a.mdx": "# A\n",
        "p/z.mdx": "# Z\n",
        "p/b/_meta.json": '{"y": "", "x": ""}',
        "p/b/x.mdx": "# X\n",
        "p/b/y.mdx": "# Y\n",
    }
    new, _ = imported(tmp_path, files)
    assert chapters(new) == [("P", ["p/z.md", ("Bees", ["p/b/y.md", "p/b/x.md"]), "p/a.md"])]


def test_a_wiki_of_github(tmp_path: Path) -> None:
    files = {
        "Home.md": "Home [[Getting Started]], [[go|Page-Two]], [[i.svg|alt=I]]\n",
        "_Sidebar.md": "* [[Page Two]]\n* [[Getting Started]]\n",
        "_Footer.md": "Foot\n",
        "Getting-Started.md": "# G\n\n[[_TOC_]]\n",
        "Page-Two.md": "# P\n",
        "i.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
    }
    new, reported = imported(tmp_path, files)
    assert chapters(new) == ["Home.md", "Page-Two.md", "Getting-Started.md"]
    assert (
        new / "Home.md"
    ).read_text() == "Home [Getting Started](Getting-Started.md), [go](Page-Two.md), ![I](i.svg)\n"
    assert (new / "Getting-Started.md").read_text() == "# G\n\n"
    assert reported == ["What is shown beside all pages was copied, but not added to the chapters: _Footer.md"]


# Files


def test_pages_in_two_forms_become_one(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": "# Foo\n\nSome words."},
        {"cell_type": "code", "source": "1", "outputs": []},
    ]
    files = {
        "a.ipynb": json.dumps({"cells": cells}),
        "a.md": "---\njupytext: {}\n---\n# Foo\n\nSome words.\n\n```{code-cell}\n1\n```\n",
        "README.Rmd": "---\noutput: x\n---\n# Pkg\n\nWords that are equal.\n\n```{r}\n1\n```\n",
        "README.md": "# Pkg\n\nWords that are equal.\n\n```r\n1\n#> 1\n```\n",
        "b.Rmd": "# B\n\nOther words.\n",
        "b.md": "# Not B\n",
    }
    new, reported = imported(tmp_path, files)
    assert chapters(new) == ["README.md", "a.md", "b-rmd.md", "b.md"]
    assert "#> 1" in (new / "README.md").read_text()
    assert "jupytext" not in (new / "a.md").read_text()
    assert [message for message in reported if "same text" in message] == [
        "“README.Rmd” and “README.md” have the same text: only the latter became a page",
        "“a.md” and “a.ipynb” have the same text: only the latter became a page",
    ]


def test_a_page_without_text_is_no_form_of_another() -> None:
    assert not is_form_of("# A\n", b"```{r}\n1\n```\n", notebook=False)
    assert not is_form_of("# A\n", b"{", notebook=True)


def test_a_book_of_empty_pages_has_their_names(tmp_path: Path) -> None:
    files = {
        "book.toml": '[book]\nsrc = "src\\u0000"\n',
        "src/SUMMARY.md": "- [A](a-b.md)\n- [C]()\n",
        "src/a-b.md": "",
    }
    new, reported = imported(tmp_path, files)
    assert ((new / "a-b.md").read_text(), reported, errors(new)) == ("# A b\n", [], [])


def test_pages_that_a_book_of_pandoc_includes_are_shown_there(tmp_path: Path) -> None:
    files = {
        "book.md": "# Book\n\n\\include{parts/a}\n\n!include parts/b.md\n\n\\input{parts/c.tex}\n",
        "parts/a.md": "## A\n\n\\textbf{a}\n",
        "parts/b.md": "---\ntitle: B\n---\n## B\n",
        "parts/d.md": "# D\n",
    }
    new, _ = imported(tmp_path, files)
    assert (new / "book.md").read_text() == "# Book\n\n## A\n\n**a**\n\n## B\n\n\\input{parts/c.tex}\n"
    assert chapters(new) == ["book.md", ("Parts", ["parts/d.md"])]


def test_pages_that_include_each_other_stay(tmp_path: Path) -> None:
    new, _ = imported(tmp_path, {"a.md": "# A\n\n!include b.md\n", "b.md": "# B\n\n!include a.md\n"})
    assert len(chapters(new)) == 1
    assert errors(new) == []


def test_a_site_of_hugo_names_its_folder(tmp_path: Path) -> None:
    new, _ = imported(
        tmp_path, {"hugo.toml": 'contentDir = "pages"\ntitle = "T"\n', "pages/a.md": "# A\n", "x.md": "# X\n"}
    )
    assert chapters(new) == ["a.md"]


def test_values_of_the_front_matter_of_vitepress(tmp_path: Path) -> None:
    new, _ = imported(
        tmp_path,
        {"a.md": "---\ntitle: T\nby: {name: Bo}\n---\n# A\n\n{{ $frontmatter.by.name }} `{{ $frontmatter.title }}`\n"},
    )
    assert (new / "a.md").read_text().endswith("\nBo `{{ $frontmatter.title }}`\n")


def test_macros_and_bibliographies_of_pages(tmp_path: Path) -> None:
    files = {
        "myst.yml": "project:\n  title: P\n  math:\n    \\RR: '\\mathbb{R}'\n    '\\N': {macro: '\\mathbb{N}'}\n",
        "a/x.md": "---\nbibliography: [w.bib, gone.bib]\n---\n# X\n\n$\\RR \\N$ {cite}`k`\n",
        "a/w.bib": "@book{k, title={T}, author={A}, year=2000}\n",
    }
    new, _ = imported(tmp_path, files)
    assert load(new, Findings()).manifest.bibliography == ("a/w.bib",)
    assert errors(new) == []


# Syntax


def page(text: str, tmp_path: Path, program: str = "") -> str:
    return page_of(program, tmp_path).convert(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("> ## T\n> a\n{: .callout}", "\n:::{note} T\na\n:::\n"),
        (
            "> a\n>\n> > ## S\n> > b\n> {: .solution}\n{: .challenge}",
            "\n::::{note} Challenge\na\n\n\n:::{dropdown} S\nb\n:::\n::::\n",
        ),
        ("{: .warning }\n> a", "\n:::{warning}\na\n:::\n"),
        ("{: .note-title }\n> T\n>\n> a", "\n:::{note} T\na\n:::\n"),
        ("{: .important }\na\nb\n", ":::{important}\na\nb\n:::\n"),
        ("~~~\na\n~~~\n{: .language-r}", "~~~r\na\n~~~"),
        ("~~~\na\n~~~\n{: .output}", "~~~text\na\n~~~"),
        ("> a\n{: .fs-6 }", "> a\n{: .fs-6 }"),
        ("```\n> a\n{: .note}\n```", "```\n> a\n{: .note}\n```"),
        ("{: .note }\n```\na\n\nb\n```\n\nc", ":::{note}\n```\na\n\nb\n```\n:::\n\nc"),
        ("{: .note }\n- a\n\n  b\n- c\n\nd", ":::{note}\n- a\n\n  b\n- c\n:::\n\nd"),
        ("{: .note }\na\n```\nb\n\nc\n```\n\nd", ":::{note}\na\n```\nb\n\nc\n```\n:::\n\nd"),
        ("{: .note }\n- a\n\n```\nb\n```", ":::{note}\n- a\n:::\n\n```\nb\n```"),
        ("{: .note }\na\n\n- b", ":::{note}\na\n:::\n\n- b"),
    ],
)
def test_classes_of_quotations_make_boxes(text: str, shown: str) -> None:
    assert "\n".join(with_our_quotations(text.split("\n"))) == shown


def test_blocks_of_lessons_end_as_in_pandoc(tmp_path: Path) -> None:
    text = "::::: challenge\n\n## C\n\n:::: solution\n\nS\n\n:::::::\n\n:::::: hint\nH\n:::\n:::::::\n\n::: tab\n### A\na\n### B\nb\n:::\n"
    assert page(text, tmp_path) == (
        "::::{note} C\n:::{dropdown} Solution\nS\n:::\n\n:::{dropdown} Hint\nH\n:::\n::::\n\n"
        "::::{tab-set}\n:::{tab-item} A\na\n:::\n:::{tab-item} B\nb\n:::\n::::\n"
    )


def test_an_episode_shows_its_front_matter() -> None:
    lines = ["---", "title: T", "questions:", '- "Why?"', "keypoints:", "- K", "---", "Text"]
    assert with_lesson(lines, "a.md")[7:] == [
        *("", ":::{note} Questions", "- Why?", ":::", "", "Text", "", ":::{note} Key points", "- K", ":::")
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\\textbf{a \\emph{b}} \\texttt{c}", "**a *b*** `c`"),
        ("\\footnote{a $\\textbf{b}$}", "^[a $\\textbf{b}$]"),
        ("a~\\ref{x} \\autoref{x} \\ref{y}", "a\u00a0[{number}](#x) [](#x) \\ref{y}"),
        ("\\citep[see][p.~3]{a, b} \\citet[p. 1]{a} \\citeyear{a}", "[see @a; @b, p.\u00a03] @a [p. 1] [-@a]"),
        ("`\\textbf{a}` $\\mbox{a}$", "`\\textbf{a}` $\\mbox{a}$"),
        ("\\href{a.md}{b} \\url{http://c} \\ldots{}", "[b](a.md) <http://c> …"),
        ("# A \\label{x}", "# A {#x}"),
        ('![A [@b] \\label{x}](p.png "T")', "\n:::{figure} p.png\n:label: x\n\nA [@b]\n:::\n"),
        ("\\newcommand{\\R}{\\mathbb{R}}\na", "a"),
        ("\\begin{verbatim}\n  a\n\\end{verbatim}", "\n```text\na\n```\n"),
        ("\\begin{lstlisting}[language=Python]\na\n\\end{lstlisting}", "\n```python\na\n```\n"),
        ("\\begin{itemize}\n\\item a\n\\item b\n  c\n\\end{itemize}", "\n- a\n- b\n  c\n"),
        ("\\begin{description}\\item[a] b\n\\end{description}", "\na\n: b\n\n"),
        ("\\begin{quote}\na\n\\end{quote}", "\n> a\n"),
        ("\\begin{theorem}[N]\\label{x}\na\n\\end{theorem}", "\n:::{prf:theorem} N\n:label: x\n\na\n:::\n"),
        (
            "\\begin{tikzpicture}\na\n\\end{tikzpicture}",
            "\n```latex\n\\begin{tikzpicture}\na\n\\end{tikzpicture}\n```\n",
        ),
        ("\\begin{align}\na\n\\end{align}", "\\begin{align}\na\n\\end{align}"),
        ("\\begin{quote}\na", "\\begin{quote}\na"),
        (
            "\\begin{figure}\n\\includegraphics[width=0.5\\textwidth]{p}\n\\caption{C \\emph{d}}\n\\label{x}\n\\end{figure}",
            "\n:::{figure} p.png\n:label: x\n:width: 50%\n\nC *d*\n:::\n",
        ),
        (
            "\\begin{table}\n\\caption{C}\n\\begin{tabular}{l|l}\n\\hline\na & b \\\\\nc & d\\&e \\\\\n\\end{tabular}\n\\end{table}",
            "\n:::{table} C\n\n| a | b |\n| --- | --- |\n| c | d\\&e |\n:::\n",
        ),
    ],
)
def test_latex_in_markdown(text: str, shown: str) -> None:
    assert "\n".join(with_our_latex(text.split("\n"), Known({"x"}, ["f/p.png"], cites=True))) == shown


def test_markdown_in_elements_is_read_where_works_are_cited(tmp_path: Path) -> None:
    """As Pandoc does, which GitHub does not."""
    text = "<div>\n**a**\n</div>"
    made = [page_of("", tmp_path, latex=Known(cites=cites)).convert(text) for cites in (False, True)]
    assert made == [text, "<div>\n\n**a**\n</div>"]


def test_citations_of_latex_stay_without_a_bibliography() -> None:
    assert with_our_latex(["\\cite{a}"], Known()) == ["\\cite{a}"]


def test_macros_are_those_of_lines_outside_of_code() -> None:
    assert macros_in("\\newcommand{\\R}{\\mathbb{R}}\n```\n\\newcommand{\\Q}{q}\n```\n\\def\\a#1{b #1}\n") == {
        "\\R": "\\mathbb{R}",
        "\\a": "b #1",
    }


def test_labels_of_pandoc_crossref(tmp_path: Path) -> None:
    text = "See @fig:a, [@fig:a; @eq:b] and @fig:c.\n\n![A](a.svg){#fig:a width=50%}\n\n$$x$$ {#eq:b}\n"
    new, _ = imported(
        tmp_path, {"a.md": f"# A\n\n{text}", "a.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'}
    )
    assert (new / "a.md").read_text() == (
        "# A\n\nSee [](#fig:a), [](#fig:a), [](#eq:b) and @fig:c.\n\n:::{figure} a.svg\n:label: fig:a\n:width: 50%\n\nA\n:::\n\n$$x$$ {#eq:b}\n"
    )
    assert errors(new) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("% T\n% A; B\n% 2020\n\nx", "---\ntitle: T\nauthors:\n- A\n- B\ndate: '2020'\n---\n\nx"),
        ("% T\n\nx", "---\ntitle: T\n---\n\nx"),
        ("% a comment\n\n# T", "% a comment\n\n# T"),
        ("Title: T\nAuthor: A\n\nx", "---\ntitle: T\nauthors: A\n---\n\nx"),
        ("Note: a\n\nx", "Note: a\n\nx"),
        ("+++\ntitle = 'T'\n+++\nx", "---\ntitle: T\n---\nx"),
        ("Title: Long\n  continuation\n\nx", "---\ntitle: Long continuation\n---\n\nx"),
        ("Title:\n  T\n\nx", "---\ntitle: T\n---\n\nx"),
        ("% T\n% A\n% May 2020\n\n# H", "---\ntitle: T\nauthors:\n- A\ndate: May 2020\n---\n\n# H"),
        ("% T\n  more\n%\n\nx", "---\ntitle: T more\n---\n\nx"),
    ],
)
def test_titles_before_a_text(text: str, shown: str) -> None:
    assert "\n".join(with_our_matter(text.split("\n"))) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('<Callout type="error">\n  a\n</Callout>', "\n:::{danger}\na\n:::\n"),
        ('<Aside type="caution" title="T">a</Aside>', "\n:::{caution} T\na\n:::\n"),
        ('<Accordion title="T">\n    a\n</Accordion>', "\n:::{dropdown} T\na\n:::\n"),
        (
            "<Tabs items={['A', 'B']}>\n  <Tabs.Tab>a</Tabs.Tab>\n  <Tabs.Tab>\n    b\n  </Tabs.Tab>\n</Tabs>",
            "\n::::{tab-set}\n:::{tab-item} A\na\n:::\n:::{tab-item} B\nb\n:::\n::::\n",
        ),
        (
            "<CodeGroup>\n```js a.js\nx\n```\n</CodeGroup>",
            "\n::::{tab-set}\n:::{tab-item} a.js\n```js a.js\nx\n```\n:::\n::::\n",
        ),
        ('<LinkCard title="T" href="/a" description="D" />', "\n**[T](/a)**\n\nD\n\n"),
        ("<Steps>\n1. a\n\n   <Card>b</Card>\n</Steps>", "\n1. a\n\n\n   b\n"),
        ("a <Icon name='x' /> <Badge text=\"new\" /> `<Foo />`", "a  new `<Foo />`"),
        ("```jsx\n<Steps>\n```", "```jsx\n<Steps>\n```"),
        ("<Steps>\na", "\na"),
        ("<Foo>\n<Foo>\na\n</Foo>\n</Foo>", "\na\n"),
        (
            '<Tabs>\n<Tab title="A">Lost words</Tab> trailing\n<Tab title="B">Other</Tab>\n</Tabs>',
            "\nLost words trailing\n\n**B**\n\nOther\n\n",
        ),
        (
            'See <LinkButton href="/x">Go</LinkButton> and <Card title="T" href="/y">words</Card> `<A href="b">c</A>`',
            'See [Go](/x) and [words](/y) `<A href="b">c</A>`',
        ),
        ('<Link to="/x"><Icon name="y" /> `a` b</Link> c <Link to={x}>d</Link>', "[`a` b](/x) c d"),
        ('<Foo\n a="b"\n>\ntext\n</Foo> tail', "\ntext\n tail"),
        ("- <Note>\n\n  in note\n\n  </Note>\n- b", "- :::{note}\n  in note\n  :::\n- b"),
        ("1. <Badge /> a\n   b", "1.  a\n   b"),
        ("<Foo>a</Foo> b <Foo>c</Foo>", "a b c"),
        ("<Foo><Foo>a</Foo> b <Foo>c</Foo></Foo>", "\na b c\n"),
    ],
)
def test_components(text: str, shown: str) -> None:
    assert with_our_components(text, "a.mdx", text, Findings()) == shown


def test_components_that_are_not_known_are_reported_once() -> None:
    findings = Findings()
    text = "a\n\n<Foo\n  b='c'\n>\nd\n</Foo>\n\n<Bar /> <Foo />\n"
    with_our_components(text, "a.mdx", f"import a\n{text}", findings)
    assert [(d.message, d.location and d.location.line) for d in findings] == [
        ("Of components that are not known here, what they contain is shown: <Foo>, <Bar>", 4)
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("!> **a**\nb", "\n:::{warning}\n**a**\nb\n:::\n"),
        ("## A :id=b", "## A {#b}"),
        ("# A {docsify-ignore}", "# A"),
        ("[a](b.md?id=c) [d](/e ':ignore')", "[a](b.md#c) [d](/e)"),
        ("![a](b.png ':size=50x9') ![c](d.png =40%x)", "![a](b.png){width=50} ![c](d.png){width=40%}"),
        (
            "<!-- tabs:start -->\n#### **A**\na\n#### **B**\nb\n<!-- tabs:end -->",
            "\n::::{tab-set}\n:::{tab-item} A\na\n:::\n:::{tab-item} B\nb\n:::\n::::\n",
        ),
        ("{%youtube abcdefgh %}", "<https://www.youtube.com/watch?v=abcdefgh>"),
        ("a\n:LOGBOOK:\nCLOCK: x\n:END:\nb", "a\nb"),
        ("a\n\n---\nlayout: x\nclass: y\n---\n\nb", "a\n\n\n---\n\n\nb"),
        ("a\n\n---\nb: x\n---", "a\n\n---\nb: x\n---"),
        ('{% quote(author="V") %}\na\n{% end %}', "> a\n>\n> — V"),
        ("\\f$a\\f$ and \\f[b\\f] `\\f$c\\f$`", "$a$ and \\[b\\] `\\f$c\\f$`"),
        ("\\f{align*}{ a \\f}", "\n\\begin{align*} a \\end{align*}\n"),
        ("![a](b){width=50%, text-align=center}", "![a](b){width=50% text-align=center}"),
        ("[a]{.b, #c key = 1} `x`{a=1, b!}", "[a]{.b #c key=1} `x`{a=1, b!}"),
        ("## A {#b, .c}", "## A {#b .c}"),
        ("f(x){a=1, b=2} and {a, b}", "f(x){a=1 b=2} and {a, b}"),
    ],
)
def test_notes_and_sites_that_browsers_render(text: str, shown: str) -> None:
    assert "\n".join(with_our_notes(text.split("\n"))) == shown


@pytest.mark.parametrize(
    ("info", "first"),
    [
        ("js=7", "```{code} js\n:lineno-start: 7\n"),
        ("js=", "```{code} js\n:linenos:\n"),
        ("js!", "```js\n"),
        ("rust,linenos,hl_lines=1", "```{code} rust\n:linenos:\n:emphasize-lines: 1\n"),
        ('{.python startFrom="3" x}', "```{code} python\n:lineno-start: 3\n"),
        ("{.python #a}", "```{.python #a}\n"),
    ],
)
def test_what_follows_the_language_of_code(tmp_path: Path, info: str, first: str) -> None:
    assert page(f"```{info}\nx\n```", tmp_path).startswith(first)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("W> a\nW> b", "\n:::{warning}\na\nb\n:::\n"),
        ("A> ## T\nA>\nA> a", "\n:::{aside} T\na\n:::\n"),
        ("{class: information}\nB> a", "\n:::{note}\na\n:::\n"),
        ("C> a", "a\n"),
        ("{aside}\na\n{/aside}", "\n:::{aside}\na\n:::\n"),
        ("{id: x}\n# A", "# A {#x}"),
        ("{#x}\na", "(x)=\na"),
        ("{width: 50%, alt: \"A\"}\n![C](p.png)", ":::{figure} p.png\n:alt: A\n:width: 50%\n\nC\n:::"),
        ("{lang=js, title=\"T\"}\n~~~\na\n~~~", "~~~{code} js\n:caption: T\n\na\n~~~"),
        ("<<[T](c/a.py)", ":::{literalinclude} c/a.py\n:caption: T\n:::"),
        ("![](c/a.py)", ":::{literalinclude} c/a.py\n:::"),
        ("{$$}\na\n{/$$}\n{$$}b{/$$} `c`$", "$$\na\n$$\n$b$ $c$"),
        ('{i: "a!b"}', "{index}`single: a; b`"),
        ("{pagebreak}\n-# P\n[^^a]", "# P\n[^a]"),
        ("```\nW> a\n```", "```\nW> a\n```"),
    ],
)  # fmt: skip
def test_markua(text: str, shown: str) -> None:
    assert with_our_markua(text) == shown


def test_a_book_of_leanpub(tmp_path: Path) -> None:
    files = {
        "manuscript/Book.txt": "frontmatter.txt\nb.txt\na.md\ngone.md\n",
        "manuscript/frontmatter.txt": "{frontmatter}\n",
        "manuscript/b.txt": "# B\n\n![P](p.svg)\n",
        "manuscript/a.md": "# A\n",
        "manuscript/resources/p.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
    }
    new, reported = imported(tmp_path, files)
    left = ["“gone.md” is not a page in “manuscript”, and was left out of the chapters"]
    assert (chapters(new), errors(new), reported) == (["b.md", "a.md"], [], left)
    assert (new / "b.md").read_text() == "# B\n\n![P](resources/p.svg)\n"


def test_liquid_of_lessons(tmp_path: Path) -> None:
    files = {
        "_config.yml": "title: T\n",
        "Gemfile": "",
        "_includes/links.md": "[x]: https://x.org\n",
        "f/p.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
        "a.md": '# A\n\n![P]({{ page.root }}/f/p.svg)\n\n{% include figure image_path="/f/p.svg" alt="P" caption="C" %}\n\n{% include links.md %}\n',
    }
    new, _ = imported(tmp_path, files)
    assert (new / "a.md").read_text() == (
        "# A\n\n![P](f/p.svg)\n\n:::{figure} f/p.svg\n:alt: P\n\nC\n:::\n\n[x]: https://x.org\n"
    )


_LONG, _DIGITS = "a" * 5000, "1" * 5000
_DOUBLED = "".join(f"const a{n} = [a{n + 1}, a{n + 1}];\n" for n in range(24)) + "const a24 = ['z'];\n"


@pytest.mark.parametrize(
    ("files", "shown", "text"),
    [
        ({"a.md": "\\newcommand{\\foo}{x}\r\n\r\nA $\\foo$\r\n"}, ["a.md"], "\nA $\\foo$\n"),
        (
            {"a.Rmd": "# A\r\n\r\n```{r fig-a, fig.cap='C'}\r\nx\r\n```\r\n\r\nSee \\@ref(fig:fig-a).\r\n", "_bookdown.yml": ""},
            ["a.md"],
            "(#fig-fig-a)",
        ),
        ({"mkdocs.yml": "site_name: S\nextra:\n  released: 2023-02-30\n", "a.md": "# A"}, ["a.md"], "# A"),
        ({"_config.yml": "title: T\nd: 2020-99-99\n", "Gemfile": "", "a.md": "# A"}, ["a.md"], "# A"),
        ({"a.md": "---\nslug: a\ndate: 0000-00-00\n---\n\n# A", "_sidebar.md": "- [A](a.md)"}, ["a.md"], "# A"),
        ({"metadata.yaml": "---\ntitle: My\n---\n", "a.md": "# A"}, ["a.md"], "# A"),
        ({"book.yaml": "title: {{ x }}\n", "a.md": "# A"}, ["a.md"], "# A"),
        ({"meta.yaml": "title: T\ndate: Spring 2020\n", "a.md": "# A"}, ["a.md"], "# A"),
        ({"a.md": "+++\ntitle = 'T'\nt = 10:00:00\n+++\n\nA"}, ["a.md"], "title: T"),
        ({"a.md": "# A\n\nb\0c"}, ["a.md"], "bc"),
        ({"book.toml": f"[book]\nsrc = '{_LONG}'", "a.md": "# A"}, ["a.md"], "# A"),
        ({"mkdocs.yml": f"docs_dir: {_LONG}", "a.md": "# A"}, ["a.md"], "# A"),
        ({"hugo.toml": f"contentDir = '{_LONG}'", "a.md": "# A"}, ["a.md"], "# A"),
        ({"sidebars.js": f"{_DOUBLED}module.exports = a0;", "a.md": "# A"}, ["a.md"], "# A"),
        ({"sidebars.js": "module.exports = {x: [['a'], 'b']};", "docs/a.md": "A", "docs/b.md": ""}, ["docs/a.md"], "A"),
        ({"docs/.vuepress/config.js": "x = {sidebar: [['/a', 'T']]}", "docs/a.md": "A"}, ["docs/a.md"], "A"),
        (
            {
                "docs/.vitepress/config.ts": "x = {sidebar: {'/r/': {base: '/r/', items: [{text: 'B', link: 'b'}, {text: 'A', link: 'a'}]}}}",
                "docs/r/a.md": "# A",
                "docs/r/b.md": "# B",
            },
            ["docs/r/b.md", "docs/r/a.md"],
            "# B",
        ),
        ({"a.md": "+++\nweight = 2\n+++\n# A", "b.md": "+++\nweight = -1\n+++\n# B"}, ["b.md", "a.md"], "# B"),
        ({"a.md": "---\norder: 1\n---\n# A", "b.md": "---\norder: -1\n---\n# B"}, ["b.md", "a.md"], "# B"),
        ({"Book.txt": "s/./b.md\na.md\n", "s/b.md": "# B", "a.md": "# A"}, ["s/b.md", "a.md"], "# B"),
        ({"a.md": "# A\n\n:::{note} Of $\\foo$\nb\n:::\n"}, ["a.md"], ":::{note} Of `$\\foo$`\nb\n:::"),
    ],
)  # fmt: skip
def test_what_stopped_imports(tmp_path: Path, files: dict[str, str], shown: list[object], text: str) -> None:
    for name, content in files.items():
        place = tmp_path / "old" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, newline="")
    new = tmp_path / "new"
    imported_whole(tmp_path / "old", new)
    assert (chapters(new), errors(new)) == (shown, [])
    assert text in (new / str(shown[0])).read_text()


@pytest.mark.parametrize(
    ("name", "text"), [("book.toml", f"[book]\nx = {_DIGITS}"), ("mkdocs.yml", f"x: {_DIGITS}"), ("mkdocs.yml", "x: 0x" + _DIGITS)]
)  # fmt: skip
def test_numbers_that_are_too_large(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(PublisherError, match="a number in it is too large"):
        imported(tmp_path, {name: text, "a.md": "# A"})


@pytest.mark.parametrize(
    ("text", "is_shown"),
    [
        ("Use `!include intro.md` to include", True),
        ("Or \\include{intro} in a sentence", True),
        ("!include intro.md would do", True),
        ("```\n!include intro.md\n```", True),
        ("    \\include{intro}", True),
        ("!include intro.md", False),
        ("a\n\n\\include{intro}\n\nb", False),
    ],
)
def test_only_lines_of_text_include_pages(tmp_path: Path, text: str, is_shown: bool) -> None:
    new, _ = imported(tmp_path, {"README.md": f"# A\n\n{text}\n", "intro.md": "# I\n\nwords\n"})
    assert ("intro.md" in str(chapters(new))) is is_shown
    assert ("words" in (new / "README.md").read_text()) is not is_shown


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("", "{++i; j++} and {--flag--}"),
        ("", "$\\mathrm{Ca}^{++} + \\mathrm{Mg}^{++}$"),
        ("MkDocs", "$\\mathrm{Ca}^{++} + \\mathrm{Mg}^{++}$ and $a {--b--}$"),
        ("MkDocs", "{--} and {--> arrow <--}"),
        ("MkDocs", "{++ {a} ++}"),
    ],
)
def test_braces_that_mark_no_changes(tmp_path: Path, program: str, text: str) -> None:
    assert page(text, tmp_path, program) == text


@pytest.mark.parametrize("logseq", [False, True])
def test_only_logseq_has_tasks_that_begin_with_words(tmp_path: Path, logseq: bool) -> None:
    text = "# A\n\n- NOW is the time\n- DONE b\n  id:: 62b3aaaa-1\n"
    new, _ = imported(tmp_path, {"a.md": text, **({"logseq/config.edn": "{}"} if logseq else {})})
    shown = "- [ ] is the time\n- [x] b\n" if logseq else "- NOW is the time\n- DONE b\n"
    assert (new / "a.md").read_text() == f"# A\n\n{shown}"


@pytest.mark.parametrize(
    "text",
    [
        "% comment one\n% comment two\n\n(label)=\n# Real title",
        "% A\n% B\n\nReal title\n===",
        "% of the people agree\n\nx",
        "%matplotlib inline\n\nx",
        "% T\nx",
        "Author: Jane said\nProblem: it is lost\n\nx",
        "Author: Jane said\n\nx",
        "Title: T\nproblem: lost\n\nx",
    ],
)
def test_first_lines_that_are_no_titles(text: str) -> None:
    assert "\n".join(with_our_matter(text.split("\n"))) == text


@pytest.mark.parametrize("program", ["Sphinx", "Jupyter Book"])
def test_comments_of_myst_are_no_titles(tmp_path: Path, program: str) -> None:
    assert page("% A\n% B\n\nx", tmp_path, program) == "% A\n% B\n\nx"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("| a\n| -\n| x\n| y", "| a\n| -\n| x\n| y"),
        ("A\n|\n|\nB", "A\n|\n|\nB"),
        ("| a\n|\n|  b\n| c", "a\n\n&nbsp;b\\\nc"),
    ],
)
def test_only_words_after_bars_are_verse(tmp_path: Path, text: str, shown: str) -> None:
    assert page(text, tmp_path) == shown


def test_boxes_of_markua_that_are_nested_too_deeply() -> None:
    assert f"{'A> ' * 2950}x" in with_our_markua(f"{'A> ' * 3000}x")


@pytest.mark.parametrize(
    "text",
    [
        "$$\nx_1, \\ldots \\mbox{ if } \\textbf{v}\n$$",
        "$$\n\\newcommand{\\R}{r}\n\nx\n$$",
        "\\begin{align}\n\\mbox{if $x$} \\ldots\n\\end{align}",
        "\\[\n\\begin{alignedat}\n\\mbox{a}\n\\end{alignedat}\n\\]",
        "a $$\n\\begin{CD}\n\\mbox{a}\n\\end{CD}\n$$ b",
        "a $x \\mbox{a}\n\\mbox{b}$ c",
        "> $$\n> \\mbox{a}\n> $$",
        "- $$\n  \\mbox{a}\n  $$",
        ":::{math}\n\\mbox{a}\n:::",
        ":::{code-block} tex\n\\textbf{a}\n\\newcommand{\\k}{b}\n:::",
        "> ```tex\n> \\textbf{a}\n> ```",
        "<pre>\n- DOING a\n\n\\textbf{a}\n\\newcommand{\\z}{q}\n</pre>",
        '<script>\nvar a = "\\textbf{a}"\n\n</script>',
        '<script>var a = "\\textbf{a}"</script>',
        "<!--\n\\textbf{a}\n\n\\def\\x{y}\n-->",
        "a `b \\textbf{a}\nc \\textbf{b}` d",
        "\\verb|\\textbf{a}|",
        "\\\\textbf{a}",
        "```\n\\f{align}{ a \\f}\n```",
        "$f(x){a=1, b=2}$",
        "\0005\0 $x$ \\textbf{a}",
    ],
)
def test_code_and_formulas_stay(text: str) -> None:
    lines = with_our_latex(text.split("\n"), Known({"x"}, cites=True))
    assert ("\n".join(with_our_notes(lines)), macros_in(text)) == (text, {})


@pytest.mark.parametrize(
    ("text", "macros"),
    [
        ("\\DeclareMathOperator*{\\tr}{tr} % a", {"\\tr": "\\operatorname*{tr}"}),
        ("\\providecommand{\\p}{x}\\def\\q#1{a{b\\}#1}}", {"\\p": "x", "\\q": "a{b\\}#1}"}),
    ],
)
def test_definitions_of_commands(text: str, macros: dict[str, str]) -> None:
    assert (macros_in(text), with_our_latex([text], Known())) == (macros, [])


def test_a_line_that_defines_a_command_and_says_more_stays() -> None:
    line = "\\newcommand{\\a}{x} and \\newcommand{\\b}{y}"
    assert (macros_in(line), with_our_latex([line], Known())) == ({"\\a": "x"}, [line])


def test_words_around_formulas_of_several_lines_are_read() -> None:
    lines = ["\\cite{a} $x", "\\mbox{b}$ \\emph{c `\\d` $e$}"]
    assert with_our_latex(lines, Known(cites=True)) == ["[@a] $x", "\\mbox{b}$ *c `\\d` $e$*"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "\\begin{table}[h]\n\\small\nA \\emph{a}.\n\\begin{tabular}{l}\nb\\\\\n\\end{tabular}\nN: $c$.\n\\end{table}",
            "A *a*.\n\n| b |\n| --- |\n\nN: $c$.",
        ),
        (
            "\\begin{table}\n\\resizebox{\\textwidth}{!}{\n\\begin{tabular}{l}\nb\\\\\n\\end{tabular}\n}\nN\n\\end{table}",
            "| b |\n| --- |\n\nN",
        ),
        (
            "\\begin{table}\n\\odd{a}\n\\begin{tabular}{l}\nb\\\\\n\\end{tabular}\n\\end{table}",
            "```latex\n\\begin{table}\n\\odd{a}\n\\begin{tabular}{l}\nb\\\\\n\\end{tabular}\n\\end{table}\n```",
        ),
        (
            "\\begin{figure}[htbp!]\n\\centering\n\\includegraphics{p}\n\\caption{C}\nSource: W.\n\\end{figure}",
            ":::{figure} p.png\n\nC\n\nSource: W.\n:::",
        ),
        ("\\begin{itemize}[nosep]\nA\n\\item b \\item c `\\item`\n\\end{itemize}", "A\n\n- b\n- c `\\item`"),
        (
            "\\begin{itemize}\n\\item \\begin{enumerate}\n\\item a\n\\end{enumerate}\n\\item b\n\\end{itemize}",
            "- 1. a\n- b",
        ),
        ("\\begin{lstlisting}[caption={A {b}},\nlanguage=C]\nx[1]\n\\end{lstlisting}", "```{code} c\n:caption: A {b}\n\nx[1]\n```"),
        ("\\begin{lstlisting}\n[a]\n\\end{lstlisting}", "```text\n[a]\n```"),
        (
            "\\begin{subequations}\\label{x}\n\\begin{align}\n\\mbox{a}\n\\end{align}\n\\end{subequations}",
            "\\begin{align}\n\\mbox{a}\n\\end{align}",
        ),
        ("\\begin{center}\n[a](b)\n\\end{center}", "[a](b)"),
        ("\\begin{proof}\n[a](b)\n\\end{proof}", ":::{prf:proof}\n\n[a](b)\n:::"),
    ],
)  # fmt: skip
def test_words_in_environments_stay(text: str, shown: str) -> None:
    assert "\n".join(with_our_latex(text.split("\n"), Known((), ["p.png"]))).strip() == shown
