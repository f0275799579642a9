"""Screens finished pages, and finds the template that a problem comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from msgspec import Struct

from publisher.diagnostics import Diagnostic, Location, PublisherError, Severity
from publisher.templating.layers import shown
from publisher.templating.screening import Allowed, Problem, screen_page, screen_style, screen_xml
from publisher.theme.tokens import Sheet

HINT = "Editions contain no scripts, event handlers, frames or forms except publisher's own, and load nothing external."


class Output(Struct, frozen=True):
    """The output of a project's template for one node."""

    file: Path
    text: str


def screened(
    name: str,
    text: str,
    allowed: Allowed,
    used: Sequence[Path],
    outputs: Sequence[Output],
    sheets: Sequence[Sheet] = (),
) -> None:
    """Raise ``PublisherError`` if a page by the template ``name`` contains something that is not allowed.

    ``used`` are the project's templates that contributed to it, ``outputs`` the output of those of nodes, inner ones
    first, and ``sheets`` the style sheets of the manifest.
    """
    found: dict[Location, Diagnostic] = {}
    for problem in _problems(name, text, allowed):
        place = _place(problem, used, outputs, sheets)
        message = f"A template wrote “{problem.written}”: {problem.reason}"
        found.setdefault(place, Diagnostic(Severity.ERROR, "template-unsafe", message, place, HINT))
    if found:
        raise PublisherError(found.values())


def _problems(name: str, text: str, allowed: Allowed) -> list[Problem]:
    suffix = PurePath(name).suffix.lower()
    if suffix == ".css":
        return screen_style(text)
    if suffix in (".xhtml", ".xml", ".svg"):
        found = screen_xml(text, allowed)
        # Pages of e-books that are not well-formed are an error with their position in the text.
        return [problem for problem in found if problem.written or suffix != ".xhtml"]
    return screen_page(text, allowed) if suffix == ".html" else []


def _place(problem: Problem, used: Sequence[Path], outputs: Sequence[Output], sheets: Sequence[Sheet]) -> Location:
    """The place in a template with the text of the problem; if there is none, the template that rendered it."""
    sources = [(shown(file), file.read_text(encoding="utf-8", errors="replace")) for file in used]
    sources += [(sheet.name, sheet.text) for sheet in sheets]
    for file, text, offset in _found(problem, sources):
        begin = text.rfind("\n", 0, offset) + 1
        offset = max(text.rfind("<", begin, offset + 1), begin)  # the tag, if it begins in this line
        line, column = text.count("\n", 0, offset) + 1, offset - begin + 1
        return Location(file, line, column)
    for file, _, _ in _found(problem, [(shown(output.file), output.text) for output in outputs]):
        return Location(file)
    return Location(sources[0][0])


def _found(problem: Problem, texts: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str, int]]:
    for name in problem.names:
        for file, text in texts:
            if (offset := text.lower().find(name.lower())) >= 0:
                yield file, text, offset
