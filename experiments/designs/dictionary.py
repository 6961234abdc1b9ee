"""The dictionary of tables that are written: what columns, outcomes and named values mean, in both languages."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from experiments.designs.outcomes import better, indicator
from experiments.designs.variables import is_variable, variable
from experiments.running.outcomes import is_outcome
from sim.signals import signal_texts
from sim.words import LANGUAGES, text, words

if TYPE_CHECKING:
    import pandas as pd

_LABELS = {"part": "causes", "group": "who"}  # columns whose values are named in a section of the texts
# What an indicator's column holds, by table; elsewhere the row's value.
_MEANT = {"ranks": "rank", "pareto": "mean", "runs": "value"}


def dictionary(tables: "Mapping[str, pd.DataFrame]") -> "pd.DataFrame":
    """A row for every column of each table, and for every outcome and other named value in them."""
    import pandas as pd

    rows: list[dict[str, str]] = []
    outcomes: dict[str, None] = {}
    labels: dict[tuple[str, str], dict[str, str]] = {}
    for name, frame in tables.items():
        rows += [{"kind": "column", "table": name, "name": c, **_meaning(name, c)} for c in frame.columns]
        outcomes |= dict.fromkeys(c for c in frame.columns if is_outcome(c) and name != "cadres")
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
    strings, signals = words(), signal_texts()
    if name == "cadres" and column in strings["person"]:
        found = strings["person"][column]
    elif is_outcome(column):
        found = strings["data"][_MEANT.get(name, "of_row")]
    elif is_variable(column):
        found = variable(column).label
    elif name == "ranks" and column.endswith(("_first", "_last")):
        found = strings["data"][f"rank_{column.rpartition('_')[2]}"]
    elif column.startswith("n_"):
        found = {**signals["deeds"], **signals["lines"]}[column.removeprefix("n_")]
    else:
        found = strings["data"][column]
    return {lang: found[lang] for lang in LANGUAGES}
