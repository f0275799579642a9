"""Pages that are shown while the rest of their unit is still laid out.

A preview shows the page that its reader looks at as soon as it is made. What comes later may still change it: spaces that make a
chapter end on an earlier page, and page numbers. So it is only a draft, which has neither tags nor links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from msgspec import Struct


class EarlyPages(Struct, frozen=True):
    """The page with an ``index`` in the document, in a unit whose content begins on page ``start``.

    ``guessed`` is the index of the unit's first page for which its page numbers were computed. ``show`` is called with the
    index of the first page that is shown, and a PDF.
    """

    index: int
    start: int
    guessed: int
    show: Callable[[int, bytes], None]


_current: ContextVar[EarlyPages | None] = ContextVar("early_pages", default=None)


@contextmanager
def early(pages: EarlyPages | None) -> Iterator[None]:
    """Show these pages early if their unit is laid out in the block, in this process."""
    token = _current.set(pages)
    try:
        yield
    finally:
        _current.reset(token)


def wanted() -> EarlyPages | None:
    """The pages to show early."""
    return _current.get()


__all__ = ["EarlyPages", "early", "wanted"]
