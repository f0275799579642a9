"""Commands of editors that open a file at a line. They are run without a shell."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

_GOTO = ("code", "code-insiders", "codium", "cursor", "windsurf", "positron")
KNOWN = {
    **{name: f"{name} -g {{file}}:{{line}}" for name in _GOTO},
    **{name: f"{name} {{file}}:{{line}}" for name in ("subl", "zed", "fleet", "lapce")},
    **{name: f"{name} --line {{line}} {{file}}" for name in ("idea", "pycharm", "webstorm", "kate")},
    "emacsclient": "emacsclient -n +{line} {file}",
    "gedit": "gedit +{line} {file}",
    "gvim": "gvim +{line} {file}",
    "mate": "mate -l {line} {file}",
    "notepad++": "notepad++ -n{line} {file}",
}
"""The commands of editors, by their names."""
_SPECIAL = re.compile(r'["%&|<>^!\r\n]')  # for the interpreter of batch files, which Windows uses without being asked


class EditorError(Exception):
    """The editor can't be run; the text is the reason."""


class Editor(Struct, frozen=True):
    """An editor by its words, in which ``{file}`` and ``{line}`` are replaced."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, command: str) -> Editor:
        """Return the editor for the name of a known one, or a command with ``{file}``. Raises ``EditorError``."""
        template = KNOWN.get(command.strip(), command)
        try:
            words = tuple(shlex.split(template))
        except ValueError as error:
            raise EditorError(f"“{command}” can't be read: {error}") from None
        if not any("{file}" in word for word in words[1:]):
            names = ", ".join(sorted(KNOWN))
            problem = f"“{command}” does not say where the file belongs: write “{command} {{file}}”, or one of {names}"
            raise EditorError(problem)
        if not shutil.which(words[0]):
            raise EditorError(f"There is no program “{words[0]}”")
        return cls(words)

    def command(self, file: Path, line: int) -> list[str]:
        """Return the command that opens a file at a line."""
        program = shutil.which(self.words[0]) or self.words[0]
        rest = [word.replace("{file}", str(file)).replace("{line}", str(line)) for word in self.words[1:]]
        if program.lower().endswith((".bat", ".cmd")) and any(_SPECIAL.search(word) for word in rest):
            raise EditorError(f"“{file.name}” contains a character that can't be given to {program}")
        return [program, *rest]

    def open(self, file: Path, line: int) -> None:
        """Open a file at a line, without waiting. Raises ``EditorError``."""
        _run(self.command(file, line))


def _run(command: Sequence[str]) -> None:
    quiet = subprocess.DEVNULL
    try:
        subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    except OSError as error:
        raise EditorError(f"{command[0]} can't be run: {error.strerror}") from error


__all__ = ["KNOWN", "Editor", "EditorError"]
