"""What other programs have of their own is in our syntax after an import, or stays as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import publisher
from publisher.diagnostics import Findings, PublisherError
from publisher.importers import import_project
from publisher.importers.dialects import bookdown
from publisher.importers.dialects.material import with_our_cards
from publisher.importers.dialects.myst import with_our_directives
from publisher.importers.dialects.notion import with_our_callouts
from publisher.importers.dialects.pairs import ends_of_elements
from publisher.importers.left import Left
from publisher.importers.sphinx_files import Sphinx
from publisher.manifest import load
from publisher.starters import write_project
from tests.conftest import write_files
from tests.foreign import page_of

FILES = ("a.png", "b.png", "c.png", "d.png")
GRID = """\
+-------+--------+
| Fruit | Why    |
+=======+========+
| Figs  | - soft |
|       | - ripe |
+-------+--------+

: Fruits {#tbl-a .wide}
"""
OUR_GRID = """\
:::{list-table} Fruits
:label: tbl-a
:header-rows: 1

* - Fruit
  - Why
* - Figs
  - - soft
    - ripe
:::
"""
SIMPLE = """\
Table: Of numbers

  Right Left     Both
------- ------ --------
     12 a|b      c
      3 d        e

Text.
"""
OUR_SIMPLE = r""":::{table} Of numbers

| Right | Left | Both |
|---:|:---|:---:|
| 12 | a\|b | c |
| 3 | d | e |
:::

Text.
"""
LINES = """\
-------------------------
 First   Of two
 one     lines
-------- ----------------
 a       b
         c

 d       e
-------------------------
"""
OUR_LINES = "| First one | Of two lines |\n|:---:|:---|\n| a | b c |\n| d | e |\n"


@pytest.mark.parametrize(
    ("program", "text", "expected"),
    [
        ("Quarto", GRID, OUR_GRID),
        ("", GRID.replace("=", "-").replace(" {#tbl-a .wide}", ""), OUR_GRID.replace(":label: tbl-a\n", "").replace("rows: 1", "rows: 0")),
        ("Quarto", GRID.replace("+=======+", "+===+===+"), None),  # merged cells
        ("Quarto", SIMPLE, OUR_SIMPLE),
        ("", LINES, OUR_LINES),
        ("", "--- ---\na   b\n\nc   d\n--- ---\n", ":::{list-table}\n:header-rows: 0\n\n* - a\n  - b\n* - c\n  - d\n:::\n"),
        ("", "Text\n---\n\n---\n\n- a\n\n--- ---", None),
        ("", "```\n--- ---\na   b\n--- ---\n```", None),
        ("MkDocs", SIMPLE, None),
        ("Quarto", '![C](a.png){#fig-a fig-alt="A" width=50% fig-align="left"}', ":::{figure} a.png\n:label: fig-a\n:alt: A\n:width: 50%\n:align: left\n\nC\n:::"),
        ("Quarto", "::: {#fig-a layout-ncol=2}\n\n![One](a.png)\n\n![](b.png)\n\nBoth *of* them\n:::", "::::{figure}\n:label: fig-a\n:columns: 2\n\n:::{figure} a.png\n\nOne\n:::\n\n![](b.png)\n\nBoth *of* them\n::::"),
        ("Quarto", "::: {#fig-a}\n\n![](b.png)\n\n:::", "![](b.png)"),
        ("Quarto", "::: {#tip-a .callout-tip}\n## T\nx\n:::", ":::{tip} T\n:label: tip-a\n\nx\n:::"),
        ("Quarto", "::: {.proof}\nx\n:::\n::: {.remark}\ny\n:::\n::: {#sol-a .solution}\nz\n:::", ":::{prf:proof}\n\nx\n:::\n:::{prf:remark}\n\ny\n:::\n:::{prf:proof} Solution\n\nz\n:::"),
        ("Quarto", '```{#lst-a .sql lst-cap="All of it"}\nSELECT\n```', "```{code} sql\n:caption: All of it\n:label: lst-a\n\nSELECT\n```"),
        ("Quarto", "#. a\n#. b\n\n\\newpage\n\n{{< kbd Ctrl-C >}} {{< video https://e.org/v >}} [a]{.mark} [b]{.underline}", "1. a\n1. b\n\n\n{kbd}`Ctrl-C` <https://e.org/v> <mark>a</mark> <u>b</u>"),
        ("mdBook", '```admonish warning title="Be *careful*"\n- a\n~~~\nb\n~~~\n```', ":::{warning} Be *careful*\n- a\n~~~\nb\n~~~\n:::"),
        ("mdBook", '- x\n\n  ```admonish tip "Old" collapsible=true\n  a\n  ```\n\n```admonish\nb\n```', "- x\n\n  :::{dropdown} Old\n  a\n  :::\n\n:::{note}\nb\n:::"),
        ("mdBook", '<div class="warning">\n\nHot.\n\n</div>', ":::{warning}\n\nHot.\n\n:::"),
        ("MkDocs", '<div class="grid cards" markdown>\n\n-   :material-a:{ .lg } &nbsp;\n    __Fast__\n\n    ---\n\n    Text\n\n    [:octicons-b-16: More](c.md)\n\n-   Only text\n\n</div>', "::::{grid} 2\n:::{card} Fast\n\nText\n\n[More](c.md)\n:::\n:::{card}\n\nOnly text\n:::\n::::"),
        ("MkDocs", '<div class="grid" markdown>\n\nText\n\n</div>', "Text"),
        ("MkDocs", "| a | b |\n|---|---|\n| :material-check: | :octicons-x-16: no |\n| :simple-c: | d :fontawesome-brands-e: e |\n\n`:material-a:` :simple-b: c", "| a | b |\n|---|---|\n| ✓ | ✗ no |\n| :simple-c: | d e |\n\n`:material-a:` c"),
        ("MkDocs", "![A b](a.png#only-light){ width=300 }\n![](c.png#only-dark)\n\n![](c.png#only-dark) x", ":::{image} a.png\n:alt: A b\n:dark: c.png\n:width: 300px\n:::\n\n![](c.png#only-dark) x"),
        ("MkDocs", "## Help :material-bug:\n\n__:octicons-goal-16: Goal__ a :simple-b: b\n\n=== \"c :simple-d:\"\n    e\n\n![:material-c:](d.png)", "## Help\n\n__Goal__ a b\n\n::::{tab-set}\n:::{tab-item} c\ne\n:::\n::::\n\n![:material-c:](d.png)"),
        ("MkDocs", "# Go :rocket:\n\n`:x:` 10:x:20 :no_sign: :+1:, :clock3:", "# Go 🚀\n\n`:x:` 10:x:20 :no_sign: 👍, 🕒"),
        ("", '```js title="a.js" showLineNumbers {1,3-9}\na\nb\nc\n```', "```{code} js\n:caption: a.js\n:linenos:\n:emphasize-lines: 1,3\n\na\nb\nc\n```"),
        ("", "```js\n// highlight-next-line\na\nb\n# highlight-start\nc\nd // [!code ++]\n# highlight-end\ne\n```", "```{code} js\n:emphasize-lines: 1,3-4\n\na\nb\nc\nd\ne\n```"),
        ("", '```js title="a.js"\na\n```\n\n```\n{1}\n```', None),
        ("", "![a](/p.png) ![b](@site/static/p.png) [c](@site/a.md)", "![a](static/p.png) ![b](static/p.png) [c](a.md)"),
        ("", "```{sidebar} S\n:class: x\n\n{guilabel}`OK`\n```", ":::{aside} S\n:class: x\n\n**OK**\n:::"),
        ("", "```{toctree}\n:maxdepth: 2\n\na\n```\n\n```{versionadded} 1.2 Of *it*\n```\n\n```{rubric} R\n```", "\n:::{note} New in version 1.2\nOf *it*\n\n:::\n\n**R**"),
        ("", "````{tabs}\n```{tab} A\nx\n```\n```{code-tab} python\ny\n```\n````", "::::{tab-set}\n:::{tab-item} A\nx\n:::\n:::{tab-item} Python\n```python\ny\n```\n:::\n::::"),
        ("", "````{grid} 1 2 3 3\n:gutter: 2\n\n```{grid-item-card} C\n:link: here\n:link-type: ref\n\nx\n+++\ny\n```\n````\n\n```{card} D\nz\n```", "::::{grid} 3\n\n:::{card} C\n:link: here\n:link-type: ref\n\nx\n\ny\n:::\n::::\n\n::::{grid} 1\n:::{card} D\nz\n:::\n::::"),
        ("", "```{figure-md} fig\n:class: c\n\n![A](p.png){width=20px}\n\nOf *it*\n```", ":::{figure} p.png\n:label: fig\n:alt: A\n:width: 20px\n:class: c\n\nOf *it*\n:::"),
        ("", "```{solution-start} ex\n:label: s\n```\nx\n\n```py\ny\n```\n```{solution-end}\n```\nz", ":::{solution} ex\n:label: s\n\nx\n\n```py\ny\n```\n:::\nz"),
        ("", "```{exercise-start}\n:label: e\n```\nx\n```{exercise-end}\nMore\n```\nz", None),
        ("", "```{exercise-start}\n:label: e\n\nMore\n```\nx\n```{exercise-end}\n```\nz", None),
        ("", "Write:\n\n    ```{toctree}\n    a\n    ```\n\n    {file}`x`\n\nEnd {file}`x`", "Write:\n\n    ```{toctree}\n    a\n    ```\n\n    {file}`x`\n\nEnd `x`"),
        ("", "```{card} C\n:link: other\n:link-type: doc\n\nx\n```", "::::{grid} 1\n:::{card} C\n:link: other\n:link-type: doc\n\nx\n:::\n::::"),
        ("", "{doc}`a` {doc}`b` {doc}`W <a>` {file}`/x` {py:func}`~m.f` {pep}`8` {cite:alp}`k` {octicon}`x` {math}`y` ``{doc}`a` ``", "[](a.md) `b` [W](a.md) `/x` `m.f` [PEP 8](https://peps.python.org/pep-0008/) {cite:p}`k`  {math}`y` ``{doc}`a` ``"),
        ("", "```{code-block} python\n:name: n\n\n{file}`x`\n```\n\n```{note}\nx\n```\n\n```{raw} html\n<b>x</b>\n```", "```{code-block} python\n:name: n\n\n{file}`x`\n```\n\n:::{note}\nx\n:::\n\n<b>x</b>"),
        ("Quarto", "[By the way]{.aside} a", "^[By the way] a"),
        ("MkDocs", "`#!python f(x)` `#! x`\n\n{==\n\nText\n\n==}\n\n;--8<-- \"a\"", "`f(x)` `#! x`\n\n\nText\n\n\n--8<-- \"a\""),
    ],
)  # fmt: skip
def test_syntax(tmp_path: Path, program: str, text: str, expected: str | None) -> None:
    page = page_of(program, tmp_path, files=["static/p.png", *FILES])
    assert page.convert(text) == (text if expected is None else expected)


INDEX = """\
---
title: Tides
author: Ada
site: bookdown::bookdown_site
---

# Before {-}

```{r setup, include=FALSE}
hidden()
```
"""
PARTS = """\
# (PART\\*) The sea {-}

# Waves {#waves}

Figure \\@ref(fig:drawn) and Table \\@ref(tab:made), Figure \\@ref(fig:two).

```{r drawn, fig.cap="(ref:drawn)"}
plot(x)
```

(ref:drawn) *Drawn*

```{r made}
knitr::kable(x, caption = 'Made')
```

```{r two, fig.cap="Two", fig.alt="A", echo=FALSE}
knitr::include_graphics(c("a.png", "b.png"))
```

```{r, out.width="50%"}
knitr::include_graphics("a.png")
```

    ```{r}
    x
    ```

::: {.infobox .caution data-latex="{caution}"}
Hot.
:::
"""


def test_a_book_of_bookdown(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    for name, text in {
        "index.Rmd": INDEX,
        "a-waves.Rmd": PARTS,
        "b-more.Rmd": "# More\n\nx\n\n# (APPENDIX) Rest {-}\n",
        "c-last.Rmd": "# Last\n\ny\n",
        "a.png": "x",
        "b.png": "x",
        "_bookdown.yml": 'rmd_files: ["index.Rmd", "a-waves.Rmd", "b-more.Rmd", "c-last.Rmd"]\n',
    }.items():
        (old / name).write_text(text)
    found = import_project(old, new).diagnostics
    assert [d.message for d in found] == ["Code was not run: of 2 cells, only the code is shown"]
    manifest = load(new, Findings()).manifest
    assert [part.file or [part.part, *(each.file for each in part.chapters)] for part in manifest.chapters] == [
        "index.md",
        ["The sea", "a-waves.md", "b-more.md"],
    ]
    assert [entry.file for entry in manifest.appendices] == ["c-last.md"]
    assert (new / "index.md").read_text() == "# Before {.unnumbered}\n\n"
    text = (new / "a-waves.md").read_text()
    assert "[](#fig-drawn) and [](#tab-made), Figure [{number}](#fig-two)." in text
    assert "```{code} r\n:caption: *Drawn*\n:label: fig-drawn\n\nplot(x)\n```" in text
    assert "```{code} r\n:caption: Made\n:label: tab-made\n" in text
    assert (
        "::::{figure}\n:label: fig-two\n\n:::{image} a.png\n:alt: A\n:::\n:::{image} b.png\n:alt: A\n:::\n\nTwo\n::::"
        in text
    )
    assert ":::{image} a.png\n:width: 50%\n:::\n\n    ```{r}\n    x\n    ```\n\n:::{caution}\nHot.\n:::\n" in text


def test_variables_and_repeated_headings_of_mkdocs(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "docs").mkdir(parents=True)
    (old / "mkdocs.yml").write_text("site_name: Pumps\nplugins: [macros]\nextra: {version: 2.4.1, social: [a]}\n")
    text = "# A\n\n{{ version }} {{ config.extra.version }} {{config.site_name}}\n\n## B & C\n\nx\n\n## B & C\n\n[second](#b-c_1)\n"
    (old / "docs/index.md").write_text(text)
    import_project(old, new)
    assert "{{ version }} {{ version }} {{site_name}}" in (new / "index.md").read_text()
    assert [d.message for d in publisher.check(new).diagnostics] == []


PAGE = """\
---
sidebar_position: 2
---
import Part from './_part.mdx';
import Picture from './p.svg';

# Two

<Part name="x" />

<img src={Picture} alt="A" className="wide" style={{width: 100}} />

<img src={require("./p.svg").default} alt="B" width={100} />
"""


def test_a_site_of_docusaurus(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "docs/more").mkdir(parents=True)
    for name, text in {
        "docusaurus.config.js": "export default {\n  title: 'The \\'site\\'',\n  url: \"https://e.org\",\n};\n",
        "docs/intro.md": "---\nsidebar_position: 3\n---\n# Three\n\nx\n",
        "docs/zero.mdx": PAGE,
        "docs/_part.mdx": "Of a part.\n",
        "docs/p.svg": "<svg/>",
        "docs/more/_category_.json": '{"label": "Still more", "position": 1}',
        "docs/more/a.md": "# A\n\nx\n",
    }.items():
        (old / name).write_text(text)
    assert import_project(old, new).diagnostics == ()
    manifest = load(new, Findings()).manifest
    assert (manifest.title, manifest.url) == ("The 'site'", "https://e.org")
    more, *pages = manifest.chapters[0].chapters
    assert (more.title, [entry.file for entry in pages]) == ("Still more", ["docs/zero.md", "docs/intro.md"])
    text = (new / "docs/zero.md").read_text()
    assert '# Two\n\nOf a part.\n\n<img src="p.svg" alt="A" class="wide" />' in text
    assert '<img src="p.svg" alt="B" width="100" />' in text


CELLS = [
    {"cell_type": "markdown", "source": ["# Waves\n", "\n", "![A](attachment:p.png)"], "attachments": {"p.png": {"image/png": "iVBORw0KGgo="}}},
    {"cell_type": "code", "source": "print('```')", "outputs": [{"output_type": "stream", "text": ["a\n", "b\n"]}]},
    {"cell_type": "code", "source": "hidden()", "metadata": {"tags": ["remove-input"]}, "outputs": [{"data": {"text/html": "<style>x</style><table>\n\n<tr><td>1</td></tr></table>"}}]},
    {"cell_type": "code", "source": "gone()", "metadata": {"tags": ["remove_cell"]}, "outputs": []},
    {"cell_type": "code", "source": "draw()", "outputs": [{"data": {"image/svg+xml": "<svg/>", "text/plain": "Figure"}}, {"data": {"text/plain": "2"}}]},
]  # fmt: skip
WAVES = """\
# Waves

![A](waves_files/cell-1.png)

````r
print('```')
````

```text
a
b
```

<table>
<tr><td>1</td></tr></table>

```r
draw()
```

![](waves_files/cell-5.svg)

```text
2
```
"""


def test_a_book_of_jupyter(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "sea").mkdir(parents=True)
    notebook = {"cells": CELLS, "metadata": {"kernelspec": {"language": "R"}}, "nbformat": 4}
    for name, text in {
        "_config.yml": "title: Tides\nauthor: Ada\nbibtex_bibfiles: [no.bib]\n",
        "_toc.yml": "format: jb-book\nroot: intro\nparts:\n- caption: Sea\n  chapters:\n  - file: sea/waves\n    sections: [{glob: sea/d*}]\n  - file: gone\n",
        "intro.md": "# Tides\n\nx\n",
        "sea/waves.ipynb": json.dumps(notebook),
        "sea/deep.md": "# Deep\n\n[waves](waves.ipynb)\n",
    }.items():
        (old / name).write_text(text)
    found = import_project(old, new)
    assert found.program == "Jupyter Book"
    assert [d.message for d in found.diagnostics] == [
        "“gone” is neither Markdown nor a notebook, and was left out of the chapters"
    ]
    manifest = load(new, Findings()).manifest
    first, part = manifest.chapters
    assert (manifest.title, first.file, part.part) == ("Tides", "intro.md", "Sea")
    assert [part.chapters[0].file, *(each.file for each in part.chapters[0].chapters)] == [
        "sea/waves.md",
        "sea/deep.md",
    ]
    assert (new / "sea/waves.md").read_text() == WAVES
    assert (new / "sea/waves_files/cell-5.svg").read_text() == "<svg/>"
    assert "[waves](waves.md)" in (new / "sea/deep.md").read_text()
    (old / "sea/waves.ipynb").write_text("{")
    with pytest.raises(PublisherError, match="not a notebook"):
        import_project(old, tmp_path / "other")


@pytest.mark.parametrize(
    "text",
    [
        ":::{note}\n" * 2000,
        "```{solution-start} x\n```\n" * 300 + "{solution-end}\n",
        "- ```{tab}\n" * 200 + "+---+\n" * 2000,
        "```{solution-start} x\n" * 300,
        "-- --\n\n" * 1000,
    ],
)
def test_what_is_never_closed(tmp_path: Path, text: str) -> None:
    page = page_of("", tmp_path)
    assert "Last." in page.convert(f"{text}Last.")


LIGHT_DARK = "![A](a.png#only-light)\n![A](b.png#only-dark)\n"
WIDE_GRID = "+---+---+\n| A | B |\n+===+===+\n| 1 | 2 | lost\n+---+---+\n"
CAPTIONED = "- a\n\n  | A | B |\n  |---|---|\n  | 1 | 2 |\n\n  : Of it\n\n  b\n"
OUR_CAPTIONED = "- a\n\n  :::{table} Of it\n\n  | A | B |\n  |---|---|\n  | 1 | 2 |\n  :::\n\n  b\n"
GRID_IN_LIST = "- a\n\n  +---+---+\n  | A | B |\n  +===+===+\n  | 1 | 2 |\n  +---+---+\n"
OUR_GRID_IN_LIST = "- a\n\n  | A | B |\n  |---|---|\n  | 1 | 2 |\n"
INNER = '<div class="warning">\n\n<div>\n\na\n\n</div>\n\n`</div>`\n\nb\n\n</div>'
BRANDS = "| :fontawesome-brands-x-twitter: | :material-check-network: | :simple-x: |"
SIGNS = "| :material-check-bold: | :fontawesome-solid-circle-check: | :material-close-circle-outline: | :octicons-x-circle-16: |"
LARGE = "9" * 5000


@pytest.mark.parametrize(
    ("program", "text", "expected"),
    [
        ("MkDocs", f"{LIGHT_DARK}{LIGHT_DARK}Text", None),
        ("MkDocs", f"{LIGHT_DARK}Text", None),
        ("MkDocs", f"{LIGHT_DARK}{LIGHT_DARK}".strip(), None),
        ("mdBook", "```admonish tip\na\n\nlast", ":::{tip}\na\n\nlast\n:::"),
        ("Quarto", WIDE_GRID, None),
        ("Quarto", "::: {#refs}\nText\n:::", ":::{bibliography}\n:::\n\nText"),
        ("Quarto", "::: {#refs}\n:::", ":::{bibliography}\n:::"),
        ("MkDocs", f'```js hl_lines="1 {LARGE}" linenums="{LARGE}"\na\n```', "```{code} js\n:emphasize-lines: 1\n\na\n```"),
        ("", f"```js {{1,{LARGE}}} showLineNumbers={LARGE}\na\n```", "```{code} js\n:linenos:\n:emphasize-lines: 1\n\na\n```"),
        ("Quarto", CAPTIONED, OUR_CAPTIONED),
        ("Quarto", GRID_IN_LIST, OUR_GRID_IN_LIST),
        ("Quarto", "- | A | B |\n  |---|---|\n  | 1 | 2 |\n\n  : Of it\n", None),
        ("MkDocs", BRANDS, None),
        ("MkDocs", SIGNS, "| ✓ | ✓ | ✗ | ✗ |"),
        ("mdBook", INNER, INNER.replace('<div class="warning">', ":::{warning}").removesuffix("</div>") + ":::"),
        ("mdBook", "> a\n> ```admonish warning\n> b\n> ```\nc", "> a\n> :::{warning}\n> b\n> :::\nc"),
        ("mdBook", ">a\n>\n>     b", "> a\n>\n>     b"),
    ],
)  # fmt: skip
def test_nothing_is_lost(tmp_path: Path, program: str, text: str, expected: str | None) -> None:
    page = page_of(program, tmp_path, files=FILES)
    assert page.convert(text) == (text if expected is None else expected)


@pytest.mark.parametrize("text", ["```{block, type='note'}\na\nlast", "```{r a, fig.cap='A'}\nplot(x)\nlast"])
def test_an_unclosed_chunk_stays(text: str) -> None:
    assert bookdown.convert(text, bookdown.labels_of([text])) == text


def test_boxes_are_nested_too_deeply(tmp_path: Path) -> None:
    page = page_of("mdBook", tmp_path)
    for text in ("```admonish\n" * 1100, '<div class="warning">\n' * 1100 + "</div>\n" * 1100, ">" * 1100 + " "):
        assert "Last." in page.convert(f"{text}Last.")


class Counted(list[str]):
    """Lines that count how often one is read."""

    reads = 0

    def __getitem__(self, at: Any) -> Any:
        self.reads += 1
        return super().__getitem__(at)


def test_unclosed_elements_are_read_a_few_times() -> None:
    lines = Counted(['<div class="warning">', '<div class="grid cards">'] * 500)
    assert ends_of_elements(lines) == {}
    assert with_our_cards(lines) == lines
    assert lines.reads < 20 * len(lines)


@pytest.mark.parametrize("text", [":::{note}\n", ":::{solution-start} x\n"])
def test_lines_are_read_a_few_times(text: str) -> None:
    lines = Counted((text * 500).split("\n"))
    assert with_our_directives(lines, "a.md", ["a.md"], Sphinx(), Left()) == [*lines]
    assert lines.reads < 4000


def imported(tmp_path: Path, files: dict[str, object]) -> tuple[Path, list[str]]:
    """A project that was imported, and what was reported. Lists are the cells of notebooks."""
    texts = {name: given if isinstance(given, str) else json.dumps({"cells": given}) for name, given in files.items()}
    write_files(tmp_path / "old", texts)
    found = import_project(tmp_path / "old", tmp_path / "new")
    assert len({*found.names}) == len(found.names)
    assert {found.code for found in found.diagnostics} <= {"import-left-out"}
    return tmp_path / "new", [found.message for found in found.diagnostics]


def result(**data: object) -> dict[str, object]:
    """A cell with a result, whose kinds have low lines for slashes."""
    return {"cell_type": "code", "outputs": [{"data": {key.replace("_", "/"): value for key, value in data.items()}}]}


def markdown(*source: str, **attachments: object) -> dict[str, object]:
    return {"cell_type": "markdown", "source": source, "attachments": attachments}


def test_pages_that_would_have_the_same_name_are_apart(tmp_path: Path) -> None:
    files = {"a.ipynb": [markdown("# Notebook")], "a.markdown": "# Long", "a.md": "# Short", "a-ipynb.md": "# Other"}
    new, found = imported(tmp_path, files)
    assert {file.name: file.read_text().strip() for file in new.glob("*.md")} == {
        "a.md": "# Short",
        "a-ipynb.md": "# Other",
        "a-ipynb-2.md": "# Notebook",
        "a-markdown.md": "# Long",
    }
    assert len(load(new, Findings()).manifest.chapters) == 4
    assert found[0] == "“a.ipynb” became “a-ipynb-2.md”, because “a.md” is another page"


def test_pictures_of_notebooks_are_apart(tmp_path: Path) -> None:
    files = {name: [result(**{"image_svg+xml": f"<svg>{name}</svg>"})] for name in ("a b.ipynb", "a-b.ipynb")}
    new, _ = imported(tmp_path, files | {"a-b_files/cell-1.svg": "<svg/>"})
    texts = {name: (new / f"a-b_files/cell-1{name}.svg").read_text() for name in ("", "-2", "-3")}
    assert texts == {"": "<svg/>", "-2": "<svg>a b.ipynb</svg>", "-3": "<svg>a-b.ipynb</svg>"}
    assert "![](a-b_files/cell-1-3.svg)" in (new / "a-b.md").read_text()


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ([markdown("![A](attachment:my%20pic.png)", **{"my pic.png": {"image/png": "iVBORw0KGgo="}})], "![A](a_files/cell-1.png)"),
        ([result(image_png="", text_plain="Figure")], "```text\nFigure\n```"),
        ([result(image_png={"a": 1}, text_plain="Figure")], "```text\nFigure\n```"),
        ([result(text_plain="\x1b[2K\x1b[1;31m10 %\r50 %\r100 %\r\n\x1b]0;T\x07b")], "```text\n100 %\nb\n```"),
        ([markdown("```py\n", "x"), {"cell_type": "code", "source": "y"}], "```py\nx\n```\n\n```python\ny\n```"),
        ([markdown("- ~~~\n", "  x\n", "  ~~~\n"), markdown("y")], "- ~~~\n  x\n  ~~~\n\ny"),
        ([markdown("A \ud800 b")], "A ? b"),
        ([result(text_html="<style>a</style><table></table>" + "<style " * 3000)], "<table></table>" + "<style " * 3000),
    ],
)  # fmt: skip
def test_cells_of_notebooks(tmp_path: Path, cells: list[object], shown: str) -> None:
    new, found = imported(tmp_path, {"a.ipynb": cells})
    assert ((new / "a.md").read_text().strip(), found) == (shown.strip(), [])
    assert all(file.stat().st_size for file in new.rglob("*.png"))


def test_cells_and_results_that_are_left_out_are_reported(tmp_path: Path) -> None:
    cells = [{"cell_type": "raw", "source": "x"}, result(text_plain="x" * 1_000_000), *[markdown("y")] * 9_999]
    _, found = imported(tmp_path, {"a.ipynb": cells})
    assert found == ["Of “a.ipynb”, cells or results were left out: 3"]


def test_the_language_of_a_kernel_is_a_word(tmp_path: Path) -> None:
    code = {"cell_type": "code", "source": "x"}
    given = json.dumps({"cells": [code], "metadata": {"kernelspec": {"language": "a`\n# B"}}})
    new, _ = imported(tmp_path, {"a.ipynb": given})
    assert (new / "a.md").read_text() == "```python\nx\n```\n"


def test_what_is_odd_in_a_book_of_jupyter(tmp_path: Path) -> None:
    configuration = "title: [a]\nauthor: [5, null, [b], {name: Ada}, Bo]\n"
    toc = "root: a\nchapters:\n- glob: ''\n- file: b\n  sections: [{file: c}]\n- file: c.ipynb\n"
    files = {"_config.yml": configuration, "_toc.yml": toc, "a.md": "# A", "b.ipynb": " \n", "c.md": "# C"}
    new, found = imported(tmp_path, files | {"c.ipynb": [markdown("# D")]})
    manifest = load(new, Findings()).manifest
    assert (manifest.title, [person.name for person in manifest.authors]) == ("old", ["Ada", "Bo"])
    assert [entry.file for entry in manifest.chapters] == ["a.md", "c.md"]
    assert (new / "b.ipynb").exists()
    assert "“b.ipynb” is empty, and was left out of the chapters" in found


def test_an_old_list_of_jupyter_is_reported(tmp_path: Path) -> None:
    new, (found,) = imported(tmp_path, {"_toc.yml": "# Old\n\n- file: b\n- file: a\n", "a.md": "# A", "b.md": "# B"})
    assert found.startswith("“_toc.yml” has an old form")
    assert [entry.file for entry in load(new, Findings()).manifest.chapters] == ["a.md", "b.md"]


@pytest.mark.parametrize("position", ["1e400", "-1e400", "NaN", "1" + "0" * 400, "2"])
def test_odd_values_of_docusaurus(tmp_path: Path, position: str) -> None:
    configuration = "export default {\n  title: 'T',\n  url: 'javascript:alert(1)',\n};\n"
    category = f'{{"position": {position}, "label": "A\\ud800"}}'
    new, _ = imported(tmp_path, {"docusaurus.config.js": configuration, "b/_category_.json": category, "b/a.md": "# A"})
    manifest = load(new, Findings()).manifest
    assert (manifest.title, manifest.url, manifest.chapters[0].part) == ("T", "", "A")


def test_nothing_stays_after_any_error(tmp_path: Path) -> None:
    def files() -> Iterator[tuple[str, bytes]]:
        yield "a/b.md", b"x"
        raise ValueError("Odd")

    with pytest.raises(ValueError, match="Odd"):
        write_project(tmp_path / "new", files())
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("<aside>\n💡 Keep **this**.\n\nAnd this.\n\n</aside>", ":::{tip}\nKeep **this**.\n\nAnd this.\n:::"),
        ("- a\n\n    <aside>\n    ⚠️ Hot.\n\n    </aside>", "- a\n\n    :::{warning}\n    Hot.\n    :::"),
        ("<aside>\n🧪 Try it.\n</aside>", ":::{aside}\n🧪 Try it.\n:::"),
        ("<aside>\n**Bold** text\n</aside>\nNext", ":::{aside}\n**Bold** text\n:::\nNext"),
        ("<aside>\n\nApart.\n\n</aside>", None),
        ("<aside>\nopen", None),
        ("<aside>\none <aside>\n</aside>", None),
        ("```html\n<aside>\n💡 Code.\n</aside>\n```", None),
    ],
)
def test_callouts_of_notion_are_boxes(text: str, ours: str | None) -> None:
    assert "\n".join(with_our_callouts(text.split("\n"))) == (text if ours is None else ours)


def test_callouts_of_notion_are_imported_from_a_folder(tmp_path: Path) -> None:
    source = tmp_path / "notes"
    source.mkdir()
    (source / "a.md").write_text("# A\n\n<aside>\n💡 Keep **this**.\n\n</aside>\n", encoding="utf-8")
    import_project(source, tmp_path / "out")
    assert (tmp_path / "out" / "a.md").read_text(encoding="utf-8") == "# A\n\n:::{tip}\nKeep **this**.\n:::\n"
