"""Themes: design tokens, and style sheets that load no external resources."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from publisher.theme.tokens import Sheet, Tokens


class Added(Struct, frozen=True, kw_only=True):
    """The style sheets that a manifest adds to those in folders of templates.

    ``tokens`` follow those of the theme, ``custom`` the project's ``custom.css``. ``files`` are those beside them that they name.
    """

    tokens: tuple[Sheet, ...] = ()
    custom: tuple[Sheet, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)


NOTHING_ADDED = Added()


class Theme(Struct, frozen=True, kw_only=True):
    """The appearance of an edition.

    ``layers`` are its folders of templates and style sheets, the most specific first; ``tokens`` are the tokens that these set,
    and the style sheets that the manifest has ``added``.
    """

    layers: tuple[Path, ...]
    tokens: Tokens
    added: Added = NOTHING_ADDED


__all__ = ["NOTHING_ADDED", "Added", "Theme"]
