"""What a web edition says beside its book: redirects from old addresses, and when pages were last changed."""

from __future__ import annotations

import posixpath
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from publisher.diagnostics import Findings, nearest
from publisher.document import Book
from publisher.editions import Redirect, SiteFacts
from publisher.editions.html.addresses import HOME, page_files
from publisher.manifest import Edition, Project

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


def facts_of(edition: Edition, book: Book, project: Project, findings: Findings) -> SiteFacts:
    """Return the facts about a web edition. Redirects that lead nowhere, or that are pages themselves, are errors."""
    dates = _dates(edition, book, project, findings) if edition.changed else {}
    return SiteFacts(tuple(_redirects(edition, book, project, findings)) if edition.redirects else (), dates)


def _redirects(edition: Edition, book: Book, project: Project, findings: Findings) -> Iterator[Redirect]:
    files = page_files(book, edition.urls, project.overlay)
    if len(book.chapters) == 1:
        files = dict.fromkeys(files, HOME)
    source = project.overlay.source
    by_file = {project.overlay.versions(c.file)[-1]: c for c in book.chapters}
    chapters = {posixpath.relpath(file, source or "."): chapter for file, chapter in by_file.items()}
    taken = {*files.values(), HOME, "404.html"}
    for old, new in edition.redirects.items():
        name = f"{old}{'' if posixpath.splitext(old)[1] else '/' * (not old.endswith('/')) + HOME}".lstrip("/")
        at = ("editions", edition.key, "redirects", old)
        path, _, fragment = new.partition("#")
        if name in taken:
            problem = f"“{old}” is a page of the edition, so it can't lead to another"
            findings.error(
                "redirect-clash", problem, project.locate(*at, key=True), "Remove the redirect, or rename one of them."
            )
        elif re.match(r"https?://", new):
            yield Redirect(name, new)
        elif chapter := chapters.get(posixpath.normpath(path)):
            yield Redirect(name, files[chapter.id] + (f"#{fragment}" if fragment else ""), chapter.name)
        else:
            problem = f"“{old}” leads to “{new}”, which is not in the edition “{edition.name}”"
            hint = nearest(path, chapters) or "Write the path of a chapter's file, or a complete address with https://."
            findings.error("redirect-missing", problem, project.locate(*at), hint)


def _dates(edition: Edition, book: Book, project: Project, findings: Findings) -> dict[str, str]:
    """The dates on which the files of chapters were last changed, as Git knows; none without Git."""
    if _asked(project.root, "rev-parse", "--is-shallow-repository").strip() == "true":
        problem = "The Git repository is shallow, so it does not say when pages were last changed"
        at = project.locate("editions", edition.key, "changed")
        findings.note("changes-unknown", problem, at, "Fetch its history: git fetch --unshallow")
        return {}
    return changes(project.root, (chapter.file for chapter in book.chapters if not chapter.group))


def changes(root: Path, files: Iterable[str]) -> dict[str, str]:
    """The day of the last commit that changed each file, in the time zone of who committed it: 2026-11-24. Files are relative to
    ``root``; those that are not committed are left out."""
    wanted, found, day = set(files), dict[str, str](), ""
    for piece in _asked(root, *_LOG).split("\0"):
        if piece.startswith("\x01"):
            day = piece[1:].strip()
        elif (name := piece.lstrip("\n")) in wanted:
            found.setdefault(name, day)
    return found


def _asked(root: Path, *command: str) -> str:
    """What Git answers; empty if there is no Git, or no repository."""
    try:
        done = subprocess.run([*_GIT, *command], cwd=root, capture_output=True, check=False)
    except OSError:
        return ""
    return done.stdout.decode(errors="replace") if done.returncode == 0 else ""


__all__ = ["changes", "facts_of"]
