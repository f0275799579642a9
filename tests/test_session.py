"""A session that stays open: steps that are done again, after a change of the project."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

import publisher
from publisher.document import Book
from publisher.editions import EditionData
from publisher.pipeline import session as sessions
from publisher.pipeline.session import Options, Session
from publisher.results import Result
from tests.conftest import Write
from tests.test_pipeline import MANIFEST

FILES = {"publication.yaml": MANIFEST, "a.md": "# A\n\nFirst [b](b.md).\n", "b.md": "# B\n\n#### Deep\n"}


@pytest.fixture
def folder(project: Write) -> Path:
    return project(FILES)


@pytest.fixture
def session(folder: Path, tmp_path: Path) -> Session:
    opened = Session(folder, Options(output=tmp_path / "out"))
    opened.open()
    return opened


def built(session: Session) -> Result:
    """The steps after ``open``."""
    with session.reporting():
        chosen = session.choose(())
        return session.result(session.write(session.prepare(session.read(), chosen), chosen))


def seen(result: Result | publisher.PublisherError) -> list[str]:
    return [f"{d.code} {d.location} {d.excerpt}" for d in result.diagnostics]


def files(folder: Path) -> dict[str, bytes]:
    """Visible files by name."""
    found = (f for f in folder.rglob("*") if f.is_file() and ".publisher" not in f.parts)
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in found}


def test_a_second_run_replaces_what_the_first_found_and_made(session: Session, folder: Path, tmp_path: Path) -> None:
    first = built(session)
    assert seen(first) == ["heading-skipped b.md:3:1 #### Deep"]
    (folder / "b.md").write_text("# B\n\n## Sound\n")
    (folder / "a.md").write_text("# A\n\nText.\n\n##### Deeper\n")
    second = built(session)
    assert seen(second) == ["heading-skipped a.md:5:1 ##### Deeper"]
    assert [name for name, _ in second.timings] == [name for name, _ in first.timings]
    assert dict(second.work)["bytes parsed"] == sum((folder / n).stat().st_size for n in ("a.md", "b.md"))
    publisher.build(folder, output=tmp_path / "fresh")
    fresh = files(tmp_path / "fresh")
    assert b"Deeper" in fresh["web/a.html"]
    assert {n: data for n, data in files(tmp_path / "out").items() if n != ".outputs.json"} == {
        n: data for n, data in fresh.items() if n != ".outputs.json"
    }


def test_an_error_keeps_the_last_good_editions_and_goes_with_its_cause(
    session: Session, folder: Path, tmp_path: Path
) -> None:
    built(session)
    before = files(tmp_path / "out")
    (folder / "a.md").write_text("# A\n\nSee {ref}`c`.\n")
    for _ in range(2):
        with pytest.raises(publisher.PublisherError) as caught:
            built(session)
        assert seen(caught.value) == ["reference-dangling a.md:3:5 See {ref}`c`.", "heading-skipped b.md:3:1 #### Deep"]
    assert files(tmp_path / "out") == before
    (folder / "a.md").write_text(FILES["a.md"])
    assert seen(built(session)) == ["heading-skipped b.md:3:1 #### Deep"]
    assert files(tmp_path / "out") == before


def test_a_step_that_is_done_again_keeps_what_those_before_it_found(session: Session) -> None:
    book = session.read()
    chosen = session.choose(())
    for _ in range(2):
        prepared = session.prepare(book, chosen)
        for _ in range(2):
            session.write(prepared, chosen)
            assert seen(session.result()) == ["heading-skipped b.md:3:1 #### Deep"]
            timed = [name for name, _ in session.log.timings]
            assert len(timed) == len({*timed}) == 7
    session.examine(book, chosen, whole=True)
    assert [name for name, _ in session.log.timings] == ["manifest", "reading", "resources", "transforms"]


def test_a_manifest_is_opened_again(session: Session, folder: Path, tmp_path: Path) -> None:
    built(session)
    (folder / "publication.yaml").write_text(
        MANIFEST.replace("  small: {format: html, layout: single}\n", "silence: [heading-skipped]\n")
    )
    session.open()
    result = built(session)
    assert [edition.name for edition in result.editions] == ["web"]
    assert [d.code for d in result.diagnostics] == ["edition-removed"]
    assert not (tmp_path / "out/small").exists()


def test_an_edition_is_plain_data(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[EditionData] = []
    data_of = sessions.data_of

    def kept(*values: Any, **named: Any) -> EditionData:
        given.append(data_of(*values, **named))
        return given[-1]

    monkeypatch.setattr(sessions, "data_of", kept)
    built(session)
    assert [data.edition.name for data in given] == ["web", "small"]
    for data in given:
        assert pickle.loads(pickle.dumps(data)) == data
        assert isinstance(data.book, Book)
