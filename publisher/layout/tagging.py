"""From page boxes to a plan of the structure tree.

Boxes are walked in reading order, page by page. A node belongs to its *element*, not to its box, so an element that
crosses pages, wraps lines or gets anonymous boxes is one node. Boxes without meaning get the attribute ``artifact``,
which ``patches`` uses when they are painted.
"""

from __future__ import annotations

from typing import Any

from weasyprint.document import Document
from weasyprint.formatting_structure import boxes
from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.logger import LOGGER

from publisher.layout import links, roles, turning
from publisher.layout.breaks import Breaks, Sources
from publisher.layout.east_asian import GAP
from publisher.layout.elements import CALL, Elements
from publisher.layout.structure import Content, Node, Structure

_MARGINS = {"@top": "Pagination /Subtype /Header", "@bottom": "Pagination /Subtype /Footer"}


def plan(document: Document, unit: str, sources: Sources, *, identified: bool = False) -> Structure:
    """Plan the tree of a laid-out ``weasyprint.Document``, and settle its links and artifacts before it is painted.

    ``unit`` makes the names of its notes different from those in other units; ``sources`` are its texts.
    If ``identified``, nodes have the ids of their elements.
    """
    walk = _Walk(Elements(document._html.etree_element, unit, identified=identified), sources)
    for number, page in enumerate(document.pages):
        walk.number = number
        walk.elements.page = page
        walk.visit(page._page_box, walk.elements.root, None)
    for number, page in enumerate(document.pages):
        for complaint in links.merge(page, number, walk.owners):
            LOGGER.warning(complaint)
    walk.elements.join_captions()
    walk.elements.place_notes()
    walk.breaks.finish()
    return Structure(walk.elements.root)


class _Walk:
    def __init__(self, elements: Elements, sources: Sources) -> None:
        self.elements = elements
        self.breaks = Breaks(sources)
        self.number = 0
        self.groups: dict[Any, Box] = {}  # head or foot of a table → its first box; others repeat it
        self.owners: dict[Box, links.Owner] = {}  # box in a link → that link
        self.targets: dict[Node, tuple[links.Owner, Any]] = {}  # node of a link → that link and its target

    def visit(self, box: Box, parent: Node, link: links.Owner | None) -> None:
        """Give the content of ``box`` to ``parent``, or to the node of its own element."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if kind := self.artifact(box, parent):
            _set_aside(box, kind)
            return
        if isinstance(box, boxes.TextBox):
            self.breaks.text(Content(self.number, box), self.elements.node_for_text(parent.paragraph()))
            return
        node = parent
        if box.element is not None and not isinstance(box, boxes.LineBox):
            node = self.elements.node(box, parent)
            if box.link and node.role == "Link":
                link = links.Owner(node, _link_text(box))
                self.targets[node] = link, box.link[1]
            elif link is None and isinstance(box, boxes.BlockLevelBox):
                link = self.escaped(box, node)
        if link:
            self.owners[box] = link
        if isinstance(box, boxes.ReplacedBox):
            self.breaks.image(Content(self.number, box), node)
        for child in box.children:
            self.visit(child, node, link)

    def escaped(self, box: Box, node: Node) -> links.Owner | None:
        """The link around a block that CSS took out of its box, which WeasyPrint no longer treats as a link."""
        while node.role != "Link":
            if node.parent is None:
                return None
            node = node.parent
        link, (kind, target) = self.targets[node]
        page = self.elements.page
        page.links.append((kind, target, turning.hit_area(page._page_box, box), box))
        return link

    def artifact(self, box: Box, parent: Node) -> str | None:
        """The kind of artifact that the box is, if it is one."""
        if isinstance(box, boxes.MarginBox):
            return _MARGINS.get(box.at_keyword.partition("-")[0], "Pagination")
        element = box.element
        if element is None:
            return None
        if isinstance(box, boxes.TextBox):
            if box.text.strip() and element.get("class") != GAP:
                return None if box.style["visibility"] == "visible" else "Layout"
            self.breaks.blank(box, parent)
            return "Layout"
        if box.is_leader or roles.is_hidden(element):
            return "Layout"
        if box.style["position"] == "fixed":  # painted on every page
            return "Pagination"
        if isinstance(box, boxes.TableRowGroupBox) and (box.is_header or box.is_footer):
            return None if self.groups.setdefault(element, box) is box else "Pagination"
        return "Layout" if isinstance(box, boxes.ReplacedBox) and not _says_something(box) else None


def _says_something(image: Box) -> bool:
    """Whether the image is more than decoration. A missing alternative text is an error."""
    element = image.element
    if "::" in image.element_tag or roles.is_decorative(element) or image.style["visibility"] != "visible":
        return False
    if roles.name_of(element):
        return True
    LOGGER.error('Image "%s" has no alternative text', element.get("src", "inline SVG"))
    return False


def _set_aside(box: Box, kind: str) -> None:
    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    box.artifact = kind
    for child in box.children:
        _set_aside(child, kind)


def _link_text(box: Box) -> str:
    """The text of the link; a call of a note has only generated text."""
    if "::" in box.element_tag:
        if call := box.element.get(CALL):
            return str(call)
        return "".join(child.text for child in box.descendants() if isinstance(child, boxes.TextBox)).strip()
    return roles.text_of(box.element) or box.element.get("title") or box.element.get("href") or ""
