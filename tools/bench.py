"""What a county costs: ``python -m tools.bench`` prints a table and writes JSON; ratios are within the call.

Times are the processor's, so that others at work on the machine count for less.

The floor of a decision is a loop that does the random draws, logarithms and exponentials a run consumes and nothing
else; one by one with the system's functions, and side by side (`vector`) with those of `sim.elementary`. How many those
are is counted, not assumed: a small county is run without compilation, with counters in place. ``--against FOLDER``
compares with the engine of another checkout, in processes that take turns.
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
from typing import Any

import numpy as np

import sim
from sim.compiled import compiled
from sim.draws import draw4
from sim.elementary import exp, log
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
    import sim.rules.decision
    import sim.rules.founding

    def counted(name: str, function: Callable) -> Callable:
        def wrapper(*words: float) -> object:
            COUNTED[name] += 1
            return function(*words)

        return wrapper

    sim.draws.philox = counted("philox", sim.draws.philox)
    for module in (sim.draws, sim.rules.decision):
        module.log = counted("log", module.log)
    for module in (sim.rules.decision, sim.rules.founding):
        module.exp = counted("exp", module.exp)
    run = sim.simulate(sim.load_case("baseline").with_structure(townships=2, months=24, warm_up=0), seed=1)
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


@compiled
def _vector_floor(numbers: np.ndarray, decisions: int, draws: float, logs: float, exps: float) -> None:
    """Do the same side by side, over an array that stays in the nearest memory."""
    for month in range(int(decisions * draws / numbers.size)):
        for k in range(numbers.size):
            a, b, c, d = draw4(1, 2, month, 4, 5, k, 7)
            numbers[k] = 0.1 * (a + b + c + d + numbers[k])
    for _ in range(int(decisions * logs / numbers.size)):
        for k in range(numbers.size):
            numbers[k] = 1.0 - 1e-3 * log(numbers[k])
    for _ in range(int(decisions * exps / numbers.size)):
        for k in range(numbers.size):
            numbers[k] = exp(-numbers[k])


def _seconds(task: Callable[[], object], repeat: int) -> float:
    task()
    times = []
    for _ in range(repeat):
        begin = time.process_time()
        task()
        times.append(time.process_time() - begin)
    return statistics.median(times)


def _ratio(task: Callable[[], object], other: Callable[[], object], pairs: int = 15) -> float:
    """Median over interleaved pairs of the time of `task` over that of `other`: drift of the machine cancels."""
    task(), other()
    ratios = []
    for _ in range(pairs):
        begin = time.process_time()
        task()
        middle = time.process_time()
        other()
        ratios.append((middle - begin) / (time.process_time() - middle))
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


_DECADE = """
import sys, time, sim
case = sim.load_case("baseline", **({"variant": sys.argv[1]} if sys.argv[1] else {}))
if hasattr(case.structure, "warm_up"):
    case = case.with_structure(warm_up=0)
sim.simulate(case, 1)
for _ in sys.stdin:
    begin = time.process_time()
    sim.simulate(case, 1)
    print(time.process_time() - begin, flush=True)
"""


def compare(folder: Path, pairs: int = 40) -> dict[str, float]:
    """Median ratios of the time of a decade to that in another checkout, a decade in each process in turn."""

    def process(where: Path, variant: str) -> subprocess.Popen[str]:
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        return subprocess.Popen([sys.executable, "-c", _DECADE, variant], cwd=where, env=_environment(where), **pipes)

    def seconds(one: subprocess.Popen[str]) -> float:
        assert one.stdin is not None and one.stdout is not None
        one.stdin.write("\n")
        one.stdin.flush()
        return float(one.stdout.readline())

    here = Path(__file__).parents[1]
    with process(folder, "") as there, process(here, "") as ours, process(here, "model_1") as model_1:
        times = [(seconds(there), seconds(ours), seconds(model_1)) for _ in range(pairs)]
        for one in (there, ours, model_1):
            one.stdin.close()  # type: ignore[union-attr]
    return {
        "decade_to_other": statistics.median(b / a for a, b, _ in times),
        "model_1_to_other": statistics.median(c / a for a, _, c in times),
    }


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.fspath(folder)}


def measure() -> dict[str, float]:
    """Take all measurements; see the table that `main` prints."""
    case, model_1 = (sim.load_case("baseline", variant=one).with_structure(warm_up=0) for one in (None, "model_1"))
    decisions = sim.simulate(case, 1).sums()["decided"]
    work = count_draws()

    def decade() -> object:
        return sim.simulate(case, 1)

    def floor() -> object:
        return _floor(int(decisions), work["philox"], work["log"], work["exp"])

    seconds = _seconds(decade, 15)

    def vector_floor() -> object:
        return _vector_floor(np.ones(1024), int(decisions), work["philox"], work["log"], work["exp"])

    def bytes_of_world(months: int) -> int:
        return sum(rows.nbytes for rows in start(case.with_structure(months=months), 1)[0])

    return {
        "county_decade_ms": 1e3 * seconds,
        "decisions": decisions,
        "ns_per_decision": 1e9 * seconds / decisions,
        "floor_ns_per_decision": 1e9 * _seconds(floor, 15) / decisions,
        "ratio_to_floor": _ratio(decade, floor),
        "vector_floor_ns_per_decision": 1e9 * _seconds(vector_floor, 15) / decisions,
        "ratio_to_vector_floor": _ratio(decade, vector_floor),
        "model_2_to_model_1": 1 / _ratio(lambda: sim.simulate(model_1, 1), decade),
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
    parser.add_argument("--against", type=Path, help="another checkout")
    asked = parser.parse_args()
    folder = asked.out
    results = measure() | (compare(asked.against) if asked.against else {})
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
