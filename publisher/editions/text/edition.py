"""Writing of the edition: a title, the contents of a book, its chapters with their notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from publisher import document as d
from publisher.editions import Job, Written
from publisher.editions.measures import columns
from publisher.editions.reduction import reduced
from publisher.editions.text.blocks import Blocks
from publisher.editions.text.wrapping import indented, wrapped
from publisher.editions.title_block import authors, contributors, imprint

WIDTH = 72
"""Columns of a line."""
_CHAPTERS = 2  # empty lines before a chapter, besides the one between blocks


def write(job: Job) -> Written:
    """Write the book as one file in UTF-8. Text from right to left is in logical order."""
    made = _Edition(job.with_book(reduced(job.book, job.words)))
    lines = [line for part in made.parts() for line in (*part, *[""] * (_CHAPTERS + 1))]
    file = job.folder / f"{job.name}.txt"
    file.write_bytes(("\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n").encode())
    return Written(file)


class _Edition:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.book = job.book
        self.about = job.book.metadata
        self.words = job.words
        self.blocks = Blocks(job.words)

    def parts(self) -> Iterator[list[str]]:
        """The lines of the title, the contents, each part, each chapter."""
        yield self.title()
        if not self.job.data.single:
            yield self.contents()
        for division in self.book.divisions:
            if isinstance(division, d.Part):
                name = self.words.label("part", division.number) if division.number else ""
                yield self.blocks.heading(name and f"{name} ", division.title, 1, WIDTH)
                yield from map(self.chapter, division.children)
            else:
                yield self.chapter(division)
        if not self.job.data.single:
            lines = [line for text in imprint(self.about, self.words) if text for line in wrapped(text, WIDTH)]
            yield ["-" * WIDTH, *lines] if len(lines) > 1 else []

    def title(self) -> list[str]:
        """The title, centred between two lines, with those who made the publication."""
        about, words = self.about, self.words
        alone = self.book.chapters[0] if self.job.data.single else None
        title = self.blocks.inlines.text(alone.title) if alone else about.title
        above = " · ".join(filter(None, (about.title, about.subtitle)))
        lines = wrapped(title, WIDTH)
        rule = "=" * max(map(columns, lines))
        date = words.date(about.date) if about.date else ""
        by = " · ".join(filter(None, (authors(about, words), date)))
        more = [by, *contributors(about, words)]
        if alone and d.plain_text(alone.title).casefold() != about.title.casefold():
            more.insert(0, above)
        elif about.subtitle:
            more.insert(0, about.subtitle)
        if about.draft:
            more.append(words.pattern("draft_sentence"))
        below = [line for text in more if text for line in wrapped(text, WIDTH)]
        return [rule, *lines, rule, *(["", *below] if below else [])]

    def contents(self) -> list[str]:
        """The contents, and the lists of figures, tables and listings."""
        title = (d.Text(self.words.pattern("contents"), location=self.book.chapters[0].location),)
        made = [*self.blocks.heading("", title, 2, WIDTH), "", *self.entries(self.book.contents)]
        for each in self.book.lists:
            name = (d.Text(self.words.pattern(f"list_{each.kind}"), location=title[0].location),)
            made += ["", *self.blocks.heading("", name, 2, WIDTH), "", *self.entries(each.entries)]
        return made

    def entries(self, entries: Iterable[d.ContentsEntry], indent: str = "") -> list[str]:
        """Entries, each indented below the one that contains it; like print, no deeper than sections and chapters below others."""
        made: list[str] = []
        for entry in entries:
            number = self.words.label("part", entry.number) if entry.level == 0 and entry.number else entry.number
            first = f"{indent}{number}  " if number else indent
            lines = wrapped(self.blocks.inlines.text(entry.title), WIDTH - columns(first))
            made += indented(lines, first)
            below = (child for child in entry.children if entry.level < 2 or child.was_chapter)
            made += self.entries(below, f"{indent}    ")
        return made

    def chapter(self, chapter: d.Chapter) -> list[str]:
        """A chapter with its title, unless that is the title of the publication, or it has none."""
        kind = chapter.kind == "appendix"
        number = self.words.label(chapter.kind, chapter.number) if kind and chapter.number else chapter.number
        inner = self.blocks.of(chapter, WIDTH)
        if chapter.page or (self.job.data.single and chapter.file):
            return inner
        head = self.blocks.heading(number, chapter.title, 1, WIDTH)
        if chapter.draft and not self.about.draft:
            head += ["", self.words.pattern("draft")]
        return [*head, "", *inner]


__all__ = ["write"]
