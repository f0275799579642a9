"""The public functions ``build``, ``check`` and ``clean``, and the steps that they run.

This is the only package that depends on all others. They are imported when they are needed, since an unchanged build needs few.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from publisher.collection import rare_collections
from publisher.current import Request, names, unchanged
from publisher.diagnostics import Findings, PublisherError
from publisher.folders import output_of, root_of
from publisher.names import HIDDEN
from publisher.pipeline.preloading import PRELOAD_ALL, PRELOAD_CHECK, PRELOAD_PAGES, modules_for
from publisher.results import Cleaned, EditionResult, Result
from publisher.tracing import span

if TYPE_CHECKING:
    from publisher.pipeline.session import Progress, Session
    from publisher.workers import Workers


@rare_collections()
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
    allow_commands: bool = False,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> Result:
    """Build editions of the project, file or folder at ``path``.

    A file in a project is built as one of its chapters. ``editions`` and ``formats`` (the options ``-e`` and ``--to``) select
    editions of the manifest by one name or a list of names; by default, all are built. ``chapter`` is the id or the file of the
    only chapter to build. ``output`` is the output folder, by default ``build`` in the project.

    ``strict`` turns warnings into errors. ``fail_fast`` stops at the first edition with an error. If ``cache`` is false, the
    cache is not used. ``allow_python`` permits the execution of the files listed under ``extensions`` in the manifest,
    ``allow_commands`` that of the commands listed under ``diagrams``.
    ``progress(edition, step)`` is called with two strings before the sources are read (then ``edition`` is empty) and before
    each edition is written. While the pages of a PDF are laid out, it is also called after each chapter; then ``step`` is a
    ``publisher.progress.Advance``, a string with the numbers ``done``, ``total``, ``cached`` and ``seconds_left``. ``workers``,
    such as ``publisher.workers.Processes(4)``, share the work; by default, this process does all of it.

    If nothing has changed since the last build with the same arguments, its result is returned, and nothing is written; see
    ``publisher.current``.

    Raises ``PublisherError`` with all findings if one of them is an error; then no edition is replaced. Raises ``TypeError``
    if ``editions`` or ``formats`` contain anything but strings.
    """
    editions, formats = names("editions", editions), names("formats", formats)
    request = Request(
        path=Path(path),
        editions=editions,
        formats=formats,
        output=Path(output) if output else None,
        strict=strict,
        fail_fast=fail_fast,
        allow_commands=allow_commands,
    )
    if cache and not chapter:
        with span("comparing"):
            result = unchanged(request)
        if result:
            return result
    if workers and (modules := modules_for(request)):
        workers.start(*modules)

    from publisher.pipeline.session import Options, Session, quiet

    options = replace(
        Options.of(request),
        chapter=chapter,
        cache=cache,
        allow_python=allow_python,
        progress=progress or quiet,
        workers=workers,
    )
    return built(Session(Path(path), options), editions, formats)


@rare_collections()
def built(session: Session, editions: Sequence[str] = (), formats: Sequence[str] = ()) -> Result:
    """Build editions of the project of a ``session``, for the first time or again after a change; see ``build``."""
    with session.reporting():
        session.open()
        chosen = session.choose(editions, formats)
        prepared = session.prepare(session.read(chosen), chosen)
        results = session.write(prepared, chosen)
    return session.result(results)


@rare_collections()
def check(
    path: str | os.PathLike[str] = ".",
    *,
    editions: Sequence[str] = (),
    layout: bool = False,
    links: bool = False,
    strict: bool = False,
    allow_python: bool = False,
    allow_commands: bool = False,
    progress: Progress | None = None,
    workers: Workers | None = None,
) -> Result:
    """Report all problems of the project, file or folder at ``path`` without writing an edition.

    ``editions`` selects the editions to check by one name or a list of names; by default, all of the manifest are checked.
    ``layout`` also lays out those that are PDFs, and reports faults of their pages, if there are no errors; what is laid out is
    kept in the cache of the output folder. ``links`` asks servers whether the targets of links to other sites exist, the only
    use of the network. ``strict`` turns warnings into errors. ``allow_python``, ``allow_commands``,
    ``progress`` and ``workers`` are those of ``build``.

    All findings, including errors, are ``diagnostics`` of the result; ``failed`` is true if one of them is an error. Raises
    ``TypeError`` if ``editions`` contains anything but strings.
    """
    from publisher.pipeline.session import Options, Session, quiet

    editions = names("editions", editions)
    built = (output_of(root_of(Path(path)), None) / HIDDEN).is_dir()  # or the cache would create the folder
    options = Options(
        strict=strict,
        cache=built,
        allow_python=allow_python,
        allow_commands=allow_commands,
        progress=progress or quiet,
        workers=workers,
    )
    session = Session(Path(path), options)
    try:
        with session.reporting():
            session.open()
            chosen = session.choose(editions)
            books = session.read(chosen)
            session.examine(books, chosen, whole=not editions)
            if links:
                from publisher.pipeline.outer_links import check_links

                check_links(books.values(), session.cache(), session.findings)
            if layout:
                from publisher.pipeline.inspecting import inspect_pages

                inspect_pages(session, books, chosen)
    except PublisherError as error:
        return Result((), error.diagnostics, tuple(session.log.timings))
    return session.result()


def clean(path: str | os.PathLike[str] = ".", *, output: str | os.PathLike[str] | None = None) -> Cleaned:
    """Remove the editions and the cache of the project at ``path`` from its output folder.

    ``output`` is the output folder, by default ``build`` in the project. Raises ``PublisherError`` if the manifest can't be
    read or the output folder can't be used.
    """
    from publisher.manifest import load
    from publisher.outputs import is_open, open_outputs

    project = load(Path(path), Findings())
    out = output_of(project.root, Path(output) if output else None)
    if not is_open(out):
        return Cleaned((), ())
    with open_outputs(out, project.root, []) as outputs:
        return Cleaned(tuple(outputs.remove()), tuple(outputs.left()))


__all__ = [
    "PRELOAD_ALL",
    "PRELOAD_CHECK",
    "PRELOAD_PAGES",
    "EditionResult",
    "Result",
    "build",
    "built",
    "check",
    "clean",
]
