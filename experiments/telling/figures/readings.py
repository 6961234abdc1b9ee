"""Packages under every reading of their documents, side by side; and what each lever adds to a package."""

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.answers.left_out import LeftOut
from experiments.answers.readings import Readings
from experiments.designs.outcomes import indicator
from experiments.telling.figures.lines import wrapped
from experiments.telling.figures.sheet import PAPER, Medium, finish
from experiments.telling.figures.style import GREY, Look, case_labels, case_look, definitions, interval, lined_panels
from experiments.telling.texts import case_title, difference_unit
from sim.package import READINGS, reading_labels
from sim.parameter import parameters
from sim.words import change, scale, text

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
                ends = [scale(row.unit) * value for value in (d.difference, d.low, d.high)]
                interval(axes, i - 1, ends, case_look(i))
        axes.sharex(panels[0])
        axes.set_xlabel(difference_unit(row.unit, lang), fontsize=9.5)
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
    title = text("reading.title", lang, outcome=row.label[lang])
    return finish(figure, lang, title, caption, found.cases, found.seeds)


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
            d = found.adds(lever, k)
            ends = [scale(rows[k].unit) * value for value in (d.difference, d.low, d.high)]
            interval(axes, y, ends, case_look(1) if d.sure else Look(GREY))
        unit = difference_unit(rows[k].unit, lang)
        axes.set_xlabel(text("figure.axis", lang, unit=unit) if medium.explained else unit, fontsize=9.5)
        axes.margins(x=0.12)
    facts = {"pairs": len(found.seeds), "window": found.reported, "definitions": definitions(found.outcomes, lang)}
    caption = text("leaving.caption", lang, **facts)
    title = text("leaving.title", lang, case=case_title(found.cases[1], lang))
    return finish(figure, lang, title, caption, found.cases, found.seeds)
