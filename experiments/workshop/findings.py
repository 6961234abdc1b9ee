"""What studies of many runs have found, as far as the page shows it: it ships in ``kept/``, so that nothing is run.

``python -m tools.reference kept`` copies it there from ``results/reference/``. It is about the default county.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.answers.conclusions import Condition
from experiments.designs.search import Package, package_of

if TYPE_CHECKING:
    import pandas as pd

KEPT = Path(__file__).with_name("kept")
CONCLUSIONS, SEARCH, TIPPING = "conclusions", "search_three_things", "tipping_points"  # questions that ship
GOAL = "blame_avoidance_rate_shapley"  # what the search improves


class Ends(NamedTuple):
    """A mean or a share, and its interval."""

    mean: float
    low: float
    high: float


@cache
def kept(name: str) -> "pd.DataFrame":
    """A table that ships, by the name of its file.

    Examples
    --------
    >>> from experiments.workshop.findings import kept
    >>> sorted(set(kept("conclusions")["package"]))
    ['s0', 's1', 's2', 's3', 's4']
    """
    import pandas as pd

    return pd.read_csv(KEPT / f"{name}.csv", keep_default_na=False)


@cache
def about(question: str) -> Mapping[str, Any]:
    """How many worlds, seeds, readings and months a question that ships had."""
    found: dict[str, dict[str, Any]] = json.loads((KEPT / "about.json").read_text(encoding="utf-8"))
    return found[question]


def concluded() -> list[str]:
    """Outcomes on which there are conclusions."""
    return list(dict.fromkeys(kept("conditions")["outcome"]))


def conditions(outcome: str) -> tuple[list[str], list[Condition]]:
    """The cases, and how often each is the best where something holds, as `Conclusions.conditions` has it."""
    table = kept("conditions")
    mine = table[table["outcome"] == outcome]
    cases = list(dict.fromkeys(mine["case"]))
    found = []
    for (kind, name, level, worlds), rows in mine.groupby(["condition", "about", "holds", "worlds"], sort=False):
        first = rows.set_index("case").loc[cases, ["share", "share_low", "share_high"]]
        found.append(Condition(kind, name, level, int(worlds), tuple(map(tuple, first.to_numpy(float).tolist()))))
    return cases, found


def tipping_points(outcome: str, turns: Iterable[str]) -> list[dict[str, Any]]:
    """Tipping points inside the plausible ranges, those with the most weight on their other side first."""
    table = kept("tipping")
    mine = table[(table["outcome"] == outcome) & table["turns"].isin(list(turns))]
    rows = mine.sort_values("beyond", ascending=False, kind="stable").to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]


def measure_first(lang: str) -> list[str]:
    """What to measure first, in sentences."""
    return (KEPT / f"measure.{lang}.txt").read_text(encoding="utf-8").splitlines()


@dataclass(frozen=True)
class Candidate:
    """A small package that the search has judged in worlds that were not used to choose it.

    Attributes
    ----------
    package : tuple of Move
    cost : float
        Of a township a year, in wan yuan.
    seen : float
        How much it improved the goal when packages were chosen: by this they are put in order, so that choosing among
        them flatters no number that is told.
    wrong : Ends
        Share of worlds in which it does worse on the goal or surely worsens another outcome, with its interval.
    changes : mapping of outcome to Ends
        Its difference from the county as it is, with its interval.
    """

    package: Package
    cost: float
    seen: float
    wrong: Ends
    changes: Mapping[str, Ends]


@cache
def candidates() -> tuple[Candidate, ...]:
    """All packages that were judged, the one that seemed best when they were chosen first."""
    found = []
    for name, rows in kept("packages").groupby("case", sort=False):
        row = rows.iloc[0]
        wrong = Ends(*(float(row[column]) for column in ("wrong", "wrong_low", "wrong_high")))
        ends = rows.set_index("outcome")[["difference", "low", "high"]]
        changes = {str(outcome): Ends(*map(float, values)) for outcome, values in ends.iterrows()}
        found.append(Candidate(package_of(str(name)), float(row["cost"]), float(row["seen"]), wrong, changes))
    return tuple(sorted(found, key=lambda one: -one.seen))


def affordable(most: int, budget: float) -> list[Candidate]:
    """Those of at most so many levers that cost a township no more than so many wan yuan a year.

    Examples
    --------
    >>> from experiments.workshop.findings import affordable
    >>> found = affordable(most=2, budget=1.0)
    >>> all(len(one.package) <= 2 and one.cost <= 1.0 for one in found), found[0].seen == max(o.seen for o in found)
    (True, True)
    """
    return [one for one in candidates() if len(one.package) <= most and one.cost <= budget]
