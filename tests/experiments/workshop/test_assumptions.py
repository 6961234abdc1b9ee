"""An assumption is tried in the worlds that ship, on the same luck, as conclusions are drawn; nothing twice."""

import numpy as np
import pytest

import experiments as ex
import sim
from experiments.answers.conclusions import Conclusions
from experiments.answers.statistics import fraction
from experiments.designs.plausible import plausible_worlds, rivals_of
from experiments.workshop.assumptions import (
    OUTCOMES,
    WORLDS,
    Assumed,
    Belief,
    Trials,
    factor_step,
    factors,
    plausible_range,
    readings,
)
from experiments.workshop.believed import belief_html, verdict_lines
from experiments.workshop.bench import Cancelled
from sim.errors import InputError
from sim.words import LANGUAGES

SMALL = {"townships": 1, "cadres": 6, "residents": 6}
MOVED = Assumed("factor", "cadres.sanction_cost", 4.0)


@pytest.fixture(scope="module")
def trials():
    return Trials(sim.load_case("baseline").with_structure(**SMALL), ex.Threads(2))


@pytest.fixture(scope="module")
def reforms():
    return [sim.load_case(name) for name in ("s0", "s3")]


@pytest.fixture(scope="module")
def belief(trials, reforms):
    return trials.believe(reforms, MOVED, WORLDS[0])


def test_it_finds_what_the_question_of_conclusions_finds(trials, reforms, belief, tmp_path):
    plan = trials.plan(reforms, MOVED, WORLDS[0])
    found = ex.Question("conclusions", plan).run(tmp_path)
    np.testing.assert_array_equal(belief.found.values, found.values)
    shares = found.first(0)[:, 0]
    now, then = shares[:, :20], shares[:, 20:]
    for i, one in enumerate(belief.weighed(0)):
        assert one.best == fraction(now[i]) and one.best_then == fraction(then[i])


def test_only_what_is_assumed_differs_and_the_luck_is_the_same(trials, reforms):
    study = trials.plan(reforms, MOVED, WORLDS[0]).study()
    design = study.design.drop(columns="case").iloc[:40]
    same = design.columns != MOVED.name
    np.testing.assert_array_equal(design.iloc[:20, same], design.iloc[20:, same])
    assert (design[MOVED.name].iloc[20:] == MOVED.value).all()
    given = plausible_worlds()[MOVED.name].iloc[:20]
    np.testing.assert_array_equal(design[MOVED.name].iloc[:20], given)


def test_nothing_is_lived_twice(trials, reforms, belief, monkeypatch):
    def lived(*_):
        raise AssertionError("lived again")

    monkeypatch.setattr("experiments.running.runner.Measure.__call__", lived)
    again = trials.believe(reforms[::-1], MOVED, WORLDS[0])
    assert again.weighed(0)[1].best == belief.weighed(0)[2].best
    with pytest.raises(Exception, match="lived again"):
        trials.believe(reforms, Assumed("factor", MOVED.name, 3.9), WORLDS[0])


def test_it_stops_when_nobody_waits_and_works_on_afterwards(trials, reforms):
    other, done = Assumed("factor", "cadres.loss_aversion", 2.5), []
    with pytest.raises(Cancelled):
        trials.believe(reforms, other, WORLDS[0], lambda: done.append(1), lambda: len(done) >= 3)
    assert len(done) == 3
    found = trials.believe(reforms, other, WORLDS[0], lambda: done.append(1))
    assert len(done) == 3 + trials.runs(found.found.plan) == 3 + 3 * 2 * 20 * 2


@pytest.mark.parametrize("kind", ["reading", "model", ""])
def test_readings_and_models_are_assumptions_too(trials, reforms, kind):
    name = {"reading": "broad", "model": "deterrence", "": ""}[kind]
    belief = trials.believe(reforms, Assumed(kind, name), WORLDS[0])
    worlds = len(plausible_worlds(None, "deterrence")) if kind == "model" else WORLDS[0]
    assert belief.worlds == (WORLDS[0], min(worlds, WORLDS[0]))
    rows = belief.weighed(1)
    assert [row.case.name for row in rows] == ["baseline", "s0", "s3"]
    assert all((row.moved is None) == (kind == "model") for row in rows)
    if not kind:
        for row in rows:
            np.testing.assert_array_equal((row.best, row.gain), (row.best_then, row.gain_then))
    for lang in LANGUAGES:
        assert belief_html(belief, 1, lang).count('class="reform plain"') == 3


def made_up(now, then):
    """A belief whose cases improve the outcome by so much in every world, give or take a spread."""
    trials = Trials(sim.load_case("baseline").with_structure(**SMALL), ex.Threads(1))
    plan = trials.plan([sim.load_case("s0"), sim.load_case("s1")], MOVED, WORLDS[0])
    values = np.zeros((3, 40, 2, len(OUTCOMES)))
    spread = 0.001 * np.random.default_rng(1).standard_normal((3, 40))
    for place, gains in ((slice(0, 20), now), (slice(20, 40), then)):
        for case, gain in enumerate(gains, 1):
            values[case, place, :, :] = (gain + spread[case, place])[:, None, None]
    return Belief(MOVED, Conclusions.of(plan, values.reshape(-1, 2, len(OUTCOMES))))


def test_an_order_that_is_reversed_is_told_and_one_that_is_not_is_not():
    turned = made_up((0.05, 0.02), (0.01, 0.04))
    k = OUTCOMES.index("needs_resolved")
    assert turned.turned(k) == [(1, 2)] and (turned.leader(k), turned.leader(k, then=True)) == (1, 2)
    first, second = verdict_lines(turned, k, "en")
    assert "no longer" in first and "surely changes" in second
    kept = made_up((0.05, 0.02), (0.06, 0.03))
    assert kept.turned(k) == [] and "still" in verdict_lines(kept, k, "en")[0]
    harmful = made_up((0.05, 0.02), (0.05, -0.02))
    assert harmful.turned(k) == [(2, 0)]
    [_, _, moved] = harmful.weighed(k)
    assert moved.moved.high < 0 and "worse for the assumption" in belief_html(harmful, k, "en")


@pytest.mark.parametrize(
    ("assumed", "said"),
    [
        (("factor", "cadres.loss_aversion", 2.6), "plausible range"),
        (("factor", "cadres.sanction_cost", 4.1), "out of bounds"),
        (("factor", "cadres.sanction_cost", float("nan")), "finite"),
        (("factor", "cadres.sanction_cost", "2"), "must be a number"),
        (("factor", "authority.delegated_share", 0.5), "not uncertain"),
        (("factor", "cadres.sanction_costs", 2.0), "did you mean"),
        (("reading", "agreed"), "unknown reading"),
        (("model", "model_9"), "unknown variant"),
        (("luck", "s1"), "unknown kind"),
    ],
)
def test_what_cannot_be_assumed_is_refused(assumed, said):
    with pytest.raises(InputError, match=said):
        Assumed(*assumed)


def test_worlds_of_another_county_and_other_numbers_of_them_are_refused(reforms, trials):
    plain = Trials(sim.load_case("baseline", county="plain"), ex.Threads(1))
    assert not plain.fits
    with pytest.raises(InputError, match="default county"):
        plain.plan(reforms, MOVED, WORLDS[0])
    with pytest.raises(InputError, match="number of worlds"):
        trials.plan(reforms, MOVED, 21)
    own = trials.base.with_reform(61, {"support.care": 0.5}).named("own_a")
    with pytest.raises(InputError, match="reading"):
        trials.plan([own], Assumed("reading", "broad"), WORLDS[0])


@pytest.mark.parametrize("row", factors(), ids=lambda row: row.name)
def test_a_factor_can_be_put_at_both_ends_of_its_range(row):
    low, high = plausible_range(row)
    assert (high - low) / factor_step(row) >= 1
    assert [Assumed("factor", row.name, end).value for end in (low, high)] == [low, high]


def test_all_readings_and_models_that_ship_can_be_chosen():
    assert readings() and set(rivals_of()) >= {"model_1", "deterrence"}
