"""Colours of the screen as those of a press: neutral ones become grey, dark neutral ones black, others CMYK."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from PIL import Image, ImageCms

PROFILE = Path(__file__).parent / "profiles" / "FOGRA39L_coated.icc"
CONDITION = "FOGRA39"
_NEUTRAL = 0.08  # the difference of the largest and the smallest component
_BLACK = 0.2  # the lightness below which neutral colours are black
_CREATED = slice(24, 36)  # of a profile: when it was made
_FIXED_DATE = bytes((0x07, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
Ink = tuple[float, ...]
"""A grey (1 is white), or cyan, magenta, yellow and black (1 is all ink)."""


@cache
def srgb() -> bytes:
    """The ICC profile of sRGB."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return data[: _CREATED.start] + _FIXED_DATE + data[_CREATED.stop :]


@cache
def _transform() -> ImageCms.ImageCmsTransform:
    target = ImageCms.getOpenProfile(io.BytesIO(PROFILE.read_bytes()))
    return ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"),
        target,
        "RGB",
        "CMYK",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


@cache
def ink(red: float, green: float, blue: float) -> Ink:
    """The ink of a colour whose components are from 0 to 1."""
    lightness = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    if max(red, green, blue) - min(red, green, blue) <= _NEUTRAL:
        return (0.0 if lightness <= _BLACK else round(lightness, 3),)
    pixel = Image.new("RGB", (1, 1), (round(255 * red), round(255 * green), round(255 * blue)))
    return tuple(round(part / 255, 3) for part in in_cmyk(pixel).tobytes())


def in_cmyk(picture: Image.Image) -> Image.Image:
    """A bitmap in RGB as one in CMYK, or in grey if it has no colours."""
    red, green, blue = picture.split()
    if picture.width * picture.height > 1 and red.tobytes() == green.tobytes() == blue.tobytes():
        return red
    converted = ImageCms.applyTransform(picture, _transform())
    assert converted is not None
    return converted


__all__ = ["CONDITION", "PROFILE", "Ink", "in_cmyk", "ink", "srgb"]
