"""The document model: what every edition is made of.

A ``Book`` holds ``Part`` and ``Chapter``; a chapter holds blocks, blocks hold blocks and inlines. Nodes are frozen
dataclasses, each with its place in the source. ``walk`` visits a tree, ``rewrite`` returns a changed copy of it.
"""

from publisher.document.anchors import *
from publisher.document.base import *
from publisher.document.blocks import *
from publisher.document.book import *
from publisher.document.exercises import *
from publisher.document.inlines import *
from publisher.document.notes import *
from publisher.document.tables import *
from publisher.document.tree import *
