"""A document that is parsed as XML has the tree that an HTML parser makes of it."""

from __future__ import annotations

import io
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import tinyhtml5
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.layout import parsing
from tests.test_layout import made, page

NAMES = sorted(
    parsing._KNOWN
    | {"form", "svg", "ruby", "custom", "B", "select", "template", "button", "body", "pre", "p", "a", "table"}
)
TEXTS = [
    "",
    " ",
    "\n",
    "\n\n a",
    "x",
    "&amp;",
    "&nbsp;",
    "&#150;",
    "&#34;",
    "\u00a0",
    "\u0085",
    "<!-- -->",
    "<?a?>",
    "<![CDATA[x]]>",
    "&gt;",
]
ATTRIBUTES = [
    "",
    ' id="a"',
    ' class="a\n\tb"',
    " title='\"<>'",
    ' xml:lang="en"',
    ' A="b"',
    ' data-a="&lt;&quot;&#10;"',
    ' xmlns="x"',
    "\n",
]


def elements(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Elements with content, and sensible tables and lists, which would be rare otherwise."""
    content = st.lists(st.one_of(st.sampled_from(TEXTS), children), max_size=3).map("".join)
    name, attribute = st.sampled_from(NAMES), st.sampled_from(ATTRIBUTES)
    shapes = [
        "<table>{0}<tbody><tr><td>{1}</td></tr></tbody></table>",
        "<ul>{0}<li>{1}</li></ul>",
        "<p>{0}{1}</p>",
        "<pre>\n{0}{1}</pre>",
    ]
    return st.one_of(
        st.builds("<{0}{1}>{2}</{0}>".format, name, attribute, content),
        st.builds("<{0}{1}/>".format, name, attribute),
        st.builds(str.format, st.sampled_from(shapes), content, content),
    )


bodies = st.lists(st.recursive(st.sampled_from(TEXTS), elements, max_leaves=8), max_size=4).map("".join)


def tree(element: Element) -> list[Any]:
    return [element.tag, element.attrib, element.text, element.tail, [tree(child) for child in element]]


def html(markup: str) -> list[Any]:
    return tree(tinyhtml5.parse(io.StringIO(markup), namespace_html_elements=False))


@settings(max_examples=150)
@given(
    bodies,
    st.sampled_from(
        ["", "<style>a > b { c: '&gt;' }</style>", "<style>a > b</style>", "<title>a &amp; b</title>", "a", "<p/>"]
    ),
)
def test_the_tree_is_that_of_an_html_parser(body: str, head: str) -> None:
    markup = page(body, head) + "\n"
    found = parsing.as_xml(markup)
    assert found is None or tree(found) == html(markup)


@pytest.mark.parametrize(
    "body",
    [
        '<p>a <b title="&lt;\n\t&#34;">b</b><br/>\n</p>\n<table> <tbody><tr><td><p>c</p></td></tr></tbody></table>',
        "<pre>\n\n a</pre><ul><li><p>a</p><ul><li>b</li></ul></li></ul><dl><dt>a</dt><dd>b</dd></dl><h1>a</h1>",
    ],
)
def test_what_templates_write_is_parsed_as_xml(body: str) -> None:
    markup = page(body, "<style>a > b { c: d }</style>").replace("</html>", "\n</html>\n")
    found = parsing.as_xml(markup)
    assert found is not None
    assert tree(found) == html(markup)


@pytest.mark.parametrize(
    "body",
    [
        *(
            "<p>a<div>b</div>",
            "<svg/>",
            "a&nbsp;",
            "<p><b><div>a</div></b></p>",
            "<a><b><a>a</a></b></a>",
            "<li>a</li>",
            "a&#150;",
        ),
        *(
            "<h1><h2>a</h2></h1>",
            "<table><tr><td>a</td></tr></table>",
            "<table>a</table>",
            "<i/>a",
            "<br></br>",
            "<br>a</br>",
        ),
        *(
            "<style>a::after { content: '&gt;' }</style>",
            "<title><b>a</b></title>",
            "<!-- a -->",
            '<b LANG="a">a</b>',
            "a\r\nb",
        ),
        *("<table><tbody><tr><td><p>a<ul><li>b</li></ul></p></td></tr></tbody></table>", "<unknown>a</unknown>"),
    ],
)
def test_other_documents_are_parsed_as_html(body: str) -> None:
    """An HTML parser closes or moves their elements or reads their text otherwise, or they are no XML."""
    markup = page(body)
    assert parsing.as_xml(markup) is None
    assert tree(parsing.parse(io.StringIO(markup), namespace_html_elements=False)) == html(markup)


def test_units_are_parsed_as_xml(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(parsing.tinyhtml5, "parse", refuse)
    assert made(page("<p>A</p>")).pages == 1
