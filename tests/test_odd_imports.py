"""Rare forms in pages of other programs: an import neither loses nor breaks anything of their text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from publisher.importers.inclusions import Inclusions
from publisher.importers.notebooks import read_notebook
from publisher.importers.text import Page


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
    assert Page("a.md", tmp_path, ["a.md"], program, Inclusions(str(tmp_path))).convert(text) == shown


def test_code_of_notebooks_contains_fences() -> None:
    output = {"output_type": "stream", "text": "````\n"}
    cells = [{"cell_type": "code", "source": ['"""\n', "```\n", '"""'], "outputs": [output]}]
    made = read_notebook(json.dumps({"cells": cells}).encode(), "a.ipynb", set())
    assert made
    assert made.text == '````python\n"""\n```\n"""\n````\n\n`````text\n````\n`````\n'
