"""The mean field: shares by plain arithmetic against simulated counties, and an error that falls as they grow."""

from dataclasses import replace

import numpy as np
import pytest
from counties import begin

from experiments.answers.mean_field import OPTIONS, Equals, Line, counties, slope

SEEDS = 20
COUNTIES = [pytest.param(row, id=row.id) for row in counties()]


def away(row: Equals, limit: dict[str, float], size: tuple[int, int, int]) -> float:
    """How many standard errors a county is from a limit, by the option on which it is farthest."""
    values = row.simulated(size, SEEDS)
    return max(
        abs(values[option].mean() - limit[option]) / (values[option].std(ddof=1) / SEEDS**0.5)
        for option in OPTIONS
        if limit[option] > 0.01
    )


@pytest.mark.parametrize("row", COUNTIES)
def test_shares_of_options_are_those_of_the_limit(row):
    size = row.sizes[-2]
    assert away(row, row.expected(size), size) < 4


@pytest.mark.parametrize("row", COUNTIES)
def test_the_error_falls_as_one_over_the_root_of_the_size(row):
    _, low, high = slope(row.lines(SEEDS), SEEDS)
    assert low <= -0.5 <= high


@pytest.mark.parametrize(
    ("number", "name", "value"),
    [
        (0, "learning.commission_prior", 0.32),
        (0, "township.norm_start", 0.45),
        (1, "cadres.risk_curvature", 1.3),
        (1, "accountability.contact_exposure", 0.2),
        (2, "work.month_hours", 160.0),
        (3, "cadres.norm_weight", 0.5),
    ],
)
def test_an_arithmetic_that_is_off_is_seen(number, name, value):
    """The control: the same counties against the limit of other ones."""
    row = counties()[number]
    size = row.sizes[-1]
    assert away(row, replace(row, params={**row.params, name: value}).expected(size), size) > 5


def test_everybody_is_alike():
    """What is assumed: of all traits only tenure and youth differ, which nothing here reads."""
    for row in counties():
        world, _, _ = begin(row.case(row.sizes[0]))
        for trait in ("ability", "motivation", "loss_aversion"):
            assert len(set(world.cadres[trait])) == 1, (row.id, trait)


def test_the_slope_of_an_error_that_halves_with_four_times_the_people():
    lines = [Line((4**k, 1, 0), 0.5, 0.5, 0.4, 0.6, 0.1 / 2**k) for k in range(4)]
    middle, low, high = slope(lines, 50)
    assert middle == pytest.approx(-0.5) and high - middle == pytest.approx(middle - low)
    assert high - middle == pytest.approx(1.96 * 0.1 / (np.log(4) * np.sqrt(5)))
