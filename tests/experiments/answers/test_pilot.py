"""Pilots inside a county: places add up to the county, effect and spillover are told apart."""

import numpy as np
import pytest
from figure_checks import faults
from own_counties import lived_in

import experiments as ex
import sim
from experiments.answers.pilot import PLACES, places_of, within
from experiments.telling.figures import PAPER, SLIDE, pilot_figure
from sim.county_tables import county_of
from sim.words import LANGUAGES

ROWS = [{"name": name, "cadres": posts, "residents": 6} for name, posts in (("甲镇", 5), ("乙镇", 8), ("丙乡", 3))]
BASE = lived_in(county_of({"townships": ROWS}), months=36)
FREED = {"authority.delegated_share": 1.0, "workload.funded_share": 1.0}
PILOT = BASE.with_reform(13, FREED, townships=["乙镇"]).named("pilot")
OUTCOMES = ["inaction_rate", "needs_resolved", "unfair_sanctions"]


@pytest.fixture(scope="module")
def found():
    return ex.compare([BASE, PILOT], range(1, 13), OUTCOMES, window=24)


def test_places_are_told_apart_only_where_a_reform_is_tried_out_in_some():
    assert places_of([BASE, PILOT]) == {"pilot": (1,), "others": (0, 2)}
    assert places_of([BASE, BASE.with_reform(13, FREED)]) == {}
    assert places_of([BASE.with_reform(13, FREED, townships=["甲镇", "乙镇", "丙乡"])]) == {}


def test_counts_of_the_places_add_up_to_the_county():
    run = sim.simulate(PILOT, 3)
    parts = [within(run, rows).sums() for rows in places_of([PILOT]).values()]
    for name in ("acted", "received", "mandated", "cadre_months", "resident_months", "held_powers"):
        assert sum(part[name] for part in parts) == run.sums()[name] > 0


def test_a_place_is_measured_as_if_it_were_the_county(found):
    run = sim.simulate(PILOT, 5)
    for name, rows in places_of([PILOT]).items():
        rates = within(run, rows).rates(24, OUTCOMES)
        assert found.places[name].values[1, 4].tolist() == [rates[outcome] for outcome in OUTCOMES]


def test_the_effect_is_inside_and_what_changes_outside_is_spillover(found):
    inside, outside = (found.places[name].difference(1, 0) for name in PLACES)
    assert inside.high < 0 and abs(outside.difference) < abs(inside.difference) / 3
    assert inside.difference < found.difference(1, 0).difference < 0


def test_more_pairs_are_joined_place_by_place():
    few = ex.compare_until([BASE, PILOT], 0.004, OUTCOMES[:1], batch=20, max_seeds=40, window=24)
    more = ex.compare([BASE, PILOT], few.seeds, OUTCOMES[:1], window=24)
    assert len(few.seeds) > 20
    for name in PLACES:
        assert np.array_equal(few.places[name].values, more.places[name].values)
        assert np.array_equal(few.part([1], [0]).places[name].values, more.places[name].values[[1]][:, [0]])


def test_tables_and_sentences_name_the_places(found):
    tables = found.tables()
    assert tables["pilot"]["where"].unique().tolist() == list(PLACES)
    assert len(tables["pilot_runs"]) == 2 * len(tables["runs"])
    assert any("试点乡镇（1 个）" in line for line in found.sentences("zh"))
    assert any("spillover" in line for line in found.sentences("en"))


def test_spillover_is_said_of_pilots_alone():
    everywhere = BASE.with_reform(13, FREED).named("everywhere")
    costly = PILOT.with_params({"work.matter_hours": 40.0}).named("costly")
    found = ex.compare([BASE, PILOT, everywhere, costly], range(1, 4), OUTCOMES, window=24)
    said = [line for line in found.sentences("en") if "other townships (2)" in line]
    assert ["spillover" in line for line in said] == [True, False, False]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("medium", [PAPER, SLIDE], ids=["paper", "slide"])
def test_the_figure_can_be_read(found, lang, medium):
    assert faults(pilot_figure(found, lang, medium)) == []


def test_a_whole_inquiry_has_the_places_too(tmp_path):
    small = [case.with_structure(months=24) for case in (BASE, PILOT)]
    told = ex.inquire(small, range(1, 3), window=12)
    assert {"pilot", "pilot_runs"} <= told.tables().keys() and "pilot" in told.figures("en")
    assert any("其余乡镇" in line for line in told.sentences("zh"))
