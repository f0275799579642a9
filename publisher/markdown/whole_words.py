"""Finding any of many words in a text, in time that does not grow with their number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

# Chinese, Japanese and Korean put no space between words.
_LETTER = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_Tree: TypeAlias = dict[str, "_Tree"]
_END = ""  # the key in a tree below which a word ends


class Words:
    """Words, and phrases, that are looked for as whole words; where several begin at one place, the longest counts."""

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
        """The text in pieces: what stands between the words and, at odd places, the words."""
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
        """Where the longest word ends that begins at ``place``; 0 if there is none."""
        branch, end = self._tree, 0
        while branch:
            if _END in branch and not _LETTER.match(text, place):
                end = place
            if place == len(text):
                break
            branch = branch.get(text[place], {})
            place += 1
        return end
