"""The words of a text as they are searched, as in ``search-words.js``."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from publisher.patterns import lazy

TITLE = 8  # the weight of a word in a title
_HAN = "\u1100-\u11ff\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3041-\u309f\u30a1-\u30ff\u3131-\u318e\u31f0-\u31ff"
_HAN += "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7c6\uf900-\ufad9\uff66-\uff9f\U00020000-\U000323af"
_FIRST = "\u1100"  # of these characters
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_PIECE = lazy(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:['’](?:(?![{_HAN}\d])[^\W_])+)*")
_IS_HAN = lazy(f"[{_HAN}]")


def weights(title: str, text: str) -> dict[str, int]:
    """The words of a section, each with its weight from 1 to 9."""
    counts = Counter(pieces(text))
    length = counts.total()
    for word in pieces(title):
        counts[word] += TITLE
    return {word: max(1, round(9 * count / (count + 1.2 + length / 400))) for word, count in counts.items()}


def is_word(piece: str) -> bool:
    """Whether a piece of a text is a word, not a pair of characters in Chinese, Japanese or Korean."""
    return piece < _FIRST or not _IS_HAN.match(piece)


def pieces(text: str) -> list[str]:
    """The words of a text; for Chinese, Japanese and Korean, pairs of characters."""
    folded = fold(text).replace("’", "'")
    if max(folded, default="") < _FIRST or not _IS_HAN.search(folded):
        return _WORD.findall(folded)
    found: list[str] = []
    for run in _PIECE.findall(folded):
        if len(run) < 2 or not _IS_HAN.match(run):
            found.append(run)
        else:
            found += (run[at : at + 2] for at in range(len(run) - 1))
    return found


def fold(text: str) -> str:
    """A text in lower case and without accents, in which each character has its place."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


class _Folded(dict[int, str]):
    """Characters as they are searched, by their code points."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        size = _units(letter)
        plain = "".join(
            c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.category(c).startswith("M")
        ).lower()
        return self.setdefault(code, next((o for o in (plain, letter.lower()) if _units(o) == size), letter))


_FOLDED = _Folded()


def _units(text: str) -> int:
    """The length of a text in JavaScript."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


__all__ = ["fold", "is_word", "pieces", "weights"]
