"""What reading a text gives, and what is gathered meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from publisher import document as d
from publisher.diagnostics import Diagnostic, Findings, Location
from publisher.markdown.abbreviations import Abbreviations
from publisher.markdown.context import Context, Files
from publisher.markdown.limits import NOTHING_SPENT, Allowance, Budget
from publisher.markdown.tally import Tally
from publisher.names import Names

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What a text is (``value``), and what is to be joined with the readings of others, in the order of the texts.

    ``files`` are the texts that it took from others, by their names; ``foreign_keys`` the keys of front matter that are other
    programs', with their places; ``names`` pairs the names that were wanted for what has none with those that were given, which no
    other has in this text; ``spent`` are the characters that it included and repeated.
    """

    value: T
    diagnostics: tuple[Diagnostic, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    foreign_keys: tuple[tuple[str, Location], ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    spent: Budget = NOTHING_SPENT


@dataclass(slots=True)
class Record:
    """What is gathered while one text is read, with the files that it includes."""

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
    given: list[tuple[str, str]] = field(default_factory=list)
    _reported: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    _sorted: int = 0

    def file(self, path: str, beside: str, at: Location) -> tuple[str, str] | None:
        """The name and the text of the file that ``path`` means in the file ``beside``; an error, and None, if there is none."""
        if self.files is None:
            self.findings.error(
                "file-missing", f"There is no file “{path}”: this text does not belong to a project", at
            )
            return None
        name = self.files.find(path, beside, at, self.findings)
        text = self.files.read(name, at, self.findings) if name else None
        if name is None or text is None:
            return None
        self.texts[name] = text
        return name, text.replace("\r\n", "\n").replace("\r", "\n")

    def name(self, wanted: str) -> str:
        """A name for what has none, which is ``wanted`` or begins with that."""
        self.given.append((wanted, self.names.free(wanted)))
        return self.given[-1][1]

    def reported(self, code: str, file: str, lines: range) -> bool:
        """Is there a finding of this ``code`` in these lines of a file, counted from 1?"""
        for finding in self.findings.items[self._sorted :]:
            if at := finding.location:
                self._reported.setdefault((finding.code, at.file), set()).add(at.line)
        self._sorted = len(self.findings.items)
        return not self._reported.get((code, file), set()).isdisjoint(lines)

    def reading(self, value: T) -> Reading[T]:
        """What was gathered, with the ``value`` that was made of the text."""
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
    """The empty record of a text."""
    findings, (included, repeated) = Findings(), context.budget.allowances()
    return Record(context, files, included, repeated, Abbreviations(findings, repeated), Tally(findings), findings)
