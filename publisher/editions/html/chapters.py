"""The markup of the chapters and other pages of a web edition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from publisher.document import Chapter, Node
from publisher.editions import Job
from publisher.editions.html.pages import WebPage
from publisher.editions.html.pictures import Versions, place_pictures, shows
from publisher.editions.html.terms import explain_terms
from publisher.progress import EarlyPage
from publisher.templating import Renderer, has_templates, rendered_chapters, rendered_page


def render_chapters(
    job: Job,
    renderer: Renderer,
    versions: Versions,
    use_settings: Callable[[Job], None],
    places: Mapping[str, str],
) -> tuple[Job, dict[str, str]]:
    """Return the job with the book as it is shown, and the markup of its chapters by their ids.

    Chapters whose pictures are finished are rendered while the others' are converted. Templates of a project may read the
    whole book, and each page has the text at its foot, so they wait for all pictures, or those of that text. ``use_settings`` gives
    the renderer the settings for a job. ``places`` are the paths of pages by chapter. Pages that an earlier build has made are put
    there, and left out; in a preview, those of few new chapters are shown at once.
    """
    together = job.edition.layout == "single"
    shown_early = job.preview and places
    markup: dict[str, str] = {}
    done: set[str] = set()

    def show(chapter: Chapter, markup: str) -> None:
        job.progress(EarlyPage(places[chapter.id], markup))

    def is_there(chapter: Chapter, name: str) -> bool:
        return chapter.id in places and job.files.has(places[chapter.id], name)

    def render(pending: frozenset[str]) -> Job:
        book = place_pictures(job, versions.without(pending), late=not together)
        shown = job.with_book(explain_terms(book, together=together))
        use_settings(shown)
        ready = [c for c in shown.book.chapters if c.id not in done and not shows(_texts(c), pending)]
        early = show if shown_early else None
        markup.update(rendered_chapters(renderer, ready, job.cache, job.workers.here, early, is_there))
        done.update(chapter.id for chapter in ready)
        return shown

    pending = versions.pending()
    if pending and not shows(job.book.footer, pending) and not any(map(has_templates, job.theme.layers)):
        render(pending)
    return render(frozenset()), markup


def put_page(
    job: Job, renderer: Renderer, page: WebPage, after: WebPage | None = None, *, kept: bool = True, **context: object
) -> None:
    """Write a page that is no chapter's. If it is ``kept``, it is left out if an earlier build has made it of the same."""
    around = {"page": page, "previous": None, "next": after, **context}
    if kept:
        markup = rendered_page(renderer, job.cache, page.template, partial(job.files.has, page.file), **around)
    else:
        markup = renderer.page(page.template, here="", **around)
    if markup is not None:
        job.files.put(page.file, markup.encode())


def _texts(chapter: Chapter) -> tuple[Node, ...]:
    """A chapter, and the meanings of terms that its page explains."""
    return (chapter, *(meaning.item for meaning in chapter.meanings))


__all__ = ["put_page", "render_chapters"]
