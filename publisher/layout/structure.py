"""The structure tree: nodes are planned before painting, and written into the PDF afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias, assert_never

import pydyf
from msgspec import Struct, field
from weasyprint.formatting_structure.boxes import Box
from weasyprint.pdf.stream import Stream

from publisher.layout.roles import IMPLIED, KEPT_EMPTY, ROLE_MAP

Rectangle: TypeAlias = tuple[float, float, float, float]


class Content(NamedTuple):
    """A text or an image on a page; its mark is known once it is painted."""

    page: int
    box: Box


class Area(NamedTuple):
    """A link on one page: WeasyPrint attaches its annotation to ``box``; ``parts`` are its lines, in points."""

    page: int
    box: Box
    contents: str
    parts: tuple[Rectangle, ...]


class Node(Struct, eq=False):
    """An element of the tree.

    ``entries`` are text strings of its dictionary (``Alt``, ``Lang``, ``E``, ``ID``), ``attributes`` are keyed by
    their owner.
    """

    role: str
    parent: Node | None = None
    kids: list[Node | Content | Area] = field(default_factory=list)
    entries: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, dict[str, Any]] = field(default_factory=dict)
    implied: bool = False

    def add(self, role: str, *, implied: bool = False) -> Node:
        """Append a new child."""
        child = Node(role, self, implied=implied)
        self.kids.append(child)
        return child

    def last(self) -> Node | None:
        """The last child, if it is a node."""
        return self.kids[-1] if self.kids and isinstance(self.kids[-1], Node) else None

    def paragraph(self) -> Node:
        """The node for text: this one, or an implied paragraph if this node may contain only blocks."""
        if self.role not in IMPLIED:
            return self
        last = self.last()
        return last if last and last.implied else self.add(IMPLIED[self.role], implied=True)

    def insert_after(self, kid: Node | Content | Area | None, node: Node) -> None:
        """Insert ``node`` as a child after ``kid``, or at the end."""
        node.parent = self
        self.kids.insert(self.kids.index(kid) + 1 if kid else len(self.kids), node)


class Structure:
    """The planned tree of one document."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.streams: list[Stream] = []  # the content of pages, when they are painted

    def write(self, pdf: pydyf.PDF, page_streams: list[Stream]) -> None:
        """Write the tree after the pages are painted; ``page_streams`` contain the marks."""
        self.streams = page_streams
        _Writer(pdf, page_streams).write(self.root)


class _Writer:
    def __init__(self, pdf: pydyf.PDF, page_streams: list[Stream]) -> None:
        self.pdf = pdf
        self.pages = pdf.page_references
        self.streams = page_streams
        self.marks: list[dict[Any, Any]] = [stream._tags for stream in page_streams]
        # Entries of the ParentTree: for a stream the owners of its marks, for an annotation its owner.
        self.owners: dict[int, Any] = {page: pydyf.Array() for page in range(len(page_streams))}
        self.keys: dict[Any, int] = {stream: page for page, stream in enumerate(page_streams)}
        self.roles: set[str] = set()
        self.identified: list[tuple[str, bytes]] = []

    def write(self, document: Node) -> None:
        root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        self.pdf.add_object(root)
        self.pdf.catalog["StructTreeRoot"] = root.reference
        self._prune(document)
        top = self._element(document, root.reference)
        if lost := self._unclaimed(document):
            top["K"].append(self._element(lost, top.reference).reference)
        root["K"] = pydyf.Array([top.reference])
        root["ParentTree"] = self._indirect({"Nums": _flat(sorted(self.owners.items()))})
        root["ParentTreeNextKey"] = len(self.owners)
        if self.identified:
            root["IDTree"] = self._indirect(
                {"Names": _flat((pydyf.String(name), node) for name, node in self.identified)}
            )
        if used := sorted(self.roles & ROLE_MAP.keys()):
            root["RoleMap"] = pydyf.Dictionary({role: f"/{ROLE_MAP[role]}" for role in used})

    def _prune(self, node: Node) -> bool:
        """Drop content that was not painted and nodes without meaning; return whether anything is left."""
        node.kids = [kid for kid in node.kids if self._is_there(kid)]
        if node.role == "Link" and not any(isinstance(kid, Area) for kid in node.kids):
            node.role = "Span"  # the target does not exist
        return bool(node.kids) or node.role in KEPT_EMPTY

    def _is_there(self, kid: Node | Content | Area) -> bool:
        if isinstance(kid, Node):
            return self._prune(kid)
        if isinstance(kid, Content):
            return kid.box in self.marks[kid.page]
        return kid.box.link_annotation is not None

    def _unclaimed(self, document: Node) -> Node | None:
        """Marks without a node: the plan missed them, so they are read last rather than lost."""
        kids = [Content(page, box) for page, marks in enumerate(self.marks) for box in marks]
        return Node("P", document, [*kids]) if kids else None

    def _element(self, node: Node, parent: bytes) -> Any:
        element = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{node.role}", "P": parent})
        self.pdf.add_object(element)
        self.roles.add(node.role)
        if "ID" in node.entries:
            self.identified.append((node.entries["ID"], element.reference))
        element.update({key: pydyf.String(value) for key, value in node.entries.items()})
        if node.attributes:
            owned = [pydyf.Dictionary({"O": f"/{owner}"} | values) for owner, values in node.attributes.items()]
            element["A"] = owned[0] if len(owned) == 1 else pydyf.Array(owned)
        page = next((kid.page for kid in node.kids if not isinstance(kid, Node)), None)
        if page is not None:
            element["Pg"] = self.pages[page]
        element["K"] = pydyf.Array(self._kid(kid, element, page) for kid in node.kids)
        return element

    def _kid(self, kid: Node | Content | Area, element: Any, page: int | None) -> Any:
        match kid:
            case Node():
                return self._element(kid, element.reference).reference
            case Content():
                return self._content(kid, element, page)
            case Area():
                return self._annotation(kid, element)
            case _:
                assert_never(kid)

    def _content(self, content: Content, element: Any, page: int | None) -> Any:
        mark = self.marks[content.page].pop(content.box)
        mcid, stream = mark["mcid"], mark["stream"]
        if stream not in self.keys:
            # Painted in a form XObject of its own, which has a list of owners, too.
            key = stream.extra["StructParents"] = self.keys[stream] = len(self.owners)
            self.owners[key] = pydyf.Array()
        owners = self.owners[self.keys[stream]]
        owners.extend(["null"] * (mcid + 1 - len(owners)))
        owners[mcid] = element.reference
        on_page = stream is self.streams[content.page]
        if on_page and content.page == page:
            return mcid
        reference = pydyf.Dictionary({"Type": "/MCR", "Pg": self.pages[content.page], "MCID": mcid})
        if not on_page:
            reference["Stm"] = stream.reference
        return reference

    def _annotation(self, area: Area, element: Any) -> Any:
        annotation = area.box.link_annotation
        annotation["Contents"] = pydyf.String(area.contents)
        annotation["F"] = 4  # print
        if len(area.parts) > 1:
            annotation["QuadPoints"] = pydyf.Array(number for part in area.parts for number in _corners(part))
        annotation["StructParent"] = key = len(self.owners)
        self.owners[key] = element.reference
        return pydyf.Dictionary({"Type": "/OBJR", "Obj": annotation.reference, "Pg": self.pages[area.page]})

    def _indirect(self, values: dict[str, Any]) -> bytes:
        dictionary = pydyf.Dictionary(values)
        self.pdf.add_object(dictionary)
        reference: bytes = dictionary.reference
        return reference


def _flat(pairs: Iterable[tuple[Any, Any]]) -> Any:
    return pydyf.Array(item for pair in pairs for item in pair)


def _corners(part: Rectangle) -> tuple[float, ...]:
    """A quadrilateral in the order that PDF readers expect: upper left, upper right, lower left, lower right."""
    left, bottom, right, top = part
    return left, top, right, top, left, bottom, right, bottom
