"""The call of a directive in a text, and its definition in the table."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Location, nearest, series
from publisher.markdown.attributes import is_length, length_name
from publisher.markdown.reader import Reader
from publisher.names import VARIABLE

_ESCAPE = re.compile(rf"\\(?={VARIABLE.pattern})")  # before braces that are not a variable
LABELS = ("label", "name")
COMMON = frozenset({*LABELS, "class", "when"})


class Call(Struct, frozen=True):
    """One use of a directive: its argument as text and as inlines, its options with the locations of their values,
    its body.

    The body is ``children``, or ``text`` if the directive is ``raw``; ``locate`` turns an offset in ``text`` into a
    location. The argument begins at ``argument_at``. ``parent`` is the name of the directive around this one, if any;
    ``misplaced`` are options that were meant but not recognised. The directive ends in the line ``last_line``.
    """

    reader: Reader
    name: str
    argument: str
    title: tuple[d.Inline, ...]
    options: dict[str, tuple[str, Location]]
    children: tuple[d.Block, ...]
    text: str
    location: Location
    argument_at: Location
    locate: Callable[[int], Location]
    parent: str = ""
    misplaced: frozenset[str] = frozenset()
    last_line: int = 0

    def option(self, name: str) -> str:
        """The value of an option as plain text, empty if it was not given."""
        value = self.options[name][0] if name in self.options else ""
        return value if self.reader.context.variables is None else _ESCAPE.sub("", value)

    def inlines(self, name: str) -> tuple[d.Inline, ...]:
        """The value of an option as Markdown."""
        return self.reader.inline_text(*self.options[name]) if self.option(name) else ()

    def number(self, name: str, default: int = 0, *, least: int = 0) -> int:
        """The integer value of an option. If it is not one of at least ``least``, report an error and return
        ``default``."""
        value = self.option(name)
        if not value:
            return default
        if not (value.isascii() and value.isdecimal() and least <= int(value[:9]) and len(value) < 9):
            self.wrong(name, f"a whole number, {least} or more")
            return default
        return int(value)

    def length(self, name: str, *, relative: bool = True) -> str:
        """The value of an option as a CSS length, or as a percentage if it may be ``relative``.

        If it is neither, report an error and return an empty string.
        """
        value = self.option(name)
        if value and not is_length(value, relative=relative):
            self.wrong(name, length_name(relative=relative), "A number without a unit is in pixels.")
            return ""
        return value

    def choice(self, name: str, known: tuple[str, ...], default: str = "") -> str:
        """The value of an option that is one of the ``known`` words. If it is not, report an error and return
        ``default``."""
        value = self.option(name) or default
        if value not in known and value != default:
            self.wrong(name, series(known, "or"), nearest(value, known))
            return default
        return value

    def flag(self, name: str) -> bool:
        """Whether a flag is set. ``false`` unsets it; any other value is an error."""
        words = {"": name in self.options, "true": True, "yes": True, "false": False, "no": False}
        value = self.option(name).lower()
        if value not in words:
            self.wrong(name, "true, false or empty")
        return words.get(value, True)

    def with_body(self) -> Call:
        """The same call; an argument without a body becomes the body."""
        if not self.title or self.children:
            return self
        return replace(self, title=(), children=(d.Paragraph(self.title, location=self.title[0].location),))

    def is_empty(self) -> bool:
        """Whether the directive has no body, which is a warning."""
        if not self.children:
            hint = f"Write its text between the fences, or remove :::{{{self.name}}}."
            self.reader.findings.warning("directive-empty", f"“{self.name}” is empty", self.location, hint)
        return not self.children

    def wrong(self, name: str, expected: str, hint: str = "") -> None:
        """Report an option whose value is not the ``expected`` one."""
        value, at = self.options[name]
        self.reader.findings.error(
            "directive-option-value", f"“{name}” should be {expected}, not “{value[:80]}”", at, hint
        )

    @property
    def attributes(self) -> d.Attributes:
        """The attributes from the options ``label`` and ``name``, ``class`` and ``when``."""
        places = self.labels
        given = [label for label, _ in places]
        condition = (("when", self.option("when")),) if self.option("when") else ()
        others = tuple(("label", label) for label in dict.fromkeys(given[1:]) if label not in given[:1])
        return d.Attributes("".join(given[:1]), tuple(self.option("class").split()), (*condition, *others), places)

    @property
    def labels(self) -> tuple[tuple[str, Location], ...]:
        """The labels in the options, with their locations."""
        given = ((self.option(name), self.options[name][1]) for name in LABELS if self.option(name))
        return tuple((d.slug(label) if " " in label else label, at) for label, at in given)

    @property
    def box(self) -> d.Attributes:
        """The attributes without labels, for all blocks in the directive."""
        return replace(self.attributes.without("label"), id="")


class Directive(Struct, frozen=True):
    """The definition of a directive.

    It consists of the function that makes blocks of a call, the options in addition to the common ones, whether the
    body is raw text, whether there is an argument (``optional``, ``required`` or ``none``), whether the directive is
    used ``alone``, without a body, and whether its argument is ``verbatim`` text, not Markdown.
    """

    make: Callable[[Call], tuple[d.Block, ...]]
    options: frozenset[str] = frozenset()
    raw: bool = False
    argument: str = "optional"
    alone: bool = False
    verbatim: bool = False

    @property
    def known(self) -> frozenset[str]:
        """All options, including the common ones."""
        return self.options | COMMON
