"""An element of a style of CSL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


class Element:
    """An element of a style."""

    __slots__ = ("attributes", "children", "line", "name", "text")

    def __init__(self, name: str, attributes: Mapping[str, str], text: str = "", line: int = 0) -> None:
        self.name = name
        self.attributes = attributes
        self.text = text
        self.line = line
        self.children: list[Element] = []

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def child(self, name: str) -> Element | None:
        return next((child for child in self.children if child.name == name), None)

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            yield from child.walk()
