"""Figures of factorials and robust choice: every glyph there is, nothing cut off, in both languages."""

import itertools
import warnings
from dataclasses import replace

import made_up
import numpy as np
import pytest

import sim
from experiments.answers.discovery import Box, Restriction, Share
from experiments.answers.effects import Effects
from experiments.answers.robust import Worlds
from experiments.answers.separation import Separation
from experiments.designs.factorial import Factorial, Switch, levers_apart, read_factorial
from experiments.designs.factors import parameter_factors
from experiments.designs.worlds import RobustChoice, read_robust
from experiments.telling.figures import save
from experiments.telling.figures.factorial import effects_figure, interaction_figure, synergy_figure
from experiments.telling.figures.robust import boxes_figure, map_figure, regret_figure
from sim.words import LANGUAGES

NAMES = ("full", "fraction", "interaction", "packages", "levers", "regret", "boxes", "no box", "map", "blank map")


def effects(design, luck=0.02):
    rng = np.random.default_rng(1)
    shape = (len(design.levels), 6, len(design.setting.outcomes))
    return Effects(design, 0.4 + 0.1 * design.levels[:, :1, None] + rng.normal(0, luck, shape))


def worlds(choice):
    shape = (len(choice.cases), choice.worlds, len(choice.setting.seeds), len(choice.setting.outcomes))
    return Worlds(choice, np.random.default_rng(2).uniform(0.2, 0.6, shape))


@pytest.fixture(scope="module", params=LANGUAGES)
def drawn(request):
    lang = request.param
    full, pairs = effects(read_factorial("factorial_tolerance")), effects(read_factorial("factorial_packages"))
    fraction = effects(read_factorial("factorial_screen"))
    apart = tuple(levers_apart([sim.load_case("combined")]))
    levers = effects(Factorial(pairs.factorial.setting, apart, "pairs"), luck=0.0006)  # the bar needs long numbers
    outcome = full.factorial.setting.outcomes[0]
    reforms, watched = worlds(read_robust("robust_reforms")), worlds(read_robust("robust_supervision"))
    bounds = (
        Restriction("assessment.individual_share", "above", 0.3, 0.01),
        Restriction("learning.commission_prior", "above", 0.2, 0.01),
        Restriction("learning.commission_prior", "below", 0.4, 0.2),
    )[1:]
    box = Box(Share(120, 400), bounds, Share(40, 60), Share(40, 80), Share(45, 60), Share(45, 70), 0.001, Share(17, 21))
    found = {case.name: box if i % 2 else Box(Share(3, 400)) for i, case in enumerate(reforms.choice.reforms)}
    none = {case.name: Box(Share(0, 400)) for case in reforms.choice.reforms}
    weights = np.array([-1.0, 0.5, 1.0, 0.0, 0.0, 0.0])
    told = Separation(("cadres.sanction_cost", "learning.commission_prior"), 0.2, 0.7, 0.5, weights)
    separations = dict.fromkeys(watched.choice.map_outcomes, told)
    figures = (
        effects_figure(full, lang),
        effects_figure(fraction, lang),
        interaction_figure(full, outcome, lang),
        synergy_figure(pairs, outcome, lang),
        synergy_figure(levers, outcome, lang),
        regret_figure(reforms, lang),
        boxes_figure(reforms, found, outcome, lang),
        boxes_figure(reforms, none, outcome, lang),
        map_figure(watched, separations, lang),
        map_figure(watched, dict.fromkeys(separations), lang),
    )
    return dict(zip(NAMES, figures, strict=True))


def test_no_glyph_is_missing(drawn, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for figure in drawn.values():
            save(figure, tmp_path / "figure.png")
            assert (tmp_path / "figure.png").read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off_or_overlaps(drawn, name):
    figure = drawn[name]
    figure.canvas.draw()
    panels = [axes.get_tightbbox() for axes in figure.axes if axes.get_visible()]
    around = [
        item.get_window_extent() for item in [*figure.texts, figure._suptitle, figure._supxlabel, *figure.legends]
    ]
    for box in [*panels, *around]:
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
        assert figure.bbox.y0 <= box.y0 and box.y1 <= figure.bbox.y1
    assert not any(a.overlaps(b) for a, b in itertools.combinations(panels, 2))
    names = [label.get_window_extent() for label in figure.axes[0].get_yticklabels() if label.get_text()]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(names, 2))


def test_figures_say_what_they_were_made_from(drawn):
    for figure in drawn.values():
        below = figure.get_supxlabel().replace("\n", "")
        assert sim.__version__ in below and "baseline" in below


def test_boxes_of_nothing_say_so_inside_the_panel(drawn):
    figure = drawn["no box"]
    figure.canvas.draw()
    axes, (said,) = figure.axes[0], figure.axes[0].texts
    box = said.get_window_extent()
    assert axes.bbox.y0 < box.y0 and box.y1 < axes.bbox.y1


def test_a_switch_without_title_is_drawn_by_its_name():
    setting = read_factorial("factorial_tolerance").setting
    bare = (Switch("one", {"support.care": 0.5}), Switch("two", {"support.training": 0.1}))
    figure = effects_figure(effects(Factorial(setting, bare)), "en")
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["one", "two", "one × two"]


def test_undefined_worlds_leave_their_line_empty():
    base = read_robust("robust_reforms")
    few = RobustChoice(base.setting, base.reforms, parameter_factors(["world"])[:3], 20)
    blank = worlds(few)
    blank.values[:] = np.nan
    figure = regret_figure(blank, "en")
    assert not figure.axes[0].lines


@pytest.mark.parametrize(("given", "said"), [(False, "Latin hypercube"), (True, "that were given")])
def test_the_caption_says_where_the_worlds_are_from(given, said):
    answer = made_up.worlds(3)
    if given:
        answer = replace(answer, choice=replace(answer.choice, given=answer.choice.sample))
    caption = regret_figure(answer, "en").get_supxlabel().replace("\n", " ")
    assert said in caption and f"{answer.choice.worlds} worlds" in caption
