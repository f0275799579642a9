"""Paper: one finished HTML document becomes the bytes of a PDF/UA-1 file.

``lay_out`` is a pure function of the markup, the files that ``read`` returns and the metadata: it uses no network, file
system, clock or fonts of the machine. Importing this package is cheap; WeasyPrint is loaded by the first call.

The steps, by module:

1. ``fonts`` and ``fetching`` give WeasyPrint an empty set of fonts and the only files it may read;
2. ``line_breaks`` marks unbreakable text, then WeasyPrint lays out pages: ``columns`` aligns and balances columns,
   ``long_words`` breaks long words in linear time, ``copyfitting`` avoids nearly empty pages at the end of chapters,
   ``floats`` fills pages whose next figure has no room, ``page_numbers`` fills in the page numbers of references;
3. ``tagging`` walks over the page boxes and plans a tree of ``structure.Node``: ``elements`` determines the node for the
   content of a box, ``roles`` the structure type of an HTML element, ``links`` joins the parts of a link; boxes without
   meaning become artifacts;
4. WeasyPrint paints; ``patches`` contains all changes to it;
5. ``structure`` writes the tree, ``metadata`` the catalog, the information dictionary and XMP.

``imposition`` and ``trim_marks`` then change the sheets of a finished file.
"""

from publisher.layout.paper import lay_out
from publisher.layout.request import PageLabel, PaperResult, PdfMetadata, Read

__all__ = ["PageLabel", "PaperResult", "PdfMetadata", "Read", "lay_out"]
