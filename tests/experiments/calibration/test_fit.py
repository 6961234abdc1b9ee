"""A county beside the evidence: verdicts, pooled ratios, sentences, figure, folder and command."""

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from counties import county
from figure_checks import faults, texts_drawn
from typer.testing import CliRunner

import experiments as ex
import sim
from experiments.answers.statistics import band
from experiments.calibration.evidence import Evidence, Target
from experiments.calibration.fit import Fit, Standing
from experiments.cli import app
from experiments.telling.figures import PAPER, SLIDE, figures
from sim.errors import InputError
from sim.window import Window
from sim.words import LANGUAGES

SEEDS = range(1, 5)
TARGET = Target("A", "needs_resolved", value=0.4, low=0.3, high=0.5, discrepancy=0.1)


@pytest.fixture(scope="module")
def case():
    return county(2, 6, 6, 24, inspection__covert_share=0.8, inspection__visits_per_month=0.6)


@pytest.fixture(scope="module")
def found(case):
    return ex.fit(case, SEEDS, window=12)


def made(values):
    """A fit whose values are stated: all of them are the middle of their targets but the ones given."""
    evidence = ex.targets()
    compared = (*evidence.of_role("output"), *evidence.of_role("context"))
    rows = np.array([[target.value for target in compared]] * 4) + np.array([[-1], [1], [-1], [1]]) * 1e-6
    for name, value in values.items():
        rows[:, [target.name for target in compared].index(name)] += value - evidence[name].value
    return Fit((sim.load_case("baseline"),), (1, 2, 3, 4), Window(60), evidence, rows)


@pytest.mark.parametrize(
    ("ends", "verdict", "distance"),
    [
        ((0.4, 0.35, 0.45), "inside", 0.0),
        ((0.3, 0.3, 0.3), "inside", 0.0),
        ((0.27, 0.25, 0.31), "widened", 0.0),
        ((0.58, 0.55, 0.61), "overlap", 0.0),
        ((0.65, 0.55, 0.75), "overlap", 0.25),
        ((0.7, 0.65, 0.75), "outside", 0.5),
        ((0.1, 0.05, 0.15), "outside", 0.5),
        ((0.7, np.nan, np.nan), "outside", 0.5),
        ((np.nan, np.nan, np.nan), "undefined", np.inf),
    ],
)
def test_where_an_interval_lies(ends, verdict, distance):
    one = Standing(TARGET, *ends)
    assert one.verdict == verdict and one.distance == pytest.approx(distance)


def test_means_are_those_of_the_runs(found, case):
    rates = [sim.simulate(case, seed).rates(12) for seed in SEEDS]
    for name, outcome in (("T1", "blame_avoidance_rate"), ("T5", "overhead_share")):
        mean, low, high = band(np.array([run[outcome] for run in rates]))
        one = found.standing(name)
        assert (one.mean, one.low, one.high) == pytest.approx((mean, low, high), rel=1e-12)


def test_of_a_pooled_ratio_sums_are_divided(found, case):
    sums = [sim.simulate(case, seed).sums(12) for seed in SEEDS]
    whole = sum(run["handled_covert"] for run in sums) / sum(run["covert_visits"] for run in sums)
    one = found.standing("T2")
    assert one.mean != pytest.approx(np.mean([run["handled_covert"] / run["covert_visits"] for run in sums]), rel=1e-6)
    # the jackknife takes the ratio's own bias away, which is small
    assert one.mean == pytest.approx(whole, rel=0.05) and one.low < whole < one.high


def test_inputs_are_what_the_case_has_and_do_not_count(found, case):
    assert [one.target.name for one in found.inputs] == ["T3", "T8", "T10", "T11"]
    assert found.standing("T11").mean == 6.0 and found.standing("T10").mean == 2.0
    assert found.standing("T9").target.role == "context" and found.standing("T9") not in found.outputs
    expected = np.sqrt(sum(one.distance**2 for one in found.outputs))
    assert found.distance == pytest.approx(expected)


def test_bad_seeds_are_refused(case):
    with pytest.raises(InputError, match="1"):
        ex.fit(case, [1])
    with pytest.raises(InputError):
        ex.fit(case, [1, 1])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_count_and_name_what_is_missed(lang):
    far = made({"T6": 0.9, "T7": np.nan, "T12": 0.255})
    lines = far.sentences(lang)
    counts = re.findall(r"\d+", lines[0].split("：" if lang == "zh" else "95 % intervals): ")[-1].split("distance")[0])
    assert counts[:5] == ["4", "1", "0", "1", "1"]
    assert [line[:3].strip() for line in lines[1:3]] == ["T6", "T7"]  # T12 is inside when widened
    sign = "待核" if lang == "zh" else "to be rechecked"
    assert sign in lines[1] and any("T4" in line and "T12" in line and sign in line for line in lines[3:])
    assert not any("T4" in line for line in made({}).sentences(lang)[1:] if "T1 " in line)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("medium", [PAPER, SLIDE], ids=["paper", "slide"])
@pytest.mark.parametrize("values", [{}, {"T6": 0.99, "T12": 2.0}, {"T2": np.nan}], ids=["near", "far", "undefined"])
def test_the_figure_can_be_read(lang, medium, values):
    drawn = figures(made(values), lang, medium)["fit"]
    assert faults(drawn) == []
    shown = " ".join(item.get_text() for item in texts_drawn(drawn)).replace("\n", " ")
    assert shown.count("待核" if lang == "zh" else "rechecked") >= 6
    axes = drawn.axes[0]
    assert len(axes.get_yticks()) == 8 and axes.get_xlim()[0] < -1 and axes.get_xlim()[1] > 1


def test_the_figure_has_dots_where_the_county_stands():
    drawn = made({"T6": 0.55 + 0.21 * 2}).plot(lang="en")
    target = ex.targets()["T6"]
    middle = sum(target.widened) / 2
    marks = [line for line in drawn.axes[0].lines if line.get_marker() == "o"]
    dots = {round(float(line.get_ydata()[0])): float(line.get_xdata()[0]) for line in marks}
    assert dots[4] == pytest.approx((0.97 - middle) / target.half_width, abs=1e-4)


HOSTILE = ("[bold red]x\x1b[31m", r"$\frac{$ {x}", "<script>alert(1)</script>", "two\nlines\tand", "x" * 200)


@pytest.mark.parametrize("words", HOSTILE)
def test_targets_may_be_called_anything(words, found, tmp_path):
    label = {"zh": words, "en": words}
    rows = {"T1": replace(ex.targets()["T1"], label=label), "T2": replace(ex.targets()["T2"], name=words)}
    named = replace(found, evidence=Evidence(rows), values=found.values[:, :2])
    assert faults(named.plot(lang="en")) == []
    assert not any("\x1b" in line or "\n" in line for line in named.sentences("en"))
    named.write(tmp_path / "out")
    page = (tmp_path / "out" / "report.en.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page and "\x1b" not in page


def quanze(*args):
    return CliRunner().invoke(app, [str(arg) for arg in args])


def test_the_command_prints_and_writes(tmp_path, case):
    small = tmp_path / "small.toml"
    small.write_text(
        'schema_version = 1\nbase = "baseline"\n[structure]\nwarm_up = 0\ntownships = 2\ncadres = 6\nresidents = 6\n'
        "months = 24\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    ended = quanze("--lang", "en", "fit", small, "--replicates", 3, "--window", 12, "--out", out)
    assert ended.exit_code == 0, ended.output
    assert "to be rechecked" in ended.stdout and "T12" in ended.stdout
    table = pd.read_csv(out / "fit.csv")
    assert table["target"].tolist() == ["T1", "T2", "T4", "T5", "T6", "T7", "T12", "T9"]
    assert {"report.zh.html", "fit.en.png", "inputs.csv", "findings.en.txt"} <= {path.name for path in out.iterdir()}
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["kind"] == "fit"
    again = quanze("--lang", "en", "fit", small, "--out", out)
    assert again.exit_code == 2


def test_the_command_takes_variants_counties_and_targets(tmp_path):
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'schema_version = 1\n[targets.here]\nmeasure = "needs_resolved"\nvalue = 0.99\nlow = 0.98\nhigh = 1.0\n',
        encoding="utf-8",
    )
    how = ("--replicates", 2, "--variant", "model_1", "--county", "mountain", "--anonymous", "--targets", mine)
    ended = quanze("--lang", "en", "fit", "baseline", *how)
    assert ended.exit_code == 0, ended.output
    assert "here" in ended.stdout and "outside" in ended.stdout and "T1" not in ended.stdout
    mine.write_text(mine.read_text(encoding="utf-8").replace("1.0", "0.1"), encoding="utf-8")
    ended = quanze("--lang", "en", "fit", "baseline", *how)
    assert ended.exit_code == 2 and "reversed" in ended.stderr and "mine.toml" in ended.stderr


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_has_every_target_with_its_source_and_grade(found, lang, tmp_path):
    found.write(tmp_path / "out")
    page = (tmp_path / "out" / f"report.{lang}.html").read_text(encoding="utf-8")
    section = re.search(r'<section id="table">(.*?)</section>', page, re.S)[1]
    assert section.count("<tr>") == 1 + len(ex.targets())
    assert section.count("待核" if lang == "zh" else "to be rechecked") == 8 + 1  # and in the note
