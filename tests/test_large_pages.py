"""Pages of large print, which hold few lines: short boxes stay whole, and lists fill their pages."""

from __future__ import annotations

import pypdfium2
import pytest

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
    assert sum("Firstly" in page for page in found) == 12
    assert all(("Firstly" in page) == ("Finally" in page) for page in found)


def test_contents_fill_their_pages(project: Write) -> None:
    text = {f"c{n}.md": f"# c{n}\n\n" + "".join(f"## s{n}{m}\n\n" for m in range(4)) for n in range(6)}
    assert [len(page) for page in contents(pages(project, text))] == [15, 15]


def test_a_chapter_in_the_contents_is_above_its_first_section(project: Write) -> None:
    text = {f"c{n}.md": f"# c{n}\n\n" + "".join(f"## s{n}{m}\n\n" for m in range(n + 1)) for n in range(8)}
    parts = "".join(f"  - {{part: P{n}, chapters: [c{n}.md, c{n + 1}.md]}}\n" for n in range(0, 8, 2))
    listed = contents(pages(project, text, f"chapters:\n{parts}"))
    assert not [page[-1] for page in listed if page[-1].startswith("c")]


def test_a_list_of_tables_begins_below_the_contents(project: Write) -> None:
    table = ":::{{table}} t{}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n:::\n\n"
    text = "# c\n\n" + "".join(f"## s{n}\n\n" for n in range(6)) + "".join(table.format(n) for n in range(6))
    assert [page[-1] for page in contents(pages(project, {"a.md": text}, "lists: [tables]"))] == ["t2", "t5"]


def test_three_entries_of_an_index_may_be_parted(project: Write) -> None:
    marks = "".join(f"{{index}}`{letter}{word}; {part}`" for letter in "abcdef" for word in "mn" for part in "xyz")
    text = {"a.md": f"# A\n\nText.{marks}\n", "i.md": "# Index\n\n:::{show-index}\n:::\n"}
    assert any(", continued" in page for page in pages(project, text, "chapters: [a.md]\nbackmatter: [i.md]"))


def test_works_of_a_bibliography_are_divided(project: Write) -> None:
    works = "".join(f"- Author{n}. {'A title that has many words. ' * 8}Publisher{n}.\n" for n in range(4))
    found = pages(project, {"a.md": f"# Bibliography\n\n{works}"})
    assert any((f"Author{n}" in page) != (f"Publisher{n}" in page) for page in found for n in range(4))
    assert "Author2" in next(page for page in found if "Author3" in page)


def test_a_long_imprint_is_as_wide_as_the_page(project: Write) -> None:
    words = "".join(f"The right of the author {n} has been asserted by every one of us.\n\n" for n in range(5))
    text = {"imprint.md": f"# Imprint\n\n{words}Last line.\n", "a.md": "# A\n"}
    (page,) = (p for p in pages(project, text, "frontmatter: [imprint.md]\nchapters: [a.md]") if "Last line" in p)
    assert "author 0" in page


def test_a_caption_is_on_one_page(project: Write) -> None:
    caption = f"Firstly. {'This caption has many lines, since few words have room in each. ' * 3}Finally"
    table = f":::{{table}} {caption}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n:::\n"
    found = pages(project, {f"c{n}.md": "# C\n\n" + "Filled.\n\n" * n + table for n in range(3, 12)})
    assert sum("Firstly" in page for page in found) == 9
    assert all(("Firstly" in page) == ("Finally" in page) for page in found)


def test_a_heading_is_on_a_page_with_the_first_of_three_terms(project: Write) -> None:
    long = "The last meaning calls a note.[^n]\n\n[^n]: " + "A note of many words takes the room at the foot. " * 6
    text = "# A\n\n## Terms\n\n" + "".join(f"Term{n}\n: {'A meaning of many words. ' * 3}\n\n" for n in range(2))
    found = pages(project, {"a.md": f"{text}Term2\n: {long}\n"})
    assert any("Terms\nTerm0" in page for page in found)


def test_notes_of_a_table_begin_below_its_last_row(project: Write) -> None:
    rows = "".join(f"| Row{n} | {'Words ' * 6} |\n" for n in range(8))
    notes = "".join(f"[^{n}]: Note{n} {'has so many words that it has several lines. ' * 2}\n" for n in range(4))
    calls = "".join(f"[^{n}]" for n in range(4))
    text = f"# A\n\nText.\n\n:::{{table}} Title\n\n| a | b |\n|---|---|\n{rows}| Last{calls} | words |\n:::\n\n{notes}"
    assert any("Last1" in page and "Note1" in page and "Note3" not in page for page in pages(project, {"a.md": text}))


def test_a_form_is_on_a_page_with_its_heading(project: Write) -> None:
    rows = "".join(f"| {hour} | | |\n" for hour in range(6))
    text = f"# A\n\nText.\n\n## Fluids\n\n:::{{table}} Chart\n:class: fill-in\n\n| Time | In | Out |\n|---|---|---|\n{rows}:::\n"
    assert any("Fluids" in page and "\n5" in page for page in pages(project, {"a.md": text}))


def drawings(*sizes: tuple[int, int]) -> dict[str, str]:
    """Drawings of these sizes, whose labels are W0, W1 …"""
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}"><text x="9" y="30" font-size="14">W{2}</text></svg>'
    return {f"{n}.svg": drawing.format(*size, n) for n, size in enumerate(sizes)}


def figure(files: dict[str, str]) -> str:
    lines = "\n".join(f"![Drawing]({name})" for name in files)
    return f"# A\n\nText.\n\n:::{{figure}}\n{lines}\n\nCaption\n:::\n"


def test_pictures_of_a_figure_fill_pages_of_large_print(project: Write) -> None:
    files = drawings(*[(300, 100)] * 6)
    found = pages(project, files | {"a.md": figure(files)}, "chapters: [a.md]", "trim: A4")
    assert any("Text" in page and "W0" in "".join(page.split()) for page in found)


def test_pictures_of_a_figure_are_on_one_page_of_a_usual_book(project: Write) -> None:
    files = drawings((300, 200), (300, 150), (200, 260))
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {b: {format: pdf, layout: book, trim: A5}}\n"
    (built,) = publisher.build(project(files | {"a.md": figure(files), "publication.yaml": manifest})).editions
    found = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(built.path)]
    assert any(all(f"W{n}" in page for n in range(3)) and "Caption" in page for page in found)


def heights(project: Write, files: dict[str, str], *words: str) -> list[int]:
    """How high words are on the page of a book that has the first of them."""
    manifest = "version: 1\ntitle: T\nchapters: [a.md]\neditions: {b: {format: pdf, layout: book, trim: A5}}\n"
    (built,) = publisher.build(project(files | {"publication.yaml": manifest})).editions
    found = [page.get_textpage() for page in pypdfium2.PdfDocument(built.path)]
    (page,) = [page for page in found if page.search(words[0], match_case=True).get_next()]
    return [round(page.get_charbox(page.search(word, match_case=True).get_next()[0])[1]) for word in words]


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("figure", [":::{figure}\n{}\n\nCaption\n:::", "{}"])
def test_high_pictures_are_side_by_side_if_they_fit_at_the_height_that_they_get(
    figure: str, count: int, project: Write
) -> None:
    files = drawings(*[(500, 1500)] * count)
    lines = "\n".join(f"![Drawing]({name})" for name in files)
    found = heights(
        project, files | {"a.md": f"# A\n\n{figure.replace('{}', lines)}\n"}, *[f"W{n}" for n in range(count)]
    )
    assert len(set(found)) == 1


@pytest.mark.parametrize("text", ["**Qa**\n\n- Qb\n- Qc", "Qa\n: - Qb\n  - Qc"])
def test_a_list_follows_its_title_as_closely_as_its_items_do(text: str, project: Write) -> None:
    first, second, third = heights(project, {"a.md": f"# A\n\n{text}\n"}, "Qa", "Qb", "Qc")
    assert abs((first - second) - (second - third)) <= 1
