"""Small runs are to the bit what they were: on any machine and Python, with either driver, on one thread or many."""

import json

import numpy as np
import pytest
from golden.digest import CASES, FILE, SEEDS, WINDOW, digest, small

import sim

KNOWN = json.loads(FILE.read_text(encoding="utf-8"))


def check(runs):
    found = {f"{run.case.name} {run.seed}": digest(run) for run in runs}
    assert found == {name: KNOWN[name] for name in found}


@pytest.mark.parametrize("engine", ["compiled", "mesa"])
@pytest.mark.parametrize("name", CASES)
def test_the_same_bits(name, engine):
    check(sim.simulate(small(name), seed, engine=engine) for seed in SEEDS)


@pytest.mark.parametrize("workers", [1, 8])
def test_threads_change_nothing(workers):
    seeds = [*SEEDS, *range(10, 16)]  # enough of them to keep eight threads at work
    check(sim.simulate_many(small("everything"), seeds, workers=workers)[: len(SEEDS)])


def test_the_file_has_every_run():
    assert set(KNOWN) == {f"{name} {seed}" for name in CASES for seed in SEEDS}


def test_a_digest_sees_one_count_and_one_bit():
    run = sim.simulate(small("baseline"), 1)
    before = digest(run)
    run.archive.deeds[0, 0, 0] += 1  # before the months whose rates are digested
    one_more = digest(run)
    assert one_more["counts"] != before["counts"] and one_more["rates"] == before["rates"]
    burnout = run.archive.states["burnout_sum"]
    burnout[-WINDOW:] = np.nextafter(burnout[-WINDOW:], np.inf)
    assert digest(run)["rates"] != before["rates"]
