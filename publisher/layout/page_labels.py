"""Page labels as text, such as “xii” and “A-3”."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from publisher.layout.request import PageLabel
from publisher.numerals import in_digits, roman


def _letters(number: int) -> str:
    """Pages in letters as PDF counts them: a to z, then aa to zz."""
    times, place = divmod(number - 1, 26)
    return chr(97 + place) * (times + 1) if number > 0 else str(number)


_STYLES: Mapping[str, Callable[[int], str]] = {
    "D": str,
    "r": roman,
    "R": lambda number: roman(number).upper(),
    "a": _letters,
    "A": lambda number: _letters(number).upper(),
}


def label_at(index: int, starts: Sequence[tuple[int, PageLabel]]) -> str:
    """The label of the page with an index, by the ``starts`` of labels in order, of which the first is 0."""
    start, label = next(item for item in reversed(starts) if item[0] <= index)
    number = _STYLES[label.style](label.first + index - start) if label.style else ""
    return label.prefix + (in_digits(number, label.zero) if label.style == "D" else number)


def starts_of(labels: Sequence[PageLabel], places: Mapping[str, int]) -> list[tuple[int, PageLabel]]:
    """Sort labels by the index of their first page; ``places`` are the pages of ids. Without any, pages count from 1."""
    known = ((label.start if isinstance(label.start, int) else places.get(label.start), label) for label in labels)
    found = {0: PageLabel(0, "D")} | {index: label for index, label in known if index is not None}
    return sorted(found.items(), key=lambda item: item[0])
