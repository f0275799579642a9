"""Pages of a folder without a configuration, and of programs whose Markdown is MyST or has shortcodes: they may have what any
program has whose marks are unmistakable."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from publisher.importers.dialects import pandoc, references
from publisher.importers.dialects.containers import container, tabs
from publisher.importers.dialects.highlights import with_our_highlights
from publisher.importers.dialects.kramdown import with_signs
from publisher.importers.dialects.latex import with_our_latex
from publisher.importers.dialects.lines import outside_code
from publisher.importers.dialects.matter import with_home, with_our_matter
from publisher.importers.dialects.mdbook import listing
from publisher.importers.dialects.myst import with_our_directives
from publisher.importers.dialects.notes import with_our_notes
from publisher.importers.dialects.notion import with_our_callouts
from publisher.importers.dialects.shortcodes import with_our_shortcodes
from publisher.importers.dialects.text import Dialect, Page, included
from publisher.importers.dialects.values import with_values
from publisher.importers.dialects.wiki import with_our_links


def _with_values_and_directives(page: Page, lines: Sequence[str]) -> list[str]:
    lines = with_values(lines, page.values)
    return with_our_directives(lines, page.name, page.pages, page.sphinx, page.left)


def _with_matter(_page: Page, lines: Sequence[str]) -> list[str]:
    return with_our_matter(lines)


def _line(page: Page, line: str) -> str:
    def converted(text: str) -> str:
        return references.converted_if_known(page, text)

    return outside_code(with_signs(pandoc.with_counted_item(line)), converted)


DIALECT = Dialect(
    passes=(
        included,
        lambda page, lines: with_our_notes(with_our_callouts(lines), logseq=page.logseq),
        _with_matter,
        lambda page, lines: with_our_shortcodes(with_home(lines, page.name)),
        lambda page, lines: with_our_links(lines, page.name, page.places, page.left, vault=page.vault),
        lambda page, lines: with_our_latex(lines, page.latex),
        lambda page, lines: pandoc.with_tags_apart(lines) if page.latex.cites else lines,
        lambda page, lines: pandoc.with_examples_and_tables(lines),
        _with_values_and_directives,
    ),
    rules=(tabs, container, listing, pandoc.verse, pandoc.figure),
    code=with_our_highlights,
    line=_line,
)

MYST = replace(DIALECT, passes=[each for each in DIALECT.passes if each is not _with_matter])
"""Pages whose lines with percent signs are comments, so that none begins with the title of a program."""

__all__ = ["DIALECT", "MYST"]
