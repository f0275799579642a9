"""Requirements for building and testing: what a machine lacks, and the command that installs it."""

from __future__ import annotations

import ctypes.util
import platform
import shutil
import sys
from collections.abc import Callable, Iterable
from importlib.util import find_spec

from msgspec import Struct

LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
FONTS = ("fontpkg_source_serif_4", "fontpkg_inter", "fontpkg_jetbrains_mono")


class Need(Struct, frozen=True):
    """A requirement, needed ``why``; ``found`` names what is installed, else ``command`` installs it. Some are
    optional."""

    name: str
    why: str
    found: str
    command: str
    required: bool = True


def examine() -> tuple[Need, ...]:
    """Look for all requirements on this machine."""
    system = platform.system()
    java = _install(system, "default-jre-headless", "openjdk")
    chromium = _install(system, "chromium chromium-driver", "--cask chromium")
    browser = _program("chromium", "chromium-browser", "google-chrome")
    return (
        Need("Python 3.11", "runs the program", _python(), "install Python 3.11 or later"),
        Need("Pango", "lays out PDF editions and draws covers", _all(LIBRARIES, _library), _pango(system)),
        Need("typefaces", "set every edition", _all(FONTS, _package), "pip install --force-reinstall publisher"),
        Need(
            "Graphviz",
            "draws diagrams in the language dot",
            _program("dot"),
            _install(system, "graphviz", "graphviz"),
            False,
        ),
        Need("Java", "runs EPUBCheck and Nu, which the tests use", _program("java"), java, False),
        Need("Chromium", "runs axe, Ace and the browser tests", browser, chromium, False),
        Need(
            "poppler",
            "reads PDF text in the tests",
            _program("pdftotext"),
            _install(system, "poppler-utils", "poppler"),
            False,
        ),
        Need("qpdf", "checks PDF files in the tests", _program("qpdf"), _install(system, "qpdf", "qpdf"), False),
    )


def _python() -> str:
    return platform.python_version() if sys.version_info >= (3, 11) else ""


def _library(name: str) -> str:
    return ctypes.util.find_library(name) or ""


def _package(name: str) -> str:
    return name if find_spec(name) else ""


def _all(names: Iterable[str], look: Callable[[str], str]) -> str:
    found = [look(name) for name in names]
    return ", ".join(found) if all(found) else ""


def _program(*names: str) -> str:
    return next((path for name in names if (path := shutil.which(name))), "")


def _pango(system: str) -> str:
    if system == "Windows":
        return "pacman -S mingw-w64-ucrt-x86_64-pango   (in MSYS2; set WEASYPRINT_DLL_DIRECTORIES to its bin folder)"
    return _install(system, "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0", "pango")


def _install(system: str, debian: str, brew: str) -> str:
    if system == "Darwin":
        return f"brew install {brew}"
    if system == "Linux" and not shutil.which("apt-get"):
        return f"install what Debian calls {debian}"
    return f"sudo apt-get install -y {debian}"
