"""What changes: paired differences from the baseline."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.answers.comparison import Comparison
from experiments.designs.outcomes import indicator
from experiments.telling.figures.sheet import PAPER, Medium, finish
from experiments.telling.figures.style import better_axis, case_labels, difference, lined_panels, verdict_key
from experiments.telling.sentences.headlines import comparison_headline
from experiments.telling.texts import case_title
from sim.words import quantity, text


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
        axes.set_xlabel(better_axis(rows[k].name, lang), fontsize=9.5)
        axes.xaxis.set_major_locator(MaxNLocator(5 if medium.explained else 3))
    verdict_key(panels[0], lang, comparison.cases[0])
    facts = {"pairs": len(comparison.seeds), "window": comparison.reported}
    caption = text("figure.caption", lang, case=case_title(comparison.cases[0], lang), **facts)
    title = comparison_headline(comparison, 0, lang)
    return finish(figure, lang, title, caption, comparison.cases, comparison.seeds, panels[0])


def _panel(axes: Axes, comparison: Comparison, outcome: int, lang: str) -> None:
    axes.axvline(0.0, color="#888888", linewidth=1.0, zorder=1)
    for i in range(1, len(comparison.cases)):
        difference(axes, i - 1, comparison.difference(i, outcome), comparison.outcomes[outcome], lang)
    axes.margins(x=0.12)
