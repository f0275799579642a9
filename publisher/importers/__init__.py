"""Projects of other programs, such as mdBook, MkDocs and Sphinx, and folders of Markdown files, as ours, beside the old ones.

``configurations`` reads what the program was configured with, and the order of pages, into a ``Configuration`` (``project``).
``conversion`` converts the pages, by the ``dialects`` of Markdown that programs have. ``left`` reports what can't be converted.
Then ``labels`` are made unique, and ``mending`` makes text of what would stop a build of the new project.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

from msgspec import Struct
from ruamel.yaml import YAML

from publisher.diagnostics import Diagnostic, Findings, Location, PublisherError, Severity
from publisher.folders import MARKDOWN, NAMES, OTHERS, list_folder, manifest_in
from publisher.importers.configurations import read_configuration
from publisher.importers.configurations.arrangement import arranged, described
from publisher.importers.configurations.summaries import with_our_entries
from publisher.importers.conversion import Conversion
from publisher.importers.dialects import bookdown
from publisher.importers.files import PAGES
from publisher.importers.labels import with_labels_apart, with_pages_of_labels
from publisher.importers.pages import (
    decoded,
    describe_by_page,
    free_name,
    is_first,
    leave_out,
    order_of,
    pages_of,
    read_bytes,
    read_page,
)
from publisher.importers.project import Configuration
from publisher.language import Words
from publisher.starters import SCHEMA, write_project

_ENTRY = re.compile(r"\]\([^)]")
_EDITIONS = Path(__file__).with_name("editions.yaml")
"""The editions of a new project."""


class Imported(Struct, frozen=True):
    """A project that was imported: the program that it was for, if any, its files, what is reported, and the names and texts of the
    files from which its pages were made."""

    program: str
    names: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, tuple[str, str]]


def import_project(source: Path, folder: Path) -> Imported:
    """Write the project in the folder ``source`` as a new one into a ``folder``, which is created if it is missing.

    Pages keep their places, and the addresses of the site, if the other program made one. Raise ``PublisherError`` if there are no
    Markdown files, if the folder contains anything, or if something can't be read or written; then the folder is left as it was.
    """
    root = Path(os.path.realpath(source))
    findings = Findings()
    if not root.is_dir():
        raise _refused(
            f"“{source}” is not a folder.",
            "Give the folder of a project of another program, such as mdBook, or of Markdown files.",
        )
    if own := manifest_in(root):
        problem = f"“{source}” is a project already."
        raise PublisherError(
            [Diagnostic(Severity.ERROR, "project-exists", problem, hint=f"It has {own.name}: publisher build {source}")]
        )
    if Path(os.path.realpath(folder)).is_relative_to(root):
        raise _refused(f"“{folder}” is inside the project to import.", "Name a folder outside of it.")
    given = read_configuration(root, findings)
    pages = pages_of(root, given, findings)
    if not pages:
        raise _refused(
            f"“{source}” has no Markdown files.",
            "Give the folder of a project with pages in Markdown.",
        )
    if not given.program:
        given.about |= described(root)
    describe_by_page(given, pages)
    if others := [name for name in given.names if name.lower().endswith(OTHERS)]:
        shown = f"{', '.join(others[:10])}{' …' if others[10:] else ''}"
        problem = f"Files that are not Markdown were copied, but not added to the chapters: {shown}"
        findings.note("import-left-out", problem, None, "Convert them to Markdown, with pandoc.")
    if "_bookdown.yml" in given.names and not given.chapters:
        chunks = sorted((name for name in pages.values() if name.lower().endswith(".rmd")), key=order_of)
        texts = {name: read_page(given.texts / name, name) for name in chunks}
        listed = read_page(given.texts / "_bookdown.yml", "_bookdown.yml")
        given.chapters, given.appendices = bookdown.arranged(texts, listed)
    conversion = Conversion(root, given, pages, findings)
    if macros := conversion.macros | given.macros:
        given.about |= {"math": {"macros": macros}}
    written = write_project(folder, _files(root, given, pages, conversion, findings))
    return Imported(given.program, tuple(written), tuple(findings), conversion.sources)


def _files(
    root: Path, given: Configuration, pages: dict[str, str], conversion: Conversion, findings: Findings
) -> Iterator[tuple[str, bytes]]:
    """The names and contents of the files of the new project; the manifest is the last one."""
    from publisher.manifest.json_schema import schema_text

    yield SCHEMA, schema_text().encode()
    yield ".gitignore", b"/build/\n"
    taken, files = {SCHEMA, *given.names, *pages}, {*pages.values()}
    for name in given.names:
        if name in (SCHEMA, given.chapters):
            continue
        data = read_bytes(given.texts / name, (given.texts / name).relative_to(root).as_posix())
        if name in files:
            yield from conversion.convert(name, data, taken)
        else:
            yield name, data
    texts = conversion.texts
    unseen = [name for name, text in texts.items() if not text.strip()]
    leave_out(given, unseen)
    for name in unseen:
        shown = conversion.sources[name][0]
        problem = f"“{shown}” has nothing to show, and was left out of the chapters"
        findings.note("import-left-out", problem, Location(shown), "Its text is for the other program only.")
        del texts[name], pages[name]
    if isinstance(given.chapters, str):
        summary, text = given.chapters, _summary(root, given, given.chapters, pages, findings)
        yield summary, text.encode()
        given.chapters = summary if _ENTRY.search(text) else []
    texts = with_labels_apart(texts) if given.site or given.program in ("mdBook", "Hugo", "") else texts
    texts = with_pages_of_labels(texts)
    yield from ((name, text.encode(errors="replace")) for name, text in texts.items())
    copied = set[str]()
    while rest := [name for name in given.sphinx.outside if name not in copied]:
        for name in rest:  # pictures of pages are added
            data = read_bytes(given.sphinx.outside[name], name)
            is_page = name.lower().endswith(MARKDOWN)
            yield name, given.sphinx.included(name, decoded(data, name, findings)).encode() if is_page else data
        copied.update(rest)
    conversion.report()
    if "bibliography" in given.about and not any("{bibliography}" in text for text in texts.values()):
        name = free_name("references.md", taken)
        given.backmatter.append(name)
        title = Words(str(given.about.get("language", "en"))).pattern("to_bibliography")
        yield name, f"# {title}\n\n:::{{bibliography}}\n:::\n".encode()
    yield NAMES[0], _manifest(root, given, pages, findings).encode(errors="replace")


def _summary(root: Path, given: Configuration, name: str, pages: Mapping[str, str], findings: Findings) -> str:
    """The list of chapters with those of its pages that were not left out."""
    shown = (given.texts / name).relative_to(root).as_posix()
    kept = {old: new for new, old in pages.items() if old != name}
    reported = {each for each in {*given.names} - {name, *kept} if each.lower().endswith(PAGES)}
    text = decoded(read_bytes(given.texts / name, shown), shown, findings)
    return with_our_entries(text, kept, shown, findings, reported)


def _manifest(root: Path, given: Configuration, pages: dict[str, str], findings: Findings) -> str:
    writer = YAML(pure=True)
    writer.width = 120
    writer.indent(mapping=2, sequence=4, offset=2)
    editions = writer.load(_EDITIONS.read_text(encoding="utf-8"))
    editions["web"].update(given.web)
    in_order, converted = sorted(pages, key=order_of), {old: new for new, old in pages.items()}
    chapters = given.chapters or (
        []
        if given.program == "Quarto"
        else [*arranged(list_folder(given.texts, given.texts, PAGES), converted, given.texts)]
    )
    if not chapters:
        chapters = list(in_order)
    elif given.site and given.chapters and isinstance(chapters, list):
        rest = [name for name in in_order if name not in given.listed]
        depth = min(name.count("/") for name in in_order)
        home = [name for name in rest if name.count("/") <= depth and is_first(name)][:1]
        chapters = [*home, *chapters, *(name for name in rest if name not in home)]
        if rest:
            problem = f"Pages that no list names were added to the chapters: {', '.join(rest[:10])}{' …' if rest[10:] else ''}"
            at = Location(given.file) if given.file else None
            findings.note("import-left-out", problem, at, "Put them where readers look for them.")
    manifest: dict[str, object] = {
        "version": 1,
        "title": root.name,
        "identifier": uuid.uuid4().urn,
        **given.about,
        "chapters": chapters,
        **({"appendices": given.appendices} if given.appendices else {}),
        **({"backmatter": given.backmatter} if given.backmatter else {}),
        "editions": editions,
    }
    stream = StringIO()
    writer.dump(manifest, stream)
    return f"# yaml-language-server: $schema={SCHEMA}\n{stream.getvalue()}"


def _refused(problem: str, hint: str) -> PublisherError:
    return PublisherError([Diagnostic(Severity.ERROR, "project-missing", problem, hint=hint)])


__all__ = ["Imported", "import_project"]
