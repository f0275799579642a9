"""Pictures: an edition contains only pictures of known types, without scripts and external references."""

from __future__ import annotations

import base64
import io
import os
import re
import zipfile
from pathlib import Path

import pikepdf
import pytest
from lxml import etree
from PIL import Image

import publisher
from publisher import document as d
from publisher.cache import Cache
from publisher.media import pictures
from publisher.media.pictures import PictureError, read_picture
from publisher.theme.styles import kept_inside
from tests.conftest import Write
from tests.test_layout import png
from tests.test_transforms import codes, nodes, prepare

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20">'


def svg(tmp_path: Path, inside: str, before: str = "", head: str = HEAD) -> Path:
    file = tmp_path / "a.svg"
    file.write_text(f"{before}{head}{inside}</svg>", encoding="utf-8")
    return file


def raster(tmp_path: Path, name: str, form: str, size: tuple[int, int] = (3, 2)) -> Path:
    buffer = io.BytesIO()
    Image.new("RGB", size, "red").save(buffer, form)
    (tmp_path / name).write_bytes(buffer.getvalue())
    return tmp_path / name


@pytest.mark.parametrize(
    "inside",
    [
        "<title>a</title><rect width='4' fill='url(#g)'/>",
        "<use href='#x'/><use xlink:href='#x'/>",
        '<style>.a { fill: url("#g"); clip-path: url( #c ) }</style>',
        "<image href='data:image/png;base64,AAAA'/>",
        "<circle><animate attributeName='r' to='4'/></circle>",
        "<style>@namespace svg url(http://www.w3.org/2000/svg); .a { fill: url(#\\67) }</style>",
        "<g aria-label='He said &quot;note: it is url(here)&quot;' xlink:title='image(&quot;a:b&quot;)'/>",
        "<text aria-label='C:\\imports' font-family='Source \\&quot;Serif\\&quot;'>a</text>",
    ],
)
def test_what_is_clean_stays_as_written(tmp_path: Path, inside: str) -> None:
    file = svg(tmp_path, inside)
    picture = read_picture(file)
    assert (picture.data, picture.removed) == (file.read_bytes(), ())
    assert (picture.media_type, picture.width, picture.height) == ("image/svg+xml", 40, 20)


@pytest.mark.parametrize("unsafe", [False, True])
def test_what_was_found_out_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unsafe: bool) -> None:
    cache = Cache(tmp_path / "cache")
    files = [raster(tmp_path, "a.png", "PNG"), svg(tmp_path, "<rect onclick='x()'/>" if unsafe else "<rect/>")]
    read = [read_picture(file) for file in files]
    assert [read_picture(file, cache) for file in files] == read
    pictures._read.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "_checked", None)
        assert [read_picture(file, cache) for file in files] == read
    pictures._read.cache_clear()
    for entry in (tmp_path / "cache").glob("*/*"):
        entry.write_bytes(entry.read_bytes()[:-1])
    assert [read_picture(file, cache) for file in files] == read
    raster(tmp_path, "a.png", "PNG", (5, 6))
    assert read_picture(tmp_path / "a.png", cache).width == 5


def test_a_replacement_of_the_same_size_and_time_is_read(tmp_path: Path) -> None:
    file = svg(tmp_path, "<rect/>")
    facts, first = file.stat(), read_picture(file)
    file.write_bytes(first.data.replace(b"rect", b"path"))
    os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert read_picture(file).data == first.data.replace(b"rect", b"path") != first.data


@pytest.mark.parametrize(
    ("inside", "before", "word"),
    [
        ("<script>alert(1)</script>", "", "alert"),
        ("<g><script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script></g>", "", "alert"),
        ("<rect onclick='alert(1)'/>", "", "alert"),
        ("<foreignObject><p>x</p></foreignObject>", "", "foreignObject"),
        ("<image href='https://evil.example/x.png'/>", "", "evil"),
        ("<image xlink:href='file:///etc/passwd'/>", "", "passwd"),
        ("<use href='other.svg#x'/>", "", "other.svg"),
        ("<a href='javascript:alert(1)'><rect/></a>", "", "alert"),
        ("<image href='data:image/svg+xml;base64,AAAA'/>", "", "svg+xml"),
        ("<style>@import 'https://evil.example/x.css';</style>", "", "evil"),
        ("<style>.a { fill: url(https://evil.example/x) }</style>", "", "evil"),
        ("<style>.a { fill: u\\72l(https://evil.example/x) }</style>", "", "evil"),
        ("<rect style='fill: URL( \"//evil.example/x\" )'/>", "", "evil"),
        ("<rect fill='url(evil.svg#x)'/>", "", "evil"),
        ("<a href='#x'><set attributeName='xlink:href' to='javascript:alert(1)'/></a>", "", "alert"),
        ("<g xml:base='https://evil.example/'/>", "", "evil"),
        ("<text>&x;</text>", '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>', "hostname"),
        ("<style>@imp@import;ort 'https://evil.example/x.css';</style>", "", "evil"),
        ("<style>@imp<!-- -->ort 'https://evil.example/x.css';</style>", "", "evil"),
        ("<style>@im<script>x</script>port 'https://evil.example/x.css';</style>", "", "evil"),
        ("<style>@\\69mport 'evil.css';</style>", "", "evil"),
        ("<style>.a { fill: image-set(url(#a) 1x, 'https://evil.example/x' 2x) }</style>", "", "evil"),
        ("<style>.a { fill: image-set('a.png' 1x, \"evil.png\" 2x) }</style>", "", "evil"),
        ("<style>.a { --x: 'https://evil.example/x'; fill: image-set(var(--x) 1x) }</style>", "", "evil"),
        ("<style>.a { fill: src('evil.svg') }</style>", "", "evil"),
        ("<style>.a { fill: url(evil.svg</style>", "", "evil"),
        ("<style>@font-face { font-family: x; src: local('x'), url(evil.woff) format('woff') }</style>", "", "evil"),
        ("<style>@namespace url(https://evil.example/);.a{}</style>", "", "evil"),
        ("<style>@media print { @import 'evil.css'; }</style>", "", "evil"),
        ("<rect fill='u\\72l(evil.svg)'/>", "", "evil"),
        ("<rect style='mask: image(\"evil.svg\")'/>", "", "evil"),
        ("<set attributeName='fill' to='url(https://evil.example/x)'/>", "", "evil"),
        ("<a href='#x' ping='https://evil.example/'><rect/></a>", "", "evil"),
        ("", '<?xml-stylesheet href="https://evil.example/x.css"?>', "evil"),
    ],
)  # fmt: skip
def test_scripts_and_external_references_are_removed(tmp_path: Path, inside: str, before: str, word: str) -> None:
    picture = read_picture(svg(tmp_path, f"{inside}<rect id='kept'/>", before))
    assert word not in picture.data.decode()
    assert b"kept" in picture.data
    assert picture.removed
    assert etree.fromstring(picture.data).tag.endswith("svg")


def test_text_after_a_removed_element_is_kept(tmp_path: Path) -> None:
    picture = read_picture(svg(tmp_path, "<text>a<script/>b<tspan/><script/>c</text>"))
    assert b"<text>ab<tspan/>c</text>" in picture.data


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<svg", "image-broken"),
        ("<svg/>", "image-broken"),
        ("<html xmlns='http://www.w3.org/1999/xhtml'/>", "image-broken"),
        ("", "image-broken"),
        ("\x00\x01", "image-broken"),
        (
            "<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'>"
            + "".join(f"<!ENTITY a{i} '{'&a' + str(i - 1) + ';' if i else '&a;'}'>" for i in range(30))
            + "]><svg xmlns='http://www.w3.org/2000/svg'>&a29;",
            "image-broken",
        ),
    ],
)
def test_a_file_that_is_not_svg(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "a.svg").write_text(text)
    with pytest.raises(PictureError) as caught:
        read_picture(tmp_path / "a.svg")
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "form"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.jpeg", "JPEG"), ("a.gif", "GIF"), ("a.webp", "WEBP")]
)
def test_bitmaps_have_a_size_and_nothing_to_remove(tmp_path: Path, name: str, form: str) -> None:
    picture = read_picture(raster(tmp_path, name, form))
    assert (picture.width, picture.height, picture.removed) == (3, 2, ())


def test_a_false_type(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="is image/png") as caught:
        read_picture(raster(tmp_path, "a.jpg", "PNG"))
    assert caught.value.code == "image-type"


def test_a_type_that_no_edition_holds(tmp_path: Path) -> None:
    with pytest.raises(PictureError) as caught:
        read_picture(raster(tmp_path, "a.bmp", "BMP"))
    assert caught.value.code == "image-type"


def test_a_bitmap_that_is_cut_off_is_broken(tmp_path: Path) -> None:
    for name, form in (("a.png", "PNG"), ("a.jpg", "JPEG")):
        file = raster(tmp_path, name, form, (400, 400))
        file.write_bytes(file.read_bytes()[:-600])
        with pytest.raises(PictureError) as caught:
            read_picture(file)
        assert caught.value.code == "image-broken"


def test_a_bitmap_of_too_many_pixels_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 5)
    with pytest.raises(PictureError) as caught:
        read_picture(raster(tmp_path, "b.png", "PNG"))
    assert caught.value.code == "image-huge"
    monkeypatch.setattr(pictures, "MAX_BYTES", 10)
    with pytest.raises(PictureError) as caught:
        read_picture(raster(tmp_path, "c.png", "PNG"))
    assert caught.value.code == "image-huge"


def test_a_bomb_of_pixels(tmp_path: Path) -> None:
    file = raster(tmp_path, "a.png", "PNG", (1, 1))
    data = bytearray(file.read_bytes())
    data[16:24] = (50_000).to_bytes(4, "big") * 2
    import zlib

    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    file.write_bytes(bytes(data))
    with pytest.raises(PictureError) as caught:
        read_picture(file)
    assert caught.value.code == "image-huge"


def test_cut_off_although_weasyprint_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import ImageFile

    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    test_a_bitmap_that_is_cut_off_is_broken(tmp_path)
    assert ImageFile.LOAD_TRUNCATED_IMAGES


@pytest.mark.parametrize(
    "text",
    [
        "@imp@import;ort 'http://evil'; " * 3,
        "a { b: url(url(evil)) src('evil') }",
        "@font-face { src: url(evil) } @media x { @font-face { src: local(x), url(evil) } }",
        "(" * 5000 + "url(evil)",
    ],
)
def test_what_is_cleaned_is_clean(text: str) -> None:
    cleaned = kept_inside(text)
    assert cleaned is not None
    assert "evil" not in cleaned
    assert kept_inside(cleaned) is None


def test_pictures_in_a_drawing_count_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 11)
    data = base64.b64encode(raster(tmp_path, "b.png", "PNG").read_bytes()).decode()
    image = f"<image width='1' height='1' href='data:image/png;base64,{data}'/>"
    assert read_picture(svg(tmp_path, image)).removed == ()
    with pytest.raises(PictureError, match="12 pixels"):
        read_picture(svg(tmp_path, image * 2))


def test_pictures_in_addresses_are_named_by_their_bytes(project: Write) -> None:
    """As word processors and notebooks write them; the name depends on the bytes alone."""
    address = f"data:image/png;base64,{base64.b64encode(png()).decode()}"
    text = f"# A\n\n![x][one] ![y]({address.replace('png;', 'PNG;')})\n\n![z](data:image/png;base64,AAAA)\n\n[one]: <{address}>\n"
    book, found = prepare(project({"a.md": text}))
    assert codes(found) == ["image-broken a.md:5:1"]
    first, second, _ = (image.asset for image in nodes(book, d.Image))
    assert first == second
    assert (first.media_type, first.width, first.height, first.data) == ("image/png", 1, 1, png())
    assert re.fullmatch(r"images/picture-[0-9a-f]{12}\.png", first.name)


def test_pictures_in_addresses_are_in_each_edition(project: Write) -> None:
    address = f"data:image/png;base64,{base64.b64encode(png()).decode()}"
    result = publisher.build(project({"a.md": f"# A\n\n![x]({address})\n"}) / "a.md")
    files = {edition.path.suffix: edition.path for edition in result.editions}
    with zipfile.ZipFile(files[".epub"]) as package:
        assert [package.read(name) for name in package.namelist() if "/images/picture-" in name] == [png()]
    with pikepdf.open(files[".pdf"]) as pdf:
        assert [(image.Width, image.Height) for page in pdf.pages for image in page.get_images().values()] == [(1, 1)]
    assert 'alt="x"' in files[".html"].read_text(encoding="utf-8")
