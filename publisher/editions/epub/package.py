"""The container of an EPUB. EbookLib writes package document, NCX and zip; what it omits or leaves undetermined is
fixed here.

EbookLib's classes of pages are not used, because they parse and change the markup. Pages are stored unchanged.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import count

from ebooklib import epub
from lxml import etree
from msgspec import Struct

from publisher.document import Metadata
from publisher.editions.archive import members_of, zipped

XHTML = "http://www.w3.org/1999/xhtml"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Elements that the manifest entry of a page must declare, and the property for each.
ANNOUNCED = {"math": "mathml", "svg": "svg", "script": "scripted"}
IDENTIFIER = "identifier"
COVER_IMAGE = "cover-image"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


class Item(Struct, frozen=True):
    """A file of the package; ``properties`` are those of its manifest entry."""

    name: str
    media_type: str
    data: bytes
    properties: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id in the manifest: an XML name, which cannot begin with a digit."""
        return COVER_IMAGE if COVER_IMAGE in self.properties else "item-" + self.name.replace("/", "-")


class TocEntry(Struct, frozen=True):
    """An entry of the NCX, the contents for EPUB 2 readers."""

    title: str
    href: str
    children: tuple[TocEntry, ...] = ()


def page(name: str, markup: str, *properties: str) -> Item:
    """An XHTML page with the manifest properties required by its markup.

    Raise ``lxml.etree.XMLSyntaxError`` if it is not well-formed.
    """
    data = markup.encode()
    root = etree.fromstring(data)
    elements = {etree.QName(e).localname for e in root.iter(etree.Element)}
    found = [value for tag, value in ANNOUNCED.items() if tag in elements]
    if any("index" in e.get(EPUB_TYPE, "").split() for e in root.iter("{*}body", "{*}section")):
        found.append("index")
    return Item(name, "application/xhtml+xml", data, (*properties, *found))


def pack(
    metadata: Metadata,
    items: Iterable[Item],
    *,
    spine: Sequence[Item],
    toc: Iterable[TocEntry],
    accessibility: Iterable[tuple[str, str]],
    direction: str = "",
) -> bytes:
    """Return the bytes of the EPUB.

    ``accessibility`` are properties and values of the ``schema:`` vocabulary.
    """
    book = epub.EpubBook()
    book.IDENTIFIER_ID = IDENTIFIER
    book.title = metadata.title
    book.direction = direction or None
    _describe(book, metadata)
    for name, value in accessibility:
        _meta(book, name, value)
    for item in items:
        entry = epub.EpubItem(item.id, item.name, item.media_type, item.data)
        entry.properties = list(item.properties)
        book.add_item(entry)
        if COVER_IMAGE in item.properties:
            book.add_metadata(None, "meta", "", {"name": "cover", "content": item.id})
    book.add_item(epub.EpubNcx())
    book.spine = [item.id for item in spine]
    book.toc = list(_ncx(toc, count(1)))
    file = io.BytesIO()
    writer = epub.EpubWriter(file, book, {"mtime": datetime.strptime(metadata.modified, "%Y-%m-%dT%H:%M:%SZ")})
    writer.process()
    writer.write()
    members = members_of(file)
    package = f"{book.FOLDER_NAME}/content.opf"
    members[package] = _finished(members[package], metadata.language)
    return zipped(members, "mimetype", "META-INF/container.xml")


def _describe(book: epub.EpubBook, metadata: Metadata) -> None:
    book.set_identifier(metadata.identifier)
    titles = {"main": metadata.title, "subtitle": metadata.subtitle}
    for sequence, (kind, title) in enumerate(((k, t) for k, t in titles.items() if t), start=1):
        book.add_metadata("DC", "title", title, {"id": f"title-{kind}"})
        _meta(book, "title-type", kind, f"title-{kind}")
        _meta(book, "display-seq", str(sequence), f"title-{kind}")
    book.add_metadata("DC", "language", metadata.language)
    for number, person in enumerate(metadata.authors, start=1):
        name = f"person-{number}"
        element = "creator" if person in metadata.credited else "contributor"
        book.add_metadata("DC", element, person.name, {"id": name})
        _meta(book, "role", person.role, name, scheme="marc:relators")
        _meta(book, "display-seq", str(number), name)
    if metadata.translates:
        book.add_metadata("DC", "source", metadata.translates)
    for element in ("publisher", "date", "description", "rights"):
        if value := getattr(metadata, element):
            book.add_metadata("DC", element, value)
    for subject in metadata.subjects:
        book.add_metadata("DC", "subject", subject)


def _meta(book: epub.EpubBook, name: str, value: str, refines: str = "", **more: str) -> None:
    of = {"refines": f"#{refines}"} if refines else {}
    book.add_metadata(None, "meta", value, {**of, "property": name, **more})


def _ncx(entries: Iterable[TocEntry], numbers: Iterator[int]) -> Iterator[object]:
    for entry in entries:
        if entry.children:
            yield epub.Section(entry.title, entry.href), list(_ncx(entry.children, numbers))
        else:
            yield epub.Link(entry.href, entry.title, f"toc-{next(numbers)}")


def _finished(package: bytes, language: str) -> bytes:
    """The package document with its language, and without an unused prefix."""
    root = etree.fromstring(package, etree.XMLParser(remove_blank_text=True))
    root.set(XML_LANG, language)
    if "prefix" in root.attrib:
        del root.attrib["prefix"]
    return etree.tostring(root, pretty_print=True, encoding="utf-8", xml_declaration=True)
