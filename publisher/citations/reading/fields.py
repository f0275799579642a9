"""The fields of BibTeX and BibLaTeX as CSL-JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping

from publisher.citations.reading.latex import text_of
from publisher.citations.reading.people import people
from publisher.citations.reading.titles import sentence
from publisher.citations.reading.vocabulary import FIELDS, GENRES, KINDS, LANGUAGES, PEOPLE, STATES, TYPES
from publisher.citations.written_dates import iso_parts, month
from publisher.language import Words


def item_of(kind: str, fields: Mapping[str, str], words: Words) -> dict[str, object]:
    """The item for an entry of a ``kind`` such as article. ``words`` are those of the book, whose language entries have that name
    none."""
    language = _language(fields)
    item: dict[str, object] = {"type": _type(kind, fields)}
    if language:
        item["language"] = language
    english = (language or words.language.lower()).startswith("en")
    for field, name in PEOPLE.items():
        if name and fields.get(field):
            names = people(fields[field])
            if "useprefix=true" in fields.get("options", "").replace(" ", ""):
                names = [
                    {key.replace("dropping-", "non-dropping-"): value for key, value in each.items()} for each in names
                ]
            item.setdefault(name, names)
    for field, name in FIELDS.items():
        if name and fields.get(field):
            item.setdefault(name, text_of(fields[field]))
    _titles(item, kind, fields, english=english)
    _publisher(item, kind, fields, words)
    _numbers(item, kind, fields)
    _dates(item, fields)
    _addresses(item, fields)
    notes = [text_of(fields[field]) for field in ("howpublished", "note", "addendum") if fields.get(field)]
    notes = [note for note in notes if note not in (item.get("URL"), item.get("publisher"))]
    if notes:
        item["note"] = ". ".join(notes)
    if state := fields.get("pubstate"):
        item["status"] = STATES.get(state, text_of(state))
    return item


def _type(kind: str, fields: Mapping[str, str]) -> str:
    subtype = fields.get("entrysubtype", "").lower()
    if kind in ("article", "suppperiodical") and subtype in ("newspaper", "magazine"):
        return f"article-{subtype}"
    if (
        kind == "misc"
        and fields.get("url")
        and not any(fields.get(name) for name in ("publisher", "howpublished", "eprint", "doi"))
    ):
        return ""
    return TYPES.get(kind, "")


def _language(fields: Mapping[str, str]) -> str:
    given = (fields.get("langid") or fields.get("hyphenation") or fields.get("language") or "").strip().lower()
    if given in LANGUAGES:
        return LANGUAGES[given]
    return given if re.fullmatch(r"[a-z]{2}(-[a-z]{2,4})?", given) else ""


def _titles(item: dict[str, object], kind: str, fields: Mapping[str, str], *, english: bool) -> None:
    def title(*names: str, lower: bool = True) -> str:
        given = [text_of(fields[name], protects=True) for name in names if fields.get(name)]
        if not given:
            return ""
        main, *others = given
        whole = ": ".join([main, *others[:1]]) if not main.endswith(("?", "!", ":")) else " ".join([main, *others[:1]])
        return sentence(whole, english=english and lower)

    shown = title("title", "subtitle")
    if fields.get("titleaddon"):
        shown = f"{shown}. {title('titleaddon')}"
    if shown:
        item["title"] = shown
        short = re.split(r"(?<=[^:]):\s", shown)[0]
        if short != shown and "title-short" not in item:
            item["title-short"] = short
    if "title-short" in item and fields.get("shorttitle"):
        item["title-short"] = title("shorttitle")
    is_article = kind in ("article", "suppperiodical", "periodical", "review")
    container = title("journaltitle", "journalsubtitle", lower=False) or title("journal", lower=False)
    container = container or title("booktitle", "booksubtitle") or ("" if not is_article else title("maintitle"))
    if kind not in ("article", "suppperiodical", "review") and fields.get("maintitle") and fields.get("booktitle"):
        container = title("maintitle")
        item["volume-title"] = title("booktitle")
    if container:
        item["container-title"] = container
    if fields.get("issuetitle"):
        item["volume-title"] = title("issuetitle")
    if fields.get("eventtitle"):
        item["event-title"] = title("eventtitle", lower=False)
    if fields.get("series"):
        item["collection-title"] = title("series", lower=False)


def _publisher(item: dict[str, object], kind: str, fields: Mapping[str, str], words: Words) -> None:
    names = [fields[name] for name in ("publisher", "institution", "school", "organization") if fields.get(name)]
    if names:
        shown = [text_of(part) for part in re.split(r"\s+and\s+(?![^{]*\})", names[0])]
        item["publisher"] = "; ".join(shown)
    if genre := fields.get("type") or GENRES.get(kind):
        item["genre"] = words.pattern(KINDS[genre]) if genre in KINDS else text_of(genre)


def _numbers(item: dict[str, object], kind: str, fields: Mapping[str, str]) -> None:
    number, issue = text_of(fields.get("number", "")), text_of(fields.get("issue", ""))
    if kind in ("article", "suppperiodical", "periodical", "review"):
        if number or issue:
            item["issue"] = number or issue
        if number and issue and number != issue:
            item["issue"] = f"{number}, {issue}"
    elif number:
        books = (
            "book",
            "mvbook",
            "collection",
            "proceedings",
            "inbook",
            "incollection",
            "inproceedings",
            "manual",
            "reference",
        )
        item["collection-number" if kind in books and fields.get("series") else "number"] = number
    if edition := text_of(fields.get("edition", "")):
        ordinal = re.fullmatch(r"(\d+)\s*(?:st|nd|rd|th|\.)?", edition)
        words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
        if ordinal:
            edition = ordinal[1]
        elif edition.lower() in words:
            edition = str(words.index(edition.lower()) + 1)
        item["edition"] = edition
    if page := item.get("page"):
        item["page"] = str(page).replace("–", "-").replace("--", "-")


def _dates(item: dict[str, object], fields: Mapping[str, str]) -> None:
    issued = fields.get("date") or ""
    if not issued and fields.get("year"):
        year = text_of(fields["year"])
        number, day = _month(fields.get("month", "")), re.sub(r"\D", "", fields.get("day", ""))[:2]
        if re.fullmatch(r"-?\d{1,4}", year):
            item["issued"] = {"date-parts": [[int(part) for part in (year, number, day) if part]]}
        else:
            item["issued"] = {"literal": year} if not re.search(r"\d{4}", year) else {"raw": year}
    elif issued:
        item["issued"] = _date(text_of(issued))
    for field, name in (("urldate", "accessed"), ("eventdate", "event-date"), ("origdate", "original-date")):
        if fields.get(field):
            item[name] = _date(text_of(fields[field]))


def _month(text: str) -> str:
    text = text_of(text)
    number = re.match(r"\d{1,2}", text)
    if number and 1 <= int(number[0]) <= 12:
        return str(int(number[0]))
    return str(month(text.strip()) or "")


def _date(text: str) -> dict[str, object]:
    """A date of BibLaTeX: ISO 8601, with ``/`` for ranges and marks for uncertain ones."""
    circa = "~" in text or "?" in text or "\u00a0" in text
    text = re.sub(r"[~?%\u00a0]", "", text).strip()
    parts = []
    for piece in text.split("/"):
        if found := iso_parts(piece.strip()):
            parts.append(found)
        elif piece.strip() in ("", "..", "open") and parts:
            parts.append([0])
        else:
            return {"raw": text}
    date: dict[str, object] = {"date-parts": parts}
    if circa:
        date["circa"] = True
    return date


def _addresses(item: dict[str, object], fields: Mapping[str, str]) -> None:
    for name in ("DOI", "URL"):
        if name in item:
            item[name] = (
                re.sub(r"</?[a-z]+>", "", str(fields.get(name.lower(), ""))).replace("\\_", "_").replace("\\%", "%")
            )
            item[name] = (
                re.sub(r"\\url\{([^{}]*)\}|[{}]", r"\1", str(item[name]))
                .replace("\\&", "&")
                .replace("\\#", "#")
                .strip()
            )
    if "DOI" in item:
        item["DOI"] = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", str(item["DOI"]), flags=re.IGNORECASE)
    eprint, kind = (
        text_of(fields.get("eprint", "")),
        (fields.get("eprinttype") or fields.get("archiveprefix") or "").lower(),
    )
    if eprint and kind == "arxiv" and "URL" not in item:
        item["URL"] = f"https://arxiv.org/abs/{eprint}"
    elif eprint and kind == "jstor" and "URL" not in item:
        item["URL"] = f"https://www.jstor.org/stable/{eprint}"
    elif eprint and kind == "pubmed":
        item["PMID"] = eprint
    if "URL" not in item and (found := re.search(r"\\url\{([^{}]+)\}", fields.get("howpublished", ""))):
        item["URL"] = found[1]
