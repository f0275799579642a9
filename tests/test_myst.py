"""MyST's own examples: the same meaning as their HTML, or the reason why not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tinyhtml5
from msgspec.structs import replace
from ruamel.yaml import YAML

from publisher.diagnostics import Findings, Location
from publisher.document import Book, Chapter, CodeBlock, CodeLine, CodeRun, Metadata
from publisher.formats import FORMATS
from publisher.language import Words
from publisher.markdown import Context, read_fragment
from publisher.templating import Renderer, RenderSettings, layers
from publisher.transforms import TransformContext
from publisher.transforms.footnotes import number_footnotes
from publisher.transforms.numbering import number
from publisher.transforms.references import resolve_links

# Examples of unknown directives and roles: MyST shows them as boxes, here they are errors.
UNKNOWN = {"directives.generic", "roles.generic"}

_NO_MATH = "Formulas are written in MathML, not as TeX for a script."
# What is meant to differ, and why.
DIFFERENT: dict[str, str] = {
    "blocks: block node - resolved from block breaks with flow content": "The example gives a syntax tree, no source.",
    "directives.math: Math directive": _NO_MATH,
    "directives.math: Math directive with label": _NO_MATH,
    "directives.figure: Simple figure": "What has a caption has a number, with and without a label.",
    "references.equations: Default equation reference": _NO_MATH,
    "references.equations: Link-style equation reference": _NO_MATH,
    "roles.math: Math role": _NO_MATH,
    "references.equations: Invalid equation reference": "A reference shows what it leads to, a figure as well.",
    "references.figures: Invalid figure reference with messy label": "A label is shown as it would be made.",
    "references.figures: Link-style figure reference with default ref": "A bare link shows the number: “Figure 1”.",
    "references.tables: Link-style table figure reference with default ref": "A bare link shows the number: “Table 1”.",
}

# Wrappers have no meaning for a reader.
_WRAPPERS = {"section", "span", "div", "header", "figure", "figcaption", "caption", "tbody", "html", "body"}
# Headings for screen readers alone, and the ways back from notes.
_FURNITURE = {"sr-only", "backlinks", "data-footnote-backref"}
# White space has a meaning only in code.
_CODE = str.maketrans({" ": "␣", "\n": "⏎"})
_KEPT = ("src", "title", "start", "colspan", "rowspan", "checked", "type")


def meaning(markup: str) -> list[Any]:
    """The meaning of a piece of a page: its elements without wrappers, the targets of its links, and its words."""
    root = tinyhtml5.parse(markup, namespace_html_elements=False)
    targets = {e.get("id"): "".join("".join(e.itertext()).split())[:20] for e in root.iter() if e.get("id")}
    said: list[Any] = []
    words = ""
    for piece in _said(root, targets):
        if isinstance(piece, str):
            words += piece
            continue
        said += [" ".join(words.split()), piece]
        words = ""
    return [piece for piece in said if piece]


def _said(element: Any, targets: dict[str, str], caption: Any = None) -> Iterator[str | tuple[Any, ...]]:
    """The text and tags of an element, in order."""
    name = element.tag
    if not isinstance(name, str) or name == "head" or element.get("class") in _FURNITURE:
        return  # a comment is no name
    children = list(element)
    if name == "table":  # its caption is in it or before it
        for child in [child for child in children if child.tag == "caption"]:
            yield from _said(child, targets)
            children.remove(child)
    paragraph = name == "p" and (_holds(element, "img") or (caption is not None and _holds(caption, "p")))
    silent = name in _WRAPPERS or paragraph or (name == "sup" and _holds(element, "a"))
    if not silent:
        to = element.get("href", "")
        yield name, targets.get(to[1:], to), element.get("alt", ""), *(element.get(key) for key in _KEPT)
    yield (element.text or "").translate(_CODE if name == "code" else {})
    for child in children:
        yield from _said(child, targets, element if name == "figcaption" else None)
        yield " " * (child.get("class") == "caption-number") + (child.tail or "")
    if not silent:
        yield ("/", name)


def _holds(element: Any, name: str) -> bool:
    """Is there nothing in it but one element of this name?"""
    return [child.tag for child in element] == [name] and not (element.text or "").strip()


def examples(folder: Path) -> dict[str, tuple[str, str]]:
    """Source and HTML of each example that has both, under its file and title."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(folder.glob("*.yml")):
        if path.stem.startswith("cmark_spec") or path.stem in UNKNOWN:
            continue
        for case in YAML(typ="safe").load(path)["cases"]:
            if case.get("html") is not None:
                page = case["html"].replace("See Also", "See also")  # only the first word has a capital here
                found[f"{path.stem}: {case['title']}"] = (case.get("myst", ""), page)
    return found


def rendered(source: str) -> str:
    """The markup of an example as of a chapter without a manifest, with numbers and references."""
    findings = Findings()
    blocks = read_fragment(source, Context(smart=False)).value
    chapter = Chapter("example.md", (), blocks, id="example", location=Location("example.md"))
    book, scope = (
        Book(Metadata("", "en", "", ""), (chapter,)),
        TransformContext(FORMATS["html"], Path(), findings, numbered=False, words=Words("en")),
    )
    for step in (number, resolve_links, number_footnotes):
        book = step(book, scope)
    (chapter,) = book.rewrite({CodeBlock: _uncoloured}).chapters
    plain = Renderer(RenderSettings(layers(None, "fragment", "html")[-1:], Words("en")))
    return plain.page("fragment.html", blocks=chapter.children, notes=chapter.notes)


def _uncoloured(code: CodeBlock) -> CodeBlock:
    lines = code.value.removesuffix("\n").split("\n")
    return replace(code, printed=tuple(CodeLine((CodeRun("", line),)) for line in lines))


def test_examples_have_the_same_meaning_or_a_reason(shared: Path) -> None:
    found = examples(shared / "conformance/myst-spec/examples")
    assert len(found) == 85
    same = {name for name, (source, html) in found.items() if meaning(rendered(source)) == meaning(html)}
    assert found.keys() - same == DIFFERENT.keys()
    assert len(same) >= 0.85 * len(found)
