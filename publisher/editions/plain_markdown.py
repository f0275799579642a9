"""Markdown: the text of the book in one file."""

from __future__ import annotations

from publisher.document import Heading, opened, plain_text
from publisher.editions import Job, Written


def write(job: Job) -> Written:
    """Write each chapter: its title, its headings, and its blocks as paragraphs."""
    lines: list[str] = []
    for chapter in job.book.chapters:
        lines.append(f"# {plain_text(chapter.title)}")
        for block in opened(chapter.children):
            text = plain_text((block,))
            lines.append(f"{'#' * (block.level)} {text}" if isinstance(block, Heading) else text)
    file = job.folder / f"{job.name}.md"
    file.write_text("\n\n".join(filter(None, lines)) + "\n", encoding="utf-8")
    return Written(file)
