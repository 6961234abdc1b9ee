"""Why: acting and not acting by cause, what is done instead, and what acting risks."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.answers.survey import DECISIONS, INSTEAD, Survey, causes, instead, risk
from experiments.designs.outcomes import indicator
from experiments.telling.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    PAPER,
    PURPLE,
    SKY,
    VERMILLION,
    YELLOW,
    Medium,
    case_label,
    finish,
    interval,
    panel_title,
    plain,
    sheet,
)
from sim.words import text

_DECISION_COLOURS = (PALE, BLUE, SKY, GREEN, VERMILLION, ORANGE, YELLOW, PURPLE, BLACK)
_INSTEAD_COLOURS = (SKY, ORANGE, PURPLE)
_DARK = (BLACK, BLUE, GREEN, VERMILLION)
_SMALLEST_NUMBER = 0.055  # narrower parts have no room for theirs


def causes_figure(survey: Survey, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw for every case why decisions end as they do, what is done instead of acting, and the risk gradient."""
    figure = sheet(13.0, 3.6 + 0.45 * len(survey.cases), medium)
    left, middle, right = figure.subplots(1, 3, sharey=True, width_ratios=(2.3, 1.1, 0.9))
    labels = [text("causes.acted", lang), *(indicator(name).label[lang] for name in DECISIONS[1:])]
    _stack(left, causes(survey), labels, _DECISION_COLOURS)
    _stack(middle, instead(survey), [text(f"causes.{name}", lang) for name in INSTEAD], _INSTEAD_COLOURS)
    for i, row in enumerate(risk(survey).itertuples()):
        interval(right, i, row.mean, row.low, row.high, BLUE)
    right.axvline(1.0, color="#888888", linewidth=1.0, zorder=1)
    right.set_xlabel(text("unit.ratio", lang))
    left.set_yticks(range(len(survey.cases)), [case_label(case, lang) for case in survey.cases])
    left.set_ylim(len(survey.cases) - 0.4, -0.6)
    for axes, name, share in ((left, "decisions", 0.4), (middle, "instead", 0.2), (right, "risk", 0.17)):
        panel_title(axes, text(f"causes.{name}", lang), share)
        axes.tick_params(axis="y", length=0)
        plain(axes, "x", ("top", "right", "left"))
    caption = text("causes.caption", lang, seeds=len(survey.seeds), window=survey.window)
    return finish(figure, lang, text("causes.title", lang), caption, survey.cases, survey.seeds, medium)


def _stack(axes: Axes, shares: pd.DataFrame, labels: list[str], colours: tuple[str, ...]) -> None:
    table = 100 * shares["mean"].unstack("part", sort=False)
    start = 0 * table.iloc[:, 0]
    for label, colour, part in zip(labels, colours, table.columns, strict=True):
        axes.barh(range(len(table)), table[part], left=start, color=colour, label=label, height=0.72, edgecolor="white")
        for i, (width, x) in enumerate(zip(table[part], start, strict=True)):
            if width >= 100 * _SMALLEST_NUMBER:
                ink = "white" if colour in _DARK else "black"
                axes.text(x + width / 2, i, f"{width:.0f}", ha="center", va="center", fontsize=9, color=ink)
        start = start + table[part]
    axes.set_xlim(0, 100)
    axes.set_xlabel("%", color=GREY)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=3, frameon=False, fontsize=9)
