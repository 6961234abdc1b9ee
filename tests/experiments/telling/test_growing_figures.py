"""Every figure with few and many cases, short and long titles, in both languages and on both media can be read."""

import itertools
from dataclasses import replace

import made_up
import pytest
from figure_checks import faults

from experiments.telling.figures import (
    PAPER,
    SLIDE,
    causes_figure,
    comparison_figure,
    courses_figure,
    horizons_figure,
    plane_figure,
    return_figure,
    veto_figure,
    who_figure,
)
from experiments.telling.figures.factorial import effect_figures
from experiments.telling.figures.information import information_figure
from experiments.telling.figures.robust import boxes_figure, regret_figure
from experiments.telling.figures.sensitivity import sweep_figures
from experiments.telling.figures.tipping import tipping_figures
from sim.words import LANGUAGES

MEDIA = {"paper": PAPER, "slide": SLIDE}
# Titles, media and languages take turns over the sizes, and the largest meets all of them.
GROWN = [
    *itertools.product((12,), (True,), MEDIA, LANGUAGES),
    (12, False, "slide", "zh"),
    (6, True, "paper", "zh"),
    (6, False, "paper", "en"),
    (6, True, "slide", "en"),
    (2, True, "slide", "zh"),
    (2, False, "paper", "zh"),
    (2, False, "slide", "en"),
]
# Panels of a full design are many, so it has fewer switches.
SWITCHES = {12: 4, 6: 3, 2: 2}
sizes = pytest.mark.parametrize(("count", "long", "medium", "lang"), GROWN)


@sizes
def test_comparisons(count, long, medium, lang):
    assert faults(comparison_figure(made_up.comparison(count, long), lang, MEDIA[medium])) == []


@sizes
def test_horizons(count, long, medium, lang):
    answer = made_up.horizons(count, long)
    assert faults(horizons_figure(answer, answer.outcomes[0], lang, MEDIA[medium])) == []


@sizes
@pytest.mark.parametrize("draw", [causes_figure, courses_figure, who_figure, return_figure])
def test_surveys(count, long, medium, lang, draw):
    assert faults(draw(made_up.survey(count, long), lang, MEDIA[medium])) == []


@pytest.mark.parametrize(("medium", "lang"), [*itertools.product(MEDIA, LANGUAGES)])
def test_a_survey_of_the_county_as_it_is_alone(medium, lang):
    assert faults(causes_figure(made_up.survey(1), lang, MEDIA[medium])) == []


@sizes
def test_planes(count, long, medium, lang):
    three = ("blame_avoidance_rate", "cannot_authority", "unfair_sanctions")
    for name, outcomes, levers in (
        ("plane", three[:1], ("workload.mandates", "tolerance.coverage")),
        ("balance", three, ("authority.delegated_share", "responsibility.downshift")),
        ("tolerance", (*three, "risk_gradient"), ("work.trace_hours", "workload.deadline_months")),
    ):
        assert faults(plane_figure(made_up.plane(count, outcomes, levers, long), name, lang, MEDIA[medium])) == []


@pytest.mark.parametrize(("medium", "lang"), [*itertools.product(MEDIA, LANGUAGES)])
def test_the_veto(medium, lang):
    outcomes = ("blame_avoidance_rate", "risk_gradient", "veto_rate")
    plane = made_up.plane(2, outcomes, ("assessment.veto_lookback", "cadres.veto_weight"), True)
    assert faults(veto_figure(plane, lang, MEDIA[medium])) == []


@sizes
def test_factorials(count, long, medium, lang):
    answers = [made_up.effects(SWITCHES[count], "full", long, 1), made_up.effects(count, "pairs", long, 1)]
    if count > 2:
        answers.append(made_up.effects(count, "fractional", long, min(count // 2, 4)))
    for answer in answers:
        for name, figure in effect_figures(answer, lang, MEDIA[medium]).items():
            assert faults(figure) == [], name


@sizes
def test_robust_choices(count, long, medium, lang):
    worlds = made_up.worlds(count, long)
    drawn = [
        regret_figure(worlds, lang, MEDIA[medium]),
        boxes_figure(worlds, made_up.boxes(worlds), "blame_avoidance_rate", lang, MEDIA[medium]),
    ]
    for figure in drawn:
        assert faults(figure) == []


@sizes
def test_sweeps(count, long, medium, lang):
    for method in ("morris", "sobol"):
        found = made_up.swept(count, method, long)
        for name, figure in sweep_figures(found, made_up.setting(long), lang, MEDIA[medium]).items():
            assert faults(figure) == [], (method, name)


@pytest.mark.parametrize(
    ("count", "long", "medium", "lang"),
    [(12, True, "paper", "zh"), (6, True, "slide", "en"), (6, False, "paper", "en"), (2, True, "slide", "zh")],
)
def test_what_to_know(count, long, medium, lang):
    drawn = tipping_figures(made_up.tipping(count, long), lang, MEDIA[medium])
    assert len(drawn) == (2 if count > 2 else 1)
    for name, figure in {**drawn, "told": information_figure(made_up.told(count, long), lang, MEDIA[medium])}.items():
        assert faults(figure) == [], name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_tipping_point_is_said(lang):
    found = made_up.tipping(2)
    still = {name: dict.fromkeys(values, found.now) for name, values in found.tried.items()}
    none = replace(found, tried=still)
    (figure,) = tipping_figures(none, lang).values()
    assert faults(figure) == [] and any(text.get_text() for text in figure.axes[0].texts)
