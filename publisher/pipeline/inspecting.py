"""The check of finished pages: editions that have pages are laid out in a temporary folder and inspected."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from publisher.inspection import inspect_edition, with_single_pages
from publisher.manifest import Edition
from publisher.new_files import NewFiles
from publisher.pipeline.session import Books, Session
from publisher.pipeline.versions import languages_of
from publisher.pipeline.writing import data_of, job_of, write_edition


def inspect_pages(session: Session, books: Books, chosen: Sequence[Edition]) -> None:
    """Report the faults on the pages of those of the chosen editions that are PDFs.

    ``session`` has examined the ``books``. What is laid out is kept in the cache of the output folder, if that exists.
    """
    printed = [edition for edition in chosen if session.format(edition).printed]
    examined = tuple(session.findings)
    prepared = session.prepare(books, printed)
    session.findings.extend(examined)  # of which ``prepare`` finds only some
    cache = session.cache()
    with session.log.step("inspect"):
        for item in prepared:
            name, version = item.edition.name, session.versions[item.edition.translation]
            item = replace(item, edition=with_single_pages(item.edition))
            languages = languages_of(item.edition, session.project)
            data = data_of(item, version, (), languages, cut=bool(session.chapter))
            with tempfile.TemporaryDirectory() as folder, session.log.timed(f"{name}: inspection"):
                job = job_of(
                    item,
                    data,
                    NewFiles(Path(folder)),
                    version.resources,
                    findings=session.findings,
                    cache=cache,
                    workers=session.workers,
                    options=session.options,
                )
                session.options.progress(name, "writing")
                inspect_edition(job, write_edition(item, job))


__all__ = ["inspect_pages"]
