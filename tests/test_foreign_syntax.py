"""What mdBook, MkDocs, Quarto, Pandoc and bookdown have of their own is in our syntax after an import, with nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

import publisher
from publisher.diagnostics import Findings
from publisher.importers import import_project
from publisher.importers.inclusions import Inclusions
from publisher.importers.text import Page
from publisher.manifest import load

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
        ("MkDocs", '<div class="grid cards" markdown>\n\n-   :material-a:{ .lg } __Fast__\n\n    ---\n\n    Text\n\n    [:octicons-b-16: More](c.md)\n\n-   Only text\n\n</div>', "::::{grid} 2\n:::{card} Fast\n\nText\n\n[More](c.md)\n:::\n:::{card}\n\nOnly text\n:::\n::::"),
        ("MkDocs", '<div class="grid" markdown>\n\nText\n\n</div>', "Text"),
        ("MkDocs", "| a | b |\n|---|---|\n| :material-check: | :octicons-x-16: no |\n| :simple-c: | d :fontawesome-brands-e: e |\n\n`:material-a:` :simple-b: c", "| a | b |\n|---|---|\n| ✓ | ✗ no |\n| :simple-c: | d e |\n\n`:material-a:` c"),
        ("MkDocs", "![A b](a.png#only-light){ width=300 }\n![](c.png#only-dark)\n\n![](c.png#only-dark) x", ":::{image} a.png\n:alt: A b\n:dark: c.png\n:width: 300px\n:::\n\n![](c.png#only-dark) x"),
        ("MkDocs", "# Go :rocket:\n\n`:x:` 10:x:20 :no_sign: :+1:, :clock3:", "# Go 🚀\n\n`:x:` 10:x:20 :no_sign: 👍, 🕒"),
        ("", '```js title="a.js" showLineNumbers {1,3-9}\na\nb\nc\n```', "```{code} js\n:caption: a.js\n:linenos:\n:emphasize-lines: 1,3\n\na\nb\nc\n```"),
        ("", "```js\n// highlight-next-line\na\nb\n# highlight-start\nc\nd // [!code ++]\n# highlight-end\ne\n```", "```{code} js\n:emphasize-lines: 1,3-4\n\na\nb\nc\nd\ne\n```"),
        ("", '```js title="a.js"\na\n```\n\n```\n{1}\n```', None),
        ("", "![a](/p.png) ![b](@site/static/p.png) [c](@site/a.md)", "![a](static/p.png) ![b](static/p.png) [c](a.md)"),
        ("Quarto", "[By the way]{.aside} a", "^[By the way] a"),
        ("MkDocs", "`#!python f(x)` `#! x`\n\n{==\n\nText\n\n==}\n\n;--8<-- \"a\"", "`f(x)` `#! x`\n\n\nText\n\n\n--8<-- \"a\""),
    ],
)  # fmt: skip
def test_syntax(tmp_path: Path, program: str, text: str, expected: str | None) -> None:
    page = Page("a.md", tmp_path, ["a.md"], program, Inclusions(str(tmp_path)), files=["static/p.png"])
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
    assert ":::{image} a.png\n:width: 50%\n:::\n\n:::{caution}\nHot.\n:::\n" in text


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
