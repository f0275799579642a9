"""Citations and bibliographies as styles of the Citation Style Language (CSL 1.0.2) write them.

The package knows nothing of books: items, a style and citations in, structured text out.
"""
