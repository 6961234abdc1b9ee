"""Small packages of reforms: what they do, what that costs, and which move should come first."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

import sim
from experiments.answers.search import SmallReforms
from experiments.answers.statistics import band
from experiments.designs.outcomes import direction, indicator
from experiments.telling.figures.colours import BLACK, GREY, KINDS
from experiments.telling.figures.lines import wrapped
from experiments.telling.figures.sheet import PAPER, Medium, finish
from experiments.telling.figures.style import (
    Look,
    case_labels,
    case_look,
    definitions,
    interval,
    lined_panels,
    plain,
    plot_panels,
)
from experiments.telling.sentences.question_headlines import cost_headline, order_headline, small_headline
from experiments.telling.texts import case_title, difference_unit
from sim.parameter import parameters
from sim.plain import shortened
from sim.words import scale, text

_FRONT = (7.4, 4.6)  # inches of the panel on paper
_ORDER_WIDTH, _NAME_WIDTH = 46, 24


def search_figures(found: SmallReforms, lang: str, medium: Medium = PAPER) -> dict[str, Figure]:
    """All figures of a search by name: packages, front, and orders where there are any."""
    drawn = {"packages": packages_figure(found, lang, medium), "front": front_figure(found, lang, medium)}
    return drawn | ({"orders": orders_figure(found, lang, medium)} if found.orders else {})


def packages_figure(found: SmallReforms, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw what the packages chosen and those of the documents change: a panel per outcome, a line per package."""
    rows = [indicator(name) for name in found.outcomes]
    chosen = list(dict.fromkeys(one.package for one in found.best if one.package))
    places = [found.packages.index(package) for package in chosen]
    places += range(len(found.packages), len(found.packages) + len(found.plan.compare))
    labels = case_labels(found.cases[1:], lang, medium) or [""]
    figure, panels = lined_panels([row.label[lang] for row in rows], labels, 3, 3.2, medium)
    for k, (axes, row) in enumerate(zip(panels, rows, strict=True)):
        axes.axvline(0.0, color="#888888", linewidth=1.0, zorder=1)
        for line, place in enumerate(places):
            ends = band(scale(row.unit) * direction(row.name) * found.gains[place, :, k])
            interval(axes, line, [float(end) for end in ends], case_look(line + 1))
        unit = difference_unit(row.unit, lang)
        axes.set_xlabel(text("figure.axis", lang, unit=unit) if medium.explained else unit, fontsize=9.5)
        axes.xaxis.set_major_locator(MaxNLocator(5 if medium.explained else 3))
        axes.margins(x=0.12)
    caption = text(
        "search.packages_caption",
        lang,
        base=case_title(found.plan.setting.base, lang),
        worlds=found.gains.shape[1],
        lives=len(found.seeds),
        window=found.reported,
        definitions=definitions(found.outcomes, lang),
    )
    return finish(figure, lang, small_headline(found, lang), caption, found.cases, found.seeds)


def front_figure(found: SmallReforms, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw what each package judged costs and improves, with the steps that none goes beyond."""
    row, plan, small = indicator(found.plan.goal), found.plan, len(found.packages)
    head = text("search.front_panel", lang, count=small - 1, documents=len(plan.compare))
    figure, (axes,) = plot_panels([head], 1, _FRONT, medium)
    means, lows, highs = band(scale(row.unit) * found.gains[:, :, found.goal], 1)
    axes.axhline(0.0, color="#888888", linewidth=1.0, zorder=1)
    for size in range(1, plan.most + 1):
        mine = [place for place, package in enumerate(found.packages) if len(package) == size]
        label = text("search.front_one" if size == 1 else "search.front_small", lang, size=size)
        look: dict[str, Any] = {
            "color": KINDS[size - 1],
            "marker": "osD"[size - 1],
            "linestyle": "none",
            "markersize": 5,
        }
        axes.plot(found.costs[mine], means[mine], label=label, alpha=0.85, zorder=3, **look)
    front = found.front
    _steps(axes, found.costs[front], means[front], text("search.front_line", lang))
    axes.vlines(found.costs[front], lows[front], highs[front], color=GREY, linewidth=1.0, zorder=2)
    for place, case in enumerate(plan.compare, small):
        colour = case_look(1 + plan.most + place - small).colour
        axes.plot(
            found.costs[place], means[place], "*", color=colour, markersize=11, zorder=4, label=_short(case, lang)
        )
    axes.set_xlabel(text("search.front_x", lang))
    axes.set_ylabel(text("search.front_y", lang, outcome=row.label[lang], unit=difference_unit(row.unit, lang)))
    plain(axes, "both")
    axes.margins(x=0.14)
    caption = text(
        "search.front_caption",
        lang,
        worlds=found.gains.shape[1],
        window=found.reported,
        definitions=definitions([row.name], lang),
    )
    return finish(figure, lang, cost_headline(found, lang), caption, found.cases, found.seeds, axes)


def _short(case: sim.Case, lang: str) -> str:
    return shortened(case_title(case, lang), _NAME_WIDTH)


def _steps(axes: Axes, costs: np.ndarray, means: np.ndarray, label: str) -> None:
    axes.step(costs, means, where="post", color=GREY, linewidth=1.3, label=label, zorder=2)


def orders_figure(found: SmallReforms, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw what each order of the best package's moves improves the goal on average, the best order first."""
    row, plan = indicator(found.plan.goal), found.plan
    ranked = sorted(range(len(found.orders)), key=lambda k: -found.order_gains[k].mean())
    labels = [wrapped(_order(found, k, lang), _ORDER_WIDTH) for k in ranked]
    figure, (axes,) = lined_panels([text("search.orders_panel", lang, outcome=row.label[lang])], labels, 1, 4.6, medium)
    starts = list(dict.fromkeys(order[0] for order in found.orders))
    for line, k in enumerate(ranked):
        ends = band(scale(row.unit) * found.order_gains[k])
        colour = KINDS[starts.index(found.orders[k][0])]
        interval(axes, line, [float(end) for end in ends], Look(colour if len(starts) > 1 else BLACK))
    axes.set_xlabel(text("search.orders_axis", lang, unit=difference_unit(row.unit, lang)), fontsize=9.5)
    axes.margins(x=0.12)
    caption = text(
        "search.orders_caption",
        lang,
        apart=plan.apart,
        base=case_title(plan.setting.base, lang),
        month=plan.month,
        months=plan.setting.base.structure.months,
        worlds=found.order_gains.shape[1],
        lives=len(found.seeds),
        definitions=definitions([row.name], lang),
    )
    return finish(figure, lang, order_headline(found, lang), caption, found.cases, found.seeds)


def _order(found: SmallReforms, place: int, lang: str) -> str:
    names = [parameters()[move.lever].label[lang] for move in found.orders[place]]
    return text("search.then", lang).join(names)
