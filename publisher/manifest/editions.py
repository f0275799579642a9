"""Editions: what they inherit and what is filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from publisher.diagnostics import nearest
from publisher.manifest.values import refusal
from publisher.names import EDITION

MAX_CHAIN = 20
FITS = {
    "layout": ("html", "pdf"),
    "paper": ("pdf",),
    "trim": ("pdf",),
    "columns": ("pdf",),
    "nup": ("pdf",),
    "booklet": ("pdf",),
    "large-print": ("pdf",),
    "fields": ("pdf",),
    "links": ("pdf",),
    "marks": ("pdf",),
    "bleed": ("pdf",),
    "pages": ("epub",),
    "downloads": ("html",),
    "static": ("html",),
}


DEFAULT_EDITIONS: dict[str, Any] = {"web": {"format": "html"}, "print": {"format": "pdf"}, "ebook": {"format": "epub"}}


def resolve_editions(raw: dict[str, Any], chapters: int, is_solved: Callable[[str], bool]) -> dict[str, Any]:
    """Fill in what each edition inherits and its default layout; a problem takes the place of the value.

    ``is_solved`` says of an audience whether it gets solutions that others do not: it fills in nothing, so that its
    editions inherit no ``fields``.
    """
    merged = {name: _inherit(raw, name) for name in raw}
    for name, edition in merged.items():
        if not isinstance(edition, dict):
            continue
        if "fields" not in raw[name] and is_solved(str(edition.get("audience", ""))):
            edition.pop("fields", None)
        default = {"html": "chapters", "pdf": "handout" if chapters == 1 else "book"}.get(str(edition.get("format")))
        if default and "layout" not in edition:
            edition["layout"] = default
        if (pages := _reference(edition.get("pages"))) is not None:
            edition["pages"] = _pages(pages, merged)
        if isinstance(edition.get("downloads"), list):
            edition["downloads"] = [_download(name, edition, merged) for name in edition["downloads"]]
    folded: dict[str, str] = {}
    for name in merged:
        if not EDITION.fullmatch(name):
            hint = "It becomes the name of a folder: use letters, digits, - and _."
            merged[name] = refusal("manifest-value", f"“{name}” is not a valid name for an edition.", hint, key=True)
        elif name.casefold() in folded:
            problem = f"“{name}” and “{folded[name.casefold()]}” would be the same folder on some systems."
            merged[name] = refusal("manifest-value", problem, "Rename one of them.", key=True)
        folded.setdefault(name.casefold(), name)
    return merged


def _inherit(raw: dict[str, Any], name: str) -> Any:
    if not isinstance(raw[name], dict):
        return raw[name]
    chain, problem = _chain(raw, name)
    merged: dict[str, Any] = {}
    for own in (raw[link] for link in reversed(chain)):
        kind = own.get("format", merged.get("format"))
        merged = {key: value for key, value in merged.items() if _kept(key, kind, merged.get("format"))} | own
    unknown = refusal(
        "manifest-unknown-key", "The key `name` is not known here.", "The edition's key is its name.", True
    )
    return merged | {"name": unknown if "name" in raw[name] else name} | ({"extends": problem} if problem else {})


def _chain(raw: dict[str, Any], name: str) -> tuple[list[str], PydanticCustomError | None]:
    """The edition and those that it extends, nearest first, and what is wrong with its own `extends`."""
    chain = [name]
    while (base := _reference(raw[chain[-1]].get("extends"))) is not None:
        if base == name:
            shown = " → ".join((*chain, name))
            return chain, refusal("edition-unknown", f"The edition extends itself: {shown}.")
        if len(chain) == MAX_CHAIN:
            return chain, refusal("edition-unknown", f"The chain of `extends` is longer than {MAX_CHAIN}.")
        if base not in raw and len(chain) == 1:
            hint = nearest(base, raw.keys() - {name})
            return chain, refusal("edition-unknown", f"There is no edition “{base}” to extend.", hint)
        if base in chain or not isinstance(raw.get(base), dict):
            break
        chain.append(base)
    return chain, None


def _reference(value: Any) -> str | None:
    """The name of another edition, which may look like a number."""
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def _kept(key: str, kind: Any, base: Any) -> bool:
    """What means nothing in the child's own format, or something else, is not inherited."""
    return kind == base or key not in FITS


def _pages(name: str, editions: Mapping[str, Any]) -> Any:
    pdf = [key for key, value in editions.items() if isinstance(value, dict) and value.get("format") == "pdf"]
    if name in pdf:
        return name
    if name in editions:
        return refusal("edition-unknown", f"“{name}” is not a PDF edition: it has no pages.", nearest(name, pdf))
    return refusal("edition-unknown", f"There is no edition “{name}”.", nearest(name, pdf))


def _download(name: Any, edition: Mapping[str, Any], editions: Mapping[str, Any]) -> Any:
    """An edition that a web edition offers: a file, not another site."""
    other = editions.get(_reference(name) or "")
    if not isinstance(other, dict):
        return (
            name
            if other
            else refusal("edition-unknown", f"There is no edition “{name}”.", nearest(str(name), editions))
        )
    if other.get("format") == "html":
        return refusal("manifest-value", f"“{name}” is a web edition, not a file.", "Offer PDF or EPUB editions.")
    if edition.get("layout") == "single":
        return refusal("manifest-value", "An edition of a single page has no downloads.", "Write `layout: chapters`.")
    return name
