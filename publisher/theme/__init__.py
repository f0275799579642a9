"""Themes: design tokens, and style sheets that load no external resources."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from publisher.theme.tokens import Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The appearance of an edition.

    ``layers`` are its folders of templates and style sheets, the most specific first; ``tokens`` are the tokens that these set.
    """

    layers: tuple[Path, ...]
    tokens: Tokens


__all__ = ["Theme"]
