"""Outcomes of one's own: formulas that are read and never executed, functions by import path."""

import math
import pickle

import numpy as np
import pytest
from counties import county

import sim
from experiments.running.backends import Processes
from experiments.running.outcomes import Outcome, is_outcome, named, outcome, quantity_names
from experiments.running.runner import Measure, collect, evaluate
from sim.errors import InputError
from sim.indicator import quantities

RUN = sim.simulate(county(months=24), 1)


def test_every_name_of_a_formula_is_known_to_a_run():
    assert set(quantity_names()) == set(quantities(RUN.sums()))


@pytest.mark.parametrize("name", ["inaction_rate", "resolution_rate", "satisfaction"])
def test_an_indicators_own_formula_gives_the_indicator(name):
    row = sim.indicators()[name]
    assert Outcome("mine", row.formula).value(RUN, 12) == RUN.rates(12)[name]


def test_formulas_are_arithmetic_over_the_window():
    sums = RUN.sums((3, 9))
    assert Outcome("mine", "-2 * (acted + 1.5) / months - +stuck").value(RUN, (3, 9)) == pytest.approx(
        -2 * (sums["acted"] + 1.5) / 7 - (sums["stuck_paper"] + sums["stuck_pass"] + sums["stuck_wait"])
    )
    assert math.isnan(Outcome("mine", "acted / (months - months)").value(RUN, 12))


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os').system('true')",
        "acted.real",
        "acted[0]",
        "acted ** 2",
        "acted if acted else 1",
        "lambda: 1",
        "(acted, 1)",
        "acted < 1",
        "not acted",
        "~1",
        "'a'",
        "True * acted",
        "1e999 * acted",
        "1j",
        "acted +",
        "acted; acted",
        "(" * 300 + "acted" + ")" * 300,
        "acted + " * 500 + "1",
    ],
)
def test_what_is_more_than_arithmetic_is_refused(formula):
    with pytest.raises(InputError, match="is no formula; names of counts, numbers and"):
        Outcome("mine", formula)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Outcome("mine", "actd / ended"), "unknown count 'actd' in actd / ended; did you mean 'acted'"),
        (lambda: Outcome("inaction_rate", "acted"), "an outcome of your own cannot be called 'inaction_rate'"),
        (lambda: Outcome("seed", "acted"), "cannot be called 'seed'"),
        (lambda: Outcome("mine"), "needs a formula or a function, and one of them only"),
        (lambda: Outcome("mine", "acted", "own_outcomes:peak"), "and one of them only"),
        (lambda: Outcome("mine", "acted", unit="shar"), "unknown unit 'shar' in mine; did you mean 'share'"),
        (lambda: Outcome("mine", "acted", better="high"), "unknown direction 'high' in mine; did you mean 'higher'"),
        (lambda: Outcome("mine", function="own_outcomes:pea"), "cannot import 'own_outcomes:pea'"),
        (lambda: Outcome("mine", function="own_outcomes:text"), "'own_outcomes:text' is not a function"),
        (lambda: named(["inaction_rat"]), "did you mean 'inaction_rate'"),
    ],
)
def test_bad_definitions_are_one_clear_line(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_names_are_kept_and_looked_up_in_one_place():
    mine = Outcome("acts_per_need", "acted / needs_ended", better="higher", label={"zh": "每件诉求办理数"})
    assert named([mine, "incidents", "acted / ended"]) == ("acts_per_need", "incidents", "acted / ended")
    assert outcome("acts_per_need") is mine and mine.label == {"zh": "每件诉求办理数", "en": "acts_per_need"}
    assert outcome("incidents") is sim.indicators()["incidents"]
    assert outcome("acted / ended").help["en"] == "acted / ended" and is_outcome("acted / ended")
    assert not is_outcome("acted / ende")


def test_runs_measure_them_in_other_processes_too():
    names = ["inaction_rate", "acted / ended", Outcome("peak", function="own_outcomes:peak")]
    found = evaluate([county(months=24)], [1, 2], names, 12, backend=Processes(1))
    runs = [sim.simulate(county(months=24), seed) for seed in (1, 2)]
    expected = [[r.rates(12)["inaction_rate"], r.sums(12)["acted"] / quantities(r.sums(12))["ended"]] for r in runs]
    assert np.array_equal(found[0, :, :2], expected)
    assert found[0, :, 2].tolist() == [run.months["n_acted"].max() for run in runs]
    measure = Measure(named(names))
    assert pickle.loads(pickle.dumps(measure)) == measure


def test_a_function_that_fails_is_named():
    with pytest.raises(RuntimeError, match="seed 2: ZeroDivisionError"):
        collect(Measure(("own_outcomes:broken",)), [county(months=2)], [1, 2])
