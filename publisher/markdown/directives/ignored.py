"""Options of MyST, Sphinx, their extensions and Quarto that change no text: they are ignored, with a warning.

Options that select text, such as ``start-line``, are not included, since ignoring them would change the content.
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
_DRAWING = _PICTURE | {"align", "config", "format", "graphviz_dot", "height", "layout", "theme", "title"}
_GRID = frozenset(
    [
        *("child-align", "child-direction", "class-img-bottom", "class-img-top", "class-item", "class-row", "columns"),
        *("gutter", "link-alt", "padding", "reverse", "text-align"),
    ]
)
IGNORED = {
    **dict.fromkeys(("card", "grid", "grid-item", "grid-item-card"), _GRID),
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
    """Whether ``option`` is known elsewhere for the directive ``name``, and changes no text."""
    return option in _EVERYWHERE or option in IGNORED.get(name, _BOX)
