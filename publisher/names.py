"""Names: unique ones, those that are made titles, and those that several packages know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from copy import deepcopy

EDITION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}")
"""The name of an edition, which becomes a folder."""
VARIABLE = re.compile(r"\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}")
"""The name of a variable in a text."""
LABEL_OF_QUARTO = r"(?:fig|tbl|eq|sec|lst|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg)[-:]"
"""The beginning of a label in Quarto, whose references look like citations: ``@fig-bridge``."""
RECORD, HIDDEN = ".outputs.json", ".publisher"
"""What builds keep in an output folder: the record of what they wrote, and a folder for cache, lock and staging."""
PREVIEW = "preview"
"""The folder of previewed editions in the hidden one."""


class Names:
    """Makes names unique by adding a number to those that are taken.

    ``pattern`` joins name and number. ``folded`` names differ in more than case, since some file systems ignore case.
    """

    def __init__(self, taken: Iterable[str] = (), pattern: str = "{}-{}", *, folded: bool = False) -> None:
        self._folded = folded
        self._taken = {self._key(name) for name in taken}
        self._pattern = pattern
        self._counts: Counter[str] = Counter()

    def _key(self, name: str) -> str:
        return name.lower() if self._folded else name

    def copy(self) -> Names:
        """A copy with the same names taken."""
        return deepcopy(self)

    def free(self, wanted: str, suffix: str = "") -> str:
        """``wanted`` with ``suffix``, or the first numbered name that is free, which is then taken."""
        name, key = wanted + suffix, self._key(wanted + suffix)
        while self._key(name) in self._taken:
            self._counts[key] += 1
            name = self._pattern.format(wanted, self._counts[key] + 1) + suffix
        self._taken.add(self._key(name))
        return name


# A number before a name: “01-intro”, “3. Start”, but not “3D”, “7a” or a date.
_NUMBER = re.compile(r"(?:\d+[-_. ]+|0\d+)(?=[^\W\d_])")


def title_of(stem: str, *, ordered: bool = True) -> str:
    """The name of a file or folder, without its suffix, as a title: “01-getting-started” is “Getting started” if the number is its
    place among others that are ``ordered``."""
    title = stem[found.end() :] if ordered and (found := _NUMBER.match(stem)) else stem
    if " " not in title and re.search(r"[^\W\d_]", title):
        title = re.sub(r"[-_]+", " ", title)
    title = title.strip()
    return title[:1].upper() + title[1:] or stem
