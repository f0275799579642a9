"""Print: one finished HTML document becomes the bytes of a PDF/UA-1 file.

``typeset`` is a pure function of the markup, the files and the metadata: it uses no network, file system, clock or fonts of the
machine. Importing this package is cheap; WeasyPrint and pikepdf are loaded by the first call.

``units`` divides the document into units that begin on pages of their own, ``typesetting`` has them laid out until all page
numbers fit, and ``binding`` joins them. ``lay_out`` in ``unit`` is a function from a ``UnitRequest`` to a ``UnitResult``, which
can be pickled. It uses these modules, mostly in this order:

- files: ``fonts`` and ``fetching`` give WeasyPrint an empty set of fonts and the only files it may read; ``reuse`` keeps fonts
  and style sheets for the next unit. ``importing`` loads WeasyPrint without what it does not need, ``patches`` contains all
  changes to it.
- elements: ``parsing`` makes them, ``matching`` and ``repeated`` find their styles; ``east_asian``, ``line_breaks`` and
  ``bidirectional`` mark text for what CSS cannot express.
- lines: ``total_fit`` plans those of paragraphs, ``long_words`` breaks long words in linear time, ``shaping`` keeps what is
  measured, ``justification`` stretches wide characters.
- pages: ``opening`` sets the first, ``baseline_grid`` puts lines on a grid, ``columns`` aligns and balances columns,
  ``table_columns`` sets those of tables, ``page_ends`` chooses where pages end, ``reductions``, ``floats`` and ``turned_pages``
  fill pages whose next figure has no room, ``turning`` turns pages, ``copyfitting`` avoids nearly empty pages at the end of
  chapters, ``page_numbers`` fills in those of references, and ``page_lists`` those of indexes. ``early_pages`` shows one to a
  preview.
- tags: ``tagging`` walks over the page boxes and plans a tree of ``structure.Node``: ``elements`` determines the node for the
  content of a box, ``roles`` the structure type of an HTML element, ``links`` joins the parts of a link, ``breaks`` finds the
  spaces and line feeds that lines drop; boxes without meaning become artifacts.
- painting by WeasyPrint: of ``formulas``, of the spaces between words (``endings``), of characters with several glyphs
  (``clusters``), bold letters (``weights``) and text in drawings (``drawn_text``). ``slots`` notes where page numbers are
  painted, ``font_uses`` which glyphs of which fonts. ``structure`` writes the tree of the unit.

``binding`` then fills in the true page numbers (``folios``), embeds one copy of each font (``font_files``), and writes the
outline, destinations, one tree of tags (``bound_tags``) and the catalog (``metadata``). What happens to finished files is in
``publisher.pdf_files``.
"""

from publisher.layout.request import PageLabel, PaperResult, PdfMetadata
from publisher.layout.typesetting import typeset
from publisher.layout.units import BREAK, GLYPHS, counts_across, whole

__all__ = [
    "BREAK",
    "GLYPHS",
    "PageLabel",
    "PaperResult",
    "PdfMetadata",
    "counts_across",
    "typeset",
    "whole",
]
