"""What is said about a publication at its beginning, for formats that are written from nodes rather than by templates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from publisher.document import Metadata
from publisher.language import Words


def authors(about: Metadata, words: Words) -> str:
    """The authors in one line, without the publisher, who is named elsewhere."""
    return words.pattern("comma").join(person.name for person in about.credited if person.name != about.publisher)


def contributors(about: Metadata, words: Words, *, made: bool = False) -> Iterator[str]:
    """A line for each function of other contributors; with those who ``made`` the book, as in an imprint."""
    others = [person for person in about.others if made or not person.is_maker]
    for role, people in groupby(sorted(others, key=lambda person: person.role), lambda person: person.role):
        names = words.pattern("comma").join(person.name for person in people)
        yield words.pattern(f"credit_{role}", words.pattern("credit_ctb", names=names), names=names)


def imprint(about: Metadata, words: Words) -> Iterator[str]:
    """The lines of an imprint, as in print."""
    yield words.pattern("title_subtitle", title=about.title, subtitle=about.subtitle) if about.subtitle else about.title
    yield authors(about, words)
    yield from contributors(about, words, made=True)
    edition, date = (
        words.edition(about.edition) if about.edition else "",
        words.date(about.date) if about.date else "",
    )
    yield words.pattern("comma").join(filter(None, (about.publisher, edition, date)))
    yield from (about.rights, about.notice, about.cip)
    kind, text, _ = about.public_identifier
    yield f"{kind} {text}".strip()
    yield about.url


__all__ = ["authors", "contributors", "imprint"]
