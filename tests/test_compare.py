"""Paired comparisons: the interval, what is refused, and that threads change nothing."""

import numpy as np
import pytest

import sim
from experiments.compare import compare, paired
from sim.errors import QuanzeError

SMALL = sim.load_case("baseline").with_structure(townships=2, cadres=6, months=24)
BOLD = SMALL.named("bold").with_params({"authority.delegated_share": 1.0})
OUTCOMES = ("inaction_rate", "needs_resolved", "cannot_authority")


@pytest.fixture(scope="module")
def comparison():
    return compare([SMALL, BOLD], range(1, 7), OUTCOMES, window=24)


def test_values_are_those_of_single_runs(comparison):
    for i, case in enumerate([SMALL, BOLD]):
        for j, seed in enumerate(comparison.seeds):
            rates = sim.simulate(case, seed).rates(24, list(OUTCOMES))
            np.testing.assert_array_equal(comparison.values[i, j], list(rates.values()))


def test_number_of_threads_changes_nothing(comparison):
    alone = compare([SMALL, BOLD], range(1, 7), OUTCOMES, workers=1, window=24)
    assert alone.values.tobytes() == comparison.values.tobytes()


def test_full_delegation_leaves_nobody_without_authority(comparison):
    d = comparison.difference(1, 2)
    assert d.mean == 0.0 and d.high < 0.0 and d.pairs == 6


def test_a_case_that_changes_nothing_differs_by_exactly_nothing():
    same = SMALL.named("same").with_reform(month=5, set={"support.care": SMALL.params["support.care"]})
    found = compare([SMALL, same], [1, 2, 3], OUTCOMES)
    for k in range(len(OUTCOMES)):
        d = found.difference(1, k)
        assert (d.difference, d.low, d.high) == (0.0, 0.0, 0.0)


def test_the_interval_is_students():
    d = paired(np.zeros(5), np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    half = 2.7764451051977987 * np.sqrt(2.5 / 5)  # t(0.975, 4) from a table, s = sqrt(2.5)
    assert (d.difference, d.pairs, d.dropped) == (3.0, 5, 0)
    assert (d.low, d.high) == pytest.approx((3 - half, 3 + half))


def test_pairs_with_nan_are_dropped_and_counted():
    baseline = np.array([1.0, np.nan, 1.0, 1.0])
    d = paired(baseline, np.array([2.0, 7.0, np.nan, 4.0]))
    assert (d.difference, d.pairs, d.dropped) == (2.0, 2, 2)
    assert d.mean == pytest.approx(13 / 3)  # of all seeds on which the case itself is defined
    nothing = paired(np.full(3, np.nan), np.ones(3))
    assert nothing.pairs == 0 and np.isnan([nothing.difference, nothing.low, nothing.high]).all()
    one = paired(baseline[:2], baseline[:2])
    assert one.difference == 0.0 and np.isnan([one.low, one.high]).all()


def test_tables_are_tidy(comparison):
    table = comparison.table()
    assert list(table.columns) == ["case", "outcome", "mean", "difference", "low", "high", "pairs", "dropped"]
    assert len(table) == 2 * len(OUTCOMES)
    assert table[table.case == "baseline"].difference.isna().all()
    runs = comparison.runs()
    assert len(runs) == 2 * 6 * len(OUTCOMES)
    one = runs[(runs.case == "bold") & (runs.seed == 3) & (runs.outcome == "needs_resolved")]
    assert one.value.item() == comparison.values[1, 2, 1]


def test_window_is_at_most_the_horizon():
    assert compare([SMALL, BOLD], [1, 2], OUTCOMES, window=60).window == 24


def test_progress_is_told_of_every_run():
    ticks = []
    compare([SMALL, BOLD], [1, 2, 3], OUTCOMES, progress=lambda: ticks.append(1))
    assert len(ticks) == 6


def test_an_error_in_progress_stops_the_comparison():
    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare([SMALL, BOLD], range(1, 1000), OUTCOMES, progress=stop)


@pytest.mark.parametrize(
    ("cases", "seeds", "outcomes", "message"),
    [
        ([SMALL], [1, 2], OUTCOMES, "at least two cases, not 1"),
        ([SMALL, BOLD, SMALL], [1, 2], OUTCOMES, "case 'baseline' is given twice"),
        ([SMALL, BOLD.with_structure(townships=3)], [1, 2], OUTCOMES, "structure.*'bold' has .*townships=3"),
        ([SMALL, BOLD], [1], OUTCOMES, "at least 2 replicates, not 1"),
        ([SMALL, BOLD], [4, 4], OUTCOMES, "seed is given twice"),
        ([SMALL, BOLD], [-1, 0], OUTCOMES, "seed must be a whole number"),
        ([SMALL, BOLD], [1, 2], [], "at least one outcome"),
        ([SMALL, BOLD], [1, 2], ["inaction"], "unknown indicator 'inaction'; did you mean 'inaction_rate'"),
        ([SMALL, BOLD], [1, 2], ["burnout", "burnout"], "outcome 'burnout' is given twice"),
    ],
)
def test_bad_input_is_named(cases, seeds, outcomes, message):
    with pytest.raises(QuanzeError, match=message):
        compare(cases, seeds, outcomes)


def test_bad_window_is_named():
    with pytest.raises(QuanzeError, match="window must be a whole number of months, at least 1, not 0"):
        compare([SMALL, BOLD], [1, 2], OUTCOMES, window=0)
