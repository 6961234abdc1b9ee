"""The compiled month against the same month in plain Python, written from the specification (`plain_county`)."""

import numpy as np
import pytest
from counties import BOLD, EVENTFUL, IDLE, NAMES, begin, cases, close, county, seeds
from hypothesis import given, settings
from hypothesis import strategies as st
from own_counties import department, lived_in, own_cases, own_county
from plain_county import ABUSE, Month

from sim.county import MOST_SLOTS
from sim.engine import drain, live
from sim.signals import Deed, Line

PERSON = (
    "township seat cohort leader young tenure settling new failed_votes talks cases successes handled disciplined "
    "acted_in omitted_in omitted_with_power_in ability motivation_unworn wear motivation loss_aversion dependence "
    "burnout slips_blamed slips_spared omissions_blamed omissions_spared papers_blamed papers_spared "
    "abuse_blamed abuse_spared merit"
).split()
PLACE = "vetoed struck norm expected_veto score standing satisfaction".split()
OFFICE = "charged spared charged_absent spared_absent response burden deviation practised".split()
MATTER = (
    "origin township index born domain handler needs_power funded major off_list handed_off omission_case "
    "overdue_counted"
).split()


def alike(want, got):
    """Floats up to rounding; whole numbers by their 64 bits, of which an array takes the last for a sign."""
    whole = isinstance(want, int) and isinstance(got, int)
    return (want - got) % 2**64 == 0 if whole else close(float(want), float(got))


def compare(name, expected, rows, fields):
    assert len(expected) == len(rows), name
    for number, (want, row) in enumerate(zip(expected, rows, strict=True)):
        for field in fields:
            got = row[field].item()
            assert alike(getattr(want, field), got), (
                f"{name} {number}: {field} is {got}, should be {getattr(want, field)}"
            )


def check_a_month(case, seed, month):
    """Live up to the opening of `month` (from 0), then compare what the rules and the plain month make of it."""
    world, archive, plan = begin(case, seed, log=True)
    for _ in range(month):
        live(world, archive, plan, 1)
        drain(world)
    parameters = [rows for start, rows in case.local_stages() if start <= month][-1]
    plain = Month(world, parameters)
    plain.year = [{kind: int(row[kind]) for kind in Deed} for row in world.year_tally]
    plain.live()
    live(world, archive, plan, 1)
    events = drain(world)

    counted = np.zeros((len(plain.deeds), len(Deed)), int)
    told = np.zeros((*world.lines.shape, len(Line)), int)
    for e in events:
        if e["kind"] < 1000:
            counted[world.townships[e["township"]].first + e["seat"], e["kind"]] += e["amount"]
        else:
            told[e["township"], e["domain"], e["kind"] - 1000] += e["amount"]
    for cadre, counts in enumerate(plain.deeds):
        got = {kind.name: counted[cadre, kind] for kind in Deed if counted[cadre, kind]}
        assert got == {kind.name: n for kind, n in counts.items() if n}, f"cadre {cadre}"
    for place, counts in plain.lines.items():
        got = {kind.name: told[place][kind] for kind in Line if told[place][kind]}
        assert got == {kind.name: n for kind, n in counts.items() if n}, f"township, domain {place}"
    for what, true in plain.truth.items():
        assert close(true, float(world.clock[0][f"true_{what}"])), what
    compare("cadre", plain.people, world.cadres, PERSON)
    compare("township", plain.places, world.townships, PLACE)
    compare("department", plain.offices, world.departments, OFFICE)
    for (t, d), line in plain.lines_of.items():
        assert line.withheld_until == world.lines[t, d]["withheld_until"], (t, d)
    compare("resident", plain.residents, world.residents, ["satisfaction", "propensity"])
    compare("matter", plain.matters, world.matters[: world.clock[0].open], [*MATTER, "difficulty"])
    return plain


@pytest.mark.parametrize("month", [0, 1, 5, 10, 11, 12, 23])
def test_a_month_of_the_baseline(month):
    plain = check_a_month(county(townships=3, cadres=6, residents=10), 5, month)
    assert sum(counts[Deed.ACTED] for counts in plain.deeds) > 0


def test_eventful_months_exercise_every_count():
    """Every kind of signal occurs in the months that are compared, so none is compared only at zero."""
    seen_deeds, seen_lines = set(), set()
    cases = [
        (county(townships=3, cadres=8, residents=30, params=EVENTFUL), 2),
        (county(townships=3, cadres=8, residents=30, params=IDLE), 3),
        (county(townships=3, cadres=8, residents=30, params=BOLD), 4),
    ]
    for case, seed in cases:
        for month in (2, 4, 6, 8, 11, 16, 23):
            plain = check_a_month(case, seed, month)
            seen_deeds |= {kind for counts in plain.deeds for kind, n in counts.items() if n}
            seen_lines |= {kind for counts in plain.lines.values() for kind, n in counts.items() if n}
    assert seen_lines == set(Line)
    assert {kind.name for kind in set(Deed) - seen_deeds} == set()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("end", ["low", "high"])
def test_a_december_at_either_end_of_every_parameter(name, end):
    import sim

    base = dict(EVENTFUL)
    base[name] = getattr(sim.parameters()[name], end)
    check_a_month(county(townships=2, cadres=4, residents=6, months=12, params=base), 7, 11)


@settings(max_examples=150)
@given(case=cases(), seed=seeds, data=st.data())
def test_any_month_of_any_county(case, seed, data):
    month = data.draw(st.integers(0, case.structure.months - 1), label="month")
    check_a_month(case, seed, month)


@settings(max_examples=60)
@given(case=cases(months=(24, 24)), seed=seeds, month=st.sampled_from([11, 23]))
def test_any_december(case, seed, month):
    check_a_month(case, seed, month)


@settings(max_examples=150)
@given(case=own_cases(), seed=seeds, data=st.data())
def test_any_month_of_any_county_of_tables(case, seed, data):
    month = data.draw(st.integers(0, case.structure.months - 1), label="month")
    check_a_month(case, seed, month)


@settings(max_examples=60)
@given(case=own_cases(months=(24, 24)), seed=seeds, month=st.sampled_from([11, 23]))
def test_any_december_of_any_county_of_tables(case, seed, month):
    check_a_month(case, seed, month)


def test_a_department_cannot_visit_more_than_once_a_month():
    """Nor does it look back on more than one visit a month: its chance is capped before what it would find."""
    county = own_county({"cadres": 8, "residents": 8}, visits=(1.0, *[0.1] * 9))
    params = {"inspection.visits_per_month": 0.9, "accountability.exposure_months": 4, "work.error_detection": 0.9}
    case = lived_in(county, 6).with_params(params | {"inspection.covert_share": 0.0, "tolerance.coverage": 0.0})
    assert case.params["inspection.visits_per_month"] * case.county.visit_ratios[0] > 1
    for month in range(3):
        check_a_month(case, 2, month)


def test_abuse_is_heard_of_where_there_is_nothing_to_gain():
    """A township without a rent follows the news of the others: its cadres may be moved there."""
    corrupt = {"cadres": 8, "residents": 8, "params": {"cadres.rent": 5.0}}
    county = own_county(corrupt, {"cadres": 4, "residents": 4, "params": {"cadres.rent": 0.0}})
    case = lived_in(county, 6, EVENTFUL | {"accountability.publicity": 1.0, "work.abuse_detection": 0.5})
    for month in range(6):
        plain = check_a_month(case, 3, month)
    assert plain.people[-1].abuse_blamed > plain.local[1]["learning.abuse_prior"] * 0.5


def test_what_no_list_foresees_is_no_power_of_the_townships_to_lose():
    """Off the lists nobody holds a power, so abuse of such a matter, in a business domain, takes none back."""
    offices = (department(1, 1.625, business=True), *(department(k, 0.0) for k in range(2, 6)))
    alone = {"cadres": 1, "residents": 0, "leaders": 0}
    county = own_county(alone, alone, alone, alone | {"cadres": 5}, departments=offices, matters=(0.0, 0.0, 8.0, 8.0))
    plain = check_a_month(lived_in(county, 14, EVENTFUL), 0, 0)
    abused = sum(m.option == ABUSE and m.off_list and bool(m.source) for m, _, _ in plain.decisions)
    assert abused > 0


def test_a_county_of_64_departments_with_much_to_do():
    """Bits and numbers have room for the last department and for the last slot."""
    offices = tuple(department(k, veto_rank=k) for k in range(1, 65))
    county = own_county(
        {"cadres": 3, "residents": 4},
        *[{"cadres": 1, "residents": 1}] * 6,
        departments=offices,
        matters=(2.0, *[0.01] * 6),
    )
    assert county.slots.max() == MOST_SLOTS
    case = lived_in(county, 12, EVENTFUL | {"workload.mandates": 1.0})
    for month in (0, 5, 11):
        check_a_month(case, 4, month)


def test_a_matter_that_lapses_off_a_hand_off_is_an_omission_too():
    """A look-back reaches every other cadre with a wait *or lapse* there: a hand-off that bounced is no way out."""
    case = county(
        cadres=3,
        residents=0,
        months=6,
        params={
            "workload.deadline_months": 1,
            "work.deadline_grace": 0,
            "cadres.hand_off_cost": 0.0,
            "work.hand_off_success": 0.0,
            "cadres.choice_noise": 1.0,
        },
    )
    plain = check_a_month(case, 1, 3)
    lapsed = [m for m, _, _ in plain.decisions if m.fate == "lapsed" and m.option == "pass"]
    assert lapsed
