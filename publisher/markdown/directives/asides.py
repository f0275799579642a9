"""What stands beside the text, or folds away."""

from __future__ import annotations

from publisher import document as d
from publisher.markdown.directives.call import Call


def dropdown(call: Call) -> tuple[d.Block, ...]:
    """Blocks that fold away under the argument."""
    if call.is_empty():
        return ()
    return (
        d.Dropdown(call.children, call.title, call.flag("open"), location=call.location, attributes=call.attributes),
    )
