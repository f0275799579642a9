"""The catalogue of diagnostics: each mistake is told at exactly its place, once, and the mended twin is silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import catalogue
from tests.hostile.cases import Case

CASES = [pytest.param(case, id=case.name) for case in catalogue.cases()]


@pytest.mark.parametrize("case", CASES)
def test_the_mistake(case: Case, tmp_path: Path) -> None:
    found = catalogue.found(case, tmp_path)
    told = "\n" + "\n".join(f"{catalogue.line(d)} {d.message} {d.hint}".rstrip() for d in found)
    wanted = catalogue.expected(case)
    assert [catalogue.line(d) for d in found] == [w.line for w in wanted], told
    for diagnostic, want in zip(found, wanted, strict=True):
        assert want.text in f"{diagnostic.message} {diagnostic.hint}", told


@pytest.mark.parametrize("case", CASES)
def test_the_cure(case: Case, tmp_path: Path) -> None:
    assert case.cured, "a case shows its cure"
    found = catalogue.found(case, tmp_path, cured=True)
    assert found == (), "\n".join(f"{catalogue.line(d)} {d.message}" for d in found)


@pytest.mark.parametrize("case", CASES)
def test_the_name(case: Case) -> None:
    """A case bears the name of a code that it is about."""
    about = {want.code for want in catalogue.expected(case)}
    assert any(case.name == code or case.name.startswith(f"{code}-") for code in about)
    assert case.about.endswith((".", "?", "”.", "`."))


def test_every_code_has_a_case() -> None:
    cased = {want.code for case in catalogue.cases() for want in catalogue.expected(case)}
    assert sorted(catalogue.codes() - cased - set(catalogue.ELSEWHERE)) == [], "write tests/cases/errors/CODE.case"
    assert sorted(cased - catalogue.codes()) == [], "codes that are gone"
    assert sorted(set(catalogue.ELSEWHERE) - catalogue.codes()) == []


def test_the_page_is_current() -> None:
    page = catalogue.PAGE.read_text(encoding="utf-8")
    assert page == catalogue.page(), "python -m tests.catalogue --write"
    assert catalogue.REGISTRY.read_text(encoding="utf-8") == catalogue.registry(), "python -m tests.catalogue --write"


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
