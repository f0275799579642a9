"""Figures and pictures in finished editions: the right file in the right place, and the same words and numbers in each."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from pathlib import Path

import pytest
from lxml import html as parser
from PIL import Image, ImageDraw

import publisher

MANIFEST = """\
version: 1
title: Figures
language: en
identifier: urn:uuid:8f6b6d5e-3d0a-4b8e-9b1b-6a1f3f2b7c12
date: 2026-11-24
authors: [{name: Ada Example}]
lists: [figures]
chapters: [a.md, b.md]
editions:
  web: {format: html}
  page: {format: html, layout: single}
  paper: {format: pdf, layout: handout}
  book: {format: pdf, layout: book}
  ebook: {format: epub}
"""
TEXT = """\
# A

[](#fig-pair), [](#fig-second), [](#fig-photo).

::::{figure}
:label: fig-pair

:::{figure} light.svg
:alt: The first
:class: unnumbered

Without a letter
:::

:::{figure} light.svg
:alt: The second
:label: fig-second
:::

:::{figure} light.svg
:alt: The third

With a caption
:::

A pair.
::::

:::{figure} photo.jpg
:label: fig-photo
:alt: A photograph
:width: 50%
:source: An archive
:credit: Photograph: Ada
:license: CC-BY-4.0

A photograph.
:::

:::{figure} light.svg
:alt: A drawing
:dark: dark.svg
:print: print.svg

A drawing.
:::
"""


def svg(colour: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="{colour}"/></svg>'


def photo() -> bytes:
    """2000 × 1500 pixels on their side, with a place and a camera."""
    picture = Image.linear_gradient("L").resize((1500, 2000)).convert("RGB")
    ImageDraw.Draw(picture).ellipse((200, 200, 900, 900), fill="teal")
    about = Image.Exif()
    about[0x0112], about[0x010F] = 6, "Secret camera"
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=80, exif=about)
    return file.getvalue()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figures")
    (folder / "publication.yaml").write_text(MANIFEST)
    (folder / "a.md").write_text(TEXT)
    (folder / "b.md").write_text("# B\n\n![One](light.svg) ![Two](photo.jpg) [](#fig-second)\n")
    for name, colour in (("light", "#00ff00"), ("dark", "#0000ff"), ("print", "#ff00ff")):
        (folder / f"{name}.svg").write_text(svg(colour))
    (folder / "photo.jpg").write_bytes(photo())
    result = publisher.build(folder, output=folder / "out")
    assert result.diagnostics == ()
    return folder / "out"


def page(built: Path, name: str = "web/a.html") -> parser.HtmlElement:
    return parser.fromstring((built / name).read_bytes(), parser=parser.HTMLParser(encoding="utf-8"))


def words(element: parser.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_figures_in_a_figure_have_letters(built: Path) -> None:
    tree = page(built)
    labels = [words(e) for e in tree.xpath("//figcaption/span[@class='label']")]
    assert labels == ["(a)", "(b)", "Figure 1.1", "Figure 1.2", "Figure 1.3"]
    assert [words(e) for e in tree.xpath("//main//p[1]/a")][:3] == ["Figure 1.1", "Figure 1.1a", "Figure 1.2"]
    assert len(tree.xpath("//figure/div[@class='panels panels-3']/figure")) == 3


def test_the_line_of_origin_is_the_same_everywhere(built: Path) -> None:
    line = "Source: An archive. Photograph: Ada. License: CC BY 4.0."
    assert words(page(built).xpath("//span[@class='credit']")[0]) == line
    with zipfile.ZipFile(next((built / "ebook").glob("*.epub"))) as book:
        assert words(parser.fromstring(book.read("EPUB/a.xhtml")).xpath("//span[@class='credit']")[0]) == line


def test_dark_screens_and_paper_get_their_pictures(built: Path) -> None:
    (themed,) = page(built).xpath("//picture[@class='themed']")
    assert themed.xpath("./source/@srcset") == ["images/dark.svg"]
    assert themed.xpath("./source/@media") == ["(prefers-color-scheme: dark)"]
    assert themed.xpath(".//img/@src") == ["images/light.svg"]
    assert sorted(f.name for f in (built / "web/images").iterdir() if f.is_file()) == [
        "dark.svg",
        "light.svg",
        "photo.jpg",
    ]
    with zipfile.ZipFile(next((built / "ebook").glob("*.epub"))) as book:
        assert {n for n in book.namelist() if "images/" in n} == {
            f"EPUB/images/{n}" for n in ("cover.png", "light.svg", "photo.jpg")
        }


def test_browsers_choose_a_width(built: Path) -> None:
    (source,) = page(built).xpath("//figure//source[@type='image/webp']")
    assert source.get("sizes") == "(min-width: 42rem) 19.0rem, 50.0vw"
    versions = dict(v.split() for v in source.get("srcset").split(", "))
    assert list(versions.values()) == ["480w", "960w", "1440w", "1920w"]
    for file, width in versions.items():
        with Image.open(built / "web" / file) as picture:
            assert (picture.format, f"{picture.width}w", picture.width * 3) == ("WEBP", width, picture.height * 4)
    (img,) = source.getparent().xpath(".//img")
    assert (img.get("src"), img.get("width"), img.get("height")) == ("images/photo.jpg", "2000", "1500")


def test_only_the_first_picture_of_a_page_loads_at_once(built: Path) -> None:
    for name in ("web/a.html", "web/b.html"):
        first, *others = page(built, name).xpath("//main//img")
        assert first.get("loading") is None
        assert {img.get("loading") for img in others} == {"lazy"}


@pytest.mark.parametrize(("edition", "size"), [("web", (2000, 1500)), ("ebook", (1600, 1200)), ("page", (1600, 1200))])
def test_photographs_are_upright_and_no_larger_than_needed_and_have_no_metadata(
    built: Path, edition: str, size: tuple[int, int]
) -> None:
    if edition == "web":
        data = (built / "web/images/photo.jpg").read_bytes()
    elif edition == "ebook":
        with zipfile.ZipFile(next((built / "ebook").glob("*.epub"))) as book:
            data = book.read("EPUB/images/photo.jpg")
    else:
        (url,) = set(
            re.findall(r'src="data:image/(?:webp|jpeg);base64,([^"]+)"', (built / "page/index.html").read_text())
        )
        data = base64.b64decode(url)
    assert b"Secret" not in data
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == size


def test_paper_shows_its_own_picture_and_lists_figures_once(built: Path) -> None:
    import pikepdf
    import pypdfium2

    for name in ("paper", "book"):
        file = next((built / name).glob("*.pdf"))
        assert b"Secret" not in file.read_bytes()
        with pikepdf.open(file) as pdf:
            figures = [e for e in pdf.objects if isinstance(e, pikepdf.Dictionary) and e.get("/S") == "/Figure"]
            alternatives = [str(figure.Alt) for figure in figures]
        assert sorted(a for a in alternatives if a.startswith("The")) == ["The first", "The second", "The third"]
        pages = list(pypdfium2.PdfDocument(file))
        colours = {c for p in pages for _, c in p.render().to_pil().convert("RGB").getcolors(1 << 16)}
        assert {(255, 0, 255), (0, 255, 0)} <= colours
        assert (0, 0, 255) not in colours
        text = "".join(p.get_textpage().get_text_range() for p in pages)
        assert text.replace("\xa0", " ").count("Figure 1.1a") == 2


@pytest.mark.parametrize(
    "layout", ["layout: book", pytest.param("columns: 2", marks=pytest.mark.slow)], ids=["book", "columns"]
)
def test_pictures_side_by_side_are_aligned_in_print(layout: str, tmp_path: Path) -> None:
    import pypdfium2

    panels = "".join(
        f":::{{figure}} {name}.png\n:alt: {name}\n\n{'Said of it. ' * count}\n:::\n\n"
        for name, count in (("low", 20), ("high", 8))
    )
    (tmp_path / "a.md").write_text(f"# A\n\n::::{{figure}}\n:columns: 2\n\n{panels}Both.\n::::\n", encoding="utf-8")
    Image.new("RGB", (300, 100), "teal").save(tmp_path / "low.png")
    Image.new("RGB", (300, 400), "navy").save(tmp_path / "high.png")
    manifest = f"version: 1\ntitle: T\nchapters: [a.md]\neditions: {{paper: {{format: pdf, {layout}}}}}\n"
    (tmp_path / "publication.yaml").write_text(manifest, encoding="utf-8")
    (made,) = publisher.build(tmp_path).editions
    shown = [
        thing.get_bounds()
        for page in pypdfium2.PdfDocument(made.path)
        for thing in page.get_objects()
        if thing.type == 3
    ]
    (one, feet, _, top), (other, other_feet, _, other_top) = shown[-2:]  # before them the cover of a book
    assert one < other
    assert top < other_top - 20
    assert feet == pytest.approx(other_feet, abs=0.5)
    text = next(
        page.get_textpage()
        for page in pypdfium2.PdfDocument(made.path)
        if "Both" in page.get_textpage().get_text_range()
    )
    places = [match.start() for match in re.finditer("Said|Both", text.get_text_range())]
    *captions, both = (text.get_charbox(place) for place in places)
    assert min(bottom for _, bottom, _, _ in captions) > both[3]
