"""Projects of other programs, such as mdBook, MkDocs and Sphinx, and folders of Markdown files, as ours, beside the old ones.

``configurations`` reads what the program was configured with, and the order of pages, into a ``Configuration`` (``project``).
``dialects`` has the Markdown of each program: its ``text`` converts a page. ``left`` reports what can't be converted. Then
``labels`` are made unique, and ``mending`` makes text of what would stop a build of the new project.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace
from ruamel.yaml import YAML

from publisher.diagnostics import Diagnostic, Findings, Location, PublisherError, Severity
from publisher.folders import MARKDOWN, NAMES, OTHERS, list_folder, manifest_in
from publisher.importers.configurations import read_configuration
from publisher.importers.configurations.arrangement import arranged, described, is_of_docusaurus
from publisher.importers.configurations.summaries import with_our_entries
from publisher.importers.dialects import DIALECTS, bookdown, dialect_of
from publisher.importers.dialects.components import with_our_components
from publisher.importers.dialects.inclusions import Inclusions
from publisher.importers.dialects.latex import Known, labels_in, macros_in
from publisher.importers.dialects.mdx import without_scripts
from publisher.importers.dialects.notebooks import read_notebook
from publisher.importers.dialects.quarto import cells_in, labels_of
from publisher.importers.dialects.text import Page
from publisher.importers.dialects.values import values_of
from publisher.importers.dialects.wiki import places_of
from publisher.importers.files import PAGES
from publisher.importers.labels import with_labels_apart, with_pages_of_labels
from publisher.importers.left import Left
from publisher.importers.pages import (
    describe_by_page,
    free_name,
    leave_out,
    order_of,
    pages_of,
    read_bytes,
    read_page,
    refused,
    with_our_ends,
)
from publisher.importers.project import Configuration
from publisher.language import Words
from publisher.names import title_of
from publisher.starters import SCHEMA, write_project

_NOTEBOOK, _QUARTO = ".ipynb", ".qmd"
_ENTRY = re.compile(r"\]\([^)]")
_ABBREVIATION = re.compile(r"\*\[(?P<short>[^\]]+)\]:")
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
    sources = dict[str, tuple[str, str]]()
    written = write_project(folder, _files(root, given, pages, sources, findings))
    return Imported(given.program, tuple(written), tuple(findings), sources)


def _files(
    root: Path,
    given: Configuration,
    pages: dict[str, str],
    sources: dict[str, tuple[str, str]],
    findings: Findings,
) -> Iterator[tuple[str, bytes]]:
    """The names and contents of the files of the new project; the manifest is the last one. ``sources`` is filled with the names
    and texts of the files from which pages are made."""
    from publisher.manifest.json_schema import schema_text

    converted = {old: new for new, old in pages.items()}
    inclusions = Inclusions(os.fspath(root), given.bases)
    yield SCHEMA, schema_text().encode()
    yield ".gitignore", b"/build/\n"
    appended = inclusions.expanded([f'--8<-- "{name}"' for name in given.appended], given.texts)
    labels = set[str]()
    for name in (name for name in pages.values() if given.program == "Quarto" or name.lower().endswith(_QUARTO)):
        labels |= labels_of(read_page(given.texts / name, name))
    chunks = [name for name in pages.values() if name.lower().endswith(".rmd")]
    books = {name: read_page(given.texts / name, name) for name in chunks}
    known = bookdown.labels_of(books.values())
    if "_bookdown.yml" in given.names and not given.chapters:
        listed_files = read_page(given.texts / "_bookdown.yml", "_bookdown.yml")
        in_order = {name: books[name] for name in sorted(books, key=order_of)}
        given.chapters, given.appendices = bookdown.arranged(in_order, listed_files)
    plain = [read_page(given.texts / name, name) for name in given.names if name in converted]
    macros = {key: value for text in reversed(plain) for key, value in macros_in(text).items()} | given.macros
    given.about |= {"math": {"macros": macros}} if macros else {}
    left, scripted = Left(), is_of_docusaurus(root)
    cells, texts = 0, dict[str, str]()
    taken = {SCHEMA, *given.names, *pages}
    common = Page(
        name="",
        folder=given.texts,
        pages=pages.keys(),
        dialect=DIALECTS[""],
        inclusions=inclusions,
        labels=labels,
        files=frozenset((*given.names, *given.sphinx.outside)),
        folders=given.web.get("urls") == "folders",
        fills=given.fills,
        sphinx=given.sphinx,
        left=left,
        refers=given.refers,
        folded={name.casefold(): name for name in pages},
        places=places_of(given.names, pages),
        vault=(root / ".obsidian").is_dir() or (root / "logseq").is_dir(),
        logseq=(root / "logseq").is_dir(),
        latex=Known({label for text in plain for label in labels_in(text)}, given.names, "bibliography" in given.about),
    )
    for name in given.names:
        if name in (SCHEMA, given.chapters):
            continue
        file = given.texts / name
        shown = file.relative_to(root).as_posix()
        data = read_bytes(file, shown)
        if name not in converted:
            yield name, data
            continue
        text = _decoded(data, shown, findings)
        if not text.strip():
            text = f"# {title_of(PurePosixPath(name).stem)}\n"
        page = replace(
            common,
            name=converted[name],
            folder=file.parent,
            dialect=dialect_of(given.program, name),
            values={**given.values, **values_of(text, shown, given.program)},
        )
        sources[page.name] = shown, text
        if name.lower().endswith(_NOTEBOOK):
            notebook = read_notebook(data, name, taken)
            if not notebook:
                raise refused(f"“{shown}” is not a notebook", shown, "Save it in Jupyter, or leave it out.")
            text = _plain(notebook.text, shown, findings)
            yield from notebook.files.items()
            page = replace(page, files={*page.files, *notebook.files})
            if number := notebook.left_out:
                problem = f"Of “{shown}”, cells or results were left out: {number}"
                hint = "They are raw, very long, or after very many others: add them as text."
                findings.note("import-left-out", problem, Location(shown), hint)
        cells += cells_in(text, is_run=page.dialect is DIALECTS["Quarto"] or name in chunks)
        if name in chunks:
            text = bookdown.convert(bookdown.without_about(text) if order_of(name)[0] is False else text, known)
        if scripted or name.lower().endswith(".mdx"):
            text = with_our_components(without_scripts(text, shown, findings), shown, findings)
        texts[page.name] = page.convert(_with_appended(text, appended)).replace("\0", "")  # of what it includes
    unseen = [name for name, text in texts.items() if not text.strip()]
    leave_out(given, unseen)
    for name in unseen:
        problem = f"“{sources[name][0]}” has nothing to show, and was left out of the chapters"
        findings.note("import-left-out", problem, Location(sources[name][0]), "Its text is for the other program only.")
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
            yield name, given.sphinx.included(name, _decoded(data, name, findings)).encode() if is_page else data
        copied.update(rest)
    left.report(sources, findings)
    listed = "bibliography" not in given.about or any("{bibliography}" in text for text in texts.values())
    if cells:
        problem = f"Code was not run: of {cells} {'cells' if cells > 1 else 'cell'}, only the code is shown"
        findings.note("import-left-out", problem, None, "Add their results as text or as pictures.")
    if not listed:
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
    text = _decoded(read_bytes(given.texts / name, shown), shown, findings)
    return with_our_entries(text, kept, shown, findings, reported)


def _with_appended(text: str, lines: Sequence[str]) -> str:
    """The text with lines that MkDocs appends to each page: of abbreviations, those that it contains."""
    used = [line for line in lines if not (found := _ABBREVIATION.match(line)) or found["short"] in text]
    return "\n".join((text.rstrip(), "", *used, "")) if any(line.strip() for line in used) else text


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
        home = [name for name in rest if name.count("/") <= depth and not order_of(name)[0]][:1]
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


def _decoded(data: bytes, name: str, findings: Findings) -> str:
    try:
        return _plain(data.decode("utf-8-sig"), name, findings)
    except UnicodeDecodeError:
        raise refused(f"“{name}” is not UTF-8", name, "Save it as UTF-8.") from None


def _plain(text: str, name: str, findings: Findings) -> str:
    """A text with our line ends, without the character that no page can have."""
    if "\0" in text:
        problem = f"NUL characters of “{name}” were left out"
        findings.note("import-left-out", problem, Location(name), "It may not be a text file.")
    return with_our_ends(text.replace("\0", ""))


def _refused(problem: str, hint: str) -> PublisherError:
    return PublisherError([Diagnostic(Severity.ERROR, "project-missing", problem, hint=hint)])


__all__ = ["Imported", "import_project"]
