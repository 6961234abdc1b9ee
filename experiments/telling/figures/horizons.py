"""How long after a reform: an outcome's differences in year 1, in years 1 to 5, and in the long run."""

from typing import Any

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.answers.horizons import HORIZONS, Horizons
from experiments.designs.outcomes import indicator
from experiments.telling.figures.colours import GREY
from experiments.telling.figures.lines import CAPTION_SIZE
from experiments.telling.figures.sheet import PAPER, Medium, finish
from experiments.telling.figures.style import (
    better_axis,
    case_labels,
    definitions,
    interval,
    lined_panels,
    verdict_key,
    verdict_look,
)
from experiments.telling.sentences.headlines import horizon_sorts, horizons_headline
from experiments.telling.texts import case_title
from sim.words import scale, text

_MOVING: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "fontsize": CAPTION_SIZE, "color": GREY}


def horizons_figure(found: Horizons, outcome: str, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw an outcome's paired differences with 95 % intervals: a panel per horizon, a line per case."""
    row, k = indicator(outcome), found.outcomes.index(outcome)
    labels = case_labels(found.cases[1:], lang, medium)
    titles, sorts = [text(f"horizon.{horizon}", lang) for horizon in HORIZONS], horizon_sorts(found, k)
    figure, panels = lined_panels(titles, labels, len(HORIZONS), 3.4, medium)
    for h, axes in enumerate(panels):
        axes.axvline(0.0, color="#888888", linewidth=1.0, zorder=1)
        for i in range(len(labels)):
            ends = [scale(row.unit) * values[i, h, k] for values in found.bands]
            interval(axes, i, ends, verdict_look(sorts[i][h]))
            if h == len(HORIZONS) - 1 and found.settled[i, k] == "no":
                axes.annotate(text("horizon.moving", lang), (ends[0], i), (0, 6), **_MOVING)
        axes.sharex(panels[0])
        axes.set_xlabel(better_axis(outcome, lang), fontsize=9.5)
        axes.xaxis.set_major_locator(MaxNLocator(5 if medium.explained else 3))
        axes.margins(x=0.12)
    caption = text(
        "horizon.caption",
        lang,
        case=case_title(found.cases[0], lang),
        pairs=len(found.seeds),
        window=found.reported,
        definitions=definitions([outcome], lang),
    )
    verdict_key(panels[0], lang, found.cases[0])
    return finish(figure, lang, horizons_headline(found, k, lang), caption, found.cases, found.seeds, panels[0])
