"""Theorems, definitions, proofs and the like, by their own names and by those of MyST: ``{theorem}`` and ``{prf:theorem}``."""

from __future__ import annotations

from msgspec.structs import replace

from publisher import document as d
from publisher.markdown.directives.call import Call, Directive

KINDS = (
    *("theorem", "lemma", "corollary", "proposition", "definition", "example", "remark", "proof", "algorithm"),
    *("axiom", "conjecture", "criterion", "property", "observation", "assumption", "notation"),
)


def theorem(call: Call) -> tuple[d.Block, ...]:
    """Make a theorem of the kind named by the directive. A proof has no number."""
    if call.is_empty():
        return ()
    kind, given = call.name.removeprefix("prf:"), call.attributes
    if kind == "proof" or call.flag("nonumber"):
        given = replace(given, classes=(*given.classes, "unnumbered"))
    return (d.Theorem(kind, call.children, call.title, location=call.location, attributes=given),)


DIRECTIVES = {
    f"{prefix}{kind}": Directive(theorem, frozenset({"nonumber"}) if kind != "proof" else frozenset())
    for kind in KINDS
    for prefix in ("", "prf:")
}
