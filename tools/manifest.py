"""The facts about each key in ``docs/manifest.md``, from the JSON Schema of the manifest: ``make docs``.

The page is written by hand, except for what stands between two comments after the heading of each key: its meaning, values and
default, and the editions that have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from publisher.diagnostics import series
from publisher.formats import FORMATS
from publisher.manifest import Edition, Manifest
from publisher.manifest.json_schema import schema
from publisher.manifest.keys import IDLE
from publisher.manifest.validation import model_of

PAGE = Path(__file__).parent.parent / "docs" / "manifest.md"
BEGIN, END = "<!-- from the schema -->", "<!-- end -->"
EDITION = "An edition"
"""The section of the page with the keys of editions; the others have keys of the publication."""
_KEY = re.compile(rf"^### `(?P<key>[\w-]+)`\n+(?:{BEGIN}\n.*?{END}\n+)?", re.DOTALL | re.MULTILINE)
_TYPES = {"array": "a list", "object": "a mapping", "boolean": "`true` or `false`", "integer": "a whole number"}


def page() -> str:
    """Return the page with the facts of today. Raise ``ValueError`` if it lacks a key, or has one that does not exist."""
    whole, kinds = schema(), schema()["$defs"]
    before, heading, after = PAGE.read_text(encoding="utf-8").partition(f"\n## {EDITION}\n")
    publication = _with_facts(before, whole, kinds, idle(Manifest))
    return publication + heading + _with_facts(after, kinds["Edition"], kinds, idle(Edition), FORMATS)


def idle(model: type[Manifest] | type[Edition]) -> set[str]:
    """The keys of a model that have no effect yet."""
    return {field.alias or name for name, field in model_of(model).model_fields.items() if IDLE in field.metadata}


def _with_facts(text: str, model: dict[str, Any], kinds: dict[str, Any], without: set[str], formats: Any = None) -> str:
    keys: dict[str, Any] = {name: value for name, value in model["properties"].items() if name not in without}
    named = [found["key"] for found in _KEY.finditer(text)]
    if sorted(named) != sorted(keys):
        raise ValueError(f"{PAGE}: these keys are missing or wrong: {sorted({*named} ^ {*keys})}")

    seen = dict[str, str]()  # the key that lists the keys of a kind of mapping

    def filled(found: re.Match[str]) -> str:
        key = found["key"]
        value = keys[key]
        facts = [*_facts(value, key in model.get("required", ())), *(_editions(key) if formats else ())]
        lines = [" ".join([_meaning(value), *facts])]
        lines += _fields(value, kinds, key, seen)
        return f"### `{key}`\n\n{BEGIN}\n\n" + "\n\n".join(lines) + f"\n\n{END}\n\n"

    return _KEY.sub(filled, text)


def _meaning(value: dict[str, Any]) -> str:
    """The description as a sentence, in which variables and commands of TeX are code."""
    text = re.sub(r"(https?://\S+|\{\{ .*? \}\}|(?<![/\w])\{[a-z]+\}|(?<=\()\\R(?=\)))", r"`\1`", value["description"])
    return text if text.endswith(("?", ".", "…", "`")) else f"{text}."


def _facts(value: dict[str, Any], required: bool) -> Iterator[str]:
    """What the value may be, and what it is if the key is missing."""
    choices = [choice for choice in value.get("enum") or value.get("items", {}).get("enum", ()) if choice != ""]
    if choices:
        yield f"**Values:** {series([f'`{choice}`' for choice in choices], 'or')}."
    elif kind := _TYPES.get(str(value.get("type"))):
        yield f"**Value:** {kind}."
    elif any("items" in choice for choice in value.get("anyOf", ())):
        yield "**Value:** one, or a list."
    if required:
        yield "**Required.**"
    elif (default := value.get("default")) is False or (default and not isinstance(default, dict)):
        yield f"**Default:** `{str(default).lower() if isinstance(default, bool) else default}`."


def _editions(key: str) -> Iterator[str]:
    """The formats and the layout that have the key, if not all do."""
    knowing = [kind for kind in FORMATS.values() if kind.knows(key)]
    if 0 < len(knowing) < len(FORMATS):
        layouts = [f"`layout: {kind.layout_options[key]}`" for kind in knowing if key in kind.layout_options]
        yield f"**For:** {', '.join([*(f'`format: {kind.name}`' for kind in knowing), *layouts])}."


def _fields(value: dict[str, Any], kinds: dict[str, Any], key: str, seen: dict[str, str]) -> Iterator[str]:
    """The keys of a mapping, or of the mappings in a list. ``seen`` names the key that has listed them before."""
    choices = [value, *value.get("anyOf", ())]
    entries = [choice["items"] for choice in choices if "items" in choice]
    for choice in (choice for choice in [*choices, *entries] if "$ref" in choice):
        name = choice["$ref"].rpartition("/")[2]
        many = "Each has" if choice in entries else "It has"
        if name in seen:
            yield f"{many} the keys that `{seen[name]}` has."
            return
        seen[name], kind = key, kinds[name]
        (kind,) = [choice for choice in kind.get("anyOf", ()) if "properties" in choice] or [kind]
        yield f"{many} these keys:"
        yield "\n".join(
            " ".join([f"- `{field}`: {_meaning(about)}", *_facts(about, field in kind.get("required", ()))])
            for field, about in kind["properties"].items()
            if field != "tdm"
        )


__all__ = ["PAGE", "page"]
