"""Binding: the pages of units in one PDF, with the true page numbers, one outline, one tree of tags and one copy of each font."""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

import pikepdf
from msgspec import Struct
from pikepdf import Array, Dictionary, Name, String

from publisher.layout.bound_tags import BoundTags
from publisher.layout.folios import filled
from publisher.layout.font_files import FontFiles, characters, embed, joined
from publisher.layout.request import Bookmark, FontUse, Slot, UnitResult
from publisher.pdf_files.name_trees import name_tree
from publisher.pdf_files.saving import save

_PAGE_OF = re.compile("\ue000([^\ue001]*)\ue001")


class Placed(Struct, frozen=True):
    """A unit at its place: the index of its first page in the document. Its ``skipped`` first pages are left out.

    ``numbers`` are the true page numbers of its slots, and ``labels`` the page labels of the ids to which it links.
    """

    result: UnitResult
    first: int
    skipped: int
    numbers: Sequence[str]
    labels: Mapping[str, str]

    @property
    def offset(self) -> int:
        """The difference between the indices of a page in the document and in the unit."""
        return self.first - self.skipped


class Binder:
    """A PDF to which units are added in order."""

    def __init__(self) -> None:
        self.pdf = pikepdf.Pdf.new()
        self._pages: list[pikepdf.Object] = []
        self._anchors: dict[str, tuple[int, float, float]] = {}
        self._bookmarks: list[Bookmark] = []
        self._fonts: list[tuple[pikepdf.Object, Mapping[str, FontUse]]] = []
        self._images: dict[bytes, pikepdf.Object] = {}
        self._tags = BoundTags(self.pdf)

    def add(self, unit: Placed) -> None:
        """Append the pages of a unit."""
        result, offset = unit.result, unit.offset
        source = pikepdf.open(io.BytesIO(result.data))  # QPDF keeps what streams are read from, not the other objects
        if unit.skipped:
            del source.pages[: unit.skipped]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # destinations are not copied with the pages: they are written in the end
            self.pdf.pages.extend(source.pages)
        tags = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        pages = [self.pdf.pages[index].obj for index in range(unit.first, unit.first + result.pages - unit.skipped)]
        self._pages += pages
        self._number(unit, pages)
        resources = pages[0].Resources
        self._tags.add(tags, pages, resources, skipped=unit.skipped)
        self._fonts.append((resources.Font, result.fonts))
        self._share_images(resources)
        for name, (page, left, top) in result.anchors.items():
            self._anchors.setdefault(name, (page + offset, left, top))
        self._bookmarks += [Bookmark(m.level, m.title, m.page + offset, m.left, m.top) for m in result.bookmarks]

    def finish(self, files: FontFiles) -> None:
        """Add what belongs to all units: fonts, destinations, outline and tags."""
        self._embed_fonts(files)
        places = ((name, Array(self._target(*place))) for name, place in self._anchors.items())
        self.pdf.Root.Names = Dictionary(Dests=self.pdf.make_indirect(name_tree(places)))
        if self._bookmarks:
            self.pdf.Root.Outlines = self._outline()
        self._tags.write(self._pages)

    def save(self, file: BinaryIO) -> None:
        """Write the PDF."""
        save(self.pdf, file)

    def _number(self, unit: Placed, pages: Sequence[pikepdf.Object]) -> None:
        """Fill in page numbers: in the content of pages, and in the descriptions of links."""
        wrong: dict[int, list[tuple[Slot, str]]] = {}
        for slot, text in zip(unit.result.slots, unit.numbers, strict=True):
            if slot.page >= unit.skipped and text != slot.text:
                wrong.setdefault(slot.page - unit.skipped, []).append((slot, text))
        for index, slots in wrong.items():
            contents = pages[index].Contents
            contents.write(filled(contents.read_bytes(), slots), filter=Name.FlateDecode)
        for page in pages:
            for link in page.get("/Annots", ()):
                if "\ue000" in (text := str(link.get("/Contents", ""))):
                    link.Contents = String(_PAGE_OF.sub(lambda match: unit.labels.get(match[1], "?"), text))

    def _share_images(self, resources: pikepdf.Object) -> None:
        """Use one copy of the images, and of the glyphs of formulas, that several units show."""
        for name, image in resources.get("/XObject", Dictionary()).items():
            if image.get("/Subtype") == Name.Image or name.startswith("/iglyph"):
                mask = image.get("/SMask")
                parts = (
                    image.read_raw_bytes(),
                    b"" if mask is None else mask.read_raw_bytes(),
                    repr(image.keys()).encode(),
                )
                digest = hashlib.sha256(b"\0".join(parts)).digest()
                resources.XObject[name] = self._images.setdefault(digest, image)

    def _embed_fonts(self, files: FontFiles) -> None:
        """Embed each font once. One that lacks glyphs is embedded for each unit, since each numbers missing glyphs for itself."""
        uses: dict[str, list[FontUse]] = {}
        for _, fonts in self._fonts:
            for name, use in fonts.items():
                if not use.missing:
                    uses.setdefault(name, []).append(use)
        shared = {name: self._embedded(joined(uses[name]), files) for name in sorted(uses)}
        for resource, fonts in self._fonts:
            for name, use in fonts.items():
                resource[f"/{name}"] = self._embedded(use, files) if use.missing else shared[name]

    def _embedded(self, use: FontUse, files: FontFiles) -> pikepdf.Object:
        return self.pdf.make_indirect(embed(self.pdf, use, files.cut(use), characters(use, files.whole(use))))

    def _target(self, page: int, left: float, top: float) -> Iterator[object]:
        yield from (self._pages[page], Name.XYZ, round(left, 3), round(top, 3), 0)

    def _outline(self) -> pikepdf.Object:
        """The outline as a tree. An entry is below the one before it that has a lower level."""
        root = self.pdf.make_indirect(Dictionary(Type=Name.Outlines))
        open_entries: list[tuple[int, pikepdf.Object]] = [(0, root)]
        for mark in self._bookmarks:
            while open_entries[-1][0] >= mark.level:
                open_entries.pop()
            parent = open_entries[-1][1]
            target = Array(self._target(mark.page, mark.left, mark.top))
            entry = self.pdf.make_indirect(Dictionary(Title=String(mark.title), Parent=parent, Dest=target))
            if "/Last" in parent:
                entry.Prev, parent.Last.Next = parent.Last, entry
            else:
                parent.First = entry
            parent.Last = entry
            for _, above in open_entries:
                above.Count = int(above.get("/Count", 0)) + 1
            open_entries.append((mark.level, entry))
        return root
