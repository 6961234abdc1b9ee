"""Which factors matter: screening plane, indices with intervals, pairs, and whether the sample is large enough."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, NullLocator

from experiments.answers.methods import EFFECT, LUCK, ZERO
from experiments.answers.staged import Sensitivity
from experiments.answers.sweep import Sweep
from experiments.designs.outcomes import indicator
from experiments.designs.setting import Setting
from experiments.telling.figures.colours import BLACK, GREY, KINDS, PALE
from experiments.telling.figures.lines import wrapped
from experiments.telling.figures.sheet import PAPER, Medium, finish
from experiments.telling.figures.style import AT_DATA, definitions, lined_panels, plain, plot_panels
from experiments.telling.sentences.question_headlines import convergence_headline, pairs_headline, sweep_headline
from experiments.telling.sentences.sweep import still_line
from experiments.telling.texts import difference_unit, factor_label
from sim.parameter import parameters
from sim.words import MINUS, scale, text

LABELLED = 10  # factors by name in a plane
SHOWN = 15  # factors in a bar chart
_BY_KIND = dict(zip(("lever", "behaviour", "world"), KINDS, strict=False))
_LABEL_WIDTH = 24
_COLUMNS, _PLOT, _BARS = 2, (5.2, 3.3), 4.2  # panels beside each other, and inches of one on paper
_PAIRS_COLOURS = "cividis_r"


def sensitivity_figures(answer: Sensitivity, lang: str, medium: Medium = PAPER) -> dict[str, Figure]:
    """All figures of all stages by stage and name."""
    drawn = {}
    for stage, one in answer.stages.items():
        for name, figure in sweep_figures(one, answer.plan.setting, lang, medium).items():
            drawn[f"{stage}-{name}"] = figure
    return drawn


def sweep_figures(found: Sweep, setting: Setting, lang: str, medium: Medium = PAPER) -> dict[str, Figure]:
    """All figures of a sweep by name: a plane for Morris, else bars; pairs if there are any; convergence."""
    figures = {"plane": plane_figure} if found.method == "morris" else {"bars": bars_figure}
    if found.pairs:
        figures["pairs"] = pairs_figure
    figures["convergence"] = convergence_figure
    return {name: draw(found, setting, lang, medium) for name, draw in figures.items()}


def plane_figure(found: Sweep, setting: Setting, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw the mean effect of every factor against the spread of its effects, a panel per outcome."""
    leading = found.leading(LABELLED)
    wide = found.indices.set_index(["outcome", "index", "factor"])

    def panel(axes: Axes, outcome: str) -> None:
        row = indicator(outcome)
        factor, unit = scale(row.unit), difference_unit(row.unit, lang)
        rows = wide.loc[outcome]
        names = [
            name for name in rows.loc["mu_star"].index if "sigma" in rows.index and name in rows.loc["sigma"].index
        ]
        star, sigma = (
            factor * rows.loc[index].loc[names][["estimate", "lower", "upper"]] for index in ("mu_star", "sigma")
        )
        for name in reversed(names):
            x, low, high = star.loc[name]
            y, colour = sigma.loc[name, "estimate"], _colour(name)
            marker = "D" if rows.loc["mu_star"].loc[name, "told"] == LUCK else "o"
            if name in leading:
                axes.plot([max(low, 0.0), high], [y, y], color=colour, linewidth=1.0, alpha=0.6, zorder=2)
                axes.plot(x, y, marker, color="white", markeredgecolor=colour, markersize=12, zorder=3)
                place: dict[str, Any] = {"ha": "center", "va": "center", "gid": AT_DATA}
                axes.annotate(str(leading.index(name) + 1), (x, y), **place, fontsize=8, zorder=4)
            else:
                axes.plot(x, y, marker, color=colour, markersize=3.5, alpha=0.5, markeredgewidth=0, zorder=1)
        end = 1.05 * star[["estimate", "upper"]].max(axis=None)
        axes.plot([0, end], [0, end], "--", color=GREY, linewidth=0.9, zorder=0)
        axes.set_xlim(-0.02 * end, end)
        axes.set_ylim(-0.04 * end, 1.1 * sigma["estimate"].max() or 1.0)
        axes.set_xlabel(text("sweep.mu_star", lang, unit=unit), fontsize=9.5)
        axes.set_ylabel(text("sweep.sigma", lang, unit=unit), fontsize=9.5)
        plain(axes, "both")

    figure, panels = plot_panels(_labels(found, lang), _COLUMNS, _PLOT, medium)
    _draw(panels, found, lang, panel)
    for number, name in enumerate(leading, 1):
        label = f"{number}\u00a0{factor_label(name, lang)}"
        panels[0].add_line(Line2D([], [], linestyle="", marker="o", color=_colour(name), label=label))
    facts = {"n": found.n, "labelled": len(leading)}
    caption = _caption("plane", found, setting, lang, **facts)
    return finish(figure, lang, sweep_headline(found, lang), caption, [setting.base], setting.seeds, panels[0])


def bars_figure(found: Sweep, setting: Setting, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw the indices of the leading factors with intervals, a panel per outcome."""
    names = found.leading(SHOWN)
    table = found.indices.set_index(["outcome", "index", "factor"])
    thick = 0.8 / len(found.row.indices)

    def panel(axes: Axes, outcome: str) -> None:
        axes.axvline(0.0, color="#888888", linewidth=1.0)
        for k, index in enumerate(found.row.indices):
            for i, name in enumerate(names):
                if (outcome, index, name) not in table.index:
                    continue
                row = table.loc[outcome, index, name]
                y, told = i + (k - (len(found.row.indices) - 1) / 2) * thick, row["told"]
                how: dict[str, Any] = {
                    "alpha": 0.3 if told in (LUCK, ZERO) else 1.0,
                    "hatch": "////" if told == LUCK else None,
                }
                axes.barh(y, row["estimate"], thick * 0.9, color=KINDS[k], **how)
                axes.plot([row["lower"], row["upper"]], [y, y], color=BLACK, linewidth=1.1)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.set_xlabel(text("sweep.bars_axis", lang), fontsize=9.5)

    labels = [wrapped(factor_label(name, lang), _LABEL_WIDTH) for name in names]
    figure, panels = lined_panels(_labels(found, lang), labels, _COLUMNS, _BARS, medium)
    _draw(panels, found, lang, panel)
    for k, index in enumerate(found.row.indices):
        label = text(f"method.{index}", lang)
        panels[0].add_line(Line2D([], [], color=KINDS[k], linewidth=7, label=label))
    indices = " ".join(text(f"method.{index}_help", lang) for index in found.row.indices)
    caption = _caption("bars", found, setting, lang, n=found.n, indices=indices)
    return finish(figure, lang, sweep_headline(found, lang), caption, [setting.base], setting.seeds, panels[0])


def pairs_figure(found: Sweep, setting: Setting, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw the second-order indices as a heat map, a panel per outcome."""
    names = found.leading(SHOWN)
    place = {name: i for i, name in enumerate(names)}
    pairs = found.indices[found.indices["index"] == found.row.pairs]
    told = pairs[pairs["told"] == EFFECT]
    largest = float(np.nanmax([told["estimate"].max(), 0.01]))

    def panel(axes: Axes, outcome: str) -> None:
        cells = np.full((len(names), len(names)), np.nan)
        for row in pairs[pairs["outcome"] == outcome].to_dict("records"):
            if row["factor"] in place and row["other"] in place:
                x, y = sorted((place[row["factor"]], place[row["other"]]))
                cells[y, x] = row["estimate"] if row["told"] == EFFECT else 0.0
        axes.pcolormesh(np.where(np.isnan(cells), np.nan, 0), cmap="Greys", vmin=-0.15, vmax=1, edgecolors="white")
        axes.pcolormesh(
            np.where(cells != 0, cells, np.nan), cmap=_PAIRS_COLOURS, vmin=0, vmax=largest, edgecolors="white"
        )
        for y, x in np.argwhere(np.isfinite(cells) & (cells != 0)):
            ink = "white" if cells[y, x] > 0.5 * largest else "black"
            shown = f"{100 * cells[y, x]:.1f}".replace("-", MINUS)
            axes.text(x + 0.5, y + 0.5, shown, ha="center", va="center", fontsize=8, color=ink)
        axes.set_xticks(np.arange(len(names)) + 0.5, [str(i) for i in range(1, len(names) + 1)])
        axes.set_xlim(0, len(names) - 1)
        axes.tick_params(length=0)
        plain(axes, "both", ("top", "right", "left", "bottom"))
        axes.grid(False)

    labels = [f"{i}\u00a0{factor_label(name, lang)}" for i, name in enumerate(names, 1)]
    labels = [wrapped(label, _LABEL_WIDTH + 4) for label in labels]
    figure, panels = lined_panels(_labels(found, lang), labels, _COLUMNS, _BARS, medium)
    panels[0].set_yticks(np.arange(len(names)) + 0.5, labels)
    panels[0].set_ylim(len(names), 0)  # the first factor has no cells in its row, but its name there
    _draw(panels, found, lang, panel)
    caption = _caption("pairs", found, setting, lang, n=found.n)
    return finish(figure, lang, pairs_headline(found, lang), caption, [setting.base], setting.seeds)


def convergence_figure(found: Sweep, setting: Setting, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw the main index over growing samples, a panel per outcome."""
    leading = found.leading(len(KINDS))
    table = found.convergence.set_index(["outcome", "factor"]).sort_index(kind="stable")

    def panel(axes: Axes, outcome: str) -> None:
        unit = indicator(outcome).unit if found.method == "morris" else "ratio"
        for name in [*(name for name in found.names if name not in leading), *reversed(leading)]:
            course = table.loc[[(outcome, name)]].sort_values("n", kind="stable")
            y = scale(unit) * course[["estimate", "lower", "upper"]]
            if name not in leading:
                axes.plot(course["n"], y["estimate"], color=PALE, linewidth=0.8, zorder=1)
                continue
            colour = KINDS[leading.index(name)]
            if len(course) > 1:
                axes.fill_between(course["n"], y["lower"], y["upper"], color=colour, alpha=0.15, linewidth=0, zorder=2)
            else:  # a band of no width is not seen
                axes.vlines(course["n"], y["lower"], y["upper"], color=colour, linewidth=1.6, zorder=2)
            line = "--o" if course["told"].iloc[-1] == LUCK else "-o"
            axes.plot(course["n"], y["estimate"], line, color=colour, markersize=4, linewidth=1.6, zorder=3)
        axes.set_xscale("log", base=2)
        sizes = sorted(table["n"].unique())
        axes.set_xticks(sizes, [str(size) for size in sizes])
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xlabel(text("sweep.convergence_axis", lang), fontsize=9.5)
        shown = text(f"method.{found.row.main}", lang)
        if found.method == "morris":
            shown = text("figure.titled", lang, label=shown, unit=difference_unit(unit, lang))
        axes.set_ylabel(shown, fontsize=9.5)
        plain(axes, "y")

    figure, panels = plot_panels(_labels(found, lang), _COLUMNS, _PLOT, medium)
    _draw(panels, found, lang, panel)
    for name, colour in zip(leading, KINDS, strict=False):
        panels[0].add_line(Line2D([], [], color=colour, linewidth=2.2, label=factor_label(name, lang)))
    facts = {"index": text(f"method.{found.row.main}", lang), "labelled": len(leading)}
    caption = _caption("convergence", found, setting, lang, **facts)
    return finish(figure, lang, convergence_headline(found, lang), caption, [setting.base], setting.seeds, panels[0])


def _labels(found: Sweep, lang: str) -> list[str]:
    return [indicator(outcome).label[lang] for outcome in found.outcomes]


def _draw(panels: Sequence[Axes], found: Sweep, lang: str, draw: Callable[[Axes, str], None]) -> None:
    """Draw a panel per outcome; one that did not vary, or by luck only, has an empty panel that says so."""
    for axes, outcome in zip(panels, found.outcomes, strict=True):
        if still := still_line(found, outcome, lang):
            axes.text(0.5, 0.5, wrapped(still, 40), ha="center", va="center", transform=axes.transAxes)
            axes.set_axis_off()
        else:
            draw(axes, outcome)


def _caption(name: str, found: Sweep, setting: Setting, lang: str, **facts: object) -> str:
    reported = setting.reported([setting.base], [factor.name for factor in found.factors])
    facts |= {"seeds": len(setting.seeds), "window": reported, "definitions": definitions(found.outcomes, lang)}
    return text(f"sweep.{name}_caption", lang, **facts)


def _colour(name: str) -> str:
    return _BY_KIND.get(parameters()[name].kind, GREY) if name in parameters() else GREY
