"""Every pattern that reads what an author wrote answers in bounded time."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import publisher
from publisher.patterns import _Lazy
from tests.limits import at_most

# What patterns with loops in loops can't do with: a piece again and again, and an end that does not fit.
PIECES = (
    "-", "|", "- ", " ", "a ", "[", "](", "`", "a", ":", "*", "{", "{a ", "_", "\\", "<a ", "a=b ", "!", "(", "- :", "--|", "1.", "\t",
    ". ", "a-", '"a', "'a ", "%", "/a", "#", "=", "&a", ";", "0", "A", "é", "a.", ",", "a,b ", "\n", "> ",
)  # fmt: skip


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """The patterns of the package's modules, alone or in tables, with their names."""
    for module in pkgutil.walk_packages(publisher.__path__, "publisher."):
        if module.name.endswith("__main__") or module.name.startswith(("publisher.layout.", "publisher.pdf_files.")):
            continue  # these read no author's text
        for name, value in vars(importlib.import_module(module.name)).items():
            values = value if isinstance(value, tuple | list) else (value,)
            for item in values:
                parts = item if isinstance(item, tuple) else (item, getattr(item, "pattern", None))
                for pattern in parts:
                    if isinstance(pattern, re.Pattern | _Lazy) and isinstance(pattern.pattern, str):
                        yield f"{module.name}.{name}", re.compile(pattern.pattern, pattern.flags)


FOUND = sorted({(name, pattern.pattern): (name, pattern) for name, pattern in patterns()}.items())


@pytest.mark.parametrize("pattern", [p for _, (_, p) in FOUND], ids=[f"{n}-{i}" for i, (_, (n, _)) in enumerate(FOUND)])
def test_a_pattern_ends(pattern: re.Pattern[str]) -> None:
    with at_most(2):
        for piece in PIECES:
            for text in (piece * 40 + "\x01", piece * 40 + "x", f" {piece * 40}|"):
                pattern.match(text)
                pattern.fullmatch(text)
                pattern.search(text)


def test_there_are_patterns() -> None:
    assert len(FOUND) > 500
