"""Cards, and grids of them."""

from __future__ import annotations

from publisher import document as d
from publisher.markdown.directives.call import Call, Directive

MOST = 4  # columns


def card(call: Call) -> tuple[d.Block, ...]:
    """Make a card. Outside a grid it is an error, and its content is kept."""
    findings, title, address = call.reader.findings, call.title, call.option("link")
    if call.parent != "grid":
        hint = "Put it between a line ::::{grid} and a line ::::."
        findings.error("card-outside", "The card is not inside a grid", call.location, hint)
        return call.children
    if address and not title:
        findings.error(
            "directive-argument", "A card with a link needs a title", call.location, "Write :::{card} Title."
        )
    elif address:
        at = call.options["link"][1]
        title = (d.Link(title, address, location=at),)
    elif not title:
        call.is_empty()
    given = call.attributes
    return (d.Card(call.children, title, bool(address), location=call.location, attributes=given),)


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
    "card": Directive(card, frozenset({"link"})),
    "grid": Directive(grid, verbatim=True),
}
