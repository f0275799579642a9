"""Search for many words in a text, in time that does not grow with their number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from publisher.patterns import lazy

# Chinese, Japanese and Korean put no spaces between words.
_LETTER = lazy(r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_Tree: TypeAlias = dict[str, "_Tree"]
_END = ""  # the key of the end of a word in the tree


class Words:
    """Words and phrases to search for as whole words. If several begin at one position, the longest is found."""

    def __init__(self, words: Iterable[str]) -> None:
        self._tree: _Tree = {}
        for word in words:
            branch = self._tree
            for character in word:
                branch = branch.setdefault(character, {})
            branch[_END] = {}
        firsts = "".join(map(re.escape, self._tree))
        self._begin = re.compile(f"(?<!{_LETTER.pattern})[{firsts}]")

    def split(self, text: str) -> list[str]:
        """Split the text. The words are at odd indices, the text between them at even ones."""
        pieces: list[str] = []
        start = place = 0
        while found := self._begin.search(text, place):
            end = self._end(text, found.start())
            place = max(end, found.end())
            if end:
                pieces += text[start : found.start()], text[found.start() : end]
                start = end
        return [*pieces, text[start:]]

    def _end(self, text: str, place: int) -> int:
        """The end of the longest word that begins at ``place``; 0 if there is none."""
        branch, end = self._tree, 0
        while branch:
            if _END in branch and not _LETTER.match(text, place):
                end = place
            if place == len(text):
                break
            branch = branch.get(text[place], {})
            place += 1
        return end
