"""Many seeds of a case: the same runs as one by one, all cores, progress, and a Ctrl-C that stops at once."""

import os
import signal
import subprocess
import sys

import pytest
from counties import county, same, tables
from places import ROOT

import sim
from sim.many import cores

CASE = county(months=14)


def test_runs_are_those_of_simulate_in_the_order_of_the_seeds():
    runs = sim.simulate_many(CASE, (seed for seed in (7, 3, 5)), workers=2)
    assert runs.seeds == (7, 3, 5) and len(runs) == 3 and runs.case is CASE
    for run in runs:
        same(tables(run.archive), tables(sim.simulate(CASE, run.seed).archive))
    assert runs[1].seed == 3 and runs[-1].seed == 5


def test_tables_have_a_row_per_seed_and_means_per_month():
    runs = sim.simulate_many(CASE, range(1, 4))
    summary = runs.summary(6)
    assert summary.index.tolist() == [1, 2, 3] and summary.index.name == "seed"
    assert summary.loc[2].equals(runs[1].summary(6).rename(2))
    months = runs.months()
    assert len(months) == 14 and months.columns.equals(runs[0].months.columns)
    assert months["n_acted"].iloc[4] == pytest.approx(sum(run.months["n_acted"].iloc[4] for run in runs) / 3)
    assert "3 seeds, last 14 months" in runs._repr_html_()


def test_what_simulate_takes_is_passed_on():
    runs = sim.simulate_many(CASE, [1, 2], engine="mesa", log=True)
    assert [run.engine for run in runs] == ["mesa", "mesa"] and all(run.events.size for run in runs)


def test_every_run_is_told(capsys):
    told = []
    sim.simulate_many(CASE, range(5), progress=lambda: told.append(1))
    assert len(told) == 5
    sim.simulate_many(CASE, range(2), progress=True)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "seeds, workers, words",
    [
        ([], None, "at least one seed"),
        ([1, 2, 1], None, "seed 1 is given twice"),
        (3, None, "seeds must be whole numbers"),
        ("12", None, "seeds must be whole numbers"),
        ([1.5], None, "seed must be a whole number"),
        ([1], 0, "workers must be"),
        ([1], True, "workers must be"),
    ],
)
def test_what_cannot_be_run_is_refused(seeds, workers, words):
    with pytest.raises(sim.QuanzeError, match=words):
        sim.simulate_many(CASE, seeds, workers=workers)


def test_what_simulate_refuses_is_said():
    with pytest.raises(sim.QuanzeError, match="unknown engine"):
        sim.simulate_many(CASE, [1, 2], engine="steam")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="not on this system")
def test_all_cores_are_those_this_process_may_use():
    before = os.sched_getaffinity(0)
    assert cores() == len(before)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert cores() == 1
    finally:
        os.sched_setaffinity(0, before)


STOPPED = """
import signal, sim
signal.signal(signal.SIGINT, signal.default_int_handler)
case = sim.load_case("baseline").with_structure(warm_up=0, months=60)
done = []
try:
    sim.simulate_many(case, range(100_000), progress=lambda: print("lived", flush=True) or done.append(1))
except KeyboardInterrupt:
    print("stopped", len(done) < 100_000)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals are sent another way there")
def test_ctrl_c_stops_at_once():
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", STOPPED], cwd=ROOT, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout.readline() == "lived\n"
        process.send_signal(signal.SIGINT)
        said, trouble = process.communicate(timeout=120)  # a thread that hangs would keep it alive
    assert said.endswith("stopped True\n") and trouble == "" and process.returncode == 0
