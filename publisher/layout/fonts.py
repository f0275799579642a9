"""Isolation from the fonts of the machine.

fontconfig reads its configuration from ``FONTCONFIG_FILE`` whenever a font configuration is created. Ours is empty,
so neither the fonts nor the hinting preferences of the machine affect the page. The variable is set only during that
time: a browser started from this process later needs its fonts.
"""

from __future__ import annotations

import os
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weasyprint.text.fonts import FontConfiguration

_EMPTY = '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig></fontconfig>\n'
_VARIABLE = "FONTCONFIG_FILE"
_lock = threading.Lock()


@contextmanager
def isolated() -> Iterator[None]:
    """Hide the machine's fonts from fontconfig; one thread at a time."""
    with _lock, tempfile.NamedTemporaryFile("w", prefix="publisher-fonts-", suffix=".conf") as file:
        file.write(_EMPTY)
        file.flush()
        before = os.environ.get(_VARIABLE)
        os.environ[_VARIABLE] = file.name
        try:
            with warnings.catch_warnings():
                # WeasyPrint's import warns that there are no fonts, which is intended here.
                warnings.filterwarnings("ignore", message=".*Expect ugly output")
                yield
        finally:
            if before is None:
                del os.environ[_VARIABLE]
            else:
                os.environ[_VARIABLE] = before


def configuration() -> FontConfiguration:
    """A new WeasyPrint font configuration; call it while ``isolated``."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def are_there(configuration: FontConfiguration) -> bool:
    """Whether the document provides a usable font."""
    from weasyprint.text.ffi import ffi, fontconfig

    found = fontconfig.FcConfigGetFonts(configuration._config, fontconfig.FcSetApplication)
    return bool(found != ffi.NULL and found.nfont)
