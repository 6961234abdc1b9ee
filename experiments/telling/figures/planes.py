"""Where: two levers at once, and the veto dilemma."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.answers.plane import Plane
from experiments.designs.outcomes import indicator
from experiments.telling.figures.style import (
    BLUE,
    PAPER,
    VERMILLION,
    Medium,
    definitions,
    finish,
    panel_title,
    plain,
    sheet,
)
from experiments.telling.texts import case_title
from sim.parameter import parameters
from sim.words import number, scale, text

_COLOURS = "cividis"  # made to look the same to colour-blind readers
_DARK = 0.55  # of the range; below it numbers are white
_ASIDE = (0.02, -0.045)  # numbers leave the middle of a cell to the line


def plane_figure(plane: Plane, name: str, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw a heat map per outcome over two levers; in the plane ``balance`` the line of balance, else the case."""
    figure = sheet(13.0, 5.9, medium)
    panels = figure.subplots(1, len(plane.outcomes), sharey=True)
    for axes, outcome in zip(panels, plane.outcomes, strict=True):
        _heat(axes, plane, outcome, lang)
        if name == "balance":
            axes.plot([0, 1], [0, 1], transform=axes.transAxes, color="white", linewidth=2.6)
            axes.plot([0, 1], [0, 1], transform=axes.transAxes, color=VERMILLION, linewidth=1.6, linestyle="--")
        else:
            here = [plane.case.params[lever] for lever, _ in (plane.across, plane.up)]
            axes.plot(*here, "o", color=VERMILLION, markersize=7, markeredgecolor="white", clip_on=False, zorder=4)
    panels[0].set_ylabel(parameters()[plane.up[0]].label[lang])
    caption = text(
        "planes.caption",
        lang,
        seeds=len(plane.seeds),
        window=plane.window,
        case=case_title(plane.case, lang),
        note=text(f"planes.{name}_note", lang),
        definitions=definitions(plane.outcomes, lang),
    )
    return finish(figure, lang, text(f"planes.{name}_title", lang), caption, [plane.case], plane.seeds, medium)


def _heat(axes: Axes, plane: Plane, outcome: str, lang: str) -> None:
    row = indicator(outcome)
    means = plane.table()["mean"].xs(outcome, level="outcome").unstack(plane.across[0])
    cells = axes.pcolormesh(plane.across[1], plane.up[1], means, cmap=_COLOURS, shading="nearest")
    low, high = np.nanmin(means), np.nanmax(means)
    for y, line in means.iterrows():
        for x, value in line.items():
            ink = "white" if value < low + _DARK * (high - low) else "black"
            place = (x + _ASIDE[0], y + _ASIDE[1])
            axes.text(*place, number(value, row.unit), ha="center", va="center", fontsize=8.5, color=ink)
    axes.set_aspect("equal")
    axes.set_xticks(plane.across[1])
    axes.set_yticks(plane.up[1])
    axes.set_xlabel(parameters()[plane.across[0]].label[lang])
    unit = text(f"unit.{row.unit}", lang)
    panel_title(axes, text("figure.titled", lang, label=row.label[lang], unit=unit), 0.26)
    cells.set_edgecolor("white")
    plain(axes, "both", ("top", "right", "left", "bottom"))
    axes.grid(False)


def veto_figure(plane: Plane, name: str, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw outcomes over the look-back, a line per salience of veto items."""
    figure = sheet(12.4, 5.2, medium)
    panels = figure.subplots(1, len(plane.outcomes))
    table, salience = plane.table(), parameters()[plane.up[0]].label[lang]
    for axes, outcome in zip(panels, plane.outcomes, strict=True):
        row = indicator(outcome)
        for value, colour, style in zip(plane.up[1], (VERMILLION, BLUE), ("--", "-"), strict=True):
            course = scale(row.unit) * table.loc[value].xs(outcome, level="outcome")
            axes.fill_between(course.index, course["low"], course["high"], color=colour, alpha=0.18, linewidth=0)
            label = f"{salience} {value:g}"
            axes.plot(course.index, course["mean"], style, color=colour, linewidth=1.8, marker="o", label=label)
        axes.set_xlabel(parameters()[plane.across[0]].label[lang])
        unit = text(f"unit.{row.unit}", lang)
        panel_title(axes, text("figure.titled", lang, label=row.label[lang], unit=unit), 0.25)
        plain(axes, "y")
    caption = text(
        "planes.veto_caption",
        lang,
        seeds=len(plane.seeds),
        window=plane.window,
        label=salience,
        definitions=definitions(plane.outcomes, lang),
    )
    return finish(figure, lang, text("planes.veto_title", lang), caption, [plane.case], plane.seeds, medium, panels[0])
