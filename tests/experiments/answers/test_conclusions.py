"""Conclusions from values of known truth: tables and sentences say what is so, figures can be read."""

from dataclasses import replace

import made_up
import numpy as np
import pytest
from figure_checks import faults

import experiments as ex
import sim
from experiments.answers.conclusions import FACTOR, LOWER, UPPER, Conclusions
from experiments.answers.registered import on_seeds, primary_of
from experiments.answers.samples import PARTS
from experiments.designs.conclusions import SAME, ConclusionsPlan
from experiments.designs.drawn import draw, priors_of
from experiments.designs.packages import moved
from experiments.designs.variables import LUCK
from experiments.telling.figures import PAPER, SLIDE, figures
from experiments.telling.texts import case_title
from sim.errors import InputError
from sim.words import LANGUAGES

COST = "cadres.sanction_cost"
RATE, NEEDS = "blame_avoidance_rate_shapley", "needs_resolved"
SWITCH = next(name for name in priors_of(["structure"]))
ALL = ("agreed", "narrow", "broad")


def of(effect, luck=0.0, **plan):
    return made_up.conclusions(made_up.conclusions_plan(**plan), effect, luck)


def gains(**by_package):
    return lambda option, world, outcome: by_package[option.package] * np.ones(len(world))


def titles(found, lang):
    return [case_title(case, lang) for case in found.cases]


def first(found, kind, name="", level="", outcome=0):
    """Shares in which the base and each package is the best where something holds."""
    [one] = [c for c in found.conditions(outcome) if (c.kind, c.name, c.level) == (kind, name, level)]
    return [round(share, 9) for share, _, _ in one.first]


# Tables


def test_a_package_that_is_always_best():
    found = of(gains(s0=0.2, s1=0.1, s2=-0.1), outcomes=(NEEDS, RATE))
    tables = found.tables()
    for outcome in (NEEDS, RATE):
        table = tables["conclusions"].set_index("outcome").loc[outcome].set_index("package")
        assert table["best"].tolist() == [1, 0, 0] and table["helps"].tolist() == [1, 1, 0]
        assert table["improvement"].tolist() == pytest.approx([0.2, 0.1, -0.1])
        assert table["place"].tolist() == [1, 2, 3] and table["worlds"].tolist() == [40] * 3
        assert table["best_low"]["s0"] == pytest.approx(0.025 ** (1 / 40)) and table["best_high"]["s0"] == 1
        beats = tables["better_than"].set_index("outcome").loc[outcome].set_index(["package", "than"])["share"]
        assert beats["s0", "s1"] == 1 and beats["s1", "s0"] == 0 and len(beats) == 6
    assert found.orders(0) == {(1, 2, 3): 40} and found.decisive() == ()
    assert found.difference(0, 1)[0] == pytest.approx(-0.2)
    assert tables["parts"]["share"].isna().all()
    assert len(tables["gains"]) == 3 * 40 * 2


def test_one_package_is_held_against_the_county_as_it_is(tmp_path, undrawn):
    found = of(gains(s0=0.2), packages=("s0",), luck=0.01)
    assert first(found, "all") == [0, 1] and found.orders(0) == {(1,): 40}
    found.write(tmp_path / "out")
    assert (tmp_path / "out" / "report.zh.html").exists() and not len(found.tables()["better_than"])
    for lang in LANGUAGES:
        lines = found.sentences(lang)
        assert titles(found, lang)[1] in lines[1] and not any("次序" in line or "order" in line for line in lines)


def test_that_the_base_is_best_is_seen():
    found = of(gains(s0=-0.1, s1=-0.2, s2=-0.3))
    assert first(found, "all") == [1, 0, 0, 0]
    assert titles(found, "en")[0] in found.sentences("en")[1]


@pytest.mark.parametrize("factor", [COST, SWITCH])
def test_the_factor_that_decides_is_found_and_no_other(factor):
    def effect(option, world, outcome):
        above = world[factor] > world[factor].median() if factor == COST else world[factor] == world[factor].max()
        return {"s0": 0.1, "s1": np.where(above, 0.2, 0.0), "s2": 0.05}[option.package]

    found = of(effect, luck=0.001, worlds=60)
    assert found.decisive() == (factor,)
    levels = [c.level for c in found.conditions() if c.kind == FACTOR]
    assert levels == ([LOWER, UPPER] if factor == COST else [f"{v:g}" for v in sorted(set(found.plan.worlds[factor]))])
    assert first(found, FACTOR, factor, levels[0]) == [0, 1, 0, 0]
    assert first(found, FACTOR, factor, levels[1]) == [0, 0, 1, 0]
    part = found.parts(1, 0)["parameters" if factor == COST else "structure"]
    assert part[0] > 0.9 and part[1] <= 1 <= part[2] + 0.1
    for lang in LANGUAGES:
        [line] = [line for line in found.sentences(lang) if sim.parameters()[factor].label[lang] in line]
        assert "100.0" in line and "0.00" in line and ("1 个因素" in line or "best: 1;" in line)


def test_halves_of_a_skewed_whole_number_are_both_there():
    plan = made_up.conclusions_plan()
    for values, lower, upper in (([0] * 30 + [1] * 6 + [2] * 4, 30, 10), ([2] * 30 + [1] * 6 + [0] * 4, 10, 30)):
        plan.worlds[COST] = np.array(values, float)
        found = made_up.conclusions(plan, gains(s0=0.1, s1=0, s2=0))
        halves = found._halves(COST, np.arange(40))
        assert {name: int(where.sum()) for name, where in halves.items()} == {LOWER: lower, UPPER: upper}


def test_readings_and_doses_that_differ():
    def effect(option, world, outcome):
        best = {"agreed": "s0", "narrow": "s1", "broad": "s2"}[option.reading]
        if option.dose < 1:
            best = "s2"
        return np.full(len(world), 0.2 if option.package == best else 0.1)

    found = of(effect, readings=ALL, doses=(0.5, 1.0), luck=1e-4)
    assert [first(found, "reading", name) for name in ALL] == [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    assert first(found, "all") == pytest.approx([0, 1 / 3, 1 / 3, 1 / 3])
    assert first(found, "dose", "0.5") == [0, 0, 0, 1] and first(found, "dose", "1") == pytest.approx([0] + [1 / 3] * 3)
    table = found.table().set_index("package")
    assert table["place"]["s0"] < 3 and (table["best_low"] < 1 / 3).all() and (1 / 3 < table["best_high"]).all()
    parts = found.parts(0, 0)
    assert parts["reading"][0] > 0.1 and parts["luck"][0] == pytest.approx(0, abs=1e-4)
    assert parts["parameters"][0] == pytest.approx(0, abs=1e-3)
    for lang in LANGUAGES:
        [line] = [line for line in found.sentences(lang) if "100.0" in line and titles(found, lang)[2] in line and (
            "读法" in line[:8] or "by reading" in line)]  # fmt: skip
        assert [line.index(name) for name in titles(found, lang)[1:]] == sorted(
            line.index(name) for name in titles(found, lang)[1:]
        )


def test_ties_are_divided_and_told_as_ties():
    found = of(gains(s0=0.25, s1=0.25, s2=0.125), rivals=("no_wear",))
    found.values[1:3] = found.values[0] + 0.25
    found.values[3] = found.values[0] + 0.125
    assert first(found, "all") == [0, 0.5, 0.5, 0] and found.orders(0) == {(1, 1, 3): 40}
    for lang in LANGUAGES:
        lines, (_, one, other, third) = found.sentences(lang), titles(found, lang)
        assert f"{one} = {other} > {third}" in "\n".join(lines)
        assert any(f"{one} / {other}" in line for line in lines) and one in lines[1] and other in lines[1]


def test_a_world_in_which_a_run_has_no_value_is_left_out_for_all():
    found = of(gains(s0=0.2, s1=0.1, s2=0.0), outcomes=(NEEDS, RATE), luck=0.01)
    found.values[2, 7, 1, 0] = np.nan
    table = found.table().set_index(["outcome", "package"])
    assert table.loc[NEEDS, "worlds"].tolist() == [39] * 3 and table.loc[NEEDS, "dropped"].tolist() == [1] * 3
    assert table.loc[RATE, "worlds"].tolist() == [40] * 3
    assert found.conditions()[0].worlds == 39 and 7 not in found.worlds_of()
    assert not found.table()[["improvement", "best", "helps", "place"]].isna().any(axis=None)
    for lang, said in (("zh", "40 个情形中有 1 个未计入"), ("en", "Of 40 worlds 1 are left out")):
        assert sum(said in line for line in found.sentences(lang)) == 1


def test_an_outcome_that_is_nowhere_defined_is_said_so():
    found = of(gains(s0=0.2, s1=0.1, s2=0.0), outcomes=(NEEDS, RATE), rivals=("no_wear",), luck=0.01)
    found.values[:, ::1, 0, 1] = np.nan
    table = found.table().set_index(["outcome", "package"])
    assert table.loc[RATE, "worlds"].tolist() == [0] * 3 and table.loc[RATE, "improvement"].isna().all()
    assert len(found.tables()["parts"]) == 2 * 3 * len(PARTS)
    for lang, said in (("zh", "无从比较"), ("en", "nothing can be compared")):
        assert sum(said in line for line in found.sentences(lang)) == 1
        assert set(figures(found, lang)) == {f"conditions-{NEEDS}", "gains", "parts"}


def test_rivals_have_shares_of_their_own():
    def effect(option, world, outcome):
        return np.where((world["model"] == "no_wear") == (option.package == "s1"), 0.2, 0.1)

    found = of(effect, rivals=("no_wear", "pay_only"), packages=("s0", "s1"), luck=1e-3)
    assert first(found, "all") == [0, 1, 0] == first(found, "model", "pay_only")
    assert first(found, "model", "no_wear") == [0, 0, 1]
    assert [c.worlds for c in found.conditions() if c.kind == "model"] == [20, 20]
    for lang in LANGUAGES:
        one, other = (sim.load_variant(name).title[lang] for name in ("no_wear", "pay_only"))
        [line] = [line for line in found.sentences(lang) if one in line]
        assert line.index(one) < line.index(other) and line.count("100.0") == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_begin_with_what_is_compared_and_what_is_best(lang):
    found = of(gains(s0=0.2, s1=0.1, s2=-0.1), luck=1e-6)
    lines, (base, *named) = found.sentences(lang), titles(found, lang)
    assert "40" in lines[0] and base in lines[0]
    assert named[0] in lines[1] and not any(name in lines[1] for name in named[1:]) and "100.0" in lines[1]
    for name, value, line in zip(named, ("+20.0", "+10.0", "−10.0"), lines[2:5], strict=True):
        assert line[1:].startswith(name) and value in line and base in line
    assert " > ".join(named) in lines[5] and ("处处相同" in lines[5] or "same everywhere" in lines[5])
    assert "看不出来" in lines[6] or "No factor" in lines[6]


def test_a_registered_primary_comparison_is_the_mean_over_worlds():
    found = of(gains(s0=0.2, s1=0.1, s2=0.0), outcomes=(RATE, NEEDS), luck=0.02, readings=("agreed", "narrow"))
    primary = primary_of(found, {"case": "s0", "outcome": RATE})
    assert primary.value == pytest.approx(-0.2, abs=0.01) and primary.low < -0.2 + 0.01 and primary.verdict == "lowers"
    assert primary_of(found, {"case": "s0", "outcome": NEEDS}).verdict == "raises"
    assert primary_of(found, {"case": "s9", "outcome": RATE}) is None
    setting = replace(found.plan.setting, seeds=(1, 2, 3))
    grown = Conclusions(replace(found.plan, setting=setting), np.concatenate([found.values, found.values[:, :, :1]], 2))
    assert np.array_equal(on_seeds(grown, (1, 2)).values, found.values) and on_seeds(found, (1, 2)) is found


# The design


def test_a_study_of_more_seeds_and_worlds_holds_that_of_fewer():
    small = made_up.conclusions_plan(worlds=20, rivals=("no_wear",), doses=(0.5, 1.0)).study()
    plan = made_up.conclusions_plan(worlds=30, rivals=("pay_only", "no_wear"), doses=(0.5, 1.0))
    plan.rivals["no_wear"] = draw(priors_of(), 25, 2)
    large = replace(plan, setting=replace(plan.setting, seeds=(1, 2, 3, 4))).study()

    def points(study):
        return {(study.point(k).hash(), study.luck(k)) for k in range(study.points)}

    assert points(small) < points(large)
    own = small.design[small.design["case"] == "s0"][LUCK]
    assert own.nunique() == 20 and np.diff(sorted(set(own))).min() >= 1000


def test_options_are_packages_under_readings_at_doses():
    plan = made_up.conclusions_plan(readings=ALL, doses=(0.5, 1.0))
    assert [(o.package, o.reading, o.dose) for o in plan.options][:7] == [
        *(("s0", reading, dose) for reading in ALL for dose in (0.5, 1.0)),
        ("s1", "agreed", 0.5),
    ]
    whole, half = plan.options[1].case, plan.options[0].case
    lever, value = next(iter(whole.reforms[0].changes.items()))
    stood = whole.params[lever]
    assert half.reforms[0].changes[lever] == pytest.approx((stood + value) / 2, abs=0.5)
    assert len({option.case.hash() for option in plan.options}) >= 12
    assert len({option.case.name for option in plan.options}) == 18


def test_a_lever_that_worlds_set_cannot_be_moved_by_a_package():
    plan = made_up.conclusions_plan()
    lever = moved(plan.packages[0])[0]
    with pytest.raises(InputError, match="is moved by 's0' and cannot be uncertain"):
        ConclusionsPlan(plan.setting, plan.packages, plan.worlds.assign(**{lever: 0.5}))


def test_it_runs():
    plan = made_up.conclusions_plan(worlds=20, packages=("s0", "s2"), rivals=("no_wear",))
    found = ex.Question("conclusions", plan).run()
    assert found.values.shape == (3, 40, 2, 1) and np.isfinite(found.values).all()
    case = plan.packages[1].with_params(plan.worlds.iloc[3].to_dict())
    seed = 1 + int(plan.study().luck(3))
    assert found.values[2, 3, 0, 0] == sim.simulate(case, seed=seed).rates(12)[NEEDS]
    assert found.worlds_of(SAME).size == 20


# Figures


def busy(option, world, outcome):
    swing = np.where(world[COST] > world[COST].median(), 0.06, -0.06) * (option.package == "s1")
    return {"s0": 0.1, "s1": 0.08, "s2": 0.05}[option.package] * option.dose + swing


SHOWN = {
    "long": of(busy, 0.01, readings=ALL, doses=(0.25, 0.5, 1.0), long=True, outcomes=(RATE, NEEDS),
               rivals=("model_1", "fixed_departments", "no_abuse", "no_ideas", "no_wear", "pay_only", "deterrence")),
    "one reading, one dose": of(busy, 0.01),
    "nothing varies": of(gains(s0=0.25, s1=0.125), packages=("s0", "s1")),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "lang", "medium"),
    [("long", lang, medium) for lang in LANGUAGES for medium in (PAPER, SLIDE)]
    + [("one reading, one dose", "zh", SLIDE), ("one reading, one dose", "en", PAPER), ("nothing varies", "zh", PAPER)],
)
def test_figures_can_be_read(name, lang, medium):
    drawn = figures(SHOWN[name], lang, medium)
    assert len(drawn) == {"long": 4, "one reading, one dose": 3, "nothing varies": 2}[name]
    assert {key: faults(figure) for key, figure in drawn.items()} == dict.fromkeys(drawn, [])
    cells = [text.get_text() for text in next(iter(drawn.values())).axes[0].texts]
    assert len(cells) == len(SHOWN[name].cases) * len(SHOWN[name].conditions())
