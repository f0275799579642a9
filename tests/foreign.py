"""Pages of other programs, for tests of what imports them."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping
from pathlib import Path

from publisher.importers import import_project
from publisher.importers.dialects import DIALECTS
from publisher.importers.dialects.inclusions import Inclusions
from publisher.importers.dialects.latex import Known
from publisher.importers.dialects.text import Page
from publisher.importers.left import Left
from publisher.importers.sphinx_files import Sphinx
from tests.conftest import write_files


def page_of(
    program: str,
    folder: Path,
    *,
    name: str = "a.md",
    root: Path | None = None,
    pages: Collection[str] = (),
    labels: Collection[str] = (),
    files: Collection[str] = (),
    folders: bool = False,
    fills: bool = False,
    values: Mapping[str, str] | None = None,
    sphinx: Sphinx | None = None,
    left: Left | None = None,
    latex: Known | None = None,
) -> Page:
    """A page in a folder of a program's project ``root``, which is the folder itself where none is given."""
    return Page(
        dialect=DIALECTS[program],
        name=name,
        folder=folder,
        pages=pages or [name],
        inclusions=Inclusions(str(root or folder)),
        labels=labels,
        files=files,
        folders=folders,
        fills=fills,
        values=values or {},
        sphinx=sphinx or Sphinx(),
        left=left or Left(),
        latex=latex or Known(),
    )


def imported(folder: Path, files: dict[str, str]) -> tuple[Path, list[str]]:
    """A new project, and what an import reports."""
    write_files(folder / "old", {name: textwrap.dedent(text) for name, text in files.items()})
    found = import_project(folder / "old", folder / "new")
    return folder / "new", [d.message for d in found.diagnostics]
