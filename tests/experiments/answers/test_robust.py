"""Robust choice: worlds, regret and probabilities by hand, intervals, what is refused, the command."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from experiments.answers.discovery import Share
from experiments.answers.pareto import pareto
from experiments.answers.robust import Worlds
from experiments.cli import app
from experiments.designs.factors import Factor
from experiments.designs.setting import Setting
from experiments.designs.worlds import RobustChoice, read_robust
from experiments.telling.sentences.verdicts import world_lines
from sim.errors import QuanzeError
from sim.parameter import parameters
from sim.words import LANGUAGES

SMALL = sim.load_case("baseline").with_structure(warm_up=0, townships=1, cadres=6, residents=5, months=24)
GOOD, BAD = "acts_per_actionable", "blame_avoidance_rate"
START = replace(SMALL, title={})
REFORMS = (
    START.named("free").with_reform(7, {"authority.delegated_share": 1.0}),
    START.named("watched").with_reform(7, {"inspection.visits_per_month": 0.4}),
)
FACTORS = (Factor("work.flaw_rate", 0.1, 0.3), Factor("work.deadline_grace", 2, 5, True))


def choice(worlds=20, seeds=2, outcomes=(GOOD,), **more):
    setting = Setting("small", {}, SMALL, tuple(range(1, seeds + 1)), outcomes, 24)
    return RobustChoice(setting, REFORMS, FACTORS, worlds, **more)


def by_hand(*rows, seeds=2, outcomes=(GOOD,)):
    """Worlds from means (case, world); seeds lie evenly around them and all outcomes are alike."""
    means = np.array(rows, float)
    luck = np.linspace(-0.001, 0.001, seeds)
    values = np.repeat((means[:, :, None] + luck)[..., None], len(outcomes), axis=3)
    return Worlds(choice(means.shape[1], seeds, outcomes), values)


# Worlds


def test_every_factor_has_one_world_in_each_slice_and_whole_numbers_stay_whole():
    sample = choice(40).sample
    slices = np.floor((sample["work.flaw_rate"] - 0.1) / 0.2 * 40).astype(int)
    assert sorted(slices) == list(range(40))
    assert sample["work.deadline_grace"].value_counts().to_dict() == {2.0: 10, 3.0: 10, 4.0: 10, 5.0: 10}
    pd.testing.assert_frame_equal(sample, choice(40).sample)


def test_study_lives_every_case_in_every_world_with_its_reforms():
    study = choice(20).study()
    assert study.points == 60 and study.runs == 120
    case = study.point(20 + 3)
    assert case.params["work.flaw_rate"] == choice(20).sample["work.flaw_rate"][3]
    assert case.segments()[-1][1]["authority.delegated_share"] == 1.0


@pytest.mark.parametrize("name", ["reforms", "supervision"])
def test_choices_that_ship_can_be_read_and_stay_within_the_table(name):
    found = read_robust(f"robust_{name}")
    assert set(found.setting.title) == set(LANGUAGES)
    for factor in found.factors:
        row = parameters()[factor.name]
        assert row.kind in ("behaviour", "world", "structure") and row.low <= factor.low < factor.high <= row.high
        assert factor.low <= found.setting.base.params[factor.name] <= factor.high


# Regret


def test_regret_and_chances_of_four_kinds_of_worlds():
    rows = ([0.5] * 20, [0.6] * 10 + [0.4] * 10, [0.7] * 5 + [0.5] * 15)
    worlds = by_hand(*rows)
    table = worlds.table().set_index("case")
    # worlds 1-5: watched .7 is best; 6-10: free .6; 11-20: baseline and watched share .5
    assert table.best.to_dict() == pytest.approx({"baseline": 0.25, "free": 0.25, "watched": 0.5})
    assert table.beats.to_dict() == pytest.approx({"baseline": 0.0, "free": 0.5, "watched": 0.25})
    assert table.ties.to_dict() == pytest.approx({"baseline": 1.0, "free": 0.0, "watched": 0.75})
    assert table.regret.to_dict() == pytest.approx({"baseline": 0.075, "free": 0.075, "watched": 0.025})
    assert table.worst.to_dict() == pytest.approx({"baseline": 0, "free": -0.1, "watched": 0}, abs=1e-12)
    assert table.difference.to_dict() == pytest.approx({"baseline": 0, "free": 0, "watched": 0.05}, abs=1e-12)
    assert (worlds.regret >= 0).all() and (worlds.regret.min(0) == 0).all()


def test_lower_is_better_where_the_outcome_says_so():
    worlds = by_hand([0.5] * 20, [0.6] * 20, [0.4] * 20, seeds=6, outcomes=(GOOD, BAD))
    table = worlds.table().set_index(["outcome", "case"])
    assert table.best[GOOD].to_dict() == {"baseline": 0, "free": 1, "watched": 0}
    assert table.best[BAD].to_dict() == {"baseline": 0, "free": 0, "watched": 1}
    assert table.difference[BAD, "free"] == pytest.approx(0.1) and table.worst[BAD, "free"] == pytest.approx(-0.1)
    assert list(worlds.signs(1, 0)) == [1] * 20 and list(worlds.signs(1, 1)) == [-1] * 20


def test_intervals_are_those_of_a_mean_over_worlds():
    values = np.random.default_rng(1).normal(0.5, 0.1, 400)
    row = by_hand(np.full(400, 0.5), values, np.full(400, 0.1)).table().set_index("case").loc["free"]
    half = 1.96 * values.std() / 20
    assert (row.mean_low, row.mean_high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.1 * half)
    share = (values > 0.5).mean()
    half = 1.96 * np.sqrt(share * (1 - share) / 400)
    assert (row.beats_low, row.beats_high) == pytest.approx((share - half, share + half), abs=0.15 * half)
    assert row.worst_low < row.worst == np.quantile(values - 0.5, 0.1) < row.worst_high


def test_a_seed_without_value_is_left_out_for_all_and_a_world_without_any_is_dropped():
    worlds = by_hand([0.5] * 20, [0.6] * 20, [0.4] * 20, seeds=3)
    worlds.values[0, 0, 0] = np.nan
    worlds.values[1, 1] = np.nan
    assert worlds.means[:, 0, 0] == pytest.approx([0.5005, 0.6005, 0.4005])
    assert np.isnan(worlds.means[:, 1]).all()
    row = worlds.table().set_index("case").loc["free"]
    assert (row.worlds, row.dropped) == (19, 1) and row.beats == 1.0


def test_pareto_is_that_of_the_doses_with_worlds_for_seeds():
    rng = np.random.default_rng(2)
    worlds = Worlds(
        choice(30, outcomes=(GOOD, BAD)), rng.normal(size=(3, 30, 2, 2)) + [[[[0, 0]]], [[[3, 0]]], [[[0, 3]]]]
    )
    rows = [
        (case.name, world, outcome, worlds.means[i, world, k])
        for i, case in enumerate(worlds.choice.cases)
        for world in range(30)
        for k, outcome in enumerate((GOOD, BAD))
    ]
    expected = pareto(pd.DataFrame(rows, columns=["case", "seed", "outcome", "value"]), (GOOD, BAD))
    pd.testing.assert_frame_equal(worlds.pareto(), expected)
    assert worlds.pareto().set_index("case").undominated.to_dict() == dict(baseline=False, free=True, watched=False)


def test_sentences_name_the_worlds_in_which_a_reform_backfires():
    few = choice(200, discovery=(GOOD,), map_reform="watched", map_outcomes=(GOOD,))
    harm = (few.sample["work.flaw_rate"] > 0.2).to_numpy()
    effect = np.array([np.zeros(200), np.full(200, 0.1), np.where(harm, -0.1, 0.1)])
    luck = np.array([[[0.0, 0.001]], [[0.002, 0.001]], [[0.001, 0.003]]])  # differences vary, but little
    worlds = Worlds(few, ((0.5 + effect)[..., None] + luck)[..., None])
    found = worlds.boxes
    assert found[GOOD]["free"].verdict == "never" and found[GOOD]["watched"].verdict == "reproduced"
    lines = "\n".join(world_lines(worlds, "en"))
    said = '"watched" surely backfires (acts per actionable decision surely gets worse)'
    assert f"{said} in {harm.sum()} of 200 worlds" in lines and "of 21 splits" in lines
    assert re.search(r"procedural flaws > 0\.(19|20)", lines) and f"surely hurts in {harm.sum()}" in lines
    assert "起反作用" in "\n".join(world_lines(worlds, "zh"))


def test_a_reform_backfires_only_where_its_paired_interval_lies_on_the_worse_side():
    few = choice(200, seeds=4, discovery=(GOOD,))
    luck = np.random.default_rng(6).normal(0, 0.02, (3, 200, 4, 1))
    values = 0.5 + luck - 0.02 * np.arange(3)[:, None, None, None]  # both reforms are worse on average, by little
    worlds = Worlds(few, values)
    for i, case in enumerate(few.reforms, 1):
        interest = worlds.boxes[GOOD][case.name].interest
        assert interest == Share(int((worlds.signs(i, 0) == -1).sum()), 200)
        assert 0 < interest.count < 0.6 * (worlds.improvement[i, :, 0] < 0).sum()


def test_signs_improvements_and_means_use_the_same_seeds():
    worlds = by_hand([0.5] * 20, [0.6] * 20, [0.4] * 20, seeds=7)
    worlds.values[1, 0, 0] = -5.0  # a seed on which the other reform is not defined
    worlds.values[2, 0, 0] = np.nan
    mean, _, _ = worlds.difference(1, 0)
    assert mean == pytest.approx(worlds.means[1, :, 0] - worlds.means[0, :, 0])
    assert worlds.signs(1, 0)[0] == 1


def test_worlds_in_which_nothing_changes_count_among_all():
    few = choice(100, seeds=6, discovery=(GOOD,))
    luck = 0.001 * np.random.default_rng(1).normal(size=(100, 6))
    worse = np.where(np.arange(100) < 30, -0.1, 0.0)[:, None] + np.where(np.arange(100) < 30, 1.0, 0.0)[:, None] * luck
    worse[30:40] = -0.05  # by the same on every seed
    values = 0.5 + np.stack([np.zeros((100, 6)), worse, np.zeros((100, 6))])
    interest = Worlds(few, values[..., None]).boxes[GOOD]["free"].interest
    assert interest == Share(40, 100)


def test_two_seeds_that_differ_by_the_same_are_sure_of_nothing():
    worlds = by_hand([0.5] * 20, [0.6] * 20, [0.4] * 20, seeds=5)
    assert not worlds.signs(1, 0).any()
    assert (by_hand([0.5] * 20, [0.6] * 20, [0.4] * 20, seeds=6).signs(1, 0) == 1).all()  # 2**-5 < 0.05


# Bad input

FILE = """
schema_version = 1
structure = {warm_up = 0, townships = 1, cadres = 6, residents = 5, months = 120}
reforms = ["delegate_powers", "more_visits"]
worlds = 24
factors = ["work.flaw_rate", "work.deadline_grace", "cadres.sanction_cost"]
spread = 0.5
replicates = 2
outcomes = ["acts_per_actionable", "blame_avoidance_rate"]
discovery = ["acts_per_actionable"]
[map]
reform = "more_visits"
outcomes = ["acts_per_actionable"]
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"delegate_powers"', '"delegate"', "unknown case 'delegate'.*did you mean 'delegate_powers'"),
        ('"delegate_powers"', '"more_visits"', "case 'more_visits' is given twice"),
        ('reforms = ["delegate_powers", "more_visits"]', "reforms = []", "at least one reform"),
        ('"work.deadline_grace"', '"work.flaw_rate"', "factor 'work.flaw_rate' is given twice"),
        ('"work.deadline_grace"', '"work.flaw"', "did you mean 'work.flaw_rate'"),
        ('"work.deadline_grace"', '"work.talk_hours"', "is a fixed parameter"),
        ('"work.deadline_grace"', '"inspection.visits_per_month"', "moved by 'more_visits' and cannot be uncertain"),
        ('factors = ["work.flaw_rate", "work.deadline_grace", "cadres.sanction_cost"]', "", "one uncertain factor"),
        ('factors = ["work.flaw_rate", ', 'kinds = ["behavior"]\nfactors = [', "did you mean 'behaviour'"),
        ("worlds = 24", "kinds = 5", "kinds in mine must be a list, not 5"),
        ("worlds = 24", "worlds = 2.5", "worlds must be a number"),
        ("worlds = 24", "worlds = 5", "5 worlds are too few .*at least 20"),
        ("spread = 0.5", "spread = 2", "spread .* at most 1, not 2"),
        ("spread = 0.5", "spread = true", "spread .* at most 1, not True"),
        ("spread = 0.5", 'ranges = {"work.flaw_rate" = [0.3, 0.1]}', "bounds .* are reversed"),
        ("spread = 0.5", 'ranges = {"work.flaw_rate" = [0.3, 1.1]}', "out of bounds; allowed: 0 to 1"),
        ("spread = 0.5", 'ranges = {"work.flaw_rate" = 0.3}', r"must be \[low, high\]"),
        ("spread = 0.5", 'ranges = {"work.flaws" = [0.1, 0.3]}', "unknown factor 'work.flaws'.*work.flaw_rate"),
        ('reform = "more_visits"', 'reform = "visits"', "unknown reform 'visits' in map"),
        ('discovery = ["acts_per_actionable"]', 'discovery = ["incidents"]', "unknown outcome 'incidents'"),
        ('reform = "more_visits"', 'case = "more_visits"', "unknown key 'case' in map"),
        ("months = 120", "months = 24", "month 61 .* outside the horizon"),
    ],
)
def test_bad_input_is_named(tmp_path, old, new, message):
    path = tmp_path / "mine.toml"
    path.write_text(FILE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(QuanzeError, match=message):
        read_robust(path)


# The command


def test_command_writes_tables_words_and_figures(tmp_path):
    path, out = tmp_path / "mine.toml", tmp_path / "out"
    path.write_text(FILE, encoding="utf-8")
    done = CliRunner().invoke(app, ["--lang", "en", "robust", str(path), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "3 cases × 24 worlds (3 uncertain factors) × 2 seeds = 144 runs" in done.stdout
    assert "backfires" in done.stdout and "not dominated" in done.stdout
    dictionary = pd.read_csv(out / "dictionary.csv")
    for name in ("worlds", "choice", "pareto", "improvements", "boxes"):
        frame = pd.read_csv(out / f"{name}.csv")
        assert list(dictionary[dictionary.table == name].name) == list(frame.columns)
    world = pd.read_csv(out / "worlds.csv").set_index("world").loc[7]
    case = read_robust(path).cases
    values = [[sim.simulate(one.with_params(dict(world)), seed).rates(60)[GOOD] for seed in (1, 2)] for one in case[:2]]
    improvement = pd.read_csv(out / "improvements.csv").set_index(["case", "world", "outcome"])["improvement"]
    assert improvement["delegate_powers", 7, GOOD] == pytest.approx(np.mean(values[1]) - np.mean(values[0]))
    assert len(list(out.glob("*.png"))) == 6 and sim.load_case(out / "more_visits.toml").hash() == case[2].hash()


def test_command_refuses_in_one_line(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(FILE.replace("worlds = 24", "worlds = 3"), encoding="utf-8")
    done = CliRunner().invoke(app, ["--lang", "zh", "robust", str(path), "--out", str(tmp_path / "out")])
    assert done.exit_code == 2 and "不足以求最差十分位" in done.stderr and not (tmp_path / "out").exists()
