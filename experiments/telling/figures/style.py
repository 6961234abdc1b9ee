"""One look for all figures: colours, cases, panels, and what is written at them."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from matplotlib.axes import Axes

import sim
from experiments.answers.statistics import Difference
from experiments.designs.outcomes import direction, indicator
from experiments.telling.figures.colours import BLACK, CASES, GREY, LINE, VERDICTS
from experiments.telling.figures.lines import CAPTION_SIZE, PANEL_SIZE, above, across, down, letters, width, wrapped
from experiments.telling.figures.sheet import Medium, Sheet
from experiments.telling.sentences.comparison import sort_of
from experiments.telling.sentences.headlines import VERDICT_OF
from experiments.telling.texts import case_title, difference_unit
from sim.case import MONTHS
from sim.lettering import families
from sim.plain import titled
from sim.words import scale, text

_MARKERS = {"better": "o", "worse": "s", "unclear": "o", "other": "D"}
_ROUNDS: "tuple[tuple[Dashes, str], ...]" = (("-", "o"), ((0, (5, 1.5)), "s"), ((0, (1, 1)), "D"))
_CASE_WIDTH, _LONG_CASE_WIDTH, _SLIDE_WIDTH = 22, 34, 62
AT_DATA = "at data"  # gid of a text that stands where its value is, even if another one is near
_SLIDE_COLUMNS, _SLIDE_SHARE = 5, 0.52  # panels side by side on a slide, and how wide they are of those on paper
_AXIS = 0.65  # inches that numbers and the label of an axis take
_BETWEEN = 0.25  # inches between panels

Dashes = str | tuple[int, tuple[float, ...]]


class Look(NamedTuple):
    """How the marks of a case look."""

    colour: str
    line: Dashes = "-"
    marker: str = "o"
    hollow: bool = False


def case_look(case: int) -> Look:
    """Look of a case by its position: the baseline is black; colours go round, with other lines and markers."""
    if case == 0:
        return Look(BLACK)
    turn, colour = divmod(case - 1, len(CASES))
    return Look(CASES[colour], *_ROUNDS[turn % len(_ROUNDS)])


def verdict_look(sort: str) -> Look:
    """Look of what a difference is found to be, see `experiments.telling.sentences.headlines.VERDICT_OF`."""
    verdict = VERDICT_OF[sort]
    return Look(VERDICTS[verdict], marker=_MARKERS[verdict], hollow=verdict == "unclear")


def verdict_key(axes: Axes, lang: str, base: sim.Case | None = None) -> None:
    """Give a panel the entries of a legend that says what the marks of differences, from a base, mean."""
    figure = axes.figure
    assert isinstance(figure, Sheet)
    drawn = {line.get_marker() for panel in figure.axes for line in panel.lines}
    named = {} if base is None else {"case": case_title(base, lang)}
    for verdict in [name for name in VERDICTS if name != "other" or _MARKERS[name] in drawn]:
        look, of = verdict_look(verdict), "from" if verdict == "unclear" and named else verdict
        label = text(f"headline.key_{of}", lang, **named)
        how: dict[str, Any] = {"color": look.colour, "markerfacecolor": "white" if look.hollow else look.colour}
        axes.plot([], [], look.marker, markersize=6, label=label, **how)


def better_axis(outcome: str, lang: str, unit: str = "") -> str:
    """What is written at the axis of differences of an outcome: their unit, and in which direction it is better."""
    side = {1: "better_right", -1: "better_left", 0: ""}[direction(outcome)]
    told = unit or difference_unit(indicator(outcome).unit, lang)
    return f"{told}  {text(f'headline.{side}', lang)}" if side else told


def case_labels(cases: Sequence[sim.Case], lang: str, medium: Medium) -> list[str]:
    """Titles of cases beside an axis: on paper in as many lines as they need, on a slide in one if possible."""
    titles = [case_title(case, lang) for case in cases]
    long = max(map(width, titles), default=0) > 2 * _CASE_WIDTH
    most = (_LONG_CASE_WIDTH if long else _CASE_WIDTH) if medium.explained else _SLIDE_WIDTH
    return [wrapped(title, most) for title in titles]


def lined_panels(
    titles: Sequence[str], labels: Sequence[str], columns: int, plot: float, medium: Medium
) -> tuple[Sheet, list[Axes]]:
    """Return a sheet of panels that share their lines: a panel per title, a line per label.

    Parameters
    ----------
    columns : int
        Panels side by side on paper; a slide is too low for many rows.
    plot : float
        Width of a panel on paper, in inches.
    """
    columns = min(columns if medium.explained else _SLIDE_COLUMNS, len(titles))
    rows, broad = math.ceil(len(titles) / columns), plot if medium.explained else _SLIDE_SHARE * plot
    least = 0.32 if medium.explained else 0.2
    high = down(labels, least) + above(titles, broad) + _AXIS
    figure = Sheet(max(7.0, across(labels) + 0.4 + columns * broad), rows * (high + _BETWEEN), medium)
    panels = figure.subplots(rows, columns, sharey=True, squeeze=False).ravel().tolist()
    for axes, title in zip(panels, titles, strict=False):
        head(axes, title, broad)
        axes.tick_params(axis="y", length=0)
        plain(axes, "x", ("top", "right", "left"))
    for axes in panels[len(titles) :]:
        axes.remove()
    panels[0].set_yticks(range(len(labels)), labels)
    panels[0].set_ylim(len(labels) - 0.4, -0.6)
    return figure, panels[: len(titles)]


def plot_panels(
    titles: Sequence[str], columns: int, plot: tuple[float, float], medium: Medium, **how: Any
) -> tuple[Sheet, list[Axes]]:
    """Return a sheet of panels of a width and height on paper, in inches, `columns` side by side."""
    columns = min(columns, len(titles))
    rows, broad = math.ceil(len(titles) / columns), medium.wide * plot[0]
    high = medium.high * plot[1] + above(titles, broad) + _AXIS
    figure = Sheet(columns * (broad + _AXIS + 0.1), rows * (high + _BETWEEN), medium)
    panels = figure.subplots(rows, columns, squeeze=False, **how).ravel().tolist()
    for axes, title in zip(panels, titles, strict=False):
        head(axes, title, broad)
    for axes in panels[len(titles) :]:
        axes.remove()
    return figure, panels[: len(titles)]


def head(axes: Axes, title: str, inches: float) -> None:
    """Put a title above a panel, in lines of at most so many inches."""
    axes.set_title(wrapped(title, letters(inches, PANEL_SIZE)), fontsize=PANEL_SIZE, linespacing=1.3)


def plain(axes: Axes, grid: Literal["x", "y", "both"] = "x", sides: Sequence[str] = ("top", "right")) -> None:
    """Leave on a panel what is read: a light grid behind the data, and no frame."""
    axes.tick_params(axis="both", labelfontfamily=list(families()))
    axes.grid(axis=grid, color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in sides:
        axes.spines[side].set_visible(False)


def mark_reforms(axes: Axes, cases: Sequence[sim.Case], lang: str, inches: float) -> None:
    """Draw a line where a month of a reform opens, over a panel of so many inches.

    It bears the reform's title where all cases agree on it and where there is room for it before the next line.
    """
    reforms = [reform for case in cases for reform in case.reforms]
    months = sorted({reform.month for reform in reforms})
    horizon = max(case.structure.months for case in cases)
    place: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "va": "top"}
    for month, end in zip(months, [*months[1:], horizon + 1], strict=False):
        axes.axvline((month - 1) / MONTHS, color=GREY, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
        titles = {titled(reform.title, "", lang) for reform in reforms if reform.month == month}
        room = letters(inches * (end - month) / horizon, CAPTION_SIZE)
        for title in (*(titles if len(titles) == 1 else ()), text("courses.reform", lang)):
            if title and room > 0 and (label := wrapped(title, room)).count("\n") < 2 and across([label]) < inches:
                axes.annotate(label, ((month - 1) / MONTHS, 1.0), (3, -2), **place, fontsize=CAPTION_SIZE, color=GREY)
                break


def interval(axes: Axes, y: float, ends: Sequence[float], look: Look) -> None:
    """Draw a mean as a dot and its interval (mean, low, high), where there is one, as a bar."""
    mean, low, high = ends
    if np.isfinite(low):
        axes.plot([low, high], [y, y], color=look.colour, linewidth=2.2, zorder=2)
    fill = "white" if look.hollow else look.colour
    size = 6 if look.marker == "o" else 5
    axes.plot(mean, y, look.marker, color=look.colour, markerfacecolor=fill, markersize=size, zorder=3)


def difference(axes: Axes, y: float, found: Difference, outcome: str, lang: str) -> None:
    """Draw a difference of an outcome with its interval, as what it is found to be; say so where it is not defined."""
    if found.pairs == 0:
        said = text("figure.undefined", lang)
        axes.text(0.0, y, said, ha="center", va="center", color=VERDICTS["unclear"])
        return
    ends = [scale(indicator(outcome).unit) * value for value in (found.difference, found.low, found.high)]
    interval(axes, y, ends, verdict_look(sort_of(found, outcome)))


def definitions(names: Iterable[str], lang: str) -> str:
    """What indicators mean, for a caption."""
    rows = [indicator(name) for name in names]
    told = (text("figure.definition", lang, label=row.label[lang], help=row.help[lang]) for row in rows)
    return "".join(told).rstrip()
