"""SIGINT, SIGTERM and SIGHUP at any moment: the exit status names the signal, JSON is complete, and nothing unfinished is left."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import publisher
from publisher.interruption import message_format
from tests.conftest import ROOT, Write
from tests.limits import PATIENCE, patiently

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
MANIFEST = (
    "version: 1\ntitle: T\nidentifier: urn:x:y\nchapters: [a.md]\n"
    "editions: {web: {format: html}, small: {format: html, layout: single}, book: {format: epub}}\n"
)
ONE, LONG = "# A\n\nOne.\n", "# A\n\n" + "Words of a *long* book. " * 4_000
Moment = Callable[[subprocess.Popen[bytes], Path], bool]


def has_handlers(process: subprocess.Popen[bytes], _: Path) -> bool:
    """Whether the handlers are installed, which is the first thing that the program does."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    caught = next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(caught & 1 << signal.SIGTERM - 1)


MOMENTS: dict[str, Moment] = {
    "at once": has_handlers,
    "locked": lambda _, out: (out / ".publisher/lock").exists(),
    "first edition": lambda _, out: (out / ".publisher/staging/web").exists(),
    "last edition": lambda _, out: (out / ".publisher/staging/book").exists(),
}


def start(folder: Path, *more: str, ignored: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    def prepare() -> None:  # whatever this process inherited
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN if number in ignored else signal.SIG_DFL)

    command = [sys.executable, "-m", "publisher", *more, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=prepare)


def wait(moment: Moment, process: subprocess.Popen[bytes], out: Path) -> None:
    patiently(lambda: moment(process, out) or process.poll() is not None, pause=0.001)
    assert process.poll() is None, "it ended too early"


def seen(out: Path) -> dict[str, str]:
    files = [p for name in ("web", "small", "book") for p in (out / name).rglob("*") if p.is_file()]
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its editions."""
    folder = tmp_path_factory.mktemp("built") / "project"
    folder.mkdir()
    (folder / "publication.yaml").write_text(MANIFEST)
    (folder / "a.md").write_text(ONE)
    publisher.build(folder)
    (folder / "build/.publisher/lock").unlink()
    return folder


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        ("at once", signal.SIGTERM),
        ("locked", signal.SIGINT),
        ("first edition", signal.SIGHUP),
        ("last edition", signal.SIGTERM),
    ],
)
def test_at_any_moment(built: Path, tmp_path: Path, moment: str, number: signal.Signals) -> None:
    folder = shutil.copytree(built, tmp_path / "project")
    out = folder / "build"
    before = seen(out)
    (folder / "a.md").write_text(LONG)
    process = start(folder, "build", "--message-format=json", "--no-cache")
    wait(MOMENTS[moment], process, out)
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=PATIENCE)
    assert (process.returncode, stderr) == (128 + number, b"")
    assert json.loads(stdout) == {"editions": [], "translations": [], "diagnostics": []}
    assert [*(out / ".publisher").rglob("staging/**")] == []
    assert seen(out) == before
    assert {p.name for p in out.iterdir()} == {"web", "small", "book", ".publisher", ".outputs.json"}


@pytest.mark.parametrize(("form", "shown"), [("human", b""), ("sarif", b'"executionSuccessful": false')])
def test_text_and_sarif(project: Write, form: str, shown: bytes) -> None:
    folder = project({"publication.yaml": MANIFEST, "a.md": LONG})
    process = start(folder, "check", "--message-format", form)
    wait(has_handlers, process, folder)
    process.send_signal(signal.SIGTERM)
    stdout, stderr = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + signal.SIGTERM
    assert shown in stdout
    assert (b"Interrupted. The existing editions are unchanged." in stderr) is (form == "human")
    assert form == "human" or json.loads(stdout)["version"] == "2.1.0"


def test_ignored_signals_stay_ignored(project: Write) -> None:
    """As ``nohup`` has it."""
    folder = project({"publication.yaml": MANIFEST, "a.md": LONG})
    process = start(folder, "build", "--message-format", "json", "--to", "html", ignored=(signal.SIGHUP,))
    wait(MOMENTS["first edition"], process, folder / "build")
    process.send_signal(signal.SIGHUP)
    stdout, _ = process.communicate(timeout=PATIENCE)
    assert (process.returncode, len(json.loads(stdout)["editions"])) == (0, 2)


def run(code: str) -> subprocess.CompletedProcess[str]:
    head = (
        "import os, signal, sys\nfrom publisher import interruption\nfrom publisher.interruption import *\n"
        "for n in (signal.SIGINT, signal.SIGTERM): signal.signal(n, signal.SIG_DFL)\n"
        "sys.argv = ['publisher', 'build', '--message-format', 'json']\ninstall()\n"
    )
    return subprocess.run([sys.executable, "-c", head + code], capture_output=True, text=True, timeout=PATIENCE)


def test_a_signal_waits_until_the_answer_is_whole() -> None:
    done = run(
        "with answering():\n"
        "    print('{', flush=True); os.kill(os.getpid(), signal.SIGTERM); os.kill(os.getpid(), signal.SIGINT)\n"
        "    print('}', flush=True)\n"
        "print('not reached')"
    )
    assert (done.returncode, done.stdout) == (128 + signal.SIGINT, "{\n}\n")


def test_the_message_may_be_another() -> None:
    done = run("set_message('Some are done.'); sys.argv = ['publisher']\nos.kill(os.getpid(), signal.SIGTERM)")
    assert (done.returncode, done.stderr) == (128 + signal.SIGTERM, "Some are done.\n")


def test_no_exception_prevents_the_exit() -> None:
    """Neither an exception of a clean-up function, nor a signal in ``__del__``, where exceptions are lost."""
    done = run(
        "def broken(): raise OSError\n"
        "def clean(): print('cleaned', file=sys.stderr, flush=True)\n"
        "class Lost:\n"
        "    def __del__(self): os.kill(os.getpid(), signal.SIGTERM)\n"
        "with cleaning(clean), cleaning(broken):\n"
        "    lost = Lost(); del lost; print('not reached')"
    )
    assert (done.returncode, done.stderr) == (128 + signal.SIGTERM, "cleaned\n")
    assert done.stdout == '{"editions": [], "translations": [], "diagnostics": []}\n'


def test_no_temporary_files_are_left(tmp_path: Path) -> None:
    """Of fonts, and of the sockets of processes."""
    code = (
        "import os, signal; from publisher import interruption; interruption.install();"
        "from publisher.layout import fonts; from publisher.workers import processes; processes.preload()\n"
        "with fonts.isolated(): made = fonts.configuration(); print(*os.listdir(os.environ['TMPDIR']));"
        "os.kill(os.getpid(), signal.SIGTERM)"
    )
    place = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=place, timeout=PATIENCE)
    assert {name.split("-")[0] for name in done.stdout.split()} == {"publisher", "pymp"}
    assert len(done.stdout.split()) > 2
    assert done.returncode == 128 + signal.SIGTERM
    assert [*tmp_path.iterdir()] == []


def test_a_process_that_was_forked_only_ends() -> None:
    done = run(
        "def clean(): print('cleaned', file=sys.stderr, flush=True)\n"
        "import time\nready, said = os.pipe()\n"
        "with cleaning(clean):\n"
        "    if not (child := os.fork()):\n"
        "        os.write(said, b'.')\n"
        "        while True: time.sleep(0.01)\n"
        "    os.read(ready, 1)\n"
        "    os.kill(child, signal.SIGTERM)\n"
        "    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "143\n", "")


def test_signals_are_ignored_after_the_work() -> None:
    assert run("ignore(); os.kill(os.getpid(), signal.SIGTERM)").returncode == 0


@pytest.mark.parametrize(
    ("words", "form"),
    [
        (["build"], "human"),
        (["build", "--message-format", "json", "."], "json"),
        (["--message-format=json", "build"], "json"),
        (["check", "--message-format=json", "--message-format", "sarif"], "sarif"),
        (["build", "--message-format", "yaml"], "human"),
        (["build", "--message-format"], "human"),
        (["build", "--message-formats=json", "json"], "human"),
    ],
)
def test_the_format_that_words_ask_for(words: list[str], form: str) -> None:
    assert message_format(words) == form


def test_handlers_are_installed_before_slow_imports() -> None:
    code = (
        "import sys, signal\nfrom publisher import interruption, __main__\n"
        "interruption.install = lambda: (print(*sorted(m for m in sys.modules if m.split('.')[0] in ('click', 'typing', 'publisher'))), sys.exit())\n"
        "__main__.main()"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.stdout == "publisher publisher.__main__ publisher.interruption\n"
