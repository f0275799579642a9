"""What templates may read of objects: as Jinja's sandbox decides, however often they ask."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest
from jinja2 import Undefined

from publisher import document as d
from publisher.templating.environment import Sandbox
from publisher.templating.functions import FUNCTIONS
from publisher.templating.limits import Limits


@dataclass
class Thing:
    name: object
    _secret: str = "x"

    def read(self) -> str:
        return "read"


@pytest.mark.parametrize(
    ("first", "second", "attribute", "allowed"),
    [
        (Thing("a"), Thing("b"), "name", True),
        (Thing("a"), Thing("b"), "_secret", False),
        (Thing("a"), Thing("b"), "__class__", False),
        (Thing("a"), Thing("b"), "read", False),
        (Thing("a"), Thing(Path("b")), "name", False),
        (Thing("a"), Thing(PurePosixPath("b")), "name", False),
        (Thing("a"), Thing(open), "name", False),
        ([], [1], "append", False),
        ({}, {1: 2}, "update", False),
        (Sandbox.prepare, Sandbox.prepare, "__globals__", False),
        ("a", "b", "upper", True),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_an_attribute_that_was_allowed_opens_no_other(
    first: object, second: object, attribute: str, allowed: bool
) -> None:
    """``second`` is asked twice, and ``first``, of the same type, before it."""
    sandbox = Sandbox((), Limits())
    sandbox.getattr(first, attribute)
    given = [sandbox.getattr(second, attribute) for _ in range(2)]
    assert [not isinstance(value, Undefined) for value in given] == [allowed, allowed]


def test_patterns_stay_in_the_sandbox() -> None:
    sandbox = Sandbox((), Limits())
    for _ in range(2):
        form = sandbox.getattr("{0._secret}", "format")
        with pytest.raises(Exception, match="unsafe"):
            form(Thing("a"))


def test_attributes_are_decided_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(Sandbox, "is_safe_attribute", lambda *case: asked.append(case) or True)
    sandbox = Sandbox((), Limits())
    assert [sandbox.getattr(Thing(str(n)), "name") for n in range(3)] == ["0", "1", "2"]
    assert len(asked) == 1


def test_code_is_marked_up_without_opening_the_sandbox() -> None:
    """The pattern of highlighted characters is text of a template: nothing in it is evaluated."""
    line = d.CodeLine((d.CodeRun("k", "<let>"), d.CodeRun("", "{x}")))
    template = Sandbox((), Limits()).from_string("{{ runs(line, pattern) }}")
    pattern = "{0.__class__}<b class='{}'>{}</b>{1.escape.__globals__}{}"
    marked = template.render(runs=FUNCTIONS["code_runs"], line=line, pattern=pattern)
    assert marked == "{0.__class__}<b class='k'>&lt;let&gt;</b>{1.escape.__globals__}{}{x}"
