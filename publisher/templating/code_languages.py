"""The names of programming languages for readers, by the names that fences of code have."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_UPPER = frozenset({
    "abap", "abnf", "bnf", "cobol", "css", "csv", "ebnf", "glsl", "hlsl", "html", "http", "ini", "jq", "json", "json5",
    "jsonc", "jsx", "kql", "llvm", "nasm", "php", "qml", "sas", "scss", "spss", "sparql", "sql", "svg", "toml", "tsx",
    "vhdl", "wgsl", "xhtml", "xml", "xslt", "yaml",
})  # fmt: skip
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "apacheconf": "ApacheConf",
        "applescript": "AppleScript",
        "asm": "Assembly",
        "bat": "Batch",
        "bibtex": "BibTeX",
        "c++": "C++",
        "cmake": "CMake",
        "coffeescript": "CoffeeScript",
        "cpp": "C++",
        "cs": "C#",
        "csharp": "C#",
        "cu": "CUDA",
        "cuda": "CUDA",
        "dockerfile": "Docker",
        "dot": "Graphviz",
        "f#": "F#",
        "fsharp": "F#",
        "gdscript": "GDScript",
        "golang": "Go",
        "graphql": "GraphQL",
        "hcl": "HCL",
        "hs": "Haskell",
        "javascript": "JavaScript",
        "jinja": "Jinja",
        "js": "JavaScript",
        "json-ld": "JSON-LD",
        "jsonld": "JSON-LD",
        "latex": "LaTeX",
        "lisp": "Common Lisp",
        "make": "Makefile",
        "md": "Markdown",
        "mysql": "MySQL",
        "objc": "Objective-C",
        "objective-c": "Objective-C",
        "ocaml": "OCaml",
        "plpgsql": "PL/pgSQL",
        "postgres": "PostgreSQL",
        "postgresql": "PostgreSQL",
        "powershell": "PowerShell",
        "promql": "PromQL",
        "proto": "Protocol Buffers",
        "protobuf": "Protocol Buffers",
        "ps1": "PowerShell",
        "py": "Python",
        "py3": "Python",
        "pycon": "Python",
        "rb": "Ruby",
        "rest": "reStructuredText",
        "restructuredtext": "reStructuredText",
        "rs": "Rust",
        "rst": "reStructuredText",
        "tex": "TeX",
        "ts": "TypeScript",
        "tsql": "Transact-SQL",
        "typescript": "TypeScript",
        "vb.net": "VB.NET",
        "vbnet": "VB.NET",
        "vim": "Vim script",
        "wasm": "WebAssembly",
        "wast": "WebAssembly",
        "webidl": "Web IDL",
        "xquery": "XQuery",
        "yml": "YAML",
    }
)


def code_language(name: str) -> str:
    """The name of a language that code is written in, such as JavaScript for ``js``; unknown ones get a capital letter."""
    name = name.lower()
    return _NAMES.get(name) or (name.upper() if name in _UPPER else name.capitalize())


__all__ = ["code_language"]
