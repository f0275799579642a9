"""Files of a project that are removed or changed during a build, which is a finding, not an internal error."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from publisher.diagnostics import Diagnostic, Location, PublisherError, Severity
from publisher.document import Book, Image, walk
from publisher.media.pictures import PictureError

UNREADABLE = {errno.ENOENT, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ESTALE}
HINT = "It may have changed during the build: check it, and build again."


@contextmanager
def changes_found(root: Path, out: Callable[[], Path | None], book: Book | None = None) -> Iterator[None]:
    """Raise ``PublisherError`` for an ``OSError`` or a ``PictureError`` about a source below ``root``.

    Files in the output folder, which ``out`` returns as soon as it is known, are not sources. A picture is reported
    where the ``book`` shows it.
    """
    try:
        yield
    except (OSError, PictureError) as error:
        if found := _finding(error, root.resolve(), out(), book):
            raise PublisherError([found]) from error
        raise


def _finding(error: OSError | PictureError, root: Path, out: Path | None, book: Book | None) -> Diagnostic | None:
    if isinstance(error, PictureError):
        file, code, problem = error.file, error.code, str(error)
    else:
        named = error.errno in UNREADABLE and isinstance(error.filename, str | os.PathLike)
        file, code = Path(error.filename) if named else None, "file-unreadable"
        problem = f"can't be read: {error.strerror}"
    real = Path(os.path.realpath(file)) if file else None  # it may be a link to itself
    if real is None or not real.is_relative_to(root) or (out and real.is_relative_to(out.resolve() / ".publisher")):
        return None
    name = real.relative_to(root).as_posix()
    return Diagnostic(Severity.ERROR, code, f"“{name}” {problem}", _place(real, book) or Location(name), HINT)


def _place(file: Path, book: Book | None) -> Location | None:
    """The location where a picture is first shown."""
    images = (node for d in (book.divisions if book else ()) for node in walk(d) if isinstance(node, Image))
    shown = ((i, v.asset.file) for i in images for v in (i, i.dark, i.print) if v and v.asset)
    return next((image.location for image, shown_file in shown if shown_file.resolve() == file), None)


__all__ = ["changes_found"]
