"""Points of a study that differ only from a reform on share their past, on every backend, and nothing shows of it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import sim
from experiments.designs.study import Study
from experiments.running.backends import Dask, Processes, Threads
from experiments.running.resume import run_study
from sim import past

BASE = sim.load_case("baseline").with_structure(townships=1, cadres=4, residents=4, months=48)
CASES = (
    BASE,
    BASE.with_reform(37, {"support.care": 0.9}).named("late"),
    BASE.with_reform(25, {"tolerance.coverage": 0.9}).named("soon"),
)
LEVER = "authority.delegated_share"


def study(**columns):
    rows = [{"case": case.name, LEVER: share, **columns} for case in CASES for share in (0.2, 0.8)]
    return Study("shared", CASES, pd.DataFrame(rows), (1, 2, 3), ("inaction_rate", "resolution_rate"), window=12)


def alone(asked):
    points = [asked.point(index) for index in range(asked.points)]
    runs = [[sim.simulate(case, seed + asked.luck(i)) for seed in asked.seeds] for i, case in enumerate(points)]
    return np.array([[list(run.rates(12, list(asked.outcomes)).values()) for run in row] for row in runs])


def test_points_are_kin_that_differ_in_no_parameter():
    assert study().kin.tolist() == [0, 1, 0, 1, 0, 1]
    moved = pd.DataFrame({"case": "late", "reform.month": [30.0, 37.0], LEVER: 0.2})
    assert Study("moved", CASES[1:2], moved, (1,), ("inaction_rate",)).kin.tolist() == [0, 0]
    lucky = pd.DataFrame({"case": [case.name for case in CASES], "luck": [0.0, 5.0, 0.0]})
    assert Study("lucky", CASES, lucky, (1,), ("inaction_rate",)).kin.tolist() == [0, 1, 0]
    assert replace(study(), engine="mesa").kin.tolist() == list(range(6))  # whose agents live each run whole
    levers = pd.DataFrame({"case": "baseline", LEVER: [0.2, 0.2]})
    assert Study("levers", CASES[:1], levers, (1,), ("inaction_rate",)).kin.tolist() == [0, 1]


@pytest.mark.parametrize("backend", [Threads(1), Threads(3), Processes(2)], ids=repr)
def test_runs_are_those_of_lives_apart(tmp_path, backend):
    asked = study()
    assert np.array_equal(run_study(asked, tmp_path / "study", backend).values(), alone(asked))


def test_runs_on_a_cluster_are_those_of_lives_apart(tmp_path):
    distributed = pytest.importorskip("distributed")
    asked = study()
    with distributed.LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=":0") as made:
        found = run_study(asked, tmp_path / "study", Dask(scheduler=made.scheduler_address))
    assert np.array_equal(found.values(), alone(asked))


def test_a_past_is_lived_once_for_each_seed_and_family(tmp_path, monkeypatch):
    halted = []
    monkeypatch.setattr(past, "_states", past._States())
    monkeypatch.setattr(past, "halt", lambda case, month, seed: halted.append(seed) or sim.halt(case, month, seed))
    run_study(study(), tmp_path / "study", Threads(2))
    assert sorted(halted) == [1, 1, 2, 2, 3, 3]


def test_what_was_stopped_amid_a_family_goes_on(tmp_path):
    asked, seen = study(), []

    def stop():
        seen.append(1)
        if len(seen) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(asked, tmp_path / "study", Threads(1), stop)
    assert np.array_equal(run_study(asked, tmp_path / "study", Threads(2)).values(), alone(asked))
    assert len(run_study(asked, tmp_path / "study").table()) == asked.runs
