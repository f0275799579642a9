"""Files of the project that the web edition offers for download; other editions name them."""

from __future__ import annotations

from dataclasses import replace
from mimetypes import MimeTypes
from urllib.parse import quote

from publisher.document import Asset, Book, FileLink, Inline, InlineCode, Link, Text, plain_text
from publisher.names import Names
from publisher.transforms.assets import find_file, namer
from publisher.transforms.context import TransformContext

_TYPES = MimeTypes()  # those of Python, not of this machine


def find_files(book: Book, context: TransformContext) -> Book:
    """Find the file of each download. Editions without files of their own name it, or link to the published site."""
    name = namer("files", Names(folded=True))

    def download(node: FileLink) -> FileLink | tuple[Inline, ...]:
        file = find_file(node.url, node.location, context)
        if file is None:
            return node.children
        asset = Asset(name(file), file, _TYPES.guess_type(file.name)[0] or "application/octet-stream")
        return replace(node, file=asset, name=file.name) if context.output.site else _named(node, asset, context)

    return book.rewrite({FileLink: download})


def _named(node: FileLink, file: Asset, context: TransformContext) -> tuple[Inline, ...]:
    """The text of a download with a link to its file on the site, whose address pages show; or with its name."""
    at = node.location
    if context.address and context.output.separate:
        return (Link(node.children, address_of(file, context), location=at, attributes=node.attributes),)
    shown: Inline = InlineCode(file.file.name, location=at)
    if context.address:
        shown = Link((Text(address_of(file, context), location=at),), address_of(file, context), location=at)
    elif file.file.name in plain_text(node.children):
        return node.children
    return (*node.children, Text(" (", location=at), shown, Text(")", location=at))


def address_of(file: Asset, context: TransformContext) -> str:
    """The address of a file on the published site."""
    return f"{context.address.rstrip('/')}/{quote(file.name)}"


__all__ = ["find_files"]
