"""References of mkdocs-autorefs and mkdocstrings: ``[words][identifier]`` leads to a heading of any page, or to documented code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from publisher.importers.dialects.lines import prose
from publisher.importers.left import Left

_DEFINITION = re.compile(r"[ ]{,3}\[(?P<name>[^\]]+)\]:")
_REFERENCE = re.compile(
    r"(?P<code>(?P<mark>`+)(?!`).*?(?<!`)(?P=mark)(?!`))"
    r"|(?<![\]\\!])\[(?P<words>(?:`[^`]+`|[^\[\]`])+)\]\[(?P<name>[^\[\]^]*)\]"
)
_HEADING = re.compile(r"[a-z0-9-]+")
_NAME = re.compile(r"^\S+[.-]\S+$")


def with_our_references(lines: Sequence[str], page: str, left: Left) -> list[str]:
    """The lines of a page with references to headings as links. Those to code, whose documentation is not made, are words."""
    text = prose(lines)
    defined = {found["name"].casefold() for at in text if (found := _DEFINITION.match(lines[at]))}

    def link(found: re.Match[str]) -> str:
        words = found["words"] or ""
        name, is_code = found["name"] or words.strip("`"), not found["name"] and words.startswith("`")
        if (
            found["code"]
            or name.casefold() in defined
            or (not found["name"] and not is_code and not _NAME.search(name))
        ):
            return found[0]
        if _HEADING.fullmatch(name) and not is_code:
            return f"[{words}](#{name})"
        left.code(page, found[0])
        return words

    made = [*lines]
    for at in text:
        made[at] = _REFERENCE.sub(link, lines[at]) if "][" in lines[at] else lines[at]
    return made


__all__ = ["with_our_references"]
