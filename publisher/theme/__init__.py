"""The look of editions: tokens, and style sheets that load nothing from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from publisher.theme.tokens import Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What an edition looks like: its folders of templates and style sheets, the nearest first, and the tokens that these set."""

    layers: tuple[Path, ...]
    tokens: Tokens


__all__ = ["Theme"]
