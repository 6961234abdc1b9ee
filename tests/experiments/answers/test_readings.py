"""The readings side by side and each lever left out: numbers are those of comparisons, orders those of the means."""

from dataclasses import replace

import numpy as np
import pytest
from figure_checks import faults

import sim
from experiments.answers.comparison import Comparison, compare
from experiments.answers.inquiry import inquire, inquiry_runs
from experiments.answers.left_out import leave_one_out
from experiments.answers.readings import READ, Readings, readings, readings_runs
from experiments.designs.packages import every_reading
from experiments.telling.figures import PAPER, SLIDE, figures
from sim.errors import InputError
from sim.package import READINGS
from sim.window import Window
from sim.words import LANGUAGES

SEEDS = range(1, 5)
NAMES = ("baseline", "s0b", "s2", "s3")
CASES = tuple(sim.load_case(name).with_structure(townships=1, cadres=6, residents=6, months=84) for name in NAMES)
LIST = ["acts_per_actionable", "needs_resolved"]


@pytest.fixture(scope="module")
def found():
    ticks = []
    answer = readings(CASES, SEEDS, LIST, lambda: ticks.append(1), window=24)
    assert len(ticks) == readings_runs(CASES, SEEDS)
    return answer


def made_up(places):
    """Packages whose acts per actionable decision have these places under the readings."""
    cases, rng = every_reading(CASES), np.random.default_rng(1)
    values = rng.normal(scale=1e-3, size=(len(cases), 30, 1))
    for i, case in enumerate(cases):
        name, _, reading = case.name.partition(".")
        if name != "baseline":
            values[i] -= places[reading or "agreed"].index(name) - 10
    return Readings(CASES, Comparison(tuple(cases), tuple(range(30)), ("acts_per_actionable",), Window(24), values))


@pytest.mark.parametrize("reading", READINGS)
def test_the_numbers_are_those_of_a_comparison(found, reading):
    names = ["s0b", "s2", "s3"] if reading != "first" else ["s2", "s3"]  # s0b is new
    names = [name if reading == "agreed" else f"{name}.{reading}" for name in names]
    small = [replace(sim.load_case(name), structure=CASES[0].structure) for name in names]
    same = compare([CASES[0], *small], SEEDS, LIST, window=24)
    under = found.under[reading]
    assert [case.name for case in under.cases] == ["baseline", *names]
    assert np.array_equal(under.values, same.values, equal_nan=True)
    for k in range(len(LIST)):
        for i in range(1, len(CASES)):
            d, place = found.difference(reading, i, k), found.place_in(reading, i)
            assert (d is None) == (place is None) == (reading == "first" and i == 1)
            assert d is None or d == same.difference(place, k)


def test_the_table_has_a_row_for_each_that_there_is(found):
    table = found.table()
    assert len(table) == len(LIST) * (3 * len(READINGS) - 1)
    assert table.groupby(["reading", "outcome"])["place"].apply(sorted).map(tuple).isin([(1, 2), (1, 2, 3)]).all()


def test_an_order_that_no_reading_moves_survives():
    found = made_up(dict.fromkeys(READINGS, ["s2", "s3", "s0b"]))
    assert found.moved(0) == found.turned(0) == []
    assert {found.leaders(reading, 0) for reading in READINGS} == {(2,)}
    assert "survives" in found.sentences("en")[1] and "under every reading" in found.sentences("en")[1]


def test_an_order_that_surely_turns_round_does_not():
    places = dict.fromkeys(READINGS, ["s2", "s3", "s0b"]) | {"broad": ["s3", "s2", "s0b"]}
    found = made_up(places)
    assert found.moved(0) == found.turned(0) == [(2, 3)]
    assert found.order("broad", 0) == [3, 2, 1] and found.order("agreed", 0) == [2, 3, 1]
    assert "does not survive" in found.sentences("en")[1]


def test_only_agreed_packages_of_documents_have_readings():
    for case in (sim.load_case("care"), sim.load_case("s1.narrow"), CASES[1].with_reform(62, {"support.care": 1.0})):
        with pytest.raises(InputError, match="no package of a document in its agreed reading"):
            readings([CASES[0], case], SEEDS)


def test_an_inquiry_reads_the_packages_among_its_cases():
    ticks = []
    cases = [CASES[0], CASES[2], CASES[3], CASES[0].with_reform(61, {"support.care": 1.0}).named("mine")]
    found = inquire(cases, range(1, 3), progress=lambda: ticks.append(1))
    assert [case.name for case in found.readings.cases] == ["baseline", "s2", "s3"]
    assert len(ticks) == inquiry_runs(cases, range(1, 3))
    assert {"readings", "reading_runs"} <= found.tables().keys()
    assert inquire([CASES[0], CASES[2]], range(1, 3)).readings is None


def test_leaving_a_lever_out_is_the_package_without_it():
    levers = {"authority.delegated_share": 0.7, "support.care": 0.9, "support.training": 0.1}
    base = CASES[0]
    whole = base.with_reform(61, levers).named("three")
    found = leave_one_out(whole, SEEDS, LIST, window=24)
    assert found.levers == tuple(levers) and found.cases[1] == whole
    for lever in levers:
        less = base.with_reform(61, {name: value for name, value in levers.items() if name != lever}).named("less")
        for k in range(len(LIST)):
            d, other = found.adds(lever, k), compare([less, whole], SEEDS, LIST, window=24).difference(1, k)
            assert (d.difference, d.low, d.high, d.mean, d.better, d.effect) == pytest.approx(
                (other.difference, other.low, other.high, other.mean, other.better, other.effect), nan_ok=True
            )
    assert found.total(0).difference == compare([base, whole], SEEDS, LIST, window=24).difference(1, 0).difference
    table = found.table()
    assert table["lever"].tolist() == ["", *found.order(0), "", *found.order(1)]
    assert (
        table["difference"].diff()[table["lever"] != ""].drop([1, 5]) <= 0
    ).all()  # higher is better, the best first


def test_leaving_out_needs_two_levers():
    with pytest.raises(InputError, match="move 1 lever"):
        leave_one_out(sim.load_case("care"), SEEDS)
    several = replace(CASES[0], reforms=CASES[2].reforms).with_reform(70, {"support.care": 0.9}).named("two")
    assert "support.care" in leave_one_out(several, range(1, 3), LIST, window=12).levers


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("medium", [PAPER, SLIDE])
def test_their_figures_can_be_read(found, lang, medium):
    drawn = figures(found, lang, medium)
    assert list(drawn) == [f"readings_{name}" for name in LIST]
    drawn |= figures(leave_one_out(CASES[3], range(1, 3), READ, window=12), lang, medium)
    for name, figure in drawn.items():
        assert faults(figure) == [], name
