"""Do cases differ from a baseline? Paired on the same seeds, so that all of them share their luck."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import numpy as np

import sim
from sim.errors import QuanzeError
from sim.indicators import indicator

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = (
    "blame_avoidance_rate",
    "inaction_rate",
    "needs_resolved",
    "unfair_share",
    "hours_per_resolved",
    "overreach_rate",
)
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Difference:
    """A case against the baseline on one outcome: mean of the paired differences and its 95 % t-interval.

    Attributes
    ----------
    mean : float
        The case's own mean, over all seeds on which the outcome is defined.
    difference, low, high : float
        NaN with fewer than one pair (difference) or two (interval).
    pairs, dropped : int
        Seeds used, and seeds left out because either value is NaN.
    """

    mean: float
    difference: float
    low: float
    high: float
    pairs: int
    dropped: int


@dataclass(frozen=True)
class Comparison:
    """Outcomes of cases on the same seeds; the first case is the baseline.

    Attributes
    ----------
    values : array (case, seed, outcome)
        Indicators over the last `window` months.
    """

    cases: tuple[sim.Case, ...]
    seeds: tuple[int, ...]
    outcomes: tuple[str, ...]
    window: int
    values: np.ndarray = field(repr=False)

    def difference(self, case: int, outcome: int) -> Difference:
        """Difference of a case (by position) from the baseline."""
        return paired(self.values[0, :, outcome], self.values[case, :, outcome])

    def table(self) -> "pd.DataFrame":
        """A row per case and outcome; the baseline's differences are empty."""
        import pandas as pd

        rows = []
        for i, case in enumerate(self.cases):
            for k, outcome in enumerate(self.outcomes):
                row = {"case": case.name, "outcome": outcome, **asdict(self.difference(i, k))}
                if i == 0:
                    row |= {"difference": np.nan, "low": np.nan, "high": np.nan}
                rows.append(row)
        return pd.DataFrame(rows)

    def runs(self) -> "pd.DataFrame":
        """A row per case, seed and outcome: the values everything else is made from."""
        import pandas as pd

        names = [case.name for case in self.cases]
        levels = (names, self.seeds, self.outcomes)
        index = pd.MultiIndex.from_product(levels, names=["case", "seed", "outcome"])
        return pd.DataFrame({"value": self.values.ravel()}, index=index).reset_index()


def paired(baseline: np.ndarray, values: np.ndarray) -> Difference:
    """Mean paired difference and its interval, ``mean +- t(n-1) s / sqrt(n)``; pairs with NaN are dropped."""
    from scipy.stats import t

    own = values[np.isfinite(values)]
    differences = (values - baseline)[np.isfinite(values) & np.isfinite(baseline)]
    n = differences.size
    mean = float(differences.mean()) if n else np.nan
    half = np.nan
    if n > 1:
        half = float(t.ppf((1 + CONFIDENCE) / 2, n - 1) * differences.std(ddof=1) / np.sqrt(n))
    return Difference(
        mean=float(own.mean()) if own.size else np.nan,
        difference=mean,
        low=mean - half,
        high=mean + half,
        pairs=n,
        dropped=values.size - n,
    )


def _check(cases: Sequence[sim.Case], seeds: Sequence[int], outcomes: Sequence[str]) -> None:
    if len(cases) < 2:
        raise QuanzeError(f"a comparison needs at least two cases, not {len(cases)}")
    names = [case.name for case in cases]
    for case in cases:
        if names.count(case.name) > 1:
            raise QuanzeError(f"case {case.name!r} is given twice")
        if case.structure != cases[0].structure:
            raise QuanzeError(
                f"cases differ in structure and cannot be paired: "
                f"{names[0]!r} has {cases[0].structure}, {case.name!r} has {case.structure}"
            )
    if len(seeds) < 2:
        raise QuanzeError(f"a comparison needs at least 2 replicates, not {len(seeds)}")
    if len(set(seeds)) < len(seeds):
        raise QuanzeError("a seed is given twice")
    if not outcomes:
        raise QuanzeError("a comparison needs at least one outcome")
    for name in outcomes:
        indicator(name)
        if list(outcomes).count(name) > 1:
            raise QuanzeError(f"outcome {name!r} is given twice")


def compare(
    cases: Sequence[sim.Case],
    seeds: Sequence[int],
    outcomes: Sequence[str] = OUTCOMES,
    progress: Callable[[], None] | None = None,
    workers: int = 2,
    window: int = 60,
) -> Comparison:
    """Run every case on every seed.

    Parameters
    ----------
    cases : sequence of Case
        The first is the baseline; all have the same structure.
    seeds, outcomes : sequence
        Seeds to pair on, and names of indicators.
    progress : callable, optional
        Called without arguments, from this thread, after each of the ``len(cases) * len(seeds)`` runs.
    workers : int
        Threads; the compiled engine lets them run at the same time.
    window : int
        Last months that count, at most the horizon.

    Raises
    ------
    QuanzeError
        Fewer than two cases or seeds, one of them twice, cases of different structure, an unknown outcome.
    """
    _check(cases, seeds, outcomes)
    names = list(outcomes)
    values = np.full((len(cases), len(seeds), len(names)), np.nan)

    def fill(i: int, j: int) -> None:
        values[i, j] = list(sim.simulate(cases[i], seeds[j]).rates(window, names).values())

    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(fill, i, j) for i in range(len(cases)) for j in range(len(seeds))]
        try:
            for job in as_completed(jobs):
                job.result()
                if progress is not None:
                    progress()
        except BaseException:  # Ctrl-C, too: do not wait for runs that nobody will see
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    lived = min(window, cases[0].structure.months)
    return Comparison(tuple(cases), tuple(seeds), tuple(outcomes), lived, values)
