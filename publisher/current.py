"""Whether a build would change nothing: then its result is that of the build before, and nothing heavy is imported.

After a build its state is put into the cache, sealed like all entries, so that one that came with a project is not used: what
was read, what was written, and what was found. A later build of the same request returns the same result if

- the program, its libraries and the environment variables in ``program.VARIABLES`` are the same;
- the project is found in the same place, and lists the same chapters if it has no manifest;
- each file that was read has the same contents: the manifest, texts with those that they include, pictures, fonts, templates,
  static files; and the folders of templates and static files contain the same files;
- each edition's folder contains the same files with the same contents, ``.outputs.json`` is the same, and no build that was
  killed has left anything;
- the editions that it would offer for download, but does not build, are what they were.

A file is compared as described in ``stamps``. No state is kept, so that the next build is a whole one, after a build

- of one chapter, or with ``--no-cache``;
- of a project with extensions, whose code may read anything, or with links among its templates or static files;
- that replaced or removed editions, which it reported once;
- during which a file changed.

Whatever is doubtful leads to a whole build.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from publisher.cache import Cache
from publisher.diagnostics import Diagnostic
from publisher.disk import is_link
from publisher.folders import Listing, Place, configurations_in, listing_at, misnamed_above, output_of, place_of
from publisher.names import HIDDEN, RECORD
from publisher.new_files import OldFiles
from publisher.program import program
from publisher.results import EditionResult, Result
from publisher.stamps import Stamp, files_in, stamped

Stamps = dict[str, Stamp]
"""Stamps of files by path or name."""
Listed = tuple[tuple[str, tuple[str, ...]], ...]
"""The Markdown files below a folder, and the projects in it."""
STAGING = "staging"


class DoubtError(Exception):
    """Something may have changed."""


class Request(Struct, frozen=True, kw_only=True):
    """What a build is asked for, as in ``publisher.build``."""

    path: Path
    editions: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    output: Path | None = None
    strict: bool = False
    fail_fast: bool = False
    allow_commands: bool = False

    @property
    def name(self) -> str:
        """The name of the state of its builds in the cache. Paths in findings may be relative to the current folder."""
        places = os.path.abspath(self.path), os.getcwd(), self.output and os.path.abspath(self.output)
        options = self.strict, self.fail_fast, self.allow_commands
        return _hash("build", *places, self.editions, self.formats, *options)


class Inputs(Struct, frozen=True, kw_only=True):
    """All that a build read.

    ``path`` is the path by which the project was opened, ``listed`` the chapters in the folders that the manifest names, or in
    the project without a manifest, where ``configurations`` are those of other programs. ``files`` are stamps by absolute path;
    ``folders`` the names of all files in a folder; ``fonts`` those of this machine that may be chosen from, if the project may
    use them. ``programs`` are those that draw its diagrams, as commands name them, relative to ``source``, with their files;
    empty if there are none.
    """

    program: str
    path: str
    root: str
    manifest: str
    configurations: list[str]
    listed: dict[str, Listed]
    files: Stamps
    folders: dict[str, list[str]]
    fonts: list[str] | None
    programs: dict[str, str]
    source: str

    def now(self) -> Inputs:
        """The same inputs with the stamps of today. Raise ``DoubtError`` if they are others."""
        place = place_of(Path(self.path))
        if (self.program, self.path, self.root, self.manifest) != (program(), *described(place)):
            raise DoubtError
        if self.configurations != configurations_of(place):
            raise DoubtError
        if any(files_in(Path(f)) != names for f, names in self.folders.items()):
            raise DoubtError
        if any(files_of(listing_at(Path(folder), Path(self.root))) != files for folder, files in self.listed.items()):
            raise DoubtError
        if self.fonts is not None:
            from publisher.media.installed import available

            if self.fonts != available():
                raise DoubtError
        if self.programs:
            from publisher.commands import find_program

            root = Path(self.source)
            if {name: os.fspath(find_program(name, root) or "") for name in self.programs} != self.programs:
                raise DoubtError
        return replace(self, files=_now(self.files))


class Output(Struct, frozen=True, kw_only=True):
    """An edition in the output folder: the result of its build, and its files by their names in its folder.

    ``sources`` are hashes of all that some of the files were made from, see ``new_files``.
    """

    result: EditionResult
    files: Stamps
    sources: dict[str, str] = field(default_factory=dict)

    def now(self, folder: Path) -> Output:
        """The same edition with the stamps of today. Raise ``DoubtError`` if it is another."""
        if is_link(folder) or files_in(folder) != sorted(self.files):
            raise DoubtError
        return replace(self, files=_now(self.files, f"{folder}{os.sep}"))


class State(Struct, frozen=True, kw_only=True):
    """The state that a build left. ``offered`` are the hashes of editions that it offered without building them."""

    inputs: Inputs
    outputs: tuple[Output, ...]
    record: Stamp
    diagnostics: tuple[Diagnostic, ...]
    offered: dict[str, str]

    def now(self, out: Path, cache: Cache) -> State:
        """The same state with the stamps of today. Raise ``DoubtError`` if it is another."""
        inputs, record = self.inputs.now(), _now({RECORD: self.record}, f"{out}{os.sep}")[RECORD]
        outputs = tuple(output.now(out / output.result.name) for output in self.outputs)
        place = inputs.path, inputs.root, inputs.manifest
        if {name: digest_of(offered(name, place, out, cache)) for name in self.offered} != self.offered:
            raise DoubtError
        return replace(self, inputs=inputs, outputs=outputs, record=record)

    def keep(self, request: str, out: Path, cache: Cache) -> None:
        """Put the state into the cache: under the name of the ``request``, if given, and for each edition."""
        data = _written(self)
        for name in (request, *(_name(output.result.name, self.inputs.root, out) for output in self.outputs)):
            if name:
                cache.put(name, data)


def names(what: str, given: Sequence[str]) -> tuple[str, ...]:
    """The names that were given as ``what``; a string is one name. Raise ``TypeError`` for anything else."""
    if isinstance(given, str):
        return (given,)
    found = tuple(given) if isinstance(given, Iterable) else (given,)
    if not all(isinstance(name, str) for name in found):
        raise TypeError(f"{what} takes names, as a list of texts or as one text, not {given!r}")
    return found


def unchanged(request: Request) -> Result | None:
    """The result of the last build of this request, if it would be the same again; else None."""
    began = time.perf_counter()
    place = place_of(request.path)
    out = output_of(place.root, request.output)
    try:
        _look_at(out)
        cache = Cache(out / HIDDEN)
        state = _read(cache.get(request.name))
        if (state.inputs.path, state.inputs.root, state.inputs.manifest) != described(place):
            return None
        now = state.now(out, cache)
    except (DoubtError, OSError):
        return None
    if now != state:  # stamps that are newer, so that files need not be read again
        cache.put(request.name, _written(now))
    editions = tuple(replace(output.result, seconds=0.0, cached=True) for output in now.outputs)
    return Result(editions, now.diagnostics, (("comparing", time.perf_counter() - began),))


def offered(name: str, place: tuple[str, str, str], out: Path, cache: Cache) -> EditionResult | None:
    """An edition in the output folder, if a build now would make the same; else None. For ``place`` see ``described``."""
    path, root, manifest = place
    try:
        state = _read(cache.get(_name(name, root, out)))
        if state.inputs.path != path and not manifest:
            return None
        state.inputs.now()
        output = next(output for output in state.outputs if output.result.name == name)
        return output.now(out / name).result
    except (DoubtError, OSError, StopIteration):
        return None


def old_files(name: str, root: Path, out: Path, cache: Cache) -> OldFiles:
    """The files of an edition as the last build left them; none if that is not known."""
    with suppress(DoubtError, StopIteration):
        state = _read(cache.get(_name(name, os.fspath(root), out)))
        output = next(output for output in state.outputs if output.result.name == name)
        return OldFiles(out / name, output.files, output.sources)
    return OldFiles()


def digest_of(edition: EditionResult | None) -> str:
    """The hash of an edition that is offered; empty if there is none."""
    return edition.sha256 if edition else ""


def described(place: Place) -> tuple[str, str, str]:
    """The path, root and manifest of a project. Raise ``DoubtError`` if it has none but a misnamed one."""
    if not place.manifest and misnamed_above(place.path if place.path.is_dir() else place.path.parent):
        raise DoubtError
    return os.fspath(place.path), os.fspath(place.root), os.fspath(place.manifest or "")


def configurations_of(place: Place) -> list[str]:
    """The configurations of other programs that are reported in a folder without a manifest."""
    return [] if place.manifest else configurations_in(place.path)


def files_of(listing: Listing | None) -> Listed:
    """The files and projects of a listing, if there is one."""
    return (
        ()
        if listing is None
        else (("files", listing.files), ("projects", listing.projects), ("others", listing.others))
    )


def _look_at(out: Path) -> None:
    """Raise ``DoubtError`` if the output folder needs a whole build: for its messages, or to tidy up."""
    hidden = out / HIDDEN
    if any(map(is_link, (out, hidden, out / RECORD))):
        raise DoubtError
    with os.scandir(hidden) as entries:
        if any(entry.name == STAGING or entry.is_symlink() for entry in entries):
            raise DoubtError


def _now(known: Mapping[str, Stamp], prefix: str = "") -> Stamps:
    """The stamps of today. Raise ``DoubtError`` if a file has other contents."""
    found = {name: stamped(prefix + name, stamp) for name, stamp in known.items()}
    if any(found[name].digest != stamp.digest for name, stamp in known.items()):
        raise DoubtError
    return found


def _name(edition: str, root: str, out: Path) -> str:
    """The name in the cache of the state of the build that made an edition."""
    return _hash("edition", root, os.fspath(out), edition)


def _hash(*values: object) -> str:
    return hashlib.sha256(ascii(values).encode()).hexdigest()  # JSON can't contain paths that are not UTF-8


def _written(state: State) -> bytes:
    """The state as JSON. Raise ``ValueError`` if a name can't be written."""
    return msgspec.json.encode(state, enc_hook=os.fspath)


def _read(data: bytes | None) -> State:
    """Raise ``DoubtError`` if there is none, or if it can't be read."""
    if data is None:
        raise DoubtError
    try:
        return msgspec.json.decode(data, type=State, dec_hook=_path)
    except msgspec.MsgspecError:
        raise DoubtError from None


def _path(kind: type, value: object) -> Path:
    if kind is not Path or not isinstance(value, str):
        raise DoubtError
    return Path(value)


__all__ = [
    "DoubtError",
    "Inputs",
    "Output",
    "Request",
    "State",
    "configurations_of",
    "described",
    "digest_of",
    "files_of",
    "names",
    "offered",
    "old_files",
    "unchanged",
]
