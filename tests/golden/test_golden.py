"""Every shipped case gives what it gave when its expected results were last written (``make golden``), everywhere."""

import json

import pytest
from golden.refresh import FILE, SEEDS, SIZES, WINDOW, counts, rates, summary

import sim

GOLDEN = json.loads(FILE.read_text(encoding="utf-8"))
# What every case gave before model 2, in version 0.4.0; this file is never written again.
MODEL_1 = json.loads(FILE.with_name("model_1.json").read_text(encoding="utf-8"))


def test_the_file_is_of_this_model():
    assert set(GOLDEN["cases"]) == set(sim.case_names())
    assert GOLDEN["structure"] == SIZES and GOLDEN["window"] == WINDOW and GOLDEN["seeds"] == list(SEEDS)
    for by_seed in GOLDEN["cases"].values():
        assert set(by_seed) == {str(seed) for seed in SEEDS}
        assert all(set(one["rates"]) == set(sim.indicators()) for one in by_seed.values())


@pytest.mark.parametrize("name", list(GOLDEN["cases"]))
def test_expected_results(name):
    for seed, expected in GOLDEN["cases"][name].items():
        assert summary(name, int(seed)) == expected, f"seed {seed}; if this is meant: make golden"


@pytest.mark.parametrize("name", list(MODEL_1["cases"]))
def test_the_variant_model_1_is_the_county_before_model_2(name):
    case = sim.load_case(name, "model_1").with_structure(**MODEL_1["structure"])
    for seed, expected in MODEL_1["cases"][name].items():
        assert counts(sim.simulate(case, int(seed))) == expected, seed


def test_the_agents_agree_with_the_file():
    """One case by the Mesa driver, so that the file binds both."""
    run = sim.simulate(sim.load_case("combined").with_structure(warm_up=0, **SIZES, cadres=24), seed=1, engine="mesa")
    compiled = summary("combined", 1)
    assert counts(run) == compiled["counts"]
    assert rates(run) == compiled["rates"]
