"""Executable code of notebooks, ```` ```{python} ````, which is shown here, not run."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache

from pygments.lexers import get_all_lexers

_NOTEBOOK = "code-cell"
_HEAD = re.compile(r"\{(?P<language>[\w+#-]+)(?:[\s,][^{}]*)?\}")
_OPTIONS = re.compile(r"(?:[ \t]*(?:#|//|--|%%|;)\|.*\n)+\n?")


def is_cell(name: str, fence: str, known: Container[str]) -> bool:
    """Whether ``{name}`` after a fence is code, as in Quarto and MyST-NB, and not a ``known`` directive."""
    return fence[0] != ":" and name not in known and (name == _NOTEBOOK or name.lower() in _languages())


def language_of_head(info: str) -> str:
    """The language in ``{python label, echo=false}`` after a fence; empty if it is something else."""
    found = _HEAD.fullmatch(info)
    return found["language"] if found and found["language"].lower() in _languages() else ""


def language_of_cell(name: str, argument: str) -> str:
    """The language of a cell: ``{python}``, or ``{code-cell} ipython3``."""
    if name != _NOTEBOOK:
        return name
    kernel = argument.split(maxsplit=1)[0] if argument else "python"
    return kernel.removeprefix("i").rstrip("0123456789")


def without_options(text: str) -> str:
    """Remove the lines at the beginning that are options for a notebook, ``#| echo: false``."""
    found = _OPTIONS.match(text)
    return text[found.end() :] if found else text


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    return frozenset(name for _, names, _, _ in get_all_lexers(plugins=False) for name in names)
