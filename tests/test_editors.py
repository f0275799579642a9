"""What is offered to editors: snippets without mistakes, and patterns that find each finding."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import publisher
from tests.conftest import ROOT, Write
from tests.test_check import run

EDITORS = ROOT / "editors"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
WRONG = {
    "publication.yaml": "version: 1\ntitle: A\nidentifier: urn:x:1\nchapters: [text/a.md]\nediton: 2\n",
    "text/a.md": "# A\n\nSee [](#nowhere).\n\n## B\n\n#### C\n",
}


def typed(line: str) -> str:
    """A line of a snippet, with the text that it suggests."""
    first = re.sub(r"\$\{\d+\|([^,|]+)[^}]*\}", r"\1", line)
    return re.sub(r"\$\{\d+:([^}]*)\}", r"\1", first).replace("\\$", "$")


def test_snippets_have_no_mistakes(project: Write) -> None:
    snippets = json.loads((EDITORS / "vscode/publisher.code-snippets").read_text(encoding="utf-8"))
    assert len({snippet["prefix"] for snippet in snippets.values()}) == len(snippets) > 10
    blocks = ["\n".join(map(typed, snippet["body"])) for snippet in snippets.values()]
    text = "# All\n\n" + "\n\n".join(blocks).replace("fig-name", "fig-a") + "\n"
    names = iter(range(99))
    text = re.sub(r"(tab|lst|eq|thm)-name", lambda found: f"{found[1]}-{next(names)}", text)
    manifest = "version: 1\ntitle: All\nidentifier: urn:x:1\naudiences: [teacher]\nchapters: [a.md]\n"
    folder = project({"publication.yaml": manifest, "a.md": text, "picture.svg": PICTURE})
    assert [str(d) for d in publisher.check(folder).diagnostics] == []
    html = publisher.render(text)
    assert ":::" not in html
    assert "${" not in html


def test_patterns_find_each_finding(project: Write) -> None:
    status, out, _ = run("check", project(WRONG))
    assert status == 1
    for task in json.loads((EDITORS / "vscode/tasks.json").read_text(encoding="utf-8"))["tasks"]:
        heads, places = (re.compile(pattern["regexp"]) for pattern in task["problemMatcher"]["pattern"])
        lines = out.splitlines()
        found = [
            (head[1], head[2], place[1], int(place[2]), int(place[3]))
            for line, after in itertools.pairwise(lines)
            if (head := heads.match(line)) and (place := places.match(after))
        ]
        wanted = [
            (d.severity.value, d.code, d.location.file, d.location.line, d.location.column)
            for d in publisher.check(project(WRONG)).diagnostics
            if d.location
        ]
        assert sorted(found) == sorted(wanted)


def test_vim_lists_each_finding(project: Write, tmp_path: Path) -> None:
    if not shutil.which("vim"):
        pytest.skip("left out: Vim is not installed")
    folder = project(WRONG)
    (tmp_path / "out").write_text(run("check", folder)[1], encoding="utf-8")
    script = f"compiler publisher | cgetfile {tmp_path}/out | call writefile([json_encode(filter(getqflist(), 'v:val.valid'))], '{tmp_path}/list') | qa!"
    vim = ["vim", "-es", "-N", "-u", "NONE", "--cmd", f"set rtp^={EDITORS}/vim", "-c", script]
    subprocess.run(vim, cwd=folder, check=False, capture_output=True)
    found = json.loads((tmp_path / "list").read_text(encoding="utf-8"))
    wanted = [d for d in publisher.check(folder).diagnostics if d.location]
    assert sorted((f["lnum"], f["type"].lower()) for f in found) == sorted(
        (d.location.line, {"error": "e", "warning": "w", "note": "i"}[d.severity.value]) for d in wanted if d.location
    )
