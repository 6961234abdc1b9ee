"""Reforms off and on together: effects, interactions, complements and substitutes."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.answers.effects import Effects
from experiments.answers.statistics import band
from experiments.answers.statistics import interval as mean_interval
from experiments.designs.factorial import Factorial
from experiments.designs.outcomes import direction, indicator
from experiments.telling.figures.colours import GREY, KINDS, WITH, WITHOUT
from experiments.telling.figures.lines import TICK_SIZE, across, down, letters, wrapped
from experiments.telling.figures.sheet import PAPER, Medium, Sheet, finish
from experiments.telling.figures.style import Look, definitions, interval, lined_panels, plain, plot_panels
from experiments.telling.sentences.question_headlines import (
    effects_headline,
    interaction_headline,
    synergy_headline,
)
from experiments.telling.sentences.verdicts import effect_title, switch_title
from experiments.telling.texts import difference_unit, span
from sim.words import change, number, scale, text

_LABEL_WIDTH = 26
_PLOT = (4.0, 2.5)  # inches of a panel on paper
_MANY = 12  # switches or pairs; more are drawn smaller
_MARKS = {"complement": "+", "substitute": "−", "scale-dependent": "±"}
_COLOURS = "PuOr"  # told apart with every common kind of colour blindness, white at zero


def effect_figures(effects: Effects, lang: str, medium: Medium = PAPER) -> dict[str, Figure]:
    """All figures of a factorial by name: effects, and what the design allows of interactions and synergies."""
    design = effects.factorial.design
    drawn = {} if design == "pairs" else {"effects": effects_figure(effects, lang, medium)}
    kinds = {"full": ("interaction", interaction_figure), "pairs": ("synergy", synergy_figure)}
    if design in kinds:
        name, draw = kinds[design]
        for outcome in effects.factorial.setting.outcomes:
            drawn[f"{name}-{outcome}"] = draw(effects, outcome, lang, medium)
    return drawn


def interaction_figure(effects: Effects, outcome: str, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw what each reform does without and with each other one: a panel for every two of them."""
    design = effects.factorial
    row, k = indicator(outcome), design.setting.outcomes.index(outcome)
    columns = 3 if len(design.pairs) <= _MANY else 5
    titles = [_pair_title(effects, pair, k, lang) for pair in design.pairs]
    figure, panels = plot_panels(titles, columns, _PLOT, medium, sharey=True)
    for axes, (first, second) in zip(panels, design.pairs, strict=True):
        cells = scale(row.unit) * effects.cells(first, second)[:, :, :, k]
        for level, colour, style in ((0, WITHOUT, "-"), (1, WITH, "--")):
            mean, low, high = band(cells[:, level], 1)
            label = text("factorial.with_on" if level else "factorial.with_off", lang)
            axes.plot((0, 1), mean, style, color=colour, marker="o", linewidth=1.8, label=label)
            axes.vlines((0, 1), low, high, color=colour, linewidth=2.2)
        axes.set_xticks((0, 1), [text(f"factorial.{level}", lang) for level in ("off", "on")])
        axes.set_xlim(-0.2, 1.2)
        plain(axes, "y")
    label = text("factorial.interaction_axis", lang, outcome=row.label[lang], unit=text(f"unit.{row.unit}", lang))
    for axes in panels[::columns]:
        axes.set_ylabel(wrapped(label, letters(medium.high * _PLOT[1] + 0.4, TICK_SIZE)))
    title = interaction_headline(effects, outcome, lang)
    return _finished(figure, "interaction", title, design, [outcome], lang, panels[0])


def _finished(
    figure: Sheet,
    name: str,
    title: str,
    design: Factorial,
    outcomes: Sequence[str],
    lang: str,
    legend: Axes | None = None,
) -> Sheet:
    """Finish a figure with the caption of its name in the table of words."""
    setting = design.setting
    explained = {"seeds": len(setting.seeds), "window": design.reported, "definitions": definitions(outcomes, lang)}
    caption = text(f"factorial.{name}_caption", lang, **explained)
    return finish(figure, lang, title, caption, [setting.base], setting.seeds, legend)


def _pair_title(effects: Effects, pair: tuple[int, int], outcome: int, lang: str) -> str:
    design = effects.factorial
    unit = indicator(design.setting.outcomes[outcome]).unit
    synergy, least, most = mean_interval(effects.by_seed(frozenset(pair))[:, outcome])
    limits = span(least, most, unit).replace(" ", "\u00a0")  # not broken between lines
    first, second = (switch_title(design, design.switches[i].name, lang) for i in pair)
    value = f"{change(synergy, unit, lang)} {limits}"
    return text("factorial.panel", lang, first=first, second=second, value=value)


def effects_figure(effects: Effects, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw effects and interactions with their intervals: a panel per outcome, a line per effect."""
    design = effects.factorial
    outcomes, contrasts = design.setting.outcomes, design.effects()
    rows = [indicator(outcome) for outcome in outcomes]
    labels = [wrapped(_effect_label(design, effect, lang), 2 * _LABEL_WIDTH) for effect in contrasts]
    figure, panels = lined_panels([row.label[lang] for row in rows], labels, 4, 3.2, medium)
    for k, (axes, row) in enumerate(zip(panels, rows, strict=True)):
        axes.axvline(0.0, color="#888888", linewidth=1.0, zorder=1)
        for y, effect in enumerate(contrasts):
            found = [scale(row.unit) * value for value in mean_interval(effects.by_seed(effect)[:, k])]
            interval(axes, y, found, Look(KINDS[0] if len(effect) == 1 else KINDS[1]))
        axes.set_xlabel(text("figure.axis", lang, unit=difference_unit(row.unit, lang)), fontsize=9.5)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.margins(x=0.12)
    name = "fraction" if design.words else "effects"
    return _finished(figure, name, effects_headline(effects, lang), design, outcomes, lang)


def _effect_label(design: Factorial, effect: frozenset[int], lang: str) -> str:
    label, others = effect_title(design, effect, lang), len(design.aliases(effect))
    return text("factorial.confounded", lang, effect=label, count=others) if others else label


def synergy_figure(effects: Effects, outcome: str, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw the table of complements: what every two reforms do on top of the sum of each alone."""
    design = effects.factorial
    names = [switch.name for switch in design.switches]
    row, count = indicator(outcome), len(design.switches)
    table = effects.complements().query("outcome == @outcome and synergy_scale == 'additive'")
    grid, alone = np.full((count, count), np.nan), np.full(count, np.nan)
    marks: list[tuple[int, int, str]] = []
    for pair in table.to_dict("records"):
        i, j = names.index(pair["first"]), names.index(pair["second"])
        grid[j, i] = scale(row.unit) * pair["difference"]
        alone[i], alone[j] = (scale(row.unit) * pair[f"alone_{name}"] for name in ("first", "second"))
        if pair["over_scales"] in _MARKS:
            marks.append((i, j, _MARKS[pair["over_scales"]]))
    titles = [wrapped(switch_title(design, name, lang), _LABEL_WIDTH) for name in names]
    small = 9.5 if count <= _MANY else 7.5
    cells, labels = max(down(titles, 0.36, small), medium.high * 3.0), across(titles, small) + 0.3
    figure = Sheet(cells + labels + 1.7, cells + labels, medium)
    axes = figure.subplots()
    _cells(axes, _clash(effects), grid, marks, direction(outcome))
    for i, value in enumerate(alone):
        axes.text(i, i, number(value, "index", sign=True), ha="center", va="center", fontsize=small - 1.5, color=GREY)
    axes.set_xticks(range(count), titles, rotation=90, fontsize=small)
    axes.set_yticks(range(count), titles, fontsize=small)
    axes.tick_params(length=0)
    axes.set_aspect("equal")
    # at its corner, names to the left and below stand as far from the edge however wide or high the square gets
    bar = figure.colorbar(axes.collections[0], ax=axes, shrink=0.6, panchor="SW")
    label = text("factorial.synergy_bar", lang, unit=difference_unit(row.unit, lang))
    bar.set_label(wrapped(label, letters(cells, TICK_SIZE)))
    bar.outline.set_visible(False)
    plain(axes, "both", ("top", "right", "left", "bottom"))
    axes.grid(False)
    return _finished(figure, "synergy", synergy_headline(effects, outcome, lang), design, [outcome], lang)


def _clash(effects: Effects) -> np.ndarray:
    """Array (switch, switch): which two cannot be on together."""
    count = len(effects.factorial.switches)
    clash = np.tri(count, k=-1, dtype=bool)
    for first, second in effects.factorial.pairs:
        clash[second, first] = False
    return clash


def _cells(axes: Axes, clash: np.ndarray, grid: np.ndarray, marks: list[tuple[int, int, str]], good: int) -> None:
    """Colour the synergies, violet where together is better than the sum."""
    widest = float(np.nanmax(np.abs(grid))) or 1.0
    cells = axes.pcolormesh(
        np.ma.masked_invalid(grid), cmap=_COLOURS if good > 0 else f"{_COLOURS}_r", shading="nearest"
    )
    cells.set_clim(-widest, widest)
    cells.set_edgecolor("white")
    for j, i in np.argwhere(clash):
        axes.fill_between(
            (i - 0.5, i + 0.5), j - 0.5, j + 0.5, facecolor="none", edgecolor="#BBBBBB", hatch="////", linewidth=0
        )
    for i, j, mark in marks:
        strong = abs(grid[j, i]) > 0.6 * widest
        axes.text(i, j, mark, ha="center", va="center", fontsize=9, color="white" if strong else "black")
    axes.set_xlim(-0.5, len(grid) - 0.5)
    axes.set_ylim(len(grid) - 0.5, -0.5)
