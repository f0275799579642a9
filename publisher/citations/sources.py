"""What the citations of a project are made from: its works, and the style."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from publisher.citations.errors import StyleError
from publisher.citations.model import Written
from publisher.citations.reading.works import Library, read_works
from publisher.citations.style import Style, named_style, parse
from publisher.diagnostics import Findings, Location
from publisher.language import Words


class CitationSources(Struct, frozen=True):
    """The works that can be cited, and the style of citations. ``digest`` names the style.

    ``written`` keeps what was written in this build: editions mostly cite the same.
    """

    library: Library
    style: Style
    digest: str
    written: dict[object, Written] = field(default_factory=dict)


def read_sources(
    texts: Mapping[str, str], style: str, own: tuple[str, str] | None, findings: Findings, words: Words
) -> CitationSources | None:
    """Read files of works, by their names, and a style: a packaged one, or the project's ``own`` file and its text.

    ``words`` are those of the book.
    """
    library = read_works(texts, findings, words)
    if own is None:
        return CitationSources(library, named_style(style), style)
    name, text = own
    try:
        return CitationSources(library, Style(parse(text.encode())), text)
    except StyleError as error:
        for fault in (error, *error.others):
            hint = fault.hint or "Use an independent style of CSL 1.0, or name a built-in one such as apa."
            findings.error("citation-style", fault.message, Location(name, fault.line or 1, 1), hint)
        return None
