"""Pictures and figures."""

from __future__ import annotations

from msgspec.structs import replace

from publisher import document as d
from publisher.addresses import is_safe_url
from publisher.licenses import name_and_address
from publisher.markdown.attributes import SIDES
from publisher.markdown.directives.call import Call, Directive
from publisher.markdown.plain_formulas import with_plain_formulas

IMAGE = frozenset({"align", "alt", "dark", "height", "print", "title", "width"})
FIGURE = IMAGE | {"columns", "credit", "license", "short", "source"}
RECORDING = frozenset({"align", "alt", "captions", "credit", "license", "poster", "short", "source"})
COLUMNS = ("1", "2", "3", "4")


def image(call: Call) -> tuple[d.Block, ...]:
    """Make a paragraph with an image. The image has the classes, the paragraph the label and the condition."""
    given = call.attributes
    picture = _picture(call)
    classes = (*_align(call), *given.classes)
    picture = replace(picture, attributes=replace(picture.attributes, classes=classes))
    return (d.Paragraph((picture,), location=call.location, attributes=replace(given, classes=())),)


def figure(call: Call) -> tuple[d.Block, ...]:
    """Make a figure: images or other content, a caption (the first paragraph of the body) and a legend (the rest)."""
    picture = (_picture(call),) if call.argument else ()
    if not picture and call.is_empty():
        return ()
    held, caption, legend = _divided(call.children, bool(picture))
    if not picture and not held:
        problem, hint = (
            "The figure is empty",
            "Name a picture after :::{figure}, or put its content before the caption.",
        )
        call.reader.findings.warning("directive-empty", problem, call.location, hint)
    return (_figure(call, (*picture, *held), caption, legend, _columns(call, held)),)


def recording(call: Call) -> tuple[d.Block, ...]:
    """Make a figure of a video or an audio recording, as the directive is named; the body is its caption and legend."""
    findings, name = call.reader.findings, call.name
    url = call.argument
    if not is_safe_url(url):
        findings.error("directive-argument", f"“{url}” is not the address of a recording", call.argument_at)
        return ()
    undescribed = "alt" not in call.options and "alt" not in call.misplaced
    if undescribed:
        hint = "Say in :alt: what it is about, for those who can't play it."
        problem = f"The {name} recording has no text alternative"
        findings.warning("image-alt-missing", problem, call.argument_at, hint)
    captions, captions_at = call.options.get("captions", (None, None))
    if name == "video" and captions is None:
        hint = "Name a file of WebVTT in :captions:; an empty :captions: marks a video without speech."
        findings.warning("captions-missing", "The video has no captions", call.argument_at, hint)
    alt = with_plain_formulas(call.option("alt"), call.reader.context)
    poster = _variant(call, "poster")
    held = d.Recording(
        name,
        url,
        alt,
        (replace(poster, undescribed=undescribed),) if poster else (),
        captions,
        captions_at,
        location=call.argument_at,
    )
    _, caption, legend = _divided(call.children, has_picture=True)
    return (_figure(call, (held,), caption, legend),)


def _figure(
    call: Call,
    held: tuple[d.Block | d.Inline, ...],
    caption: tuple[d.Inline, ...],
    legend: tuple[d.Block, ...],
    columns: int = 1,
) -> d.Figure:
    given = call.attributes
    return d.Figure(
        held,
        caption or call.inlines("caption"),
        legend,
        call.inlines("source"),
        call.inlines("credit"),
        _license(call),
        columns,
        short=call.inlines("short"),
        location=call.location,
        attributes=replace(given, classes=(*_align(call), *given.classes)),
    )


def _divided(
    body: tuple[d.Block, ...], has_picture: bool
) -> tuple[tuple[d.Block, ...], tuple[d.Inline, ...], tuple[d.Block, ...]]:
    """Divide a body into content, caption and legend.

    Images and figures are content wherever they are. Other blocks before the caption, such as code and tables, are
    content if the directive names no image.
    """
    held: list[d.Block] = []
    caption: tuple[d.Inline, ...] = ()
    legend: list[d.Block] = []
    for block in body:
        if isinstance(block, d.Figure) or (isinstance(block, d.Paragraph) and block.is_picture):
            held.append(block)
        elif isinstance(block, d.Paragraph) and not caption and not legend:
            caption = block.children
        elif caption or has_picture:
            legend.append(block)
        else:
            held.append(block)
    return tuple(held), caption, tuple(legend)


def _picture(call: Call) -> d.Image:
    findings = call.reader.findings
    size = [("width", call.length("width")), ("height", call.length("height", relative=False))]
    undescribed = "alt" not in call.options and "alt" not in call.misplaced
    if undescribed:
        findings.warning(
            "image-alt-missing",
            "The picture has no text alternative",
            call.argument_at,
            "Say in :alt: what the picture shows; an empty :alt: marks it as decoration.",
        )
    url = call.argument
    if not is_safe_url(url):
        findings.error("directive-argument", f"“{url}” is not the address of a picture", call.argument_at)
        url = ""
    attributes = d.Attributes(pairs=tuple((key, value) for key, value in size if value))
    return d.Image(
        url,
        with_plain_formulas(call.option("alt"), call.reader.context),
        with_plain_formulas(call.option("title"), call.reader.context),
        dark=_variant(call, "dark"),
        print=_variant(call, "print"),
        alt_at=call.options["alt"][1] if "alt" in call.options else None,
        undescribed=undescribed,
        location=call.argument_at,
        attributes=attributes,
    )


def _variant(call: Call, name: str) -> d.Image | None:
    """The image that an option names."""
    if name not in call.options:
        return None
    url, at = call.options[name]
    return d.Image(url, with_plain_formulas(call.option("alt"), call.reader.context), location=at)


def _align(call: Call) -> tuple[str, ...]:
    align = call.choice("align", SIDES)
    return (f"align-{align}",) if align else ()


def _columns(call: Call, held: tuple[d.Block, ...]) -> int:
    """The number of columns of subfigures, by default a square grid for four."""
    count = sum(isinstance(block, d.Figure) for block in held)
    return int(call.choice("columns", COLUMNS, str({0: 1, 4: 2}.get(count, min(count, 3)))))


def _license(call: Call) -> tuple[d.Inline, ...]:
    """The name of a licence with a link to it, or the author's text."""
    name, url = name_and_address(call.option("license"))
    if not url:
        return call.inlines("license")
    at = call.options["license"][1]
    return (d.Link((d.Text(name, location=at),), url, location=at),)


DIRECTIVES = {
    "figure": Directive(figure, FIGURE),
    "audio": Directive(recording, RECORDING, argument="required"),
    "video": Directive(recording, RECORDING, argument="required"),
    "image": Directive(image, IMAGE, argument="required", alone=True),
}
