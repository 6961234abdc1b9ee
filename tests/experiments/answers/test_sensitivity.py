"""Sweeps of functions whose indices are known, and what is refused."""

import warnings

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol

import sim
from experiments.answers import methods
from experiments.answers.methods import EFFECT, LUCK, SHIFT, ZERO
from experiments.answers.noise import noise
from experiments.answers.sweep import CONSTANT, sweep, sweep_until
from experiments.designs.factors import Factor, parameter_factor, parameter_factors, problem, values
from experiments.designs.methods import LEVELS, METHODS, How
from sim.errors import QuanzeError

CIRCLE = [Factor(name, -np.pi, np.pi) for name in ("one", "two", "three")]
RESHUFFLED = [*CIRCLE, Factor("luck", 0.0, 1.0), Factor("inert", 0.0, 1.0)]
UNIT = [Factor(f"x{i}", 0.0, 1.0) for i in range(4)]
SOBOL_G = (0.0, 1.0, 4.5, 9.0)


def ishigami(x, seeds=()):
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_variances():
    """Variance of the function, and the parts of it that x1, x2, and x1 with x3 are responsible for."""
    one, two, pair = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 7**2 / 8, 0.1**2 * np.pi**8 * (1 / 18 - 1 / 50)
    return one + two + pair, one, two, pair


def sobol_g(x, seeds=()):
    a = np.array(SOBOL_G)
    return ((np.abs(4 * x - 2) + a) / (1 + a)).prod(1)


def linear(x, seeds=()):
    return x @ np.array([4.0, 2.0, 1.0, 0.0])


def lucky(x, seeds, main=0.0, rest=0.0):
    """`linear` of the first columns, plus luck of a seed alone and of a seed at a point."""
    luck = [np.random.default_rng(seed).normal(size=len(x) + 1) for seed in seeds]
    found = linear(x)[:, None] + np.stack([main * draws[0] + rest * draws[1:] for draws in luck], 1)
    return found[:, :, None]


def reshuffled_sample(method, n, seeds, luck, trial, pairs=False):
    """Points and values (point, seed) of `ishigami` plus luck, which the fourth factor but not the fifth moves.

    ``points``: another luck at every value of the fourth factor; ``all``: at every point, whatever factor moved it;
    ``slope``: on every seed the outcome rises or falls with the fourth factor.
    """
    unit = METHODS[method].sample(problem(RESHUFFLED), n, How(trial + 1, pairs))
    rng, moved = np.random.default_rng(trial), unit[:, 3:4] if luck == "points" else unit[:, :4]
    if luck == "slope":
        part = np.sqrt(12) * (unit[:, 3:4] - 0.5) * rng.normal(size=seeds)
    else:
        _, which = np.unique(moved, axis=0, return_inverse=True)
        part = rng.normal(size=(which.max() + 1, seeds))[which.ravel()]
    return unit, ishigami(values(RESHUFFLED, unit))[:, None] + 2 * part + 5 * rng.normal(size=seeds)


def estimates(found, index):
    rows = found.indices[found.indices["index"] == index]
    return rows["estimate"].to_numpy()


def test_sobol_of_ishigami_is_the_analytic_one():
    total, one, two, pair = ishigami_variances()
    found = sweep(CIRCLE, ishigami, "sobol", 2**13, pairs=True)
    np.testing.assert_allclose(estimates(found, "S1"), np.array([one, two, 0]) / total, atol=0.02)
    np.testing.assert_allclose(estimates(found, "ST"), np.array([one + pair, two, pair]) / total, atol=0.02)
    np.testing.assert_allclose(estimates(found, "S2"), np.array([0, pair, 0]) / total, atol=0.03)


@pytest.mark.parametrize("pairs", [True, False])
def test_sobol_of_one_seed_is_that_of_salib(pairs):
    unit, y = reshuffled_sample("sobol", 64, 1, "all", 5, pairs)
    theirs = salib_sobol.analyze(problem(RESHUFFLED), y[:, 0], calc_second_order=pairs, num_resamples=100, seed=4)
    for name, index in methods.estimates("sobol", problem(RESHUFFLED), unit, y, How(4, pairs)).items():
        np.testing.assert_allclose(index.value, theirs[name], rtol=1e-12, atol=1e-13)
        wide = np.isfinite(index.half)  # SALib's interval of the inert factor is zero wide
        np.testing.assert_allclose(index.half[wide], theirs[f"{name}_conf"][wide], rtol=1e-9)
        assert np.isnan(index.half[-1]).all() or name != "ST"


def test_products_across_seeds_are_what_salib_leaves_without_those_on_the_same_seed():
    seeds = 3
    unit, y = reshuffled_sample("sobol", 64, seeds, "all", 5)
    rows = METHODS["sobol"].rows(len(RESHUFFLED), False)

    def part(outcome):
        ends = np.r_[outcome[::rows], outcome[rows - 1 :: rows]].var()
        return ends, salib_sobol.analyze(problem(RESHUFFLED), outcome, calc_second_order=False, seed=4)["ST"] * ends

    (all_of_means, of_means), each = part(y.mean(1)), [part(y[:, s]) for s in range(seeds)]
    variance, total = (
        (seeds * together - np.mean([one[k] for one in each], 0)) / (seeds - 1)
        for k, together in enumerate((all_of_means, of_means))
    )
    found = methods.estimates("sobol", problem(RESHUFFLED), unit, y, How(4, luck=True))["ST"]
    np.testing.assert_allclose(found.value, total / variance, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.reshuffled[:-1], np.clip(1 - total[:-1] / of_means[:-1], 0, 1), rtol=1e-9)
    assert np.isnan(found.reshuffled[-1])  # of nothing at all


@pytest.mark.parametrize(("groups", "signed"), [(("", "", ""), [True] * 3), (("", "g", "g"), [True, False])])
def test_morris_is_that_of_salib(groups, signed):
    factors = [Factor(f.name, f.low, f.high, group=group) for f, group in zip(CIRCLE, groups, strict=True)]
    unit = METHODS["morris"].sample(problem(factors), 10, How(3))
    y = ishigami(values(factors, unit))[:, None] + np.random.default_rng(3).normal(size=(len(unit), 3))
    theirs = salib_morris.analyze(problem(factors), unit, y.mean(1), num_levels=LEVELS, seed=4)
    found = methods.estimates("morris", problem(factors), unit, y, How(4, luck=True))
    for name, index in found.items():
        kept = signed if name != "mu_star" else [True] * len(signed)
        assert np.isfinite(index.value).tolist() == kept
        np.testing.assert_allclose(index.value[kept], np.asarray(theirs[name], float)[kept], rtol=1e-12)


@pytest.mark.parametrize("luck", ["points", "all", "slope"])
@pytest.mark.parametrize(("method", "n"), [("sobol", 64), ("morris", 20)])
def test_what_only_reshuffles_luck_has_no_effect_on_average(method, n, luck):
    trials, main = 150, METHODS[method].main
    told, shares = [], []
    for trial in range(trials):
        unit, y = reshuffled_sample(method, n, 4, luck, trial)
        found = methods.estimates(method, problem(RESHUFFLED), unit, y, How(trial + 1, luck=True))[main]
        told.append(found.told)
        shares.append(found.reshuffled)
    told = np.array(told)
    one, two, _, only_luck, inert = ((told == EFFECT).mean(0)).tolist()
    assert one > 0.7 and two > 0.7
    assert only_luck <= 0.06 and inert == 0
    assert (told[:, 3] == LUCK).mean() > 0.9 and (told[:, 4] == ZERO).all()
    assert np.mean(shares, 0)[3] > 0.7


def test_luck_that_is_reshuffled_is_in_no_total_index_on_average():
    total, one, two, pair = ishigami_variances()
    found = []
    for trial in range(150):
        unit, y = reshuffled_sample("sobol", 64, 3, "all", trial)
        found.append(methods.estimates("sobol", problem(RESHUFFLED), unit, y, How(1, luck=True, resamples=2))["ST"])
    mean = np.mean([index.value for index in found], 0)
    np.testing.assert_allclose(mean, np.array([one + pair, two, pair, 0, 0]) / total, atol=0.02)


def test_intervals_across_seeds_hold_what_is_true():
    total, one, two, pair = ishigami_variances()
    true, held = np.array([one + pair, two, pair, 0]) / total, []
    for trial in range(100):
        unit, y = reshuffled_sample("sobol", 64, 3, "slope", trial)
        found = methods.estimates("sobol", problem(RESHUFFLED), unit, y, How(trial + 1, luck=True))["ST"]
        held.append(np.abs(found.value[:4] - true) <= found.half[:4])
    assert np.mean(held, 0).min() > 0.88


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_one_or_two_seeds_do_not_tell_an_effect_from_luck(method, count):
    found = sweep(UNIT, lambda x, s: lucky(x, s, rest=0.1), method, 64, seeds=range(1, count + 1))
    rows = found.main("value").set_index("factor")
    assert EFFECT not in set(rows["told"]) and (rows["told"].iloc[:3] == LUCK).all()
    assert rows["reshuffled"].isna().all() == (count == 1)
    assert found.width() > 0  # over samples, with these seeds


def test_no_interval_is_zero_wide():
    factors = [*CIRCLE, Factor("inert", 0.0, 1.0)]
    found = sweep(factors, ishigami, "morris", 20).indices
    assert not (found["lower"] == found["upper"]).any()
    rows = found[found["index"] == "mu_star"].set_index("factor")
    tied = rows.loc[["two", "inert"]]  # four levels: an effect of 7.875 everywhere, up or down; and nothing
    assert tied[["lower", "upper"]].isna().to_numpy().all() and tied["told"].tolist() == [EFFECT, ZERO]
    assert rows.loc[["one", "three"], "lower"].notna().all()


def test_an_outcome_that_is_luck_and_no_more_is_not_divided():
    shown = []
    for trial in range(20):
        found = sweep(
            UNIT, lambda x, s, t=trial: lucky(0 * x, [100 * t + i for i in s], rest=1.0), "sobol", 32, seeds=(1, 2, 3)
        )
        rows = found.main("value")
        assert (rows["told"] != EFFECT).all() and len(rows) == 4
        shown.append(rows["estimate"].notna().all())
    assert 0 < sum(shown) < 20  # where luck happens to look like a variation it is divided, with intervals as wide


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_members_of_a_group_that_step_apart_cancel_in_part_and_never_hide(sign):
    factors = [Factor("a", 0, 1, group="g"), Factor("b", 0, 1, group="g"), Factor("c", 0, 1)]
    found = sweep(factors, lambda x, s: x[:, 0] + sign * x[:, 1], "morris", 400)
    assert estimates(found, "mu_star")[0] == pytest.approx(1.0, abs=0.1)  # 0 or 2, by half, whatever the signs


def test_sobol_g_is_the_analytic_one():
    found = sweep(UNIT, sobol_g, "sobol", 2**12)
    own = 1 / (3 * (1 + np.array(SOBOL_G)) ** 2)
    total = np.prod(1 + own) - 1
    np.testing.assert_allclose(estimates(found, "S1"), own / total, atol=0.02)
    np.testing.assert_allclose(estimates(found, "ST"), own * (total + 1) / (1 + own) / total, atol=0.02)


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_intervals_hold_what_is_true(seed):
    total, one, two, pair = ishigami_variances()
    rows = sweep(CIRCLE, ishigami, "sobol", 256, seed=seed).main("value").set_index("factor")
    true = {"one": (one + pair) / total, "two": two / total, "three": pair / total}
    held = [rows.loc[name, "lower"] <= value <= rows.loc[name, "upper"] for name, value in true.items()]
    assert sum(held) >= 2


def test_morris_of_a_line_is_its_slopes():
    found = sweep([*UNIT[:2], Factor("x2", 10.0, 30.0), UNIT[3]], linear, "morris", 8)
    table = found.indices.set_index(["index", "factor"])
    for index in ("mu_star", "mu"):
        np.testing.assert_allclose(table.loc[index, "estimate"], [4, 2, 20, 0], atol=1e-12)
    np.testing.assert_allclose(table.loc["sigma", "estimate"], 0, atol=1e-12)
    assert table.loc["mu_star", "told"].tolist() == [EFFECT, EFFECT, EFFECT, ZERO]
    assert found.leading(2) == ["x2", "x0"]


def test_distributions_are_ranked_and_the_inert_factor_is_not_distinguished():
    rows = sweep(UNIT, linear, "pawn", 512).main("value").set_index("factor")
    assert rows.index[:2].tolist() == ["x0", "x1"]
    assert rows.loc[["x0", "x1", "x3"], "told"].tolist() == [SHIFT, SHIFT, ZERO]
    assert (rows["dummy"] > 0).all()


def test_pawn_is_the_kolmogorov_distance():
    # y = x0: within a slice y is even on a tenth, so that the distances are 0.9, 0.8, ... 0.5, 0.5, ... 0.9
    found = sweep(UNIT[:2], lambda x, seeds: x[:, 0], "pawn", 512)
    assert estimates(found, "median")[0] == pytest.approx(0.7, abs=0.02)
    assert estimates(found, "maximum")[0] == pytest.approx(0.9, abs=0.02)


def test_delta_of_a_single_cause_and_nobody_notices_that_salib_reseeds_and_warns():
    np.random.seed(7)
    state, form, filters = np.random.get_state()[1].copy(), warnings.formatwarning, list(warnings.filters)
    # y = x0: a slice, the k-th part of the range, has density k there, a distance of 1 - 1/k; smoothing lowers it
    unit = METHODS["delta"].sample(problem(UNIT[:2]), 128, How(1))
    found = methods.estimates("delta", problem(UNIT[:2]), unit, unit[:, :1], How(1, resamples=10))["delta"]
    one, other = found.value
    assert 0.5 < one < 0.95 and other <= found.dummy < one
    assert np.array_equal(np.random.get_state()[1], state)
    assert warnings.formatwarning is form and list(warnings.filters) == filters


def test_intervals_of_delta_are_as_wide_as_its_estimates_scatter():
    found = []
    for seed in range(1, 25):
        unit = METHODS["delta"].sample(problem(UNIT[:2]), 128, How(seed))
        luck = 0.3 * np.random.default_rng(seed).normal(size=128)
        how = How(seed, resamples=10)
        found.append(methods.estimates("delta", problem(UNIT[:2]), unit, 2 * unit[:, :1] + luck[:, None], how)["delta"])
    values, halves = (np.array([one[k] for one in found]) for k in (0, 1))
    assert (np.abs(values - values.mean(0)) <= halves).mean() > 0.85


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_a_group_moves_as_one(method):
    grouped = [UNIT[0], *(Factor(f.name, 0.0, 1.0, group="rest") for f in UNIT[1:])]
    found = sweep(grouped, linear, method, 1024 if method == "sobol" else 8, pairs=method == "sobol")
    assert found.names == ["x0", "rest"]
    if method == "sobol":
        np.testing.assert_allclose(estimates(found, "ST"), [16 / 21, 5 / 21], atol=0.01)
        np.testing.assert_allclose(estimates(found, "S2"), [0], atol=0.03)
    else:
        table = found.indices
        assert set(table[table["factor"] == "rest"]["index"]) == {"mu_star"}  # a group has no direction


def test_whole_numbers_are_equally_likely_and_stay_within_bounds():
    factor = Factor("count", 1, 12, integer=True)
    taken = factor.values(np.linspace(0, 1, 12_001))
    numbers, counts = np.unique(taken, return_counts=True)
    assert numbers.tolist() == list(range(1, 13))
    assert np.ptp(counts) <= 2
    row = sim.parameters()["workload.deadline_months"]
    assert parameter_factor("workload.deadline_months") == Factor(row.name, row.low, row.high, integer=True)


def test_an_integer_factor_has_the_variance_of_whole_numbers():
    dice = [Factor("die", 1, 6, integer=True), Factor("part", 0.0, 1.0)]
    found = sweep(dice, lambda x, seeds: x.sum(1), "sobol", 1024)
    own, part = 35 / 12, 1 / 12
    np.testing.assert_allclose(estimates(found, "ST"), [own / (own + part), part / (own + part)], atol=0.01)


@pytest.mark.parametrize("method", METHODS)
def test_samples_are_nested(method):
    found = sweep(UNIT, linear, method, 256)
    half = METHODS[method].sample(problem(UNIT), 128, How(1))
    assert np.array_equal(found.unit[: len(half)], half) and len(found.unit) == 2 * len(half)


def test_convergence_repeats_the_smaller_sweeps():
    found = sweep(CIRCLE, ishigami, "sobol", 256).convergence
    assert found["n"].unique().tolist() == [32, 64, 128, 256]
    small = sweep(CIRCLE, ishigami, "sobol", 64).indices
    mine = found[found["n"] == 64].drop(columns="n").reset_index(drop=True)
    assert mine.equals(small[small["index"] == "ST"].drop(columns="other"))


def test_sweeps_until_the_intervals_are_narrow():
    calls = []

    def counted(x, seeds):
        calls.append(len(x))
        return ishigami(x)

    found = sweep_until(CIRCLE, counted, "sobol", 64, width=0.2, most=2**12)
    assert found.width() <= 0.2 and sweep(CIRCLE, ishigami, "sobol", found.n // 2).width() > 0.2
    assert sum(calls) == found.n * 5  # no point twice
    assert found.indices.equals(sweep(CIRCLE, ishigami, "sobol", found.n).indices)
    stopped = sweep_until(CIRCLE, ishigami, "sobol", 64, width=1e-6, most=300)
    assert stopped.n == 256 and stopped.width() > 1e-6


def test_luck_shared_by_all_points_leaves_the_indices_alone():
    quiet, loud = (
        sweep(UNIT, lambda x, s, m=main: lucky(x, s, m), "sobol", 256, seeds=(1, 2, 3)) for main in (0.0, 50.0)
    )
    np.testing.assert_allclose(estimates(quiet, "ST"), estimates(loud, "ST"), atol=1e-9)
    assert estimates(loud, "ST")[3] == pytest.approx(0, abs=1e-12)
    assert loud.noise["noise_mean"][0] == pytest.approx(0, abs=1e-12)
    assert loud.noise["noise_share"][0] > 0.9


def test_independent_luck_is_measured_and_is_in_no_index():
    found = sweep(UNIT, lambda x, s: lucky(x, s, rest=3.0), "sobol", 1024, seeds=range(1, 9))
    own = 21 / 12
    mean = 9 / 8 / (own + 9 / 8)
    assert found.noise["noise_mean"][0] == pytest.approx(mean, abs=0.03)
    np.testing.assert_allclose(estimates(found, "ST"), np.array([16, 4, 1, 0]) / 21, atol=0.1)
    inert = found.main("value").set_index("factor").loc["x3"]
    assert inert["told"] == LUCK and inert["reshuffled"] > 0.9


def test_the_share_of_noise_and_its_interval():
    own, main, rest = 21 / 12, 1.0, 0.5
    true = (main**2 + rest**2) / (own + main**2 + rest**2)
    held, found = 0, []
    for trial in range(40):
        x = np.random.default_rng(trial).random((400, 4))
        one = noise(lucky(x, range(trial * 100, trial * 100 + 12), main, rest)[:, :, 0])
        held += one.low <= true <= one.high
        found.append([one.share, one.interaction, one.mean])
    rest_of_mean = rest**2 / 12 / (own + rest**2 / 12)
    interaction = rest**2 / (own + main**2 + rest**2)
    np.testing.assert_allclose(np.mean(found, 0), [true, interaction, rest_of_mean], atol=0.04)
    assert held >= 34  # of 40, at 95 %


def test_two_seeds_give_a_share_without_an_interval_and_equal_values_none():
    x = np.random.default_rng(1).random((50, 4))
    assert np.isnan(noise(lucky(x, (1, 2), 1.0)[:, :, 0]).low)
    assert np.isnan(noise(np.ones((50, 4))).share)


def test_luck_as_a_factor_has_the_index_of_its_variance():
    seeds = range(1, 65)
    found = sweep(UNIT, lambda x, s: lucky(x, s, main=1.0), "sobol", 1024, seeds=seeds, luck=True)
    draws = np.var([np.random.default_rng(s).normal() for s in seeds])
    assert found.names[-1] == "seed" and found.noise.empty
    true = np.array([16 / 12, 4 / 12, 1 / 12, 0, draws]) / (21 / 12 + draws)
    np.testing.assert_allclose(estimates(found, "ST"), true, atol=0.02)


def test_a_constant_outcome_is_said_and_not_divided_by():
    found = sweep(UNIT, lambda x, s: np.stack([linear(x), np.full(len(x), 0.3)], 1), "sobol", 64, outcomes=("a", "b"))
    rows = found.indices[found.indices["outcome"] == "b"]
    assert set(rows["told"]) == {CONSTANT} and rows["estimate"].isna().all()
    assert np.isfinite(found.width()) and found.leading(1) == ["x0"]


def test_missing_values_are_refused_and_named():
    def broken(x, seeds):
        found = lucky(x, seeds)
        found[7, 1] = np.nan
        return found

    with pytest.raises(QuanzeError, match="1 of 192 values are not finite.*: value at point 7, seed 12"):
        sweep(UNIT, broken, "sobol", 16, seeds=(11, 12))


@pytest.mark.parametrize(
    ("how", "what"),
    [
        ({"n": 100}, "n = 100 is not a power of two.*take 64 or 128"),
        ({"n": 8}, "too few for method 'sobol'.*at least 16"),
        ({"n": 2.5}, "n must be a whole number"),
        ({"method": "sobel"}, "unknown method 'sobel'; did you mean 'sobol'"),
        ({"method": "morris", "n": 2}, "too few for method 'morris'"),
        ({"method": "delta", "n": 64}, "too few for method 'delta'"),
        ({"factors": [UNIT[0], UNIT[0]]}, "factor 'x0' is given twice"),
        ({"factors": UNIT[:1]}, "at least 2 factors"),
        ({"factors": [Factor("a", 0, 1, group="g"), Factor("b", 0, 1, group="g")]}, "at least 2 factors or groups"),
        ({"factors": [Factor("g", 0, 1), Factor("b", 0, 1, group="g")]}, "group 'g' has the name of a factor"),
        ({"factors": [*UNIT, Factor("y", 0, 1, group="g")], "method": "pawn", "n": 128}, "no index of a group"),
        ({"method": "morris", "pairs": True}, "no index of pairs; those that have one: sobol"),
        ({"seed": 0}, "must be a whole number above 0"),
        ({"seeds": (1, 1)}, "a seed is given twice"),
        ({"seeds": (1,), "luck": True}, "luck as a factor needs at least 2 seeds"),
    ],
)
def test_bad_designs(how, what):
    with pytest.raises(QuanzeError, match=what):
        sweep(**{"factors": UNIT, "function": linear, "method": "sobol", "n": 16} | how)


@pytest.mark.parametrize(
    ("bounds", "what"),
    [
        ((1, 0), "bounds of factor 'x' are reversed"),
        ((1, 1), "both 1; what does not vary is no factor"),
        ((0, np.inf), "must be finite"),
        ((0, 1.5, True), "must be whole"),
    ],
)
def test_bad_bounds(bounds, what):
    with pytest.raises(QuanzeError, match=what):
        Factor("x", *bounds)


def test_bad_parameters():
    with pytest.raises(QuanzeError, match="did you mean 'tolerance.coverage'"):
        parameter_factor("tolerence.coverage")
    with pytest.raises(QuanzeError, match="tolerance.coverage = 2 .*out of bounds; allowed: 0 to 1"):
        parameter_factor("tolerance.coverage", 0.0, 2.0, where="mine.toml")
    with pytest.raises(QuanzeError, match="cadres.start_tenure_months is a fixed parameter"):
        parameter_factor("cadres.start_tenure_months")
    with pytest.raises(QuanzeError, match="unknown kind 'levers'; did you mean 'lever'"):
        parameter_factors(["levers"])


def test_all_parameters_of_a_kind_within_their_ranges():
    rows = sim.parameters()
    found = parameter_factors(["lever", "behaviour", "world", "structure"])
    assert [f.name for f in found] == [name for name, row in rows.items() if row.kind != "fixed"]
    for corner in (0.0, 0.5, 1.0):
        point = values(found, np.full((1, len(found)), corner))[0]
        sim.load_case("baseline").with_params(dict(zip([f.name for f in found], point, strict=True)))
