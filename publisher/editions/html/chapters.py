"""The markup of the chapters of a web edition."""

from __future__ import annotations

from collections.abc import Callable

from publisher.editions import Job
from publisher.editions.formulas import hold_punctuation
from publisher.editions.html.pictures import Versions, place_pictures, shows
from publisher.editions.html.terms import explain_terms
from publisher.editions.lead_in import mark_lead_ins
from publisher.templating import Renderer, is_own, rendered_chapters


def render_chapters(
    job: Job, renderer: Renderer, versions: Versions, use_settings: Callable[[Job], None]
) -> tuple[Job, dict[str, str]]:
    """Return the job with the book as it is shown, and the markup of its chapters by their ids.

    Chapters whose pictures are finished are rendered while the others' are converted. Templates of a project may read the
    whole book, so they wait for all. ``use_settings`` gives the renderer the settings for a job.
    """
    together = job.edition.layout == "single"
    markup: dict[str, str] = {}

    def render(pending: frozenset[str]) -> Job:
        book = mark_lead_ins(hold_punctuation(place_pictures(job, versions.without(pending), late=not together)))
        shown = job.with_book(explain_terms(book, together=together))
        use_settings(shown)
        ready = [c for c in shown.book.chapters if c.id not in markup and not shows(c, pending)]
        markup.update(rendered_chapters(renderer, ready, job.cache, job.workers.here))
        return shown

    if pending := frozenset() if any(map(is_own, job.theme.layers)) else versions.pending():
        render(pending)
    return render(frozenset()), markup


__all__ = ["render_chapters"]
