"""Markdown → the markup of a fragment, without a project."""

from __future__ import annotations

from pathlib import Path

from publisher.diagnostics import Diagnostic, Findings, Location, grouped
from publisher.document import Book, Chapter, Metadata
from publisher.formats import DEFAULT, FORMATS
from publisher.language import Words
from publisher.markdown import Context, read_fragment
from publisher.templating import Renderer, RenderSettings, layers
from publisher.transforms import TransformContext
from publisher.transforms.audience import keep_audience
from publisher.transforms.callouts import explain_callouts
from publisher.transforms.footnotes import number_footnotes
from publisher.transforms.highlighting import check_languages, highlight_code
from publisher.transforms.number_columns import align_numbers
from publisher.transforms.references import resolve_references
from publisher.transforms.solutions import name_solutions


def render(
    text: str,
    to: str = DEFAULT,
    *,
    smart: bool = True,
    language: str = "en",
    diagnostics: list[Diagnostic] | None = None,
) -> str:
    """Markdown → the markup of a fragment: no project, no numbers, anchors or buttons; addresses stay as they are.

    The markup is XHTML, the same for each format; ``to`` must name one. ``smart`` turns typographic quotes and dashes on.
    Findings are appended to ``diagnostics``, those of one kind grouped, never raised. Raises ``ValueError`` for another ``to``.
    """
    if to not in FORMATS:
        raise ValueError(f"no such format: {to!r}")
    findings = Findings()
    reading = read_fragment(text, Context(language, smart))
    findings.extend(reading.diagnostics)
    chapter = Chapter("<text>", (), reading.value, id="text", location=Location("<text>"))
    book, words = Book(Metadata("", language, "", ""), (chapter,)), Words(language)
    context = TransformContext(FORMATS[to], Path(), findings, numbered=False, whole=book, words=words)
    steps = (
        *(keep_audience, name_solutions, resolve_references),
        *(number_footnotes, explain_callouts, check_languages, highlight_code, align_numbers),
    )
    for step in steps:
        book = step(book, context)
    # Pages dress blocks with anchors and buttons, or move them about; a fragment takes the plain ones below.
    renderer = Renderer(RenderSettings(layers(None, "fragment", to)[-1:], words))
    (chapter,) = book.chapters
    markup = renderer.page("fragment.html", blocks=chapter.children, notes=chapter.notes)
    if diagnostics is not None:
        diagnostics.extend(grouped(findings))
    return markup


__all__ = ["render"]
