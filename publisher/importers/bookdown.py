"""What bookdown has of its own and can be converted without R: references, texts for captions, and figures from files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from publisher.importers.lines import FENCE, directive, end_of_code, outside_code

_REFERENCE = re.compile(r"\\@ref\((?P<label>[\w:.-]+)\)")
_TEXT = re.compile(r"\(ref:(?P<label>[\w-]+)\)[ \t]+(?P<words>\S.*?)[ \t]*")
_USE = re.compile(r"\(ref:(?P<label>[\w-]+)\)")
_CHUNK = re.compile(r"\{r(?:[ ,]+(?P<label>[\w.-]+)(?=[ \t]*[,}]))?(?P<options>.*)\}[ \t]*")
_OPTION = re.compile(r"(?P<key>fig\.cap|fig\.alt|out\.width)[ \t]*=[ \t]*(?P<mark>[\"'])(?P<value>.*?)(?<!\\)(?P=mark)")
_GRAPHICS = re.compile(
    r"(?:knitr::)?include_graphics\([ \t]*(?:path[ \t]*=[ \t]*)?(?P<mark>[\"'])(?P<file>[^\"']+)(?P=mark)[^()]*\)[ \t]*"
)
_UNNUMBERED = re.compile(r"(?P<title>[ \t]*#{1,6}[ \t].*)\{(?P<before>[^{}]*)(?<![\w.#-])-[ \t]*\}[ \t]*")


def figures_of(texts: Iterable[str]) -> set[str]:
    """The labels of figures that chunks show from files, in the texts of all pages."""
    return {label for text in texts for label, *_ in _figures(text.split("\n"))}


def convert(text: str, figures: Collection[str]) -> str:
    """The text of a page with what is known in our syntax; the rest, such as other chunks of R, stays as it is.

    References to ``figures`` and to sections show their numbers, as in bookdown.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    texts = {found["label"]: found["words"] for line in lines if (found := _TEXT.fullmatch(line))}
    made, at = list[str](), 0
    while at < len(lines):
        line = lines[at]
        if fence := FENCE.fullmatch(line):
            end = end_of_code(lines, at, fence)
            made += _figure(lines[at : end + 1], texts) or lines[at : end + 1]
            at = end
        elif not _TEXT.fullmatch(line):
            made.append(_line(line, texts, figures))
        at += 1
    return "\n".join(made)


def _line(line: str, texts: dict[str, str], figures: Collection[str]) -> str:
    def reference(found: re.Match[str]) -> str:
        kind, _, name = found["label"].rpartition(":")
        known = not kind or (kind == "fig" and name in figures)
        return f"[{{number}}](#{f'fig-{name}' if kind else name})" if known else found[0]

    if found := _UNNUMBERED.fullmatch(line):
        given = (found["before"].strip(), ".unnumbered")
        line = f"{found['title'].rstrip()} {{{' '.join(filter(None, given))}}}"
    return outside_code(line, lambda words: _REFERENCE.sub(reference, _with_texts(words, texts)))


def _with_texts(line: str, texts: dict[str, str]) -> str:
    return _USE.sub(lambda found: texts.get(found["label"], found[0]), line)


def _figures(lines: list[str]) -> Iterable[tuple[str, int, int]]:
    at = 0
    while at < len(lines):
        if fence := FENCE.fullmatch(lines[at]):
            end = end_of_code(lines, at, fence)
            if (chunk := _CHUNK.fullmatch(fence["info"])) and chunk["label"] and _figure(lines[at : end + 1], {}):
                yield chunk["label"], at, end
            at = end
        at += 1


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


__all__ = ["convert", "figures_of"]
