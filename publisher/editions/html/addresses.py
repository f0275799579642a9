"""Addresses of the pages of a web edition."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from urllib.parse import quote

from msgspec import Struct, field

from publisher.document import Book, Chapter
from publisher.manifest import Edition
from publisher.names import Names
from publisher.sources import FIRST, Overlay
from publisher.templating import in_document
from publisher.transforms.identifiers import RESERVED, name_of

HOME = "index.html"
MARKDOWN = ".md"  # is added to the address of a page, as llmstxt.org suggests
OWN_FILES = (HOME, "404.html", "sitemap.xml", "llms.txt")
"""Files of a site that are not pages of chapters, except that the first chapter may be the home page."""
OWN_FOLDERS = ("assets", "downloads", "images")
"""Folders of a site with other files."""
_RESERVED = ("404.html",)


def redirect_file(address: str) -> str:
    """The file of a redirect. Servers show one that is not HTML as text or download it, so other addresses are folders."""
    return address.lstrip("/") if address.endswith((".html", ".htm")) else posixpath.join(address.strip("/"), HOME)


def page_files(book: Book, edition: Edition, overlay: Overlay) -> dict[str, str]:
    """The file of each chapter's page in the site, by the chapter's id.

    With ``flat`` it is named after the id. Else it is where the source is, relative to the folder that holds all chapters:
    ``guides/auth.md`` is ``guides/auth.html`` with ``keep``, ``guides/auth/index.html`` with ``folders``, and
    ``guides/index.md`` is ``guides/index.html`` with both. A translation has the same addresses.
    """
    if edition.urls == "flat":
        names = Names((HOME, *_RESERVED), folded=True)
        # Identifiers such as “cover” are those of pages themselves, but no files.
        wanted = ((c.id, name if (name := name_of(c)) in RESERVED else c.id) for c in book.chapters)
        return {identifier: names.free(name, ".html") for identifier, name in wanted}
    paths = {chapter.id: overlay.versions(chapter.file)[-1] for chapter in book.chapters}
    own = [paths[chapter.id] for chapter in book.chapters if not chapter.group]
    root = posixpath.commonpath([posixpath.dirname(path) for path in own]) if own else ""
    files = dict[str, str]()
    # Pages with a text of their own and redirects come first, so that no section takes an address from them.
    for group in (False, True):
        taken = (*files.values(), *map(redirect_file, edition.redirects)) if group else ()
        names = Names((*_RESERVED, *taken), folded=True)
        for chapter in book.chapters:
            if chapter.group == group:
                path = posixpath.relpath(paths[chapter.id], root or ".")
                files[chapter.id] = _file(chapter, path, edition.urls, own, names)
    return files


def _file(chapter: Chapter, path: str, urls: str, own: list[str], names: Names) -> str:
    folder, name = posixpath.split(path)
    stem = name if chapter.group else posixpath.splitext(name)[0]
    if not chapter.group and stem.lower() in FIRST:
        return names.free(posixpath.join(folder, "index"), ".html")
    holds = any(f"/{file}".startswith(f"/{chapter.file}/") for file in own) if chapter.group else False
    wanted = posixpath.join(folder, stem)
    inner = holds or urls == "folders"
    return names.free(posixpath.join(wanted, "index") if inner else wanted, ".html")


class SiteAddresses(Struct, frozen=True):
    """Addresses in a site with a page for each chapter, by the ``files`` of chapters and of parts.

    Parts are in the contents on the title page; without one, or with only ``one`` chapter, they lead to a chapter.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    one: str = ""

    def __call__(self, chapter: str, target: str, here: str) -> str:
        """The address of a target, relative to the chapter ``here``."""
        if self.one:
            return in_document(chapter or self.one, target if chapter else "", here)
        if chapter and chapter == here:
            return in_document(chapter, target, here)
        to, at = self.files.get(chapter or target, HOME), self.files.get(here, HOME)
        fragment = target if chapter or to == HOME else ""
        return quote(posixpath.relpath(to, posixpath.dirname(at) or ".")) + (f"#{fragment}" if fragment else "")


def public(file: str) -> str:
    """The address of a page in its published site: index pages have that of their folder."""
    return quote(file.removesuffix(HOME) if file == HOME or file.endswith(f"/{HOME}") else file)


__all__ = ["HOME", "MARKDOWN", "OWN_FILES", "OWN_FOLDERS", "SiteAddresses", "page_files", "public"]
