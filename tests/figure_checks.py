"""Whether a figure can be read: its texts and panels overlap nowhere, and none leaves the canvas."""

from unittest.mock import patch

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from experiments.telling.figures.style import AT_DATA

_SLACK, _LEAST = 1.0, 20.0  # dots

Named = tuple[str, Bbox]


def texts_drawn(figure: Figure) -> list[Text]:
    """Texts that are really put on paper when a figure is drawn: no hidden labels, none outside a panel's range.

    Everything is laid out as in drawing, and no dot is put.
    """
    drawn: list[Text] = []
    draw = Text.draw

    def note(item: Text, renderer: object) -> None:
        if item.get_visible() and item.get_text().strip():
            drawn.append(item)
        draw(item, renderer)

    with patch.object(Text, "draw", note):
        figure.draw_without_rendering()
    return list({id(item): item for item in drawn}.values())


def faults(figure: Figure) -> list[str]:
    """Draw a figure and say what cannot be read in it."""
    texts = texts_drawn(figure)
    boxes = [(_name(item), item.get_window_extent()) for item in texts]
    panels = [(f"panel {i}", axes.get_window_extent()) for i, axes in enumerate(figure.axes) if axes.get_visible()]
    around = [(_name(item), item.get_window_extent()) for item in (figure._suptitle, figure._supxlabel)]
    around += [(f"legend of {len(each.get_texts())}", each.get_window_extent()) for each in figure.legends]
    canvas = figure.bbox
    found = [
        f"{name} leaves the canvas"
        for name, box in [*boxes, *around]
        if box.x0 < canvas.x0 or box.y0 < canvas.y0 or box.x1 > canvas.x1 or box.y1 > canvas.y1
    ]
    placed = [box for item, box in zip(texts, boxes, strict=True) if item.get_gid() != AT_DATA]
    found += _overlaps(placed) + _overlaps([*panels, *around])
    found += [f"{name} is {box.height:.0f} dots high" for name, box in panels if box.height < _LEAST]
    return found


def _name(item: Text) -> str:
    return repr(item.get_text()[:40])


def _overlaps(boxes: list[Named]) -> list[str]:
    """Say which of some boxes lie one on another."""
    x0, y0, x1, y1 = np.array([box.extents for _, box in boxes]).reshape(-1, 4).T
    wide = np.minimum.outer(x1, x1) - np.maximum.outer(x0, x0)
    high = np.minimum.outer(y1, y1) - np.maximum.outer(y0, y0)
    pairs = np.argwhere(np.triu((wide > _SLACK) & (high > _SLACK), 1))
    return [f"{boxes[a][0]} overlaps {boxes[b][0]}" for a, b in pairs]
