"""The values in braces of a project's words."""

from __future__ import annotations

import re
import string

from publisher.diagnostics import Findings, Location
from publisher.language import Forms


def is_pattern(value: object, english: str | Forms, at: Location, findings: Findings) -> bool:
    """Whether it is a text with the same values as the English one; else there is an error."""
    if isinstance(value, (bool, dict, list)):
        findings.error("words-value", "A word should be text", at, "Put it in quotes.")
        return False
    known = set[str]().union(*map(_fields, [english] if isinstance(english, str) else english.values()))
    try:
        fields = _fields(str(value))
    except ValueError:
        hint = "Write {{ or }} for a brace itself."
        findings.error("words-value", f"“{value}” has braces that cannot be read", at, hint)
        return False
    given = set(fields)
    listed = ", ".join(f"{{{name}}}" for name in sorted(known))
    for name in sorted(given - known):
        hint = f"Its values: {listed}." if known else "Write {{ and }} for braces themselves."
        findings.error("words-value", f"This word has no value {{{name}}}", at, hint)
    formatted = {name: more for name, more in fields.items() if more and name in known}
    for name, more in formatted.items():
        problem = f"{{{name}{more}}} is more than the name of a value"
        findings.error("words-value", problem, at, f"Write {{{name}}}.")
    if given <= known and isinstance(english, str) and (lost := sorted(known - given)):
        hint = f"Its values: {listed}."
        findings.warning("words-incomplete", f"The word leaves out the value {{{lost[0]}}}", at, hint)
    return given <= known and not formatted


def _fields(pattern: str) -> dict[str, str]:
    """The names in braces, each with what follows it: a conversion, a format, an attribute or an index.

    Raise ``ValueError`` if a brace is single.
    """
    found: dict[str, str] = {}
    for _, whole, spec, conversion in string.Formatter().parse(pattern):
        if whole is not None:
            name = re.split(r"[.\[]", whole, maxsplit=1)[0]
            more = whole[len(name) :] + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
            found[name] = more or found.get(name, "")
    return found


__all__ = ["is_pattern"]
