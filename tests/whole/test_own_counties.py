"""A county of tables against the county without: equal where they say the same, different only where they differ."""

from dataclasses import replace
from functools import cache

import pytest
from counties import BOLD, EVENTFUL, IDLE, LEVERS, NAMES, at, changes, county, same, seeds, state, tables
from hypothesis import given, settings
from hypothesis import strategies as st
from own_counties import COLUMNS, lived_in, own_cases, own_county

import sim
from sim.archive import empty_archive
from sim.county import MANDATES
from sim.engine import live, schedule
from sim.rules.founding import populate
from sim.world import empty_world

TOWN = {"cadres": 4, "residents": 6}
DEFAULT = sim.parameters()[MANDATES].default


def lived(case, seed=1, change=None):
    """World and archive of a life; `change` may rewrite the parameters in force, (townships', county's)."""
    world, plan, archive = empty_world(case, seed), schedule(case), empty_archive(case)
    if change is not None:
        change(world.policy, world.county)
        for policies, counties in zip(plan.policies, plan.counties, strict=True):
            change(policies, counties.reshape(1))
    populate(world)
    live(world, archive, plan, case.structure.months)
    return world, archive


def whole(case, seed=1):
    """State and tables of a life, as bytes."""
    world, archive = lived(case, seed)
    return state(world) | tables(archive)


# Equal


@pytest.mark.parametrize("params", [{}, EVENTFUL, IDLE, BOLD], ids=["default", "eventful", "idle", "bold"])
def test_equal_townships_and_the_ten_departments_are_the_default_county(params):
    usual = {**params, MANDATES: params.get(MANDATES, DEFAULT)}
    tabled = lived_in(own_county(TOWN, TOWN, TOWN, matters=(usual[MANDATES],) * 3), 26, params)
    same(whole(tabled, 3), whole(county(townships=3, **TOWN, months=26, params=params), 3))


def test_posts_alone_say_how_many_mandates_there_are():
    full = {"cadres": 24, "residents": 6}
    same(whole(lived_in(own_county(full, full), 14)), whole(county(townships=2, **full, months=14)))
    half = county(townships=2, cadres=12, residents=6, months=14, params={MANDATES: DEFAULT / 2})
    same(whole(lived_in(own_county(*[{"cadres": 12, "residents": 6}] * 2), 14)), whole(half))


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("share", [0.0, 0.7])
def test_a_column_that_all_townships_have_is_the_parameter_of_the_county(name, share):
    value, base = at(name, share), {k: v for k, v in EVENTFUL.items() if k != name}
    town = TOWN | {"params": {name: value}}
    mandates = base.get(MANDATES, DEFAULT)
    tabled = lived_in(own_county(town, town, matters=(mandates,) * 2), 13, base)
    same(whole(tabled), whole(county(townships=2, **TOWN, months=13, params=base | {name: value})))


@settings(max_examples=60)
@given(case=own_cases(), set_for_all=changes(most=6))
def test_what_a_case_sets_takes_the_place_of_the_townships_own(case, set_for_all):
    case = replace(case, reforms=())  # one of the first month would be among what holds then
    before, after = case.local_stages()[0][1], case.with_params(set_for_all).local_stages()[0][1]
    for old, new in zip(before, after, strict=True):
        assert dict(new) == dict(old) | set_for_all


@settings(max_examples=30)
@given(case=own_cases(), seed=seeds, lever=changes(tuple(LEVERS), 12).filter(bool), data=st.data())
def test_a_reform_that_names_all_townships_is_one_that_names_none(case, seed, lever, data):
    month = data.draw(st.integers(case.reforms[-1].month if case.reforms else 1, case.structure.months))
    everybody = data.draw(st.permutations([*case.county.places]))
    same(whole(case.with_reform(month, lever, townships=everybody), seed), whole(case.with_reform(month, lever), seed))


@settings(max_examples=30)
@given(case=own_cases(), seed=seeds, lever=changes(tuple(LEVERS), 12).filter(bool), data=st.data())
def test_a_pilot_changes_nothing_before_its_month(case, seed, lever, data):
    month = data.draw(st.integers(case.reforms[-1].month if case.reforms else 1, case.structure.months))
    pilots = data.draw(st.lists(st.sampled_from([*case.county.places]), unique=True, min_size=1))
    plain = sim.simulate(case, seed).archive
    pilot = sim.simulate(case.with_reform(month, lever, townships=pilots), seed).archive
    for name in ("deeds", "lines", "states", "departments", "policies"):
        assert getattr(plain, name)[: month - 1].tobytes() == getattr(pilot, name)[: month - 1].tobytes(), name


@pytest.mark.parametrize("name", LEVERS)
def test_other_townships_hear_of_a_pilot_after_its_first_month(name):
    """Within a month everything rests on its opening; prospects alone are compared at once, and these are no levers."""
    base = {k: v for k, v in EVENTFUL.items() if k != name} | {name: at(name, 0.0)}
    case = county(townships=2, cadres=6, residents=12, months=6, params=base)
    plain = sim.simulate(case, 2).archive
    pilot = sim.simulate(case.with_reform(5, {name: at(name, 1.0)}, townships=["1"]), 2).archive
    for table in ("deeds", "lines"):
        assert getattr(plain, table)[4, 1].tobytes() == getattr(pilot, table)[4, 1].tobytes()


def test_a_pilot_works_where_it_is_and_spills_over_later():
    case = county(townships=2, cadres=6, residents=12, months=24, params=EVENTFUL)
    pilot = case.with_reform(5, {"inspection.visits_per_month": 1.0}, townships=["1"])
    plain, other = (sim.simulate(each, 2).archive.deeds for each in (case, pilot))
    assert plain[4, 0].tobytes() != other[4, 0].tobytes()
    assert plain[4, 1].tobytes() == other[4, 1].tobytes() and plain[5:, 1].tobytes() != other[5:, 1].tobytes()


# Different


def of_township(archive, first, last, township):
    """Bytes of one township in a run's tables, whose seats are those from `first` to `last`."""
    return [
        *(getattr(archive, name)[:, township].tobytes() for name in ("deeds", "lines", "states")),
        *(getattr(archive, name)[:, first:last].tobytes() for name in ("seats", "seat_deeds")),
    ]


SETTINGS = [
    EVENTFUL,
    {**EVENTFUL, "tolerance.coverage": 0.5, "assessment.veto_domains": 3},
    IDLE,
    {**BOLD, "cadres.sanction_cost": 2.0, "accountability.defend_papering": 1.0},
    {"cadres.paper_memory": 0.0, "work.omission_detection": 0.0, "support.care": 0.5},
    {**EVENTFUL, "turnover.leader_vacancy": 1.0, "assessment.elimination_share": 0.0, "residents.complaint_rate": 0.1},
    {},
]
SIZES = {"townships": 2, "cadres": 6, "residents": 12, "months": 26}


@cache
def unmoved(setting, seed):
    """A case in one of the settings, and how it goes if nothing is changed."""
    case = county(**SIZES, params=SETTINGS[setting])
    return case, lived(case, seed)[1]


def moves(name, row, setting, value, seed):
    """Whether it shows in the first township that one row of parameters has another value: its own or the county's."""

    def change(policies, counties):
        (policies if row == "township" else counties)[0][name.replace(".", "_")] = value

    case, before = unmoved(setting, seed)
    after = lived(case, seed, change)[1]
    parts = [of_township(archive, 0, SIZES["cadres"], 0) for archive in (before, after)]
    return parts[0] != parts[1] or (row == "county" and before.departments.tobytes() != after.departments.tobytes())


def ever_moves(name, row, shares=(0.4, 0.9, 0.05)):
    return any(
        moves(name, row, setting, at(name, share), seed)
        for setting, base in enumerate(SETTINGS)
        for share in shares
        for seed in (1, 2, 3)
        if at(name, share) != base.get(name, sim.parameters()[name].default)
    )


COUNTYS_OWN = {name for name in NAMES if name.startswith("department.")} - {"department.business_domains"}
# Of these the county's row has its part, too: in what a department remembers and practises on the whole.
COUNTYS_TOO = {"learning.memory", "responsibility.clarity", "responsibility.downshift", "authority.department_response"}


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_of_one_township_alone_is_felt_there(name):
    """Those of departments are not: they are read from the county's row alone."""
    assert ever_moves(name, "township") == (name not in COUNTYS_OWN)


@pytest.mark.parametrize("name", NAMES)
def test_of_the_countys_own_row_only_what_departments_go_by_is_read(name):
    assert ever_moves(name, "county", (0.4, 0.9)) == (name in COUNTYS_OWN | COUNTYS_TOO)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_that_one_township_has_changes_it(name):
    """With the level that follows from it for the county, and whatever comes back from there."""
    town = {"cadres": 6, "residents": 12}
    for base in SETTINGS:
        without = {k: v for k, v in base.items() if k != name}
        mandates = (without.get(MANDATES, DEFAULT),) * 2
        plain = sim.simulate(lived_in(own_county(town, town, matters=mandates), 26, without), 1).archive
        for share in (0.0, 1.0, 0.4):
            column = town | {"params": {name: at(name, share)}}
            other = sim.simulate(lived_in(own_county(column, town, matters=mandates), 26, without), 1).archive
            if at(name, share) != sim.parameters()[name].default and of_township(plain, 0, 6, 0) != of_township(
                other, 0, 6, 0
            ):
                return
    pytest.fail(name)
