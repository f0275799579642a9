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
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFont

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
TALL = {"boxes", "citations", "citations-in-notes", "code", "exercises", "figures", "tables"}
"""Those whose example would not be on one page."""
STYLES = {"citations-in-notes": "chicago-notes"}
# Of a page of each format, only what the example becomes is shown.
WEB = (
    ":root {--paper: #fff} main {padding: 8px !important} "
    "header, footer, h1, .kicker, .anchor, .copy, .skip, .page-end, dialog {display: none !important}"
)
EBOOK = (
    "@font-face {{font-family: 'STIX Two Math'; src: url({math})}} "
    "html {{padding: 8px !important}} h1 {{display: none}}"
)
WIDTH, SCALE = 280, 1.5  # CSS pixels of a panel, and pixels of the picture for each
PAGE, MEASURE = 330, 185  # CSS pixels of a web page as wide as a panel with its margins; points of a line in print
LARGEST = 60_000  # bytes
GAP, TALLEST, BLANK = 24, 1600, 40
SHEET = 700  # pixels: the width of a page
PAPER, EDGE, LABEL = "#ffffff", "#c9cfce", "#55605e"
LEAD_IN = ".lead-in { font-variant: normal; letter-spacing: normal; }\n"  # the first words of a chapter, which an example is not
TREE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 120" width="160" height="120">
<path d="M74 118V66h12v52z" fill="#7a5230"/><circle cx="80" cy="46" r="40" fill="#3f7d58"/>
</svg>
"""
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
    """A picture: its name, the Markdown that it shows, and the works that this cites."""

    name: str
    text: str
    works: str


def illustrations() -> Iterator[Illustration]:
    """The pictures of all pages."""
    for page in sorted(DOCS.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        works = "\n".join(_WORKS.findall(text))
        for found in _PICTURE.finditer(text):
            if found[1] in PAGES:
                continue
            *_, example = _EXAMPLE.finditer(text, 0, found.start())
            yield Illustration(found[1], example["text"], works)


def files(picture: Illustration) -> dict[str, str]:
    """The project that a picture shows."""
    style = STYLES.get(picture.name)
    return {
        "publication.yaml": MANIFEST.format(tall=450 if picture.name in TALL else 170)
        + (f"csl: {style}\n" if style else ""),
        "a.md": f"# Tides\n\n{picture.text}",
        "templates/shared/custom.css": LEAD_IN,
        "tree.svg": TREE,
        "tides.py": CODE,
        "references.bib": picture.works,
    }


def drawn(picture: Illustration, browser: Browser, folder: Path) -> Image.Image:
    """The picture: three panels side by side, with their names."""
    for name, text in files(picture).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    made = {edition.name: edition.path for edition in publisher.build(folder).editions}
    web = browser.picture(made["web"], (PAGE, 300), style=WEB, scale=SCALE, tallest=TALLEST)
    with zipfile.ZipFile(made["ebook"]) as book:
        book.extractall(folder / "ebook")
    page = folder / "ebook" / "EPUB" / "a.xhtml"
    style = READER.format(font=font_file("source-serif-4.ttf").as_uri()) + EBOOK.format(math=math_font_file().as_uri())
    ebook = browser.picture(page, (WIDTH, 300), style=style, scale=SCALE, tallest=TALLEST)
    return _beside({"Web": _cut(web), "Print": _cut(_printed(made["print"])), "E-book": _cut(ebook)})


def _printed(file: Path) -> Image.Image:
    """The page that begins with the chapter's title, without the title and the page number."""
    for page in pypdfium2.PdfDocument(file):
        text = page.get_textpage()
        words = text.get_text_range().split()
        if "Tides" in words[:2] and words[0] != "Contents" and "1" in words:
            boxes = [text.get_charbox(n) for n in range(text.count_chars())]
            begins, count = text.search("Tides").get_next()
            head = min(bottom for _, bottom, _, _ in boxes[begins : begins + count])
            foot = boxes[-1][3]
            scale = WIDTH * SCALE / MEASURE
            whole: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
            tall = page.get_height()
            return whole.crop((0, int((tall - head + 6) * scale), whole.width, int((tall - foot - 4) * scale)))
    raise ValueError(f"{file} has no page with the example")


def _cut(picture: Image.Image) -> Image.Image:
    """The picture without empty margins and large gaps."""
    ground = Image.new("RGB", picture.size, picture.getpixel((1, picture.height - 1)))
    box = ImageChops.difference(picture, ground).convert("L").point(lambda value: 255 * (value > 24)).getbbox()
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
        whole.paste(panel.crop((0, 0, min(panel.width, width), panel.height)), (left + GAP, 33 + GAP))
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
            for colours in (48, 24, 12, 8):
                data = io.BytesIO()
                whole.quantize(colours, kmeans=2).save(data, "PNG", optimize=True)
                if data.tell() <= LARGEST:
                    break
            (DOCS / "images" / f"{name}.png").write_bytes(data.getvalue())
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
