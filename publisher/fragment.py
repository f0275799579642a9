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
from publisher.transforms.glossaries import set_glossaries
from publisher.transforms.indexes import set_indexes
from publisher.transforms.languages import check_languages
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
    """Render Markdown as a fragment: without project, numbers, anchors or buttons; addresses are kept.

    The markup is XHTML, the same for each format; ``to`` must name one. ``smart`` enables typographic quotes and
    dashes. Findings are appended to ``diagnostics``, those of one kind grouped, never raised. Raise ``ValueError``
    for an unknown ``to``.
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
        *(keep_audience, name_solutions, resolve_references, set_glossaries, set_indexes),
        *(number_footnotes, explain_callouts, check_languages, align_numbers),
    )
    for step in steps:
        book = step(book, context)
    # Templates of pages add anchors and buttons to blocks, or move them; a fragment uses the shared ones.
    renderer = Renderer(RenderSettings(layers(None, "fragment", to)[-1:], words))
    (chapter,) = book.chapters
    markup = renderer.page("fragment.html", blocks=chapter.children, notes=chapter.notes)
    if diagnostics is not None:
        diagnostics.extend(grouped(findings))
    return markup


__all__ = ["render"]
