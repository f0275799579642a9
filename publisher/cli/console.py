"""What the command line shows: progress, findings, results. Text for people goes to standard error, JSON and SARIF to
standard output."""

from __future__ import annotations

import json
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click.exceptions import Exit
from rich.cells import cell_len
from rich.console import Console as Terminal
from rich.text import Text

from publisher.diagnostics import Diagnostic, PublisherError, Severity, in_order
from publisher.interruption import SAID, answering, cleaning

if TYPE_CHECKING:
    from publisher.pipeline import EditionResult, Progress, Result

# Controls, and marks that turn the direction of writing.
_UNSHOWN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
WIDTH, LONGEST = 120, 100  # of what is shown where there is no terminal, and of a line in it
COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}


class Console:
    """Shows one command's work. With the formats ``json`` and ``sarif`` a single object is printed, whatever happens.

    ``root`` is the folder from which places in SARIF start.
    """

    def __init__(self, message_format: str = "human", root: Path = Path()) -> None:
        self._format = message_format
        self._root = root
        self._terminal = Terminal(stderr=True, highlight=False, soft_wrap=True)

    def run(self, work: Callable[[Progress], Result]) -> Result:
        """Do the work and show what came of it; raises ``Exit`` with the command's exit code if it failed."""
        with self.guard(), self.progress() as progress:
            result = work(progress)
        self.report(result.editions, result.diagnostics)
        return result

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Show what goes wrong meanwhile, and raise ``Exit`` with the exit code that says so."""
        try:
            yield
        except PublisherError as error:
            self.report((), error.diagnostics)
            raise Exit(1) from error
        except Exception as error:
            self._crashed(error)
            raise Exit(1) from error
        except KeyboardInterrupt:
            self._print((), (), finished=False)
            self._terminal.print(SAID)
            raise Exit(130) from None

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """A function that tells what is being done: a spinner on a terminal, plain lines elsewhere, nothing beside JSON."""
        if self._format != "human":
            yield lambda edition, step: None
        elif self._terminal.is_terminal:
            with cleaning(_show_cursor), self._terminal.status("") as status:
                yield lambda edition, step: status.update(f"{edition or 'source'}: {step}")
        else:
            yield lambda edition, step: self._terminal.print(f"{edition or 'source'}: {step}", markup=False)

    def report(self, editions: Sequence[EditionResult], diagnostics: Sequence[Diagnostic]) -> None:
        """Show what was found and made."""
        diagnostics = in_order(diagnostics)
        if self._format != "human":
            return self._print(editions, diagnostics)
        for diagnostic in diagnostics:
            self._terminal.print(shown(diagnostic, self._terminal.width if self._terminal.is_terminal else WIDTH))
        for edition in editions:
            self._terminal.print(_line(edition))
        return self._summary(diagnostics)

    def misused(self, problem: str) -> None:
        """Say that the command was not understood, to a program that waits for an answer; people are told by Click."""
        hint = "publisher --help tells what there is."
        self._print((), [Diagnostic(Severity.ERROR, "usage-wrong", problem, hint=hint)], finished=False)

    def _print(
        self, editions: Sequence[EditionResult], diagnostics: Sequence[Diagnostic], *, finished: bool = True
    ) -> None:
        """Print the single object, if one is wanted."""
        if self._format == "json":
            found: Any = {
                "editions": [_edition(e) for e in editions],
                "diagnostics": [_diagnostic(d) for d in diagnostics],
            }
            _write(json.dumps(found, ensure_ascii=_is_narrow()))
        elif self._format == "sarif":
            from publisher.cli import sarif

            found = sarif.log(diagnostics, self._root, finished=finished)
            _write(json.dumps(found, ensure_ascii=_is_narrow(), indent=1))

    def timings(self, timings: Sequence[tuple[str, float]]) -> None:
        """Show seconds by step."""
        for name, seconds in timings:
            self._terminal.print(f"{seconds:8.3f} s  {name}", markup=False)

    def _crashed(self, error: Exception) -> None:
        """Show a fault of the program itself, as a finding and as Python tells it."""
        problem = f"{type(error).__name__}: {error}"
        hint = "This is a fault of publisher; the last good editions are where they were. Please report it."
        found = Diagnostic(Severity.ERROR, "internal-error", problem, hint=hint)
        self._terminal.print("".join(traceback.format_exception(error)), markup=False, style="dim")
        if self._format == "human":
            self.report((), [found])
        else:
            self._print((), [found], finished=False)

    def _summary(self, diagnostics: Sequence[Diagnostic]) -> None:
        counts = [(sum(d.severity is s for d in diagnostics), s.value) for s in Severity]
        words = ", ".join(f"{count} {name}{'s' if count > 1 else ''}" for count, name in counts if count)
        if words:
            self._terminal.print(Text(words, style="bold"))


def _show_cursor() -> None:
    """Take the spinner from the terminal, which hides the cursor."""
    os.write(2, b"\r\x1b[K\x1b[?25h")


def _is_narrow() -> bool:
    """Can standard output not take every letter?"""
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") != "utf8"


def _write(text: str) -> None:
    """Print to standard output, if there is any; raises ``Exit`` where it takes nothing."""
    if sys.stdout is None:
        return
    try:
        with answering():
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        sys.stderr.write(f"Standard output can't be written: {error.strerror}\n")
        sys.stdout = None  # or Python would try again at its end
        raise Exit(1) from None


def _edition(edition: EditionResult) -> dict[str, Any]:
    return {
        "name": edition.name,
        "format": edition.format,
        "path": str(edition.path),
        "bytes": edition.bytes,
        "sha256": edition.sha256,
        "pages": edition.pages,
        "seconds": edition.seconds,
        "cached": edition.cached,
    }


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    at = diagnostic.location
    return {
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "file": at.file if at else None,
        "line": at.line or None if at else None,
        "column": at.column or None if at else None,
        "message": diagnostic.message,
        "hint": diagnostic.hint or None,
    }


def _line(edition: EditionResult) -> Text:
    path = Path(edition.path)
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    line = Text.assemble((f"{edition.name:<10}", "bold green"), f" {shown}  ")
    facts = [f"{edition.bytes / 1024:,.0f} KB"]
    if edition.pages:
        facts.append(f"{edition.pages} page{'s' if edition.pages > 1 else ''}")
    facts.append("unchanged" if edition.cached else f"{edition.seconds:.1f} s")
    return line.append(" · ".join(facts), style="dim")


def shown(diagnostic: Diagnostic, width: int = WIDTH) -> Text:
    """``error[code]: message``, the place, the source line with a caret, the hint. The line is cut to fit into ``width``
    cells, as its caret would stand below another one where a terminal breaks it."""
    colour = COLOURS[diagnostic.severity]
    text = Text.assemble(
        (f"{diagnostic.severity.value}[{diagnostic.code}]", colour), ": ", (_visible(diagnostic.message), "bold")
    )
    at = diagnostic.location
    if at:
        text.append(f"\n  --> {_visible(str(at))}", style="blue")
    if at and diagnostic.excerpt:
        number = str(at.line)
        room = width - len(f" {number} | ……")
        before, rest = _cut(_visible(diagnostic.excerpt), max(0, at.column - 1), max(20, min(room, LONGEST)))
        text.append(f"\n {number} | ", style="blue").append(before + rest)
        if at.column:
            margin = " " * cell_len(before)
            text.append(f"\n {' ' * len(number)} | ", style="blue").append(f"{margin}^", style=colour)
    if diagnostic.hint:
        text.append("\n  hint: ", style="green").append(_visible(diagnostic.hint))
    return text.append("\n")


def _visible(text: str) -> str:
    """Text without what moves a terminal's cursor or its colours; each character stays one."""
    return _UNSHOWN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\t", " "))


def _cut(line: str, place: int, width: int) -> tuple[str, str]:
    """What is shown of a line before and from ``place``: at most ``width`` cells, of which wide characters take two."""
    before, rest = line[:place], line[place:]
    room = max(width // 2, width - cell_len(rest))
    shown = _head(before[::-1], room)[::-1]
    follows = _head(rest, width - cell_len(shown))
    return "…" * (shown != before) + shown, follows + "…" * (follows != rest)


def _head(text: str, width: int) -> str:
    """The longest beginning that takes no more than ``width`` cells."""
    for index, character in enumerate(text):
        width -= cell_len(character)
        if width < 0:
            return text[:index]
    return text
