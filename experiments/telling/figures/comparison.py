"""What changes: paired differences from the baseline."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.answers.comparison import Comparison
from experiments.designs.outcomes import indicator
from experiments.telling.figures.sheet import PAPER, Medium, finish
from experiments.telling.figures.style import case_labels, case_look, interval, lined_panels
from experiments.telling.texts import case_title, difference_unit
from sim.words import quantity, scale, text


def comparison_figure(comparison: Comparison, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw paired differences from the baseline with 95 % intervals: a panel per outcome, a line per case."""
    rows = [indicator(name) for name in comparison.outcomes]
    titles = []
    for k, row in enumerate(rows):
        value = quantity(comparison.difference(0, k).mean, row.unit, lang)
        titles.append(text("figure.panel", lang, label=row.label[lang], value=value))
    labels = case_labels(comparison.cases[1:], lang, medium)
    figure, panels = lined_panels(titles, labels, 3, 3.4, medium)
    for k, axes in enumerate(panels):
        _panel(axes, comparison, k, lang)
        unit = difference_unit(rows[k].unit, lang)
        axes.set_xlabel(text("figure.axis", lang, unit=unit) if medium.explained else unit, fontsize=9.5)
        axes.xaxis.set_major_locator(MaxNLocator(5 if medium.explained else 3))
    title = text("title.figure", lang, case=case_title(comparison.cases[0], lang))
    caption = text("figure.caption", lang, pairs=len(comparison.seeds), window=comparison.reported)
    return finish(figure, lang, title, caption, comparison.cases, comparison.seeds)


def _panel(axes: Axes, comparison: Comparison, outcome: int, lang: str) -> None:
    factor = scale(indicator(comparison.outcomes[outcome]).unit)
    axes.axvline(0.0, color="#888888", linewidth=1.0, zorder=1)
    for i in range(1, len(comparison.cases)):
        d, look = comparison.difference(i, outcome), case_look(i)
        if d.pairs == 0:
            said = text("figure.undefined", lang)
            axes.text(0.0, i - 1, said, ha="center", va="center", color=look.colour)
        else:
            interval(axes, i - 1, (factor * d.difference, factor * d.low, factor * d.high), look)
    axes.margins(x=0.12)
