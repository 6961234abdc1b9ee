"""Packages under every reading of their documents, side by side; and what each lever adds to a package."""

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.answers.left_out import LeftOut
from experiments.answers.readings import Readings
from experiments.designs.outcomes import indicator
from experiments.telling.figures.lines import wrapped
from experiments.telling.figures.sheet import PAPER, Medium, finish
from experiments.telling.figures.style import (
    better_axis,
    case_labels,
    definitions,
    difference,
    lined_panels,
    verdict_key,
)
from experiments.telling.sentences.headlines import left_out_headline, readings_headline
from experiments.telling.texts import case_title
from sim.package import READINGS, reading_labels
from sim.parameter import parameters
from sim.words import change, text

_LEVER_WIDTH = 34


def readings_figure(found: Readings, outcome: int, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw paired differences of an outcome with 95 % intervals: a panel per reading, a line per package."""
    row = indicator(found.outcomes[outcome])
    labels = case_labels(found.cases[1:], lang, medium)
    titles = [reading_labels()[reading][lang] for reading in READINGS]
    figure, panels = lined_panels(titles, labels, len(READINGS), 2.6, medium)
    for reading, axes in zip(READINGS, panels, strict=True):
        axes.axvline(0.0, color="#888888", linewidth=1.0, zorder=1)
        for i in range(1, len(found.cases)):
            if (d := found.difference(reading, i, outcome)) is not None:
                difference(axes, i - 1, d, row.name, lang)
        axes.sharex(panels[0])
        axes.set_xlabel(better_axis(row.name, lang), fontsize=9.5)
        axes.xaxis.set_major_locator(MaxNLocator(4 if medium.explained else 3))
        axes.margins(x=0.12)
    caption = text(
        "reading.caption",
        lang,
        case=case_title(found.cases[0], lang),
        pairs=len(found.seeds),
        window=found.reported,
        meant=text("reading.meant", lang),
        definitions=definitions([row.name], lang),
    )
    verdict_key(panels[0], lang, found.cases[0])
    title = readings_headline(found, outcome, lang)
    return finish(figure, lang, title, caption, found.cases, found.seeds, panels[0])


def left_out_figure(found: LeftOut, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw what each lever adds to the rest of the package, with 95 % intervals: a panel per outcome."""
    rows = [indicator(name) for name in found.outcomes]
    levers = found.order(0)
    labels = [wrapped(parameters()[lever].label[lang], _LEVER_WIDTH) for lever in levers]
    titles = [
        text("leaving.panel", lang, outcome=row.label[lang], total=change(found.total(k).difference, row.unit, lang))
        for k, row in enumerate(rows)
    ]
    figure, panels = lined_panels(titles, labels, 2, 4.2, medium)
    for k, axes in enumerate(panels):
        axes.axvline(0.0, color="#888888", linewidth=1.0, zorder=1)
        for y, lever in enumerate(levers):
            difference(axes, y, found.adds(lever, k), rows[k].name, lang)
        axes.set_xlabel(better_axis(rows[k].name, lang), fontsize=9.5)
        axes.margins(x=0.12)
    facts = {"pairs": len(found.seeds), "window": found.reported, "definitions": definitions(found.outcomes, lang)}
    caption = text("leaving.caption", lang, **facts)
    verdict_key(panels[0], lang)
    return finish(figure, lang, left_out_headline(found, lang), caption, found.cases, found.seeds, panels[0])
