"""Tab sets, of which a reader chooses one tab."""

from __future__ import annotations

from collections.abc import Iterable

from publisher import document as d
from publisher.markdown.directives.call import Call, Directive


def tab(call: Call) -> tuple[d.Block, ...]:
    """Make a tab. Outside a tab set it is an error, and its content is kept."""
    findings = call.reader.findings
    if call.parent != "tab-set":
        hint = "Put it between a line ::::{tab-set} and a line ::::."
        findings.error("tab-outside", "The tab-item is not inside a tab-set", call.location, hint)
        return call.children
    if not call.title:
        findings.error("directive-argument", "“tab-item” needs a label", call.location, "Write :::{tab-item} Label.")
    call.is_empty()
    key = call.option("sync") or d.plain_text(call.title)
    selected = call.flag("selected")
    return (d.Tab(call.children, call.title, key, selected, location=call.location, attributes=call.attributes),)


def tab_set(call: Call) -> tuple[d.Block, ...]:
    """Make a tab set of the tabs in the body; anything else is an error."""
    tabs = tuple(block for block in call.children if isinstance(block, d.Tab))
    findings = call.reader.findings
    for block in call.children:
        if not isinstance(block, d.Tab):
            hint = "Put it into a tab-item, or before or after the set."
            findings.error("tab-set-content", "A tab-set can contain only tab-items", block.location, hint)
            break
    if len(tabs) < 2:
        problem = "The tab-set has only one tab" if tabs else "The tab-set has no tabs"
        findings.warning("tab-set-single", problem, call.location, "Add :::{tab-item} Label, or remove the set.")
    always = [tab for tab in tabs if not tab.attributes.get("when")]
    _refuse_second(call, "are selected", ((tab, "selected") for tab in always if tab.selected))
    _refuse_second(call, "have the same label", ((tab, d.plain_text(tab.title)) for tab in always))
    return (d.TabSet(tabs, location=call.location, attributes=call.attributes),) if tabs else ()


def _refuse_second(call: Call, what: str, names: Iterable[tuple[d.Tab, str]]) -> None:
    first: dict[str, d.Tab] = {}
    for tab, name in names:
        if name and name in first:
            problem, hint = f"Two tabs of this set {what}", f"The other one is at {first[name].location}."
            call.reader.findings.error("tab-duplicate", problem, tab.location, hint)
        first.setdefault(name, tab)


DIRECTIVES = {
    "tab-item": Directive(tab, frozenset({"sync", "selected"})),
    "tab-set": Directive(tab_set, argument="none"),
}
