"""Where the chapters of a book begin: on right-hand pages, or on any."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

import publisher


def openings(folder: Path, openings: str, words: int) -> list[tuple[int, bool]]:
    """The index of the page on which each of four chapters begins, and whether its number is at the outer edge."""
    for n in range(4):
        (folder / f"{n}.md").write_text(f"# Qx{n}\n\n{'word ' * words * (n + 1)}\n")
    files = "\n".join(f"  - {n}.md" for n in range(4))
    setting = f", openings: {openings}" if openings else ""
    (folder / "publication.yaml").write_text(
        f"version: 1\ntitle: T\nlanguage: en\nchapters:\n{files}\neditions: {{book: {{format: pdf, layout: book{setting}}}}}\n"
    )
    found = []
    for index, page in enumerate(pypdfium2.PdfDocument(publisher.build(folder).editions[0].path)):
        text = page.get_textpage()
        words_of_page = text.get_text_range()
        if "Qx" in words_of_page[:8]:
            ends = [text.get_rect(i) for i in range(text.count_rects())]
            left, *_ = min(ends, key=lambda end: end[1])  # the lowest is the page number
            found.append((index, (left > page.get_width() / 2) is (index % 2 == 0)))
    return found


@pytest.mark.parametrize("setting", ["any", "right", ""])
def test_chapters_begin_on_any_page_or_on_right_hand_pages(tmp_path: Path, setting: str) -> None:
    found = openings(tmp_path, setting, 300)
    assert len(found) == 4
    assert all(outer for _, outer in found)
    assert found[0][0] % 2 == 0
    assert all(index % 2 == 0 for index, _ in found) is (setting == "right")


def test_chapters_of_a_long_book_begin_on_right_hand_pages(tmp_path: Path) -> None:
    found = openings(tmp_path, "", 2500)
    assert len(found) == 4
    assert all(index % 2 == 0 for index, _ in found)
