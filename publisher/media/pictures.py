"""Pictures: the actual type and size of a file, and its bytes without active or external content."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from msgspec import Struct
from msgspec.structs import replace

from publisher.cache import NO_CACHE, Cache, key
from publisher.diagnostics import Findings, Location
from publisher.media import drawings
from publisher.media.drawings import PictureError
from publisher.media.rasters import is_see_through, is_sideways
from publisher.pickling import dumps, loads
from publisher.stamps import State, state_of
from publisher.theme.styles import kept_inside

MEDIA_TYPES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
MAX_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 120_000_000
_HINTS = {
    "image-huge": "Make it smaller.",
    "image-broken": "It is damaged, or another kind of file than its name says: export it as SVG, PNG, JPEG, GIF or WebP.",
}
_NONE = b"?"  # is reported as a broken picture
ROUNDS = 5  # removing an element may join text around it into a new one
SVG = "http://www.w3.org/2000/svg"
XHTML = "http://www.w3.org/1999/xhtml"
# No other reader of Pillow is used: some start programs.
RASTERS = ("PNG", "JPEG", "GIF", "WEBP")
# Elements that run code, or load or embed external content.
ACTIVE = frozenset({"script", "foreignObject", "iframe", "embed", "object", "audio", "video", "handler", "listener"})
_WORDS = frozenset({"alt", "class", "id", "lang", "name", "role", "title"})
_DATA = re.compile(r"\s*data:(image/(?:png|jpeg|gif|webp));base64,", re.IGNORECASE)

_INSIDE = re.compile(r"data:image/(png|jpe?g|gif|webp|svg)(?:\+xml)?(?:;[\w=-]+)*;base64,", re.IGNORECASE)


class Picture(Struct, frozen=True):
    """A picture's bytes, sanitised; size in CSS pixels, 0 if unknown; ``removed`` names what was removed.

    ``see_through`` is true for drawings and for bitmaps with transparent pixels.
    """

    data: bytes
    media_type: str
    width: int
    height: int
    removed: tuple[str, ...] = ()
    see_through: bool = False


def read_picture(file: Path, cache: Cache = NO_CACHE) -> Picture:
    """Read and check a picture; what is found out about it is kept in the ``cache``.

    Raise ``PictureError`` (image-type, image-broken, image-huge) and ``OSError``.
    """
    state = state_of(file)
    try:
        return _read(file, state, cache)
    except PictureError as error:
        error.file = file
        raise


def embedded(address: str) -> tuple[Path, bytes] | None:
    """The picture that an address itself contains, as documents in one file have it: a name that its bytes give it, and these."""
    if not (found := _INSIDE.match(address)):
        return None
    try:
        data = base64.b64decode(unquote_to_bytes(address[found.end() :])) or _NONE
    except ValueError:
        data = _NONE
    return Path(f"picture-{hashlib.sha256(data).hexdigest()[:12]}.{found[1].lower()}"), data


def picture_at(
    file: Path, name: str, at: Location, findings: Findings, cache: Cache = NO_CACHE, data: bytes = b""
) -> Picture | None:
    """The picture in a file that is named at this location, or with these bytes. What is wrong with it is reported; None if it
    can't be used."""
    try:
        picture = check_picture(data, MEDIA_TYPES[file.suffix], cache) if data else read_picture(file, cache)
    except PictureError as error:
        hint = _HINTS.get(error.code, "Use SVG, PNG, JPEG, GIF or WebP.")
        findings.error(error.code, f"“{name}” {error}", at, hint)
        return None
    except OSError as error:
        findings.error("image-broken", f"“{name}” can't be read: {error.strerror}", at)
        return None
    if picture.removed:
        removed = ", ".join(picture.removed)
        findings.warning("svg-unsafe", f"Removed unsafe content from “{name}”: {removed}", at)
    return picture


@lru_cache(maxsize=256)
def _read(file: Path, state: State, cache: Cache) -> Picture:
    media_type = MEDIA_TYPES.get(file.suffix.lower())
    if media_type is None:
        raise PictureError("image-type", "is not a picture of a supported format")
    if state[0] > MAX_BYTES:
        raise PictureError("image-huge", f"is larger than {MAX_BYTES // 1024 // 1024} MB")
    return check_picture(file.read_bytes(), media_type, cache)


def check_picture(data: bytes, media_type: str, cache: Cache = NO_CACHE) -> Picture:
    """Check the bytes of a picture; what is found out about them is kept in the ``cache``. Raise ``PictureError``."""
    if not cache.keeps:
        return _checked(data, media_type)
    made: list[Picture] = []

    def check() -> bytes:
        made.append(_checked(data, media_type))
        return dumps(replace(made[0], data=b"") if made[0].data == data else made[0])

    found, _ = cache.make(key("picture", media_type, data), check)
    return made[0] if made else _kept(found, data) or _checked(data, media_type)


def _kept(found: bytes, data: bytes) -> Picture | None:
    """What an earlier build found out about a picture with these bytes; those of its own are empty if nothing was changed."""
    try:
        picture: Picture = loads(found)
    except Exception:  # of any kind, if the entry is damaged
        return None
    return picture if picture.data else replace(picture, data=data)


def _checked(data: bytes, media_type: str) -> Picture:
    return _svg(data) if media_type == "image/svg+xml" else _raster(data, media_type)


@contextmanager
def _whole() -> Iterator[None]:
    """Have Pillow refuse truncated files; WeasyPrint allows them, for the whole process."""
    from PIL import ImageFile

    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _raster(data: bytes, media_type: str) -> Picture:
    from PIL import Image

    try:
        with _whole(), warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=RASTERS) as picture:
                width, height = picture.size
                if width * height > MAX_PIXELS:
                    raise PictureError("image-huge", f"has {width} × {height} pixels")
                real = picture.get_format_mimetype()
                picture.load()
                if is_sideways(picture):
                    width, height = height, width
                transparent = is_see_through(picture)
    except (Image.DecompressionBombError, MemoryError) as error:
        raise PictureError("image-huge", "has too many pixels") from error
    except PictureError:
        raise
    except Exception as error:  # Pillow's readers may raise any exception for a broken file
        raise PictureError("image-broken", "can't be read as a picture") from error
    if real == "image/mpo":  # a JPEG with a second picture after it, as phones take them
        real = "image/jpeg"
    if real != media_type:
        raise PictureError("image-type", f"is {real}, but its name says {media_type}")
    return Picture(data, media_type, width, height, see_through=transparent)


def _svg(data: bytes) -> Picture:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise PictureError("image-broken", f"is not well-formed: {error.msg}") from error
    if root.tag != f"{{{SVG}}}svg":
        raise PictureError("image-broken", "is not SVG: its first element should be svg, in the namespace of SVG")
    document_type: Any = root.getroottree().docinfo.internalDTD
    removed = ["entities"] if document_type is not None and any(document_type.iterentities()) else []
    around = (*root.itersiblings(preceding=True), *root.itersiblings())
    removed += ["a processing instruction" for node in around if isinstance(node, etree._ProcessingInstruction)]
    for _ in range(ROUNDS):
        if not (gone := _clean(root)):
            break
        removed += gone
    else:
        raise PictureError("image-broken", "has active or external content that is nested too deeply")
    drawings.check(root)
    if (pixels := _embedded(root)) > MAX_PIXELS:
        raise PictureError("image-huge", f"contains pictures of {pixels:,} pixels")
    removed += drawings.calm(root)
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    try:
        size = (round(float(box[2])), round(float(box[3])))
    except (ValueError, IndexError, OverflowError):
        size = (_pixels(root.get("width", "")), _pixels(root.get("height", "")))
    # A clean file is kept unchanged.
    changed = removed or document_type is not None
    clean = etree.tostring(root, encoding="utf-8", xml_declaration=True) if changed else data
    width, height = size if min(size) > 0 and max(size) < 1_000_000_000 else (0, 0)
    return Picture(clean, "image/svg+xml", width, height, tuple(dict.fromkeys(removed)), see_through=True)


def _clean(root: Any) -> list[str]:
    """Remove active and external content from an SVG tree; return the names of what was removed."""
    from lxml import etree

    removed = []
    for element in list(root.iter()):
        parent = element.getparent()
        if not isinstance(element.tag, str):
            if isinstance(element, etree._Entity | etree._ProcessingInstruction) and parent is not None:
                _drop(element)
                removed.append("an entity" if isinstance(element, etree._Entity) else "a processing instruction")
            continue
        name = etree.QName(element).localname
        foreign = etree.QName(element).namespace == XHTML
        if parent is not None and (foreign or name in ACTIVE or _redirects(name, element.get("attributeName", ""))):
            _drop(element)
            removed.append(f"<{name}>")
            continue
        for attribute, value in list(element.attrib.items()):
            if _leads_out(str(attribute), str(value)):
                del element.attrib[attribute]
                removed.append(f"{etree.QName(attribute).localname} of <{name}>")
            elif _is_style(str(attribute)) and (cleaned := kept_inside(str(value))) is not None:
                element.set(attribute, cleaned)
                removed.append(f"an address in {etree.QName(attribute).localname} of <{name}>")
        if name == "image" and parent is not None and not {"href", f"{drawings.XLINK}href"} & set(element.attrib):
            _drop(element)  # it shows nothing, and the layout of print fails on it
            removed.append("<image>")
            continue
        if name == "style" and (cleaned := kept_inside("".join(element.itertext("*", etree.Entity)))) is not None:
            element[:] = []
            element.text = cleaned
            removed.append("an address in <style>")
    return removed


def _embedded(root: Any) -> int:
    """The pixels of all pictures embedded in a drawing."""
    from PIL import Image

    pixels = 0
    for address in (value for image in root.iter("*") for value in image.attrib.values() if _DATA.match(value)):
        try:
            data = base64.b64decode(address.partition(",")[2])
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                with Image.open(io.BytesIO(data), formats=RASTERS) as picture:
                    pixels += picture.width * picture.height
        except Image.DecompressionBombError:
            return MAX_PIXELS + 1
        except Exception:  # a broken picture shows nothing
            continue
    return pixels


def _redirects(name: str, attribute: str) -> bool:
    """Whether an animation sets an address or an event handler."""
    target = attribute.rpartition(":")[2].strip().lower()
    return (name == "set" or name.startswith("animate")) and (target in ("href", "src") or target.startswith("on"))


def _leads_out(attribute: str, value: str) -> bool:
    local = attribute.rpartition("}")[2].lower()
    if local.startswith("on") or attribute == "{http://www.w3.org/XML/1998/namespace}base":
        return True
    if local == "ping":
        return True
    return local in ("href", "src") and not value.strip().startswith("#") and not _DATA.match(value)


def _is_style(attribute: str) -> bool:
    """Whether an attribute may contain CSS. Text attributes may contain what looks like an address."""
    return not (attribute in _WORDS or attribute.startswith(("{", "aria-", "data-")))


def _drop(element: Any) -> None:
    """Remove an element, but not the text after it."""
    parent, tail = element.getparent(), element.tail
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
    parent.remove(element)


def _pixels(value: str) -> int:
    found = re.fullmatch(r"\s*(\d{1,9}(?:\.\d*)?)(px)?\s*", value, re.ASCII)
    return round(float(found[1])) if found else 0


__all__ = ["MEDIA_TYPES", "Picture", "PictureError", "read_picture"]
