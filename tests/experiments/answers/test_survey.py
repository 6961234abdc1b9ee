"""The data behind the figures: shares that add to one, groups, courses, withdrawn reforms."""

from dataclasses import replace

import numpy as np
import pytest

import sim
from experiments.answers import survey as views
from experiments.answers.plane import plane
from experiments.answers.statistics import band

SMALL = {"townships": 2, "cadres": 6, "residents": 10, "months": 36}
REFORM = {"authority.delegated_share": 0.9, "tolerance.coverage": 0.5}


@pytest.fixture(scope="module")
def survey():
    small = sim.load_case("baseline").with_structure(warm_up=0, **SMALL)
    return views.survey([small, small.with_reform(13, REFORM).named("reformed")], range(1, 5), 24)


def test_shares_of_decisions_and_of_what_is_done_instead_add_to_one(survey):
    for table in (views.causes(survey), views.instead(survey)):
        np.testing.assert_allclose(table["mean"].groupby("case").sum(), 1.0)
        assert (table["mean"] >= 0).all()


def test_a_survey_holds_what_its_runs_say(survey):
    run = sim.simulate(survey.cases[1], 3)
    np.testing.assert_array_equal(survey.rates[1, 2], list(run.rates(24).values()))
    np.testing.assert_array_equal(survey.courses[1, 2], run.months[list(views.COURSES)])
    assert survey.rate("acted_share")[1, 2] == run.rates(24)["acted_share"]


def test_groups_are_rates_of_sums(survey):
    cadres = sim.simulate(survey.cases[0], 1).cadres.query("year >= 2")
    leaders = cadres[cadres.leader == 1]
    decided = leaders[["n_acted", "n_abused", "n_refused_paper", "n_refused_pass", "n_refused_wait"]].sum().sum()
    expected = leaders.n_fear_first.sum() / decided
    assert survey.groups[0, 0, views.GROUPS.index("leaders"), 0] == pytest.approx(expected)


def test_quantiles_over_persons_rise(survey):
    assert (np.diff(survey.persons, axis=-1) >= 0).all()
    assert survey.persons.shape == (2, 4, len(views.QUANTILES))


def test_a_horizon_without_a_complete_year_has_no_persons():
    short = sim.load_case("baseline").with_structure(**SMALL | {"months": 6})
    assert np.isnan(views.survey([short], [1]).persons).all()


def test_band_is_the_t_interval_and_leaves_out_undefined_values():
    from scipy.stats import t

    values = np.array([1.0, 2.0, 4.0, np.nan])
    mean, low, high = band(values)
    expected = t.interval(0.95, 2, 7 / 3, values[:3].std(ddof=1) / np.sqrt(3))
    np.testing.assert_allclose([mean, low, high], [7 / 3, *expected])
    mean, low, _ = band(np.array([1.0, np.nan]))
    assert mean == 1.0 and np.isnan(low)
    assert np.isnan(band(np.array([np.nan]))[0])


def test_before_the_reform_there_is_no_departure(survey):
    table = views.departures(survey, "cannot_authority").loc["reformed"]
    np.testing.assert_array_equal(table["mean"].loc[:12], 0.0)
    assert table["mean"].loc[13:].mean() < 0


def test_a_withdrawn_reform_leaves_the_parameters_as_they_were(survey):
    case = views.withdrawn(survey.cases[1], 25, 48, {"en": "withdrawn"})
    (_, before), (_, during), (month, after) = case.segments()
    assert dict(after) == dict(before) != dict(during)
    assert month == 24 and case.structure.months == 48
    assert views.withdrawn(survey.cases[0], 25, 48).reforms == ()


def test_half_return_is_counted_from_the_withdrawal(survey):
    courses = np.zeros((2, 4, 48, len(views.COURSES)))
    courses[1, :, 12:24] = 1.0
    back = views.withdrawn(survey.cases[1], 25, 48)
    made_up = replace(survey, cases=(survey.cases[0], back), courses=courses)
    assert views.half_returns(made_up, "burnout")["reformed"] == 6
    courses[1, :, 24:] = 1.0
    assert np.isnan(views.half_returns(made_up, "burnout")["reformed"])


def test_a_cell_of_a_plane_is_the_case_with_both_parameters(survey):
    small = survey.cases[0].with_params({"authority.recall": 0.0, "work.off_list": 0.0})
    across, up = "authority.delegated_share", "responsibility.downshift"
    found = plane(small, (across, (0.0, 1.0)), (up, (0.2, 0.8)), ("cannot_authority",), [1, 2])
    alone = sim.simulate(small.with_params({across: 0.0, up: 0.8}), 2).rates(60)["cannot_authority"]
    assert found.values[1, 0, 1, 0] == alone
    assert found.table()["mean"].loc[0.8, 0.0, "cannot_authority"] == found.values[1, 0, :, 0].mean()
    assert (found.values[:, 1] == 0).all()
