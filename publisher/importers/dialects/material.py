"""What Material for MkDocs has of its own: cards in a list, icons, pictures for dark and light pages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from publisher.importers.dialects.lines import dedented, directive, outside_code, prose, trimmed
from publisher.importers.dialects.pairs import ends_of_elements

_GRID = re.compile(r"[ ]{,3}<div class=\"grid(?P<cards> cards)?\"[^<>]*>[ \t]*")
_ITEM = re.compile(r"[-*+][ \t]+(?=\S)")
_TITLE = re.compile(r"(?P<mark>\*\*|__)(?P<title>(?:(?!(?P=mark)).)+)(?P=mark)")
_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,})")
_ICON = re.compile(r":(?P<set>material|octicons|fontawesome|simple)-(?P<name>[a-z0-9-]+):(?:\{[^{}]*\})?")
_NAME = r":(?!simple)[a-z]+-(?:solid-|regular-)?(?:circle-|square-)?(?:{})(?:-(?:circle|bold|thick|outline|fill))*(?:-\d\d)?:"
_YES, _NO = (re.compile(_NAME.format(names)) for names in ("check", "close|cancel|times|xmark|x"))
_BEGIN = re.compile(r"\[|[ \t]*(?:(?:[-*+]|#+|\d+[.)])[ \t]+)?")
_PIECES = re.compile(r"(\||!?\[[^\[\]]*\])")
_PICTURE = r"!\[(?P<{0}alt>[^\[\]]*)\]\((?P<{0}file>[^()\s#]+)#(?:gh-)?(?:only-)?{1}(?:-mode-only)?\)(?P<{0}given>\{{[^{{}}]*\}})?"
_LIGHT, _DARK = (re.compile(_PICTURE.format("", side)) for side in ("light", "dark"))
_LONGEST = 4  # lines of a paragraph of pictures
_OPTION = re.compile(r"\b(?P<key>width|height|align)=[\"']?(?P<value>[\w.%]+)")


def with_our_cards(lines: Sequence[str]) -> list[str]:
    """The lines with grids of cards, which are the items of a list, icons, and pictures for dark and light pages."""
    made, done = list[str](), 0
    text, ends = prose(lines), ends_of_elements(lines)
    for at in text:
        if at < done:
            continue
        end = at
        if grid := _GRID.fullmatch(lines[at]):
            end = ends.get(at, at)
            shown = _cards(lines[at + 1 : end]) if grid["cards"] else trimmed([*map(_line, lines[at + 1 : end])])
            if end > at and shown:
                made += [*lines[done:at], *shown]
                done = end + 1
            continue
        if pictures := _pictures(lines, at):
            end = next((n for n in range(at, len(lines)) if not lines[n].strip()), len(lines)) - 1
            made += [*lines[done:at], *pictures]
        else:
            made += [*lines[done:at], _line(lines[at])]
        done = end + 1
    return [*made, *lines[done:]]


def _cards(lines: Sequence[str]) -> list[str]:
    """The items of a list as cards; none if there is anything else."""
    items = list[list[str]]()
    for line in trimmed(lines):
        if found := _ITEM.match(line):
            items.append([" " * len(found[0]) + line[found.end() :]])
        elif not items or (line.strip() and line[0] not in " \t"):
            return []
        else:
            items[-1].append(line.expandtabs(4))
    cards = list[str]()
    for item in items:
        body = trimmed(dedented(item))
        after = next((n for n, line in enumerate(body) if not line.strip()), len(body))
        found = _TITLE.fullmatch(_line(" ".join(map(str.strip, body[:after]))).strip())
        if found:
            body = trimmed(body[after:])
            body = trimmed(body[1:]) if body and _RULE.fullmatch(body[0].strip()) else body
        cards += directive("card", found["title"] if found else "", ["", *map(_line, body)], "")
    return directive("grid", "2", cards, "") if items else []


def _line(line: str) -> str:
    return outside_code(line, _without_icons) if ":" in line else line


def _without_icons(text: str) -> str:
    """The text without icons that are beside words, in the same cell and the same link. Those of yes and no are signs."""
    if not _ICON.search(text):
        return text
    text = _ICON.sub(_sign, text)
    return "".join(_beside_words(piece) for piece in _PIECES.split(text))


def _sign(found: re.Match[str]) -> str:
    return "✓" if _YES.match(found[0]) else "✗" if _NO.match(found[0]) else found[0]


def _beside_words(piece: str) -> str:
    if not re.search(r"\w", _ICON.sub("", piece).replace("&nbsp;", "")):
        return piece
    begin = _BEGIN.match(piece)
    head, rest = (begin[0], piece[begin.end() :]) if begin else ("", piece)
    rest = re.sub(r"[ ]*\0[ ]*(?=\"?\Z)", "", re.sub(r"\0[ ]*&nbsp;", "\0", _ICON.sub("\0", rest)))
    return head + re.sub(r"\0[ ]*", "", re.sub(r"(?<=[^\s*_(\[“\"])[ ]*\0[ ]*(?=[^\s\0])", " ", rest))


def _pictures(lines: Sequence[str], at: int) -> list[str]:
    """The picture of a paragraph that consists of one for light and one for dark pages; none if it does not."""
    last = min(len(lines), at + _LONGEST + 1)
    end = next((n for n in range(at, last) if not lines[n].strip()), last)
    text = " ".join(map(str.strip, lines[at:end]))
    if "#" not in text or end - at > _LONGEST or (at and lines[at - 1].strip()):
        return []
    light, dark = _LIGHT.search(text), _DARK.search(text)
    if not light or not dark or _DARK.sub("", _LIGHT.sub("", text, count=1), count=1).strip():
        return []
    given = {found["key"]: found["value"] for found in _OPTION.finditer(light["given"] or "")}
    options = [f":{key}: {value}{'px' if value.isdigit() else ''}" for key, value in given.items()]
    return directive("image", light["file"], [f":alt: {light['alt']}", f":dark: {dark['file']}", *options], "")


__all__ = ["with_our_cards"]
