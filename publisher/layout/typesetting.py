"""``typeset``: a document in, a PDF out. Its units are laid out one by one, and bound."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from io import BytesIO
from itertools import chain
from tempfile import TemporaryFile
from typing import BinaryIO, overload

from msgspec.structs import replace

from publisher.cache import NO_CACHE, Cache, key
from publisher.layout.early_pages import EarlyPages, early
from publisher.layout.folios import fits
from publisher.layout.page_lists import filled_in, has_lists
from publisher.layout.request import PageLabel, PaperResult, PdfMetadata, UnitRequest, UnitResult
from publisher.layout.unit import lay_out
from publisher.layout.units import Plan, Unit, split
from publisher.progress import Draft, Report, Watch, unreported
from publisher.tracing import span
from publisher.workers import Alone, Workers

_ROUNDS = 6  # after so many, page numbers take the place that there is
_EARLY = 100  # pages
_FEW = 3  # units that are laid out after an edit, each of which can be seen before all are bound
_ALONE = Alone()


def typeset(
    markup: str,
    *,
    files: Mapping[str, bytes],
    metadata: PdfMetadata,
    page_labels: Sequence[PageLabel] = (),
    workers: Workers = _ALONE,
    cache: Cache = NO_CACHE,
    report: Report = unreported,
    identified: bool = False,
    looked_at: int | None = None,
) -> PaperResult:
    """Lay out ``markup`` and return a tagged PDF.

    It may use only the ``files``, by their relative URL. Comments ``<!--unit-->`` in its body divide it into units that begin on
    pages of their own: ``workers`` lay them out, and those that have not changed are taken from the ``cache``. The result depends
    on neither. ``report`` is called with the progress. If ``identified``, the structure tree has what ``as_ua_2`` needs.
    The page whose index is ``looked_at`` is reported as soon as it is made.

    Raises ``PublisherError`` if there is no usable font. All other faults are ``messages`` of the result.
    """
    document = _Document(split(markup), files, tuple(page_labels), cache, identified=identified, looked_at=looked_at)
    watch = document.watch(report, workers)
    plan = document.lay_out(workers, watch)
    watch.bind()
    with span("binding"):
        return PaperResult(document.bound(plan, metadata), plan.pages, document.messages)


class _Document:
    """The units of a document, and their layout so far."""

    def __init__(
        self,
        units: Sequence[Unit],
        files: Mapping[str, bytes],
        labels: tuple[PageLabel, ...],
        cache: Cache,
        *,
        identified: bool,
        looked_at: int | None,
    ) -> None:
        self._identified = identified
        self._looked_at = looked_at
        self._units = [*units]
        # Units with lists of pages, which are laid out when the pages are known.
        self._listing = {number: unit for number, unit in enumerate(units) if has_lists(unit.piece)}
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
        for turn in range(_ROUNDS + 2 if self._listing else _ROUNDS):
            self._fill_in(self._plan(), turn)
            requests = _Requests(self, self._waiting(self._plan()))
            watch.begin(requests.numbers)
            with early(self._early(requests.numbers, watch)):
                for index, result in workers.as_completed(lay_out, requests, requests.names):
                    number = requests.numbers[index]
                    self._results[number] = result
                    self._cache.put(self._keys[number], pickle.dumps(result))
                    watch.finish(number, self._draft(number) if number and len(requests) <= _FEW else None)
            if not requests:
                break
        return self._plan()

    def bound(self, plan: Plan, metadata: PdfMetadata) -> bytes:
        """Bind the units to a PDF."""
        with TemporaryFile() as file:  # the objects of the PDF are released before its bytes are read
            self._bind(plan, metadata, file)
            file.seek(0)
            return file.read()

    def _bind(self, plan: Plan, metadata: PdfMetadata, file: BinaryIO) -> None:
        from publisher.layout.binding import Binder, Placed
        from publisher.layout.font_files import FontFiles
        from publisher.layout.metadata import describe

        binder = Binder()
        for number, result in enumerate(self._finished):
            binder.add(Placed(result, plan.offsets[number] + plan.skips[number], *self._filled(number, result, plan)))
        binder.finish(FontFiles(self._files.all, self._cache))
        describe(binder.pdf, metadata, plan.starts, self._finished[0].producer)
        binder.save(file)

    def _early(self, numbers: Sequence[int], watch: Watch) -> EarlyPages | None:
        """The page that is looked at, if only its unit may be laid out, which this process then does itself."""
        if self._looked_at is None or len(numbers) != 1 or not numbers[0]:
            return None
        plan, number = self._plan(), numbers[0]
        start, guessed = plan.offsets[number] + plan.skips[number], plan.offsets[number]

        def show(first: int, data: bytes) -> None:
            watch.show(Draft(first, lambda: data))

        return EarlyPages(self._looked_at, start, guessed, show) if self._looked_at >= start else None

    def _draft(self, number: int) -> Draft:
        """The pages of a unit, which can be bound alone."""
        plan = self._plan()
        return Draft(plan.offsets[number] + plan.skips[number], partial(self._alone, number, plan))

    def _alone(self, number: int, plan: Plan) -> bytes:
        """Bind one unit to a PDF without what belongs to the whole."""
        from publisher.layout.binding import Binder, Placed
        from publisher.layout.font_files import FontFiles

        binder, result = Binder(), self._results[number]
        assert result is not None
        binder.add(Placed(result, 0, *self._filled(number, result, plan)))
        binder.finish(FontFiles(self._files.all, self._cache))
        binder.save(file := BytesIO())
        return file.getvalue()

    def _filled(self, number: int, result: UnitResult, plan: Plan) -> tuple[int, list[str], dict[str, str]]:
        """What ``Placed`` says of a unit at its place: the skipped pages, its page numbers, and the labels of other pages."""
        unit = self._units[number]
        labels = {name: plan.label(name) or "?" for name in unit.targets | unit.ids.keys()}
        return plan.skips[number], [plan.number(number, slot) for slot in result.slots], labels

    def _plan(self) -> Plan:
        extents = [result or unit.guess() for unit, result in zip(self._units, self._results, strict=True)]
        return Plan(extents, self._labels)

    def _fill_in(self, plan: Plan, turn: int) -> None:
        """Write lists of pages as soon as all other units are laid out, and anew when a page in them changes."""
        others = (number for number in range(len(self._units)) if number not in self._listing)
        if turn < _ROUNDS and not all(self._is_finished(number, plan) for number in others):
            return
        for number, unit in self._listing.items():
            if turn > _ROUNDS and self._results[number]:
                continue
            piece = filled_in(unit.piece, plan.place, plan.counted_alike)
            if piece != self._units[number].piece:
                self._units[number] = replace(unit, piece=piece)
                self._keys[number] = self._key(number)
                self._results[number] = self._cached(self._keys[number])

    def _waiting(self, plan: Plan) -> list[int]:
        """The units to lay out, in the order in which to begin them. Those with lists of pages wait for the others, and those that
        were laid out with other page numbers, until all pages are counted.

        Those on the first hundred pages are early, since other units are laid out anew if they refer to page 98 and it becomes
        page 101, and in order, since each determines the side on which the next begins; then the longest, which determine the end.
        The first unit is last, since it contains the table of contents.
        """
        ready = [number for number, unit in enumerate(self._units) if not has_lists(unit.piece)]
        new = [number for number in ready if self._results[number] is None]
        numbers = new or [number for number in ready if not self._is_finished(number, plan)]
        early = [offset < _EARLY for offset in plan.offsets]
        return sorted(numbers, key=lambda n: (n == 0, not early[n], n if early[n] else -len(self._units[n].piece)))

    def _is_finished(self, number: int, plan: Plan) -> bool:
        """Whether a unit is laid out, begins on the right side, and has room for the true page numbers."""
        result = self._results[number]
        if result is None or not (plan.is_well_placed(number) or number == 0):
            return False
        shown = (slot for slot in result.slots if slot.page >= plan.skips[number] or slot.page < 0)
        return all(fits(slot, plan.number(number, slot) or "?") for slot in shown)

    def name_of(self, number: int) -> str:
        """The name of a unit."""
        return self._units[number].name

    def request(self, number: int) -> UnitRequest:
        """The request for the layout of a unit."""
        plan = self._plan()
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
            identified=self._identified,
        )

    def _key(self, number: int) -> str:
        """The cache key of a unit: all that its layout depends on but page numbers."""
        unit = self._units[number]
        known = sorted(name for name in unit.targets if name in self._ids)
        more = (repr(self._labels), "identified") if self._identified else (repr(self._labels),)
        return key("unit", unit.markup, str(number > 0), known, self._files.digests(unit), *more)

    def _cached(self, name: str) -> UnitResult | None:
        data = self._cache.get(name)
        result = pickle.loads(data) if data else None
        return result if isinstance(result, UnitResult) else None


class _Requests(Sequence[UnitRequest]):
    """The requests for some units, each made when a worker is free for it, with the page numbers that are known then."""

    def __init__(self, document: _Document, numbers: Sequence[int]) -> None:
        self._document = document
        self.numbers = numbers

    @property
    def names(self) -> list[str]:
        return [self._document.name_of(number) for number in self.numbers]

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, index: int) -> UnitRequest: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[UnitRequest]: ...
    def __getitem__(self, index: int | slice) -> UnitRequest | Sequence[UnitRequest]:
        if isinstance(index, slice):
            return _Requests(self._document, self.numbers[index])
        return self._document.request(self.numbers[index])


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
        """A hash of the style sheets of a unit and of the files that units with the same head have in common."""
        named, contained = unit.styles
        facts = ((path.encode(), self._digest(path)) for path in sorted({*self._common, *named}) if path in self.all)
        return hashlib.sha256(b"\0".join([contained.encode(), *chain.from_iterable(facts)])).hexdigest()

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
