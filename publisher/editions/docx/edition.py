"""Writing of the edition: a handout with its title at the top, or a book with a title page, contents and chapters on new pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from publisher import document as d
from publisher.editions import Job, Written
from publisher.editions.docx.blocks import DIGITS, Blocks
from publisher.editions.docx.bookmarks import Bookmarks
from publisher.editions.docx.captions import Captions
from publisher.editions.docx.contents import contents
from publisher.editions.docx.inlines import Inlines, Tools
from publisher.editions.docx.look import Page, colours_of, fonts_of, languages_of, typefaces
from publisher.editions.docx.notes import Notes
from publisher.editions.docx.package import CT, RT, Package, Part
from publisher.editions.docx.paragraphs import Place
from publisher.editions.docx.pictures import Pictures
from publisher.editions.docx.runs import Format, field, run, runs
from publisher.editions.docx.xml import SPACES, Element, root, w
from publisher.editions.reduction import reduced
from publisher.editions.title_block import authors, contributors, imprint

_PAGE, _PAGES = "\ue000", "\ue001"  # placeholders in a footer


def write(job: Job) -> Written:
    """Write the document. Its bytes depend only on the book, the theme and the program."""
    points = d.points_in(*job.book.divisions)  # which the reduced book does not know
    made = _Edition(job.with_book(reduced(job.book, job.words)), points)
    file = job.folder / f"{job.name}.docx"
    file.write_bytes(made.packed())
    return Written(file)


class _Edition:
    def __init__(self, job: Job, points: float) -> None:
        self.points = points
        self.job, self.book, self.about, self.words = job, job.book, job.book.metadata, job.words
        self.is_book = job.edition.layout == "book"
        self.alone = not self.is_book and job.data.single
        self.page = Page.of(job.edition)
        self.package = Package()
        self.colours = colours_of(job.theme.tokens)
        marks = Bookmarks.of(self.book, numbered_chapters=not self.alone)
        pictures = Pictures(job, self.package, 0.8 * self.page.tall)
        self.notes = Notes(self.words, by_chapter=self.is_book)
        self.captions = Captions(by_chapter=not self.alone)
        tools = Tools(marks, pictures, self.words, self.colours)
        self.starts: list[tuple[int, int, str]] = []
        part, _ = self.package.story("footnotes", self.notes.element, RT.FOOTNOTES, CT.WML_FOOTNOTES)
        self.below = Blocks(tools, self._inlines(tools, part), self.captions, self.starts)
        self.blocks = Blocks(tools, self._inlines(tools, self.package.part), self.captions, self.starts)
        self.blocks.shift = -1 if self.alone else 0

    def _inlines(self, tools: Tools, part: Part) -> Inlines:
        return Inlines(tools, part, lambda node: self.notes.call(node, self._note))

    def _note(self, note: d.Footnote, into: Element) -> None:
        inside: list[Element] = []
        self.below.all(note.children, self._place(inside, "FootnoteText"))
        into.extend(inside)

    def _place(self, into: list[Element], style: str = "Normal") -> Place:
        return Place(into, self.page.room, style, right=bool(self.about.direction))

    def packed(self) -> bytes:
        """The bytes of the file."""
        sections = [*(self.front() if self.is_book else [self.masthead()])]
        sections += self.chapters()
        if not self.is_book:
            sections = [[element for section in sections for element in section]]
        body = self.package.body
        for number, section in enumerate(sections):
            properties = self.section(number)
            body.extend(section)
            if number == len(sections) - 1:
                body.append(properties)
            else:
                body.append(w("p", w("pPr", w("pStyle", val="Spacer"), properties)))
        self._add_parts()
        self.package.describe(self.about)
        return self.package.packed()

    # Content

    def masthead(self) -> list[Element]:
        """The title of a handout, with those who made it, and blanks to fill in."""
        into: list[Element] = []
        place, about, write = self._place(into), self.about, self.blocks
        first = self.book.chapters[0]
        name = self._name()
        above = self.alone and d.plain_text(first.title).casefold() != about.title.casefold()
        beside = " · ".join(filter(None, (about.title, about.subtitle))) if above else about.publisher
        quiet = Format(bold=False, colour=self.colours["muted"])
        write.paragraph([run(name), run("\t"), *runs(beside, quiet)], place, "Eyebrow")
        if self.alone:
            self._begin(first)
            write.heading(first.number, first.title, 0, [first.id, *first.attributes.labels], place, "Title")
        else:
            write.paragraph(runs(about.title), place, "Title")
        if about.subtitle and not above:
            write.paragraph(runs(about.subtitle), place, "Subtitle")
        date = self.words.date(about.date) if about.date else ""
        by = " · ".join(filter(None, (authors(about, self.words), date)))
        for line in filter(None, (by, *contributors(about, self.words))):
            write.paragraph(runs(line), place, "Byline")
        self._fields(place)
        return into

    def _name(self) -> str:
        solved = "handout_solved" if self.job.data.solved else "handout"
        return self.job.edition.label or self.words.pattern(solved)

    def _fields(self, place: Place) -> None:
        """Blanks for readers to fill in, two in a line."""
        points = self.words.digits(self.points)
        names = [name.replace("{points}", points) for name in self.job.edition.fields]
        room = self.page.room
        for start in range(0, len(names), 2):
            ends = (0.48 * room, room) if len(names) - start > 1 else (room,)
            tabs = w("tabs", *(w("tab", val="left", leader="underscore", pos=round(end)) for end in ends))
            content = [
                piece for name in names[start : start + 2] for piece in (run(f"{name}\u2002"), run("\t"), run("\u2002"))
            ]
            self.blocks.paragraph(content[:-1], place, "Field", tabs=tabs)

    def front(self) -> list[list[Element]]:
        """The title page, the imprint and the contents of a book: one section."""
        into: list[Element] = []
        place, about, write = self._place(into), self.about, self.blocks
        high = w("spacing", before=round(0.22 * self.page.tall), after=120, line=240, lineRule="auto")
        write.paragraph(runs(about.title), place, "Title", spacing=high)
        lines = [(about.subtitle, "Subtitle"), (authors(about, self.words), "Byline")]
        lines += [(line, "Byline") for line in contributors(about, self.words)]
        lines += [(about.publisher, "Byline"), (self.words.pattern("draft") if about.draft else "", "Status")]
        for line, style in lines:
            if line:
                write.paragraph(runs(line), place, style)
        own = [chapter for chapter in self.book.chapters if chapter.page]
        if not any(chapter.page == "imprint" for chapter in own):
            into.append(_page_break())
            for line in imprint(about, self.words):
                for text in filter(None, line.split("\n")):
                    write.paragraph(runs(text), place, "Imprint")
        for number, chapter in enumerate(own):
            into.append(_page_break())
            self._begin(chapter, section=number == 0)
            write.all(chapter.children, place)
        into.append(_page_break())
        into += contents(self.book, write, self.page.room)
        return [into]

    def chapters(self) -> Iterator[list[Element]]:
        """The content of each chapter or part; those without a heading are in the front matter of a book."""
        for division in self.book.divisions:
            if isinstance(division, d.Part):
                into: list[Element] = []
                label = self.words.label("part", division.number) if division.number else ""
                title = [run(label, Format(style="Number")), run("\n")] if label else []
                words = [*title, *self.blocks.inline(division.title, self._place(into))]
                marked = self.blocks.tools.bookmarks.around([division.id, *division.attributes.labels], words)
                self.blocks.paragraph(marked, self._place(into), "Part" if self.is_book else "Heading1")
                yield into
            for chapter in division.children if isinstance(division, d.Part) else (division,):
                if not (chapter.page and self.is_book):
                    yield self.chapter(chapter)

    def chapter(self, chapter: d.Chapter) -> list[Element]:
        """A chapter with its title, unless that is above."""
        into: list[Element] = []
        place = self._place(into)
        if not (self.alone and chapter.file):
            self._begin(chapter)
            label = self.words.label(chapter.kind, chapter.number) if chapter.kind == "appendix" else chapter.number
            if not chapter.page:
                names = [chapter.id, *chapter.attributes.labels]
                self.blocks.heading(
                    chapter.number, chapter.title, 1, names, place, label=label if chapter.number else ""
                )
        if chapter.draft and not self.about.draft:
            self.blocks.paragraph(runs(self.words.pattern("draft")), place, "Status")
        self.blocks.all(chapter.children, place)
        return into

    def _begin(self, chapter: d.Chapter, *, section: bool = True) -> None:
        self.notes.begin_chapter(chapter.notes, section=section)
        self.captions.begin_chapter()

    # Pages

    def section(self, number: int) -> Element:
        """The properties of a section, from 0 on: its page, its header and footer, its numbers."""
        page = self.page
        made = w("sectPr")
        if self.is_book:
            header, footer, empty, no_footer = self._running
            for kind, default in (("headerReference", header), ("footerReference", footer)):
                first = empty if kind == "headerReference" else footer if number else no_footer
                usual = empty if kind == "headerReference" and not number else default
                made.extend([_reference(kind, "default", usual), _reference(kind, "first", first)])
            made.append(w("type", val="nextPage"))
        else:
            made.append(_reference("footerReference", "default", self._foot))
        made.append(w("pgSz", w=page.width, h=page.height))
        made.append(
            w(
                "pgMar",
                top=page.top,
                right=page.side,
                bottom=page.bottom,
                left=page.side,
                header=709,
                footer=709,
                gutter=0,
            )
        )
        if self.is_book:
            text = self._first_of_text
            numbered = w(
                "pgNumType",
                fmt="lowerRoman" if number < text else "decimal",
                start=1 if number in (0, text) else None,
            )
            made.append(numbered)
            made.append(w("titlePg"))
        made.append(w("bidi") if self.about.direction else w("docGrid", linePitch=360))
        return made

    @cached_property
    def _first_of_text(self) -> int:
        """The number of the first section with arabic folios: that after the front matter."""
        number = 1
        for division in self.book.divisions:
            if isinstance(division, d.Part) or division.kind != "frontmatter":
                break
            number += not division.page
        return number

    @cached_property
    def _running(self) -> tuple[str, str, str, str]:
        """The relationships of the header and the footer of a book, and of empty ones."""
        title = [*runs(self.about.running_title), run("\t"), *field("STYLEREF 1", [])]
        folio = [run("\t"), *field("PAGE", [run("1")])]
        return (
            self._line("header1", "hdr", "Header", title),
            self._line("footer1", "ftr", "Footer", folio),
            self._line("header2", "hdr", "Header", []),
            self._line("footer2", "ftr", "Footer", []),
        )

    @property
    def _foot(self) -> str:
        """The relationship of the footer of a handout."""
        about = self.about
        right = self.words.pattern("page_of", title=about.running_title, page=_PAGE, pages=_PAGES)
        content = [*runs(" · ".join(filter(None, (self._name(), about.publisher)))), run("\t")]
        for piece in re.split(f"([{_PAGE}{_PAGES}])", right):
            name = {_PAGE: "PAGE", _PAGES: "NUMPAGES"}.get(piece)
            content += field(name, [run("1")]) if name else runs(piece)
        return self._line("footer1", "ftr", "Footer", content)

    def _line(self, name: str, tag: str, style: str, content: Sequence[Element]) -> str:
        """Add a header or footer of one line; return the id of its relationship."""
        holder = root(f"w:{tag}")
        right = w("bidi") if self.about.direction else None
        holder.append(w("p", w("pPr", w("pStyle", val=style), right), *content))
        kinds = (RT.HEADER, CT.WML_HEADER) if tag == "hdr" else (RT.FOOTER, CT.WML_FOOTER)
        return self.package.story(name, holder, *kinds)[1]

    def _add_parts(self) -> None:
        """Add the parts that are made by templates."""
        tokens = self.job.theme.tokens
        fonts = fonts_of(tokens)
        renderer = self.job.renderer(
            is_book=self.is_book,
            colours=self.colours,
            number_format=DIGITS.get(self.words.digit_style, "decimal"),
            fonts=fonts,
            languages=languages_of(self.about),
            starts=self.starts,
            typefaces=typefaces(fonts),
            upright=self.about.upright,
            width=self.page.room,
        )
        for name, template in (
            ("styles", "styles"),
            ("numbering", "numbering"),
            ("settings", "settings"),
            ("fontTable", "fonts"),
        ):
            self.package.add(name, renderer.page(f"{template}.xml"))


def _page_break() -> Element:
    return w("p", w("pPr", w("pStyle", val="Spacer")), w("r", w("br", type="page")))


def _reference(kind: str, which: str, relation: str) -> Element:
    made = w(kind, type=which)
    made.set(f"{{{SPACES['r']}}}id", relation)
    return made


__all__ = ["write"]
