"""Output of the command line: progress, findings, results.

Text goes to standard error; JSON, SARIF and the report of ``check`` to standard output.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from click.exceptions import Exit
from rich.cells import cell_len

from publisher import memory
from publisher.cli.streams import Part, Stream, report_lost
from publisher.diagnostics import Diagnostic, PublisherError, Severity, counted, in_order, printable
from publisher.folders import root_of
from publisher.interruption import MESSAGE, answering, cleaning
from publisher.progress import Advance

if TYPE_CHECKING:
    from publisher.pipeline import EditionResult, Result
    from publisher.pipeline.session import Progress

WIDTH, LONGEST = 120, 100  # columns without a terminal, and of a line of text
COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}


class Console:
    """Shows one command's work. With the formats ``json`` and ``sarif`` a single object is printed, whatever happens.

    ``root`` is the folder to which locations are relative; they are shown from the current one. ``output`` sends the
    report of findings to standard output, since they are what the command is for.
    """

    def __init__(self, message_format: str = "human", root: Path = Path(), *, output: bool = False) -> None:
        self._format = message_format
        self._root = root
        self._output = output
        self._terminal = Stream(error=True)

    def run(self, work: Callable[[Progress], Result]) -> Result:
        """Do the work and show its result. Raise ``Exit`` with the exit status if it failed."""
        with self.guard(), self.progress() as progress:
            result = work(progress)
        self.report(result.editions, result.diagnostics)
        if result.failed:
            raise Exit(1)
        return result

    def run_all(
        self,
        paths: Sequence[Path],
        work: Callable[[Progress], Iterator[Result | Exception]],
        timings: bool,
    ) -> None:
        """Do the work for the projects at ``paths``, and show the result of each, or the exception that it raised.

        Raise ``Exit`` with the exit status if one has errors.
        """
        reported: list[tuple[Path, Sequence[EditionResult], Sequence[Diagnostic]]] = []
        failed = 0
        with self.guard(), self.progress() as progress:
            for path, outcome in zip(paths, work(progress), strict=True):
                editions, diagnostics = self._outcome(outcome)
                failed += any(d.severity is Severity.ERROR for d in diagnostics)
                reported.append((path, editions, diagnostics))
                if self._format == "human":
                    self._terminal.print((f"\n{path}", "bold"))
                    self.report(editions, diagnostics, root_of(path))
                if timings and not isinstance(outcome, Exception):
                    self.timings(outcome.timings, outcome.work)
        if timings:
            self.memory()
        if self._format == "human":
            errors = f", {failed} with errors" if failed else ""
            self._terminal.print((f"\n{len(paths)} projects{errors}", "bold"))
        else:
            self._print_all(reported)
        if failed:
            raise Exit(1)

    def _outcome(self, outcome: Result | Exception) -> tuple[Sequence[EditionResult], Sequence[Diagnostic]]:
        """The editions and findings of a project."""
        if isinstance(outcome, PublisherError):
            return (), outcome.diagnostics
        if isinstance(outcome, Exception):
            return (), [self._internal_error(outcome)]
        return outcome.editions, outcome.diagnostics

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Show errors raised inside, and raise ``Exit`` with their exit status."""
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
            self._terminal.print(MESSAGE)
            raise Exit(130) from None

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Return a function that shows progress: a spinner on a terminal, plain lines elsewhere, nothing with
        JSON."""
        if self._format != "human":
            yield lambda edition, step: None
        elif terminal := self._terminal.shown:
            with cleaning(_show_cursor), terminal.status("") as status:
                yield lambda edition, step: status.update(f"{edition or 'source'}: {step}")
        else:
            yield self._printed

    def _printed(self, edition: str, step: str) -> None:
        """Print a line for a step, but not how far it is."""
        if not isinstance(step, Advance):
            self._terminal.print(f"{edition or 'source'}: {step}")

    def report(
        self, editions: Sequence[EditionResult], diagnostics: Sequence[Diagnostic], root: Path | None = None
    ) -> None:
        """Show findings and editions. The locations of findings are relative to ``root``, if it is another one."""
        diagnostics = in_order(diagnostics)
        if self._format != "human":
            return self._print(editions, diagnostics)
        way = _way_to(root or self._root)
        with self._reporting() as terminal:
            for diagnostic in diagnostics:
                terminal.print(*shown(diagnostic, terminal.shown.width if terminal.shown else WIDTH, way))
            for edition in editions:
                terminal.print(*_line(edition))
            if words := counted(diagnostics) or ("No findings." if self._output else ""):
                terminal.print((words, "bold"))
        return None

    @contextmanager
    def _reporting(self) -> Iterator[Stream]:
        """The stream of the report; standard error if standard output is closed."""
        if not self._output or sys.stdout is None:
            yield self._terminal
        else:
            if isinstance(sys.stdout, TextIOWrapper):
                sys.stdout.reconfigure(errors="backslashreplace")  # like standard error
            with _standard_output():
                yield Stream(error=False)
                sys.stdout.flush()

    def note(self, text: str) -> None:
        """Show a line about what happens, but not with JSON or SARIF."""
        if self._format == "human":
            self._terminal.print((printable(text), "dim"))

    def misused(self, problem: str) -> None:
        """Report wrong usage as JSON or SARIF; as text, Click reports it."""
        hint = "See `publisher --help`."
        self._print((), [Diagnostic(Severity.ERROR, "usage-wrong", problem, hint=hint)], finished=False)

    def _print(
        self, editions: Sequence[EditionResult], diagnostics: Sequence[Diagnostic], *, finished: bool = True
    ) -> None:
        """Print the single object, if the format requires one."""
        if self._format == "json":
            found: dict[str, object] = {
                "editions": [_edition(e) for e in editions if not e.translation],
                "translations": [_edition(e) for e in editions if e.translation],
                "diagnostics": [_diagnostic(d) for d in diagnostics],
            }
            _write(_json(found))
        elif self._format == "sarif":
            from publisher.cli.sarif import log

            found = log(diagnostics, self._root, finished=finished)
            _write(_json(found, indent=1))

    def _print_all(self, reported: Sequence[tuple[Path, Sequence[EditionResult], Sequence[Diagnostic]]]) -> None:
        """Print the single object for several projects, whose paths distinguish editions and findings."""
        made = [{"project": str(path), **_edition(e)} for path, editions, _ in reported for e in editions]
        found: dict[str, object] = {
            "editions": [e for e in made if not e["translation"]],
            "translations": [e for e in made if e["translation"]],
            "diagnostics": [
                {"project": str(path), **_diagnostic(d)}
                for path, _, diagnostics in reported
                for d in in_order(diagnostics)
            ],
        }
        _write(_json(found))

    def timings(self, timings: Sequence[tuple[str, float]], work: Sequence[tuple[str, int]]) -> None:
        """Show seconds by step, and counts of work by kind."""
        for name, seconds in timings:
            self._terminal.print(f"{seconds:8.3f} s  {name}")
        for kind, number in work:
            self._terminal.print(f"{number:10,}  {kind}")

    def memory(self) -> None:
        """Show the peak of memory of the largest process, if the system reports it."""
        if peak := memory.peak():
            self._terminal.print(f"{peak / 2**20:7,.0f} MB  peak memory of the largest process")

    def _crashed(self, error: Exception) -> None:
        """Report an internal error, as a finding and with the traceback."""
        found = self._internal_error(error)
        if self._format == "human":
            self.report((), [found])
        else:
            self._print((), [found], finished=False)

    def _internal_error(self, error: Exception) -> Diagnostic:
        """Show the traceback of an internal error, and return the finding."""
        self._terminal.print(("".join(traceback.format_exception(error)), "dim"))
        problem = f"{type(error).__name__}: {error}"
        hint = "This is a bug in publisher; the existing editions are unchanged. Please report it."
        return Diagnostic(Severity.ERROR, "internal-error", problem, hint=hint)


def _show_cursor() -> None:
    """Stop the spinner, which hides the cursor."""
    os.write(2, b"\r\x1b[K\x1b[?25h")


def _json(found: dict[str, object], indent: int | None = None) -> str:
    """The object as JSON. Characters that standard output can't contain are escaped, as are bytes of paths that are not UTF-8."""
    text = json.dumps(found, ensure_ascii=False, indent=indent)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return json.dumps(found, indent=indent)
    return text


def _write(text: str) -> None:
    """Print to standard output, if there is any. Raise ``Exit`` if it fails."""
    if sys.stdout is None:
        return
    with _standard_output(), answering():
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


@contextmanager
def _standard_output() -> Iterator[None]:
    """Raise ``Exit`` if writing to standard output fails."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        report_lost(error)
        raise Exit(1) from None


def _edition(edition: EditionResult) -> dict[str, object]:
    return {
        "name": edition.name,
        "format": edition.format,
        "path": str(edition.path),
        "bytes": edition.bytes,
        "sha256": edition.sha256,
        "pages": edition.pages,
        "seconds": edition.seconds,
        "cached": edition.cached,
        "translation": edition.translation or None,
    }


def _diagnostic(diagnostic: Diagnostic) -> dict[str, object]:
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


def _line(edition: EditionResult) -> tuple[Part, ...]:
    facts = [f"{edition.bytes / 1000:,.0f} kB"]
    if edition.pages:
        facts.append(f"{edition.pages} page{'s' if edition.pages > 1 else ''}")
    facts.append("unchanged" if edition.cached else f"{edition.seconds:.1f} s")
    return (f"{edition.name:<10}", "bold green"), f" {from_here(edition.path)}  ", (" · ".join(facts), "dim")


def from_here(path: Path) -> Path:
    """The path from the current folder, if it is below that."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _way_to(root: Path) -> str:
    """What stands before paths in a project's folder to open them from the current one, if it is below that or named from it."""
    here, root = Path.cwd(), root.absolute()
    return f"{root.relative_to(here).as_posix()}/" if root != here and root.is_relative_to(here) else ""


def shown(diagnostic: Diagnostic, width: int = WIDTH, way: str = "") -> list[Part]:
    """``error[code]: message``, the location after the ``way`` to its folder, the source line with a caret, the hint.

    The line is cut to ``width`` cells, since the caret would be misplaced if a terminal wrapped it.
    """
    colour = COLOURS[diagnostic.severity]
    text: list[Part] = [
        (f"{diagnostic.severity.value}[{diagnostic.code}]", colour),
        ": ",
        (printable(diagnostic.message), "bold"),
    ]
    at = diagnostic.location
    if at:
        text.append((f"\n  --> {printable(f'{way}{at}')}", "blue"))
    if at and diagnostic.excerpt:
        number = str(at.line)
        room = width - len(f" {number} | ……")
        before, rest = _cut(printable(diagnostic.excerpt), max(0, at.column - 1), max(20, min(room, LONGEST)))
        text += (f"\n {number} | ", "blue"), before + rest
        if at.column:
            text += (f"\n {' ' * len(number)} | ", "blue"), (f"{' ' * cell_len(before)}^", colour)
    if diagnostic.hint:
        text += ("\n  hint: ", "green"), printable(diagnostic.hint)
    return [*text, "\n"]


def _cut(line: str, place: int, width: int) -> tuple[str, str]:
    """The visible part of a line before and from ``place``: at most ``width`` cells, of which wide characters take
    two."""
    before, rest = line[:place], line[place:]
    room = max(width // 2, width - cell_len(rest))
    shown = _head(before[::-1], room)[::-1]
    follows = _head(rest, width - cell_len(shown))
    return "…" * (shown != before) + shown, follows + "…" * (follows != rest)


def _head(text: str, width: int) -> str:
    """The longest beginning that takes at most ``width`` cells."""
    for index, character in enumerate(text):
        width -= cell_len(character)
        if width < 0:
            return text[:index]
    return text
