"""``typeset``: a document in, a PDF out. Its units are laid out one by one, and bound."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator, Mapping, Sequence

from publisher.cache import Cache, key
from publisher.layout.folios import fits
from publisher.layout.request import PageLabel, PaperResult, PdfMetadata, UnitRequest, UnitResult
from publisher.layout.unit import lay_out
from publisher.layout.units import Plan, Unit, files_named, split
from publisher.progress import Report, Watch, unreported
from publisher.tracing import span
from publisher.workers import Alone, Workers

_ROUNDS = 6  # after so many, page numbers take the place that there is
_NOTHING = Cache(None)
_ALONE = Alone()


def typeset(
    markup: str,
    *,
    files: Mapping[str, bytes],
    metadata: PdfMetadata,
    page_labels: Sequence[PageLabel] = (),
    workers: Workers = _ALONE,
    cache: Cache = _NOTHING,
    report: Report = unreported,
) -> PaperResult:
    """Lay out ``markup`` and return a tagged PDF.

    It may use only the ``files``, by their relative URL. Comments ``<!--unit-->`` in its body divide it into units that begin on
    pages of their own: ``workers`` lay them out, and those that have not changed are taken from the ``cache``. The result depends
    on neither. ``report`` is called with the progress.

    Raises ``PublisherError`` if there is no usable font. All other faults are ``messages`` of the result.
    """
    document = _Document(split(markup), files, tuple(page_labels), cache)
    watch = document.watch(report, workers)
    plan = document.lay_out(workers, watch)
    watch.bind()
    with span("binding"):
        return PaperResult(document.bound(plan, metadata), plan.pages, document.messages)


class _Document:
    """The units of a document, and their layout so far."""

    def __init__(
        self, units: Sequence[Unit], files: Mapping[str, bytes], labels: tuple[PageLabel, ...], cache: Cache
    ) -> None:
        self._units = units
        self._files = _Files(units, files)
        self._labels = labels
        self._cache = cache
        self._ids = frozenset(name for unit in units for name in unit.ids)
        self._keys = [self._key(number) for number in range(len(units))]
        self._results = [self._cached(name) for name in self._keys]

    @property
    def messages(self) -> tuple[str, ...]:
        """The messages of all units, each once."""
        return tuple(dict.fromkeys(message for result in self._finished for message in result.messages))

    @property
    def _finished(self) -> list[UnitResult]:
        return [result for result in self._results if result is not None]

    def watch(self, report: Report, workers: Workers) -> Watch:
        """A watch that reports how far the layout is."""
        cached = [number for number, result in enumerate(self._results) if result]
        return Watch(report, [len(unit.piece) for unit in self._units], cached, workers.count)

    def lay_out(self, workers: Workers, watch: Watch) -> Plan:
        """Lay out all units that are new or in which a page number does not fit, until all do."""
        for attempt in range(_ROUNDS):
            plan = self._plan()
            waiting = [number for number in range(len(self._units)) if not self._is_finished(number, plan)]
            if len(waiting) > 1 and attempt < _ROUNDS - 1:
                # The first unit contains the table of contents: it is laid out when the others have page numbers.
                waiting = [number for number in waiting if number]
            waiting.sort(key=lambda number: -len(self._units[number].piece))  # the longest determines the end
            requests = [self._request(number, plan) for number in waiting]
            names = [request.name for request in requests]
            watch.begin(waiting)
            for index, result in workers.as_completed(lay_out, requests, names):
                number = waiting[index]
                self._results[number] = result
                self._cache.put(self._keys[number], pickle.dumps(result))
                watch.finish(number)
            if not requests:
                break
        return self._plan()

    def bound(self, plan: Plan, metadata: PdfMetadata) -> bytes:
        """Bind the units to a PDF."""
        from publisher.layout.binding import Binder, Placed
        from publisher.layout.font_files import FontFiles
        from publisher.layout.metadata import describe

        binder = Binder()
        for number, result in enumerate(self._finished):
            skip, labels = plan.skips[number], {}
            for name in self._units[number].targets | self._units[number].ids.keys():
                labels[name] = plan.label(name) or "?"
            numbers = [plan.number(number, slot) for slot in result.slots]
            binder.add(Placed(result, plan.offsets[number] + skip, skip, numbers, labels))
        binder.finish(FontFiles(self._files.all, self._cache))
        describe(binder.pdf, metadata, plan.starts, self._finished[0].producer)
        return binder.saved()

    def _plan(self) -> Plan:
        extents = [result or unit.guess() for unit, result in zip(self._units, self._results, strict=True)]
        return Plan(extents, self._labels)

    def _is_finished(self, number: int, plan: Plan) -> bool:
        """Whether a unit is laid out, begins on the right side, and has room for the true page numbers."""
        result = self._results[number]
        if result is None or not (plan.is_well_placed(number) or number == 0):
            return False
        shown = (slot for slot in result.slots if slot.page >= plan.skips[number] or slot.page < 0)
        return all(fits(slot, plan.number(number, slot) or "?") for slot in shown)

    def _request(self, number: int, plan: Plan) -> UnitRequest:
        unit = self._units[number]
        alone = len(self._units) == 1
        return UnitRequest(
            name=unit.name,
            markup=unit.markup,
            files=self._files.of(unit),
            styles=self._files.styles(unit),
            labels={name: label for name in unit.targets if (label := plan.label(name))},
            page_labels=self._labels if alone else plan.labels_of(number),
            follows=number > 0,
            odd=number > 0 and plan.odd(number),
        )

    def _key(self, number: int) -> str:
        """The cache key of a unit: all that its layout depends on but page numbers."""
        unit = self._units[number]
        known = sorted(name for name in unit.targets if name in self._ids)
        return key("unit", unit.markup, str(number > 0), known, self._files.digests(unit), repr(self._labels))

    def _cached(self, name: str) -> UnitResult | None:
        data = self._cache.get(name)
        result = pickle.loads(data) if data else None
        return result if isinstance(result, UnitResult) else None


class _Files:
    """The files of a document. A unit gets those that it names, and those that no unit names: fonts, and pictures of styles."""

    def __init__(self, units: Sequence[Unit], files: Mapping[str, bytes]) -> None:
        self.all = files
        named = frozenset[str]().union(*(unit.files for unit in units))
        self._common = [path for path in files if path not in named]
        self._read: dict[str, bytes] = {}
        self._digests: dict[str, bytes] = {}

    def of(self, unit: Unit) -> dict[str, bytes]:
        """The files of a unit."""
        return {path: self._bytes(path) for path in self._paths(unit)}

    def digests(self, unit: Unit) -> Iterator[bytes]:
        """The paths of the files of a unit, and a hash of each."""
        for path in self._paths(unit):
            yield from (path.encode(), self._digest(path))

    def styles(self, unit: Unit) -> str:
        """A hash of the files that units with the same head have in common."""
        named = files_named(unit.head)
        facts = ((path.encode(), self._digest(path)) for path in sorted({*self._common, *named}) if path in self.all)
        return hashlib.sha256(b"\0".join(part for pair in facts for part in pair)).hexdigest()

    def _digest(self, path: str) -> bytes:
        if path not in self._digests:
            self._digests[path] = hashlib.sha256(self._bytes(path)).digest()
        return self._digests[path]

    def _paths(self, unit: Unit) -> list[str]:
        return sorted({*self._common, *(path for path in unit.files if path in self.all)})

    def _bytes(self, path: str) -> bytes:
        if path not in self._read:
            self._read[path] = self.all[path]
        return self._read[path]


__all__ = ["typeset"]
