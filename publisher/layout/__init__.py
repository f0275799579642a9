"""Paper: one finished HTML document becomes the bytes of a PDF/UA-1 file.

``lay_out`` is a pure function of the markup, the files that ``read`` serves and the metadata: no network, no file
system, no clock, no fonts of the machine. Importing this package is cheap; WeasyPrint is loaded by the first call.

The path of a document, one module a step:

1. ``fonts`` and ``fetching`` give WeasyPrint an empty set of fonts and the only files it may read;
2. ``line_breaks`` marks what no line's end may part, WeasyPrint lays pages out, with ``columns`` that begin at one height
   and ``long_words`` that cost no more than others;
   ``copyfitting`` keeps chapters from ending on a nearly empty page, ``floats`` fills pages whose next figure has no
   room, ``page_numbers`` fills in those that the text names;
3. ``tagging`` walks the page boxes and plans a tree of ``structure.Node``: ``elements`` says which node takes the
   content of a box, ``roles`` what an HTML element means in PDF, ``links`` joins the parts of a link; what means
   nothing is set aside as an artifact;
4. WeasyPrint paints; ``patches`` is the one place that changes what it does;
5. ``structure`` writes the tree, ``metadata`` the catalog, the information dictionary and XMP.

``imposition`` and ``trim_marks`` then change the sheets of a finished file.
"""

from publisher.layout.paper import lay_out
from publisher.layout.request import PageLabel, PaperResult, PdfMetadata, Read

__all__ = ["PageLabel", "PaperResult", "PdfMetadata", "Read", "lay_out"]
