"""Documentation of Sphinx with MyST becomes a project that can be built, whatever its pages contain."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

import publisher
from publisher.diagnostics import Findings
from publisher.importers import Imported, import_project, project
from publisher.importers.configurations.sphinx import read_sphinx, settings_of, trees_in
from publisher.importers.dialects.values import with_values
from publisher.importers.files import excluded, matching
from publisher.importers.labels import with_pages_of_labels
from publisher.manifest import load
from tests.conftest import write_files
from tests.foreign import page_of
from tests.limits import at_most

CONF = """\
import os
project = "Pumps"
author: str = "Ada Example"
version = os.environ["VERSION"]
extensions = ["myst_parser"]
exclude_patterns = ["_build", "old/**", "drafts"]
html_baseurl = "https://pumps.example.org/"
extlinks = {"issue": ("https://git.example.org/issues/%s", "no. %s"), "odd": lambda x: x}
myst_substitutions = {"name": "the *pump*", "code": os.name}
"""
PAGES = {
    "README.md": "# Read me\n",
    "CHANGELOG.md": "Begin\n\n## Version 2\n\nAs loud as before. ![A pump](tests/pump.svg) ![A tap](gone.svg) ![B](https://e.org/b.svg)\n",
    "tests/app.py": "app = 1\n",
    "tests/pump.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>',
    "docs/conf.py": CONF,
    "docs/index.md": """\
        # Pumps

        See {doc}`guide/start`, {doc}`gone`, {issue}`7`, {ref}`words <nowhere>`, {odd:role}`x` and {{ name }} of {{ other }}.

        {ref}`later`

        ```{currentmodule} pumps
        ```

        ```{toctree}
        :caption: Guides
        :hidden:

        Begin <guide/start>
        https://example.org
        ```

        ````{toctree}
        ---
        glob: true
        ---
        more/*
        api
        ````
        """,
    "docs/api.rst": "API\n===\n\n.. toctree::\n   :maxdepth: 2\n\n   code\n\nText.\n",
    "docs/code.md": "# Code\n",
    "docs/drafts/x.md": "# X\n",
    "docs/guide/start.md": """\
        ---
        myst:
          substitutions:
            box: |
              :::{note}
              Beware.
              :::
        ---

        (later)=
        # Start

        {{ box }}

        ```{include} ../../CHANGELOG.md
        :start-after: Begin
        ```

        ```{literalinclude} ../../tests/app.py
        ```

        ```{literalinclude} ../../../secret.py
        ```

        ```{eval-rst}
        .. currentmodule:: pumps
        .. autofunction:: start
        ```

        ```{autoclass} Pump
        :members:
        ```

        ```{literalinclude} gone.py
        ```

        ```{figure} ../../tests/pump.svg
        :alt: A pump

        The pump
        ```

        ```{figure} gone.svg
        :alt: A tap

        The tap
        ```

        :::{pumpbox} On
        Press **on**.
        :::

        ![A gone picture](gone.png)

        ![](#later)
        """,
    "docs/more/b.md": "# B\n",
    "docs/more/a.md": "# A\n",
}


@pytest.fixture
def made(tmp_path: Path) -> tuple[Imported, Path]:
    write_files(tmp_path / "old", {name: textwrap.dedent(text) for name, text in PAGES.items()})
    return import_project(tmp_path / "old", tmp_path / "new"), tmp_path / "new"


def test_contents_are_those_of_the_trees(made: tuple[Imported, Path]) -> None:
    about = load(made[1], Findings()).manifest
    home, guides, *rest = about.chapters
    assert (about.title, [person.name for person in about.authors], home.file) == ("Pumps", ["Ada Example"], "index.md")
    assert (guides.part, [entry.file for entry in guides.chapters]) == ("Guides", ["guide/start.md"])
    assert [entry.file or (entry.part, entry.chapters[0].file) for entry in rest] == [
        "more/a.md",
        "more/b.md",
        ("API", "code.md"),
    ]


def test_what_is_not_known_is_shown_and_reported(made: tuple[Imported, Path]) -> None:
    """Nothing stops the build of the new project."""
    found, new = made
    assert [f"{d.location}: {d.message}" for d in found.diagnostics if d.location and "“" in d.message] == [
        "docs/guide/start.md:22: “../../../secret.py” is not in what was imported: its name is shown",
        "docs/guide/start.md:25: “{eval-rst}” is not known here: its text is shown as it is",
        "docs/guide/start.md:30: “{autoclass}” is not known here: its text is shown as it is",
        "docs/guide/start.md:34: “gone.py” is not in what was imported: its name is shown",
        "docs/guide/start.md:43: “gone.svg” does not exist: the words of the picture are shown",
        "docs/guide/start.md:49: “{pumpbox}” is not known here: its text is shown as it is",
        "docs/guide/start.md:53: “gone.png” does not exist: the words of the picture are shown",
        "docs/index.md:3: “gone” is not in what was imported: its name is shown",
        "docs/index.md:3: “{odd:role}” is not known here: its text is shown as it is",
    ]
    assert [d.code for d in publisher.check(new).diagnostics] == [
        "front-matter-unknown-key",
        "image-remote",
        "link-target-missing",
    ]
    assert (new / "index.md").read_text() == (
        "# Pumps\n\nSee [](guide/start.md), `gone`, [no. 7](https://git.example.org/issues/7), [words](index.md#nowhere), `x` and"
        " the *pump* of \\{{ other }}.\n\n{ref}`later`\n\n\n\n"
    )
    assert (new / "included/CHANGELOG.md").read_text() == PAGES["CHANGELOG.md"].replace("![A tap](gone.svg)", "A tap")
    assert (new / "included/tests/pump.svg").is_file()
    start = (new / "guide/start.md").read_text().partition("# Start\n\n")[2]
    assert start == textwrap.dedent("""\
        :::{note}
        Beware.
        :::

        ```{include} ../included/CHANGELOG.md
        :start-after: Begin
        ```

        ```{literalinclude} ../included/tests/app.py
        ```

        ````text
        ```{literalinclude} ../../../secret.py
        ```
        ````

        ```rst
        .. autofunction:: start
        ```

        ````text
        ```{autoclass} Pump
        :members:
        ```
        ````

        ````text
        ```{literalinclude} gone.py
        ```
        ````

        :::{figure} ../included/tests/pump.svg
        :alt: A pump

        The pump
        :::

        *A tap*

        The tap

        **On**

        Press **on**.

        *A gone picture*

        [later](#later)
        """)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```{code-cell} ipython3\n:tags: [hide-input]\n\nx = 1\n```", "```python\nx = 1\n```"),
        ("```{code-cell}\n---\ntags: [remove-input]\n---\nx = 1\n```\ny", "y"),
        ("```{parsed-literal}\na *b*\n```", "```text\na *b*\n```"),
        ("```{testcode}\n:skipif: X\n\nprint()\n```\n```{testsetup}\nx\n```", "```python\nprint()\n```"),
        ("```{raw} latex\n\\vfill\n```", "<!--\n\\vfill\n-->"),
        ("```{figure} a.mp4\n:alt: A\n\nC\n```", ":::{video} a.mp4\n:alt: A\n\nC\n:::"),
        ("{download}`b <n.ipynb>` {math:numref}`e` {delete}`x`", "[b](n.md) {eq}`e` {del}`x`"),
        ("```{python}\nx\n```", "```{python}\nx\n```"),
        ("```{note}\n[x](n.html) {{ y }}\n```", ":::{note}\n[x](n.md) \\{{ y }}\n:::"),
        ("```{index} x\n```\n\n```{glossary}\nX\n  Y\n```", "```{index} x\n```\n\n```{glossary}\nX\n  Y\n```"),
    ],
)
def test_directives_of_sphinx(tmp_path: Path, text: str, expected: str) -> None:
    page = page_of("", tmp_path, pages=["a.md", "n.md"])
    assert page.convert(text) == expected


def test_tabs_without_a_set_are_together(tmp_path: Path) -> None:
    text = "- x\n\n  ```{tab} A\n  a\n  ```\n\n  ```{tab} B\n  b\n  ```\n\n:::{tab} C\nc\n:::\n\nEnd"
    page = page_of("", tmp_path)
    assert page.convert(text) == (
        "- x\n\n  ::::{tab-set}\n  :::{tab-item} A\n  a\n  :::\n  :::{tab-item} B\n  b\n  :::\n  ::::\n\n"
        "::::{tab-set}\n:::{tab-item} C\nc\n:::\n::::\n\nEnd"
    )


def test_roles_whose_target_is_in_no_page_are_links_to_their_page() -> None:
    pages = {
        "a.md": ":::{note}\n{ref}`gone`\n:::\n\n{ref}`of\nit <pypug:it>`, {ref}`a-b`, {term}`x <Y>`, {term}`known`\n\n```\n{ref}`z`\n```\n",
        "b.md": "(a-b)=\n# B\n\n```{glossary}\nKnown\n  It\n```\n",
    }
    assert with_pages_of_labels(pages)["a.md"] == (
        ":::{note}\n[gone](a.md#gone)\n:::\n\n[of\nit](a.md#pypug:it), {ref}`a-b`, [x](a.md#Y), {term}`known`\n\n```\n{ref}`z`\n```\n"
    )


def test_references_to_listings_without_a_caption_show_their_label() -> None:
    """These have neither a number nor a title here."""
    code = "```{code-block} sh\n:name: run\n\nx\n```\n\n```{code-block} sh\n:name: other\n:caption: C\n\nx\n```\n"
    made = with_pages_of_labels({"a.md": f"{code}\nSee [](#run), [it](#run) and [](#other).\n"})["a.md"]
    assert made == f"{code}\nSee [run](#run), [it](#run) and [](#other).\n"


def test_values_are_inline_or_blocks() -> None:
    lines = ["{{ a }} `{{ a }}`", "{{b}}", "x {{ b }} {{ c }}", "```", "{{ a }}", "```"]
    assert with_values(lines, {"a": "*A*", "b": "- 1\n- 2\n"}) == [
        "*A* `{{ a }}`", "- 1", "- 2", "x {{ b }} {{ c }}", "```", "{{ a }}", "```",
    ]  # fmt: skip


def test_a_file_that_configures_something_else_is_not_read() -> None:
    assert settings_of("import sys\nbind = '0.0.0.0'\n") == {}
    assert settings_of("project = (\n") == {}


def test_patterns_of_names() -> None:
    names = ["a.md", "d/a.md", "d/e/a.md", "x/b.md", "b.ipynb"]
    assert excluded(names, ["d/*.md", "x", "*.ipynb"]) == {"d/a.md", "x/b.md", "b.ipynb"}
    assert excluded(names, ["**/a.md"]) == {"d/a.md", "d/e/a.md"}
    assert excluded(names, []) == set()


def test_patterns_of_lists_of_documents() -> None:
    names = ["a", "d/a", "d/e/a", "d/[x]", "d/b1"]
    assert matching(names, "d/*") == {"d/a", "d/[x]", "d/b1"}
    assert matching(names, "*") == {"a"}
    assert matching(names, "d/**") == {"d/a", "d/e/a", "d/[x]", "d/b1"}
    assert matching(names, "d/**/?") == {"d/e/a"}
    assert matching(names, "d/[!a[]*[0-9]") == {"d/b1"}
    assert matching(names, "d/[z-a]") == set()


@pytest.mark.parametrize("pattern", ["*?" * 8 + "b", "*a" * 30 + "b", "**a" * 30 + "b", "**/*" * 30 + "b"])
def test_patterns_are_matched_in_linear_time(pattern: str) -> None:
    with at_most(3):
        assert not matching(["a" * 60, "a/" * 60], pattern)
        assert not excluded(["a" * 60, "a/" * 60], [pattern])


def test_a_star_in_a_list_of_documents_is_no_folder(tmp_path: Path) -> None:
    files = {
        "conf.py": "project = 'Pumps'\n",
        "index.md": "# Pumps\n\n```{toctree}\n:glob:\n\nguide/*\n```\n",
        "guide/a.md": "# A\n",
        "guide/deep/b.md": "# B\n",
    }
    write_files(tmp_path / "old", files)
    found = import_project(tmp_path / "old", tmp_path / "new")
    assert [d.message for d in found.diagnostics] == [
        "Pages that no list names were added to the chapters: guide/deep/b.md"
    ]


def test_lists_of_documents_end_with_their_indentation() -> None:
    text = ".. only:: x\n\n   .. toctree::\n      :caption: A\n\n      a\n\n   .. toctree::\n      :caption: B\n\n      b\n"
    assert [(tree.caption, tree.names) for tree in trees_in(text)] == [("A", ["a"]), ("B", ["b"])]
    with at_most(3):
        assert len([*trees_in(" .. toctree::\n" * 20_000)]) == 20_000
        assert len([*trees_in("".join(f"{' ' * (n % 500)}.. toctree::\n" for n in range(20_000)))]) == 40


def test_a_folder_without_a_configuration_has_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "MAX_FILES", 2)
    for name in "abc":
        (tmp_path / f"{name}.md").write_text("# A\n")
    with pytest.raises(publisher.PublisherError) as caught:
        import_project(tmp_path, tmp_path.parent / "new")
    assert [str(d.location) for d in caught.value.diagnostics] == ["."]


def test_long_lists_of_documents_are_read_in_linear_time(tmp_path: Path) -> None:
    for n in range(2000):
        (tmp_path / f"{n}.txt").touch()
    (tmp_path / "conf.py").write_text("project = 'Pumps'\n")
    names = "\n".join(f"gone{n}" for n in range(60_000))
    (tmp_path / "index.md").write_text(f"# Pumps\n\n```{{toctree}}\n{names}\n```\n")
    with at_most(3):
        found = read_sphinx(tmp_path, Findings())
    assert found
    assert found.chapters == []


def test_a_path_of_a_figure_may_begin_at_the_root(tmp_path: Path) -> None:
    pictures = {"a.svg": ""}
    page = page_of("", tmp_path / "d", name="d/a.md", pages=["d/a.md"], files=pictures, root=tmp_path)
    assert page.convert("```{figure} /a.svg\nA\n```") == ":::{figure} ../a.svg\nA\n:::"
