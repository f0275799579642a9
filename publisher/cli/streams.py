"""Standard error and standard output: with colours on a terminal, as plain text elsewhere."""

from __future__ import annotations

import os
import sys
from functools import cached_property
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

Part = str | tuple[str, str]
"""A text, perhaps with a style of rich."""
# With one of these, rich may write colours where there is no terminal.
_FORCING = ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")


class Stream:
    """Standard error, or standard output. Rich is imported for terminals only: it takes longer than much of what is printed."""

    def __init__(self, *, error: bool) -> None:
        self._error = error

    @cached_property
    def shown(self) -> Console | None:
        """The terminal that shows the stream, if there is one."""
        terminal = self._rich
        return terminal if terminal and terminal.is_terminal else None

    def print(self, *parts: Part) -> None:
        """Print a text, which ends a line."""
        if self._rich:
            from rich.text import Text

            self._rich.print(Text.assemble(*parts))
        elif self._file is not None:
            self._file.write("".join(part if isinstance(part, str) else part[0] for part in parts) + "\n")
            self._file.flush()

    @cached_property
    def _rich(self) -> Console | None:
        if not any(map(os.environ.get, _FORCING)) and not (self._file is not None and self._file.isatty()):
            return None
        from rich.console import Console

        return Console(stderr=self._error, highlight=False, soft_wrap=True)

    @property
    def _file(self) -> TextIO | None:
        return sys.stderr if self._error else sys.stdout


def report_lost(error: OSError) -> None:
    """Report that standard output can't be written."""
    sys.stderr.write(f"Standard output can't be written: {error.strerror}\n")
    sys.stdout = None  # or Python would try again at exit


__all__ = ["Part", "Stream", "report_lost"]
