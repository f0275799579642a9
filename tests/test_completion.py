"""Completion of the command line, as shells ask for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Write

PUBLISHER = Path(sys.executable).with_name("publisher")


def run(*command: str | Path, cwd: Path = ROOT, **more: str) -> str:
    path = f"{PUBLISHER.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(command, cwd=cwd, env=os.environ | {"PATH": path} | more, capture_output=True, check=True)
    return done.stdout.decode()


def completed(shell: str, words: str, cwd: Path) -> list[str]:
    """What a shell would offer for the last of the words."""
    *_, last = words.split(" ")
    cursor = last if shell == "fish" else str(words.count(" "))
    asked = {"_PUBLISHER_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": cursor}
    lines = run(PUBLISHER, cwd=cwd, **asked).splitlines()
    if shell == "zsh":  # three lines for each: type, value, help
        return lines[1::3]
    return [line.partition(",")[2].partition("\t")[0] for line in lines if line]


MANIFEST = "version: 1\ntitle: A\nchapters: [a.md]\neditions: {web: {format: html}, print: {format: pdf}, press: {format: pdf}}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_commands_options_and_editions_are_completed(shell: str, project: Write) -> None:
    folder = project({"publication.yaml": MANIFEST, "a.md": "# A\n"})
    assert completed(shell, "publisher che", folder) == ["check"]
    assert completed(shell, "publisher build --no", folder) == ["--no-cache"]
    assert completed(shell, "publisher build -e pr", folder) == ["print", "press"]
    assert completed(shell, f"publisher check {folder.name} -e w", folder.parent) == ["web"]
    assert completed(shell, "publisher build -e x", folder.parent) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_one_that_the_shell_reads(shell: str, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(run(PUBLISHER, "completion", shell), encoding="utf-8")
    assert "publisher" in script.read_text(encoding="utf-8")
    if shutil.which(shell):  # others are tested by what they ask for
        run(shell, "-n", script)


def test_bash_completes_what_is_typed(project: Write) -> None:
    folder = project({"publication.yaml": MANIFEST, "a.md": "# A\n"})
    typed = (
        'eval "$(publisher completion bash)"; COMP_WORDS=(publisher build -e we); COMP_CWORD=3; '
        '_publisher_completion publisher; echo "${COMPREPLY[@]}"'
    )
    assert run("bash", "-c", typed, cwd=folder).strip() == "web"
