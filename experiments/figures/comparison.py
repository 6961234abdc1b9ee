"""What changes: paired differences from the baseline."""

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.compare import Comparison
from experiments.figures.style import case_colour, case_label, finish, interval, plain, sheet, wrapped
from experiments.texts import case_title, difference_unit, quantity, scale, text
from sim.indicators import indicator

COLUMNS = 3
_TITLE_WIDTH = 30


def comparison_figure(comparison: Comparison, lang: str) -> Figure:
    """Draw paired differences from the baseline with 95 % intervals: a panel per outcome, a line per case."""
    columns = min(COLUMNS, len(comparison.outcomes))
    rows = math.ceil(len(comparison.outcomes) / columns)
    lines = len(comparison.cases) - 1
    figure = sheet(max(7.0, 2.2 + 3.4 * columns), rows * (1.25 + 0.32 * lines) + 1.7)
    panels = figure.subplots(rows, columns, sharey=True, squeeze=False).ravel()
    for k, axes in enumerate(panels):
        if k < len(comparison.outcomes):
            _panel(axes, comparison, k, lang)
        else:
            axes.set_visible(False)
    title = text("title.figure", lang, case=case_title(comparison.cases[0], lang))
    caption = text("figure.caption", lang, pairs=len(comparison.seeds), window=comparison.window)
    return finish(figure, lang, title, caption, comparison.cases, comparison.seeds)


def _panel(axes: Axes, comparison: Comparison, outcome: int, lang: str) -> None:
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
    titles = [case_label(case, lang) for case in comparison.cases[1:]]
    axes.set_yticks(range(1, len(comparison.cases)), titles)
    axes.set_ylim(len(comparison.cases) - 0.4, 0.4)
    axes.margins(x=0.12)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.tick_params(axis="y", length=0)
    plain(axes, "x", ("top", "right", "left"))
    label = wrapped(row.label[lang], _TITLE_WIDTH)
    value = quantity(comparison.difference(0, outcome).mean, row.unit, lang)
    axes.set_title(text("figure.panel", lang, label=label, value=value), fontsize=11, linespacing=1.3)
    axes.set_xlabel(text("figure.axis", lang, unit=difference_unit(row.unit, lang)), fontsize=9.5)
