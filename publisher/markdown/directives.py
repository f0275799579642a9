"""Directives: ``:::{name} argument`` with options and a body. The table says which there are and what each takes.

A directive's function gets a ``Call`` with its body already made into blocks (or left as text, when ``raw``), and returns
the blocks that stand in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from publisher import document as d
from publisher.addresses import is_safe_url
from publisher.diagnostics import Location

if TYPE_CHECKING:
    from publisher.markdown.parser import Reader


@dataclass(frozen=True, slots=True)
class Call:
    """One use of a directive: its argument as text and as inlines, its options, its body as blocks or raw text."""

    name: str
    argument: str
    title: tuple[d.Inline, ...]
    options: dict[str, tuple[str, Location]]
    children: tuple[d.Block, ...]
    text: str
    location: Location

    def option(self, name: str) -> str:
        """The value of an option, empty if it was not given."""
        return self.options[name][0] if name in self.options else ""

    @property
    def attributes(self) -> d.Attributes:
        """What the options ``label`` (or ``name``) and ``class`` say."""
        label = self.option("label") or self.option("name")
        return d.Attributes(d.slug(label) if " " in label else label, tuple(self.option("class").split()))


@dataclass(frozen=True, slots=True)
class Directive:
    """What a directive makes, the options that it knows, whether its body is raw text, and whether it needs an argument."""

    make: Callable[[Reader, Call], tuple[d.Block, ...]]
    options: frozenset[str] = frozenset()
    raw: bool = False
    argument: str = "optional"  # or "required", "none"


COMMON = frozenset({"label", "name", "class"})
PICTURE = COMMON | {"alt", "width", "height", "align", "title"}


def _admonition(kind: str) -> Directive:
    def make(_: Reader, call: Call) -> tuple[d.Block, ...]:
        return (d.Admonition(kind, call.children, call.title, location=call.location, attributes=call.attributes),)

    return Directive(make, COMMON)


def _titled_admonition(reader: Reader, call: Call) -> tuple[d.Block, ...]:
    kinds = [c for c in call.option("class").split() if c in KINDS]
    return DIRECTIVES[kinds[0] if kinds else "note"].make(reader, call)


def _image_of(reader: Reader, call: Call) -> d.Image:
    size = tuple((key, call.option(key)) for key in ("width", "height") if call.option(key))
    if "alt" not in call.options:
        reader.findings.warning(
            "image-alt-missing",
            "A picture without a text alternative",
            call.location,
            "Say in :alt: what the picture shows; an empty :alt: marks it as decoration.",
        )
    url = call.argument
    if not is_safe_url(url):
        reader.findings.error("directive-argument", f"“{url}” is no address of a picture", call.location)
        url = ""
    return d.Image(
        url,
        call.option("alt"),
        call.option("title"),
        location=call.location,
        attributes=d.Attributes(pairs=size),
    )


def _image(reader: Reader, call: Call) -> tuple[d.Block, ...]:
    return (d.Paragraph((_image_of(reader, call),), location=call.location, attributes=call.attributes),)


def _figure(reader: Reader, call: Call) -> tuple[d.Block, ...]:
    content: tuple[d.Block | d.Inline, ...] = (_image_of(reader, call),) if call.argument else ()
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


def _is_picture(block: d.Block) -> bool:
    return isinstance(block, d.Paragraph) and all(isinstance(c, d.Image | d.SoftBreak) for c in block.children)


def _table(reader: Reader, call: Call) -> tuple[d.Block, ...]:
    tables = [b for b in call.children if isinstance(b, d.Table)]
    if not tables:
        reader.findings.error(
            "table-missing", "No table in this directive", call.location, "Put a GFM table between the fences."
        )
        return call.children
    return tuple(
        replace(b, caption=call.title, attributes=call.attributes) if b is tables[0] else b for b in call.children
    )


def _code(reader: Reader, call: Call) -> tuple[d.Block, ...]:
    caption = reader.inline_text(call.option("caption"), call.options["caption"][1]) if call.option("caption") else ()
    return (d.CodeBlock(call.text, call.argument, caption, location=call.location, attributes=call.attributes),)


KINDS = ("note", "tip", "important", "warning", "caution")
DIRECTIVES: dict[str, Directive] = {
    **{kind: _admonition(kind) for kind in KINDS},
    "attention": _admonition("important"),
    "danger": _admonition("caution"),
    "error": _admonition("caution"),
    "hint": _admonition("tip"),
    "seealso": _admonition("note"),
    "admonition": Directive(_titled_admonition, COMMON, argument="required"),
    "figure": Directive(_figure, PICTURE | {"credit", "source", "license"}),
    "image": Directive(_image, PICTURE, argument="required"),
    "table": Directive(_table, COMMON),
    "code": Directive(_code, COMMON | {"caption"}, raw=True),
    "code-block": Directive(_code, COMMON | {"caption"}, raw=True),
}
