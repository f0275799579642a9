"""Descriptions of works for reference managers: ContextObjects in Spans (COinS), the titles of empty spans in a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

# The format and the genre for each type; other types are described by Dublin Core.
_GENRES = {
    "article-journal": ("journal", "article"),
    "article-magazine": ("journal", "article"),
    "article-newspaper": ("journal", "article"),
    "book": ("book", "book"),
    "chapter": ("book", "bookitem"),
    "paper-conference": ("book", "proceeding"),
    "report": ("book", "report"),
    "thesis": ("dissertation", "dissertation"),
}
_DUBLIN = {"webpage": "webpage", "dataset": "dataset", "software": "computerProgram", "patent": "patent"}


def context_object(data: Mapping[str, object]) -> str:
    """The query of a ContextObject (ANSI/NISO Z39.88-2004) for an item of CSL-JSON."""
    kind, genre = _GENRES.get(str(data.get("type", "")), ("dc", ""))
    pairs = [("url_ver", "Z39.88-2004"), ("ctx_ver", "Z39.88-2004"), ("rfr_id", "info:sid/publisher")]
    pairs.append(("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{kind}"))

    def add(name: str, value: object) -> None:
        text = re.sub(r"<[^<>]*>", "", str(value or "")).strip()
        if text:
            pairs.append((f"rft.{name}", text))

    authors = _people(data.get("author"))
    if kind == "dc":
        add("type", _DUBLIN.get(str(data.get("type", "")), "document"))
        add("title", data.get("title"))
        for author in authors:
            add("creator", _whole(author))
        add("publisher", data.get("publisher"))
        add("identifier", data.get("URL") or data.get("DOI"))
    else:
        if kind != "dissertation":
            add("genre", genre)
        is_part = genre in ("article", "bookitem", "proceeding")
        add(
            {"article": "atitle", "bookitem": "atitle", "proceeding": "atitle", "book": "btitle"}.get(genre, "title"),
            data.get("title"),
        )
        if is_part:
            add("jtitle" if kind == "journal" else "btitle", data.get("container-title"))
        for name, field in (("volume", "volume"), ("issue", "issue"), ("pages", "page"), ("edition", "edition")):
            add(name, data.get(field))
        add("pub", data.get("publisher")) if kind == "book" else None
        add("inst", data.get("publisher")) if kind == "dissertation" else None
        add("place", data.get("publisher-place"))
        add("isbn", data.get("ISBN"))
        add("issn", data.get("ISSN"))
        if authors:
            add("aufirst", authors[0].get("given"))
            add("aulast", authors[0].get("family") or authors[0].get("literal"))
        for author in authors:
            add("au", _whole(author))
    add("date", _date(data.get("issued")))
    if data.get("DOI"):
        pairs.append(("rft_id", f"info:doi/{data['DOI']}"))
    elif data.get("URL"):
        pairs.append(("rft_id", str(data["URL"])))
    return urlencode(pairs)


def _people(value: object) -> Sequence[Mapping[str, object]]:
    return [person for person in value if isinstance(person, Mapping)] if isinstance(value, list) else []


def _whole(person: Mapping[str, object]) -> str:
    particles = [person.get("dropping-particle"), person.get("non-dropping-particle")]
    parts = [person.get("given"), *particles, person.get("family"), person.get("suffix")]
    return str(person.get("literal") or " ".join(str(part) for part in parts if part))


def _date(value: object) -> str:
    parts = value.get("date-parts") if isinstance(value, Mapping) else None
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    return "-".join(f"{int(part):02}" for part in first if str(part).lstrip("-").isdigit())
