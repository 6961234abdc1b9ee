"""Sweeps of the county by file: what is run, what is written, what is refused."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from places import ROOT
from typer.testing import CliRunner

import sim
from experiments.answers.how import How
from experiments.answers.staged import run_plan
from experiments.cli import app
from experiments.designs.factors import narrowed, parameter_factor
from experiments.designs.sweep import MAIN, SCREEN, SweepPlan
from experiments.running.runner import evaluate
from experiments.telling.sentences.sweep import sweep_lines
from sim.words import LANGUAGES

FILE = """
schema_version = 1
title = {zh = "试验", en = "a try"}
structure = {warm_up = 0, townships = 1, cadres = 6, residents = 10, months = 24}
replicates = 2
seed = 5
outcomes = ["inaction_rate", "resolution_rate"]
window = 12
"""
TWO = """
method = "sobol"
n = 16
[[factors]]
name = "workload.mandates"
low = 1.0
high = 4.0
[[factors]]
name = "workload.deadline_months"
"""
SCREENED = """
kinds = ["world"]
spread = 0.5
method = "sobol"
n = 16
[screen]
method = "morris"
n = 4
keep = 2
"""


@pytest.fixture
def plan(tmp_path):
    def written(text, name="mine"):
        path = tmp_path / f"{name}.toml"
        path.write_text(FILE + text, encoding="utf-8")
        return SweepPlan.from_toml(path)

    return written


def test_the_runs_are_those_of_the_county(plan, tmp_path):
    asked = plan(TWO)
    found = run_plan(asked, How(tmp_path / "runs")).stages[MAIN]
    assert found.values.shape == (64, 2, 2) and asked.runs() == 128
    names, points = [factor.name for factor in found.factors], found.unit[:3]
    mandates = 1 + 3 * points[:, 0]
    months = np.minimum(np.floor(1 + 12 * points[:, 1]), 12)
    cases = [
        asked.setting.base.with_params(dict(zip(names, point, strict=True)))
        for point in zip(mandates.tolist(), months.tolist(), strict=True)
    ]
    np.testing.assert_array_equal(found.values[:3], evaluate(cases, (5, 6), asked.setting.outcomes, 12))


def test_nothing_is_run_twice(plan, tmp_path):
    runs = []
    asked = plan(TWO)
    first = run_plan(asked, How(tmp_path / "runs", progress=lambda: runs.append(1))).stages[MAIN]
    again = run_plan(asked, How(tmp_path / "runs", progress=lambda: runs.append(1))).stages[MAIN]
    assert len(runs) == 128 and np.array_equal(first.values, again.values)


def test_a_screen_hands_on_what_matters_most(plan, tmp_path):
    asked = plan(SCREENED)
    answer = run_plan(asked, How(tmp_path / "runs"))
    found = answer.stages
    screened = found[SCREEN].indices
    star = screened[screened["index"] == "mu_star"].pivot(index="factor", columns="outcome", values="estimate")
    best = (star / star.max()).max(axis=1).nlargest(2).index
    assert set(found[MAIN].names) == set(best)
    factors = answer.tables()["factors"]
    assert set(factors.loc[factors["kept"] & (factors["stage"] == SCREEN), "factor"]) == set(best)
    assert len(found[SCREEN].names) == sum(row.kind == "world" for row in sim.parameters().values())


def test_luck_as_a_factor_runs_each_point_once(plan, tmp_path):
    asked = plan("luck = true" + TWO)
    found = run_plan(asked, How(tmp_path / "runs")).stages[MAIN]
    assert found.names[-1] == "seed" and found.values.shape == (80, 1, 2) and asked.runs() == 80
    assert found.indices["estimate"].notna().all()


def test_half_of_the_way_to_each_bound():
    half = narrowed(parameter_factor("inspection.visits_per_month"), 0.2, 0.5)
    row = sim.parameters()["inspection.visits_per_month"]
    assert (half.low, half.high) == (0.1 + row.low / 2, pytest.approx(0.1 + row.high / 2))
    whole = narrowed(parameter_factor("workload.deadline_months"), 4, 0.5)
    assert (whole.low, whole.high) == (2, 8)  # 2.5 and 8 of 1 to 12


def test_the_shipped_study_asks_for_what_the_paper_needs():
    shipped = SweepPlan.from_toml("sensitivity")
    varied = {name for name, row in sim.parameters().items() if row.kind != "fixed"}
    assert {factor.name for factor in shipped.factors} == varied
    assert shipped.screen.method == "morris" and (shipped.main.method, shipped.keep) == ("sobol", 10)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("method = 'sobel'\nn = 16", "unknown method 'sobel' in mine.toml; did you mean 'sobol'"),
        ("method = 'sobol'", "needs 'n'"),
        ("method = 'sobol'\nn = 4", "n = 4 is too few for method 'sobol'; it needs a base sample of at least 16"),
        ("method = 'sobol'\nn = 'a'", "n in mine.toml must be a whole number, at least 1"),
        ("method = 'sobol'\nn = 16\nwidth = 0.1\nmost = 'a'", "most in mine.toml must be a whole number, at least 16"),
        ("method = 'sobol'\nn = 16\nwidth = 'a'\nmost = 32", "width in mine.toml must be a number above 0"),
        ("method = 'sobol'\nn = 16\npairs = 'yes'", "pairs in mine.toml must be true or false"),
        ("method = 'sobol'\nn = 16\nsample_seed = 0", "sample_seed in mine.toml must be a whole number, at least 1"),
        ("method = 'sobol'\nn = 16\nkinds = 3", "kinds in mine.toml must be a list"),
        ("method = 'sobol'\nn = 16\nscreen = 4", "screen in mine.toml must be a table"),
        (TWO + "group = 3", "the group of factor .* in mine.toml must be a text"),
        ("method = 'sobol'\nn = 16\nwidth = 0.1", "width and most go together"),
        ("method = 'sobol'\nn = 16\nkinds = ['lever']\nspread = 2", "spread in mine.toml must be"),
        ("method = 'sobol'\nn = 16\nkinds = ['lever']\nspread = true", "spread in mine.toml must be .* not True"),
        ("methods = 'sobol'\nn = 16", "unknown key 'methods'"),
        ("method = 'sobol'\nn = 16\n[[factors]]\nname = 'x'\nhi = 1", "unknown key of a factor 'hi'"),
        ("method = 'sobol'\nn = 16\n[[factors]]\nlow = 1", "a factor in mine.toml has no name"),
        (TWO + "[[factors]]\nname = 'workload.mandates'", "factor 'workload.mandates' is given twice"),
        (TWO + "[[factors]]\nname = 'tolerance.coverage'\nlow = 0.5\nhigh = 0.2", "reversed"),
        (TWO + "[screen]\nmethod = 'morris'\nn = 4\nkeep = 2", "keep = 2 of 2 factors leaves none out"),
    ],
)
def test_bad_files(plan, text, what):
    with pytest.raises(sim.QuanzeError, match=what):
        plan(text)


def test_undefined_outcomes_are_refused_with_the_runs_named(plan, tmp_path):
    none = "structure = {warm_up = 0, townships = 1, cadres = 2, residents = 0, months = 12}\n"
    nothing = FILE.replace(next(line for line in FILE.splitlines(True) if line.startswith("structure")), none)
    path = tmp_path / "empty.toml"
    low = "[[factors]]\nname = 'workload.mandates'\nlow = 0.0\nhigh = 0.001\n[[factors]]\nname = 'cadres.integrity'\n"
    path.write_text(nothing + "method = 'morris'\nn = 4\n" + low, encoding="utf-8")
    with pytest.raises(sim.QuanzeError, match=r"values are not finite.*inaction_rate at point \d+, seed 5"):
        run_plan(SweepPlan.from_toml(path), How(tmp_path / "runs"))


def test_the_command_writes_all_and_goes_on(tmp_path):
    file, out = tmp_path / "mine.toml", tmp_path / "out"
    file.write_text(FILE + TWO, encoding="utf-8")
    command = ["sweep", str(file), "--out", str(out), "--lang", "en"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    assert "noise is" in done.output and "the widest 95 % interval" in done.output
    for lang in ("zh", "en"):
        assert (out / f"findings.{lang}.txt").read_text(encoding="utf-8")
        assert (out / f"main-bars.{lang}.png").read_bytes()[:4] == b"\x89PNG"
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["command"] == "sweep"
    table = pd.read_csv(out / "indices.csv", keep_default_na=False)
    assert set(table["index"]) == {"ST", "S1"} and len(table) == 8
    described = pd.read_csv(out / "dictionary.csv")
    assert {"estimate", "dummy", "noise_share", "relative"} <= set(described["name"])
    before = (out / "indices.csv").read_bytes()
    assert CliRunner().invoke(app, command).exit_code == 0
    assert (out / "indices.csv").read_bytes() == before


def test_a_width_that_is_not_reached_has_an_exit_code(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(FILE + "width = 1e-9\nmost = 32" + TWO, encoding="utf-8")
    done = CliRunner().invoke(app, ["sweep", str(file), "--out", str(tmp_path / "out"), "--lang", "en"])
    assert done.exit_code == 3 and "was not reached with a base sample of 32" in done.output


def test_sentences_name_what_matters_and_what_is_noise(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(FILE.replace("replicates = 2", "replicates = 8") + TWO, encoding="utf-8")
    found = run_plan(SweepPlan.from_toml(path), How(tmp_path / "runs")).stages[MAIN]
    said = "\n".join(sweep_lines(found, "en"))
    label = sim.parameters()[found.leading(1)[0]].label["en"]
    assert f"matters most on average is {label}" in said and "not distinguishable from zero" in said
    assert "与零无显著差别" in "\n".join(sweep_lines(found, "zh"))
    flat = replace(found, values=np.full_like(found.values, 0.5))
    assert "there is no variation to divide" in "\n".join(sweep_lines(flat, "en"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_matters_most_that_may_only_reshuffle_luck(plan, tmp_path, lang):
    found = run_plan(plan(TWO), How(tmp_path / "runs")).stages[MAIN]  # on two seeds, which do not tell
    most, few = ("影响最大", "随机情景少于 3 个") if lang == "zh" else ("matters most", "with fewer than 3 seeds")
    said = "\n".join(sweep_lines(found, lang))
    assert most not in said and few in said
    luck = replace(found, seeds=(1, 2, 3), values=np.random.default_rng(9).normal(size=(*found.values.shape[:1], 3, 2)))
    said = "\n".join(sweep_lines(luck, lang))
    assert most not in said and few not in said


def test_the_reference_results_are_those_of_the_shipped_study():
    folder = ROOT / "results" / "reference" / "sensitivity"
    shipped = SweepPlan.from_toml("sensitivity")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["cases"] == {"baseline": shipped.setting.base.hash()}
    assert manifest["seeds"] == list(shipped.setting.seeds)
    indices = pd.read_csv(folder / "indices.csv")
    sizes = indices.groupby("stage")["base_sample"].first().to_dict()
    assert sizes == {SCREEN: shipped.screen.n, MAIN: shipped.main.n}
    assert set(indices["outcome"]) == set(shipped.setting.outcomes)


@pytest.mark.parametrize("spread", [1.0, 0.9, 0.7, 1 / 3, 0.1, 1e-9])
def test_no_narrowing_leaves_the_range_of_a_parameter(spread):
    rng, seen = np.random.default_rng(1), 0
    for name, row in sim.parameters().items():
        for here in (row.default, row.low, row.high, *(row.low + rng.random(20) * (row.high - row.low))):
            here = float(round(here)) if row.integer else here
            if row.kind == "fixed" or (row.integer and here in (row.low, row.high)):
                continue  # nothing need be left to vary at the end of a whole number's range
            factor = narrowed(parameter_factor(name), here, spread)
            for value in factor.values(np.array([0.0, 1.0, *rng.random(5)])):
                assert row.check(value) == value
                seen += 1
    assert seen > 10_000


def test_the_most_natural_sweep_is_read(tmp_path):
    path = tmp_path / "plain.toml"
    path.write_text('schema_version = 1\nkind = "sweep"\nmethod = "morris"\nn = 4\n', encoding="utf-8")
    assert len(SweepPlan.from_toml(path).factors) == sum(row.kind != "fixed" for row in sim.parameters().values())


def test_an_empty_list_of_factors_is_not_all_of_them(tmp_path):
    path = tmp_path / "none.toml"
    path.write_text('schema_version = 1\nkind = "sweep"\nmethod = "morris"\nn = 4\nfactors = []\n', encoding="utf-8")
    with pytest.raises(sim.QuanzeError, match="factors in none.toml is empty"):
        SweepPlan.from_toml(path)
