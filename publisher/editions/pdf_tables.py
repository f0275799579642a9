"""How a table gets on its page: its type shrinks, then it is turned, then its words are broken; nothing is cut."""

from __future__ import annotations

from publisher import document as d

GAP = 9  # points between columns
LETTER = 4.9  # points that a letter takes at the size of a table, 8.5 pt
DENSE = 1.14  # how much more a line holds at 7.5 pt; smaller type nobody reads

Fitted = tuple[str, tuple[int, ...]]


def fit(table: d.Table, column: float, full: float, turned: float) -> Fitted:
    """A class, and the width of each column in percent where they must be given.

    There is room for the text's ``column``, for the ``full`` width of the page with its rail, and on a ``turned`` page; 0
    where a table can't leave the column.
    """
    least = [max(map(_longest_word, cells), default=0.0) + GAP for cells in d.columns_of(table)]
    need = max(100 * w / share for w, share in zip(least, table.widths, strict=True)) if table.widths else sum(least)
    rooms = {"": column, "full": full, "dense": DENSE * full, "turned": turned, "turned dense": DENSE * turned}
    if turned and "wide" in table.attributes.classes:
        rooms = {name: room for name, room in rooms.items() if name.startswith("turned")}
    for name, room in rooms.items():
        if need <= room:
            return name, table.widths
    name = "turned dense" if turned else "dense"
    return f"{name} broken", table.widths or _shares(table, least, rooms[name])


def _shares(table: d.Table, least: list[float], room: float) -> tuple[int, ...]:
    """Widths in percent that give each column some letters, and more to those with more text."""
    lengths = [[len(d.plain_text(cell.children)) for cell in cells] for cells in d.columns_of(table)]
    longest = [min(120, max(column, default=0)) for column in lengths]
    first = [min(max(width - GAP, 12.0), 36.0) + 4 for width in least]
    rest = max(0.0, room - sum(first)) / max(1, sum(longest))
    widths = [width + rest * length for width, length in zip(first, longest, strict=True)]
    return tuple(int(100 * width / sum(widths)) for width in widths)


def _longest_word(cell: d.TableCell) -> float:
    """Its width in points; addresses may break anywhere."""
    links = {word for n in d.walk(cell) if isinstance(n, d.Link) for word in d.plain_text(n.children).split()}
    words = d.plain_text(cell.children).split()
    return LETTER * max((min(len(word), 12 if word in links else 1000) for word in words), default=0)
