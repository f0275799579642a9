"""Tags of GitBook for notes, tabs, names of code, and addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from publisher.importers.dialects.lines import FENCE, Made, end_of_code, outside_fences

_TAG = re.compile(
    r"(?P<indent>[ \t]*)\{%[ \t]*(?P<ends>end)?(?P<name>hint|tabs?|code|embed|file|content-ref|stepper|step|columns?)"
    r"(?P<given>(?:[ \t]+(?:(?:url|src)=\"(?P<address>[^\"]*)\"|[\w-]+=\"[^\"]*\"))*)[ \t]*%\}[ \t]*"
)


def with_tags_as_shortcodes(lines: Sequence[str]) -> list[str]:
    """The lines with tags of GitBook as shortcodes of Hugo, those of which only what they contain is shown left out."""

    def shortcode(at: int) -> Made | None:
        tag = _TAG.fullmatch(lines[at])
        if not tag:
            return None
        if tag["name"] in ("hint", "tabs", "tab"):
            inside = f"/{tag['name']}" if tag["ends"] else f"{tag['name']}{tag['given']}"
            return at, [f"{tag['indent']}{{{{< {inside} >}}}}"]
        if tag["name"] in ("embed", "file"):
            return at, [f"{tag['indent']}<{tag['address']}>" if tag["address"] else lines[at]]
        title = re.search(r"title=\"([^\"]+)\"", tag["given"]) if tag["name"] == "code" else None
        code = FENCE.fullmatch(lines[at + 1]) if title and at + 1 < len(lines) else None
        if title and code and re.fullmatch(r"[\w+#.-]*", code["info"].strip()):
            end = end_of_code(lines, at + 1, code)
            head = f"{code['indent']}{code['mark']}{{code}} {code['info'].strip()}".rstrip()
            return end, [head, f":filename: {title[1]}", "", *lines[at + 2 : end + 1]]
        return at, []

    return outside_fences(lines, shortcode)


__all__ = ["with_tags_as_shortcodes"]
