"""The data that all pages of a web edition share."""

from __future__ import annotations

from msgspec import Struct

from publisher.document import ContentsEntry, Metadata
from publisher.editions import InLanguage

_ROLES = {"aut": "author", "edt": "editor", "ill": "illustrator", "trl": "translator"}


class Site(Struct, frozen=True):
    """The variable ``site`` of templates.

    ``embedded``: the edition is one self-contained page. ``script`` and ``style`` are then the texts of these files,
    and ``cover``, ``logo`` and ``icon`` data URLs; otherwise all are relative addresses. ``fonts`` are the addresses of fonts to
    preload. ``languages`` are those of the edition, if there are several.
    ``markdown`` is what is added to the address of a page for that of its Markdown, if there is such a file.
    ``nested`` is true if chapters are below others, each on a page of its own; ``unfolded`` if the contents beside the text
    contain all of them, not only those around a page.
    ``address`` is that of the published site, ``base`` the same or its path on the server, ``home`` that of the title page.
    ``picture`` is the address of the preview; it is ``drawn`` if the publication has no cover that can be used. ``grounds``
    are the background colours of the light and the dark scheme.
    """

    embedded: bool
    address: str
    base: str
    home: str
    byline: str
    contents: tuple[ContentsEntry, ...]
    numbered: bool
    cover: str
    cover_alt: str
    cover_size: tuple[int, int] | None
    downloads: tuple[dict[str, object], ...]
    drawn: bool
    grounds: tuple[str, ...]
    icon: str
    icon_type: str
    logo: str
    identifier: tuple[str, str, str]
    languages: tuple[InLanguage, ...]
    markdown: str
    nested: bool
    unfolded: bool
    linked_data: dict[str, object]
    picture: str
    script: str
    style: str
    fonts: tuple[str, ...] = ()


def linked_data(metadata: Metadata, home: str, picture: str) -> dict[str, object]:
    """Describe the book in JSON-LD, with the vocabulary of schema.org."""
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Book",
        "name": metadata.title,
        "alternativeHeadline": metadata.subtitle,
        "inLanguage": metadata.language,
        "identifier": metadata.identifier,
        "description": metadata.description,
        "keywords": ", ".join(metadata.subjects),
        "bookEdition": str(metadata.edition or ""),
        "datePublished": metadata.date,
        "copyrightNotice": metadata.rights,
        "publisher": {"@type": "Organization", "name": metadata.publisher} if metadata.publisher else "",
        "url": home,
        "image": picture,
        "bookFormat": "https://schema.org/EBook",
        "translationOfWork": {"@type": "Book", "identifier": metadata.translates} if metadata.translates else "",
    }
    people: dict[str, list[dict[str, str]]] = {}
    for person in metadata.authors:
        kind = "Organization" if person.name == metadata.publisher else "Person"
        people.setdefault(_ROLES.get(person.role, "contributor"), []).append({"@type": kind, "name": person.name})
    return {key: value for key, value in {**data, **people}.items() if value}


__all__ = ["Site", "linked_data"]
