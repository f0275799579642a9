"""The base classes of nodes, their attributes, and the text of nodes without markup."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from publisher.diagnostics import Location


class Attributes(Struct, frozen=True):
    """The identifier, classes and key-value pairs of a node, written ``{#id .class key=value}``.

    ``places`` contains pairs of a label and its location, for labels that are not at the beginning of the node.
    """

    id: str = ""
    classes: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    places: tuple[tuple[str, Location], ...] = ()

    def get(self, key: str, default: str = "") -> str:
        """Return the value of the first pair with this ``key``, or ``default``."""
        for name, value in self.pairs:
            if name == key:
                return value
        return default

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels by which references find the node: the identifier, then the values of the pairs ``label``."""
        own = (self.id,) if self.id else ()
        return (*own, *[value for key, value in self.pairs if key == "label"]) if self.pairs else own

    def without(self, *keys: str) -> Attributes:
        """Return the attributes without the pairs of these ``keys``."""
        return replace(self, pairs=tuple([pair for pair in self.pairs if pair[0] not in keys]))

    def limited(self, condition: str) -> Attributes:
        """Return the attributes with a condition added to ``when``; both conditions must be true.

        An empty condition changes nothing.
        """
        if not condition:
            return self
        given = self.get("when")
        return replace(
            self, pairs=(*self.without("when").pairs, ("when", f"({given}) and ({condition})" if given else condition))
        )


NO_ATTRIBUTES = Attributes()
ALIGNED = frozenset({"center", "right"})
"""Classes of paragraphs and containers whose lines are in the middle or at the right."""


class Remembering:
    """Room for what ``tree.kinds`` finds out about a node; a copy with other fields begins without it."""

    __slots__ = ("_kinds",)
    _kinds: frozenset[type]


class Node(Remembering, Struct, frozen=True, kw_only=True):
    """A node of the document tree, with its location in the source.

    ``parts`` names the fields that contain tuples of nodes. ``counter`` names the sequence in which nodes with a field
    ``number`` are numbered (figure, table …). A class without parts, or with a field ``value``, must define ``raw_text``;
    otherwise defining the class raises ``TypeError``.
    """

    parts: ClassVar[tuple[str, ...]] = ("children",)
    counter: ClassVar[str] = ""
    location: Location
    attributes: Attributes = NO_ATTRIBUTES

    def __init_subclass__(cls) -> None:
        says_more = not cls.parts or "value" in cls.__annotations__
        if says_more and (cls.raw_text is Node.raw_text or cls.raw_text is Inline.raw_text):
            raise TypeError(f"{cls.__name__} has no parts, or a value, and must define raw_text()")

    def raw_text(self) -> str:
        """Return the text of the node without markup; white space is unchanged, and a space follows each part."""
        return "".join([f"{raw_text(getattr(self, part))} " for part in self.parts])

    def in_title(self) -> tuple[Node, ...]:
        """Return the nodes that replace this one where its title is used elsewhere, in one line and within a link."""
        return (self,)

    def essential_parts(self) -> tuple[str, ...]:
        """Return the names of the parts without whose content an edition omits the whole node.

        Without them, there would be only a title or a caption.
        """
        return ("children",) if "children" in self.parts else ()


class Inline(Node, frozen=True, kw_only=True):
    """A node in a line of text."""

    def raw_text(self) -> str:
        """Return the text of the node without markup; white space is unchanged."""
        return "".join([raw_text(getattr(self, part)) for part in self.parts])


class Block(Node, frozen=True, kw_only=True):
    """A node that is not in a line of text, such as a paragraph."""


class Box(Block, frozen=True, kw_only=True):
    """A block that is set off from the text, such as an admonition.

    Print sets ``whole`` if the box is short enough to be kept on one page.
    """

    whole: bool = False


def alignment(node: Node) -> str:
    """Return the class of ``ALIGNED`` that a node has, or an empty string."""
    return next((name for name in node.attributes.classes if name in ALIGNED), "")


def raw_text(nodes: Iterable[Node]) -> str:
    """Return the text of ``nodes`` without markup; white space is unchanged, and images give their alternative text."""
    return "".join([node.raw_text() for node in nodes])


def plain_text(nodes: Iterable[Node]) -> str:
    """Return the text of ``nodes`` like ``raw_text``, with white space collapsed and stripped."""
    return " ".join(raw_text(nodes).split())
