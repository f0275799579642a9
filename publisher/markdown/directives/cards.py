"""Cards, and grids of them."""

from __future__ import annotations

from publisher import document as d
from publisher.markdown.directives.call import Call, Directive

MOST = 4  # columns
_GRIDS = ("grid", "grid-item")


def card(call: Call) -> tuple[d.Block, ...]:
    """Make a card; one outside of a grid is a grid by itself."""
    title, address = call.title, _address(call)
    if address and not title:
        call.reader.findings.error(
            "directive-argument", "A card with a link needs a title", call.location, "Write :::{card} Title."
        )
    elif address:
        at = call.options["link"][1]
        title = (d.Link(title, address, location=at),)
    elif not title:
        call.is_empty()
    return _in_grid(
        call, d.Card(call.children, title, bool(address), location=call.location, attributes=call.attributes)
    )


def item(call: Call) -> tuple[d.Block, ...]:
    """Make a card of what is in a grid without being one, unless it contains one."""
    match call.children:
        case [d.Card()]:
            return call.children
    return _in_grid(call, d.Card(call.children, (), location=call.location, attributes=call.attributes))


def _in_grid(call: Call, card: d.Card) -> tuple[d.Block, ...]:
    return (card,) if call.parent in _GRIDS else (d.CardGrid((card,), 1, location=call.location),)


def _address(call: Call) -> str:
    """Where a card leads; as in Sphinx, this may be the name of a label, or of a document without its suffix."""
    address, kind = call.option("link"), call.option("link-type")
    if address and kind == "ref":
        return f"#{address}"
    return f"{address}.md" if address and kind == "doc" and not address.endswith(".md") else address


def grid(call: Call) -> tuple[d.Block, ...]:
    """Make a grid of the cards in the body; anything else is an error."""
    cards = tuple(block for block in call.children if isinstance(block, d.Card))
    other = next((block for block in call.children if not isinstance(block, d.Card)), None)
    if other:
        hint = "Put it into a card, or before or after the grid."
        call.reader.findings.error("grid-content", "A grid can contain only cards", other.location, hint)
    if not cards:
        call.is_empty()
        return ()
    return (d.CardGrid(cards, _columns(call), location=call.location, attributes=call.attributes),)


def _columns(call: Call) -> int:
    """The greatest number of columns. As in MyST, there may be several for different screens, of which the last counts."""
    numbers = call.argument.split()
    if not numbers:
        return 3
    if all(number.isdecimal() and number.isascii() and 1 <= int(number[:4]) <= 12 for number in numbers):
        return min(int(numbers[-1]), MOST)
    hint = "Write the number of columns: ::::{grid} 3."
    problem = f"“grid” takes the number of columns, not “{call.argument[:80]}”"
    call.reader.findings.error("directive-argument", problem, call.argument_at, hint)
    return 3


DIRECTIVES = {
    "card": (_CARD := Directive(card, frozenset({"link", "link-type"}))),
    "grid-item-card": _CARD,
    "grid-item": Directive(item),
    "grid": Directive(grid, verbatim=True),
}
