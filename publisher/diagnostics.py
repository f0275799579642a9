"""Diagnostics: errors, warnings and notes as data, with their locations.

``PublisherError`` has one or more ``Diagnostic``; each has a ``Severity``, a stable code, a message, and where known
a ``Location`` and a hint. ``Findings`` collects them while a step runs. The command line shows them.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import replace

# Control characters, and those that change the direction of writing.
_UNSHOWN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Severity(StrEnum):
    """The severity of a finding: an ``error`` prevents every edition; after a ``warning`` the output was
    corrected; a ``note`` informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Location(Struct, frozen=True, order=True):
    """A location in a source file: ``file`` as the project names it, ``line`` and ``column`` counted from 1.

    ``line`` 0 means the file as a whole, ``column`` 0 the line as a whole.
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(parts)


class Diagnostic(Struct, frozen=True):
    """One finding. ``code`` is stable and kebab-case; ``excerpt`` is the source line of the location."""

    severity: Severity
    code: str
    message: str
    location: Location | None = None
    hint: str = ""
    excerpt: str = ""

    def __str__(self) -> str:
        """One line of text: ``a.md:3:1: error[reference-dangling]: There is no label “x”``."""
        place = f"{self.location}: " if self.location else ""
        return printable(f"{place}{self.severity.value}[{self.code}]: {self.message}".replace("\n", " "))

    def __repr__(self) -> str:
        return f"Diagnostic({self.severity!r}, {self.code!r}, {self.message!r}, {self.location!r}, {self.hint!r})"

    @property
    def place(self) -> tuple[str, int, int]:
        """The sort key by file, line and column; findings without a location come first."""
        at = self.location
        return (at.file, at.line, at.column) if at else ("", 0, 0)


class PublisherError(Exception):
    """Errors prevent the result. ``diagnostics`` are sorted by location, each once; the text has a line for each."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = in_order(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "\n".join(map(str, self.diagnostics))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {counted(self.diagnostics)}>"


class Findings(Struct):
    """Collects diagnostics in the order in which they are found."""

    items: list[Diagnostic] = field(default_factory=list)

    def error(self, code: str, message: str, location: Location | None = None, hint: str = "") -> None:
        """Add an error: no edition will be replaced."""
        self.items.append(Diagnostic(Severity.ERROR, code, message, location, hint))

    def warning(self, code: str, message: str, location: Location | None = None, hint: str = "") -> None:
        """Add a warning: the output was corrected."""
        self.items.append(Diagnostic(Severity.WARNING, code, message, location, hint))

    def note(self, code: str, message: str, location: Location | None = None, hint: str = "") -> None:
        """Add a note, for information."""
        self.items.append(Diagnostic(Severity.NOTE, code, message, location, hint))

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Add the findings of another step."""
        self.items.extend(diagnostics)

    def raise_errors(self) -> None:
        """Raise ``PublisherError`` with all findings if one of them is an error."""
        if self.failed:
            raise PublisherError(self.items)

    @property
    def failed(self) -> bool:
        """Whether one of them is an error."""
        return any(d.severity is Severity.ERROR for d in self.items)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(in_order(self.items))


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by location and drop duplicates, even with different hints. The order within a location is kept."""
    first: dict[tuple[object, ...], Diagnostic] = {}
    for diagnostic in diagnostics:
        first.setdefault((diagnostic.severity, diagnostic.code, diagnostic.message, diagnostic.location), diagnostic)
    return tuple(sorted(first.values(), key=lambda d: d.place))


def is_printable(text: str) -> bool:
    """Whether a text consists of visible characters, spaces, tabs and ends of lines: faster than a search for other characters."""
    return text.replace("\n", "").replace("\t", "").isprintable()


def printable(text: str) -> str:
    """Replace control characters, which may move a terminal's cursor or change its colours; the length is kept."""
    return _UNSHOWN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\t", " "))


def counted(diagnostics: Iterable[Diagnostic]) -> str:
    """The number of findings by severity, such as ``1 error, 2 warnings``; empty for none."""
    counts = Counter(d.severity for d in diagnostics)
    return ", ".join(f"{counts[s]} {s.value}{'s' if counts[s] > 1 else ''}" for s in Severity if counts[s])


COUNTED = frozenset({"syntax-foreign"})  # each already counts many of a kind
MOST = 10  # warnings, or notes, of one code that are shown one by one for a file


def grouped(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings in order, with the warnings, and the notes, of one code in a file grouped after the first ten.

    One finding gives the number and places of the rest. Errors are never grouped, since each must be corrected.
    """
    kept: list[Diagnostic] = []
    kinds: dict[tuple[str, str, str], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        if diagnostic.location is None or diagnostic.severity is Severity.ERROR or diagnostic.code in COUNTED:
            kept.append(diagnostic)
        else:
            key = (diagnostic.severity, diagnostic.code, diagnostic.location.file)
            kinds.setdefault(key, []).append(diagnostic)
    for found in kinds.values():
        kept += found[:MOST]
        kept += [_rest(found[MOST:])] if len(found) > MOST else []
    return in_order(kept)


def _rest(found: list[Diagnostic]) -> Diagnostic:
    """One finding for the rest of a kind, at the first of them."""
    first, lines = found[0], sorted({d.location.line for d in found if d.location and d.location.line})
    named = ", ".join(map(str, lines[:MOST])) + (" …" if len(lines) > MOST else "")
    where = f": line{'s' if len(lines) > 1 else ''} {named}" if lines else ""
    message = f"{len(found):,} more of this kind in this file{where}"
    return Diagnostic(first.severity, first.code, message, first.location, first.hint)


def with_excerpts(diagnostics: Iterable[Diagnostic], read: Callable[[str], str]) -> tuple[Diagnostic, ...]:
    """Give each finding the source line of its location; ``read`` returns a file's text, empty if there is none."""
    texts: dict[str, list[str]] = {}

    def excerpt(at: Location | None) -> str:
        if at is None or not at.line:
            return ""
        if at.file not in texts:
            texts[at.file] = re.split(r"\r\n|\r|\n", read(at.file))
        lines = texts[at.file]
        return lines[at.line - 1] if at.line <= len(lines) else ""

    return tuple(d if d.excerpt else replace(d, excerpt=excerpt(d.location)) for d in diagnostics)


def nearest_of(name: str, known: Iterable[str]) -> str:
    """A hint that suggests the most similar of a few ``known`` names, and lists them all."""
    names = sorted(set(known))
    return f"{similar(name, names)} {_listed(names)}".strip()


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that suggests the most similar of the ``known`` names, or lists them if none is similar and they are
    few."""
    names = sorted(set(known))
    return similar(name, names, _listed(names) if len(names) <= 12 else "")


def similar(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint that suggests the most similar of the ``known`` names, or the hint ``otherwise`` if none is similar."""
    folded, name = {n.casefold(): n for n in sorted(set(known), reverse=True)}, name.casefold()
    near = (
        other for other in difflib.get_close_matches(name, sorted(folded), n=3, cutoff=0.6) if _is_near(name, other)
    )
    same = name if name in folded else max(near, key=lambda other: _likeness(name, other), default="")
    return f"Did you mean “{folded[same]}”?" if same else otherwise


def _likeness(name: str, other: str) -> float:
    """How similar names are: their letters, and the parts that they have in common."""
    common = set(re.split(r"[\W_]+", name)) & set(re.split(r"[\W_]+", other))
    return difflib.SequenceMatcher(None, name, other).ratio() + len(common) / 5


def _is_near(name: str, other: str) -> bool:
    """Whether a similar name may be meant: few letters differ, their order does, or one begins or ends with the other."""
    shorter, longer = sorted((name, other), key=len)
    if longer.startswith(shorter) or longer.endswith(shorter) or sorted(name) == sorted(other):
        return True
    if len(name) == len(other) and sum(a != b for a, b in zip(name, other, strict=True)) == 1:
        return True
    return difflib.SequenceMatcher(None, other, name).ratio() >= 0.75


def _listed(names: list[str]) -> str:
    return f"Known here: {', '.join(names)}." if names else ""


def series(names: Iterable[str], last: str = "and") -> str:
    """Names in a sentence: “html, pdf and epub”."""
    *before, final = names
    return f"{', '.join(before)} {last} {final}" if before else final
