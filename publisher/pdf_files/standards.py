"""What PDF/X and PDF/A have in common: output intents, properties of XMP, and the check of a finished file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import TypeAlias

import pikepdf
from pikepdf import Array, Dictionary, Name, String

Failures: TypeAlias = Callable[[pikepdf.Pdf], Iterator[str]]
"""A check of a file: it yields what is not as a standard wants it."""
_END = b"\n</rdf:Description>"


def add_output_intent(pdf: pikepdf.Pdf, kind: str, condition: str, profile: bytes, components: int) -> None:
    """Say for which colours the file is made; ``kind`` is GTS_PDFX or GTS_PDFA1."""
    stream = pdf.make_stream(profile, N=components)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name(f"/{kind}"),
        OutputConditionIdentifier=String(condition),
        Info=String(condition),
        DestOutputProfile=stream,
    )
    if kind == "GTS_PDFX":
        intent.RegistryName = String("http://www.color.org")
    pdf.Root.OutputIntents = Array([intent])


def add_properties(pdf: pikepdf.Pdf, properties: str) -> None:
    """Add properties to the XMP packet, with their namespaces."""
    packet = pdf.Root.Metadata.read_bytes()
    if packet.count(_END) != 1:
        raise ValueError("the XMP packet has an unknown form")
    pdf.Root.Metadata = pdf.make_stream(
        packet.replace(_END, f"\n{properties}".encode() + _END), Type=Name.Metadata, Subtype=Name.XML
    )


def as_claimed(data: bytes, standard: str, failures: Failures) -> bytes:
    """Return a file that claims a ``standard``. Raises ``ValueError`` if its check finds failures."""
    if faults := faults_of(data, failures):
        raise ValueError(f"the file is not {standard}: {'; '.join(faults)}")
    return data


def faults_of(data: bytes, failures: Failures) -> list[str]:
    """Return what a check finds in a file, each once."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [*dict.fromkeys(failures(pdf))]


def painted(pdf: pikepdf.Pdf) -> list[pikepdf.Stream]:
    """The contents of pages, each as one stream, forms and patterns, and images."""
    for page in pdf.pages:
        page.contents_coalesce()
    contents = (page.obj.get("/Contents") for page in pdf.pages)
    found = [content for content in contents if isinstance(content, pikepdf.Stream)]
    return found + [thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream) and _is_painted(thing)]


def _is_painted(stream: pikepdf.Stream) -> bool:
    return stream.get("/Subtype") in (Name.Form, Name.Image) or "/PatternType" in stream


def lacks_font(thing: Dictionary) -> bool:
    """Whether an object is a font that is not embedded."""
    embedded = {"/FontFile", "/FontFile2", "/FontFile3"}
    return bool(thing.get("/Type") == Name.FontDescriptor) and embedded.isdisjoint(thing.keys())


__all__ = ["add_output_intent", "add_properties", "as_claimed", "faults_of", "lacks_font", "painted"]
