"""Callouts of Notion: elements ``aside`` whose text is not apart from their tags, and which may begin with an icon."""

from __future__ import annotations

import re
from collections.abc import Sequence

from publisher.importers.dialects.lines import Made, after_options, dedented, directive, outside_fences

_OPENS = re.compile(r"(?P<indent>[ \t]*)<aside>[ \t]*")
_ICON = re.compile(r"(?P<icon>[^\w\s*_`\[({<#>|!\"'“”‘’$\\-])\ufe0f?[ ]+")
_KINDS = {
    "💡": "tip", "⚠": "warning", "🚨": "warning", "🛑": "warning", "❗": "important", "‼": "important",
    "ℹ": "note", "📌": "note", "📝": "note",
}  # fmt: skip


def with_our_callouts(lines: Sequence[str]) -> list[str]:
    """The lines with boxes for callouts; an icon that names a kind of note is left out, others stay."""

    def callout(at: int) -> Made | None:
        if (opens := _OPENS.fullmatch(lines[at])) and (end := _end(lines, at)):
            return end, _callout(dedented(lines[at + 1 : end]), opens["indent"])
        return None

    return outside_fences(lines, callout)


def _end(lines: Sequence[str], at: int) -> int:
    """The line that closes the element; 0 if there is none, another element begins before it, or its text is apart."""
    if not lines[at + 1 : at + 2] or not lines[at + 1].strip():
        return 0
    for n in range(at + 1, len(lines)):
        if "aside>" in lines[n]:
            return n if lines[n].strip() == "</aside>" else 0
    return 0


def _callout(body: list[str], indent: str) -> list[str]:
    kind = "aside"
    if (icon := _ICON.match(body[0])) and icon["icon"] in _KINDS:
        kind, body[0] = _KINDS[icon["icon"]], body[0][icon.end() :]
    while body and not body[-1].strip():
        body.pop()
    return directive(kind, "", after_options(body), indent)


__all__ = ["with_our_callouts"]
