"""Write the pictures of the manual, ``docs/images``: ``make illustrations``.

A picture ``![…](images/NAME.png)`` on a page shows what the last example in Markdown above it becomes on the web, in print and in
an e-book. A picture in ``PAGES`` shows pages of PDFs that a reader of the manual has made at this place.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from math import sin
from operator import sub
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

import publisher
from publisher.media.fonts import font_file
from publisher.media.math_font import font_file as math_font_file
from tests.manual import follow
from tests.pictures import READER, Browser

DOCS = Path(__file__).parent.parent / "docs"
MANIFEST = """\
version: 1
title: Tides
identifier: urn:x:tides
chapters: [a.md]
bibliography: references.bib
variables: {{course: DS 101}}
silence: [bibliography-absent]
editions:
  web: {{format: html, layout: single}}
  print: {{format: pdf, layout: book, trim: 90x{tall}mm}}
  ebook: {{format: epub}}
"""
PAGES = {"tutorial": ("tides/build/handout", "tides/build/teacher")}
"""The folders with the PDFs whose first pages a picture shows."""
TALL = {"bibliographies", "boxes", "citations", "citations-in-notes", "code", "exercises", "figures", "sub-figures"}
"""Those whose example would not be on one page."""
STYLES = {"citations-in-notes": "chicago-notes"}
# Of a page of each format, only what the example becomes is shown; of a video, not that it is loading.
WEB = (
    ":root {--paper: #fff} main {padding: 8px !important} "
    "video::-webkit-media-controls {visibility: hidden} video::-webkit-media-controls-enclosure {visibility: visible} "
    "header, footer, h1, .kicker, .anchor, .copy, .skip, .page-end, dialog {display: none !important}"
)
EBOOK = (
    "@font-face {{font-family: 'STIX Two Math'; src: url({math})}} "
    "video::-webkit-media-controls {{visibility: hidden}} video::-webkit-media-controls-enclosure {{visibility: visible}} "
    "html {{padding: 8px !important}} h1 {{display: none}}"
)
WIDTH, SCALE = 280, 1.5  # CSS pixels of a panel, and pixels of the picture for each
PAGE, MEASURE = 330, 185  # CSS pixels of a web page as wide as a panel with its margins; points of a line in print
USUAL, LARGEST = 25_000, 60_000  # bytes
GAP, TALLEST, BLANK = 24, 1600, 40
PROTRUDING = 8  # pixels of punctuation in the margin
ALIKE = 6  # of 255: the difference of colours that are not told apart
FAINT = 4  # of 255: the difference of what is still empty
SHEET = 700  # pixels: the width of a page
PAPER, EDGE, LABEL = "#ffffff", "#c9cfce", "#55605e"
LEAD_IN = ".lead-in { font-variant: normal; letter-spacing: normal; }\n"  # the first words of a chapter, which an example is not
TREE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 120" width="160" height="120">
<path d="M74 118V66h12v52z" fill="#7a5230"/><circle cx="80" cy="46" r="40" fill="#3f7d58"/>
</svg>
"""
VALUES = "Place,Metres\nBrest,6.1\n"
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:05.000\n(Waves)\n"
VIDEO, SOUND = b"\0\0\0\x18ftypisom", b"ID3"  # how they begin
CODE = """\
# begin
LEVELS = (1.1, 3.6, 6.1)
# end
"""
_EXAMPLE = re.compile(r"^(`{3,4})markdown\n(?P<text>.*?)^\1$", re.DOTALL | re.MULTILINE)
_WORKS = re.compile(r"^```bibtex\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_PICTURE = re.compile(r"^!\[[^\]]+\]\(images/([\w-]+)\.png\)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture: its name, the Markdown that it shows, and the works that this may cite."""

    name: str
    text: str
    works: str

    @property
    def titled(self) -> bool:
        """Whether the example has the title of the chapter."""
        return self.text.startswith("# ")


def illustrations() -> Iterator[Illustration]:
    """The pictures of all pages."""
    texts = [page.read_text(encoding="utf-8") for page in sorted(DOCS.glob("*.md"))]
    works = "\n".join(found for text in texts for found in _WORKS.findall(text))
    seen = set[str]()
    for text in texts:
        for found in _PICTURE.finditer(text):
            if found[1] in {*PAGES, *seen}:
                continue
            seen.add(found[1])
            *_, example = _EXAMPLE.finditer(text, 0, found.start())
            yield Illustration(found[1], example["text"], works)


def files(picture: Illustration) -> dict[str, str | bytes]:
    """The project that a picture shows."""
    style = STYLES.get(picture.name)
    return {
        "publication.yaml": MANIFEST.format(tall=450 if picture.name in TALL else 170)
        + (f"csl: {style}\n" if style else ""),
        "a.md": picture.text if picture.titled else f"# Tides\n\n{picture.text}",
        "templates/shared/custom.css": LEAD_IN,
        "tree.svg": TREE,
        "tides.py": CODE,
        "tides.jpg": _still(),
        "tides.mp4": VIDEO,
        "tides.vtt": CAPTIONS,
        "waves.mp3": SOUND,
        "data/tides.csv": VALUES,
        "references.bib": picture.works,
    }


def _still() -> bytes:
    """The still picture of a video: waves under an evening sky."""
    width, height = 640, 360
    picture = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(picture)
    for y in range(height):
        sky = y < 190
        share = y / 190 if sky else (y - 190) / 170
        top, bottom = ((70, 110, 150), (242, 196, 140)) if sky else ((120, 140, 150), (22, 52, 74))
        draw.line((0, y, width, y), tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True)))
    draw.ellipse((430, 120, 490, 180), fill=(255, 232, 190))
    for row in range(9):
        y = 200 + row * row * 2
        draw.line(
            [(x, y + (3 + row) * sin(x / (9 + 6 * row) + row)) for x in range(0, width, 4)],
            (190, 206, 214),
            1 + row // 3,
        )
    data = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1)).save(data, "JPEG", quality=80)
    return data.getvalue()


def drawn(picture: Illustration, browser: Browser, folder: Path) -> Image.Image:
    """The picture: three panels side by side, with their names."""
    for name, text in files(picture).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
    made = {edition.name: edition.path for edition in publisher.build(folder).editions}
    title = "main header, h1 {display: block !important}" if picture.titled else ""
    web = browser.picture(made["web"], (PAGE, 300), style=WEB + title, scale=SCALE, tallest=TALLEST)
    with zipfile.ZipFile(made["ebook"]) as book:
        book.extractall(folder / "ebook")
    page = folder / "ebook" / "EPUB" / "a.xhtml"
    style = READER.format(font=font_file("source-serif-4.ttf").as_uri()) + EBOOK.format(math=math_font_file().as_uri())
    style += title
    ebook = browser.picture(page, (WIDTH, 300), style=style, scale=SCALE, tallest=TALLEST)
    return _beside(
        {"Web": _cut(web), "Print": _cut(_printed(made["print"], whole=picture.titled)), "E-book": _cut(ebook)}
    )


def _printed(file: Path, *, whole: bool) -> Image.Image:
    """The page that begins with the chapter's title, without the page number; the title is shown only if ``whole``."""
    for page in pypdfium2.PdfDocument(file):
        text = page.get_textpage()
        words = text.get_text_range().split()
        if {"Tides", "Why"} & {*words[:2]} and words[0] != "Contents" and "1" in words:
            boxes = [text.get_charbox(n) for n in range(text.count_chars())]
            begins, count = text.search("Why" if whole else "Tides").get_next()
            head = min(bottom for _, bottom, _, _ in boxes[begins : begins + count])
            head = page.get_height() if whole else head
            foot = boxes[-1][3]
            scale = WIDTH * SCALE / MEASURE
            picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
            tall = page.get_height()
            top = 0 if whole else int((tall - head + 6) * scale)
            return picture.crop((0, top, picture.width, int((tall - foot - 4) * scale)))
    raise ValueError(f"{file} has no page with the example")


def _cut(picture: Image.Image) -> Image.Image:
    """The picture without empty margins and large gaps."""
    ground = Image.new("RGB", picture.size, picture.getpixel((1, picture.height - 1)))
    box = ImageChops.difference(picture, ground).convert("L").point(lambda value: 255 * (value > FAINT)).getbbox()
    if box is None:
        raise ValueError("the picture is empty")
    picture, ground = picture.crop(box), ground.crop(box)
    inked = [
        ImageChops.difference(
            picture.crop((0, y, picture.width, y + 1)), ground.crop((0, y, picture.width, y + 1))
        ).getbbox()
        is not None
        for y in range(picture.height)
    ]
    rows, empty = list[int](), 0
    for y, ink in enumerate(inked):
        empty = 0 if ink else empty + 1
        if empty <= BLANK * SCALE:
            rows.append(y)
    made = Image.new("RGB", (picture.width, len(rows)))
    for place, y in enumerate(rows):
        made.paste(picture.crop((0, y, picture.width, y + 1)), (0, place))
    return made


def _beside(panels: dict[str, Image.Image]) -> Image.Image:
    """Panels in a row, each in a frame and with its name above it."""
    width, tall = int(WIDTH * SCALE), max(panel.height for panel in panels.values())
    room = width + 2 * GAP
    whole = Image.new("RGB", (3 * room + 2 * GAP, tall + 2 * GAP + 34), PAPER)
    draw = ImageDraw.Draw(whole)
    font = ImageFont.truetype(str(font_file("inter.ttf")), 22)
    for number, (name, panel) in enumerate(panels.items()):
        left = number * (room + GAP)
        draw.text((left, 0), name, LABEL, font)
        draw.rectangle((left, 33, left + room - 1, whole.height - 1), outline=EDGE)
        whole.paste(panel.crop((0, 0, min(panel.width, width + PROTRUDING), panel.height)), (left + GAP, 33 + GAP))
    return whole


def pages(name: str, folder: Path) -> Image.Image:
    """The first pages of PDFs, side by side, as they are when a reader has come to the picture with this name."""
    page = next(file for file in DOCS.glob("*.md") if f"](images/{name}.png)" in file.read_text(encoding="utf-8"))
    before = page.read_text(encoding="utf-8").partition(f"](images/{name}.png)")[0]
    follow(page, folder, before.count("\n"))
    shown = [pypdfium2.PdfDocument(next((folder / place).glob("*.pdf")))[0] for place in PAGES[name]]
    sheets: list[Image.Image] = [
        sheet.render(scale=SHEET / sheet.get_width()).to_pil().convert("RGB") for sheet in shown
    ]
    whole = Image.new("RGB", (sum(s.width + GAP for s in sheets) - GAP + 2, max(s.height for s in sheets) + 2), EDGE)
    left = 0
    draw = ImageDraw.Draw(whole)
    for sheet in sheets:
        draw.rectangle((left - GAP + 2, 0, left - 1, whole.height), fill=PAPER)
        whole.paste(sheet, (left + 1, 1))
        left += sheet.width + GAP
    return whole


def _packed(picture: Image.Image) -> bytes:
    """The picture as a PNG of few colours: those of grounds and rules exactly, and for the letters some of each hue."""
    counted = picture.getcolors(picture.width * picture.height) or []
    flat = [colour for _, colour in sorted(counted, key=lambda each: each[0], reverse=True)]
    data = io.BytesIO()
    for colours, most in ((32, USUAL), (20, LARGEST), (12, LARGEST), (6, LARGEST)):
        hues = picture.quantize(colours, Image.Quantize.MAXCOVERAGE, kmeans=1).convert("RGB").getcolors() or []
        chosen = list[tuple[int, ...]]()
        for colour in (*flat[: colours // 2], *(colour for _, colour in hues)):
            if isinstance(colour, tuple) and all(max(map(abs, map(sub, colour, c))) > ALIKE for c in chosen):
                chosen.append(colour)
        palette = Image.new("P", (1, 1))
        palette.putpalette([part for colour in chosen for part in colour])
        data = io.BytesIO()
        picture.quantize(palette=palette, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
        if data.tell() <= most:
            break
    return data.getvalue()


def main(names: list[str]) -> None:
    """Write the pictures with these names, or all."""
    (DOCS / "images").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        browser = Browser(f"{temporary}/profile")
        shown = {picture.name: picture for picture in illustrations()}
        for name in names or (*shown, *PAGES):
            folder = Path(temporary, name)
            folder.mkdir()
            whole = drawn(shown[name], browser, folder) if name in shown else pages(name, folder)
            (DOCS / "images" / f"{name}.png").write_bytes(_packed(whole))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
