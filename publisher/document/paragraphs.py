"""Paragraphs, and what their words say of them."""

from __future__ import annotations

import re
from itertools import groupby

from publisher.document.base import Block, Inline, plain_text, raw_text
from publisher.document.inlines import Emphasis, Image, LineBreak, SoftBreak, Span, Strong, Text
from publisher.patterns import lazy

STANZA = "stanza"
"""The class of paragraphs whose lines are verses, however long they are."""
EM = "\N{EM SPACE}"
"""What is before a verse for each em of its indent."""
BLANK = re.compile(r"(?:(?<!\w)|(?<!_)(?=_{3,}+(?![^\W_])))(_{3,}+)")
"""A blank to fill in, which is not between letters."""
# “3.1 Scope” and “3.1.1 processed lawfully”, but not “1.5 million”, nor “24.12.24 was …”.
_CLAUSE = lazy(r"\d{1,3}(?:\.\d{1,3})+\.?\s+[^\W\d_a-zß-öø-ÿ]|\d(?:\.\d){2,}\.?\s+[^\W\d_]")
_NUMBER = lazy(r"\(?(?:[A-Za-z]|[ivxIVX]{2,6}|\d{1,3})[.)]")
_SALUTATION = 60  # letters
_VERSE = 160  # letters of a line that is still a verse


class Paragraph(Block, frozen=True):
    """A paragraph."""

    children: tuple[Inline, ...]

    @property
    def is_picture(self) -> bool:
        """Whether the paragraph consists of images only."""
        visible = [
            c for c in self.children if not (isinstance(c, SoftBreak) or (isinstance(c, Text) and c.value.isspace()))
        ]
        return bool(visible) and all(isinstance(child, Image) for child in visible)

    @property
    def announces(self) -> bool:
        """Whether the paragraph ends with a colon, or is the number of an item alone, so that what follows belongs to it."""
        last = self.children[-1] if self.children else None
        if last is None:
            return False
        words = plain_text((last,))
        return words.endswith((":", "：")) or (last is self.children[0] and _NUMBER.fullmatch(words) is not None)

    @property
    def is_salutation(self) -> bool:
        """Whether the paragraph is a few words with a comma at their end, as a letter begins."""
        match self.children:
            case (Text(value=words),):
                return words.endswith(",") and len(words) < _SALUTATION
        return False

    @property
    def is_form(self) -> bool:
        """Whether the paragraph has blanks to fill in."""
        return BLANK.search(raw_text(self.children)) is not None

    @property
    def is_clause(self) -> bool:
        """Whether the paragraph begins with a number of several parts, as clauses of contracts and rules do."""
        first = self.children[0] if self.children else None
        return isinstance(first, Text) and _CLAUSE.match(first.value) is not None

    @property
    def is_emphasized(self) -> bool:
        """Whether all of the paragraph is emphasized, as a line below a heading with a name, a date or a remark often is."""
        return len(self.children) == 1 and isinstance(self.children[0], Emphasis)

    @property
    def is_heading_like(self) -> bool:
        """Whether the paragraph is a bold question, as in an interview, or a few words that are bold or in small capitals, like a
        heading or the name of a speaker."""
        match self.children:
            case (Strong() as words,):
                text = raw_text((words,))
                if text.endswith("?"):
                    return True
            case (Span() as words,) if "smallcaps" in words.attributes.classes:
                text = raw_text((words,))
            case _:
                return False
        return len(text) < _SALUTATION and not text.endswith((".", "!", "?", "…", ",", ";"))

    @property
    def verses(self) -> tuple[tuple[Inline, ...], ...]:
        """The lines of a paragraph with hard line breaks, such as a stanza or an address.

        There are none if one is a picture, or if half of them are long and the class ``stanza`` does not say that they are verses.
        """
        marked = STANZA in self.attributes.classes
        if not marked and not any(isinstance(child, LineBreak) for child in self.children):
            return ()
        groups = groupby(self.children, lambda child: isinstance(child, LineBreak))
        lines = tuple(tuple(nodes) for is_break, nodes in groups if not is_break)
        if any(isinstance(node, Image) for line in lines for node in line):
            return ()
        long = sum(len(raw_text(line)) > _VERSE for line in lines)
        return lines if marked or (len(lines) > 1 and 2 * long < len(lines)) else ()

    @property
    def verse_lines(self) -> tuple[tuple[tuple[Inline, ...], int], ...]:
        """The lines of ``verses``, each with the ems by which it is indented: so many em spaces are its beginning."""
        texts = ((line, raw_text(line)) for line in self.verses)
        return tuple((line, len(text) - len(text.lstrip(EM))) for line, text in texts)
