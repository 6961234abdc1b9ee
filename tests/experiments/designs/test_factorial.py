"""Factorials: known effects come back, aliases are what algebra says, pairs add up, what is refused, the command."""

import itertools

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from experiments.answers.effects import Effects
from experiments.answers.statistics import interval
from experiments.cli import app
from experiments.designs.factorial import Factorial, Switch, levers_apart, read_factorial
from experiments.designs.setting import Setting, levers
from experiments.telling.sentences.verdicts import effect_lines
from sim.errors import QuanzeError
from sim.words import LANGUAGES

SMALL = sim.load_case("baseline").with_structure(warm_up=0, townships=1, cadres=6, residents=5, months=24)
OUTCOME = "acts_per_actionable"
LEVERS = (
    "authority.delegated_share",
    "tolerance.coverage",
    "support.training",
    "support.care",
    "support.matching",
    "inspection.coordination",
    "inspection.covert_share",
)

GENERATORS = {"d": ("a", "b"), "e": ("a", "c"), "f": ("b", "c"), "g": ("a", "b", "c")}  # seven switches in eight points


def setting(seeds=5, outcomes=(OUTCOME,)):
    return Setting("small", {}, SMALL, tuple(range(1, seeds + 1)), outcomes, 24)


def switches(count):
    return tuple(Switch("abcdefg"[i], {LEVERS[i]: 0.25}) for i in range(count))


def response(design, weights, seeds=5):
    """Values made of products of switches that are 1 (on) or 0, and luck that all points of a seed share."""
    luck = np.random.default_rng(1).normal(size=seeds)
    values = sum(w * design.levels[:, list(on)].all(1) for on, w in weights.items())
    return (values[:, None] + luck)[:, :, None]


def estimates(effects):
    return effects.table().set_index("contrast")["difference"]


def on_scale(effects, scale):
    return effects.complements().query("synergy_scale == @scale").set_index(["first", "second"])


def halvings(noise, outcomes=(OUTCOME,), seeds=30):
    """Two switches that each halve an outcome of 0.3 to 0.5, whatever the other one does; each run has its own luck."""
    design = Factorial(setting(seeds, outcomes), switches(2), "pairs")
    rng = np.random.default_rng(7)
    shares = 0.5 ** design.levels.sum(1)[:, None] * rng.uniform(0.3, 0.5, seeds)
    shares = shares * np.exp(noise * rng.normal(size=shares.shape))
    return Effects(design, np.repeat(shares[:, :, None], len(outcomes), 2))


# Closed forms


def test_full_design_returns_the_effects_that_made_the_response():
    design = Factorial(setting(), switches(3), order=3)
    assert design.levels.shape == (8, 3) and len(set(design.points)) == 8
    # y = 2a - b + 3ab + 4abc: averaged over b and c, a adds 2 + 3/2 + 4/4; a and b together 3 + 4/2; all three 4
    found = estimates(Effects(design, response(design, {(0,): 2, (1,): -1, (0, 1): 3, (0, 1, 2): 4})))
    expected = {"a": 4.5, "b": 1.5, "c": 1.0, "a×b": 5.0, "a×c": 2.0, "b×c": 2.0, "a×b×c": 4.0}
    assert found.to_dict() == pytest.approx(expected)


def test_an_interaction_is_the_difference_of_simple_effects_and_its_interval_is_over_seeds():
    design = Factorial(setting(), switches(3), order=2)
    values = np.random.default_rng(2).normal(size=(8, 5, 1))
    effects = Effects(design, values)
    on = design.levels
    by_hand = [
        np.mean([values[(on == (1, 1, c)).all(1), s, 0] - values[(on == (1, 0, c)).all(1), s, 0] for c in (0, 1)])
        - np.mean([values[(on == (0, 1, c)).all(1), s, 0] - values[(on == (0, 0, c)).all(1), s, 0] for c in (0, 1)])
        for s in range(5)
    ]
    row = effects.table().set_index("contrast").loc["a×b"]
    assert (row.difference, row.low, row.high) == pytest.approx(interval(np.array(by_hand)))
    simple = effects.simple().set_index(["switch", "given", "level"])["difference"]
    assert simple["b", "a", "on"] - simple["b", "a", "off"] == pytest.approx(row.difference)


def test_p_is_that_of_a_t_test_and_a_seed_without_value_is_left_out():
    from scipy.stats import ttest_1samp

    design = Factorial(setting(), switches(2))
    values = np.random.default_rng(3).normal(size=(4, 5, 1))
    values[2, 4] = np.nan
    effects = Effects(design, values)
    row = effects.table().set_index("contrast").loc["a"]
    assert row.p == pytest.approx(ttest_1samp(effects.by_seed(frozenset([0]))[:4, 0], 0).pvalue)
    assert (row.pairs, row.dropped) == (4, 1)
    assert any("b, seed 5" in line for line in effect_lines(effects, "en"))


def test_fraction_of_five_switches_has_the_aliases_of_the_book():
    generators = {"d": ("a", "b"), "e": ("a", "c")}  # 2^(5-2), I = ABD = ACE = BCDE
    design = Factorial(setting(), switches(5), "fractional", 1, generators)
    assert design.levels.shape == (8, 5) and design.resolution == 3
    assert {design.name(word) for word in design.words} == {"a×b×d", "a×c×e", "b×c×d×e"}
    assert {design.name(alias) for alias in design.aliases(frozenset([0]))} == {"b×d", "c×e", "a×b×c×d×e"}
    signs = np.where(design.levels, 1, -1)
    assert (signs.sum(0) == 0).all() and (signs.T @ signs == 8 * np.eye(5)).all()
    for word in design.words:
        assert (signs[:, sorted(word)].prod(1) == 1).all()


def test_fraction_mixes_aliased_effects_and_only_those():
    design = Factorial(setting(), switches(4), "fractional", 1, {"d": ("a", "b", "c")})
    assert design.resolution == 4 and len(design.levels) == 8
    assert [design.name(effect) for effect in design.effects()] == ["a", "b", "c", "d", "a×b", "a×c", "a×d"]
    signs = np.where(design.levels, 1.0, -1.0)
    values = 0.5 * signs[:, 0] + 0.25 * signs[:, 2] * signs[:, 3]  # cd is seen as ab
    found = estimates(Effects(design, np.tile(values[:, None, None], (1, 5, 1))))
    assert found.to_dict() == pytest.approx({"a": 1, "b": 0, "c": 0, "d": 0, "a×b": 1, "a×c": 0, "a×d": 0})


def test_a_fraction_estimates_the_sum_of_an_effect_and_all_its_aliases():
    full = Factorial(setting(), switches(5), order=5)
    part = Factorial(setting(), full.switches, "fractional", 1, {"d": ("a", "b"), "e": ("a", "c")})
    values = np.random.default_rng(11).normal(size=(32, 5, 1))
    apart = estimates(Effects(full, values))
    mixed = Effects(part, values[[full.points.index(point) for point in part.points]])
    for effect in part.effects():
        sets = (effect, *part.aliases(effect))
        total = sum(2.0 ** (len(effect) - len(one)) * apart[full.name(one)] for one in sets)
        assert estimates(mixed)[part.name(effect)] == pytest.approx(total), part.name(effect)


def test_a_fraction_names_what_it_cannot_tell_apart_and_judges_the_sum():
    design = Factorial(setting(8), switches(3), "fractional", 1, {"c": ("a", "b")})
    signs = np.where(design.levels, 1, -1)
    acting = 1.25 * signs[:, 0] * signs[:, 1]  # a×b alone
    effects = Effects(design, response(design, {(): 0.0}, 8) + acting[:, None, None])
    lines = effect_lines(effects, "en")
    assert "resolution 3" in lines[0] and "verdict is of that sum" in lines[0]
    assert "mixed with interactions of two" in lines[1]
    at = lines.index("c = a × b, the weighted sum of them:")
    assert "+250.0 percentage points" in lines[at + 1] and "surely higher" in lines[at + 1]
    assert not any(line.startswith('"c"') for line in lines)
    assert "c = a × b，几项加权之和：" in effect_lines(effects, "zh")


def test_sentences_of_a_fraction_name_every_alias_or_say_from_which_order_on_they_stop():
    few = Factorial(setting(), switches(5), "fractional", 1, {"d": ("a", "b"), "e": ("a", "c")})
    lines = effect_lines(Effects(few, response(few, {(0,): 1.0})), "en")
    assert "a = b × d = c × e = a × b × c × d × e, the weighted sum of them:" in lines
    assert sum(" = " in line for line in lines) == len(few.effects()) == 7
    many = Factorial(setting(), switches(7), "fractional", 1, GENERATORS)
    assert many.resolution == 3 and len(many.aliases(frozenset([0]))) == 15
    (line,) = [line for line in effect_lines(Effects(many, response(many, {(0,): 1.0})), "en") if line[:4] == "a = "]
    assert "a = b × d = c × e = f × g = … (and 12 more, each of more than 2 reforms" in line
    table = Effects(many, response(many, {(0,): 1.0})).table().set_index("contrast")
    assert len(table.aliases["a"].split()) == 15


def test_an_effect_that_is_constant_over_the_fraction_is_not_estimated():
    design = Factorial(setting(), switches(3), "fractional", 1, {"c": ("a", "b")}, order=3)
    assert [design.name(effect) for effect in design.effects()] == ["a", "b", "c"]


def test_synergy_is_both_minus_the_sum_of_each_alone():
    design = Factorial(setting(seeds=4), switches(3), "pairs")
    assert design.points == ("none", "a", "b", "c", "a-b", "a-c", "b-c")
    effects = Effects(design, response(design, {(0,): 2, (1,): 1, (2,): 1, (0, 1): 3, (1, 2): -1}, seeds=4))
    found = on_scale(effects, "additive")
    assert found.difference.to_dict() == pytest.approx({("a", "b"): 3, ("a", "c"): 0, ("b", "c"): -1})
    assert found.both.to_dict() == pytest.approx({("a", "b"): 6, ("a", "c"): 3, ("b", "c"): 1})
    assert found.alone_first["a", "b"] == pytest.approx(2) and found.alone_second["a", "b"] == pytest.approx(1)


def test_complement_and_substitute_depend_on_which_direction_is_better():
    good, bad = "acts_per_actionable", "blame_avoidance_rate"
    design = Factorial(setting(30, (good, bad)), switches(2), "pairs")
    noise = np.random.default_rng(4).normal(0, 0.01, (4, 30, 1))
    values = np.concatenate([response(design, {(0, 1): 1.0}, 30) + noise] * 2, axis=2)
    words = on_scale(Effects(design, values), "additive").set_index("outcome")["verdict"]
    assert words.to_dict() == {good: "complement", bad: "substitute"}


def test_two_halvings_are_substitutes_added_up_and_neutral_as_ratios_whichever_direction_is_better():
    for outcome, kind in (("blame_avoidance_rate", "substitute"), (OUTCOME, "complement")):
        found = halvings(0.0, (outcome,)).complements().set_index("synergy_scale")
        assert found.verdict.to_dict() == {"additive": kind, "ratio": "constant", "logit": kind}
        assert found.loc["ratio", "difference"] == 0 and found.loc["ratio", ["low", "high"]].isna().all()
        assert found.loc["ratio", ["alone_first", "both"]].tolist() == pytest.approx([np.log(0.5), np.log(0.25)])
        assert set(found.over_scales) == {"scale-dependent"}
        noisy = halvings(0.02, (outcome,)).complements().set_index("synergy_scale")
        assert noisy.verdict.to_dict() == {"additive": kind, "ratio": "unclear", "logit": kind}
        assert set(noisy.over_scales) == {"unclear"}
    assert ", not distinguishable from 1; as odds" in effect_lines(halvings(0.02), "en")[2]


def test_synergy_on_each_scale_is_that_of_its_formula_seed_by_seed():
    from scipy.stats import ttest_1samp

    design = Factorial(setting(6), switches(2), "pairs")
    none, one, other, both = values = np.random.default_rng(8).uniform(0.2, 0.6, (4, 6))
    found = Effects(design, values[:, :, None]).complements().set_index("synergy_scale")
    odds = [row / (1 - row) for row in values]
    formulas = {
        "additive": both + none - one - other,
        "ratio": np.log(both * none / (one * other)),
        "logit": np.log(odds[3] * odds[0] / (odds[1] * odds[2])),
    }
    assert list(found.index) == list(formulas)
    for scale, by_seed in formulas.items():
        row = found.loc[scale]
        assert (row.difference, row.low, row.high) == pytest.approx(interval(by_seed))
        assert row.p == pytest.approx(ttest_1samp(by_seed, 0).pvalue)
    assert found.p_holm.min() == pytest.approx(3 * found.p.min())  # three scales are three tests


def test_a_pair_that_does_better_than_the_product_and_worse_than_the_sum_is_scale_dependent():
    design = Factorial(setting(30, ("blame_avoidance_rate",)), switches(2), "pairs")
    luck = np.random.default_rng(9).normal(0, 0.005, (4, 30))
    effects = Effects(design, (np.array([[0.4], [0.2], [0.2], [0.06]]) + luck)[:, :, None])  # less: 0 and 0.1
    found = effects.complements().set_index("synergy_scale")
    assert found.verdict["additive"] == "substitute" and found.verdict["ratio"] == "complement"
    assert set(found.over_scales) == {"scale-dependent"}
    lines = effect_lines(effects, "en")
    assert "1 pairs 0 are complements, 0 substitutes, 1 scale-dependent" in lines[1]
    assert "substitutes; as ratios, 0.6" in lines[2] and "complements; as odds" in lines[2]
    assert "Scale-dependent" in lines[2] and "取决于尺度" in effect_lines(effects, "zh")[2]


def test_a_scale_is_left_out_where_a_value_is_outside_it_and_logits_are_of_shares_only():
    effects = halvings(0.02)
    effects.values[3, 4] = 0.0
    found = effects.complements().set_index("synergy_scale")
    assert found.verdict.to_dict() == {"additive": "complement", "ratio": "undefined", "logit": "undefined"}
    assert found.pairs.to_dict() == {"additive": 30, "ratio": 0, "logit": 0}
    assert set(found.over_scales) == {"complement"}
    assert any("as ratios, not defined on some seed" in line for line in effect_lines(effects, "en"))
    effects = halvings(0.02)
    effects.values[0, 4] = 1.0
    assert effects.complements().set_index("synergy_scale").verdict["logit"] == "undefined"
    assert halvings(0.02, ("unfair_sanctions",)).complements().synergy_scale.tolist() == ["additive", "ratio"]


def test_an_outcome_undefined_on_a_seed_leaves_it_out_of_all_tables_alike():
    design = Factorial(setting(5, (OUTCOME, "needs_resolved")), switches(3))
    values = np.random.default_rng(10).uniform(0.2, 0.6, (8, 5, 2))
    values[design.points.index("a-b-c"), 3, 0] = np.nan
    effects = Effects(design, values)
    points = effects.points().set_index(["outcome", "case"])
    assert points.dropped[OUTCOME].unique().tolist() == [1] and points.dropped["needs_resolved"].unique().tolist() == [
        0
    ]
    mean = points["mean"][OUTCOME]
    with_a = np.array(["a" in point.split("-") for point in mean.index])
    table = effects.table().set_index(["contrast", "outcome"])
    assert table.difference["a", OUTCOME] == pytest.approx(mean[with_a].mean() - mean[~with_a].mean())
    synergy = on_scale(effects, "additive").set_index("outcome", append=True).difference
    assert synergy["a", "b", OUTCOME] == pytest.approx(mean["a-b"] - mean["a"] - mean["b"] + mean["none"])
    simple = effects.simple().set_index(["switch", "given", "level", "outcome"])
    assert simple.difference["a", "b", "off", OUTCOME] == pytest.approx(
        mean[["a", "a-c"]].mean() - mean[["none", "c"]].mean()
    )
    for found in (effects.table(), effects.simple(), effects.complements()):
        assert found.groupby("outcome")[["pairs", "dropped"]].agg(set).map(min).loc[OUTCOME].tolist() == [4, 1]
        assert found.groupby("outcome")[["pairs", "dropped"]].nunique().to_numpy().max() == 1
    assert "1 of 5 seeds are left out" in effect_lines(effects, "en")[0]
    assert "5 个随机情景中略去 1 个" in effect_lines(effects, "zh")[0]


def test_verdicts_tell_an_effect_from_noise_and_from_nothing():
    design = Factorial(setting(30), switches(2))
    values = np.random.default_rng(5).normal(size=(4, 30, 1)) + 5 * design.levels[:, :1, None]
    words = Effects(design, values).table().set_index("contrast")["verdict"]
    assert words["a"] == "raises" and words["a×b"] == "unclear"
    flat = Effects(design, np.full((4, 30, 1), 0.5))
    assert set(flat.table()["verdict"]) == {"constant"} and flat.table()["p_holm"].isna().all()
    assert any("in every run" in line for line in effect_lines(flat, "en"))


# Reforms and levers


def test_points_hold_what_is_on_from_the_month():
    design = Factorial(setting(), (*switches(1), Switch("b", {LEVERS[1]: 0.7}, {LEVERS[1]: 0.1})), month=13)
    cases = {case.name: case for case in design.cases()}
    assert [values[LEVERS[1]] for _, values in cases["a"].segments()] == [0.0, 0.1]
    assert [start for start, _ in cases["a-b"].segments()] == [0, 12]
    assert cases["a-b"].segments()[-1][1][LEVERS[0]] == 0.25 and cases["a-b"].segments()[-1][1][LEVERS[1]] == 0.7


def test_levers_apart_are_those_of_the_packages_and_split_where_these_disagree():
    cases = [sim.load_case(name) for name in ("s0.first", "s2.first", "s4.first")]
    found = {switch.name: switch.high for switch in levers_apart(cases)}
    assert {name for high in found.values() for name in high} == set().union(*(levers(case) for case in cases))
    visits = [high for name, high in found.items() if name.startswith("inspection.visits_per_month@")]
    assert visits == [{"inspection.visits_per_month": 0.035}, {"inspection.visits_per_month": 0.28}]


def without(design, idle):
    """Values that one switch does not change; sums of them are rounded."""
    luck = np.random.default_rng(idle)
    seen = [tuple(np.delete(row, idle)) for row in design.levels]
    values = {row: luck.uniform(0.2, 0.6, (40, 1)) for row in dict.fromkeys(seen)}
    return Effects(design, np.array([values[row] for row in seen]))


def test_a_switch_that_does_nothing_is_constant_with_all_others():
    design = Factorial(setting(40), switches(4), "pairs")
    for idle in range(4):
        table = without(design, idle).complements()
        mine = table[(table["first"] == "abcd"[idle]) | (table["second"] == "abcd"[idle])]
        assert set(mine["verdict"]) == {"constant"} and (mine["difference"] == 0).all()


def test_a_switch_that_does_nothing_has_no_contrast_but_rounding():
    design = Factorial(setting(40), switches(4))
    for idle in range(4):
        effects = without(design, idle)
        table = effects.table()
        mine = table[table["contrast"].str.contains("abcd"[idle])]
        assert set(mine["verdict"]) == {"constant"} and (mine["difference"] == 0).all()
        assert (effects.simple().query(f"switch == '{'abcd'[idle]}'")["difference"] == 0).all()


def test_packages_that_contradict_are_left_out_of_pairs_and_refused_elsewhere():
    packages = tuple(Switch(name, levers(sim.load_case(name))) for name in ("s0.first", "s2.first", "s4.first"))
    assert Factorial(setting(), packages, "pairs").pairs == [(0, 1), (0, 2)]
    with pytest.raises(
        QuanzeError, match=r"'s2\.first' and 's4\.first' set inspection.visits_per_month to different values"
    ):
        Factorial(setting(), packages)


@pytest.mark.parametrize("name", ["tolerance", "levers", "packages", "screen"])
def test_designs_that_ship_can_be_read(name):
    design = read_factorial(f"factorial_{name}")
    assert len(design.cases()) == len(design.levels) == len(set(design.points))
    assert set(design.setting.title) == set(LANGUAGES)
    assert design.resolution in (0, 4)


# Bad input

GOOD = """
schema_version = 1
structure = {warm_up = 0, townships = 1, cadres = 6, residents = 5, months = 24}
replicates = 3
window = 12
outcomes = ["acts_per_actionable"]
[[switches]]
name = "powers"
high = {"authority.delegated_share" = 0.9}
[[switches]]
name = "tolerance"
high = {"tolerance.coverage" = 1.0, "tolerance.reviewer_liability" = 0.0}
"""
FRACTION = 'design = "fractional"\ngenerators = {tolerance = ["powers", "none"]}\n[[switches]]'


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "tolerance"', 'name = "powers"', "switch 'powers' is given twice"),
        ("schema_version = 1", "schema_version = 2", "schema_version must be 1"),
        ("window = 12", 'design = "half"', "unknown design 'half'"),
        ("window = 12", "windows = 12", "unknown key 'windows' in .*did you mean 'window'"),
        ("replicates = 3", "replicates = 1", "at least 2 replicates"),
        ("acts_per_actionable", "complaints", "'complaints' has no better direction"),
        ("acts_per_actionable", "acts", "unknown indicator 'acts'"),
        ("tolerance.coverage", "tolerance.cover", "did you mean 'tolerance.coverage'"),
        ("= 0.9", "= 1.9", "out of bounds; allowed: 0 to 1"),
        ('high = {"authority.delegated_share" = 0.9}', 'reform = "delegate"', "did you mean 'delegate_powers'"),
        ('high = {"authority.delegated_share" = 0.9}', 'reform = "baseline"', "has no reform that moves a lever"),
        ('high = {"authority.delegated_share" = 0.9}', "", "needs either a reform"),
        ('name = "powers"', 'name = "a b"', "may not be called 'a b'"),
        ("window = 12", "order = 3", "order must be from 1 to 2"),
        ("[[switches]]", FRACTION, "unknown switch 'none'"),
        ("window = 12", "generators = 3", "generators in mine must be a table, not 3"),
        ("window = 12", 'design = "fractional"\ngenerators = {tolerance = 3}', "'tolerance' must be a list"),
        ("window = 12", 'levers_of = "s0"', "levers_of in mine must be a list, not 's0'"),
        ('outcomes = ["acts_per_actionable"]', 'outcomes = "acts"', "outcomes in mine.toml must be a list"),
        ("window = 12", 'design = "fractional"', "a fractional design needs generators"),
    ],
)
def test_bad_input_is_named(tmp_path, old, new, message):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(QuanzeError, match=message):
        read_factorial(path)


def test_generators_that_confound_main_effects_are_refused():
    with pytest.raises(QuanzeError, match="resolution 2 confounds main effects"):
        Factorial(setting(), switches(4), "fractional", 1, {"c": ("a", "b"), "d": ("a", "b")})


def test_a_full_design_may_not_explode():
    many = tuple(
        Switch(f"s{i}", {name: sim.parameters()[name].low})
        for i, name in enumerate([n for n, row in sim.parameters().items() if row.kind == "lever"][:13])
    )
    with pytest.raises(QuanzeError, match="2\\^13 points are too many"):
        Factorial(setting(), many)


# The command


@pytest.mark.parametrize(
    ("design", "tables"), [("full", "points effects simple complements"), ("pairs", "points complements")]
)
def test_command_writes_tables_words_and_figures_and_goes_on_from_its_runs(tmp_path, design, tables):
    path, out = tmp_path / "mine.toml", tmp_path / "out"
    path.write_text(GOOD.replace("window = 12", f'window = 12\ndesign = "{design}"'), encoding="utf-8")
    done = CliRunner().invoke(app, ["--lang", "en", "factorial", str(path), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "2 reforms, 4 combinations × 3 seeds = 12 runs" in done.stdout
    dictionary = pd.read_csv(out / "dictionary.csv")
    for name in tables.split():
        frame = pd.read_csv(out / f"{name}.csv")
        assert list(dictionary[dictionary.table == name].name) == list(frame.columns)
    points = pd.read_csv(out / "points.csv").set_index("case")["mean"]
    values = [
        sim.simulate(case, seed).rates(12)[OUTCOME] for case in read_factorial(path).cases()[:1] for seed in (1, 2, 3)
    ]
    assert points["none"] == pytest.approx(np.mean(values))
    assert all((out / f"findings.{lang}.txt").read_text(encoding="utf-8") for lang in LANGUAGES)
    assert len(list(out.glob("*.png"))) == (4 if design == "full" else 2)
    parts = sorted((tmp_path / "out-runs" / "runs").iterdir())
    again = CliRunner().invoke(app, ["--lang", "zh", "factorial", str(path), "--out", str(out)])
    assert again.exit_code == 0 and "项改革" in again.stdout
    assert sorted((tmp_path / "out-runs" / "runs").iterdir()) == parts


def test_orders_of_aliases_are_sorted():
    design = Factorial(setting(), switches(5), "fractional", 1, {"d": ("a", "b"), "e": ("a", "c")})
    for effect in design.effects():
        lengths = [len(alias) for alias in design.aliases(effect)]
        assert lengths == sorted(lengths)
    assert not any(
        set(one) & set(other)
        for one, other in itertools.combinations(map(lambda e: {e, *design.aliases(e)}, design.effects()), 2)
    )
