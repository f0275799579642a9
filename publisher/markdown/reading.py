"""The result of reading a text, and the record that is kept meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct, field

from publisher import document as d
from publisher.diagnostics import Diagnostic, Findings, Location
from publisher.markdown.abbreviations import Abbreviations
from publisher.markdown.context import Context, Files
from publisher.markdown.limits import NOTHING_SPENT, Allowance, Budget
from publisher.markdown.tally import Tally
from publisher.names import Names

if TYPE_CHECKING:
    from publisher.mathematics.source import Definitions

T = TypeVar("T")


class Reading(Struct, Generic[T], frozen=True):
    """The result of reading a text (``value``), and data to be joined with other readings, in the order of the texts.

    ``files`` are the texts of included files by name; ``foreign_keys`` the keys of front matter of other programs,
    with their locations; ``names`` pairs the requested names of unnamed things with the names given, which are unique
    in this text; ``spent`` counts the characters that were included and repeated.
    """

    value: T
    diagnostics: tuple[Diagnostic, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    foreign_keys: tuple[tuple[str, Location], ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    spent: Budget = NOTHING_SPENT


class Record(Struct):
    """Collects data while one text and the files that it includes are read. ``exercises`` counts those that are open."""

    context: Context
    files: Files | None
    included: Allowance
    repeated: Allowance
    abbreviations: Abbreviations
    tally: Tally
    findings: Findings
    anchors: d.Anchors = field(default_factory=d.Anchors)
    inline_notes: list[d.Footnote] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    foreign_keys: list[tuple[str, Location]] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    exercises: int = 0
    given: list[tuple[str, str]] = field(default_factory=list)
    _reported: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    _sorted: int = 0
    _macros: Definitions | None = None

    @property
    def macros(self) -> Definitions:
        """The macros for formulas: those of the manifest, and those that the text has defined so far."""
        if self._macros is None:
            from publisher.mathematics.source import Definitions  # which texts without formulas do not need

            self._macros = Definitions.of(self.context.macros)
        return self._macros

    def file(self, path: str, relative_to: str, at: Location) -> tuple[str, str] | None:
        """Return name and text of the file at ``path``, relative to the file ``relative_to``. If there is none, report
        an error and return None."""
        if self.files is None:
            self.findings.error(
                "file-missing", f"There is no file “{path}”: this text does not belong to a project", at
            )
            return None
        name = self.files.find(path, relative_to, at, self.findings)
        text = self.files.read(name, at, self.findings) if name else None
        if name is None or text is None:
            return None
        self.texts[name] = text
        return name, text.replace("\r\n", "\n").replace("\r", "\n")

    def name(self, wanted: str) -> str:
        """Generate a unique name: ``wanted``, or one that begins with it."""
        self.given.append((wanted, self.names.free(wanted)))
        return self.given[-1][1]

    def reported(self, code: str, file: str, lines: range) -> bool:
        """Whether there is a finding with this ``code`` in these lines of a file, counted from 1."""
        for finding in self.findings.items[self._sorted :]:
            if at := finding.location:
                self._reported.setdefault((finding.code, at.file), set()).add(at.line)
        self._sorted = len(self.findings.items)
        return not self._reported.get((code, file), set()).isdisjoint(lines)

    def reading(self, value: T) -> Reading[T]:
        """Return the record as a ``Reading`` with this ``value``."""
        self.tally.report()
        left = Budget(self.included.left, self.repeated.left)
        return Reading(
            value,
            tuple(self.findings.items),
            self.texts,
            tuple(self.foreign_keys),
            tuple(self.given),
            self.context.budget - left,
        )


def new_record(context: Context, files: Files | None = None) -> Record:
    """An empty record for a text."""
    findings, (included, repeated) = Findings(), context.budget.allowances()
    return Record(context, files, included, repeated, Abbreviations(findings, repeated), Tally(findings), findings)
