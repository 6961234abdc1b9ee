"""Why: acting and not acting by cause, what is done instead, and what acting risks."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from experiments.answers.survey import DECISIONS, INSTEAD, Survey, causes, instead, risk
from experiments.designs.outcomes import indicator
from experiments.telling.figures.colours import CAUSES, GREY, ink
from experiments.telling.figures.colours import INSTEAD as INSTEAD_COLOURS
from experiments.telling.figures.lines import across, down, letters, width
from experiments.telling.figures.sheet import PAPER, Medium, Sheet, finish
from experiments.telling.figures.style import (
    Look,
    case_labels,
    head,
    interval,
    plain,
)
from experiments.telling.sentences.headlines import causes_headline
from sim.words import text

_LEGEND_SIZE = 9
_EDGE: dict[str, Any] = {"edgecolor": "#999999", "linewidth": 0.5}  # what is other is white
GLOSSED = ("dare_not", "not_able", "unwilling", "no_wish")
_NUMBER = 14  # points; narrower parts have no room for theirs
_BELOW = -34  # points from a panel to its legend
_WIDTHS = (5.9, 3.2, 2.0)  # inches of the panels on paper
_LOW = 1.2  # inches that panels have at least, also of a single case: their legends hang below them


def causes_figure(survey: Survey, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw for every case why decisions end as they do, what is done instead of acting, and the risk gradient."""
    labels = case_labels(survey.cases, lang, medium)
    widths = [medium.wide * inches for inches in _WIDTHS]
    height = max(down(labels, 0.4 if medium.explained else 0.26), _LOW) + 2.4
    figure = Sheet(across(labels) + sum(widths) + 0.8, height, medium)
    left, middle, right = figure.subplots(1, 3, sharey=True, width_ratios=widths)
    decisions = [_glossed(name, lang) for name in DECISIONS]
    _stack(left, causes(survey), decisions, tuple(CAUSES[name] for name in DECISIONS), widths[0])
    others = [text(f"causes.{name}", lang) for name in INSTEAD]
    _stack(middle, instead(survey), others, tuple(INSTEAD_COLOURS[name] for name in INSTEAD), widths[1])
    for i, row in enumerate(risk(survey).itertuples()):
        interval(right, i, (row.mean, row.low, row.high), Look(GREY))
    right.axvline(1.0, color="#888888", linewidth=1.0, zorder=1)
    right.set_xlabel(text("unit.ratio", lang))
    left.set_yticks(range(len(survey.cases)), labels)
    left.set_ylim(len(survey.cases) - 0.4, -0.6)
    for axes, name, inches in zip((left, middle, right), ("decisions", "instead", "risk"), widths, strict=True):
        head(axes, text(f"causes.{name}", lang), inches)
        axes.tick_params(axis="y", length=0)
        plain(axes, "x", ("top", "right", "left"))
    caption = text("causes.caption", lang, seeds=len(survey.seeds), window=survey.reported)
    return finish(figure, lang, causes_headline(survey, lang), caption, survey.cases, survey.seeds)


def _glossed(name: str, lang: str) -> str:
    """What a part is called, and what that means where the word alone does not say it."""
    if name == DECISIONS[0]:
        return text("causes.acted", lang)
    label = indicator(name).label[lang]
    return text(f"causes.gloss_{name}", lang, label=label) if name in GLOSSED else label


def _stack(axes: Axes, shares: pd.DataFrame, labels: list[str], colours: tuple[str, ...], inches: float) -> None:
    table = 100 * shares["mean"].unstack("part", sort=False)
    start, smallest = 0 * table.iloc[:, 0], 100 * _NUMBER / 72 / inches
    for label, colour, part in zip(labels, colours, table.columns, strict=True):
        axes.barh(range(len(table)), table[part], left=start, color=colour, label=label, height=0.72, **_EDGE)
        for i, (share, x) in enumerate(zip(table[part], start, strict=True)):
            if share >= smallest:
                how: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 9, "color": ink(colour)}
                axes.text(x + share / 2, i, f"{share:.0f}", **how)
        start = start + table[part]
    axes.set_xlim(0, 100)
    axes.set_xlabel("%", color=GREY)
    columns = max(1, int(letters(inches, _LEGEND_SIZE) / (max(map(width, labels)) + 7)))
    figure = axes.figure
    assert isinstance(figure, Figure)
    below = axes.transAxes + ScaledTranslation(0, _BELOW / 72, figure.dpi_scale_trans)
    place: dict[str, Any] = {
        "loc": "upper center",
        "bbox_to_anchor": (0.5, 0.0),
        "bbox_transform": below,
        "borderaxespad": 0,
    }
    axes.legend(**place, ncols=columns, frameon=False, fontsize=_LEGEND_SIZE, columnspacing=1.2)
