"""The description of the keys of a manifest for pydantic."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

IDLE = object()
"""Marks a key that is validated but that no edition uses yet."""


def about(text: str, **more: Any) -> Any:
    """The description of a key, which goes to the JSON Schema."""
    return Field(description=text, **more)


class Strict(BaseModel):
    """The model of a mapping."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True, defer_build=True)


__all__ = ["IDLE", "Strict", "about"]
