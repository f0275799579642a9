"""Finished files: their standard, what is kept of them in the cache, and what is reported about them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct, json

from publisher import document as d
from publisher.diagnostics import Diagnostic, Location, Severity
from publisher.editions import Job
from publisher.manifest import ARCHIVE
from publisher.media.library import SVG_TYPE
from publisher.pdf_files.flaws import Flaw
from publisher.transforms.glyphs import report_added

_MISSING = re.compile(r"^\.notdef .*U\+([0-9A-F]+)\)$", re.DOTALL)
_WARNINGS = (".notdef", "Expected", "Ignored", "Invalid", "Parse error", "Unknown", "Unsupported")
_IDLE = "Unable to instantiate"  # a fallback font keeps its usual weight, which authors cannot change


class FinishedFile(Struct, frozen=True):
    """A PDF, its number of pages, the ``messages`` of the layout, and the ``flaws`` for a print shop."""

    data: bytes
    pages: int
    messages: tuple[str, ...] = ()
    flaws: tuple[Flaw, ...] = ()

    @classmethod
    def of(
        cls, data: bytes, pages: int, messages: tuple[str, ...], standard: str, source: Mapping[str, str]
    ) -> FinishedFile:
        """Make a file conform to a ``standard``, and look for flaws; an archive gets the texts of the ``source``, by path."""
        flaws: tuple[Flaw, ...] = ()
        if standard == "ua-2":
            from publisher.pdf_files.pdf_ua_2 import as_ua_2

            data = as_ua_2(data)
        elif standard == "pdf/x-4":
            from publisher.pdf_files.pdf_x import as_x_4
            from publisher.pdf_files.preflight import flaws_of

            data = as_x_4(data)
            flaws = tuple(flaws_of(data))
        elif standard == ARCHIVE:
            from publisher.pdf_files.pdf_a import as_a_3a

            data = as_a_3a(data, source)
        return cls(data, pages, messages, flaws)

    def packed(self) -> bytes:
        """The file with all that is known about it, for the cache."""
        return json.encode((self.pages, self.messages, self.flaws)) + b"\n" + self.data

    @classmethod
    def unpacked(cls, kept: bytes) -> FinishedFile:
        """The file of which ``packed`` returned this."""
        facts, _, data = kept.partition(b"\n")
        return cls(data, *json.decode(facts, type=tuple[int, tuple[str, ...], tuple[Flaw, ...]]))

    def report(self, job: Job, book: d.Book | None = None) -> None:
        """Report the messages, and the flaws with the places of the pictures of the ``book``; without one, the file is a cover."""
        added: set[str] = set()
        for message in dict.fromkeys(self.messages):
            if found := _MISSING.search(message):
                added.add(chr(int(found[1], 16)))
            elif not message.startswith(_IDLE):
                severity = Severity.WARNING if message.startswith(_WARNINGS) else Severity.ERROR
                job.findings.extend([Diagnostic(severity, "layout-error", f"Page layout: {message}")])
        report_added(added, job.findings)
        pictures = _pictures_of(book, job) if book and self.flaws else {}
        for flaw in self.flaws:
            name, places = job.edition.name, pictures.get(flaw.alt or flaw.pixels, ())[flaw.before :]
            place = f"In “{name}”, page {flaw.page}" if book else f"On the cover of “{name}”"
            at = next(iter(places), None) if book else job.data.cover_at
            job.findings.warning(flaw.code, f"{place}, {flaw.problem}", at, _hint(flaw.code))


def _pictures_of(book: d.Book, job: Job) -> Mapping[str | tuple[int, int], list[Location]]:
    """The places of pictures by their text alternatives, in order; of those without one by their pixels, none for a drawing, if
    these are of one file."""
    found: dict[str | tuple[int, int], list[Location]] = {}
    files: dict[str | tuple[int, int], set[str]] = {}
    if job.data.cover_at and job.edition.cover == "inside" and job.data.cover_alt:
        found[job.data.cover_alt] = [job.data.cover_at]
    for image in (image for division in book.divisions for image in d.nodes_of(division, d.Image)):
        if asset := image.asset:
            size = (0, 0) if asset.media_type == SVG_TYPE else (asset.width, asset.height)
            found.setdefault(image.alt or size, []).append(image.location)
            files.setdefault(image.alt or size, set()).add(asset.name)
    return {key: places for key, places in found.items() if isinstance(key, str) or len(files[key]) == 1}


def _hint(code: str) -> str:
    return {
        "image-coarse": "Print shops want 200 or more: show it smaller, or use a larger file.",
        "line-thin": "Presses may lose it: make it 0.25 pt or thicker.",
        "black-rich": "Lines and letters in it may blur: use a grey bitmap or a drawing (SVG), whose black is one ink.",
    }[code]


__all__ = ["FinishedFile"]
