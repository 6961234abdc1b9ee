"""Sizes that others measured: the table, standard deviations of priors, verdicts in closed form."""

import numpy as np
import pytest

import sim
from experiments.answers.mechanisms import Measured
from experiments.answers.sizes import VERDICTS, Size, deviation, moves, sizes


def test_rows_say_what_was_found_and_what_stands_for_it():
    ids = [row.id for row in sizes()]
    assert ids == [f"Z{k}" for k in range(1, len(ids) + 1)]
    for row in sizes():
        assert row.zh and row.en and row.source and row.grade in ("A", "B") and row.found in VERDICTS
        if row.missing:
            assert row.found == "no counterpart" and row.missing["zh"] and row.missing["en"]
        else:
            assert row.stands["zh"] and row.stands["en"] and row.match in ("close", "loose")
            assert row.scale in ("relative", "points") and row.effect.before != row.effect.after
            assert {*row.effect.before, *row.effect.after} <= set(sim.parameters())
        assert row.found in ("same size", "no counterpart") or row.why["zh"] and row.why["en"]


def test_a_deviation_is_that_of_the_prior():
    low, mode, high = 0.2, 0.4, 0.8  # authority.delegated_share, triangular
    variance = (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18
    assert deviation("authority.delegated_share") == pytest.approx(variance**0.5, rel=1e-3)


def test_it_is_moved_around_the_default_or_above_it():
    low, high = moves("authority.delegated_share", 1.0)
    assert (low + high) / 2 == pytest.approx(0.4) and high - low == pytest.approx(
        deviation("authority.delegated_share")
    )
    assert moves("accountability.pursuit", 1.0) == (0.0, deviation("accountability.pursuit"))


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-0.19, -0.06, "same size"),
        (-0.19, -0.04, "size open"),
        (-0.25, -0.15, "size open"),
        (-0.04, -0.01, "too small"),
        (-0.30, -0.22, "too large"),
        (-0.01, 0.001, "no effect"),
        (0.01, 0.2, "contrary"),
    ],
)
def test_verdicts(low, high, verdict):
    row = Size("Z", "", "", "", "A", size=-0.1)
    assert row.verdict(Measured(1.0, 1.0, (low + high) / 2, low, high)) == verdict
    mirrored = Size("Z", "", "", "", "A", size=0.1)
    assert mirrored.verdict(Measured(1.0, 1.0, -(low + high) / 2, -high, -low)) == verdict


def test_a_relative_size_is_a_mean_of_ratios(monkeypatch):
    row = Size("Z", "", "", "", "A", size=0.5, measure="n_acted", after={"incentives.reward": 2.0})
    before, after = np.array([1.0, 2.0, 4.0]), np.array([1.5, 3.0, 6.3])
    monkeypatch.setattr("experiments.answers.mechanisms.Effect.values", lambda self, seeds: (before, after))
    m = row.measured()
    assert m.effect == pytest.approx((1.5 * 1.5 * 1.575) ** (1 / 3) - 1) and m.low < m.effect < m.high
