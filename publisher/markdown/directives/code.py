"""Code that has a caption or options."""

from __future__ import annotations

from publisher import document as d
from publisher.markdown.directives.call import Call


def code(call: Call) -> tuple[d.Block, ...]:
    """A block of code; the argument is its language."""
    caption = call.inlines("caption")
    return (d.CodeBlock(call.text, call.argument, caption, location=call.location, attributes=call.attributes),)
