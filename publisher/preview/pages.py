"""Pictures of the pages of PDFs. PDFium works in one thread at a time."""

from __future__ import annotations

import io
from collections import OrderedDict
from threading import Lock

import pypdfium2 as pdfium
from msgspec import Struct

WIDEST = 6000  # pixels
ROOM = 64_000_000  # bytes of pictures that are kept
NEAR, AROUND, BESIDE = 40, 200, 400
"""Letters before and after the place of a click: those near it, those around it, and those before and after these."""
_TOLERANCE = 30  # points from a click to a letter
_lock = Lock()


class Words(Struct, frozen=True):
    """The text at a place of a page: what is ``near``, what is around that, and what is before and after."""

    near: str
    text: str
    before: str
    after: str


class Pages:
    """The pages of a PDF, given as its bytes, since it may be replaced on disk meanwhile."""

    def __init__(self, data: bytes) -> None:
        self._pictures: OrderedDict[tuple[int, int], bytes] = OrderedDict()
        with _lock:
            self._document = pdfium.PdfDocument(data)
            self.closed = False  # since there is a newer one
            numbers = range(len(self._document))
            self.sizes: list[tuple[float, float]] = [self._document.get_page_size(number) for number in numbers]

    def picture(self, number: int, width: int) -> bytes:
        """A page, counted from 0, as PNG of a ``width`` in pixels, at most ``WIDEST``.

        Raises ``IndexError`` if there is no such page, or the document is closed.
        """
        width = max(1, min(width, WIDEST))
        with _lock:
            if (known := self._pictures.get((number, width))) is None:
                known = self._drawn(number, width)
                self._pictures[number, width] = known
                while len(self._pictures) > 1 and sum(map(len, self._pictures.values())) > ROOM:
                    self._pictures.popitem(last=False)
            self._pictures.move_to_end((number, width))
        return known

    def words(self, number: int, x: float, y: float) -> Words | None:
        """The text at a place, in points from the left and top of a page counted from 0, if there is some.

        Raises ``IndexError`` as ``picture`` does.
        """
        with _lock:
            page = self._page(number)
            text = page.get_textpage()
            try:
                at = text.get_index(x, self.sizes[number][1] - y, _TOLERANCE, _TOLERANCE)
                if at is None:
                    return None

                def around(start: int, end: int) -> str:
                    start, end = max(0, start), min(text.count_chars(), end)
                    return str(text.get_text_range(start, end - start)) if end > start else ""

                return Words(
                    near=around(at - NEAR, at + NEAR),
                    text=around(at - AROUND // 2, at + AROUND // 2),
                    before=around(at - BESIDE, at - AROUND // 2),
                    after=around(at + AROUND // 2, at + BESIDE),
                )
            finally:
                text.close()
                page.close()

    def close(self) -> None:
        """Release the document."""
        with _lock:
            self.closed = True
            self._document.close()

    def _page(self, number: int) -> pdfium.PdfPage:
        if self.closed or not 0 <= number < len(self.sizes):
            raise IndexError(number)
        return self._document[number]

    def _drawn(self, number: int, width: int) -> bytes:
        page = self._page(number)
        try:
            picture = page.render(scale=width / self.sizes[number][0]).to_pil()
        finally:
            page.close()
        picture.save(stream := io.BytesIO(), "PNG", compress_level=1)
        return stream.getvalue()


__all__ = ["Pages", "Words"]
