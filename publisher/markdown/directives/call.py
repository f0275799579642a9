"""A directive in the text, and what the tables say of one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from publisher import document as d
from publisher.diagnostics import Location, nearest
from publisher.markdown.attributes import is_length, length_name
from publisher.markdown.reader import Reader
from publisher.names import VARIABLE

_ESCAPE = re.compile(rf"\\(?={VARIABLE.pattern})")  # of braces that are no variable
LABELS = ("label", "name")
COMMON = frozenset({*LABELS, "class", "when"})


@dataclass(frozen=True, slots=True)
class Call:
    """One use of a directive: its argument as text and as inlines, its options with the places of their values, its body.

    The body is ``children``, or ``text`` where the directive is ``raw``; ``locate`` turns an offset in ``text`` into its place.
    The argument begins at ``argument_at``. ``parent`` names the directive that this one stands in directly, if any;
    ``misplaced`` are the options that were meant, but stay text. The directive ends in the line ``last_line``.
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
    locate: Callable[[int], Location] = field(repr=False)
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
        """The value of an option that is a whole number; an error, and ``default``, if it is none."""
        value = self.option(name)
        if not value:
            return default
        if not (value.isascii() and value.isdecimal() and least <= int(value[:9]) and len(value) < 9):
            self.wrong(name, f"a whole number, {least} or more")
            return default
        return int(value)

    def length(self, name: str, *, relative: bool = True) -> str:
        """The value of an option that is a length, or a share of what is there where it may be ``relative``; an error,
        and nothing, if it is none."""
        value = self.option(name)
        if value and not is_length(value, relative=relative):
            self.wrong(name, length_name(relative=relative), "A number without a unit is in pixels.")
            return ""
        return value

    def choice(self, name: str, known: tuple[str, ...], default: str = "") -> str:
        """The value of an option that is one of the ``known`` words; an error, and ``default``, if it is none."""
        value = self.option(name) or default
        if value not in known and value != default:
            self.wrong(name, " or ".join(known), nearest(value, known))
            return default
        return value

    def flag(self, name: str) -> bool:
        """Is an option given that needs no value? ``false`` takes it back; any other word is an error."""
        words = {"": name in self.options, "true": True, "yes": True, "false": False, "no": False}
        value = self.option(name).lower()
        if value not in words:
            self.wrong(name, "true, false or empty")
        return words.get(value, True)

    def with_body(self) -> Call:
        """The same call, where an argument without a body is the body."""
        if not self.title or self.children:
            return self
        return replace(self, title=(), children=(d.Paragraph(self.title, location=self.title[0].location),))

    def is_empty(self) -> bool:
        """Has the directive no body? A warning if so."""
        if not self.children:
            hint = f"Write its text between the fences, or remove :::{{{self.name}}}."
            self.reader.findings.warning("directive-empty", f"“{self.name}” is empty", self.location, hint)
        return not self.children

    def wrong(self, name: str, expected: str, hint: str = "") -> None:
        """Report an option whose value is not what is ``expected``."""
        value, at = self.options[name]
        self.reader.findings.error(
            "directive-option-value", f"“{name}” should be {expected}, not “{value[:80]}”", at, hint
        )

    @property
    def attributes(self) -> d.Attributes:
        """What the options ``label`` and ``name``, ``class`` and ``when`` say."""
        places = self.labels
        given = [label for label, _ in places]
        condition = (("when", self.option("when")),) if self.option("when") else ()
        others = tuple(("label", label) for label in dict.fromkeys(given[1:]) if label not in given[:1])
        return d.Attributes("".join(given[:1]), tuple(self.option("class").split()), (*condition, *others), places)

    @property
    def labels(self) -> tuple[tuple[str, Location], ...]:
        """The labels that the options give, and where they stand."""
        given = ((self.option(name), self.options[name][1]) for name in LABELS if self.option(name))
        return tuple((d.slug(label) if " " in label else label, at) for label, at in given)

    @property
    def box(self) -> d.Attributes:
        """The same without labels: what is said of all blocks that the directive holds."""
        given = self.attributes
        return replace(given, id="", pairs=tuple(pair for pair in given.pairs if pair[0] != "label"))


@dataclass(frozen=True, slots=True)
class Directive:
    """What a directive makes of a call, the options that it knows beside the common ones, whether its body is raw text,
    what its argument is (``optional``, ``required`` or ``none``), whether it stands ``alone``, without a body, and whether
    its argument is ``verbatim`` text, not Markdown."""

    make: Callable[[Call], tuple[d.Block, ...]]
    options: frozenset[str] = frozenset()
    raw: bool = False
    argument: str = "optional"
    alone: bool = False
    verbatim: bool = False

    @property
    def known(self) -> frozenset[str]:
        """All options."""
        return self.options | COMMON
