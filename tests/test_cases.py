"""The cases: files of prose in which each block of four backticks contains a source, its markup, and its findings.

Lines with a single dot separate the three. A finding is ``code line:column``. ``--update-golden`` rewrites the
last two; they are read before they are committed.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import publisher

CASES = Path(__file__).parent / "cases"
BLOCK = re.compile(r"^````\n(.*?)^````$", re.DOTALL | re.MULTILINE)


def found(file: Path) -> list[tuple[str, re.Match[str]]]:
    text = file.read_text(encoding="utf-8")
    return [(f"{file.stem}:{text[: m.start()].count(chr(10)) + 1}", m) for m in BLOCK.finditer(text)]


def outcome(source: str) -> tuple[str, str]:
    diagnostics: list[publisher.Diagnostic] = []
    markup = publisher.render(source, diagnostics=diagnostics)
    lines = [f"{d.code} {d.location.line}:{d.location.column}" for d in diagnostics if d.location]
    assert len(lines) == len(diagnostics), "a finding without a location"
    return markup.strip("\n"), "\n".join(lines)


def split(block: str) -> list[str]:
    return [part.strip("\n") for part in re.split(r"^\.$", block, flags=re.MULTILINE)]


@pytest.mark.parametrize(
    ("name", "block"),
    [pytest.param(n, m[1], id=n) for file in sorted(CASES.rglob("*.md")) for n, m in found(file)],
)
def test_source_becomes_its_markup_and_findings(name: str, block: str, update_golden: bool) -> None:
    source, *expected = split(block)
    markup, findings = outcome(source + "\n")
    if update_golden:
        return
    assert [markup, findings] == [*expected, ""][:2], name


def test_golden_files_are_rewritten_on_demand(update_golden: bool) -> None:
    """Rewrite the files with ``--update-golden``; else only check that cases are found."""
    files = sorted(CASES.rglob("*.md"))
    assert len(files) >= 10
    if not update_golden:
        return

    def again(match: re.Match[str]) -> str:
        source = split(match[1])[0]
        markup, findings = outcome(source + "\n")
        tail = f".\n{findings}\n" if findings else ""
        return f"````\n{source}\n.\n{markup}\n{tail}````"

    for file in files:
        file.write_text(BLOCK.sub(again, file.read_text(encoding="utf-8")), encoding="utf-8")
