"""Pictures with Chinese in them: the font that ships with the package, and the course of one run."""

from io import BytesIO
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.case import MONTHS, Case
from sim.indicator import ON_RECORD, indicator
from sim.lettering import families, write
from sim.plain import titled
from sim.words import language, scale, text

if TYPE_CHECKING:
    import pandas as pd

SCREEN_DPI = 80
_TITLE = 40  # letters that its line has room for, however wide they are
STRUCK_OFF = "papering_struck_off"  # once on the record, no more
RECORD_LOOKS: dict[str, dict[str, Any]] = {
    "completed_in_truth": {"color": "#117733", "edgecolor": "white"},
    "papered_on_record": {"color": "#E69F00", "edgecolor": "white"},
    "abused_on_record": {"color": "#661100", "edgecolor": "white"},
    STRUCK_OFF: {"color": "white", "edgecolor": "#888888", "hatch": "////", "linewidth": 0.8},
}
_MONTH, _MEAN, _REFORM = "#56B4E9", "#0072B2", "#444444"


def use_font() -> None:
    """Let all of Matplotlib's figures from now on write Chinese, with the font that ships with the package.

    Examples
    --------
    >>> import matplotlib, sim
    >>> with matplotlib.rc_context():  # for here only
    ...     sim.use_font()
    ...     matplotlib.rcParams["font.family"]
    ['Noto Sans SC', 'DejaVu Sans']
    """
    matplotlib.rcParams["font.family"] = list(families())


class Picture(Figure):
    """A figure that a notebook shows by itself, without pyplot."""

    def _repr_png_(self) -> bytes:
        FigureCanvasAgg(self)
        picture = BytesIO()
        self.savefig(picture, format="png", dpi=SCREEN_DPI, metadata={"Software": None})
        return picture.getvalue()


def course(months: "pd.Series", name: str, case: Case, seed: int, lang: str | None = None) -> Picture:
    """Draw an indicator of a run by month, and its mean over the last twelve; dated reforms are marked."""
    lang, row = lang or language(), indicator(name)
    values = scale(row.unit) * months
    figure = Picture(figsize=(8.0, 3.4), layout="constrained")
    axes = figure.subplots()
    axes.plot(values, ".-", color=_MONTH, linewidth=1.0, markersize=3, label=text("plot.monthly", lang))
    mean = values.rolling(MONTHS, min_periods=1).mean()[MONTHS - 1 :]
    axes.plot(mean, color=_MEAN, linewidth=2.0, label=text("plot.mean", lang, months=MONTHS))
    _mark_reforms(axes, case, lang)
    axes.set_title(text("plot.title", lang, case=titled(case.title, case.name, lang, _TITLE), seed=seed), loc="left")
    axes.set_xlabel(text("plot.month", lang))
    axes.set_ylabel(text("plot.axis", lang, label=row.label[lang], unit=text(f"unit.{row.unit}", lang)))
    axes.xaxis.set_major_locator(MaxNLocator(steps=[1, 1.2, 2.4, 6, 10], integer=True))  # whole years
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    write(figure)
    return figure


def record(years: "pd.DataFrame", case: Case, seed: int, lang: str | None = None) -> Picture:
    """Draw for every year of a run what stands as completed on record, by what it is in truth."""
    lang = lang or language()
    figure = Picture(figsize=(8.0, 3.8), layout="constrained")
    axes = figure.subplots()
    base = np.zeros(len(years))
    for name in (*ON_RECORD, STRUCK_OFF):
        row, look = indicator(name), RECORD_LOOKS[name]
        share = scale(row.unit) * years[name].fillna(0.0).to_numpy()
        axes.bar(years.index, share, bottom=base, width=0.72, label=row.label[lang], **look)
        base = base + share
    titled_by = titled(case.title, case.name, lang, _TITLE)
    axes.set_title(text("plot.record", lang, case=titled_by, seed=seed), loc="left")
    axes.set_xlabel(text("plot.year", lang))
    axes.set_ylabel(text("plot.of_ended", lang))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    write(figure)
    return figure


def _mark_reforms(axes: Axes, case: Case, lang: str) -> None:
    months = sorted({reform.month for reform in case.reforms})
    for k, month in enumerate(months):
        label = text("plot.reform", lang) if k == 0 else None
        axes.axvline(month, color=_REFORM, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1, label=label)
