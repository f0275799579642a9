"""The choice of workers for a build."""

from __future__ import annotations

import os
from collections.abc import Sequence
from math import ceil
from pathlib import Path

from publisher.workers.answers import is_worker
from publisher.workers.base import Alone, Workers
from publisher.workers.processes import Processes

GROUP = Path("/sys/fs/cgroup/cpu.max")  # of a container: microseconds of processor time in each period


def usable_cores(group: Path = GROUP) -> int:
    """The number of cores that this process may use, at least 1."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = group.read_text().split()
        return max(1, min(cores, ceil(int(quota) / int(period))))
    except (OSError, ValueError):  # no group, or one without a limit, “max”
        return cores


def open_workers(jobs: int | None = 1, scheduler: str = "", preload: Sequence[str] = ()) -> Workers:
    """Return workers: ``jobs`` processes of this machine, by default as many as it has cores, or those of a cluster.

    ``scheduler`` is the address of the cluster's Dask scheduler, such as ``tcp://host:8786``. A worker has no workers
    itself. Raise ``PublisherError`` if the cluster cannot be used.
    """
    jobs = usable_cores() if jobs is None else jobs
    if is_worker():
        return Alone()
    here = Processes(jobs, preload) if jobs > 1 else Alone()
    if not scheduler:
        return here
    from publisher.workers.cluster import Cluster

    return Cluster(scheduler, here)


__all__ = ["open_workers", "usable_cores"]
