"""Home pages of VitePress and VuePress, whose text is in their front matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from publisher.importers.files import entries, mapping, parsed_matter
from publisher.markdown.about import matter_of


def with_home(lines: Sequence[str], name: str) -> list[str]:
    """The lines of a page with what its front matter shows on a home page; its keys stay."""
    matter = matter_of("\n".join(lines[:300])) if lines[0].startswith("---") else ""
    if not any(sign in matter for sign in ("layout: home", "home: true")):
        return [*lines]
    given, end = parsed_matter(matter, name), len(matter.split("\n")) + 2
    hero = mapping(given, "hero")
    said = [_text(hero.get(key) or given.get(other)) for key, other in _KEYS]
    title, *rest = [each for each in said if each] or [""]
    shown = [*([f"# {title}", ""] if title else []), *(line for each in rest for line in (each, ""))]
    links = [mapping(each) for each in entries(hero.get("actions"))] or [given]
    pairs = ((each.get("text") or each.get("actionText"), each.get("link") or each.get("actionLink")) for each in links)
    actions = [(_text(words), _text(link)) for words, link in pairs]
    shown += [*(f"- [{words}]({link})" for words, link in actions if words and link), ""]
    shown += _features(entries(given.get("features")))
    return [*lines[:end], "", *shown, *lines[end:]] if title else [*lines]


_KEYS = (("name", "heroText"), ("text", ""), ("tagline", "tagline"))
"""What is shown, in VitePress and in VuePress."""


def _features(given: Sequence[object]) -> Iterator[str]:
    for each in map(mapping, given):
        if title := _text(each.get("title")):
            link = _text(each.get("link"))
            yield from (f"## [{title}]({link})" if link else f"## {title}", "", _text(each.get("details")), "")


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


__all__ = ["with_home"]
