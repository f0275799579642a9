"""The steps in order. The only room that knows all the others."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from publisher.diagnostics import Findings, PublisherError
from publisher.manifest import load
from publisher.outputs import is_open, open_outputs
from publisher.pipeline.session import Options, Progress, Session, output_of, quiet
from publisher.results import Cleaned, EditionResult, Result
from publisher.selection import names


def build(
    path: str | os.PathLike[str] = ".",
    *,
    editions: Sequence[str] = (),
    formats: Sequence[str] = (),
    chapter: str = "",
    output: str | os.PathLike[str] | None = None,
    strict: bool = False,
    fail_fast: bool = False,
    cache: bool = True,
    allow_python: bool = False,
    progress: Progress | None = None,
) -> Result:
    """Build editions of the project, file or folder at ``path``.

    A file in a project is built as one of its chapters. ``editions`` and ``formats`` (the command's ``-e`` and ``--to``) choose
    among those of the manifest: a list of names, or one name (default: all). ``chapter`` takes one chapter by its id,
    ``output`` is the folder of outputs (default: ``build`` in the project). ``strict`` makes warnings errors;
    ``allow_python`` lets the files run that the manifest lists under ``extensions``.
    Raises ``PublisherError`` with every finding if one is an error; then no edition is replaced.
    Raises ``TypeError`` for ``editions`` or ``formats`` that are no names.
    """
    editions, formats = names("editions", editions), names("formats", formats)
    options = Options(
        chapter=chapter,
        output=Path(output) if output else None,
        strict=strict,
        fail_fast=fail_fast,
        cache=cache,
        allow_python=allow_python,
        progress=progress or quiet,
    )
    session = Session(Path(path), options)
    with session.reporting():
        session.open()
        chosen = session.choose(editions, formats)
        book = session.read()
        prepared = session.prepare(book, chosen)
        results = session.write(prepared, chosen)
    return session.result(results)


def check(
    path: str | os.PathLike[str] = ".",
    *,
    editions: Sequence[str] = (),
    strict: bool = False,
    allow_python: bool = False,
    progress: Progress | None = None,
) -> Result:
    """Find all that is wrong in the project, file or folder at ``path``, without writing anything.

    ``editions`` chooses whose transforms run: a list of names, or one name (default: all of the manifest). ``strict`` makes
    warnings errors. The findings are ``diagnostics`` of the result, errors too; ``failed`` says whether there are any.
    Raises ``TypeError`` for ``editions`` that are no names.
    """
    editions = names("editions", editions)
    session = Session(Path(path), Options(strict=strict, allow_python=allow_python, progress=progress or quiet))
    try:
        with session.reporting():
            session.open()
            chosen = session.choose(editions)
            book = session.read()
            session.examine(book, chosen, whole=not editions)
    except PublisherError as error:
        return Result((), error.diagnostics, tuple(session.log.timings))
    return session.result()


def clean(path: str | os.PathLike[str] = ".", *, output: str | os.PathLike[str] | None = None) -> Cleaned:
    """Remove a project's editions and cache from the folder of outputs.

    Raises ``PublisherError`` if the manifest can't be read, or for what stops a build in that folder.
    """
    project = load(Path(path), Findings())
    out = output_of(project, Path(output) if output else None)
    if not is_open(out):
        return Cleaned((), ())
    with open_outputs(out, project.root, []) as outputs:
        return Cleaned(tuple(outputs.remove()), tuple(outputs.left()))


__all__ = ["EditionResult", "Progress", "Result", "build", "check", "clean"]
