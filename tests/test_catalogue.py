"""The catalogue of diagnostics: each mistake is reported once, at its place, and the corrected project has no findings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.codes import Code, codes
from publisher.diagnostics import Severity
from tests import catalogue
from tests.hostile.cases import Case
from tools import diagnostics


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in catalogue.cases()])
def test_a_mistake_has_its_findings_and_its_cure_none(case: Case, tmp_path: Path) -> None:
    """The mistake has its findings, the cure has none; the file is named after one of their codes."""
    wanted, found = catalogue.expected(case), catalogue.mistaken(case.name)
    reported = "\n" + "\n".join(f"{catalogue.line(d)} {d.message} {d.hint}".rstrip() for d in found)
    assert [catalogue.line(d) for d in found] == [w.line for w in wanted], reported
    for diagnostic, want in zip(found, wanted, strict=True):
        assert want.text in f"{diagnostic.message} {diagnostic.hint}", reported
    assert any(case.name == want.code or case.name.startswith(f"{want.code}-") for want in wanted)
    assert case.about.endswith((".", "?", "”.", "`."))
    assert case.cured, "a case shows its cure"
    left = catalogue.found(case, tmp_path, cured=True)
    assert left == (), "\n".join(f"{catalogue.line(d)} {d.message}" for d in left)


# Phrases that messages used to contain. Plain ones are: “is not a link and is shown as text”, “contains files that …”.
ODD = re.compile(
    r"(?<!here )\b(is|are|makes?|opens?|calls|names?) (no|nobody|nothing)\b(?! longer)|\bstays? text\b|\bholds? (what|no|more|only|one)\b"
    r"|\b(is )?but (for what|a sign)\b|\bwhere they (are|were)\b|\bthat acts\b|\bwhat acts\b|\bof one's own\b|\bsee to (it|its)\b"
    r"|\bno build wrote\b|\bvalue that can't be\b|^Such as\b|\btakes all that follows\b|\b(at|for) hand\b"
)


def texts(package: Path) -> Iterator[str]:
    """All texts of the package but docstrings: messages and hints are among them."""
    for nodes in catalogue.modules(package):
        docs = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                yield node.value


def test_messages_and_meanings_are_plain_english() -> None:
    meanings = [text for code in codes().values() for text in (code.title, code.meaning)]
    assert [text for text in (*texts(catalogue.PACKAGE), *meanings) if ODD.search(text)] == []


def test_the_table_has_every_code_and_no_other() -> None:
    assert sorted(catalogue.codes() ^ codes().keys()) == []


def test_every_code_has_a_case() -> None:
    cased = {want.code for case in catalogue.cases() for want in catalogue.expected(case)}
    assert sorted(codes().keys() - cased ^ catalogue.CASELESS) == [], "write tests/cases/errors/CODE.case"


def test_severities_are_those_of_the_table() -> None:
    """None is missing in the table; none is there that neither the program's text nor a case shows, nor a helper adds."""
    wanted = [want.line.split(" ") for case in catalogue.cases() for want in catalogue.expected(case)]
    seen = catalogue.severities() | {(code, severity) for severity, code, _ in wanted}
    reported = {(name, severity.value) for name, code in codes().items() for severity in code.severities}
    assert sorted(seen - reported) == []
    unseen = {code for code, _ in reported - seen if not code.endswith("-literal")}  # which depend on what is lost
    assert unseen == {"edition-removed", "output-failed"}


@pytest.mark.parametrize(("name", "code"), codes().items())
def test_a_row_of_the_table(name: str, code: Code) -> None:
    assert re.fullmatch(r"[A-Z].{5,60}[^.]", code.title), name
    assert re.fullmatch(r"[A-Z`].*\.", code.meaning), name
    assert len(code.meaning) < 350, f"{name}: one to three sentences"
    assert not {Severity.ERROR, Severity.WARNING, Severity.NOTE} <= {*code.severities}


def test_the_page_is_current() -> None:
    assert diagnostics.PAGE.read_text(encoding="utf-8") == diagnostics.page(), "make docs"


def test_codes_are_collected(tmp_path: Path) -> None:
    source = """
def _failure(place: int, code: str) -> None: ...
class Sad(Exception):
    def __init__(self, code: str) -> None: ...
class Found:
    severity: str
    code: str
def work(x, findings):
    code = "a-one" if x else "a-two"
    _failure(1, "a-three")
    raise Sad("a-four")
    Found("not-this", "a-five")
    findings._failure(1, code="a-six")
    other("not-that")
"""
    (tmp_path / "x.py").write_text(source)
    assert catalogue.codes(tmp_path) == {"a-one", "a-two", "a-three", "a-four", "a-five", "a-six"}


def test_severities_are_collected(tmp_path: Path) -> None:
    source = """
findings.error("a-one", "What")
found.findings.note("a-two" if x else "a-three", "What", at)
Diagnostic(Severity.WARNING, "a-four", "What")
Diagnostic(severity, "a-five", "What")
error("a-six", "What")
"""
    (tmp_path / "x.py").write_text(source)
    pairs = {("a-one", "error"), ("a-two", "note"), ("a-three", "note"), ("a-four", "warning")}
    assert catalogue.severities(tmp_path) == pairs
