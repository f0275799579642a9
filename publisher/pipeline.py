"""The steps in order. The only module that knows all the others."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from publisher.assembly import Assembly, stem
from publisher.cache import Cache
from publisher.diagnostics import Diagnostic, Findings, Location, PublisherError, Severity, nearest
from publisher.document import Asset, Book, Chapter, CrossReference, Metadata, Text, rewrite
from publisher.editions import Job, Written, writer
from publisher.manifest import Edition, Project, load
from publisher.markdown import read_fragment
from publisher.templating import Renderer, layers
from publisher.transforms import Scope, transform
from publisher.transforms.assets import MEDIA_TYPES, measure
from publisher.transforms.footnotes import number_footnotes
from publisher.transforms.highlighting import highlight_code

Progress = Callable[[str, str], None]
"""Called with an edition's name (empty: the source) and what is being done."""


@dataclass(frozen=True, slots=True)
class EditionResult:
    """A finished edition. ``path`` is absolute: the file, or the ``index.html`` of a site.

    ``bytes`` and ``sha256`` are of the file, or of all files of a site in the order of their names.
    """

    name: str
    format: str
    path: Path
    bytes: int
    sha256: str
    pages: int | None
    seconds: float
    cached: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What a build made and found, findings sorted by place; ``timings`` are seconds by step."""

    editions: tuple[EditionResult, ...]
    diagnostics: tuple[Diagnostic, ...]
    timings: tuple[tuple[str, float], ...] = ()


@dataclass(slots=True)
class _Clock:
    timings: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.timings.append((name, time.perf_counter() - start))


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
    progress: Progress | None = None,
) -> Result:
    """Build editions of the project, file or folder at ``path``.

    ``editions`` and ``formats`` choose among those of the manifest (default: all), ``chapter`` takes one chapter by its
    id, ``output`` is the folder of outputs (default: ``build`` in the project). ``strict`` makes warnings errors.
    Raises ``PublisherError`` with every finding if one is an error; then no edition is replaced.
    """
    clock, findings = _Clock(), Findings()
    sources: dict[str, str] = {}
    tell = progress or (lambda edition, step: None)
    try:
        with clock.step("manifest"):
            project = load(Path(path), findings)
        chosen = _choose(project, editions, formats, findings)
        tell("", "reading")
        with clock.step("reading"):
            assembly = Assembly(project, findings)
            sources = assembly.sources
            book = assembly.book()
        out = _output(project, output)
        _check(findings, project, strict)
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".building-", dir=out) as staging:
            made: list[tuple[Edition, Path, Written, float]] = []
            for edition in chosen:
                start = time.perf_counter()
                folder = Path(staging) / edition.name
                folder.mkdir()
                written = _write(
                    book,
                    project,
                    edition,
                    folder,
                    chapter,
                    Cache(out / ".cache" if cache else None),
                    findings,
                    clock,
                    tell,
                )
                if written:
                    made.append((edition, folder, written, time.perf_counter() - start))
                if fail_fast:
                    _check(findings, project, strict)
            _check(findings, project, strict)
            results = tuple(
                _put(edition, folder, written, seconds, out / edition.name, bool(chapter))
                for edition, folder, written, seconds in made
            )
    except PublisherError as error:
        raise PublisherError(_with_excerpts(error.diagnostics, sources)) from error.__cause__
    return Result(results, _with_excerpts(findings, sources), tuple(clock.timings))


def clean(path: str | os.PathLike[str] = ".", *, output: str | os.PathLike[str] | None = None) -> tuple[Path, ...]:
    """Remove a project's editions and cache from the folder of outputs; returns what was removed.

    Raises ``PublisherError`` if the manifest can't be read.
    """
    findings = Findings()
    project = load(Path(path), findings)
    out = _output(project, output)
    found = [out / name for name in (*project.manifest.editions, ".cache") if (out / name).is_dir()]
    for folder in found:
        shutil.rmtree(folder)
    return tuple(found)


def _output(project: Project, output: str | os.PathLike[str] | None) -> Path:
    return Path(output).absolute() if output else project.root.absolute() / "build"


def _choose(project: Project, names: Sequence[str], formats: Sequence[str], findings: Findings) -> list[Edition]:
    known = project.manifest.editions
    for name in names:
        if name not in known:
            findings.error("edition-unknown", f"There is no edition “{name}”", None, nearest(name, known))
    chosen = [e for e in known.values() if (not names or e.name in names) and (not formats or e.format in formats)]
    if not chosen and not findings.failed:
        findings.error("edition-unknown", f"No edition has the format {' or '.join(formats)}", None, nearest("", known))
    findings.raise_errors()
    return chosen


def _check(findings: Findings, project: Project, strict: bool) -> None:
    silent = set(project.manifest.silence)
    findings.items = [d for d in findings.items if d.severity is Severity.ERROR or d.code not in silent]
    if strict:
        findings.escalate()
    findings.raise_errors()


def _write(
    book: Book,
    project: Project,
    edition: Edition,
    folder: Path,
    chapter: str,
    cache: Cache,
    findings: Findings,
    clock: _Clock,
    tell: Progress,
) -> Written | None:
    """Prepare the book for an edition and write it; None if it has errors, which are in ``findings``."""
    tell(edition.name, "preparing")
    before = len(findings.items)
    with clock.step(f"{edition.name}: transforms"):
        scope = Scope(edition.format, project.root, findings, project.file is not None, edition.audience)
        prepared = transform(book, scope)
        name = stem(book)
        if chapter:
            prepared, name = _only(prepared, chapter, findings), f"{name}-{chapter}"
    cover = _cover(project, findings)
    if any(d.severity is Severity.ERROR for d in findings.items[before:]):
        return None
    if chapter and edition.format == "html":
        edition = edition.model_copy(update={"layout": "single"})
    templates = project.root / "templates"
    folders = layers(templates if templates.is_dir() else None, edition.name, edition.format)
    given = project.manifest.cover
    job = Job(prepared, edition, folder, folders, name, findings, cache, cover, given.alt if given else "")
    tell(edition.name, "writing")
    with clock.step(f"{edition.name}: writing"):
        try:
            return writer(edition.format)(job)
        except PublisherError as error:
            findings.extend(error.diagnostics)
            return None


def _cover(project: Project, findings: Findings) -> Asset | None:
    given = project.manifest.cover
    if given is None:
        return None
    file = project.source / given.image
    media_type = MEDIA_TYPES.get(file.suffix.lower())
    size = measure(file, file.stat().st_mtime_ns) if media_type else None
    if media_type is None or size is None:
        at = project.locate("cover", "image")
        findings.error(
            "image-type", f"“{given.image}” is no picture that editions can hold", at, "Use SVG, PNG or JPEG."
        )
        return None
    return Asset(f"images/cover{file.suffix.lower()}", file, media_type, *size)


def _only(book: Book, name: str, findings: Findings) -> Book:
    """The book with one chapter left; links to the others become text."""
    known = {c.id: c for c in book.chapters}
    if name not in known:
        findings.error("chapter-unknown", f"There is no chapter “{name}”", None, nearest(name, known))
        return book

    def unlink(link: CrossReference) -> object:
        if link.chapter == name:
            return link
        return link.children or Text(f"{link.kind} {link.number}".strip().capitalize(), location=link.location)

    return replace(book, divisions=(rewrite(known[name], {CrossReference: unlink}),))  # type: ignore[dict-item]


def _put(edition: Edition, made: Path, written: Written, seconds: float, place: Path, part: bool) -> EditionResult:
    """Move a finished edition to its place; what was there before goes only now."""
    digest, size = hashlib.sha256(), 0
    files = sorted(p for p in made.rglob("*") if p.is_file())
    for file in files:
        data = file.read_bytes()
        size += len(data)
        if len(files) > 1:
            digest.update(file.relative_to(made).as_posix().encode() + b"\0")
        digest.update(data)
    if part:
        place.mkdir(exist_ok=True)
        for item in made.iterdir():
            item.replace(place / item.name)
    else:
        old = made.with_name(f"{made.name}.old")
        if place.exists():
            place.rename(old)
        made.rename(place)
        if old.exists():
            shutil.rmtree(old)
    main = place / written.main.relative_to(made)
    return EditionResult(
        edition.name, edition.format, main, size, digest.hexdigest(), written.pages, round(seconds, 3), written.cached
    )


def _with_excerpts(diagnostics: Findings | Sequence[Diagnostic], sources: dict[str, str]) -> tuple[Diagnostic, ...]:
    lines: dict[str, list[str]] = {}

    def excerpt(at: Location | None) -> str:
        if at is None or not at.line or at.file not in sources:
            return ""
        if at.file not in lines:
            lines[at.file] = sources[at.file].splitlines()
        return lines[at.file][at.line - 1] if at.line <= len(lines[at.file]) else ""

    return tuple(d if d.excerpt else replace(d, excerpt=excerpt(d.location)) for d in diagnostics)


def render(
    text: str,
    to: str = "html",
    *,
    smart: bool = True,
    language: str = "en",
    diagnostics: list[Diagnostic] | None = None,
) -> str:
    """Markdown → the markup of a fragment: no project, no numbers, anchors or buttons; addresses stay as they are.

    ``to`` is html, pdf or epub: whose templates write it. ``smart`` turns typographic quotes and dashes on.
    Findings are appended to ``diagnostics``, never raised. Raises ``ValueError`` for another ``to``.
    """
    if to not in ("html", "epub", "pdf"):
        raise ValueError(f"no such format: {to!r}")
    findings = Findings()
    blocks = read_fragment(text, findings, language=language, smart=smart)
    chapter = Chapter("<text>", (), blocks, id="text", location=Location("<text>"))
    book = Book(Metadata("", language, "", ""), (chapter,))
    scope = Scope(to, Path(), findings, numbered=False)
    for step in (number_footnotes, highlight_code):
        book = step(book, scope)
    renderer = Renderer(layers(None, "fragment", to))
    (chapter,) = book.chapters
    markup = renderer.page("fragment.html", blocks=chapter.children, notes=chapter.notes)
    if diagnostics is not None:
        diagnostics.extend(findings)
    return markup


__all__ = ["EditionResult", "Progress", "Result", "build", "clean", "render"]
