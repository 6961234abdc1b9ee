"""What cases share is lived once, and nothing of it can be told from lives apart."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from own_counties import lived_in, own_county

import sim
from experiments.answers.comparison import compare
from sim import past as module
from sim.past import forks_of, live

CASE = sim.load_case("baseline").with_structure(warm_up=0, townships=2, cadres=6, residents=8, months=48)
LATER = CASE.with_reform(37, {"support.care": 0.9}).named("later")
SOONER = CASE.with_reform(25, {"tolerance.coverage": 0.9}).with_reform(40, {"support.care": 0.2}).named("sooner")


WARM = CASE.with_structure(warm_up=24)


@pytest.mark.parametrize(
    ("cases", "forks"),
    [
        ([CASE], [()]),
        ([CASE, LATER], [(36,), (36,)]),
        ([CASE, LATER, SOONER], [(24,), (24,), (24,)]),  # months 24 to 36 are not worth another
        ([LATER, LATER.named("again")], [(48,), (48,)]),
        ([CASE, CASE.with_structure(months=60)], [(48,), (48,)]),
        ([CASE, CASE.with_params({"support.care": 0.9})], [(), ()]),
        ([CASE, CASE.with_params({"support.care": 0.9}), LATER], [(36,), (), (36,)]),
        ([CASE, CASE.with_reform(1, {"support.care": 0.9})], [(), ()]),
        ([CASE, CASE.with_reform(30, {"support.care": CASE.params["support.care"]})], [(48,), (48,)]),
        ([CASE, CASE.with_structure(cadres=5)], [(), ()]),
        ([CASE, WARM], [(), ()]),
        ([WARM, WARM.with_reform(1, {"support.care": 0.9}), WARM.with_reform(25, {"support.care": 0.9})],
         [(0, 24), (0,), (0, 24)]),
    ],
)  # fmt: skip
def test_where_cases_part(cases, forks):
    assert forks_of(cases) == forks


@pytest.mark.parametrize("room", [1.0, 1e9])  # one state, all of them
@pytest.mark.parametrize("warm_up", [0, 24])
def test_lives_from_a_shared_past_are_those_lived_apart(warm_up, room, monkeypatch):
    monkeypatch.setattr(module, "ROOM", room)
    monkeypatch.setattr(module, "LEAST", 1)
    longer = SOONER.with_structure(months=72).named("longer")
    first = CASE.with_reform(1, {"support.care": 0.9}).named("first")
    cases = [case.with_structure(warm_up=warm_up) for case in (CASE, LATER, SOONER, longer, first)]
    forks = forks_of(cases)
    assert forks[3] == ((0, 24, 36, 48) if warm_up else (24, 36, 48))[:-2] + (48,)
    with ThreadPoolExecutor(4) as pool:
        jobs = [(case, seed, own) for seed in range(8) for case, own in zip(cases, forks, strict=True)]
        runs = list(pool.map(lambda job: live(*job), jobs))
    for (case, seed, _), run in zip(jobs, runs, strict=True):
        alone = sim.simulate(case, seed)
        assert run.case is case and run.seed == seed
        for name, table in alone.archive._asdict().items():
            assert table.tobytes() == getattr(run.archive, name).tobytes(), (case.name, seed, name)


CARE = {"support.care": 0.9}
TOWNS = {"cadres": 6, "residents": 8}, {"cadres": 3, "residents": 2, "params": {"support.care": 0.2}}
TABLES = lived_in(own_county(*TOWNS), 48)


@pytest.mark.parametrize(
    ("cases", "forks"),
    [
        ([TABLES, TABLES.with_reform(37, CARE, townships=["1"])], [(36,), (36,)]),
        ([TABLES.with_reform(37, CARE, townships=[name]) for name in "12"], [(36,), (36,)]),
        ([TABLES.with_reform(37, CARE), TABLES.with_reform(37, CARE, townships=["2", "1"])], [(48,), (48,)]),
        ([TABLES, TABLES.with_reform(37, {"support.care": 0.2}, townships=["2"])], [(48,), (48,)]),
        ([TABLES, lived_in(own_county(TOWNS[0], TOWNS[0]), 48)], [(), ()]),
        ([TABLES, TABLES.with_params({"support.care": 0.2})], [(), ()]),
    ],
)  # fmt: skip
def test_where_cases_in_a_county_of_tables_part(cases, forks, monkeypatch):
    monkeypatch.setattr(module, "LEAST", 1)
    assert forks_of(cases) == forks
    for case, own in zip(cases, forks, strict=True):
        alone = sim.simulate(case, 5).archive
        for name, table in live(case, 5, own).archive._asdict().items():
            assert table.tobytes() == getattr(alone, name).tobytes(), name


def test_a_reform_in_the_first_month_comes_after_the_warm_up():
    reformed = WARM.with_reform(1, {"support.care": 0.9})
    alone, shared = sim.simulate(reformed, 1), live(reformed, 1, forks_of([WARM, reformed])[1])
    assert (alone.archive.deeds == shared.archive.deeds).all()
    whole = sim.simulate(CASE.with_structure(months=72).with_reform(25, {"support.care": 0.9}), 1)
    assert (whole.archive.deeds[24:] == alone.archive.deeds).all()


@pytest.mark.parametrize("workers", [1, 2])
def test_it_is_lived_once_for_each_seed(monkeypatch, workers):
    lived = []
    monkeypatch.setattr(module, "_states", module._States())
    monkeypatch.setattr(module, "halt", lambda *args: lived.append(args[-1]) or sim.halt(*args))
    found = compare([CASE, LATER, SOONER], range(1, 4), ["inaction_rate"], window=12, workers=workers)
    assert sorted(lived) == [1, 2, 3]
    assert not module._states._kept  # nothing stays when the runs are done
    alone = [[sim.simulate(case, seed).rates(12)["inaction_rate"] for seed in (1, 2, 3)] for case in found.cases]
    assert np.array_equal(found.values[:, :, 0], alone)
