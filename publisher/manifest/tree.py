"""The data of a YAML document, with the position of each key and value."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from publisher.diagnostics import Location

Keys = tuple[str | int, ...]
Spot = tuple[int, int]


class Tree(Struct, frozen=True):
    """YAML as plain data; ``places`` maps each path of keys to the positions of the key, its value, and the text
    of that."""

    file: str
    data: object
    places: Mapping[Keys, tuple[Spot, Spot, Spot]]

    def locate(self, *path: str | int, key: bool = False, text: bool = False) -> Location:
        """The location of the value (of the key, or of the text after a quotation mark) at ``path``, or of the
        nearest ancestor."""
        known: Keys = ()
        for part in path:
            if (*known, part) in self.places:
                known = (*known, part)
            elif part != 0:  # which stands for a value that is written without its list
                return Location(self.file, *self.places[known][1]) if known in self.places else Location(self.file)
        if known not in self.places:
            return Location(self.file)
        return Location(self.file, *self.places[known][0 if key else 2 if text else 1])


__all__ = ["Keys", "Spot", "Tree"]
