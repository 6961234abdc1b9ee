"""What a study costs besides its runs: ``python -m tools.bench_studies`` prints tables and writes JSON.

Counties are small, so that 20 000 runs end in a minute; a default county takes some ten times as long, so what is found
here weighs a tenth there. Every row is a process of its own; ratios are between runs of the same call.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

import sim
from experiments.answers.discovery import workbench
from experiments.designs.study import Study
from experiments.running.backends import Backend, Dask, Processes, Threads
from experiments.running.resume import run_study
from experiments.running.runner import Measure, collect

OUTCOMES = ("inaction_rate", "resolution_rate", "blame_avoidance_rate", "incidents", "satisfaction")
LEVER = "authority.delegated_share"
SIZES = (5_000, 20_000)
POINTS = 50
PLACES = ("one thread", "two threads", "two processes", "Dask, two workers")


def place(name: str, stack: ExitStack) -> Backend:
    """Return a backend by name; a cluster lives as long as the stack."""
    if name != "Dask, two workers":
        return {"one thread": Threads(1), "two threads": Threads(2), "two processes": Processes(2)}[name]
    from distributed import LocalCluster

    made = stack.enter_context(LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0"))
    return Dask(scheduler=made.scheduler_address)


def study(runs: int, case: sim.Case, points: int = POINTS) -> Study:
    """One lever in steps."""
    import pandas as pd

    design = pd.DataFrame({"case": case.name, LEVER: np.linspace(0, 1, points)})
    return Study("bench", (case,), design, tuple(range(1, 1 + runs // points)), OUTCOMES)


def county() -> sim.Case:
    """A small county."""
    return sim.load_case("baseline").with_structure(townships=2, months=60)


def measure_one(name: str, runs: int) -> dict[str, float]:
    """Run a study here; seconds, and the most memory this process has had."""
    import resource

    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        backend = place(name, stack)
        run_study(study(POINTS, county()), Path(folder) / "first")  # what is loaded once is loaded
        begin = time.perf_counter()
        results = run_study(study(runs, county()), Path(folder) / "study", backend)
        seconds = time.perf_counter() - begin
        size = results.store.size()
    return {"seconds": seconds, "bytes": size, "memory": 1024.0 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}


def throughput() -> list[dict[str, Any]]:
    """Seconds, runs a second beyond the start, bytes of memory and disk a run, by place."""
    rows = []
    for name in PLACES:
        small, large = (_alone(name, runs) for runs in SIZES)
        more = SIZES[1] - SIZES[0]
        rows.append(
            {
                "place": name,
                **{f"seconds_{runs}": one["seconds"] for runs, one in zip(SIZES, (small, large), strict=True)},
                "runs_per_second": more / (large["seconds"] - small["seconds"]),
                "memory_bytes_per_run": (large["memory"] - small["memory"]) / more,
                "disk_bytes_per_run": large["bytes"] / SIZES[1],
            }
        )
    return rows


def _alone(name: str, runs: int) -> dict[str, float]:
    words = [sys.executable, "-m", "tools.bench_studies", "--one", name, "--runs", str(runs)]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def overhead(pairs: int = 5, sizes: tuple[int, int] = (500, 5500)) -> dict[str, float]:
    """Processor time of a study on one thread beyond that of a plain loop that keeps the same outcomes.

    It does not depend on how long a run takes, so it is measured on counties as small as can be, where it is not lost
    in noise, and set against a default county. What is paid once, at the start, cancels between studies of two sizes.
    """
    tiny = sim.load_case("baseline").with_structure(townships=1, cadres=2, residents=2, months=12)
    asked = [study(runs, tiny, points=runs // 10) for runs in sizes]

    def loop(wanted: Study) -> None:
        for index in range(wanted.points):
            changed = wanted.point(index)
            for seed in wanted.seeds:
                sim.simulate(changed, seed).rates(60, list(OUTCOMES))

    def stored(wanted: Study) -> None:
        with tempfile.TemporaryDirectory() as folder:
            run_study(wanted, Path(folder) / "study", Threads(1))

    times = np.array([[_cpu(task, wanted) for task in (loop, stored) for wanted in asked] for _ in range(1 + pairs)])
    more = np.diff(times[1:].reshape(pairs, 2, 2), axis=1)[:, 0]  # pair, size; the first pair loads what is loaded once
    each = float(np.median(more[:, 1] - more[:, 0])) / (sizes[1] - sizes[0])
    run = _cpu(loop, study(POINTS, sim.load_case("baseline"))) / POINTS
    return {"run_ms": 1e3 * run, "overhead_ms": 1e3 * each, "overhead_share": each / run}


def _cpu(task: Callable[[Study], None], wanted: Study) -> float:
    begin = time.process_time()
    task(wanted)
    return time.process_time() - begin


def mesa_run(delegated: float, seed: int) -> dict[str, float]:
    """The Mesa model as a function, as EMA workbench wants it."""
    return sim.simulate(_mesa_case(delegated), int(seed), "mesa").rates(60, ["inaction_rate"])


def _mesa_case(delegated: float) -> sim.Case:
    return sim.load_case("baseline").with_structure(townships=2, months=24).with_params({LEVER: delegated})


def against_ema(runs: int = 60, rounds: int = 3) -> dict[str, float]:
    """Seconds for the same Mesa runs: a plain loop, this runner, EMA workbench's evaluators."""
    # its worker processes import it again, and would warn again of an evaluator that is not installed
    os.environ["PYTHONWARNINGS"] = "ignore::UserWarning:ema_workbench.em_framework"
    with workbench() as ema:
        tasks = _mesa_tasks(ema, runs)
    tasks["plain loop"]()
    found: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            begin = time.perf_counter()
            task()
            found[name].append(time.perf_counter() - begin)
    return {name: float(np.median(seconds)) for name, seconds in found.items()}


def _mesa_tasks(ema: Any, runs: int) -> dict[str, Callable[[], None]]:
    model = ema.Model("county", function=mesa_run)
    model.uncertainties = [ema.RealParameter("delegated", 0, 1), ema.IntegerParameter("seed", 1, 1000)]
    model.outcomes = [ema.ScalarOutcome("inaction_rate")]
    shares = np.linspace(0, 1, runs)

    def loop() -> None:
        for seed, share in enumerate(shares):
            mesa_run(float(share), seed)

    def ours(backend: Backend) -> None:
        collect(
            Measure(("inaction_rate",), 60, "mesa"),
            [_mesa_case(float(share)) for share in shares],
            [1],
            backend=backend,
        )

    def theirs(evaluator: Any) -> None:
        with redirect_stderr(StringIO()), evaluator as ready:  # its progress bars
            ready.perform_experiments(scenarios=runs)

    return {
        "plain loop": loop,
        "this runner, one thread": lambda: ours(Threads(1)),
        "EMA workbench, sequential": lambda: theirs(ema.SequentialEvaluator(model)),
        "this runner, two processes": lambda: ours(Processes(2)),
        "EMA workbench, two processes": lambda: theirs(ema.MultiprocessingEvaluator(model, n_processes=2)),
    }


def main() -> None:
    """Print the tables and write the JSON."""
    from rich.table import Table

    from experiments.telling.terminal import console

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("results/bench"))
    parser.add_argument("--one", choices=PLACES, help="measure one place only, and print JSON")
    parser.add_argument("--runs", type=int, default=SIZES[0])
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(measure_one(chosen.one, chosen.runs)))
        return
    results: dict[str, Any] = {"overhead": overhead(), "mesa_seconds": against_ema(), "throughput": throughput()}
    for title in ("overhead", "mesa_seconds"):
        table = Table("measured / 测得", "value / 值", title=title)
        for name, value in results[title].items():
            table.add_row(name, f"{value:,.3f}")
        console().print(table)
    table = Table(*results["throughput"][0], title="throughput")
    for row in results["throughput"]:
        table.add_row(*(value if isinstance(value, str) else f"{value:,.1f}" for value in row.values()))
    console().print(table)
    from experiments.running.provenance import provenance

    chosen.out.mkdir(parents=True, exist_ok=True)
    path = chosen.out / "studies.json"
    path.write_text(json.dumps({**results, **provenance()}, indent=1), encoding="utf-8")
    print(path)


if __name__ == "__main__":
    main()
