"""Values about citations: files of works, and styles."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from publisher.diagnostics import nearest
from publisher.manifest.values import File, Text, existing_file, refusal


def _readable(name: str) -> str:
    from publisher.citations.reading.works import ENDINGS

    if not name.lower().endswith(ENDINGS):
        known = "It should end in .bib, .json or .yaml."
        raise refusal("manifest-value", f"“{name}” is not a file of BibTeX, BibLaTeX, CSL-JSON or CSL-YAML.", known)
    return name


def _style(value: str, info: ValidationInfo) -> str:
    from publisher.citations.style import named_styles

    if value.lower().endswith(".csl") or "/" in value:
        return existing_file(value, info)
    if value not in named_styles():
        hint = nearest(value, named_styles()) or f"Name one of {', '.join(named_styles())}, or the path of a .csl file."
        raise refusal("manifest-value", f"There is no citation style “{value}”.", hint)
    return value


Works = Annotated[File, AfterValidator(_readable)]
CitationStyle = Annotated[Text, AfterValidator(_style)]

__all__ = ["CitationStyle", "Works"]
