"""Directives of Sphinx, MyST and Jupyter Book that have another name here, or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from publisher.importers.dialects.lines import FENCE, directive, end_of_code, fenced, indented_code, trimmed
from publisher.importers.dialects.myst_roles import SphinxPage, with_our_roles
from publisher.importers.left import Left
from publisher.importers.sphinx_files import Sphinx
from publisher.markdown.directives import DIRECTIVES
from publisher.markdown.notebook_code import is_cell, language_of_cell

_OPENING = re.compile(
    r"(?P<indent>[ \t]*)(?P<mark>`{3,}|~{3,}|:{3,})\{(?P<name>[A-Za-z][\w:.-]*)\}[ \t]*(?P<argument>.*?)[ \t]*"
)
_OPTION = re.compile(r":(?P<key>[\w-]+):[ \t]*(?P<value>.*?)[ \t]*")
_PICTURE = re.compile(
    r"!\[(?P<alt>[^\[\]]*)\]\((?P<file>[^()\s]+)\)(?:\{[^{}]*?(?:width=\"?(?P<width>[\w.%]+))?[^{}]*\})?"
)
_DEEPEST = 50  # nested directives
_CARD = re.compile(r"\^{3,}|\+{3,}")

_RENAMED = {
    "sidebar": "aside", "topic": "aside", "tabs": "tab-set", "tab": "tab-item", "group-tab": "tab-item", "grid-item-card": "card",
    "toggle": "dropdown", "todo": "note", "grid-item": "card",
}  # fmt: skip
_DROPPED = frozenset({
    "toctree", "tableofcontents", "contents", "sectnum", "toc", "currentmodule", "py:currentmodule", "module", "py:module",
    "highlight", "default-role", "default-domain", "meta", "tags", "nosearch",
})  # fmt: skip
_UNWRAPPED = frozenset({"container", "hlist", "card-carousel", "highlights", "compound", "div"})
_VERSIONS = {
    "versionadded": "New in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
}
_OPTIONS = {"card": ("link", "link-type", "class"), "dropdown": ("open", "name", "label")}
"""The options of these directives that have the same meaning here."""
_RAW = re.compile(r"raw[ ]+html")
_VERBATIM = re.compile(r"code.*|literalinclude|include|math|mermaid|dot|graphviz|csv-table|verse|glossary|.*tikz")
_UNSHOWN = "-"
_CODES = {
    "code-cell": "", "eval-rst": "", "parsed-literal": "text", "testcode": "python", "testoutput": "text", "doctest": "pycon",
    "ipython": "python", "prompt": "console", "testsetup": _UNSHOWN, "testcleanup": _UNSHOWN,
}  # fmt: skip
"""Directives that show code, and its language, if it is always the same."""
_SILENT = re.compile(r"\.\. +(?:(?:py:)?(?:current)?module::.*|_[\w -]+:|highlight::.*)")
_UNSEEN = re.compile(r"remove[-_](?:cell|input)")


def with_our_directives(
    lines: Sequence[str], page: str, pages: Collection[str], sphinx: Sphinx, left: Left
) -> list[str]:
    """The lines of a page with our directives and roles."""
    return _blocks(lines, SphinxPage(page, pages, sphinx, left), parent="", depth=0)


def _blocks(lines: Sequence[str], page: SphinxPage, *, parent: str, depth: int) -> list[str]:
    made, at, code = list[str](), 0, indented_code(lines)

    @cache
    def last(pattern: re.Pattern[str]) -> int:
        return max((n for n, each in enumerate(lines) if pattern.search(each)), default=-1)

    while at < len(lines):
        opening = _OPENING.fullmatch(lines[at]) if depth < _DEEPEST and at not in code else None
        end = _end(lines, at, opening, last) if opening else -1
        if at in code:
            end = at
            made.append(lines[at])
        elif opening and end > at and opening["name"] == "tab" and parent not in ("tab-set", "tabs"):
            tabs = list[str]()  # whose set is not written
            indent = opening["indent"]
            while opening and end > at and (opening["name"], opening["indent"]) == ("tab", indent):
                shown = _directive(_read(opening, lines[at : end + 1], page, "tab-set", depth))
                tabs += [each.removeprefix(indent) for each in shown]
                last_of_tabs = end
                at = next((n for n in range(end + 1, len(lines)) if lines[n].strip()), len(lines))
                opening = _OPENING.fullmatch(lines[at]) if at < len(lines) else None
                end = _end(lines, at, opening, last) if opening else -1
            made += directive("tab-set", "", tabs, indent)
            end = last_of_tabs
        elif opening and end > at:
            made += _directive(_read(opening, lines[at : end + 1], page, parent, depth))
        elif fence := FENCE.fullmatch(lines[at]):
            end = end_of_code(lines, at, fence)
            made += lines[at : end + 1]
        else:
            end = at
            made.append(with_our_roles(lines[at], page))
        at = end + 1
    return made


def _end(lines: Sequence[str], at: int, opening: re.Match[str], last: Callable[[re.Pattern[str]], int]) -> int:
    """The last line of a directive, or of the text between one that ends in ``-start`` and the one that ends in ``-end``; -1 if it
    is not closed. ``last`` gives the last line in which a pattern is found."""

    def following(begin: int, pattern: re.Pattern[str]) -> int:
        return next(n for n in range(begin, len(lines)) if pattern.search(lines[n])) if last(pattern) >= begin else -1

    mark = opening["mark"]
    end = following(at + 1, re.compile(rf"\A[ \t]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*\Z"))
    if end >= 0 and opening["name"] in ("solution-start", "exercise-start"):
        name = opening["name"].replace("start", "end")
        stop = following(end, re.compile(rf"\A[ \t]*[`~:]{{3,}}\{{{name}\}}"))
        found = _OPENING.fullmatch(lines[stop]) if stop >= 0 else None
        return _end(lines, stop, found, last) if found else end
    return end


class _Directive(Struct, frozen=True):
    """A directive with all of its ``lines``, on a page and in another directive, its ``parent``.

    It has ``options``, a ``text``, and this text with our directives, ``inner``.
    """

    name: str
    argument: str
    indent: str
    mark: str
    lines: Sequence[str]
    page: SphinxPage
    parent: str
    depth: int
    options: Mapping[str, str] = {}
    text: Sequence[str] = ()
    inner: Sequence[str] = ()

    @property
    def body(self) -> list[str]:
        """The lines between the first and the last one."""
        return [line.removeprefix(self.indent) for line in self.lines[1:-1]]

    @property
    def gated(self) -> bool:
        """Whether another directive ends it, as ``solution-end`` does."""
        return self.name.endswith("-start") and any("-end}" in line for line in self.body)

    def at_its_place(self, lines: Iterable[str]) -> list[str]:
        """Lines as far from the margin as the directive."""
        return [f"{self.indent}{line}".rstrip() for line in lines]


def _read(opening: re.Match[str], lines: Sequence[str], page: SphinxPage, parent: str, depth: int) -> _Directive:
    return _Directive(
        opening["name"], opening["argument"], opening["indent"], opening["mark"], lines, page, parent, depth
    )


def _directive(given: _Directive) -> list[str]:
    """A directive in our syntax."""
    name = given.name
    is_html = _RAW.fullmatch(f"{name} {given.argument}")
    if name in ("include", "literalinclude"):
        return _included(given)
    if name in _CODES or (name == "raw" and not is_html):
        return _as_code(given)
    is_raw = name in DIRECTIVES and DIRECTIVES[name].raw
    if is_raw or (_VERBATIM.fullmatch(name) and not is_html and name != "code-tab"):
        return [*given.lines]
    kind = _kind(given)
    if kind in _DROPPED:
        return []
    if not (parsed := _parsed(given, kind)):
        return [*given.lines]
    made = _MAKERS[kind](parsed) if kind in _MAKERS else None
    return _ours(parsed, kind) if made is None else made


def _kind(given: _Directive) -> str:
    """The name of a directive here."""
    name = given.name.removesuffix("-start") if given.gated else given.name
    is_video = name == "figure" and given.argument.lower().endswith((".mp4", ".webm"))
    return "video" if is_video else _RENAMED.get(name, name)


def _parsed(given: _Directive, kind: str) -> _Directive | None:
    """A directive with its options and its text; None if it begins in one directive and ends in another, and has text in these."""
    body = given.body
    options, text = _options(body)
    if given.gated:
        begin = next((n for n, line in enumerate(body) if re.fullmatch(r"[`~:]{3,}", line.strip())), -1)
        last = next((n for n in range(len(body) - 1, -1, -1) if "-end}" in body[n]), len(body))
        options, text = _options(body[: max(begin, 0)])
        if begin < 0 or trimmed(text) or trimmed(_options(body[last + 1 :])[1]):
            return None
        text = body[begin + 1 : last]
    inner = _blocks(text, given.page, parent=kind, depth=given.depth + 1)
    return replace(given, options=options, text=text, inner=inner)


def _ours(given: _Directive, kind: str) -> list[str]:
    """A directive that we have, by its name here; one that we do not have is reported, and what it contains is shown."""
    is_code = is_cell(kind, given.mark, DIRECTIVES)
    if kind not in DIRECTIVES and not is_code:
        given.page.unknown(given.name)
        if given.mark[0] != ":" or not trimmed(given.inner):
            return _shown("text", [line.removeprefix(given.indent) for line in given.lines], given.indent)
        title = (f"**{with_our_roles(given.argument, given.page)}**", "") if given.argument else ()
        return given.at_its_place((*title, *given.inner))
    is_same = kind == given.name and given.inner == given.text and not given.gated
    if is_same and (given.mark[0] == ":" or is_cell(kind, "`", DIRECTIVES)):
        return [*given.lines]
    return _written(given, kind, given.argument, given.options, given.inner)


def _written(
    given: _Directive, kind: str, argument: str, options: Mapping[str, str], inner: Sequence[str]
) -> list[str]:
    shown = [f":{key}: {value}".rstrip() for key, value in options.items()]
    body = [*shown, *([""] if shown and inner[:1] != [""] else []), *inner]
    return directive(kind, with_our_roles(argument, given.page), body, given.indent)


def _contents(given: _Directive) -> list[str]:
    return given.at_its_place(trimmed(given.inner))


def _rubric(given: _Directive) -> list[str]:
    return [f"{given.indent}**{given.argument}**"]


def _version(given: _Directive) -> list[str]:
    version, _, words = given.argument.partition(" ")
    body = [*([with_our_roles(words, given.page), ""] if words else []), *trimmed(given.inner)]
    return directive("note", f"{_VERSIONS[given.name]} {version}", body, given.indent)


def _button(given: _Directive) -> list[str]:
    target = given.argument if given.name == "button-link" else f"#{given.argument}"
    return [f"{given.indent}[{' '.join(map(str.strip, trimmed(given.inner)))}]({target})"]


def _code_tab(given: _Directive) -> list[str]:
    language, _, title = given.argument.partition(" ")
    return directive("tab-item", title or language.capitalize(), fenced(language, trimmed(given.text)), given.indent)


def _figure(given: _Directive) -> list[str] | None:
    """A figure whose first line is a picture, and whose label is its argument."""
    body = trimmed(given.inner)
    picture = _PICTURE.fullmatch(body[0].strip()) if body else None
    if not picture:
        return None
    options = {
        "label": given.argument,
        "alt": picture["alt"],
        "width": picture["width"],
        "class": given.options.get("class"),
    }
    shown = [f":{key}: {value}" for key, value in options.items() if value]
    return directive("figure", picture["file"], [*shown, "", *trimmed(body[1:])], given.indent)


def _picture(given: _Directive) -> list[str] | None:
    """A picture whose file is outside of the folder of pages, or does not exist: then its words are shown."""
    page = given.page
    if page.sphinx.has(given.argument, page.name):
        return None
    if copy := page.sphinx.copied(given.argument, page.name):
        return _written(given, _kind(given), copy, given.options, given.inner)
    page.left.picture(page.name, given.argument)
    words = [f"*{given.options['alt']}*", ""] if given.options.get("alt") else []
    return given.at_its_place((*words, *trimmed(given.inner)))


def _part_of_page(given: _Directive) -> list[str]:
    """Tabs, or folded text, with the options that have the same meaning here."""
    kind = _kind(given)
    return _written(given, kind, given.argument, _kept(given.options, _OPTIONS.get(kind, ())), given.inner)


def _grid(given: _Directive) -> list[str]:
    """A grid. Of its numbers of columns, for narrow and for wide pages, the last one counts."""
    columns = re.fullmatch(r"(?:\d[ ]+)*(\d)", given.argument)
    return _written(given, "grid", str(min(int(columns[1]), 4)) if columns else given.argument, {}, given.inner)


def _card(given: _Directive) -> list[str]:
    """A card, which is in a grid."""
    inner = ["" if _CARD.fullmatch(line.strip()) else line for line in given.inner]
    made = _written(given, "card", given.argument, _kept(given.options, _OPTIONS["card"]), inner)
    return made if given.parent == "grid" else directive("grid", "1", made, "")


def _kept(options: Mapping[str, str], keys: Collection[str]) -> dict[str, str]:
    return {key: value for key, value in options.items() if key in keys}


_MAKERS: Mapping[str, Callable[[_Directive], list[str] | None]] = {
    **dict.fromkeys((*_UNWRAPPED, "raw"), _contents),
    **dict.fromkeys(_VERSIONS, _version),
    **dict.fromkeys(("button-link", "button-ref"), _button),
    **dict.fromkeys(("figure", "image"), _picture),
    **dict.fromkeys(("dropdown", "tab-set", "tab-item"), _part_of_page),
    "rubric": _rubric,
    "figure-md": _figure,
    "code-tab": _code_tab,
    "card": _card,
    "grid": _grid,
}
"""What is written for directives, by their names here; None if that is decided by ``_ours``."""


def _included(given: _Directive) -> list[str]:
    """A directive that includes a file, which may be outside of the folder of pages, or can't be read."""
    path, lines, page = given.argument, given.lines, given.page
    copy = page.sphinx.copied(path, page.name)
    if not copy and not page.sphinx.has(path, page.name):
        page.left.file(page.name, path)
        return _shown("text", [each.removeprefix(given.indent) for each in lines], given.indent)
    first = lines[0][: lines[0].rindex(path)] + (copy or path) if path else lines[0]
    if given.name == "include" and path.lower().endswith((".rst", ".txt")):
        page.unknown(given.name)
        first = first.replace("{include}", "{literalinclude}")
    return [first, *lines[1:]]


def _as_code(given: _Directive) -> list[str]:
    """A directive whose text is shown as it is: a cell, which is not run, text of other markup, and what is for other formats."""
    name, indent, lines, body = given.name, given.indent, given.lines, given.body
    if name == "code-cell":
        body = _options(body)[1]
        tags = next((n for n, each in enumerate(lines) if each.strip().startswith((":tags:", "tags:"))), 0)
        unseen = tags and _UNSEEN.search(" ".join(lines[tags : len(lines) - len(body)]))
        return [] if unseen else _shown(language_of_cell(name, given.argument), trimmed(body), indent)
    if language := _CODES.get(name, ""):
        body = _options(body)[1]
        return _shown(language, trimmed(body), indent) if language != _UNSHOWN else []
    if name == "raw":
        return ["<!--", *(each.replace("--", "- -") for each in body), "-->"]
    body = trimmed([each for each in body if not (name == "eval-rst" and _SILENT.fullmatch(each))])
    if not body:
        return []
    given.page.unknown(name)
    return _shown("rst", body, indent)


def _shown(language: str, lines: Sequence[str], indent: str) -> list[str]:
    """Lines as code."""
    return [f"{indent}{line}".rstrip() for line in fenced(language, lines)]


def _options(body: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The options at the beginning of a directive, in lines of their own or between hyphens, and the rest."""
    end, found = 0, dict[str, str]()
    if body and body[0].strip() == "---":
        end = next((n for n in range(1, len(body)) if body[n].strip() == "---"), 0)
        pairs = (each.partition(":") for each in body[1:end])
        found = {key.strip(): value.strip().strip("\"'") for key, _, value in pairs if key.strip()}
        return found, [*body[end + bool(end) :]]
    while end < len(body) and (option := _OPTION.fullmatch(body[end].strip())):
        found[option["key"]] = option["value"]
        end += 1
    return found, [*body[end:]]


__all__ = ["with_our_directives"]
