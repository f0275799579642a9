"""Entries of the structure tree that are there until a file is converted to PDF/UA-2."""

NOTE_TYPE = "/NoteType"
"""The entry of a note at the foot of a page."""
MATHML = "/MathML"
"""The key of a formula's MathML, which is then attached to the formula."""

__all__ = ["MATHML", "NOTE_TYPE"]
