"""Tags of GitBook for notes, tabs, names of code, and addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from publisher.importers.dialects.lines import FENCE, end_of_code

_TAG = re.compile(
    r"(?P<indent>[ \t]*)\{%[ \t]*(?P<ends>end)?(?P<name>hint|tabs?|code|embed|file|content-ref|stepper|step|columns?)"
    r"(?P<given>(?:[ \t]+(?:(?:url|src)=\"(?P<address>[^\"]*)\"|[\w-]+=\"[^\"]*\"))*)[ \t]*%\}[ \t]*"
)


def with_tags_as_shortcodes(lines: Sequence[str]) -> list[str]:
    """The lines with tags of GitBook as shortcodes of Hugo, those of which only what they contain is shown left out."""
    made, at = list[str](), 0
    while at < len(lines):
        end, tag = at, _TAG.fullmatch(lines[at])
        if code := FENCE.fullmatch(lines[at]):
            end = end_of_code(lines, at, code)
            made += lines[at : end + 1]
        elif not tag:
            made.append(lines[at])
        elif tag["name"] in ("hint", "tabs", "tab"):
            inside = f"/{tag['name']}" if tag["ends"] else f"{tag['name']}{tag['given']}"
            made.append(f"{tag['indent']}{{{{< {inside} >}}}}")
        elif tag["name"] in ("embed", "file"):
            made.append(f"{tag['indent']}<{tag['address']}>" if tag["address"] else lines[at])
        elif tag["name"] == "code" and (title := re.search(r"title=\"([^\"]+)\"", tag["given"])):
            after = FENCE.fullmatch(lines[at + 1]) if at + 1 < len(lines) else None
            if after and re.fullmatch(r"[\w+#.-]*", after["info"].strip()):
                end = at + 1
                made += [
                    f"{after['indent']}{after['mark']}{{code}} {after['info'].strip()}".rstrip(),
                    f":filename: {title[1]}",
                    "",
                ]
                last = end_of_code(lines, end, after)
                made += lines[end + 1 : last + 1]
                end = last
        at = end + 1
    return made


__all__ = ["with_tags_as_shortcodes"]
