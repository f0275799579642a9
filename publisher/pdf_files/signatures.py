"""Blank pages at the end of a book, whose sheets are folded to signatures of so many pages."""

from __future__ import annotations

import io


def padded(data: bytes, pages: int, multiple: int) -> tuple[bytes, int]:
    """Add blank pages to a PDF of so many ``pages`` until their number is a ``multiple``; return it and the number."""
    missing = -pages % multiple
    if not missing:
        return data, pages
    import pikepdf

    from publisher.pdf_files.saving import saved

    with pikepdf.open(io.BytesIO(data)) as pdf:
        last, tags = pdf.pages[-1].obj, pdf.Root.get("/StructTreeRoot")
        for _ in range(missing):
            blank = pikepdf.Dictionary(Type=pikepdf.Name.Page, Tabs=pikepdf.Name.S, Resources=pikepdf.Dictionary())
            for box in ("/MediaBox", "/BleedBox", "/TrimBox"):
                if box in last:
                    blank[box] = pikepdf.Array(list(last[box]))
            blank.Contents = pdf.make_stream(b"")
            if tags is not None:  # every page has a list of its elements, which may be empty
                blank.StructParents = key = int(tags.ParentTreeNextKey)
                tags.ParentTree.Nums.extend(pikepdf.Array([key, pikepdf.Array()]))
                tags.ParentTreeNextKey = key + 1
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(blank)))
        return saved(pdf), pages + missing


__all__ = ["padded"]
