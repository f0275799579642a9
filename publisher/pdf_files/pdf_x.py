"""PDF/X-4 (ISO 15930-7): a finished PDF for a print shop, in CMYK and grey, without links.

The structure tree and PDF/UA-1 are kept: links become plain text, since PDF/X allows no annotations on the page.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name

from publisher.pdf_files.colours import CONDITION, PROFILE, in_cmyk, ink
from publisher.pdf_files.imposition import listed
from publisher.pdf_files.saving import saved
from publisher.pdf_files.standards import add_output_intent, add_properties, as_claimed, lacks_font, painted

_FILLS = {"rg": ("g", "k"), "RG": ("G", "K")}
_PROPERTIES = """\
<pdfxid:GTS_PDFXVersion xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">PDF/X-4</pdfxid:GTS_PDFXVersion>
<pdf:Trapped>False</pdf:Trapped>
<xmpMM:DocumentID xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">uuid:{digest}</xmpMM:DocumentID>
<xmpMM:VersionID xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">1</xmpMM:VersionID>
<xmpMM:RenditionClass xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">default</xmpMM:RenditionClass>"""


def as_x_4(data: bytes) -> bytes:
    """Return a PDF by ``typeset`` as PDF/X-4. Raises ``ValueError`` if the result does not conform."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for stream in painted(pdf):
            if stream.get("/Subtype") == Name.Image:
                _convert_image(stream)
            else:
                stream.write(_in_inks(stream))
                if "/Group" in stream:
                    stream.Group.CS = Name.DeviceCMYK
        for thing in pdf.objects:
            if isinstance(thing, Dictionary) and "/ShadingType" in thing:
                _convert_shading(thing)
        for page in pdf.pages:
            page.obj.Group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceCMYK)
            for box in ("/ArtBox", "/Annots"):
                if box in page.obj:
                    del page.obj[box]
        _unlink(pdf)
        add_output_intent(pdf, "GTS_PDFX", CONDITION, PROFILE.read_bytes(), 4)
        digest = hashlib.sha256(data).hexdigest()
        uuid = "-".join(digest[a:b] for a, b in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))
        add_properties(pdf, _PROPERTIES.format(digest=uuid))
        pdf.docinfo.Trapped = Name("/False")
        return as_claimed(saved(pdf, version="1.6"), "PDF/X-4", failures)


def _in_inks(stream: pikepdf.Stream) -> bytes:
    """The content of a stream with colours of the press."""
    done = []
    for instruction in pikepdf.parse_content_stream(stream):
        operands = list(instruction.operands)
        operator = str(instruction.operator)
        if operator in _FILLS:
            parts = ink(*(float(part) for part in instruction.operands))
            operands = list(Array(parts))
            operator = _FILLS[operator][len(parts) == 4]
        done.append((operands, pikepdf.Operator(operator)))
    return pikepdf.unparse_content_stream(done)


def _convert_image(stream: pikepdf.Stream) -> None:
    """Convert a bitmap in RGB. One in grey, such as a mask, stays as it is."""
    stream.Interpolate = False
    in_press = stream.get("/ColorSpace") in (Name.DeviceGray, Name.DeviceCMYK)
    if stream.get("/ImageMask") or in_press:
        return
    picture = in_cmyk(pikepdf.PdfImage(stream).as_pil_image().convert("RGB"))
    stream.write(picture.tobytes())
    stream.ColorSpace = Name.DeviceCMYK if picture.mode == "CMYK" else Name.DeviceGray
    stream.BitsPerComponent = 8
    for key in ("/Decode", "/DecodeParms"):
        if key in stream:
            del stream[key]


def _convert_shading(shading: Dictionary) -> None:
    if shading.ColorSpace != Name.DeviceRGB:
        return
    waiting = [*listed(shading.Function)]
    while waiting:
        function = waiting.pop()
        waiting += listed(function.get("/Functions"))
        for key in ("/C0", "/C1"):
            if len(function.get(key, ())) == 3:
                parts = ink(*(float(part) for part in function[key]))
                function[key] = Array(parts if len(parts) == 4 else (0, 0, 0, 1 - parts[0]))
    shading.ColorSpace = Name.DeviceCMYK


def _unlink(pdf: pikepdf.Pdf) -> None:
    """Make links plain text in the structure tree."""
    tree = pdf.Root.StructTreeRoot
    waiting = [*listed(tree.K)]
    while waiting:
        element = waiting.pop()
        kids = listed(element.get("/K"))
        if element.get("/S") == Name.Link:
            element.S = Name.Span
            kids = [kid for kid in kids if not (isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR)]
            element.K = Array(kids)
        waiting += [kid for kid in kids if isinstance(kid, Dictionary) and "/S" in kid]
    numbers = list(tree.ParentTree.Nums)
    kept = [(n, value) for n, value in zip(numbers[::2], numbers[1::2], strict=True) if isinstance(value, Array)]
    tree.ParentTree.Nums = Array([item for pair in kept for item in pair])


def failures(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What in a file is not as PDF/X-4 wants it."""
    if pdf.pdf_version != "1.6" or pdf.is_encrypted:
        yield "it is not an open PDF 1.6"
    intents = listed(pdf.Root.get("/OutputIntents"))
    if [intent.get("/S") for intent in intents] != [Name.GTS_PDFX] or "/DestOutputProfile" not in intents[0]:
        yield "it has no output intent"
    if b"PDF/X-4" not in pdf.Root.Metadata.read_bytes() or pdf.docinfo.get("/Trapped") != Name("/False"):
        yield "it does not name its standard, or say whether it is trapped"
    for key in ("/Title", "/CreationDate", "/ModDate"):
        if key not in pdf.docinfo:
            yield f"it has no {key[1:]}"
    for key in ("/AcroForm", "/OpenAction", "/AA"):
        if key in pdf.Root:
            yield f"it has {key[1:]}"
    for page in pdf.pages:
        media, trim = ([float(side) for side in page.obj.get(box, ())] for box in ("/MediaBox", "/TrimBox"))
        bleed = [float(side) for side in page.obj.get("/BleedBox", trim)]
        if not (len(trim) == 4 and _contains(bleed, trim) and _contains(media, bleed)) or "/ArtBox" in page.obj:
            yield "its boxes are not within each other"
        if "/Annots" in page.obj:
            yield "it has annotations"
    for stream in painted(pdf):
        if stream.get("/Subtype") == Name.Image:
            if not stream.get("/ImageMask") and stream.ColorSpace not in (Name.DeviceGray, Name.DeviceCMYK):
                yield "it has an image in RGB"
        elif any(str(i.operator) in _FILLS for i in pikepdf.parse_content_stream(stream)):
            yield "it has colours in RGB"
    for thing in pdf.objects:
        if isinstance(thing, Dictionary):
            if "/ShadingType" in thing and thing.ColorSpace == Name.DeviceRGB:
                yield "it has a shading in RGB"
            if lacks_font(thing):
                yield "a font is not embedded"
            if thing.get("/Type") == Name.ExtGState and "/TR" in thing:
                yield "it has a transfer function"


def _contains(outer: list[float], inner: list[float]) -> bool:
    slack = 0.01
    lower = all(o <= i + slack for o, i in zip(outer[:2], inner[:2], strict=True))
    return lower and all(o >= i - slack for o, i in zip(outer[2:], inner[2:], strict=True))


__all__ = ["as_x_4", "failures"]
