"""Doses: both ends of the ray to the bit, equal steps within bounds, who dominates whom, what is refused."""

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from experiments.answers.doses import COST, dose_response, equal_cost, equal_dose, least_budget, ray
from experiments.answers.pareto import OUTCOMES, VERSIONS, pareto, ranks
from experiments.answers.prices import yearly_cost
from experiments.answers.statistics import dominance
from experiments.cli import app
from experiments.cli.compare import PRESCRIPTIONS
from sim.errors import QuanzeError
from sim.parameter import parameters

SMALL = sim.load_case("baseline").with_structure(warm_up=0, townships=2, cadres=6, months=36)
SHARE = "authority.delegated_share"
FREE = SMALL.named("free").with_reform(7, {SHARE: 1.0, "assessment.veto_domains": 0})
WATCHED = SMALL.named("watched").with_reform(7, {"inspection.visits_per_month": 0.3})
RETURNED = FREE.named("returned").with_reform(19, {SHARE: SMALL.params[SHARE]})
PACKAGES = [sim.load_case(name) for name in PRESCRIPTIONS[1:]]


def deeds(case):
    archive = sim.simulate(case, 4).archive
    return archive.deeds.tobytes() + archive.lines.tobytes() + archive.states.tobytes()


# Doses


@pytest.mark.parametrize("case", [FREE, RETURNED, *(case.with_structure(warm_up=0, townships=2) for case in PACKAGES)])
def test_both_ends_of_the_ray_are_exact(case):
    assert deeds(ray(case, 0)) == deeds(sim.Case("start", case.structure, case.params))
    assert deeds(ray(case, 1)) == deeds(case)
    assert [dict(reform.changes) for reform in ray(case, 1).reforms] == [dict(r.changes) for r in case.reforms]


def test_half_a_dose_is_half_way_with_whole_numbers_rounded():
    changes = ray(FREE, 0.5).reforms[0].changes
    assert changes == {SHARE: pytest.approx(0.7), "assessment.veto_domains": 2.0}


@pytest.mark.parametrize("dose", [0.3, 1.0])
def test_a_withdrawn_reform_returns_the_lever_at_every_dose(dose):
    for moved in (ray(RETURNED, dose), *equal_dose([RETURNED], dose)):
        values = [values[SHARE] for _, values in moved.segments()]
        assert values[0] == values[-1] == SMALL.params[SHARE] < values[1]


@pytest.mark.parametrize("dose", np.linspace(0, 1, 21))
def test_every_package_may_be_given_at_every_dose(dose):
    for case in [*(ray(case, dose) for case in PACKAGES), *equal_dose(PACKAGES, dose)]:
        case.segments()  # checks every value against its bounds


@pytest.mark.parametrize("fraction", [0.0, 0.25, 0.6, 1.0])
def test_equal_dose_is_the_same_fraction_of_each_policy_range(fraction):
    for case, moved in zip(PACKAGES, equal_dose(PACKAGES, fraction), strict=True):
        for before, after in zip(case.reforms, moved.reforms, strict=True):
            for lever, value in after.changes.items():
                row, start = parameters()[lever], case.params[lever]
                low, high = row.policy
                way = np.sign(before.changes[lever] - start) * fraction * (high - low)
                expected = np.clip(start + way, low, high)
                assert low <= value <= high
                assert value == (round(expected) if row.integer else expected)


def test_a_lever_that_begins_beyond_its_policy_range_moves_towards_it_or_stays():
    visits = "inspection.visits_per_month"
    low, high = parameters()[visits].policy
    county = SMALL.with_params({visits: 0.8})
    more, fewer = (county.with_reform(7, {visits: value}).named(str(value)) for value in (0.9, 0.1))
    moved = [case.reforms[0].changes[visits] for case in equal_dose([more, fewer], 0.5)]
    assert moved == [0.8, pytest.approx(0.8 - 0.5 * (high - low))]


# Cost


def test_at_equal_cost_every_package_costs_the_budget_and_goes_its_own_way():
    for budget in (0.01, least_budget(PACKAGES), 4.0):
        for package in PACKAGES:
            moved = equal_cost(PACKAGES, budget)[package.name]
            dose = budget / yearly_cost(package)
            assert yearly_cost(moved) == pytest.approx(budget, rel=1e-9)
            assert [dict(r.changes) for r in moved.reforms] == [dict(r.changes) for r in ray(package, dose).reforms]


def test_at_the_cost_of_the_cheapest_package_that_one_is_whole():
    cheapest, dearest = min(PACKAGES, key=yearly_cost), max(PACKAGES, key=yearly_cost)
    moved = equal_cost(PACKAGES, least_budget(PACKAGES))[cheapest.name]
    assert dict(moved.reforms[0].changes) == dict(cheapest.reforms[0].changes)
    assert list(equal_cost(PACKAGES, yearly_cost(dearest))) == [dearest.name]  # none of the others costs as much


def test_packages_that_are_free_or_free_more_than_they_take_have_no_equal_cost():
    free, frees, costs = (sim.load_case(name) for name in ("fewer_vetoes", "fewer_visits", "care"))
    assert yearly_cost(free) == 0 and yearly_cost(frees) < 0
    assert list(equal_cost([free, frees, costs], 1.0)) == ["care"]
    assert least_budget([free, frees, costs]) == yearly_cost(costs)
    assert np.isnan(least_budget([free, frees]))


def test_a_priced_lever_of_whole_numbers_leaves_the_cost_off_by_less_than_half_a_step():
    months = "accountability.exposure_months"
    long = SMALL.with_reform(7, {months: 24}).named("long")
    moved = equal_cost([long], 1.23)["long"]
    step = yearly_cost(SMALL.with_reform(7, {months: 2}))
    assert moved.reforms[0].changes[months] == 13
    assert 0 < abs(yearly_cost(moved) - 1.23) <= step / 2


# Dominance


def table(**cases):
    """Runs on sixteen seeds from ``case={outcome: (mean, spread)}``."""
    luck = 4 * (-1.0, 1.0, -2.0, 2.0)
    rows = [
        (case, seed, outcome, mean + spread * luck[seed])
        for case, outcomes in cases.items()
        for outcome, (mean, spread) in outcomes.items()
        for seed in range(16)
    ]
    return pd.DataFrame(rows, columns=["case", "seed", "outcome", "value"])


PAIR = ("resolution_rate", "unfair_share")


def test_pareto_on_a_table_made_by_hand():
    runs = table(
        plain=dict(resolution_rate=(0.4, 0), unfair_share=(0.5, 0)),
        good=dict(resolution_rate=(0.6, 0), unfair_share=(0.4, 0)),
        dear=dict(resolution_rate=(0.7, 0), unfair_share=(0.6, 0)),
        unsure=dict(resolution_rate=(0.3, 0.1), unfair_share=(0.5, 0)),  # on no outcome surely apart from plain
        same=dict(resolution_rate=(0.6, 0), unfair_share=(0.4, 0)),
    )
    found = pareto(runs, PAIR).set_index("case")
    assert found.undominated.to_dict() == dict(plain=False, good=True, dear=True, unsure=False, same=True)
    assert found.dominated_by.to_dict() == dict(plain="good same", good="", dear="", unsure="good same", same="")
    assert found.resolution_rate.to_dict() == pytest.approx(dict(plain=0.4, good=0.6, dear=0.7, unsure=0.3, same=0.6))


def test_an_outcome_that_is_not_defined_decides_nothing():
    runs = table(
        a=dict(resolution_rate=(0.6, 0), unfair_share=(np.nan, 0)),
        b=dict(resolution_rate=(0.5, 0), unfair_share=(0.1, 0)),
    )
    assert list(pareto(runs, PAIR).dominated_by) == ["", "a"]


def test_ranks_tell_sure_reversals_from_unsure_ones():
    first, *others = VERSIONS
    runs = table(
        a={first: (0.1, 0), **{name: (0.3, 0) for name in others}},
        b={first: (0.2, 0), **{name: (0.2, 0) for name in others}},
        c={name: (0.5, 0.3) for name in VERSIONS},
        d={first: (0.45, 0.1), **{name: (0.55, 0.1) for name in others}},
    )
    found = ranks(runs).set_index("case")
    assert found[first].to_dict() == dict(a=1, b=2, c=4, d=3)
    assert found[others[0]].to_dict() == dict(a=2, b=1, c=3, d=4)
    assert found.differs.all()
    assert found.reversed_with.to_dict() == dict(a="b", b="a", c="", d="")
    assert found[f"{first}_first"].to_dict() == dict(a=1, b=2, c=1, d=3)  # c is told from none
    assert found[f"{first}_last"].to_dict() == dict(a=2, b=3, c=4, d=4)


def test_equal_options_are_seldom_called_better():
    rng, false = np.random.default_rng(4), 0
    for _ in range(200):
        values = rng.normal(size=(7, 26, 20))
        false += bool(dominance(values, [1, -1, -1, -1, -1, -1, 1]).any())
    assert false <= 17  # of 200 at 5 %: more with a chance of 1 %


# The whole


@pytest.fixture(scope="module")
def response():
    return dose_response([FREE, WATCHED], [0, 0.5, 1], range(1, 5), fractions=[0.25], window=24, budgets=[3.0])


def test_response_holds_the_start_once_and_every_package_at_every_dose(response):
    keys = [(option.package.name, option.scale, option.dose) for option in response.options]
    assert keys == [
        ("start", "start", 0.0),
        *(("free", "ray", dose) for dose in (0.5, 1)),
        *(("watched", "ray", dose) for dose in (0.5, 1)),
        ("free", "equal", 0.25),
        ("watched", "equal", 0.25),
        ("free", "cost", 3.0),
        ("watched", "cost", 3.0),
    ]
    values = response.comparison.values
    for case, i in ((SMALL, 0), (FREE, 2), (WATCHED, 4)):
        rates = sim.simulate(case, 2).rates(24, list(response.comparison.outcomes))
        np.testing.assert_array_equal(values[i, 1], list(rates.values()))


def test_tables_of_the_response_are_tidy(response):
    assert list(response.table().columns[:5]) == ["package", "scale", "dose", "case", "outcome"]
    assert len(response.runs()) == response.comparison.values.size
    among = response.pareto()
    assert among.among.value_counts().to_dict() == {"ray": 5, "equal": 3, "cost": 3}
    assert set(OUTCOMES) <= set(among.columns)
    placed = response.ranks()
    assert len(placed) == 8 and placed[list(VERSIONS)].isin([1, 2]).all(axis=None)


def test_the_moves_of_every_option_are_those_that_were_simulated(response):
    moves = response.moves()
    assert set(moves.case) == {option.case.name for option in response.options[1:]}
    for option in response.options[1:]:
        own = moves[moves.case == option.case.name]
        assert dict(zip(own.lever, own.after, strict=True)) == dict(option.case.reforms[0].changes)
        assert own.cost.sum() == pytest.approx(yearly_cost(option.case))
    assert moves[moves.scale == COST].groupby("package").cost.sum().to_dict() == pytest.approx(
        {"free": 3.0, "watched": 3.0}
    )
    assert response.budget == 3.0


# Bad input


@pytest.mark.parametrize(
    ("cases", "doses", "outcomes", "message"),
    [
        ([], [1], OUTCOMES, "doses need at least one package"),
        ([FREE, WATCHED, FREE], [1], OUTCOMES, "case 'free' is given twice"),
        ([FREE, WATCHED], [1, 1], OUTCOMES, "case 'free@1' is given twice"),
        ([FREE, SMALL], [1], OUTCOMES, "case 'baseline' has no dated reforms"),
        ([FREE, WATCHED], [1.5], OUTCOMES, "a dose must be a number from 0 to 1, not 1.5"),
        ([FREE, WATCHED], [float("nan")], OUTCOMES, "a dose must be a number from 0 to 1, not nan"),
        ([FREE, WATCHED.with_structure(warm_up=0, townships=3)], [1], OUTCOMES, "differ in structure"),
        ([FREE, WATCHED.with_params({"support.care": 0.9})], [1], OUTCOMES, "differ before any reform"),
        ([FREE, WATCHED], [1], ["inaction"], "did you mean 'inaction_rate'"),
        ([FREE, SMALL.with_reform(7, {"cadres.loss_aversion": 2.0})], [1], OUTCOMES, "changes cadres.loss_aversion"),
    ],
)
def test_bad_input_is_named(cases, doses, outcomes, message):
    with pytest.raises(QuanzeError, match=message):
        dose_response(cases, doses, [1, 2], outcomes)


@pytest.mark.parametrize(
    ("budget", "message"),
    [
        (0, "a number above 0, not 0"),
        (float("nan"), "a number above 0, not nan"),
        ("3", "a number above 0, not '3'"),
        (1e6, "no package costs 1e\\+06 wan yuan per township and year; the dearest, 'free', costs"),
    ],
)
def test_a_bad_budget_is_named(budget, message):
    with pytest.raises(QuanzeError, match=message):
        dose_response([FREE, WATCHED], [1], [1, 2], budgets=[budget])


def test_bad_outcomes_of_a_pareto_table_are_named():
    runs = table(a=dict(complaints=(1, 0)), b=dict(complaints=(2, 0)))
    with pytest.raises(QuanzeError, match="'complaints' has no better direction"):
        pareto(runs, ["complaints"])
    with pytest.raises(QuanzeError, match="'burnout' is not among the results"):
        pareto(runs, ["burnout"])


# The command


def test_command_writes_tidy_tables_and_prints_both_languages(tmp_path):
    paths = [tmp_path / f"{case.name}.toml" for case in (FREE, WATCHED)]
    for case, path in zip((FREE, WATCHED), paths, strict=True):
        case.to_toml(path)
    for lang, words in (
        ("zh", ("全面优于", "占方案全部力度", "占杠杆政策范围", "同等成本：每个方案", "全为假定")),
        (
            "en",
            (
                "not dominated",
                "of the package",
                "of each policy range",
                "At equal cost each package",
                "prices used are assumed",
            ),
        ),
    ):
        out = tmp_path / lang
        args = ["--lang", lang, "doses", *map(str, paths), "--steps", "2", "--replicates", "3", "--out", str(out)]
        result = CliRunner().invoke(app, args)
        assert result.exit_code == 0, result.output
        assert not [word for word in words if word not in result.stdout], result.stdout
    dictionary = pd.read_csv(out / "dictionary.csv")
    for name in ("doses", "runs", "pareto", "ranks", "moves"):
        columns = dictionary[dictionary.table == name].name
        assert list(columns) == list(pd.read_csv(out / f"{name}.csv").columns)
    assert (out / "manifest.json").exists() and sim.load_case(out / "free.toml").hash() == FREE.hash()
    refused = CliRunner().invoke(app, ["doses", "baseline", "--out", str(tmp_path / "one"), "--lang", "en"])
    assert refused.exit_code == 2 and "no dated reforms" in refused.stderr
    assert not (tmp_path / "one").exists()
