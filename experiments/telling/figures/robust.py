"""Reforms in many worlds: regret, the worlds in which one backfires, and where it helps or hurts."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.answers.discovery import Box
from experiments.answers.robust import Worlds
from experiments.answers.separation import Separation
from experiments.designs.outcomes import indicator
from experiments.telling.figures.style import (
    BLUE,
    GREY,
    PAPER,
    VERMILLION,
    Medium,
    case_colour,
    case_label,
    definitions,
    finish,
    panel_title,
    plain,
    sheet,
    wrapped,
)
from experiments.telling.sentences.verdicts import per_cent
from experiments.telling.texts import case_title, difference_unit, factor_label
from sim.words import scale, text

_COLOURS = "RdBu"
_GRID = 60


def world_figures(worlds: Worlds, lang: str, medium: Medium = PAPER) -> dict[str, Figure]:
    """All figures of a robust choice by name: regret, boxes by outcome, the map."""
    drawn = {"regret": regret_figure(worlds, lang, medium)}
    for outcome, by_case in worlds.boxes.items():
        drawn[f"boxes-{outcome}"] = boxes_figure(worlds, by_case, outcome, lang, medium)
    return drawn | ({"map": map_figure(worlds, worlds.separations, lang, medium)} if worlds.separations else {})


def regret_figure(worlds: Worlds, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw the distribution of regret over the worlds: a panel per outcome, a line per case."""
    choice = worlds.choice
    setting, cases = choice.setting, choice.cases
    columns = min(3, len(setting.outcomes))
    rows = math.ceil(len(setting.outcomes) / columns)
    figure = sheet(2.4 + 3.7 * columns, rows * (1.3 + 0.36 * len(cases)) + 1.7, medium)
    panels = figure.subplots(rows, columns, sharey=True, squeeze=False).ravel()
    for axes in panels[len(setting.outcomes) :]:
        axes.set_visible(False)
    table = worlds.table().set_index(["outcome", "case"])
    for k, (axes, outcome) in enumerate(zip(panels, setting.outcomes, strict=False)):
        row = indicator(outcome)
        for i, case in enumerate(cases):
            regret = scale(row.unit) * worlds.regret[i, :, k]
            _spread(axes, i, regret[np.isfinite(regret)], case_colour(i))
            beats = f"{per_cent(table.loc[(outcome, case.name), 'beats'])}%" if i else ""
            axes.annotate(
                beats,
                (1.0, i),
                (4, 0),
                xycoords=("axes fraction", "data"),
                textcoords="offset points",
                va="center",
                fontsize=9,
                color=GREY,
            )
        panel_title(axes, row.label[lang], 0.75 / columns)
        axes.set_xlabel(text("robust.regret_axis", lang, unit=difference_unit(row.unit, lang)))
        axes.set_xlim(left=0)
        plain(axes, "x", ("top", "right", "left"))
    panels[0].set_yticks(range(len(cases)), [case_label(case, lang) for case in cases])
    panels[0].set_ylim(len(cases) - 0.4, -0.6)
    for axes in panels:
        axes.tick_params(axis="y", length=0)
    caption = text(
        "robust.regret_caption",
        lang,
        base=case_title(setting.base, lang),
        worlds=choice.worlds,
        window=setting.window,
        definitions=definitions(setting.outcomes, lang),
    )
    title = text("robust.regret_title", lang, title=setting.title.get(lang, setting.name))
    return finish(figure, lang, title, caption, cases, setting.seeds, medium)


def _spread(axes: Axes, y: float, values: np.ndarray, colour: str) -> None:
    if not values.size:
        return
    low, quarter, middle, three, high = np.quantile(values, (0.1, 0.25, 0.5, 0.75, 0.9))
    axes.plot([low, high], [y, y], color=colour, linewidth=1.2)
    axes.plot([quarter, three], [y, y], color=colour, linewidth=6.0, alpha=0.45, solid_capstyle="butt")
    axes.plot([middle, middle], [y - 0.2, y + 0.2], color=colour, linewidth=1.8)
    axes.plot(values.mean(), y, "o", color=colour, markersize=5)


def boxes_figure(worlds: Worlds, boxes: dict[str, Box], outcome: str, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw the boxes that stand up: a panel per reform, a line per factor."""
    choice = worlds.choice
    setting, sample = choice.setting, choice.sample
    kept = [(case, boxes[case.name]) for case in choice.reforms if boxes[case.name].verdict == "reproduced"]
    heights = [len({one.factor for one in box.restrictions}) for _, box in kept] or [1]
    figure = sheet(9.5, sum(0.5 * height + 1.1 for height in heights) + 2.2, medium)
    panels = figure.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=[h + 0.4 for h in heights])[
        :, 0
    ]
    if not kept:
        said = text("discovery.boxes_none", lang)
        panels[0].text(0.5, 0.5, said, ha="center", va="center", color=GREY, transform=panels[0].transAxes)
        panels[0].set_yticks([])
    for axes, (case, box) in zip(panels, kept, strict=False):
        factors = list(dict.fromkeys(one.factor for one in box.restrictions))
        for y, name in enumerate(factors):
            _range(axes, y, [one for one in box.restrictions if one.factor == name], sample[name].to_numpy())
        axes.set_yticks(range(len(factors)), [wrapped(factor_label(name, lang), 30) for name in factors])
        axes.set_ylim(len(factors) - 0.4, -0.6)
        shares = {"coverage": per_cent(box.coverage.value), "density": per_cent(box.density.value)}
        counts = {"count": box.interest.count, "of": box.interest.of}
        title = text("discovery.boxes_panel", lang, case=case_title(case, lang), **counts, **shares)
        panel_title(axes, title, 0.9)
    for axes in panels:
        axes.set_xlim(-0.02, 1.02)
        axes.tick_params(axis="y", length=0)
        plain(axes, "x", ("top", "right", "left"))
    panels[-1].set_xlabel(text("discovery.boxes_axis", lang))
    label = indicator(outcome).label[lang]
    caption = text("discovery.boxes_caption", lang, definitions=definitions([outcome], lang))
    title = text("discovery.boxes_title", lang, outcome=label)
    return finish(figure, lang, title, caption, choice.cases, setting.seeds, medium)


def _range(axes: Axes, y: float, bounds: list, values: np.ndarray) -> None:
    """A factor's values over the worlds, and the part of them that a box holds."""
    lowest, highest = values.min(), values.max()
    ends = {"above": lowest, "below": highest} | {one.side: one.limit for one in bounds}
    left, right = ((ends[side] - lowest) / (highest - lowest) for side in ("above", "below"))
    axes.barh(y, 1.0, height=0.34, color="#E3E3E3", zorder=2)
    axes.barh(y, right - left, left=left, height=0.34, color=BLUE, zorder=3)
    for one in bounds:
        x, shift, side = (left, 5, "left") if one.side == "above" else (right, -5, "right")
        axes.annotate(
            f"{one.limit:.3g}",
            (x, y),
            (shift, 0),
            textcoords="offset points",
            ha=side,
            va="center",
            fontsize=9,
            color="white",
            zorder=4,
        )


def map_figure(worlds: Worlds, found: dict[str, Separation | None], lang: str, medium: Medium = PAPER) -> Figure:
    """Draw where a reform helps and where it hurts, over the two factors that tell best: a panel per outcome."""
    choice = worlds.choice
    setting = choice.setting
    case = next(case for case in choice.reforms if case.name == choice.map_reform)
    figure = sheet(1.2 + 5.9 * len(found), 6.6, medium)
    panels = figure.subplots(1, len(found), squeeze=False)[0]
    for axes, (outcome, separation) in zip(panels, found.items(), strict=True):
        _map(axes, worlds, choice.cases.index(case), outcome, separation, lang, 0.9 / len(found))
    caption = text(
        "discovery.map_caption",
        lang,
        seeds=len(setting.seeds),
        factors=len(choice.factors),
        window=setting.window,
        definitions=definitions(found, lang),
    )
    title = text("discovery.map_title", lang, case=case_title(case, lang))
    return finish(figure, lang, title, caption, (setting.base, case), setting.seeds, medium, panels[0])


def _map(
    axes: Axes, worlds: Worlds, case: int, outcome: str, found: Separation | None, lang: str, share: float
) -> None:
    row, sample = indicator(outcome), worlds.choice.sample
    k = worlds.choice.setting.outcomes.index(outcome)
    first, second = found.factors if found else sample.columns[:2]
    x, y = sample[first].to_numpy(), sample[second].to_numpy()
    if found:
        across, up = (np.linspace(values.min(), values.max(), _GRID) for values in (x, y))
        surface = found.surface(*np.meshgrid(across, up))
        ends = (across[0], across[-1], up[0], up[-1])
        paint = axes.imshow(surface, extent=ends, origin="lower", aspect="auto", cmap=_COLOURS, alpha=0.45)
        paint.set_clim(-1.0, 1.0)
        if surface.min() < 0 < surface.max():
            axes.contour(across, up, surface, levels=[0.0], colors=[GREY], linestyles="--", linewidths=1.4)
    signs = worlds.signs(case, k)
    for sign, key, mark, colour, size in (
        (0, "unclear", ".", GREY, 22),
        (1, "helps", "o", BLUE, 26),
        (-1, "hurts", "X", VERMILLION, 30),
    ):
        here = signs == sign
        label = text(f"discovery.{key}", lang)
        axes.scatter(
            x[here], y[here], s=size, marker=mark, color=colour, linewidths=0, label=label, zorder=3, clip_on=False
        )
    axes.set_xlabel(factor_label(first, lang))
    axes.set_ylabel(factor_label(second, lang))
    names = ("fit", "right", "majority")
    shares = {name: per_cent(getattr(found, name)) if found else "–" for name in names}
    panel_title(axes, text("discovery.map_panel", lang, outcome=row.label[lang], **shares), share)
    plain(axes, "both")
    axes.grid(False)
