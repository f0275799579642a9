"""``--trace``: when each step, chapter and process worked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from publisher import assembly, tracing
from publisher.layout import BREAK, typeset
from tests.conftest import ROOT, Write
from tests.test_cli import as_json, run
from tests.test_layout import FILES as STYLES
from tests.test_layout import METADATA, page

FILES = {
    "publication.yaml": "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md, b.md, c.md]\neditions:\n  web: {format: html}\n",
    "a.md": "# A\n\nText.\n",
    "b.md": "# B\n\nText.\n",
    "c.md": "# C\n\nText.\n",
}


def spans_in(file: Path) -> list[dict[str, Any]]:
    """The complete events of a trace, in the order of their beginnings."""
    return [event for event in json.loads(file.read_bytes())["traceEvents"] if event["ph"] == "X"]


def assert_nested(spans: Sequence[dict[str, Any]]) -> None:
    """In each thread, a span begins and ends inside another, or after it."""
    open_until: dict[tuple[int, int], list[float]] = defaultdict(list)
    for span in spans:
        ends, end = open_until[span["pid"], span["tid"]], span["ts"] + span["dur"]
        while ends and ends[-1] <= span["ts"]:
            ends.pop()
        assert span["dur"] >= 0
        assert not ends or end <= ends[-1] + 0.001, span
        ends.append(end)


def test_a_trace_shows_all_processes(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembly, "WORTH_STARTED", 0)  # divide even short books
    folder = project(FILES)
    (folder / "build").mkdir()
    code, _, err = run("build", folder, "-j", "2", "--trace", folder / "build/trace.json")
    assert (code, "web" in err) == (0, True)
    spans = spans_in(folder / "build/trace.json")
    assert_nested(spans)
    named = {span["name"]: span for span in spans}
    assert len(named) == len(spans)
    steps = {"comparing", "open", "manifest", "read", "reading", "resources", "prepare", "web: transforms", "write", "web: writing"}  # fmt: skip
    chapters = {f"reading {name}.md" for name in "abc"}
    assert named.keys() == steps | chapters | {f"rendering {name}" for name in "abc"}
    here = {span["pid"] for span in spans if span["name"] in steps}
    elsewhere = {named[name]["pid"] for name in chapters}
    assert here == {os.getpid()}
    assert elsewhere.isdisjoint(here)
    for name in chapters:
        span, whole = named[name], named["reading"]
        assert whole["ts"] <= span["ts"] <= span["ts"] + span["dur"] <= whole["ts"] + whole["dur"]


def test_units_and_their_binding_are_spans() -> None:
    markup = page('<h1 id="a">A</h1>' + BREAK + '<h1 id="b">B</h1>', "")
    with tracing.recorded() as spans:
        typeset(markup, files=STYLES, metadata=METADATA)
    assert [span.name for span in spans] == ["laying out b", "laying out a", "binding"]


def test_a_build_that_fails_leaves_a_trace(project: Write, tmp_path: Path) -> None:
    folder = project(FILES | {"b.md": "# B\n\n[](#none)\n"})
    assert run("build", folder, "-j", "1", "--trace", tmp_path / "t.json")[0] == 1
    spans = spans_in(tmp_path / "t.json")
    assert_nested(spans)
    assert {"manifest", "reading a.md", "prepare"} <= {span["name"] for span in spans}


def test_several_projects_are_in_one_trace(project: Write, tmp_path: Path) -> None:
    one, two = project({f"one/{name}": text for name, text in FILES.items()}) / "one", tmp_path / "two.md"
    two.write_text("# Two\n")
    assert run("build", one, two, "--to", "html", "-j", "1", "--trace", tmp_path / "t.json")[0] == 0
    spans = spans_in(tmp_path / "t.json")
    assert_nested(spans)
    assert [s["name"] for s in spans if s["name"].startswith("building")] == [f"building {one}", f"building {two}"]


def test_nothing_is_written_without_the_option(project: Write) -> None:
    folder = project(FILES)
    assert run("build", folder)[0] == 0
    assert sorted(file.name for file in (folder / "build").iterdir()) == [".outputs.json", ".publisher", "web"]


def test_a_trace_that_cannot_be_written_is_wrong_usage(project: Write) -> None:
    folder = project(FILES)
    file = folder / "none/t.json"
    code, found = as_json("build", folder, "--trace", file)
    assert (code, [d["code"] for d in found["diagnostics"]]) == (2, ["usage-wrong"])
    assert f"The trace can't be written to “{file}”: No such file" in found["diagnostics"][0]["message"]
    assert not (folder / "build").exists()


INTERRUPTED = textwrap.dedent("""
    import os, signal, sys
    from pathlib import Path
    from publisher import interruption, tracing
    from publisher.cli.trace import traced
    interruption.install()
    with traced(Path(sys.argv[1])):
        with tracing.span("finished"):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        with tracing.span("never"):
            pass
""")


def test_an_interrupted_build_leaves_a_trace(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED, str(tmp_path / "t.json")], cwd=ROOT, capture_output=True)
    assert done.returncode == 128 + signal.SIGTERM
    assert [span["name"] for span in spans_in(tmp_path / "t.json")] == ["finished"]
