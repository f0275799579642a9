"""Shared by all tests: golden files, small projects, the shared folder of books and validators."""

from __future__ import annotations

import logging
import os
import pickle
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

import publisher
from publisher.cache import secret
from publisher.document import Metadata
from publisher.workers import Processes
from tests.limits import PATIENCE
from tests.recording import Record

# Hypothesis has limits in seconds of the clock; ours are in those of the processor.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
# Shells let programs in the background ignore Ctrl-C, and so would the programs that tests interrupt.
if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent.parent
READING = ("cookbook", "novel", "poems", "science")
"""Books of tests that are meant to be read: each uses few constructs, often."""
LONG = "corpus/rust-book-plain"
"""In the shared folder: a book without manifest, of 25 chapters, 200,000 words and 700 pages."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite expected results; read the diff before you commit"
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real books and validators beside the project (``PUBLISHER_SHARED``)."""
    folder = Path(os.environ.get("PUBLISHER_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"left out: no shared folder at {folder} (set PUBLISHER_SHARED)")
    return folder


Validated = Callable[[Iterable[Path]], str]


@pytest.fixture(scope="session")
def validators(shared: Path) -> Path:
    """The folder into which the validators were installed."""
    home = Path(os.environ.get("VALIDATORS_HOME", Path.home() / ".cache/publisher-validators"))
    if not (home / "v/bin/python").exists():
        pytest.skip(f"left out: the validators are not set up ({shared / 'validators/setup.sh'})")
    return home


JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xss8m"
"""What compiles for runs of hours takes longer than these runs. The code without it needs larger stacks."""


@pytest.fixture(scope="session")
def validated(shared: Path, validators: Path, tmp_path_factory: pytest.TempPathFactory) -> Validated:
    """Runs all validators on files, and returns what they print if they find anything.

    ``gate.sh`` lists them by the endings of files, and starts each for each file. Here each is started once for all files: most of
    the time of a page is the start of Java and of a browser.
    """
    home = shared / "validators"
    lines = re.findall(r"(?m)^ *\*(\.\w+)\) *run (.*);;$", (home / "gate.sh").read_text(encoding="utf-8"))
    gates = {ending: [shlex.split(gate) for gate in re.split("; *run ", line)] for ending, line in lines}
    assert {ending: len(gate) for ending, gate in gates.items()} == {".epub": 3, ".pdf": 2, ".html": 2}
    assert all("$f" in gate for line in gates.values() for gate in line)
    programs = tmp_path_factory.mktemp("programs")
    if java := shutil.which("java"):
        (programs / "java").write_text(f'#!/bin/sh\nexec {java} {JAVA} "$@"\n', encoding="utf-8")
        (programs / "java").chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}

    def findings(files: Iterable[Path]) -> str:
        files, found = [*files], ""
        for ending, line in gates.items():
            given = [str(file) for file in files if file.suffix == ending]
            for gate in line if given else ():
                words = [one for word in gate for one in (given if word == "$f" else [word])]
                done = subprocess.run(
                    [validators / "v/bin/python", home / words[0], *words[1:]],
                    capture_output=True, text=True, check=False, env=environment,
                )  # fmt: skip
                found += f"{gate[0]}:\n{(done.stdout + done.stderr)[-6000:]}" if done.returncode else ""
        return found

    return findings


FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--window-size=1280,900",
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program."""
    if not (program := shutil.which("chromium")) or not shutil.which("chromedriver"):
        pytest.skip("left out: chromium and chromedriver are not installed")
    return program


@pytest.fixture(scope="session")
def chromium_driver(chromium: str) -> Iterator[Any]:
    """A browser that listens to selenium."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="left out: selenium is not installed")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        driver.set_page_load_timeout(PATIENCE)
        driver.set_script_timeout(PATIENCE)
        yield driver
        driver.quit()


Recorded = Callable[[Path], Record]
Built = Callable[[Path], publisher.Result]


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """A function that builds all editions of a book, once for all tests of a run, in a process that has built nothing before.

    Tests must not change what it made: those that build again take a copy ``with_cache``.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # which all workers have in common

    @cache
    def build(book: Path) -> Record:
        out = folder / f"built-{book.name}"
        with FileLock(f"{out}.lock"):
            if not (record := out / "record.pickle").exists():
                command = [sys.executable, "-W", "error", "-m", "tests.recording", book, out / "out", record]
                # A home without compiled templates, and with the secret without which this process could not read the cache.
                environment = {**os.environ, "XDG_CACHE_HOME": str(out / "home")}
                (home := out / "home/publisher").mkdir(mode=0o700, parents=True, exist_ok=True)
                (home / "secret").touch(0o600)
                (home / "secret").write_bytes(secret())
                done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
                assert (done.returncode, re.findall(r"(?m)^WARNING:.*", done.stderr)) == (0, []), done.stderr
            return cast(Record, pickle.loads(record.read_bytes()))

    return build


@pytest.fixture(scope="session")
def built(recorded: Recorded) -> Built:
    """A function that builds all editions of a book, as ``recorded``, and returns the result."""
    return lambda book: recorded(book).result


def files_of(out: Path) -> dict[str, bytes]:
    """The files of all editions in an output folder, by their paths."""
    found = (file for file in out.rglob("*") if file.is_file() and ".publisher" not in file.parts)
    return {file.relative_to(out).as_posix(): file.read_bytes() for file in found if file.name != ".outputs.json"}


def with_cache(made: publisher.Result, out: Path) -> Path:
    """Copy the cache of a book that was ``built`` to an output folder, and return that: a build there lays out nothing again."""
    kept = made.editions[0].path.parent.parent / ".publisher"
    shutil.copytree(kept, out / ".publisher", copy_function=os.link, ignore=shutil.ignore_patterns("lock"))
    return out


@pytest.fixture(scope="module")
def processes() -> Iterator[Processes]:
    with Processes(2) as workers:
        yield workers


@pytest.fixture(scope="session", autouse=True)
def equal_covers_are_drawn_once() -> Iterator[None]:
    """Drawing its cover takes most of the time of a small e-book. The picture depends on the markup, files and size alone."""
    from publisher.editions import cover

    drawn: dict[int, bytes] = {}
    draw = cover.draw

    def once(markup: str, files: dict[str, bytes], about: Metadata, pixels: tuple[int, int]) -> bytes:
        name = hash((markup, *files.items(), pixels))
        if name not in drawn:
            drawn[name] = draw(markup, files, about, pixels)
        return drawn[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cover, "draw", once)
        yield


Write = Callable[[dict[str, str]], Path]


def write_files(folder: Path, files: dict[str, str]) -> Path:
    """Write files, by path and text, into a folder and return it."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Write:
    """A function that writes files, by path and text, into a folder and returns it."""
    return lambda files: write_files(tmp_path / "project", files)


@pytest.fixture(autouse=True)
def no_complaints_of_the_layout(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """WeasyPrint reports by logging: an unexpected message fails the test."""
    caplog.set_level(logging.WARNING, logger="weasyprint")
    yield
    spoken = [r.getMessage() for r in caplog.get_records("call") if r.name == "weasyprint"]
    assert spoken == []
