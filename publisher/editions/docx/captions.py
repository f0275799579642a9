"""Numbers of captions as fields that Word can count again."""

from __future__ import annotations

from publisher.editions.docx.runs import PLAIN, Format, field, run, runs
from publisher.editions.docx.xml import Element

NAMES = {"figure": "Figure", "table": "Table", "code": "Listing", "equation": "Equation"}
"""The names of the sequences in fields, which lists of figures and tables refer to."""


class Captions:
    """Counts as Word will: from the last number that a field sets; anew in each chapter if ``by_chapter``.

    Fields do not use the option that counts by headings, which LibreOffice ignores.
    """

    def __init__(self, *, by_chapter: bool) -> None:
        self._by_chapter = by_chapter
        self._last: dict[str, int] = {}

    def begin_chapter(self) -> None:
        """Begin to count anew."""
        if self._by_chapter:
            self._last.clear()

    def number(self, kind: str, number: str, form: Format = PLAIN) -> list[Element]:
        """A number: its end is a field, set to the number where it does not follow the last one."""
        before, dot, last = number.rpartition(".")
        if not (last.isascii() and last.isdigit()):
            return runs(number, form)
        value = int(last)
        follows = value == self._last.get(kind, 0) + 1
        self._last[kind] = value
        options = "" if follows and value > 1 else f" \\r {value}"
        counted = field(f"SEQ {NAMES[kind]} \\* ARABIC{options}", [run(last, form)], form)
        return [*runs(f"{before}{dot}", form), *counted]


__all__ = ["NAMES", "Captions"]
