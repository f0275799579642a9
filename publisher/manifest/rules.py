"""What the keys of a mapping in the manifest must be beside one another."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import ValidationInfo, field_validator, model_validator

from publisher.diagnostics import nearest, series
from publisher.formats import LAYOUT, PAGE_SIZES, default_editions
from publisher.manifest.edition import Edition
from publisher.manifest.editions import OWN, resolve_editions
from publisher.manifest.fitting import broken_rule
from publisher.manifest.keys import Strict
from publisher.manifest.languages import check_translations, clashes
from publisher.manifest.measures import POINT, millimetres
from publisher.manifest.metadata import Colour
from publisher.manifest.models import Entry, Manifest, Matter, chapters_of
from publisher.manifest.record import Record
from publisher.manifest.solutions import is_apart
from publisher.manifest.values import check_margins, formats_of, refusal


class _Colour(Strict):
    @model_validator(mode="before")
    @classmethod
    def _some(cls, value: object) -> object:
        if value == {}:
            raise refusal("manifest-value", "There is no colour.", "Write `light:` or `dark:`.")
        return value


class _Matter(Strict):
    @model_validator(mode="before")
    @classmethod
    def _known(cls, value: object) -> object:
        if isinstance(value, dict) and "part" in value and "part" not in cls.model_fields:
            raise refusal("manifest-value", "Front and back matter have no parts.", "List the chapters themselves.")
        return value


class _Entry(_Matter):
    @field_validator("part", mode="wrap", check_fields=False)
    @classmethod
    def _one(cls, value: object, handler: Callable[[object], str], info: ValidationInfo) -> str:
        part = handler(value) if value != "" else ""
        if part and info.data.get("file"):
            raise refusal("manifest-value", "An entry is a chapter (`file`) or a part (`part`), not both.")
        if part and info.data.get("title"):
            raise refusal("manifest-value", "A part has its title in `part`.", "Leave `title` out.")
        if not part and info.data.get("file") == "" and not info.data.get("title"):
            raise refusal("manifest-missing-key", "`file` or `part` is missing.", "Write `file: chapters/one.md`.")
        return part

    @field_validator("chapters", check_fields=False)
    @classmethod
    def _within(cls, value: tuple[Entry, ...], info: ValidationInfo) -> tuple[Entry, ...]:
        part, title = info.data.get("part"), info.data.get("title")
        if not value and part:
            raise refusal("manifest-missing-key", f"The part “{part}” has no chapters.")
        if not value and title and part == "" and info.data.get("file") == "":
            raise refusal("manifest-missing-key", f"The section “{title}” has neither a file nor chapters.")
        if any(entry.part for entry in value):
            hint = "Write `title:` in place of `part:` for a section."
            raise refusal("manifest-value", "A part contains chapters, not parts.", hint)
        return value


class _Edition(Strict):
    @field_validator(*(key.replace("-", "_") for key in OWN), check_fields=False)
    @classmethod
    def _fits(cls, value: object, info: ValidationInfo) -> object:
        formats, field = formats_of(info), cls.model_fields[str(info.field_name)]
        key = field.alias or str(info.field_name)
        kind = formats.get(info.data.get("format", ""))
        if kind and value and not kind.knows(key):
            known = [name for name, other in formats.items() if other.knows(key)]
            hint = f"Only {series(known)} editions have it."
            raise refusal("manifest-value", f"An edition in {kind.name} has no `{key}`.", hint, key=True)
        if kind and value and key == LAYOUT and value not in kind.layouts:
            raise refusal("manifest-value", f"{kind.name} has no layout “{value}”.", nearest(str(value), kind.layouts))
        if rule := broken_rule(key, value, lambda other: info.data.get(other.replace("-", "_"))):
            raise refusal("manifest-value", rule.problem.format(key=key), rule.hint, key=True)
        only = kind.layout_options.get(key, "") if kind else ""
        if only and value != field.get_default() and info.data.get(LAYOUT) not in (None, only):
            problem = f"Only the layout “{only}” has `{key}`."
            raise refusal("manifest-value", problem, f"Write `layout: {only}`.", key=True)
        if key == "margins" and isinstance(value, tuple) and value:
            paper = info.data.get("trim") or info.data.get("paper") or PAGE_SIZES.get(info.data.get(LAYOUT, ""), "A4")
            check_margins(value, paper, folded=bool(info.data.get("booklet")) and not info.data.get("trim"))
        if key == "leading" and value:
            size = millimetres(info.data.get("font_size") or "10pt")
            if not 1.1 <= millimetres(str(value)) / size <= 2:
                hint = f"Write one from {1.1 * size / POINT:.4g}pt to {2 * size / POINT:.4g}pt."
                raise refusal("manifest-value", f"“{value}” is not a leading for type of this size.", hint)
        return value


class _Manifest(Strict):
    @field_validator("chapters", check_fields=False)
    @classmethod
    def _some(cls, value: tuple[Entry, ...]) -> tuple[Entry, ...]:
        if not value:
            raise refusal("manifest-value", "There are no chapters.", "List at least one file.")
        return value

    @field_validator("editions", mode="before", check_fields=False)
    @classmethod
    def _resolve(cls, value: object, info: ValidationInfo) -> object:
        chapters = sum(1 for _ in chapters_of(info.data.get("chapters", ())))
        if not isinstance(value, dict):
            return value
        given = info.data.get("solutions", ()), info.data.get("audiences", ())
        formats = formats_of(info)
        editions: dict[str, object] = {**(value or default_editions(formats.values()))}
        resolved = resolve_editions(editions, chapters, formats, lambda audience: is_apart(audience, *given))
        return resolved | clashes(resolved, info.data.get("translations", ()))

    @field_validator("editions", check_fields=False)
    @classmethod
    def _in_each_language(cls, value: dict[str, Edition], info: ValidationInfo) -> dict[str, Edition]:
        """The editions in the language of the publication, then those in each translation."""
        language, translations = info.data.get("language", ""), info.data.get("translations", {})
        found: list[Edition] = []
        for tag in (language, *translations):
            there = {name: e for name, e in value.items() if not e.languages or tag in e.languages}
            given = translations.get(tag)
            titles: Mapping[str, str] = given.titles if given else {}
            found += [edition.in_language(tag if given else "", there, titles) for edition in there.values()]
        return {edition.name: edition for edition in found}

    @field_validator("translations", mode="before", check_fields=False)
    @classmethod
    def _into_others(cls, value: object, info: ValidationInfo) -> object:
        given = info.data.get("language", ""), info.data.get("identifier", "")
        return check_translations(value, *given) if isinstance(value, dict) else value


RULES: Mapping[type[Record], type[Strict]] = {
    Colour: _Colour, Edition: _Edition, Entry: _Entry, Manifest: _Manifest, Matter: _Matter,
}  # fmt: skip
"""The base classes of the models of mappings that have rules."""

__all__ = ["RULES"]
