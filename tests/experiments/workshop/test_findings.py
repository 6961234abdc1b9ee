"""What ships of the studies is what they found, and is told as they tell it."""

import pytest
from places import ROOT

import sim
from experiments.answers.search import cost_of
from experiments.telling.sentences.conclusions import condition_title
from experiments.workshop.believed import conditions_html, measure_html, tipping_html
from experiments.workshop.findings import (
    CONCLUSIONS,
    GOAL,
    KEPT,
    SEARCH,
    affordable,
    candidates,
    concluded,
    conditions,
    measure_first,
    tipping_points,
)
from experiments.workshop.first_tab import candidate_html, cost_words
from experiments.workshop.levers import checked
from sim.html import escaped
from sim.words import LANGUAGES
from tools.reference import kept_in, shipped


def test_what_ships_is_what_is_kept_of_the_studies():
    wanted = shipped()
    assert {path.name for path in KEPT.iterdir()} == set(wanted)
    for name, content in wanted.items():
        assert (KEPT / name).read_text(encoding="utf-8") == content, "python -m tools.reference kept"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_what_the_sentences_of_the_studies_say(lang):
    findings = (kept_in("tipping_points") / f"findings.{lang}.txt").read_text(encoding="utf-8")
    told = tipping_html(GOAL, lang)
    for line in findings.splitlines():
        if line.startswith("  ") and "S0" in line:
            assert escaped(line.strip()) in told
    robust = (kept_in("robust_reforms") / f"findings.{lang}.txt").read_text(encoding="utf-8").splitlines()
    assert len(measure_first(lang)) == 10 and set(measure_first(lang)) <= set(robust)
    assert escaped(measure_first(lang)[0]) in measure_html(lang)


@pytest.mark.parametrize("outcome", concluded())
def test_conditions_are_those_of_the_conclusions(outcome):
    cases, found = conditions(outcome)
    assert cases == ["baseline", "s0", "s1", "s2", "s3", "s4"]
    assert found[0].kind == "all" and found[0].worlds == 500
    for one in found:
        assert sum(share[0] for share in one.first) == pytest.approx(1, abs=1e-4)
        assert all(low <= share <= high for share, low, high in one.first)
    for lang in LANGUAGES:
        table = conditions_html(outcome, lang)
        assert table.count("<tr>") == 1 + len(found)
        assert all(escaped(condition_title(one, lang)) in table for one in found)


def test_tipping_points_begin_with_those_that_weigh_most():
    weights = [row["beyond"] for row in tipping_points(GOAL, ("best",))]
    assert weights == sorted(weights, reverse=True) and weights
    assert not tipping_points("needs_resolved", ("best",))


def test_candidates_are_those_that_were_judged_in_the_order_in_which_they_were_chosen():
    base = sim.load_case("baseline")
    found = candidates()
    assert [one.seen for one in found] == sorted((one.seen for one in found), reverse=True)
    for one in found:
        assert one.cost == pytest.approx(cost_of(one.package, base), abs=1e-4)
        assert all(checked(move.lever, move.value) == move.value for move in one.package)
        assert one.wrong.low <= one.wrong.mean <= one.wrong.high
        assert list(one.changes)[0] == GOAL


@pytest.mark.parametrize("size", [1, 2, 3])
def test_without_a_limit_of_money_the_first_is_the_one_that_the_search_names(size):
    import pandas as pd

    best = pd.read_csv(kept_in(SEARCH) / "best.csv").set_index("size").loc[size]
    first = affordable(size, 1e9)[0]
    assert "+".join(f"{move.lever}={move.value:.4g}" for move in first.package) == best["package"]
    assert first.changes[GOAL].mean == pytest.approx(-best["improvement"], abs=1e-6)
    assert first.wrong == pytest.approx((best["wrong"], best["wrong_low"], best["wrong_high"]))


@pytest.mark.parametrize("budget", [-1.0, 0.0, 0.5, 3.0])
def test_nothing_dearer_than_the_budget_is_offered(budget):
    found = affordable(2, budget)
    assert found and all(one.cost <= budget and len(one.package) <= 2 for one in found)
    assert len(found) == sum(one.cost <= budget and len(one.package) <= 2 for one in candidates())
    assert affordable(3, -100.0) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_candidate_says_what_it_moves_costs_and_does(lang):
    first, second = affordable(3, 1e9)[:2]
    told = candidate_html(first, None, lang)
    assert told.count("<li>") == len(first.package)
    assert escaped(cost_words(first.cost, lang)) in told
    assert ("首选" if lang == "zh" else "First choice") in told
    assert ("每 100 种情形中 0.5 种" if lang == "zh" else "Wrong in 0.5 of 100 worlds") in told
    assert ("首选" if lang == "zh" else "first choice") in candidate_html(second, first, lang)


def test_the_conclusions_that_ship_are_of_the_question_that_ships():
    import tomllib

    asked = tomllib.loads((ROOT / "experiments/studies" / f"{CONCLUSIONS}.toml").read_text(encoding="utf-8"))
    assert asked["outcomes"] == concluded()
