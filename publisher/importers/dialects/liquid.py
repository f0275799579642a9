"""Liquid, the templates of Jekyll: code, comments and links of its pages, and values that its configuration has."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from publisher.importers.dialects.lines import FENCE, directive, end_of_code, fenced, trimmed

_HIGHLIGHT = re.compile(
    r"(?P<indent>[ \t]*)\{%-?[ \t]*highlight[ \t]+(?P<language>[\w+#.-]+)(?P<given>[^%]*)%\}[ \t]*(?P<first>.*)"
)
_END = re.compile(r"(?P<last>.*?)\{%-?[ \t]*endhighlight[ \t]*-?%\}[ \t]*(?P<after>.*)")
_RAW = re.compile(r"\{%-?[ \t]*(?P<ends>end)?raw[ \t]*-?%\}")
_COMMENT = re.compile(r"\{%-?[ \t]*comment[ \t]*-?%\}.*?\{%-?[ \t]*endcomment[ \t]*-?%\}", re.DOTALL)
_END_OF_COMMENT = re.compile(r"\{%-?[ \t]*endcomment[ \t]*-?%\}")
_LINK = re.compile(
    r"(?:\{\{[ \t]*site\.(?:base)?url[ \t]*\}\})*\{%-?[ \t]*(?P<kind>link|post_url)[ \t]+(?P<path>[^\s%]+)[ \t]*-?%\}"
)
_BROKEN = re.compile(r"(\{\{[ \t]*[\w.-]+)[ \t]*\n[ \t]*(?=\}\})")
_ADDRESS = re.compile(
    r"\{\{-?[ \t]*(?P<mark>[\"'])(?P<path>[^\"'{}]*)(?P=mark)[ \t]*\|[ \t]*(?:relative|absolute)_url[ \t]*-?\}\}"
)
_BASE = re.compile(r"\{\{-?[ \t]*(?:site\.baseurl|page\.root|relative_root_path)[ \t]*-?\}\}")
_FIGURE = re.compile(
    r"[ \t]*\{%-?[ \t]*include[ \t]+[\w./-]*(?:figure|image|img)[\w.-]*[ \t]+(?P<given>[^%]*?)[ \t]*-?%\}[ \t]*"
)
_GIVEN = re.compile(r"(?P<key>\w+)=(?P<mark>[\"'])(?P<value>.*?)(?P=mark)")
_VALUE = re.compile(r"\{\{-?[ \t]*(?P<name>(?:site|page)(?:\.[\w-]+)+)[ \t]*-?\}\}")
_CONTENTS = re.compile(r"[ \t]*\{:[ \t]*toc\b[^{}]*\}[ \t]*")
_OPTION = re.compile(r"[ \t]*\{::?(?:/?(?:nomarkdown|comment|options)\b[^{}]*|\.no_toc|[ ]*\.no_toc[ ]*)/?\}[ \t]*")


def without_liquid(text: str, values: Mapping[str, str]) -> list[str]:
    """The lines of a text in Markdown. ``values`` are those of variables; what is not known stays, as text."""
    lines, made, at = _BROKEN.sub(r"\1 ", _without_comments(text)).split("\n"), list[str](), 0
    raw, ends = False, [n for n, line in enumerate(lines) if "endhighlight" in line and _END.fullmatch(line)]
    while at < len(lines):
        line, end = lines[at], at
        if (found := _HIGHLIGHT.fullmatch(line)) and not raw and (n := bisect_left(ends, at)) < len(ends):
            end = ends[n]
            last = _END.fullmatch(found["first"] if end == at else lines[end])
            made += _code(
                found, [] if end == at else [found["first"], *lines[at + 1 : end]], last["last"] if last else ""
            )
            if last and last["after"]:  # a line of its own
                lines[end] = last["after"]
                ends[n : n + 1] = [end] if _END.fullmatch(last["after"]) else []
                end -= 1
        elif code := FENCE.fullmatch(line):
            end = end_of_code(lines, at, code)
            made += [_RAW.sub("", each) for each in lines[at : end + 1]]
            raw = _still_raw(lines[at : end + 1], raw)
        elif _CONTENTS.fullmatch(line):
            made = made[:-1] if made and re.match(r"[ \t]*(?:[-*+]|1\.)[ \t]", made[-1]) else made
        elif not raw and (figure := _FIGURE.fullmatch(line)) and (shown_figure := _figure(figure["given"])):
            made += shown_figure
        elif not _OPTION.fullmatch(line):
            shown = _RAW.sub("", _line(line, values, raw=raw))
            made += [shown] if shown.strip() or not _RAW.search(line) else []
            raw = _still_raw([line], raw)
        at = end + 1
    return made


def _figure(given: str) -> list[str]:
    """A picture that a template shows; empty if its file is not given."""
    values = {found["key"]: found["value"] for found in _GIVEN.finditer(given)}
    file = next((values[key] for key in ("image_path", "src", "path", "file", "url") if values.get(key)), "")
    alt = [f":alt: {values['alt']}"] if values.get("alt") else []
    caption = ["", values["caption"]] if values.get("caption") else []
    return directive("figure" if caption else "image", file, [*alt, *caption], "") if file else []


def _still_raw(lines: Sequence[str], raw: bool) -> bool:
    """Whether the text after lines is not read as Liquid."""
    for found in _RAW.finditer("\n".join(lines)):
        raw = not found["ends"]
    return raw


def _line(line: str, values: Mapping[str, str], *, raw: bool) -> str:
    """A line outside of code, whose parts between marks are as they are."""
    made, last = list[str](), 0
    for found in (*_RAW.finditer(line), None):
        piece = line[last : found.start() if found else len(line)]
        made.append(piece if raw else _piece(piece, values))
        if found:
            raw, last = not found["ends"], found.end()
    return "".join(made)


def _piece(text: str, values: Mapping[str, str]) -> str:
    if "{" not in text:
        return text
    text = _LINK.sub(
        lambda found: f"/{'_posts/' if found['kind'] == 'post_url' else ''}{found['path'].lstrip('/')}", text
    )
    text = _BASE.sub("", _ADDRESS.sub(r"\g<path>", text))
    return _VALUE.sub(lambda found: values.get(found["name"]) or found[0], text)


def _without_comments(text: str) -> str:
    end = max((found.end() for found in _END_OF_COMMENT.finditer(text)), default=0)  # so that each beginning has an end
    return _COMMENT.sub("", text[:end]) + text[end:]


def _code(found: re.Match[str], lines: Sequence[str], last: str) -> list[str]:
    body = trimmed([_RAW.sub("", line.removeprefix(found["indent"])) for line in (*lines, last)])
    language, options = found["language"], [":linenos:", ""] if "linenos" in found["given"] else []
    shown = fenced(f"{{code}} {language}" if options else language, [*options, *body])
    return [f"{found['indent']}{line}".rstrip() for line in shown]


def values_of_site(given: object, name: str = "site") -> dict[str, str]:
    """The texts and numbers in a configuration by their names in Liquid."""
    found = dict[str, str]()
    for key, value in given.items() if isinstance(given, Mapping) else ():
        if isinstance(value, Mapping):
            found |= values_of_site(value, f"{name}.{key}")
        elif isinstance(value, str | int | float) and not isinstance(value, bool) and "\n" not in str(value):
            found[f"{name}.{key}"] = str(value)
    return found


__all__ = ["values_of_site", "without_liquid"]
