"""Small packages: what loses the best one and how often, winners judged afresh, matches and orders with known truth."""

import signal
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from little_studies import AT_ONCE

import experiments as ex
import sim
from experiments.answers.how import How
from experiments.answers.prices import yearly_cost
from experiments.answers.search import (
    SmallReforms,
    Stage,
    cost_of,
    finalists,
    front_of,
    leading,
    search,
    weeded,
)
from experiments.answers.statistics import beaten, chosen_elsewhere, undearer_best
from experiments.designs.drawn import draw, priors_of
from experiments.designs.search import Move, SmallSearch, combined, orders_of
from experiments.designs.setting import Setting
from experiments.running.backends import Threads
from experiments.running.resume import run_study
from sim.errors import InputError
from sim.window import Window

GOAL, SIDE = "inaction_rate", "overreach_rate"  # lower is better
LEVERS = ("authority.delegated_share", "support.care", "tolerance.coverage")
POWERS, CARE, TOLERANCE = (Move(lever, value) for lever, value in zip(LEVERS, (0.6, 0.5, 0.5), strict=True))
SMALL = sim.load_case("baseline").with_structure(warm_up=0, townships=1, cadres=6, residents=6, months=48)


def plan(most=3, judged=12, seeds=2, compare=(), stages=(10, 10, 10), **more):
    setting = Setting("little", {}, SMALL, tuple(range(1, seeds + 1)), (GOAL, SIDE), Window.of(24))
    worlds = draw(priors_of(), sum(stages) + judged, 1)
    return SmallSearch(setting, GOAL, LEVERS, worlds, compare, stages, judged, keep=3, most=most, **more)


def made(effects, most=2, spread=0.0, compare=(), order_effects=None, seen=None, worlds=40):
    """An answer whose packages improve the goal by so much in every world, give or take a spread, and nothing else."""
    asked = plan(most, worlds, 4, compare)
    packages = ((), *combined((POWERS, CARE, TOLERANCE), most))[: 1 + len(effects) - len(compare)]
    rng = np.random.default_rng(1)
    gains = np.array([0.0, *effects])[:, None, None] + spread * rng.normal(size=(1 + len(effects), worlds, 1))
    gains = gains + 1e-3 * rng.normal(size=(1, worlds, 4)) + 1e-4 * rng.normal(size=(len(gains), worlds, 4))
    gains[0] = 0.0
    side = 1e-4 * rng.normal(size=gains.shape)
    values = 0.5 - np.stack([gains, side], axis=-1)
    values[0] = 0.5
    seen = np.array([0.0, *effects[: len(packages) - 1]]) if seen is None else np.array(seen)
    orders = tuple(orders_of(packages[int(seen.argmax())]))
    order_gains = np.zeros((1 + len(orders), worlds, 4, 2))
    for k, effect in enumerate(order_effects or [0.0] * len(orders), 1):
        order_gains[k, :, :, 0] = effect + 1e-3 * rng.normal(size=(worlds, 1))
    stages = (Stage(10, 6, 0, 3, 3), Stage(10, 6, 0, 0, 6), Stage(10, 6, 0, 0, 6))
    single = np.zeros((len(asked.moves), 10, 2))
    return SmallReforms(
        asked, single, (POWERS, CARE, TOLERANCE), stages, packages, seen, values, orders, 0.5 - order_gains
    )


# Statistics


def test_the_best_is_lost_no_more_often_than_promised_and_the_bad_are_found():
    rng, lost, found, tries = np.random.default_rng(7), 0, 0, 300
    for _ in range(tries):
        truth = np.zeros(120)
        truth[60:] = -3.0  # half as good as the best, half far worse
        parts = rng.normal(size=(10, 20))  # what packages share
        shared = parts[rng.integers(0, 10, 120)] + parts[rng.integers(0, 10, 120)]
        gone = beaten(
            truth[:, None] + shared + 0.5 * rng.normal(size=(120, 20)), np.zeros((120, 1)), np.ones(120, bool), 0.05
        )
        lost, found = lost + gone[0], found + gone[60:].mean()
    assert lost / tries < 0.05
    assert found / tries > 0.5


def test_what_beats_must_be_no_dearer_and_allowed_to():
    luck = np.random.default_rng(1).normal(0, 0.1, (3, 20))
    values = luck + np.array([[0.0], [1.0], [5.0]])
    assert beaten(values, np.array([[1], [1], [2]]), np.ones(3, bool), 0.05).tolist() == [True, False, False]
    assert beaten(values, np.array([[1], [1], [1]]), np.array([True, True, False]), 0.05).tolist() == [
        True,
        False,
        False,
    ]
    assert not beaten(values, np.array([[1], [1], [2]]), np.array([True, False, False]), 0.05).any()
    assert not beaten(values[:, :1], np.ones((3, 1)), np.ones(3, bool), 0.05).any()


def test_it_is_the_same_in_blocks(monkeypatch):
    values = np.random.default_rng(2).normal(size=(50, 12)) + np.linspace(0, 4, 50)[:, None]
    known, able = np.arange(50)[:, None] % 7, np.arange(50) % 3 > 0
    whole = beaten(values, known, able, 0.05)
    monkeypatch.setattr("experiments.answers.statistics.BLOCK", 8)
    assert whole.any() and (beaten(values, known, able, 0.05) == whole).all()


def test_choosing_by_luck_gains_nothing_and_choosing_by_world_gains_what_it_does():
    rng = np.random.default_rng(3)
    noise = rng.normal(size=(20, 4000, 8))
    assert abs(chosen_elsewhere(noise, 0).mean()) < 0.05  # the best of twenty seems better by more than one half
    truth = np.zeros((2, 4000, 1))
    truth[1, ::2], truth[1, 1::2] = 5.0, -5.0
    assert chosen_elsewhere(noise[:2] + truth, 0).mean() == pytest.approx(2.5, abs=0.1)


def test_the_front_holds_what_nothing_as_cheap_exceeds():
    assert undearer_best(np.array([0.0, 1.0, 1.0, 3.0]), np.array([0.0, 2.0, 1.0, 2.0])).tolist() == [
        True,
        False,
        True,
        True,
    ]
    assert front_of(np.array([0.0, -1.0, 2.0, 1.0]), np.array([0.0, -5.0, 3.0, 4.0])) == [0, 2]
    assert front_of(np.array([0.0, 1.0]), np.array([0.0, -1.0])) == [
        1
    ]  # what frees money and helps is on no other's way


# Stages


def test_the_first_stage_takes_the_better_direction_and_nothing_that_harms_or_does_nothing():
    asked = plan()
    gains = np.random.default_rng(1).normal(0, 0.01, (len(asked.moves), 10, 2))
    for k, move in enumerate(asked.moves):
        if move.lever == POWERS.lever:
            gains[k, :, 0] += 0.1 if move.value > 0.4 else -0.1
        if move == CARE:
            gains[k, :, 1] -= 0.5  # the other outcome
        if move == TOLERANCE:
            gains[k] = 0.0
    kept, stage = leading(asked, gains, 0)
    assert kept == (POWERS,)
    assert stage == Stage(10, len(asked.moves), 1, len(asked.moves) - 2, 1)


def test_a_stage_drops_the_harmful_and_the_beaten_but_nothing_cheaper_or_smaller():
    asked, packages = plan(), ((), *combined((POWERS, CARE, TOLERANCE), 2))
    gains = np.random.default_rng(1).normal(0, 0.001, (len(packages), 20, 2))
    gains[:, :, 1] = np.abs(gains[:, :, 1])  # towards the better
    gains[:, :, 0] += np.array([0.0, 1.0, 0.5, 0.9, 2.0, 0.4, 0.3])[:, None]
    gains[4, :, 1] -= 1.0  # the best one harms
    gains[0] = 0.0
    left = weeded(asked, packages, gains, 0)
    costs = [cost_of(one, SMALL) for one in packages]
    assert costs[3] < costs[2] < costs[1]
    # care (1.0 > 0.5) is dearer than tolerance (0.9), which beats it; pairs with it are beaten by it, too
    assert left.packages == ((), (POWERS,), (TOLERANCE,))
    assert left.stage == Stage(20, 6, 1, 3, 2)
    assert left.seen == pytest.approx([0.0, 1.0, 0.9], abs=0.01)


def test_those_judged_are_the_best_of_each_size_and_the_front():
    packages = ((), *(((Move("a", i),)) for i in range(20)), (Move("a", 1), Move("b", 1)))
    seen = np.array([0.0, *np.linspace(0.1, 1.0, 20), 0.5])
    costs = [0.0, *np.linspace(1, 20, 20), 0.5]
    chosen = finalists(packages, seen, costs, 2)
    assert 0 in chosen and 21 in chosen and set(range(13, 21)) <= set(chosen)
    assert len(chosen) <= 1 + 8 + 1 + 12


# What is told of those judged


def test_the_best_are_those_that_looked_best_and_told_by_fresh_worlds():
    found = made([0.01, 0.02, 0.005, 0.02, 0.01, 0.01], seen=[0.0, 0.9, 0.1, 0.1, 0.95, 0.1, 0.1])
    one, two = found.best
    assert one.package == (POWERS,) and one.seen == 0.9 and one.gain.mean == pytest.approx(0.01, abs=1e-3)
    assert two.package == (POWERS, CARE) and two.gain.mean == pytest.approx(0.02, abs=1e-3)
    assert one.sure and one.wrong.count == one.backfires.count == 0 and one.wrong.of == 40
    assert one.gain.low < 0.01 < one.gain.high
    assert one.regret.mean == pytest.approx(0.01, abs=2e-3) and (one.rivals, one.alike) == (2, 0)
    assert two.rivals == 5
    table = found.table().set_index(["case", "outcome"])
    assert table.loc[("support.care=0.5", GOAL), "difference"] == pytest.approx(-0.02, abs=1e-3)  # lower is better


def test_how_often_it_is_wrong_counts_worlds_in_which_goal_or_side_gets_worse():
    found = made([0.01, 0.0, 0.0], most=1)
    found.values[1, :10, :, 0] = 0.5 + 0.02  # the goal in ten worlds
    found.values[1, 10:14, :, 1] = 0.5 + np.array([0.1, 0.11, 0.12, 0.13])  # a side outcome, surely, in four
    (one,) = found.best
    assert (one.backfires.count, one.wrong.count) == (10, 14)


def test_what_is_surely_worse_is_named_and_nothing_is_sure_of_noise():
    found = made([0.0, 0.0, 0.0], most=1, spread=0.05, seen=[0.0, 1.0, 0.1, 0.1])
    assert not found.best[0].sure and found.best[0].harms == ()
    found.values[1, :, :, 1] += 0.1
    assert replace(found).best[0].harms == (SIDE,)


DOCUMENT = SMALL.with_reform(13, {"support.care": 0.9}).named("document")


@pytest.mark.parametrize(
    ("effect", "sure", "mean"), [(-0.01, 0, 0), (0.005, 1, 1), (0.015, 2, 2), (0.05, None, None), (0.01, 2, None)]
)
def test_the_smallest_package_that_does_as_much_as_a_document(effect, sure, mean):
    found = made([0.01, 0.001, 0.001, 0.02, 0.001, 0.001, effect], compare=(DOCUMENT,))
    surely, average = found.smallest(DOCUMENT)
    assert (surely.size if surely else None) == sure
    assert mean is None or average.size == mean
    if effect == 0.05:
        assert average is None
    assert {match.size for match in found.matches} == {0, 1, 2}
    assert found.costs[-1] == yearly_cost(DOCUMENT)


def test_which_comes_first_is_sure_only_if_it_beats_every_other():
    seen = [0.0, 0.1, 0.1, 0.1, 0.2, 0.2, 0.2, 0.9]
    flat = made([0.01] * 7, most=3, order_effects=[0.02] * 6, seen=seen)
    assert len(flat.orders) == 6 and not any(sure for _, sure in flat.first.values())
    clear = made([0.01] * 7, most=3, order_effects=[0.03, 0.03, 0.01, 0.01, 0.01, 0.01], seen=seen)
    assert [sure for _, sure in clear.first.values()] == [True, False, False]
    assert next(iter(clear.first.values()))[0].mean == pytest.approx(0.03, abs=1e-3)


# Real ones


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    return search(plan(2, compare=(DOCUMENT,)), How(tmp_path_factory.mktemp("runs")))


def test_a_tiny_real_search_is_what_its_runs_say(real, tmp_path):
    asked, goal = real.plan, real.outcomes.index(GOAL)
    place = real.place(1)
    case = asked.reformed(real.packages[place])
    world = list(asked.worlds_of(3))[5]
    lived = [one.with_params(asked.worlds.iloc[world].to_dict()) for one in (SMALL, case)]
    seed = 1 + 2 * world  # each world has luck of its own
    rates = [sim.simulate(one, seed).rates(24, [GOAL])[GOAL] for one in lived]
    assert real.values[0, 5, 0, goal] == rates[0] and real.values[place, 5, 0, goal] == rates[1]
    document = DOCUMENT.with_params(asked.worlds.iloc[world].to_dict())
    assert real.values[-1, 5, 1, goal] == sim.simulate(document, seed + 1).rates(24, [GOAL])[GOAL]
    assert all(table.notna().any(axis=None) or table.empty for table in real.tables().values())


def test_an_order_is_lived_move_by_move(real):
    if not real.orders:
        pytest.skip("a single lever was best")
    asked, world = real.plan, real.plan.worlds_of(3)[0]
    (first, second) = real.orders[1]
    case = SMALL.with_reform(13, dict([first])).with_reform(25, dict([second]))
    lived = case.with_params(asked.worlds.iloc[world].to_dict())
    found = sim.simulate(lived, 1 + 2 * world).rates((13, 48), [GOAL])[GOAL]
    assert real.in_order[2, 0, 0, real.goal] == found


def test_no_world_and_no_luck_serves_twice(real):
    asked = real.plan
    stages = [asked.choosing(k, ()) for k in range(3)] + [asked.judging(())]
    luck = [
        (int(study.luck(point)) + seed)
        for study in stages
        for point in range(0, study.points, 1)
        for seed in study.seeds
    ]
    judged = stages[-1]
    assert len(set(luck[: 10 * 3])) == 30
    assert not {judged.luck(p) + s for p in range(judged.points) for s in judged.seeds} & set(luck[:30])


def test_a_budget_leaves_out_what_is_dearer(tmp_path):
    found = search(plan(2, budget=7.0), How(tmp_path))
    assert max(found.costs) <= 7.0 and len(found.packages) > 1


def test_it_is_gone_on_with_after_it_was_stopped_and_gives_the_same_bits(real, tmp_path):
    asked, count = plan(2, compare=(DOCUMENT,)), 0

    def stop():
        nonlocal count
        count += 1
        if count == 200:
            raise KeyboardInterrupt(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        search(asked, How(tmp_path, Threads(2), stop, patience=AT_ONCE))
    rest = []
    again = search(asked, How(tmp_path, Threads(2), lambda: rest.append(1)))
    everything = []
    search(asked, How(tmp_path, progress=lambda: everything.append(1)))
    assert not everything and rest
    for name, table in real.tables().items():
        pd.testing.assert_frame_equal(table, again.tables()[name], check_exact=True)


def test_too_few_worlds_with_a_value_is_said(tmp_path, monkeypatch):
    class Blank:
        def complete(self):
            return np.full((10 * (1 + len(plan().moves)), 1, 2), np.nan)

    monkeypatch.setattr("experiments.answers.how.run_study", lambda *how: Blank())
    with pytest.raises(InputError, match="little-stage-0: all outcomes are defined in 0 of 10 worlds only"):
        search(plan(), How(tmp_path))


def test_python_and_files_ask_the_same(tmp_path):
    question = ex.Question("search", plan(2))
    assert question.name == "little" and question.resumable
    study = question.design.judging(())
    assert run_study(study, tmp_path).complete().shape == (12, 2, 2)
