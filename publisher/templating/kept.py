"""Markup of chapters that earlier builds rendered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from publisher import work
from publisher.cache import Cache, key
from publisher.diagnostics import Location
from publisher.document import Book, Chapter, Part
from publisher.pickling import canonical
from publisher.templating.layers import is_own
from publisher.templating.renderer import Renderer
from publisher.templating.screening import Allowed
from publisher.templating.settings import RenderSettings


def rendered_chapters(renderer: Renderer, chapters: Iterable[Chapter], cache: Cache) -> dict[str, str]:
    """The markup of chapters by their ids.

    Templates of the package get a book without the text of its chapters, so that all they can read is a small part of what
    their markup is kept under: a hash of the settings and of the chapter, described by its origin. Those of a project may read
    everything, and nothing is kept.
    """
    settings = renderer.settings
    if not cache.keeps or any(map(is_own, settings.layers)):
        return {chapter.id: renderer.chapter(chapter) for chapter in chapters}
    renderer.use(replace(settings, values=_without_text(settings.values)))
    try:
        shared = _shared(renderer.settings)
        return {chapter.id: _rendered(renderer, chapter, shared, cache) for chapter in chapters}
    finally:
        renderer.use(settings)


def _rendered(renderer: Renderer, chapter: Chapter, shared: bytes, cache: Cache) -> str:
    about = renderer.settings.of_chapter.get(chapter.id, {})
    try:
        name = key("chapter", shared, *_described(chapter), canonical(about))
    except Exception:  # a node of a project's extension need not be plain data
        return renderer.chapter(chapter)
    data, kept = cache.make(name, lambda: renderer.chapter(chapter).encode())
    if kept:
        work.count("chapters rendered before")
    return data.decode()


def _described(chapter: Chapter) -> tuple[str, bytes]:
    """The digest of the chapter as it was read, and bytes for what was changed since."""
    if not chapter.origin:
        return "", canonical(chapter)
    known = {id(block): number for number, block in enumerate(chapter.origin.chapter.children)}
    return chapter.origin.digest, canonical(chapter, known=known)


def _shared(settings: RenderSettings) -> bytes:
    """The settings that the markup of every chapter depends on, as bytes.

    What is allowed counts only for templates of a project. The model of an edition contains sets, whose order varies. The lines of
    titles in the table of contents change with each edit, and nothing is written about them.
    """
    values = {name: _plain(value) for name, value in settings.values.items()}
    return canonical(replace(settings, values=values, of_chapter={}, allowed=Allowed()), omitted=Location)


def _plain(value: Any) -> Any:
    return value.model_dump_json() if hasattr(value, "model_dump_json") else value


def _without_text(values: Mapping[str, Any]) -> dict[str, Any]:
    book = values.get("book")
    return {**values, "book": outline(book)} if isinstance(book, Book) else dict(values)


def outline(book: Book) -> Book:
    """The book with the titles and numbers of its chapters, but without their text and sections."""

    def emptied(chapter: Chapter) -> Chapter:
        return replace(chapter, children=(), notes=(), sections=(), deferred_tables=(), meanings=())

    divisions = (
        replace(d, children=tuple(map(emptied, d.children))) if isinstance(d, Part) else emptied(d)
        for d in book.divisions
    )
    return replace(book, divisions=tuple(divisions))


__all__ = ["rendered_chapters"]
