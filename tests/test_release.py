"""The notes of a release. `make release` tries out its files."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tools.release import notes

CHANGELOG = "# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.1.0\n\n- First.\n- Second.\n"


def test_notes_are_the_section_of_the_version() -> None:
    assert notes(CHANGELOG, "0.1.0") == "- First.\n- Second.\n"
    assert notes(CHANGELOG, "0.2.0") == "- New.\n"
    assert notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), "99") != "\n"


def test_a_changelog_without_a_section_is_refused() -> None:
    with pytest.raises(LookupError, match=r"no section “1.0”"):
        notes("# Changelog\n\n## 0.9\n", "1.0")
