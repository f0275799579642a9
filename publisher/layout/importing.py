"""WeasyPrint without the slow parts of its imports, which take half of their time.

At each start it lets cffi parse its declarations of C functions, and imports the parts of fontTools that cut and pin fonts, which
we leave to HarfBuzz.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

DECLARATIONS = """
void pango_layout_line_index_to_x (PangoLayoutLine *line, int index, gboolean trailing, int *x_pos);
hb_font_t * hb_font_create_sub_font (hb_font_t *parent);
void hb_font_destroy (hb_font_t *font);
void hb_font_set_scale (hb_font_t *font, int x_scale, int y_scale);
void hb_ot_font_set_funcs (hb_font_t *font);
int hb_font_get_glyph_h_advance (hb_font_t *font, hb_codepoint_t glyph);
"""
"""Declarations of functions that WeasyPrint does not use."""

_CUTTING = ("fontTools.subset", "fontTools.varLib.instancer")


class FFI:
    """Like ``cffi.FFI`` after ``cdef``. It parses only declarations that were not parsed before."""

    def cdef(self, text: str) -> None:
        """Declare functions and types."""
        from publisher.layout.declarations import PARSED, ffi

        known = ffi if hashlib.sha256(text.encode()).hexdigest() == PARSED else _parsed(text)
        # As attributes of the instance they are found at once.
        vars(self).update({name: getattr(known, name) for name in dir(known) if not name.startswith("__")})


class _Deferred(ModuleType):
    """A module that is imported when something in it is called."""

    def __getattr__(self, name: str) -> Any:
        def call(*values: Any, **named: Any) -> Any:
            return getattr(import_module(self.__name__), name)(*values, **named)

        if name.startswith("__"):
            raise AttributeError(name)
        return call


def _parsed(text: str) -> Any:
    sys.modules.pop("cffi", None)  # ours
    import cffi

    parsed = cffi.FFI()
    parsed.cdef(text)
    return parsed


def declare_functions() -> None:
    """Declare the functions of DECLARATIONS if WeasyPrint was imported without ``quick_imports``."""
    from weasyprint.text.ffi import ffi, pango

    if not hasattr(pango, "pango_layout_line_index_to_x"):
        ffi.cdef(DECLARATIONS)


@contextmanager
def quick_imports() -> Iterator[None]:
    """Import WeasyPrint inside. Modules that were imported before stay."""
    cffi: Any = ModuleType("cffi")
    cffi.FFI = FFI
    stand_ins = {"cffi": cffi, **{name: _Deferred(name) for name in _CUTTING}}
    stand_ins = {name: module for name, module in stand_ins.items() if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, module in stand_ins.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


__all__ = ["DECLARATIONS", "declare_functions", "quick_imports"]
