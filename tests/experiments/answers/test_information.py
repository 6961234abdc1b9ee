"""What to measure first: closed forms of two normal benefits, luck of the seeds, facts that say nothing, refusals."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from counties import county
from scipy.stats import norm

import experiments as ex
from experiments.answers.knowing import FEWEST, knowing, who
from experiments.answers.robust import Worlds
from experiments.designs.dictionary import dictionary
from experiments.designs.factors import Factor
from experiments.designs.setting import Setting
from experiments.designs.worlds import RobustChoice
from sim.errors import InputError
from sim.words import LANGUAGES

BASE = replace(county(townships=1, cadres=4, residents=4, months=24), title={})
REFORMS = (
    BASE.named("free").with_reform(7, {"authority.delegated_share": 1.0}),
    BASE.named("cared").with_reform(7, {"support.care": 0.9}),
)
GOOD, BAD = "acts_per_actionable", "blame_avoidance_rate"
FACTORS = (Factor("work.flaw_rate", 0.1, 0.3), Factor("learning.memory", 0.8, 0.9), Factor("work.matter_hours", 5, 9))
WORLDS, MEAN, OF_A, OF_B = 400, -0.2, 0.5, 0.3


def closed(spread, mean=MEAN):
    """Worth of knowing the part of a benefit that has this spread, against an option that is always worth 0."""
    return spread * norm.pdf(mean / spread) + mean * norm.cdf(mean / spread) - max(0.0, mean)


def drawn(seed, luck=0.2, seeds=4, worlds=WORLDS):
    """Three independent facts, of which two make up the second option's benefit."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(worlds, 3))
    means = np.column_stack([np.zeros(worlds), MEAN + OF_A * x[:, 0] + OF_B * x[:, 1]])
    benefits = means[:, None] + luck * np.sqrt(seeds) * rng.normal(size=(worlds, seeds, 2))
    return pd.DataFrame(x, columns=["a", "b", "c"]), benefits


def test_worth_is_the_closed_form_and_its_interval_covers_it():
    found = [knowing(*drawn(seed), {"both": ["a", "b"]}, shuffles=0) for seed in range(40)]
    truths = {"a": closed(OF_A), "b": closed(OF_B), "both": closed(np.hypot(OF_A, OF_B))}
    gains = {name: [one.facts[name].gain for one in found] for name in "ab"}
    gains |= {"both": [one.groups["both"].gain for one in found], "all": [one.perfect for one in found]}
    truths["all"] = truths["both"]
    for name, each in gains.items():
        ends = [one.interval(gain) for one, gain in zip(found, each, strict=True)]
        assert np.mean([value for value, _, _ in ends]) == pytest.approx(truths[name], abs=0.012), name
        assert np.mean([low <= truths[name] <= high for _, low, high in ends]) >= 0.85, name


def test_the_luck_of_the_seeds_is_taken_off_what_everything_is_worth():
    truth, found = closed(np.hypot(OF_A, OF_B)), [knowing(*drawn(seed, 0.4), shuffles=0) for seed in range(20)]
    crude, freed = (np.mean([value(one) for one in found]) for value in (lambda k: k.crude, lambda k: k.perfect.mean()))
    assert crude > truth + 0.05 and freed == pytest.approx(truth, abs=0.02)


def test_a_fact_that_says_nothing_is_seldom_worth_anything():
    found = [knowing(*drawn(seed, worlds=150), shuffles=39) for seed in range(30)]
    assert all(one.facts["a"].pays for one in found) and sum(one.facts["c"].pays for one in found) <= 4
    assert np.mean([one.facts["c"].gain.mean() for one in found]) < 0.005


def test_luck_in_both_does_not_make_a_fact_worth_knowing():
    """The luck of the first half of the seeds, taken for a fact, seems to tell the choice unless it is kept apart."""
    rng = np.random.default_rng(1)
    benefits = rng.normal(size=(200, 4, 2))
    lucky = pd.DataFrame({"luck": benefits[:, :2, 1].mean(1) - benefits[:, :2, 0].mean(1)})
    assert knowing(lucky, benefits).facts["luck"].pays
    assert not knowing(lucky, benefits, apart=["luck"]).facts["luck"].pays


def test_bent_two_valued_and_constant_facts():
    rng = np.random.default_rng(2)
    bent, two = rng.normal(size=500), rng.integers(0, 2, 500).astype(float)
    facts = pd.DataFrame({"bent": bent, "two": two, "same": np.ones(500)})
    middle = knowing(facts, np.column_stack([np.zeros(500), 0.5 - np.abs(bent)]), shuffles=19)
    gained = np.mean(np.maximum(0.5 - np.abs(bent), 0))
    assert middle.facts["bent"].gain.mean() == pytest.approx(gained - max(0, np.mean(0.5 - np.abs(bent))), rel=0.1)
    either = knowing(facts, np.column_stack([np.zeros(500), two - 0.6]), shuffles=19)
    assert either.facts["two"].gain.mean() == pytest.approx(0.4 * two.mean()) and either.facts["two"].pays
    assert not either.facts["same"].gain.any() and not either.facts["same"].changed.any()


def test_ranks_say_what_cannot_be_told_apart():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(500, 3))
    found = knowing(
        pd.DataFrame(x, columns=[*"abc"]), np.column_stack([np.zeros(500), x @ [1.0, 1.0, 0.05]]), shuffles=9
    )
    ranks = found.ranks(["a", "b", "c"])
    assert ranks["a"] == ranks["b"] == (1, 2) and ranks["c"] == (3, 3)


def test_one_run_a_world_and_worlds_without_a_value():
    facts, benefits = drawn(1)
    benefits[:3] = np.nan
    found = knowing(facts, benefits.mean(1), shuffles=9)
    assert (found.worlds, found.dropped) == (WORLDS - 3, 3) and found.crude == found.perfect.mean()


@pytest.mark.parametrize(
    ("benefits", "said"),
    [
        (np.zeros((FEWEST - 1, 2)), "at least 50"),
        (np.zeros((FEWEST, 2)), "as many"),
        (np.zeros((FEWEST - 1, 1)), "two options"),
    ],
)
def test_too_little_is_refused(benefits, said):
    with pytest.raises(InputError, match=said):
        knowing(pd.DataFrame({"a": np.arange(FEWEST - 1.0)}), benefits)


# Of a robust choice


def in_worlds(count=120, seeds=4, outcomes=(GOOD, BAD)):
    """The first reform is the better one where flaws are few, the second where they are many."""
    setting = Setting("small", {}, BASE, tuple(range(1, seeds + 1)), outcomes, 12)
    choice = RobustChoice(setting, REFORMS, FACTORS, count)
    few = (0.2 - choice.sample["work.flaw_rate"].to_numpy())[:, None, None]
    values = np.random.default_rng(1).normal(0.5, 0.01, (3, count, seeds, len(outcomes)))
    values[1, :, :, :] += few
    values[2, :, :, :] -= few
    return Worlds(choice, values)


def test_a_robust_choice_says_what_to_measure_first():
    worlds = in_worlds()
    found = worlds.information[GOOD]
    table = found.table().set_index("fact")
    assert table.loc["work.flaw_rate", "pays"] == "yes" and table.loc["work.flaw_rate", "place_first"] == 1
    assert table.loc["work.flaw_rate", "worth"] == pytest.approx(0.05, abs=0.01)
    assert table.loc["learning.memory", ["who", "pays"]].tolist() == ["research", "no"]
    assert table.loc[GOOD, "fact_kind"] == "measured" and table.loc[BAD, "who"] == "county"
    tables = worlds.tables()
    assert set(tables["information"]["outcome"]) == {GOOD, BAD} and len(dictionary(tables))
    said = {lang: "".join(found.sentences(lang)) for lang in LANGUAGES}
    assert "县里先查清“程序瑕疵率”" in said["zh"] and "should measure" in said["en"]
    assert said["zh"] in "".join(worlds.sentences("zh")) and f"information-{GOOD}" in worlds.figures("en")


def test_few_worlds_say_nothing_of_it():
    few = in_worlds(40)
    assert few.information == {} and "information" not in few.tables()
    with pytest.raises(InputError, match="at least 50"):
        ex.information(few)


def test_several_outcomes_count_with_their_weights():
    worlds = in_worlds()
    one, both = ex.information(worlds, GOOD), ex.information(worlds, {GOOD: 1.0, BAD: 1.0})
    assert one.knowing.facts["work.flaw_rate"].pays and not both.knowing.facts["work.flaw_rate"].pays
    assert "outcome" not in both.table() and both.facts() == {"weights": {GOOD: 1.0, BAD: 1.0}}
    assert "加权之和" in both.sentences("zh")[0] and list(both.figures("zh")) == ["information"]


def test_more_facts_and_groups_of_ones_own():
    worlds = in_worlds()
    more = pd.DataFrame({"seen": worlds.choice.sample["work.flaw_rate"].to_numpy()})
    found = ex.information(worlds, facts=more, groups={"mine": ["seen", "learning.memory"]})
    assert found.knowing.facts["seen"].pays and found.knowing.groups["mine"].pays and found.kinds["seen"] == "world"
    with pytest.raises(InputError, match="has 3 rows"):
        ex.information(worlds, facts=more[:3])
    with pytest.raises(InputError, match="already"):
        ex.information(worlds, facts=more.rename(columns={"seen": "work.flaw_rate"}))
    with pytest.raises(InputError, match="unknown outcome"):
        ex.information(worlds, "acts_per_actionabel")
    with pytest.raises(InputError, match="unknown fact"):
        ex.information(worlds, groups={"mine": ["work.flow_rate"]})


def test_who_can_find_out_what():
    kinds = ("world", "measured", "lever", "behaviour", "structure")
    assert [who(kind) for kind in kinds] == ["county"] * 3 + ["research"] * 2
