"""Finished PDF files: read, put on sheets, and converted to standards. The modules know nothing of books, markup and layout.

``tagged_text`` reads what a file says, ``page_content`` what its pages paint, and ``preflight`` looks for what a print shop
would object to (``flaws``). ``signatures`` adds blank pages, ``imposition`` puts pages on sheets, ``trim_marks`` adds marks
around them. ``pdf_ua_2``, ``pdf_x`` and ``pdf_a`` convert a file, with ``standards``, ``entries`` and ``colours``. ``saving`` and
``name_trees`` write parts of files.
"""
