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
from publisher.document import Metadata
from tests.limits import PATIENCE

# Hypothesis has limits in seconds of the clock; ours are in those of the processor.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
# Shells let programs in the background ignore Ctrl-C, and so would the programs that tests interrupt.
if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent.parent
READING = ("cookbook", "novel", "poems", "science")
"""Books of tests that are meant to be read: each uses few constructs, often."""


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
"""Runs of seconds are slowed by a compiler for runs of hours. The code of the first one needs larger stacks."""


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


Built = Callable[[Path], publisher.Result]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A function that builds all editions of a book of this repository, once for all tests of a run. Tests must not change them."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # which all workers have in common

    @cache
    def build(book: Path) -> publisher.Result:
        out = folder / f"built-{book.name}"
        with FileLock(f"{out}.lock"):
            record = out / "result.pickle"
            if not record.exists():
                made = publisher.build(book, output=out / "out")
                record.write_bytes(pickle.dumps(made))
            return cast(publisher.Result, pickle.loads(record.read_bytes()))

    return build


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
