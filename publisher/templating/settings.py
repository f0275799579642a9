"""The data given to an edition's templates: plain values, so that chapters can be rendered in other processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct, field

from publisher.language import Words
from publisher.templating.screening import Allowed
from publisher.theme import NOTHING_ADDED, Added

Addresses = Callable[[str, str, str], str]
"""The address of a target (a chapter's id, an id in it), relative to the chapter ``here``. It can be pickled."""


def in_document(chapter: str, target: str, here: str) -> str:  # noqa: ARG001 (which chapter is written makes no difference)
    """The address of a target in an edition that is one document."""
    return f"#{target or chapter}"


class RenderSettings(Struct, frozen=True):
    """All that the markup of an edition depends on besides its nodes. It can be pickled, and contains no open files
    or caches.

    ``layers`` are the folders of templates, the most specific first, and ``added`` the style sheets of the manifest. ``words`` are
    those of the book's language, ``values`` the variables of all templates. Chapters are rendered by ``template``, which also gets
    ``of_chapter``, by the chapter's id; they are ``pages`` of their own, or parts of one page. ``images`` are the addresses of
    pictures by their names in the edition; others are addressed by name. ``folders`` are those of chapters whose pages are
    not directly in the edition's own. ``shift`` is added to the level of headings.
    ``xhtml`` adds ``xml:lang``, as XHTML needs it. ``finish`` is applied to each HTML page, which may contain what is
    ``allowed``.
    """

    layers: tuple[Path, ...]
    words: Words
    values: Mapping[str, object] = field(default_factory=dict)
    template: str = ""
    of_chapter: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    pages: bool = False
    addresses: Addresses = in_document
    folders: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, str] = field(default_factory=dict)
    shift: int = 0
    xhtml: bool = False
    finish: Callable[[str], str] = str
    allowed: Allowed = field(default_factory=Allowed)
    added: Added = NOTHING_ADDED
