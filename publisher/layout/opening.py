"""The first page of a unit: its side and its number."""

from __future__ import annotations

from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import LayoutContext

from publisher.layout.boxes import first_in_flow
from publisher.layout.request import UnitRequest

_FIRST_CHILD = {0: {0: None}}  # of the body: the layout continues there, as after the unit before
_SIDES = ("left", "right", "recto", "verso")


class Opening:
    """The state in which the first page of a unit is laid out. That of the first unit is WeasyPrint's.

    Any other begins on the side opposite to the one that its content demands, so that a blank page is laid out before it, as
    between two chapters of a whole document. After the layout, ``odd`` is whether the content begins on a page with an odd index.
    """

    def __init__(self, request: UnitRequest) -> None:
        self.odd = request.odd
        self._follows = request.follows
        self._before = request.page_labels[0].first - 1 if request.page_labels else 0

    def begin(self, context: LayoutContext, root: Box) -> None:
        """Set the state before the first page of a round is made."""
        if not self._follows:
            return
        _, next_page, _, state, remake = context.page_maker[0]
        rightward = root.style["direction"] == "ltr"
        right = rightward is not self.odd
        if demanded := _demanded(root):
            to_right = demanded == "right" or demanded == ("recto" if rightward else "verso")
            self.odd, right = to_right is not rightward, not to_right
        state[1]["page"] = [self._before]
        next_page = next_page | {"break": demanded or "page"}
        context.page_maker[0] = _FIRST_CHILD, next_page, right, state, remake


def _demanded(root: Box) -> str:
    """The side on which the content begins, if it demands one."""
    box = root
    while box := first_in_flow(box.children):
        if (side := box.style["break_before"]) in _SIDES:
            return str(side)
    return ""
