"""Isolation from the fonts of the machine.

fontconfig reads its configuration from ``FONTCONFIG_FILE`` whenever a font configuration is created. Ours is empty,
so neither the fonts nor the hinting preferences of the machine affect the page. The variable is set only during that
time: a browser started from this process later needs its fonts.
"""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir, mkdtemp
from typing import TYPE_CHECKING
from weakref import finalize

from publisher.interruption import at_end, cleaning

if TYPE_CHECKING:
    from weasyprint.text.fonts import FontConfiguration

_EMPTY = '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig></fontconfig>\n'
_VARIABLE = "FONTCONFIG_FILE"
_lock = threading.Lock()
_folders: set[Path] = set()


@contextmanager
def isolated() -> Iterator[None]:
    """Hide the machine's fonts from fontconfig; one thread at a time."""
    # It has a name before it is there, so that it is removed whenever a signal ends the process.
    file = Path(gettempdir(), f"publisher-fonts-{os.urandom(8).hex()}.conf")
    remove = partial(file.unlink, missing_ok=True)
    with _lock, cleaning(remove):
        before = os.environ.get(_VARIABLE)
        try:
            with file.open("x") as stream:
                stream.write(_EMPTY)
            os.environ[_VARIABLE] = str(file)
            with warnings.catch_warnings():
                # WeasyPrint's import warns that there are no fonts, which is intended here.
                warnings.filterwarnings("ignore", message=".*Expect ugly output")
                yield
        finally:
            if before is None:
                os.environ.pop(_VARIABLE, None)
            else:
                os.environ[_VARIABLE] = before
            remove()


def configuration() -> FontConfiguration:
    """A new WeasyPrint font configuration; call it while ``isolated``."""
    from weasyprint.text.fonts import FontConfiguration

    made = FontConfiguration()
    # WeasyPrint removes the folder of its files with the configuration, but not if a signal ends the process.
    made._folder = folder = Path(mkdtemp(prefix="publisher-fonts-"))
    _folders.add(folder)
    finalize(made, _folders.discard, folder)
    return made


def _remove_files() -> None:
    """Remove the files of all font configurations."""
    for folder in tuple(_folders):
        rmtree(folder, ignore_errors=True)


at_end(_remove_files)


def are_there(configuration: FontConfiguration) -> bool:
    """Whether the document provides a usable font."""
    from weasyprint.text.ffi import ffi, fontconfig

    found = fontconfig.FcConfigGetFonts(configuration._config, fontconfig.FcSetApplication)
    return bool(found != ffi.NULL and found.nfont)
