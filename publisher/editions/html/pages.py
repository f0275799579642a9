"""The pages of a web edition, in the order of reading."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from publisher.document import (
    Chapter,
    ContentsEntry,
    CrossReference,
    Inline,
    Node,
    Paragraph,
    Part,
    plain_text,
)
from publisher.editions import Job
from publisher.editions.html.addresses import HOME, page_files, public
from publisher.editions.html.search_index import name_of
from publisher.names import Names

LARGE = 100  # chapters
SUMMARY = 200  # characters of a page's description


class WebPage(Struct, frozen=True):
    """A page of the site. The page of a chapter has its ``id`` and ``name``; a title page and a single page have
    neither.

    Where chapters are nested, ``trail`` are the chapters above it, ``open`` their ids and its own, ``below`` the chapters that it
    lists, and ``sections`` those of its text. ``changed`` is the date of its last change.
    """

    file: str
    template: str
    title: str
    description: str = ""
    id: str = ""
    name: tuple[Inline, ...] = ()
    url: str = ""
    edit: str = ""
    trail: tuple[ContentsEntry, ...] = ()
    open: tuple[str, ...] = ()
    below: tuple[ContentsEntry, ...] = ()
    sections: tuple[ContentsEntry, ...] = ()
    changed: str = ""

    def beside(self) -> WebPage:
        """What the pages before and after need to know of this one; the rest may change without them."""
        return WebPage(self.file, self.template, self.title, id=self.id, name=self.name, url=self.url)


def pages_of(job: Job, *, embedded: bool) -> list[WebPage]:
    """The pages of an edition. A chapter whose file is that of the home page takes the place of the title page."""
    metadata, words = job.book.metadata, job.words
    home = site_address(job)
    whole = metadata.title
    if metadata.subtitle:
        pattern = "title_subtitle_closed" if whole[-1:] in "?!…." else "title_subtitle"
        whole = words.pattern(pattern, title=metadata.title, subtitle=metadata.subtitle)
    if job.data.single:
        (chapter,) = (chapter for chapter in job.book.chapters if not chapter.group)
        same = plain_text(chapter.title).lower() == metadata.title.lower()
        title = whole if same else words.pattern("page_title", chapter=name_of(chapter), book=metadata.running_title)
        # A single chapter must not replace the whole book.
        file = f"{job.name}.html" if job.data.cut else HOME
        about = (not job.data.cut and metadata.description) or _summary(chapter)
        return [WebPage(file, "chapter.html", title, about, chapter.id, chapter.name, home)]
    if embedded:
        return [WebPage(HOME, "single.html", whole, metadata.description, url=home)]
    files = page_files(job.book, job.edition, job.data.overlay)
    nested = is_nested(job)
    around = {entry.chapter: (above, entry) for above, entry in _entries(job.book.contents, ())} if nested else {}
    titles = Names([whole], "{} ({})")
    pages = []
    for chapter in job.book.chapters:
        file = files[chapter.id]
        title = words.pattern("page_title", chapter=name_of(chapter), book=metadata.running_title)
        page = WebPage(
            file,
            "chapter.html",
            whole if file == HOME else titles.free(title),
            (metadata.description if file == HOME else "") or _summary(chapter),
            chapter.id,
            chapter.name,
            home and home + public(file),
            "" if chapter.group else job.data.edit.replace("{file}", quote(chapter.file)),
            changed=job.data.facts.changed.get(chapter.file, ""),
        )
        if nested:
            above, entry = around.get(chapter.id, ((), None))
            page = replace(
                page,
                trail=above,
                open=(*(other.chapter for other in above), chapter.id),
                below=entry.chapters if entry and chapter.group else (),
                sections=chapter.sections,
            )
        pages.append(page)
    if any(page.file == HOME for page in pages):
        return pages
    return [WebPage(HOME, "title-page.html", whole, metadata.description, url=home), *pages]


def without_sections(job: Job) -> Job:
    """The job for a book of one chapter without the sections around it, which have no pages: that of the chapter is the site."""
    groups = {chapter.id for chapter in job.book.chapters if chapter.group}
    if not job.data.single or not groups:
        return job
    (only,) = (chapter for chapter in job.book.chapters if not chapter.group)

    def to_only(link: CrossReference) -> Node:
        return replace(link, chapter=only.id, target="") if link.chapter in groups else link

    def kept(division: Part | Chapter) -> Part | Chapter:
        return replace(division, children=(only,)) if isinstance(division, Part) else division

    divisions = tuple(kept(division) for division in job.book.divisions if division.id not in groups)
    return job.with_book(replace(job.book, divisions=divisions).rewrite_texts({CrossReference: to_only}))


def site_address(job: Job) -> str:
    """The address of the folder of the published site; empty if it is not known."""
    url = job.book.metadata.url
    return f"{url.rstrip('/')}/" if url else ""


def is_nested(job: Job) -> bool:
    """Whether chapters are below others, each with a page of its own."""
    return any(chapter.depth > 1 for chapter in job.book.chapters)


def has_search_in_parts(job: Job) -> bool:
    """Whether the search index is in parts: that of a site with nested or many chapters."""
    return is_nested(job) or len(job.book.chapters) > LARGE


def _entries(
    entries: tuple[ContentsEntry, ...], above: tuple[ContentsEntry, ...]
) -> Iterator[tuple[tuple[ContentsEntry, ...], ContentsEntry]]:
    """Each chapter in the contents, with those above it, without what is below these."""
    for entry in entries:
        if entry.chapter:
            yield above, entry
        yield from _entries(entry.chapters, (*above, replace(entry, children=())) if entry.chapter else above)


def _summary(chapter: Chapter) -> str:
    """The beginning of a chapter's first paragraph, in whole words."""
    text = next(filter(None, (plain_text(b.children) for b in chapter.children if isinstance(b, Paragraph))), "")
    return text if len(text) <= SUMMARY else text[:SUMMARY].rsplit(" ", 1)[0].rstrip(" ,;:–—") + " …"


__all__ = ["WebPage", "has_search_in_parts", "is_nested", "pages_of", "site_address", "without_sections"]
