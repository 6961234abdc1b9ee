"""What to measure first: what it is worth to know each fact, those that a county can find out beside research's."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.answers.information import Information
from experiments.answers.knowing import COUNTY, RESEARCH, SHUFFLES, Known
from experiments.designs.outcomes import indicator
from experiments.telling.figures.colours import BLACK, GREY, KINDS
from experiments.telling.figures.lines import wrapped
from experiments.telling.figures.sheet import PAPER, Medium, finish
from experiments.telling.figures.style import Look, definitions, interval, lined_panels
from experiments.telling.sentences.information import fact_title, group_title
from experiments.telling.sentences.question_headlines import information_headline
from experiments.telling.sentences.verdicts import per_cent
from experiments.telling.texts import case_title, difference_unit
from sim.words import scale, text

_MOST, _MOST_ON_SLIDE, _LABEL_WIDTH = 10, 6, 40  # facts of a county, or of research
_COLOURS = dict(zip((COUNTY, RESEARCH), KINDS, strict=False))


def information_figures(found: Information, lang: str, medium: Medium = PAPER) -> dict[str, Figure]:
    """One figure."""
    return {"information": information_figure(found, lang, medium)}


def information_figure(found: Information, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw what it is worth to know everything, groups of facts and the most valuable facts, with 95 % intervals."""
    knowing = found.knowing
    whole = Known(knowing.perfect, np.array([knowing.changed]), 0.0)
    rows: list[tuple[str, Known, str]] = [(text("information.everything", lang), whole, BLACK)]
    rows += [(group_title(name, lang), known, _COLOURS.get(name, BLACK)) for name, known in knowing.groups.items()]
    for people, colour in _COLOURS.items():
        names = found.of(people)[: _MOST if medium.explained else _MOST_ON_SLIDE]
        rows += [(fact_title(name, lang), knowing.facts[name], colour) for name in names]
    labels = [wrapped(label, _LABEL_WIDTH) for label, _, _ in rows]
    figure, panels = lined_panels([text("information.panel", lang)], labels, 1, 5.0, medium)
    axes = panels[0]
    row = indicator(found.outcome) if found.outcome else None
    factor = scale(row.unit) if row else 1.0
    place: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "va": "center"}
    for y, (_, known, colour) in enumerate(rows):
        ends = [factor * value for value in knowing.interval(known.gain)]
        interval(axes, y, ends, Look(colour))
        axes.lines[-1].set_clip_on(False)
        if not known.pays:
            axes.lines[-1].set_markerfacecolor("white")
        axes.annotate(f"{per_cent(float(known.changed.mean()))}%", (1.0, y), (4, 0), **place, fontsize=9, color=GREY)
    for people, colour in _COLOURS.items():
        axes.plot([], [], "o", color=colour, label=text(f"information.{people}", lang))
    axes.set_xlim(left=0)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axis = (
        text("information.axis", lang, unit=difference_unit(row.unit, lang))
        if row
        else text("information.axis_plain", lang)
    )
    axes.set_xlabel(axis, fontsize=9.5)
    caption = text(
        "information.caption",
        lang,
        case=case_title(found.cases[knowing.choice], lang),
        shuffles=SHUFFLES,
        worlds=knowing.worlds,
        window=found.reported,
        definitions=definitions(found.weights, lang),
    )
    return finish(figure, lang, information_headline(found, lang), caption, found.cases, found.seeds, axes)
