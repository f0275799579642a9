"""Total fit: paragraphs whose lines are broken by the algorithm of Knuth and Plass, with punctuation that protrudes.

WeasyPrint fills one line after the other. Here the lines of a paragraph are decided together: justified text has even spaces and
few hyphens, ragged text an even edge, and last lines of one short word are avoided. A paragraph is planned if its custom property
``--text-wrap`` is ``pretty``, which is inherited.

Lines of code whose property is ``code`` are planned, too: ``code`` says where they may be wrapped. So are titles, whose
property is ``balance``: they take as many lines as otherwise, which are about equally long, also in the middle or at the right.

``content`` collects the text of a line box before its layout, ``measure`` its breaks and their distances, and ``optimum``, which
knows only numbers, chooses. ``paragraph`` keeps the plans, which all pages and rounds of the layout share, and ``lines`` has
WeasyPrint follow them. Where spaces would be too wide, words are hyphenated more often and letters are
spaced; where no even lines are possible even so, a justified paragraph is set ragged.

Lines of Chinese and Japanese are stretched between characters, and a last line of one is avoided. In text from right to left, no
word is hyphenated, and no letters are spaced; there, ``left`` and ``right`` mean the beginning and the end of a line.

Left to WeasyPrint are: preserved white space, embeddings by control characters, inline tables, flex boxes and grids; text before a
float in the same paragraph; first lines with a style of their own; and widths of tables and boxes
by their content. Shaping across boxes and hyphenation that changes the spelling are not considered.
"""
