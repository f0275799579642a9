"""The JSON Schema of the manifest."""

from __future__ import annotations

import json
from typing import Any

from publisher.manifest.metadata import Colour, Cover, Math, Person
from publisher.manifest.models import Entry, Manifest, Matter
from publisher.manifest.validation import model_of

_LISTING = {"type": "string", "pattern": r"(^|/)SUMMARY\.md$|[*?]|^(?!.*\.(md|markdown)$)"}
"""A folder, a pattern or ``SUMMARY.md``, in place of a list of chapters."""


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of ``publication.yaml``, short forms included, for editors."""
    from publisher.theme.colours import colour_names

    result = model_of(Manifest).model_json_schema()
    kinds = result["$defs"]
    del kinds["Edition"]["properties"]["name"]
    kinds["Edition"].pop("required")
    kinds["Edition"]["anyOf"] = [{"required": ["format"]}, {"required": ["extends"]}]
    kinds["Entry"]["anyOf"] = [
        {"required": ["file"]},
        {"required": ["part", "chapters"]},
        {"required": ["title", "chapters"]},
    ]
    for record in (Colour, Cover, Entry, Math, Matter, Person):
        name, (first, *_) = record.__name__, record.short[1]
        kinds[name] = {"anyOf": [{"type": "boolean" if first is bool else "string"}, kinds[name]]}
    for holder in (kinds["Entry"]["anyOf"][1], result):
        for key in ("chapters", "appendices"):
            if key in holder["properties"]:
                given = holder["properties"][key]
                about = {name: given.pop(name) for name in ("description", "default", "title") if name in given}
                holder["properties"][key] = about | {"anyOf": [_LISTING, given]}
    for holder in (kinds["Edition"], result):
        colours = holder["properties"]["colors"]
        colours["properties"] = dict.fromkeys(colour_names(), colours["additionalProperties"])
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:publisher:publication:1"}
    return head | result


def schema_text() -> str:
    """The schema as a file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


__all__ = ["schema", "schema_text"]
