"""Picture of the means of control: needs resolved against wrongs, a panel per mean through its doses."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import experiments as ex
import sim
from experiments.answers.doses import RAY, START
from experiments.telling.figures.colours import BLUE, GREY, PALE, VERMILLION
from experiments.telling.figures.lines import TICK_SIZE, letters, wrapped
from experiments.telling.figures.sheet import PAPER, finish
from experiments.telling.figures.style import plain, plot_panels
from sim.words import scale

ACROSS, UP = "wrongs", "needs_resolved"
_COLUMNS, _PLOT = 4, (2.5, 2.1)  # inches of a panel


def picture(found: ex.DoseResponse, table: Mapping[str, Any], lang: str, yardstick: str = "tolerance") -> Figure:
    """Draw a panel per mean, in it the others and the yardstick behind it."""
    words = {key: said[lang] for key, said in table["words"].items()}
    cases = [case for case in found.cases if case.name != START]
    ways = {case.name: _way(found, case.name) for case in cases}
    titles = [case.title[lang] for case in cases]
    figure, panels = plot_panels(titles, _COLUMNS, _PLOT, PAPER, sharex=True, sharey=True)
    for axes, case in zip(panels, cases, strict=True):
        for name, way in ways.items():
            if name not in (case.name, yardstick):
                _line(axes, way, PALE, 1.0)
        if yardstick in ways:
            _line(axes, ways[yardstick], VERMILLION, 1.6, (0, (3, 1)))
        _line(axes, ways[case.name], BLUE, 1.8)
        _crosses(axes, ways[case.name])
        axes.axhline(0, color=GREY, linewidth=0.6, zorder=1)
        axes.axvline(0, color=GREY, linewidth=0.6, zorder=1)
        plain(axes, "both")
    for axes in panels[-_COLUMNS:]:
        axes.set_xlabel(wrapped(words["across"], letters(_PLOT[0] + 0.3, TICK_SIZE)))
    for axes in panels[::_COLUMNS]:
        axes.set_ylabel(wrapped(words["upward"], letters(_PLOT[1] + 0.3, TICK_SIZE)))
    doses = dict.fromkeys(option.dose for option in found.options if option.scale == RAY)
    caption = words["caption"].format(
        doses=words["comma"].join(f"{dose:g}" for dose in doses),
        month=cases[0].reforms[0].month,
        window=found.reported.told(lang),
    )
    return finish(figure, lang, words["figure"], caption, found.cases, found.seeds)


def _way(found: ex.DoseResponse, name: str) -> np.ndarray:
    """Array (dose from 0 on, outcome, mean and ends of the interval) of the changes of both outcomes, as shown."""
    compared, way = found.comparison, [np.zeros((2, 3))]
    for i, option in enumerate(found.options):
        if (option.scale, option.package.name) == (RAY, name):
            way.append(np.array([_ends(compared, i, outcome) for outcome in (ACROSS, UP)]))
    return np.array(way)


def _ends(compared: ex.Comparison, i: int, outcome: str) -> np.ndarray:
    d = compared.difference(i, compared.outcomes.index(outcome))
    return scale(sim.indicators()[outcome].unit) * np.array([d.difference, d.low, d.high])


def _line(axes: Axes, way: np.ndarray, colour: str, width: float, dashes: Any = "-") -> None:
    axes.plot(way[:, 0, 0], way[:, 1, 0], color=colour, linewidth=width, linestyle=dashes, zorder=2)


def _crosses(axes: Axes, way: np.ndarray) -> None:
    (x, y), (low, high) = way[1:, :, 0].T, np.moveaxis(way[1:, :, 1:], 2, 0)
    look: dict[str, Any] = {"color": BLUE, "linewidth": 1.0, "zorder": 3}
    axes.hlines(y, low[:, 0], high[:, 0], **look)
    axes.vlines(x, low[:, 1], high[:, 1], **look)
    axes.scatter(x, y, s=np.linspace(8, 30, len(x)), color=BLUE, zorder=4)
