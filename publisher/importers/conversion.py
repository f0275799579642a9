"""The pages of a project, converted one after the other."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from publisher.diagnostics import Findings, Location
from publisher.importers.configurations.arrangement import is_of_docusaurus
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
from publisher.importers.files import refused
from publisher.importers.left import Left
from publisher.importers.pages import decoded, is_first, plain, read_page
from publisher.importers.project import Configuration
from publisher.names import title_of

_NOTEBOOK, _QUARTO, _R_MARKDOWN = ".ipynb", ".qmd", ".rmd"
_ABBREVIATION = re.compile(r"\*\[(?P<short>[^\]]+)\]:")


class Conversion:
    """Converts pages. ``texts`` are their texts in our syntax, ``sources`` the names and texts of the files that they were, both by
    their new names."""

    def __init__(self, root: Path, given: Configuration, pages: Mapping[str, str], findings: Findings) -> None:
        self.texts = dict[str, str]()
        self.sources = dict[str, tuple[str, str]]()
        self._root, self._given, self._findings = root, given, findings
        self._names = {old: new for new, old in pages.items()}
        self._cells, self._left, self._scripted = 0, Left(), is_of_docusaurus(root)
        inclusions = Inclusions(os.fspath(root), given.bases)
        self._appended = inclusions.expanded([f'--8<-- "{name}"' for name in given.appended], given.texts)
        read = {name: read_page(given.texts / name, name) for name in given.names if name in self._names}
        self._chunks = bookdown.labels_of(text for name, text in read.items() if _is(name, _R_MARKDOWN))
        self.macros = {key: value for text in reversed(read.values()) for key, value in macros_in(text).items()}
        self._common = Page(
            name="",
            folder=given.texts,
            pages=pages.keys(),
            dialect=DIALECTS[""],
            inclusions=inclusions,
            labels={
                label
                for name, text in read.items()
                if given.program == "Quarto" or _is(name, _QUARTO)
                for label in labels_of(text)
            },
            files=frozenset((*given.names, *given.sphinx.outside)),
            folders=given.web.get("urls") == "folders",
            fills=given.fills,
            sphinx=given.sphinx,
            left=self._left,
            refers=given.refers,
            folded={name.casefold(): name for name in pages},
            places=places_of(given.names, pages),
            vault=(root / ".obsidian").is_dir() or (root / "logseq").is_dir(),
            logseq=(root / "logseq").is_dir(),
            latex=Known(
                {label for text in read.values() for label in labels_in(text)},
                given.names,
                "bibliography" in given.about,
            ),
        )

    def convert(self, name: str, data: bytes, taken: set[str]) -> Iterator[tuple[str, bytes]]:
        """Convert the page in a file, and yield the files that are made of it: the pictures of a notebook."""
        file = self._given.texts / name
        shown = file.relative_to(self._root).as_posix()
        text = decoded(data, shown, self._findings)
        if not text.strip():
            text = f"# {title_of(PurePosixPath(name).stem)}\n"
        page = replace(
            self._common,
            name=self._names[name],
            folder=file.parent,
            dialect=dialect_of(self._given.program, name),
            values={**self._given.values, **values_of(text, shown, self._given.program)},
        )
        self.sources[page.name] = shown, text
        if _is(name, _NOTEBOOK):
            notebook = read_notebook(data, name, taken)
            if not notebook:
                raise refused(f"“{shown}” is not a notebook", shown, "Save it in Jupyter, or leave it out.")
            text = plain(notebook.text, shown, self._findings)
            yield from notebook.files.items()
            page = replace(page, files={*page.files, *notebook.files})
            if number := notebook.left_out:
                problem = f"Of “{shown}”, cells or results were left out: {number}"
                hint = "They are raw, very long, or after very many others: add them as text."
                self._findings.note("import-left-out", problem, Location(shown), hint)
        is_run = page.dialect is DIALECTS["Quarto"] or _is(name, _R_MARKDOWN)
        self._cells += cells_in(text, is_run=is_run)
        if _is(name, _R_MARKDOWN):
            text = bookdown.convert(bookdown.without_about(text) if is_first(name) else text, self._chunks)
        if self._scripted or _is(name, ".mdx"):
            text = with_our_components(without_scripts(text, shown, self._findings), shown, text, self._findings)
        # What it includes may contain the character that no page can have.
        self.texts[page.name] = page.convert(_with_appended(text, self._appended)).replace("\0", "")

    def report(self) -> None:
        """Report what could not be converted."""
        self._left.report(self.sources, self._findings)
        if self._cells:
            cells = "cells" if self._cells > 1 else "cell"
            problem = f"Code was not run: of {self._cells} {cells}, only the code is shown"
            self._findings.note("import-left-out", problem, None, "Add their results as text or as pictures.")


def _is(name: str, suffix: str) -> bool:
    return name.lower().endswith(suffix)


def _with_appended(text: str, lines: Sequence[str]) -> str:
    """The text with lines that MkDocs appends to each page: of abbreviations, those that it contains."""
    used = [line for line in lines if not (found := _ABBREVIATION.match(line)) or found["short"] in text]
    return "\n".join((text.rstrip(), "", *used, "")) if any(line.strip() for line in used) else text


__all__ = ["Conversion"]
