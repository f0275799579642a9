"""Faults of pages, as they are found."""

from __future__ import annotations

from msgspec import Struct, field

from publisher.pdf_files.page_content import Box


class Fault(Struct, frozen=True):
    """A fault on a page, counted from 1, in the block of this number, which is negative if it is in no block.

    ``code`` is that of its diagnostic, ``detail`` says what is wrong. ``box`` is the place of a picture.
    """

    code: str
    page: int
    block: int
    detail: str
    box: Box | None = None


class Faults(Struct):
    """Collects faults in the order in which they are found."""

    items: list[Fault] = field(default_factory=list)

    def warning(self, code: str, page: int, block: int, detail: str, box: Box | None = None) -> None:
        """Add a fault."""
        self.items.append(Fault(code, page, block, detail, box))


__all__ = ["Fault", "Faults"]
