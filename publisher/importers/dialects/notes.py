"""What HackMD, Docsify, Logseq, Slidev, Zola and Doxygen have of their own in lines of text."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from publisher.importers.dialects.lines import directive, replaced, tabs_of, trimmed
from publisher.importers.dialects.words import around, words_of

_HINT = re.compile(r"(?P<sign>[!?])>[ \t]+(?P<words>\S.*)")
_HINTS = {"!": "warning", "?": "tip"}
_TABS, _END_OF_TABS = re.compile(r"[ \t]*<!-- tabs:start -->[ \t]*"), re.compile(r"[ \t]*<!-- tabs:end -->[ \t]*")
_BOLD = re.compile(r"^(?P<mark>#{1,6}[ \t]+)\*\*(?P<words>.+)\*\*[ \t]*$")
_HEADING = (
    (re.compile(r"^(#{1,6}[ \t](?:.*?\S)?)[ \t]+:id=([\w-]+)[ \t]*$"), r"\1 {#\2}"),
    (
        re.compile(r"^(#{1,6}[ \t](?:.*?\S)?)[ \t]+(?:<!--[ \t]*)?\{docsify-ignore(?:-all)?\}(?:[ \t]*-->)?[ \t]*$"),
        r"\1",
    ),
)
_STATE = re.compile(r"[ \t]*(?:id:: [\da-f-]{8,}|collapsed:: (?:true|false)|</?v-[\w-]+[^<>]*>)[ \t]*")
_DRAWER, _END_OF_DRAWER = re.compile(r"[ \t]*:LOGBOOK:[ \t]*"), re.compile(r"[ \t]*:END:[ \t]*")
_SLIDE = re.compile(
    r"(?:layout|class|transition|background(?:\w+)?|image|hideInToc|clicks|theme|zoom|level|routeAlias|preload|disabled): ?.*"
)
_QUOTE = re.compile(r"[ \t]*\{%[ \t]*quote\((?P<given>[^()]*)\)[ \t]*%\}[ \t]*")
_END = re.compile(r"[ \t]*\{%[ \t]*end(?:quote)?[ \t]*%\}[ \t]*")
_VIDEO = r"https://www.youtube.com/watch?v="
_FORMS = (
    (re.compile(r"\{%[ ]*youtube[ ]+([\w-]{6,})[ ]*%\}"), rf"<{_VIDEO}\1>"),
    (re.compile(r"\{\{[ ]*youtube\(id=\"([\w-]{6,})\"[^{}]*\)[ ]*\}\}"), rf"<{_VIDEO}\1>"),
    (re.compile(r"\{\{[ ]*(?:video|youtube|tweet)[ ]+(https?://[^\s{}]+)[ ]*\}\}"), r"<\1>"),
    (re.compile(r"(!\[[^\[\]]*\]\([^()\s]+)[ ]+=(\d+(?:%|px)?)x\d*(?:%|px)?\)"), r"\1){width=\2}"),
    (re.compile(r"(!\[[^\[\]]*\]\([^()\s]+)[ ]+(?P<mark>['\"]):size=(\d+)(?:x\d+)?(?P=mark)\)"), r"\1){width=\3}"),
    (re.compile(r"(\]\([^()\s]+)[ ]+(?P<mark>['\"])[ ]*:(?:ignore|target|include|disabled|class|type)[^'\"]*(?P=mark)\)"), r"\1)"),
    (re.compile(r"(?<=\]\()([^()\s?:]*)\?id=([\w-]+)(?=\))"), r"\1#\2"),
    (re.compile(r"(?<=\)|\])\{:height[ ](\d+), :width[ ](\d+)\}"), r"{width=\2}"),
    (re.compile(r"\\f\$(.{1,500}?)\\f\$"), r"$\1$"),
    (re.compile(r"\\f\((.{1,500}?)\\f\)"), r"$\1$"),
    (re.compile(r"\\f\["), r"\\["),
    (re.compile(r"\\f\]"), r"\\]"),
)  # fmt: skip
_TASKS = (
    (re.compile(r"^([ \t]*[-*+][ \t]+)(?:TODO|DOING|LATER|NOW|WAITING)[ \t]+(?=\S)"), r"\1[ ] "),
    (re.compile(r"^([ \t]*[-*+][ \t]+)DONE[ \t]+(?=\S)"), r"\1[x] "),
)
"""Tasks of Logseq, which in other notes are words."""
_ENVIRONMENT = re.compile(r"\\f\{(?P<name>[A-Za-z]+\*?)\}\{?(?P<body>(?:[^\\]|\\(?!f[\[\]{}$])){,2000}?)\\f\}")
_BRACES = re.compile(r"(?:(?<=[\])`])|(?<=\S )(?=\{#[^{}]*\}$))\{(?P<given>[^{}\n]*[,=][^{}\n]*)\}")
_GIVEN = re.compile(
    r"[ ]*(?:(?P<whole>[#.][\w:-]+)|(?P<key>[A-Za-z][\w-]*)[ ]*=[ ]*(?P<value>\"[^\"]*\"|'[^']*'|[^\s,\"'{}]+))[ ]*,?"
)


def with_our_notes(lines: Sequence[str], *, logseq: bool = False) -> list[str]:
    """The lines in our syntax. Only notes of ``logseq`` have tasks that begin with words."""
    lines = _with_environments(lines)
    made, at, places = list[str](), 0, words_of(lines)
    ends = [n for n, line in enumerate(lines) if _END_OF_TABS.fullmatch(line)]
    while at < len(lines):
        end, line = at, lines[at]
        if at not in places:
            made.append(line)
        elif hint := _HINT.fullmatch(line):
            end = _end_of_paragraph(lines, at)
            made += ["", *directive(_HINTS[hint["sign"]], "", [hint["words"], *lines[at + 1 : end + 1]], ""), ""]
        elif _TABS.fullmatch(line) and (n := bisect_left(ends, at)) < len(ends):
            end = ends[n]
            before, tabs = tabs_of([_BOLD.sub(r"\g<mark>\g<words>", each) for each in lines[at + 1 : end]])
            made += ["", *before, *(directive("tab-set", "", tabs, "") if tabs else []), ""]
        elif line.rstrip() == "---" and at and (stop := _end_of_slide(lines, at)):
            end = stop
            made += ["", "---", ""]
        elif (quote := _QUOTE.fullmatch(line)) and (stop := _following(lines, at, _END)) > at:
            end = stop
            author = re.search(r"author=\"([^\"]*)\"", quote["given"])
            rest = ["", f"— {author[1]}"] if author else []
            made += [f"> {each}".rstrip() for each in (*trimmed(lines[at + 1 : end]), *rest)]
        elif _DRAWER.fullmatch(line) and (stop := _following(lines, at, _END_OF_DRAWER)) > at:
            end = stop
        elif not _STATE.fullmatch(line):
            line = replaced(line, _HEADING)
            shown = around(line, [span for span in places[at] if span[1] <= len(line)], _words)
            made.append(replaced(shown, _TASKS) if logseq else shown)
        at = end + 1
    return made


def _words(text: str) -> str:
    if not any(sign in text for sign in "{([-\\"):
        return text
    return _BRACES.sub(_attributes, replaced(text, _FORMS))


def _attributes(found: re.Match[str]) -> str:
    """Attributes with commas or spaces between their parts, as we write them; what is none stays."""
    at, made, given = 0, list[str](), found["given"].rstrip()
    while at < len(given):
        if not (piece := _GIVEN.match(given, at)):
            return found[0]
        made.append(piece["whole"] or f"{piece['key']}={piece['value']}")
        at = piece.end()
    return f"{{{' '.join(made)}}}"


def _with_environments(lines: Sequence[str]) -> list[str]:
    r"""The lines with formulas of Doxygen between ``\f{`` and ``\f}``."""
    if not any("\\f{" in line for line in lines):
        return [*lines]
    places, begins = words_of(lines), [0, *itertools.accumulate(len(line) + 1 for line in lines)]

    def changed(found: re.Match[str]) -> str:
        at = bisect_right(begins, found.start()) - 1
        place = found.start() - begins[at]
        if at not in places or any(begin <= place < end for begin, end in places[at]):
            return found[0]
        return f"\n\\begin{{{found['name']}}}{found['body']}\\end{{{found['name']}}}\n"

    return _ENVIRONMENT.sub(changed, "\n".join(lines)).split("\n")


def _end_of_slide(lines: Sequence[str], at: int) -> int:
    """The last line of what a slide says of itself; 0 if there is nothing of the kind."""
    end = next((n for n in range(at + 1, min(at + 12, len(lines))) if not _SLIDE.fullmatch(lines[n])), at)
    return end if end > at + 1 and lines[end].rstrip() == "---" else 0


def _following(lines: Sequence[str], at: int, pattern: re.Pattern[str]) -> int:
    return next((n for n in range(at + 1, min(at + 200, len(lines))) if pattern.fullmatch(lines[n])), -1)


def _end_of_paragraph(lines: Sequence[str], at: int) -> int:
    return next((n - 1 for n in range(at, len(lines)) if not lines[n].strip()), len(lines) - 1)


__all__ = ["with_our_notes"]
