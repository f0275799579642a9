"""Links between double brackets, as in Obsidian and other wikis, and what else vaults of Obsidian have: comments, marks, blocks."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from publisher.document import github_anchor
from publisher.importers.dialects.lines import (
    end_of_verbatim,
    last_of_verbatim,
    outside_code,
    outside_formulas,
    prose,
)
from publisher.importers.files import PICTURES
from publisher.importers.left import Left

_LINK = re.compile(
    r"(?P<embeds>!?)\[\[(?P<path>[^\[\]|#\\\n]*)(?P<place>#[^\[\]|\\\n]*)?(?P<words>(?:\\?\|[^\[\]|\n]*)*)\]\](?!\()"
)
_COMMENT = re.compile(r"%%.*?%%")
_MARKED = re.compile(r"(?<![=\w])==(?=\S)([^=\n]+?)(?<=\S)==(?![=\w])")
_BLOCK = re.compile(r"(?:^|(?<=\S)[ ]+)\^(?P<name>[A-Za-z0-9-]+)[ ]*$")
_SIZE = re.compile(r"(?P<width>\d+)(?:x\d+)?")


def places_of(names: Iterable[str], pages: Mapping[str, str]) -> dict[str, str]:
    """The pages and files to which names in links lead: their paths, or only their ends, without the suffix of pages."""
    found = dict[str, str]()
    for name in sorted({*names, *pages}, key=lambda name: (name.count("/"), name)):
        stem = posixpath.splitext(name)[0] if name in pages else name
        for known in (name, stem, posixpath.basename(name), posixpath.basename(stem)):
            found.setdefault(known.casefold(), name)
            if name in pages:  # in wikis of GitHub and GitLab
                found.setdefault(known.casefold().replace("-", " "), name)
    return found


def with_our_links(lines: Sequence[str], page: str, places: Mapping[str, str], left: Left, *, vault: bool) -> list[str]:
    """The lines of a page with links and pictures in Markdown. In a ``vault``, those that lead nowhere are words."""
    if vault:
        lines = _without_comments(lines)
    made, end = [*lines], -1
    last = last_of_verbatim(lines)

    def changed(text: str) -> str:
        text = _LINK.sub(lambda found: _link(found, page, places, left, vault=vault), text) if "[[" in text else text
        return _MARKED.sub(r"<mark>\1</mark>", text) if vault else text

    for at in prose(lines):
        end = end_of_verbatim(lines, at, last) if at > end else end
        if at > end:
            line = outside_code(made[at], partial(outside_formulas, change=changed))
            made[at] = _BLOCK.sub(r"[]{#\g<name>}", line) if vault else line
    return made


def _link(found: re.Match[str], page: str, places: Mapping[str, str], left: Left, *, vault: bool) -> str:
    path, place = found["path"].strip(), (found["place"] or "").rpartition("#")[2].strip()
    if not path and not place:
        return found[0]
    given = [words.strip() for words in found["words"].replace("\\|", "|").split("|")[1:] if words.strip()]
    name = _named(path, places) if path else page
    if not name and given and not vault and (other := _named(given[-1], places)):  # the page is last in a wiki
        name, given = other, [path]
    shown = " > ".join(filter(None, (posixpath.basename(path), place.lstrip("^"))))
    if not name:
        if vault:
            left.file(page, found[0])
        return (given[-1] if given else shown) if vault else found[0]
    file = posixpath.relpath(name, posixpath.dirname(page) or ".")
    file = f"<{file}>" if re.search(r"[\s()]", file) else file
    if (found["embeds"] or not vault) and name.lower().endswith(PICTURES):
        named = dict(each.partition("=")[::2] for each in given if "=" in each)
        given = [each for each in given if "=" not in each] + ([named["alt"]] if named.get("alt") else [])
        size = _SIZE.fullmatch(given[-1]) if given else None
        words = given[0] if given and not (size and len(given) == 1) else ""
        return f"![{words}]({file})" + (f"{{width={size['width']}px}}" if size else "")
    if found["embeds"]:
        left.embedded(page, found[0])
    anchor = f"#{place[1:] if place.startswith('^') else github_anchor(place)}" if place else ""
    target = anchor if not path and anchor else f"{file[:-1]}{anchor}>" if file.startswith("<") else f"{file}{anchor}"
    return f"[{given[-1] if given else shown or name}]({target})"


def _named(path: str, places: Mapping[str, str]) -> str:
    """The page or file that has a name; empty if there is none."""
    return places.get(path.removeprefix("./").casefold().lstrip("/"), "")


def _without_comments(lines: Sequence[str]) -> list[str]:
    made, inside, text = list[str](), False, frozenset(prose(lines))
    for at, line in enumerate(lines):
        if at in text or inside:
            line = outside_code(line, partial(_COMMENT.sub, "")) if not inside else line
            if line.strip() == "%%" or (inside and line.rstrip().endswith("%%")):
                inside = not inside
                continue
        if not inside:
            made.append(line)
    return made if not inside else [*lines]


__all__ = ["places_of", "with_our_links"]
