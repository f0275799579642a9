"""Work that is divided among processes gives the results, counts and log of one, whatever becomes of the processes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from publisher import memory, tracing, work
from publisher.diagnostics import PublisherError
from publisher.workers import Alone, Processes, Workers, open_workers, usable_cores
from publisher.workers.answers import Answer, answered, packed, unpacked
from tests import worked
from tests.conftest import ROOT
from tests.limits import PATIENCE, patiently

NAMES = ["a.md", "b.md", "c.md", "d.md"]


@pytest.fixture(params=["alone", "processes"])
def workers(request: pytest.FixtureRequest, processes: Processes) -> Workers:
    return Alone() if request.param == "alone" else processes


def alive(process: int) -> bool:
    """Whether there is such a process; one that has ended but is not reaped yet is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_results_are_in_the_order_of_the_requests(workers: Workers) -> None:
    assert list(workers.run(worked.doubled, range(4), NAMES)) == [0, 2, 4, 6]
    assert sorted(workers.as_completed(worked.doubled, range(4), NAMES)) == [(0, 0), (1, 2), (2, 4), (3, 6)]
    assert list(workers.run(worked.doubled, [], [])) == []


def test_results_of_one_loop_are_not_those_of_another(workers: Workers) -> None:
    results = workers.run(worked.doubled, range(4), NAMES)
    assert [next(results), *workers.run(worked.doubled, range(10, 14), NAMES), *results] == [0, 20, 22, 24, 26, 2, 4, 6]


def test_counts_and_log_records_come_back(workers: Workers, caplog: pytest.LogCaptureFixture) -> None:
    before = work.done()
    where = {*workers.run(worked.noted, range(4), NAMES)}
    assert (work.done() - before)["pages made"] == 6
    assert sorted(r.getMessage() for r in caplog.records) == [f"page {n}" for n in range(4)]
    assert (os.getpid() in where) is isinstance(workers, Alone)


def test_spans_come_back_with_their_process(workers: Workers) -> None:
    with tracing.recorded() as spans, tracing.span("all"):
        where = [*workers.run(worked.spanned, range(4), NAMES)]
    *works, whole = spans
    assert sorted((span.name, span.process) for span in works) == [(f"work {n}", where[n]) for n in range(4)]
    assert all(whole.start <= span.start <= span.end <= whole.end for span in works), "on one time line"


def test_spans_are_recorded_only_on_request() -> None:
    assert unpacked(answered(packed(worked.spanned, 1))).spans == ()
    with tracing.recorded():
        request = packed(worked.spanned, 1)
    assert [span.name for span in unpacked(answered(request)).spans] == ["work 1"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not report the peak of memory")
def test_the_peak_of_memory_is_that_of_the_largest_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_others", 0)
    answer = unpacked(answered(packed(worked.doubled, 1)))
    assert 2**20 < answer.memory <= memory.peak() == memory.peak_here() < 2**40
    Answer(memory=2**50).unwrap()
    answer.unwrap()
    assert memory.peak() == 2**50


def test_an_exception_takes_the_place_of_its_result(workers: Workers) -> None:
    results = workers.run(worked.refused, range(4), NAMES)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(PublisherError) as refused:
        next(results)
    assert [str(d) for d in refused.value.diagnostics] == ["a.md:3: error[file-missing]: Not there"]
    with pytest.raises(KeyError, match="three") as caught:
        list(workers.run(worked.refused, [3], NAMES[:1]))
    assert "in refused" in "".join((*caught.value.__dict__.get("__notes__", ()), str(caught.traceback[-1])))
    assert list(workers.run(worked.doubled, [1], NAMES[:1])) == [2], "the workers can be used again"


def test_a_result_that_cannot_be_sent_is_an_error(processes: Processes) -> None:
    with pytest.raises(Exception, match="pickle"):
        list(processes.run(worked.not_portable, [1], NAMES[:1]))


def test_memory_that_runs_out_is_reported_with_the_name(workers: Workers) -> None:
    results = workers.run(worked.out_of_memory, range(4), NAMES)
    assert next(results) == 0
    with pytest.raises(PublisherError, match=r"work-lost.*“b\.md” could not be finished: memory ran out"):
        next(results)


def test_work_that_was_killed_is_done_again(processes: Processes, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "abc"]
    for folder in folders:
        folder.mkdir()
    (folders[0] / "attempts").write_text("0\n")
    (folders[2] / "attempts").write_text("0\n")
    assert list(processes.run(worked.killed, folders, NAMES[:3])) == ["finished"] * 3
    first, second = (folders[1] / "attempts").read_text().split()
    assert first != second
    for folder in (folders[0], folders[2]):
        assert len((folder / "attempts").read_text().split()) == 2, "the work of others was not disturbed"


def test_work_that_is_killed_twice_is_reported_with_the_name(processes: Processes) -> None:
    found: dict[int, int] = {}
    with pytest.raises(PublisherError, match=r"work-lost.*“b\.md” could not be finished: .*signal 9") as caught:
        found.update(processes.as_completed(worked.always_killed, range(4), NAMES))
    assert len(caught.value.diagnostics) == 1
    results = processes.run(worked.always_killed, range(4), NAMES)
    assert next(results) == 0


def test_temporary_files_of_processes_that_are_ended_are_removed() -> None:
    with Processes(2) as workers:
        folders = list(map(Path, workers.run(worked.temporary, range(3), NAMES[:3])))
        assert all(folder.is_dir() for folder in folders)
    assert not any(folder.parent.exists() for folder in folders)
    assert folders[0].parent != Path(tempfile.gettempdir())


def test_idle_workers_that_were_killed_are_replaced(processes: Processes) -> None:
    old = {*processes.run(worked.noted, range(4), NAMES)}
    for process in old:
        os.kill(process, signal.SIGKILL)
    patiently(lambda: not any(map(alive, old)))
    assert old.isdisjoint(processes.run(worked.noted, range(4), NAMES))


def test_a_worker_has_no_workers(processes: Processes) -> None:
    assert list(processes.run(worked.nested, [1, 2], NAMES[:2])) == [[1, 2], [2, 4]]


def test_unfinished_work_ends_with_its_loop(processes: Processes, tmp_path: Path) -> None:
    results = processes.as_completed(worked.endless_after, [tmp_path / "0", tmp_path / "1"], NAMES[:2])
    assert next(results) == (0, None)
    process = int(patiently(lambda: (tmp_path / "1").exists() and (tmp_path / "1").read_text()))
    results.close()
    patiently(lambda: not alive(process))


PARENT = textwrap.dedent("""
    import sys
    from pathlib import Path
    from publisher import interruption
    from publisher.workers import Processes
    from tests.worked import endless
    interruption.install()
    with Processes(2) as workers:
        list(workers.run(endless, [Path(name) for name in sys.argv[1:]], sys.argv[1:]))
""")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_workers_end_with_their_parent(number: signal.Signals, tmp_path: Path) -> None:
    """Without a word of their own. Ctrl-C reaches all processes of a group."""
    files = [tmp_path / "0", tmp_path / "1"]
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, *map(str, files)], stderr=subprocess.PIPE, cwd=ROOT, start_new_session=True
    )
    processes = [int(patiently(lambda f=file: f.exists() and f.read_text())) for file in files]
    (os.killpg if number is signal.SIGINT else os.kill)(parent.pid, number)
    _, told = parent.communicate(timeout=PATIENCE)  # waits for all that have the same standard error
    assert told.decode() == ("" if number is signal.SIGKILL else "Interrupted. The existing editions are unchanged.\n")
    assert not any(map(alive, processes))


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_ctrl_c_does_not_reach_imports_of_workers() -> None:
    """They would end with a traceback, until they ignore the signal."""
    script = (
        "from multiprocessing import forkserver; from publisher.workers import processes; processes.preload()\n"
        "print(open(f'/proc/{forkserver._forkserver._forkserver_pid}/status').read())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    blocked = int(re.search(r"SigBlk:\s*(\w+)", done.stdout)[1], 16)
    assert blocked >> (signal.SIGINT - 1) & 1


def test_the_script_that_builds_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from publisher.workers import Processes\nfrom tests.worked import doubled\nprint('run')\n"
        "with Processes(2) as workers:\n    print(list(workers.run(doubled, [1, 2], 'ab')))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, env=environment, timeout=PATIENCE)
    assert (done.stdout, done.stderr) == ("run\n[2, 4]\n", "")


def test_the_environment_of_a_worker_is_that_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("one", "two"):
        monkeypatch.setenv("PUBLISHER_TEST", value)
        with Processes(1) as workers:
            assert list(workers.run(os.getenv, ["PUBLISHER_TEST"], NAMES[:1])) == [value]


@pytest.mark.parametrize(
    ("text", "cores"), [("max 100000", 8), ("150000 100000", 2), ("50000 100000", 1), ("1600000 100000", 8)]
)
def test_cores_are_those_that_the_process_may_use(
    text: str, cores: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cpu.max").write_text(f"{text}\n")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)))
    assert usable_cores(tmp_path / "cpu.max") == cores
    assert usable_cores(tmp_path / "none") == 8


def test_one_job_needs_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(open_workers(1), Alone)
    monkeypatch.setattr("publisher.workers.opening.usable_cores", lambda: 3)
    with open_workers(None) as workers:
        assert (type(workers), workers.count) == (Processes, 3)
