"""The evidence: what ships is whole and says its grade, distances are what they say, and bad targets are refused."""

import copy
import math
from dataclasses import fields

import numpy as np
import pytest
from counties import county

import experiments as ex
import sim
from experiments.calibration.evidence import FILE, GRADES, ROLES, Target, conflicts, read_targets
from experiments.designs.variables import variable
from sim.errors import InputError
from sim.tables import own_toml
from sim.words import LANGUAGES

ALL = ex.targets()
GOOD = {"measure": "needs_resolved", "value": 0.33, "low": 0.28, "high": 0.55}


def test_what_ships():
    assert list(ALL) == [f"T{k}" for k in range(1, 13)]
    assert [target.name for target in ALL.of_role("output")] == ["T1", "T2", "T4", "T5", "T6", "T7", "T12"]
    assert [target.name for target in ALL.of_role("input", "context")] == ["T3", "T8", "T9", "T10", "T11"]
    assert ALL["T2"].outcome == "handled_per_covert_visit"  # officials, not cases
    assert len(conflicts()) == 5


@pytest.mark.parametrize("name", ALL)
def test_each_is_tied_to_something_and_says_where_it_comes_from(name):
    target = ALL[name]
    if target.is_input:
        assert variable(target.measure).low <= target.of_case(sim.load_case("baseline"))
    elif not target.is_formula:
        assert target.measure in sim.indicators()
    assert target.low <= target.value <= target.high
    for texts in (target.label, target.population, target.source, target.why):
        assert set(texts) == set(LANGUAGES) and all(map(str.strip, texts.values()))
    assert target.year and target.grade in GRADES[:-1] and target.role in ROLES


@pytest.mark.parametrize("name", ALL)
def test_the_discrepancy_follows_one_rule(name):
    """A tenth of the value for another population, a tenth for another definition; that of T4 counts twice."""
    target = ALL[name]
    gaps = sum(f"another {what}" in target.why["en"] for what in ("population", "definition"))
    gaps += "counted twice" in target.why["en"]
    gaps += name == "T4"  # "a definition far from ours"
    assert target.discrepancy == pytest.approx(gaps / 10 * target.value)


def test_grade_b_says_that_it_is_to_be_rechecked():
    for lang, sign in (("zh", "待核"), ("en", "to be rechecked")):
        frame = ALL.to_frame(lang)
        assert [sign in shown for shown in frame["grade"]] == [target.grade == "B" for target in ALL.values()]
    assert ALL._repr_html_().count("待核" if sim.language() == "zh" else "to be rechecked") == 8


def test_distances_are_zero_inside_and_count_half_widths_outside():
    target = Target("A", "needs_resolved", value=0.4, low=0.3, high=0.5, discrepancy=0.1)
    assert target.widened == pytest.approx((0.2, 0.6)) and target.half_width == pytest.approx(0.2)
    found = target.distance([0.2, 0.35, 0.6, 0.7, 0.0, math.nan])
    np.testing.assert_allclose(found, [0, 0, 0, 0.5, 1.0, np.inf], atol=1e-12)


def test_the_distance_of_several_is_the_root_of_the_squares_and_a_miss_is_a_miss():
    values = {target.outcome: target.value for target in ALL.of_role("output")}
    one, other = ALL["T6"], ALL["T7"]
    moved = {one.outcome: one.widened[1] + 3 * one.half_width, other.outcome: other.widened[0] - 4 * other.half_width}
    assert ALL.distance(values) == 0.0
    assert ALL.distance(values | moved) == pytest.approx(5.0)
    assert ALL.distance(values | {one.outcome: math.nan}) == math.inf
    del values[one.outcome]
    with pytest.raises(InputError, match="burnout_prevalence"):
        ALL.distance(values)


def test_a_run_can_be_asked():
    run = sim.simulate(county(2, 6, 6, 24))
    assert ALL.distance(run.rates(12)) >= 0
    asked = ALL["T9"].outcome  # a formula, by the evaluator of all formulas
    [value] = [ex.Outcome("again", ALL["T9"].measure, unit="share").value(run, 12)]
    from experiments.running.runner import Measure

    assert Measure((asked,), 12).of(run, 12) == pytest.approx((value,), nan_ok=True)


def written(tmp_path, rows):
    path = tmp_path / "mine.toml"
    path.write_text(f"schema_version = 1\n{rows}", encoding="utf-8")
    return path


def test_targets_of_ones_own(tmp_path):
    path = written(
        tmp_path,
        '[targets.here]\nmeasure = "needs_resolved"\nvalue = 0.6\nlow = 0.5\nhigh = 0.7\n'
        '[targets.share]\nmeasure = "disciplined / handled"\nunit = "share"\nvalue = 0.1\nlow = 0\nhigh = 0.2\n'
        'label = {zh = "处分占比"}\ndiscrepancy = 0.01\n'
        '[targets.posts]\nrole = "input"\nmeasure = "structure.cadres"\nvalue = 30\nlow = 20\nhigh = 40\n',
    )
    found = ex.targets(path)
    assert [target.grade for target in found.values()] == ["own"] * 3
    assert found["here"].title("en") == "here" and found["share"].title("zh") == "处分占比"
    assert found["share"].outcome == "share" and found["share"].shown_in == "share"
    assert found["posts"].of_case(county(2, 7)) == 7.0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"measure": "needs_solved"}, "unknown indicator 'needs_solved' in target 'A'; did you mean 'needs_resolved'?"),
        ({"measure": "handlde / acted"}, "handlde"),
        ({"measure": "os:getcwd"}, "os:getcwd"),
        ({"measure": 3}, "measure of target 'A' must be a text"),
        ({"low": 0.6}, "reversed: low = 0.6 is above high = 0.55"),
        ({"value": 0.1}, "outside its own interval"),
        ({"low": 0.33, "high": 0.33}, "single point"),
        ({"high": 1.2}, "high = 1.2 of target 'A' cannot be: needs_resolved lies between 0 and 1"),
        ({"low": -0.1}, "low = -0.1 of target 'A' cannot be"),
        ({"value": "much"}, "value of target 'A' must be a finite number, not 'much'"),
        ({"value": math.nan}, "value of target 'A' must be a finite number"),
        ({"discrepancy": -0.1}, "must not be below 0"),
        ({"role": "outputs"}, "unknown role of a target 'outputs'"),
        ({"grade": "C"}, "unknown grade 'C'"),
        ({"hihg": 1}, "unknown key 'hihg'"),
        ({"label": "needs"}, "target 'A'"),
        ({"unit": "shares"}, "unknown unit 'shares' in target 'A'; did you mean 'share'?"),
        ({"role": "input", "measure": "work.mounth_hours", "value": 0.4}, "did you mean 'work.month_hours'?"),
        ({"role": "input"}, "unknown parameter 'needs_resolved'"),
    ],
)
def test_bad_targets_are_refused_in_a_sentence(tmp_path, change, said):
    import tomlkit

    row = GOOD | change
    path = written(tmp_path, tomlkit.dumps({"targets": {"A": row}}))
    with pytest.raises(InputError) as caught:
        ex.targets(path)
    assert said in caught.value.told("en") and "mine.toml" in caught.value.told("en")
    assert "mine.toml" in caught.value.told("zh")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "no target to be matched"),
        ("targets = 3", "targets in mine.toml must be a table"),
        ("[targets]\nA = 3", "target 'A' must be a table, not 3"),
        ('[targets.A]\nmeasure = "burnout"\nvalue = 0.1\nlow = 0.0', "target 'A' has no high"),
        ("[tragets.A]\nlow = 1", "did you mean 'targets'?"),
    ],
)
def test_bad_files_are_refused_in_a_sentence(tmp_path, rows, said):
    with pytest.raises(InputError) as caught:
        ex.targets(written(tmp_path, rows))
    assert said in caught.value.told("en")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [("why", None, "targets.toml: T1 has no why"), ("grade", "own", "grade cannot be"), ("yaer", "1", "unknown key")],
)
def test_a_fault_in_our_own_table_is_found(key, value, said):
    content = copy.deepcopy(own_toml(FILE))
    if value is None:
        del content["targets"]["T1"][key]
    else:
        content["targets"]["T1"][key] = value
    with pytest.raises(AssertionError) as caught:
        read_targets(content)
    assert said in str(caught.value)


def test_every_field_is_a_key_of_a_file():
    from experiments.calibration.evidence import _KEYS

    assert {row.name for row in fields(Target)} - {"name"} == set(_KEYS)
