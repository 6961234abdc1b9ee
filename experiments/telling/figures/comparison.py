"""What changes: paired differences from the baseline."""

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.answers.comparison import Comparison
from experiments.designs.outcomes import indicator
from experiments.telling.figures.style import (
    PAPER,
    SLIDE,
    Medium,
    case_colour,
    case_label,
    finish,
    interval,
    panel_title,
    plain,
    sheet,
)
from experiments.telling.texts import case_title, difference_unit
from sim.words import quantity, scale, text

_COLUMNS = {PAPER: 3, SLIDE: 5}  # a slide is too low for three rows
_TITLES_SHARE = 0.72  # of the width, for all columns


def comparison_figure(comparison: Comparison, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw paired differences from the baseline with 95 % intervals: a panel per outcome, a line per case."""
    columns = min(_COLUMNS[medium], len(comparison.outcomes))
    rows = math.ceil(len(comparison.outcomes) / columns)
    lines = len(comparison.cases) - 1
    figure = sheet(max(7.0, 2.2 + 3.4 * columns), rows * (1.25 + 0.32 * lines) + 1.7, medium)
    panels = figure.subplots(rows, columns, sharey=True, squeeze=False).ravel()
    for k, axes in enumerate(panels):
        if k < len(comparison.outcomes):
            _panel(axes, comparison, k, lang, medium)
        else:
            axes.remove()
    title = text("title.figure", lang, case=case_title(comparison.cases[0], lang))
    caption = text("figure.caption", lang, pairs=len(comparison.seeds), window=comparison.window)
    return finish(figure, lang, title, caption, comparison.cases, comparison.seeds, medium)


def _panel(axes: Axes, comparison: Comparison, outcome: int, lang: str, medium: Medium) -> None:
    row = indicator(comparison.outcomes[outcome])
    factor = scale(row.unit)
    axes.axvline(0.0, color="#888888", linewidth=1.0, zorder=1)
    for i in range(1, len(comparison.cases)):
        d = comparison.difference(i, outcome)
        colour = case_colour(i)
        if d.pairs == 0:
            axes.text(0.0, i, text("figure.undefined", lang), ha="center", va="center", color=colour)
            continue
        interval(axes, i, factor * d.difference, factor * d.low, factor * d.high, colour)
    # a slide has no room for labels of two lines
    label = case_label if medium.explained else case_title
    titles = [label(case, lang) for case in comparison.cases[1:]]
    axes.set_yticks(range(1, len(comparison.cases)), titles)
    axes.set_ylim(len(comparison.cases) - 0.4, 0.4)
    axes.margins(x=0.12)
    axes.xaxis.set_major_locator(MaxNLocator(15 // _COLUMNS[medium]))
    axes.tick_params(axis="y", length=0)
    plain(axes, "x", ("top", "right", "left"))
    value = quantity(comparison.difference(0, outcome).mean, row.unit, lang)
    panel_title(axes, text("figure.panel", lang, label=row.label[lang], value=value), _TITLES_SHARE / _COLUMNS[medium])
    unit = difference_unit(row.unit, lang)
    axes.set_xlabel(text("figure.axis", lang, unit=unit) if medium.explained else unit, fontsize=9.5)
