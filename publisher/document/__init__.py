"""The document model, from which all editions are written.

A ``Book`` contains instances of ``Part`` and ``Chapter``; chapters contain blocks; blocks contain blocks and inlines. Nodes are
frozen structures with a location in the source. ``walk`` iterates over a tree, ``rewrite`` returns a changed copy of it.
"""

from publisher.document.anchors import *
from publisher.document.base import *
from publisher.document.blocks import *
from publisher.document.book import *
from publisher.document.citations import *
from publisher.document.exercises import *
from publisher.document.glossaries import *
from publisher.document.highlighting import *
from publisher.document.indexes import *
from publisher.document.inlines import *
from publisher.document.notes import *
from publisher.document.paragraphs import *
from publisher.document.tables import *
from publisher.document.theorems import *
from publisher.document.tree import *
