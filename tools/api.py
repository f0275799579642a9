"""The page ``docs/api.md``, from the signatures and docstrings of the package: ``make docs``."""

from __future__ import annotations

import enum
from collections.abc import Iterator

from msgspec import Struct

import publisher
from publisher.diagnostics import Findings
from publisher.editions import EditionData, Job, Written
from publisher.formats import Format
from publisher.markdown import Call, Directive
from publisher.transforms import TransformContext
from tools.docstrings import fields, markdown, methods, properties, signature

HEAD = """\
# Python

<!-- `make docs` writes this file from the docstrings of the package. -->

What the command does can be done from Python, too. These names are imported from `publisher`:

```python
import publisher

page = publisher.render("Some *Markdown*.")
assert page == "<p>Some <em>Markdown</em>.</p>\\n"
```

```python
from pathlib import Path

import publisher

Path("tides.md").write_text("# Tides\\n\\nTwice a day, see [](#moon).\\n", encoding="utf-8")

for finding in publisher.check("tides.md").diagnostics:
    print(finding)  # tides.md:3:18: error[reference-dangling]: There is no label “moon”

try:
    publisher.build("tides.md", formats="html")
except publisher.PublisherError as error:
    print(error.diagnostics[0].code)  # reference-dangling

Path("tides.md").write_text("# Tides\\n\\nTwice a day.\\n", encoding="utf-8")
result = publisher.build("tides.md", formats="html")
print(result.editions[0].path)
```
"""
EXTENSIONS = """\
## For extensions

[A project's own styles, templates and Python](extending.md#python) says how these are used. `publisher.document` has the
classes of nodes, which [Templates and tokens](templates.md#blocks) lists.
"""
OWN = {
    "publisher.markdown": (Directive, Call),
    "publisher.transforms": (TransformContext,),
    "publisher.formats": (Format,),
    "publisher.editions": (Job, EditionData, Written),
    "publisher.diagnostics": (Findings,),
}


def page() -> str:
    """Return the Markdown of the page."""
    names = sorted(name for name in publisher.__all__ if not name.startswith("_"))
    public = {name: getattr(publisher, name) for name in names}
    functions = [name for name, value in public.items() if not isinstance(value, type)]
    parts = [HEAD, "## Functions\n"]
    for name in functions:
        parts += [f"### `{name}`\n", *_function(f"publisher.{name}", public[name])]
    parts.append("## Results\n")
    for name, value in public.items():
        if isinstance(value, type):
            parts += [f"### `{name}`\n", *_class(value)]
    parts.append(EXTENSIONS)
    for home, kinds in OWN.items():
        for kind in kinds:
            parts += [f"### `{home}.{kind.__name__}`\n", *_class(kind)]
    return "\n".join(parts)


def _function(name: str, function: object) -> Iterator[str]:
    assert callable(function)
    yield f"```py\n{signature(name, function)}\n```\n"
    yield f"{markdown(function.__doc__)}\n"


def _class(kind: type) -> Iterator[str]:
    yield f"{markdown(kind.__doc__)}\n"
    if issubclass(kind, enum.Enum):
        yield f"Values: {', '.join(f'`{value.value}`' for value in kind)}.\n"
    elif issubclass(kind, Struct):
        rows = [f"| `{name}` | `{_cell(type_)}` | {_default(value)} |" for name, type_, value in fields(kind)]
        yield "| field | type | default |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    if found := [f"- `{name}`: {text}" for name, text in properties(kind)]:
        yield "Properties:\n\n" + "\n".join(found) + "\n"
    if calls := [f"- `{signature(name, call, 1000)}`: {_line(call.__doc__)}" for name, call in methods(kind)]:
        yield "Methods:\n\n" + "\n".join(calls) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _default(value: str) -> str:
    return f"`{value}`" if value and "<" not in value and len(value) < 30 else ""


def _line(docstring: str | None) -> str:
    return " ".join(markdown(docstring).split())
