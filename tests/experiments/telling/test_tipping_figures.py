"""Tipping points that lie close together do not write their values over each other."""

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import sim
from experiments.designs.tipping import Range
from experiments.telling.figures.tipping import _points

PRIOR = sim.parameters()["cadres.loss_aversion"].prior


@pytest.mark.parametrize(("points", "texts"), [((1.9, 1.92), 1), ((1.9, 1.9001), 1), ((1.2, 2.3), 2), ((1.9,), 1)])
def test_values_stand_apart_or_in_one_text(points, texts):
    figure = Figure(figsize=(6, 2))
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_xlim(-2, 102)
    _points(axes, 0.0, Range("cadres.loss_aversion", PRIOR, 2.4), points)
    canvas.draw()
    boxes = [said.get_window_extent() for said in axes.texts]
    assert len(boxes) == texts and not (texts == 2 and boxes[0].overlaps(boxes[1]))
