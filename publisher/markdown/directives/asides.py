"""Asides, margin notes and dropdowns."""

from __future__ import annotations

from publisher import document as d
from publisher.markdown.directives.call import Call, Directive


def aside(call: Call) -> tuple[d.Block, ...]:
    """Make an aside or a margin note, as the directive is named. An argument without a body is the body."""
    call = call.with_body()
    if call.is_empty():
        return ()
    return (d.Aside(call.name, call.children, call.title, location=call.location, attributes=call.attributes),)


def dropdown(call: Call) -> tuple[d.Block, ...]:
    """Make a dropdown, with the argument as its title."""
    if call.is_empty():
        return ()
    return (
        d.Dropdown(call.children, call.title, call.flag("open"), location=call.location, attributes=call.attributes),
    )


DIRECTIVES = {
    "aside": Directive(aside),
    "dropdown": Directive(dropdown, frozenset({"open"})),
    "margin": Directive(aside),
}
