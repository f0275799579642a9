"""The search index of an HTML edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from publisher.document import Chapter, Heading, Index, flattened, plain_text
from publisher.language import Words

Section = tuple[str, str, str]
"""The id, the title and the text of a section; the id is empty for text before the first heading."""


def name_of(chapter: Chapter) -> str:
    """Return the number and the title of a chapter as text."""
    return f"{chapter.number} {plain_text(chapter.title)}".strip()


def search_index(pages: Mapping[str, Chapter], words: Words) -> dict[str, object]:
    """Return the search index of the chapters in ``pages``, which maps files to chapters.

    The index can be serialized as JSON. ``pages`` is a list of ``[file, title]``, ``sections`` is a list of
    ``[page, id, title, text]``. The page is an index of ``pages``; the id is empty for text before the first heading.
    """
    sections = [
        [number, target, title, text]
        for number, chapter in enumerate(pages.values())
        for target, title, text in sections_of(chapter, words)
    ]
    return {"pages": [[file, name_of(chapter)] for file, chapter in pages.items()], "sections": sections}


def sections_of(chapter: Chapter, words: Words) -> list[Section]:
    """What is searched in a chapter."""
    if not chapter.origin:
        return [*_sections(chapter, words)]
    what = f"searched {words.pattern('notes')}"
    return chapter.origin.remembered(what, chapter, lambda chapter: [*_sections(chapter, words)])


def _sections(chapter: Chapter, words: Words) -> Iterator[Section]:
    """The id, title and text of each section of a chapter; the id is empty for text before the first heading."""
    target, title, texts = "", name_of(chapter), list[str]()
    for block in flattened(chapter.children):
        if isinstance(block, Heading) and block.attributes.id:
            yield target, title, " ".join(texts)
            target, texts = block.attributes.id, []
            title = f"{block.number} {plain_text(block.children)}".strip()
        elif not isinstance(block, Index):  # its words lead where a search does
            texts.append(plain_text([block]))
    yield target, title, " ".join(texts)
    if chapter.notes:
        yield f"notes--{chapter.id}", words.pattern("notes"), plain_text(chapter.notes)
