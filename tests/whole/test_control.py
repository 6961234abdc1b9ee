"""The map of control: means at the ends of their ranges, and a page that says no more than its table."""

from dataclasses import replace

import numpy as np
import pytest
from counties import county
from figure_checks import faults

import experiments as ex
import sim
from tools.control import OUTCOMES, TABLE, columns, counties, means, sentences, table
from tools.control_figure import picture

NAMES, DOSES = ("targeted", "tolerance"), (0.5, 1.0)


@pytest.fixture(scope="module")
def found():
    return ex.doses(means(county(), NAMES, month=13), DOSES, [1, 2], OUTCOMES, window=12)


def told(found, effects):
    """The answer with made-up changes of needs resolved: a number per mean and dose."""
    seeds = 30
    values = np.random.default_rng(1).normal(0.5, 0.001, (len(found.options), seeds, len(OUTCOMES)))
    values[1:, :, 0] += np.array(effects)[:, None]
    counts = {name: np.ones((len(found.options), seeds)) for name in found.comparison.counts}
    compared = replace(found.comparison, seeds=tuple(range(1, seeds + 1)), values=values, counts=counts)
    return replace(found, comparison=compared)


@pytest.mark.parametrize("case", means(sim.load_case("baseline")), ids=lambda case: case.name)
def test_in_full_every_lever_stands_at_an_end(case):
    row, (reform,) = TABLE["means"][case.name], case.reforms
    asked = dict(row.get("to", {}))
    asked |= {lever: sim.parameters()[lever].policy[1] for lever in row.get("up", ())}
    asked |= {lever: sim.parameters()[lever].policy[0] for lever in row.get("down", ())}
    if "package" in row:
        before = sim.load_case(row["package"]).reforms[0].changes
        asked = {lever: sim.parameters()[lever].policy[value > case.params[lever]] for lever, value in before.items()}
    assert reform.changes == asked and reform.month == 61


def test_a_dose_is_the_same_share_of_the_way_for_all_levers(found):
    half = next(option for option in found.options if (option.package.name, option.dose) == ("tolerance", 0.5))
    for lever, value in half.case.reforms[0].changes.items():
        assert value == pytest.approx((half.case.params[lever] + half.package.reforms[0].changes[lever]) / 2)


def test_cells_are_those_of_the_comparison(found):
    lines = table(columns(found), OUTCOMES.index("wrongs")).splitlines()
    assert [line.count("|") for line in lines] == [4] * 5 and "**" not in "".join(lines)
    changed = found.comparison.values[:, :, OUTCOMES.index("wrongs")].mean(1)
    assert f"{changed[2] - changed[0]:+.1f} [".replace("-", "−") in lines[3]


def test_what_is_said_follows_from_the_numbers(found):
    across = columns(told(found, [0.1, 0.2, -0.1, -0.1]))
    raised, lowered, mixed, against, *_ = sentences(across, "en", "every_dose")
    assert raised.endswith(": targeted control.") and lowered.endswith(": tolerance in fact.")
    assert mixed.endswith(": none.") and "surely better: 0.5, 1; surely worse: none; not told apart: none" in against
    across = columns(told(found, [0.1, 0.0, 0.1, 0.1]))
    raised, lowered, mixed, against, *_ = sentences(across, "zh", "every_dose")
    assert raised.endswith("：容错落到实处。") and lowered.endswith("：无。") and mixed.endswith("：精准监督（+ 0）。")
    assert "确实较好的：无；确实较差的：1；分不出的：0.5" in against


def test_only_what_surely_beats_its_whole_column_is_bold(found):
    lines = table(columns(told(found, [0.1, 0.1, 0.1, 0.2])), 0).splitlines()
    assert ["**" in cell for line in lines[3:] for cell in line.split("|")[2:-1]] == [False, False, False, True]
    worse = table(columns(told(found, [-0.1, -0.1, -0.2, -0.2])), 0)
    assert "**" not in worse  # better than the other mean, not than the county as it is


def test_counties_differ_by_what_the_table_says():
    default, *others = counties(county())
    assert default.params == county().params
    for case in others:
        assert case.params == {**default.params, **TABLE["counties"][case.name]["params"]} != default.params


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_picture_can_be_read(found, lang):
    drawn = picture(found, TABLE, lang)
    assert faults(drawn) == [] and [axes.get_title() for axes in drawn.axes] == [
        one.title[lang] for one in found.cases[1:]
    ]
