"""New statistics against simulated truth: null laws are uniform or cautious, intervals cover, parts are recovered."""

import numpy as np
import pytest
from places import ROOT

from experiments.answers.samples import (
    DOSE,
    LUCK,
    PARAMETERS,
    PARTS,
    READING,
    STRUCTURE,
    TOGETHER,
    correlated,
    divided,
    normal_p,
    normal_scores,
    shifted,
    uniform_p,
)
from experiments.answers.statistics import (
    Share,
    fraction,
)
from sim.indicator import indicators


def covered(truth, intervals):
    """Share of intervals (low, high) that hold the truth."""
    low, high = np.array(intervals).T
    return ((low <= truth) & (truth <= high)).mean()


# Shares


@pytest.mark.parametrize(
    ("n", "p", "others", "q"), [(400, 0.02, 4000, 0.02), (100, 0.02, 2000, 0.05), (50, 0.9, 50, 0.6)]
)
def test_the_interval_of_a_ratio_of_shares_covers(n, p, others, q):
    rng = np.random.default_rng(1)
    pairs = [Share(rng.binomial(n, p), n).over(Share(rng.binomial(others, q), others)) for _ in range(300)]
    known = [ends[1:] for ends in pairs if not np.isnan(ends[0])]
    assert len(known) > 290 and covered(p / q, known) >= 0.93


def test_a_ratio_of_shares_by_hand():
    ratio, low, high = Share(10, 100).over(Share(20, 400))
    assert ratio == pytest.approx(2.0) and low < 1 < ratio < high
    other, above, below = Share(20, 400).over(Share(10, 100))  # the same the other way round
    assert (other, above, below) == pytest.approx((1 / ratio, 1 / high, 1 / low))
    none = Share(0, 100).over(Share(20, 400))
    assert none[0] == none[1] == 0 and 0 < none[2] < 1
    assert Share(5, 100).over(Share(0, 400))[0] == np.inf and Share(5, 100).over(Share(0, 400))[1] > 1
    assert np.isnan(Share(0, 100).over(Share(0, 400))).all() and np.isnan(Share(0, 0).over(Share(3, 4))).all()


@pytest.mark.parametrize("levels", [(0, 1), (0, 0.5, 1), (0, 1 / 3, 2 / 3, 1)], ids=str)
@pytest.mark.parametrize("n", [20, 200])
def test_the_interval_of_a_mean_share_covers(levels, n):
    rng = np.random.default_rng(2)
    weights = np.array([0.9] + [0.1 / (len(levels) - 1)] * (len(levels) - 1))
    found = [fraction(rng.choice(levels, n, p=weights))[1:] for _ in range(400)]
    assert covered(weights @ levels, found) >= 0.94


def test_fractions_at_the_ends():
    assert fraction(np.ones(100))[0] == 1.0 and fraction(np.ones(100))[2] == 1.0
    assert fraction(np.full(3, 1 / 3 + 1 / 3 + 1 / 3))[2] == 1.0
    assert np.isnan(fraction(np.array([]))).all()


# Scores and tests


def test_scores_do_not_hang_on_the_shape_and_ties_share_theirs():
    values = np.random.default_rng(3).lognormal(size=(500, 1))
    found = normal_scores(np.hstack([values, np.log(values), -values]))
    assert np.allclose(found[:, 0], found[:, 1]) and np.allclose(found[:, 0], -found[:, 2])
    assert found.mean() == pytest.approx(0, abs=1e-9) and found.std() == pytest.approx(1, abs=0.01)
    two = normal_scores(np.array([[0.0], [0.0], [1.0], [1.0]]))[:, 0]
    assert two[0] == two[1] == -two[2] < 0


@pytest.mark.parametrize(("of", "n"), [(300, 12), (300, 150), (2000, 3)])
def test_rows_kept_by_luck_are_seldom_called_shifted(of, n):
    rng = np.random.default_rng(4)
    columns = [rng.standard_normal(of), rng.random(of) < 0.5, rng.random(of) < 0.04, rng.integers(0, 4, of)]
    standard = normal_scores(np.column_stack(columns).astype(float))
    p = np.array([shifted(standard, rng.choice(of, n, replace=False)) for _ in range(150)])
    for level in (0.05, 0.01):
        assert ((p < level).mean(0) <= level + 3 * np.sqrt(level / 150)).all()
    assert (p[:, 0] < 0.2).mean() > 0.1  # and not never


def test_rows_that_are_shifted_or_narrowed_are_found():
    standard = normal_scores(np.random.default_rng(5).random((1000, 4)))
    up = np.argsort(standard[:, 0] + 2 * standard[:, 3])[-100:]  # by two of four
    p = shifted(standard, up)
    assert p[3] < 1e-6 and p[0] < 0.01 < min(p[1], p[2])
    assert shifted(standard, np.flatnonzero(np.abs(standard[:, 1]) < 0.5))[1] < 1e-6  # the mean alone would not tell


def test_nothing_is_shifted_where_nothing_can_be():
    standard = np.column_stack([np.zeros(20), normal_scores(np.arange(20.0)[:, None])[:, 0]])
    assert shifted(standard, np.array([1, 2, 3]))[0] == 1.0
    for kept in ([], [3], range(20)):
        assert (shifted(standard, np.array(list(kept), int)) == 1).all()


def test_two_values_have_the_exact_law():
    values = np.array([1.0] * 4 + [0.0] * 16)[:, None]
    by_hand = 2 * 2 * (4 * 3 * 2 / (20 * 19 * 18))  # three of three drawn; twice for two sides, twice for two tests
    assert shifted(normal_scores(values), np.array([0, 1, 2]))[0] == pytest.approx(by_hand)


def test_pairs_are_tied_where_they_are_and_seldom_elsewhere():
    rng = np.random.default_rng(6)
    least = np.array([np.nanmin(correlated(normal_scores(rng.random((30, 5))))[3]) for _ in range(400)])
    assert (least < 0.05).mean() < 0.09
    values = rng.standard_normal((200, 3))
    values[:, 2] = values[:, 0] + rng.standard_normal(200)
    first, second, r, p = correlated(values)
    told = {pair: (r[k], p[k]) for k, pair in enumerate(zip(first.tolist(), second.tolist(), strict=True))}
    assert told[0, 2][0] == pytest.approx(0.7, abs=0.1) and told[0, 2][1] < 1e-6 < 0.01 < told[0, 1][1]
    constant = correlated(np.column_stack([values, np.ones(200)]))
    assert np.isnan(constant[3]).sum() == 3
    assert np.isnan(correlated(values[:3])[2]).all() and (correlated(values[:3])[3] == 1).all()


def test_ranks_that_are_uniform_are_seldom_called_otherwise():
    rng = np.random.default_rng(7)
    p = np.array([uniform_p(rng.random(200)) for _ in range(600)])
    assert (p < 0.05).mean() == pytest.approx(0.05, abs=0.03) and (p < 0.5).mean() == pytest.approx(0.5, abs=0.08)
    assert uniform_p(rng.beta(2, 2, 200)) < 1e-3 and uniform_p(rng.random(200) ** 2) < 1e-6
    assert np.isnan(uniform_p(rng.random(49)))


def test_two_sided_p_of_a_normal_value():
    assert normal_p(np.array([0.0, 1.959964, -1.959964])) == pytest.approx([1.0, 0.05, 0.05], abs=1e-6)


# Parts of a variance


def effects(worlds, spread, readings=3, doses=2, seeds=2, seed=1):
    """Effects of parts of known variances, and eight switches, the first of which is what the structure does."""
    rng = np.random.default_rng(seed)
    switches = rng.integers(0, 2, (worlds, 8)).astype(float)
    total = spread[PARAMETERS] ** 0.5 * rng.standard_normal(worlds) + 2 * spread[STRUCTURE] ** 0.5 * (
        switches[:, 0] - 0.5
    )
    by_reading = np.linspace(-1, 1, readings) if readings > 1 else np.zeros(1)
    by_dose = np.array([-1.0, 1.0]) if doses > 1 else np.zeros(1)
    by_reading = by_reading / (by_reading.std() or 1) * spread[READING] ** 0.5
    found = total[:, None, None] + by_reading[:, None] + by_dose * spread[DOSE] ** 0.5
    found = found + spread[TOGETHER] ** 0.5 * (by_reading / (by_reading.std() or 1))[:, None] * by_dose
    return found[..., None] + spread[LUCK] ** 0.5 * rng.standard_normal((*found.shape, seeds)), switches


EVEN = dict.fromkeys(PARTS, 1.0)
CASES = {
    "all parts": (EVEN, {}),
    "no structure": (EVEN | {STRUCTURE: 0.0, LUCK: 4.0}, {}),
    "one reading": (EVEN | {READING: 0.0, TOGETHER: 0.0}, {"readings": 1}),
    "one dose": (EVEN | {DOSE: 0.0, TOGETHER: 0.0}, {"doses": 1}),
    "neither": (EVEN | {READING: 0.0, DOSE: 0.0, TOGETHER: 0.0}, {"readings": 1, "doses": 1}),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("worlds", [30, 120])
def test_parts_of_a_variance_are_recovered_and_covered(name, worlds):
    spread, sizes = CASES[name]
    truth = np.array([spread[part] for part in PARTS]) / sum(spread.values())
    found = [divided(*effects(worlds, spread, **sizes, seed=k)) for k in range(16)]
    means = np.array([[of[part][0] for part in PARTS] for of in found])
    assert means.mean(0) == pytest.approx(truth, abs=4 * 0.9 / np.sqrt(16 * worlds))
    assert means.sum(1) == pytest.approx(1.0)
    for k, part in enumerate(PARTS):
        ends = np.array([of[part][1:] for of in found]) + [-1e-9, 1e-9]
        assert covered(truth[k], ends) >= 0.74, part  # 12 of 16; what resampled worlds gave held half as often


def test_without_a_second_seed_luck_is_in_the_rest():
    of = divided(*effects(200, EVEN | {TOGETHER: 0.0}, seeds=1))
    assert of[LUCK][0] == 0 and of[TOGETHER][0] > 0.1


def test_an_effect_that_is_everywhere_the_same_has_no_parts():
    for effect in (np.full((30, 3, 2, 2), 0.1), np.zeros((30, 1, 1, 2)), np.empty((0, 3, 2, 2)), np.ones((1, 1, 1, 2))):
        assert np.isnan(list(divided(effect, np.zeros((len(effect), 2))).values())).all()


def test_switches_that_none_has_or_that_never_change_explain_nothing():
    effect, switches = effects(40, EVEN)
    for none in (switches[:, :0], np.zeros((40, 3)), np.random.default_rng(1).random((40, 39))):
        assert divided(effect, none)[STRUCTURE][0] == 0


def test_the_page_names_every_ratio_of_rare_counts():
    page = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
    told = page.split("## Ratios of rare counts")[1].split(" divide ")[0]
    assert set(told.replace("`", " ").replace(",", " ").split()) - {"and"} == {
        name for name, row in indicators().items() if row.pooled
    }
