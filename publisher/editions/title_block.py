"""What is said about a publication at its beginning, for formats that are written from nodes rather than by templates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from publisher.document import Metadata
from publisher.language import Words

_MANY = 4  # covers name only the first of so many
_PLACE = "{names}"


class Byline(Struct, frozen=True):
    """Whom a title page names first, and the words around the ``names`` of those who are no authors: “Edited by ”."""

    names: tuple[str, ...] = ()
    before: str = ""
    after: str = ""

    @classmethod
    def of(cls, about: Metadata, words: Words, *, publisher: bool = False) -> Byline:
        """The byline of a book; the ``publisher`` is usually left out, who is named elsewhere."""
        names = tuple(p.name for p in about.credited if publisher or p.name != about.publisher)
        role = about.credited[0].role if names else "aut"
        text = _PLACE if role == "aut" else words.pattern(f"credit_{role}", _PLACE, names=_PLACE)
        before, _, after = text.partition(_PLACE)
        return cls(names, before, after)

    def few(self, words: Words) -> Byline:
        """The same for a cover, which names only the first of many."""
        if len(self.names) < _MANY:
            return self
        return replace(self, names=(words.pattern("and_others", name=self.names[0]),))

    def line(self, names: str) -> str:
        """The ``names`` as one text, with the words around them."""
        return f"{self.before}{names}{self.after}"


def authors(about: Metadata, words: Words) -> str:
    """The byline in one line."""
    byline = Byline.of(about, words)
    return byline.line(words.pattern("comma").join(byline.names))


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


__all__ = ["Byline", "authors", "contributors", "imprint"]
