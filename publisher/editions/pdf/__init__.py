"""PDF: the book on pages, as a handout or as a book.

``edition`` writes it: what depends on the ``page`` becomes fields of nodes, in the ``STEPS`` of ``prepare`` and before them
(``drawings``, ``formulas``); templates make markup of these, and ``publisher.layout`` pages; ``sheets`` and ``finishing``
change the finished file. ``covers`` are files of their own, ``solutions`` those that are written into exercises. ``tag_check``
compares finished files with the model.
"""

from publisher.editions.pdf.edition import write

__all__ = ["write"]
