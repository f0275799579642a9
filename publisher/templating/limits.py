"""Limits of a project's own templates: CPU time, characters, counted steps.

The sandbox calls these checks before single operations that could use up memory, and at each step of a loop or call.
``LimitError`` names the limit; the renderer adds the template and its line.
"""

from __future__ import annotations

# ruff: noqa: SIM905 (words in a line read better than a list of them)
import re
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

if sys.platform != "win32":
    import resource

SECONDS = 5.0  # of CPU time for all pages of an edition
SECONDS_A_NODE = 0.001  # of additional CPU time for each node: twenty times what one takes
ROOM = 64_000_000  # characters of one value, and of a page
MEMBER = 50  # characters that an item of a list counts as
LARGEST = 1_000_000  # a width, a count
MEMORY = 1_000_000_000  # bytes by which the process may grow while templates run
_BIG = 1_000_000  # characters; smaller values are not checked
_EVERY = 64  # steps
_NUMBER = re.compile(r"\d+")
_DIRECTIVE = re.compile(r"%(?:\([^)%]{0,200}\))?[-+ #0]*(\*|[1-9]\d{0,99})?(?:\.(\*|\d{1,99}))?")
_NESTED = re.compile(r"\{[^{}:]*:[^{}]*\{")
_ENCODINGS = frozenset({"utf8", "ascii", "latin1"})  # others take quadratic time
_SPLITTING = frozenset({"split", "rsplit", "splitlines"})
# Filters with time and memory proportional to a text; others are limited to shorter texts.
_LINEAR = frozenset(
    "capitalize count d default e escape first forceescape format indent join last length lower replace safe string"
    " striptags text_of tojson trim truncate upper wordcount".split()
)


class LimitError(OverflowError):
    """A template exceeds a limit."""


class Limits:
    """The remaining limits of the templates of one edition."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._left = seconds
        self._started = time.thread_time()
        self._depth = 0
        self._due = _EVERY
        self._counted = 0
        self._room = ROOM
        self._peak = 0
        self.given: set[str] = set()

    # CPU time

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count the CPU time of templates. Contexts may be nested."""
        if not self._depth:
            self._started, self._peak = time.thread_time(), _peak()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self._left -= time.thread_time() - self._started

    def uncounted(self, make: Callable[..., str]) -> Callable[..., str]:
        """A function for templates whose resources are not counted."""

        def free(*arguments: Any) -> str:
            before = time.thread_time()
            made = make(*arguments)
            self._started += time.thread_time() - before
            self._room += 0 if made in self.given else len(made)
            self.given.add(made)
            return made

        return free

    def tick(self, size: int = 0) -> None:
        """Count a step with values of this size; raise ``LimitError`` if the time is used up."""
        self._due -= 1 + size // 10_000
        if self._due <= 0:
            self._due = _EVERY
            if self._depth and time.thread_time() - self._started > self._left:
                raise LimitError(f"it uses more than {self.seconds:.0f} seconds of CPU time")

    def steps(self, iterable: Any) -> Any:
        """An iterable with the same items that counts each step."""
        return _Steps(iterable, self)

    def drawn(self, value: Any) -> Any:
        """The value; if it is an iterator, a list of its items within the limits."""
        return self._draw(value) if isinstance(value, Iterator) else value

    def _draw(self, items: Iterator[Any]) -> Iterator[Any]:
        size = 0
        for item in items:
            size += measure(item) + MEMBER
            self.check_size(size, "a list")
            self.tick()
            yield item

    def range(self, *bounds: int) -> range:
        """A ``range`` for templates. The steps of all ranges together are limited, including nested loops."""
        numbers = range(*bounds)
        self._counted += len(numbers)
        if self._counted > LARGEST:
            raise LimitError(f"templates can't count beyond {LARGEST:,}")
        return numbers

    # Memory

    def check_size(self, size: float, what: str) -> None:
        """Refuse a value that would be larger than any page."""
        if size > ROOM:
            raise LimitError(f"{what} would be longer than {ROOM:,} characters, or {ROOM // MEMBER:,} members")

    def checked(self, value: Any, what: str = "a value") -> Any:
        """Return the value if it is within the limits."""
        size = measure(value)
        self.check_size(size, what)
        self.tick(size)
        if size > _BIG:
            self._see_to_memory()
        return value

    def _see_to_memory(self) -> None:
        if self._peak and _peak() - self._peak > MEMORY:
            raise LimitError("it uses too much memory")

    def concat(self, pieces: Iterable[str]) -> str:
        """Join the pieces of a page or of a macro."""
        kept, size = [], 0
        for piece in pieces:
            kept.append(piece)
            size += len(piece)
            if size > self._room:
                raise _into(pieces, LimitError(f"it writes more than {ROOM:,} characters"))
        if size > _BIG:
            self._see_to_memory()
        return "".join(kept)

    # Single operations

    def check_binop(self, operator: str, left: Any, right: Any) -> None:
        """Check a binary operation before it is computed."""
        if operator == "+" and not isinstance(left, int | float):
            size = measure(left) + measure(right)
            self.check_size(size, "the result of +")
            self.tick(size)
        elif operator == "%" and isinstance(left, str):
            self.check_directives(left, right)
        elif operator in ("*", "**"):
            sizes = [len(side) if hasattr(side, "__len__") else abs(side) for side in (left, right)]
            repeats = any(hasattr(side, "__len__") for side in (left, right))
            long = any(isinstance(side, int) and side.bit_length() > LARGEST // 10 for side in (left, right))
            if (repeats and sizes[0] * sizes[1] > LARGEST) or (operator == "**" and max(sizes) > 1000) or long:
                raise LimitError(f"the result of {operator} is too large")
            if repeats:
                self.check_size(measure(left) * measure(right), f"the result of {operator}")

    def check_method(self, owner: Any, name: str, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> None:
        """Check the call of a method of a text or number."""
        given = (*arguments, *named.values())
        self._check_numbers(given)
        if not isinstance(owner, str | bytes):
            return
        if name in ("encode", "decode") and given and str(given[0]).lower().replace("-", "") not in _ENCODINGS:
            raise LimitError(f"the encoding of {name}() must be utf-8, ascii or latin-1")
        if name in _SPLITTING and len(owner) > 8 * LARGEST:
            raise LimitError(f"a text of more than {8 * LARGEST:,} characters can't be split")
        self.check_size(self._grown(owner, name, given), f"the result of {name}()")

    @staticmethod
    def _grown(owner: Any, name: str, given: tuple[Any, ...]) -> float:
        size: int = len(owner)
        if name == "replace" and len(given) > 1:
            return float(size + (owner.count(given[0]) + 1) * len(given[1]))
        if name == "join" and given and hasattr(given[0], "__len__"):
            return measure(given[0]) + size * len(given[0])
        if name == "expandtabs":
            return float(size + owner.count("\t" if isinstance(owner, str) else b"\t") * (given[0] if given else 8))
        if name == "translate" and given:
            longest = max((measure(v) for v in given[0].values()), default=1) if hasattr(given[0], "values") else 1
            return size * longest
        return size

    def check_filter(self, name: str, given: tuple[Any, ...], named: Mapping[str, Any]) -> None:
        """Check the call of a filter."""
        values = (*given, *named.values())
        self._check_numbers(values, 1000 if name == "round" else LARGEST)
        size = measure(values)
        self.check_size(size, f"what {name} gets")
        self.tick(size)
        text = given[0] if given else None
        if not isinstance(text, str):
            if name == "join" and hasattr(text, "__len__"):
                self.check_size(size + len(given[0]) * measure(values[1:]), "the result of join")
            return
        if len(text) > LARGEST and name not in _LINEAR:
            raise LimitError(f"{name} takes no more than {LARGEST:,} characters")
        rest = [v for v in values[1:] if not isinstance(v, bool)]
        numbers = max((abs(v) for v in rest if isinstance(v, int)), default=1)
        longest = max((len(v) for v in rest if isinstance(v, str)), default=0)
        grown = {
            "format": 0,
            "indent": (text.count("\n") + 1) * max(numbers, longest, 4),
            "replace": (text.count(str(values[1])) + 1 if len(values) > 2 else 0) * longest,
            "wordwrap": (len(text) + 1) * longest,
            "join": len(text) * longest,
            "urlize": len(text) * longest,
        }
        if name == "format":
            self.check_directives(text, values[1:])
        self.check_size(len(text) + grown.get(name, 0), f"the result of {name}")

    def check_directives(self, pattern: str, values: Any) -> None:
        """Check ``pattern % values``."""
        found = [width for directive in _DIRECTIVE.findall(pattern) for width in directive]
        widths = sum(int(width) for width in found if width.isdecimal())
        members = values if isinstance(values, tuple) else (values,)
        stars = found.count("*") * max((abs(v) for v in members if isinstance(v, int)), default=0)
        size = len(pattern) + widths + stars + (len(found) // 2) * max((measure(v) for v in members), default=0)
        if widths > LARGEST or stars > LARGEST:
            raise LimitError(f"a width is larger than {LARGEST:,}")
        self.check_size(size, "the result of a format")

    def check_pattern(self, pattern: str, values: Iterable[Any]) -> None:
        """Check ``pattern.format(…)``."""
        if _NESTED.search(pattern):
            raise LimitError("widths in a format must be numbers")
        if sum(int(number[:12]) for number in _NUMBER.findall(pattern)) > LARGEST:
            raise LimitError(f"a width is larger than {LARGEST:,}")
        longest = max((measure(value) for value in values), default=0)
        self.check_size(len(pattern) + pattern.count("{") * longest, "the result of format()")

    @staticmethod
    def _check_numbers(values: Iterable[Any], largest: int = LARGEST) -> None:
        if any(isinstance(value, int) and abs(value) > largest for value in values):
            raise LimitError(f"a number is larger than {largest:,}")


class _Steps:
    """An iterable that counts its steps; its length is that of the original."""

    __slots__ = ("_items", "_limits")

    def __init__(self, held: Any, limits: Limits) -> None:
        self._items, self._limits = held, limits

    def __iter__(self) -> Iterator[Any]:
        for item in self._items:
            self._limits.tick()
            yield item

    def __len__(self) -> int:
        return len(self._items)


def _into(pieces: Iterable[str], error: LimitError) -> LimitError:
    """Raise an error inside the template that is running, so that its line is known; return it if that is
    impossible."""
    if isinstance(pieces, Generator):
        pieces.throw(error)
    return error


def measure(value: Any) -> int:
    """The size of a value with all its contents, in characters; counting stops beyond the limit."""
    if isinstance(value, str | bytes):
        return len(value)
    size, open_ = 0, [value]
    while open_ and size <= ROOM:
        item = open_.pop()
        size += MEMBER
        if isinstance(item, str | bytes):
            size += len(item)
        elif isinstance(item, dict):
            open_ += [*item.keys(), *item.values()]
        elif isinstance(item, list | tuple | set | frozenset):
            open_ += item
    return size


def _peak() -> int:
    """The peak memory of the process in bytes; 0 if unknown."""
    if sys.platform == "win32":
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
