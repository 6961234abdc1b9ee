"""Paired comparisons: the statistics, what is refused, when a precision is reached, and that threads change nothing."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from counties import county
from scipy import stats
from typer.testing import CliRunner

import experiments
import experiments as ex
import sim
from experiments.answers.comparison import Comparison, compare, compare_until, pooled_parts
from experiments.answers.statistics import Difference, band, holm, influence, paired, pairs_wanted, two_stage
from experiments.cli import app
from experiments.designs.outcomes import direction
from experiments.telling.folder import write_run, write_tables
from sim.errors import QuanzeError
from sim.files import read_toml
from sim.indicator import indicators
from sim.signals import Option
from sim.window import Window

SMALL = sim.load_case("baseline").with_structure(warm_up=0, townships=2, cadres=6, months=24)
SMALL = SMALL.with_params({"authority.recall": 0.0, "work.off_list": 0.0})  # so that a power handed down stays there
BOLD = SMALL.named("bold").with_params({"authority.delegated_share": 1.0})
OUTCOMES = ("inaction_rate", "needs_resolved", "cannot_authority")


@pytest.fixture(scope="module")
def comparison():
    return compare([SMALL, BOLD], range(1, 7), OUTCOMES, window=24)


def test_values_are_those_of_single_runs(comparison):
    for i, case in enumerate([SMALL, BOLD]):
        for j, seed in enumerate(comparison.seeds):
            rates = sim.simulate(case, seed).rates(24, list(OUTCOMES))
            np.testing.assert_array_equal(comparison.values[i, j], list(rates.values()))


def test_number_of_threads_changes_nothing(comparison):
    alone = compare([SMALL, BOLD], range(1, 7), OUTCOMES, workers=1, window=24)
    assert alone.values.tobytes() == comparison.values.tobytes()


def test_full_delegation_leaves_nobody_without_authority(comparison):
    d = comparison.difference(1, 2)
    assert d.mean == 0.0 and d.high < 0.0 and d.pairs == 6


def test_a_case_that_changes_nothing_differs_by_exactly_nothing_and_is_sure_of_nothing():
    same = SMALL.named("same").with_reform(month=5, set={"support.care": SMALL.params["support.care"]})
    found = compare([SMALL, same], [1, 2, 3], OUTCOMES)
    for k in range(len(OUTCOMES)):
        d = found.difference(1, k)
        assert (d.difference, d.p, d.better) == (0.0, 1.0, 0.5) and d.low == -d.high < 0.0 and np.isnan(d.effect)


def test_the_interval_is_students():
    d = paired(np.zeros(5), np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    half = 2.7764451051977987 * np.sqrt(2.5 / 5)  # t(0.975, 4) from a table, s = sqrt(2.5)
    assert (d.difference, d.pairs, d.dropped) == (3.0, 5, 0)
    assert (d.low, d.high) == pytest.approx((3 - half, 3 + half))


def test_the_test_and_the_effect_are_those_of_the_differences():
    rng = np.random.default_rng(5)
    baseline, values = rng.normal(size=20), rng.normal(0.4, 2.0, size=20)
    d = paired(baseline, values)
    assert d.p == pytest.approx(stats.ttest_rel(values, baseline).pvalue)
    assert d.effect == pytest.approx(np.mean(values - baseline) / np.std(values - baseline, ddof=1))
    assert np.isnan(d.better) and np.isnan(d.p_holm)


def test_twenty_pairs_alike_leave_room_for_as_many_differences_as_a_poisson_count_of_zero():
    half = (band(np.zeros(20), typical=1.0)[2]) * 20  # in typical differences among the twenty
    assert half == pytest.approx(stats.chi2.ppf(0.975, 2) / 2, rel=0.01)  # 3.69, exact
    d = paired(np.tile([0.0, 1.0], 10), np.tile([0.0, 1.0], 10))
    assert d.high == pytest.approx(np.sqrt(2 * np.var(np.tile([0.0, 1.0], 10), ddof=1)) * half / 20)


def test_room_for_what_was_not_seen_shrinks_with_the_share_of_pairs_alike():
    seen = np.array([3.0, 0.0, 0.0, 0.0, 1.0])  # k = 2, q = (9 + 1) / 2
    m, low, high = band(seen)
    variance = (((seen - 0.8) ** 2).sum() + 3 * (1 - 2 / 5) * 5) / 4
    assert (m, high - m) == pytest.approx((0.8, stats.t.ppf(0.975, 4) * np.sqrt(variance / 5)))
    assert m - low == pytest.approx(high - m)


@pytest.mark.parametrize("mean", [0.01, 0.03, 0.1, 0.3, 1.0])
def test_intervals_of_rare_events_cover(mean):
    rng, n, trials = np.random.default_rng(5), 20, 4000
    common = rng.poisson(mean, (trials, n))  # events that both cases share
    baseline, values = common + rng.poisson(mean, (trials, n)), common + rng.poisson(2 * mean, (trials, n))
    _, low, high = band(values - baseline, 1, 2 * baseline.var(1, ddof=1))
    defined = np.isfinite(low)  # where no run of the baseline has an event, nothing is known of how large one would be
    wrong = defined & ~((low <= mean) & (mean <= high))
    assert wrong.mean() <= 0.06 and not (low == high).any()
    assert defined.mean() > 0.9 or mean < 0.05


def test_intervals_in_two_stages_cover():
    rng, trials, first, most = np.random.default_rng(6), 2000, 20, 400
    values = rng.normal(1.0, 2.0, (most, trials))
    wanted = np.clip(pairs_wanted(values[:first], 0.3), first, most).astype(int)
    ends = [two_stage(column[:n], first)[1:] for column, n in zip(values.T, wanted, strict=True)]
    covered = np.mean([low <= 1.0 <= high for low, high in ends])
    assert 0.93 <= covered <= 0.97 and wanted.min() < np.median(wanted) < most


def test_what_never_varies_has_no_interval_but_a_sign():
    d = paired(np.arange(6.0), np.arange(6.0) - 0.3)
    assert np.isnan([d.low, d.high, d.effect]).all() and d.p == pytest.approx(2**-5)
    assert paired(np.arange(2.0), np.arange(2.0) - 0.3).p == 0.5
    never = paired(np.zeros(6), np.zeros(6))  # no event in any run: nothing is known of how large one would be
    assert np.isnan([never.low, never.high, never.p]).all() and never.difference == 0.0


def test_probability_of_being_better_counts_ties_half():
    baseline, values = np.zeros(8), np.array([1.0, 2.0, 3.0, 0.0, 0.0, -1.0, -1.0, np.nan])
    assert paired(baseline, values, 1).better == pytest.approx((3 + 2 / 2) / 7)
    assert paired(baseline, values, -1).better == pytest.approx((2 + 2 / 2) / 7)


def test_independent_seeds_from_the_variances():
    baseline = np.array([1.0, 2.0, 3.0, 4.0])
    values = baseline + np.array([0.0, 1.0, 0.0, 1.0])  # variances 5/3, 8/3 and 1/3
    assert paired(baseline, values).independent == pytest.approx(4 * (5 / 3 + values.var(ddof=1)) * 3)
    assert paired(baseline, baseline + 1).independent == np.inf
    assert np.isnan(paired(np.ones(3), np.ones(3)).independent)


def test_independent_seeds_are_as_many_as_pairs_where_pairing_does_not_help():
    a, b = np.random.default_rng(2).normal(size=(2, 20_000))
    assert paired(a, b).independent == pytest.approx(20_000, rel=0.05)


def test_holm_by_hand():
    # Sorted 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1, never falling; NaN is no test.
    adjusted = holm(np.array([0.04, 0.01, np.nan, 0.03, 0.02]))
    np.testing.assert_allclose(adjusted, [0.06, 0.04, np.nan, 0.06, 0.06])
    np.testing.assert_allclose(holm(np.array([0.9, 0.6])), [1.0, 1.0])
    assert holm(np.array([])).size == 0


def test_holm_is_over_all_cases_and_outcomes():
    other = SMALL.named("other").with_params({"support.care": 0.9})
    found = compare([SMALL, BOLD, other], range(1, 7), OUTCOMES, window=24)
    differences = [found.difference(i, k) for i in (1, 2) for k in range(len(OUTCOMES))]
    expected = holm(np.array([d.p for d in differences]))
    np.testing.assert_array_equal([d.p_holm for d in differences], expected)
    assert np.isfinite(expected).sum() > len(OUTCOMES)


def test_every_indicator_has_a_direction():
    assert direction("resolution_rate") == 1 and direction("unfair_share") == -1 and direction("complaints") == 0
    table = read_toml(Path(experiments.__file__).with_name("designs") / "outcomes.toml")["better"]
    assert list(table) == list(indicators()) and set(table.values()) == {"higher", "lower", "none"}


def test_dictionary_explains_every_column_and_outcome(comparison, tmp_path):
    write_tables(tmp_path, comparison=comparison.table(), runs=comparison.runs())
    dictionary = pd.read_csv(tmp_path / "dictionary.csv")
    for name in ("comparison", "runs"):
        columns = dictionary[dictionary.table == name].name
        assert list(columns) == list(pd.read_csv(tmp_path / f"{name}.csv").columns)
    outcomes = dictionary[dictionary.kind == "outcome"]
    assert list(outcomes.name) == list(OUTCOMES) and list(outcomes.better) == ["lower", "higher", "lower"]
    assert dictionary[["zh", "en"]].notna().all(axis=None)


def test_dictionary_explains_every_column_of_a_run(tmp_path):
    write_run(tmp_path, sim.simulate(SMALL), 12)
    dictionary = pd.read_csv(tmp_path / "dictionary.csv")
    for name in ("summary", "months", "townships", "cadres"):
        columns = list(pd.read_parquet(tmp_path / f"{name}.parquet").columns)
        assert list(dictionary[dictionary.table == name].name) == columns
        assert list(pd.read_csv(tmp_path / f"{name}.csv", nrows=1).columns) == columns
    person = dictionary[(dictionary.table == "cadres") & (dictionary.name == "burnout")]
    assert list(person.en) == ["burnout"] and dictionary[["zh", "en"]].notna().all(axis=None)


# Precision


def test_the_first_pairs_say_how_many_there_must_be():
    ticks = []
    width = 0.004
    found = compare_until([SMALL, BOLD], width, ["needs_resolved"], 20, 2000, progress=lambda: ticks.append(1))
    d = found.difference(1, 0)
    assert (d.high - d.low) / 2 == pytest.approx(found.half_width()) and found.half_width() <= width
    assert len(found.seeds) > 20 and len(ticks) == 2 * len(found.seeds)
    fixed = compare([SMALL, BOLD], found.seeds, ["needs_resolved"])
    assert fixed.values.tobytes() == found.values.tobytes()
    first = fixed.values[1, :20, 0] - fixed.values[0, :20, 0]
    t = stats.t.ppf(0.975, 19)
    assert len(found.seeds) == np.ceil(t**2 * first.var(ddof=1) / width**2)  # Stein (1945)
    assert found.half_width() == pytest.approx(t * first.std(ddof=1) / np.sqrt(len(found.seeds)))


def test_a_second_stage_of_nothing_is_the_first():
    values = np.random.default_rng(3).normal(1.0, 1.0, size=20)
    np.testing.assert_allclose(two_stage(values, 20), band(values))


def test_a_first_stage_in_which_nothing_happens_makes_nothing_sure():
    event = np.r_[np.zeros(150), 1.0, np.zeros(49)]
    d = paired(np.zeros(200), event, -1, first=20)
    assert np.isnan([d.low, d.high, d.p]).all() and d.difference == 0.005
    assert paired(np.zeros(200), event, -1).p > 0.5


def test_seeds_without_a_value_are_made_up_for():
    rare = ex.Outcome("rare", "granted / reviewed")
    spared = SMALL.named("spared").with_params({"tolerance.coverage": 0.9})
    tiny = [case.with_structure(warm_up=0, townships=1, cadres=6, residents=6, months=24) for case in (SMALL, spared)]
    found = compare_until(tiny, 0.25, [rare], 20, 2000)
    d = found.difference(1, 0)
    assert d.dropped > 0 and d.pairs == len(found.seeds) - d.dropped
    first = (found.by_seed[1] - found.by_seed[0])[:20, 0]
    known = first[np.isfinite(first)]
    wanted = stats.t.ppf(0.975, known.size - 1) ** 2 * known.var(ddof=1) / 0.25**2
    assert len(found.seeds) < 2000 and d.pairs >= wanted


def test_nobody_is_best_beside_a_case_without_values():
    values = np.array([0.5, 0.4, np.nan])[:, None, None] + 0.001 * np.arange(30.0)[:, None] * [
        [[1.0]],
        [[2.0]],
        [[1.0]],
    ]
    cases = tuple(SMALL.named(name) for name in ("one", "two", "never"))
    found = Comparison(cases, tuple(range(1, 31)), ("burnout",), Window(12), values)
    assert found.leaders(0) == [1] and found.best(0) is None
    two = Comparison(cases[:2], found.seeds, ("burnout",), Window(12), values[:2])
    assert two.best(0) == 1


def test_precision_out_of_reach_stops_at_the_most_seeds():
    found = compare_until([SMALL, BOLD], 1e-6, ["needs_resolved", "burnout"], 20, 23, first_seed=3)
    assert found.seeds == tuple(range(3, 26)) and found.half_width() > 1e-6


def test_an_undefined_difference_is_never_narrow():
    never = {"inspection.visits_per_month": 0.0}
    cases = [SMALL.with_params(never), BOLD.with_params(never)]
    assert compare_until(cases, 10.0, ["hits_per_covert_visit"], 20, 22).half_width() == np.inf


@pytest.mark.parametrize(
    ("width", "batch", "most", "message"),
    [
        (0.0, 20, 30, "precision must be a number above 0, not 0.0"),
        (float("nan"), 20, 30, "precision must be a number above 0, not nan"),
        (0.1, 19, 30, "at least 20 seeds and at most max-seeds .30., not 19"),
        (0.1, 31, 30, "at least 20 seeds and at most max-seeds .30., not 31"),
    ],
)
def test_bad_precision_is_named(width, batch, most, message):
    with pytest.raises(QuanzeError, match=message):
        compare_until([SMALL, BOLD], width, ["burnout"], batch, most)


def test_command_says_how_far_it_got(tmp_path):
    for name, case in (("small", SMALL), ("bold", BOLD)):
        case.to_toml(tmp_path / f"{name}.toml")
    args = ["--lang", "en", "compare", str(tmp_path / "small.toml"), str(tmp_path / "bold.toml"), "--replicates", "20"]

    def quanze(out, *more):
        return CliRunner().invoke(app, [*args, "--out", str(tmp_path / out), *more])

    refused = quanze("none", "--precision", "0.1")
    assert refused.exit_code == 2 and "--precision needs --outcome" in refused.stderr
    missed = quanze("missed", "--precision", "1e-9", "--max-seeds", "21", "--outcome", "burnout")
    assert missed.exit_code == 3 and "not reached with 21 seeds" in missed.stderr
    assert set(pd.read_csv(tmp_path / "missed" / "runs.csv").seed) == set(range(1, 22))
    reached = quanze("reached", "--precision", "100", "--outcome", "burnout")
    assert reached.exit_code == 0, reached.output


def test_pairs_with_nan_are_dropped_and_counted():
    baseline = np.array([1.0, np.nan, 1.0, 1.0])
    d = paired(baseline, np.array([2.0, 7.0, np.nan, 4.0]))
    assert (d.difference, d.pairs, d.dropped) == (2.0, 2, 2)
    assert d.mean == pytest.approx(13 / 3)  # of all seeds on which the case itself is defined
    nothing = paired(np.full(3, np.nan), np.ones(3))
    assert nothing.pairs == 0 and np.isnan([nothing.difference, nothing.low, nothing.high]).all()
    one = paired(baseline[:2], baseline[:2])
    assert one.difference == 0.0 and np.isnan([one.low, one.high]).all()


def test_the_difference_is_that_of_the_means_beside_it():
    values = np.array([[1.0, 2.0, np.nan, 4.0], [2.0, 5.0, 7.0, np.nan], [np.nan] * 4])[:, :, None]
    cases = tuple(SMALL.named(name) for name in ("one", "two", "never"))
    found = Comparison(cases, (1, 2, 3, 4), ("burnout",), Window(12), values)
    base, other = found.difference(0, 0), found.difference(1, 0)
    assert (base.mean, other.mean, other.difference) == (1.5, 3.5, 2.0)
    assert (base.pairs, other.dropped) == (2, 2)
    assert found.difference(2, 0).pairs == 0 and found.order(0) == [0, 1]


def test_ratios_of_rare_counts_are_of_sums_over_seeds():
    found = compare([SMALL, BOLD], range(1, 25), ["risk_gradient", "burnout"], window=24)
    for i, case in enumerate([SMALL, BOLD]):
        sums = dict.fromkeys(pooled_parts(["risk_gradient"]), 0.0)
        for seed in found.seeds:
            run = sim.simulate(case, seed).sums(24)
            sums["refused"] += run["refused_paper"] + run["refused_pass"] + run["refused_wait"]
            for name in sums.keys() - {"refused"}:
                sums[name] += run[name]
        acting = (sums["handled_act"] + sums["lookback_signer"]) / sums["acted"]
        refusing = (sums["handled_refusal"] + sums["lookback_powered"]) / sums["refused"]
        assert found.difference(i, 0).mean == pytest.approx(acting / refusing)
    d = found.difference(1, 0)
    assert d.pairs == 24 and d.difference == pytest.approx(d.mean - found.difference(0, 0).mean)
    assert found.difference(0, 0).mean < np.nanmean(found.values[0, :, 0])  # the mean of ratios is larger


def test_influences_on_a_mean_are_the_values_themselves():
    sums = np.column_stack([[1.0, 4.0, 2.0], np.ones(3)])
    np.testing.assert_allclose(influence(lambda of: of[..., 0] / of[..., 1], sums), sums[:, 0])


def test_tables_are_tidy(comparison):
    table = comparison.table()
    assert list(table.columns) == ["case", "outcome", *(field.name for field in fields(Difference))]
    assert len(table) == 2 * len(OUTCOMES)
    of_baseline = table[table.case == "baseline"]
    assert of_baseline[["difference", "low", "better", "effect", "p_holm", "independent"]].isna().all(axis=None)
    assert (of_baseline.pairs == 6).all() and of_baseline["mean"].notna().all()
    runs = comparison.runs()
    assert len(runs) == 2 * 6 * len(OUTCOMES)
    one = runs[(runs.case == "bold") & (runs.seed == 3) & (runs.outcome == "needs_resolved")]
    assert one.value.item() == comparison.values[1, 2, 1]


def test_window_is_at_most_the_horizon():
    assert compare([SMALL, BOLD], [1, 2], OUTCOMES, window=60).window == Window(24)


def test_progress_is_told_of_every_run():
    ticks = []
    compare([SMALL, BOLD], [1, 2, 3], OUTCOMES, progress=lambda: ticks.append(1))
    assert len(ticks) == 6


def test_an_error_in_progress_stops_the_comparison():
    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare([SMALL, BOLD], range(1, 1000), OUTCOMES, progress=stop)


@pytest.mark.parametrize(
    ("cases", "seeds", "outcomes", "message"),
    [
        ([SMALL], [1, 2], OUTCOMES, "at least two cases, not 1"),
        ([SMALL, BOLD, SMALL], [1, 2], OUTCOMES, "case 'baseline' is given twice"),
        (
            [SMALL, BOLD.with_structure(warm_up=0, townships=3)],
            [1, 2],
            OUTCOMES,
            "'bold' differ in structure .townships 2 and 3.",
        ),
        ([SMALL, BOLD], [1], OUTCOMES, "at least 2 replicates, not 1"),
        ([SMALL, BOLD], [4, 4], OUTCOMES, "seed is given twice"),
        ([SMALL, BOLD], [-1, 0], OUTCOMES, "seed must be a whole number"),
        ([SMALL, BOLD], [1, 2], [], "at least one outcome"),
        ([SMALL, BOLD], [1, 2], ["inaction"], "unknown indicator 'inaction'; did you mean 'inaction_rate'"),
        ([SMALL, BOLD], [1, 2], ["burnout", "burnout"], "outcome 'burnout' is given twice"),
    ],
)
def test_bad_input_is_named(cases, seeds, outcomes, message):
    with pytest.raises(QuanzeError, match=message):
        compare(cases, seeds, outcomes)


def test_bad_window_is_named():
    with pytest.raises(QuanzeError, match="window must be a whole number of months, at least 1, .* not 0"):
        compare([SMALL, BOLD], [1, 2], OUTCOMES, window=0)


class Careful(sim.TownshipCadre):
    """Waits whatever the matter."""

    def choose(self, matter, weighing):
        return Option.WAIT


def test_agents_of_ones_own_are_compared_on_the_same_luck():
    small = county(townships=1, months=14)
    cases, seeds, outcomes = [small, small.named("careful")], [1, 2], ["acted_share", "inaction_rate"]
    found = compare(cases, seeds, outcomes, window=12, agents=[None, {"cadre": Careful}])
    alone = compare([small, small.named("same")], seeds, outcomes, window=12)
    np.testing.assert_array_equal(found.values[0], alone.values[0])
    assert (found.values[1, :, 0] == 0).all() and found.facts() == {"agents": {"careful": {"cadre": "Careful"}}}
    mesa = compare(cases, seeds, outcomes, window=12, agents={"cadre": sim.TownshipCadre})
    np.testing.assert_array_equal(mesa.values[0], alone.values[0])
    with pytest.raises(sim.QuanzeError, match="an entry for each of the 2 cases, not 1"):
        compare(cases, seeds, outcomes, agents=[None])


def test_seeds_come_as_anything_that_gives_whole_numbers():
    cases = [county(townships=1, months=14), county(townships=1, months=14, support__care=0.9).named("care")]
    expected = compare(cases, (1, 2, 3), ["inaction_rate"], window=12)
    for seeds in (range(1, 4), (seed for seed in (1, 2, 3)), np.arange(1, 4)):
        found = compare((case for case in cases), seeds, ["inaction_rate"], window=12)
        assert found.seeds == (1, 2, 3) and all(type(seed) is int for seed in found.seeds)
        np.testing.assert_array_equal(found.values, expected.values)
    with pytest.raises(sim.QuanzeError, match="seed must be a whole number"):
        compare(cases, [1, 2.5], ["inaction_rate"])
