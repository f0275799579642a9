"""Faults of pages, as they are found."""

from __future__ import annotations

from dataclasses import dataclass, field

from publisher.layout.page_content import Box


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault on a page, counted from 1, in the block of this number, which is negative if it is in no block.

    ``code`` is that of its diagnostic, ``detail`` says what is wrong. ``box`` is the place of a picture.
    """

    code: str
    page: int
    block: int
    detail: str
    box: Box | None = None


@dataclass(slots=True)
class Faults:
    """Collects faults in the order in which they are found."""

    items: list[Fault] = field(default_factory=list)

    def warning(self, code: str, page: int, block: int, detail: str, box: Box | None = None) -> None:
        """Add a fault."""
        self.items.append(Fault(code, page, block, detail, box))


__all__ = ["Fault", "Faults"]
