"""Rare forms in pages of other programs: an import neither loses nor breaks anything of their text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from publisher.diagnostics import Findings, Location
from publisher.importers import import_project
from publisher.importers.dialects.inclusions import Inclusions
from publisher.importers.dialects.mdx import without_scripts
from publisher.importers.dialects.notebooks import read_notebook
from publisher.importers.dialects.values import with_values
from publisher.importers.dialects.wiki import with_our_links
from publisher.importers.labels import with_pages_of_labels
from publisher.importers.left import Left
from publisher.importers.sphinx_files import Sphinx
from tests.foreign import page_of


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("---\n\nA\n\nB\n", "---\n\nA\n\nB"),
        ("---\n\nA\n\n---\n\nB\n", "---\n\nA\n\n---\n\nB"),
        ("---\nA\n", "---\nA"),
        ("---\n", "---"),
        ("---\ntitle: A\n---\nB\n", "B"),
        ("---\ntitle: A\n...\nB\n", "B"),
        ("---\n---\nB\n", "B"),
    ],
)
def test_a_page_that_is_included_begins_with_a_rule_or_front_matter(tmp_path: Path, text: str, shown: str) -> None:
    (tmp_path / "a.md").write_text(text)
    assert "\n".join(Inclusions(str(tmp_path)).expanded(["{{< include a.md >}}"], tmp_path)) == shown


@pytest.mark.parametrize(
    ("line", "language"), [("<<< @/a.md", "md"), ("  <<< @/a.md", "md"), ("{{#playground a.md}}", "rust")]
)
def test_a_listing_of_a_file_contains_fences(tmp_path: Path, line: str, language: str) -> None:
    (tmp_path / "a.md").write_text("````\n```\n````\n")
    shown = Inclusions(str(tmp_path), [tmp_path]).expanded([line], tmp_path)
    indent = line[: len(line) - len(line.lstrip())]
    assert shown == [f"{indent}{each}" for each in (f"`````{language}", "````", "```", "````", "`````")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{% highlight md %}\n````\nx\n````\n{% endhighlight %}", "`````md\n````\nx\n````\n`````"),
        ("{% highlight md linenos %}\n```\n{% endhighlight %}", "````{code} md\n:linenos:\n\n```\n````"),
        ("{{< highlight md >}}\n````\n{{< /highlight >}}", "`````md\n````\n`````"),
        (":::{code-tab} md\n```\nx\n```\n:::", ":::{tab-item} Md\n````md\n```\nx\n```\n````\n:::"),
        ("```{unknown} md\nx\n```", "````text\n```{unknown} md\nx\n```\n````"),
    ],
)
def test_code_contains_fences(tmp_path: Path, text: str, shown: str) -> None:
    program = "Jekyll" if "{%" in text else ""
    assert page_of(program, tmp_path).convert(text) == shown


def test_code_of_notebooks_contains_fences() -> None:
    output = {"output_type": "stream", "text": "````\n"}
    cells = [{"cell_type": "code", "source": ['"""\n', "```\n", '"""'], "outputs": [output]}]
    made = read_notebook(json.dumps({"cells": cells}).encode(), "a.ipynb", set())
    assert made
    assert made.text == '````python\n"""\n```\n"""\n````\n\n`````text\n````\n`````\n'


FORMULA = "$[[a]]$ and $a ==b==c$\n\n$$\n[[1, 2]] ==x==\n$$\n\n<!--\n[[b]]\n-->\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("An empty list: [[]], [[ ]], ![[]] or [[|x]].", None),
        (FORMULA, None),
        ("$x$ [[b#A b]] $[[b]]$", "$x$ [b > A b](b.md#a-b) $[[b]]$"),
    ],
)
@pytest.mark.parametrize("vault", [False, True])
def test_brackets_that_are_no_links(text: str, shown: str | None, vault: bool) -> None:
    made = with_our_links(text.split("\n"), "a.md", {"a": "a.md", "b": "b.md"}, Left(), vault=vault)
    assert "\n".join(made) == (text if shown is None else shown)


@pytest.mark.parametrize("text", ["a\n\nb", "~~~js\nx\n~~~"])
def test_a_block_of_mdx_is_not_closed(text: str) -> None:
    assert without_scripts(f"A\n```mdx-code-block\n{text}", "a.md", Findings()) == f"A\n{text}"
    assert without_scripts(f"A\n```mdx-code-block\n{text}\n```", "a.md", Findings()) == f"A\n{text}\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![p](my%20pic.png?raw=true)", "![p](my%20pic.png)"),
        ("![p](my%20pic.png)", None),
        ('<img src="my%20pic.png?raw=true" alt="p">', '<img src="my%20pic.png" alt="p">'),
        ("![p](a%3Fb%23c.png?raw=true#x)", "![p](a%3Fb%23c.png)"),
        ("![p](https://x.org/a%20b.png?c)", None),
        ("![p](gone%20x.png?raw=true)", "*p*"),
    ],
)
def test_pictures_with_a_query(tmp_path: Path, text: str, shown: str | None) -> None:
    page = page_of("", tmp_path, files=["my pic.png", "a?b#c.png"])
    assert page.convert(text).strip() == (text if shown is None else shown)


LONG = "x" * 300


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (":::{image} data:image/png;base64,iVBORw0KGgo=\n:alt: A\n:::", None),
        (":::{image} //example.org/a.png\n:alt: A\n:::", None),
        (f":::{{image}} {LONG}.png\n:alt: A\n:::", "*A*"),
        (f":::{{image}} ../{LONG}.png\n:alt: A\n:::", "*A*"),
        (":::{image} ../a\0.png\n:alt: A\n:::", "*A*"),
        (f"![A](../{LONG}.png)", "*A*"),
        ("{{< include a\0.md >}}", None),
        (f"{{{{< include {LONG}.md >}}}}", None),
    ],
)
def test_files_of_names_that_none_can_have(tmp_path: Path, text: str, shown: str | None) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    page = page_of("", docs, sphinx=Sphinx(docs, tmp_path), root=tmp_path)
    assert page.convert(text).strip() == (text if shown is None else shown)


def test_pictures_of_pages_that_are_included(tmp_path: Path) -> None:
    sphinx = Sphinx(tmp_path, tmp_path, outside={"included/a.md": tmp_path / "a.md"})
    text = f"![A]({LONG}.png) ![B](data:image/png;base64,iVBORw0KGgo=) ![C](a:b/c.png)"
    assert sphinx.included("included/a.md", text) == f"A{text.partition(')')[2]}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- A\n\n  {{ b }}\n\n  C", "- A\n\n  :::{note}\n  One\n\n    two\n  :::\n\n  C"),
        ("- A\n\n\t{{ c }}\n", "- A\n\n\tword\n"),
        ("{{ b }}", ":::{note}\nOne\n\n  two\n:::"),
    ],
)
def test_a_value_has_the_indent_of_its_line(text: str, shown: str) -> None:
    values = {"b": ":::{note}\nOne\n\n  two\n:::\n", "c": "word"}
    assert "\n".join(with_values(text.split("\n"), values)) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[x](#--)\n\n## ???", "[x](a.md#--)\n\n## ???"),
        ("[x](#--)\n\n## ? – !", None),
        ("[x](#a--b)\n\n## a b", None),
        ("[x](#का)\n\n## कि", "[x](a.md#का)\n\n## कि"),
    ],
)
def test_labels_that_no_page_has(text: str, shown: str | None) -> None:
    assert with_pages_of_labels({"a.md": text})["a.md"] == (text if shown is None else shown)


def test_what_notebooks_have_that_is_left_out_is_reported_in_their_file(tmp_path: Path) -> None:
    text = "![A](gone.png)\n\n[[a]]\n\n:::{unknown}\nx\n:::\n\n![B](größe.png)"
    cells = [{"cell_type": "markdown", "source": [f"{line}\n" for line in text.split("\n")]}]
    (tmp_path / "old").mkdir()
    (tmp_path / "old/a.ipynb").write_text(json.dumps({"cells": cells}, indent=1))
    found = import_project(tmp_path / "old", tmp_path / "new").diagnostics
    lines = (tmp_path / "old/a.ipynb").read_text().split("\n")
    places = {each.message: each.location for each in found}
    assert places == {
        "“{unknown}” is not known here: its text is shown as it is": Location("a.ipynb", line_of("{unknown}", lines)),
        "“gone.png” does not exist: the words of the picture are shown": Location("a.ipynb", line_of("gone", lines)),
        "“größe.png” does not exist: the words of the picture are shown": Location("a.ipynb"),  # its signs are encoded
    }


def line_of(sign: str, lines: list[str]) -> int:
    return next(n for n, line in enumerate(lines, 1) if sign in line)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![p](/my%20pic.png)", "![p](../static/my%20pic.png)"),
        ("![p](/my%20pic.png?raw=true)", "![p](../static/my%20pic.png)"),
        ("[p](/my%20page#x) and [q](b%20c.html)", "[p](../my%20page.md#x) and [q](b%20c.md)"),
        ("[q](b%20c.md), [r](é%20f.md) and [s](gone%20x.html)", None),
        ('<a href="/my page">p</a>', '<a href="../my page.md">p</a>'),
    ],
)
def test_links_to_names_with_spaces(tmp_path: Path, text: str, shown: str | None) -> None:
    pages = ["d/a.md", "d/b c.md", "d/é f.md", "my page.md"]
    page = page_of("", tmp_path / "d", name="d/a.md", pages=pages, files=["static/my pic.png"], root=tmp_path)
    assert page.convert(text) == (text if shown is None else shown)
