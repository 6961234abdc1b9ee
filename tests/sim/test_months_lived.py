"""A county asked on the way answers for the months it has lived, and for no others."""

import math

import pandas as pd
import pytest
from counties import county, same, tables

import sim

GIVEN = {"authority.delegated_share": 0.9}
CASE = county(townships=2, cadres=4, residents=5, months=60).with_reform(9, GIVEN)
WHOLE = sim.simulate(CASE, seed=2)


def after(months, case=CASE, **how):
    model = sim.CountyModel(case, rng=2, **how)
    for _ in range(months):
        model.step()
    return model


@pytest.mark.parametrize("months", [1, 11, 12, 13, 30, 60])
def test_a_run_so_far_is_the_run_of_a_shorter_county(months):
    """Byte for byte and row for row: a case that ends there and knows nothing of what would have come."""
    run = after(months).run
    reforms = tuple(reform for reform in CASE.reforms if reform.month <= months)
    short = sim.Case("short", CASE.with_structure(warm_up=0, months=60).structure, CASE.params, reforms).with_structure(
        months=months
    )
    expected = sim.simulate(short, seed=2)
    assert run.lived == expected.lived == months
    same(tables(run.archive), tables(expected.archive))
    for name in ("months", "townships", "cadres"):
        pd.testing.assert_frame_equal(getattr(run, name), getattr(expected, name))
    assert run.sums() == expected.sums() and run.sums()["months"] == months
    for window in (1, 12, 60, 10**6):
        pd.testing.assert_series_equal(run.summary(window), expected.summary(window), check_names=False)
        assert run.sums(window)["months"] == min(window, months)


def test_windows_count_back_from_the_month_lived():
    run = after(30).run
    table = WHOLE.months
    assert run.summary(window=6)["burnout"] == pytest.approx(table.burnout[24:30].mean())
    assert run.sums(6)["acted"] == table.n_acted[24:30].sum()
    assert list(run.months.index) == list(range(1, 31))
    assert run.summary(window=3)["acted_share"] > 0


def test_the_imbalance_is_downshift_as_practised_less_powers_as_held():
    """Where departments do not depart from the rule: the rule, less the share of pairs that were handed down."""
    run = after(20, county(townships=2, cadres=4, residents=5, variant="fixed_departments").with_reform(9, GIVEN)).run
    downshift = CASE.params["responsibility.downshift"]
    held = run.archive.states["held_powers"].sum(1) / run.archive.states["powers"].sum(1)
    assert held[7] < held[8] < 1.0
    assert run.months.imbalance_index[8] == pytest.approx(downshift - held[7])
    assert run.months.imbalance_index[9] == pytest.approx(downshift - held[8])
    assert run.summary(window=10)["imbalance_index"] == pytest.approx(downshift - held[10:].mean())


def test_the_imbalance_moves_by_itself_where_departments_adapt_and_take_powers_back():
    """No reform: strictness makes departments push down more and take powers back, and the index follows both."""
    changes = {"department.adaptation": 0.12, "department.tolerated_charges": 0.05, "authority.recall": 1.0}
    changes |= {"inspection.visits_per_month": 0.7, "residents.complaint_rate": 0.4, "responsibility.clarity": 0.0}
    changes |= {"work.incident_base": 0.01, "assessment.veto_domains": 6}
    months = sim.simulate(county(townships=4, months=60, params=changes), seed=1).months
    assert months.practised_downshift[60] > months.practised_downshift[1]
    assert months.powers_held[60] < months.powers_held[1]
    assert months.imbalance_index[60] > months.imbalance_index[1]
    apart = months.imbalance_index - (months.practised_downshift - months.powers_held)
    assert apart.abs().max() < 1e-12


def test_a_run_so_far_stays_as_it_was():
    model = after(14)
    run = model.run
    before, table = tables(run.archive), run.months.copy()
    model.finish()
    same(before, tables(run.archive))
    pd.testing.assert_frame_equal(table, run.townships.groupby("month").sum()[[]].join(run.months))
    assert run.lived == 14


def test_before_the_first_month_there_is_nothing():
    run = after(0).run
    assert run.lived == 0 and len(run.months) == len(run.townships) == len(run.cadres) == 0
    assert all(math.isnan(value) for value in run.summary())


def test_what_is_shown_names_the_months_lived():
    assert "months 1 to 30" in after(30).run._repr_html_()
    assert WHOLE.lived == 60


@pytest.mark.parametrize("months", [0, 5])
def test_the_case_of_a_founded_county_stays(months):
    model = after(months)
    with pytest.raises(sim.QuanzeError, match=rf"lived: {months}\), so model.case cannot be changed; plan"):
        model.case = CASE.with_params({"tolerance.coverage": 1.0})
    assert model.case is CASE
    same(tables(model.finish().archive), tables(WHOLE.archive))
