"""Reforms in many worlds: regret, the worlds in which one backfires, and where it helps or hurts."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

import sim
from experiments.answers.discovery import Box, Restriction
from experiments.answers.robust import Worlds
from experiments.answers.separation import Separation
from experiments.designs.outcomes import indicator
from experiments.telling.figures.colours import GREY, KINDS, VERDICTS
from experiments.telling.figures.lines import TICK_SIZE, above, across, down, letters, wrapped
from experiments.telling.figures.sheet import PAPER, Medium, Sheet, finish
from experiments.telling.figures.style import (
    Look,
    case_labels,
    case_look,
    definitions,
    head,
    lined_panels,
    plain,
    plot_panels,
)
from experiments.telling.sentences.question_headlines import boxes_headline, map_headline, regret_headline
from experiments.telling.sentences.verdicts import per_cent
from experiments.telling.texts import case_title, difference_unit, factor_label
from sim.words import scale, text

_COLOURS = "RdBu"
_GRID = 60
_LABEL_WIDTH = 30
_BOXES, _MAP = 6.6, (4.9, 4.1)  # inches of a panel on paper
_BETWEEN = 0.45  # inches between panels of boxes
_MARGIN = 0.08  # room for limits beside a box


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
    labels, rows = case_labels(cases, lang, medium), [indicator(outcome) for outcome in setting.outcomes]
    figure, panels = lined_panels([row.label[lang] for row in rows], labels, 3, 3.5, medium)
    table = worlds.table().set_index(["outcome", "case"])
    place: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "va": "center"}
    for k, (axes, row) in enumerate(zip(panels, rows, strict=True)):
        for i, case in enumerate(cases):
            regret = scale(row.unit) * worlds.regret[i, :, k]
            _spread(axes, i, regret[np.isfinite(regret)], case_look(i))
            beats = f"{per_cent(table.loc[(row.name, case.name), 'beats'])}%" if i else ""
            axes.annotate(beats, (1.0, i), (4, 0), **place, fontsize=9, color=GREY)
        axes.set_xlabel(text("robust.regret_axis", lang, unit=difference_unit(row.unit, lang)), fontsize=9.5)
        axes.set_xlim(left=0)
        axes.xaxis.set_major_locator(MaxNLocator(5))
    caption = text(
        "robust.regret_caption",
        lang,
        base=case_title(setting.base, lang),
        sample=text(f"robust.sample_{'drawn' if choice.given is None else 'given'}", lang, worlds=choice.worlds),
        window=choice.reported,
        definitions=definitions(setting.outcomes, lang),
    )
    return finish(figure, lang, regret_headline(worlds, lang), caption, cases, setting.seeds)


def _spread(axes: Axes, y: float, values: np.ndarray, look: Look) -> None:
    if not values.size:
        return
    low, quarter, middle, three, high = np.quantile(values, (0.1, 0.25, 0.5, 0.75, 0.9))
    axes.plot([low, high], [y, y], color=look.colour, linewidth=1.2)
    axes.plot([quarter, three], [y, y], color=look.colour, linewidth=6.0, alpha=0.45, solid_capstyle="butt")
    axes.plot([middle, middle], [y - 0.2, y + 0.2], color=look.colour, linewidth=1.8)
    axes.plot(values.mean(), y, look.marker, color=look.colour, markersize=5)


def boxes_figure(worlds: Worlds, boxes: dict[str, Box], outcome: str, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw the boxes that stand up: a panel per reform, a line per factor."""
    choice = worlds.choice
    setting, sample = choice.setting, choice.sample
    kept = [(case, boxes[case.name]) for case in choice.reforms if boxes[case.name].verdict == "reproduced"]
    factors = [list(dict.fromkeys(one.factor for one in box.restrictions)) for _, box in kept]
    labels = [[wrapped(factor_label(name, lang), _LABEL_WIDTH) for name in names] for names in factors] or [[""]]
    titles = [_box_title(case, box, lang) for case, box in kept] or [""]
    broad, heights = medium.wide * _BOXES, [down(names, 0.5 if medium.explained else 0.25) for names in labels]
    height = sum(heights) + sum(above([title], broad) + _BETWEEN for title in titles) + 0.5
    figure = Sheet(across(label for names in labels for label in names) + 0.4 + broad, height, medium)
    panels = figure.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights).ravel().tolist()
    if not kept:
        said = text("discovery.boxes_none", lang)
        panels[0].text(0.5, 0.5, said, ha="center", va="center", color=GREY, transform=panels[0].transAxes)
        panels[0].set_yticks([])
    for axes, (_, box), names, words, title in zip(panels, kept, factors, labels, titles, strict=False):
        for y, name in enumerate(names):
            _range(axes, y, [one for one in box.restrictions if one.factor == name], sample[name].to_numpy())
        axes.set_yticks(range(len(names)), words)
        axes.set_ylim(len(names) - 0.4, -0.6)
        head(axes, title, broad)
    for axes in panels:
        axes.set_xlim(-_MARGIN, 1 + _MARGIN)
        axes.tick_params(axis="y", length=0)
        plain(axes, "x", ("top", "right", "left"))
    panels[-1].set_xlabel(text("discovery.boxes_axis", lang))
    caption = text("discovery.boxes_caption", lang, definitions=definitions([outcome], lang))
    title = boxes_headline(worlds, boxes, outcome, lang)
    return finish(figure, lang, title, caption, choice.cases, setting.seeds)


def _box_title(case: sim.Case, box: Box, lang: str) -> str:
    shares = {"coverage": per_cent(box.coverage.value), "density": per_cent(box.density.value)}
    counts = {"count": box.interest.count, "of": box.interest.of}
    counts |= {"confirmed": box.confirmed.count, "splits": box.confirmed.of}
    return text("discovery.boxes_panel", lang, case=case_title(case, lang), **counts, **shares)


def _range(axes: Axes, y: float, bounds: list[Restriction], values: np.ndarray) -> None:
    """A factor's values over the worlds, and the part of them that a box holds."""
    lowest, highest = values.min(), values.max()
    ends = {"above": lowest, "below": highest} | {one.side: one.limit for one in bounds}
    left, right = ((ends[side] - lowest) / (highest - lowest) for side in ("above", "below"))
    axes.barh(y, 1.0, height=0.34, color="#E3E3E3", zorder=2)
    axes.barh(y, right - left, left=left, height=0.34, color=KINDS[0], zorder=3)
    for one in bounds:  # outside the box, however narrow it is
        x, shift, side = (left, -4, "right") if one.side == "above" else (right, 4, "left")
        place: dict[str, Any] = {"textcoords": "offset points", "ha": side, "va": "center", "zorder": 4}
        axes.annotate(f"{one.limit:.3g}", (x, y), (shift, 0), **place, fontsize=9)


def map_figure(worlds: Worlds, found: dict[str, Separation | None], lang: str, medium: Medium = PAPER) -> Figure:
    """Draw where a reform helps and where it hurts, over the two factors that tell best: a panel per outcome."""
    choice = worlds.choice
    setting = choice.setting
    case = next(case for case in choice.reforms if case.name == choice.map_reform)
    figure, panels = plot_panels([_map_title(*item, lang) for item in found.items()], 2, _MAP, medium)
    for axes, (outcome, separation) in zip(panels, found.items(), strict=True):
        first, second = _map(axes, worlds, choice.cases.index(case), outcome, separation, lang)
        axes.set_xlabel(wrapped(factor_label(first, lang), letters(medium.wide * _MAP[0], TICK_SIZE)))
        axes.set_ylabel(wrapped(factor_label(second, lang), letters(medium.high * _MAP[1], TICK_SIZE)))
    caption = text(
        "discovery.map_caption",
        lang,
        seeds=len(setting.seeds),
        factors=len(choice.factors),
        window=choice.reported,
        definitions=definitions(found, lang),
    )
    title = map_headline(worlds, *next(iter(found.items())), lang)
    return finish(figure, lang, title, caption, (setting.base, case), setting.seeds, panels[0])


def _map_title(outcome: str, found: Separation | None, lang: str) -> str:
    names = ("fit", "right", "majority")
    shares = {name: per_cent(getattr(found, name)) if found else "–" for name in names}
    return text("discovery.map_panel", lang, outcome=indicator(outcome).label[lang], **shares)


def _map(axes: Axes, worlds: Worlds, case: int, outcome: str, found: Separation | None, lang: str) -> tuple[str, str]:
    """Draw the worlds and the surface; return the factors across and up."""
    sample = worlds.choice.sample
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
        (1, "helps", "o", VERDICTS["better"], 26),
        (-1, "hurts", "X", VERDICTS["worse"], 30),
    ):
        here = signs == sign
        label = text(f"discovery.{key}", lang)
        axes.scatter(
            x[here], y[here], s=size, marker=mark, color=colour, linewidths=0, label=label, zorder=3, clip_on=False
        )
    plain(axes, "both")
    axes.grid(False)
    return first, second
