"""A cache of bytes under a hash of their inputs. Entries are sealed, so that a cache that came with a project is not
used.

The seal of an entry (HMAC, SHA-256) covers its name, its bytes and a secret in the user's own cache folder. Others
can neither create an entry that is accepted nor rename one.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import os
import re
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from weakref import WeakValueDictionary

from publisher.disk import is_link, read_plain, write_plain
from publisher.program import package_templates, program

ROOM = 1 << 30  # maximum bytes to keep
ROOM_OF_USER = 1 << 25  # maximum bytes to keep for all projects of the user
_ABANDONED = 3600  # seconds after which an unfinished entry is that of a process that was killed
_SEAL = hashlib.sha256().digest_size
_BUCKET = re.compile("[0-9a-f]{2}")
_ENTRY = re.compile(r"[0-9a-f]{64}(\.\d+(-\d+)?\.new)?")


@functools.cache
def _maker() -> bytes:
    """A hash of this program, its templates and the versions of Python and of libraries: entries of others are not used.

    It is kept for the user with the state of the program (``publisher.program``) for which it holds.
    """
    state = hashlib.sha256(program().encode()).digest()
    file = _file_of_user("program")
    known = _private(file, 2 * _SEAL) if file else b""
    if known[:_SEAL] == state:
        return known[_SEAL:]
    found = _contents()
    if file:
        _keep_private(file, state + found)
    return found


def _contents() -> bytes:
    from importlib import metadata  # slow to import

    digest = hashlib.sha256(sys.version.encode())
    package = Path(__file__).parent
    for file in sorted((*package.rglob("*"), *package_templates().rglob("*"))):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(file.read_bytes())
    with suppress(metadata.PackageNotFoundError):  # the program may run without being installed
        for wanted in metadata.requires(package.name) or ():
            if found := re.match(r"[\w.-]+(?!.*extra ==)", wanted):
                digest.update(f"{found[0]} {metadata.version(found[0])}\n".encode())
    return digest.digest()


def key(*parts: str | bytes | Iterable[str | bytes]) -> str:
    """A cache key for the ``parts``: a SHA-256 over the program and each part with its length."""
    digest = hashlib.sha256(_maker())
    for part in parts:
        for piece in (part,) if isinstance(part, str | bytes) else part:
            data = piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece
            digest.update(len(data).to_bytes(8, "big"))
            digest.update(data)
    return digest.hexdigest()


@functools.cache
def secret() -> bytes:
    """The user's secret, created at its first use. If it cannot be stored, it is one for this process, and older
    entries are not used."""
    file = _file_of_user("secret")
    if file is not None:
        if known := _private(file, _SEAL):
            return known
        _keep_private(file, os.urandom(_SEAL))
        if known := _private(file, _SEAL):  # another process may have been faster
            return known
    return os.urandom(_SEAL)


def _file_of_user(name: str) -> Path | None:
    if sys.platform == "win32":
        folder = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        folder = os.path.expanduser("~/Library/Caches")
    else:
        named = os.environ.get("XDG_CACHE_HOME", "")
        folder = named if os.path.isabs(named) else os.path.expanduser("~/.cache")
    return Path(folder, "publisher", name) if os.path.isabs(folder) else None


def _private(file: Path, size: int) -> bytes:
    """The bytes in a file that only the user can read; none if it is invalid."""
    try:
        facts = file.lstat()
        foreign = os.name == "posix" and (facts.st_uid != os.geteuid() or stat.S_IMODE(facts.st_mode) & 0o077)
        found = b"" if foreign else read_plain(file, size)
    except OSError:
        return b""
    return found if len(found) == size else b""


def _keep_private(file: Path, data: bytes) -> None:
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_plain(file, data, file.parent, 0o600)


_LOCKS: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()
_GUARD = threading.Lock()


def _locked(name: str) -> threading.Lock:
    """The lock of those who make what is kept under a name."""
    with _GUARD:
        return _LOCKS.setdefault(name, threading.Lock())


class Cache:
    """A folder of blobs. Without a folder nothing is kept. Losing an entry costs time only, so disk errors are
    ignored.

    Files and folders of other names are left alone; links are not followed.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = None if folder is None or is_link(folder) else folder

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cache) and self._folder == other._folder

    def __hash__(self) -> int:
        return hash(self._folder)

    @property
    def keeps(self) -> bool:
        """Whether anything is kept."""
        return self._folder is not None

    def get(self, name: str) -> bytes | None:
        """The bytes of a key; None if there are none, or they are damaged or not sealed by this user."""
        if self._folder is None or is_link(bucket := f"{self._folder}{os.sep}{name[:2]}"):
            return None
        try:
            kept = memoryview(read_plain(f"{bucket}{os.sep}{name}", used=True))  # entries in use are kept longest
        except OSError:
            return None
        seal, data = kept[:_SEAL], kept[_SEAL:]
        return bytes(data) if hmac.compare_digest(_seal(name, data), seal) else None

    def put(self, name: str, data: bytes) -> None:
        """Store bytes under a key. Readers see all of them or none."""
        if self._folder is None or is_link(folder := self._folder / name[:2]):
            return
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            write_plain(folder / name, _seal(name, data) + data, folder)

    def make(self, name: str, work: Callable[[], bytes]) -> tuple[bytes, bool]:
        """The bytes of a key, computed if needed, and whether they were cached. Other threads that need them wait."""
        if self._folder is None:
            return work(), False
        with _locked(name):
            if (data := self.get(name)) is not None:
                return data, True
            data = work()
            self.put(name, data)
            return data, False

    def prune(self, room: int = ROOM) -> None:
        """Delete the entries that were not used for longest, until at most ``room`` bytes are kept. An entry that another
        process is writing may be lost."""
        if self._folder is None:
            return
        with suppress(OSError):
            kept = sorted(_entries(self._folder), key=lambda entry: entry.stat(follow_symlinks=False).st_mtime)
            for entry in reversed(kept):
                room -= entry.stat(follow_symlinks=False).st_size
                if room < 0 or entry.name.endswith(".new"):  # an unfinished entry of a process that was killed
                    os.unlink(entry.path)

    def prune_if_full(self, room: int = ROOM) -> None:
        """Prune if more than ``room`` bytes seem to be kept: names are hashes, so a sixteenth of the folders, taken by chance,
        shows about how much all contain."""
        if self._folder is None:
            return
        part, size = os.urandom(1).hex()[0], 0
        with suppress(OSError):
            for entry in _entries(self._folder, part):
                state = entry.stat(follow_symlinks=False)
                if entry.name.endswith(".new") and state.st_mtime + _ABANDONED < time.time():
                    with suppress(OSError):  # another process may have removed it
                        os.unlink(entry.path)
                else:
                    size += state.st_size
        if 16 * size > room:
            self.prune(room)


NO_CACHE = Cache(None)


def cache_of_user() -> Cache:
    """What belongs to the program, such as its compiled templates, is kept once for all projects of the user."""
    return Cache(_file_of_user("kept"))


def _seal(name: str, data: bytes | memoryview) -> bytes:
    return hmac.digest(secret(), b"".join((f"{name}\n".encode(), data)), "sha256")


def buckets(folder: Path) -> list[Path]:
    """The folders of a cache."""
    with os.scandir(folder) as entries:
        found = [e.path for e in entries if _BUCKET.fullmatch(e.name) and e.is_dir(follow_symlinks=False)]
    return [Path(path) for path in sorted(found)]


def _entries(folder: Path, beginning: str = "") -> Iterator[os.DirEntry[str]]:
    for bucket in buckets(folder):
        if not bucket.name.startswith(beginning):
            continue
        with os.scandir(bucket) as entries:
            yield from (e for e in entries if _ENTRY.fullmatch(e.name) and e.is_file(follow_symlinks=False))
