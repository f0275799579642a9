"""Fonts in a PDF: one copy of each, with the glyphs that all units show."""

from __future__ import annotations

import hashlib
import io
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import pikepdf
from msgspec.structs import replace
from pikepdf import Array, Dictionary, Name, String

from publisher.cache import Cache, key
from publisher.layout.request import SOFT_HYPHEN_CODE, FontUse

if TYPE_CHECKING:
    import uharfbuzz

_SUFFIXES = (".ttf", ".otf", ".ttc", ".woff", ".woff2")
_DROPPED = ("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "SVG ")
_NOTHING = "\u200b"
_MIRRORED = "()[]{}<>«»‹›⟨⟩≤≥"  # whose glyphs are exchanged where text goes from right to left
_USUAL = {"\u2010": "-", "\u2011": "-", "\u00ad": "-", "\u00a0": " "}
_USUAL |= {character: _MIRRORED[at ^ 1] for at, character in enumerate(_MIRRORED)}
_BATCH = 100  # entries of a section of a CMap
_FIXED_PITCH = 1
_CMAP_HEAD = """\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
{more}1 begincodespacerange
<0000> <ffff>
endcodespacerange
"""
_CMAP_FOOT = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
_UNICODE = """\
/CIDSystemInfo
<< /Registry (Adobe)
/Ordering (UCS)
/Supplement 0
>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
"""
_ENCODING = """\
/CIDSystemInfo
3 dict dup begin
/Registry (Adobe) def
/Ordering (Identity) def
/Supplement 0 def
end def
/CMapName /WP-Encod-0 def
/CMapType 1 def
"""


class FontFiles:
    """The font files that a document may use. What is cut from them is kept in the ``cache``."""

    def __init__(self, files: Mapping[str, bytes], cache: Cache) -> None:
        self._files = files
        self._cache = cache
        self._unpacked: dict[str, bytes] = {}  # by their digests

    def whole(self, use: FontUse) -> bytes:
        """The file of a font as WeasyPrint uses it."""
        if not self._unpacked:
            fonts = (unpacked(self._files[path]) for path in self._files if path.lower().endswith(_SUFFIXES))
            self._unpacked = {hashlib.sha256(data).hexdigest(): data for data in fonts}
        return self._unpacked[use.file]

    def cut(self, use: FontUse) -> bytes:
        """The same with the glyphs that are used only; see ``cut``."""
        facts = (use.file, use.index, sorted(use.texts), sorted(use.missing), sorted(use.variations.items()))
        name = key("font", repr((*facts, use.size, use.weight, use.style)))
        return self._cache.make(name, lambda: cut(self.whole(use), use))[0]


def unpacked(data: bytes) -> bytes:
    """A font file as WeasyPrint uses it: WOFF fonts are unpacked; damaged ones are returned as they are."""
    if data[:3] != b"wOF":
        return data
    from fontTools.ttLib import TTFont, woff2

    out = io.BytesIO()
    try:
        if data[3:4] == b"2":
            woff2.decompress(io.BytesIO(data), out)
        else:
            font = TTFont(io.BytesIO(data), recalcTimestamp=False)
            font.flavor = font.flavorData = None
            font.save(out)
    except Exception:
        return data
    return out.getvalue()


def joined(uses: Sequence[FontUse]) -> FontUse:
    """The use of one font by several units, in order."""
    widths: dict[int, int] = {}
    texts: dict[int, str] = {}
    parts: dict[int, str] = {}
    for use in uses:
        widths = {**use.widths, **widths}
        for glyph, text in use.texts.items():
            texts[glyph] = min(text, texts.get(glyph, text), key=lambda text: (not text, len(text), text))
        parts |= {glyph: min(text, parts.get(glyph, text)) for glyph, text in use.parts.items()}
    return replace(uses[0], widths=widths, texts=texts, parts=parts, hyphen=max(use.hyphen for use in uses))


def cut(data: bytes, use: FontUse) -> bytes:
    """A font file with the glyphs that are used, under their numbers, and without variations.

    The result depends only on the arguments. A font that HarfBuzz cannot cut is returned as it is.
    """
    import uharfbuzz as hb

    flags = hb.SubsetFlags.PASSTHROUGH_UNRECOGNIZED | hb.SubsetFlags.DESUBROUTINIZE
    if use.missing:
        flags |= hb.SubsetFlags.NOTDEF_OUTLINE
    glyphs = {glyph for glyph in use.texts if glyph not in use.missing}
    try:
        face = hb.Face(hb.Blob(data), use.index)
        wanted = hb.SubsetInput()
        for tag, value in _location(face, use).items():
            wanted.pin_axis_location(face, tag, value)
        wanted.flags = flags | hb.SubsetFlags.RETAIN_GIDS
        wanted.glyph_set.update(glyphs)
        wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _DROPPED)
        few = hb.subset(face, wanted)
        # The numbers are kept, so there are empty glyphs after the last one.
        wanted = hb.SubsetInput()
        wanted.flags = flags | hb.SubsetFlags.NO_HINTING
        wanted.glyph_set.update(range(max(glyphs, default=0) + 1))
        return bytes(hb.subset(few, wanted).blob.data)
    except (RuntimeError, ValueError):
        return data


def _location(face: uharfbuzz.Face, use: FontUse) -> dict[str, float]:
    """The value of each axis of a variable font: as in the styles, else by weight, size and slant, else the default."""
    axes = {axis.tag: axis for axis in face.axis_infos}
    italic = use.style == 2
    slant = axes.get("slnt")
    usual = {
        "wght": float(use.weight),
        "opsz": use.size,
        "ital": float(italic),
        "slnt": 0.0 if slant is None or use.style != 1 else slant.max_value or slant.min_value,
    }
    return {
        tag: min(max(use.variations.get(tag, usual.get(tag, axis.default_value)), axis.min_value), axis.max_value)
        for tag, axis in axes.items()
    }


def embed(pdf: pikepdf.Pdf, use: FontUse, data: bytes, unicodes: Mapping[int, str]) -> Dictionary:
    """Add a font with its ``data`` to a PDF, and return its dictionary. ``unicodes`` are the characters of glyphs."""
    name = Name(use.name.decode("latin-1"))
    opentype = data[:4] == b"OTTO"
    stream = pdf.make_stream(zlib.compress(data, 9), Filter=Name.FlateDecode)
    if opentype:
        stream.Subtype = Name.OpenType
    else:
        stream.Length1 = len(data)
    flags = use.flags + (_FIXED_PITCH if len(use.widths) > 1 and len(set(use.widths.values())) == 1 else 0)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        FontFamily=String(use.family),
        Flags=flags,
        FontBBox=Array([0, use.descent, max(use.widths.values(), default=0), use.ascent]),
        ItalicAngle=use.italic_angle,
        Ascent=use.ascent,
        Descent=use.descent,
        CapHeight=use.ascent,
        StemV=use.stem[0],
        StemH=use.stem[1],
    )
    descriptor["/FontFile3" if opentype else "/FontFile2"] = stream
    system = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0 if opentype else Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=system,
        CIDToGIDMap=Name.Identity,
        W=Array(_widths(use.widths)),
        FontDescriptor=pdf.make_indirect(descriptor),
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=name,
        ToUnicode=_stream(pdf, _UNICODE, "bfchar", ((glyph, f"<{_utf16(text)}>") for glyph, text in unicodes.items())),
        Encoding=_encoding(pdf, use) if use.missing or use.hyphen >= 0 else Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
    )


def characters(use: FontUse, data: bytes) -> dict[int, str]:
    """The characters of each glyph, sorted.

    A glyph for several hyphens or spaces is the usual one, whichever came first, and one for both brackets that which it shows. One
    that shows a character only together with others has its own, such as an accent, or is a space without width, since PDF needs a
    character.
    """
    import uharfbuzz as hb

    font = hb.Font(hb.Face(hb.Blob(data), use.index))
    usual = {glyph: _USUAL.get(text, text) for glyph, text in use.texts.items()}
    found = {
        glyph: (
            usual[glyph]
            if usual[glyph] != text and font.get_nominal_glyph(ord(usual[glyph])) == glyph
            else text or _own(font, glyph, use.parts.get(glyph, ""))
        )
        for glyph, text in sorted(use.texts.items())
    }
    return found | ({SOFT_HYPHEN_CODE: "\u00ad"} if use.hyphen >= 0 else {})


def _own(font: uharfbuzz.Font, glyph: int, text: str) -> str:
    """The character of a glyph that is a part of a ``text``."""
    characters = unicodedata.normalize("NFD", text)
    return next((one for one in characters if font.get_nominal_glyph(ord(one)) == glyph), _NOTHING)


def _widths(widths: Mapping[int, int]) -> Iterator[int | Array]:
    """Runs of glyphs with successive numbers: the first number, then the widths."""
    for _, run in groupby(enumerate(sorted(widths)), key=lambda item: item[1] - item[0]):
        glyphs = [glyph for _, glyph in run]
        yield glyphs[0]
        yield Array([widths[glyph] for glyph in glyphs])


def _encoding(pdf: pikepdf.Pdf, use: FontUse) -> pikepdf.Object:
    """A CMap in which glyphs that the font lacks are ``.notdef``, and the soft hyphen has that of others."""
    pairs = [(glyph, str(0 if glyph in use.missing else glyph)) for glyph in sorted(use.texts)]
    if use.hyphen >= 0:
        pairs.append((SOFT_HYPHEN_CODE, str(use.hyphen)))
    stream = _stream(pdf, _ENCODING, "cidchar", pairs)
    stream.Type, stream.CMapName = Name.CMap, Name("/WP-Encod-0")
    stream.CIDSystemInfo = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
    return stream


def _stream(pdf: pikepdf.Pdf, more: str, kind: str, pairs: Iterable[tuple[int, str]]) -> pikepdf.Object:
    """A CMap with an entry for each glyph."""
    lines = [f"<{glyph:04x}> {value}" for glyph, value in pairs]
    parts = [lines[start : start + _BATCH] for start in range(0, len(lines), _BATCH)]
    body = "".join(f"{len(part)} begin{kind}\n" + "\n".join(part) + f"\nend{kind}\n" for part in parts)
    text = _CMAP_HEAD.format(more=more) + body + _CMAP_FOOT
    return pdf.make_stream(zlib.compress(text.encode(), 9), Filter=Name.FlateDecode)


def _utf16(text: str) -> str:
    return text.encode("utf-16-be").hex()
