"""Write ``publisher/layout/declarations.py`` from WeasyPrint's declarations of C functions, and ours: ``make declarations``.

cffi calls this its out-of-line mode: <https://cffi.readthedocs.io/en/stable/cdef.html>.
"""

from __future__ import annotations

import ast
import hashlib
import io
import tempfile
from contextlib import redirect_stdout
from importlib.util import find_spec
from pathlib import Path

import cffi

from publisher.layout.importing import DECLARATIONS

MODULE = Path(__file__).parent.parent / "publisher" / "layout" / "declarations.py"
HEAD = '''"""WeasyPrint's declarations of C functions, parsed. Written by ``make declarations``."""

from __future__ import annotations

from typing import Any, Final

import _cffi_backend

PARSED: Final = "{digest}"
"""The SHA-256 hash of the declarations."""

'''


def declared() -> str:
    """The declarations in WeasyPrint's source."""
    spec = find_spec("weasyprint")
    assert spec is not None
    assert spec.origin is not None
    tree = ast.parse((Path(spec.origin).parent / "text" / "ffi.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="cdef"), args=[ast.Constant(value=str(text))]):
                return text
    raise ValueError("WeasyPrint declares its functions in another way")


def module() -> str:
    """The module that MODULE should contain."""
    text = declared()
    builder = cffi.FFI()
    builder.cdef(text + DECLARATIONS)
    builder.set_source(MODULE.stem, None)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / MODULE.name
        with redirect_stdout(io.StringIO()):  # it reports the file
            builder.emit_python_code(str(file))
        _, _, body = file.read_text(encoding="ascii").partition("ffi = ")
    return HEAD.format(digest=hashlib.sha256(text.encode()).hexdigest()) + f"ffi: Any = {body}"


if __name__ == "__main__":
    MODULE.write_text(module(), encoding="ascii")
