"""What pages have before their text: titles of Pandoc and MultiMarkdown, TOML of Hugo and Zola, and what home pages of VitePress,
VuePress and Starlight, and lessons of The Carpentries show of it."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from io import StringIO

from ruamel.yaml import YAML

from publisher.importers.dialects.boxes import lesson
from publisher.importers.dialects.lines import prose
from publisher.importers.files import entries, mapping, parsed_matter
from publisher.markdown.about import matter_of

_METADATA = re.compile(r"(?P<key>[A-Za-z][\w ]*):[ \t]*(?P<value>.*)")
_KNOWN = frozenset({
    "abstract", "address", "affiliation", "author", "baseheaderlevel", "biblio", "bibliographystyle", "bibliography", "bibliostyle",
    "bibtex", "comment", "copyright", "css", "date", "email", "epubheaderlevel", "format", "htmlfooter", "htmlheader",
    "htmlheaderlevel", "keywords", "language", "latexauthor", "latexconfig", "latexfooter", "latexheaderlevel", "latexinput",
    "latexleader", "latexmode", "latextitle", "mmdfooter", "mmdheader", "mycss", "odfheader", "odfheaderlevel", "phone",
    "quoteslanguage", "revision", "subject", "subtitle", "title", "transcludebase", "version", "web", "xhtmlheader",
    "xhtmlheaderlevel",
})  # fmt: skip
"""Keys of MultiMarkdown, without spaces."""
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_HEADING, _UNDERLINE = re.compile(r"[ ]{,3}#{1,6}(?:[ \t]|$)"), re.compile(r"[ ]{,3}(?:=+|-+)[ \t]*")
_OURS = {"author": "authors"}
_LESSON = ("questions", "objectives", "keypoints")


def with_our_matter(lines: Sequence[str]) -> list[str]:
    """The lines with front matter of YAML, if they begin with TOML that can be read, with a title block of Pandoc, or with the
    metadata of MultiMarkdown."""
    if lines[0].rstrip() == "+++":
        return _with_yaml(lines)
    given, end = dict[str, object](), 0
    if lines[0].startswith("% "):
        given, end = _of_pandoc(lines)
    elif _METADATA.match(lines[0]):
        given, end = _of_multimarkdown(lines)
    given = {key: value for key, value in given.items() if value}
    return [*_written(given), *lines[end:]] if given else [*lines]


def _of_pandoc(lines: Sequence[str]) -> tuple[dict[str, object], int]:
    """What a title block says, and the line after it. In a page with headings, a block without a date may be comments of MyST."""
    block = [*itertools.takewhile(lambda line: line.startswith(("%", "  ")), lines)]
    parts = [part.strip() for part in "\n".join(block).replace("\n  ", " ").split("\n")]
    title, authors, date, *_ = [*(part.removeprefix("%").strip() for part in parts), "", ""]
    after = lines[len(block)] if len(block) < len(lines) else ""
    is_title = (
        title and not title[0].islower() and not after.strip() and all(re.match("%(?: |$)", part) for part in parts)
    )
    if not is_title or len(parts) > 3 or not (_YEAR.search(date) or not _has_headings(lines)):
        return {}, 0
    people = [each.strip() for each in authors.split(";") if each.strip()]
    return {"title": title, "authors": people, "date": date}, len(block)


def _has_headings(lines: Sequence[str]) -> bool:
    return any(
        _HEADING.match(lines[at]) or (at and lines[at - 1].strip() and _UNDERLINE.fullmatch(lines[at]))
        for at in prose(lines)
    )


def _of_multimarkdown(lines: Sequence[str]) -> tuple[dict[str, object], int]:
    """The metadata of MultiMarkdown, and the line after them; none if a key is not known."""
    values, last = dict[str, str](), ""
    block = [*itertools.takewhile(lambda line: line.strip(), lines)]
    for line in block:
        if line[0] in " \t":
            values[last] = f"{values[last]} {line.strip()}".lstrip()
        elif (found := _METADATA.match(line)) and (key := found["key"].lower()).replace(" ", "") in _KNOWN:
            last = key
            values[last] = found["value"].strip()
        else:
            return {}, 0
    if not {key.replace(" ", "") for key in values} & {"title", "baseheaderlevel"}:
        return {}, 0
    return {_OURS.get(key, key): value for key, value in values.items()}, len(block)


def _with_yaml(lines: Sequence[str]) -> list[str]:
    """The lines with front matter of YAML, if it is one of TOML that can be read."""
    end = next((n for n in range(1, len(lines)) if lines[n].rstrip() == "+++"), 0) if lines[0].rstrip() == "+++" else 0
    try:
        given = tomllib.loads("\n".join(lines[1:end])) if end else {}
        return [*_written(given), *lines[end + 1 :]] if given else [*lines]
    except (ValueError, RecursionError):
        return [*lines]


def _written(given: Mapping[str, object]) -> list[str]:
    stream = StringIO()
    writer = YAML(pure=True)
    writer.width = 1000
    writer.dump(_without_times(given), stream)
    return ["---", *stream.getvalue().rstrip("\n").split("\n"), "---"]


def _without_times(given: object) -> object:
    """Values with times of day as texts: YAML has none."""
    if isinstance(given, Mapping):
        return {key: _without_times(value) for key, value in given.items()}
    if isinstance(given, list):
        return [_without_times(value) for value in given]
    return str(given) if isinstance(given, time) else given


def with_lesson(lines: Sequence[str], name: str) -> list[str]:
    """The lines of an episode with the questions, objectives and key points in its front matter, which its page shows."""
    matter = matter_of("\n".join(lines[:300])) if lines[0].startswith("---") else ""
    if not any(f"\n{key}:" in matter for key in _LESSON):
        return [*lines]
    given, end = parsed_matter(matter, name), len(matter.split("\n")) + 2
    boxes = {
        key: lesson(key, "", [f"- {each}" for each in entries(given.get(key))], "") for key in _LESSON if given.get(key)
    }
    last = boxes.pop("keypoints", [])
    above = [line for each in boxes.values() for line in ("", *each)]
    return [*lines[:end], *above, "", *lines[end:], *(["", *last] if last else [])]


def with_home(lines: Sequence[str], name: str) -> list[str]:
    """The lines of a page with what its front matter shows on a home page; its keys stay."""
    matter = matter_of("\n".join(lines[:300])) if lines[0].startswith("---") else ""
    if not any(sign in matter for sign in ("layout: home", "home: true", "\nhero:")):
        return [*lines]
    given, end = parsed_matter(matter, name), len(matter.split("\n")) + 2
    hero = mapping(given, "hero")
    said = [_text(hero.get(key) or given.get(other)) for key, other in _KEYS]
    said[0] = "" if given.get("title") else said[0]
    title, *rest = (said[0], *(each for each in said[1:] if each))
    shown = [*([f"# {title}", ""] if title else []), *(line for each in rest for line in (each, ""))]
    links = [mapping(each) for each in entries(hero.get("actions"))] or [given]
    pairs = ((each.get("text") or each.get("actionText"), each.get("link") or each.get("actionLink")) for each in links)
    actions = [(_text(words), _text(link)) for words, link in pairs]
    shown += [*(f"- [{words}]({link})" for words, link in actions if words and link), ""]
    shown += _features(entries(given.get("features")))
    return [*lines[:end], "", *shown, *lines[end:]]


_KEYS = (("name", "heroText"), ("text", ""), ("tagline", "tagline"))
"""What is shown, in VitePress and in VuePress."""


def _features(given: Sequence[object]) -> Iterator[str]:
    for each in map(mapping, given):
        if title := _text(each.get("title")):
            link = _text(each.get("link"))
            yield from (f"## [{title}]({link})" if link else f"## {title}", "", _text(each.get("details")), "")


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


__all__ = ["with_home", "with_lesson", "with_our_matter"]
