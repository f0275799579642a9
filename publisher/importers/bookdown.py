"""What bookdown has of its own and can be converted without R: labels, texts for captions, figures from files, theorems, boxes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from publisher.importers.lines import FENCE, directive, end_of_code, outside_code
from publisher.importers.quarto import with_tags_apart
from publisher.markdown.directives import admonitions

_REFERENCE = re.compile(r"\\@ref\((?P<label>[\w:.-]+)\)")
_TEXT = re.compile(r"\(ref:(?P<label>[\w-]+)\)[ \t]+(?P<words>\S.*?)[ \t]*")
_USE = re.compile(r"\(ref:(?P<label>[\w-]+)\)")
_CHUNK = re.compile(r"\{r(?:[ ,]+(?P<label>[\w.-]+)(?=[ \t]*[,}]))?(?P<options>.*)\}[ \t]*")
_OPTION = re.compile(r"(?P<key>fig\.cap|fig\.alt|out\.width)[ \t]*=[ \t]*(?P<mark>[\"'])(?P<value>.*?)(?<!\\)(?P=mark)")
_GRAPHICS = re.compile(
    r"(?:knitr::)?include_graphics\([ \t]*(?:path[ \t]*=[ \t]*)?(?P<mark>[\"'])(?P<file>[^\"']+)(?P=mark)[^()]*\)[ \t]*"
)
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
_BOX = re.compile(rf".*?(?P<kind>{'|'.join(admonitions.KINDS)})")
_INDEX = re.compile(r"\\index\{(?P<entry>(?:[^{}|@\"`\\]|\\_)+)\}")
_UNNUMBERED = re.compile(r"(?P<title>[ \t]*#{1,6}[ \t].*)\{(?P<before>[^{}]*)(?<![\w.#-])-[ \t]*\}[ \t]*")


def labels_of(texts: Iterable[str]) -> set[str]:
    """The labels of figures that chunks show from files, of formulas, tables and theorems, in the texts of all pages."""
    return {label for text in texts for label in _labels(text.split("\n"))}


def convert(text: str, labels: Collection[str]) -> str:
    """The text of a page with what is known in our syntax; the rest, such as other chunks of R, stays as it is.

    References to ``labels`` and to sections show their numbers, as in bookdown.
    """
    lines = with_tags_apart(text.replace("\r\n", "\n").split("\n"))
    texts = {found["label"]: found["words"] for line in lines if (found := _TEXT.fullmatch(line))}
    made, at = list[str](), 0
    while at < len(lines):
        line = lines[at]
        if fence := FENCE.fullmatch(line):
            end = end_of_code(lines, at, fence)
            if engine := _ENGINE.fullmatch(fence["info"]):
                body = [_line(each, texts, labels) for each in lines[at + 1 : end]]
                made += (
                    _box(engine, body)
                    if engine["kind"].startswith("block")
                    else [*_theorem(engine, ":::"), *body, ":::"]
                )
            else:
                made += _figure(lines[at : end + 1], texts) or lines[at : end + 1]
            at = end
        elif div := _DIV.fullmatch(line):
            made += _theorem(div, div["mark"])
        elif not _TEXT.fullmatch(line):
            made.append(_line(line, texts, labels))
        at += 1
    return "\n".join(made)


def _line(line: str, texts: dict[str, str], labels: Collection[str]) -> str:
    def reference(found: re.Match[str]) -> str:
        known = ":" not in found["label"] or found["label"] in labels
        return f"[{{number}}](#{found['label'].replace(':', '-')})" if known else found[0]

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


def _labels(lines: list[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        if fence := FENCE.fullmatch(lines[at]):
            end = end_of_code(lines, at, fence)
            if (chunk := _CHUNK.fullmatch(fence["info"])) and chunk["label"] and _figure(lines[at : end + 1], {}):
                yield f"fig:{chunk['label']}"
            elif engine := _ENGINE.fullmatch(fence["info"]):
                yield from (_label(engine), *_labels(lines[at + 1 : end]))
            at = end
        elif div := _DIV.fullmatch(lines[at]):
            yield _label(div)
        else:
            yield from (found["label"] for found in _LABELLED.finditer(lines[at]))
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
    graphics = _GRAPHICS.fullmatch(body[0].strip()) if len(body) == 1 else None
    if not (fence and chunk and graphics):
        return []
    given = {found["key"]: found["value"] for found in _OPTION.finditer(chunk["options"])}
    caption = _with_texts(given.get("fig.cap", ""), texts).replace("\\\\", "\\").replace('\\"', '"')
    if not caption:
        return []
    options = [f":label: fig-{chunk['label']}" if chunk["label"] else ""]
    options += [f":alt: {given['fig.alt']}" if "fig.alt" in given else ""]
    options += [f":width: {given['out.width']}" if given.get("out.width", "").endswith("%") else ""]
    return directive("figure", graphics["file"], [*filter(None, options), "", caption], fence["indent"])


__all__ = ["convert", "labels_of"]
