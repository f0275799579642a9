"""The catalogue of diagnostics: each mistake is told at exactly its place, once, and the mended twin is silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import catalogue
from tests.hostile.cases import Case
from tools import diagnostics


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in catalogue.cases()])
def test_a_case(case: Case, tmp_path: Path) -> None:
    """The mistake has its findings, the cure has none; the file bears the name of a code that it is about."""
    wanted, found = catalogue.expected(case), catalogue.mistaken(case.name)
    told = "\n" + "\n".join(f"{catalogue.line(d)} {d.message} {d.hint}".rstrip() for d in found)
    assert [catalogue.line(d) for d in found] == [w.line for w in wanted], told
    for diagnostic, want in zip(found, wanted, strict=True):
        assert want.text in f"{diagnostic.message} {diagnostic.hint}", told
    assert any(case.name == want.code or case.name.startswith(f"{want.code}-") for want in wanted)
    assert case.about.endswith((".", "?", "”.", "`."))
    assert case.cured, "a case shows its cure"
    left = catalogue.found(case, tmp_path, cured=True)
    assert left == (), "\n".join(f"{catalogue.line(d)} {d.message}" for d in left)


def test_every_code_has_a_case() -> None:
    cased = {want.code for case in catalogue.cases() for want in catalogue.expected(case)}
    assert sorted(catalogue.codes() - cased - set(diagnostics.ELSEWHERE)) == [], "write tests/cases/errors/CODE.case"
    assert sorted(cased - catalogue.codes()) == [], "codes that are gone"
    assert sorted(set(diagnostics.ELSEWHERE) - catalogue.codes()) == []


def test_the_page_is_current() -> None:
    assert diagnostics.PAGE.read_text(encoding="utf-8") == diagnostics.page(), "make docs"
    assert diagnostics.REGISTRY.read_text(encoding="utf-8") == diagnostics.registry(), "make docs"


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
