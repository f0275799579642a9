"""The description of the keys of a manifest for pydantic."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from publisher.manifest.record import Short
from publisher.manifest.values import unless_refused

IDLE = object()
"""Marks a key that is validated but that no edition uses yet."""


def about(text: str, **more: Any) -> Any:
    """The description of a key, which goes to the JSON Schema."""
    return Field(description=text, **more)


class Strict(BaseModel):
    """The model of a mapping. A value of the types in ``short`` is that of the key in it."""

    short: ClassVar[Short] = ("", ())
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _mapping(cls, value: object) -> object:
        key, types = cls.short
        return {key: value} if type(unless_refused(value)) in types else value


__all__ = ["IDLE", "Strict", "about"]
