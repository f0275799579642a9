"""Diagrams are drawn by commands, within limits, and kept."""

from __future__ import annotations

import os
import re
import socket
import stat
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import publisher
from publisher.commands import CommandError, find_program, run, stop
from tests.conftest import Write
from tests.test_current import is_current

MANIFEST = (
    "version: 1\ntitle: A Book\nidentifier: urn:x:y\nchapters: [a.md]\n"
    f'diagrams: {{boxes: ["{sys.executable}", draw.py, "{{input}}", "{{output}}"], svgbob: ["{sys.executable}", draw.py]}}\n'
)
# Draws a text, and leaves a line in a file for each call.
DRAW = """\
import os, sys
text = open(sys.argv[1]).read() if sys.argv[1:] else sys.stdin.read()
open("calls", "a").write(text)
if "fail" in text:
    sys.exit("No box in line 1.\\n\\nUsage: …")
svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 9"><script/><desc>{"SECRET" in os.environ}</desc><text>{text}</text></svg>'
print(svg, file=open(sys.argv[2], "w") if sys.argv[2:] else sys.stdout)
"""
TEXT = """\
# A

See [](#fig-x).

```{boxes}
:alt: Two boxes
:caption: Boxes
:label: fig-x

one
```

```svgbob {alt="A box"}
two
```
"""
PYTHON = Path(sys.executable)


@pytest.fixture
def folder(project: Write, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SECRET", "x")
    return project({"publication.yaml": MANIFEST, "a.md": TEXT, "draw.py": DRAW})


def build(folder: Path, **options: bool) -> publisher.Result:
    return publisher.build(folder, allow_commands=True, **options)


def test_diagrams_are_figures_in_every_edition(folder: Path) -> None:
    result = build(folder)
    assert [d.code for d in result.diagnostics] == ["svg-unsafe", "svg-unsafe"]
    path = {edition.name: edition.path for edition in result.editions}
    page = path["web"].read_text()
    assert page.count('class="drawing"') == 2
    assert 'alt="Two boxes"' in page
    assert 'alt="A box"' in page
    assert '<a href="#fig-x" class="xref">' in page
    (made, _) = drawings = sorted((path["web"].parent / "images").glob("*.svg"))
    assert [file.name.partition("-")[0] for file in drawings] == ["boxes", "svgbob"]
    assert ">one" in made.read_text()
    assert "<desc>False</desc>" in made.read_text()
    assert "script" not in made.read_text()
    with zipfile.ZipFile(path["ebook"]) as book:
        assert sum(name.endswith(".svg") for name in book.namelist()) >= 2
    (text,) = publisher.build(folder, allow_commands=True, formats="text").editions
    assert "[Picture: Two boxes]" in text.path.read_text()


def test_commands_run_only_if_they_are_allowed(folder: Path) -> None:
    result = publisher.build(folder)
    assert [d.code for d in result.diagnostics] == ["command-not-allowed"] * 2
    assert "<pre><code" in result.editions[0].path.read_text()
    assert not (folder / "calls").exists()
    assert not is_current(build(folder))


def test_diagrams_are_drawn_once(folder: Path) -> None:
    build(folder)
    assert sorted((folder / "calls").read_text().split()) == ["one", "two"]
    assert is_current(build(folder))
    (folder / "a.md").write_text(TEXT + "\nMore.\n")
    build(folder)
    assert sorted((folder / "calls").read_text().split()) == ["one", "two"]
    (folder / "draw.py").write_text(DRAW + "\n")
    again = build(folder)
    assert not is_current(again)
    assert len((folder / "calls").read_text().split()) == 4


def test_a_failure_is_an_error_at_the_diagram(folder: Path) -> None:
    (folder / "a.md").write_text(TEXT.replace("two", "fail"))
    with pytest.raises(publisher.PublisherError) as caught:
        build(folder)
    (found,) = [d for d in caught.value.diagnostics if d.code == "diagram-failed"]
    assert str(found.location) == "a.md:13:1"
    assert "status 1: No box in line 1. / Usage: …" in found.message


def test_graphviz_needs_no_permission(project: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = project({"a.md": '# A\n\n```dot {alt="x"}\na\n```\n'})
    monkeypatch.setenv("PATH", ".")
    (Path(folder) / "dot").write_text("")
    monkeypatch.chdir(folder)
    assert [d.code for d in publisher.build(folder).diagnostics] == ["diagram-as-code"]
    assert is_current(publisher.build(folder))
    (place := tmp_path / "bin").mkdir()
    dot = place / "dot"
    dot.write_text(f"#!{sys.executable}\n" + DRAW.replace("sys.argv[1:]", "None").replace("sys.argv[2:]", "None"))
    dot.chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", os.fspath(place))
    result = publisher.build(folder)
    assert [d.code for d in result.diagnostics] == ["svg-unsafe"]
    assert "Graphviz" not in result.editions[0].path.read_text()
    (folder / "a.md").write_text("# A\n\n```graphviz\nfail\n```\n")
    (found,) = publisher.check(folder).diagnostics
    assert (found.code, str(found.location)) == ("graphviz-failed", "a.md:3:1")
    (folder / "publication.yaml").write_text(MANIFEST.split("diag")[0] + "diagrams: {graphviz: []}\n")
    assert not publisher.check(folder).diagnostics


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("while True: pass", "did not end within 0.2 s"),
        ("while True: print('x' * 9999)", "wrote more than 1 MB"),
        ("import sys; sys.exit(3)", "failed with status 3"),
        ("", "did not write the file {output}"),
    ],
)
def test_commands_have_limits(code: str, problem: str) -> None:
    seconds, words = (0.2 if "pass" in code else 60), [] if code else ["{output}"]
    with pytest.raises(CommandError, match=f"^{re.escape(problem)}$"):
        run(PYTHON, ["-c", code, *words], "", None, seconds=seconds, most=1024 * 1024)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems can't limit a program that is running")
def test_the_system_ends_commands_too() -> None:
    code = """
import resource as r, time
while r.getrlimit(r.RLIMIT_AS)[0] < 0: time.sleep(0.01)
print(r.getrlimit(r.RLIMIT_CPU)[0])
try: bytes(2**30)
except MemoryError: print("full")
"""
    assert run(PYTHON, ["-c", code], "", None, seconds=20, memory=2**30) == b"21\nfull\n"


def test_what_a_command_starts_ends_with_it(tmp_path: Path) -> None:
    inner = "import socket, time; s = socket.create_connection(('127.0.0.1', {port})); s.send(b'x'); time.sleep(600)"
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
        words = ["-c", code, inner.format(port=server.getsockname()[1])]
        done = pool.submit(run, PYTHON, words, "", tmp_path, seconds=600)
        started, _ = server.accept()
        with started:
            assert started.recv(1) == b"x"
            stop()
            assert started.recv(1) == b""
        assert isinstance(done.exception(), CommandError)


def test_programs_of_the_current_folder_are_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own"
    own.write_text("")
    own.chmod(stat.S_IRWXU)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{os.pathsep}.")
    assert find_program("own", tmp_path) is None
    assert find_program("./own", tmp_path) == tmp_path / "." / "own"
