"""A build of all editions of a book in a process of its own, of which several tests want to know different things.

``python -m tests.recording BOOK OUTPUT RECORD`` writes the record; what the layout complains of goes to the standard error.
"""

from __future__ import annotations

import logging
import pickle
import sys
from pathlib import Path
from typing import NamedTuple

import publisher


class Record(NamedTuple):
    """What a build made, and the names of the files that it opened to read."""

    result: publisher.Result
    opened: frozenset[str]


def main(book: Path, output: Path, record: Path) -> None:
    opened: set[str] = set()

    def hook(event: str, values: tuple[object, ...]) -> None:
        if event == "open" and isinstance(values[0], str) and not set(str(values[1] or "r")) & set("wax+"):
            opened.add(values[0])

    logging.basicConfig(level=logging.WARNING)
    sys.addaudithook(hook)
    result = publisher.build(book, output=output)
    record.write_bytes(pickle.dumps(Record(result, frozenset(opened))))


if __name__ == "__main__":
    from tests import recording

    recording.main(*map(Path, sys.argv[1:]))
