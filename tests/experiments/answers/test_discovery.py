"""Scenario discovery: a planted box is found and reproduced, chance is not; the two factors that separate."""

import builtins
import itertools
import math

import numpy as np
import pandas as pd
import pytest

from experiments.answers.discovery import (
    FOUND,
    LEVEL,
    SPLIT_LEVEL,
    SPLITS,
    Box,
    Restriction,
    Share,
    _recurrence,
    check_workbench,
    detectable,
    discover,
)
from experiments.answers.separation import separate
from experiments.telling.sentences.verdicts import box_line, map_lines
from sim.errors import QuanzeError
from sim.words import text

RNG = np.random.default_rng(1)
WORLDS = pd.DataFrame(RNG.random((400, 30)), columns=[f"x{i}" for i in range(30)]).assign(
    whole=RNG.integers(0, 5, 400) * 1.0
)
PLANTED = ((WORLDS.x0 > 0.6) & (WORLDS.x3 < 0.5)).to_numpy() ^ (RNG.random(400) < 0.05)


@pytest.fixture(scope="module")
def box():
    return discover(WORLDS, PLANTED)


def test_planted_box_is_found_among_many_factors_and_holds_on_worlds_it_has_not_seen(box):
    assert box.verdict == "reproduced" and box.confirmed == Share(SPLITS, SPLITS)
    bounds = {(one.factor, one.side): one.limit for one in box.restrictions}
    assert bounds == {("x0", "above"): pytest.approx(0.6, abs=0.06), ("x3", "below"): pytest.approx(0.5, abs=0.06)}
    assert box.coverage.value > 0.7 and box.density.value > 0.75
    assert all(one.p < 1e-5 and one.splits.value > 0.75 for one in box.restrictions)
    low, high = box.density.interval
    assert low < box.density.value < high


def test_coverage_and_density_are_counted_on_the_other_half(box):
    inside = np.logical_and.reduce([one.holds(WORLDS) for one in box.restrictions])
    assert box.seen_density.of + box.density.of == inside.sum()
    assert box.seen_coverage.of + box.coverage.of == PLANTED.sum() == box.interest.count
    assert box.coverage.count == box.density.count
    assert box.seen_density.count + box.density.count == (inside & PLANTED).sum()


def test_chance_is_confirmed_in_few_splits_and_gives_no_box():
    few = WORLDS.iloc[:120, :8]
    found = [discover(few, np.random.default_rng(seed).random(120) < 0.3, seed) for seed in range(12)]
    assert [box.verdict for box in found].count("reproduced") <= 1
    assert sum(box.confirmed.count for box in found) <= SPLIT_LEVEL * SPLITS * 12 * 2


def test_a_box_is_reproduced_where_more_than_half_of_the_splits_confirm_it():
    bounds = (Restriction("x0", "above", 0.5),)
    verdicts = {
        count: Box(Share(100, 400), bounds, confirmed=Share(count, SPLITS)).verdict for count in range(SPLITS + 1)
    }
    assert [count for count, verdict in verdicts.items() if verdict == "reproduced"] == list(range(11, 22))
    # At most so many are confirmed on average where nothing tells, so that Markov's inequality bounds the rule.
    assert SPLIT_LEVEL * SPLITS / 11 < LEVEL


def test_the_box_told_is_the_one_whose_bounds_recur_most_and_none_if_most_splits_find_none(monkeypatch):
    x0, x1 = Restriction("x0", "above", 0.5), Restriction("x1", "below", 0.5)
    interest = Share(100, 400)
    alone, other, both = (Box(interest, bounds, p=p) for bounds, p in (((x0,), 0.001), ((x1,), 0.5), ((x0, x1), 0.2)))
    blank = Box(interest, p=1.0)

    def told(boxes):
        queue = iter(boxes)
        monkeypatch.setattr("experiments.answers.discovery._split_box", lambda *_: next(queue))
        return discover(WORLDS, np.arange(400) < 100)

    found = told([blank] * 5 + [other] * 2 + [both] * 2 + [alone] * 12)
    assert found.verdict == "reproduced" and found.confirmed == Share(12, SPLITS)
    assert [(one.factor, one.splits) for one in found.restrictions] == [("x0", Share(14, SPLITS))]
    found = told([alone] * 10 + [both] * 11)
    assert found.verdict == "lost" and found.confirmed == Share(10, SPLITS)
    found = told([alone] * 10 + [blank] * 11)
    assert found.verdict == "none" and found.confirmed == Share(10, SPLITS) and math.isnan(found.p)


def test_boxes_that_recur_alike_are_equal_to_the_bit():
    bounds = [Restriction("x0", "above", 0.5, splits=Share(count, SPLITS)) for count in (8, 9, 11)]
    assert len({_recurrence(Box(Share(100, 400), order)) for order in itertools.permutations(bounds)}) == 1


def test_p_of_a_box_is_that_of_fishers_test(box):
    from scipy.stats import fisher_exact

    hits, inside, sought = box.density.count, box.density.of, box.coverage.of
    rest = 400 - 200 - inside - (sought - hits)  # held out, outside, of no interest
    table = [[hits, inside - hits], [sought - hits, rest]]
    assert box.p == pytest.approx(fisher_exact(table, alternative="greater")[1])


def test_the_detectable_surplus_is_twice_that_at_which_a_known_box_is_confirmed_four_times_in_five():
    from scipy.stats import hypergeom

    rng = np.random.default_rng(4)
    for count in (40, 100, 200):
        share = count / 400 * (1 + (detectable(Share(count, 400)) - 1) / FOUND)
        hits = rng.binomial(50, share, 20_000)  # a quarter of the 200 worlds held out
        confirmed = hypergeom.sf(hits - 1, 200, count // 2, 50) < SPLIT_LEVEL
        assert confirmed.mean() == pytest.approx(0.8, abs=0.015)
    for count in (20, 380):  # one cannot hold more than all, nor be denser than wholly of interest
        assert math.isnan(detectable(Share(count, 400)))
    said = box_line(Box(Share(380, 400), confirmed=Share(0, SPLITS), detectable=math.nan), "s1", "incidents", "en")
    assert "no box of a quarter of them" in said


def test_a_box_of_detectable_density_is_reproduced():
    few = WORLDS.iloc[:, :12]
    inside = ((few.x0 > 0.5) & (few.x1 > 0.5)).to_numpy()
    dense = detectable(Share(200, 400)) / 2
    outside = (200 - dense * inside.sum()) / (~inside).sum()
    found = [
        discover(few, np.random.default_rng(seed).random(400) < np.where(inside, dense, outside)) for seed in (1, 2)
    ]
    assert all(box.verdict == "reproduced" for box in found)
    assert all({one.factor for one in box.restrictions} <= {"x0", "x1"} for box in found)


def test_a_whole_numbered_factor_can_bound_a_box():
    box = discover(WORLDS, (WORLDS.whole >= 3).to_numpy())
    assert [(one.factor, one.side) for one in box.restrictions] == [("whole", "above")]
    assert 2 < box.restrictions[0].limit <= 3
    assert box.coverage.value == box.density.value == 1.0


@pytest.mark.parametrize(("count", "verdict"), [(0, "never"), (400, "always"), (19, "few"), (385, "few")])
def test_worlds_all_alike_or_nearly_are_not_described(count, verdict):
    box = discover(WORLDS, np.arange(400) < count)
    assert box.verdict == verdict and box.restrictions == ()


def test_shares_have_exact_intervals():
    assert Share(0, 10).interval == pytest.approx((0, 1 - 0.025**0.1))  # Clopper & Pearson in closed form
    assert Share(10, 10).interval == pytest.approx((0.025**0.1, 1))
    assert math.isnan(Share(0, 0).value) and all(map(math.isnan, Share(0, 0).interval))


def test_bounds_hold_at_their_limits():
    worlds = pd.DataFrame({"a": [1.0, 2.0, 3.0]})
    assert list(Restriction("a", "above", 2.0).holds(worlds)) == [False, True, True]
    assert list(Restriction("a", "below", 2.0).holds(worlds)) == [True, True, False]


def test_missing_workbench_is_said_with_the_line_that_installs_it(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name.startswith("ema_workbench"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(QuanzeError, match=r"pip install 'quanze\[discovery\]'"):
        discover(WORLDS, PLANTED)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(QuanzeError, match=r"pip install 'quanze\[discovery\]'"):
        check_workbench()


# Two factors


def test_the_two_factors_that_separate_are_found_with_their_border():
    signs = np.sign(WORLDS.x7 + WORLDS.x9 - 1).to_numpy()
    found = separate(WORLDS, signs)
    assert set(found.factors) == {"x7", "x9"}
    assert found.fit > 0.5 and found.right > 0.9 > 0.6 > found.majority
    ahead, border, behind = found.surface(np.array([0.9, 0.5, 0.1]), np.array([0.9, 0.5, 0.1]))
    assert ahead > 0.9 > -0.9 > behind and abs(border) < 0.2


@pytest.mark.parametrize("factor", [0.5, 1 / 3, 0.7, 3.0])
def test_of_factors_that_separate_alike_the_earlier_is_told(factor):
    """One column is another in a different unit: what the surfaces differ by is rounding."""
    worlds = WORLDS[["x7", "x9"]].assign(other=factor * WORLDS.x7 - 0.1)
    signs = np.sign(WORLDS.x7 + WORLDS.x9 - 1).to_numpy()
    for first, second in (("x7", "other"), ("other", "x7")):
        assert separate(worlds[[first, second, "x9"]], signs).factors == (first, "x9")


@pytest.mark.parametrize("switch", [False, True])
def test_fit_is_that_of_leaving_worlds_out_one_at_a_time(switch):
    """A switch that is on in half of the worlds has no square of its own."""
    few = WORLDS.loc[:59, ["x7", "x9"]]
    if switch:
        few = few.assign(x7=np.random.default_rng(4).permutation(np.arange(60) % 2).astype(float))
    signs = np.sign(few.x7 - 0.6 + 0.3 * (few.x9 - 0.5)).to_numpy()

    def terms(frame):
        a, b = frame.x7.to_numpy(), frame.x9.to_numpy()
        return np.column_stack([np.ones_like(a), a, b, a * b, a**2, b**2])

    errors = []
    for i in range(60):
        rest = np.arange(60) != i
        weights = np.linalg.lstsq(terms(few[rest]), signs[rest])[0]
        errors.append(signs[i] - (terms(few.iloc[[i]]) @ weights)[0])
    assert separate(few, signs).fit == pytest.approx(
        1 - np.sum(np.square(errors)) / np.sum((signs - signs.mean()) ** 2)
    )


def test_a_world_of_which_the_others_say_nothing_separates_nothing():
    lone = WORLDS[["x7"]].assign(lone=(np.arange(400) == 3).astype(float))
    assert separate(lone, np.sign(WORLDS.x7 - 0.5).to_numpy()) is None


def test_signs_all_alike_separate_nothing():
    assert separate(WORLDS, np.ones(400)) is None
    assert separate(WORLDS[["x0"]], PLANTED * 2.0 - 1) is None
    noise = separate(WORLDS, np.random.default_rng(2).choice([-1.0, 1.0], 400))
    assert noise.fit < 0.06 and noise.right < 0.65


def test_the_best_of_many_pairs_is_not_told_from_chance():
    found = [separate(WORLDS, np.random.default_rng(seed).choice([-1.0, 1.0], 400)) for seed in range(6)]
    assert all(one.fit > 0 for one in found)  # 465 pairs: one always seems to tell something
    assert sum(one.fit > one.chance for one in found) <= 1
    line = map_lines(np.ones(400), min(found, key=lambda one: one.fit - one.chance), "s1", "incidents", "en")[-1]
    assert line == text("discovery.not_separated", "en")
    planted = separate(WORLDS, np.sign(WORLDS.x7 + WORLDS.x9 - 1).to_numpy())
    assert planted.fit > planted.chance
