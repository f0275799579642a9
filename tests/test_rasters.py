"""Bitmaps: upright, in the colours of screens, no larger than needed, and without what cameras write into them."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from publisher.media import rasters
from publisher.media.rasters import Bitmap, bounded, carried

SECRET = b"Secret Place"
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}


def scene(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """A picture whose upper left is bright and whose rest is dark."""
    picture = Image.new("RGB", size, (20, 30, 40))
    picture.paste((250, 200, 150), (0, 0, size[0] // 2, size[1] // 2))
    return picture.convert(mode)


def saved(picture: Image.Image, form: str, **given: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **given)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def exif(orientation: int = 1) -> Image.Exif:
    about = Image.Exif()
    about[0x0112], about[0x010E] = orientation, SECRET.decode()
    about.get_ifd(0x8825)[1] = "N"
    return about


def with_remarks(form: str) -> bytes:
    if form == "GIF":
        return saved(scene("P"), form, comment=SECRET)
    if form == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Author", SECRET.decode())
        words.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        return saved(scene(), form, pnginfo=words, exif=exif())
    more = {"comment": SECRET} if form == "JPEG" else {}
    return saved(scene(), form, exif=exif(), xmp=b"<x>" + SECRET + b"</x>", **more)


@pytest.mark.parametrize("form", TYPES)
def test_remarks_go_and_pixels_stay(form: str) -> None:
    data = with_remarks(form)
    assert SECRET in data
    plain = carried(data, TYPES[form], 60)
    assert SECRET not in plain
    assert b"Exif" not in plain
    assert opened(plain).convert("RGB").tobytes() == opened(data).convert("RGB").tobytes()
    assert carried(plain, TYPES[form], 60) == plain


@pytest.mark.parametrize("form", TYPES)
def test_what_has_no_remarks_stays_as_it_is(form: str) -> None:
    data = saved(scene("P" if form == "GIF" else "RGB"), form)
    assert carried(data, TYPES[form], 60) == data


def test_progressive_jpeg_with_a_profile_keeps_it() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved(scene(), "JPEG", progressive=True, icc_profile=profile, exif=exif())
    plain = carried(data, "image/jpeg", 60)
    assert opened(plain).info["icc_profile"] == profile
    assert opened(plain).tobytes() == opened(data).tobytes()


def test_a_second_picture_after_a_jpeg_is_removed() -> None:
    data = saved(scene(), "JPEG")
    assert carried(data + saved(scene(), "JPEG", exif=exif()), "image/jpeg", 60) == data


def test_an_animation_keeps_its_frames() -> None:
    frames = [scene("P"), scene("P").rotate(180)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], loop=0, comment=SECRET)
    plain = carried(data, "image/gif", 10)
    assert SECRET not in plain
    assert opened(plain).n_frames == 2
    assert b"NETSCAPE2.0" in plain
    assert Bitmap(data, "image/gif").as_webp(10) == b""


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_upright(form: str, orientation: int) -> None:
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    taken = scene().transpose(turns[orientation]) if orientation > 1 else scene()
    plain = opened(carried(saved(taken, form, exif=exif(orientation)), TYPES[form], 60))
    assert plain.size == (60, 40)
    assert not plain.getexif()
    red = plain.convert("RGB").getchannel("R")
    assert (red.getpixel((10, 10)) > 200, red.getpixel((50, 30)) < 60) == (True, True)


@pytest.mark.parametrize("profile", [None, b"no profile"])
def test_colours_for_presses_become_those_of_screens(profile: bytes | None) -> None:
    plain = opened(carried(saved(scene("CMYK"), "JPEG", icc_profile=profile), "image/jpeg", 60))
    assert (plain.mode, "icc_profile" in plain.info) == ("RGB", False)
    assert plain.getpixel((10, 10))[0] > 200


def deep_png(colour: int, samples: int) -> bytes:
    """A PNG of 16 bits a sample, which Pillow can't write: one bright pixel, one dark."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    row = b"\0" + struct.pack(">H", 0xFF00) * samples + struct.pack(">H", 0x1000) * samples
    head = struct.pack(">IIBBBBB", 2, 1, 16, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("colour", "samples", "mode"), [(0, 1, "L"), (2, 3, "RGB"), (6, 4, "RGBA")])
def test_sixteen_bits_become_eight(colour: int, samples: int, mode: str) -> None:
    data = carried(deep_png(colour, samples), "image/png", 60)
    plain = opened(data)
    assert (data[24], plain.mode) == (8, mode)
    assert list(plain.getchannel(0).tobytes()) == [255, 16]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_large_one_shrinks(mode: str) -> None:
    data = saved(scene(mode), "PNG")
    assert opened(carried(data, "image/png", 30)).size == (30, 20)
    assert opened(Bitmap(data, "image/png").as_webp(30)).size == (30, 20)


def test_transparency_stays() -> None:
    picture = scene().quantize(4)
    data = saved(picture, "PNG", transparency=picture.getpixel((0, 0)))
    for small in (carried(data, "image/png", 30), Bitmap(data, "image/png").as_webp(30)):
        assert opened(small).convert("RGBA").getpixel((2, 2))[3] == 0


def test_several_sizes_are_made_from_one_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    data, decoded = saved(scene("RGBA"), "PNG"), []
    monkeypatch.setattr(rasters, "_plain", lambda picture: decoded.append(picture) or picture.copy())
    bitmap = Bitmap(data, "image/png")
    assert [opened(bitmap.as_webp(width)).width for width in (20, 30)] == [20, 30]
    assert len(decoded) == 1


def test_alpha_that_hides_nothing_is_dropped() -> None:
    opaque, clear = scene().convert("RGBA"), scene().convert("RGBA")
    clear.putpixel((2, 2), (0, 0, 0, 0))
    modes = [opened(carried(saved(p, "PNG"), "image/png", 30)).mode for p in (opaque, clear)]
    assert modes == ["RGB", "RGBA"]


def test_the_same_bytes_every_time() -> None:
    data = saved(scene(size=(200, 100)), "JPEG", exif=exif(6))
    assert carried(data, "image/jpeg", 50) == carried(data, "image/jpeg", 50)
    assert Bitmap(data, "image/jpeg").as_webp(50) == Bitmap(data, "image/jpeg").as_webp(50)


def test_large_bitmaps_are_reduced_to_1600_pixels() -> None:
    assert bounded(100, 50) == (100, 50)
    assert bounded(4000, 3000) == (1600, 1200)
    assert bounded(10, 90_000) == (1, 1600)
