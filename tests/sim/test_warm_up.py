"""Months lived before the first that is reported: nothing of them is kept, and all that they left is there."""

import numpy as np
import pytest

import sim

CASE = sim.load_case("baseline").with_structure(warm_up=0, townships=3, cadres=6, residents=8, months=36)
WARM = CASE.with_structure(warm_up=24)


@pytest.fixture(scope="module")
def warm():
    return sim.simulate(WARM, 3, log=True)


def test_what_is_reported_is_the_end_of_a_longer_life(warm):
    whole = sim.simulate(CASE.with_structure(months=60), 3)
    for name in ("deeds", "lines", "states", "departments", "policies"):
        assert (getattr(whole.archive, name)[24:] == getattr(warm.archive, name)).all(), name
    assert (whole.archive.seat_deeds[2:] == warm.archive.seat_deeds).all()
    assert warm.lived == 36 and len(warm.months) == 36


def test_both_drivers_live_it_alike(warm):
    model = sim.CountyModel(WARM, rng=3, log=True)
    assert model.month == -24 and model.run.lived == 0
    model.step()
    assert model.month == -23 and len(model.datacollector.model_vars["satisfaction"]) == 0
    run = model.finish()
    assert run.sums() == warm.sums() and (run.events == warm.events).all()
    assert len(model.datacollector.get_model_vars_dataframe()) == 36


def test_the_log_begins_with_the_first_month_that_is_reported(warm):
    assert (warm.events["month"].min(), warm.events["month"].max()) == (0, 35)
    assert warm.events["born"].min() < 0  # what was pending then


def test_years_in_which_people_came_count_from_its_end(warm):
    whole = sim.simulate(CASE.with_structure(months=60), 3).archive.seats["cohort"][2:]
    assert (warm.archive.seats["cohort"] == np.maximum(0, whole - 2)).all() and whole.max() > 2


def test_reforms_count_from_its_end(warm):
    reformed = WARM.with_reform(13, {"tolerance.coverage": 0.9})
    run = sim.simulate(reformed, 3)
    assert run.archive.policies["tolerance_coverage"][[11, 12]].tolist() == [0.0, 0.9]
    half = sim.halt(WARM, month=12, seed=3)
    assert half.month == 12 and half.go_on(reformed).sums() == run.sums()
    assert (run.archive.deeds[:12] == warm.archive.deeds[:12]).all()


def test_a_county_can_be_saved_at_its_end_and_gone_on_with(warm, tmp_path):
    sim.halt(WARM, month=0, seed=3).save(tmp_path / "warm.quanze")
    state = sim.load_state(tmp_path / "warm.quanze")
    assert state.month == 0 and state.go_on().sums() == warm.sums()
    with pytest.raises(sim.InputError, match="its structure.warm_up is 0, and 24 was lived with"):
        state.go_on(CASE)


@pytest.mark.parametrize(("value", "said"), [(13, "whole years"), (-12, "from 0 to 240"), (252, "from 0 to 240")])
def test_it_is_a_number_of_years(value, said):
    with pytest.raises(sim.InputError, match=said):
        CASE.with_structure(warm_up=value)
