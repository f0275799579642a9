"""Finished files: their standard, what is kept of them in the cache, and what is reported about them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from msgspec import Struct

from publisher.diagnostics import Diagnostic, Findings, Severity
from publisher.manifest import ARCHIVE
from publisher.transforms.glyphs import report_added

_MISSING = re.compile(r"^\.notdef .*U\+([0-9A-F]+)\)$", re.DOTALL)
_WARNINGS = (".notdef", "Expected", "Ignored", "Invalid", "Parse error", "Unknown", "Unsupported")
_IDLE = "Unable to instantiate"  # a fallback font keeps its usual weight, which authors cannot change


class FinishedFile(Struct, frozen=True):
    """A PDF, its number of pages, the ``messages`` of the layout, and ``flaws``: the code of each, its page and the problem."""

    data: bytes
    pages: int
    messages: tuple[str, ...] = ()
    flaws: tuple[tuple[str, int, str], ...] = ()

    @classmethod
    def of(
        cls, data: bytes, pages: int, messages: tuple[str, ...], standard: str, source: Mapping[str, str]
    ) -> FinishedFile:
        """Make a file conform to a ``standard``, and look for flaws; an archive gets the texts of the ``source``, by path."""
        flaws: tuple[tuple[str, int, str], ...] = ()
        if standard == "ua-2":
            from publisher.layout.pdf_ua_2 import as_ua_2

            data = as_ua_2(data)
        elif standard == "pdf/x-4":
            from publisher.layout.pdf_x import as_x_4
            from publisher.layout.preflight import flaws_of

            data = as_x_4(data)
            flaws = tuple((flaw.code, flaw.page, flaw.problem) for flaw in flaws_of(data))
        elif standard == ARCHIVE:
            from publisher.layout.pdf_a import as_a_3a

            data = as_a_3a(data, source)
        return cls(data, pages, messages, flaws)

    def packed(self) -> bytes:
        """The file with all that is known about it, for the cache."""
        return json.dumps([self.pages, self.messages, self.flaws]).encode() + b"\n" + self.data

    @classmethod
    def unpacked(cls, kept: bytes) -> FinishedFile:
        """The file of which ``packed`` returned this."""
        facts, _, data = kept.partition(b"\n")
        pages, messages, flaws = json.loads(facts)
        return cls(data, pages, tuple(messages), tuple((code, page, problem) for code, page, problem in flaws))

    def report(self, findings: Findings, edition: str, *, cover: bool = False) -> None:
        """Report the messages, and the flaws with the name of the ``edition``, of which the file may be the ``cover``."""
        added: set[str] = set()
        for message in dict.fromkeys(self.messages):
            if found := _MISSING.search(message):
                added.add(chr(int(found[1], 16)))
            elif not message.startswith(_IDLE):
                severity = Severity.WARNING if message.startswith(_WARNINGS) else Severity.ERROR
                findings.extend([Diagnostic(severity, "layout-error", f"Page layout: {message}")])
        report_added(added, findings)
        for code, page, problem in self.flaws:
            place = f"On the cover of “{edition}”" if cover else f"In “{edition}”, page {page}"
            findings.warning(code, f"{place}, {problem}", hint=_hint(code))


def _hint(code: str) -> str:
    return {
        "image-coarse": "Print shops want 200 or more: show it smaller, or use a larger file.",
        "line-thin": "Presses may lose it: make it 0.25 pt or thicker.",
        "black-rich": "Lines and letters in it may blur: use a grey bitmap or a drawing (SVG), whose black is one ink.",
    }[code]


__all__ = ["FinishedFile"]
