"""Extremes: what is known without a run holds to the last count, whatever else a county is; the control can fail."""

import pytest
from counties import cases, seeds
from hypothesis import given, settings

import sim
from experiments.answers.extremes import extremes, usual

ROWS = [pytest.param(row, id=row.id) for row in extremes()]


@pytest.mark.parametrize("row", ROWS)
@settings(max_examples=10)
@given(case=cases(), seed=seeds)
def test_an_extreme_holds_in_any_county(row, case, seed):
    assert row.broken(row.put(case), seed) == []


@pytest.mark.parametrize("row", ROWS)
def test_without_it_every_statement_is_false(row):
    """The control: else a statement would prove nothing."""
    broken = {one for seed in (1, 2, 3) for one in row.broken(usual(row), seed)}
    assert broken == set(row.always)


def test_rows_name_what_there_is():
    ids = [row.id for row in extremes()]
    assert ids == sorted(set(ids)) and len(ids) >= 15
    for row in extremes():
        assert row.zh and row.en and row.always and (row.params or row.structure)
        assert {*row.params, *row.control} <= set(sim.parameters())
