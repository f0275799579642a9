"""Chapters that earlier builds read."""

from __future__ import annotations

import posixpath

from msgspec.structs import replace

from publisher import work
from publisher.cache import Cache, key
from publisher.diagnostics import Findings, Location, Severity
from publisher.document import Chapter, Origin
from publisher.markdown.context import Context, Files
from publisher.markdown.reading import Reading
from publisher.pickling import canonical, dumps, loads


class CachedReadings:
    """Readings in a cache, under a hash of the text and of all that was given with it.

    Those without errors are kept. They are used if the files that they include are found in the same places with the same texts.
    ``found`` counts those that were used. ``readings`` are those of this run by their names; those of ``before`` are not loaded.
    """

    def __init__(self, cache: Cache, before: CachedReadings | None = None) -> None:
        self._cache = cache
        self.found = 0
        self.readings: dict[str, Reading[Chapter]] = {}
        self._before = before.readings if before else {}
        self._new: dict[str, Reading[Chapter] | bytes] = {}
        self._context: tuple[Context, bytes] | None = None  # the last one, which is mostly that of all chapters
        self._names: dict[tuple[str, bool], tuple[str, Context, str]] = {}

    def find(self, text: str, file: str, context: Context, files: Files, *, titled: bool) -> Reading[Chapter] | None:
        """The reading of a chapter by an earlier build, or None. The arguments are those of ``read_chapter``."""
        name = self._name(text, file, context, titled)
        reading = self._before.get(name) or self._loaded(name)
        if reading is None or not all(_is_same(name, words, file, files) for name, words in reading.files.items()):
            return None
        if name in self._before and reading.value.origin:
            reading.value.origin.remembers = True
        self.readings[name] = reading
        work.count("chapters kept")
        self.found += 1
        return reading

    def add(
        self,
        reading: Reading[Chapter],
        text: str,
        file: str,
        context: Context,
        *,
        titled: bool,
        data: bytes = b"",
    ) -> None:
        """Add a new reading, with its pickled ``data`` if there are such. ``store`` puts it into the cache."""
        if all(found.severity is not Severity.ERROR for found in reading.diagnostics):
            name = self._name(text, file, context, titled)
            self._new[name], self.readings[name] = data or reading, reading

    def with_origin(
        self, reading: Reading[Chapter], text: str, file: str, context: Context, *, titled: bool
    ) -> Reading[Chapter]:
        """The reading, with the origin of its chapter if anything is kept. The other arguments are those of ``read_chapter``."""
        if not self._cache.keeps or reading.value.origin:
            return reading
        included = (piece for name, words in reading.files.items() for piece in (name, words))
        name = self._name(text, file, context, titled)
        origin = Origin(reading.value, key("origin", name, *included))
        reading = replace(reading, value=replace(reading.value, origin=origin))
        if name in self.readings:
            self.readings[name] = reading
        return reading

    def store(self) -> None:
        """Put the new readings into the cache."""
        for name, reading in self._new.items():
            self._cache.put(name, reading if isinstance(reading, bytes) else dumps(reading))
        self._new.clear()

    def _loaded(self, name: str) -> Reading[Chapter] | None:
        data = self._cache.get(name)
        try:
            reading: Reading[Chapter] | None = loads(data) if data else None
        except Exception:  # of any kind, if the bytes are not what they should be
            return None
        return reading

    def _name(self, text: str, file: str, context: Context, titled: bool) -> str:
        known = self._names.get((file, titled))
        if known and known[0] is text and known[1] is context:
            return known[2]
        if not self._context or self._context[0] is not context:
            self._context = context, canonical(context)
        name = key("reading", text, file, self._context[1], str(titled))
        self._names[file, titled] = text, context, name
        return name


def _is_same(name: str, text: str, file: str, files: Files) -> bool:
    at, findings = Location(file), Findings()
    found = files.find(posixpath.basename(name), name, at, findings)
    return found == name and files.read(name, at, findings) == text and not findings.failed


__all__ = ["CachedReadings"]
