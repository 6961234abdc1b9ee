"""Where: two levers at once, and the veto dilemma."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.answers.plane import Plane
from experiments.designs.outcomes import indicator
from experiments.telling.figures.colours import BLACK, WITH, WITHOUT
from experiments.telling.figures.lines import TICK_SIZE, above, across, letters, wrapped
from experiments.telling.figures.sheet import PAPER, Medium, Sheet, finish
from experiments.telling.figures.style import definitions, head, plain, plot_panels
from experiments.telling.sentences.headlines import plane_headline, veto_headline
from experiments.telling.texts import case_title, with_unit
from sim.parameter import parameters
from sim.words import number, scale, text

_BALANCE = ("authority.delegated_share", "responsibility.downshift")  # across and up: on the diagonal they are equal
_COLOURS = "cividis"  # made to look the same to colour-blind readers
_DARK = 0.55  # of the range; below it numbers are white
_ASIDE = (0.1, -0.2)  # of a cell: numbers leave its middle to the line
_SIDE, _CELL, _LINE = 3.4, 0.52, 0.32  # inches: a panel on paper, and the least a cell needs across and up
_COLUMNS = 3
_APART = 0.008  # of the look-back


def plane_figure(plane: Plane, name: str, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw a heat map per outcome over two levers, all steps alike wide.

    A dot shows what the case itself has; where authority goes across and responsibility up by the same steps, a line
    shows where both are equal.
    """
    rows = [indicator(outcome) for outcome in plane.outcomes]
    titles = [with_unit(outcome, lang) for outcome in plane.outcomes]
    (lever, x), (other, y) = ((lever, tuple(sorted(values))) for lever, values in (plane.across, plane.up))
    broad = max(medium.wide * _SIDE, _CELL * len(x))
    high = max(medium.high * _SIDE, _LINE * len(y))
    columns = min(_COLUMNS, len(rows))
    lines, standing = math.ceil(len(rows) / columns), max(across([f"{v:.3g}"]) for v in x) > 0.75 * broad / len(x)
    label = wrapped(parameters()[lever].label[lang], letters(broad + 0.3, TICK_SIZE))
    under = 0.5 + 0.2 * (label.count("\n") + 1) + 0.3 * standing
    room = (columns * (broad + 0.3) + 0.9, lines * (high + above(titles, broad) + under))
    figure = Sheet(*room, medium)
    panels = figure.subplots(lines, columns, sharey=True, squeeze=False).ravel().tolist()
    for axes in panels[len(rows) :]:
        axes.remove()
    table = plane.table()["mean"]
    here = (_place(plane, lever, x), _place(plane, other, y))
    balanced = (lever, other) == _BALANCE and x == y
    for axes, row, title in zip(panels, rows, titles, strict=False):
        means = table.xs(row.name, level="outcome").unstack(lever).loc[list(y), list(x)]
        _heat(axes, means.to_numpy(), row.unit)
        if balanced:
            axes.plot([0, 1], [0, 1], transform=axes.transAxes, color="white", linewidth=2.6)
            axes.plot([0, 1], [0, 1], transform=axes.transAxes, color=BLACK, linewidth=1.6, linestyle="--")
        if np.isfinite(here).all():
            axes.plot(*here, "o", color=BLACK, markersize=7, markeredgecolor="white", clip_on=False, zorder=4)
        axes.set_xticks(range(len(x)), [f"{value:.3g}" for value in x], rotation=90 if standing else 0)
        axes.set_yticks(range(len(y)), [f"{value:.3g}" for value in y])
        axes.set_aspect("equal" if x == y else "auto")  # both axes say the same
        axes.set_xlabel(label)
        head(axes, title, broad)
    for axes in panels[::columns]:
        axes.set_ylabel(wrapped(parameters()[other].label[lang], letters(high + 0.3, TICK_SIZE)))
    caption = text(
        "planes.caption",
        lang,
        seeds=len(plane.seeds),
        window=plane.reported,
        case=case_title(plane.case, lang),
        note=text("planes.balance_note" if balanced else f"planes.{name}_note", lang),
        definitions=definitions(plane.outcomes, lang),
    )
    return finish(figure, lang, plane_headline(plane, lang), caption, [plane.case], plane.seeds)


def _place(plane: Plane, lever: str, values: tuple[float, ...]) -> float:
    """Where the case's own value lies between steps; NaN outside them."""
    steps = list(range(len(values)))
    return float(np.interp(plane.case.params[lever], values, steps, math.nan, math.nan))


def _heat(axes: Axes, means: np.ndarray, unit: str) -> None:
    cells = axes.pcolormesh(np.ma.masked_invalid(means), cmap=_COLOURS, shading="nearest", edgecolors="white")
    known = means[np.isfinite(means)]
    middle = known.min() + _DARK * np.ptp(known) if known.size else 0.0
    for (j, i), value in np.ndenumerate(means):
        ink = "white" if value < middle else "black"
        place = (i + _ASIDE[0], j + _ASIDE[1])
        axes.text(*place, number(value, unit), ha="center", va="center", fontsize=8.5, color=ink)
    cells.set_linewidth(1.0)
    plain(axes, "both", ("top", "right", "left", "bottom"))
    axes.grid(False)


def veto_figure(plane: Plane, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw outcomes over the look-back, a line per salience of veto items."""
    rows = [indicator(outcome) for outcome in plane.outcomes]
    titles = [with_unit(outcome, lang) for outcome in plane.outcomes]
    figure, panels = plot_panels(titles, _COLUMNS, (_SIDE, 2.9), medium)
    table, salience = plane.table(), parameters()[plane.up[0]].label[lang]
    for axes, row in zip(panels, rows, strict=True):
        for value, colour, style, shift in zip(plane.up[1], (WITHOUT, WITH), ("--", "-"), (-1, 1), strict=True):
            course = scale(row.unit) * table.loc[value].xs(row.name, level="outcome")
            label = text("planes.veto_same" if value == 0 else "planes.veto_more", lang, value=f"{value:g}")
            places = course.index + shift * _APART  # intervals beside each other, not one on another
            axes.vlines(places, course["low"], course["high"], color=colour, linewidth=1.4)
            axes.plot(places, course["mean"], style, color=colour, linewidth=2.0, marker="o", label=label)
        ends = (plane.across[1][0], plane.across[1][-1])
        axes.set_xticks(
            ends,
            [text(f"planes.veto_{end}", lang, value=f"{at:g}") for end, at in zip(("low", "high"), ends, strict=True)],
        )
        axes.set_ylim(bottom=0)
        axes.set_xlabel(wrapped(parameters()[plane.across[0]].label[lang], letters(medium.wide * _SIDE, TICK_SIZE)))
        plain(axes, "y")
    caption = text(
        "planes.veto_caption",
        lang,
        seeds=len(plane.seeds),
        window=plane.reported,
        label=salience,
        definitions=definitions(plane.outcomes, lang),
    )
    return finish(figure, lang, veto_headline(plane, lang), caption, [plane.case], plane.seeds, panels[0])
