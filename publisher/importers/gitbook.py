"""GitBook, of today or as it was, and HonKit: the configuration, and tags for notes, tabs, names of code, and addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from publisher.diagnostics import Findings
from publisher.importers.files import mapping, read_known
from publisher.importers.lines import FENCE, end_of_code
from publisher.importers.liquid import values_of_site
from publisher.importers.project import Configuration, describe, started, summarize
from publisher.importers.sphinx_files import Sphinx

_TAG = re.compile(
    r"(?P<indent>[ \t]*)\{%[ \t]*(?P<ends>end)?(?P<name>hint|tabs?|code|embed|file|content-ref|stepper|step|columns?)"
    r"(?P<given>(?:[ \t]+(?:(?:url|src)=\"(?P<address>[^\"]*)\"|[\w-]+=\"[^\"]*\"))*)[ \t]*%\}[ \t]*"
)
_KEYS = (
    "title",
    "author",
    "language",
    "description",
    "root",
    "plugins",
    "pluginsconfig",
    "structure",
    "gitbook",
    "styles",
)


def with_shortcodes(lines: Sequence[str]) -> list[str]:
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


def read_gitbook(root: Path, name: str, findings: Findings) -> Configuration | None:
    """GitBook, of today or as it was, and HonKit; None if the file is of another program."""
    given = read_known(root, name, *(_KEYS if name == "book.json" else ()))
    if given is None:
        return None
    found = started("GitBook", name, root, root / str(given.get("root", "")), findings, "_book")
    describe(found, given, title="title", authors="author", language="language", description="description")
    found.bases, found.sphinx = (found.texts,), Sphinx(found.texts, root)
    found.values = values_of_site(mapping(given, "variables"), "book") | values_of_site(given, "book")
    summarize(found, root)
    return found


__all__ = ["read_gitbook", "with_shortcodes"]
