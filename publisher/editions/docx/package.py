"""The package of a document: its parts, their relationships, and the zip."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, cast

import docx
from docx.document import Document
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart

from publisher.document import Metadata
from publisher.editions.archive import members_of, zipped
from publisher.editions.docx.xml import Element

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

_KEPT = (RT.THEME, RT.CORE_PROPERTIES, RT.OFFICE_DOCUMENT, RT.EXTENDED_PROPERTIES)
_PARTS = {
    "styles": (RT.STYLES, CT.WML_STYLES),
    "numbering": (RT.NUMBERING, CT.WML_NUMBERING),
    "settings": (RT.SETTINGS, CT.WML_SETTINGS),
    "fontTable": (RT.FONT_TABLE, CT.WML_FONT_TABLE),
}


class Package:
    """A document without content, whose parts come from templates."""

    def __init__(self) -> None:
        self.document: Document = docx.Document()
        self.part = self.document.part
        for holder in (self.part, self.part.package):
            for name in [key for key, relation in holder.rels.items() if relation.reltype not in _KEPT]:
                del holder.rels[name]

    @property
    def body(self) -> Element:
        """The element for the content, which is empty."""
        body: Element = self.part.element.body
        for child in [*body]:
            body.remove(child)
        return body

    def add(self, name: str, xml: str) -> None:
        """Add one of the parts styles, numbering, settings and fontTable."""
        relation, kind = _PARTS[name]
        self._relate(Part(PackURI(f"/word/{name}.xml"), kind, xml.strip().encode(), self.part.package), relation)

    def story(self, name: str, element: Element, relation: str, kind: str) -> tuple[Part, str]:
        """Add a part with text, such as the footnotes or a footer; return it and the id of its relationship."""
        part = XmlPart(PackURI(f"/word/{name}.xml"), kind, cast("BaseOxmlElement", element), self.part.package)
        return part, self._relate(part, relation)

    def _relate(self, part: Part, relation: str) -> str:
        return self.part.relate_to(part, relation)

    def picture(self, part: Part, data: bytes) -> str:
        """Add a bitmap (PNG, JPEG or GIF); return the id of its relationship with a part."""
        image = self.part.package.get_or_add_image_part(io.BytesIO(data))
        return part.relate_to(image, RT.IMAGE)

    def describe(self, about: Metadata) -> None:
        """Set the properties of the document."""
        facts = self.document.core_properties
        facts.title = _short(about.title)
        facts.subject = _short(about.subtitle)
        facts.author = _short("; ".join(person.name for person in about.credited))
        facts.keywords = _short(", ".join(about.subjects))
        facts.comments = _short(about.description)
        facts.language = about.language
        facts.identifier = _short(about.identifier)
        facts.content_status = "Draft" if about.draft else "Final"
        facts.last_modified_by = ""
        facts.category = ""
        facts.revision = 1
        facts.created = facts.modified = datetime.strptime(about.modified, "%Y-%m-%dT%H:%M:%SZ")

    def packed(self) -> bytes:
        """The bytes of the file, which depend only on its parts."""
        file = io.BytesIO()
        self.document.save(file)
        return zipped(members_of(file), "[Content_Types].xml")


def recognised(data: bytes) -> bool:
    """Whether python-docx can read the head of a bitmap: it expects a JPEG to begin with the segment of JFIF or Exif.

    Values that it does not expect in the head end in other errors than its own.
    """
    try:
        Image.from_blob(data)
    except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError, KeyError, TypeError, ValueError):
        return False
    return True


def _short(value: str) -> str:
    """A property has at most 255 characters."""
    return value if len(value) <= 255 else f"{value[:254]}…"


__all__ = ["CT", "RT", "Package", "Part", "recognised"]
