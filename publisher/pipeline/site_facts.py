"""What a web edition says beside its book: redirects from old addresses, and when pages were last changed."""

from __future__ import annotations

import posixpath
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path

from publisher.diagnostics import Findings, nearest
from publisher.document import Book
from publisher.editions import Redirect, SiteFacts
from publisher.editions.html.addresses import HOME, MARKDOWN, OWN_FILES, OWN_FOLDERS, page_files, redirect_file
from publisher.manifest import Edition, Project
from publisher.transforms.targets import Targets

_GIT = ("git", "--no-pager", "-c", "log.showSignature=false", "-c", "core.fsmonitor=false")
_LOG = (
    "log",
    "-z",
    "--format=%x01%cs",
    "--name-only",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--relative",
    "--",
    ".",
)


def facts_of(editions: Iterable[tuple[Edition, Book, Project]], findings: Findings) -> Iterator[SiteFacts]:
    """The facts about each web edition. Redirects whose target does not exist, or that would replace a file of the edition, are
    errors. Git is asked once for all editions."""
    days = cache(_days)
    for edition, book, project in editions:
        redirects = tuple(_redirects(edition, book, project, findings)) if edition.redirects else ()
        changed = _changed(edition, book, project, days(project.root), findings) if edition.changed else {}
        yield SiteFacts(redirects, changed)


def _redirects(edition: Edition, book: Book, project: Project, findings: Findings) -> Iterator[Redirect]:
    files = page_files(book, edition, project.overlay)
    if sum(not chapter.group for chapter in book.chapters) == 1:
        files = dict.fromkeys(files, HOME)
    source = project.overlay.source
    by_file = {project.overlay.versions(c.file)[-1]: c for c in book.chapters}
    chapters = {posixpath.relpath(file, source or "."): chapter for file, chapter in by_file.items()}
    targets = cache(partial(Targets.of, book))
    taken: dict[str, str] = {}
    for name in (*files.values(), *(f"{file}{MARKDOWN}" for file in files.values()), *OWN_FILES, *OWN_FOLDERS):
        _take(name, taken)
    for old, new in edition.redirects.items():
        at = ("editions", edition.key, "redirects", old)
        path, _, fragment = new.partition("#")
        name = redirect_file(old)
        if other := _clash(name, taken):
            problem = f"“{old}” would replace “{other}”, which the edition contains"
            hint = "Remove the redirect, or rename one of them."
            findings.error("redirect-clash", problem, project.locate(*at, key=True), hint)
            continue
        _take(name, taken)
        if re.match(r"https?://", new):
            yield Redirect(name, new)
        elif not (chapter := chapters.get(posixpath.normpath(path))):
            problem = f"“{old}” leads to “{new}”, which is not in the edition “{edition.name}”"
            hint = nearest(path, chapters) or "Write the path of a chapter's file, or a complete address with https://."
            findings.error("redirect-missing", problem, project.locate(*at), hint)
        elif fragment and not (place := targets().find_in(chapter.file, fragment)):
            problem = f"“{old}” leads to “{new}”, but “{path}” has no “{fragment}” in the edition “{edition.name}”"
            hint = nearest(fragment, targets().names_in(chapter.file))
            findings.error("redirect-missing", problem, project.locate(*at), hint)
        else:
            target = place[1].attributes.id if fragment and place and place[1] is not chapter else ""
            yield Redirect(name, files[chapter.id] + (f"#{target}" if target else ""), chapter.name)


def _above(name: str) -> Iterator[str]:
    """The folders that contain a file, the nearest first."""
    while name := posixpath.dirname(name):
        yield name


def _take(name: str, taken: dict[str, str]) -> None:
    """Add a file to those of an edition, with its folders. Some systems ignore case in their names."""
    taken[name.casefold()] = name
    for folder in _above(name):
        taken.setdefault(f"{folder.casefold()}/", name)


def _clash(name: str, taken: Mapping[str, str]) -> str:
    """The file of an edition in whose place a new one, or one of its folders, would be; empty if there is none."""
    key = name.casefold()
    return next(filter(None, map(taken.get, (key, f"{key}/", *_above(key)))), "")


def _changed(
    edition: Edition, book: Book, project: Project, days: Mapping[str, str] | None, findings: Findings
) -> dict[str, str]:
    """The days on which the files of chapters were last changed, as Git knows; none without Git."""
    if days is None:
        problem = "The Git repository is shallow, so it does not say when pages were last changed"
        at = project.locate("editions", edition.key, "changed")
        findings.note("changes-unknown", problem, at, "Fetch its history: git fetch --unshallow")
        return {}
    return {c.file: days[c.file] for c in book.chapters if not c.group and c.file in days}


def _days(root: Path) -> dict[str, str] | None:
    """The day of the last commit that changed each file, in the time zone of who committed it: 2026-11-24. Files are relative to
    ``root``. None if the repository is shallow."""
    if _asked(root, "rev-parse", "--is-shallow-repository").strip() == "true":
        return None
    found, day = dict[str, str](), ""
    for piece in _asked(root, *_LOG).split("\0"):
        if piece.startswith("\x01"):
            day = piece[1:].strip()
        else:
            found.setdefault(piece.lstrip("\n"), day)
    return found


def _asked(root: Path, *command: str) -> str:
    """What Git answers; empty if there is no Git, or no repository."""
    try:
        done = subprocess.run([*_GIT, *command], cwd=root, capture_output=True, check=False)
    except OSError:
        return ""
    return done.stdout.decode(errors="replace") if done.returncode == 0 else ""


__all__ = ["facts_of"]
