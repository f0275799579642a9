"""What an edition's templates are given: plain data, so that a chapter can be written in another process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from publisher.language import Words
from publisher.templating.screening import Allowed

Addresses = Callable[[str, str, str], str]
"""The address of a place (the chapter's id, an id in it) as seen from the chapter with the id ``here``. It can be pickled."""


def in_document(chapter: str, target: str, here: str) -> str:  # noqa: ARG001 (which chapter is written makes no difference)
    """The address of a place in an edition that is one document."""
    return f"#{target or chapter}"


@dataclass(frozen=True, slots=True)
class RenderSettings:
    """All that the markup of an edition depends on besides its nodes. It can be pickled, and holds no open files or caches.

    ``layers`` are the folders of templates, nearest first. ``words`` are those of the book's language, ``values`` what all
    templates see. Chapters are written by ``template``, which sees ``of_chapter`` as well, by the chapter's id; they are
    ``pages`` of their own, or pieces of one page. ``images`` are the addresses of pictures by their names in the edition; any
    other is found by its name. ``shift`` is added to the level of headings. ``xhtml`` names languages twice, as XHTML does.
    ``finish`` is done to each HTML page, which carries what is ``allowed``.
    """

    layers: tuple[Path, ...]
    words: Words
    values: Mapping[str, Any] = field(default_factory=dict)
    template: str = ""
    of_chapter: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    pages: bool = False
    addresses: Addresses = in_document
    images: Mapping[str, str] = field(default_factory=dict)
    shift: int = 0
    xhtml: bool = False
    finish: Callable[[str], str] = str
    allowed: Allowed = field(default_factory=Allowed)
