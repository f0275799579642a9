"""Word: one document in Office Open XML (ECMA-376), with styles, fields, footnotes and formulas that Word can edit."""

from publisher.editions.docx.edition import write

__all__ = ["write"]
