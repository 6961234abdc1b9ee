"""Whether a figure can be read: its texts and panels overlap nowhere, and none leaves the canvas."""

import itertools
from unittest.mock import patch

from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from experiments.telling.figures.style import AT_DATA

_SLACK, _LEAST = 1.0, 20.0  # dots


def texts_drawn(figure: Figure) -> list[Text]:
    """Texts that are really put on paper when a figure is drawn: no hidden labels, none outside a panel's range."""
    drawn: list[Text] = []
    draw = Text.draw

    def note(item: Text, renderer: object) -> None:
        if item.get_visible() and item.get_text().strip():
            drawn.append(item)
        draw(item, renderer)

    with patch.object(Text, "draw", note):
        figure.canvas.draw()
    return list({id(item): item for item in drawn}.values())


def faults(figure: Figure) -> list[str]:
    """Draw a figure and say what cannot be read in it."""
    texts = texts_drawn(figure)
    boxes = [(_name(item), _box(item)) for item in texts]
    panels = [(f"panel {i}", axes.get_window_extent()) for i, axes in enumerate(figure.axes) if axes.get_visible()]
    around = [(_name(item), _box(item)) for item in (figure._suptitle, figure._supxlabel)]
    around += [(f"legend of {len(each.get_texts())}", each.get_window_extent()) for each in figure.legends]
    canvas = figure.bbox
    found = [
        f"{name} leaves the canvas"
        for name, box in [*boxes, *around]
        if box.x0 < canvas.x0 or box.y0 < canvas.y0 or box.x1 > canvas.x1 or box.y1 > canvas.y1
    ]
    placed = [(_name(item), _box(item)) for item in texts if item.get_gid() != AT_DATA]
    for pairs in (itertools.combinations(placed, 2), itertools.combinations([*panels, *around], 2)):
        found += [f"{one} overlaps {other}" for (one, a), (other, b) in pairs if _overlap(a, b)]
    found += [f"{name} is {box.height:.0f} dots high" for name, box in panels if box.height < _LEAST]
    return found


def _box(item: Text) -> Bbox:
    return item.get_window_extent()


def _name(item: Text) -> str:
    return repr(item.get_text()[:40])


def _overlap(a: Bbox, b: Bbox) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > _SLACK and min(a.y1, b.y1) - max(a.y0, b.y0) > _SLACK
