"""Admonitions."""

from __future__ import annotations

from collections.abc import Mapping

from publisher import document as d
from publisher.markdown.directives.call import Call, Directive

KINDS = ("note", "tip", "important", "warning", "caution", "attention", "danger", "error", "hint", "seealso")

CALLOUTS: Mapping[str, str] = {
    "abstract": "note", "bug": "warning", "cite": "note", "example": "note", "fail": "warning", "failure": "warning", "faq": "note",
    "info": "note", "question": "note", "quote": "note", "success": "tip", "summary": "note", "tldr": "note", "todo": "note",
}  # fmt: skip
"""The admonitions of other programs whose names are not ours."""


def admonition(call: Call) -> tuple[d.Block, ...]:
    """Make an admonition of the kind named by the directive. An argument without a body is the body."""
    call = call.with_body()
    if call.is_empty():
        return ()
    return (d.Admonition(call.name, call.children, call.title, location=call.location, attributes=call.attributes),)


def titled(call: Call) -> tuple[d.Block, ...]:
    """Make an admonition with a title of its own and no kind."""
    return (d.Admonition("", call.children, call.title, location=call.location, attributes=call.attributes),)


DIRECTIVES = {
    **{kind: Directive(admonition) for kind in KINDS},
    "admonition": Directive(titled, argument="required"),
}
