"""A cache of compiled templates, shared by all renderers of a process."""

from __future__ import annotations

from types import CodeType

from jinja2.bccache import Bucket, BytecodeCache


class Bytecode(BytecodeCache):
    """Keeps the code of up to ``most`` templates in memory, by their file and text; the oldest makes room.

    For environments that compile alike: the code holds what their settings made of the text, and not the name by which a template
    was asked for.
    """

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._codes: dict[tuple[str, str], CodeType] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return filename or name

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self._codes[bucket.key, bucket.checksum] = bucket.code
        while len(self._codes) > self._most:
            self._codes.pop(next(iter(self._codes)))


__all__ = ["Bytecode"]
