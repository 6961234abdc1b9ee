"""Which options are beaten by none on several outcomes, and whether the versions of the rate agree on their order."""

from collections.abc import Sequence
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from experiments.answers.statistics import band, dominance, everywhere, places
from experiments.designs.outcomes import direction
from sim.errors import InputError
from sim.plain import in_one_cell

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = (
    "resolution_rate",
    "blame_avoidance_rate",
    "unfair_share",
    "overreach_rate",
    "hours_per_resolved",
    "incidents",
    "satisfaction",
)
VERSIONS = (
    "blame_avoidance_rate",
    "blame_avoidance_rate_shapley",
    "blame_avoidance_rate_last_in",
    "blame_avoidance_rate_per_matter",
)


def pareto(runs: "pd.DataFrame", outcomes: Sequence[str] = OUTCOMES) -> "pd.DataFrame":
    """Which cases are not dominated on several outcomes, luck taken into account.

    Case a dominates case b if a is surely better on at least one outcome and surely worse on none. Surely means that
    the simultaneous interval of the paired differences of a and b lies off zero: of a table of equal cases one is
    falsely dominated in 5 % of such tables at most. An outcome on which two cannot be told apart decides nothing: with
    few seeds a case may be dominated by one that only seems no worse on it, or stay undominated, and dominance need not
    be transitive.

    Parameters
    ----------
    runs : DataFrame
        Columns case, seed, outcome, value: `Comparison.runs`.
    outcomes : sequence of str
        Indicators with a better direction, see ``outcomes.toml``.

    Returns
    -------
    DataFrame
        A row per case: the means of the outcomes, ``undominated``, and ``dominated_by``
        (names, see `sim.plain.in_one_cell`).
    """
    for name in outcomes:
        if direction(name) == 0:
            raise InputError("outcome_no_direction", name=name)
    names, values, better = _judged(runs, outcomes)
    dominates: np.ndarray = np.all(better >= 0, axis=0) & np.any(better > 0, axis=0)
    frame = _means(names, values, outcomes)
    frame["undominated"] = ~dominates.any(0)
    frame["dominated_by"] = [in_one_cell(compress(names, column)) for column in dominates.T]
    return frame


def ranks(runs: "pd.DataFrame") -> "pd.DataFrame":
    """Rank cases by each version of the blame avoidance rate, and say where the versions disagree.

    Returns
    -------
    DataFrame
        A row per case: its rank by each version (1 is best, by the mean over seeds, ties share the smallest rank), the
        first and last rank it may surely have (``..._first``, ``..._last``: as many as are surely better, or not surely
        worse; see `pareto`), ``differs`` if the ranks by mean are not all the same, and ``reversed_with``: the cases
        that one version puts surely before it and another surely behind it.
    """
    names, values, better = _judged(runs, VERSIONS)
    frame = _means(names, values, VERSIONS)
    for version, judged in zip(VERSIONS, better, strict=True):
        frame[version] = (-direction(version) * frame[version]).rank(method="min").astype("Int64")
        frame[f"{version}_first"], frame[f"{version}_last"] = places(judged)
    frame["differs"] = frame[list(VERSIONS)].nunique(axis=1) > 1
    turned: np.ndarray = np.any(better > 0, axis=0) & np.any(better < 0, axis=0)
    frame["reversed_with"] = [in_one_cell(compress(names, row)) for row in turned]
    return frame


def _judged(runs: "pd.DataFrame", outcomes: Sequence[str]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Names; values (outcome, case, seed); and 1, 0, -1 (outcome, a, b): a is better than, like, worse than b."""
    names = list(runs["case"].unique())
    wide = runs.set_index(["outcome", "case", "seed"])["value"].unstack("seed")
    for name in outcomes:
        if name not in wide.index.levels[0]:
            raise InputError("outcome_missing", name=name)
    runs_of = [np.array([wide.loc[(outcome, name)] for name in names], float) for outcome in outcomes]
    values = np.array([everywhere(one) for one in runs_of])
    better = dominance(values, [direction(name) for name in outcomes])
    return names, values, better


def _means(names: Sequence[str], values: np.ndarray, outcomes: Sequence[str]) -> "pd.DataFrame":
    import pandas as pd

    frame = pd.DataFrame(band(values, 2)[0].T, columns=list(outcomes))
    frame.insert(0, "case", names)
    return frame
