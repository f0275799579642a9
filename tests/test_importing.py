"""What is not needed is not imported: by WeasyPrint, and by a build after an edit."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest

from publisher.layout.importing import FFI, quick_imports
from publisher.patterns import lazy
from tests.conftest import Write
from tools import declarations

UNUSED = {
    "PIL",
    "babel",
    "email",  # by which ``importlib.metadata`` reads about installed packages
    "fontTools",
    "importlib.metadata",
    "logging.handlers",
    "lxml",
    "mathra",
    "multiprocessing",
    "pikepdf",
    "weasyprint",
}
"""What a site of text and code does not need after an edit."""


def imported(*statements: str) -> set[str]:
    """The modules that a new process has imported after some statements."""
    script = "\n".join(["import atexit, sys", "atexit.register(lambda: print(*sys.modules, sep='\\n'))", *statements])
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {*done.stdout.split()}


def test_declarations_are_those_of_weasyprint() -> None:
    assert declarations.MODULE.read_text(encoding="ascii") == declarations.module(), "run `make declarations`"


def test_neither_a_parser_of_c_nor_a_cutter_of_fonts_is_imported() -> None:
    found = imported("from publisher.layout.unit import engine", "engine()")
    assert "weasyprint.text.ffi" in found
    assert not found & {"cffi", "pycparser", "fontTools.subset", "fontTools.varLib.instancer"}


def test_real_modules_are_imported_afterwards() -> None:
    found = imported(
        "from publisher.layout.unit import engine", "engine()",
        "import cffi, fontTools.subset", "from weasyprint.pdf.fonts import subset, instantiateVariableFont as pin",
        "assert isinstance(subset.Options(notdef_outline=True), fontTools.subset.Options)",
        "assert cffi.FFI().sizeof('short') == 2",
    )  # fmt: skip
    assert "fontTools.subset" in found
    assert "pycparser" in found


def test_other_declarations_are_parsed() -> None:
    with quick_imports():
        other: Any = FFI()
        other.cdef("int abs(int number);")
    assert other.dlopen(None).abs(-3) == 3


def test_a_site_is_built_again_without_what_it_does_not_need(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md, b.md]\neditions:\n  web: {format: html}\n"
    code = "# B\n\nSome *text*.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n```python\nprint(1)\n```\n"
    folder = project({"publication.yaml": manifest, "a.md": "# A\n\nOne.\n", "b.md": code})
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "home"))  # in which only this program is known
    build = (
        "from publisher.__main__ import main", f"sys.argv = ['publisher', 'build', {str(folder)!r}, '--to', 'html']",
        "main()",
    )  # fmt: skip
    assert imported(*build) & UNUSED, "the first build finds out more"
    (folder / "b.md").write_text(f"{code}\nNew.\n")
    found = imported(*build)
    assert "New." in (folder / "build/web/b.html").read_text()
    assert "publisher.editions.html.edition" in found
    assert found & UNUSED == set()


def test_seldom_used_expressions_are_compiled_when_they_are_used() -> None:
    broken, found = lazy("["), lazy("(?P<a>A)", re.IGNORECASE)
    with pytest.raises(re.error):
        broken.match("")
    match = found.fullmatch("a")
    assert match
    assert match["a"] == found.sub(r"\g<a>", "a") == "a"
    assert (found.pattern, found.groups) == ("(?P<a>A)", 1)
