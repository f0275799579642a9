"""Plain text: the whole book as one file of UTF-8, written by templates/txt/book.txt."""

from publisher.editions import Written


def write(job):
    file = job.folder / f"{job.name}.txt"
    file.write_text(job.renderer().page("book.txt"), encoding="utf-8")
    return Written(file)


def drop_breaks(book, scope):
    """In plain text a break between paragraphs is nothing to see."""
    from publisher.document import ThematicBreak, rewrite

    if scope.format != "txt":
        return book
    return book.map_chapters(lambda chapter: rewrite(chapter, {ThematicBreak: lambda node: ()}))


FORMATS = {"txt": write}
TRANSFORMS = [drop_breaks]
