"""New projects: they build at once, and nothing is written where something is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import publisher
from publisher import starters
from publisher.cli import main
from publisher.diagnostics import PublisherError
from publisher.starters import LANGUAGES, SCHEMA, TEMPLATES, start

KINDS = [(name, language) for name in TEMPLATES for language in LANGUAGES.get(name, ("en",))]


@pytest.mark.parametrize(("template", "language"), KINDS)
def test_a_new_project_has_no_findings(template: str, language: str, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    done = CliRunner().invoke(main, ["new", str(folder), "-t", template, "-l", language])
    assert done.exit_code == 0, done.output
    assert [str(d) for d in publisher.check(folder).diagnostics] == []
    manifest = (folder / "publication.yaml").read_text(encoding="utf-8")
    assert f"language: {language}\n" in manifest
    assert "00000000" not in manifest, "each project has an identifier of its own"
    first = manifest.partition("\n")[0]
    assert first == f"# yaml-language-server: $schema={SCHEMA}"
    assert json.loads((folder / SCHEMA).read_text(encoding="utf-8"))["title"] == "Manifest"


@pytest.mark.slow
@pytest.mark.parametrize(("template", "language"), KINDS)
def test_pages_of_a_new_project_have_no_faults(template: str, language: str, tmp_path: Path) -> None:
    start(tmp_path, template, language)
    built = publisher.build(tmp_path)
    assert [str(d) for d in built.diagnostics] == []
    found = publisher.check(tmp_path, layout=True).diagnostics
    assert [str(d) for d in found] == []
    if template == "handout":
        assert [edition.pages for edition in built.editions] == [2, 2], "one sheet"


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(main, ["new", str(tmp_path)])
    assert (done.exit_code, "project-exists" in done.output) == (1, True)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("existing", [[], ["a"], ["a", "a/b"]])
def test_what_was_written_is_removed_if_the_disk_is_full(
    existing: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, written = tmp_path / "a" / "b", starters.write_plain
    for name in existing:
        (tmp_path / name).mkdir()

    def full(file: Path, data: bytes, scratch: Path) -> None:
        if file.name == "publication.yaml":
            raise OSError(28, "No space left on device")
        written(file, data, scratch)

    monkeypatch.setattr(starters, "write_plain", full)
    with pytest.raises(PublisherError, match=r"output-unwritable.*No space left"):
        start(folder, "book")
    left = [place.relative_to(tmp_path).as_posix() for place in tmp_path.rglob("*")]
    assert left == existing


def test_an_unknown_language_is_refused() -> None:
    done = CliRunner().invoke(main, ["new", "x", "-l", "nl"])
    assert (done.exit_code, "Choose en, de or fr." in done.output) == (2, True)
