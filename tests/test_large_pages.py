"""Pages of large print, which hold few lines: short boxes stay whole, and lists fill their pages."""

from __future__ import annotations

import pypdfium2

import publisher
from tests.conftest import Write

BOOK = "version: 1\ntitle: T\nidentifier: urn:x:y\nlanguage: en\n{}\neditions: {{b: {{format: pdf, layout: book, {}, large-print: true}}}}\n"
LEADER = " \u2009."


def pages(project: Write, files: dict[str, str], more: str = "", paper: str = "trim: 6x9in") -> list[str]:
    """The texts of the pages of a book of some chapters, or of those that ``more`` of the manifest names."""
    listed = more if "chapters:" in more else f"{more}\nchapters: [{', '.join(files)}]"
    (built,) = publisher.build(project(files | {"publication.yaml": BOOK.format(listed, paper)})).editions
    return [page.get_textpage().get_text_range().replace("\r", "") for page in pypdfium2.PdfDocument(built.path)]


def contents(pages: list[str]) -> list[list[str]]:
    """The last words of the entries on each page of the contents."""
    return [
        [line.split(LEADER)[0].split()[-1] for line in page.splitlines() if LEADER in line]
        for page in pages
        if LEADER in page
    ]


def test_a_short_box_is_not_divided(project: Write) -> None:
    words = f"Firstly of a note. {'Few lines have room on a page of large print. ' * 3}Finally"
    found = pages(
        project,
        {
            f"c{n}.md": f"# C\n\n{'Filled.' * n}:::{{note}}\n{words}\n:::\n".replace("Filled.", "Filled.\n\n")
            for n in range(2, 14)
        },
    )
    assert all(("Firstly" in page) == ("Finally" in page) for page in found)
