"""Year 1, years 1 to 5 and the long run: the numbers of a comparison over these months, of runs that live longer."""

from dataclasses import replace

import made_up
import numpy as np
import pandas as pd
import pytest
from counties import county

import sim
from experiments.answers.comparison import compare
from experiments.answers.horizons import HORIZONS, horizons, spans
from experiments.answers.statistics import interval
from sim.errors import InputError
from sim.words import LANGUAGES, change, number

SEEDS = range(1, 5)
NAMES = ("blame_avoidance_rate", "satisfaction", "incidents")
BASE = county(townships=1, months=84)
FREED = BASE.with_reform(13, {"authority.delegated_share": 0.9}).named("freed")
STEPS = FREED.with_reform(25, {"tolerance.coverage": 0.9}).named("steps")
CARED = BASE.with_params({"support.care": 0.9}).named("cared")
CASES = (BASE, FREED, STEPS, CARED)
LIVED = 264  # twenty years from month 25
MONTHS = {"freed": ((13, 24), (13, 72)), "steps": ((25, 36), (25, 84)), "cared": ((1, 12), (1, 60))}
LONG, DECADE = (205, 264), [(145 + 12 * year, 156 + 12 * year) for year in range(10)]


@pytest.fixture(scope="module")
def found():
    ticks = []
    answer = horizons(iter(CASES), iter(SEEDS), NAMES, lambda: ticks.append(1))
    assert len(ticks) == len(CASES) * len(SEEDS)
    return answer


def apart(cases, i, window):
    values = compare(cases, SEEDS, NAMES, window=window).values
    return values[i] - values[0]


@pytest.mark.parametrize("i", [1, 2, 3])
def test_the_numbers_are_those_of_a_comparison_over_the_same_months(found, i):
    longer = [case.with_structure(warm_up=0, months=LIVED) for case in CASES]
    assert found.cases == tuple(longer)
    for h, window in enumerate((*MONTHS[CASES[i].name], LONG)):
        assert np.array_equal(found.differences[i - 1, h], apart(longer, i, window), equal_nan=True)
    yearly = np.stack([apart(longer, i, year) for year in DECADE])
    slopes = np.polyfit(np.arange(10), yearly.reshape(10, -1), 1)[0].reshape(yearly.shape[1:])
    np.testing.assert_allclose(found.drift[i - 1], 9 * slopes, atol=1e-12)
    for h, window in enumerate(MONTHS[CASES[i].name]):  # and of the cases as they were given, which end sooner
        assert np.array_equal(found.differences[i - 1, h], apart(CASES, i, window), equal_nan=True)


def test_a_county_that_lives_longer_has_lived_the_same_months_before():
    for case in CASES:
        short, long = sim.simulate(case, 3), sim.simulate(case.with_structure(warm_up=0, months=LIVED), 3)
        pd.testing.assert_frame_equal(short.months, long.months.iloc[:84], check_exact=True)
        assert not short.months.equals(long.months.iloc[84:168].set_axis(short.months.index))


def test_the_table_says_which_months_and_how_sure(found):
    table = found.table().set_index(["case", "outcome", "horizon"])
    assert len(table) == 3 * 3 * 3 and "baseline" not in table.index.get_level_values("case")
    for i, case in enumerate(CASES[1:]):
        for h, horizon in enumerate(HORIZONS):
            row = table.loc[case.name, "satisfaction", horizon]
            assert (row.from_month, row.to_month) == (*MONTHS[case.name], LONG)[h]
            shown = [row.difference, row.low, row.high]
            np.testing.assert_array_equal(shown, interval(found.differences[i, h, :, 1]))
            assert (row.pairs, row.dropped) == (4, 0)
            assert (row.settled != "") == (horizon == "long_run") == np.isfinite(row.drift)
        assert row.settled == "yes" or row.drift_low > 0 or row.drift_high < 0


def test_all_windows_are_of_one_run_each_and_last_twenty_years_at_least():
    assert [window.stated for window in spans(FREED.with_structure(warm_up=0, months=LIVED))] == [
        (13, 24),
        (13, 72),
        LONG,
    ]
    old = [case.with_structure(warm_up=0, months=300) for case in (BASE, FREED)]
    assert horizons(old, [1, 2], NAMES[:1]).window.stated == (241, 300)
    assert horizons([BASE, CARED], [1, 2], NAMES[:1]).window.stated == (181, 240)


def test_own_outcomes_and_undefined_values():
    own = "acted / cadre_months"
    found = horizons([BASE, CARED], [1, 2], [own, "unfair_share"])
    assert found.outcomes[0] == "acted / cadre_months"
    broken = replace(
        found, drift=np.full_like(found.drift, np.nan), differences=np.full_like(found.differences, np.nan)
    )
    assert set(broken.settled.ravel()) == {""} and set(broken.table()["pairs"]) == {0}


def test_a_change_that_is_sure_is_told_and_one_that_is_not_is_not():
    asked = made_up.horizons(3)
    moving, still = np.full(3, 0.1) + [0, 0.001, 0.002], np.array([-0.1, 0.1, 0.01])
    drift = np.stack([np.tile(moving[:, None], len(asked.outcomes)), np.tile(still[:, None], len(asked.outcomes))])
    asked = replace(asked, drift=drift)
    assert asked.settled[0].tolist() == ["no"] * 9 and asked.settled[1].tolist() == ["yes"] * 9
    for lang in LANGUAGES:
        *lines, last = asked.sentences(lang)
        assert len(lines) == 9 and "18" in last and "9" in last
    constant = replace(asked, drift=np.zeros_like(asked.drift))
    assert set(constant.settled.ravel()) == {"yes"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_told_in_figures_and_sentences(found, lang):
    from experiments.telling.sentences.horizons import drift_line

    line = found.sentences(lang)[0]
    for i in range(3):
        for h in range(3):
            assert number(found.differences[i, h, :, 0].mean(), "share", sign=True) in line
    assert {"zh": "末次改革（第 25 个月）后第 16 至 20 年", "en": "years 16–20 after the last reform, of month 25"}[
        lang
    ] in line
    assert list(found.figures(lang)) == ["horizons"]
    sure = replace(found, drift=np.broadcast_to(0.1 + 0.001 * np.arange(4)[:, None], found.drift.shape))
    assert change(0.1015, "share", lang) in drift_line(sure, 0, lang)


def test_what_cannot_be_paired_is_refused():
    with pytest.raises(InputError, match="at least two cases"):
        horizons([BASE], SEEDS)
