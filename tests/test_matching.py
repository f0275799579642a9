"""Elements match the selectors that cssselect2 finds, most of them without being asked one by one."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest
from cssselect2 import Matcher

from publisher.layout import unit
from tests.test_layout import everything, made, page

unit.engine()

from publisher.layout import matching  # noqa: E402

SELECTORS = (
    *(
        "b",
        "*",
        "#a",
        ".a",
        "[lang]",
        "[title=a]",
        "[title^=a]",
        "[title$=b i]",
        "p b",
        "p > b",
        "p + p",
        "p ~ p",
        "b:not(.a)",
    ),
    *(
        ":root",
        "b:first-child",
        "b:last-child",
        "p:first-of-type",
        "b:only-child",
        "b:empty",
        "b:nth-child(2n)",
        "b::before",
    ),
    *("b:lang(de)", "p:has(b)", "p:has(+ p)", ":is(p, b) > .a", "p:not(:has(b))", "p:nth-last-of-type(2)", "a:link"),
)
STYLE = "<style>" + "".join(f"{selector} {{ margin-top: {n}px }}" for n, selector in enumerate(SELECTORS)) + "</style>"
TEXT = (
    '<p><b>a</b><b class="a"></b><b>c</b></p><p title="ab"><b class="a">d</b></p><p id="a" lang="de">a<b>e</b><i/></p>'
    '<p>b<a href="#a">c</a></p><div><p title="aB">a</p><p>b</p></div>'
)


def original() -> Any:
    """``Matcher.match`` of cssselect2, which is replaced in this process."""
    spec = importlib.util.find_spec("cssselect2")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Matcher.match


def test_the_matches_are_those_of_cssselect2(monkeypatch: pytest.MonkeyPatch) -> None:
    expected, found = original(), []

    def both(self: Matcher, element: Any) -> Any:
        result = matching.match(self, element)
        found.append((result, expected(self, element)))
        return result

    monkeypatch.setattr(Matcher, "match", both)
    for markup in (everything(), page(TEXT * 2, STYLE)):
        made(markup)
    assert len(found) > 500
    assert all(mine == theirs for mine, theirs in found)
    seen = {match[3][0][0][1] for _, theirs in found for match in theirs if match[3][0][0][0] == "margin_top"}
    assert len(seen) >= len(SELECTORS)


def test_a_selector_is_matched_once_for_a_kind_of_elements(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    candidates = matching._candidates

    def counted(matcher: Matcher, element: Any) -> Any:
        asked.append((matcher, element.local_name))
        return candidates(matcher, element)

    monkeypatch.setattr(matching, "_candidates", counted)
    made(page("<p><b>a</b><b>a</b><i>b</i></p>" * 20))
    assert {asked.count(question) for question in asked if question[1] in "pbi"} == {1}
