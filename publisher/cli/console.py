"""What the command line shows: progress, findings, results. Text for people goes to standard error, JSON to standard output."""

from __future__ import annotations

import json as json_module
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console as Terminal
from rich.text import Text

from publisher.diagnostics import Diagnostic, Severity, in_order

if TYPE_CHECKING:
    from publisher.pipeline import EditionResult, Progress

COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}


class Console:
    """Shows one command's work. With ``json`` a single object is printed, whatever happens."""

    def __init__(self, *, json: bool = False) -> None:
        self._json = json
        self._terminal = Terminal(stderr=True, highlight=False, soft_wrap=True)

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """A function that tells what is being done: a spinner on a terminal, plain lines elsewhere, nothing beside JSON."""
        if self._json:
            yield lambda edition, step: None
        elif self._terminal.is_terminal:
            with self._terminal.status("") as status:
                yield lambda edition, step: status.update(f"{edition or 'source'}: {step}")
        else:
            yield lambda edition, step: self._terminal.print(f"{edition or 'source'}: {step}", markup=False)

    def report(self, editions: Sequence[EditionResult], diagnostics: Sequence[Diagnostic]) -> None:
        """Show what was found and made."""
        diagnostics = in_order(diagnostics)
        if self._json:
            found = {"editions": [_edition(e) for e in editions], "diagnostics": [_diagnostic(d) for d in diagnostics]}
            sys.stdout.write(json_module.dumps(found, ensure_ascii=False) + "\n")
            return
        for diagnostic in diagnostics:
            self._terminal.print(_shown(diagnostic))
        for edition in editions:
            self._terminal.print(_line(edition))
        self._summary(diagnostics)

    def timings(self, timings: Sequence[tuple[str, float]]) -> None:
        """Show seconds by step."""
        for name, seconds in timings:
            self._terminal.print(f"{seconds:8.3f} s  {name}", markup=False)

    def interrupted(self) -> None:
        """Say that the work was stopped by the user."""
        if self._json:
            sys.stdout.write('{"editions": [], "diagnostics": []}\n')
        self._terminal.print("Interrupted. The last good editions are where they were.")

    def crashed(self, error: Exception) -> None:
        """Show a fault of the program itself, as a finding and as Python tells it."""
        problem = f"{type(error).__name__}: {error}"
        hint = "This is a fault of publisher; the last good editions are where they were. Please report it."
        self._terminal.print("".join(traceback.format_exception(error)), markup=False, style="dim")
        self.report((), [Diagnostic(Severity.ERROR, "internal-error", problem, hint=hint)])

    def _summary(self, diagnostics: Sequence[Diagnostic]) -> None:
        counts = [(sum(d.severity is s for d in diagnostics), s.value) for s in Severity]
        words = ", ".join(f"{count} {name}{'s' if count > 1 else ''}" for count, name in counts if count)
        if words:
            self._terminal.print(Text(words, style="bold"))


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


def _shown(diagnostic: Diagnostic) -> Text:
    """``error[code]: message``, the place, the source line with a caret, the hint."""
    colour = COLOURS[diagnostic.severity]
    text = Text.assemble(
        (f"{diagnostic.severity.value}[{diagnostic.code}]", colour), ": ", (diagnostic.message, "bold")
    )
    at = diagnostic.location
    if at:
        text.append(f"\n  --> {at}", style="blue")
    if at and diagnostic.excerpt:
        number = str(at.line)
        excerpt, column = _cut(diagnostic.excerpt.replace("\t", " "), at.column)
        text.append(f"\n {number} | ", style="blue").append(excerpt)
        if column:
            text.append(f"\n {' ' * len(number)} | ", style="blue").append(" " * (column - 1) + "^", style=colour)
    if diagnostic.hint:
        text.append("\n  hint: ", style="green").append(diagnostic.hint)
    return text.append("\n")


def _cut(line: str, column: int, width: int = 100) -> tuple[str, int]:
    """The part of a long line around ``column``, and where the column is in it."""
    if len(line) <= width:
        return line, column
    start = max(0, min(column - width // 2, len(line) - width))
    return ("…" if start else "") + line[start : start + width] + "…" * (
        start + width < len(line)
    ), column - start + bool(start)
