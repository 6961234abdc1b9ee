"""The tidy tables behind the figures, and the dictionary of every table that is written."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from experiments.compare import better
from experiments.texts import LANGUAGES, text
from experiments.views import (
    Plane,
    Survey,
    causes,
    courses,
    departures,
    groups,
    half_returns,
    instead,
    persons,
    risk,
)
from sim.data import table
from sim.indicators import indicator, indicators
from sim.parameters import parameters

if TYPE_CHECKING:
    import pandas as pd

RETURNING = "blame_avoidance_rate"  # what is watched after a reform is withdrawn
_LABELS = {"part": "causes", "group": "who"}  # columns whose values are named in a section of the texts
# What an indicator's column holds, by table; elsewhere the row's value.
_MEANT = {"ranks": "rank", "pareto": "mean", "runs": "value"}


def figure_tables(survey: Survey, back: Survey, planes: Mapping[str, Plane]) -> "dict[str, pd.DataFrame]":
    """What `every_figure` draws, the comparison apart: long tables with a mean and its 95 % interval.

    Parameters
    ----------
    survey, back, planes
        See `experiments.figures.every_figure`.
    """
    found = {
        "causes": causes(survey).rename_axis(index={"part": "outcome"}),
        "instead": instead(survey),
        "risk": risk(survey).assign(outcome="risk_gradient").set_index("outcome", append=True),
        "courses": courses(survey).rename_axis(index={"name": "outcome"}),
        "groups": groups(survey).rename_axis(index={"name": "outcome"}),
        "persons": persons(survey),
        **{name: plane.table() for name, plane in planes.items()},
    }
    ends = {"low": "mean_low", "high": "mean_high"}  # low and high are those of a difference
    tables = {name: frame.reset_index().rename(columns=ends) for name, frame in found.items()}
    tables["return"] = departures(back, RETURNING).reset_index().rename(columns={"mean": "difference"})
    tables["half_return"] = half_returns(back, RETURNING).rename("months_to_half").rename_axis("case").reset_index()
    return tables


def dictionary(tables: "Mapping[str, pd.DataFrame]") -> "pd.DataFrame":
    """A row for every column of each table, and for every outcome and other named value in them."""
    import pandas as pd

    rows: list[dict[str, str]] = []
    outcomes: dict[str, None] = {}
    labels: dict[tuple[str, str], dict[str, str]] = {}
    for name, frame in tables.items():
        rows += [{"kind": "column", "table": name, "name": c, **_meaning(name, c)} for c in frame.columns]
        outcomes |= dict.fromkeys(c for c in frame.columns if c in indicators() and name != "cadres")
        outcomes |= dict.fromkeys(frame["outcome"] if "outcome" in frame else ())
        for kind, section in _LABELS.items():
            for value in frame[kind].unique() if kind in frame else ():
                labels[kind, value] = {lang: text(f"{section}.{value}", lang) for lang in LANGUAGES}
    rows += [{"kind": kind, "table": "", "name": value, **meaning} for (kind, value), meaning in labels.items()]
    for name in outcomes:
        row = indicator(name)
        meaning = {lang: f"{row.label[lang]}: {row.help[lang]}" for lang in LANGUAGES}
        rows.append({"kind": "outcome", "table": "", "name": name, **meaning, "unit": row.unit, "better": better(name)})
    return pd.DataFrame(rows)


def _meaning(name: str, column: str) -> dict[str, str]:
    strings, signals = table("strings"), table("signals")
    if name == "cadres" and column in strings["person"]:
        found = strings["person"][column]
    elif column in indicators():
        found = strings["data"][_MEANT.get(name, "of_row")]
    elif column in parameters():
        found = parameters()[column].label
    elif column.startswith("n_"):
        found = (signals["deeds"] | signals["lines"])[column.removeprefix("n_")]
    else:
        found = strings["data"][column]
    return {lang: found[lang] for lang in LANGUAGES}
