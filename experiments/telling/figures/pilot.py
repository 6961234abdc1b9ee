"""What a pilot does where it is tried, and what comes of it in the other townships and the county as a whole."""

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.answers.comparison import Comparison
from experiments.designs.outcomes import indicator
from experiments.telling.figures.lines import wrapped
from experiments.telling.figures.sheet import PAPER, Medium, finish
from experiments.telling.figures.style import better_axis, difference, lined_panels, verdict_key
from experiments.telling.sentences.headlines import pilot_headline
from experiments.telling.texts import case_title, place_title, place_unit
from sim.words import text

_LABEL_WIDTH = 30


def pilot_figure(comparison: Comparison, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw paired differences from the baseline with 95 % intervals by place: a panel per outcome."""
    rows = [indicator(name) for name in comparison.outcomes]
    places = {**comparison.places, "county": comparison}
    lines = [(i, name) for i in range(1, len(comparison.cases)) for name in places]
    labels = []
    for i, name in lines:
        place = place_title(comparison, name, lang)
        case = case_title(comparison.cases[i], lang)
        alone = len(comparison.cases) == 2
        labels.append(wrapped(place if alone else text("pilot.line", lang, case=case, place=place), _LABEL_WIDTH))
    figure, panels = lined_panels([row.label[lang] for row in rows], labels, 3, 3.0, medium)
    for k, axes in enumerate(panels):
        axes.axvline(0.0, color="#888888", linewidth=1.0, zorder=1)
        for y, (i, name) in enumerate(lines):
            difference(axes, y, places[name].difference(i, k), rows[k].name, lang)
        axes.set_xlabel(better_axis(rows[k].name, lang, place_unit(rows[k].unit, lang)), fontsize=9.5)
        axes.xaxis.set_major_locator(MaxNLocator(4 if medium.explained else 3))
        axes.margins(x=0.12)
    verdict_key(panels[0], lang, comparison.cases[0])
    title = pilot_headline(comparison, lang)
    facts = {"pairs": len(comparison.seeds), "window": comparison.reported}
    caption = text("pilot.caption", lang, case=case_title(comparison.cases[0], lang), **facts)
    return finish(figure, lang, title, caption, comparison.cases, comparison.seeds, panels[0])
