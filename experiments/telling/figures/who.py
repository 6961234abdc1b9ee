"""Who: how much groups of cadres avoid blame as things are, and under each reform."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.answers.survey import GROUPS, PERSONAL, Survey, groups
from experiments.designs.outcomes import indicator
from experiments.telling.figures.colours import BLACK, GREY, PALE
from experiments.telling.figures.sheet import PAPER, Medium, finish
from experiments.telling.figures.style import better_axis, case_look, definitions, lined_panels
from experiments.telling.sentences.headlines import who_headline
from experiments.telling.texts import case_title
from sim.words import scale, text

_BREAKS = (1.5, 3.5, 6.5)  # between ways of grouping


def who_figure(survey: Survey, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw blame avoidance of groups of cadres, before and under a reform: a panel per reform, a line per group."""
    row, labels = indicator(PERSONAL[0]), [text(f"who.{group}", lang) for group in GROUPS]
    table = scale(row.unit) * groups(survey).xs(row.name, level="name")
    shown = range(1, len(survey.cases)) if len(survey.cases) > 1 else range(1)
    titles = [case_title(survey.cases[i], lang) for i in shown]
    figure, panels = lined_panels(titles, labels, 3, 2.9, medium)
    before = table.loc[survey.cases[0].name].loc[list(GROUPS)]
    for axes, i in zip(panels, shown, strict=True):
        after = table.loc[survey.cases[i].name].loc[list(GROUPS)]
        axes.hlines(range(len(GROUPS)), before["mean"], after["mean"], color=PALE, linewidth=5, zorder=1)
        _groups(axes, before, BLACK, "white", case_title(survey.cases[0], lang))
        if i:
            _groups(axes, after, case_look(i).colour, case_look(i).colour, "")
        for height in _BREAKS:
            axes.axhline(height, color="#BBBBBB", linewidth=0.8)
        axes.sharex(panels[0])
        axes.set_xlabel(better_axis(row.name, lang, text(f"unit.{row.unit}", lang)), fontsize=9.5)
        axes.xaxis.set_major_locator(MaxNLocator(4))
    if len(survey.cases) > 1:
        panels[0].plot([], [], "o", color=GREY, markersize=5, label=text("who.after", lang))
    facts = {"seeds": len(survey.seeds), "window": survey.reported, "definitions": definitions([row.name], lang)}
    caption = text("who.caption", lang, **facts)
    return finish(figure, lang, who_headline(survey, lang), caption, survey.cases, survey.seeds, panels[0])


def _groups(axes: Axes, found: pd.DataFrame, colour: str, fill: str, label: str) -> None:
    axes.hlines(range(len(GROUPS)), found["low"], found["high"], color=colour, linewidth=1.2, zorder=2)
    how: dict[str, Any] = {
        "color": colour,
        "markerfacecolor": fill,
        "markersize": 5,
        "zorder": 3,
        "label": label or None,
    }
    axes.plot(found["mean"], range(len(GROUPS)), "o", **how)
