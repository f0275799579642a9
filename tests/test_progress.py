"""Progress of page layout: counts that are true, and a time left that has a basis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import publisher
from publisher import pipeline
from publisher.cache import Cache
from publisher.cli.console import Console
from publisher.editions.pdf import edition
from publisher.layout import BREAK, PaperResult, typeset
from publisher.progress import Advance, Report, Watch
from publisher.results import Result
from publisher.workers import Alone
from tests.conftest import Write
from tests.test_cli import run
from tests.test_layout import FILES as STYLES
from tests.test_layout import METADATA, page

FILES = {
    "publication.yaml": "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\neditions:\n  print: {format: pdf}\n",
    "a.md": "# A\n\nText.\n",
}


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Reported:
    """A watch with a clock of its own, and what it reports."""

    def __init__(self, amounts: list[int], cached: tuple[int, ...] = (), workers: int = 1) -> None:
        self.steps: list[Advance] = []
        self.clock = Clock()
        self.watch = Watch(self.note, amounts, cached, workers, self.clock)

    def note(self, step: str) -> None:
        assert isinstance(step, Advance)
        self.steps.append(step)

    def finish(self, unit: int, seconds: float) -> Advance:
        self.clock.now += seconds
        self.watch.finish(unit)
        return self.steps[-1]


def test_the_time_left_follows_from_the_markup_laid_out() -> None:
    reported = Reported([100, 400, 300, 200])
    reported.watch.begin([1, 2, 3])
    assert reported.steps == ["laying out 0 of 3 chapters"]
    assert reported.steps[0].seconds_left is None
    assert reported.finish(1, 8).seconds_left == pytest.approx(12)  # for 600 of markup, with the first pages
    assert reported.steps[-1] == "laying out 1 of 3 chapters, about 12 s left"
    assert reported.finish(2, 20).seconds_left == pytest.approx(12)
    assert reported.finish(3, 0).seconds_left == pytest.approx(28 / 9)
    reported.watch.begin([0])
    assert reported.steps[-1] == "laying out the first pages, about 3 s left"
    assert reported.finish(0, 5).seconds_left == 0
    assert reported.steps[-1] == "laying out 3 of 3 chapters"
    reported.watch.begin([])
    reported.watch.bind()
    assert reported.steps[-2:] == ["laying out 3 of 3 chapters", "binding the pages"]


def test_chapters_from_the_cache_are_counted_until_they_are_laid_out_again() -> None:
    reported = Reported([10, 10, 10, 10, 10], cached=(0, 1, 2, 3))
    reported.watch.begin([4, 3])
    assert reported.steps[-1] == "laying out 2 of 4 chapters (2 from the cache)"
    reported.finish(4, 1)
    assert reported.finish(3, 1).seconds_left == 0
    assert reported.steps[-1] == "laying out 4 of 4 chapters (2 from the cache)"
    reported.watch.begin([0, 1])
    assert reported.steps[-1] == "laying out 3 of 4 chapters (1 from the cache), about 2 s left"
    assert (reported.steps[-1].done, reported.steps[-1].total, reported.steps[-1].cached) == (3, 4, 1)


def test_work_that_other_processes_have_begun_is_half_done() -> None:
    reported = Reported([0, 40, 40, 20, 20], workers=2)
    reported.watch.begin([1, 2, 3, 4])
    assert reported.finish(1, 6).seconds_left == pytest.approx(6 * (20 + 20 + 20) / (40 + 20))
    assert reported.finish(2, 0).seconds_left == pytest.approx(6 * (10 + 20) / (80 + 10))


def test_a_document_of_one_unit_has_no_chapters_to_count() -> None:
    reported = Reported([10])
    reported.watch.begin([0])
    reported.finish(0, 1)
    assert reported.steps == ["laying out", "laying out"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0.0, ""),
        (0.2, ", about 1 s left"),
        (13.4, ", about 13 s left"),
        (44.0, ", about 40 s left"),
        (89.0, ", about 90 s left"),
        (95.0, ", about 2 min left"),
        (1000.0, ", about 17 min left"),
    ],
)
def test_the_time_left_is_rounded(seconds: float | None, words: str) -> None:
    assert Advance("laying out", done=0, total=1, cached=0, seconds_left=seconds) == f"laying out{words}"


def test_units_are_reported_as_they_are_laid_out() -> None:
    markup = page(BREAK.join(f'<h1 id="c{number}">{number}</h1>' for number in range(3)), "")
    steps: list[str] = []
    typeset(markup, files=STYLES, metadata=METADATA, report=steps.append)
    reported = [step.partition(", about")[0] for step in steps]
    chapters = [f"laying out {number} of 2 chapters" for number in range(2)]
    assert reported[:3] == [*chapters, "laying out the first pages"]
    assert reported[-2:] == ["laying out 2 of 2 chapters", "binding the pages"]


def test_units_from_the_cache_are_reported_as_such(tmp_path: Any) -> None:
    chapters = [f'<h1 id="c{number}">{number}</h1>' for number in range(3)]
    cache, steps = Cache(tmp_path), list[str]()
    typeset(page(BREAK.join(chapters), ""), files=STYLES, metadata=METADATA, cache=cache)
    chapters[2] += "<p>More.</p>"
    typeset(page(BREAK.join(chapters), ""), files=STYLES, metadata=METADATA, cache=cache, report=steps.append)
    assert steps[0] == "laying out 1 of 2 chapters (1 from the cache)"


def laid_out(_: str, *, report: Report, **__: object) -> PaperResult:
    report(Advance("laying out 1 of 2 chapters", done=1, total=2, cached=0))
    return PaperResult(b"%PDF", 2, ())


def test_progress_of_a_build_names_the_edition(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edition, "typeset", laid_out)
    reported: list[tuple[str, str]] = []
    publisher.build(project(FILES), progress=lambda *step: reported.append(step))
    assert reported == [("", "reading"), ("print", "writing"), ("print", "laying out 1 of 2 chapters")]
    assert [isinstance(step, Advance) for _, step in reported] == [False, False, True]


class Two(Alone):
    count = 2


def test_layout_begins_before_other_editions_are_written(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edition, "typeset", laid_out)
    more = {"publication.yaml": FILES["publication.yaml"].replace("print:", "web: {format: html}\n  print:")}
    steps: list[tuple[str, str]] = []
    publisher.build(project(FILES | more), progress=lambda *step: steps.append(step), workers=Two())
    assert steps[1:] == [("print", "writing"), ("print", "laying out 1 of 2 chapters"), ("web", "writing")]


def test_logs_have_one_line_for_a_step(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edition, "typeset", laid_out)
    _, _, err = run("build", project(FILES))
    assert err.splitlines()[:2] == ["source: reading", "print: writing"]
    assert "laying out" not in err


def test_a_terminal_shows_how_far_a_step_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")

    def work(progress: Callable[[str, str], None]) -> Result:
        progress("print", "writing")
        progress("print", Advance("laying out 1 of 2 chapters", done=1, total=2, cached=0, seconds_left=7))
        return pipeline.Result((), ())

    Console().run(work)
    assert "print: laying out 1 of 2 chapters, about 7 s left" in capsys.readouterr().err
