"""Roles, with those of MyST and Sphinx that are not supported."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from publisher import document as d
from publisher.diagnostics import Location, nearest
from publisher.markdown.reader import Reader
from publisher.markdown.roles import index_role
from publisher.markdown.token_tree import TokenTree

CITE = "Name a file of works in the manifest: `bibliography: references.bib`."
_AS_CODE = "Write it as code, between backticks."
# The alternative to each role.
_ROLES = {
    "doc": "Write a link to the chapter: [words](chapter.md).",
    "download": "Write a link to the file: [words](file.pdf).",
    **dict.fromkeys(("command", "envvar", "file", "option", "program"), _AS_CODE),
    **dict.fromkeys(("any", "attr", "class", "const", "data", "exc", "func", "meth", "mod", "obj"), _AS_CODE),
    **dict.fromkeys(("guilabel", "menuselection"), "Write it in bold: **words**."),
}


# Roles of Sphinx for objects of a language, perhaps of another project; and what they contain: words, and the object.
_DOMAIN = re.compile(r"(?:py|c|cpp|js|rst|std|external)[:+][a-z:+_-]+")
_WORDS = re.compile(r"(?P<words>.*?\S)\s*<[^<>]+>|[!.~]?(?P<name>[^<>]*)", re.DOTALL)


def instead_of_role(name: str) -> str:
    """The alternative to a role of MyST or Sphinx; empty for other names."""
    return _ROLES.get(name) or (_AS_CODE if _DOMAIN.fullmatch(name) else "")


def _shown(text: str) -> str:
    """What Sphinx shows of a role's text: the words before an address, or the last part of a name with a tilde."""
    found = _WORDS.fullmatch(text)
    if not found or found["words"]:
        return found["words"] if found else text
    return found["name"].rpartition(".")[2] if text.startswith("~") else found["name"]


def read_role(
    reader: Reader, known: Mapping[str, Callable[[Reader, str, Location], d.Inline]], node: TokenTree, at: Location
) -> d.Inline:
    """Make an inline of a role's token; ``known`` are the functions that do so, by the names of roles."""
    name = node.meta["name"]
    if name in known:
        return known[name](reader, node.content, at)
    if name.startswith("index:"):
        return index_role(name.removeprefix("index:"))(reader, node.content, at)
    if hint := instead_of_role(name):
        here = f"“{{{name}}}`{node.content}`” is the syntax of another program; its text is shown as code"
        reader.record.tally.warning("syntax-foreign", here, at, hint, f"role {name}")
        return d.InlineCode(_shown(node.content), location=at)
    reader.findings.error("role-unknown", f"There is no role “{name}”", at, nearest(name, known))
    return d.InlineCode(node.content, location=at)
