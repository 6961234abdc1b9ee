"""What all answers share: one line in the shell, one of their figures."""

import dataclasses
from html import escape
from types import SimpleNamespace

import pytest
from counties import county

import experiments as ex
from experiments.answers.answer import Answer
from experiments.telling.html import answer_html, answer_title
from sim.plotting import Picture
from sim.words import LANGUAGES

CASE = county(months=24)
FREED = CASE.with_reform(13, {"authority.delegated_share": 0.9}).named("freed")


def kinds(kind=Answer):
    return [kind, *(found for below in kind.__subclasses__() for found in kinds(below))]


for noun in ex.__all__:  # they are imported when they are first named
    getattr(ex, noun)
KINDS = kinds()[1:]


def test_no_answer_shows_its_insides():
    assert {ex.Comparison, ex.Fit, ex.PriorCheck} < {*KINDS}
    assert all(kind.__repr__ is Answer.__repr__ for kind in KINDS if dataclasses.is_dataclass(kind))


def test_one_line():
    assert repr(ex.compare([CASE, FREED], range(1, 3))) == (
        "<Comparison: 2 cases, 2 seeds, months 1 to 24, into which the reform of month 13 falls>"
    )
    assert repr(ex.compare([CASE, FREED], range(1, 3), window=12)) == (
        "<Comparison: 2 cases, 2 seeds, year 1 after the reform (months 13 to 24)>"
    )
    assert repr(ex.survey([CASE], [1], window=12)) == "<Survey: 1 case, 1 seed, last 12 months>"
    assert repr(ex.read("robust_reforms")).startswith("<Question robust_reforms: robust, ")


@pytest.mark.parametrize("kind", [found.kind for found in KINDS])
def test_a_notebook_shows_any_kind_of_answer(kind):
    answer = SimpleNamespace(kind=kind, cases=(CASE, FREED), tables=lambda: {"rows": None})
    shown = answer_html(answer, {lang: [f"said in {lang}"] for lang in LANGUAGES})
    assert all(escape(answer_title(answer, lang)) in shown and f"said in {lang}" in shown for lang in LANGUAGES)


def test_a_notebook_shows_what_an_answer_says_and_its_tables():
    shown = ex.survey([CASE, FREED], range(1, 3))._repr_html_()
    assert "Why, when and who: as it is, as it is" in shown and "causes" in shown


def test_a_figure_by_its_name():
    found = ex.compare([CASE, FREED], range(1, 3))
    assert isinstance(found.plot(), Picture) and isinstance(found.plot("comparison", "zh"), Picture)
    with pytest.raises(ValueError, match="unknown figure 'comparisn'"):
        found.plot("comparisn")
