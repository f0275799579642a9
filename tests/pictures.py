"""``make pictures``: contact sheets of all editions into ``build/pictures``, to be looked at, and the picture of the README.

The article and the kitchen sink: every page of their PDFs, web pages at three widths, e-book chapters at two sizes, light and
dark.
"""

from __future__ import annotations

import base64
import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

import publisher
from publisher.media.fonts import font_file
from tests.conftest import FLAGS, ROOT

BOOKS = {"article": ROOT, "kitchen-sink": ROOT / "tests/books/kitchen-sink"}
WEB = {"wide": (1280, 900), "tablet": (820, 1100), "phone": (390, 844)}
EBOOK = {"reader": (600, 800), "phone": (360, 640)}
# What an e-book reader adds of its own: margins, a typeface, and colours at night.
READER = "@font-face {{font-family: Reader; src: url({font})}} html {{font-family: Reader; padding: 2em 1.5em}}"
NIGHT = "html {background: #121212; color: #d8d8d8} a {color: #8ab4f8}"
SHEET = 2400  # pixels: the width of a sheet
GAP = 16
GREY = (128, 128, 128)


TABLE = """
body {margin: 0; background: #e8eceb; position: relative}
img {position: absolute; box-shadow: 0 10px 30px rgb(0 0 0 / .22)}
.ebook {border: 8px solid #22262b; border-bottom-width: 24px; border-top-width: 10px}
"""

_ADD_STYLE = """
const [text, done] = arguments, style = document.createElement("style");
style.textContent = text;
document.querySelector("head").append(style);
const pictures = [...document.images].map(image => (image.loading = "eager", image.decode().catch(() => {})));
Promise.all([document.fonts.ready, ...pictures]).then(() => requestAnimationFrame(done));
"""


class Browser:
    """A browser that shows a page at a size and in a colour scheme."""

    def __init__(self, profile: str) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or "chromium"
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        self._driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))

    def picture(
        self,
        page: Path,
        size: tuple[int, int],
        scheme: str = "light",
        style: str = "",
        tallest: int = 3000,
        scale: float = 1,
    ) -> Image.Image:
        """The page with a ``style`` added, from its top, as high as it is, up to ``tallest`` pixels."""
        width, height = size
        self._send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self._send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self._driver.get(page.as_uri())
        self._driver.execute_async_script(_ADD_STYLE, style)
        whole = int(self._driver.execute_script("return document.documentElement.scrollHeight"))
        clip = {"x": 0, "y": 0, "width": width, "height": max(height, min(whole, tallest)), "scale": scale}
        shot = self._send("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        return Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")

    def close(self) -> None:
        """End the browser."""
        self._driver.quit()

    def _send(self, command: str, **parameters: Any) -> Any:
        return self._driver.execute_cdp_cmd(command, parameters)


def sheets(pictures: Iterable[Image.Image], tallest: int = 3200) -> Iterator[Image.Image]:
    """The pictures in rows on grey sheets."""
    rows: list[list[Image.Image]] = []
    room = 0
    for picture in pictures:
        if picture.width + GAP > room or not rows:
            rows.append([])
            room = SHEET - GAP
        rows[-1].append(picture)
        room -= picture.width + GAP
    while rows:
        taken, height = [], GAP
        while rows and (not taken or height + _height(rows[0]) + GAP <= tallest):
            height += _height(rows[0]) + GAP
            taken.append(rows.pop(0))
        sheet, top = Image.new("RGB", (SHEET, height), GREY), GAP
        for row in taken:
            left = GAP
            for picture in row:
                sheet.paste(picture, (left, top))
                left += picture.width + GAP
            top += _height(row) + GAP
        yield sheet


def _height(row: list[Image.Image]) -> int:
    return max(picture.height for picture in row)


def pdf_pages(file: Path, scale: float = 0.9) -> Iterator[Image.Image]:
    """The pages of a PDF; 1 pixel a point at ``scale`` 1."""
    for page in pypdfium2.PdfDocument(file):
        yield page.render(scale=scale).to_pil().convert("RGB")


def _views(browser: Browser, pages: list[Path], sizes: dict[str, tuple[int, int]]) -> Iterator[tuple[str, Any]]:
    for name, size in sizes.items():
        for scheme in ("light", "dark"):
            style = _reader(scheme) if sizes is EBOOK else ""
            yield f"{name}-{scheme}", [browser.picture(page, size, scheme, style) for page in pages]


def _reader(scheme: str = "light") -> str:
    return READER.format(font=font_file("source-serif-4.ttf").as_uri()) + NIGHT * (scheme == "dark")


def _pages(edition: publisher.EditionResult, folder: Path) -> list[Path]:
    """The pages of a web edition, or of an e-book that is unzipped into ``folder``, in reading order as far as names show it."""
    if edition.format == "epub":
        zipfile.ZipFile(edition.path).extractall(folder)
        return sorted(folder.rglob("*.xhtml"))
    return sorted(edition.path.parent.glob("*.html"))


def _table(browser: Browser, editions: dict[str, publisher.EditionResult], folder: Path) -> Image.Image:
    """What the README shows: pages of four editions on a table."""
    web, ebook = editions["web"].path.parent / "models.html", next((folder / "unzipped/ebook").rglob("models.xhtml"))
    handout, book = (list(pdf_pages(editions[name].path, 2.4)) for name in ("handout", "book"))
    texts = list(_texts(editions["book"].path))
    opening = book[next(i for i, text in enumerate(texts) if "Large language models" in text)]
    laid = {
        "web": (browser.picture(web, (1100, 800), scale=2, tallest=800), 40, 50, 772),
        "handout": (handout[0], 590, 130, 488),
        "cover": (book[0], 1110, 50, 287),
        "book": (opening, 1150, 390, 293),
        "ebook": (browser.picture(ebook, (420, 600), style=_reader(), scale=2, tallest=600), 1490, 210, 240),
    }
    pieces = []
    for name, (picture, left, top, width) in laid.items():
        picture.save(folder / f"{name}.png")
        pieces.append(f'<img src="{name}.png" class="{name}" style="left: {left}px; top: {top}px; width: {width}px"/>')
    table = folder / "table.html"
    table.write_text(
        f"<html><head><style>{TABLE}</style></head><body>{''.join(pieces)}</body></html>", encoding="utf-8"
    )
    return browser.picture(table, (1760, 860), tallest=860)


def _texts(file: Path) -> Iterator[str]:
    for page in pypdfium2.PdfDocument(file):
        yield page.get_textpage().get_text_bounded()


def main(folder: Path) -> None:
    """Build the books and write their sheets into ``folder``."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        browser = Browser(f"{temporary}/profile")
        for book, source in BOOKS.items():
            place = Path(temporary, book)
            editions = {e.name: e for e in publisher.build(source, output=place / "editions").editions}
            for name, edition in editions.items():
                if edition.format == "pdf":
                    views: Iterable[tuple[str, Any]] = [("pages", pdf_pages(edition.path))]
                else:
                    pages = _pages(edition, place / "unzipped" / name)
                    views = _views(browser, pages, EBOOK if edition.format == "epub" else WEB)
                for view, pictures in views:
                    for number, sheet in enumerate(sheets(pictures), 1):
                        sheet.save(folder / f"{book}-{name}-{view}-{number:02}.png")
            if source == ROOT:
                _table(browser, editions, place).quantize(256, kmeans=3).save(ROOT / "docs/editions.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main(ROOT / "build/pictures")
