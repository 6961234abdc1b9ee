"""Tipping points: known roots found in noise with the coverage that is stated, exact without; steps, ends, refusals."""

from dataclasses import replace

import numpy as np
import pytest
from counties import county

import experiments as ex
import sim
from experiments.answers.tipping import BEST, ORDER, SIGN, contrasts, tip
from experiments.designs.dictionary import dictionary
from experiments.designs.reader import read_design
from experiments.designs.setting import Setting
from experiments.designs.tipping import Range, TippingPlan
from sim.errors import InputError
from sim.prior import Prior
from sim.words import LANGUAGES

BASE = replace(county(townships=1, cadres=4, residents=4, months=24), title={})
FREED = BASE.with_reform(13, {"authority.delegated_share": 0.9}).named("freed")
CARED = BASE.with_reform(13, {"support.care": 0.9}).named("cared")
GOOD, BAD = "acts_per_actionable", "blame_avoidance_rate"
SMOOTH, WHOLE, TWO = "work.flaw_rate", "work.deadline_grace", "cadres.paper_memory"


def plan(factors=(SMOOTH,), reforms=(FREED,), seeds=32, outcomes=(GOOD,), **how):
    return TippingPlan(Setting("small", {}, BASE, tuple(range(1, seeds + 1)), outcomes, 12), reforms, factors, **how)


def made_up(asked, effects, luck=0.0, seed=1):
    """Tipping points where each reform's improvement is a function of the share of the prior below the factor."""
    rng = np.random.default_rng(seed)

    def function(points, seeds):
        found = np.zeros((max(1, len(points)), len(asked.cases), len(seeds), len(asked.setting.outcomes)))
        for i, (name, value) in enumerate(points or [(asked.factors[0], asked.ranges[asked.factors[0]].now)]):
            below = float(asked.ranges[name].prior.below(value))
            for case, effect in enumerate(effects, 1):
                noise = luck * rng.normal(size=(len(seeds), found.shape[3]))
                found[i, case] = effect(name, below) + noise
        return found

    return tip(asked, function)


def line(root, slope=1.0):
    return lambda name, below: slope * (below - root)


def of(prior, now=0.3):
    return Range("x", prior, now)


# The search


def test_without_luck_a_root_is_found_as_closely_as_asked():
    asked = plan()
    found = made_up(asked, [line(0.3)])
    prior, row = asked.ranges[SMOOTH].prior, found.table().iloc[0]
    assert (row.tips, row.better_below, row.better_above) == ("inside", "baseline", "freed")
    assert row.tipping_low <= prior.quantile(0.3) <= row.tipping_high
    assert prior.below(row.tipping_high) - prior.below(row.tipping_low) <= 2 * asked.closeness
    assert row.tipping == pytest.approx(float(prior.quantile(0.3)), rel=0.01)
    assert row.beyond_low <= 0.3 <= row.beyond_high and row.beyond == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize(("root", "luck"), [(0.3, 0.2), (0.55, 0.1)])
def test_the_interval_covers_a_root_as_often_as_it_says(root, luck):
    asked, tries = plan(), 40
    truth, covered = float(asked.ranges[SMOOTH].prior.quantile(root)), 0
    for seed in range(tries):
        found = made_up(asked, [line(root)], luck, seed)
        inside = [one for one in found.regions(SMOOTH, found.contrasts[0]) if one.tips]
        covered += len(inside) == 1 and inside[0].low <= truth <= inside[0].high
    assert covered >= 0.95 * tries


def test_more_luck_makes_it_wider():
    widths = [
        made_up(plan(), [line(0.3)], luck).table().eval("tipping_high - tipping_low")[0] for luck in (0.0, 0.1, 0.4)
    ]
    assert widths[0] < widths[1] < widths[2]


def test_two_roots_are_found_where_the_grid_stands_between_them():
    roots = lambda name, below: (below - 0.1) * (0.9 - below)  # noqa: E731
    table = made_up(plan(), [roots]).table()
    assert table["tips"].tolist() == ["inside", "inside"]
    assert table["better_below"].tolist() == ["baseline", "freed"] and table["better_above"][1] == "baseline"
    unseen = lambda name, below: (below - 0.05) * (below - 0.2)  # noqa: E731
    assert made_up(plan(), [unseen]).table()["tips"].tolist() == ["holds"]
    assert made_up(plan(grid=21), [unseen]).table()["tips"].tolist() == ["inside", "inside"]


def test_without_a_root_nothing_tips():
    row = made_up(plan(), [line(-0.5)], 0.05).table().iloc[0]
    assert (row.tips, row.better_below) == ("holds", "freed") and np.isnan(row.get("tipping", np.nan))


def test_what_never_differs_is_unclear():
    assert made_up(plan(), [line(0.5, 0.0)]).table()["tips"].tolist() == ["unclear"]


def test_an_end_where_it_is_not_sure_stays_open():
    almost = made_up(plan(), [line(-0.02)], 0.2)
    row = almost.table().iloc[0]
    assert row.tips == "open" and row.better_below == "" and row.better_above == "freed"
    assert row.tipping_low == almost.plan.ranges[SMOOTH].prior.low


def test_luck_alone_tips_nothing():
    """Where a reform does nothing, it should hardly ever be said to turn round."""
    found = [made_up(plan(seeds=16), [line(0.5, 0.0)], 0.2, seed).table()["tips"] for seed in range(40)]
    assert sum((tips == "inside").any() for tips in found) <= 1


def test_lower_is_better_where_the_outcome_says_so():
    good, bad = (made_up(plan(outcomes=(name,)), [line(0.3)]).table().iloc[0] for name in (GOOD, BAD))
    assert (good.better_below, bad.better_below) == ("baseline", "freed")


def test_whole_numbers_turn_at_a_whole_number():
    found = made_up(plan((WHOLE,)), [line(0.6)])
    prior, now, row = found.plan.ranges[WHOLE].prior, found.plan.ranges[WHOLE].now, found.table().iloc[0]
    first = next(x for x in range(int(prior.low), int(prior.high) + 1) if prior.below(x) > 0.6)
    assert now < first and (row.tipping_low, row.tipping, row.tipping_high) == (first - 1, first, first)
    assert row.beyond == row.beyond_low == row.beyond_high == pytest.approx(1 - float(prior.below(first - 1)))


def test_two_points_turn_at_the_other_one():
    found = made_up(plan((TWO,)), [line(0.6)])  # it is now 1, the upper one
    row = found.table().iloc[0]
    assert (row.tipping_low, row.tipping, row.tipping_high) == (0.0, 1.0, 1.0)
    assert row.beyond == row.beyond_low == row.beyond_high == pytest.approx(0.5)
    assert "若不是 1 而是 0" in "".join(found.sentences("zh"))


def test_the_best_and_the_order_behind_it():
    now = np.zeros((4, 3, 1)) + np.array([0.0, 0.1, 0.3, 0.2])[:, None, None]
    assert [(one.about, one.first, one.second) for one in contrasts(now, (GOOD,))] == [
        *((SIGN, i, 0) for i in (1, 2, 3)),
        *((BEST, 2, other) for other in (3, 1)),
        (ORDER, 3, 1),
    ]


def test_who_overtakes_is_named():
    found = made_up(plan(reforms=(FREED, CARED)), [line(-1.0), line(-0.7, 1.5)], 0.01)
    table = found.table().query("turns == 'best'").iloc[0]
    # 1 + below against 1.05 + 1.5 below: the second is always ahead
    assert table.tips == "holds" and table.better_below == "cared"
    found = made_up(plan(reforms=(FREED, CARED)), [line(-1.0), line(-0.5, 1.5)], 0.01)
    row = found.table().query("turns == 'best'").iloc[0]  # 1 + below against 0.75 + 1.5 below: from a half on
    assert row.tips == "inside" and (row.better_below, row.better_above) == ("freed", "cared")
    prior = found.plan.ranges[SMOOTH].prior
    assert prior.below(row.tipping_low) <= 0.5 <= prior.below(row.tipping_high)


def test_runs_that_are_used_up_are_said():
    found = made_up(plan(most=200), [line(0.3)], 0.2)
    assert not found.done and found.facts() == {"done": False}
    assert any("200" in line for line in found.sentences("en"))
    assert sum(values.shape[1] for values in found.tried[SMOOTH].values()) * 2 <= 200


# Ranges


def test_a_grid_has_both_ends_and_the_present_value():
    here = of(Prior("triangular", 0.0, 1.0, mode=0.5))
    assert here.grid(3) == (0.0, 0.3, 0.5, 1.0) and here.reached
    assert of(Prior("uniform", 0.5, 1.0)).grid(2) == (0.5, 1.0)
    assert of(Prior("uniform", 1, 9, integer=True), 4.0).grid(3) == (1.0, 4.0, 5.0, 9.0)


def test_halving_ends():
    here = of(Prior("uniform", 0.0, 1.0))
    assert here.between(0.0, 0.5, 0.1) == 0.25 and here.between(0.2, 0.25, 0.1) is None
    whole, two = of(Prior("uniform", 1, 9, integer=True)), of(Prior("two_point", 0.0, 1.0, share=0.5))
    assert whole.between(1.0, 4.0, 0.5) == 2.0 and whole.between(3.0, 4.0, 0.5) is None
    assert two.between(0.0, 1.0, 0.1) is None
    assert [one.halvings(5, 1 / 64) for one in (here, whole, two)] == [4, 3, 0]


# A county


def test_a_county_is_varied_on_the_same_luck():
    found = ex.tipping([BASE, FREED], range(1, 5), [GOOD], factors=[SMOOTH], grid=2, begin=2, window=12)
    prior, sample = found.plan.ranges[SMOOTH].prior, found.tried[SMOOTH]
    assert sorted(sample) == [prior.low, BASE.params[SMOOTH], prior.high]
    for case, cell in zip((BASE, FREED), sample[prior.high][:, 1, 0], strict=True):
        assert cell == sim.simulate(case.with_params({SMOOTH: prior.high}), 2).rates(12, [GOOD])[GOOD]


def test_factors_are_by_default_all_that_is_uncertain_and_not_moved():
    asked = read_design("tipping_points").design
    assert len(asked.factors) == 92 and "authority.delegated_share" not in asked.factors
    assert set(asked.setting.title) == set(LANGUAGES)


FILE = """
schema_version = 1
kind = "tipping"
structure = {warm_up = 0, townships = 1, cadres = 4, residents = 4, months = 72}
reforms = ["s1"]
replicates = 4
outcomes = ["acts_per_actionable"]
"""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('factors = ["work.flow_rate"]', "work.flaw_rate"),
        ('factors = ["work.flaw_rate", "work.flaw_rate"]', "given twice"),
        ('factors = ["tolerance.coverage"]', "is moved by 's1'"),
        ('factors = ["authority.recall_months"]', "fixed constant"),
        ('factors = ["work.flaw_rate"]\ngrid = 1', "grid .* from 2 to 1000"),
        ('factors = ["work.flaw_rate"]\nbegin = 9', "begin .* from 2 to 4"),
        ('factors = ["work.flaw_rate"]\ncloseness = 2', "above 0 and below 1"),
        ('factors = ["work.flaw_rate"]\nmost = 3', "which takes"),
        ('factors = ["work.flaw_rate"]\nclose = 2', "closeness"),
        ('kinds = ["worlds"]', "world"),
    ],
)
def test_what_is_refused(tmp_path, line, said):
    path = tmp_path / "mine.toml"
    path.write_text(FILE + line, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_design(path)


def test_runs_are_kept_and_told(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(FILE + 'factors = ["work.flaw_rate", "cadres.paper_memory"]\ngrid = 2', encoding="utf-8")
    question, ticks = ex.read(path), []
    found = question.run(tmp_path / "runs", progress=lambda: ticks.append(1))
    again = question.run(tmp_path / "runs", progress=lambda: ticks.append(2))
    assert ticks and 2 not in ticks and len(ticks) <= question.runs
    assert again.table().equals(found.table())
    assert not dictionary(found.tables())[list(LANGUAGES)].isna().any(axis=None)
    for lang in LANGUAGES:
        assert len(found.sentences(lang)) >= 3 and list(found.figures(lang)) == ["tipping-acts_per_actionable"]
