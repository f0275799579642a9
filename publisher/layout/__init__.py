"""Print: one finished HTML document becomes the bytes of a PDF/UA-1 file.

``typeset`` is a pure function of the markup, the files and the metadata: it uses no network, file system, clock or fonts of the
machine. Importing this package is cheap; WeasyPrint and pikepdf are loaded by the first call.

``units`` divides the document into units that begin on pages of their own, ``typesetting`` has them laid out until all page
numbers fit, and ``binding`` joins them. ``lay_out`` is a function from a ``UnitRequest`` to a ``UnitResult``, which can be
pickled:

1. ``fonts`` and ``fetching`` give WeasyPrint an empty set of fonts and the only files it may read, ``parsing`` the elements,
   ``matching`` their selectors;
2. ``line_breaks`` marks unbreakable text, then WeasyPrint lays out pages: ``opening`` sets the first page, ``total_fit`` plans
   the lines of paragraphs, ``baseline_grid`` puts lines on a grid, ``columns`` aligns and balances columns, ``long_words``
   breaks long words in linear time, ``shaping`` keeps lines of text, ``repeated`` styles, lengths and drawings,
   ``copyfitting`` avoids nearly empty pages at the end of chapters, ``reductions`` and ``floats`` fill pages whose next
   figure has no room, ``page_numbers`` fills in the page numbers of references;
3. ``tagging`` walks over the page boxes and plans a tree of ``structure.Node``: ``elements`` determines the node for the
   content of a box, ``roles`` the structure type of an HTML element, ``links`` joins the parts of a link, ``breaks`` finds the
   spaces and line feeds that lines drop; boxes without meaning become artifacts;
4. WeasyPrint paints, ``formulas`` the formulas, ``endings`` the spaces between words; ``patches`` contains all changes to it,
   which ``importing`` loads without what it does not need. ``slots`` notes where page numbers are painted, and ``font_uses`` which
   glyphs of which fonts;
5. ``structure`` writes the tree of the unit.

``binding`` then fills in the true page numbers (``folios``), embeds one copy of each font (``font_files``), and writes the
outline, destinations, one tree of tags (``bound_tags``) and the catalog (``metadata``). ``imposition`` and ``trim_marks`` change
the sheets of a finished file, ``pdf_ua_2`` its structure to that of PDF 2.0, and ``tagged_text`` reads what it says.
"""

from publisher.layout.request import PageLabel, PaperResult, PdfMetadata, UnitRequest, UnitResult
from publisher.layout.typesetting import typeset
from publisher.layout.unit import lay_out
from publisher.layout.units import BREAK, GLYPHS, counts_across, whole

__all__ = [
    "BREAK",
    "GLYPHS",
    "PageLabel",
    "PaperResult",
    "PdfMetadata",
    "UnitRequest",
    "UnitResult",
    "counts_across",
    "lay_out",
    "typeset",
    "whole",
]
