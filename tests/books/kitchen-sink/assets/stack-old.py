"""A stack, as short as it can be."""

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Stack(Generic[T]):
    """Last in, first out."""

    def __init__(self) -> None:
        self._items: list[T] = []

    def push(self, item: T) -> None:
        """Put something on top."""
        self._items.append(item)

    def pop(self) -> T:
        """Take what is on top."""
        if len(self._items) == 0:
            raise IndexError("the stack is empty, and nothing can be taken from what is empty")
        return self._items.pop()

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        return reversed(self._items)


if __name__ == "__main__":
    stack = Stack[int]()
    for number in range(10):
        stack.push(number)
    print(list(stack))
