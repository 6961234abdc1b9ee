"""The runner: the same results everywhere, bounded work under way, failures that are answers."""

import logging
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pytest
from counties import county

import sim
from experiments.running.backends import Backend, Dask, Processes, Threads, choose
from experiments.running.own_code import imported_class
from experiments.running.runner import Failure, Job, Measure, _perform, collect, evaluate, execute, rules
from sim.errors import QuanzeError

OUTCOMES = ["inaction_rate", "resolution_rate", "blamed_without_power", "incidents"]
CASES = [county(months=14), county(months=14, authority__delegated_share=0.9), county(months=14, support__care=0.9)]
SEEDS = [5, 1, 2**63 - 1, 7]


@pytest.fixture(scope="module")
def expected():
    values = [[list(sim.simulate(c, s).rates(12, OUTCOMES).values()) for s in SEEDS] for c in CASES]
    return np.array(values)


@pytest.fixture(scope="module")
def scheduler():
    """Address of a cluster of two worker processes."""
    distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=logging.CRITICAL
    ) as cluster:
        yield cluster.scheduler_address


@dataclass(frozen=True)
class Given(Backend):
    """Any executor will do."""

    def open(self):
        return ThreadPoolExecutor(self.workers)


@pytest.mark.parametrize("backend", [None, Threads(1), Threads(3), Given(2), Processes(2)], ids=repr)
def test_the_same_bytes_on_every_backend(backend, expected):
    found = evaluate(CASES, SEEDS, OUTCOMES, 12, backend=backend)
    assert found.shape == (3, 4, 4)
    assert found.tobytes() == expected.tobytes()
    assert len(np.unique(found[..., 0])) == 12  # all runs differ, so none stands in for another


def test_a_cluster_of_separate_processes_gives_the_same_bytes(expected, scheduler):
    backend = choose(None, None, scheduler)
    assert isinstance(backend, Dask)
    assert evaluate(CASES, SEEDS, OUTCOMES, 12, backend=backend).tobytes() == expected.tobytes()


@pytest.mark.parametrize("place", ["processes", "dask"])
def test_agents_of_ones_own_come_by_import_path(place, request):
    agents = (("cadre", "own_agents:Idle"),)
    measure = Measure(("acted_share", "inaction_rate"), 12, "mesa", agents)
    case = county(cadres=2, residents=2, months=6)
    backend = Processes(1) if place == "processes" else Dask(scheduler=request.getfixturevalue("scheduler"))
    found = collect(measure, [case], [1, 2], backend=backend)
    assert [one.outcomes[0] for one in found] == [0.0, 0.0]
    assert sim.simulate(case, 1).rates(12, ["acted_share"])["acted_share"] > 0


def test_progress_comes_once_a_run_from_this_thread():
    threads = []
    evaluate(CASES, SEEDS, OUTCOMES, progress=lambda: threads.append(threading.get_ident()))
    assert threads == [threading.get_ident()] * 12


def test_chunks_are_sized_by_time_and_few_are_under_way():
    drawn = 0

    def jobs():
        nonlocal drawn
        for drawn in range(1, 401):
            yield Job(drawn, CASES[0], 1)

    landed, ahead, sizes = 0, [], []
    for batch in execute(lambda case, seed: time.sleep(0.005), jobs(), Threads(2)):
        sizes.append(len(batch))
        ahead.append(drawn - landed - len(batch))
        landed += len(batch)
    assert landed == 400
    assert sizes[0] == 1 and 5 <= max(sizes) <= 40  # 0.1 s of 5 ms are 20
    assert max(ahead) <= 4 * max(sizes)


def test_slow_runs_after_quick_ones_do_not_make_endless_chunks():
    jobs = [Job(k, CASES[0], k) for k in range(3000)]

    def work(case, seed):
        if seed >= 2900:
            time.sleep(0.01)
        return seed

    batches = list(execute(work, jobs, Threads(2)))
    assert sorted(one.value for batch in batches for one in batch) == list(range(3000))
    assert max(map(len, batches)) > 200  # without a limit, all that is slow would be one chunk of a second
    slow = [sum(one.value >= 2900 for one in batch) for batch in batches]
    assert sum(slow) == 100 and max(slow) < 100


def test_a_closed_iterator_drops_what_has_not_begun():
    begun = []
    batches = execute(lambda case, seed: begun.append(seed), (Job(k, CASES[0], k) for k in range(10**9)), Threads(2))
    next(batches)
    batches.close()
    time.sleep(0.05)
    assert len(begun) < 1000


def test_a_failed_run_is_an_answer_with_its_reason():
    def picky(case, seed):
        if seed == 3:
            raise ZeroDivisionError("of course")
        return seed

    jobs = [Job(k, CASES[0], k) for k in range(6)]
    done = {one.job.seed: one for batch in execute(picky, jobs, Threads(2)) for one in batch}
    assert [done[k].value for k in range(6)] == [0, 1, 2, None, 4, 5]
    assert str(done[3].failure) == "ZeroDivisionError: of course" and "in picky" in done[3].failure.trace
    assert all(done[k].failure is None for k in (0, 1, 2, 4, 5))
    with pytest.raises(RuntimeError, match="case 'baseline', seed 3: ZeroDivisionError: of course"):
        collect(picky, CASES[:1], range(6))


def test_bad_input_stays_bad_input():
    with pytest.raises(QuanzeError, match="did you mean 'inaction_rate'"):
        evaluate(CASES, SEEDS, ["inaction_rat"])
    with pytest.raises(QuanzeError, match="seed must be a whole number"):
        evaluate(CASES, [-1], OUTCOMES)


def test_other_rules_on_a_worker_stop_everything():
    with pytest.raises(QuanzeError, match=f"other rules .{rules()}. than this process .0123."):
        _perform(Measure(("incidents",)), [Job(0, CASES[0], 1)], "0123", 1.0)


def test_where_runs_go_by_default(monkeypatch):
    assert isinstance(choose(None, None, None), Threads)
    monkeypatch.setattr("os.cpu_count", lambda: 999)  # of a node of which only some cores are ours
    if hasattr(os, "sched_getaffinity"):
        assert choose(None, None, None).workers == len(os.sched_getaffinity(0)) < 999
    assert isinstance(choose(None, 3, None, "mesa"), Processes)
    assert choose("threads", 3, None).workers == 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: choose("thread", None, None), "unknown backend 'thread'; did you mean 'threads'"),
        (lambda: choose("threads", None, "tcp://x:1"), "workers of its own"),
        (lambda: choose(None, 2, "tcp://x:1"), "workers of its own"),
        (lambda: Threads(0), "workers must be a whole number, at least 1, not 0"),
        (lambda: imported_class("no_such_module:Idle"), "cannot import 'no_such_module:Idle'"),
        (lambda: imported_class("own_agents:Idler"), "cannot import 'own_agents:Idler'"),
        (lambda: imported_class("own_agents"), "cannot import 'own_agents'"),
        (lambda: imported_class("sim:load_case"), "is not a class"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(QuanzeError, match=message):
        call()


def test_no_scheduler_answers():
    with pytest.raises(QuanzeError, match="no Dask scheduler answers at tcp://127.0.0.1:9"):
        Dask(scheduler="tcp://127.0.0.1:9", connect_seconds=0.3).open()


def test_a_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(QuanzeError, match=r"needs an extra: pip install 'quanze\[cluster\]'"):
        Dask(scheduler="tcp://127.0.0.1:9").open()


def test_a_failure_in_one_line():
    assert str(Failure("MemoryError", "too big")) == "MemoryError: too big"
