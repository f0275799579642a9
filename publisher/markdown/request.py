"""The reading of a chapter as a request, which any process of this machine can answer."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from publisher.collection import garbage_collected
from publisher.markdown.chapter import read_chapter
from publisher.markdown.context import Context
from publisher.pickling import dumps
from publisher.sources import Sources
from publisher.tracing import span


class ChapterText(Struct, frozen=True):
    """A chapter to read without directives and roles of a project. It can be pickled.

    ``name`` is that of its file, ``root`` the folder of the project, with the files that it may include. ``titled``
    means that the manifest gives it a title.
    """

    text: str
    name: str
    titled: bool
    context: Context
    root: Path


def read_text(chapter: ChapterText) -> bytes:
    """Read a chapter, and return its ``Reading`` as ``pickling.loads`` takes it."""
    files = Sources(chapter.root, chapter.context.overlay)
    with span(f"reading {chapter.name}"), garbage_collected():
        return dumps(read_chapter(chapter.text, chapter.name, chapter.context, files, titled=chapter.titled))


__all__ = ["ChapterText", "read_text"]
