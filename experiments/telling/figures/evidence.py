"""A county beside the evidence: the targets as bands, the county as dots with their intervals."""

from matplotlib.figure import Figure

from experiments.calibration.fit import Fit, Standing
from experiments.telling.figures.colours import BLACK, EVIDENCE, PALE
from experiments.telling.figures.lines import wrapped
from experiments.telling.figures.sheet import PAPER, Medium, finish
from experiments.telling.figures.style import Look, interval, lined_panels
from experiments.telling.sentences.evidence import recheck, with_unit_of
from experiments.telling.sentences.question_headlines import fit_headline
from sim.words import text

_ROOM = 0.2  # half-widths beyond the outermost mark


def fit_figure(found: Fit, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw every target on a line, in half-widths of its widened interval: those to be matched, then the context."""
    lines = [*found.outputs, *found.context]
    figure, (axes,) = lined_panels([""], [_label(one, lang, medium) for one in lines], 1, 6.0, medium)
    outermost = 1.0
    for y, one in enumerate(lines):
        target, (least, most) = one.target, one.target.widened
        middle = (least + most) / 2
        values = (target.low, target.high, one.mean, one.low, one.high)
        scaled = [(value - middle) / target.half_width for value in values]
        first = y == 0
        axes.barh(y, 2.0, 0.62, -1.0, color=PALE, label=text("fit.wider", lang) if first else None, zorder=1)
        wide = scaled[1] - scaled[0]
        axes.barh(y, wide, 0.62, scaled[0], color=EVIDENCE, label=text("fit.source", lang) if first else None, zorder=1)
        interval(axes, y, scaled[2:], Look(BLACK))
        outermost = max([outermost, *(abs(value) for value in scaled[2:] if abs(value) < float("inf"))])
    axes.lines[-1].set_label(text("fit.county", lang))
    if found.context:
        edge = len(found.outputs) - 0.5
        axes.axhline(edge, color="#888888", linewidth=1.0, linestyle=(0, (4, 3)))
        axes.annotate(text("fit.context", lang), (1.0, edge), (0, -3), xycoords=("axes fraction", "data"),
                      textcoords="offset points", va="top", ha="right", fontsize=8.5, color="#444444")  # fmt: skip
    axes.set_xlim(-outermost - _ROOM, outermost + _ROOM)
    axes.set_xlabel(text("fit.axis", lang), fontsize=9.5)
    caption = text("fit.caption", lang, seeds=len(found.seeds), window=found.reported)
    return finish(figure, lang, fit_headline(found, lang), caption, found.cases, found.seeds, axes)


def _label(one: Standing, lang: str, medium: Medium) -> str:
    """Name of a target, what the county has, and the interval of the source, in their own unit."""
    target = one.target
    facts = {"name": target.name, "label": target.title(lang), "mean": with_unit_of(target, one.mean, lang)}
    facts |= {"low": target.shown(target.low), "high": target.shown(target.high)}
    facts |= {"unit": text("unit.share", lang) if target.shown_in == "share" else "", "recheck": recheck(target, lang)}
    label = text("fit.row", lang, **facts)
    return wrapped(label if medium.explained else label.replace("\n", " "), 48 if medium.explained else 62)
