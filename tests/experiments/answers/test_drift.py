"""Whether the last years still move: a county that drifts by construction is told to, and a settled one is not."""

from dataclasses import replace

import numpy as np
import pytest
from counties import county
from typer.testing import CliRunner

import sim
from experiments.answers.drift import WATCHED, Drift, drift
from experiments.answers.statistics import LEVEL, trend
from experiments.cli import app
from sim.errors import InputError
from sim.window import Window
from sim.words import LANGUAGES, change

SEEDS = range(1, 21)


@pytest.fixture(scope="module")
def base():
    return sim.load_case("baseline")


def moving(found):
    return set(found.trends[found.trends["verdict"].isin(["raises", "lowers"])]["outcome"])


def test_a_county_without_a_warm_up_still_burns_out(base):
    found = drift(base.with_structure(months=96, warm_up=0), SEEDS)
    trends = found.trends.set_index("outcome")
    assert trends.verdict["burnout"] == "raises" and trends.trend_low["burnout"] > 0
    assert {"satisfaction", "motivation"} <= moving(found)
    for lang in LANGUAGES:
        (line,) = found.sentences(lang)
        assert sim.indicators()["burnout"].label[lang] in line
        assert change(trends.trend["burnout"], "share", lang) in line


def test_one_that_has_lived_long_enough_is_not_seen_to_move(base):
    assert base.structure.warm_up == 96
    found = drift(base, SEEDS)
    assert moving(found) == set()
    for lang in LANGUAGES:
        (line,) = found.sentences(lang)
        assert not any(sim.indicators()[name].label[lang] in line for name in WATCHED)


def test_a_seed_that_comes_twice_is_no_second_life(base):
    with pytest.raises(InputError) as refused:
        drift(base, [1, 2, 2])
    assert refused.value.args[0] == "seed_twice"


def test_years_are_counted_back_from_the_end_of_the_window():
    case = county(townships=1, months=50)
    found = drift(case, [3, 4], ["satisfaction", "burnout"], window=41)
    assert found.by_year.shape == (2, 3, 2)
    for s, seed in enumerate(found.seeds):
        run = sim.simulate(case, seed)
        for y, window in enumerate([(15, 26), (27, 38), (39, 50)]):
            assert found.by_year[s, y].tolist() == [run.rates(window)[name] for name in found.outcomes]
    moved = (found.by_year[:, 2] - found.by_year[:, 0]).mean(0)  # of three points the middle one has no say
    np.testing.assert_allclose(found.trends["trend"], moved, rtol=1e-12)


def test_a_trend_is_that_of_the_least_squares_line():
    rng = np.random.default_rng(5)
    values = rng.normal(size=(7, 3))
    slopes = np.polyfit(np.arange(7), values, 1)[0]
    np.testing.assert_allclose(trend(values), 6 * slopes, rtol=1e-12)
    assert trend(np.full((5, 2), 0.1)).tolist() == [0.0, 0.0]
    assert np.isnan(trend(np.array([1.0, np.nan, 2.0])))


def test_settled_counties_are_called_moving_as_often_as_the_level_says():
    """Years that hang together within a county, none of them on its way: false alarms of a family of tests."""
    rng = np.random.default_rng(8)
    case, alarms, tries = county(), 0, 400
    for _ in range(tries):
        walk = np.cumsum(rng.normal(size=(10, 5, 4)), 1)
        found = Drift(
            (case,), tuple(range(10)), Window(60), ("burnout", "motivation", "incidents", "satisfaction"), walk
        )
        alarms += bool(moving(found))
    assert alarms / tries < LEVEL + 3 * np.sqrt(LEVEL / tries)
    pushed = replace(found, by_year=walk + 3 * np.arange(5)[:, None])
    assert len(moving(pushed)) == 4


def test_what_cannot_say_anything_is_refused():
    with pytest.raises(InputError, match="2"):
        drift(county(months=60), [1])
    with pytest.raises(InputError, match="3"):
        drift(county(months=60), [1, 2], window=35)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "least-squares trend"),
        (("--replicates", "1"), "One seed cannot tell"),
        (("--window", "35"), "2 whole years"),
    ],
)
def test_a_run_says_whether_its_last_years_move_or_why_that_cannot_be_said(tmp_path, words, said):
    case = tmp_path / "little.toml"
    county(townships=1, months=48).named("little").to_toml(case)
    shown = CliRunner().invoke(app, ["--lang", "en", "run", str(case), *words])
    assert shown.exit_code == 0 and said in shown.stdout
    assert shown.stdout.count("One seed cannot tell") == (words[-1:] == ("1",))
