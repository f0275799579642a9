"""The languages of a publication, and of each of its editions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import ValidationInfo

from publisher.diagnostics import nearest
from publisher.language import is_language, language_hint
from publisher.manifest.values import Files, refusal


def check_translations(raw: Mapping[str, object], language: str, identifier: str) -> dict[str, object]:
    """The translations as written. An invalid one is replaced by its problem."""
    checked, seen = {**raw}, {language.casefold(): ""}
    for tag, given in raw.items():
        own = given.get("identifier") if isinstance(given, dict) else None
        if not is_language(tag):
            checked[tag] = _refused(f"“{tag}” is not a language tag.", language_hint(tag))
        elif (other := seen.get(tag.casefold())) is not None:
            problem = f"“{tag}” is “{other}” again." if other else f"“{tag}” is the language of the publication itself."
            checked[tag] = _refused(problem, "Name another language.")
        elif own and own == identifier:
            hint = "Leave it out: one is made from that of the publication and the language."
            checked[tag] = _refused("The translation has the identifier of the publication.", hint)
        seen.setdefault(tag.casefold(), tag)
    return checked


def _refused(problem: str, hint: str) -> object:
    return refusal("manifest-value", problem, hint, key=True)


def known_language(tag: str, info: ValidationInfo) -> str:
    """Check that a language is that of the publication or of a translation."""
    known = info.context.languages if isinstance(info.context, Files) else None
    if known is not None and tag not in known:
        hint = nearest(tag, known) if len(known) > 1 else "List it under `translations:`."
        raise refusal("manifest-value", f"The publication is not in the language “{tag}”.", hint)
    return tag


def clashes(editions: Mapping[str, object], translations: Iterable[str]) -> dict[str, object]:
    """A problem for each edition with a name that the translation of another one has."""
    names = {name.casefold(): name for name in editions}
    found: dict[str, object] = {}
    for tag in translations:
        for name, edition in editions.items():
            only = edition.get("languages") if isinstance(edition, dict) else None
            taken = names.get(f"{name}-{tag}".casefold())
            if taken and not (isinstance(only, list) and only and tag not in only):
                problem = f"“{taken}” is also the name of the edition “{name}” in the language “{tag}”."
                found[taken] = refusal("manifest-value", problem, "Rename one of them.", key=True)
    return found


__all__ = ["check_translations", "clashes", "known_language"]
