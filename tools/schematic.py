"""Schematics of the model for ``docs/odd.md``: its entities, and its month: ``python -m tools.schematic``."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

import sim
from experiments.telling.figures import save
from experiments.telling.figures.colours import BLACK, BLUE, GREY, LINE, PALE, VERMILLION
from experiments.telling.figures.sheet import PAPER, Sheet, complete
from sim.tables import own_toml
from sim.words import LANGUAGES
from tools.page import DOCS

TABLE = own_toml(Path(__file__).with_suffix(".toml"))
COLOURS = {"matter": "#009E73", "power": BLUE, "blame": VERMILLION, "learning": GREY}
_TITLE, _BODY, _SMALL = 10.0, 8.5, 7.5
_LINE = 0.17  # inches
_LANE, _ROW, _GAP, _HEAD, _WIDTH = 0.56, 0.4, 0.12, 0.42, 8.2


def entities(lang: str) -> Figure:
    """Draw who there is, and what passes between them."""
    table = TABLE["entities"]
    figure, axes = _sheet(*table["size"])
    for box in table["boxes"].values():
        _box(axes, box, lang)
    for arrow in table["arrows"]:
        _arrow(axes, arrow, lang)
    for kind, label in TABLE["kinds"].items():
        axes.plot([], [], color=COLOURS[kind], linewidth=2.0, linestyle=_dashes(kind), label=label[lang])
    return _complete(figure, table, lang, axes)


def month(lang: str) -> Figure:
    """Draw the steps of a month below each other, each in the lane of those who act."""
    table = TABLE["month"]
    parts, lanes = table["parts"], list(table["lanes"])
    rows = sum(len(part["steps"]) for part in parts)
    height = _HEAD + rows * _ROW + len(parts) * _GAP
    figure, axes = _sheet(_WIDTH, height)
    left = 1.35
    for k, lane in enumerate(lanes):
        x = left + k * _LANE
        axes.text(x, height - _HEAD / 2, table["lanes"][lane][lang], ha="center", va="center", fontsize=_BODY)
        axes.plot([x, x], [0, height - _HEAD], color=LINE, linewidth=1.0, zorder=1)
    y, path = height - _HEAD, list[tuple[float, float]]()
    for part in parts:
        top = y = y - _GAP
        for step in part["steps"]:
            path.append((left + lanes.index(step["who"]) * _LANE, y - _ROW / 2))
            words = left + len(lanes) * _LANE - 0.15
            axes.text(words, y - 0.02, step["said"][lang], va="top", fontsize=_TITLE - 0.5)
            axes.text(words, y - 0.19, ", ".join(step["calls"]), va="top", fontsize=_SMALL, color=GREY)
            y -= _ROW
        axes.plot([0.95, 0.95], [top, y], color=BLACK, linewidth=2.0)
        axes.text(0.85, (top + y) / 2, part["title"][lang], ha="right", va="center", fontsize=_TITLE)
    axes.plot(*zip(*path, strict=True), color=PALE, linewidth=2.5, zorder=2)
    axes.scatter(*zip(*path, strict=True), color=BLUE, s=42, zorder=3)
    return _complete(figure, table, lang, None)


PICTURES = {"entities": entities, "month": month}


def _sheet(width: float, height: float) -> tuple[Sheet, Axes]:
    figure = Sheet(width + 0.3, height + 0.3, PAPER)
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    return figure, axes


def _complete(figure: Sheet, table: Mapping[str, Any], lang: str, legend: Axes | None) -> Figure:
    case = sim.load_case("baseline")
    sizes = asdict(case.structure) | {"departments": len(case.county.domains)}
    footer = TABLE["words"]["footer"][lang].format(version=sim.__version__)
    return complete(figure, lang, table["title"][lang], table["caption"][lang].format(**sizes), footer, legend)


def _box(axes: Axes, box: Mapping[str, Any], lang: str) -> None:
    left, low, width, height = box["at"]
    for shift in (0.12, 0.06, 0.0) if box.get("stacked") else (0.0,):
        look = {"boxstyle": "round,pad=0,rounding_size=0.06", "facecolor": "white", "edgecolor": GREY}
        axes.add_patch(FancyBboxPatch((left + shift, low - shift), width, height, linewidth=1.0, zorder=1, **look))
    middle, body = left + width / 2, box.get("body", {}).get(lang, "")
    lines = 1.15 + body.count("\n") + 1 if body else 1.0
    top = low + height - 0.1 if box.get("stacked") else low + height / 2 + _LINE * lines / 2
    axes.text(middle, top, box["title"][lang], ha="center", va="top", fontsize=_TITLE, zorder=4)
    if body:
        axes.text(middle, top - 0.24, body, ha="center", va="top", fontsize=_BODY, linespacing=1.35, zorder=4)


def _arrow(axes: Axes, arrow: Mapping[str, Any], lang: str) -> None:
    """Draw an arrow; its label stands to the right of one that runs up or down, above one that runs across."""
    (x0, y0), (x1, y1) = arrow["from"], arrow["to"]
    colour = COLOURS[arrow["kind"]]
    look: dict[str, Any] = {"color": colour, "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0}
    look |= {"arrowstyle": "<|-|>" if arrow.get("both") else "-|>", "linestyle": _dashes(arrow["kind"])}
    axes.annotate("", (x1, y1), (x0, y0), arrowprops=look, zorder=3)
    words: dict[str, Any] = {"fontsize": _BODY, "color": colour, "linespacing": 1.2, "zorder": 4}
    if x0 == x1:
        axes.text(x0 + 0.07, (y0 + y1) / 2, arrow["label"][lang], ha="left", va="center", **words)
    else:
        axes.text((x0 + x1) / 2, y0 + 0.06, arrow["label"][lang], ha="center", va="bottom", **words)


def _dashes(kind: str) -> Any:
    return (0, (4, 1.5)) if kind == "learning" else "-"


def paths() -> dict[Path, Figure]:
    """Every picture and where it is kept."""
    return {
        DOCS / "pictures" / f"odd-{name}-{lang}.png": draw(lang)
        for name, draw in PICTURES.items()
        for lang in LANGUAGES
    }


if __name__ == "__main__":
    for path, picture in paths().items():
        save(picture, path)
