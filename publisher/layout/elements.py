"""The structure nodes of elements: which one takes the content of a box, and where it is in the tree.

Most elements become one node, as ``roles`` determines. This module handles those that do not map one to one: list
items have a body, terms and definitions share an item, notes are far from their calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.formatting_structure.boxes import Box, PageBox

from publisher.layout import links, roles, turning
from publisher.layout.structure import Area, Content, Node
from publisher.pdf_files.entries import MATHML, NOTE_TYPE

CALL = "data-call"
"""The attribute of a footnote with what its call says, such as “Note 1”."""
_WRITING = {"ltr": "/LrTb", "rtl": "/RlTb"}


class Elements:
    """The nodes of one document, under ``root``; ``page`` is the current page, ``unit`` the prefix of names of notes."""

    def __init__(self, html: Element, unit: str, *, identified: bool = False) -> None:
        self.root = Node("Document")
        self._identified = identified
        self._language = html.get("lang") or ""
        self._direction = html.get("dir") or "ltr"
        self._turned: set[Node] = set()  # blocks that are written in the other direction
        if self._direction == "rtl":
            self.root.attributes["Layout"] = {"WritingMode": _WRITING["rtl"]}
        self.page: PageBox = None
        self._parents = {child: parent for parent in html.iter() for child in parent}
        # The node for content, by element, or by element and tag for a pseudo-element.
        self._nodes: dict[object, Node] = {}
        self._contents: set[Node] = set()  # nodes whose lists are tables of contents
        self._notes: list[tuple[Node, Node]] = []  # notes and their calls
        self._calls: dict[Node, str] = {}  # link of a call → what it says
        self._figures: list[Node] = []
        self._note_names: dict[Element, str] = {}
        self._note_prefix = f"{unit}.note" if unit else "note"
        self._names: set[str] = set()

    def node(self, box: Box, parent: Node) -> Node:
        """The node that takes the content of ``box``, whose parent box belongs to ``parent``.

        Parents are those of the document where possible: CSS takes a block out of the box of an inline element.
        """
        element = box.element
        _, _, pseudo = box.element_tag.partition("::")
        key = (element, box.element_tag) if pseudo else element
        if key not in self._nodes:
            parent = self._nodes.get(element if pseudo else self._parents.get(element), parent)
            self._nodes[key] = self._pseudo(box, pseudo, parent) if pseudo else self._element(box, parent)
        return self._nodes[key]

    def place_notes(self) -> None:
        """Insert each footnote after the paragraph that calls it. Until then it is not in the tree."""
        for note, call in reversed(self._notes):
            around, before = _place_of_note(call)
            around.insert_after(before, note)

    def node_for_text(self, node: Node) -> Node:
        """The node for text in ``node``: the number that calls a note says what it is, and is a word of its own."""
        if node in self._calls:
            node, words = node.add("Span"), self._calls[node]
            node.entries["ActualText"] = f" {words}"
        return node

    def join_captions(self) -> None:
        """Make captions part of their figures, if these are single pictures."""
        for node in self._figures:
            kids = [*_flat(node)]
            nodes = {kid.role: kid for kid in kids if isinstance(kid, Node)}
            if node.parent is not None and len(kids) == 2 and nodes.keys() == {"Caption", "Figure"}:
                figure, caption = nodes["Figure"], nodes["Caption"]
                caption.parent, figure.parent = figure, node.parent
                figure.kids.insert(0 if caption is kids[0] else len(figure.kids), caption)
                figure.entries = node.entries | figure.entries
                node.parent.kids[node.parent.kids.index(node)] = figure

    # Pseudo-elements

    def _pseudo(self, box: Box, pseudo: str, parent: Node) -> Node:
        """Labels and calls get nodes of their own, other generated content belongs to its element."""
        if pseudo == "marker":
            item = parent
            while item.role not in ("LI", "TOCI", "Note") and item.parent is not None:
                item = item.parent
            label = Node("Lbl", item)
            item.kids.insert(0, label)
            return label
        if pseudo in ("footnote-marker", "note-marker"):
            return parent.add("Lbl")
        if pseudo == "footnote-call":
            # CSS cannot mark a call as a link to its note.
            name = self._note_name(box.footnote.element)
            box.link = "url", ("internal", name)
            self.page.links.append(("internal", name, turning.hit_area(self.page._page_box, box), box))
            link = parent.paragraph().add("Reference").add("Link")
            if words := box.element.get(CALL):
                self._calls[link] = words
                if self._is_foreign(box.element):
                    link.entries["Lang"] = self._language
            return link
        return parent.paragraph().add("Link") if box.link else parent

    # Elements

    def _element(self, box: Box, parent: Node) -> Node:
        element = box.element
        if element.tag in ("html", "body"):
            return parent
        if call := self._nodes.get((element, f"{element.tag}::footnote-call")):
            return self._footnote(box, call)
        entries = roles.entries_of(element)
        words = roles.tokens(element)
        if roles.is_generated(element) and self._is_foreign(element):
            entries.setdefault("Lang", self._language)
        look = roles.look_of(element, box.style)
        label = not roles.LABELS.isdisjoint(roles.classes_of(element))
        named = self._identified and element.get("id")
        role = self._role(box, parent, words) or ("Span" if entries or look or label or named else None)
        if role is None:
            node = parent
        elif role in ("LI", "Lbl", "LBody"):
            node = self._list_item(box, role, parent, entries)
        else:
            inline = role in roles.INLINE or isinstance(box, boxes.InlineLevelBox)
            inside = inline and role != "RT"
            node = self._around(element, parent.paragraph() if inside else parent, words).add(role)
            node.entries.update(entries)
            if look:
                node.attributes["Layout"] = look
            self._describe(box, node)
            if not inline:
                self._direct(box.style["direction"], node, parent)
        if not roles.NOTES.isdisjoint(words):
            node = node if node.role == "Note" else node.add("Note")
            node.entries["ID"] = self._unique(element.get("id") or "note")
        if named and "ID" not in node.entries:
            node.entries["ID"] = self._unique(named)
        if "doc-toc" in words:
            self._contents.add(node)
        if element.tag == "figure" and node.role == "Div":
            self._figures.append(node)
        return node

    def _around(self, element: Element, parent: Node, words: list[str]) -> Node:
        """The parent of an inline node: calls of notes are references, and numbers in front of items are labels."""
        if "doc-noteref" in words:
            return parent.add("Reference")
        if roles.LABELS.isdisjoint(roles.classes_of(element)):
            return parent
        item: Node | None = parent
        while item is not None and item.role in ("P", "LBody"):
            item = item.parent
        if item is None or item.role != "LI" or any(isinstance(kid, Node) and kid.role == "Lbl" for kid in item.kids):
            return parent
        label = Node("Lbl", item)
        item.kids.insert(0, label)
        if item.parent is not None:
            item.parent.attributes.setdefault("List", {"ListNumbering": "/Decimal"})
        return label

    def _role(self, box: Box, parent: Node, words: list[str]) -> str | None:
        """The structure type of an element, or an empty string if it is transparent."""
        element = box.element
        given = element.get(roles.ROLE)
        role = given if given in roles.GIVEN else roles.ROLES.get(element.tag)
        if box.link:
            return "Link"
        if isinstance(box, boxes.ReplacedBox):
            return "Formula" if "math" in words else "Figure"
        if element.tag == "input" and element.get("type") in roles.CHECKS:
            return "Form"
        if role == "Figure":  # an image that could not be loaded: its alternative text is printed
            return None
        if not roles.NOTES.isdisjoint(words):
            return "Note"
        if role == "L" and any(not roles.NOTES.isdisjoint(roles.tokens(item)) for item in element):
            return "Div"
        if role in roles.HEADINGS and self._is_in_part(element):
            return f"H{min(7 if self._identified else 6, int(role[1:]) + 1)}"  # PDF 1.7 has six levels
        if role == "L" and self._in_contents(parent, words):
            return "TOC"
        if role == "LI" and parent.role == "TOC":
            return "TOCI"
        if role in roles.PARENTS and parent.role not in roles.PARENTS[role]:
            role = None
        if role == "Table" and not {"presentation", "none"}.isdisjoint(words):
            role = None
        if role is None and parent.role in roles.CONTAINERS and not isinstance(box, boxes.InlineLevelBox):
            return "Div"
        return role

    def _is_foreign(self, element: Element) -> bool:
        """Whether an element is in text in another language than that of the document."""
        around = self._parents.get(element)
        while around is not None and not around.get("lang"):
            around = self._parents.get(around)
        return around is not None and around.get("lang") != self._language

    def _is_in_part(self, element: Element) -> bool:
        """Whether a heading is below the title of a part: in a book in its chapters, in a handout in its section."""
        inner, outer = element, self._parents.get(element)
        while outer is not None:
            classes = roles.classes_of(outer)
            if "in-part" in classes or ("part" in classes and outer.tag == "section" and inner is not element):
                return True
            inner, outer = outer, self._parents.get(outer)
        return False

    def _in_contents(self, node: Node | None, words: list[str]) -> bool:
        if "doc-toc" in words:
            return True
        while node is not None:
            if node.role == "TOC" or node in self._contents:
                return True
            node = node.parent
        return False

    def _describe(self, box: Box, node: Node) -> None:
        """Add what a structure type requires in addition: names, destinations, cells."""
        element = box.element
        if isinstance(box, boxes.ReplacedBox):
            node.entries["Alt"] = roles.name_of(element)
            if self._identified and (mathml := element.get("data-mathml")):
                node.entries[MATHML.removeprefix("/")] = mathml
            left, top = box.content_box_x(), box.content_box_y()
            place = turning.placed(self.page._page_box, (left, top, left + box.width, top + box.height))
            place = links.to_points(place, self.page)
            node.attributes["Layout"] = {"BBox": pydyf.Array(place)}
        elif node.role == "Form" and element.tag != "input":
            words = element.get("aria-label") or roles.text_of(element)
            node.attributes["PrintField"] = {"Role": "/tv", "Desc": pydyf.String(words.strip())}
        elif node.role == "Form":
            state = "on" if element.get("checked") is not None else "off"
            node.attributes["PrintField"] = {"Role": f"/{roles.CHECKS[element.get('type')]}", "checked": f"/{state}"}
            if label := element.get("aria-label"):
                node.attributes["PrintField"]["Desc"] = pydyf.String(label)
        elif node.role in ("TH", "TD"):
            self._describe_cell(box, node)

    def _direct(self, direction: str, node: Node, parent: Node) -> None:
        """Say in which direction a block is written, if it is not that of the block around it."""
        turned = direction != self._direction
        if turned:
            self._turned.add(node)
        if turned is not (parent in self._turned):
            node.attributes.setdefault("Layout", {})["WritingMode"] = _WRITING[direction]

    def _describe_cell(self, box: Box, node: Node) -> None:
        element = box.element
        values: dict[str, Any] = {}
        if node.role == "TH":
            group = node.parent.parent if node.parent else None
            values["Scope"] = f"/{roles.scope_of(element, group.role if group else '')}"
            if name := element.get("id"):
                node.entries["ID"] = self._unique(name)
        if box.colspan > 1:
            values["ColSpan"] = box.colspan
        if box.rowspan > 1:
            values["RowSpan"] = box.rowspan
        if headers := (element.get("headers") or "").split():
            values["Headers"] = pydyf.Array(pydyf.String(name) for name in headers)
        if values:
            node.attributes["Table"] = values

    def _list_item(self, box: Box, role: str, parent: Node, entries: dict[str, str]) -> Node:
        """The body of a list item, or the part of an item for a term or a definition."""
        if role == "LI":
            item = parent.add("LI")
            item.entries.update(entries)
            if numbering := roles.numbering_of(box.style):
                parent.attributes.setdefault("List", {"ListNumbering": f"/{numbering}"})
            return item.add("LBody")
        parent.attributes.setdefault("List", {"ListNumbering": "/None"})
        last = parent.last()
        part = last.last() if last else None
        if last is None or part is None or (role == "Lbl" and part.role == "LBody"):
            last, part = parent.add("LI"), None
        node = part.add("Div") if part and part.role == role == "LBody" else last.add(role)
        node.entries.update(entries)
        return node

    # Notes

    def _footnote(self, box: Box, call: Node) -> Node:
        name = self._note_name(box.element)
        if name not in self.page.anchors:
            self.page.anchors[name] = turning.hit_area(self.page._page_box, box)
        note = Node("Note", entries=roles.entries_of(box.element) | {"ID": self._unique(name)})
        if self._identified:
            note.entries[NOTE_TYPE.removeprefix("/")] = "Footnote"
        around, _ = _place_of_note(call)
        while around not in self._turned and around.parent is not None:
            around = around.parent
        self._direct(box.style["direction"], note, around)
        self._notes.append((note, call))
        return note

    def _note_name(self, element: Element) -> str:
        name: str = element.get("id") or self._note_names.setdefault(
            element, f"{self._note_prefix}.{len(self._note_names) + 1}"
        )
        return name

    def _unique(self, name: str) -> str:
        """A unique identifier similar to ``name``, for the name tree."""
        unique, number = name, 1
        while unique in self._names:
            number += 1
            unique = f"{name}.{number}"
        self._names.add(unique)
        return unique


def _place_of_note(call: Node) -> tuple[Node, Node | Content | Area | None]:
    """Where the note of a call is read: in this node, after that one, or at the end. In an item, that is before its inner lists."""
    block, inline = call, call
    while block.role in roles.INLINE and block.parent is not None:
        block, inline = block.parent, block
    if block.parent is not None and block.role in roles.PARAGRAPHS:
        return block.parent, block
    rest = block.kids[block.kids.index(inline) :] if block is not call else []
    following = next((kid for kid in rest if isinstance(kid, Node) and kid.role not in roles.IN_LINES), None)
    before = block.kids[block.kids.index(following) - 1] if following else None
    return block, before


def _flat(node: Node) -> Iterator[Node | Content | Area]:
    """What a node contains, without the divisions and implied paragraphs around it."""
    for kid in node.kids:
        if isinstance(kid, Node) and (kid.role == "Div" or kid.implied):
            yield from _flat(kid)
        else:
            yield kid
