"""Projects of other programs are imported: what they contain is in the new project, in our syntax, without an error."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

import publisher
from publisher.diagnostics import Findings
from publisher.importers import import_project
from publisher.importers.dialects.inclusions import Inclusions
from publisher.importers.dialects.mdx import without_scripts
from publisher.importers.labels import with_labels_apart
from publisher.manifest import load
from tests.conftest import write_files
from tests.foreign import page_of
from tests.limits import at_most

# Lists of aliases: 10 to the power of 6 entries.
BOMB = "\n".join(
    ["a0: &a0 [x.md]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 7)), "nav: *a6"]
)
MKDOCS = {
    "mkdocs.yml": """\
        site_name: Pumps
        site_author: Ada Example
        site_url: https://pumps.example.org/
        repo_url: https://git.example.org/pumps
        edit_uri: edit/main/docs/
        docs_dir: docs
        theme: {name: material, language: en_GB, palette: {primary: deep purple}, favicon: images/drop.svg}
        nav:
          - Home: index.md
          - Guides:
              - guides/install.md
              - Repair: guides/repair.md
              - Deeper: [guides/deeper.md]
          - Forum: https://forum.example.org/
        plugins:
          - search
          - redirects: {redirect_maps: {setup.md: guides/install.md, away.md: https://example.org/}}
        markdown_extensions:
          - pymdownx.snippets: {base_path: parts, auto_append: [short.md]}
          - pymdownx.emoji: {emoji_index: !!python/name:materialx.emoji.twemoji }
        """,
    "parts/short.md": "*[PSI]: Pounds per square inch\n*[RPM]: Revolutions per minute\n",
    "parts/warning.txt": "Unplug it ==first==.\n",
    "docs/images/drop.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>',
    "docs/index.md": """\
        # Pumps

        Begin with [the installation](guides/install/), and press ++ctrl+c++.

        !!! note "Be careful"

            The pump is hot:

            ```python
            !!! no note
            ```

            ??? tip
                Wait.

        === "Linux"

            Run `==pump==`.

        === "Windows"
            Run `pump.exe`.

        After the tabs.
        """,
    "docs/guides/install.md": """\
        # Installation

        --8<-- "warning.txt"

        ```python title="pump.py"
        --8<-- "../code/pump.py:start"
        ```
        """,
    "docs/guides/repair.md": "Repair it.\n",
    "docs/guides/deeper.md": "# Deeper\n\nAt 3 PSI.\n",
    "code/pump.py": "import x\n# --8<-- [start:start]\nstart()\n# --8<-- [end:start]\nstop()\n",
}
QUARTO = {
    "_quarto.yml": """\
        project: {type: book}
        book:
          title: Tides
          author: [{name: Ada Example}, Bo Example]
          chapters:
            - index.qmd
            - part: Water
              chapters: [sea.qmd]
          appendices: [data.qmd]
        bibliography: works.bib
        lang: en-GB
        """,
    "works.bib": "@book{tide, title={Tide}, author={A, B}, year={2001}, publisher={P}}\n",
    "_part.qmd": "An included sentence.\n",
    "_site/index.html": "old",
    "index.qmd": "---\ntitle: Preface\n---\n\nSee @fig-sea, [the sea](sea.qmd#waves) and [@tide].\n\n{{< include _part.qmd >}}\n",
    "sea.qmd": """\
        # The sea

        ![The sea at night](sea.svg){#fig-sea fig-alt="A line"}

        ## Waves {#waves}

        ::: {.callout-warning collapse="true"}
        ## Beware
        Of waves.

        ::: {.callout-tip}
        Swim.
        :::
        :::

        ::: {.panel-tabset}
        ## Calm
        Small waves.

        ## Storm
        Large waves.
        :::

        ```{python}
        #| label: fig-plot
        #| echo: false
        print("tides")
        ```
        """,
    "data.qmd": "# Data\n\nNumbers.\n",
    "sea.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 5h9v1H0z"/></svg>',
}
MDBOOK = {
    "book.toml": """\
        [book]
        title = "Locks"
        authors = ["Ada Example"]
        [output.html]
        edit-url-template = "https://git.example.org/edit/main/{path}"
        [output.html.redirect]
        "/old.html" = "keys.html"
        "/away.html" = "https://example.org/"
        """,
    "src/SUMMARY.md": "# Summary\n\n- [Locks](locks.md)\n  - [Keys](keys.md)\n",
    "src/locks.md": """\
        # Locks
        {{#title Locks}}

        As in [keys](keys.html#teeth) and [teeth].

        <Listing number="1-1" file-name="src/main.rs" caption="A lock of `T`">

        ```rust,ignore
        {{#rustdoc_include ../code/lock.rs:lock}}
        ```

        </Listing>

        > ```rust,noplayground
        > {{#include ../code/lock.rs:1:2}}
        > ```

        {{#include ../code/text.md}}

        [teeth]: keys.html#teeth
        """,
    "src/keys.md": "# Keys\n\n## Teeth\n\n```rust\n# fn hidden() {}\n#[shown]\n```\n\n```toml\n{{#include ../../outside.toml}}\n```\n",
    "code/lock.rs": "use a;\n// ANCHOR: lock\nfn lock() {}\n\n// ANCHOR_END: lock\nfn other() {}\n",
    "code/text.md": "An included paragraph.\n",
}


@pytest.fixture
def imported(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A project that was imported from files that are given as a parameter."""
    write_files(tmp_path / "old", {name: textwrap.dedent(text) for name, text in request.param.items()})
    (tmp_path / "outside.toml").write_text("secret = 1\n")
    import_project(tmp_path / "old", tmp_path / "new")
    return tmp_path / "new"


def codes(project: Path) -> list[str]:
    return [f"{d.code} {d.location}" for d in publisher.check(project).diagnostics]


def text_of(project: Path, name: str) -> str:
    return (project / name).read_text()


@pytest.mark.parametrize("imported", [MKDOCS], indirect=True)
def test_a_site_of_mkdocs(imported: Path) -> None:
    about = load(imported, Findings()).manifest
    assert (about.title, about.language, about.numbers) == ("Pumps", "en-GB", False)
    assert [person.name for person in about.authors] == ["Ada Example"]
    assert (about.edit, about.favicon) == ("https://git.example.org/pumps/edit/main/docs/{file}", "images/drop.svg")
    (home, guides) = about.chapters
    assert (home.file, home.title, guides.part) == ("index.md", "", "Guides")
    assert [(e.file, e.title) for e in guides.chapters[:2]] == [
        ("guides/install.md", ""),
        ("guides/repair.md", "Repair"),
    ]
    assert guides.chapters[2].title == "Deeper"
    assert about.editions["web"].redirects == {"setup/index.html": "guides/install.md"}
    home_text = text_of(imported, "index.md")
    assert ":::::" not in home_text
    assert "::::{note} Be careful\nThe pump is hot:" in home_text
    assert "\n```python\n!!! no note\n```\n" in home_text
    assert "\n:::{dropdown} Tip\nWait.\n:::\n::::\n" in home_text
    assert (
        "::::{tab-set}\n:::{tab-item} Linux\nRun `==pump==`.\n:::\n:::{tab-item} Windows\nRun `pump.exe`.\n:::\n::::"
        in home_text
    )
    assert "[the installation](guides/install.md), and press {kbd}`Ctrl+C`." in home_text
    assert "Unplug it <mark>first</mark>." in text_of(imported, "guides/install.md")
    assert "\nstart()\n```" in text_of(imported, "guides/install.md")
    assert text_of(imported, "guides/deeper.md").endswith("At 3 PSI.\n\n*[PSI]: Pounds per square inch\n")
    assert "[PSI]" not in text_of(imported, "guides/repair.md")
    assert codes(imported) == []
    site = publisher.build(imported, formats=["html"]).editions[0].path.parent
    assert (site / "guides/install/index.html").is_file()


@pytest.mark.parametrize("imported", [QUARTO], indirect=True)
def test_a_book_of_quarto(imported: Path) -> None:
    about = load(imported, Findings()).manifest
    assert (about.title, about.language, [p.name for p in about.authors]) == (
        "Tides",
        "en-GB",
        ["Ada Example", "Bo Example"],
    )
    assert [e.file for _, e in about.files()] == ["index.md", "sea.md", "data.md", "references.md"]
    assert [e.file for e in about.appendices] == ["data.md"]
    assert text_of(imported, "index.md").endswith(
        "See [](#fig-sea), [the sea](sea.md#waves) and [@tide].\n\nAn included sentence.\n"
    )
    sea = text_of(imported, "sea.md")
    assert ":::{figure} sea.svg\n:label: fig-sea\n:alt: A line\n\nThe sea at night\n:::" in sea
    assert "::::{warning} Beware\nOf waves.\n\n:::{tip}\nSwim.\n:::\n::::" in sea
    assert "::::{tab-set}\n:::{tab-item} Calm\nSmall waves.\n:::\n:::{tab-item} Storm" in sea
    assert '```python\nprint("tides")\n```' in sea
    assert not [*imported.glob("_*")]
    assert codes(imported) == []


@pytest.mark.parametrize("imported", [MDBOOK], indirect=True)
def test_a_book_of_mdbook(imported: Path) -> None:
    about = load(imported, Findings()).manifest
    assert [(e.file, [inner.file for inner in e.chapters]) for e in about.chapters] == [("locks.md", ["keys.md"])]
    assert about.edit == "https://git.example.org/edit/main/src/{file}"
    assert about.editions["web"].redirects == {"old.html": "keys.md"}
    assert text_of(imported, "locks.md") == textwrap.dedent("""\
        # Locks

        As in [keys](keys.md#teeth) and [teeth].


        ```{code} rust
        :filename: src/main.rs

        fn lock() {}

        ```

        Listing 1-1: A lock of `T`


        > ```rust
        > use a;
        > ```

        An included paragraph.

        [teeth]: keys.md#teeth
        """)
    keys = text_of(imported, "keys.md")
    assert "```rust\n#[shown]\n```" in keys
    assert "secret" not in keys
    assert codes(imported) == ["syntax-foreign keys.md:10:1"]


@pytest.mark.parametrize(
    ("program", "text", "expected"),
    [
        ("MkDocs", '!!!note\n\t:key: value', ":::{note}\n\n:key: value\n:::"),
        ("MkDocs", '??? "Title"\n    Text.', ":::{dropdown} Title\nText.\n:::"),
        ("MkDocs", "::: pkg.module\n    options: 1", "```text\n::: pkg.module\n    options: 1\n```"),
        ("", "[x](/a) [y](/sub/) [z](/no) [w](/guide/a)", "[x](a.md) [y](sub/README.md) [z](/no) [w](a.md)"),
        ("MkDocs", "[x](/guide/a/) ![y](../img/b.svg)", "[x](a.md) ![y](../img/b.svg)"),
        ("MkDocs", '<img src="../../img/b.svg"> [z](../a/)', '<img src="../img/b.svg"> [z](a.md)'),
        ("Quarto", "::: panel-tabset\nBefore.\n## A\n```sh\n# no\n```\n:::", "Before.\n\n::::{tab-set}\n:::{tab-item} A\n```sh\n# no\n```\n:::\n::::"),
        ("Quarto", "[@fig-a; @Fig-a], [-@fig-a], @fig-no, \\@fig-a", "[](#fig-a), [](#fig-a), [](#fig-a), \\@fig-no, \\@fig-a"),
        ("Quarto", "- x\n\n  ![C](b.svg){#fig-a}", "- x\n\n  :::{figure} b.svg\n  :label: fig-a\n\n  C\n  :::"),
        ("Quarto", "```{=html}\n<b>x</b>\n```", "<b>x</b>"),
        ("Quarto", "::: {#tbl-x .wide}\nText.\n:::", "::: {.wide}\nText.\n:::"),
        ("MkDocs", "++k++ ++slash++ ++page-down++ ++ctrl+arrow-left++ ++ctrl+plus++ i++ ++f1++", "{kbd}`K` {kbd}`/` {kbd}`Page Down` {kbd}`Ctrl+←` {kbd}`Ctrl++` i++ {kbd}`F1`"),
        ("MkDocs", '!!! note ""\n    Text.', ":::{aside}\nText.\n:::"),
        ("MkDocs", '!!! warning ""\n    Text.\n\n!!! bug ""\n    Text.\n\n!!! tip ""\n    Text.', ":::{warning}\nText.\n:::\n\n:::{warning}\nText.\n:::\n\n:::{aside}\nText.\n:::"),
        ("MkDocs", "```yaml\na: b # (1)!\nc: d # (2)\n```\n\n1. One", "```yaml\na: b # <1>\nc: d # (2)\n```\n\n1. One"),
        ("MkDocs", "x\n\n    !!! note\n        y", "x\n\n    !!! note\n        y"),
        ("MkDocs", '```py title="a.py" linenums="3" hl_lines="2-9 1"\nx\ny\n```', "```{code} py\n:caption: a.py\n:lineno-start: 3\n:emphasize-lines: 1\n\nx\ny\n```"),
        ("MkDocs", "- ``` { .py .annotate linenums=1 }\n  x\n  ```", "- ```{code} py\n  :linenos:\n\n  x\n  ```"),
        ("MkDocs", "| ++bar++ | ++ctrl+pipe++ |", r"| {kbd}`\|` | {kbd}`Ctrl+\|` |"),
        ("MkDocs", '++ctrl+"Any Key"++ {++new++} {--old--} {~~a~>b~~} {==m==}{>>why<<}', "{kbd}`Ctrl+Any Key` <ins>new</ins> <del>old</del> <del>a</del><ins>b</ins> <mark>m</mark><!-- why -->"),
        ("MkDocs", "Text\nhere.\n{: .c #id }\n\n{: .c }", "(id)=\nText\nhere.\n"),
        ("MkDocs", '<figure markdown="span">\n  ![y](../img/b.svg)\n</figure>', "<figure>\n\n  ![y](../img/b.svg)\n</figure>"),
        ("MkDocs", '=== "A"\n    a\n\n===! "A"\n    b', "::::{tab-set}\n:::{tab-item} A\na\n:::\n::::\n\n::::{tab-set}\n:::{tab-item} A\nb\n:::\n::::"),
        ("MkDocs", '```py tab="a.py"\nx\n```\n\n```sh tab="b.sh"\ny\n```', "::::{tab-set}\n:::{tab-item} a.py\n```py\nx\n```\n:::\n:::{tab-item} b.sh\n```sh\ny\n```\n:::\n::::"),
        ("MkDocs", '```py tab="a.py"\nx\n```\n\n::: mkdocs-click', '```py title="a.py"\nx\n```\n\n```text\n::: mkdocs-click\n```'),
        ("MkDocs", "//// tab | A\n\n/// tip | B *c*\n\n==d==\n\n///\n\n////\n\n//// tab | E\n    select: true\n\n```\n////\n```\n////", ":::::{tab-set}\n::::{tab-item} A\n:::{tip} B *c*\n<mark>d</mark>\n:::\n::::\n:::{tab-item} E\n```\n////\n```\n:::\n:::::"),
        ("MkDocs", "- x\n\n    /// details | More\n        open: True\n        type: tip\n\n    Text.\n    ///\n\n/// info\nText.\n///\n\n/// html | div\nText.\n///\n\n/// note", "- x\n\n    :::{dropdown} More\n    :open:\n\n    Text.\n    :::\n\n:::{note} Info\nText.\n:::\n\nText.\n\n/// note"),
        ("", "> [!TIP]\n> Text.\n\n> [!tip] Be *quick*\n> Text.\n\n> [!new]- More\n> > [!bug]\n> > Text.", "> [!TIP]\n> Text.\n\n:::{tip} Be *quick*\nText.\n:::\n\n::::{dropdown} More\n:::{warning} Bug\nText.\n:::\n::::"),
        ("MkDocs", "`bar` | ++bar++", r"`bar` | {kbd}`\|`"),
        ("MkDocs", "<pre>\n{{ a }} ==b==\n</pre>\n<pre>{{ c }}</pre>", "<pre>\n{{ a }} ==b==\n</pre>\n<pre>{{ c }}</pre>"),
        ("MkDocs", "{{ a }} `{{ b }}` [c](https://e.org/{{c}}) \\{{ d }} {% e %}", r"\{{ a }} `{{ b }}` [c](https://e.org/\{{c}}) \{{ d }} {% e %}"),
        ("", r"$x_{{a}}$ {{ b }} $$\frac{{a}}{{b}}$$ \(y^{{c}}\) `$`{{ d }} $5 {{ e }} $6", r"$x_{{a}}$ \{{ b }} $$\frac{{a}}{{b}}$$ \(y^{{c}}\) `$`\{{ d }} $5 \{{ e }} $6"),
        ("MkDocs", "$$\na^{{n}}\n$$ (eq)\n\n!!! note\n    \\[\n    a_{{n}} ==b==\n    \\]\n\n\\begin{align}\na_{{n}}\n\\end{align}\n\n$$\n{{ a }}\n\n$$ {{ b }}", "$$\na^{{n}}\n$$ (eq)\n\n:::{note}\n\\[\na_{{n}} ==b==\n\\]\n:::\n\n\\begin{align}\na_{{n}}\n\\end{align}\n\n$$\n\\{{ a }}\n\n$$ \\{{ b }}"),
        ("MkDocs", "---\ntitle: All of A\n---\n\nA\n===", "---\nshort_title: All of A\n---\n\nA\n==="),
        ("MkDocs", "---\ntitle: A\n---\n\n```\n# no\n```\n\n## B", "---\ntitle: A\n---\n\n```\n# no\n```\n\n## B"),
        ("", ":::note\n\nA *b*.\n\n:::\n\n::::info[Of it]\n:::tip Be\n```\n:::\n```\n:::\n::::\n\n::: details More\nx\n:::\n\n:::tabs\n:::\n\n:::note", ":::{note}\nA *b*.\n:::\n\n:::::{note} Of it\n::::{tip} Be\n```\n:::\n```\n::::\n:::::\n\n:::{dropdown} More\nx\n:::\n\n:::tabs\n:::\n\n:::note"),
        ("", "import Tabs from '@theme/Tabs';\n\n<Tabs\n  groupId=\"x\">\n  <TabItem value=\"a\" label=\"An a\" default>\n\n  One.\n\n  :::note\n  x\n  :::\n\n  </TabItem>\n  <TabItem value=\"b\">\n\n```js\nx\n```\n\n  </TabItem>\n</Tabs>\n\n<Tabs>\nx\n</Tabs>", "\n:::::{tab-set}\n::::{tab-item} An a\nOne.\n\n:::{note}\nx\n:::\n::::\n:::{tab-item} b\n```js\nx\n```\n:::\n:::::\n\n<Tabs>\nx\n</Tabs>"),
        ("", '<Tabs>\n<TabItem value="a">\n\n  <Tabs>\n    <TabItem value="b">\n    One.\n    </TabItem>\n  </Tabs>\n\n```\n</Tabs>\n```\n\n</TabItem>\n<TabItem value="c">\nTwo.\n</TabItem>\n</Tabs>', "::::::{tab-set}\n:::::{tab-item} a\n::::{tab-set}\n:::{tab-item} b\nOne.\n:::\n::::\n\n```\n</Tabs>\n```\n:::::\n:::{tab-item} c\nTwo.\n:::\n::::::"),
        ("", '<Tabs>\n<TabItem value="a">x</TabItem>\n<Tabs>\n<TabItem value="b">\ny\n</TabItem>\n</Tabs>', '<Tabs>\n<TabItem value="a">x</TabItem>\n::::{tab-set}\n:::{tab-item} b\ny\n:::\n::::'),
        ("MkDocs", "--8<--\nx.rs\n; no.md\n--8<--", "fn x() {}"),
        ("Quarto", "| a | b |\n|---|---|\n| 1 | 2 |\n\n: Of *x*\nand y {#tbl-x .c}", ":::{table} Of *x* and y\n:label: tbl-x\n\n| a | b |\n|---|---|\n| 1 | 2 |\n:::"),
        ("Quarto", "Term | x\n\n: Meaning", "Term | x\n\n: Meaning"),
        ("Quarto", "::: {#thm-a}\n## Lines\nText.\n:::", ":::{prf:theorem} Lines\n:label: thm-a\n\nText.\n:::"),
        ("Quarto", '::: {.content-hidden when-format="html"}\nText.\n:::', ":::{only} not html\nText.\n:::"),
        ("Quarto", '::: {.content-visible unless-format="latex"}\nText.\n:::', ":::{only} not pdf\nText.\n:::"),
        ("Quarto", "::: {.column-margin}\nText.\n:::", ":::{margin}\nText.\n:::"),
        ("Quarto", "::: {layout-ncol=2}\nText.\n:::", "Text."),
        ("Quarto", '```{r}\n#| label: fig-a\n#| fig-cap: "A plot"\nplot(x)\n```', "```{code} r\n:caption: A plot\n:label: fig-a\n\nplot(x)\n```"),
        ("Quarto", "(@)  One.\n\n(@two) Two, after (1).\n\nAs (@two) and [Figure @fig-a] say.", "1. One.\n\n2. Two, after (1).\n\nAs (2) and [Figure {number}](#fig-a) say."),
        ("Quarto", "(@a) One,\n(@b) two.\n\nSmith and others\n(@smith) and (@b)", "1. One,\n2. two.\n\nSmith and others\n(@smith) and (2)"),
        ("Quarto", "(@a) `x(@a)`\n\n```\n\n(@x) code (@a)\n```\n\n    (@a) y", "1. `x(@a)`\n\n```\n\n(@x) code (@a)\n```\n\n    (@a) y"),
        ("Quarto", "| Tide\n|   falls\n|\n| Rises", "Tide\\\n&nbsp;&nbsp;falls\n\nRises"),
        ("Quarto", '<div class="c">\n*x*\n</div>\n\n<details>\n<summary>S</summary>\n````\n<div>\nx\n````\n</details>\n\n<div>\n<p>y</p>', '<div class="c">\n\n*x*\n</div>\n\n<details>\n<summary>S</summary>\n\n````\n<div>\nx\n````\n</details>\n\n<div>\n<p>y</p>'),
        ("mdBook", "```python,hidelines=!!!\n!!!x\ny\n```", "```python\ny\n```"),
        ("mdBook", "{{#playground x.rs}}", "```rust\nfn x() {}\n```"),
        ("mdBook", "[r](sub/index.html)", "[r](sub/README.md)"),
        ("mdBook", "```rust should_panic\n# hidden\n\\{{#include x}}\n```", "```rust\n{{#include x}}\n```"),
    ],
)  # fmt: skip
def test_syntax_of_other_programs_becomes_ours(tmp_path: Path, program: str, text: str, expected: str) -> None:
    (tmp_path / "x.rs").write_text("fn x() {}\n")
    pages = ["guide/a.md", "guide/here.md", "guide/sub/README.md"]
    page = page_of(
        program,
        tmp_path,
        name="guide/here.md",
        pages=pages,
        labels={"fig-a"},
        files=[*pages, "img/b.svg"],
        folders=True,
    )
    assert page.convert(text) == expected


@pytest.mark.parametrize(
    ("what", "snippet", "shown"),
    [
        ("f:2", True, "b c d"),
        ("f:-1", True, "d"),
        ("f:2", False, "b"),
        ("f:2:", False, "b c d"),
        ("f::2", False, "a b"),
    ],
)
def test_lines_of_included_files(tmp_path: Path, what: str, snippet: bool, shown: str) -> None:
    (tmp_path / "f").write_text("a\nb\nc\nd\n")
    line = f'--8<-- "{what}"' if snippet else f"{{{{#include {what}}}}}"
    assert Inclusions(str(tmp_path)).expanded([line], tmp_path) == shown.split()


def test_a_file_does_not_include_itself(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x\n{{#include a}}\n")
    assert Inclusions(str(tmp_path)).expanded(["{{#include a}}"], tmp_path) == ["x", "{{#include a}}"]


def test_labels_that_several_pages_have_are_apart() -> None:
    """Each page of a site has its own; links lead to those of their page."""
    pages = {
        "a.md": "# A {#top}\n[own](#top), [other](d/b.md#top), `#top`\n",
        "d/b.md": '# B { id=top .x }\n<a id="c"></a>\n## C {#c}\n[own](#top), [other](../a.md#top)\n\n```\n# D {#top}\n```\n[t]: #top\n',
    }
    assert with_labels_apart(pages) == {
        "a.md": "# A {#top}\n[own](#top), [other](d/b.md#d-b-top), `#top`\n",
        "d/b.md": '# B { id=d-b-top .x }\n<a id="c"></a>\n## C\n[own](#d-b-top), [other](../a.md#top)\n\n```\n# D {#top}\n```\n[t]: #d-b-top\n',
    }


@pytest.mark.parametrize(
    ("label", "other"),
    [
        ('<span id="x">words</span>', '<span id="b-x">words</span>'),
        ("<a id=x></a>words", "<a id=b-x></a>words"),
        ('## <a name="x"/> B', '## <a name="b-x"/> B'),
        ('<a class="y" id=\'x\' href="#z">words</a>', '<a class="y" id=\'b-x\' href="#z">words</a>'),
        ("[words]{#x .y}", "[words]{#b-x .y}"),
        ("`words`{#x}", "`words`{#b-x}"),
        ("```{code} r\n:caption: C\n:label: x\n```", "```{code} r\n:caption: C\n:label: b-x\n```"),
    ],
)
def test_labels_of_anything_are_apart(label: str, other: str) -> None:
    assert with_labels_apart({"a.md": label, "b.md": f"{label}\n[x](#x)"})["b.md"] == f"{other}\n[x](#b-x)"


def test_of_a_label_that_a_page_has_twice_the_first_remains() -> None:
    pages = {"a.md": '<a id="x"></a>A\n<a id="x"></a>B\n<b id="x">C</b>\n'}
    assert with_labels_apart(pages) == {"a.md": '<a id="x"></a>A\nB\n<b>C</b>\n'}


def test_links_to_labels_that_no_page_has_are_warnings(tmp_path: Path) -> None:
    """They lead nowhere on the old site, which was made nevertheless."""
    text = (
        "# A\n\n[x](#gone), [](#gone), [y][z], [w](#a-b), [v](#c)\n\n## A & `b`\n\n<b id=c>C</b>\n\n[z]:\n    #gone\n"
    )
    (tmp_path / "old").mkdir()
    (tmp_path / "old/a.md").write_text(text)
    import_project(tmp_path / "old", tmp_path / "new")
    assert [code.split()[0] for code in codes(tmp_path / "new")] == ["link-target-missing"] * 3
    assert "[x](a.md#gone), [gone](a.md#gone), [y][z], [w](#a-b), [v](#c)" in (tmp_path / "new/a.md").read_text()


def test_a_folder_may_have_pages_of_quarto_and_empty_ones(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old/a.qmd").write_text(
        "# A\n\n```{python}\n#| echo: false\nx\n```\n\n::: {.callout-note}\nAs @fig-b.\n:::\n"
    )
    (tmp_path / "old/b.qmd").write_text("# B\n\n```{r}\n#| label: fig-b\n#| fig-cap: B\ny\n```\n")
    (tmp_path / "old/c.md").write_text("\n")
    (tmp_path / "old/d.Rmd").write_text("```{r, include=FALSE}\nz\n```\n")
    (tmp_path / "old/build").write_text("#!/bin/sh\n")
    found = import_project(tmp_path / "old", tmp_path / "new").diagnostics
    assert [d.message for d in found] == [
        "“build” was left out, because editions will be in a folder of this name",
        "Code was not run: of 2 cells, only the code is shown",
        "“c.md” is empty, and was left out of the chapters",
        "“d.Rmd” has nothing to show, and was left out of the chapters",
    ]
    assert not (tmp_path / "new/build").exists()
    assert text_of(tmp_path / "new", "a.md") == "# A\n\n```python\nx\n```\n\n:::{note}\nAs [](#fig-b).\n:::\n"
    assert codes(tmp_path / "new") == []


def test_pictures_that_do_not_exist_are_words(tmp_path: Path) -> None:
    text = '# A\n\n![B](b.svg?raw=true) ![B](b.svg#x) ![C *d*](c.png) ![](e.png) <img src="f.png" alt="F"/> <img alt=\'g\' src="b.svg">\n'
    (tmp_path / "old").mkdir()
    (tmp_path / "old/b.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    )
    (tmp_path / "old/a.md").write_text(text)
    found = import_project(tmp_path / "old", tmp_path / "new").diagnostics
    assert [str(d.location) for d in found] == ["a.md:3"] * 3
    assert (
        text_of(tmp_path / "new", "a.md") == "# A\n\n![B](b.svg) ![B](b.svg#x) C *d*  *F* <img alt='g' src=\"b.svg\">\n"
    )
    assert not any(d.severity == "error" for d in publisher.check(tmp_path / "new").diagnostics)


def test_addresses_may_begin_with_the_name_of_the_folder(tmp_path: Path) -> None:
    page = page_of("", tmp_path / "docs/d", name="d/a.md", pages=["d/a.md", "b.md"], root=tmp_path)
    assert (
        page.convert("[b](/docs/b.md#x), [c](/docs/c.md), [d](/docs/b)")
        == "[b](../b.md#x), [c](/docs/c.md), [d](../b.md)"
    )


def test_pages_that_no_list_names_are_added(tmp_path: Path) -> None:
    files = {
        "mkdocs.yml": "nav: [a.md, a.md]\n",
        "docs/a.md": "# A\n",
        "docs/index.md": "# Home\n",
        "docs/build/b.md": "# B\n",
    }
    write_files(tmp_path / "old", files)
    (tmp_path / "old/docs/link").symlink_to(tmp_path)
    found = import_project(tmp_path / "old", tmp_path / "new").diagnostics
    assert [d.message.partition(",")[0] for d in found] == [
        "“docs/link” is a symbolic link",
        "“a.md” is listed twice",
        "Pages that no list names were added to the chapters: index.md",
    ]
    listed = [entry.file for entry in load(tmp_path / "new", Findings()).manifest.chapters]
    assert listed == ["index.md", "a.md", "build/b.md"]


def test_a_folder_of_files(tmp_path: Path) -> None:
    files = {"b/one.md": "# One\n", "a.md": "# A\n\n[One](b/one.md)\n", "node_modules/x.md": "# X\n"}
    write_files(tmp_path / "old", files)
    found = import_project(tmp_path / "old", tmp_path / "new")
    assert (found.program, found.diagnostics) == ("", ())
    assert found.names == (".publication.schema.json", ".gitignore", "a.md", "b/one.md", "publication.yaml")
    first, second = load(tmp_path / "new", Findings()).manifest.chapters
    assert (first.file, second.part, [e.file for e in second.chapters]) == ("a.md", "B", ["b/one.md"])
    assert codes(tmp_path / "new") == []


def test_the_first_page_of_a_folder_describes_the_publication(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    matter = "title: Tides\nauthor: [Ada, {name: Bo, role: ill}]\nlang: de\nbibliography: [works.bib, away.bib]\n"
    (tmp_path / "old/thesis.md").write_text(f"---\n{matter}...\n\n# A\n\nText [@tide].\n")
    (tmp_path / "old/works.bib").write_text(QUARTO["works.bib"])
    import_project(tmp_path / "old", tmp_path / "new")
    about = load(tmp_path / "new", Findings()).manifest
    assert (about.title, about.language, about.bibliography) == ("Tides", "de", ("works.bib",))
    assert [(person.name, person.role) for person in about.authors] == [("Ada", "aut"), ("Bo", "ill")]


def test_a_language_that_is_none_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "old/docs").mkdir(parents=True)
    (tmp_path / "old/docs/index.md").write_text("# A\n")
    (tmp_path / "old/mkdocs.yml").write_text("site_name: A\ntheme: {language: klingon!}\n")
    (found,) = import_project(tmp_path / "old", tmp_path / "new").diagnostics
    assert "“klingon!” is not a language tag" in found.message
    assert codes(tmp_path / "new") == []


def test_all_texts_of_a_folder_are_chapters_or_reported(tmp_path: Path) -> None:
    (tmp_path / "old/part").mkdir(parents=True)
    for name in ("README.md", "b.mdx", "c.Rmd", "part/d.qmd", "part/d.md"):
        (tmp_path / "old" / name).write_text(f"# {name}\n\n[b](/b.mdx)\n")
    (tmp_path / "old/e.rst").write_text("E\n=\n")
    found, named = import_project(tmp_path / "old", tmp_path / "new").diagnostics
    assert (found.code, found.message.endswith("not added to the chapters: e.rst")) == ("import-left-out", True)
    assert named.message == "“part/d.qmd” became “part/d-qmd.md”, because “part/d.md” is another page"
    listed = "chapters:\n  - README.md\n  - b.md\n  - c.md\n  - part: Part\n    chapters:\n      - part/d.md\n      - part/d-qmd.md\neditions"
    assert listed in text_of(tmp_path / "new", "publication.yaml")
    assert "[b](b.md)" in text_of(tmp_path / "new", "c.md")
    for name, old in {"d.md": "d.md", "d-qmd.md": "d.qmd"}.items():
        assert f"# part/{old}\n\n[b](../b.md)" in text_of(tmp_path / "new", f"part/{name}")


def test_pages_of_a_folder_may_have_the_same_anchors(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    for name in ("a", "b"):
        (tmp_path / f"old/{name}.md").write_text('# A\n\n## Use\n<a id="use"></a>\n\nSee [it](#use).\n')
    import_project(tmp_path / "old", tmp_path / "new")
    assert codes(tmp_path / "new") == []


def test_a_folder_in_the_navigation_of_mkdocs_is_a_part(tmp_path: Path) -> None:
    names = ("index.md", "use/a.md", "use/README.md", "use/sub/README.md", "dev/b.md")
    write_files(tmp_path / "old/docs", {name: f"# {name}\n\nText.\n" for name in names})
    (tmp_path / "old/mkdocs.yml").write_text("nav: [index.md, {Using it: use/}, ./dev/]\n")
    assert import_project(tmp_path / "old", tmp_path / "new").diagnostics == ()
    assert (
        "- part: Using it\n    chapters:\n      - use/README.md\n      - use/a.md\n      - use/sub/README.md\n"
        "  - part: dev\n    chapters:\n      - dev/b.md\n"
    ) in text_of(tmp_path / "new", "publication.yaml")


@pytest.mark.parametrize(("plugins", "shown"), [("[macros]", "{{ a }}"), ("[search]", r"\{{ a }}")])
def test_braces_are_variables_only_for_a_plugin(tmp_path: Path, plugins: str, shown: str) -> None:
    (tmp_path / "old/docs").mkdir(parents=True)
    (tmp_path / "old/docs/index.md").write_text("# A\n\n{{ a }}\n")
    (tmp_path / "old/mkdocs.yml").write_text(f"plugins: {plugins}\n")
    import_project(tmp_path / "old", tmp_path / "new")
    assert text_of(tmp_path / "new", "index.md") == f"# A\n\n{shown}\n"


@pytest.mark.parametrize(
    ("program", "text"),
    [("Quarto", "::: {.x}\n" * 200 + "Text.\n" + ":::\n" * 200), ("MkDocs", ">" * 2000 + " Text.")],
)
def test_blocks_may_be_nested_deeply(tmp_path: Path, program: str, text: str) -> None:
    assert "Text." in page_of(program, tmp_path).convert(text)


ZENSICAL = {
    "zensical.toml": """\
        [project]
        site_name = "Pumps"
        nav = [{ "Home" = "index.md" }, { "Guides" = ["a.md"] }]
        [project.markdown_extensions.pymdownx.snippets]
        auto_append = ["short.md"]
        [project.plugins.mkdocstrings.handlers.python]
        paths = ["src"]
        """,
    "short.md": "*[PSI]: Pounds per square inch\n",
    "docs/index.md": """\
        # Pumps

        At 3 PSI, see [how to begin][to-begin], [`pumps.Pump`][], [the *pump*][pumps.Pump], [defined][d], [x][], [`str`][], [to-begin][] and `a[b][c]`.

        ::: pumps.Pump

        {!part.md!}

        {% include 'part.md' %}

        [d]: a.md
        """,
    "docs/part.md": "A part.\n",
    "docs/a.md": "# A\n\n## To begin\n",
}


@pytest.mark.parametrize("imported", [ZENSICAL], indirect=True)
def test_a_site_of_zensical_with_references_to_headings_of_any_page(imported: Path) -> None:
    about = load(imported, Findings()).manifest
    assert (about.title, [entry.file or entry.part for entry in about.chapters]) == (
        "Pumps",
        ["index.md", "Guides", "part.md"],
    )
    assert text_of(imported, "index.md") == textwrap.dedent("""\
        # Pumps

        At 3 PSI, see [how to begin](#to-begin), `pumps.Pump`, the *pump*, [defined][d], [x][], `str`, [to-begin](#to-begin) and `a[b][c]`.

        ```text
        ::: pumps.Pump
        ```

        A part.

        A part.

        [d]: a.md

        *[PSI]: Pounds per square inch
        """)


def test_what_is_left_out_is_reported(tmp_path: Path) -> None:
    write_files(tmp_path / "old", {name: textwrap.dedent(text) for name, text in MKDOCS.items()})
    found = import_project(tmp_path / "old", tmp_path / "new").diagnostics
    assert [(d.code, str(d.location)) for d in found] == [("import-left-out", "mkdocs.yml")] * 2
    assert ["forum.example.org" in found[0].message, "“away.md”" in found[1].message] == [True, True]


@pytest.mark.parametrize(
    ("files", "target", "code", "words"),
    [
        ({"a.txt": "A"}, "new", "project-missing", "no Markdown files"),
        ({"a.md": "# A\n"}, "old/new", "project-missing", "inside the project"),
        ({"publication.yaml": "version: 1\n"}, "new", "project-exists", "a project already"),
        ({"book.toml": "[book\n", "src/a.md": "# A\n"}, "new", "import-unreadable", "“book.toml” can't be read: "),
        ({"mkdocs.yml": "- a\n", "docs/a.md": "# A\n"}, "new", "import-unreadable", "it is not a mapping"),
        (
            {"mkdocs.yml": f"nav: {'[' * 2000}{']' * 2000}", "docs/a.md": "# A\n"},
            "new",
            "import-unreadable",
            "too deeply",
        ),
        ({"mkdocs.yml": BOMB, "docs/a.md": "# A\n"}, "new", "import-unreadable", "more than 50,000 values"),
        ({"a.md": "# A\n", "b.md": b"\xff\xfe"}, "new", "import-unreadable", "“b.md” is not UTF-8"),
        (
            {"book.toml": "", "src/a.md": "# A\n", "src/SUMMARY.md": "# Summary\n\n- [Draft]()\n- [Gone](gone.md)\n"},
            "new",
            "import-unreadable",
            "“src/SUMMARY.md” can't be read: it lists no chapter that exists",
        ),
    ],
)
def test_nothing_is_written_if_it_can_not_be_imported(
    tmp_path: Path, files: dict[str, str | bytes], target: str, code: str, words: str
) -> None:
    for name, text in files.items():
        (tmp_path / "old" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "old" / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(publisher.PublisherError) as caught:
        import_project(tmp_path / "old", tmp_path / target)
    (found,) = caught.value.diagnostics
    assert found.code == code
    assert words in found.message
    assert not (tmp_path / target).exists()


BOOKDOWN = """\
# Tides {#tides}

(ref:moon) The *moon* and `code`.

```{r moon, fig.cap="(ref:moon)", out.width='80%', echo=FALSE}
# from a file
knitr::include_graphics("images/moon.svg")
```

Chapter \\@ref(sea), Figure \\@ref(fig:moon), \\@ref(fig:plot), `\\@ref(sea)`, (ref:moon) (ref:other)

## Notes {#notes -}

```{r plot, fig.cap="Drawn"}
plot(cars)
```
"""


def test_what_is_simple_in_bookdown(tmp_path: Path) -> None:
    (tmp_path / "old/images").mkdir(parents=True)
    (tmp_path / "old/images/moon.svg").write_text("<svg/>")
    (tmp_path / "old/index.Rmd").write_text(BOOKDOWN)
    (tmp_path / "old/sea.Rmd").write_text("# Sea {#sea}\n\nFigure \\@ref(fig:moon).\n")
    found = import_project(tmp_path / "old", tmp_path / "new").diagnostics
    assert [d.message for d in found] == ["Code was not run: of 1 cell, only the code is shown"]
    text = text_of(tmp_path / "new", "index.md")
    figure = ":::{figure} images/moon.svg\n:label: fig-moon\n:width: 80%\n\nThe *moon* and `code`.\n:::\n"
    assert f"# Tides {{#tides}}\n\n\n{figure}" in text
    assert (
        "Chapter [{number}](#sea), Figure [{number}](#fig-moon), [](#fig-plot), `\\@ref(sea)`, The *moon* and `code`. (ref:other)"
        in text
    )
    assert "## Notes {#notes .unnumbered}" in text
    assert "```{code} r\n:caption: Drawn\n:label: fig-plot\n\nplot(cars)\n```" in text
    assert "Figure [{number}](#fig-moon)." in text_of(tmp_path / "new", "sea.md")


THEOREMS = r"""# Sums

::: {.theorem #pyth name="Of *Pythagoras*"}
\begin{equation}
a^2 (\#eq:sides)
\end{equation}
:::

```{lemma, pdf, name='Short'}
Text of \@ref(thm:pyth), \@ref(lem:pdf), \@ref(eq:sides), \@ref(tab:t), \@ref(thm:no).
```

::: {.proof}
`(\#eq:sides)`
:::

```{block2, type='rmdcaution'}
See \@ref(sums).
```

```{block, type='box'}
Text\index{sums!of a\_b}.
```

| a | b |
|---|---|
| 1 | 2 |

Table: (\#tab:t) Of *x*
"""


def test_theorems_boxes_and_labels_of_bookdown(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old/sums.Rmd").write_text(THEOREMS)
    (tmp_path / "old/more.Rmd").write_text("# More\n\nText.\n")
    import_project(tmp_path / "old", tmp_path / "new")
    text = text_of(tmp_path / "new", "sums.md")
    assert ":::{prf:theorem} Of *Pythagoras*\n:label: thm-pyth\n\n\\begin{equation}\na^2 \\label{eq-sides}\n" in text
    assert ":::{prf:lemma} Short\n:label: lem-pdf\n\nText of [{number}](#thm-pyth), [{number}](#lem-pdf)," in text
    assert "[{number}](#eq-sides), [{number}](#tab-t), \\@ref(thm:no).\n:::\n" in text
    assert ":::{prf:proof}\n\n`(\\#eq:sides)`\n:::\n" in text
    assert ":::{caution}\nSee [{number}](#sums).\n:::\n\n:::{aside}\nText{index}`single: sums; of a_b`.\n:::\n" in text
    assert ":::{table} Of *x*\n:label: tab-t\n" in text
    assert codes(tmp_path / "new") == ["syntax-foreign sums.md:14:97", "index-absent sums.md:27:21"]


@pytest.mark.parametrize(
    ("files", "accent", "reported"),
    [
        ({"mkdocs.yml": "theme: {palette: {primary: deep purple}}"}, "#7e56c2", ""),
        ({"mkdocs.yml": "theme: {palette: [{scheme: default, primary: indigo}, {primary: red}]}"}, "#4051b5", ""),
        ({"mkdocs.yml": "theme: {palette: {primary: teal}}"}, "#007e71", "too light for text on paper"),
        ({"mkdocs.yml": "theme: {palette: {primary: custom}}"}, "", "“custom” in the theme is not a plain colour"),
        ({"mkdocs.yml": "theme: {palette: {primary: black}}"}, "", ""),
        ({"mkdocs.yml": "theme: {palette: 3}"}, "", ""),
        ({"_quarto.yml": "format: {html: {linkcolor: '#123456', theme: cosmo}}"}, "#123456", ""),
        ({"_quarto.yml": "format: {html: {theme: [cosmo, own.scss]}}"}, "", "The theme “cosmo, own.scss” was left out"),
        ({"_quarto.yml": "a: 1", "_brand.yml": "color: {palette: {wine: '#7a1f5c'}, primary: wine}"}, "#7a1f5c", ""),
        ({"_quarto.yml": "a: 1", "_brand.yml": "color: {primary: {light: '#7a1f5c', dark: pink}}"}, "#7a1f5c", ""),
        ({"_quarto.yml": "format: {html: {linkcolor: [red]}}"}, "", "“['red']” in the theme is not a plain colour"),
        ({"book.toml": "[output.html]\ndefault-theme = 'navy'"}, "", "The theme “navy” was left out"),
        ({"book.toml": "[output.html]\nadditional-css = ['a.css']"}, "", "Style sheets were left out: a.css"),
    ],
)
def test_the_colour_of_a_theme(tmp_path: Path, files: dict[str, str], accent: str, reported: str) -> None:
    write_files(tmp_path / "old", {"docs/index.md": "# A\n\nText.\n"} | files)
    found = import_project(tmp_path / "old", tmp_path / "new").diagnostics
    colours = load(tmp_path / "new", Findings()).manifest.colors
    assert {name: colour.light for name, colour in colours.items()} == ({"accent": accent} if accent else {})
    assert [reported in d.message for d in found] == ([True] if reported else [])
    assert "contrast-low" not in codes(tmp_path / "new")


MDX = """\
---
title: T
---
import Tabs from '@theme/Tabs';
import {
  A,
} from "./a";
export const card = ({a}) => (
  <div>

    {a}
  </div>
);

## Title {/* #name */}
{/* gone */}
Text{/* gone */} and `{/* kept */}`,
import it from 'here'.

{/* gone

    gone */} After.

```js
import x from 'y';
{/* kept */}
```

export default card;
- item {/* never closed
"""


def test_javascript_of_mdx_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old/a.mdx").write_text(MDX)
    (tmp_path / "old/b.mdx").write_text(
        "import Tabs from '@theme/Tabs';\nimport TabItem from '@theme/TabItem';\n\n# B\n"
    )
    found = import_project(tmp_path / "old", tmp_path / "new").diagnostics
    assert [(d.code, str(d.location)) for d in found] == [("import-left-out", "a.mdx:5")]
    assert text_of(tmp_path / "new", "a.md") == textwrap.dedent("""\
        ---
        title: T
        ---

        ## Title {#name}
        Text and `{/* kept */}`,
        import it from 'here'.

        After.

        ```js
        import x from 'y';
        {/* kept */}
        ```

        - item {/* never closed
        """)
    assert text_of(tmp_path / "new", "b.md").strip() == "# B"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export const a =\n  'b(';\nText.", "Text."),
        ("export const a = `x\n\ny`;\n\nText.", "\nText."),
        ("import 'a.css'\nimport B from './b'\n# C", "# C"),
        ("export const a = {\n\nText.", "\nText."),
        ("a {/* b\nc */} d {/* e\n*/}\nf", "a\nd\nf"),
        ("export the file.\n\nimport the data.", "export the file.\n\nimport the data."),
    ],
)
def test_statements_of_mdx_end(text: str, expected: str) -> None:
    assert without_scripts(text, "a.mdx", Findings()) == expected


def test_code_of_mkdocs_contains_code_that_is_indented(tmp_path: Path) -> None:
    text = '# A\n\n``` title="Tabs"\n=== "C"\n\n    ``` c\n    x\n    ```\n\n=== "D"\n\n    Text\n```\n\nEnd.\n'
    made = page_of("MkDocs", tmp_path).convert(text)
    assert made.replace('title="Tabs"', "") == text.replace(' title="Tabs"', "")


@pytest.mark.parametrize(
    ("program", "text", "shown"),
    [
        ("MkDocs", '=== "C"\n\n    Text\n    ```\n\nAfter.\n', ":::{tab-item} C\nText\n\\`\\`\\`\n:::"),
        ("", "> Text\n> ```\n> x\n\nAfter.\n", "> Text\n> ```\n> x\n> ```\n\nAfter."),
    ],
)
def test_code_that_is_not_closed_ends_with_its_block(program: str, text: str, shown: str, tmp_path: Path) -> None:
    made = page_of(program, tmp_path).convert(text)
    assert shown in made


def test_blocks_of_mkdocs_in_items_and_tags_around_lists(tmp_path: Path) -> None:
    text = """\
1.  !!! note "Hot"

        Text

    More
2.  Next

Text
  { .annotate #t }

<div class="outer" markdown>
  <div class="inner" markdown>

- One

  </div>
</div>
"""
    made = page_of("MkDocs", tmp_path).convert(text)
    assert (
        made
        == """\
1.  :::{note} Hot
    Text
    :::

    More
2.  Next

(t)=
Text

<div class="outer">

<div class="inner">


- One

</div>
</div>
"""
    )


def test_addresses_above_a_site_stay_in_it(tmp_path: Path) -> None:
    page = page_of("MkDocs", tmp_path, name="index.md", pages=("a.md", "index.md"), files=("a.md", "a.png"))
    made = page.convert('<img src="../../a.png" alt=""> [a](../a.md)\n')
    assert made == '<img src="a.png" alt=""> [a](../a.md)\n'


def test_the_status_of_a_page_of_mkdocs_is_left_out(tmp_path: Path) -> None:
    text = "---\nstatus:\n  - new\ntitle: Nav\ntags: [a]\n---\n# A\n"
    made = page_of("MkDocs", tmp_path).convert(text)
    assert made == "---\nshort_title: Nav\ntags: [a]\n---\n# A\n"


def test_labels_in_code_stay() -> None:
    pages = {"a.md": "# A {#top}\n", "b.md": "Write `## B {#top}` or C # 1 {#top} x.\n"}
    assert with_labels_apart(pages) == pages


def test_pages_of_much_code_are_read_in_linear_time(tmp_path: Path) -> None:
    text = "```py\nx\n```\n\ntext\n\n" * 1000
    page = page_of("MkDocs", tmp_path)
    with at_most(2):
        assert page.convert(text) == text
