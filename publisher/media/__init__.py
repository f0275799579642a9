"""Pictures, drawings and fonts: read, sanitised, and converted for an edition.

``library`` gives an edition its images. ``pictures`` reads and sanitises them; ``rasters`` reduces bitmaps. Of drawings (SVG),
``drawings`` limits the work, ``lettering``, ``foreign_widths`` and ``labels`` set the text, and ``schemes`` the colours;
``diagrams`` and ``barcode`` make some. ``fonts`` are the packaged typefaces, ``faces`` and ``installed`` those of projects and
of the machine, ``symbols`` and ``math_font`` those of signs. ``alternatives`` judges the words about a picture.
"""
