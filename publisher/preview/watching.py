"""Waiting until files of a project are saved.

Folders are watched one by one, without those below them, so that environments, packages and outputs in a project cost nothing.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event

from msgspec import Struct
from watchfiles import Change, watch

from publisher.diagnostics import Diagnostic, PublisherError, Severity
from publisher.disk import is_link
from publisher.names import RECORD
from publisher.sources import FILLED

QUIET = 25
"""Milliseconds without a change after which a save is complete: editors write in several steps."""
LONGEST = 250
"""Milliseconds after which changes are reported even if there are more."""
TICK = 100
"""Milliseconds after which watching has begun, and is ended if it should."""
MAX_FOLDERS = 2000
_HINT = (
    "Start the command again. On Linux, a higher limit may help: sudo sysctl fs.inotify.max_user_watches=524288. "
    "Or set the environment variable WATCHFILES_FORCE_POLLING=true."
)
# Files that editors write beside the one that is edited.
_ASIDE = re.compile(r"\.|#.*#$|.*(?:~|\.sw[a-z]|\.tmp|\.bak|___jb_(?:tmp|old)___)$|4913$|__pycache__$")


class Saved(Struct, frozen=True):
    """Files that were saved, removed or renamed, relative to the project where they are in it."""

    files: tuple[str, ...]

    def __str__(self) -> str:
        more = f" and {len(self.files) - 3} more" if len(self.files) > 3 else ""
        return ", ".join(self.files[:3]) + more


def folders_of(root: Path, out: Path) -> list[Path]:
    """The folders whose files a project may read: those below its ``root``, the nearest first, at most ``MAX_FOLDERS``.

    Left out are the output folder ``out``, other output folders, hidden ones, links, and folders that programs fill.
    """
    found: list[Path] = []
    waiting = deque([root])
    while waiting and len(found) < MAX_FOLDERS:
        folder = waiting.popleft()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:  # it is gone
            continue
        if folder != root and any(entry.name in (RECORD, "pyvenv.cfg") for entry in entries):
            continue
        found.append(folder)
        waiting += (
            Path(entry.path)
            for entry in entries
            if entry.is_dir(follow_symlinks=False) and not _is_aside(entry.name) and Path(entry.path) != out
        )
    return found


def saves(root: Path, out: Path, stop: Event | None = None) -> Iterator[Saved]:
    """Yield when files below ``root`` are watched, then after each save, until ``stop`` is set. ``out`` is the output folder.

    The first has no files. What is saved while the caller is at work is yielded afterwards, at once.

    Raises ``PublisherError`` if the folders can't be watched, for example because the system allows no more of them.
    """
    files: set[str] = set()
    begun = False
    while not (stop and stop.is_set()):
        folders = folders_of(root, out)
        with suppress(FileNotFoundError):  # a folder that has gone in the meantime
            for changes in _changes(folders, out, stop):
                files |= {_named(path, root) for path in _saved(changes)}
                if _moved(changes) and folders_of(root, out) != folders:
                    break  # the new folders are watched before the save is reported
                if files or not begun:
                    found, files, begun = Saved(tuple(sorted(files))), set(), True
                    yield found


def _changes(folders: Sequence[Path], out: Path, stop: Event | None) -> Iterator[set[tuple[Change, str]]]:
    """Yield the changes in these folders, and an empty set after each ``TICK`` without one."""
    try:
        yield from watch(
            *folders,
            recursive=False,
            watch_filter=lambda change, path: _counts(Path(path), out),
            debounce=LONGEST,
            step=QUIET,
            stop_event=stop,
            rust_timeout=TICK,
            yield_on_timeout=True,
        )
    except FileNotFoundError:
        raise
    except (OSError, RuntimeError) as error:
        problem = f"Saves are not noticed, since the folders can't be watched: {error}"
        raise PublisherError([Diagnostic(Severity.ERROR, "watching-failed", problem, hint=_HINT)]) from error


def _saved(changes: set[tuple[Change, str]]) -> set[str]:
    """What was changed, without temporary files: those that came and went."""
    new, gone = ({path for change, path in changes if change is kind} for kind in (Change.added, Change.deleted))
    return {path for _, path in changes} - {path for path in new & gone if not os.path.lexists(path)}


def _moved(changes: set[tuple[Change, str]]) -> bool:
    """Whether a folder may be new or gone."""
    return any(change is not Change.modified for change, _ in changes)


def _is_aside(name: str) -> bool:
    return name in FILLED or _ASIDE.match(name) is not None


def _counts(path: Path, out: Path) -> bool:
    """Whether a build may read the file or folder."""
    return path != out and not _is_aside(path.name) and not (path.parent == out and path.is_dir() and not is_link(path))


def _named(path: str, root: Path) -> str:
    return Path(path).relative_to(root).as_posix() if Path(path).is_relative_to(root) else path


__all__ = ["Saved", "folders_of", "saves"]
