"""Validation of what a manifest says: models of pydantic, which are made of records, and records of what is valid."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from functools import cache, partial
from typing import Any, TypeVar, get_type_hints

from msgspec import NODEFAULT
from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler, StrictBool, StrictInt, create_model
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function, plain_serializer_function_ser_schema

from publisher import diagnostics, formats
from publisher.manifest import colours, diagrams, edition, keys, languages, metadata, models, values, variables, works
from publisher.manifest.edition import Edition
from publisher.manifest.keys import IDLE, Strict
from publisher.manifest.record import Record
from publisher.manifest.rules import RULES
from publisher.manifest.tree import Keys

R = TypeVar("R", bound=Record)

_MODULES = (
    typing, diagnostics, formats, keys, values, colours, diagrams, languages, variables, works, metadata, edition, models,
)  # fmt: skip
_NAMES = {name: value for module in _MODULES for name, value in vars(module).items()} | {
    "AfterValidator": AfterValidator,
    "BeforeValidator": BeforeValidator,
    "CoreSchema": CoreSchema,
    "Field": Field,
    "GetCoreSchemaHandler": GetCoreSchemaHandler,
    "StrictBool": StrictBool,
    "StrictInt": StrictInt,
}
"""The names in the annotations of records."""


def validated(kind: type[R], data: object, context: values.Files | None = None) -> R:
    """The record of valid data. Raise ``ValidationError`` of pydantic with all that is invalid."""
    return _record(kind, model_of(kind).model_validate(data, context=context))


@cache
def model_of(kind: type[Record]) -> type[Strict]:
    """The model that validates the data of a record, or of those within it. Values that are mappings become records."""
    hints = get_type_hints(kind, globalns=_NAMES, include_extras=True)
    fields: dict[str, Any] = {
        name: (hints[name], ... if default is NODEFAULT else default)
        for name, default in _defaults(kind)
        if name not in kind.no_keys
    }
    made = create_model(kind.__name__, __base__=RULES.get(kind, Strict), __doc__=kind.__doc__, **fields)
    made.short = kind.short
    return made


def _schema(kind: type[Record], handler: GetCoreSchemaHandler) -> CoreSchema:
    """The schema by which pydantic makes a record."""
    defaults = plain_serializer_function_ser_schema(_mapping)  # in the JSON Schema
    model = handler.generate_schema(model_of(kind))
    return no_info_after_validator_function(partial(_record, kind), model, serialization=defaults)


def idle_keys(given: Record, *path: str | int) -> Iterator[Keys]:
    """Yield the paths of keys that have a value but no effect yet."""
    for name, info in model_of(type(given)).model_fields.items():
        value, here = getattr(given, name), (*path, info.alias or name)
        if IDLE in info.metadata and value != info.get_default():
            yield here
        elif isinstance(value, Record):
            yield from idle_keys(value, *here)
        elif isinstance(value, dict):
            for key, inner in value.items():
                if isinstance(inner, Record):
                    yield from idle_keys(inner, *here, inner.key if isinstance(inner, Edition) else key)


def _defaults(kind: type[Record]) -> Iterator[tuple[str, Any]]:
    """The fields of a record with their defaults, ``NODEFAULT`` if they have none."""
    names, defaults = kind.__struct_fields__, kind.__struct_defaults__
    for name, default in zip(names, (*[NODEFAULT] * (len(names) - len(defaults)), *defaults), strict=True):
        yield name, default.factory() if hasattr(default, "factory") else default


def _record(kind: type[R], model: Strict) -> R:
    """The record of a valid mapping."""
    values: dict[str, Any] = {name: getattr(model, name) for name in type(model).model_fields}
    if "given" in kind.no_keys:
        values["given"] = tuple(sorted(model.model_fields_set))
    return kind(**values)


def _mapping(record: Record) -> dict[str, object]:
    return {info.alias or name: getattr(record, name) for name, info in model_of(type(record)).model_fields.items()}


Record.schema = _schema

__all__ = ["idle_keys", "model_of", "validated"]
