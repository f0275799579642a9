"""What bookdown has of its own and can be converted without R: labels, texts for captions, figures from files, theorems, boxes,
and headings of parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from publisher.importers.dialects.lines import (
    FENCE,
    directive,
    end_of_code,
    end_of_matter,
    ends_code,
    indented_code,
    outside_code,
    prose,
)
from publisher.importers.dialects.pandoc import with_tags_apart
from publisher.importers.files import page_name
from publisher.markdown.directives import admonitions

_REFERENCE = re.compile(r"(?P<words>\b(?:Figures?|Tables?|Figs?\.|Tabs?\.)[ \u00a0]+)?\\@ref\((?P<label>[\w:.-]+)\)")
_GIVEN = re.compile(r"[ ]*:label: (fig|tab)-(.+)")
_TEXT = re.compile(r"\(ref:(?P<label>[\w-]+)\)[ \t]+(?P<words>\S.*?)[ \t]*")
_USE = re.compile(r"\(ref:(?P<label>[\w-]+)\)")
_CHUNK = re.compile(
    r"\{(?P<language>[A-Za-z]\w*)(?:[ \t]*(?:[ \t]|,)[ \t]*(?P<label>[\w.-]+)(?=[ \t]*[,}]))?(?P<options>.*)\}[ \t]*"
)
_OPTION = re.compile(r"(?P<key>fig\.cap|fig\.alt|out\.width)[ \t]*=[ \t]*(?P<mark>[\"'])(?P<value>.*?)(?<!\\)(?P=mark)")
_UNSEEN = re.compile(r"\binclude[ \t]*=[ \t]*(?:FALSE|F)\b")
_TABLE_CAPTION = re.compile(r"\bcaption[ \t]*=[ \t]*(?P<mark>[\"'])(?P<value>.*?)(?<!\\)(?P=mark)")
_NAMES = r"(?:c\([ \t]*)?(?P<files>[\"'][^\"']+[\"'](?:[ \t]*,[ \t]*[\"'][^\"']+[\"'])*)(?:[ \t]*\))?"
_GRAPHICS = re.compile(
    rf"(?:knitr::)?include_graphics\([ \t]*(?:path[ \t]*=[ \t]*)?{_NAMES}(?:[ \t]*,[^()]*)?[ \t]*\)[ \t]*"
)
_PART = re.compile(r"#[ \t]+\((?P<kind>PART|APPENDIX)\\?\*?\)[ \t]*(?P<title>.*?)[ \t]*(?:\{[^{}]*\})?[ \t]*")
_CHAPTER = re.compile(r"#[ \t]+\S")
_FILES = re.compile(r"^rmd_files:(?P<names>.*(?:\n(?![\w\"']).*)*)", re.MULTILINE)
_FILE = re.compile(r"[\w./ -]+\.[Rr]?md\b")
_LABELLED = re.compile(r"\(\\#(?P<label>(?:eq|tab):[\w-]+)\)")
_CAPTION = re.compile(r"(?P<mark>[ ]{,3}(?:[Tt]able)?:[ \t]+)\(\\#(?P<label>tab:[\w-]+)\)[ \t]*(?P<caption>.*?)[ \t]*")
_PREFIXES = {
    "theorem": "thm", "lemma": "lem", "corollary": "cor", "proposition": "prp", "conjecture": "cnj", "definition": "def",
    "example": "exm", "exercise": "exr", "proof": "", "remark": "",
}  # fmt: skip
"""Theorems, and what their labels begin with."""
_KINDS = "|".join(_PREFIXES)
_DIV = re.compile(rf"(?P<mark>:{{3,}})[ \t]*\{{(?=[^{{}}]*\.(?P<kind>{_KINDS})(?![\w-]))(?P<given>[^{{}}]*)\}}[ \t]*")
_ENGINE = re.compile(rf"\{{(?P<kind>{_KINDS}|block2?)\b(?P<given>[^{{}}]*)\}}[ \t]*")
_NAME = re.compile(r"\b(?:name|type)[ \t]*=[ \t]*(?P<mark>[\"'])(?P<value>.*?)(?P=mark)")
_LABEL = re.compile(r"(?:#|\blabel[ \t]*=[ \t]*[\"']?|^[ \t]*,?[ \t]*)(?P<label>[A-Za-z][\w-]*)(?=[\"']?(?:[ \t,]|$))")
_BOX_DIV = re.compile(
    rf"(?P<mark>:{{3,}})[ \t]*\{{(?=[^{{}}]*\.(?:rmd)?(?P<kind>{'|'.join(admonitions.KINDS)})(?![\w-]))"
    r"(?:[^{}\"]|\"[^\"]*\")*\}[ \t]*"
)
_BOX = re.compile(rf".*?(?P<kind>{'|'.join(admonitions.KINDS)})")
_INDEX = re.compile(r"\\index\{(?P<entry>(?:[^{}|@\"`\\]|\\_)+)\}")
_UNNUMBERED = re.compile(r"(?P<title>[ \t]*#{1,6}[ \t].*)\{(?P<before>[^{}]*)(?<![\w.#-])-[ \t]*\}[ \t]*")


def labels_of(texts: Iterable[str]) -> dict[str, bool]:
    """The labels of figures and tables of chunks, of formulas, tables and theorems, in the texts of all pages, and whether each is
    that of code, which stands for what R would make of it."""
    return {label: is_code for text in texts for label, is_code in _labels(text.split("\n"))}


def convert(text: str, labels: Mapping[str, bool]) -> str:
    """The text of a page with what is known in our syntax; the rest, such as other chunks of R, stays as it is.

    References to ``labels`` and to sections show their numbers, as in bookdown.
    """
    lines = with_tags_apart(text.replace("\r\n", "\n").split("\n"))
    texts = {found["label"]: found["words"] for line in lines if (found := _TEXT.fullmatch(line))}
    made, at, code = list[str](), 0, indented_code(lines)
    while at < len(lines):
        line = lines[at]
        if at in code:
            made.append(line)
        elif fence := FENCE.fullmatch(line):
            end = end_of_code(lines, at, fence)
            if not ends_code(lines[end], fence):
                made += lines[at:]
            elif engine := _ENGINE.fullmatch(fence["info"]):
                body = [_line(each, texts, labels) for each in lines[at + 1 : end]]
                made += (
                    _box(engine, body)
                    if engine["kind"].startswith("block")
                    else [*_theorem(engine, ":::"), *body, ":::"]
                )
            else:
                made += _figure(lines[at : end + 1], texts) or _code(fence, lines[at + 1 : end + 1], texts)
            at = end
        elif div := _DIV.fullmatch(line):
            made += _theorem(div, div["mark"])
        elif box := _BOX_DIV.fullmatch(line):
            made.append(f"{box['mark']}{{{box['kind']}}}")
        elif _PART.fullmatch(line):
            pass  # the manifest has it
        elif not _TEXT.fullmatch(line):
            made.append(_line(line, texts, labels))
        at += 1
    return "\n".join(made)


def _line(line: str, texts: dict[str, str], labels: Mapping[str, bool]) -> str:
    def reference(found: re.Match[str]) -> str:
        known = ":" not in found["label"] or found["label"] in labels
        if labels.get(found["label"]):
            return f"[](#{found['label'].replace(':', '-')})"  # its kind is that of code
        words = found["words"] or ""
        return words + f"[{{number}}](#{found['label'].replace(':', '-')})" if known else found[0]

    def label(found: re.Match[str]) -> str:
        return f"\\label{{{found['label'].replace(':', '-')}}}" if found["label"].startswith("eq:") else found[0]

    def entry(found: re.Match[str]) -> str:
        return "{index}`single: " + found["entry"].replace("\\", "").replace("!", "; ") + "`"

    def converted(words: str) -> str:
        return _INDEX.sub(entry, _LABELLED.sub(label, _REFERENCE.sub(reference, _with_texts(words, texts))))

    if found := _CAPTION.fullmatch(line):
        line = f"{found['mark']}{found['caption']} {{#{found['label'].replace(':', '-')}}}"
    if found := _UNNUMBERED.fullmatch(line):
        given = (found["before"].strip(), ".unnumbered")
        line = f"{found['title'].rstrip()} {{{' '.join(filter(None, given))}}}"
    return outside_code(line, converted)


def _with_texts(line: str, texts: dict[str, str]) -> str:
    return _USE.sub(lambda found: texts.get(found["label"], found[0]), line)


def _labels(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Labels, and whether each is that of code."""
    at = 0
    while at < len(lines):
        if fence := FENCE.fullmatch(lines[at]):
            end = end_of_code(lines, at, fence)
            if not ends_code(lines[end], fence):
                return
            if engine := _ENGINE.fullmatch(fence["info"]):
                yield _label(engine), False
                yield from _labels(lines[at + 1 : end])
            elif (chunk := _CHUNK.fullmatch(fence["info"])) and chunk["label"]:
                figure = _figure(lines[at : end + 1], {})
                shown = figure or _code(fence, lines[at + 1 : end + 1], {})
                found = (_GIVEN.fullmatch(line) for line in shown)
                yield from ((f"{label[1]}:{label[2]}", not figure) for label in found if label)
            at = end
        elif div := _DIV.fullmatch(lines[at]):
            yield _label(div), False
        else:
            yield from ((found["label"], False) for found in _LABELLED.finditer(lines[at]))
        at += 1


def _label(theorem: re.Match[str]) -> str:
    """The label of a theorem; empty if it has none."""
    given, prefix = _NAME.sub("", theorem["given"]), _PREFIXES.get(theorem["kind"])
    found = _LABEL.search(given)
    return f"{prefix}:{found['label']}" if prefix and found else ""


def _theorem(found: re.Match[str], mark: str) -> list[str]:
    """The beginning of a theorem: its kind, its name and its label."""
    kind, name, label = found["kind"], _NAME.search(found["given"]), _label(found)
    kind = kind if kind == "exercise" else f"prf:{kind}"
    title = f" {name['value']}" if name else ""
    return [f"{mark}{{{kind}}}{title}", *([f":label: {label.replace(':', '-')}"] if label else []), ""]


def _box(found: re.Match[str], body: list[str]) -> list[str]:
    """A block of text, whose type names a kind of note."""
    given = _NAME.search(found["given"])
    kind = _BOX.match(given["value"]) if given else None
    return directive(kind["kind"] if kind else "aside", "", body, "")


def _figure(lines: list[str], texts: dict[str, str]) -> list[str]:
    """The figure that a chunk shows from a file; empty if it does anything else, or has no caption."""
    fence = FENCE.fullmatch(lines[0])
    chunk = _CHUNK.fullmatch(fence["info"]) if fence else None
    body = [line for line in lines[1:-1] if line.strip() and not line.lstrip().startswith("#")]
    graphics = _GRAPHICS.fullmatch(" ".join(map(str.strip, body)))
    if not (fence and chunk and graphics):
        return []
    files = [file.strip(" \t\"'") for file in graphics["files"].split(",")]
    given = {found["key"]: found["value"] for found in _OPTION.finditer(chunk["options"])}
    caption = _plain(given.get("fig.cap", ""), texts)
    alt = f":alt: {given['fig.alt']}" if "fig.alt" in given else ""
    width = f":width: {given['out.width']}" if given.get("out.width", "").endswith("%") else ""
    label = f":label: fig-{chunk['label']}" if chunk["label"] and caption else ""
    if len(files) == 1:
        return directive(
            "figure" if caption else "image",
            files[0],
            [*filter(None, (label, alt, width)), *(["", caption] if caption else [])],
            fence["indent"],
        )
    pictures = [line for file in files for line in directive("image", file, [*filter(None, (alt, width))], "")]
    return directive("figure", "", [*filter(None, (label,)), "", *pictures, "", caption], "") if caption else pictures


def _code(fence: re.Match[str], lines: list[str], texts: dict[str, str]) -> list[str]:
    """Code that R would run, with the caption and the label of the figure or table that it would make; none if it is not shown."""
    chunk = _CHUNK.fullmatch(fence["info"])
    if not chunk:
        return [fence[0], *lines]
    if _UNSEEN.search(chunk["options"]):
        return []
    given = {found["key"]: found["value"] for found in _OPTION.finditer(chunk["options"])}
    kind, caption = "fig", _plain(given.get("fig.cap", ""), texts)
    if not caption and (table := _TABLE_CAPTION.search("\n".join(lines))):
        kind, caption = "tab", _plain(table["value"], texts)
    options = [f":caption: {caption}", *([f":label: {kind}-{chunk['label']}"] if chunk["label"] else [])]
    language = chunk["language"].lower()
    if not caption:
        return [f"{fence['indent']}{fence['mark']}{language}", *lines]
    pad = " " * len(fence["indent"])
    options = [f"{pad}{option}" for option in options]
    return [f"{fence['indent']}{fence['mark']}{{code}} {language}", *options, "", *lines]


def _plain(words: str, texts: dict[str, str]) -> str:
    return _with_texts(words, texts).replace("\\\\", "\\").replace('\\"', '"')


def arranged(texts: Mapping[str, str], listed: str) -> tuple[list[object], list[object]]:
    """The chapters in parts, and the appendices, by the headings of parts in the ``texts`` of pages, which are in order, unless
    they are ``listed`` in the configuration of bookdown."""
    found = _FILES.search(listed)
    names = [name.strip() for name in _FILE.findall(found["names"])] if found else []
    order = {name: n for n, name in enumerate(names)}
    chapters, appendices = list[object](), list[object]()
    inner = chapters
    for name in sorted(texts, key=lambda name: order.get(name, len(order))):
        placed = False
        lines = texts[name].split("\n")
        for at in prose(lines):
            part = _PART.fullmatch(lines[at])
            if not placed and not part and _CHAPTER.match(lines[at]):
                inner.append(page_name(name))
                placed = True
            if part and part["kind"] == "APPENDIX":
                inner = appendices
            elif part and inner is not appendices:
                inner = []
                chapters.append({"part": part["title"], "chapters": inner})
        if not placed:
            inner.append(page_name(name))
    return [entry for entry in chapters if not isinstance(entry, dict) or entry["chapters"]], appendices


def without_about(text: str) -> str:
    """The first page without its front matter, which says what the manifest has."""
    lines = text.split("\n")
    end = end_of_matter(lines)
    is_book = any(re.match(r"(?:site|output|documentclass):", line) for line in lines[:end])
    return "\n".join(lines[end + 1 :]).lstrip("\n") if is_book else text


__all__ = ["arranged", "convert", "labels_of", "without_about"]
