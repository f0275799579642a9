"""References of Quarto and of filters of Pandoc, ``@fig-tide`` or ``@fig:tide``, to labels that exist."""

from __future__ import annotations

import re

from publisher.importers.dialects.text import Page

KINDS = r"(?:fig|tbl|tab|eq|sec|lst|thm|lem|cor|prp|cnj|def|exm|exr|rem|alg|nte|tip|wrn|imp|cau)"
_LABEL = rf"(?P<label>(?i:{KINDS})[-:][\w-]*\w)"
_REFERENCE = re.compile(rf"(?P<words>)(?<![\w@/.\\])[+-]?@{_LABEL}")
_NAMED = re.compile(rf"\[(?P<words>[^\[\]@]+[ ])@{_LABEL}\](?![(\[])")
_SEVERAL = re.compile(rf"\[(?P<inside>-?@(?i:{KINDS})[-:][\w-]*\w(?:[;,][ ]*-?@(?i:{KINDS})[-:][\w-]*\w)*)\](?![(\[])")


def converted(page: Page, text: str) -> str:
    """The text of a page of Quarto with references of ours; those to labels that do not exist are text, which is no citation."""

    def reference(found: re.Match[str]) -> str:
        label = _label(found)
        if label in page.labels or label in page.latex.labels:
            return f"[{found['words']}{'{number}' if found['words'] else ''}](#{label})"
        return found[0] if found["words"] else "\\" + found[0].lstrip("-")

    text = _SEVERAL.sub(lambda found: found["inside"].replace(";", ","), text)
    return _REFERENCE.sub(reference, _NAMED.sub(reference, text))


def converted_if_known(page: Page, text: str) -> str:
    """The text of any other page, in which these may be citations, unless their labels exist."""

    def several(found: re.Match[str]) -> str:
        labels = re.findall(r"@([\w:-]+)", found["inside"])
        return found["inside"].replace(";", ",") if all(label in page.latex.labels for label in labels) else found[0]

    def reference(found: re.Match[str]) -> str:
        return f"[](#{label})" if (label := _label(found)) in page.latex.labels else found[0]

    return _REFERENCE.sub(reference, _SEVERAL.sub(several, text)) if "@" in text else text


def _label(found: re.Match[str]) -> str:
    """The label of a reference, whose kind may begin with a capital in Quarto."""
    kind, mark, rest = found["label"].partition("-")
    return f"{kind.lower()}-{rest}" if mark and ":" not in kind else found["label"]


__all__ = ["KINDS", "converted", "converted_if_known"]
