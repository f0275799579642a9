"""Keys of PyMdown Extensions, ``++ctrl+arrow-left++``, as roles."""

from __future__ import annotations

import re

_NAME = r"(?:[a-z0-9][a-z0-9-]*|\"[^\"+]+\")"
_KEYS = re.compile(rf"(?<![\w+{{])\+\+(?P<keys>{_NAME}(?:\+{_NAME})*)\+\+(?![\w+])")
_SIGNS = {
    "ampersand": "&", "apostrophe": "'", "arrow-down": "↓", "arrow-left": "←", "arrow-right": "→", "arrow-up": "↑", "asterisk": "*",
    "at": "@", "backslash": "\\", "bar": "|", "brace-left": "{", "brace-right": "}", "bracket-left": "[", "bracket-right": "]",
    "caret": "^", "colon": ":", "comma": ",", "dollar": "$", "double-quote": '"', "down": "↓", "equal": "=", "exclam": "!",
    "greater": ">", "hash": "#", "left": "←", "less": "<", "minus": "-", "paren-left": "(", "paren-right": ")", "percent": "%",
    "period": ".", "pipe": "|", "plus": "+", "question": "?", "question-mark": "?", "right": "→", "semicolon": ";",
    "single-quote": "'", "slash": "/", "tilde": "~", "underscore": "_", "up": "↑",
}  # fmt: skip


def with_keys(text: str) -> str:
    """The text with keys as roles: one for keys that are pressed together, unless the name of one contains spaces."""
    return _KEYS.sub(lambda found: _roles([_key(name) for name in found["keys"].split("+")]), text)


def _key(name: str) -> str:
    if name.startswith('"'):
        return name.strip('"')
    return _SIGNS.get(name) or " ".join(part.capitalize() for part in name.split("-"))


def _roles(keys: list[str]) -> str:
    together = ["+".join(keys)] if not any(" " in key for key in keys) else keys
    return "+".join(f"{{kbd}}`{key}`" for key in together)


__all__ = ["with_keys"]
