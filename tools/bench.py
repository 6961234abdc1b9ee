"""What a county costs: ``python -m tools.bench`` prints a table and writes JSON; ratios are within the call.

The floor of a decision is a loop that does the random draws, logarithms and exponentials a run consumes and nothing
else. How many those are is counted, not assumed: a small county is run without compilation, with counters in place.
"""

import argparse
import gc
import json
import math
import os
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import sim
from sim.compiled import compiled
from sim.draws import draw4
from sim.engine import start
from sim.versions import versions

COUNTED = {"philox": 0, "log": 0, "exp": 0}


def count_draws() -> dict[str, float]:
    """Draws, logarithms and exponentials per decision, counted in an interpreted county (a process of its own)."""
    code = "from tools.bench import _count; _count()"
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _count() -> None:
    import sim.draws

    def counted(name: str, function: Callable) -> Callable:
        def wrapper(*words: float) -> object:
            COUNTED[name] += 1
            return function(*words)

        return wrapper

    sim.draws.philox = counted("philox", sim.draws.philox)
    math.log, math.exp = counted("log", math.log), counted("exp", math.exp)
    run = sim.simulate(sim.load_case("baseline").with_structure(townships=2, months=24), seed=1)
    print(json.dumps({name: number / run.sums()["decided"] for name, number in COUNTED.items()}))


@compiled
def _floor(decisions: int, draws: float, logs: float, exps: float) -> float:
    """Do `draws` Philox blocks, `logs` logarithms and `exps` exponentials per decision, and nothing else."""
    total, done = 0.0, 0
    for k in range(int(decisions * draws)):
        a, b, c, d = draw4(1, 2, 3, 4, 5, 6, k)
        u = 0.25 * (a + b + c + d)
        total += u
        if done < decisions * logs:
            step = int(logs / draws + 1.0)
            for j in range(step):
                total += math.log(u + j)
            done += step
    for k in range(int(decisions * exps)):
        total += math.exp(-1e-6 * k)
    return total


def _seconds(task: Callable[[], object], repeat: int) -> float:
    task()
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        task()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def _ratio(task: Callable[[], object], other: Callable[[], object], pairs: int = 15) -> float:
    """Median over interleaved pairs of the time of `task` over that of `other`: drift of the machine cancels."""
    task(), other()
    ratios = []
    for _ in range(pairs):
        begin = time.perf_counter()
        task()
        middle = time.perf_counter()
        other()
        ratios.append((middle - begin) / (time.perf_counter() - middle))
    return statistics.median(ratios)


def _threads_ratio(case: sim.Case, pairs: int = 7, runs: int = 16) -> float:
    """Median over interleaved pairs of the time on one thread over the time on two."""
    ratios = []
    with ThreadPoolExecutor(2) as pool:
        for _ in range(pairs):
            begin = time.perf_counter()
            for seed in range(runs):
                sim.simulate(case, seed)
            one = time.perf_counter() - begin
            begin = time.perf_counter()
            list(pool.map(lambda seed: sim.simulate(case, seed), range(runs)))
            ratios.append(one / (time.perf_counter() - begin))
    return statistics.median(ratios)


def _memory_per_run(case: sim.Case, runs: int = 100) -> float:
    """Bytes that stay allocated per run, once warm."""
    tracemalloc.start()
    for seed in range(20):
        sim.simulate(case, seed)
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    for seed in range(runs):
        sim.simulate(case, seed)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / runs


def measure() -> dict[str, float]:
    """Take all measurements; see the table that `main` prints."""
    case = sim.load_case("baseline")
    decisions = sim.simulate(case, 1).sums()["decided"]
    work = count_draws()

    def decade() -> object:
        return sim.simulate(case, 1)

    def floor() -> object:
        return _floor(int(decisions), work["philox"], work["log"], work["exp"])

    seconds = _seconds(decade, 15)

    def bytes_of_world(months: int) -> int:
        return sum(rows.nbytes for rows in start(case.with_structure(months=months), 1)[0])

    return {
        "county_decade_ms": 1e3 * seconds,
        "decisions": decisions,
        "ns_per_decision": 1e9 * seconds / decisions,
        "floor_ns_per_decision": 1e9 * _seconds(floor, 15) / decisions,
        "ratio_to_floor": _ratio(decade, floor),
        "philox_per_decision": work["philox"],
        "logs_per_decision": work["log"],
        "exps_per_decision": work["exp"],
        "mesa_decade_s": _seconds(lambda: sim.simulate(case, 1, engine="mesa"), 3),
        "two_threads_speedup": _threads_ratio(case),
        "time_ratio_twice_the_months": _ratio(lambda: sim.simulate(case.with_structure(months=240), 1), decade, 7),
        "time_ratio_twice_the_townships": _ratio(lambda: sim.simulate(case.with_structure(townships=28), 1), decade, 7),
        "world_bytes_ratio_twice_the_months": bytes_of_world(240) / bytes_of_world(120),
        "bytes_kept_per_run": _memory_per_run(case),
    }


def main() -> None:
    """Print the table and write the JSON."""
    from rich.console import Console
    from rich.table import Table

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("results/bench"))
    folder = parser.parse_args().out
    results = measure()
    table = Table("measured / 测得", "value / 值")
    for name, value in results.items():
        table.add_row(name, f"{value:,.2f}")
    Console().print(table)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "bench.json"
    path.write_text(json.dumps(results | {"versions": versions()}, indent=1), encoding="utf-8")
    print(path)


if __name__ == "__main__":
    main()
