"""Pictures of comparisons, in Chinese and in English. `Figure` objects only, no global state of pyplot."""

import math
import textwrap
from functools import cache
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

import sim
from experiments.compare import Comparison
from experiments.texts import case_title, difference_unit, quantity, scale, text
from sim.data import FOLDER
from sim.indicators import indicator

# Okabe & Ito: told apart with every common kind of colour blindness.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
COLUMNS = 3
DPI = 150
_TITLE_WIDTH = {"zh": 16, "en": 30}
_CASE_WIDTH = {"zh": 12, "en": 18}


@cache
def families() -> tuple[str, str]:
    """Fonts in order of preference: the package's own Chinese one, then Matplotlib's own."""
    path = FOLDER / "fonts" / "NotoSansSC-Regular-subset.otf"
    fontManager.addfont(path)
    name = next(font.name for font in fontManager.ttflist if Path(font.fname) == path)
    return name, "DejaVu Sans"


def comparison_figure(comparison: Comparison, lang: str) -> Figure:
    """Draw paired differences from the baseline with 95 % intervals: a panel per outcome, a line per case."""
    columns = min(COLUMNS, len(comparison.outcomes))
    rows = math.ceil(len(comparison.outcomes) / columns)
    lines = len(comparison.cases) - 1
    height = rows * (1.25 + 0.32 * lines) + 1.5
    layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12)
    figure = Figure(figsize=(max(7.0, 2.2 + 3.4 * columns), height), dpi=DPI, layout=layout)
    FigureCanvasAgg(figure)
    panels = figure.subplots(rows, columns, sharey=True, squeeze=False).ravel()
    for k, axes in enumerate(panels):
        if k < len(comparison.outcomes):
            _panel(axes, comparison, k, lang)
        else:
            axes.set_visible(False)
    figure.suptitle(text("title.figure", lang, case=case_title(comparison.cases[0], lang)), fontsize=15)
    figure.supxlabel(_caption(comparison, lang), fontsize=8.5, x=0.01, ha="left", color="#444444")
    for item in figure.findobj(Text):
        item.set_fontfamily(list(families()))
    return figure


def _panel(axes: Axes, comparison: Comparison, outcome: int, lang: str) -> None:
    row = indicator(comparison.outcomes[outcome])
    factor = scale(row.unit)
    axes.axvline(0.0, color="#888888", linewidth=1.0, zorder=1)
    for i in range(1, len(comparison.cases)):
        d = comparison.difference(i, outcome)
        colour = COLOURS[(i - 1) % len(COLOURS)]
        if d.pairs == 0:
            axes.text(0.0, i, text("figure.undefined", lang), ha="center", va="center", color=colour)
            continue
        if d.pairs > 1:
            axes.plot([factor * d.low, factor * d.high], [i, i], color=colour, linewidth=2.2, zorder=2)
        axes.plot(factor * d.difference, i, "o", color=colour, markersize=6, zorder=3)
    titles = [textwrap.fill(case_title(case, lang), _CASE_WIDTH[lang]) for case in comparison.cases[1:]]
    axes.set_yticks(range(1, len(comparison.cases)), titles)
    axes.set_ylim(len(comparison.cases) - 0.4, 0.4)
    axes.margins(x=0.12)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="both", labelfontfamily=list(families()))
    axes.grid(axis="x", color="#E5E5E5", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    label = textwrap.fill(row.label[lang], _TITLE_WIDTH[lang])
    value = quantity(comparison.difference(0, outcome).mean, row.unit, lang)
    axes.set_title(text("figure.panel", lang, label=label, value=value), fontsize=11, linespacing=1.3)
    axes.set_xlabel(text("figure.axis", lang, unit=difference_unit(row.unit, lang)), fontsize=9.5)


def _caption(comparison: Comparison, lang: str) -> str:
    return text(
        "figure.caption",
        lang,
        pairs=len(comparison.seeds),
        first=comparison.seeds[0],
        last=comparison.seeds[-1],
        window=comparison.window,
        case=comparison.cases[0].name,
        hash=comparison.cases[0].hash(),
        version=sim.__version__,
    )


def save(figure: Figure, path: Path) -> None:
    """Write a figure as PNG; the same figure gives the same bytes."""
    figure.savefig(path, dpi=DPI, metadata={"Software": f"quanze {sim.__version__}"})
