"""Writing of the prepared editions, and their move into the output folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from threading import Event

from msgspec import Struct

from publisher.cache import Cache
from publisher.current import Output, old_files
from publisher.diagnostics import Findings, series
from publisher.editions import Download, EditionData, InLanguage, Job, Written, writer
from publisher.formats import Format
from publisher.manifest import ARCHIVE, Edition, Manifest, Project
from publisher.markdown.typography import typeset
from publisher.media.library import MediaLibrary
from publisher.new_files import NOTHING_OLD, NewFiles
from publisher.outputs import Outputs
from publisher.pipeline.options import Options, Progress
from publisher.pipeline.preparation import Prepared
from publisher.pipeline.versions import Version, title_of
from publisher.progress import Advance
from publisher.resources import Resources
from publisher.results import EditionResult, edition_result
from publisher.stamps import files_in, stamp_of_new
from publisher.templating import token_sheets
from publisher.theme import Theme
from publisher.theme.tokens import Tokens
from publisher.workers import Workers

_PUNCTUATION = re.compile(r"['\"]|--|\.{3}")


class Finished(Struct, frozen=True, kw_only=True):
    """An edition that is written, its ``files`` in a staging folder, and the time that this took."""

    edition: Edition
    format: Format
    files: NewFiles
    written: Written
    seconds: float


def data_of(
    item: Prepared,
    version: Version,
    downloads: tuple[Download, ...],
    languages: tuple[InLanguage, ...],
    *,
    cut: bool,
) -> EditionData:
    """Return the data of an edition with its ``downloads``, and its ``languages``.

    There are neither if it is ``cut`` to one chapter.
    """
    project, resources = version.project, version.resources
    manifest = project.manifest
    return EditionData(
        book=item.book,
        edition=item.edition.with_words(partial(_typeset, manifest)),
        name=item.name,
        cover=resources.cover,
        cover_at=project.locate("cover") if resources.cover else None,
        logo=resources.logo,
        favicon=resources.favicon,
        cover_alt=manifest.cover.alt if manifest.cover else "",
        cover_back=item.book.metadata.blurb or item.book.metadata.description,
        cut=cut,
        downloads=() if cut else downloads,
        edit=manifest.edit,
        solved=manifest.is_solved(item.edition),
        own_words=project.own_words,
        languages=() if cut else languages,
        numerals=manifest.numerals,
        overlay=project.overlay,
        facts=item.facts,
        source=source_of(version) if item.edition.standard == ARCHIVE and not cut else {},
    )


def _typeset(manifest: Manifest, text: str) -> str:
    """A text of the manifest with the punctuation of its language."""
    return typeset(text, manifest.language, manifest.math.enabled) if _PUNCTUATION.search(text) else text


def source_of(version: Version) -> dict[str, str]:
    """Return the texts of a publication by their paths: its manifest, its chapters, and what these include.

    There are none if it has content for some readers only, which the others would find in them.
    """
    project = version.project
    if project.manifest.audiences:
        return {}
    manifest = {project.file.relative_to(project.root).as_posix(): project.text} if project.file else {}
    return {**manifest, **version.texts}


def downloads_of(item: Prepared, project: Project, finished: Iterable[Finished]) -> tuple[Download, ...]:
    """Return those of the ``finished`` editions that an edition offers, in the order of the manifest."""
    by_name = {f.edition.name: f for f in finished if f.edition.name in item.edition.downloads}
    return tuple(_download(by_name[name], project) for name in project.manifest.editions if name in by_name)


def _download(finished: Finished, project: Project) -> Download:
    kind, edition = finished.format, finished.edition
    return Download(
        name=edition.key,
        title=_typeset(project.manifest, title_of(edition, project)),
        label=kind.label,
        media_type=kind.media_type,
        written=finished.written,
    )


def existing(result: EditionResult, edition: Edition, output: Format) -> Finished:
    """Return an edition that an earlier build finished."""
    written = Written(result.path, result.pages, cached=True)
    return Finished(edition=edition, format=output, files=NewFiles(result.path.parent), written=written, seconds=0.0)


def note_left_out(names: Sequence[str], edition: Edition, project: Project, findings: Findings) -> None:
    """Report downloads that an edition does not offer, since they are missing or out of date."""
    if names:
        problem = f"“{edition.name}” was built without its downloads {series(names)}, which are missing or out of date"
        at = project.locate("editions", edition.key, "downloads")
        hint = f"Build all in one command, or these before: {' '.join(f'-e {name}' for name in names)}"
        findings.note("downloads-left-out", problem, at, hint)


def new_files(edition: Edition, project: Project, outputs: Outputs, cache: Cache) -> NewFiles:
    """Return the files of an edition, none yet; those that the last build made, if it is known, can be used again.

    They are not used beside code of the project, which might write into them.
    """
    is_plain = not project.manifest.extensions
    old = old_files(edition.name, project.root, outputs.folder, cache) if is_plain else NOTHING_OLD
    return NewFiles(outputs.stage(edition.name), old)


def job_of(
    item: Prepared,
    data: EditionData,
    files: NewFiles,
    resources: Resources,
    *,
    findings: Findings,
    cache: Cache,
    workers: Workers,
    options: Options,
) -> Job:
    """Return the job to write an edition."""
    tokens = Tokens.read(token_sheets(item.layers, item.added))
    theme = Theme(layers=item.layers, tokens=tokens, added=item.added)
    media = MediaLibrary(
        fonts=resources.fonts, installed=resources.installed, tokens=theme.tokens, cache=cache, findings=findings
    )
    return Job(
        data=data,
        theme=theme,
        media=media,
        files=files,
        findings=findings,
        cache=cache,
        workers=workers,
        progress=partial(options.progress, item.edition.name),
        preview=options.preview,
        looked_at=options.looked_at.get(item.edition.name),
    )


def write_edition(item: Prepared, job: Job) -> Written:
    """Write an edition. Raises ``PublisherError`` if a source file or a template can't be used."""
    return writer(item.format)(job)


def write_in_order(
    prepared: Sequence[Prepared], write: Callable[[Prepared, Progress], None], progress: Progress, workers: int
) -> None:
    """Call ``write`` for each edition, with what reports its progress; for those that another offers for download before that.

    With several ``workers`` the editions are written side by side, in threads: while one waits for workers, another goes on.
    Layout takes longest, so the first printed editions have this process to themselves until workers begin their layout. An
    exception is raised when the editions that have begun are finished.
    """
    begun: dict[str, Future[None]] = {}

    def write_after(item: Prepared, layout_begun: Event) -> None:
        def report(edition: str, step: str) -> None:
            progress(edition, step)
            if isinstance(step, Advance):
                layout_begun.set()

        try:
            for name in item.edition.downloads:
                if name in begun:
                    begun[name].result()
            write(item, report)
        finally:
            layout_begun.set()

    with ThreadPoolExecutor(workers + 1 if workers > 1 else 1) as threads:

        def begin(item: Prepared) -> Event:
            layout_begun = Event()
            begun[item.edition.name] = threads.submit(copy_context().run, write_after, item, layout_begun)
            return layout_begun

        try:
            printed = [item for item in prepared if item.format.printed and not item.edition.downloads]
            for layout_begun in [begin(item) for item in printed[: workers if workers > 1 else 0]]:
                layout_begun.wait()
            for item in prepared:
                if item.edition.name not in begun:
                    begin(item)
            for task in begun.values():
                task.result()
        finally:
            threads.shutdown(cancel_futures=True)


def put_in_place(
    finished: Iterable[Finished], chosen: Sequence[Edition], outputs: Outputs, *, cut: bool
) -> tuple[Output, ...]:
    """Move the ``chosen`` editions into the output folder, in this order.

    Editions that are ``cut`` to one chapter are added to the existing files, others replace them.
    """
    by_name = {item.edition.name: item for item in finished}
    return tuple(_put(by_name[e.name], outputs, cut=cut) for e in chosen if e.name in by_name)


def _put(item: Finished, outputs: Outputs, *, cut: bool) -> Output:
    name, main = item.edition.name, item.written.main.relative_to(item.files.folder).as_posix()
    place = outputs.add(name) if cut else outputs.put(name)
    names = [main] if cut else files_in(place)
    files = {file: stamp_of_new(place / file, item.files.digests.get(file, "")) for file in names}
    result = edition_result(item.edition, place, main, item.written, item.seconds, files)
    return Output(result=result, files=files, sources=item.files.sources)


__all__ = ["Finished", "data_of", "job_of", "new_files", "put_in_place", "write_edition", "write_in_order"]
