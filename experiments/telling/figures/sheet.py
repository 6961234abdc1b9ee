"""The sheet a figure is drawn on: as large as its panels and words need, with title, legend, caption and footer."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.legend import Legend
from matplotlib.text import Text

import sim
from experiments.telling.figures.lines import CAPTION_SIZE, LEGEND_SIZE, PAD, TITLE_SIZE, letters, wrapped
from experiments.telling.texts import listed
from sim.lettering import UNWRITABLE, families, lost, write, written
from sim.plotting import Picture
from sim.words import text

_GREY = "#444444"
_PNG_LEVEL = 3  # of 9: on plain surfaces smaller than the usual 6, and sooner done


@dataclass(frozen=True)
class Medium:
    """What a figure is made for.

    Attributes
    ----------
    size : (width, height) in inches, or None
        Of every figure that finds room on it; one that needs more gets a larger sheet of the same shape with the same
        number of dots, so its type is smaller. None leaves each the size it asks for.
    dpi : int
        Dots an inch, on a sheet of that size.
    explained : bool
        The caption is part of the figure; otherwise only the footer is.
    titled : bool
        Title and footer are part of the figure; otherwise they stand beside it as words that can be edited.
    wide, high : float
        How much of its room on paper a plot gets; labels always get theirs.
    """

    size: tuple[float, float] | None
    dpi: int
    explained: bool
    titled: bool = True
    wide: float = 1.0
    high: float = 1.0


PAPER = Medium(None, 150, True)
SLIDE = Medium((32 / 3, 6.0), 180, False, True, 0.72, 0.55)  # 1920 × 1080
OFFICE = Medium((32 / 3, 4.75), 150, False, False, 0.72, 0.45)  # below the title of a slide, or above a caption


class Sheet(Picture):
    """An empty figure that keeps its parts apart by itself.

    Parameters
    ----------
    width, height : float
        Room that its panels need with their labels, in inches; words above and below come on top.
    """

    def __init__(self, width: float, height: float, medium: Medium) -> None:
        super().__init__(layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))
        FigureCanvasAgg(self)
        self.medium, self.room = medium, (width, height)
        self.factor = 1.0  # of the medium's size
        self.caption = ""  # what explains it
        self.grow(0.0)

    def grow(self, words: float) -> bool:
        """Become as large as panels and words (in inches) need, a slide never smaller; return whether it changed."""
        size, (width, height) = self.medium.size, self.room
        if size is None:
            before = self.get_figheight()
            self.set_dpi(self.medium.dpi)
            self.set_size_inches(width, height + words)
            return abs(height + words - before) > 0.01
        wanted = max(width / size[0], (height + words) / size[1])
        grown = wanted > self.factor
        self.factor = max(wanted, self.factor)
        self.set_dpi(self.medium.dpi / self.factor)
        self.set_size_inches(self.factor * size[0], self.factor * size[1])
        return grown


def finish(
    figure: Sheet,
    lang: str,
    title: str,
    caption: str,
    cases: Sequence[sim.Case],
    seeds: Sequence[int],
    legend: Axes | None = None,
) -> Sheet:
    """Complete a figure of runs: its footer says of which seeds it was made, on paper also of which cases."""
    facts: dict[str, Any] = {"version": sim.__version__, "first": seeds[0], "last": seeds[-1], "seeds": len(seeds)}
    if figure.medium.explained:
        named = listed((f"{case.name}\u00a0{case.hash()}" for case in cases), lang)
        footer = text("figure.footer", lang, cases=named, **facts)
    else:
        footer = text("figure.footer_slide", lang, **facts)
    return complete(figure, lang, title, caption, footer, legend)


def complete(figure: Sheet, lang: str, title: str, caption: str, footer: str, legend: Axes | None = None) -> Sheet:
    """Add the title, the legend of one panel for all, and below the caption and what the figure was made from."""
    title = title[:1].upper() + title[1:]  # names of outcomes are written small
    figure.set_label(title)  # whole, for who cannot see the figure
    figure.caption = caption
    below = f"{caption}\n{footer}" if figure.medium.explained else footer
    handles, labels = ([], []) if legend is None else legend.get_legend_handles_labels()
    if missing := write(figure) | lost("".join([title, below, *labels])):
        codes = listed((f"U+{ord(letter):04X}" for letter in sorted(missing)), lang)
        note = text("figure.missing", lang, sign=UNWRITABLE, codes=codes)
        below, figure.caption = f"{below} {note}", f"{caption} {note}"
    entries = [(handle, written(label)) for handle, label in zip(handles, labels, strict=True)]
    room = _words(figure, written(title), entries, written(below))
    while figure.grow(sum(room)):  # with its new height, places change; with its new width, lines
        room = _words(figure, written(title), entries, written(below))
    top, bottom = (inches / figure.get_figheight() for inches in room)
    engine = figure.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine)
    engine.set(rect=(0, bottom, 1, 1 - top - bottom))
    return figure


def _words(figure: Sheet, title: str, entries: Sequence[tuple[Artist, str]], below: str) -> tuple[float, float]:
    """Put words above and below the panels, in place of those that are there; return the inches they take."""
    for old in [*figure.texts, *figure.legends]:
        old.remove()
    width, height = figure.get_figwidth(), 72 * figure.get_figheight()
    look: dict[str, Any] = {"fontfamily": list(families()), "in_layout": False, "parse_math": False}
    if not figure.medium.titled:
        above = _legend(figure, entries, 1 - PAD / height) if entries else 0.0
        return (PAD + above) / 72, PAD / 72
    head = figure.suptitle(wrapped(title, letters(width, TITLE_SIZE)), y=1 - PAD / height, va="top", **look)
    head.set(fontsize=TITLE_SIZE, linespacing=1.3)
    top = 2 * PAD + _points(figure, head)
    if entries:
        top += _legend(figure, entries, 1 - top / height)
    foot = figure.supxlabel(wrapped(below, letters(width, CAPTION_SIZE)), y=PAD / height, va="bottom", **look)
    foot.set(x=PAD / 72 / width, ha="left", fontsize=CAPTION_SIZE, color=_GREY, linespacing=1.4)
    return top / 72, (1.5 * PAD + _points(figure, foot)) / 72


def _legend(figure: Figure, entries: Sequence[tuple[Artist, str]], top: float) -> float:
    """Put a legend in as many rows as it needs below `top`; return the points it takes."""
    handles = [handle for handle, _ in entries]
    labels = [wrapped(label, letters(figure.get_figwidth(), LEGEND_SIZE) - 9) for _, label in entries]
    look: dict[str, Any] = {"loc": "upper center", "bbox_to_anchor": (0.5, top), "borderaxespad": 0, "frameon": False}
    look["prop"] = {"family": list(families()), "size": LEGEND_SIZE}
    for columns in range(len(labels), 0, -1):
        drawn = figure.legend(handles, labels, ncols=columns, **look)
        drawn.set_in_layout(False)
        for label in drawn.get_texts():
            label.set_parse_math(False)
        if columns == 1 or drawn.get_window_extent().width <= figure.bbox.width:
            return _points(figure, drawn) + PAD / 2
        drawn.remove()
    raise AssertionError("a legend without entries")


def _points(figure: Figure, part: Text | Legend) -> float:
    return float(part.get_window_extent().height) / figure.dpi * 72


def save(figure: Figure, target: Path | BinaryIO, form: str = "png") -> None:
    """Write a figure as PNG or SVG; the same figure gives the same bytes.

    Its parts are laid out once and stay where they are: `Figure.savefig` would lay them out again for every form, and
    draw everything twice. The canvas stays, too, and with it what its texts were measured to be.
    """
    maker = f"quanze {sim.__version__}"
    canvas = figure.canvas if isinstance(figure.canvas, FigureCanvasAgg) else FigureCanvasAgg(figure)
    if (engine := figure.get_layout_engine()) is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")
        for axes in figure.axes:  # the solver's last bits differ from time to time, and half a pixel falls either way
            left, bottom, wide, high = (round(part, 6) for part in axes.get_position(original=True).bounds)
            axes.set_position((left, bottom, wide, high))
    with rc_context({"svg.hashsalt": "quanze"}):
        if form == "svg":
            FigureCanvasSVG(figure).print_svg(target, metadata={"Creator": maker, "Date": None})
        else:
            canvas.print_png(target, metadata={"Software": maker}, pil_kwargs={"compress_level": _PNG_LEVEL})
