"""Options that MyST, Sphinx, their extensions and Quarto have, and that change no words: they are left out, with a warning.

Those that choose text, such as ``start-line``, are not among them: without them the book would say something else.
"""

from __future__ import annotations

from publisher.document import DRAWINGS

_EVERYWHERE = frozenset(
    [
        *("class-body", "class-container", "class-content", "class-header", "class-label", "class-title", "color"),
        *("enumerated", "enumerator", "icon", "margin", "number", "numbered", "open", "outline", "shadow", "style"),
        *("tags", "width"),
    ]
)
_PICTURE = frozenset(
    [
        *("figclass", "figwidth", "kind", "lightbox", "loading", "no-subfig", "no-subfigures", "placeholder", "scale"),
        *("target", "zoom"),
    ]
)
_CODE = frozenset(["class-output", "copy", "dedent", "encoding", "eval", "filename", "fold", "force"])
_TABLE = frozenset(["encoding", "keepspace"])
_BOX = frozenset(["animate", "chevron", "collapse", "collapsible", "hidden", "nonumber", "noheader"])
_DRAWING = _PICTURE | {"align", "alt", "config", "format", "graphviz_dot", "height", "layout", "theme", "title"}
IGNORED = {
    **dict.fromkeys(DRAWINGS, _DRAWING),
    "csv-table": _TABLE,
    "code": _CODE,
    "code-block": _CODE,
    "figure": _PICTURE,
    "image": _PICTURE,
    "include": frozenset(["encoding", "parser", "relative-docs", "relative-images", "tab-width"]),
    "list-table": _TABLE,
    "literalinclude": _CODE | {"tab-width"},
    "math": frozenset(["nowrap", "no-wrap"]),
    "tab-set": frozenset(["sync-group", "tabs-list"]),
    "table": _TABLE,
}


def is_ignored(name: str, option: str) -> bool:
    """Does a directive of this ``name`` have an ``option`` elsewhere that changes no words?"""
    return option in _EVERYWHERE or option in IGNORED.get(name, _BOX)
