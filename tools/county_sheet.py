"""Pictures of a county's tables as they look in a spreadsheet."""

from collections.abc import Sequence
from string import ascii_uppercase
from unicodedata import east_asian_width

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.lettering import lost, write

_SIZE, _DPI = 10.0, 110
_HIGH, _LETTER, _GAP = 0.27, 0.145, 0.16  # inches: of a row, of a wide letter, beside a text
_MOST = 24  # wide letters of a cell; more are cut as a spreadsheet cuts them
_LINE, _FRAME, _HEAD = "#c8c8c8", "#eeeeee", "#dce6f1"


def sheet(rows: Sequence[Sequence[str]], more: bool = False) -> Figure:
    """Draw rows under letters and beside numbers, the first of them as the heading.

    Parameters
    ----------
    more : bool
        The table goes on below.
    """
    if missing := lost("".join(cell for row in rows for cell in row)):
        raise ValueError(f"the font has no {sorted(missing)}")
    shown = [[_cut(cell) for cell in row] for row in rows] + ([["…"] + [""] * (len(rows[0]) - 1)] if more else [])
    numbers = [*map(str, range(1, len(rows) + 1)), *(["…"] if more else [])]
    widths = [0.35, *(max(map(_width, column)) * _LETTER + _GAP for column in zip(*shown, strict=True))]
    whole = [["", *ascii_uppercase[: len(rows[0])]], *([n, *row] for n, row in zip(numbers, shown, strict=True))]
    wide, high = sum(widths), _HIGH * len(whole)
    figure = Figure((wide + 0.02, high + 0.02), dpi=_DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0), xlim=(-0.01, wide + 0.01), ylim=(high + 0.01, -0.01))
    axes.axis("off")
    for y, row in enumerate(whole):
        for x, cell in enumerate(row):
            left, top = sum(widths[:x]), _HIGH * y
            fill = _FRAME if 0 in (x, y) else _HEAD if y == 1 else "white"
            axes.add_patch(Rectangle((left, top), widths[x], _HIGH, facecolor=fill, edgecolor=_LINE, linewidth=0.7))
            framed, digits = 0 in (x, y), y > 1 and cell.strip("0123456789.%") == ""
            where = (widths[x] / 2, "center") if framed else (widths[x] - 0.07, "right") if digits else (0.07, "left")
            look = {"fontsize": _SIZE - 1 if framed else _SIZE, "color": "#777777" if framed else "black"}
            axes.text(left + where[0], top + _HIGH / 2, cell, ha=where[1], va="center_baseline", **look)
    write(figure)
    return figure


def _width(cell: str) -> float:
    return sum(1.0 if east_asian_width(letter) in "WF" else 0.56 for letter in cell)


def _cut(cell: str) -> str:
    cut = cell
    while _width(cut) > _MOST:
        cut = cut[:-1]
    return cut if cut == cell else f"{cut[:-1]}…"
