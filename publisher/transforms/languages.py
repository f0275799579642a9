"""Languages of code: those that can't be highlighted are reported."""

from __future__ import annotations

from publisher.diagnostics import Location
from publisher.document import DRAWINGS, PLAIN, SAME, Book, CodeBlock, known_languages, nodes_of
from publisher.media.diagrams import DEFAULTS
from publisher.transforms.context import TransformContext

# Directives whose names are no languages: a fence of code with such a name lacks the braces.
DIRECTIVES = frozenset({
    "admonition", "aside", "attention", "card", "caution", "danger", "dropdown", "epigraph", "error", "example", "exercise",
    "figure", "glossary", "grid", "hint", "important", "include", "lemma", "list-table", "margin", "note", "only", "proof",
    "pull-quote", "quiz", "seealso", "solution", "steps", "table", "tab-set", "theorem", "tip", "verse", "warning",
})  # fmt: skip


def check_languages(book: Book, context: TransformContext) -> Book:
    """Report each language that is unknown, or is a diagram language, once, at its first block."""
    first: dict[str, Location] = {}
    for chapter in book.chapters:
        for code in nodes_of(chapter, CodeBlock):
            first.setdefault(code.language.lower(), code.language_at or code.location)
    for language, at in first.items():
        if context.diagrams and (language in context.diagrams.commands or context.diagrams.draws(language)):
            continue
        if language in DRAWINGS:
            problem, known = f"“{language}” is shown as code, since no command draws it", language in DEFAULTS
            hint = "Install Graphviz." if known else "Name a command that draws it under `diagrams` in the manifest."
            context.findings.note("diagram-as-code", problem, at, hint)
        elif language not in PLAIN and language not in SAME and language not in known_languages():
            if language in DIRECTIVES:
                hint = f"Write :::{{{language}}}, the text, and a line “:::”."
            else:
                hint = context.nearest(language, known_languages()) or "Write “text” for text that is not code."
            context.findings.warning(
                "language-unknown", f"The language “{language}” is unknown; the code has no colours", at, hint
            )
    return book


__all__ = ["DIRECTIVES", "check_languages"]
