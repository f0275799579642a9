"""Inheritance and defaults of editions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set

from pydantic_core import PydanticCustomError

from publisher.diagnostics import nearest, series
from publisher.formats import LAYOUT, OPTIONS, Format
from publisher.manifest.fitting import fitting
from publisher.manifest.values import refusal
from publisher.names import EDITION

MAX_CHAIN = 20
OWN = (LAYOUT, *OPTIONS)
"""The keys that apply only to some formats."""


def resolve_editions(
    raw: dict[str, object], chapters: int, formats: Mapping[str, Format], is_solved: Callable[[str], bool]
) -> dict[str, object]:
    """Fill in what each edition inherits, and its default layout. An invalid value is replaced by its problem.

    ``is_solved`` returns whether an audience gets solutions that others do not. It changes nothing but that its
    editions inherit no ``fields``, and no ``label`` of an edition for others.
    """
    written = {name: edition for name, edition in raw.items() if isinstance(edition, dict)}
    merged = {name: _inherit(written, name, raw.keys(), formats) if name in written else raw[name] for name in raw}
    for name, edition in merged.items():
        if not isinstance(edition, dict):
            continue
        if (
            "fields" not in written[name]
            and not edition.get("solutions")
            and is_solved(str(edition.get("audience", "")))
        ):
            edition.pop("fields", None)
        if is_solved(str(edition.get("audience", ""))):
            labelled = next((link for link in _chain(written, name, raw.keys())[0] if "label" in written[link]), name)
            base = merged[labelled]
            if isinstance(base, dict) and not is_solved(str(base.get("audience", ""))):
                edition.pop("label", None)
        kind = _format(edition, formats)
        if kind and LAYOUT not in edition and (layout := kind.default_layout(chapters)):
            edition[LAYOUT] = layout
        if (pages := _reference(edition.get("pages"))) is not None:
            edition["pages"] = _pages(pages, merged, formats)
        if isinstance(edition.get("downloads"), list):
            edition["downloads"] = [_download(name, edition, merged, formats) for name in edition["downloads"]]
    folded: dict[str, str] = {}
    for name in merged:
        if not EDITION.fullmatch(name):
            hint = "It becomes the name of a folder: use unaccented letters, digits, - and _."
            merged[name] = refusal("manifest-value", f"“{name}” is not a valid name for an edition.", hint, key=True)
        elif name.casefold() in folded:
            problem = f"“{name}” and “{folded[name.casefold()]}” would be the same folder on some systems."
            merged[name] = refusal("manifest-value", problem, "Rename one of them.", key=True)
        folded.setdefault(name.casefold(), name)
    return merged


def _format(edition: object, formats: Mapping[str, Format]) -> Format | None:
    """The format of an edition as written; None if it is unknown."""
    return formats.get(str(edition.get("format"))) if isinstance(edition, dict) else None


def _inherit(
    written: Mapping[str, dict[str, object]], name: str, names: Set[str], formats: Mapping[str, Format]
) -> object:
    chain, problem = _chain(written, name, names)
    merged: dict[str, object] = {}
    for own in (written[link] for link in reversed(chain)):
        kind = own.get("format", merged.get("format"))
        for key in ("identifier", "title"):  # each edition is a publication of its own
            merged.pop(key, None)
        kept = {key: value for key, value in merged.items() if _kept(key, kind, merged.get("format"))}
        merged = fitting(kept, own, formats.get(str(kind)))
    unknown = refusal(
        "manifest-unknown-key", "The key `name` is not known here.", "The edition's key is its name.", True
    )
    return merged | {"name": unknown if "name" in written[name] else name} | ({"extends": problem} if problem else {})


def _chain(
    written: Mapping[str, dict[str, object]], name: str, names: Set[str]
) -> tuple[list[str], PydanticCustomError | None]:
    """The edition and those that it extends, nearest first, and the problem with its own ``extends``."""
    chain = [name]
    while (base := _reference(written[chain[-1]].get("extends"))) is not None:
        if base == name:
            shown = " → ".join((*chain, name))
            return chain, refusal("edition-unknown", f"The edition extends itself: {shown}.")
        if len(chain) == MAX_CHAIN:
            return chain, refusal("edition-unknown", f"The chain of `extends` is longer than {MAX_CHAIN}.")
        if base not in names and len(chain) == 1:
            hint = nearest(base, names - {name})
            return chain, refusal("edition-unknown", f"There is no edition “{base}” to extend.", hint)
        if base in chain or base not in written:
            break
        chain.append(base)
    return chain, None


def _reference(value: object) -> str | None:
    """The name of another edition, which YAML may have read as a number."""
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def _kept(key: str, kind: object, base: object) -> bool:
    """Whether a key is inherited: it must have the same meaning in the child's own format."""
    return kind == base or key not in OWN


def _pages(name: str, editions: Mapping[str, object], formats: Mapping[str, Format]) -> object:
    kinds = {key: _format(value, formats) for key, value in editions.items()}
    printed = [key for key, kind in kinds.items() if kind and kind.printed]
    if name in printed:
        return name
    if kinds.get(name):
        labels = series((kind.label for kind in formats.values() if kind.printed), "or")
        problem = f"“{name}” is not a {labels} edition: it has no pages."
        return refusal("edition-unknown", problem, nearest(name, printed))
    if name in editions:
        return name  # reported if the edition has no format, or one of an extension that is not loaded yet
    return refusal("edition-unknown", f"There is no edition “{name}”.", nearest(name, printed))


def _download(
    name: object, edition: Mapping[str, object], editions: Mapping[str, object], formats: Mapping[str, Format]
) -> object:
    """An edition offered for download: it must be a file, not another site."""
    other = editions.get(_reference(name) or "")
    if not isinstance(other, dict):
        return (
            name
            if other
            else refusal("edition-unknown", f"There is no edition “{name}”.", nearest(str(name), editions))
        )
    offering, offered = _format(edition, formats), _format(other, formats)
    if offered and offered.site:
        files = series((f.label for f in formats.values() if not f.site), "or")
        return refusal("manifest-value", f"“{name}” is a web edition, not a file.", f"Offer {files} editions.")
    if offering and offering.one_document and edition.get(LAYOUT) == offering.one_document:
        hint = f"Write `layout: {offering.default}`."
        return refusal("manifest-value", "An edition of a single page has no downloads.", hint)
    return name
