"""Worlds that could be: what is kept, what is learnt on a toy of known truth, resumed runs, sentences and pictures."""

import re
from dataclasses import replace

import made_up
import numpy as np
import pandas as pd
import pytest
from counties import county
from figure_checks import faults

import experiments as ex
import sim
from experiments.calibration.calibrate import Calibration, Tried, calibrate
from experiments.calibration.evidence import Evidence
from experiments.calibration.learnt import LARGEST, composites, coverage, learnt, pairs, scores
from experiments.calibration.plan import CalibrationPlan
from experiments.designs.drawn import draw, priors_of
from experiments.designs.plausible import plausible_worlds, rivals_of
from experiments.running.backends import Threads
from experiments.running.resume import Patience, Results
from experiments.telling.figures import PAPER, SLIDE, figures
from sim.errors import StudyError
from sim.words import LANGUAGES
from tools.second_method import chains, worlds_of

COST, BENEFIT, NEEDS = "cadres.sanction_cost", "incentives.benefit", "residents.need_rate"
NAMES = (COST, BENEFIT, NEEDS, "cadres.slack", "work.deadline_grace", "turnover.retirement")
PRIORS = {name: priors_of(("behaviour", "world", "structure"))[name] for name in NAMES if name in priors_of()}


def toy(draws=4000, seed=1, luck=0.3):
    """Two targets that are lines in normal scores and luck: the posterior given intervals is known."""
    points = draw(PRIORS, draws, seed)
    standard, rng = scores(points), np.random.default_rng(seed + 1)
    values = np.column_stack([standard[:, 0], (standard[:, 1] + standard[:, 2]) / np.sqrt(2)])
    return points, values + luck * rng.standard_normal(values.shape)


# What is learnt


def test_the_first_of_many_worlds_are_those_of_few_and_a_file_holds_them_to_the_bit():
    few, many = draw(priors_of(), 30, 3), draw(priors_of(), 90, 3)
    pd.testing.assert_frame_equal(few, many.iloc[:30])
    assert (few.map(lambda value: float(f"{value:.4g}")) == few).all(axis=None)
    for name, prior in priors_of().items():
        row = sim.parameters()[name]
        assert many[name].between(max(row.low, 0.9995 * prior.low), min(row.high, 1.0005 * prior.high)).all(), name


def test_what_is_learnt_of_a_toy_is_what_is_true():
    points, values = toy(20000, luck=0.0)
    kept = np.flatnonzero((values[:, 0] > 1.0) & (np.abs(values[:, 1]) < 0.5))
    found = {one.name: one for one in learnt(PRIORS, points, kept)}
    names = list(PRIORS)
    # a normal value above 1 has mean 1.5251 and variance 0.1991; one within half a deviation has variance 0.0805
    assert found[names[0]].shift == pytest.approx(1.525, abs=0.06)
    assert found[names[0]].contraction == pytest.approx(1 - 0.1991, abs=0.04)
    for name in names[1:3]:  # of a sum of two, half of what is narrowed falls on each
        assert found[name].shift == pytest.approx(0, abs=0.06)
        assert found[name].contraction == pytest.approx((1 - 0.0805) / 2, abs=0.06)
    assert {name for name, one in found.items() if one.informed} == set(names[:3])
    table = composites(PRIORS, points, values, kept, ["A", "B"]).set_index(["target", "parameter"])
    assert len(table) == 2 * min(LARGEST, len(PRIORS))
    assert table.loc[("A", names[0]), "weight"] == pytest.approx(1.0, abs=0.01)
    assert table.loc[("B", names[1]), "share"] == pytest.approx(0.5, abs=0.02)
    assert table.loc[("B", names[2]), "explained"] == pytest.approx(1.0, abs=0.01)
    assert table.loc[("B", names[1]), "contraction"] == pytest.approx(1 - 0.0805, abs=0.02)
    [tie] = pairs(points, kept).to_dict("records")
    assert {tie["parameter"], tie["tied_to"]} == set(names[1:3]) and tie["correlation"] < -0.8


def test_nothing_is_learnt_of_worlds_kept_by_luck():
    points, _ = toy(2000)
    kept = np.random.default_rng(1).choice(2000, 200, replace=False)
    assert not any(one.informed for one in learnt(PRIORS, points, kept)) and not len(pairs(points, kept))


@pytest.mark.parametrize("count", [0, 1])
def test_of_no_world_and_of_one_nothing_is_said(count):
    points, values = toy(200)
    kept = np.arange(count)
    assert all(np.isnan(one.contraction) and not one.informed for one in learnt(PRIORS, points, kept))
    assert composites(PRIORS, points, values, kept, ["A", "B"])["contraction"].isna().all()
    assert not len(pairs(points, kept))


def test_what_never_varies_has_no_shift():
    points = draw(PRIORS, 200, 1).assign(**{COST: 1.0})
    [one] = [one for one in learnt(PRIORS, points, np.arange(50)) if one.name == COST]
    assert np.isnan(one.shift) and one.p == 1.0


# Whether it is true


def test_ranks_are_uniform_where_the_posterior_is_right():
    points, values = toy()
    table = coverage(points, values, np.array([0.4, 0.4]), ["A", "B"])
    assert table["truths"].tolist() == [400 - table["dropped"][0]] * 2 and table["truths"][0] > 200
    assert (table["p"] > 0.05).all()
    for share in (50, 90):
        assert ((table[f"held_{share}_low"] < share / 100) & (share / 100 < table[f"held_{share}_high"])).all()


def test_ranks_show_a_posterior_that_is_wrong():
    points, values = toy()
    values[:400] += [0.3, 0.0]  # the truths are of another model
    table = coverage(points, values, np.array([0.4, 0.4]), ["A", "B"]).set_index("target")
    assert table.loc["A", "p"] < 1e-4 < 0.01 < table.loc["B", "p"]
    points, values = toy(luck=0.05)
    wide = values.copy()
    wide[400:] += np.random.default_rng(9).normal(0, 1, (3600, 2))  # more luck than there is: too wide
    table = coverage(points, wide, np.array([0.4, 0.4]), ["A", "B"])
    assert (table["p"] < 1e-4).all() and (table["held_50_low"] > 0.5).all()


def test_a_target_that_never_varies_has_no_ranks():
    points, values = toy(2000)
    values[:, 1] = 0.3
    table = coverage(points, values, np.array([0.4, 0.4]), ["A", "B"]).set_index("target")
    assert table.loc["A", "truths"] > 100 and table.loc["B", "truths"] == 0 and np.isnan(table.loc["B", "p"])
    assert coverage(points, values * np.nan, np.array([0.4, 0.4]), ["A", "B"])["p"].isna().all()


# The second method


def test_chains_have_the_law_of_draws_that_meet_the_targets():
    def far(scores, step):
        return np.maximum(np.abs(scores[:, 0] - 1.0) - 0.5, 0) + np.maximum(
            np.abs(scores[:, 1] + scores[:, 2]) - 0.5, 0
        )

    path, met = chains(far, 4, 200, 400)
    late = path[200:]
    assert met[200:].all() and (far(late.reshape(-1, 4), 0) == 0).all()
    drawn = np.random.default_rng(5).standard_normal((400_000, 4))
    drawn = drawn[far(drawn, 0) == 0]
    error = late.mean(0).std(0, ddof=1) / np.sqrt(200)
    assert (np.abs(late.mean((0, 1)) - drawn.mean(0)) < 4 * error + 0.01).all()
    assert late.std((0, 1)) == pytest.approx(drawn.std(0), abs=0.05)
    away, never = chains(lambda scores, step: 1 + np.abs(scores[:, 0]), 2, 5, 20)
    assert away.shape == (20, 5, 2) and not never.any()


def test_worlds_at_scores_are_quantiles_of_the_priors():
    found = worlds_of(np.zeros((1, len(PRIORS))), PRIORS).iloc[0]
    for name, prior in PRIORS.items():
        assert found[name] == pytest.approx(float(prior.quantile(0.5)), rel=1e-3)


# The runs


def plan(**how):
    """One target, that a part of a few worlds meet."""
    target = replace(ex.targets()["T1"], low=0.0, high=0.3, discrepancy=0.0)
    few = {name: prior for name, prior in priors_of().items() if name in (*NAMES, "cadres.wear_unfair")}
    how = {"draws": 12, "seeds": (1, 2), "confirm": 2, "window": 12, **how}
    return CalibrationPlan("tiny", county(1, 4, 4, 18), Evidence({"T1": target}), {"cadres": 3}, few, **how)


def same(one, other):
    return all(a.to_csv() == other.tables()[name].to_csv() for name, a in one.tables().items())


def test_worlds_are_tried_on_luck_of_their_own_and_confirmed_on_other():
    asked = plan()
    first, second = asked.first(), asked.second(np.array([3, 7]))
    luck = [first.luck(k) + seed for k in range(12) for seed in first.seeds]
    confirmed = [second.luck(k) + seed for k in range(2) for seed in second.seeds]
    assert len(set(luck + confirmed)) == 24 + 4
    assert first.point(3).params[COST] == second.point(0).params[COST] and first.point(3).structure.cadres == 3
    assert second.point(0).structure.cadres == 4
    larger = plan(draws=40)
    assert [larger.first().luck(k) for k in range(12)] == [first.luck(k) for k in range(12)]
    pd.testing.assert_frame_equal(larger.first().design.iloc[:12], first.design)
    assert larger.second(np.array([3, 7, 30])).luck(1) == second.luck(1)


def test_threads_change_nothing_and_more_draws_reuse_what_was_run(tmp_path):
    fresh = calibrate(plan(draws=20), backend=Threads(1))
    runs = []

    def watch(count):
        from contextlib import nullcontext

        return nullcontext(lambda: runs.append(count))

    calibrate(plan(draws=12), tmp_path, Threads(2), watch)
    before = len(runs)
    grown = calibrate(plan(draws=20), tmp_path, Threads(2), watch)
    assert same(fresh, grown) and len(runs) - before < before
    confirmed = len(fresh.tried.chosen)
    assert before == 24 + 2 * (fresh.tried.chosen < 12).sum() and len(runs) == 40 + 2 * confirmed and confirmed
    held = Results(plan(draws=20).first(), tmp_path / "worlds")
    assert held.complete().shape == (20, 2, 1)
    with pytest.raises(StudyError):  # fewer draws would throw runs away
        calibrate(plan(draws=12), tmp_path)


@pytest.mark.parametrize("after", [5, 24, 27])
def test_what_was_stopped_goes_on_to_the_same_bytes(after, tmp_path):
    from contextlib import nullcontext

    done = []

    def stop():
        done.append(1)
        if len(done) == after:
            raise KeyboardInterrupt

    at_once = Patience.every(0)
    with pytest.raises(KeyboardInterrupt):
        calibrate(plan(), tmp_path, Threads(2), lambda runs: nullcontext(stop), patience=at_once)
    more = []
    resumed = calibrate(
        plan(), tmp_path, Threads(1), lambda runs: nullcontext(lambda: more.append(1)), patience=at_once
    )
    whole = calibrate(plan())
    assert same(resumed, whole) and len(more) < 24 + 2 * len(whole.tried.chosen)


def test_rivals_hold_what_they_say_and_the_file_can_be_read_again(tmp_path):
    found = calibrate(plan(rivals=("no_wear",), rival_draws=100, draws=100), backend=Threads(2))
    pinned = sim.load_variant("no_wear").params.changes()
    assert not set(pinned) & set(found.rivals["no_wear"].plan.priors)
    table = found.tables()["acceptance"].set_index("model")
    assert table.loc["", ["bayes_factor", "bayes_factor_low", "bayes_factor_high"]].tolist() == [1, 1, 1]
    assert table.loc["no_wear", "drawn"] == 100 and found.plan.runs == 400
    found.plausible().to_csv(tmp_path / "plausible.csv", index=False)
    worlds = plausible_worlds(tmp_path / "plausible.csv")
    pd.testing.assert_frame_equal(worlds[found.worlds.columns], found.worlds.reset_index(drop=True), check_names=False)
    assert rivals_of(tmp_path / "plausible.csv") == ["no_wear"]
    rival = plausible_worlds(tmp_path / "plausible.csv", "no_wear")
    assert all((rival[name] == value).all() for name, value in pinned.items())


def test_what_is_not_defined_is_not_kept():
    one = plan(draws=20)
    small = np.full((20, 1), 0.2)
    small[3] = np.nan
    tried = Tried(one, small, np.array([0, 5, 9]), np.array([[0.2], [np.nan], [0.4]]))
    assert tried.kept.tolist() == [0] and tried.met.tolist() == [[0.2]] and len(tried.worlds) == 1
    assert Calibration(tried, {}).tables()["calibration"].loc[0, "inside"] == 19 / 20


# Telling

WEIGHTS = {0: {COST: 1.2}, 1: {BENEFIT: 1.0, NEEDS: -0.8}}
FOUND = {
    "much": made_up.calibration(1500, WEIGHTS, ("no_wear", "model_1"), long=True),
    "one": made_up.calibration(200, WEIGHTS, wanted=5, off=0.9),
    "none": made_up.calibration(200, WEIGHTS, off=6.0),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_say_what_is_true(lang):
    lines = FOUND["much"].sentences(lang)
    tried, said = FOUND["much"].tried, "\n".join(lines)
    assert str(len(tried.kept)) in lines[0] and str(len(tried.chosen)) in lines[0]
    cost, benefit = (sim.parameters()[name].label[lang] for name in (COST, BENEFIT))
    [told] = [line for line in lines if COST in line]
    contraction = next(one for one in FOUND["much"].parameters if one.name == COST).contraction
    assert f"{100 * contraction:.1f}" in told
    about = [line for line in lines if cost in line and "T1" in line]
    assert len(about) == 1 and "+9" in about[0] and any(benefit in line and "T2" in line for line in lines)
    empty = next(line for line in lines if ("没有哪一组合" if lang == "zh" else "No composite") in line)
    assert all(FOUND["much"].targets[k].title(lang) in empty for k in range(2, 7)) and "–%" not in said
    rivals = [line for line in lines if re.search(r"400", line)]
    assert len(rivals) == 2 and sim.load_variant("no_wear").title[lang] in rivals[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_few_and_none_are_said(lang):
    one, none = FOUND["one"], FOUND["none"]
    assert len(one.tried.kept) == 1 and len(none.tried.kept) == 0
    lines = one.sentences(lang)
    assert any("少于所要的 5 个" in line or "Fewer than the 5 wanted" in line for line in lines)
    assert not any("–%" in line or "– %" in line or "nan" in line for line in lines)
    assert len(none.sentences(lang)) == 2 and "5." in none.sentences(lang)[1]
    assert all(isinstance(table, pd.DataFrame) for table in none.tables().values())


@pytest.mark.parametrize("medium", [PAPER, SLIDE], ids=["paper", "slide"])
@pytest.mark.parametrize("name", FOUND)
def test_figures_can_be_read(name, medium):
    for lang in LANGUAGES:
        drawn = figures(FOUND[name], lang, medium)
        assert set(drawn) == ({"targets", "learnt"} if name == "much" else {"targets"})
        assert {key: faults(figure) for key, figure in drawn.items()} == dict.fromkeys(drawn, [])
