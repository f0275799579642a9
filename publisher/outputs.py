"""The output folder: editions are replaced atomically, and files of others are never touched.

Work happens in ``.publisher/staging`` under a lock; a finished edition is moved into place in one step.
``.outputs.json`` records which files builds wrote, and for which project: a folder with other files is refused before
work starts. What a killed build left, and editions that the manifest no longer names, are removed by the next build.

Links are not followed, not even the output folder itself: a project from elsewhere may contain it, and files would be
written or removed where the link leads. A person who means that place can name it.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypedDict

from filelock import FileLock

from publisher.cache import buckets
from publisher.diagnostics import Diagnostic, PublisherError, Severity
from publisher.disk import is_link, read_plain, swap, target, write_plain
from publisher.interruption import cleaning
from publisher.names import EDITION, HIDDEN, PREVIEW, RECORD

MAX_RECORD = 100_000_000  # bytes
MAX_REMOVALS = 400  # of a folder into which other threads write
PAUSE = 0.005  # seconds between two removals


class Entry(TypedDict):
    """The record of an edition: the files that builds wrote into its folder, and the project's folder relative to
    the output folder."""

    files: list[str]
    project: str


class Outputs:
    """An open output folder; see ``open_outputs``."""

    def __init__(self, folder: Path, project: Path) -> None:
        self.folder = folder
        self._project = _seen_from(folder, project)
        self._staging = folder / HIDDEN / "staging"
        self._record = _read_record(folder)

    def refuse_foreign(self, editions: Iterable[str], hints: Mapping[str, str]) -> None:
        """Raise ``PublisherError`` if a folder of ``editions`` contains a link, or files that no build wrote.

        ``hints`` are further hints by edition.
        """
        found = []
        for name in editions:
            place = self.folder / name
            if link := _link_in(place):
                found.append(_link(link))
            elif files := self.foreign(name):
                found.append(_foreign(place, files[0], hints.get(name, "")))
        if found:
            raise PublisherError(found)

    def stage(self, name: str) -> Path:
        """A new empty folder to write an edition into."""
        place = self._staging / name
        place.mkdir(parents=True)
        return place

    def put(self, name: str) -> Path:
        """Replace an edition by the staged one in one step; return its folder."""
        staged, place = self._staging / name, self.folder / name
        new = _files(staged)
        self._note(name, {*self._files_of(name), *new})
        if os.path.lexists(place):
            # The old files are removed before new ones are stamped, since a link less changes the time of those that both share.
            _remove_tree(_replace(place, staged))
        else:
            staged.rename(place)
        self._note(name, new)
        return place

    def add(self, name: str) -> Path:
        """Add the files of a staged edition to the existing ones; return the edition's folder."""
        staged, place = self._staging / name, self.folder / name
        if link := _link_in(place):
            raise PublisherError([_link(link)])
        theirs = {".", *_files(staged)}.intersection(self.foreign(name))
        if theirs:
            raise PublisherError([_foreign(place, min(theirs))])
        self._note(name, {*self._files_of(name), *_files(staged)})
        for file in _files(staged):
            (place / file).parent.mkdir(parents=True, exist_ok=True)
            (staged / file).replace(place / file)
        return place

    def remove(self) -> list[Path]:
        """Remove all editions of this project, and the cache; return what was removed. The lock is kept: others
        may wait for it."""
        ours = [self.folder / name for name in self._record if self._is_mine(name) and not self.foreign(name)]
        removed, cached = [place for place in ours if place.is_dir()], buckets(self.folder / HIDDEN)
        cached += [place for place in (self.folder / HIDDEN / PREVIEW,) if place.is_dir() and not is_link(place)]
        for place in (*removed, *cached):
            shutil.rmtree(place)
        left = {name: entry for name, entry in self._record.items() if (self.folder / name).is_dir()}
        if left:  # others have put files into it
            self._write_record(left)
        else:
            (self.folder / RECORD).unlink(missing_ok=True)
        return removed + ([self.folder / HIDDEN] if cached else [])

    def replaced(self, editions: Iterable[str]) -> list[Diagnostic]:
        """Warnings for ``editions`` that replace those of another project."""
        hint = "Give each project its own output folder: -o DIR."
        return [
            Diagnostic(
                Severity.WARNING,
                "edition-replaced",
                f"“{self.folder / name}” contained an edition of the project “{self._record[name]['project']}”, which was replaced",
                hint=hint,
            )
            for name in editions
            if name in self._record and not self._is_mine(name)
        ]

    def remove_others(self, named: Collection[str]) -> list[Diagnostic]:
        """Remove the editions of this project that are no longer ``named``, with notes.

        Files that no build wrote are kept, and so is an edition with a link in it.
        """
        found = []
        for name, entry in [*self._record.items()]:
            place = self.folder / name
            if name in named or not self._is_mine(name):
                continue
            if link := _link_in(place):
                found.append(_removed(place, name, f"was not removed, because “{link}” is a link", Severity.WARNING))
                continue
            foreign = self.foreign(name)
            for file in {*entry["files"]}.intersection(_files(place)):
                (place / file).unlink()
            _remove_empty(place)
            self._write_record({other: e for other, e in self._record.items() if other != name})
            kept = (
                f"was removed, except for {', '.join(foreign[:3])}, which publisher did not create"
                if foreign
                else "was removed"
            )
            found.append(_removed(place, name, kept, Severity.WARNING if foreign else Severity.NOTE))
        return found

    def left(self) -> list[Diagnostic]:
        """Other files in the folder, and why they are kept."""
        found = []
        hidden = (place for place in (self.folder / HIDDEN).iterdir() if place.name != "lock")
        for place in sorted((*self.folder.iterdir(), *hidden)):
            if place.name in self._record and (foreign := self.foreign(place.name)):
                more = f" and {len(foreign) - 3} more" if len(foreign) > 3 else ""
                why = f"it contains files that publisher did not create: {', '.join(foreign[:3])}{more}"
                found.append(_left(place, "it is a link" if is_link(place) else why))
            elif place.name in self._record and not self._is_mine(place.name):
                found.append(_left(place, f"it belongs to the project “{self._record[place.name]['project']}”"))
            elif place.name not in (HIDDEN, RECORD):
                found.append(_left(place, "publisher did not create it"))
        return found

    def foreign(self, name: str) -> list[str]:
        """The files in an edition's folder that no build wrote; links always count, whatever the record says."""
        place = self.folder / name
        if is_link(place) or (place.exists() and not place.is_dir()):
            return ["."]
        known = set(self._files_of(name))
        return sorted(file for file, linked in _walk(place) if linked or file not in known)

    def recover(self) -> None:
        """Restore what a build that was killed between two steps had moved aside, and remove its temporary files."""
        if self._staging.is_dir():
            for aside in self._staging.glob("*.aside"):
                place = self.folder / aside.stem
                ours = EDITION.fullmatch(aside.stem) and not is_link(aside)
                if ours and not os.path.lexists(place):
                    aside.rename(place)
        elif os.path.lexists(self._staging):
            self._staging.unlink()
        _remove_tree(self._staging)

    def _is_mine(self, name: str) -> bool:
        """Whether a build of this project wrote the edition, according to the record."""
        return self._record[name]["project"] in ("", self._project)

    def _files_of(self, name: str) -> list[str]:
        """The files that builds wrote into an edition's folder."""
        return self._record[name]["files"] if name in self._record else []

    def _note(self, name: str, files: Iterable[str]) -> None:
        """Record the files of an edition of this project."""
        self._write_record({**self._record, name: {"files": sorted(files), "project": self._project}})

    def _write_record(self, record: dict[str, Entry]) -> None:
        self._record = record
        text = json.dumps(record, indent=1, sort_keys=True)
        write_plain(self.folder / RECORD, text.encode(), self.folder / HIDDEN)


@contextmanager
def open_outputs(
    folder: Path, project: Path, editions: Sequence[str], hints: Mapping[str, str] | None = None
) -> Iterator[Outputs]:
    """Open an output folder for ``editions`` of the ``project`` in that folder. Another build of the same output
    folder waits here.

    Raise ``PublisherError`` if the folder is not writable, it or its hidden folder is a link, its record is damaged,
    or an edition's folder contains files that no build wrote; ``hints`` are further hints by edition. ``OSError`` of
    a full or failing disk inside the block becomes ``PublisherError``, too.
    """
    _refuse_links(folder)
    try:
        (folder / HIDDEN).mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / HIDDEN / "lock")
        lock.acquire()
    except OSError as error:
        raise _failure(
            "output-unwritable", f"“{folder}” can't be written: {error.strerror}", "Choose another folder: -o DIR."
        ) from error
    try:
        _refuse_links(folder)  # created while we waited, too
        outputs = Outputs(folder, project)
        with cleaning(outputs.recover):
            yield from _opened(outputs, editions, hints or {})
    finally:
        lock.release()


def _opened(outputs: Outputs, editions: Sequence[str], hints: Mapping[str, str]) -> Iterator[Outputs]:
    outputs.recover()
    outputs.refuse_foreign(editions, hints)
    try:
        yield outputs
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.EFBIG):
            raise
        raise _failure(
            "output-failed", f"Writing failed: {error.strerror}", "The existing editions are unchanged."
        ) from error
    finally:
        outputs.recover()


def _remove_tree(folder: Path) -> None:
    """Remove a folder, even if other threads still write into it, as they do when a signal ends the process."""
    for _ in range(MAX_REMOVALS):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.lexists(folder):
            break
        time.sleep(PAUSE)


def _refuse_links(folder: Path) -> None:
    """Raise ``PublisherError`` if the folder, or the publisher's files in it, are links."""
    hidden = folder / HIDDEN
    places = [folder]
    if not is_link(folder):
        places += [folder / RECORD, hidden]
        if not is_link(hidden):
            with suppress(OSError), os.scandir(hidden) as entries:  # it may not be there
                places += sorted(Path(entry.path) for entry in entries if is_link(entry))
    found = [_link(place, is_folder=place == folder) for place in places if is_link(place)]
    if found:
        raise PublisherError(found)


def _seen_from(folder: Path, project: Path) -> str:
    try:
        return Path(os.path.relpath(project, folder)).as_posix()
    except ValueError:  # they are on two drives
        return project.absolute().as_posix()


def is_open(folder: Path) -> bool:
    """Whether a build ever wrote into this folder, even if it did not finish, or its files were replaced since."""
    return is_link(folder) or os.path.lexists(folder / RECORD) or os.path.lexists(folder / HIDDEN / "lock")


def _foreign(place: Path, file: str, hint: str = "") -> Diagnostic:
    what = f"contains files that publisher did not create: {file}" if file != "." else "is not a folder"
    hint = " ".join(filter(None, ["Move it away, or choose another folder: -o DIR.", hint if file != "." else ""]))
    return Diagnostic(Severity.ERROR, "output-foreign", f"“{place}” {what}", hint=hint)


def _link(place: Path, *, is_folder: bool = False) -> Diagnostic:
    message = f"“{place}” is a link to “{target(place)}”: nothing is written through links"
    hint = f"Remove the link, or name the folder itself: -o {os.path.realpath(place)}"
    return Diagnostic(Severity.ERROR, "output-link", message, hint=hint if is_folder else "Remove the link.")


def _removed(place: Path, name: str, what: str, severity: Severity) -> Diagnostic:
    problem = f"The manifest no longer names the edition “{name}”: “{place}” {what}"
    hint = "Remove the rest yourself." if severity is Severity.WARNING else ""
    return Diagnostic(severity, "edition-removed", problem, hint=hint)


def _remove_empty(folder: Path) -> None:
    """Remove the folder and its sub-folders if they contain no files."""
    for place, _, _ in os.walk(folder, topdown=False):
        with suppress(OSError):  # it is not empty
            os.rmdir(place)


def _left(place: Path, why: str) -> Diagnostic:
    return Diagnostic(Severity.NOTE, "output-left", f"“{place}” was kept: {why}", hint="Remove it yourself.")


def _failure(code: str, message: str, hint: str) -> PublisherError:
    return PublisherError([Diagnostic(Severity.ERROR, code, message, hint=hint)])


def _read_record(folder: Path) -> dict[str, Entry]:
    """The files of each edition. Raise ``PublisherError`` if the record is damaged: then the owner of files is
    unknown."""
    file = folder / RECORD
    if not os.path.lexists(file):
        return {}
    try:
        return _sound(json.loads(read_plain(file, MAX_RECORD).decode()))
    except OSError as error:
        why = str(error.strerror)
    except RecursionError:
        why = "it is nested too deeply"
    except ValueError as error:
        why = str(error)
    hint = f"If “{folder}” contains no files of yours, remove the folder; or choose another one: -o DIR."
    raise _failure("output-record", f"“{file}”, the record of what builds created, is damaged: {why}", hint)


def _sound(record: object) -> dict[str, Entry]:
    """A valid record; it may come with a project from elsewhere. Raise ``ValueError``."""
    if not isinstance(record, dict):
        raise ValueError("it is not a mapping")
    return {name: _entry(name, value) for name, value in record.items()}


def _entry(name: str, value: object) -> Entry:
    if not EDITION.fullmatch(name):
        raise ValueError(f"“{name[:80]}” is not the name of an edition")
    if isinstance(value, list):  # written before records named projects
        value = {"files": value, "project": ""}
    files, project = (value.get("files"), value.get("project")) if isinstance(value, dict) else (None, None)
    if not isinstance(files, list) or not all(isinstance(file, str) for file in files):
        raise ValueError(f"“{name}” has no list of files")
    if not isinstance(project, str):
        raise ValueError(f"“{name}” has no name of a project")
    return {"files": files, "project": project}


def _files(folder: Path) -> list[str]:
    return sorted(file for file, _ in _walk(folder))


def _link_in(folder: Path) -> Path | None:
    """The first link at or below ``folder``."""
    if is_link(folder):
        return folder
    return next((folder / file for file in sorted(file for file, linked in _walk(folder) if linked)), None)


def _walk(folder: Path | str, prefix: str = "") -> Iterator[tuple[str, bool]]:
    """All files and links below a folder, by their names in it, and whether they are links, which are not followed."""
    with suppress(OSError), os.scandir(folder) as entries:  # it may not be there
        for entry in entries:
            linked = is_link(entry)
            if entry.is_dir() and not linked:
                yield from _walk(entry.path, f"{prefix}{entry.name}/")
            else:
                yield prefix + entry.name, linked


def _replace(old: Path, new: Path) -> Path:
    """Replace a folder by another: in one step if the system can, else via a name from which ``recover`` restores it. Return
    where the old one is."""
    if swap(new, old):
        return new
    aside = new.with_name(f"{new.name}.aside")
    old.rename(aside)
    new.rename(old)
    return aside
