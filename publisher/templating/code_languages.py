"""The names of programming languages for readers, by the names that fences of code have."""

from __future__ import annotations

from functools import cache

# Where Pygments has no name, or one that describes its lexer.
_NAMES = {
    "asm": "Assembly",
    "bat": "Batch",
    "csv": "CSV",
    "hcl": "HCL",
    "jinja": "Jinja",
    "jsonc": "JSONC",
    "latex": "LaTeX",
    "less": "Less",
    "matlab": "MATLAB",
    "nginx": "nginx",
    "nim": "Nim",
    "postgres": "PostgreSQL",
    "postgresql": "PostgreSQL",
    **dict.fromkeys(("proto", "protobuf"), "Protocol Buffers"),
    "pycon": "Python",
    "r": "R",
    "spss": "SPSS",
    "svg": "SVG",
    **dict.fromkeys(("vb.net", "vbnet"), "VB.NET"),
    "vhdl": "VHDL",
    "vim": "Vim script",
    "wasm": "WebAssembly",
    "wgsl": "WGSL",
    "xhtml": "XHTML",
}


def code_language(name: str) -> str:
    """The name of a language that code is written in, such as JavaScript for ``js``; unknown ones get a capital letter."""
    name = name.lower()
    return _NAMES.get(name) or _of_lexers().get(name) or name.capitalize()


@cache
def _of_lexers() -> dict[str, str]:
    from pygments.lexers import get_all_lexers  # as for the highlighting of the same code

    # To find plugins, it would read about all installed packages.
    return {alias.lower(): lexer for lexer, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases}


__all__ = ["code_language"]
