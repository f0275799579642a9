"""Citations: the roles ``cite`` of MyST, and Pandoc's ``[see @key, p. 3; @other]`` and ``@key [p. 3]``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from msgspec.structs import replace

from publisher import document as d
from publisher.diagnostics import Location
from publisher.markdown.token_tree import TokenTree
from publisher.patterns import lazy

KEY = r"(?:\{[^{}\s]+\}|[A-Za-z0-9_](?:[\w:.#$%&+?<>~/-]*\w)?)"
# No link follows, as in “[a][b]”; a note may.
_NO_LINK = r"(?![({]|\[(?!\^[^\s\]]+\]))"
_CITED = lazy(rf"(?<![\w@./-])(?P<minus>-?)@(?P<key>{KEY})")
_BRACKET = lazy(rf"\[(?P<body>[^\[\]]*@[^\[\]]*)\]{_NO_LINK}")
_IN_TEXT = lazy(rf"(?P<minus>-?)@(?P<key>{KEY})(?:[ ]?\[(?P<body>[^\[\]]*)\]{_NO_LINK})?")
_BEFORE_KEY = lazy(r"[\w@./]")

# Names of places in a work, in English and in a few other languages, and their terms in CSL.
_LABELS = {
    "page": "p. pp. page pages pg. S. s. Seite Seiten str. стр. с. blz. σ.",
    "chapter": "chap. chaps. ch. chapter chapters Kap. Kapitel cap. гл. hoofdstuk",
    "section": "sec. secs. sect. section sections § §§ Abschn. Abschnitt",
    "figure": "fig. figs. figure figures Abb. Abbildung",
    "table": "tab. tbl. table tables Tab. Tabelle",
    "volume": "vol. vols. volume volumes Bd. Bde. Band",
    "book": "bk. bks. book books",
    "part": "pt. pts. part parts Teil",
    "paragraph": "para. paras. par. paragraph paragraphs ¶ ¶¶ Abs. Absatz",
    "column": "col. cols. column columns Sp. Spalte",
    "folio": "fol. fols. folio folios Bl.",
    "issue": "no. nos. number numbers issue issues Nr. Heft",
    "line": "l. ll. line lines Z. Zeile",
    "note": "n. nn. note notes Anm. Fn.",
    "opus": "op. opp. opus opera",
    "verse": "v. vv. verse verses V. Vers",
    "sub-verbo": "s.v. s.vv.",
    "equation": "eq. eqs. equation equations Gl.",
    "appendix": "app. apps. appendix appendices Anh. Anhang",
    "rule": "rule rules",
    "act": "act acts",
    "scene": "sc. scene scenes",
    "timestamp": "timestamp at",
}
_NUMBER = r"(?:[A-Za-z]{0,2}\d[\w.:*]*(?<![.:])|[ivxlcdm]+\b|[IVXLCDM]+\b)"
_NUMBERS = rf"{_NUMBER}(?:\s*(?:--?|–|,|&|and\b|und\b|et\b)\s*{_NUMBER})*"
# Digits alone are pages.
_BARE = lazy(r"\d[\w]*(?:\s*(?:--?|–|,|&)\s*\d[\w]*)*(?![\w])")
_SIGNS = str.maketrans({"<": "‹", ">": "›"})


@cache
def _labels() -> tuple[dict[str, str], re.Pattern[str]]:
    names = {name: label for label, words in _LABELS.items() for name in words.split()}
    longest = sorted(names, key=len, reverse=True)
    either = "|".join(re.escape(name) + (r"\b" if name[-1].isalpha() else "") for name in longest)
    return names, re.compile(rf"(?P<name>{either})\s*(?P<value>{_NUMBERS})")


def citations_plugin(md: MarkdownIt) -> None:
    """Add Pandoc's citations to the parser."""
    md.inline.ruler.before("link", "citation", _citation)


def _citation(state: StateInline, silent: bool) -> bool:
    char = state.src[state.pos]
    if char == "[":
        found = _BRACKET.match(state.src, state.pos, state.posMax)
        if found is None or not all(_CITED.search(part) for part in found["body"].split(";")):
            return False
        content, textual = found["body"], False
    elif char in "@-":
        found = _IN_TEXT.match(state.src, state.pos, state.posMax)
        before = state.src[state.pos - 1 : state.pos]
        if found is None or _BEFORE_KEY.match(before):
            return False
        content, textual = found[0], True
    else:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content, token.markup = content, found[0]
        token.meta = {"textual": textual}
    state.pos = found.end()
    return True


def read_citation(node: TokenTree, locate: Callable[[int], Location], typeset: Callable[[str], str]) -> d.Citation:
    """Make a node of a citation in Pandoc's syntax."""
    start = node.meta["at"]
    if not node.meta["textual"]:
        works = _works(node.content, lambda offset: locate(start + 1 + offset), typeset)
        return d.Citation(works, written=node.markup, location=locate(start))
    found = _IN_TEXT.fullmatch(node.content)
    assert found is not None
    first = d.CitedWork(
        found["key"].strip("{}"), location=locate(start), form="suppress-author" if found["minus"] else ""
    )
    rest = found["body"] or ""
    if rest:
        offset = found.start("body")
        own, _, more = rest.partition(";") if "@" in rest else (rest, "", "")
        if "@" in own:
            own, more = "", rest
        first = _with_place(first, own, typeset)
        others = _works(more, lambda place: locate(start + offset + place), typeset)
        first = first if others else _with_more(first, more, typeset)
        return d.Citation((first, *others), not found["minus"], node.markup, location=locate(start))
    return d.Citation((first,), not found["minus"], node.markup, location=locate(start))


def _works(body: str, locate: Callable[[int], Location], typeset: Callable[[str], str]) -> tuple[d.CitedWork, ...]:
    """The works of a text that is divided by semicolons. A part without a key belongs to its neighbour."""
    works: list[d.CitedWork] = []
    offset = begin = 0
    for part in body.split(";"):
        if found := _CITED.search(part):
            at = locate(offset + found.start())
            form = "suppress-author" if found["minus"] else ""
            prefix = _words(body[begin : offset + found.start()], typeset)
            work = d.CitedWork(found["key"].strip("{}"), prefix=prefix, form=form, location=at)
            works.append(_with_place(work, part[found.end() :], typeset))
        elif works:
            works[-1] = _with_more(works[-1], part, typeset)
        offset += len(part) + 1
        begin = offset if works else 0
    return tuple(works)


def _with_more(work: d.CitedWork, text: str, typeset: Callable[[str], str]) -> d.CitedWork:
    """The work with further words after it, which follow a semicolon."""
    words = _words(text.strip("; "), typeset)
    return replace(work, suffix=f"{work.suffix}; {words}") if words else work


def _with_place(work: d.CitedWork, text: str, typeset: Callable[[str], str]) -> d.CitedWork:
    """The work with the place in it that a text after the key names: ``, pp. 3-5, with more``."""
    rest = text.strip()
    braced = re.match(r",?\s*\{(?P<place>[^{}]*)\}", rest)
    place = braced["place"].strip() if braced else rest.removeprefix(",").lstrip()
    names, labelled = _labels()
    label, locator, end = "page", "", 0
    if found := labelled.match(place):
        label, locator, end = names[found["name"]], found["value"], found.end()
    elif found := _BARE.match(place):
        locator, end = found[0], found.end()
    if braced:
        locator = locator or place
        after = rest[braced.end() :]
    else:
        after = place[end:] if locator else rest
    return d.CitedWork(
        work.key,
        work.location,
        work.prefix,
        _words(after, typeset),
        locator.strip(),
        label,
        work.form,
    )


def _words(text: str, typeset: Callable[[str], str]) -> str:
    """Words around a key, with the markup of CSL for emphasis."""
    text = " ".join(text.translate(_SIGNS).split())
    text = re.sub(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\1(?!\w)", r"<i>\2</i>", text)
    return re.sub(r"[^<>]+(?=<|$)", lambda found: typeset(found[0]), text) if text else ""


# Keys in a role: ``a, b``, ``see [a, p. 3]; [b]``, ``{see}a{p. 3}``, ``see @a, p. 3``.
_IN_BRACKETS = lazy(r"(?P<prefix>[^\[\];]*)\[(?P<key>[^\[\],;\s]+)(?P<rest>,[^\[\]]*)?\](?P<suffix>[^\[\];]*)")
_IN_BRACES = lazy(r"\s*(?:\{(?P<prefix>[^{}]*)\})?(?P<key>[^{},;\s]+)(?:\{(?P<rest>[^{}]*)\})?\s*")
_PLACE = lazy(r"\s|^§")


def works_of(
    text: str, locate: Callable[[int], Location], typeset: Callable[[str], str], form: str
) -> tuple[d.CitedWork, ...]:
    """The works that the text of a role names."""
    if _CITED.search(text):
        return _works(text, locate, typeset)
    works: list[d.CitedWork] = []
    if "[" in text:
        end = 0
        for found in _IN_BRACKETS.finditer(text):
            works[-1:] = [_with_more(work, text[end : found.start()], typeset) for work in works[-1:]]
            end = found.end()
            prefix = _words(found["prefix"].lstrip("; "), typeset)
            work = d.CitedWork(found["key"], prefix=prefix, form=form, location=locate(found.start("key")))
            works.append(_with_place(work, (found["rest"] or "") + found["suffix"], typeset))
        works[-1:] = [_with_more(work, text[end:], typeset) for work in works[-1:]]
        return tuple(works)
    offset = 0
    for part in _pieces(text):
        stripped = part.strip()
        if works and _PLACE.search(stripped) and "{" not in stripped:
            works[-1] = _with_place(works[-1], f", {stripped}", typeset)
        elif inner := _IN_BRACES.fullmatch(part):
            prefix = _words(inner["prefix"] or "", typeset)
            work = d.CitedWork(inner["key"], prefix=prefix, form=form, location=locate(offset + inner.start("key")))
            works.append(_with_place(work, f", {inner['rest']}" if inner["rest"] else "", typeset))
        elif stripped:
            works.append(d.CitedWork(stripped, form=form, location=locate(offset + len(part) - len(part.lstrip()))))
        offset += len(part) + 1
    return tuple(works)


def _pieces(text: str) -> Iterable[str]:
    """The text divided at commas and semicolons that are not in braces."""
    depth, start = 0, 0
    for position, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if char in ",;" and depth <= 0:
            yield text[start:position]
            start = position + 1
    yield text[start:]
