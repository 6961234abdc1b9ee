"""The imbalance of a county's tables: bars by department and township, a map of powers, and what parameters say."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

import sim
from experiments.answers.imbalance import NATIONAL_SPLIT, PARTS, Imbalance, Splits, elsewhere, shares
from experiments.telling.figures.colours import BLUE, GREY, PALE, VERMILLION, YELLOW
from experiments.telling.figures.lines import across
from experiments.telling.figures.sheet import PAPER, Medium, Sheet, complete
from experiments.telling.figures.style import head, lined_panels, plain
from experiments.telling.sentences.imbalance import ends, national_split, occasions, powerless_facts
from experiments.telling.texts import department_title, township_title
from sim.county import DELEGATED, ENFORCEMENT
from sim.parameter import parameters
from sim.words import number, quantity, scale, text

HUES = dict(zip(PARTS, (BLUE, YELLOW, VERMILLION), strict=True))
MOST_TOWNSHIPS = 60  # drawn; a sheet has an end
_INK = dict(zip(PARTS, ("white", "black", "black"), strict=True))
_LETTERS = 40  # of a name
_PANEL = 4.6  # inches of a panel with bars, on paper
_NUMBER = 8.0  # per cent; narrower parts have no room for theirs
_NUMBERED = 24  # departments, beyond which cells of the map are too narrow for numbers
_CELL, _NARROW, _ROW = 0.52, 0.27, 0.29  # inches
_SIZE = 8.5
_STRIPE = 0.18  # of a cell: says who has the power
_FAINT = 0.12  # of the red where least is


def imbalance_figures(found: Imbalance, lang: str, medium: Medium = PAPER) -> dict[str, Figure]:
    """Bars by department and by township and the map; without a list of duties what parameters say."""
    if not found.listed:
        return {"parameters": parameters_figure(found, lang, medium)}
    return {
        "departments": departments_figure(found, lang, medium),
        "townships": townships_figure(found, lang, medium),
        "map": map_figure(found, lang, medium),
    }


def departments_figure(found: Imbalance, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw who has the authority over each department's duties, below the national average and the whole county."""
    facts = {"usual": quantity(float(elsewhere(NATIONAL_SPLIT)), "share", lang)}
    title = text("imbalance.bars_title", lang, elsewhere=_away(found.whole.duties, lang), **facts)
    return _bars(found, found.departments, _departments(found, lang), title, lang, medium)


def townships_figure(found: Imbalance, lang: str, medium: Medium = PAPER) -> Figure:
    """The same by township."""
    title = text("imbalance.towns_title", lang, **ends(elsewhere(found.townships.occasions), lang))
    return _bars(found, found.townships, _townships(found, lang), title, lang, medium)


def _away(split: np.ndarray, lang: str) -> str:
    return quantity(float(elsewhere(split)), "share", lang)


def _departments(found: Imbalance, lang: str) -> list[str]:
    return [department_title(domain, lang, _LETTERS) for domain in found.county.domains]


def _townships(found: Imbalance, lang: str) -> list[str]:
    return [township_title(town, lang, _LETTERS) for town in found.county.townships[:MOST_TOWNSHIPS]]


def _cut(found: Imbalance, lang: str) -> str:
    """Say that not all townships are drawn."""
    count = len(found.county.townships)
    return text("imbalance.cut", lang, count=count, shown=MOST_TOWNSHIPS) if count > MOST_TOWNSHIPS else ""


def _bars(found: Imbalance, splits: Splits, names: Sequence[str], title: str, lang: str, medium: Medium) -> Figure:
    labels = [text("imbalance.national_row", lang), text("imbalance.whole", lang), *names]
    panels_of = [text("imbalance.by_duties", lang), text("imbalance.by_occasions", lang)]
    figure, (left, right) = lined_panels(panels_of, labels, 2, _PANEL, medium)
    unknown = np.full(len(PARTS), np.nan)
    for axes, nation, whole, split in zip((left, right), (NATIONAL_SPLIT, unknown), found.whole, splits, strict=True):
        _stack(axes, shares(np.vstack([nation, whole, split[: len(names)]])), lang)
        axes.axhline(1.5, color=GREY, linewidth=0.8)
    right.text(50.0, 0, text("imbalance.unpublished", lang), ha="center", va="center", color=GREY, fontsize=9)
    caption = text("imbalance.bars_caption", lang, duties=int(NATIONAL_SPLIT.sum()), split=national_split())
    cut = _cut(found, lang) if splits is found.townships else ""
    return _complete(figure, found, title, caption, cut, lang, left)


def _stack(axes: Axes, parts: np.ndarray, lang: str) -> None:
    """Draw a bar of three parts per row (row, part), in per cent."""
    base = np.zeros(len(parts))
    for k, part in enumerate(PARTS):
        share = scale("share") * np.nan_to_num(parts[:, k])
        look: dict[str, Any] = {"color": HUES[part], "edgecolor": "white", "label": text(f"imbalance.{part}", lang)}
        axes.barh(range(len(share)), share, left=base, height=0.72, **look)
        for y in np.flatnonzero(share >= _NUMBER).tolist():
            said = number(parts[y, k], "share")
            axes.text(base[y] + share[y] / 2, y, said, ha="center", va="center", fontsize=9, color=_INK[part])
        base = base + share
    axes.set_xlim(0, 100)
    axes.set_xlabel("%")


def _complete(
    figure: Sheet, found: Imbalance, title: str, caption: str, cut: str, lang: str, legend: Axes | None
) -> Figure:
    footer = text("imbalance.footer", lang, version=sim.__version__, hash=found.county.hash())
    return complete(figure, lang, title, caption, f"{cut} {footer}".strip(), legend)


# The map


def map_figure(found: Imbalance, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw townships by departments: who has the power, and how often a year a township answers without it."""
    names, columns, total = _townships(found, lang), _departments(found, lang), text("imbalance.total", lang)
    numbered = len(columns) <= _NUMBERED
    of_towns, of_columns = ([*map(occasions, found.powerless.sum(axis=axis).tolist())] for axis in (1, 0))
    whole = occasions(float(found.powerless.sum()))
    beside, below = across([*of_towns, whole], _SIZE) + 0.35, across([*of_columns, whole], _SIZE)
    cell = max(_CELL, below + 0.1, _least(found)) if numbered else _NARROW
    below = _ROW if numbered else below + 0.2
    wide, high = cell * len(columns) + beside, _ROW * len(names) + below
    figure = Sheet(max(7.0, across(names) + wide + 0.4), across([*columns, total]) + high + 0.4, medium)
    axes = figure.subplots()
    _cells(axes, found, len(names), numbered)
    # totals stand in a row and a column of their own, as wide as they need
    right, low = len(columns) + beside / cell / 2, len(names) + below / _ROW / 2
    look: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": _SIZE}
    for y, said in enumerate(of_towns[: len(names)]):
        axes.text(right, y + 0.5, said, **look)
    for x, said in [*((x + 0.5, said) for x, said in enumerate(of_columns)), (right, whole)]:
        axes.text(x, low, said, rotation=0 if numbered else 90, **look)
    axes.set_xlim(0, len(columns) + beside / cell)
    axes.set_ylim(len(names) + below / _ROW, 0)
    axes.xaxis.tick_top()
    axes.set_xticks([*(x + 0.5 for x in range(len(columns))), right], [*columns, total], rotation=90)
    axes.set_yticks([*(y + 0.5 for y in range(len(names))), low], [*names, total])
    axes.tick_params(length=0)
    plain(axes, "both", ("top", "right", "left", "bottom"))
    axes.grid(False)
    _key(axes, lang)
    shown = text("imbalance.map_numbers" if numbered else "imbalance.map_no_numbers", lang)
    caption = text("imbalance.map_caption", lang, numbers=shown)
    title = text("imbalance.map_title", lang, **powerless_facts(found, lang))
    return _complete(figure, found, title, caption, _cut(found, lang), lang, axes)


def _least(found: Imbalance) -> float:
    """Inches that a cell with its number needs across."""
    return across(map(occasions, found.powerless.ravel().tolist()), _SIZE) / (1.0 - _STRIPE) + 0.08


def _cells(axes: Axes, found: Imbalance, rows: int, numbered: bool) -> None:
    hues, most = {**HUES, "": PALE}, float(found.powerless.max()) or 1.0
    look: dict[str, Any] = {"edgecolor": PALE, "linewidth": 0.6}
    for y in range(rows):
        powers, counts = found.powers[y].tolist(), found.powerless[y].tolist()
        whole, stripes = ([(x, wide) for x in range(len(powers))] for wide in (1.0, _STRIPE))
        grounds = [_shade(count / most) if power else PALE for power, count in zip(powers, counts, strict=True)]
        axes.broken_barh(whole, (y, 1.0), facecolors=grounds, **look)
        axes.broken_barh(stripes, (y, 1.0), facecolors=[hues[power] for power in powers], **look)
        for x in np.flatnonzero(counts).tolist() if numbered else ():
            place = (x + (1.0 + _STRIPE) / 2, y + 0.5)
            axes.text(*place, occasions(counts[x]), ha="center", va="center", fontsize=_SIZE)


def _shade(depth: float) -> str:
    """White for nothing, then a red from faint to full."""
    share = _FAINT + (1.0 - _FAINT) * depth if depth else 0.0
    red, green, blue = (1.0 - share * (1.0 - part) for part in to_rgb(VERMILLION))
    return str(to_hex((red, green, blue)))


def _key(axes: Axes, lang: str) -> None:
    """Name the colours, for the legend."""
    hues = {**HUES, "idle": PALE, "powerless": _shade(0.5)}
    for name, hue in hues.items():
        axes.barh(0.0, 0.0, color=hue, label=text(f"imbalance.map_{name}", lang))


# Without a list


def parameters_figure(found: Imbalance, lang: str, medium: Medium = PAPER) -> Figure:
    """Draw the parameters that say something of powers: by township what is delegated, by department what needs it."""
    delegated, enforcement = (parameters()[name] for name in (DELEGATED, ENFORCEMENT))
    names, columns = _townships(found, lang), _departments(found, lang)
    broad, most = medium.wide * _PANEL, max(len(names), len(columns))
    figure = Sheet(across(names) + across(columns) + 2 * broad + 0.8, most * 0.32 + 1.0, medium)
    left, right = figure.subplots(1, 2)
    _row_bars(left, names, found.delegated[: len(names)].tolist(), delegated.default, most)
    _row_bars(right, columns, found.enforcement.tolist(), enforcement.default, most)
    for axes, row in ((left, delegated), (right, enforcement)):
        head(axes, row.label[lang], broad)
    usual, average = (quantity(row.default, "share", lang) for row in (delegated, enforcement))
    labels = {"delegated": delegated.label[lang], "enforcement": enforcement.label[lang]}
    caption = text("imbalance.params_caption", lang, usual=usual, average=average, **labels)
    return _complete(figure, found, text("imbalance.params_title", lang), caption, _cut(found, lang), lang, None)


def _row_bars(axes: Axes, names: Sequence[str], values: Iterable[float], usual: float, rows: int) -> None:
    for y, value in enumerate(values):
        axes.barh(y, scale("share") * value, color=BLUE, height=0.72)
        said, over = number(value, "share"), {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        axes.text(scale("share") * value + 1.0, y, said, va="center", fontsize=9, bbox=over)
    axes.axvline(scale("share") * usual, color=GREY, linewidth=1.0, linestyle=(0, (4, 3)), zorder=2)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, 110)
    axes.set_xlabel("%")
    plain(axes, "x", ("top", "right", "left"))
