"""The bench gives what `compare` gives, keeps what was lived, and stops when nobody waits."""

import numpy as np
import pytest

import experiments as ex
import sim
from experiments.answers.horizons import HORIZONS, horizons
from experiments.workshop.bench import FAMILIES, OUTCOMES, START, Bench, Cancelled

SMALL = {"townships": 2, "cadres": 8, "residents": 10, "warm_up": 0}
SEEDS = range(1, 4)


@pytest.fixture(scope="module")
def bench():
    return Bench(sim.load_case("baseline").with_structure(**SMALL))


@pytest.fixture(scope="module")
def reforms(bench):
    return [
        bench.base.with_reform(START, {"authority.delegated_share": share}).named(f"powers {share}")
        for share in (0.6, 0.8)
    ]


@pytest.fixture(scope="module")
def board(bench, reforms):
    return bench.compare(reforms, SEEDS)


def test_it_finds_what_a_comparison_finds(bench, reforms, board):
    found = ex.compare([bench.base, *reforms], SEEDS, OUTCOMES, window=board.comparisons["long_run"].window)
    np.testing.assert_array_equal(board.comparisons["long_run"].values, found.values)
    assert board.comparisons["long_run"].difference(2, 0) == found.difference(2, 0)


def test_its_horizons_are_those_of_the_report(bench, reforms, board):
    given = [case.with_structure(months=120) for case in (bench.base, *reforms)]
    found = horizons(given, SEEDS, OUTCOMES)
    for h, horizon in enumerate(HORIZONS):
        values = board.comparisons[horizon].values
        apart = values[1:] - values[0]
        told = np.isfinite(found.differences[:, h])
        np.testing.assert_allclose(apart[told], found.differences[:, h][told], rtol=0, atol=1e-12)


def test_nothing_is_lived_twice(bench, reforms, board, monkeypatch):
    def lived(*_):
        raise AssertionError("lived again")

    monkeypatch.setattr(bench, "_live", lived)
    again = bench.compare(reforms[::-1], SEEDS)
    np.testing.assert_array_equal(again.comparisons["year_1"].values[1], board.comparisons["year_1"].values[2])
    with pytest.raises(Exception, match="lived again"):
        bench.compare([reforms[0].with_reform(START + 1, {"support.care": 0.5}).named("more")], SEEDS)


def test_five_years_are_those_of_longer_lives(bench, board):
    fresh = Bench(bench.base.with_structure(months=120))
    reforms = [*board.cases[1:], board.cases[1].with_reform(START + 84, {"support.care": 0.5}).named("later")]
    found = fresh.compare(reforms, SEEDS, until="years_1_5")
    assert list(found.comparisons) == ["year_1", "years_1_5"]
    for horizon, comparison in found.comparisons.items():
        np.testing.assert_array_equal(comparison.values[:-1], board.comparisons[horizon].values)
        assert all(
            np.array_equal(comparison.counts[n][:-1], board.comparisons[horizon].counts[n]) for n in comparison.counts
        )
    whole = fresh.compare(reforms[:2], SEEDS).comparisons["long_run"]  # lived again, and on
    np.testing.assert_array_equal(whole.values, board.comparisons["long_run"].values)


def test_it_stops_when_nobody_waits_and_works_on_afterwards(bench):
    other = bench.base.with_reform(START, {"support.care": 0.7}).named("care")
    done = []
    with pytest.raises(Cancelled):
        bench.compare([other], range(1, 9), lambda: done.append(1), lambda: len(done) >= 2)
    assert len(done) == 2
    assert bench.compare([other], SEEDS).seeds == tuple(SEEDS)


def test_the_table_has_a_row_for_each_horizon_case_and_outcome(board):
    table = board.table()
    assert len(table) == len(HORIZONS) * 3 * len(OUTCOMES)
    assert set(table["better_is"]) <= {"higher", "lower", "none"}
    family = table[(table["horizon"] == "year_1") & (table["outcome"].isin(FAMILIES[0]))]
    assert len(family) == 3 * len(FAMILIES[0])
    assert (family["p_holm"].dropna() >= family["p"].dropna()).all()
