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


def with_keys(text: str, *, in_table: bool) -> str:
    """The text with keys as roles, one for keys that are pressed together. Bars are escaped in a row of a table."""

    def role(found: re.Match[str]) -> str:
        keys = "+".join(map(_key, found["keys"].split("+")))
        keys = keys.replace("|", r"\|") if in_table else keys
        return f"{{kbd}}`` {keys} ``" if "`" in keys else f"{{kbd}}`{keys}`"

    return _KEYS.sub(role, text)


def _key(name: str) -> str:
    if name.startswith('"'):
        return name.strip('"')
    return _SIGNS.get(name) or " ".join(part.capitalize() for part in name.split("-"))


__all__ = ["with_keys"]
