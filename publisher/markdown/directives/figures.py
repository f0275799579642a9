"""Pictures and figures."""

from __future__ import annotations

from publisher import document as d
from publisher.addresses import is_safe_url
from publisher.markdown.directives.call import Call


def image(call: Call) -> tuple[d.Block, ...]:
    """A picture that stands alone."""
    return (d.Paragraph((_picture(call),), location=call.location, attributes=call.attributes),)


def figure(call: Call) -> tuple[d.Block, ...]:
    """Pictures or other content with a caption, the first paragraph of the body, and a legend, what follows."""
    content: tuple[d.Block | d.Inline, ...] = (_picture(call),) if call.argument else ()
    body = call.children
    if not content:
        pictures = [b for b in body if not isinstance(b, d.Paragraph) or _is_picture(b)]
        content, body = tuple(pictures), tuple(b for b in body if b not in pictures)
    caption: tuple[d.Inline, ...] = ()
    if body and isinstance(body[0], d.Paragraph):
        caption, body = body[0].children, body[1:]
    return (
        d.Figure(content, caption, body, call.option("credit"), location=call.location, attributes=call.attributes),
    )


def _picture(call: Call) -> d.Image:
    findings = call.reader.findings
    size = tuple((key, call.option(key)) for key in ("width", "height") if call.option(key))
    if "alt" not in call.options:
        findings.warning(
            "image-alt-missing",
            "A picture without a text alternative",
            call.location,
            "Say in :alt: what the picture shows; an empty :alt: marks it as decoration.",
        )
    url = call.argument
    if not is_safe_url(url):
        findings.error("directive-argument", f"“{url}” is no address of a picture", call.location)
        url = ""
    return d.Image(
        url, call.option("alt"), call.option("title"), location=call.location, attributes=d.Attributes(pairs=size)
    )


def _is_picture(block: d.Block) -> bool:
    return isinstance(block, d.Paragraph) and all(isinstance(c, d.Image | d.SoftBreak) for c in block.children)
