"""Docstrings, signatures and fields as Markdown, for the reference of the manual."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import NODEFAULT, Struct


def markdown(docstring: str | None) -> str:
    """A docstring as Markdown: double backticks become single ones."""
    return re.sub(r"``(.+?)``", _code, inspect.cleandoc(docstring or ""), flags=re.DOTALL)


def _code(found: re.Match[str]) -> str:
    text = " ".join(found[1].split())
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def first_sentence(docstring: str | None) -> str:
    """The first paragraph of a docstring, in one line."""
    return " ".join(markdown(docstring).partition("\n\n")[0].split())


def signature(name: str, function: Callable[..., Any], width: int = 88) -> str:
    """The call of a function with its parameters and their types, over several lines if it is long."""
    about = inspect.signature(function)
    parts = [*_parameters(about.parameters.values())]
    empty = about.return_annotation is inspect.Signature.empty
    ending = "" if empty else f" -> {about.return_annotation}"
    line = f"{name}({', '.join(parts)}){ending}"
    return line if len(line) <= width else f"{name}(\n    " + ",\n    ".join(parts) + f",\n){ending}"


def _parameters(given: Iterable[inspect.Parameter]) -> Iterator[str]:
    starred = False
    for parameter in given:
        if parameter.name == "self":
            continue
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        default = "" if parameter.default is parameter.empty else f" = {shown(parameter.default)}"
        yield f"{parameter.name}: {parameter.annotation}{default}"


def shown(value: object) -> str:
    """A value as it is written in Python, with double quotation marks."""
    return f'"{value}"' if isinstance(value, str) else repr(value)


def fields(kind: type[Struct]) -> Iterator[tuple[str, str, str]]:
    """The name, the type and the default of each field of a structure."""
    types = {
        name: given for base in reversed(kind.__mro__) for name, given in vars(base).get("__annotations__", {}).items()
    }
    required = len(kind.__struct_fields__) - len(kind.__struct_defaults__)
    for name, default in zip(kind.__struct_fields__, (NODEFAULT,) * required + kind.__struct_defaults__, strict=True):
        yield name, types[name], shown(default) if default is not NODEFAULT else ""


def properties(kind: type) -> Iterator[tuple[str, str]]:
    """The name and the docstring of each property with one."""
    for name, value in vars(kind).items():
        if isinstance(value, property) and value.__doc__ and not name.startswith("_"):
            yield name, first_sentence(value.__doc__)


def methods(kind: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The name and the function of each method with a docstring."""
    for name, value in vars(kind).items():
        if inspect.isfunction(value) and value.__doc__ and not name.startswith("_"):
            yield name, value
