"""One look for all figures: colours, fonts, size, title, caption and footer."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Literal

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text

import sim
from experiments.designs.outcomes import indicator
from experiments.telling.texts import case_title
from sim.rules.year import MONTHS
from sim.tables import FOLDER
from sim.words import text

# Okabe & Ito: told apart with every common kind of colour blindness.
BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILLION, PURPLE = (
    "#000000",
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#F0E442",
    "#0072B2",
    "#D55E00",
    "#CC79A7",
)
COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
GREY, PALE, LINE = "#444444", "#D9D9D9", "#E5E5E5"
FONT = FOLDER / "fonts" / "NotoSansSC-Regular-subset.otf"
CASE_WIDTH = 22
_TITLE_SIZE, _PANEL_SIZE, _LEGEND_SIZE, _CAPTION_SIZE = 15, 11, 9.5, 8.5
_WIDE = "\u2e80-\uffef"
_WORDS = re.compile(rf"[（“]*(?:[{_WIDE}]|(?:\u00a0|[^\s{_WIDE}])+)[，。；：、）”！？]*| +")


@dataclass(frozen=True)
class Medium:
    """What a figure is made for.

    Attributes
    ----------
    size : (width, height) in inches, or None
        Of every figure; None leaves each the size it asks for. On a smaller sheet the same type is larger.
    dpi : int
        Dots an inch.
    explained : bool
        The caption is part of the figure; otherwise only the footer is.
    """

    size: tuple[float, float] | None
    dpi: int
    explained: bool


PAPER = Medium(None, 150, True)
SLIDE = Medium((32 / 3, 6.0), 180, False)  # 1920 × 1080


@cache
def families() -> tuple[str, str]:
    """Fonts in order of preference: the package's own Chinese one, then Matplotlib's own."""
    fontManager.addfont(FONT)
    name = next(font.name for font in fontManager.ttflist if Path(font.fname) == FONT)
    return name, "DejaVu Sans"


def wrapped(line: str, width: float) -> str:
    """Break a text into lines of at most `width` Latin letters; a Chinese character is as wide as two of them."""
    lines = [""]
    for part in line.split("\n"):
        for word in _WORDS.findall(part):
            if _width(lines[-1] + word) > width and lines[-1]:
                lines.append("")
            lines[-1] += word if lines[-1] else word.lstrip()
        lines.append("")
    return "\n".join(line.rstrip() for line in lines[:-1])


def _width(line: str) -> int:
    return len(line) + len(re.findall(f"[{_WIDE}]", line))


def case_label(case: sim.Case, lang: str) -> str:
    """Title of a case, in as many lines as it needs beside an axis."""
    return wrapped(case_title(case, lang), CASE_WIDTH)


def case_colour(case: int) -> str:
    """Colour of a case by its position: the baseline is black, the others differ as long as there are colours."""
    return BLACK if case == 0 else COLOURS[(case - 1) % len(COLOURS)]


def sheet(width: float, height: float, medium: Medium) -> Figure:
    """Return an empty figure, in inches or as large as the medium, that keeps its parts apart by itself."""
    layout = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12)
    figure = Figure(figsize=medium.size or (width, height), dpi=medium.dpi, layout=layout)
    FigureCanvasAgg(figure)
    return figure


def finish(
    figure: Figure,
    lang: str,
    title: str,
    caption: str,
    cases: Sequence[sim.Case],
    seeds: Sequence[int],
    medium: Medium,
    legend: Axes | None = None,
) -> Figure:
    """Add the title, the legend of one panel for all, and below the caption and what the figure was made from."""
    footer = text(
        "figure.footer",
        lang,
        cases=text("list.comma", lang).join(f"{case.name}\u00a0{case.hash()}" for case in cases),
        version=sim.__version__,
        first=seeds[0],
        last=seeds[-1],
        seeds=len(seeds),
    )
    width = figure.get_figwidth() * 72 / _CAPTION_SIZE * 1.85
    rows = 0 if legend is None else _legend(figure, legend)
    # the layout keeps room for a title, not for a legend below it: empty lines do
    figure.suptitle(title + rows * "\n ", fontsize=_TITLE_SIZE, linespacing=1.3)
    below = wrapped(f"{caption}\n{footer}" if medium.explained else footer, width)
    figure.supxlabel(below, fontsize=_CAPTION_SIZE, x=0.01, ha="left", color=GREY, linespacing=1.4)
    for item in figure.findobj(Text):
        item.set_fontfamily(list(families()))
    return figure


def definitions(names: Iterable[str], lang: str) -> str:
    """What indicators mean, for a caption."""
    rows = [indicator(name) for name in names]
    told = (text("figure.definition", lang, label=row.label[lang], help=row.help[lang]) for row in rows)
    return "".join(told).rstrip()


def _legend(figure: Figure, axes: Axes) -> int:
    """Put a panel's legend under the figure's title; return the number of its rows."""
    handles, labels = axes.get_legend_handles_labels()
    letters = figure.get_figwidth() * 72 / _LEGEND_SIZE * 1.7
    columns = max(1, min(len(labels), int(letters / (max(map(_width, labels)) + 9))))
    top = 1 - (1.8 * _TITLE_SIZE + 10) / 72 / figure.get_figheight()
    look: dict[str, Any] = {"ncols": columns, "frameon": False, "fontsize": _LEGEND_SIZE}
    drawn = figure.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, top), **look)
    drawn.set_in_layout(False)
    return -(-len(labels) // columns)


def panel_title(axes: Axes, title: str, share: float) -> None:
    """Put a title above a panel, in lines of at most a share of the figure's width."""
    figure = axes.figure
    assert isinstance(figure, Figure)
    letters = share * figure.get_figwidth() * 72 / _PANEL_SIZE * 1.8
    axes.set_title(wrapped(title, letters), fontsize=_PANEL_SIZE, linespacing=1.3)


def plain(axes: Axes, grid: Literal["x", "y", "both"] = "x", sides: Sequence[str] = ("top", "right")) -> None:
    """Leave on a panel what is read: a light grid behind the data, and no frame."""
    axes.tick_params(axis="both", labelfontfamily=list(families()))
    axes.grid(axis=grid, color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in sides:
        axes.spines[side].set_visible(False)


def mark_reforms(axes: Axes, cases: Sequence[sim.Case], lang: str) -> None:
    """Draw a line where a month of a reform opens; it bears the reform's title where all cases agree on it."""
    reforms = [reform for case in cases for reform in case.reforms]
    for month in sorted({reform.month for reform in reforms}):
        titles = {reform.title.get(lang, "") for reform in reforms if reform.month == month}
        label = titles.pop() if len(titles) == 1 else text("courses.reform", lang)
        axes.axvline((month - 1) / MONTHS, color=GREY, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
        place: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "va": "top"}
        axes.annotate(label, ((month - 1) / MONTHS, 1.0), (3, -2), **place, fontsize=8.5, color=GREY)


def save(figure: Figure, target: Path | BinaryIO, form: str = "png") -> None:
    """Write a figure as PNG or SVG; the same figure gives the same bytes."""
    maker = f"quanze {sim.__version__}"
    metadata = {"Creator": maker, "Date": None} if form == "svg" else {"Software": maker}
    with rc_context({"svg.hashsalt": "quanze"}):
        figure.savefig(target, format=form, metadata=metadata)


def interval(axes: Axes, y: float, mean: float, low: float, high: float, colour: str) -> None:
    """Draw a mean as a dot and its interval, where there is one, as a bar."""
    if np.isfinite(low):
        axes.plot([low, high], [y, y], color=colour, linewidth=2.2, zorder=2)
    axes.plot(mean, y, "o", color=colour, markersize=6, zorder=3)
