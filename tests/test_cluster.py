"""The workers of a Dask cluster give the same results; what is wrong with the cluster is said."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from publisher import work
from publisher.diagnostics import Diagnostic, PublisherError
from publisher.workers import Alone, Workers, open_workers
from publisher.workers import cluster as clusters
from tests import worked
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
NAMES = ["a.md", "b.md", "c.md", "d.md"]


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A cluster of two processes, which share nothing with this one but the scheduler."""
    distributed = pytest.importorskip("distributed", reason="left out: Dask is not installed")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        dashboard_address="127.0.0.1:0",
        local_directory=str(elsewhere),
        env={"PYTHONPATH": str(ROOT)},
        silence_logs=50,
    ) as cluster:
        yield cluster


@pytest.fixture
def workers(dask: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    monkeypatch.setattr(clusters, "PATIENCE", 120)  # for busy machines
    with open_workers(1, dask.scheduler_address) as workers:
        yield workers


def refused(address: str) -> Diagnostic:
    with pytest.raises(PublisherError) as caught:
        open_workers(1, address)
    (found,) = caught.value.diagnostics
    assert found.code == "cluster-unusable"
    return found


def test_results_counts_and_errors_are_those_of_one_process(workers: Workers) -> None:
    assert workers.count == 2
    assert isinstance(workers.here, Alone)
    before = work.done()
    assert list(workers.run(worked.doubled, range(4), NAMES)) == [0, 2, 4, 6]
    assert len({*workers.run(worked.noted, range(40), [*"abcd"] * 10)}) == 2
    assert (work.done() - before)["pages made"] == sum(range(40))
    assert list(workers.run(worked.nested, [1], NAMES[:1])) == [[1, 2]]
    with pytest.raises(PublisherError, match="file-missing"):
        list(workers.run(worked.refused, range(4), NAMES))
    with pytest.raises(PublisherError, match=r"work-lost.*“b\.md” could not be finished: memory ran out"):
        list(workers.run(worked.out_of_memory, range(4), NAMES))


def test_work_of_a_worker_that_is_killed_is_done_by_another(workers: Workers, tmp_path: Path) -> None:
    assert list(workers.run(worked.killed, [tmp_path], NAMES[:1])) == ["finished"]
    assert len((tmp_path / "attempts").read_text().split()) == 2


def test_work_that_is_always_killed_is_reported_with_its_name(workers: Workers) -> None:
    with pytest.raises(PublisherError, match=r"work-lost.*“b\.md” could not be finished: .*cluster.* ended"):
        list(workers.run(worked.always_killed, [1], ["b.md"]))


def test_an_address_where_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        found = refused(address)
    assert found.message.startswith(f"No scheduler answers at {address}")
    assert "`dask scheduler`" in found.hint
    assert refused("tcp://nowhere.invalid:8786").message.startswith(
        "No scheduler answers at tcp://nowhere.invalid:8786"
    )


def test_a_cluster_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed", reason="left out: Dask is not installed")
    monkeypatch.setattr(clusters, "PATIENCE", 0.5)
    with distributed.LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0", silence_logs=50) as empty:
        found = refused(empty.scheduler_address)
    assert found.message.endswith("has no workers")
    assert f"dask worker {empty.scheduler_address} --nthreads 1" in found.hint


def test_a_cluster_with_another_version(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "key", lambda: "another")
    with pytest.raises(PublisherError, match=r"cluster-unusable.*another version of publisher"):
        list(workers.run(worked.doubled, range(4), NAMES))


def test_without_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert refused("tcp://127.0.0.1:8786").hint == "Install it with: pip install 'publisher[cluster]'"
