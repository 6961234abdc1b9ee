"""What follows from townships, departments and duties: levels, ratios, delegations, bundles, by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from own_tables import tabled_counties

import sim
from sim.county import MOST_SLOTS, County, Duty, Township, equal_county, mean
from sim.county_tables import county_of
from sim.domains import Domain, domains

TOWNS = [{"name": "甲", "cadres": 6}, {"name": "乙", "cadres": 2}]


def department(name, ratio=1.0):
    return Domain(name, {"zh": name, "en": name}, {"zh": name, "en": name}, ratio, False, 0)


def listed(*duties, towns=(6, 2), departments=("a", "b")):
    """A county of duties, made without its reader."""
    townships = tuple(Township(str(k), cadres, 0) for k, cadres in enumerate(towns))
    return County(townships, tuple(map(department, departments)), duties, tables={"townships": ({},)})


def test_equal_counties_have_no_levels_of_their_own():
    county = equal_county(3, 24, 60)
    assert not county.own and county.levels == {} and county.domains == domains()
    assert (county.cadres, county.residents) == (72, 180)
    assert (county.matter_ratios == 1).all() and county.matter_ratios.shape == (3, 10)
    assert (county.slots == 8).all() and county.habits == (0.0,) * 10 == tuple(x - 1.0 for x in county.visit_ratios)
    assert county.enforcement_ratios[0].tolist() == [domain.enforcement_ratio for domain in domains()]


def test_mandates_follow_posts_where_nothing_says_more():
    county = county_of({"townships": TOWNS})
    usual = 2.3 / 24
    assert county.levels["workload.mandates"] == pytest.approx(usual * 4)
    assert county.matter_ratios[:, 0].tolist() == pytest.approx([1.5, 0.5])
    assert county.slots[:, 0].tolist() == [16, 8]
    assert set(county.levels) == {"workload.mandates"}


def test_mandates_of_the_table_of_townships():
    rows = [{**TOWNS[0], "workload.mandates": 3.0}, {**TOWNS[1], "workload.mandates": 1}]
    county = county_of({"townships": rows})
    assert county.matters == (3.0, 1.0) and county.levels["workload.mandates"] == pytest.approx(2.0)
    assert county.matter_ratios[:, 4].tolist() == pytest.approx([1.5, 0.5]) and not county.townships[0].params


def test_levels_of_parameters_are_means_and_of_whole_numbers_lower_medians():
    shares, months = (0.2, 0.4, 0.9), (2, 3, 12)
    rows = [
        {"name": str(k), "cadres": 4, "workload.funded_share": share, "workload.deadline_months": month}
        for k, (share, month) in enumerate(zip(shares, months, strict=True))
    ]
    assert county_of({"townships": rows}).levels["workload.funded_share"] == pytest.approx(0.5)
    assert county_of({"townships": rows}).levels["workload.deadline_months"] == 3.0
    assert county_of({"townships": rows[1:]}).levels["workload.deadline_months"] == 3.0  # of 3 and 12


def test_matters_and_their_powers_follow_duties():
    county = listed(
        Duty("x", 0, "township", yearly=12.0),
        Duty("y", 0, "shared", yearly=24.0),
        Duty("z", 1, "department", yearly=12.0, townships=(0,)),
    )
    assert county.yearly[0].tolist() == [[12, 24, 0], [0, 0, 12]] and county.yearly[1].tolist() == [
        [12, 24, 0],
        [0] * 3,
    ]
    assert county.bundle == 1
    level = (3 + 1 + 3 + 0) / 4
    assert county.levels["workload.mandates"] == level
    assert county.matter_ratios.tolist() == [[3 / level, 1 / level], [3 / level, 0.0]]
    elsewhere = (24 / 36 + 1 + 24 / 36) / 3  # of the lines that have any duty
    assert county.levels["work.enforcement_share"] == pytest.approx(elsewhere)
    assert county.enforcement_ratios.ravel().tolist() == pytest.approx([x / elsewhere for x in (2 / 3, 1, 2 / 3, 0)])
    assert county.levels["authority.delegated_share"] == pytest.approx((1 + 0 + 1) / 3)


def test_lines_that_are_shared_most_come_first_in_delegation():
    county = listed(
        Duty("x", 0, "shared", yearly=1.0),
        Duty("y", 0, "department", yearly=1.0),
        Duty("z", 1, "department", yearly=1.0),
        towns=(6,),
        departments=("a", "b", "c"),
    )
    lowest, width = county.delegations
    assert lowest.tolist() == [[1 / 3, 2 / 3, 0.0]]  # half is shared, nothing is, no power is wanted at all
    assert width.tolist() == [[1 / 3] * 3]
    even, whole = county_of({"townships": TOWNS}).delegations
    assert (even == 0).all() and (whole == 1).all()


def test_equals_in_delegation_share_a_span():
    lowest, width = listed(Duty("x", 0, "shared"), Duty("y", 1, "shared")).delegations
    assert (lowest == 0).all() and (width == 1).all()


def test_one_matter_stands_for_several_occasions_where_there_are_many():
    duties = [Duty(f"{k}{d}", d, "township", yearly=120.0, hours=2.0) for d in (0, 1) for k in range(2)]
    county = listed(*duties)  # 20 a month, 8 are possible
    assert county.bundle == 3 and county.levels["workload.mandates"] == pytest.approx(20 / 3)
    assert county.levels["work.matter_hours"] == pytest.approx(6.0)


def test_hours_are_weighed_by_how_often_they_are_worked():
    county = listed(
        Duty("x", 0, "township", yearly=12.0, hours=10.0),
        Duty("y", 1, "township", yearly=12.0, hours=40.0, townships=(1,)),
        Duty("z", 1, "township", yearly=12.0),
    )
    assert county.levels["work.matter_hours"] == pytest.approx((10 * 24 + 40 * 12) / 36)
    never = listed(Duty("x", 0, "township", yearly=0.0, hours=10.0), Duty("y", 1, "township"))
    assert "work.matter_hours" not in never.levels


def test_departments_differ_in_visits_downshift_and_enforcement():
    rows = [
        {"domain": "a", "visits": 0.1, "downshift": 0.9, "enforcement": 0.2},
        {"domain": "b", "visits": 0.3, "downshift": 0.7, "enforcement": 0.6},
    ]
    county = county_of({"townships": TOWNS, "departments": rows})
    assert county.levels["inspection.visits_per_month"] == pytest.approx(0.2)
    assert county.visit_ratios == pytest.approx((0.5, 1.5)) and county.habits == pytest.approx((0.1, -0.1))
    assert county.enforcement_ratios[0].tolist() == pytest.approx([0.5, 1.5])


def test_departments_under_one_veto_are_counted_once():
    county = listed(Duty("x", 1, "township", veto=True), Duty("y", 1, "shared", veto=True), Duty("z", 0, "shared"))
    assert county.levels["assessment.veto_domains"] == 1.0


def test_what_a_case_sets_for_all_is_no_longer_the_townships_own():
    rows = [{**row, "workload.funded_share": 0.5} for row in TOWNS]
    people = [{"name": "甲", "young": 3}]
    county = county_of({"townships": rows, "people": people})
    assert county.without(["support.care"]) is county
    left = county.without(["workload.funded_share"])
    assert [dict(town.params) for town in left.townships] == [{"cadres.young_share": 0.5}, {"cadres.young_share": 0.3}]
    assert county_of(left.tables) == left and left.townships[0].leaders == 2
    bare = county.without(["workload.funded_share", "cadres.young_share"])
    assert not any(town.params for town in bare.townships) and county_of(bare.tables) == bare


def test_counties_are_equal_by_what_they_say_and_not_by_how():
    one = county_of({"townships": TOWNS})
    other = county_of({"townships": [{"名称": "甲", "编制": "６"}, {"名称": "乙", "编制": "2"}]})
    assert one == other and hash(one) == hash(other) and one.hash() == other.hash()
    assert one != county_of({"townships": TOWNS[:1]}) and one != replace(one, visits=(0.1,) * 10)
    assert one.hash() == replace(one, tables={}).hash() and (one == 3) is False


def test_a_mean_of_equals_is_exact():
    assert mean([0.1] * 7) == 0.1 and mean([]) == 0.0


@given(tabled_counties())
def test_every_level_is_one_that_a_case_can_have(county):
    for name, value in county.levels.items():
        sim.parameters()[name].check(value)
    assert county.slots.max() <= MOST_SLOTS and county.slots.shape == (len(county.townships), len(county.domains))
    assert np.isclose(county.matter_ratios.mean(), 1.0) and np.isclose(np.mean(county.visit_ratios), 1.0)
    assert np.isclose(sum(county.habits), 0.0)
    lowest, width = county.delegations
    assert (lowest >= 0).all() and (width > 0).all() and (lowest + width <= 1 + 1e-12).all()
