"""Display formulas."""

from __future__ import annotations

import re

from publisher import document as d
from publisher.diagnostics import Location
from publisher.markdown import formula_nodes
from publisher.markdown.directives.call import Call, Directive

_COLUMN = re.compile(r"(?<!\\)&")


def math(call: Call) -> tuple[d.Block, ...]:
    """Make a formula of the source in the argument and the body."""
    value = "\n".join(filter(None, (call.argument, call.text.strip("\n").rstrip())))
    if not value:
        hint = f"Write the formula between the fences, or remove :::{{{call.name}}}."
        call.reader.findings.warning("directive-empty", f"“{call.name}” is empty", call.location, hint)
        return ()
    head = len(call.argument) + 1 if call.argument else 0
    before = ""
    if "&" in value and _COLUMN.search(value) and r"\begin{" not in value:  # as in MyST
        before = "\\begin{aligned}\n"
        value = f"{before}{value}\n\\end{{aligned}}"
    margin = len(call.text) - len(call.text.lstrip("\n"))

    def locate(offset: int) -> Location:
        offset = max(0, offset - len(before))
        if offset < head:
            return call.reader.source.after(call.argument_at, offset)
        return call.locate(offset - head + margin)

    return formula_nodes.display(call.reader, value, call.location, locate, call.attributes)


DIRECTIVES = {
    "math": Directive(math, raw=True, verbatim=True),
}
