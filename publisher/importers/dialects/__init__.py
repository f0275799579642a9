"""The Markdown of each program, as ours.

``text`` converts a page by a ``Dialect``: those of ``mdbook``, ``mkdocs``, ``quarto``, and ``folder`` for folders of Markdown files
and for programs whose marks are unmistakable. Others have their passes and rules here. These use ``lines``, ``blocks`` and
``boxes``; other modules are named after what they convert.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from publisher.importers.dialects import folder, kramdown, mdbook, mkdocs, quarto
from publisher.importers.dialects.liquid import without_liquid
from publisher.importers.dialects.markua import with_our_markua
from publisher.importers.dialects.matter import with_lesson
from publisher.importers.dialects.text import Dialect, included

DIALECTS: Mapping[str, Dialect] = {
    "": folder.DIALECT,
    "Jekyll": Dialect(
        passes=(
            included,
            lambda page, lines: without_liquid("\n".join(with_lesson(lines, page.name)), page.values),
            lambda page, lines: kramdown.with_our_quotations(lines),
        ),
        rules=(kramdown.element, kramdown.attributes),
        line=lambda page, line: kramdown.with_signs(line),
    ),
    "Jupyter Book": folder.MYST,
    "Leanpub": replace(
        folder.DIALECT,
        passes=(lambda page, lines: with_our_markua("\n".join(lines)).split("\n"), *folder.DIALECT.passes),
    ),
    "MkDocs": mkdocs.DIALECT,
    "Quarto": quarto.DIALECT,
    "Sphinx": folder.MYST,
    "mdBook": mdbook.DIALECT,
}


def dialect_of(program: str, name: str) -> Dialect:
    """The dialect of a page of a program. A folder without a configuration may have pages of Quarto."""
    if not program and name.lower().endswith(".qmd"):
        program = "Quarto"
    return DIALECTS.get(program, folder.DIALECT)


__all__ = ["DIALECTS", "dialect_of"]
