"""The classes of nodes: what a new one must define."""

from __future__ import annotations

from itertools import chain
from types import new_class
from typing import ClassVar

import pytest
from msgspec.structs import replace

from publisher import document as d
from publisher.assembly import Assembly
from publisher.diagnostics import Findings, Location
from publisher.manifest import load
from publisher.sources import Sources
from publisher.templating.node_names import kinds
from tests.conftest import ROOT

AT = Location("chapter.md")
BASES = (d.Node, d.Inline, d.Block, d.Box)
NODES = [
    kind
    for kind in chain(*kinds().values())
    if kind.__module__.startswith("publisher.") and kind.__name__ not in ("Inline", "Block", "Box")
]


def test_a_copy_that_would_be_equal_is_not_made() -> None:
    at = Location("a")
    text, other = d.Text("a", location=at), d.Text("b", location=at)
    heading = d.Heading((text,), 2, location=at)
    assert d.changed(heading, level=2, children=(*heading.children,)) is heading
    known = d.kinds(heading)
    assert d.changed(heading, level=3) == replace(heading, level=3)
    assert d.kinds(d.changed(heading, level=3)) is known
    code = d.changed(heading, children=(text, d.InlineCode("b", location=at)))
    assert d.kinds(code) == known | {d.InlineCode}
    assert d.Attributes in d.kinds(d.changed(heading, attributes=d.Attributes(id="x")))
    blocks = (heading, d.Container((heading,), location=at))
    assert list(map(id, d.map_flattened(blocks, lambda block: (block,)))) == list(map(id, blocks))
    (first, inner) = d.map_flattened(blocks, lambda block: (d.changed(block, children=(other,)),))
    assert [d.plain_text((node,)) for node in (first, inner)] == ["b", "b"]


def test_trees_without_certain_nodes_are_passed_over() -> None:
    """What is found is what a whole walk finds, also after a change, which begins without what was known before."""
    folder = ROOT / "tests/books/kitchen-sink"
    project = load(folder, Findings())
    book = Assembly(project, Sources(project.root), Findings()).book()
    without = book.rewrite(
        {d.Table: lambda table: (), d.Text: lambda text: replace(text, attributes=d.Attributes("x"))}
    )
    for chapter in (*book.chapters, *without.chapters):
        every = list(d.walk(chapter))
        for kind in {*map(type, every), d.Table, d.Block, d.Inline}:
            assert list(d.nodes_of(chapter, kind)) == [node for node in every if isinstance(node, kind)]
        assert list(d.attributed(chapter)) == [node for node in every if node.attributes != d.NO_ATTRIBUTES]
        seen: list[d.Node] = []
        assert d.revise(chapter, lambda node, seen=seen: seen.append(node) or node, {d.Link}) is chapter
        assert {node for node in every if isinstance(node, d.Link)} <= {*seen}
        assert all(any(isinstance(inner, d.Link) for inner in d.walk(node)) for node in seen)
    assert any(d.Table in d.kinds(chapter) for chapter in book.chapters)
    assert not any(d.Table in d.kinds(chapter) for chapter in without.chapters)


def define(base: type[d.Node], parts: tuple[str, ...], **fields: type) -> None:
    """Define a class of nodes that has these fields, and no ``raw_text()`` of its own."""
    new_class("Own", (base,), {"frozen": True}, lambda names: names.update(parts=parts, __annotations__=fields))


@pytest.mark.parametrize("base", BASES)
def test_a_leaf_must_define_raw_text(base: type[d.Node]) -> None:
    with pytest.raises(TypeError, match=r"Own .* must define raw_text"):
        define(base, (), key=str)


@pytest.mark.parametrize("base", BASES)
def test_a_node_with_a_value_must_define_raw_text(base: type[d.Node]) -> None:
    define(base, ("children",), children=tuple)
    with pytest.raises(TypeError, match=r"Own .* must define raw_text"):
        define(base, ("children",), children=tuple, value=str)


def test_the_raw_text_of_a_leaf_is_read() -> None:
    class Keystroke(d.Inline, frozen=True):
        parts: ClassVar[tuple[str, ...]] = ()
        key: str

        def raw_text(self) -> str:
            return self.key

    assert d.plain_text((d.Text("Press ", location=AT), Keystroke("Esc", location=AT))) == "Press Esc"


def test_text_of_parts_is_read_in_their_order() -> None:
    """Text of inlines is joined as it is; a space follows each part of a block."""
    words = tuple(d.Strong((d.Text(word, location=AT),), location=AT) for word in ("over", "all"))
    item = d.DefinitionItem((d.DefinitionTerm(words, location=AT),), (), location=AT)
    figure = d.Figure((d.Image("a.png", "A tree", location=AT),), words, location=AT)
    assert d.raw_text((item, figure)) == "overall   A tree overall     "
    assert d.plain_text((item, figure)) == "overall A tree overall"


def test_parts_are_fields() -> None:
    assert [(kind.__name__, part) for kind in NODES for part in kind.parts if part not in kind.__struct_fields__] == []


def test_the_model_has_all_nodes() -> None:
    """Names are not listed in ``publisher.document``; its modules are."""
    assert [kind.__name__ for kind in NODES if not hasattr(d, kind.__name__)] == []


def test_fewer_than_half_of_the_lines_may_be_long_in_verse_that_is_not_marked() -> None:
    at = Location("a.md", 1, 1)

    def paragraph(*lengths: int, classes: tuple[str, ...] = ()) -> d.Paragraph:
        lines = [(d.Text("a" * n, location=at), d.LineBreak(location=at)) for n in lengths]
        return d.Paragraph(tuple(chain(*lines))[:-1], location=at, attributes=d.Attributes(classes=classes))

    assert [len(paragraph(*n).verses) for n in ((9, 200, 9), (9, 200), (200, 9, 200), (9,))] == [3, 0, 0, 0]
    assert len(paragraph(200, 200, classes=(d.STANZA,)).verses) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.1 Scope", True),
        ("3.1.1 processed", True),
        ("1.5 million", False),
        ("24.12.24 war", False),
        ("192.168.0.1 is", False),
    ],
)
def test_numbers_of_clauses(text: str, expected: bool) -> None:
    assert d.Paragraph((d.Text(text, location=AT),), location=AT).is_clause is expected
