"""Inline images: ``![alt](url "title"){width=50% dark=b.png}``."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from publisher import document as d
from publisher.addresses import is_safe_url
from publisher.diagnostics import Location
from publisher.markdown.attributes import VARIANTS
from publisher.markdown.links import without_address
from publisher.markdown.reader import Reader
from publisher.markdown.token_tree import TokenTree


def read_image(
    reader: Reader, node: TokenTree, attributes: d.Attributes, at: Location, locate: Callable[[int], Location]
) -> d.Inline:
    """Make an image of a token and its attributes; ``locate`` turns an offset in its text into a location."""
    alt = d.plain_text(reader.inlines_of_tokens(node.children, locate))
    undescribed = not alt and attributes.get("role") not in ("presentation", "none")
    if undescribed:
        hint = "Describe it between the brackets; mark decoration with {role=presentation} after it."
        reader.findings.warning("image-alt-missing", "The picture has no text alternative", at, hint)
    url, title = reader.address(str(node.attrs["src"]), at), reader.tip(node, at)
    if "{{" in url or (not is_safe_url(url) and not url.startswith("data:image/")):
        return without_address(reader.findings, url, (d.Text(alt, location=at),), at)
    keys = node.meta["braces"].keys if attributes.pairs else {}
    picture = d.Image(url, alt, title, undescribed=undescribed, location=at, attributes=attributes)
    return _with_variants(reader.fill, picture, {key: locate(offset) for key, offset in keys.items()})


def _with_variants(fill: Callable[..., str], image: d.Image, places: dict[str, Location]) -> d.Image:
    """Add the images for dark screens and for paper that the attributes name.

    ``places`` are the locations of the attributes; ``fill`` replaces variables.
    """
    given = image.attributes
    named = [(key, fill(url, places[key], begins=False)) for key, url in given.pairs if key in VARIANTS]
    other = {key: d.Image(url, image.alt, location=places[key]) for key, url in named}
    return replace(image, dark=other.get("dark"), print=other.get("print"), attributes=given.without(*VARIANTS))
