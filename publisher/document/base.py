"""What all nodes have: a place in the source, attributes, and words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import ClassVar

from publisher.diagnostics import Location


@dataclass(frozen=True, slots=True)
class Attributes:
    """An identifier, classes and key-value pairs, as ``{#id .class key=value}`` gives them. ``places`` says of labels where
    they stand, if that is not where the node begins."""

    id: str = ""
    classes: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    places: tuple[tuple[str, Location], ...] = field(default=(), compare=False)

    def get(self, key: str, default: str = "") -> str:
        """The value of the pair ``key``."""
        for name, value in self.pairs:
            if name == key:
                return value
        return default

    @property
    def labels(self) -> tuple[str, ...]:
        """All names by which references find what bears them: the identifier, and those of the pairs ``label``."""
        return (*filter(None, (self.id,)), *(value for key, value in self.pairs if key == "label"))

    def limited(self, condition: str) -> Attributes:
        """The attributes with a condition beside the one that they may have; an empty one changes nothing."""
        if not condition:
            return self
        given = self.get("when")
        others = (pair for pair in self.pairs if pair[0] != "when")
        return replace(self, pairs=(*others, ("when", f"({given}) and ({condition})" if given else condition)))


NO_ATTRIBUTES = Attributes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Anything with a place in the source.

    ``parts`` names the fields that hold tuples of nodes. ``counter`` names what its numbers count (figure, table …), if it
    has a field ``number``. A class without parts, or with a ``value``, defines ``raw_text``: without it, creating the class
    raises ``TypeError``.
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
        """The words of the node without markup, white space as it was written; a space follows each part."""
        return "".join([f"{raw_text(getattr(self, part))} " for part in self.parts])


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline(Node):
    """A node that stands in a line of text."""

    def raw_text(self) -> str:
        """The words of the node without markup, white space as it was written."""
        return "".join([raw_text(getattr(self, part)) for part in self.parts])


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Node):
    """A node that stands on its own between others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box(Block):
    """A block that is set apart from the text. Print sets ``whole`` where it is short enough to stand on one page."""

    whole: bool = False


def raw_text(nodes: Iterable[Node]) -> str:
    """The words of ``nodes`` without markup, white space as it was written; pictures count by their alternative text."""
    return "".join([node.raw_text() for node in nodes])


def plain_text(nodes: Iterable[Node]) -> str:
    """The same, white space collapsed."""
    return " ".join(raw_text(nodes).split())
