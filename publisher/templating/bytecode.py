"""Compiled templates, shared by all renderers of a process, and kept for later builds."""

from __future__ import annotations

import marshal
from pathlib import Path
from types import CodeType

from jinja2.bccache import Bucket, BytecodeCache

from publisher.cache import Cache, cache_of_user, key
from publisher.templating.layers import is_own


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


class CachedBytecode(BytecodeCache):
    """Keeps the code in memory and in sealed entries, for environments of one ``kind``.

    Templates of a project are kept in its ``cache``, those of the package for all projects of the user.
    """

    def __init__(self, compiled: Bytecode, kind: str, cache: Cache) -> None:
        self._compiled = compiled
        self._kind = kind
        self._cache = cache
        self._of_user = cache_of_user()

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return self._compiled.get_cache_key(name, filename)

    def load_bytecode(self, bucket: Bucket) -> None:
        self._compiled.load_bytecode(bucket)
        if bucket.code is None and (data := self._of(bucket).get(self._name(bucket))):
            bucket.code = marshal.loads(data)
            self._compiled.dump_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled.dump_bytecode(bucket)
        self._of(bucket).put(self._name(bucket), marshal.dumps(bucket.code))

    def _of(self, bucket: Bucket) -> Cache:
        return self._cache if is_own(Path(bucket.key)) else self._of_user

    def _name(self, bucket: Bucket) -> str:
        return key("template", self._kind, bucket.key, bucket.checksum)


__all__ = ["Bytecode", "CachedBytecode"]
