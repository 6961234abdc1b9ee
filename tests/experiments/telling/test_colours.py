"""One colour one meaning, told apart with common kinds of colour blindness, and which direction is better."""

import itertools

import made_up
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from experiments.designs.outcomes import OUTCOMES, direction
from experiments.telling.figures import colours, figures
from sim.plotting import RECORD_LOOKS
from sim.words import LANGUAGES, text

# Machado, Oliveira and Fernandes 2009, whole loss of a kind of cone, for linear light.
BLIND = {
    "none": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
TABLES = {
    "verdicts": [colours.VERDICTS[name] for name in ("better", "worse", "unclear")],
    "cases": [colours.BLACK, *colours.CASES],
    "instead": list(colours.INSTEAD.values()),
    "causes": [*colours.CAUSES.values()],
    "with": [colours.WITHOUT, colours.WITH],
}


def lab(colour: str, kind: str) -> np.ndarray:
    """CIE L*a*b* of a colour as somebody sees it."""
    light = np.array([c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)])
    seen = np.clip(BLIND[kind] @ light, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ seen
    x, y, z = np.cbrt(np.maximum(xyz / (0.9505, 1.0, 1.089), 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize(("table", "kind"), [*itertools.product(TABLES, BLIND)])
def test_colours_of_a_picture_are_told_apart(table, kind):
    least = {
        tuple(pair): np.linalg.norm(lab(pair[0], kind) - lab(pair[1], kind))
        for pair in itertools.combinations(TABLES[table], 2)
    }
    assert min(least.values()) > 10, min(least, key=least.get)


def test_a_colour_has_one_meaning():
    groups = [*colours.VERDICTS.values(), *colours.CASES, *colours.CAUSES.values(), *colours.INSTEAD.values()]
    groups += [*colours.KINDS, colours.EVIDENCE, colours.BLACK, colours.GREY]
    assert len({colour.upper() for colour in groups}) == len(groups)
    assert RECORD_LOOKS["papered_on_record"]["color"] == colours.INSTEAD["papered"]
    assert RECORD_LOOKS["abused_on_record"]["color"] == colours.CAUSES["abused_share"]
    assert RECORD_LOOKS["completed_in_truth"]["color"] not in groups


@pytest.mark.parametrize("lang", LANGUAGES)
def test_axes_say_in_which_direction_is_better(lang):
    panels = figures(made_up.comparison(3), lang)["comparison"].axes
    sides = {1: text("headline.better_right", lang), -1: text("headline.better_left", lang)}
    for axes, outcome in zip(panels, OUTCOMES, strict=True):
        for way, side in sides.items():
            assert (side in axes.get_xlabel()) == (way == direction(outcome))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_four_causes_are_glossed(lang):
    legend = " ".join(
        item.get_text() for item in figures(made_up.survey(2), lang)["causes"].axes[0].get_legend().get_texts()
    )
    for name in ("dare_not", "not_able", "unwilling", "no_wish"):
        assert text(f"causes.gloss_{name}", lang, label="").strip() in legend
