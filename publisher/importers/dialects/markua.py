"""Markua, and the older notation of Leanpub: boxes by letters, attributes above blocks, code from files, formulas, and entries of
the index."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from publisher.importers.dialects.boxes import OURS, note
from publisher.importers.dialects.lines import (
    FENCE,
    HEADING,
    after_options,
    directive,
    end_of_code,
    outside_code,
    prose,
    replaced,
    trimmed,
)
from publisher.importers.files import PICTURES

_BOX = re.compile(r"(?P<sign>[ABCDEGIQSTWX])>(?:[ \t](?P<words>.*))?")
_DEEPEST = 50  # nested boxes
_BOXES = {"A": "aside", "B": "aside", "D": "Discussion", "E": "danger", "G": "aside", "I": "note", "Q": "Question", "S": "aside",
          "T": "tip", "W": "warning", "X": "Exercise"}  # fmt: skip
_CLASSES = {
    "information": "note",
    "error": "danger",
    "discussion": "Discussion",
    "exercise": "Exercise",
    "question": "Question",
}
_OPEN = re.compile(r"\{(?P<name>aside|blurb|quiz|exercise)\b(?P<given>[^{}]*)\}[ \t]*")
_DROPPED = re.compile(
    r"\{(?:frontmatter|mainmatter|backmatter|pagebreak|break: ?page|page-break|sample: ?(?:true|false)|(?:end)?exclude)\}[ \t]*"
)
_GIVEN = re.compile(r"\{(?P<given>[^{}$]*(?:[:=][^{}]*|#[\w-]+))\}[ \t]*")
_PAIR = re.compile(r"(?:(?P<key>[\w-]+)[ ]*[:=][ ]*(?P<value>\"[^\"]*\"|[^\s,\"]+)|#(?P<id>[\w-]+))[ ]*,?[ ]*")
_PICTURE = re.compile(r"!\[(?P<words>[^\[\]]*)\]\((?P<file>[^()\s\"]+)(?:[ ]+\"[^\"]*\")?\)[ \t]*")
_LISTING = re.compile(r"<<(?:\[(?P<words>[^\[\]]*)\])?\((?P<file>[^()]+)\)[ \t]*")
_PART = re.compile(r"-#[ \t]+(?=\S)")
_FORMS = (
    (re.compile(r"\{\$\$\}(.{1,1000}?)\{/\$\$\}"), r"$\1$"),
    (re.compile(r"\[\^\^(?=[\w-]+\])"), r"[^"),
)
_INDEX = re.compile(r"\{i: ?\"?(?P<entry>[^{}\"`]+)\"?\}")
_MATHS = re.compile(r"(?<!`)`([^`\n]+)`\$")


def is_shown(text: str) -> bool:
    """Whether a page has more than lines that are for Leanpub."""
    return any(line.strip() and not _DROPPED.fullmatch(line.strip()) for line in text.split("\n"))


def with_our_markua(text: str) -> str:
    """The text of a page of Leanpub in our syntax."""
    return "\n".join(_blocks(text.replace("\r\n", "\n").split("\n")))


def _blocks(lines: Sequence[str], depth: int = 0) -> list[str]:
    if depth == _DEEPEST:
        return [*lines]
    made, at, given = list[str](), 0, dict[str, str]()
    places, lines = frozenset(prose(lines)), [*lines]
    while at < len(lines):
        line, end, had = lines[at], at, given
        given = {}
        if at not in places and not FENCE.fullmatch(line):
            made.append(line)
        elif _DROPPED.fullmatch(line):
            pass
        elif (
            (attributes := _GIVEN.fullmatch(line)) and not _INDEX.match(line) and (pairs := _pairs(attributes["given"]))
        ):
            given = {**had, **pairs}
        elif code := FENCE.fullmatch(line):
            end = end_of_code(lines, at, code)
            made += _code(code, lines[at : end + 1], had)
        elif box := _BOX.fullmatch(line):
            end = next((n for n in range(at, len(lines)) if not lines[n].startswith(f"{box['sign']}>")), len(lines)) - 1
            inner = _blocks([re.sub(r"^[A-Z]>[ \t]?", "", each) for each in lines[at : end + 1]], depth + 1)
            made += _boxed("" if box["sign"] == "C" else had.get("class", _BOXES.get(box["sign"], "")), inner)
        elif (opened := _OPEN.fullmatch(line)) and (end := _closing(lines, at, opened["name"])) > at:
            kind = _pairs(opened["given"]).get("class", "")
            name = kind or ("Exercise" if opened["name"] in ("quiz", "exercise") else "aside")
            made += _boxed(name, _blocks(lines[at + 1 : end], depth + 1))
        elif line.strip() == "{$$}" and (end := _closing(lines, at, "$$")) > at:
            made += ["$$", *lines[at + 1 : end], "$$"]
        elif picture := _PICTURE.fullmatch(line.strip()):
            made += _picture(picture, had)
        elif listing := _LISTING.fullmatch(line.strip()):
            made += _listing(listing["file"], {"title": listing["words"] or "", **had})
        else:
            end = at
            label = had.get("id", "")
            line = _PART.sub("# ", line)
            if label and HEADING.fullmatch(line):
                line = f"{line.rstrip()} {{#{label}}}"
            elif label and line.strip():
                made.append(f"({label})=")
            elif not line.strip():
                given = had
            line = _MATHS.sub(r"$\1$", line)
            made.append(outside_code(line, lambda words: _INDEX.sub(_entry, replaced(words, _FORMS))))
        at = max(end, at) + 1
    return made


def _entry(found: re.Match[str]) -> str:
    return "{index}`single: " + found["entry"].replace("!", "; ") + "`"


def _pairs(given: str) -> dict[str, str]:
    """Attributes; empty if there is anything else."""
    at, made, given = 0, dict[str, str](), given.strip(" ,")
    while at < len(given):
        if not (found := _PAIR.match(given, at)):
            return {}
        made[found["key"] or "id"] = (found["value"] or found["id"]).strip('"')
        at = found.end()
    return made


def _closing(lines: Sequence[str], at: int, name: str) -> int:
    return next((n for n in range(at + 1, min(at + 500, len(lines))) if lines[n].strip() == f"{{/{name}}}"), -1)


def _boxed(kind: str, body: Sequence[str]) -> list[str]:
    text = trimmed(body)
    if not kind:
        return [*text, ""]
    heading = HEADING.fullmatch(text[0]) if text else None
    title, text = (heading["title"], trimmed(text[1:])) if heading else ("", text)
    kind = _CLASSES.get(kind, kind)
    if kind == "aside":
        return ["", *directive("aside", title, after_options(text), ""), ""]
    return [
        "",
        *note(kind if kind in OURS else "note", title or ("" if kind in OURS else kind.capitalize()), text, ""),
        "",
    ]


def _code(code: re.Match[str], lines: Sequence[str], given: Mapping[str, str]) -> list[str]:
    language = given.get("lang") or given.get("format") or code["info"].strip()
    caption = given.get("caption") or given.get("title") or ""
    options = [f":caption: {caption}"] if caption else []
    options += [f":label: {given['id']}"] if caption and "id" in given else []
    if given.get("line-numbers", given.get("linenos", "")) in ("on", "true") or "starting-line-number" in given:
        first = given.get("starting-line-number", "1")
        options.append(f":lineno-start: {first}" if first.isdigit() and first != "1" else ":linenos:")
    head = f"{{code}} {language}" if options else language
    return [f"{code['indent']}{code['mark']}{head}".rstrip(), *options, *([""] if options else []), *lines[1:]]


def _picture(found: re.Match[str], given: Mapping[str, str]) -> list[str]:
    if not found["file"].lower().endswith((*PICTURES, ".pdf")) and "." in found["file"].rpartition("/")[2]:
        return _listing(found["file"], {"title": found["words"], **given}) if "://" not in found["file"] else [found[0]]
    width = given.get("width", "")
    width = f"{width}px" if width.isdigit() else width
    options = [f":alt: {given['alt']}" if "alt" in given else "", f":width: {width}" if width else ""]
    options.append(f":label: {given['id']}" if "id" in given and found["words"] else "")
    if not any(options):
        return [found[0]]
    kind = "figure" if found["words"] else "image"
    return directive(
        kind, found["file"], [*filter(None, options), *(["", found["words"]] if found["words"] else [])], ""
    )


def _listing(file: str, given: Mapping[str, str]) -> list[str]:
    language, caption = given.get("lang") or given.get("format") or "", given.get("caption") or given.get("title") or ""
    options = [f":language: {language}" if language else "", f":caption: {caption}" if caption else ""]
    return directive("literalinclude", file.removeprefix("/"), [*filter(None, options)], "")


__all__ = ["is_shown", "with_our_markua"]
