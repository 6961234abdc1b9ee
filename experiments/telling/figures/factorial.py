"""Reforms off and on together: effects, interactions, complements and substitutes."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.answers.effects import Effects
from experiments.answers.statistics import band
from experiments.answers.statistics import interval as mean_interval
from experiments.designs.factorial import Factorial
from experiments.designs.outcomes import direction, indicator
from experiments.telling.figures.style import (
    BLUE,
    GREY,
    PAPER,
    VERMILLION,
    Medium,
    definitions,
    finish,
    interval,
    panel_title,
    plain,
    sheet,
    wrapped,
)
from experiments.telling.sentences.verdicts import span, switch_title
from experiments.telling.texts import difference_unit
from sim.words import change, number, scale, text

_LABEL_WIDTH = 26
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
    setting, k = design.setting, design.setting.outcomes.index(outcome)
    columns = min(3, len(design.pairs))
    rows = math.ceil(len(design.pairs) / columns)
    figure = sheet(4.6 * columns, 3.9 * rows + 1.6, medium)
    panels = figure.subplots(rows, columns, sharey=True, squeeze=False).ravel()
    for axes in panels[len(design.pairs) :]:
        axes.set_visible(False)
    row = indicator(outcome)
    for axes, (first, second) in zip(panels, design.pairs, strict=False):
        cells = scale(row.unit) * effects.cells(first, second)[:, :, :, k]
        for level, colour, style in ((0, BLUE, "-"), (1, VERMILLION, "--")):
            mean, low, high = band(cells[:, level], 1)
            label = text("factorial.with_on" if level else "factorial.with_off", lang)
            axes.plot((0, 1), mean, style, color=colour, marker="o", linewidth=1.8, label=label)
            axes.vlines((0, 1), low, high, color=colour, linewidth=2.2)
        synergy, least, most = mean_interval(effects.by_seed(frozenset((first, second)))[:, k])
        titles = [switch_title(design, design.switches[i].name, lang) for i in (first, second)]
        limits = span(least, most, row.unit).replace(" ", "\u00a0")  # not broken between lines
        value = f"{change(synergy, row.unit, lang)} {limits}"
        panel_title(axes, text("factorial.panel", lang, first=titles[0], second=titles[1], value=value), 0.9 / columns)
        axes.set_xticks((0, 1), [text(f"factorial.{level}", lang) for level in ("off", "on")])
        axes.set_xlim(-0.2, 1.2)
        plain(axes, "y")
    unit = text(f"unit.{row.unit}", lang)
    for axes in panels[::columns]:
        axes.set_ylabel(text("factorial.interaction_axis", lang, outcome=row.label[lang], unit=unit))
    caption = text(
        "factorial.interaction_caption",
        lang,
        seeds=len(setting.seeds),
        window=setting.window,
        definitions=definitions([outcome], lang),
    )
    title = text("factorial.interaction_title", lang, title=setting.title.get(lang, setting.name))
    return finish(figure, lang, title, caption, [setting.base], setting.seeds, medium, panels[0])


def effects_figure(effects: Effects, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw effects and interactions with their intervals: a panel per outcome, a line per effect."""
    design = effects.factorial
    setting, contrasts = design.setting, design.effects()
    figure = sheet(2.6 + 3.2 * len(setting.outcomes), 0.34 * len(contrasts) + 2.6, medium)
    panels = figure.subplots(1, len(setting.outcomes), sharey=True, squeeze=False)[0]
    for k, (axes, outcome) in enumerate(zip(panels, setting.outcomes, strict=True)):
        row = indicator(outcome)
        axes.axvline(0.0, color="#888888", linewidth=1.0, zorder=1)
        for y, effect in enumerate(contrasts):
            found = [scale(row.unit) * value for value in mean_interval(effects.by_seed(effect)[:, k])]
            interval(axes, y, found[0], found[1], found[2], BLUE if len(effect) == 1 else VERMILLION)
        panel_title(axes, row.label[lang], 0.8 / len(setting.outcomes))
        axes.set_xlabel(text("figure.axis", lang, unit=difference_unit(row.unit, lang)))
        axes.margins(x=0.12)
        plain(axes, "x", ("top", "right", "left"))
    labels = [wrapped(_effect_label(design, effect, lang), 2 * _LABEL_WIDTH) for effect in contrasts]
    panels[0].set_yticks(range(len(contrasts)), labels)
    panels[0].set_ylim(len(contrasts) - 0.4, -0.6)
    for axes in panels:
        axes.tick_params(axis="y", length=0)
    caption = text(
        "factorial.effects_caption",
        lang,
        seeds=len(setting.seeds),
        window=setting.window,
        definitions=definitions(setting.outcomes, lang),
    )
    title = text("factorial.effects_title", lang, title=setting.title.get(lang, setting.name))
    return finish(figure, lang, title, caption, [setting.base], setting.seeds, medium)


def _effect_label(design: Factorial, effect: frozenset[int], lang: str) -> str:
    label = " × ".join(switch_title(design, design.switches[i].name, lang) for i in sorted(effect))
    others = sum(len(alias) <= len(effect) for alias in design.aliases(effect))
    return text("factorial.confounded", lang, effect=label, count=others) if others else label


def synergy_figure(effects: Effects, outcome: str, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw the table of complements: what every two reforms do on top of the sum of each alone."""
    design = effects.factorial
    setting, names = design.setting, [switch.name for switch in design.switches]
    row, count = indicator(outcome), len(design.switches)
    table = effects.complements().query("outcome == @outcome")
    grid, alone = np.full((count, count), np.nan), np.full(count, np.nan)
    marks: list[tuple[int, int, str]] = []
    for pair in table.to_dict("records"):
        i, j = names.index(pair["first"]), names.index(pair["second"])
        grid[j, i] = scale(row.unit) * pair["difference"]
        alone[i], alone[j] = (scale(row.unit) * pair[f"alone_{name}"] for name in ("first", "second"))
        if pair["verdict"] in ("complement", "substitute"):
            marks.append((i, j, "+" if pair["verdict"] == "complement" else "−"))
    side = max(7.0, 0.36 * count + 4.2)
    figure = sheet(side + 1.4, side, medium)
    axes = figure.subplots()
    _cells(axes, _clash(effects), grid, marks, direction(outcome))
    small = 9.5 if count <= 12 else 7.5
    for i, value in enumerate(alone):
        axes.text(i, i, number(value, "index", sign=True), ha="center", va="center", fontsize=small - 1.5, color=GREY)
    titles = [wrapped(switch_title(design, name, lang), _LABEL_WIDTH) for name in names]
    axes.set_xticks(range(count), titles, rotation=90, fontsize=small)
    axes.set_yticks(range(count), titles, fontsize=small)
    axes.tick_params(length=0)
    axes.set_aspect("equal")
    bar = figure.colorbar(axes.collections[0], ax=axes, shrink=0.6)
    bar.set_label(text("factorial.synergy_bar", lang, unit=difference_unit(row.unit, lang)))
    bar.outline.set_visible(False)
    plain(axes, "both", ("top", "right", "left", "bottom"))
    axes.grid(False)
    caption = text(
        "factorial.synergy_caption",
        lang,
        seeds=len(setting.seeds),
        window=setting.window,
        definitions=definitions([outcome], lang),
    )
    title = text("factorial.synergy_title", lang, title=setting.title.get(lang, setting.name), outcome=row.label[lang])
    return finish(figure, lang, title, caption, [setting.base], setting.seeds, medium)


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
