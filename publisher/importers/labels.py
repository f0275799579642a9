"""Labels of headings and anchors of a site: a book has each once, so later pages get others; links to labels that no page has."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise

from publisher.document import anchor_letters, github_anchor
from publisher.importers.dialects.lines import outside_code, prose

_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+(?P<title>.*)")
_UNDERLINE = re.compile(r"[ ]{,3}(?:=+|-+)[ \t]*")
_BRACES = re.compile(r"(?P<before>\{[ \t]*(?:#|id=\"?))(?P<label>[\w:.-]+)(?P<after>[^{}]*\}[ \t]*)")
_SPAN = re.compile(r"(?P<before>(?:(?<=[\])*_])|^)\{#)(?P<label>[\w:.-]+)(?P<after>[^{}]*\})")
_OPTION = re.compile(r"(?P<before>[ \t]*:label:[ \t]+)(?P<label>[\w:.-]+)(?P<after>[ \t]*)")
_ANCHOR = re.compile(
    r"(?P<before><(?:(?P<a>a)|[a-z][a-z0-9]*)\b(?:[ \t][^<>]*?)?)"
    r"(?P<given>[ \t](?:id|(?(a)name|id))=(?P<mark>[\"']?)(?P<label>[^\"'\s<>]+?)(?P=mark))"
    r"(?P<after>(?:[ \t][^<>]*)?/?>)(?P<closed>[ \t]*</a>)?"
)
_LABELS = re.compile(r"<|.\{#")
_LINK = re.compile(r"(?P<before>(?:\]\(|\]:[ \t]+|\bhref=\"))(?P<path>[^()\s#\"<>]*)#(?P<label>[^()\s#\"<>]+)")
_LISTING = re.compile(r"^[ \t]*`{3,}\{code(?:-block)?\}[^\n]*\n(?P<options>(?:[ \t]*:[\w-]+:[^\n]*\n)+)", re.MULTILINE)
_NAMED = re.compile(r":(?:label|name):[ \t]*([^\s]+)")
_ROLE = re.compile(
    r"\{(?P<kind>ref|numref|eq|prf:ref|term)\}`(?:(?P<words>[^`<>]+?)[ ]*<(?=[^`<>]+>))?(?P<label>[^`<>]+)>?`"
)
_KNOWN = re.compile(
    r"(?:\{(?:[^{}\n]*[ \t])?#|\b(?:id|name)=[\"']?|^[ \t]*\(|^[ \t]*:(?:label|name):[ \t]*|\\label\{)(?P<label>[^\s\"'<>{}()]+)",
    re.MULTILINE,
)
_TARGET = re.compile(r"\]\([^()]*\)|\]\[[^\[\]]*\]|</?[A-Za-z][^<>]*>")


def with_labels_apart(pages: Mapping[str, str]) -> dict[str, str]:
    """The texts of pages by their paths, where labels that an earlier page has begin with the name of the later one.

    Links lead to the new labels. Of a label that a page has twice, the first remains, as in a browser.
    """
    taken = set[str]()
    renamed: dict[str, dict[str, str]] = {name: {} for name in pages}
    made = {name: _changed(text, partial(_define, name, renamed[name], taken)) for name, text in pages.items()}
    if not any(old != new for own in renamed.values() for old, new in own.items()):
        return made
    return {name: _changed(text, partial(_link, name, renamed)) for name, text in made.items()}


def with_pages_of_labels(pages: Mapping[str, str]) -> dict[str, str]:
    """The texts of pages, where a link to a label that no page seems to have names its own page: a site shows it."""
    labels = {label for text in pages.values() for label in _labels(text)}
    known = {anchor_letters(label) for label in labels} - {""}
    untitled = {label for text in pages.values() for label in _untitled(text)}
    exact = {label.casefold() for label in labels}
    terms = {line.strip().casefold() for text in pages.values() if "{glossary}" in text for line in text.split("\n")}

    def changed(name: str, text: str) -> str:
        own = posixpath.basename(name)

        def target(found: re.Match[str]) -> str:
            words = found["label"] if found.string.endswith("[", 0, found.start()) else ""
            if found["label"] in untitled:
                return f"{words}{found[0]}"
            label = found["label"]
            if found["path"] or label.casefold() in exact or anchor_letters(label) in known:
                return found[0]
            return f"{words}{found['before']}{own}#{found['label']}"

        def role(found: re.Match[str]) -> str:
            words, label = found["words"] or found["label"], " ".join(found["label"].split())
            if label.casefold() in (terms if found["kind"] == "term" else exact):
                return found[0]
            return f"[{words.strip()}]({own}#{label.replace(' ', '-')})"

        if "}`" in text:
            text = _changed(text, partial(_ROLE.sub, role), together=True)
        return _changed(text, lambda line: outside_code(line, partial(_LINK.sub, target)) if "#" in line else line)

    return {name: changed(name, text) for name, text in pages.items()}


def _untitled(text: str) -> Iterator[str]:
    """The labels of listings without a caption, which a reference can't name."""
    for found in _LISTING.finditer(text):
        label = _NAMED.search(found["options"])
        if label and ":caption:" not in found["options"]:
            yield label[1]


def _labels(text: str) -> Iterator[str]:
    """The labels and the identifiers of the headings of a page, as far as these can be known."""
    lines = text.split("\n")
    at_text = prose(lines)
    titles = [found["title"] for at in at_text if (found := _HEADING.fullmatch(lines[at]))]
    titles += [line for line, below in pairwise(lines) if below and _UNDERLINE.fullmatch(below)]
    for title in titles:
        yield github_anchor(title.strip())
        yield github_anchor(_TARGET.sub("", title).strip())
    yield from (found["label"] for found in _KNOWN.finditer("\n".join(lines[at] for at in at_text)))


def _changed(text: str, change: Callable[[str], str], *, together: bool = False) -> str:
    """The text with its lines changed, one by one, or those of a paragraph ``together``, but not its code."""
    lines, pieces = text.split("\n"), list[tuple[bool, list[str]]]()
    places = frozenset(prose(lines))
    for at, line in enumerate(lines):
        if together and {at - 1, at} <= places and line.strip() and lines[at - 1].strip():
            pieces[-1][1].append(line)
        else:
            pieces.append((at in places, [line]))
    joined = ((is_text, "\n".join(piece)) for is_text, piece in pieces)
    return "\n".join(change(piece) if is_text else piece for is_text, piece in joined)


def _define(name: str, own: dict[str, str], taken: set[str], line: str) -> str:
    """A line whose labels are those of a page, which are added to its ``own`` and to those that are ``taken``."""

    def apart(old: str) -> str:
        new, place = old, posixpath.splitext(name)[0]
        while new in taken:
            new = f"{place.replace('/', '-')}-{new}"
        own[old] = new
        taken.add(new)
        return new

    def label(found: re.Match[str]) -> str:
        return "" if found["label"] in own else f"{found['before']}{apart(found['label'])}{found['after']}"

    def anchor(found: re.Match[str]) -> str:
        if found["label"] in own:
            return "" if found["closed"] else f"{found['before']}{found['after']}"
        given = found["given"].replace(found["label"], apart(found["label"]))
        return f"{found['before']}{given}{found['after']}{found['closed'] or ''}"

    if _HEADING.match(line) and (at := line.rfind("{")) >= 0 and (found := _BRACES.fullmatch(line, at)):
        line = f"{line[:at]}{label(found)}".rstrip()
    elif (found := _OPTION.fullmatch(line)) and found["label"] not in own:
        return label(found)
    return (
        outside_code(line, lambda text: _SPAN.sub(label, _ANCHOR.sub(anchor, text))) if _LABELS.search(line) else line
    )


def _link(name: str, renamed: Mapping[str, Mapping[str, str]], line: str) -> str:
    def target(found: re.Match[str]) -> str:
        place = posixpath.normpath(posixpath.join(posixpath.dirname(name), found["path"])) if found["path"] else name
        label = renamed.get(place, {}).get(found["label"], found["label"])
        return f"{found['before']}{found['path']}#{label}"

    return outside_code(line, lambda text: _LINK.sub(target, text))


__all__ = ["with_labels_apart", "with_pages_of_labels"]
