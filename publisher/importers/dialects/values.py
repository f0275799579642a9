"""Substitutions of MyST, and values of Jekyll: texts of Markdown, for the names between double braces."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence

from publisher.importers.dialects.lines import outside_code, prose
from publisher.importers.dialects.liquid import values_of_site
from publisher.importers.files import mapping, parsed_matter
from publisher.markdown.about import matter_of

_NAME = re.compile(r"\{\{\s*(\$?[A-Za-z_][\w.-]*)\s*\}\}")
"""A name; those of the front matter begin with a dollar sign in VitePress."""


def values_in(given: object) -> dict[str, str]:
    """The values of a mapping that are texts or numbers."""
    pairs = given.items() if isinstance(given, Mapping) else ()
    return {str(key): str(value) for key, value in pairs if isinstance(value, str | int | float)}


def values_of(text: str, name: str, program: str) -> dict[str, str]:
    """The substitutions in the front matter of a page; all of its values in Jekyll."""
    if program == "Jekyll":
        return values_of_site(parsed_matter(matter_of(text), name), "page")
    matter = matter_of(text) if "substitutions:" in text or "$frontmatter" in text else ""
    given = parsed_matter(matter, name) if matter else {}
    made = values_of_site(given, "$frontmatter") if "$frontmatter" in text else {}
    return made | values_in(mapping(given, "myst", "substitutions") or mapping(given, "substitutions"))


def with_values(lines: Sequence[str], values: Mapping[str, str]) -> list[str]:
    """The lines with values for names. A value of several lines is a block, in the place of a line of its own."""

    def value(found: re.Match[str]) -> str:
        text = values.get(found[1], "").strip()
        return found[0] if "\n" in text or not text else text

    made = [*lines]
    for at in prose(lines) if values else ():
        alone = _NAME.fullmatch(lines[at].strip())
        whole = values.get(alone[1], "").strip() if alone else ""
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        made[at] = textwrap.indent(whole, indent) or outside_code(lines[at], lambda text: _NAME.sub(value, text))
    return "\n".join(made).split("\n")


__all__ = ["values_in", "values_of", "with_values"]
