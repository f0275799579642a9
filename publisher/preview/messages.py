"""What the server and the processes that build send to each other: plain values, which can be pickled."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from publisher.diagnostics import Diagnostic, Location

View = Literal["", "site", "pages", "book", "file"]
"""How an edition is shown: web pages, pictures of pages, the documents of an e-book, or as a download. Empty if not known yet."""


class PreviewOptions(Struct, frozen=True, kw_only=True):
    """What is previewed: the project at ``path``, into ``folder``. ``cache_folder`` is that of the cache.

    If ``editions`` are empty, all are built. Long books are divided among ``jobs`` processes.
    """

    path: Path
    folder: Path
    cache_folder: Path
    editions: tuple[str, ...] = ()
    allow_python: bool = False
    allow_commands: bool = False
    strict: bool = False
    jobs: int = 1


# Requests of the server


class Build(Struct, frozen=True):
    """Build the web editions if ``sites``, else the others, those ``first`` before others. ``number`` counts saves.

    ``looked_at`` are the indexes of pages that are reported as soon as they are made, by edition.
    """

    number: int
    sites: bool
    first: tuple[str, ...] = ()
    looked_at: Mapping[str, int] = field(default_factory=dict)


class Locate(Struct, frozen=True, kw_only=True):
    """Find the place in the source of a ``text`` that an edition shows, ``near`` some of its words, or the nearest one.

    ``before`` and ``after`` are texts around it; ``document`` is the path of the file that shows it, in a web edition or e-book.
    """

    number: int
    edition: str
    text: str
    near: str = ""
    before: str = ""
    after: str = ""
    document: str = ""


# Answers


class Listed(Struct, frozen=True):
    """An edition of the project. ``title`` is its name for readers."""

    name: str
    title: str
    label: str
    view: View


class Opened(Struct, frozen=True):
    """The manifest was read."""

    title: str
    editions: tuple[Listed, ...]


class Step(Struct, frozen=True):
    """What is done for an edition, or for the source if it has no name."""

    edition: str
    step: str


class Built(Struct, frozen=True):
    """An edition is finished: its main file, a hash of all its files, and how it is shown.

    ``files`` are the parts of a web edition or e-book, by their paths in it, with a hash of each.
    """

    number: int
    edition: str
    path: Path
    digest: str
    view: View
    files: Mapping[str, str] = field(default_factory=dict)


class Drafted(Struct, frozen=True):
    """Pages of an edition that is not finished: a PDF of them, and the index of the first."""

    edition: str
    first: int
    data: bytes


class Rendered(Struct, frozen=True):
    """A page of a site that is not finished: its path in the edition, and its bytes."""

    edition: str
    page: str
    data: bytes


class Done(Struct, frozen=True):
    """A build ended with these findings; ``failed`` are the editions that it could not make."""

    findings: tuple[Diagnostic, ...]
    failed: tuple[str, ...] = ()
    unopened: bool = False
    """Whether not even the editions are known."""


class Located(Struct, frozen=True):
    """The place in the source, if it was found."""

    number: int
    location: Location | None


Request = Build | Locate
Answer = Opened | Step | Drafted | Rendered | Built | Done | Located
