"""What all answers share: one line in the shell, one of their figures."""

import dataclasses

import pytest
from counties import county

import experiments as ex
from experiments.answers.answer import Answer
from sim.plotting import Picture

CASE = county(months=24)
FREED = CASE.with_reform(13, {"authority.delegated_share": 0.9}).named("freed")


def kinds(kind=Answer):
    return [kind, *(found for below in kind.__subclasses__() for found in kinds(below))]


def test_no_answer_shows_its_insides():
    for name in ex.__all__:
        getattr(ex, name)
    found = kinds()[1:]
    assert len(found) == 10
    assert all(kind.__repr__ is Answer.__repr__ for kind in found if dataclasses.is_dataclass(kind))


def test_one_line():
    assert repr(ex.compare([CASE, FREED], range(1, 3))) == "<Comparison: 2 cases, 2 seeds, last 24 months>"
    assert repr(ex.survey([CASE], [1], window=12)) == "<Survey: 1 case, 1 seed, last 12 months>"
    assert repr(ex.read("robust_reforms")).startswith("<Question robust_reforms: robust, ")


def test_a_figure_by_its_name():
    found = ex.compare([CASE, FREED], range(1, 3))
    assert isinstance(found.plot(), Picture) and isinstance(found.plot("comparison", "zh"), Picture)
    with pytest.raises(ValueError, match="unknown figure 'comparisn'"):
        found.plot("comparisn")
