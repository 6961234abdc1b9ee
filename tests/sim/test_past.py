"""What cases share is lived once, and nothing of it can be told from lives apart."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import sim
from experiments.answers.comparison import compare
from sim import past as module
from sim.past import Past, shared_months

CASE = sim.load_case("baseline").with_structure(warm_up=0, townships=2, cadres=6, residents=8, months=48)
LATER = CASE.with_reform(37, {"support.care": 0.9}).named("later")
SOONER = CASE.with_reform(25, {"tolerance.coverage": 0.9}).with_reform(40, {"support.care": 0.2}).named("sooner")


@pytest.mark.parametrize(
    ("cases", "months"),
    [
        ([CASE], None),
        ([CASE, LATER], 36),
        ([CASE, LATER, SOONER], 24),
        ([LATER, LATER.named("again")], 48),
        ([CASE, CASE.with_structure(months=60)], 48),
        ([CASE, CASE.with_params({"support.care": 0.9})], None),
        ([CASE, CASE.with_reform(1, {"support.care": 0.9})], 0),
        ([CASE, CASE.with_reform(30, {"support.care": CASE.params["support.care"]})], 48),
        ([CASE, CASE.with_structure(cadres=5)], None),
        ([CASE, CASE.with_structure(warm_up=12)], None),
    ],
)
def test_how_long_cases_live_alike(cases, months):
    assert shared_months(cases) == months


@pytest.mark.parametrize("warm_up", [0, 24])
def test_lives_from_a_shared_past_are_those_lived_apart(warm_up):
    cases = [case.with_structure(warm_up=warm_up) for case in (CASE, LATER, SOONER)]
    past = Past(cases)
    with ThreadPoolExecutor(4) as pool:
        jobs = [(case, seed) for seed in range(20) for case in cases]  # more seeds than are kept
        runs = list(pool.map(lambda job: past.run(*job), jobs))
    for (case, seed), run in zip(jobs, runs, strict=True):
        alone = sim.simulate(case, seed)
        assert run.case is case and run.seed == seed
        for name, table in alone.archive._asdict().items():
            assert table.tobytes() == getattr(run.archive, name).tobytes(), (case.name, seed, name)


def test_a_reform_in_the_first_month_comes_after_the_warm_up():
    warm = CASE.with_structure(warm_up=24)
    reformed = warm.with_reform(1, {"support.care": 0.9})
    assert shared_months([warm, reformed]) == 0
    alone, shared = sim.simulate(reformed, 1), Past([warm, reformed]).run(reformed, 1)
    assert (alone.archive.deeds == shared.archive.deeds).all()
    whole = sim.simulate(CASE.with_structure(months=72).with_reform(25, {"support.care": 0.9}), 1)
    assert (whole.archive.deeds[24:] == alone.archive.deeds).all()


def test_it_is_lived_once_for_each_seed(monkeypatch):
    lived = []
    monkeypatch.setattr(module, "halt", lambda *args: lived.append(args[-1]) or sim.halt(*args))
    found = compare([CASE, LATER, SOONER], range(1, 4), ["inaction_rate"], window=12, workers=1)
    assert lived == [1, 2, 3]
    alone = [[sim.simulate(case, seed).rates(12)["inaction_rate"] for seed in (1, 2, 3)] for case in found.cases]
    assert np.array_equal(found.values[:, :, 0], alone)
