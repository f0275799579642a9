"""What is previewed, and how far it is: the data that the preview page shows."""

from __future__ import annotations

import posixpath
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from msgspec import Struct, field

from publisher.diagnostics import Diagnostic, Severity, in_order
from publisher.preview.hashes import hash_of
from publisher.preview.messages import Built, Done, Listed, Opened, Rendered, Step, View

MOST = 999  # pages that are shown early
_NEEDED = re.compile(rb'\bsrc="([^":#?]+)"')


class Shown(Struct):
    """An edition: its last finished files, if there are any, and what is done for it now.

    ``version`` is the number of the save after which it changed last, 0 before it is built for the first time. ``draft`` counts the
    parts that are newer. ``hashes`` are those of its files, and ``changes`` the moments at which each of them changed last, or was
    removed. ``early`` are pages of a site that is not finished.
    """

    listed: Listed
    version: int = 0
    draft: int = 0
    path: Path | None = None
    digest: str = ""
    hashes: Mapping[str, str] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    early: dict[str, bytes] = field(default_factory=dict)
    view: View = ""
    step: str = ""
    failed: bool = False

    def built(self, found: Built) -> None:
        """Note that it is finished."""
        self.step, self.path, self.view, self.draft, self.failed = "", found.path, found.view, 0, False
        early = {page: hash_of(data) for page, data in self.early.items()}
        self.early.clear()
        before = {**self.hashes, **early}
        if self.digest != found.digest or early:  # after an early page, the version is new even if the page is the same
            self.version, self.digest = found.number, found.digest
            for file in before.keys() | found.files.keys():
                if before.get(file) != found.files.get(file):
                    self.changes[file] = self.moment
            self.hashes = found.files

    def rendered(self, found: Rendered) -> None:
        """Show a page of a site early, unless it needs files that its last version did not have."""
        folder = posixpath.dirname(found.page)
        needed = (unquote(name.decode()) for name in _NEEDED.findall(found.data))
        there = all(posixpath.normpath(posixpath.join(folder, name)) in self.hashes for name in needed)
        if self.version and found.page in self.hashes and there and self.draft < MOST:
            self.draft += 1
            self.early[found.page] = found.data
            self.changes[found.page] = self.moment

    @property
    def moment(self) -> int:
        """A number that grows with each version, and with each part that is newer."""
        return self.version * (MOST + 1) + self.draft

    def changed(self, since: int) -> list[str]:
        """The files that have changed, or were removed, after this moment."""
        return sorted(file for file, moment in self.changes.items() if moment > since)

    def as_json(self) -> dict[str, object]:
        """The edition as the page gets it."""
        about = {"name": self.listed.name, "title": self.listed.title, "label": self.listed.label}
        return {
            **about,
            "view": self.view,
            "version": self.version,
            "draft": self.draft,
            "moment": self.moment,
            "step": self.step,
            "failed": self.failed,
        }


class State(Struct):
    """The editions and findings. ``quick`` findings are those of reading and of web editions, ``slow`` ones those of the others,
    and ``watching`` is set when saves are no longer noticed.

    ``run`` is different for each run of the server, and ``number`` counts saves.
    """

    run: str = field(default_factory=lambda: secrets.token_hex(4))
    number: int = 0
    title: str = ""
    step: str = ""
    building: bool = True
    editions: dict[str, Shown] = field(default_factory=dict)
    quick: tuple[Diagnostic, ...] = ()
    slow: tuple[Diagnostic, ...] = ()
    watching: tuple[Diagnostic, ...] = ()

    def opened(self, found: Opened) -> None:
        """Note the editions of the manifest. Those that were there keep what is finished of them."""
        self.title = found.title
        before = self.editions
        self.editions = {}
        for listed in found.editions:
            same = before.get(listed.name)
            kept = same if same and same.listed == listed else Shown(listed, view=listed.view)
            self.editions[listed.name] = kept
            kept.failed = False

    def stepped(self, found: Step) -> None:
        """Note what is done now."""
        if shown := self.editions.get(found.edition):
            shown.step = found.step
        elif not found.edition:
            self.step = found.step

    def built(self, found: Built) -> None:
        """Note that an edition is finished."""
        if shown := self.editions.get(found.edition):
            shown.built(found)

    def rendered(self, found: Rendered) -> None:
        """Note that a page of a site is rendered."""
        if shown := self.editions.get(found.edition):
            shown.rendered(found)

    def done(self, found: Done, *, sites: bool) -> None:
        """Note that a build ended. The findings of other editions are out of date when the web editions are built."""
        self.step = ""
        if sites:
            self.quick, self.slow = found.findings, ()
        else:
            self.slow = found.findings
        for name, shown in self.editions.items():
            shown.failed = shown.failed or name in found.failed
            if name in found.failed:
                shown.step = ""

    def stopped(self) -> None:
        """Note that nothing is done any more."""
        self.step = ""
        for shown in self.editions.values():
            shown.step = ""

    def as_json(self) -> dict[str, object]:
        """All that the page shows."""
        findings = in_order((*self.watching, *self.quick, *self.slow))
        return {
            "run": self.run,
            "title": self.title,
            "step": self.step,
            "building": self.building,
            "editions": [shown.as_json() for shown in self.editions.values()],
            "failed": any(found.severity is Severity.ERROR for found in findings),
            "findings": [*map(_as_json, findings)],
        }


def _as_json(found: Diagnostic) -> dict[str, object]:
    at = found.location
    return {
        "severity": found.severity.value,
        "code": found.code,
        "message": found.message,
        "file": at.file if at else "",
        "line": at.line if at else 0,
        "column": at.column if at else 0,
        "hint": found.hint,
        "excerpt": found.excerpt,
    }


def ended() -> Diagnostic:
    """The finding when a process that builds has ended unexpectedly."""
    problem = "The process that builds the editions ended unexpectedly, perhaps since memory ran out"
    return Diagnostic(Severity.ERROR, "work-lost", problem, hint="Save a file to build again.")


__all__ = ["Shown", "State", "ended"]
