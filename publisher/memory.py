"""The peak of memory of this process and its workers, as far as the system reports it: Windows does not."""

from __future__ import annotations

import sys

_others = 0


def peak_here() -> int:
    """The most memory that this process has had, in bytes; 0 if that is not known."""
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def note(peak: int) -> None:
    """Note the peak of a worker, in bytes."""
    global _others
    _others = max(_others, peak)


def peak() -> int:
    """The most memory that this process or one of its workers has had, in bytes; 0 if that is not known."""
    return max(peak_here(), _others)


__all__ = ["note", "peak", "peak_here"]
