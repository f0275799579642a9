"""Display formulas."""

from __future__ import annotations

from publisher import document as d
from publisher.markdown import formulas
from publisher.markdown.directives.call import Call, Directive


def math(call: Call) -> tuple[d.Block, ...]:
    """Make a formula of the source in the argument and the body."""
    value = "\n".join(filter(None, (call.argument, call.text.strip("\n").rstrip())))
    if not value:
        hint = f"Write the formula between the fences, or remove :::{{{call.name}}}."
        call.reader.findings.warning("directive-empty", f"“{call.name}” is empty", call.location, hint)
        return ()
    formulas.report(call.reader.record.tally, "math", call.location)
    return (d.Math(value, location=call.location, attributes=call.attributes),)


DIRECTIVES = {
    "math": Directive(math, raw=True, verbatim=True),
}
