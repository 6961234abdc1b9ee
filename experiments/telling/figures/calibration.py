"""Worlds that could be: targets before fitting and after, and what the evidence says of parameters."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.special import ndtr

from experiments.calibration.calibrate import Calibration
from experiments.calibration.learnt import scores
from experiments.telling.figures.colours import BLACK, EVIDENCE, GREY, KINDS, PALE
from experiments.telling.figures.lines import wrapped
from experiments.telling.figures.sheet import PAPER, Medium, finish
from experiments.telling.figures.style import lined_panels
from experiments.telling.sentences.evidence import recheck, with_unit_of
from experiments.telling.sentences.question_headlines import learnt_headline, targets_headline
from experiments.telling.texts import factor_label
from sim.words import text

MOST = 12  # parameters drawn
_WIDE = 6.0  # inches of the panel on paper
_OUTERMOST = 6.0  # half-widths that are shown


def calibration_figures(found: Calibration, lang: str, medium: Medium = PAPER) -> dict[str, Figure]:
    """The targets, and the parameters if anything was learnt of one."""
    drawn = {"targets": targets_figure(found, lang, medium)}
    informed = any(one.informed for one in found.parameters)
    return drawn | ({"learnt": learnt_figure(found, lang, medium)} if informed else {})


def targets_figure(found: Calibration, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw every target on a line, in half-widths of its widened interval: the priors, and the worlds kept."""
    rows = found.targets
    labels = []
    for target in rows:
        low, high = target.widened
        facts = {"name": target.name, "label": target.title(lang), "recheck": recheck(target, lang)}
        facts |= {"low": target.shown(low), "high": with_unit_of(target, high, lang)}
        labels.append(wrapped(text("calibration.target_row", lang, **facts), 48 if medium.explained else 62))
    figure, (axes,) = lined_panels([""], labels, 1, _WIDE, medium)
    for y, target in enumerate(rows):
        low, high = target.widened
        axes.barh(y, 2.0, 0.62, -1.0, color=EVIDENCE, label=_once(text("calibration.evidence", lang), y), zorder=1)
        for values, up, look in ((found.tried.small[:, y], -0.14, GREY), (found.tried.met[:, y], 0.14, BLACK)):
            known = values[np.isfinite(values)]
            if known.size:
                ends = (np.quantile(known, [0.05, 0.5, 0.95]) - (low + high) / 2) / target.half_width
                name = "calibration.drawn" if look == GREY else "calibration.after"
                _bar(axes, y + up, ends, look, _once(text(name, lang), y))
    axes.set_xlim(max(axes.get_xlim()[0], -_OUTERMOST), min(axes.get_xlim()[1], _OUTERMOST))
    axes.set_xlabel(text("fit.axis", lang), fontsize=9.5)
    caption = text("calibration.targets_caption", lang, kept=len(found.tried.kept))
    return finish(figure, lang, targets_headline(found, lang), caption, found.cases, found.seeds, axes)


def learnt_figure(found: Calibration, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw prior and posterior of the parameters of which the evidence surely says something, in percentiles."""
    informed = [one for one in found.parameters if one.informed]
    shown = informed[:MOST]
    labels = []
    for one in shown:
        facts = {"label": factor_label(one.name, lang)}
        facts |= dict(zip(("low", "middle", "high"), (f"{value:.3g}" for value in one.posterior), strict=True))
        labels.append(wrapped(text("calibration.row", lang, **facts), 44 if medium.explained else 62))
    figure, (axes,) = lined_panels([""], labels, 1, _WIDE, medium)
    columns = [list(found.plan.priors).index(one.name) for one in shown]
    percent = 100 * ndtr(scores(found.tried.points)[found.tried.kept][:, columns])
    for y in range(len(shown)):
        axes.barh(y, 80.0, 0.62, 10.0, color=PALE, label=_once(text("calibration.before", lang), y), zorder=1)
        axes.plot([50, 50], [y - 0.31, y + 0.31], color=GREY, linewidth=1.2, zorder=2)
        ends = np.quantile(percent[:, y], [0.1, 0.5, 0.9])
        _bar(axes, y, ends, KINDS[0], _once(text("calibration.after", lang), y))
    axes.set_xlim(0, 100)
    axes.set_xlabel(text("calibration.axis", lang), fontsize=9.5)
    counts = {"draws": found.plan.draws, "kept": len(found.tried.kept), "most": MOST}
    caption = text("calibration.caption", lang, others=len(found.parameters) - len(shown), **counts)
    return finish(figure, lang, learnt_headline(found, lang), caption, found.cases, found.seeds, axes)


def _bar(axes: Axes, y: float, ends: np.ndarray, colour: str, label: str | None) -> None:
    low, middle, high = ends
    axes.plot([low, high], [y, y], color=colour, linewidth=2.2, solid_capstyle="butt", zorder=3)
    axes.plot([middle], [y], "o", color=colour, markersize=6, label=label, zorder=4)


def _once(label: str, y: int) -> str | None:
    return label if y == 0 else None
