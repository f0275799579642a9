"""Diagrams that are written as code are replaced by drawings of them."""

from __future__ import annotations

from msgspec.structs import replace

from publisher.document import Book, CodeBlock, Figure, Image, Paragraph, nodes_of
from publisher.media.diagrams import Diagrams, Drawn
from publisher.transforms.context import TransformContext


def draw_diagrams(book: Book, context: TransformContext) -> Book:
    """Replace diagrams by figures, or by pictures if they have no caption. Those that can't be drawn stay code."""
    diagrams = context.diagrams
    if diagrams is None:
        return book
    found = [code for chapter in book.chapters for code in nodes_of(chapter, CodeBlock)]
    _report_refused(found, diagrams, context)
    sources = [_source(code) for code in found if diagrams.draws(code.language.lower())]
    if not sources:
        return book
    drawn = diagrams.draw(sources)

    def picture(code: CodeBlock) -> CodeBlock | Figure | Paragraph:
        if _source(code) not in drawn:
            return code
        _report(code, drawn[_source(code)], diagrams, context)
        return _shown(code, drawn[_source(code)])

    return book.rewrite({CodeBlock: picture})


def _source(code: CodeBlock) -> tuple[str, str]:
    return code.language.lower(), code.value


def _report_refused(found: list[CodeBlock], diagrams: Diagrams, context: TransformContext) -> None:
    """Report languages whose commands may not run, each at its first block."""
    first = {code.language.lower(): code for code in reversed(found)}
    for language, code in first.items():
        if diagrams.refuses(language):
            program = diagrams.command(language)[0]
            problem = f"“{language}” is shown as code, since “{program}” may not run"
            hint = "Read the commands under `diagrams` in the manifest; if you trust them, add --allow-commands."
            context.findings.warning("command-not-allowed", problem, code.language_at or code.location, hint)


def _report(code: CodeBlock, drawn: Drawn, diagrams: Diagrams, context: TransformContext) -> None:
    """Report why a diagram is not drawn, what was removed from it, and that it has no text alternative."""
    findings, at = context.findings, code.location
    if drawn.asset is None and code.language.lower() in diagrams.commands:
        hint = "Correct the diagram, or the command under `diagrams` in the manifest."
        findings.error("diagram-failed", f"The diagram can't be drawn: {drawn.problem}", at, hint)
    elif drawn.asset is None:
        hint = "Correct it, or have this language shown as code: `diagrams: {dot: []}`."
        findings.warning("graphviz-failed", f"The diagram is shown as code: {drawn.problem}", at, hint)
    elif code.alt is None:
        hint = 'Say what it shows: with :alt: in a directive, or after the language of a fence: {alt="…"}.'
        findings.warning("image-alt-missing", "The diagram has no text alternative", at, hint)
    if drawn.removed:
        removed = ", ".join(drawn.removed)
        hint = "Have the program write text in place of HTML; for Mermaid, set htmlLabels to false."
        hint = hint if "<foreignObject>" in drawn.removed else ""
        findings.warning("svg-unsafe", f"Removed unsafe content from the diagram: {removed}", at, hint)


def _shown(code: CodeBlock, drawn: Drawn) -> CodeBlock | Figure | Paragraph:
    if drawn.asset is None:
        return code
    given = code.attributes
    picture = Image(
        "", code.alt or "", asset=drawn.asset, alt_at=code.alt_at, undescribed=code.alt is None, location=code.location
    )
    if code.caption:
        return Figure((picture,), code.caption, short=code.short, location=code.location, attributes=given)
    picture = replace(picture, attributes=replace(given, id="", pairs=(), places=()))
    return Paragraph((picture,), location=code.location, attributes=replace(given, classes=()))


__all__ = ["draw_diagrams"]
