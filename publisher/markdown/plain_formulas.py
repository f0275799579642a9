"""Formulas in texts without markup, such as titles in the manifest: they become text with the signs of Unicode."""

from __future__ import annotations

from functools import lru_cache

from markdown_it import MarkdownIt

from publisher.markdown.context import Context
from publisher.markdown.formulas import inline_formulas_plugin


@lru_cache(maxsize=1)
def _finder() -> MarkdownIt:
    md = MarkdownIt("zero")
    inline_formulas_plugin(md)
    return md


def with_plain_formulas(text: str, context: Context) -> str:
    """The text with its formulas in one line: “mc²” for ``$mc^2$``. Those that cannot be read are kept."""
    if not context.math or ("$" not in text and "\\" not in text):
        return text
    (line,) = _finder().parseInline(text)
    tokens = line.children or ()
    return "".join(
        _plain(t.content, context) if t.type == "math_inline" else t.content.replace("\\$", "$") for t in tokens
    )


def _plain(source: str, context: Context) -> str:
    from publisher.mathematics.reading import read_formula
    from publisher.mathematics.source import Definitions

    formula = read_formula(source, context.language, False, Definitions.of(context.macros))
    return source if formula.problems else formula.text


__all__ = ["with_plain_formulas"]
