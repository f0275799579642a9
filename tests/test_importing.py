"""WeasyPrint is imported without what it does not need, and works all the same."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from publisher.layout.importing import FFI, quick_imports
from tools import declarations


def imported(*statements: str) -> set[str]:
    """The modules that a new process has imported after some statements."""
    script = "\n".join(["import sys", *statements, "print(*sys.modules, sep='\\n')"])
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
