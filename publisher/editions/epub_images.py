"""Pictures as an EPUB may hold them: named by what they are, and SVG without what reading systems refuse."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlsplit

from lxml import etree

from publisher.diagnostics import Diagnostic, PublisherError, Severity
from publisher.document import Asset

RASTER = {
    "GIF": ("image/gif", ".gif"),
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
}
SVG = "image/svg+xml"
ACTIVE = frozenset({"script", "foreignObject", "iframe", "audio", "video"})
HREFS = ("href", "{http://www.w3.org/1999/xlink}href")


def picture(asset: Asset) -> tuple[bytes, str, str]:
    """A picture's bytes, media type and suffix. What it is counts, not how its file is called."""
    data = asset.file.read_bytes()
    if asset.media_type == SVG:
        return plain_svg(data), SVG, ".svg"
    from PIL import Image

    with Image.open(BytesIO(data)) as image:
        kind = image.format or ""
    if kind not in RASTER:
        message = f"“{asset.file.name}” holds a picture in the format {kind or 'unknown'}"
        raise PublisherError([Diagnostic(Severity.ERROR, "image-type", message, hint="Use SVG, PNG, JPEG, GIF or WebP.")])
    return (data, *RASTER[kind])


def plain_svg(data: bytes) -> bytes:
    """The SVG without document type, scripts and references to other files; as it was if it has none of them."""
    parser = etree.XMLParser(resolve_entities="internal", no_network=True, load_dtd=False)
    root = etree.fromstring(data, parser)
    changed = bool(root.getroottree().docinfo.doctype)
    for element in list(root.iter(etree.Element)):
        if etree.QName(element).localname in ACTIVE and (parent := element.getparent()) is not None:
            parent.remove(element)
            changed = True
            continue
        for name in list(element.attrib):
            text = str(name)
            outside = text in HREFS and not str(element.get(text)).startswith("#") and _leaves(element, text)
            if outside or text.lower().startswith("on"):
                del element.attrib[text]
                changed = True
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) if changed else data


def _leaves(element: etree._Element, name: str) -> bool:
    """Does the reference lead to a file that is not in the package? A link may lead anywhere."""
    return etree.QName(element).localname != "a" and urlsplit(str(element.get(name))).scheme != "data"
