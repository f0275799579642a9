"""What pages have that can't be converted, for reports with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct, field

from publisher.diagnostics import Findings, Location

_CODE = "leads to documentation that is made from code: its words are shown, as are those of others in this file"


class Left(Struct, frozen=True):
    """What pages have that can't be converted, by the page and the words by which it is found there, and what became of it."""

    found: dict[tuple[str, str], str] = field(default_factory=dict)
    coded: set[str] = field(default_factory=set)

    def directive(self, page: str, name: str) -> None:
        self.found[page, f"{{{name}}}"] = "is not known here: its text is shown as it is"

    def block(self, page: str, name: str) -> None:
        self.found[page, f"::: {name}"] = "is a block that is not known here: only what it contains is shown"

    def file(self, page: str, path: str) -> None:
        self.found[page, path] = "is not in what was imported: its name is shown"

    def code(self, page: str, reference: str) -> None:
        if page not in self.coded:
            self.coded.add(page)
            self.found[page, reference] = _CODE

    def embedded(self, page: str, link: str) -> None:
        self.found[page, link] = "shows a part of another page there: a link is shown"

    def picture(self, page: str, path: str) -> None:
        self.found[page, path] = "does not exist: the words of the picture are shown"

    def report(self, texts: Mapping[str, tuple[str, str]], findings: Findings) -> None:
        """Report what was left, once in each page, whose ``texts`` are the name of its file and what is in it."""
        for (page, sign), problem in self.found.items():
            name, text = texts[page]
            at = re.search(re.escape(sign).replace("\\ ", "[ \t]*"), text)
            place = Location(name, text.count("\n", 0, at.start()) + 1) if at else Location(name)
            findings.note(
                "import-left-out", f"“{sign}” {problem}", place, "Write what it shows, or add what is missing."
            )


__all__ = ["Left"]
