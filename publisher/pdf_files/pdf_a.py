"""PDF/A-3a (ISO 19005-3): a finished PDF/UA-1 file as an archive keeps it, with its source attached."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from publisher.pdf_files.colours import srgb
from publisher.pdf_files.imposition import listed
from publisher.pdf_files.name_trees import name_tree
from publisher.pdf_files.saving import saved
from publisher.pdf_files.standards import add_output_intent, add_properties, as_claimed, lacks_font, painted

_KINDS = {
    "md": "text/markdown",
    "yaml": "application/yaml",
    "yml": "application/yaml",
    "csv": "text/csv",
    "svg": "image/svg+xml",
}
_CMYK = re.compile(rb"CMYK|(?<!\S)[kK](?!\S)")  # what may be a colour
# PDF/A wants a description of properties that it does not know itself.
_PROPERTIES = """\
<pdfaid:part xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">3</pdfaid:part>
<pdfaid:conformance xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">A</pdfaid:conformance>
<pdfaExtension:schemas xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag>
</pdfaExtension:schemas>"""


def as_a_3a(data: bytes, source: Mapping[str, str]) -> bytes:
    """Return a PDF by ``typeset`` as PDF/A-3a with the texts of its ``source``, by path, attached.

    Raises ``ValueError`` if the result does not conform.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream) and "/Interpolate" in thing:
                thing.Interpolate = False
        files = {path: _attached(pdf, path, text) for path, text in sorted(source.items())}
        if files:
            pdf.Root.Names.EmbeddedFiles = pdf.make_indirect(name_tree(files.items()))
            pdf.Root.AF = Array(list(files.values()))
        add_output_intent(pdf, "GTS_PDFA1", "sRGB", srgb(), 3)
        add_properties(pdf, _PROPERTIES)
        return as_claimed(saved(pdf), "PDF/A-3a", failures)


def _attached(pdf: pikepdf.Pdf, path: str, text: str) -> pikepdf.Object:
    kind = _KINDS.get(path.rpartition(".")[2].lower(), "text/plain")
    data = text.encode()
    stream = pdf.make_stream(data, Type=Name.EmbeddedFile, Subtype=Name(f"/{kind}"))
    stream.Params = Dictionary(Size=len(data), ModDate=pdf.docinfo.ModDate)
    name = String(path)
    file = Dictionary(Type=Name.Filespec, F=name, UF=name, Desc=String("Source"), EF=Dictionary(F=stream, UF=stream))
    file.AFRelationship = Name.Source
    return pdf.make_indirect(file)


def failures(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What in a file is not as PDF/A-3a wants it."""
    packet = pdf.Root.Metadata
    if b"<pdfaid:part" not in packet.read_bytes() or "/Filter" in packet:
        yield "its metadata do not name the standard"
    if [intent.get("/S") for intent in listed(pdf.Root.get("/OutputIntents"))] != [Name.GTS_PDFA1]:
        yield "it has no output intent"
    if not (
        pdf.Root.get("/MarkInfo", Dictionary()).get("/Marked") and "/StructTreeRoot" in pdf.Root and "/Lang" in pdf.Root
    ):
        yield "it is not tagged"
    for key in ("/AcroForm", "/OpenAction", "/AA", "/OCProperties"):
        if key in pdf.Root:
            yield f"it has {key[1:]}"
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", ()):
            if int(annotation.get("/F", 0)) & 0b101111 != 0b100:  # printed, and not hidden in any way
                yield "an annotation is not printed"
    if any(map(_sets_cmyk, painted(pdf))):
        yield "it has colours in CMYK"
    for thing in pdf.objects:
        if _names_cmyk(thing):
            yield "it has a colour space, an image or a shading in CMYK"
        if isinstance(thing, pikepdf.Stream):
            if thing.get("/Filter") == Name.LZWDecode or thing.get("/Interpolate"):
                yield "a stream is compressed by LZW, or an image interpolated"
        elif isinstance(thing, Dictionary):
            if lacks_font(thing):
                yield "a font is not embedded"
            if thing.get("/Type") == Name.Filespec and not {"/F", "/UF", "/AFRelationship"} <= {*thing.keys()}:
                yield "an attachment lacks its relation to the document"
            if thing.get("/S") in (Name.JavaScript, Name.Launch, Name.Movie, Name.Sound):
                yield "it has actions"


def _sets_cmyk(stream: pikepdf.Stream) -> bool:
    """Whether a content stream sets colours in CMYK, or contains a bitmap in CMYK."""
    if stream.get("/Subtype") == Name.Image or not _CMYK.search(stream.read_bytes()):
        return False
    for instruction in pikepdf.parse_content_stream(stream):
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            if instruction.iimage.colorspace == Name.DeviceCMYK:
                return True
        elif str(instruction.operator) in ("k", "K") or Name.DeviceCMYK in list(instruction.operands):
            return True
    return False


def _names_cmyk(thing: object) -> bool:
    """Whether an object names the colour space, itself or in what it contains, but not in what it refers to."""
    if isinstance(thing, pikepdf.Stream):
        return _names_cmyk(thing.stream_dict)
    if not isinstance(thing, Array | Dictionary):
        return bool(thing == Name.DeviceCMYK)
    if b"/DeviceCMYK" not in thing.unparse(resolved=True):
        return False
    values = thing.as_dict().values() if isinstance(thing, Dictionary) else thing.as_list()
    return any(_names_cmyk(value) for value in values if not getattr(value, "is_indirect", False))


__all__ = ["as_a_3a", "failures"]
