"""Files of the project that editions contain besides pictures: what web editions offer for download, video and audio."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec.structs import replace

from publisher.addresses import scheme_of
from publisher.document import (
    Asset,
    Block,
    Book,
    Figure,
    FileLink,
    Image,
    Inline,
    InlineCode,
    Link,
    Node,
    Paragraph,
    Recording,
    Text,
    plain_text,
)
from publisher.formats import RECORDINGS
from publisher.names import Names
from publisher.transforms.assets import find_file, namer
from publisher.transforms.context import TransformContext

if TYPE_CHECKING:
    from mimetypes import MimeTypes

TRACK = "text/vtt"
# How files begin, after some bytes.
_SIGNS = {
    "audio/mp4": (4, (b"ftyp",)),
    "audio/mpeg": (0, (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa")),
    "audio/ogg": (0, (b"OggS",)),
    "video/mp4": (4, (b"ftyp",)),
    "video/webm": (0, (b"\x1aE\xdf\xa3",)),
    TRACK: (0, (b"WEBVTT", b"\xef\xbb\xbfWEBVTT")),
}
_LONGEST = 9  # bytes of a sign


def find_files(book: Book, context: TransformContext) -> Book:
    """Find the files of downloads and recordings.

    Editions without files of their own name a download, or link to it on the published site. In place of a recording that an
    edition can't play, it has the still picture, or the text alternative, and a link or the name of the file.
    """
    finder = _Finder(context)
    return book.rewrite_texts({FileLink: finder.link, Recording: finder.recording, Figure: finder.figure})


class _Finder:
    def __init__(self, context: TransformContext) -> None:
        self._context = context
        self._name = namer("files", Names(folded=True))

    # Downloads

    def link(self, node: FileLink) -> FileLink | tuple[Inline, ...]:
        file = find_file(node.url, node.location, self._context)
        if file is None:
            return node.children
        asset = Asset(self._name(file), file, _types().guess_type(file.name)[0] or "application/octet-stream")
        if self._context.output.site:
            return replace(node, file=asset, name=file.name)
        shown = self._address(asset, node)
        if isinstance(shown, Link) and self._context.output.separate:  # not on pages, which show the address
            return (replace(shown, children=node.children, attributes=node.attributes),)
        if isinstance(shown, InlineCode) and shown.value in plain_text(node.children):
            return node.children
        return (*node.children, Text(" (", location=node.location), shown, Text(")", location=node.location))

    def _address(self, file: Asset, at: Node) -> Link | InlineCode:
        """A link to a file on the published site, or its name."""
        if not self._context.address:
            return InlineCode(file.file.name, location=at.location)
        url = f"{self._context.address.rstrip('/')}/{quote(file.name)}"
        return Link((Text(url, location=at.location),), url, location=at.location)

    # Recordings

    def recording(self, node: Recording) -> Recording:
        """Set the files of a recording, if it is in the project."""
        pictures = tuple(picture for picture in node.poster if isinstance(picture, Image) and picture.asset)
        node = replace(node, poster=pictures)
        track = None
        if node.captions and (found := find_file(node.captions, node.captions_at or node.location, self._context)):
            track = self._checked(found, TRACK, node.captions, node)
        if scheme_of(node.url):
            return node
        file = find_file(node.url, node.location, self._context, RECORDINGS)
        kind = RECORDINGS.get(file.suffix.lower(), "") if file else ""
        if file is None or not (
            asset := self._checked(file, kind if kind.startswith(node.kind) else "", node.url, node)
        ):
            return node
        return replace(node, file=asset, track=track, language=self._context.words.language)

    def _checked(self, file: Path, media_type: str, url: str, node: Recording) -> Asset | None:
        """The asset of a file, or None with an error if its content is not what its name says."""
        offset, signs = _SIGNS.get(media_type, (0, ()))
        try:
            with file.open("rb") as stream:
                begin = stream.read(offset + _LONGEST)[offset:]
        except OSError as error:
            self._context.findings.error("image-broken", f"“{url}” can't be read: {error.strerror}", node.location)
            return None
        if begin.startswith(signs):
            return Asset(self._name(file), file, media_type)
        kind, hint = "a video", "Use MP4 or WebM."
        if node.kind == "audio":
            kind, hint = "an audio recording", "Use MP3, M4A, OGG or Opus."
        if media_type == TRACK:
            kind, hint = "a file of captions", "Use WebVTT, which begins with a line “WEBVTT”."
        self._context.findings.error("recording-type", f"“{url}” is not {kind} that can be played", node.location, hint)
        return None

    def figure(self, node: Figure) -> Figure:
        """Replace a recording that the edition can't play."""
        held = node.children[0] if node.children else None
        if not isinstance(held, Recording) or (held.file and held.file.media_type in self._context.output.plays):
            return node
        at, words = held.location, self._context.words
        where: Inline = Link((Text(held.url, location=at),), held.url, location=at)
        if held.file:
            where = self._address(held.file, held)
        before, _, after = words.pattern("labelled", label=words.pattern(held.kind), title="\0").partition("\0")
        line = (Text(before, location=at), where, *((Text(after, location=at),) if after else ()))
        shown: tuple[Block | Inline, ...] = held.poster
        if not shown and held.alt:
            shown = (Paragraph((Text(held.alt, location=at),), location=at),)
        return replace(node, children=shown, legend=(*node.legend, Paragraph(line, location=at)))


@cache
def _types() -> MimeTypes:
    """The types of files that Python knows, without those of this machine."""
    from mimetypes import MimeTypes

    return MimeTypes()


__all__ = ["find_files"]
