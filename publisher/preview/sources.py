"""From a text that an edition shows to its place in the source.

Editions contain no places, so that they stay the same byte for byte. The text is looked for in the book as it was read: editions
add numbers and labels to it, hyphenate it, and divide it into lines and pages, so parts of it are compared, and only their letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from publisher.diagnostics import Location
from publisher.document import Book
from publisher.editions.pdf.tag_check import expected_blocks
from publisher.preview.messages import Locate

_LENGTH, _STEP = 10, 5
"""Letters of a part, and between the beginnings of two."""
_MOST = 60  # parts
_ENOUGH = 0.25  # of the parts, so that a text is taken for another
_AROUND = 4  # blocks before and after one, for what stands around it
_LONGEST = 300  # lines of a block
_NOT_LETTERS = re.compile(r"[\W_\ue010-\ue015]+")


class _Block(Struct, frozen=True):
    location: Location
    letters: str


class Places:
    """The blocks of a ``book`` as it was read; ``text_of`` returns the text of one of its files, empty if there is none."""

    def __init__(self, book: Book, text_of: Callable[[str], str]) -> None:
        self._blocks = [*_blocks(book)]
        self._text_of = text_of

    def find(self, asked: Locate, file: str = "") -> Location | None:
        """Return the place of a text, or None if nothing is similar. ``file`` is that of its chapter, if it is known."""
        letters = letters_of(asked.text)
        parts = _parts(letters)
        inside = [n for n, block in enumerate(self._blocks) if block.location.file == file]
        for numbers in (inside, range(len(self._blocks))):
            shares = [(_alike(parts, letters, self._blocks[n].letters), n) for n in numbers]
            most = max(shares, default=(0.0, 0))[0]
            if parts and most >= _ENOUGH:
                best = max((n for share, n in shares if share == most), key=lambda n: self._fit(n, asked))
                return self._line(best, asked.near or asked.text)
        return None

    def _fit(self, number: int, asked: Locate) -> tuple[float, int, int]:
        """How well what is around a block, and its length, agree with the text."""
        before = "".join(block.letters for block in self._blocks[max(0, number - _AROUND) : number + 1])
        after = "".join(block.letters for block in self._blocks[number : number + 1 + _AROUND])
        around = _share(_parts(letters_of(asked.before)), before) + _share(_parts(letters_of(asked.after)), after)
        return around, -abs(len(self._blocks[number].letters) - len(letters_of(asked.text))), -number

    def _line(self, number: int, near: str) -> Location:
        """The line of a block that contains most of the words, the first if that is not clear."""
        at = self._blocks[number].location
        later = [b.location.line for b in self._blocks[number + 1 :][:_AROUND] if b.location.file == at.file]
        end = next((line for line in later if line > at.line), at.line + _LONGEST)
        lines = self._text_of(at.file).splitlines()[at.line - 1 : min(end - 1, at.line + _LONGEST)]
        parts = _parts(letters_of(near), 6, 2)
        shares = [_share(parts, letters_of(line)) for line in lines]
        best = max(range(len(shares)), key=shares.__getitem__, default=0)
        return replace(at, line=at.line + best, column=1) if best and shares[best] > shares[0] else at


def letters_of(text: str) -> str:
    """The letters and digits of a text, without the difference between small letters and capitals."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _blocks(book: Book) -> Iterator[_Block]:
    """The blocks of a book that have letters, in its order."""
    for expected in expected_blocks(book):
        if letters := letters_of(expected.text):
            yield _Block(expected.location, letters)


def _parts(letters: str, length: int = _LENGTH, step: int = _STEP) -> Sequence[str]:
    """Parts of a text that overlap; the whole if it is short."""
    starts = range(0, max(1, len(letters) - length + 1), step)
    return [letters[start : start + length] for start in starts if letters][:_MOST]


def _alike(parts: Sequence[str], letters: str, block: str) -> float:
    """How alike a text and a block are: the share of the parts, or, if the text only adds a number, that of the block."""
    return max(_share(parts, block), len(block) / len(letters) if letters and block in letters else 0.0)


def _share(parts: Sequence[str], letters: str) -> float:
    """The share of the parts that a text contains."""
    return sum(part in letters for part in parts) / len(parts) if parts else 0.0


__all__ = ["Places", "letters_of"]
