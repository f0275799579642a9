"""``publisher build PATH PATH …``: several projects by one command, side by side if they are many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import publisher
from publisher import pipeline
from publisher.cli import main
from publisher.pipeline.catalogue import BuildOptions, BuildRequest, build_all, outputs_of
from publisher.workers import Alone, Processes
from tests import worked
from tests.conftest import Write

MANIFEST = "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\neditions: {web: {format: html}}\n"
GOOD, BAD = "# A\n\nOne.\n", "# A\n\nSee {ref}`b`.\n"
FOLDERS = ("one", "two", "three", "four")


@pytest.fixture
def folder(project: Write, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four projects; the second has an error."""
    files = {f"{name}/publication.yaml": MANIFEST for name in FOLDERS}
    files |= {f"{name}/a.md": BAD if name == "two" else GOOD for name in FOLDERS}
    monkeypatch.chdir(project(files))
    return Path()


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["build", *words])


def orders(folder: Path) -> list[BuildRequest]:
    options: BuildOptions = {
        "editions": (),
        "formats": (),
        "chapter": "",
        "strict": False,
        "fail_fast": False,
        "cache": False,
        "allow_python": False,
        "allow_commands": False,
    }
    return [BuildRequest(folder / name, folder.absolute() / "out" / name, options) for name in FOLDERS]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_project_with_errors_does_not_stop_the_others(jobs: str) -> None:
    done = run(*FOLDERS, "-j", jobs)
    assert done.exit_code == 1
    assert [name for name in FOLDERS if Path(name, "build/web/index.html").exists()] == ["one", "three", "four"]
    told = done.stderr.splitlines()
    places = [told.index(name) for name in FOLDERS]
    error = next(n for n, line in enumerate(told) if line.startswith("error[reference-dangling]"))
    assert places[1] < error < places[2]
    assert told[-1] == "4 projects, 1 with errors"


@pytest.mark.usefixtures("folder")
def test_json_is_one_object_that_names_the_projects() -> None:
    done = run(*FOLDERS[:3], "-j", "1", "--message-format", "json", "-o", "out")
    found: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    assert [(e["project"], e["name"]) for e in found["editions"]] == [("one", "web"), ("three", "web")]
    assert [(d["project"], d["code"], d["file"]) for d in found["diagnostics"]] == [
        ("two", "reference-dangling", "a.md")
    ]
    assert sorted(path.parts[1] for path in Path("out").glob("*/web/index.html")) == ["one", "three"]


@pytest.mark.usefixtures("folder")
def test_side_by_side_and_in_turn_give_the_same(folder: Path) -> None:
    def built(workers: Alone | Processes) -> list[Any]:
        with workers:
            found = list(build_all(pipeline.build, orders(folder), workers, lambda edition, step: None))
        return [
            ([(e.name, e.sha256) for e in getattr(f, "editions", ())], [str(d) for d in getattr(f, "diagnostics", ())])
            for f in found
        ]

    assert built(Alone()) == built(Processes(2))


@pytest.mark.slow
def test_a_project_whose_process_is_killed_does_not_stop_the_others(folder: Path) -> None:
    with Processes(2) as workers:
        results = list(build_all(worked.killed_build, orders(folder), workers, lambda edition, step: None))
    assert [type(result) for result in results] == [publisher.Result, publisher.PublisherError, *[publisher.Result] * 2]
    assert "work-lost" in str(results[1])
    assert "two" in str(results[1])


def test_each_project_has_a_folder(folder: Path) -> None:
    paths = [folder / "one/publication.yaml", folder / "two"]
    assert outputs_of(paths, folder / "out") == [folder.absolute() / "out" / name for name in ("one", "two")]
    assert outputs_of(paths, None) == [folder.absolute() / name / "build" for name in ("one", "two")]


@pytest.mark.usefixtures("folder")
def test_projects_that_would_share_a_folder_are_refused() -> None:
    done = run("one", "one/a.md")
    assert done.exit_code == 2
    assert "“one” and “one/a.md” would both be built into" in done.stderr
    assert not Path("one/build").exists()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-j", "0"], "“0” is not a number of processes. Give 1 or more, or “auto”"),
        (["--jobs", "many"], "“many” is not a number of processes."),
        (["--scheduler", "host"], "“host” is not the address of a scheduler, such as tcp://host:8786."),
    ],
)
def test_wrong_values_of_options(words: list[str], said: str) -> None:
    done = run("one", *words)
    assert (done.exit_code, said in done.stderr.replace("\n", " ")) == (2, True)
