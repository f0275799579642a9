"""Metadata of a PDF: the catalog, the information dictionary and the XMP packet, all from one source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from publisher.language import is_right_to_left
from publisher.layout.request import PageLabel, PdfMetadata

CREATOR = "publisher"


def describe(
    pdf: pikepdf.Pdf, metadata: PdfMetadata, page_labels: Iterable[tuple[int, PageLabel]], producer: str
) -> None:
    """Fill in the catalog, the information dictionary and XMP of a PDF."""
    date = f"D:{''.join(filter(str.isdigit, metadata.modified))}Z"
    facts = {
        "/Title": metadata.title,
        "/Author": ", ".join(metadata.authors),
        "/Subject": metadata.description,
        "/Keywords": ", ".join(metadata.subjects),
        "/Creator": CREATOR,
        "/Producer": producer,
        "/CreationDate": date,
        "/ModDate": date,
    }
    for key, value in facts.items():
        if value:
            pdf.docinfo[key] = value

    # Uncompressed: readers of metadata search the file for the packet.
    pdf.Root.Metadata = pdf.make_stream(packet(metadata, producer), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Lang = String(metadata.language)
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    if is_right_to_left(metadata.language):
        pdf.Root.ViewerPreferences.Direction = Name.R2L  # the side on which the pages are bound
    if "/Outlines" in pdf.Root:
        pdf.Root.PageMode = Name.UseOutlines
    pdf.Root.PageLabels = Dictionary(Nums=Array(_numbers(page_labels)))


def _numbers(page_labels: Iterable[tuple[int, PageLabel]]) -> Iterable[Any]:
    """The number tree of the page labels."""
    for index, label in page_labels:
        entry = Dictionary(St=label.first)
        if label.style:
            entry.S = Name(f"/{label.style}")
        if label.prefix:
            entry.P = String(label.prefix)
        yield index
        yield entry


_PACKET = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
  xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
  xmlns:xmp="http://ns.adobe.com/xap/1.0/">
{properties}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
_PROPERTY = "<{name}>{content}</{name}>"
_CONTAINER = "<rdf:{kind}>{items}</rdf:{kind}>"
_ITEM = "<rdf:li>{value}</rdf:li>"
_ITEM_IN = "<rdf:li xml:lang={language}>{value}</rdf:li>"


def packet(metadata: PdfMetadata, producer: str) -> bytes:
    """The XMP packet with the content of the information dictionary, which also declares PDF/UA-1."""
    properties = (
        ("pdfuaid:part", "1"),
        ("dc:format", "application/pdf"),
        ("dc:title", _languages(metadata.title, metadata.language)),
        ("dc:creator", _listed("Seq", metadata.authors)),
        ("dc:description", _languages(metadata.description, metadata.language)),
        ("dc:subject", _listed("Bag", metadata.subjects)),
        ("dc:language", _listed("Bag", (metadata.language,))),
        ("dc:rights", _languages(metadata.rights, metadata.language)),
        ("dc:identifier", escape(metadata.identifier)),
        ("pdf:Keywords", escape(", ".join(metadata.subjects))),
        ("pdf:Producer", escape(producer)),
        ("xmp:CreatorTool", CREATOR),
        ("xmp:CreateDate", escape(metadata.modified)),
        ("xmp:ModifyDate", escape(metadata.modified)),
        ("xmp:MetadataDate", escape(metadata.modified)),
    )
    lines = (_PROPERTY.format(name=name, content=content) for name, content in properties if content)
    return _PACKET.format(properties="\n".join(lines)).encode()


def _listed(kind: str, values: tuple[str, ...]) -> str:
    items = "".join(_ITEM.format(value=escape(value)) for value in values)
    return _CONTAINER.format(kind=kind, items=items) if items else ""


def _languages(value: str, language: str) -> str:
    """A language alternative: the default, and the same under its language."""
    if not value:
        return ""
    tags = ("x-default", language)
    items = "".join(_ITEM_IN.format(language=quoteattr(tag), value=escape(value)) for tag in tags)
    return _CONTAINER.format(kind="Alt", items=items)
