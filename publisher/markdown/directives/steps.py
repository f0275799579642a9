"""Steps."""

from __future__ import annotations

from publisher import document as d
from publisher.markdown.directives.call import Call, Directive

TITLE = d.Attributes(classes=("step",))


def steps(call: Call) -> tuple[d.Block, ...]:
    """Make steps of a list, or of headings with what follows each; anything else is an error, and is kept before them."""
    if call.is_empty():
        return ()
    at, given = call.location, call.attributes
    first = next((n for n, block in enumerate(call.children) if isinstance(block, d.Heading | d.List)), None)
    others = call.children[:first]
    made: tuple[d.Block, ...] = ()
    match call.children[len(others) :]:
        case (d.List(children=items, start=start, tight=tight), *rest):
            made = (d.Steps(items, 1 if start is None else start, tight, location=at, attributes=given),)
            others += tuple(rest)
        case (d.Heading(), *_) as blocks:
            made = (d.Steps(_titled(blocks), 1, False, location=at, attributes=given),)
    if others:
        hint = "Write one numbered list, or a heading for each step, and put other text before or after the directive."
        if made and isinstance(call.children[0], d.List) and any(isinstance(block, d.List) for block in others):
            hint = "Indent it as far as the text of the step above it, so that it is part of that."
        call.reader.findings.error(
            "steps-content", "Steps can contain only a list, or headings", others[0].location, hint
        )
    return (*others, *made)


def _titled(blocks: tuple[d.Block, ...]) -> tuple[d.ListItem, ...]:
    """A step for each heading of the highest level, which is its title."""
    level = min(block.level for block in blocks if isinstance(block, d.Heading))
    groups: list[tuple[d.Heading, list[d.Block]]] = []
    for block in blocks:
        if isinstance(block, d.Heading) and (block.level == level or not groups):
            groups.append((block, []))
        else:
            groups[-1][1].append(block)
    return tuple(
        d.ListItem(
            (_title(heading), *body),
            location=heading.location,
            attributes=heading.attributes,
        )
        for heading, body in groups
    )


def _title(heading: d.Heading) -> d.Paragraph:
    at = heading.location
    return d.Paragraph((d.Strong(heading.children, location=at),), location=at, attributes=TITLE)


DIRECTIVES = {"steps": Directive(steps, argument="none")}
