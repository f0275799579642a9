"""LaTeX in Markdown, as Pandoc reads it: figures, tables, lists, code and theorems between ``\\begin`` and ``\\end``, commands for
words, citations and references, and definitions of commands."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from msgspec import Struct

from publisher.importers.dialects.lines import dedented, directive, fenced, replaced, trimmed
from publisher.importers.dialects.words import Spans, around, kept_in, words_of
from publisher.markdown.formulas import ENVIRONMENTS

_BEGIN = re.compile(r"[ ]{,3}\\begin\{(?P<name>[A-Za-z]+)\*?\}(?P<rest>.*)")
_ENDED = re.compile(r"\\end\{([A-Za-z]+)\*?\}")
_DEFINED = re.compile(
    r"[ ]*\\(?:(?:re|provide)?newcommand|providecommand|def|(?P<operator>DeclareMathOperator))(?P<star>\*?)[ ]*"
    r"(?:\{\\(?P<name>[A-Za-z]+)\}|\\(?P<other>[A-Za-z]+))(?:\[\d\]|(?:#\d)+)?[ ]*\{"
)
_COMMENT = re.compile(r"[ \t\r]*(?:%.*)?")
_ARGUMENT = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
_OPTIONS = r"(?:\[[^\[\]]*\])?"
_GRAPHICS = re.compile(r"\\includegraphics\*?(?:\[(?P<given>[^\[\]]*)\])?\{(?P<file>[^{}]+)\}")
_WIDTH = re.compile(r"width=(?P<number>\d*\.?\d*)[ ]*\\(?:text|line|column)width")
_CAPTION = re.compile(rf"\\caption(?:of\{{\w+\}})?\*?{_OPTIONS}{_ARGUMENT}")
_LABEL = re.compile(r"\\label\{([^{}]+)\}")
_IN_BRACES = re.compile(r"\{#([\w:.-]+)[^{}\n]*\}")
_AT_HEADING = re.compile(r"(?P<title>[ ]{,3}#{1,6}[ \t].*?)[ \t]*\\label\{(?P<label>[^{}]+)\}[ \t]*")
_LABELLED = re.compile(
    r"[ ]{,3}!\[(?P<words>.*?)\\label\{(?P<label>[^{}]+)\}[ ]*\]\((?P<file>[^()\s\"]+)(?:[ ]+\"[^\"]*\")?\)(?:\{[^{}]*\})?[ \t]*"
)
_TABULAR = re.compile(r"\\begin\{(?P<name>tabular[x*]?|longtable)\}(?P<body>.*?)\\end\{(?P=name)\}", re.DOTALL)
_RULES = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|centering|"
    r"(?:cline|cmidrule)(?:\([^()]*\))?\{[^{}]*\})"
)
_ITEM = re.compile(r"(?<!\\)\\item(?![A-Za-z])(?:[ \t]*\[(?P<term>[^\[\]]*)\])?[ \t]*")
_NESTED = re.compile(r"^(?P<item>[ \t]*\\item(?:[ \t]*\[[^\[\]]*\])?)[ \t]*(?P<rest>\\begin\{)")
_INNER = re.compile(r"\\begin\{(?:itemize|enumerate|description)\}")
_SPACED = re.compile(
    r"\[[^\[\]]*\]|\\(?:setlength|addtolength)\{?\\\w+\}?\{[^{}]*\}|\\(?:item|par)sep[\w.]*|\\tightlist"
)
_LANGUAGE = re.compile(r"language=\{?(?P<language>\w+)")
_LISTING = re.compile(r"\[(?P<given>(?:[^\[\]{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\][ \t]*")
_MINTED = re.compile(r"\{(?P<language>[\w+#.-]+)\}")
_TITLE = re.compile(r"(?:caption|title)=(?:\{(?P<braced>(?:[^{}]|\{[^{}]*\})*)\}|(?P<bare>[^,{}]+))")
_SIZES = r"small|footnotesize|scriptsize|tiny|normalsize|large|Large"
_SHAPED = re.compile(
    rf"(?<!\\)%[^\n]*|\\(?:centering|raggedright|raggedleft|hfill|par|noindent|quad|qquad|(?:small|med|big)skip|hrule|{_SIZES})\b"
    r"(?:\{\})?|\\[vh]space\*?\{[^{}]*\}|\\(?:setlength|addtolength|renewcommand|captionsetup)(?:\{\\\w+\}|\\\w+)?\{[^{}]*\}"
    r"|\\(?:begin|end)\{(?:center|subfigure|minipage|threeparttable|adjustbox|small|footnotesize)\*?\}(?:\[[^\[\]]*\]|\{[^{}]*\})*"
    r"|\\\\(?:\[[^\[\]]*\])?"
)
_EMPTY = re.compile(
    r"(?:\\(?:resizebox\*?\{[^{}]*\}\{[^{}]*\}|scalebox\{[^{}]*\}|centerline|fbox|sub(?:float|figure)\*?(?:\[(?P<words>[^\[\]]*)\])?)\s*)?"
    r"(?<!\\)\{\s*\}"
)
_PLACED = re.compile(
    r"\s*(?:\[[htbpH!]*\]|(?:\[\d+\])?\{[lrLRiIoO]\}(?:\[[^\[\]]*\])?\{[^{}]*\}|(?:\[[^\[\]]*\]){,2}\{[\d.]*\\\w+\})?"
)
_CITED = re.compile(
    r"(?<!\\)(?P<tie>~)?\\(?P<kind>cite|citep|citealp|parencite|autocite|footcite|citet|textcite|citeauthor|citeyear)\*?"
    r"(?:\[(?P<first>[^\[\]]*)\])?(?:\[(?P<second>[^\[\]]*)\])?\{(?P<keys>[^{}]+)\}"
)
_NAMED = re.compile(
    r"(?<!\\)(?P<tie>~)?\\(?P<kind>ref|autoref|cref|Cref|pageref|nameref|vref|fref|eqref)\{(?P<label>[^{}]+)\}"
)
_CODES = frozenset({"verbatim", "Verbatim", "lstlisting", "minted", "alltt", "listing"})
_LISTS = frozenset({"itemize", "enumerate", "description", "compactitem", "compactenum"})
_WHOLE = frozenset({
    "center", "flushleft", "flushright", "document", "minipage", "small", "footnotesize", "spacing", "landscape", "frame",
    "subequations",
})  # fmt: skip
_QUOTED = frozenset({"quote", "quotation", "verse", "displayquote"})
_PROVED = frozenset({
    "theorem", "lemma", "corollary", "proposition", "conjecture", "definition", "example", "remark", "proof", "algorithm", "axiom",
})  # fmt: skip
_COMMANDS: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(rf"(?<!\\)\\textbf{_ARGUMENT}"), r"**\1**"),
    (re.compile(rf"(?<!\\)\\(?:emph|textit|textsl){_ARGUMENT}"), r"*\1*"),
    (re.compile(rf"(?<!\\)\\texttt{_ARGUMENT}"), r"`\1`"),
    (re.compile(rf"(?<!\\)\\(?:underline|uline){_ARGUMENT}"), r"<u>\1</u>"),
    (re.compile(rf"(?<!\\)\\textsc{_ARGUMENT}"), r"[\1]{.smallcaps}"),
    (re.compile(rf"(?<!\\)\\textsuperscript{_ARGUMENT}"), r"<sup>\1</sup>"),
    (re.compile(rf"(?<!\\)\\textsubscript{_ARGUMENT}"), r"<sub>\1</sub>"),
    (re.compile(rf"(?<!\\)\\(?:textrm|textsf|textnormal|mbox|hbox|gls|Gls|glspl|ac|acs|acl|acf){_ARGUMENT}"), r"\1"),
    (re.compile(rf"(?<!\\)\\href{_ARGUMENT}{_ARGUMENT}"), r"[\2](\1)"),
    (re.compile(r"(?<!\\)\\url\{([^{}\s]+)\}"), r"<\1>"),
    (re.compile(rf"(?<!\\)\\footnote{_ARGUMENT}"), r"^[\1]"),
    (re.compile(r"(?<!\\)\\index\{([^{}|@!\"\\`]+)\}"), r"{index}`single: \1`"),
    (re.compile(rf"(?<!\\)\\enquote{_ARGUMENT}"), r"“\1”"),
    (re.compile(r"(?<!\\)\\(LaTeX|TeX)\b(?:\{\}|\\(?=[ ]))?"), r"\1"),
    (re.compile(r"(?<!\\)\\(?:l?dots)\b(?:\{\})?"), "…"),
)
_CLOSEST = 400  # lines of an environment
_DEEPEST = 8


class Known(Struct, frozen=True):
    """What pages may refer to: labels, files of pictures, and works, if there is a bibliography."""

    labels: Collection[str] = ()
    files: Collection[str] = ()
    cites: bool = False


def labels_in(text: str) -> set[str]:
    """The labels of LaTeX in a text, and those in braces."""
    return {*_LABEL.findall(text), *_IN_BRACES.findall(text)}


def macros_in(text: str) -> dict[str, str]:
    """The commands that lines of a text define for formulas."""
    lines = text.split("\n") if any(sign in text for sign in ("command", "\\def", "\\DeclareMath")) else []
    return {
        name: value
        for at, kept in words_of(lines).items()
        if _is_free(lines[at], kept)
        for name, value in _definitions(lines[at])[0].items()
    }


def _is_free(line: str, kept: Spans) -> bool:
    """Whether a line does not begin with code or inside a formula."""
    return not kept or kept[0][0] > len(line) - len(line.lstrip())


def _definitions(line: str) -> tuple[dict[str, str], bool]:
    """The commands that a line begins to define, and whether it does nothing else."""
    made, at = dict[str, str](), 0
    while found := _DEFINED.match(line, at):
        depth, at = 1, found.end()
        while depth and at < len(line):
            depth += {"{": 1, "}": -1}.get(line[at], 0)
            at += 2 if line[at] == "\\" else 1
        if depth:
            return made, False
        value = line[found.end() : at - 1]
        made[f"\\{found['name'] or found['other']}"] = (
            f"\\operatorname{found['star']}{{{value}}}" if found["operator"] else value
        )
    return made, bool(_COMMENT.fullmatch(line, at))


def with_our_latex(lines: Sequence[str], known: Known, depth: int = 0) -> list[str]:
    """The lines with what they have of LaTeX in Markdown. Environments that are not known are code."""
    if depth == _DEEPEST or not any("\\" in line for line in lines):
        return [*lines]
    made, at, places = list[str](), 0, words_of(lines)
    last = {name: n for n, line in enumerate(lines) for name in _ENDED.findall(line)}
    while at < len(lines):
        is_free = at in places and _is_free(lines[at], places[at])
        begin = _BEGIN.fullmatch(lines[at]) if is_free else None
        end = (
            _end(lines, at, begin["name"])
            if begin and begin["name"] not in ENVIRONMENTS and last.get(begin["name"], -1) >= at
            else -1
        )
        if begin and end >= at:
            body = [begin["rest"], *lines[at + 1 : end + 1]]
            body[-1] = body[-1].rpartition("\\end{")[0]
            made += ["", *_environment(begin["name"], body, lines[at : end + 1], known, depth), ""]
            at = end
        elif is_free and _DEFINED.match(lines[at]):
            made += [] if _definitions(lines[at])[1] else [lines[at]]  # the manifest has them
        elif is_free and (picture := _LABELLED.fullmatch(lines[at])):
            caption = _line(picture["words"].strip(), known)
            made += ["", *directive("figure", picture["file"], [f":label: {picture['label']}", "", caption], ""), ""]
        elif at in places and "\\" in lines[at]:
            heading, kept = _AT_HEADING.fullmatch(lines[at]), places[at]
            if heading and all(end <= heading.end("title") for _, end in kept):
                made.append(f"{_line(heading['title'], known, kept)} {{#{heading['label']}}}")
            else:
                made.append(_line(lines[at], known, kept))
        else:
            made.append(lines[at])
        at += 1
    return made


def _end(lines: Sequence[str], at: int, name: str) -> int:
    """The line that ends an environment, which nothing follows; -1 if there is none."""
    depth, pattern = 0, re.compile(rf"\\(begin|end)\{{{re.escape(name)}\*?\}}")
    for n in range(at, min(at + _CLOSEST, len(lines))):
        for found in pattern.finditer(lines[n]):
            depth += 1 if found[1] == "begin" else -1
            if depth == 0:
                return n if not lines[n][found.end() :].strip() else -1
    return -1


def _line(line: str, known: Known, kept: Spans | None = None) -> str:
    """A line whose words are changed, but not its code, formulas and HTML."""
    return around(line, kept_in(line) if kept is None else kept, lambda text: _words(text, known))


def _words(text: str, known: Known) -> str:
    def cited(found: re.Match[str]) -> str:
        keys = [key.strip() for key in found["keys"].split(",") if key.strip()]
        if not known.cites or not keys:
            return found[0]
        after = found["second"] if found["second"] is not None else found["first"] or ""
        before = found["first"] if found["second"] is not None else ""
        tie = "\u00a0" if found["tie"] else ""
        after = after.replace("~", "\u00a0")
        if found["kind"] in ("citet", "textcite", "citeauthor"):
            return tie + ", ".join(f"@{key}" for key in keys) + (f" [{after}]" if after else "")
        sign = "-@" if found["kind"] == "citeyear" else "@"
        works = "; ".join(f"{sign}{key}" for key in keys)
        return f"{tie}[{f'{before} ' if before else ''}{works}{f', {after}' if after else ''}]"

    def named(found: re.Match[str]) -> str:
        label, tie = found["label"].strip(), "\u00a0" if found["tie"] else ""
        if label not in known.labels or found["kind"] == "eqref":
            return f"{tie}{found[0].removeprefix('~')}"
        return f"{tie}[{'{number}' if found['kind'] == 'ref' else ''}](#{label})"

    text = _NAMED.sub(named, _CITED.sub(cited, text))
    return replaced(text, _COMMANDS)


def _environment(name: str, body: Sequence[str], whole: Sequence[str], known: Known, depth: int) -> list[str]:
    if name in _CODES:
        return _listing(name, body)
    text = "\n".join(body)
    if name in ("figure", "wrapfigure", "SCfigure", "subfigure"):
        return _figure(text, known) or fenced("latex", whole)
    if name in ("table", "wraptable", "tabular", "longtable", "tabularx"):
        return _table(text if name.endswith("table") and name != "longtable" else "\n".join(whole), known) or fenced(
            "latex", whole
        )
    if name in _LISTS:
        body = [part for line in body for part in _NESTED.sub(r"\g<item>\n\g<rest>", line).split("\n")]
    inner = trimmed(with_our_latex(dedented(body), known, depth + 1))
    if name in _LISTS:
        is_torn = any(_INNER.search(inner[at]) for at in words_of(inner))  # by a list that begins after words
        return fenced("latex", whole) if is_torn else _list(name, inner)
    if name in _QUOTED:
        return [f"> {line}".rstrip() for line in inner]
    if name == "subequations":
        return trimmed([_LABEL.sub("", inner[0]), *inner[1:]]) if inner and body[0].strip() else inner
    if name in _WHOLE:
        given = (
            r"^(?:\[[^\[\]]*\]|\{[^{}]*\})+[ \t]*" if name in ("minipage", "spacing") else r"^(?:\[[^\[\]]*\])+[ \t]*"
        )
        is_given = name in ("minipage", "spacing", "frame") and inner and body[0].strip()
        return trimmed([re.sub(given, "", inner[0]), *inner[1:]]) if is_given else inner
    if name == "abstract":
        return directive("aside", "Abstract", ["", *inner], "")
    if name in _PROVED:
        title = re.match(r"\[([^\]]*)\]", inner[0]) if inner and body[0].strip() else None
        label = _LABEL.search(inner[0]) if inner else None
        rest = [_LABEL.sub("", inner[0][title.end() if title else 0 :]).strip(), *inner[1:]] if inner else []
        options = [f":label: {label[1]}"] if label else []
        return directive(f"prf:{name}", title[1] if title else "", [*options, "", *trimmed(rest)], "")
    return fenced("latex", whole)


def _listing(name: str, body: Sequence[str]) -> list[str]:
    """Code, and what a listing says of its language and its title."""
    text, language, title = "\n".join(body), "", ""
    if name not in ("verbatim", "alltt") and (given := _LISTING.match(text)):
        text = text[given.end() :]
        named, titled = _LANGUAGE.search(given["given"]), _TITLE.search(given["given"])
        language = named["language"] if named else ""
        title = " ".join((titled["braced"] or titled["bare"] or "").split()) if titled else ""
    if name == "minted" and (other := _MINTED.match(text)):
        text, language = text[other.end() :], other["language"]
    lines, language = dedented(trimmed(text.split("\n"))), language.lower() or "text"
    return fenced(f"{{code}} {language}", [f":caption: {title}", "", *lines]) if title else fenced(language, lines)


def _rest(text: str, known: Known) -> list[str] | None:
    """The paragraphs of a figure or a table, apart from commands for its form; None if there are other commands."""
    for pattern in (_GRAPHICS, _CAPTION, _LABEL, _SHAPED):
        text = pattern.sub("", text)
    for _ in range(4):
        text = _EMPTY.sub(r"\n\n\g<words>\n\n", text)
    made = [_line(" ".join(each.split()), known) for each in re.split(r"\n[ \t]*\n", text) if each.strip(" \t\n~")]
    unknown = (around(each, kept_in(each), lambda text: text.replace("\\", "")) != each for each in made)
    return None if any(unknown) else made


def _figure(text: str, known: Known) -> list[str]:
    pictures = [*_GRAPHICS.finditer(text)]
    words = _rest(_PLACED.sub("", text, count=1), known)
    if not pictures or words is None:
        return []
    captions, label = _CAPTION.findall(text), _LABEL.findall(text)
    caption = _line(" ".join(_LABEL.sub("", captions[-1]).split()), known) if captions else ""
    options = [f":label: {label[-1]}"] if label and caption else []
    shown = list[tuple[str, list[str]]]()
    for found in pictures:
        width = _WIDTH.search(found["given"] or "")
        size = [f":width: {min(100, round(100 * float(width['number'] or 1)))}%"] if width else []
        shown.append((_file(found["file"].strip(), known), size))
    if len(shown) == 1:
        file, size = shown[0]
        kind = "figure" if caption else "image"
        below = [line for each in words for line in ("", each)]
        if not caption:
            return [*directive(kind, file, [*options, *size], ""), *below]
        return directive(kind, file, [*options, *size, "", caption, *below], "")
    images = [line for file, size in shown for line in directive("image", file, size, "")]
    rest = [*(" ".join(_line(each, known).split()) for each in captions[:-1]), *words]
    return directive(
        "figure", "", [*options, "", *images, "", caption, *(line for each in rest for line in ("", each))], ""
    )


def _file(name: str, known: Known) -> str:
    """The file of a picture, whose suffix may be missing."""
    ends = [file for file in known.files if file.startswith(f"{name}.") or f"/{name}." in file]
    stem = name.rpartition("/")[2]
    found = next((file for file in ends if "." in file.rpartition("/")[2] and not file.endswith(".pdf")), "")
    return f"{name}{found[found.rindex('.') :]}" if found and "." not in stem else name


def _table(text: str, known: Known) -> list[str]:
    found = _TABULAR.search(text)
    if not found or "\\multi" in found["body"] or "\\begin{" in found["body"]:
        return []
    apart = _PLACED.sub("", text[: found.start()], count=1), text[found.end() :]
    is_grouped = apart[0].count("{") != apart[0].count("}")
    above = [] if is_grouped else _rest(apart[0], known)
    below = _rest("\n\n".join(apart) if is_grouped else apart[1], known)
    if above is None or below is None:
        return []
    columns = re.match(
        r"(?:\[[^\]]*\])?(?:\{[^{}]*\})*?(?P<columns>\{(?:[^{}]|\{[^{}]*\})*\})\s*(?![\s{])", found["body"]
    )
    body = _LABEL.sub("", _CAPTION.sub("", _RULES.sub("", found["body"][columns.end() if columns else 0 :])))
    rows = [
        [_line(" ".join(cell.split()), known) for cell in re.split(r"(?<!\\)&", row)]
        for row in re.split(r"\\\\(?:\[[^\]]*\])?", body)
    ]
    rows = [[cell.replace("|", "\\|") for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        return []
    count = max(map(len, rows))
    written = [f"| {' | '.join([*row, *[''] * (count - len(row))])} |" for row in rows]
    written.insert(1, "|" + " --- |" * count)
    caption, label = _CAPTION.search(text), _LABEL.search(text)
    if caption:
        options = [f":label: {label[1]}"] if label else []
        title = _line(" ".join(_LABEL.sub("", caption[1]).split()), known)
        written = directive("table", title, [*options, "", *written], "")
    return [
        *(line for each in above for line in (each, "")),
        *written,
        *(line for each in below for line in ("", each)),
    ]


def _list(name: str, lines: Sequence[str]) -> list[str]:
    """The items of a list, and what is before them."""
    places, items, terms = words_of(lines), [list[str]()], [""]
    for at, line in enumerate(lines):
        last, kept = 0, places.get(at, [(0, len(line))])
        for found in _ITEM.finditer(line):
            if not any(begin <= found.start() < end for begin, end in kept):
                items[-1].append(line[last : found.start()])
                items.append([])
                terms.append(found["term"] or "")
                last = found.end()
        items[-1].append(line[last:])
    made = trimmed([_SPACED.sub("", line) for line in items[0]])
    made += [""] if made else []
    for n, (term, (first, *rest)) in enumerate(zip(terms[1:], items[1:], strict=True), start=1):
        inner = trimmed([first, *dedented(rest)]) or [""]
        if name == "description":
            made += [term, f": {inner[0]}", *(f"  {line}".rstrip() for line in inner[1:]), ""]
        else:
            mark = "- " if not name.endswith(("enumerate", "enum")) else f"{n}. "
            words = f"{term} {inner[0]}" if term else inner[0]
            made += [f"{mark}{words.rstrip()}", *(f"{' ' * len(mark)}{line}".rstrip() for line in inner[1:])]
    return made


__all__ = ["Known", "labels_in", "macros_in", "with_our_latex"]
