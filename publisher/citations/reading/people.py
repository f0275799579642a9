"""Lists of names in BibTeX: ``Knuth, Donald E. and von Neumann, John and {World Health Organization}``."""

from __future__ import annotations

import re

from publisher.citations.reading.latex import text_of


def people(text: str) -> list[dict[str, str]]:
    """Each name of a list as CSL-JSON. Names are divided before braces are taken away, since these hold names together."""
    names = [name.strip() for name in _split(text, r"\s+and\s+")]
    return [person(name) if name.lower() != "others" else {"literal": "others"} for name in names if name]


def _split(text: str, between: str) -> list[str]:
    """Divide a text outside of braces."""
    pattern = re.compile(between, re.IGNORECASE)
    parts: list[str] = []
    depth, start, position = 0, 0, 0
    while position < len(text):
        char = text[position]
        if char == "\\":
            position += 2
            continue
        depth += (char == "{") - (char == "}")
        if depth == 0 and (found := pattern.match(text, position)):
            parts.append(text[start:position])
            start = position = found.end()
            continue
        position += 1
    return [*parts, text[start:]]


def _words(text: str) -> list[str]:
    return [word for word in _split(text, r"[\s~]+") if word]


def person(name: str) -> dict[str, str]:
    """One name: ``First von Last``, ``von Last, First`` or ``von Last, Jr, First``."""
    whole = name.strip()
    if whole.startswith("{") and _closes_at_end(whole):
        return {"literal": text_of(whole)}
    if given := _extended(whole):
        return given
    parts = [part.strip() for part in _split(whole, r"\s*,\s*")]
    if len(parts) == 1:
        return _in_order(_words(whole))
    particle, family = _particle(_words(parts[0]))
    suffix = parts[1] if len(parts) > 2 else ""
    return _named(parts[-1], particle, family, suffix)


def _extended(name: str) -> dict[str, str] | None:
    """A name in BibLaTeX's longer form: ``family=Smith, given=Ann, prefix=van, useprefix=true``."""
    pairs = dict(re.findall(r"\b(family|given|prefix|suffix|useprefix)\s*=\s*(\{[^{}]*\}|[^,]*)", name))
    if "family" not in pairs:
        return None
    made = _named(
        pairs.get("given", ""),
        [pairs["prefix"]] if pairs.get("prefix") else [],
        [pairs["family"]],
        pairs.get("suffix", ""),
    )
    if pairs.get("useprefix", "").strip() == "true" and "dropping-particle" in made:
        made["non-dropping-particle"] = made.pop("dropping-particle")
    return made


def _closes_at_end(text: str) -> bool:
    depth = 0
    for position, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if depth == 0:
            return position == len(text) - 1
    return False


def _is_lower(word: str) -> bool:
    """Whether a word belongs to a particle: its first letter outside of braces is small."""
    plain = re.sub(r"\{[^\\][^{}]*\}", "", word)
    shown = text_of(plain)
    first = next((char for char in shown if char.isalpha()), "")
    return bool(first) and first.islower()


def _particle(words: list[str]) -> tuple[list[str], list[str]]:
    count = 0
    while count < len(words) - 1 and _is_lower(words[count]):
        count += 1
    return words[:count], words[count:]


def _in_order(words: list[str]) -> dict[str, str]:
    first = next((n for n, word in enumerate(words[:-1]) if _is_lower(word)), None)
    if first is None:
        return _named(" ".join(words[:-1]), [], words[-1:], "")
    last = max(n for n, word in enumerate(words[:-1]) if _is_lower(word))
    return _named(" ".join(words[:first]), words[first : last + 1], words[last + 1 :], "")


def _named(given: str, particle: list[str], family: list[str], suffix: str) -> dict[str, str]:
    name = {"family": text_of(" ".join(family))}
    if given:
        name["given"] = text_of(given)
    if particle:
        name["dropping-particle"] = text_of(" ".join(particle))
    if suffix:
        name["suffix"] = text_of(suffix)
    return name
