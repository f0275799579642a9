"""Directives and roles of Sphinx, MyST and Jupyter Book that have another name here, or none."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from msgspec import Struct, field

from publisher.importers.files import ADDRESS, page_name, real_file
from publisher.importers.left import Left
from publisher.importers.lines import FENCE, directive, end_of_code, fenced, indented_code, trimmed
from publisher.markdown.directives import DIRECTIVES
from publisher.markdown.notebook_code import is_cell, language_of_cell
from publisher.markdown.roles import ROLES

_OPENING = re.compile(
    r"(?P<indent>[ \t]*)(?P<mark>`{3,}|~{3,}|:{3,})\{(?P<name>[A-Za-z][\w:.-]*)\}[ \t]*(?P<argument>.*?)[ \t]*"
)
_OPTION = re.compile(r":(?P<key>[\w-]+):[ \t]*(?P<value>.*?)[ \t]*")
_PICTURE = re.compile(
    r"!\[(?P<alt>[^\[\]]*)\]\((?P<file>[^()\s]+)\)(?:\{[^{}]*?(?:width=\"?(?P<width>[\w.%]+))?[^{}]*\})?"
)
_CODE = re.compile(r"(?P<mark>`+)(?!`)(?P<text>.*?)(?<!`)(?P=mark)(?!`)")
_ROLE = re.compile(r"\{(?P<name>[A-Za-z][\w:.-]*)\}\Z")
_TARGET = re.compile(r"(?P<words>.*?)[ \t]*<(?P<target>[^<>]+)>", re.DOTALL)
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
_KEPT = {
    "card": ("link", "link-type", "class"),
    "grid": (),
    "dropdown": ("open", "name", "label"),
    "tab-set": (),
    "tab-item": (),
}
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
_XREF = re.compile(r"\[(?P<words>[^\[\]]*)\]\(xref:(?P<name>[\w.-]+)(?P<path>/?[^()\s#]*)(?P<fragment>#[^()\s]*)?\)")
_AS_CODE = re.compile(
    r"(?:file|command|envvar|program|option|samp|literal|regexp|token|makevar|dfn|any|obj|class|func|meth|mod|attr|data|exc|const)"
    r"|(?:py|c|cpp|js|rst|std):\w+"
)
_AS_ROLE = {
    "footcite": "cite:p", "footcite:p": "cite:p", "footcite:t": "cite:t", "cite:alp": "cite:p", "cite:alt": "cite:t",
    "cite:year": "cite:yearpar", "math:numref": "eq", "nb-download": "download", "delete": "del",
}  # fmt: skip
_ICONS = re.compile(r"octicon|fa[sbr]?|material-\w+")


class Sphinx(Struct, frozen=True):
    """What the pages in the folder ``texts`` may use: files of the project at ``root``, roles that are links, other sites.

    ``outside`` are the files outside of the folder, by the names that their copies get.
    """

    texts: Path | None = None
    root: Path | None = None
    roles: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sites: Mapping[str, str] = field(default_factory=dict)
    outside: dict[str, Path] = field(default_factory=dict)

    def copied(self, path: str, page: str) -> str:
        """The path from a page to the copy of a file that is outside of the folder of pages; empty if there is no such file."""
        if not self.texts or not self.root or ADDRESS.match(path) or path.startswith("/"):
            return ""
        folder = posixpath.dirname(page)
        if not posixpath.normpath(posixpath.join(folder, path)).startswith("../"):
            return ""
        file = real_file(self.texts / folder / path, self.root)
        if not file:
            return ""
        name = f"included/{file.relative_to(self.root).as_posix()}"
        self.outside[name] = file
        return posixpath.relpath(name, folder or ".")

    def included(self, name: str, text: str) -> str:
        """The text of a copy, whose pictures are copied, too, to the same places beside it, or are words if they do not exist."""

        def picture(found: re.Match[str]) -> str:
            path = found["file"].partition("#")[0].partition("?")[0]
            if self.root is None or ADDRESS.match(path):
                return found[0]
            file = real_file(self.outside[name].parent / path, self.root)
            if not file:
                return found["alt"]
            self.outside[f"included/{file.relative_to(self.root).as_posix()}"] = file
            return found[0]

        return _PICTURE.sub(picture, text)

    def has(self, path: str, page: str) -> bool:
        """Whether a file to which a path in a page leads is in the folder of pages, or may be anywhere else."""
        if not path or ADDRESS.match(path):
            return True
        place = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(page), path)
        if posixpath.normpath(place).startswith("../"):
            return False
        return self.texts is None or place in self.outside or os.path.isfile(self.texts / place)


class _Page(Struct, frozen=True):
    """A page, the paths of all pages, and what they may use."""

    name: str
    pages: Collection[str]
    sphinx: Sphinx
    left: Left

    def unknown(self, name: str) -> None:
        self.left.directive(self.name, name)


def with_our_directives(
    lines: Sequence[str], page: str, pages: Collection[str], sphinx: Sphinx, left: Left
) -> list[str]:
    """The lines of a page with our directives and roles."""
    return _blocks(lines, _Page(page, pages, sphinx, left), parent="", depth=0)


def _blocks(lines: Sequence[str], page: _Page, *, parent: str, depth: int) -> list[str]:
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
                shown = _directive(opening, lines[at : end + 1], page, parent="tab-set", depth=depth)
                tabs += [each.removeprefix(indent) for each in shown]
                last_of_tabs = end
                at = next((n for n in range(end + 1, len(lines)) if lines[n].strip()), len(lines))
                opening = _OPENING.fullmatch(lines[at]) if at < len(lines) else None
                end = _end(lines, at, opening, last) if opening else -1
            made += directive("tab-set", "", tabs, indent)
            end = last_of_tabs
        elif opening and end > at:
            made += _directive(opening, lines[at : end + 1], page, parent=parent, depth=depth)
        elif fence := FENCE.fullmatch(lines[at]):
            end = end_of_code(lines, at, fence)
            made += lines[at : end + 1]
        else:
            end = at
            made.append(_line(lines[at], page))
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


def _directive(opening: re.Match[str], lines: Sequence[str], page: _Page, *, parent: str, depth: int) -> list[str]:
    name, argument, indent = opening["name"], opening["argument"], opening["indent"]
    line = partial(_line, page=page)
    if name in ("include", "literalinclude"):
        return _included(opening, lines, page)
    if name in _CODES or (name == "raw" and not _RAW.fullmatch(f"{name} {argument}")):
        return _as_code(name, argument, indent, lines, page)
    if name in DIRECTIVES and DIRECTIVES[name].raw:
        return [*lines]
    if _VERBATIM.fullmatch(name) and not _RAW.fullmatch(f"{name} {argument}") and name != "code-tab":
        return [*lines]
    body = [each.removeprefix(indent) for each in lines[1:-1]]
    gated = name.endswith("-start") and any("-end}" in each for each in body)
    if gated:  # the fence of this directive has an end of its own, as has that of the last one
        begin = next((n for n, each in enumerate(body) if re.fullmatch(r"[`~:]{3,}", each.strip())), -1)
        last = next((n for n in range(len(body) - 1, -1, -1) if "-end}" in body[n]), len(body))
        options, text = _options(body[: max(begin, 0)])
        if begin < 0 or trimmed(text) or trimmed(_options(body[last + 1 :])[1]):
            return [*lines]
        name, body = name.removesuffix("-start"), body[begin + 1 : last]
    else:
        options, text = _options(body)
        body = text
    kind = "video" if name == "figure" and argument.lower().endswith((".mp4", ".webm")) else _RENAMED.get(name, name)
    inner = _blocks(body, page, parent=kind, depth=depth + 1)
    if name in _DROPPED:
        return []
    if name in _UNWRAPPED or name == "raw":
        return [f"{indent}{each}".rstrip() for each in trimmed(inner)]
    if name == "rubric":
        return [f"{indent}**{argument}**"]
    if name in _VERSIONS:
        version, _, words = argument.partition(" ")
        return directive(
            "note", f"{_VERSIONS[name]} {version}", [*([line(words), ""] if words else []), *trimmed(inner)], indent
        )
    if name in ("button-link", "button-ref"):
        target = argument if name == "button-link" else f"#{argument}"
        return [f"{indent}[{' '.join(map(str.strip, trimmed(inner)))}]({target})"]
    if name == "figure-md" and (figure := _figure(argument, options, trimmed(inner))):
        return directive("figure", *figure, indent)
    if name == "code-tab":
        language, _, title = argument.partition(" ")
        return directive("tab-item", title or language.capitalize(), fenced(language, trimmed(body)), indent)
    if kind in _KEPT:
        if kind == "card":
            inner = ["" if _CARD.fullmatch(each.strip()) else each for each in inner]
        options = {key: value for key, value in options.items() if key in _KEPT[kind]}
        argument = (
            re.sub(r"^(?:\d[ ]+)*(\d)$", lambda found: str(min(int(found[1]), 4)), argument)
            if kind == "grid"
            else argument
        )
    elif kind in ("figure", "image") and not page.sphinx.has(argument, page.name):
        if copy := page.sphinx.copied(argument, page.name):
            argument = copy
        else:
            page.left.picture(page.name, argument)
            words = [f"*{options['alt']}*"] if options.get("alt") else []
            return [f"{indent}{each}".rstrip() for each in (*words, *([""] if words else []), *trimmed(inner))]
    elif kind not in DIRECTIVES and not is_cell(kind, opening["mark"], DIRECTIVES):
        page.unknown(name)
        if opening["mark"][0] != ":" or not trimmed(inner):
            return _shown("text", [each.removeprefix(indent) for each in lines], indent)
        return [f"{indent}{each}".rstrip() for each in ((f"**{line(argument)}**", "") if argument else ())] + [
            f"{indent}{each}".rstrip() for each in inner
        ]
    elif not gated and kind == name and inner == body and (opening["mark"][0] == ":" or is_cell(kind, "`", DIRECTIVES)):
        return [*lines]
    given = [f":{key}: {value}".rstrip() for key, value in options.items()]
    made = directive(kind, line(argument), [*given, *([""] if given and inner[:1] != [""] else []), *inner], indent)
    return directive("grid", "1", made, "") if kind == "card" and parent != "grid" else made


def _included(opening: re.Match[str], lines: Sequence[str], page: _Page) -> list[str]:
    """A directive that includes a file, which may be outside of the folder of pages, or can't be read."""
    name, path, indent = opening["name"], opening["argument"], opening["indent"]
    copy = page.sphinx.copied(path, page.name)
    if not copy and not page.sphinx.has(path, page.name):
        page.left.file(page.name, path)
        return _shown("text", [each.removeprefix(indent) for each in lines], indent)
    first = lines[0][: lines[0].rindex(path)] + (copy or path) if path else lines[0]
    if name == "include" and path.lower().endswith((".rst", ".txt")):
        page.unknown(name)
        first = first.replace("{include}", "{literalinclude}")
    return [first, *lines[1:]]


def _as_code(name: str, argument: str, indent: str, lines: Sequence[str], page: _Page) -> list[str]:
    """A directive whose text is shown as it is: a cell, which is not run, text of other markup, and what is for other formats."""
    body = [each.removeprefix(indent) for each in lines[1:-1]]
    if name == "code-cell":
        body = _options(body)[1]
        tags = next((n for n, each in enumerate(lines) if each.strip().startswith((":tags:", "tags:"))), 0)
        unseen = tags and _UNSEEN.search(" ".join(lines[tags : len(lines) - len(body)]))
        return [] if unseen else _shown(language_of_cell(name, argument), trimmed(body), indent)
    if language := _CODES.get(name, ""):
        body = _options(body)[1]
        return _shown(language, trimmed(body), indent) if language != _UNSHOWN else []
    if name == "raw":
        return ["<!--", *(each.replace("--", "- -") for each in body), "-->"]
    body = trimmed([each for each in body if not (name == "eval-rst" and _SILENT.fullmatch(each))])
    if not body:
        return []
    page.unknown(name)
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


def _figure(label: str, options: Mapping[str, str], body: Sequence[str]) -> tuple[str, list[str]] | None:
    """The file and the rest of a figure whose first line is a picture."""
    picture = _PICTURE.fullmatch(body[0].strip()) if body else None
    if not picture:
        return None
    given = {"label": label, "alt": picture["alt"], "width": picture["width"], "class": options.get("class")}
    shown = [f":{key}: {value}" for key, value in given.items() if value]
    return picture["file"], [*shown, "", *trimmed(body[1:])]


def _line(text: str, page: _Page) -> str:
    made, last = list[str](), 0
    if "](xref:" in text:
        text = _XREF.sub(partial(_reference, sites=page.sphinx.sites), text)
    for code in _CODE.finditer(text):
        role = _ROLE.search(text, last, code.start())
        shown = _role(role["name"], code["text"], page) if role else None
        if role and shown is not None:
            made += [text[last : role.start()], shown]
            last = code.end()
    return "".join((*made, text[last:]))


def _reference(found: re.Match[str], sites: Mapping[str, str]) -> str:
    """A link to a page of another site."""
    if not (site := sites.get(found["name"])):
        return found[0]
    place = f"{found['path']}{found['fragment'] or ''}"
    return f"[{found['words'] or found['name'] + place}]({site.rstrip('/')}{place})"


def _role(name: str, text: str, page: _Page) -> str | None:
    """A role in our syntax; None if it is known here."""
    found = _TARGET.fullmatch(text)
    words, target = (found["words"], found["target"]) if found else ("", text)
    if name == "doc":
        place = target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(page.name), target)
        file = f"{posixpath.normpath(place).removesuffix('.md')}.md"
        if file in page.pages:
            return f"[{words}]({posixpath.relpath(file, posixpath.dirname(page.name) or '.')})"
        page.left.file(page.name, target)
        return words or f"`{target}`"
    if name in page.sphinx.roles:
        address, caption = page.sphinx.roles[name]
        return f"[{words or caption.replace('%s', target)}]({address.replace('%s', target)})"
    if name in ("guilabel", "menuselection"):
        return f"**{text.replace('-->', '→')}**"
    if _AS_CODE.fullmatch(name):
        return f"`{words or target.removeprefix('~')}`"
    if name in ("pep", "rfc") and target.isdigit():
        address = f"peps.python.org/pep-{target:0>4}/" if name == "pep" else f"www.rfc-editor.org/rfc/rfc{target}"
        return f"[{words or f'{name.upper()} {target}'}](https://{address})"
    if name in ("download", "nb-download") and target.endswith(".ipynb"):
        file = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), page_name(target)))
        return f"[{words or target}]({page_name(target)})" if file in page.pages else f"`{words or target}`"
    if name in _AS_ROLE:
        return f"{{{_AS_ROLE[name]}}}`{text}`"
    if name in ("title-reference", "u") or name.startswith("bdg"):
        return f"<u>{text}</u>" if name == "u" else f"*{text}*" if name == "title-reference" else text
    if _ICONS.fullmatch(name):
        return ""
    if name in ROLES:
        return None
    page.unknown(name)
    return f"`{words or target}`"


__all__ = ["Sphinx", "with_our_directives"]
