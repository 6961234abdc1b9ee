"""Priors: their quantiles against SciPy's distributions, whole numbers, and what cannot be one."""

import math
from collections import Counter

import numpy as np
import pytest
from scipy import stats

import sim
from sim.prior import SHAPES, Prior, read_prior

U = np.linspace(0.0, 1.0, 41)
PRIORS = {name: row.prior for name, row in sim.parameters().items() if row.prior}


def test_all_but_fixed_parameters_have_one_and_say_why():
    assert PRIORS.keys() == {name for name, row in sim.parameters().items() if row.kind != "fixed"}
    for name in PRIORS:
        source = sim.parameters()[name].prior_source
        assert all(source[lang].strip() for lang in ("zh", "en")), name
        if "evidence grade B" in source["en"]:  # wherever a number of that grade is used it is marked
            assert "to be rechecked" in source["en"] and "待核" in source["zh"], name


@pytest.mark.parametrize("name", PRIORS)
def test_it_lies_in_the_range_and_covers_the_default(name):
    row, prior = sim.parameters()[name], PRIORS[name]
    values = prior.quantile(U)
    assert prior.covers(row.default)
    assert row.low <= prior.low == values[0] and values[-1] == prior.high <= row.high
    assert (np.diff(values) >= 0).all() and np.isfinite(values).all()
    for value in values:
        assert row.check(float(value)) == value  # also whole where it must be


def distribution(prior):
    """The same law, by SciPy."""
    width = prior.high - prior.low
    if prior.shape == "uniform":
        return stats.uniform(prior.low, width)
    return stats.triang((prior.mode - prior.low) / width, prior.low, width)


@pytest.mark.parametrize(
    "prior",
    [
        Prior("uniform", -1.0, 3.0),
        Prior("triangular", 0.0, 1.0, mode=0.3),
        Prior("triangular", 2.0, 5.0, mode=2.0),
        Prior("triangular", 2.0, 5.0, mode=5.0),
    ],
)
def test_quantiles_are_scipys(prior):
    np.testing.assert_allclose(prior.quantile(U), distribution(prior).ppf(U), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", PRIORS)
def test_the_share_below_a_value_turns_the_quantile_round(name):
    prior = PRIORS[name]
    below = prior.below(prior.quantile(U))
    if prior.integer or prior.shape == "two_point":  # the whole cell of a value counts
        assert (below >= U - 1e-12).all() and (prior.quantile(np.clip(below - 1e-9, 0, 1)) == prior.quantile(U)).all()
    else:
        np.testing.assert_allclose(below, U, atol=1e-12)
    assert prior.below(prior.high) == 1.0 and prior.below(prior.high + 1) == 1.0 and prior.below(prior.low - 1) == 0.0


def test_the_share_below_a_whole_number_is_counted():
    dice = Prior("uniform", 1, 6, integer=True)
    assert dice.below([0.5, 1, 2.9, 6, 7]).tolist() == pytest.approx([0, 1 / 6, 2 / 6, 1, 1])
    none = Prior("lognormal", 0, 9, median=2, factor=3, integer=True)
    drawn = none.quantile(np.random.default_rng(1).random(100_000))
    assert none.below(2) == pytest.approx((drawn <= 2).mean(), abs=0.01)
    assert Prior("two_point", 0.0, 1.0, share=0.3).below([-1, 0, 0.5, 1]).tolist() == pytest.approx([0, 0.7, 0.7, 1])


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.1, 0.3), (0.0, 50.0)])
def test_the_lognormal_is_scipys_cut_at_both_ends(low, high):
    prior = Prior("lognormal", low, high, median=0.2, factor=2.0)
    law = stats.lognorm(math.log(2.0) / stats.norm.ppf(0.95), scale=0.2)
    ends = law.cdf([low, high])
    expected = law.ppf(ends[0] + U[1:-1] * (ends[1] - ends[0]))
    np.testing.assert_allclose(prior.quantile(U)[1:-1], expected, rtol=1e-9)
    assert prior.quantile([0.0, 1.0]).tolist() == [low, high]
    if high == 50.0:  # as good as uncut: nine tenths lie within the factor
        np.testing.assert_allclose(prior.quantile([0.05, 0.5, 0.95]), [0.1, 0.2, 0.4], rtol=1e-9)


def test_whole_numbers_have_the_weight_of_their_cells():
    even = Counter(Prior("uniform", 1, 4, integer=True).quantile((np.arange(4000) + 0.5) / 4000).tolist())
    assert even == {1.0: 1000, 2.0: 1000, 3.0: 1000, 4.0: 1000}
    prior, law = Prior("triangular", 1, 6, mode=3, integer=True), stats.triang(2.5 / 6, 0.5, 6)
    found = Counter(prior.quantile((np.arange(60000) + 0.5) / 60000).tolist())
    for value in range(1, 7):
        assert found[value] / 60000 == pytest.approx(law.cdf(value + 0.5) - law.cdf(value - 0.5), abs=1e-4)
    assert prior.covers(1) and prior.covers(6) and not prior.covers(7)


def test_one_point_or_the_other():
    prior = Prior("two_point", 1.0, 100.0, share=0.25)
    assert prior.quantile([0.0, 0.7499, 0.7501, 1.0]).tolist() == [1.0, 1.0, 100.0, 100.0]
    assert prior.covers(1.0) and prior.covers(100.0) and not prior.covers(50.0)


def test_a_triangle_has_no_weight_at_an_end_that_is_not_its_mode():
    prior = Prior("triangular", 0.0, 1.0, mode=1.0)
    assert not prior.covers(0.0) and prior.covers(1.0) and prior.covers(1e-9)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_is_told(lang):
    for shape, prior in {of.shape: of for of in PRIORS.values()}.items():
        assert f"{prior.high:g}" in prior.told(lang), shape
    frame = sim.parameters().to_frame(lang)
    assert frame.loc["learning.memory", "prior"] == PRIORS["learning.memory"].told(lang)
    assert frame.loc["tolerance.steepness", "prior"] == ""


def test_the_shapes_that_there_are_are_used():
    assert {of.shape for of in PRIORS.values()} == set(SHAPES)


LOGNORMAL = {"shape": "lognormal", "low": 0, "high": 1, "median": 0.2, "factor": 2}


@pytest.mark.parametrize(
    ("row", "integer", "said"),
    [
        ({"low": 0, "high": 1}, False, "shape = ''"),
        ({"shape": "beta", "low": 0, "high": 1}, False, "none of uniform"),
        ({"shape": "uniform", "low": 1, "high": 0}, False, "low = 1 with high = 0"),
        ({"shape": "uniform", "low": 1, "high": 1}, False, "low = 1 with high = 1"),
        ({"shape": "uniform", "high": 1}, False, "no low"),
        ({"shape": "uniform", "low": 0, "high": 1, "mode": 0.5}, False, "a uniform prior has low, high"),
        ({"shape": "triangular", "low": 0, "high": 1}, False, "a triangular prior has low, high, mode"),
        ({"shape": "triangular", "low": 0, "high": 1, "mode": 2}, False, "mode = 2, with 0 to 1"),
        ({"shape": "triangular", "low": 0, "high": True, "mode": 0}, False, "high = True"),
        ({"shape": "triangular", "low": 0, "high": 1, "mod": 0}, False, "mod = 0"),
        ({"shape": "triangular", "low": 0, "high": 4, "mode": 1.5}, True, "must be whole"),
        (LOGNORMAL | {"median": 0}, False, "median above 0"),
        (LOGNORMAL | {"factor": 1}, False, "factor above 1"),
        (LOGNORMAL | {"median": 3}, False, "median = 3, with 0 to 1"),
        ({"shape": "two_point", "low": 0, "high": 1, "share": 1}, False, "both points need some weight"),
    ],
)
def test_what_cannot_be_a_prior_is_refused(row, integer, said):
    with pytest.raises(ValueError) as caught:
        read_prior(row, integer)
    assert said in str(caught.value)
