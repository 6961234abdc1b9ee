"""Where users wait: ``python -m tools.bench_waiting`` prints ratios, each between times taken in turns in this process.

How much faster two threads are than one, and a past that is shared than lives apart, in surveys, comparisons and
studies of the default county. The machine should have nothing else to do.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import sim
from experiments.answers.comparison import compare
from experiments.answers.survey import survey
from experiments.designs.study import Study
from experiments.running.backends import Threads
from experiments.running.resume import run_study
from experiments.running.runner import Measure, collect
from sim.past import forks_of

NAMES = ("baseline", "s0", "s1", "s2", "s3", "s4")
OUTCOMES = ("inaction_rate", "blame_avoidance_rate")
Task = Callable[[int, range], object]


def tasks(cases: list[sim.Case]) -> dict[str, Task]:
    """What is done on so many threads with some seeds."""
    import pandas as pd

    def study(threads: int, seeds: range) -> object:
        asked = Study("bench", tuple(cases), pd.DataFrame({"case": NAMES}), tuple(seeds), OUTCOMES)
        with tempfile.TemporaryDirectory() as folder:
            return run_study(asked, Path(folder) / "study", Threads(threads))

    def apart(threads: int, seeds: range) -> object:
        return collect(Measure(OUTCOMES), cases, seeds, backend=Threads(threads))

    def shared(threads: int, seeds: range) -> object:
        return collect(Measure(OUTCOMES), cases, seeds, backend=Threads(threads), forks=forks_of(cases))

    return {
        "survey": lambda threads, seeds: survey(cases, seeds, workers=threads),
        "compare": lambda threads, seeds: compare(cases, seeds, OUTCOMES, workers=threads),
        "study": study,
        "lives apart": apart,
        "shared past": shared,
    }


def ratios(cases: list[sim.Case], seeds: int, rounds: int) -> dict[str, float]:
    """Medians over rounds of one thread over two, and of lives apart over a shared past, on two threads."""
    found = []
    for _ in range(1 + rounds):  # the first loads what is loaded once
        row = {}
        for name, task in tasks(cases).items():
            row[name] = [_seconds(task, threads, range(1, seeds + 1)) for threads in (1, 2)]
        found.append({name: one / two for name, (one, two) in row.items()})
        found[-1]["apart over shared"] = row["lives apart"][1] / row["shared past"][1]
    return {name: float(np.median([row[name] for row in found[1:]])) for name in found[0]}


def _seconds(task: Task, threads: int, seeds: range) -> float:
    begin = time.perf_counter()
    task(threads, seeds)
    return time.perf_counter() - begin


def main() -> None:
    """Print the table."""
    from rich.table import Table

    from experiments.telling.terminal import console

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--variant", action="append", help="one or several; by default none")
    chosen = parser.parse_args()
    columns: dict[str, dict[str, Any]] = {}
    for variant in chosen.variant or (None,):
        cases = [sim.load_case(name, variant) for name in NAMES]
        columns[variant or "–"] = ratios(cases, chosen.seeds, chosen.rounds)
    table = Table("ratio / 比值", *columns)
    for name in next(iter(columns.values())):
        table.add_row(name, *(f"{column[name]:.2f}" for column in columns.values()))
    console().print(table)


if __name__ == "__main__":
    main()
