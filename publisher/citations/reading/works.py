"""Works, and files of them read together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import PurePosixPath

from msgspec import Struct, field

from publisher.citations.items import item
from publisher.citations.model import Item
from publisher.citations.reading.entry import Csl, Entry
from publisher.diagnostics import Findings, Location
from publisher.language import Words

ENDINGS = (".bib", ".bibtex", ".biblatex", ".json", ".yaml", ".yml")


class Work(Struct, frozen=True):
    """A work that can be cited. ``data`` is its CSL-JSON, without the variables that are ``broken``."""

    item: Item
    data: Csl
    location: Location
    keywords: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()


class Library(Struct, frozen=True):
    """All works by their keys; ``aliases`` are other keys for some of them."""

    works: Mapping[str, Work] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)

    def key(self, key: str) -> str | None:
        """The key of a work, which a citation may name by an alias."""
        return key if key in self.works else self.aliases.get(key)


Reader = Callable[[str, str, Findings], Iterable[Entry]]


def reader_of(name: str, words: Words) -> Reader | None:
    """The function that reads a file, by the end of its name, for a book with these ``words``."""
    ending = PurePosixPath(name).suffix.lower()
    if ending in (".bib", ".bibtex", ".biblatex"):
        from publisher.citations.reading.bibtex import read_bibtex

        return partial(read_bibtex, words=words)
    if ending == ".json":
        from publisher.citations.reading.csl import read_json

        return read_json
    if ending in (".yaml", ".yml"):
        from publisher.citations.reading.csl import read_yaml

        return read_yaml
    return None


def read_works(texts: Mapping[str, str], findings: Findings, words: Words) -> Library:
    """The works of files, by their names, for a book with these ``words``. The first of two works with a key is used."""
    works: dict[str, Work] = {}
    aliases: dict[str, str] = {}
    for name, text in texts.items():
        reader = reader_of(name, words)
        for entry in reader(text, name, findings) if reader else ():
            if first := works.get(entry.key):
                problem = f"There are two entries “{entry.key[:80]}”; the first one is used"
                findings.warning(
                    "bibliography-duplicate", problem, entry.location, f"The first one is at {first.location}."
                )
                continue
            read = item({**entry.data, "id": entry.key})
            works[entry.key] = Work(read, entry.data, entry.location, entry.keywords, entry.broken)
            aliases.update(dict.fromkeys(entry.aliases, entry.key))
    return Library(works, aliases)


# What a reader needs to find a work, by its type; alternatives are divided by a stroke.
_NEEDED = {
    "article-journal": ("author", "title", "container-title", "issued"),
    "book": ("author|editor|translator", "title", "issued"),
    "chapter": ("author|editor", "title", "container-title", "issued"),
    "paper-conference": ("author", "title", "container-title|event-title", "issued"),
    "thesis": ("author", "title", "publisher", "issued"),
    "report": ("author|publisher", "title", "issued"),
    "webpage": ("title", "URL|DOI"),
}
_NAMES = {
    "container-title": "journal or book",
    "issued": "date",
    "author|editor|translator": "author or editor",
    "author|editor": "author or editor",
    "container-title|event-title": "proceedings",
    "author|publisher": "author or institution",
    "URL|DOI": "address",
    "publisher": "school",
}


def missing(work: Work) -> list[str]:
    """The names of what a work lacks, without what was reported as broken."""
    lacks = []
    for name in _NEEDED.get(work.item.type, ("title",)):
        if not any(work.data.get(key) or key in work.broken for key in name.split("|")):
            shown = _NAMES.get(name, name)
            lacks.append("journal" if shown == "journal or book" and work.item.type == "article-journal" else shown)
    return lacks
