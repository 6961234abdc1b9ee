"""What runs will take, by a short trial on this machine, and how much is begun without being asked twice."""

from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

import numpy as np

from experiments.running.backends import Backend, Threads
from experiments.running.runner import Job, Work, execute

MOST_SECONDS, MOST_BYTES = 3600.0, 2e9  # begun at once
ROW_BYTES, VALUE_BYTES = 40, 8  # of a run's point, seed, id and error; of a value


class Plan(NamedTuple):
    """What a question will take: runs done and all, seconds for each, how many at a time, bytes of the results."""

    points: int
    runs: int
    done: int
    run_seconds: float
    slots: int
    bytes: int

    @property
    def seconds(self) -> float:
        """Seconds that the missing runs will take."""
        return (self.runs - self.done) * self.run_seconds / self.slots

    @property
    def large(self) -> bool:
        """Whether it takes more than `MOST_SECONDS` or `MOST_BYTES`."""
        return self.seconds > MOST_SECONDS or self.bytes > MOST_BYTES


def table_bytes(runs: int, values: int) -> int:
    """Bytes of so many runs with so many values each."""
    return runs * (ROW_BYTES + VALUE_BYTES * values)


def open_slots(backend: Backend) -> int:
    """Runs that go on at the same time on a backend, which is started for that.

    Raises
    ------
    ClusterError
        No scheduler answers.
    """
    executor = backend.open()
    slots = backend.slots(executor)
    executor.shutdown()
    return slots


def seconds_of(work: Work, trial: Iterable[Job]) -> float:
    """Seconds of a run: the median of a few, which leaves out what only the first pays."""
    return float(np.median([one.seconds for one in chain.from_iterable(execute(work, trial, Threads(1)))]))
