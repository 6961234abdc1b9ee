"""A whole inquiry: how many runs it takes, and what it leaves out where there is nothing to ask."""

import numpy as np
import pytest
from counties import county

from experiments.answers import inquiry as inquiries
from experiments.answers.horizons import horizons
from experiments.answers.inquiry import inquire, inquiry_runs
from experiments.answers.survey import survey
from sim.window import Window

BASE = county(townships=1, months=24)
FREED = BASE.with_reform(13, {"authority.delegated_share": 0.9}).named("freed")
SPARED = BASE.with_reform(13, {"inspection.visits_per_month": 0.07}).named("spared")  # frees hours: no equal cost
CARED = BASE.with_params({"support.care": 0.9}).named("cared")


@pytest.mark.parametrize(
    "cases", [[BASE, FREED, SPARED, CARED], [BASE, CARED], [BASE, SPARED]], ids=["with reforms", "without", "free"]
)
def test_every_run_is_counted_before_it_is_made(cases):
    ticks = []
    found = inquire(iter(cases), iter([1, 2]), 12, lambda: ticks.append(1))
    assert len(ticks) == inquiry_runs(cases, [1, 2])
    reforms = any(case.reforms for case in cases)
    assert (found.back is not None, found.doses is not None) == (reforms, reforms)
    assert {part.window for part in (found.survey, *found.planes.values())} == {Window(12)}
    assert found.horizons.seeds == (1, 2) and "horizons" in found.tables()
    assert found.back is None or [case.name for case in found.back.cases] == [
        "baseline",
        *(case.name for case in cases if case.reforms),
    ]


def test_every_part_looks_at_the_months_that_were_asked_for():
    found = inquire([BASE, FREED], [1, 2], (13, 24))
    asked = {part.window.stated for part in (found.survey, found.back, found.doses, *found.planes.values())}
    assert asked == {(13, 24)}
    year = found.horizons.differences[0, 0]
    values = found.comparison.values
    assert np.array_equal(year, values[1] - values[0], equal_nan=True)


def test_only_the_first_seeds_live_on(monkeypatch):
    """The others end with the case; who lives on is to the bit what the questions ask by themselves."""
    monkeypatch.setattr(inquiries, "FEW_SEEDS", 2)
    cases = [BASE, FREED]
    found, alone, later = inquire(cases, range(1, 5)), survey(cases, range(1, 5)), horizons(cases, range(1, 3))
    assert found.seeds == (1, 2, 3, 4) and found.horizons.seeds == (1, 2)
    for name in ("rates", "courses", "groups", "persons"):
        np.testing.assert_array_equal(getattr(found.survey, name), getattr(alone, name))
    np.testing.assert_array_equal(found.horizons.differences, later.differences)
