"""What Python shows of a case, a reform, parameters and runs: one short line."""

import pytest
from counties import county

import sim

CASE = county(months=14)
MANY = dict.fromkeys([name for name, row in sim.parameters().items() if row.kind == "lever"][:5], 0.3)


@pytest.mark.parametrize(
    "thing, shown",
    [
        (CASE, "<Case baseline: 2 townships, 14 months; 0 months of warm-up>"),
        (
            CASE.with_params({"authority.delegated_share": 0.75}),
            "<Case baseline: 2 townships, 14 months; authority.delegated_share = 0.75; 0 months of warm-up>",
        ),
        (
            CASE.with_reform(3, {}).with_reform(5, {}),
            "<Case baseline: 2 townships, 14 months; reform in month 3, 5; 0 months of warm-up>",
        ),
        (CASE.params, "<Parameters: every default>"),
        (sim.Parameters({"tolerance.coverage": 0.8}), "<Parameters: tolerance.coverage = 0.8>"),
        (sim.Reform(3, {"tolerance.coverage": 0.8}), "<Reform in month 3: tolerance.coverage = 0.8>"),
        (sim.Reform(3, {}), "<Reform in month 3: nothing>"),
        (sim.simulate(CASE, 4), "<Run of baseline, seed 4: 14 months, compiled>"),
        (sim.simulate_many(CASE, [4, 5]), "<2 runs of baseline: seeds 4, 5>"),
        (sim.simulate_many(CASE, range(4)), "<4 runs of baseline: seeds 0, 1, 2, …>"),
    ],
)
def test_in_one_line(thing, shown):
    assert repr(thing) == shown


def test_of_many_changes_a_few():
    assert repr(sim.Reform(1, MANY)).endswith(" = 0.3, … 2 more>")


@pytest.mark.parametrize("name", sim.case_names())
def test_every_case_that_ships_is_short(name):
    case = sim.load_case(name)
    assert max(len(repr(thing)) for thing in (case, case.params, *case.reforms)) < 200
    assert "\n" not in repr(case)
