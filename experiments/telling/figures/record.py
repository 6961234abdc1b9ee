"""The record and what happened: what stands as completed in every case, and what of it is so in truth."""

import numpy as np
from matplotlib.figure import Figure

from experiments.answers.comparison import Comparison
from experiments.answers.record import record
from experiments.designs.outcomes import indicator
from experiments.telling.figures.sheet import PAPER, Medium, finish
from experiments.telling.figures.style import GREY, Look, case_labels, definitions, interval, lined_panels
from experiments.telling.texts import case_title
from sim.indicator import ON_RECORD
from sim.plotting import RECORD_LOOKS, STRUCK_OFF
from sim.words import quantity, scale, text

_NUMBER = 6.0  # per cent; narrower parts have no room for theirs


def record_figure(comparison: Comparison, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw for every case what stands as completed on record by what it is in truth, and the gap with its interval."""
    table = record(comparison.cases, comparison.counts).set_index(["outcome", "case"])
    titles = [text("record.parts", lang), text("record.gap", lang)]
    figure, (left, right) = lined_panels(titles, case_labels(comparison.cases, lang, medium), 2, 4.6, medium)
    base = np.zeros(len(comparison.cases))
    for name in (*ON_RECORD, STRUCK_OFF):
        row, look = indicator(name), RECORD_LOOKS[name]
        share = scale(row.unit) * table.loc[name, "mean"].to_numpy()
        left.barh(range(len(share)), share, left=base, height=0.72, label=row.label[lang], **look)
        ink = "white" if name == ON_RECORD[0] else "black"
        for y in np.flatnonzero(share >= _NUMBER).tolist() if name in ON_RECORD else ():
            left.text(base[y] + share[y] / 2, y, f"{share[y]:.1f}", ha="center", va="center", fontsize=9, color=ink)
        base = base + share
    unit = indicator("record_gap").unit
    for y, ends in enumerate(table.loc["record_gap"].to_numpy()):
        interval(right, y, scale(unit) * ends, Look(GREY))
    left.set_xlim(0, 100)
    right.set_xlim(left=0)
    for axes in (left, right):
        axes.set_xlabel(text("plot.of_ended", lang), fontsize=9.5)
    explained = definitions(["completed_in_truth", "record_gap"], lang)
    facts = {"seeds": len(comparison.seeds), "window": comparison.reported, "definitions": explained}
    caption = text("record.caption", lang, **facts)
    first = {name: float(table.loc[name, "mean"].iloc[0]) for name in ("completed_on_record", ON_RECORD[0])}
    told = [quantity(value, "share", lang) for value in first.values()]
    case = case_title(comparison.cases[0], lang)
    title = text("headline.record", lang, case=case, recorded=told[0], truth=told[1])
    return finish(figure, lang, title, caption, comparison.cases, comparison.seeds, left)
