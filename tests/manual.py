"""The examples of the manual: its pages are read, and what they say is done, in a folder of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

DOCS = ROOT / "docs"
SHOWN = {"text", "diff", "bibtex", "json", "css", "jinja", "py"}
"""Languages of examples that are only shown if they do not name a file."""
_FENCE = re.compile(
    r"^(?P<fence>`{3,})(?:\{code\} )?(?P<language>[\w-]*)[^\n]*\n(?P<options>(?::[\w-]+:[^\n]*\n)*)\n?(?P<text>.*?)^(?P=fence)$",
    re.DOTALL | re.MULTILINE,
)
_PROGRESS = re.compile(r"^[\w-]+: (?:reading|writing|laying out .*)$")


@dataclass(frozen=True, slots=True)
class Example:
    """A fenced example: its language, the file that it is to be written to, and its text. ``line`` is counted from 1."""

    language: str
    file: str
    text: str
    line: int


def examples(page: Path) -> Iterator[Example]:
    """The examples of a page in their order."""
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        options = dict(re.findall(r"^:([\w-]+): *(.*)$", found["options"], re.MULTILINE))
        line = text.count("\n", 0, found.start()) + 1
        yield Example(found["language"], options.get("filename", ""), found["text"], line)


def follow(page: Path, folder: Path, end: int = sys.maxsize) -> None:
    """Do what a page says, up to the line ``end``: write or change the files that it names, and run its commands and its
    Python.

    What a command prints must be what the page shows, where “…” stands for any text.
    """
    here = folder
    for example in examples(page):
        if example.line > end:
            break
        place = f"{page.relative_to(ROOT)}:{example.line}"
        if example.file:
            file = here / example.file
            text = _changed(file, example.text, place) if example.language == "diff" else example.text
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        elif example.language == "console":
            for command, printed in _commands(example.text):
                here = _run(command, printed, here, place)
        elif example.language == "python":
            done = _start([sys.executable, "-W", "error", "-c", example.text], here)
            assert done.returncode == 0, f"{place}: {done.stdout}"


def _changed(file: Path, difference: str, place: str) -> str:
    """The text of a file after a change, which is in one place: lines marked “-” go, lines marked “+” come."""
    lines = difference.splitlines()
    before = "".join(f"\n{line[1:]}" for line in lines if not line.startswith("+"))
    after = "".join(f"\n{line[1:]}" for line in lines if not line.startswith("-"))
    text = "\n" + file.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{place}: {text.count(before)} places in {file.name}"
    return text.replace(before, after)[1:]


def _commands(text: str) -> Iterator[tuple[str, list[str]]]:
    command, printed = "", list[str]()
    for line in text.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, printed
            command, printed = line[2:], []
        elif line.startswith("> "):
            command += f"\n{line[2:]}"
        else:
            printed.append(line)
    yield command, printed


def _run(command: str, printed: list[str], folder: Path, place: str) -> Path:
    """Run a command; return the folder in which the next one runs."""
    done = _start(["bash", "-c", f"{command}\nstatus=$?; echo; pwd; exit $status"], folder)
    *lines, after = done.stdout.splitlines()
    lines = [line.rstrip() for line in lines if not _PROGRESS.match(line)]
    expected = r"\s+".join(re.escape(word) for word in " ".join(printed).split())
    assert re.fullmatch(expected.replace("…", ".*"), " ".join(lines).strip(), re.DOTALL), (
        f"{place}: {command}\n" + "\n".join(lines)
    )
    return Path(after)


def _start(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    return subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
