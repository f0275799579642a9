"""Markup of chapters that earlier builds rendered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from publisher import work
from publisher.cache import Cache, key
from publisher.diagnostics import Location
from publisher.document import Book, Chapter, CodeBlock, Part, highlight, nodes_of, recall
from publisher.document.differences import difference
from publisher.pickling import canonical, dumps, loads
from publisher.templating.layers import has_templates
from publisher.templating.renderer import Renderer
from publisher.templating.request import ChapterRequest, render
from publisher.templating.screening import Allowed
from publisher.templating.settings import RenderSettings
from publisher.theme import NOTHING_ADDED
from publisher.workers import Workers

WORTH = 500_000  # bytes of pickled chapters that two workers render sooner than this process alone
FEW = 3  # chapters that are shown when they are rendered


def rendered_chapters(
    renderer: Renderer,
    chapters: Sequence[Chapter],
    cache: Cache,
    workers: Workers,
    show: Callable[[Chapter, str], None] | None = None,
    is_there: Callable[[Chapter, str], bool] = lambda chapter, name: False,
) -> dict[str, str]:
    """The markup of chapters by their ids. ``workers`` render them if their processes have started. ``show`` is called with those
    that are rendered now, if they are few. Chapters whose pages ``is_there`` finds are left out: it is called with a hash of all
    that the markup depends on, empty if that is not known.

    Templates of the package, also with style sheets of a project, get a book without the text of its chapters, so that all they can
    read is a small part of what their markup is kept under: a hash of the settings and of the chapter, described by its origin.
    Templates of a project may read everything, and nothing is kept.
    """
    settings = renderer.settings
    if any(map(has_templates, settings.layers)):
        return {chapter.id: renderer.chapter(chapter) for chapter in chapters}
    renderer.use(replace(settings, values=_without_text(settings.values)))
    try:
        shared = _hash_of_shared(renderer, settings) if cache.keeps else b""
        names = {chapter.id: _name(chapter, renderer.settings, shared) for chapter in chapters}
        needed = [chapter for chapter in chapters if not is_there(chapter, names[chapter.id])]
        found = {
            chapter.id: data.decode()
            for chapter in needed
            if (name := names[chapter.id]) and (data := cache.get(name)) is not None
        }
        new = [chapter for chapter in needed if chapter.id not in found]
        work.count("chapters rendered before", len(chapters) - len(new))
        for chapter, markup in zip(new, _markup(renderer, new, workers, cache), strict=True):
            found[chapter.id] = markup
            if show and len(new) <= FEW:
                show(chapter, markup)
            if name := names[chapter.id]:
                cache.put(name, markup.encode())
        return found
    finally:
        renderer.use(settings)


def rendered_page(
    renderer: Renderer, cache: Cache, name: str, is_there: Callable[[str], bool], **context: object
) -> str | None:
    """A page that is no chapter's, rendered like ``renderer.page``; None if ``is_there`` finds it, as in ``rendered_chapters``."""
    settings = renderer.settings
    if not cache.keeps or any(map(has_templates, settings.layers)):
        return renderer.page(name, here="", **context)
    renderer.use(replace(settings, values=_without_text(settings.values)))
    try:
        source = key("page", name, _hash_of_shared(renderer, settings), canonical(context))
        return None if is_there(source) else renderer.page(name, here="", **context)
    finally:
        renderer.use(settings)


def _markup(renderer: Renderer, chapters: Sequence[Chapter], workers: Workers, cache: Cache) -> Iterator[str]:
    """The markup of chapters, in order."""
    if len(chapters) > 1 and workers.started:
        settings, packed = dumps(renderer.settings), list(map(dumps, chapters))
        if sum(map(len, packed)) > WORTH:
            requests = [ChapterRequest(settings, chapter) for chapter in packed]
            return workers.run(render, requests, [chapter.file for chapter in chapters])
    if cache.keeps and len(chapters) <= FEW:
        return (_edited(renderer, chapter, cache) for chapter in chapters)
    return map(renderer.chapter, chapters)


def _edited(renderer: Renderer, chapter: Chapter, cache: Cache) -> str:
    """The markup of a chapter. Code that it had the last time, which is most, is not highlighted again."""
    name = key("code", chapter.file)
    kept = cache.get(name)
    known = loads(kept) if kept else {}
    recall(known)
    markup = renderer.chapter(chapter)
    pieces = dict.fromkeys((block.value, block.language.lower()) for block in nodes_of(chapter, CodeBlock))
    if pieces.keys() != known.keys():
        cache.put(name, dumps({piece: highlight(*piece) for piece in pieces}))
    return markup


def _name(chapter: Chapter, settings: RenderSettings, shared: bytes) -> str:
    """The name of a chapter's markup in the cache; empty if it can't be kept.

    ``shared`` is a hash of what the markup of every chapter depends on.
    """
    if not shared:
        return ""
    what = described(chapter)
    return key("chapter", shared, *what, canonical(settings.of_chapter.get(chapter.id, {}))) if what else ""


def described(chapter: Chapter) -> tuple[str, bytes] | None:
    """The digest of the chapter as it was read, and bytes for what was changed since; None if it contains a node of a project's
    extension that is no plain data."""
    origin = chapter.origin
    try:
        if not origin:
            return "", canonical(chapter)
        read = origin.chapter
        return origin.digest, origin.remembered("described", chapter, lambda now: canonical(difference(now, read)))
    except Exception:  # of any kind, from code of a project
        return None


def _hash_of_shared(renderer: Renderer, settings: RenderSettings) -> bytes:
    """A hash of what the markup of every page depends on. The renderer has the ``settings`` without the text of the book."""
    if not renderer.shared or renderer.shared[0] is not settings:
        renderer.shared = settings, hashlib.sha256(_shared(renderer.settings)).digest()
    return renderer.shared[1]


def _shared(settings: RenderSettings) -> bytes:
    """The settings that the markup of every chapter depends on, as bytes, of which there may be some megabytes.

    What is allowed counts only for templates of a project, and chapters contain no style sheets. The lines of
    titles in the table of contents change with each edit, and nothing is written about them.
    """
    return canonical(replace(settings, of_chapter={}, allowed=Allowed(), added=NOTHING_ADDED), omitted=Location)


def _without_text(values: Mapping[str, Any]) -> dict[str, Any]:
    book = values.get("book")
    return {**values, "book": outline(book)} if isinstance(book, Book) else dict(values)


def outline(book: Book) -> Book:
    """The book with the titles and numbers of its chapters, but without their text and sections."""

    def emptied(chapter: Chapter) -> Chapter:
        return replace(chapter, children=(), notes=(), sections=(), meanings=())

    divisions = (
        replace(d, children=tuple(map(emptied, d.children))) if isinstance(d, Part) else emptied(d)
        for d in book.divisions
    )
    return replace(book, divisions=tuple(divisions))


__all__ = ["described", "rendered_chapters"]
