"""Extremes: what is known without a run holds to the last count, whatever else a county is; and could be seen to fail."""

import pytest
from counties import cases, seeds
from hypothesis import given, settings

import sim
from experiments.answers.extremes import extremes, usual


def every(row):
    return pytest.param(row, id=row.id)


@pytest.mark.parametrize("row", map(every, extremes()))
@settings(max_examples=15)
@given(case=cases(), seed=seeds)
def test_an_extreme_holds_in_any_county(row, case, seed):
    assert row.broken(row.put(case), seed) == []


@pytest.mark.parametrize("row", map(every, extremes()))
def test_without_it_every_statement_is_false(row):
    """The control: else a statement would prove nothing."""
    case = usual(row)
    holds = set(row.always)
    for seed in (1, 2, 3):
        holds -= holds - set(row.broken(case, seed))
        holds = set(row.always) - set(row.broken(case, seed)) if seed == 1 else holds & (
            set(row.always) - set(row.broken(case, seed))
        )
    assert holds == set()


def test_rows_name_what_there_is():
    ids = [row.id for row in extremes()]
    assert ids == sorted(set(ids)) and len(ids) >= 15
    for row in extremes():
        assert row.zh and row.en and row.always and (row.params or row.structure)
        assert {*row.params, *row.control} <= set(sim.parameters())
