"""Work that is divided among processes: on this machine, or on a cluster.

A request and its result are values that can be pickled, and the function that turns one into the other belongs to a
module. So the same requests can be answered in this process (``Alone``), in several processes of this machine
(``Processes``), or on a cluster (``Cluster``), with the same results.
"""

from publisher.workers.base import Alone, Workers
from publisher.workers.opening import open_workers, usable_cores
from publisher.workers.processes import Processes
from publisher.workers.sparing import Sparing

__all__ = ["Alone", "Processes", "Sparing", "Workers", "open_workers", "usable_cores"]
