"""What PDF/X and PDF/A have in common: output intents, and properties of XMP."""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Name, String

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


__all__ = ["add_output_intent", "add_properties"]
