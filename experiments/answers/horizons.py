"""How long after: differences from a baseline in the first year, the first five years, and the long run."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

import sim
from experiments.answers.answer import Answer
from experiments.answers.comparison import check_pairs, whole_seeds
from experiments.answers.statistics import LEVEL, band, estimates, everywhere, judged, trend
from experiments.designs.cautions import averaged
from experiments.designs.outcomes import OUTCOMES, Outcome
from experiments.running.backends import Threads
from experiments.running.outcomes import named
from experiments.running.runner import Measure, collect
from sim.case import MONTHS
from sim.errors import Said
from sim.window import Window

if TYPE_CHECKING:
    import pandas as pd

    from sim.past import Forks

YEARS = 20  # lived after the last reform, at least
HORIZONS = ("year_1", "years_1_5", "long_run")
_FIVE = 5 * MONTHS
_TREND = 10  # years over which the long run's difference is seen to move, or not


@dataclass(frozen=True, repr=False)
class Horizons(Answer):
    """Differences of cases from the first one over several spans of the same runs.

    Years count from a case's last reform, or from the first month where it has none. The long run is the last five
    years of all that are lived, which end twenty years after the last reform or later.

    Attributes
    ----------
    cases : tuple of Case
        As they were lived, longer than they were given.
    differences : array (case besides the first, horizon in `HORIZONS`, seed, outcome)
        Of the case from the first one, seed by seed, over the same months.
    drift : array (case besides the first, seed, outcome)
        How far the difference has moved over the last ten years along its `experiments.answers.statistics.trend`.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=24)
    >>> freed = case.with_reform(13, {"authority.delegated_share": 0.9}).named("freed")
    >>> found = ex.horizons([case, freed], range(1, 4), ["cannot_authority"])
    >>> found
    <Horizons: 2 cases, 3 seeds, years 16–20 after the reform (months 193 to 252)>
    >>> found.table()[["horizon", "from_month", "to_month", "pairs"]].values.tolist()
    [['year_1', 13, 24, 3], ['years_1_5', 13, 72, 3], ['long_run', 193, 252, 3]]
    """

    kind = "horizons"

    cases: tuple[sim.Case, ...]
    seeds: tuple[int, ...]
    outcomes: tuple[str, ...]
    differences: np.ndarray
    drift: np.ndarray

    @property
    def window(self) -> Window:
        """The long run."""
        return spans(self.cases[0])[-1]

    @cached_property
    def bands(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean, low and high (95 % t-interval) of the differences: arrays (case but the first, horizon, outcome)."""
        return band(self.differences, 2)

    @cached_property
    def drifts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean, low and high of the drift: arrays (case but the first, outcome)."""
        return band(self.drift, 1)

    @cached_property
    def settled(self) -> np.ndarray:
        """``no`` where the drift is surely not zero (5 %), else ``yes``; empty with fewer than two seeds.

        An array (case besides the first, outcome), all of it taken together (Holm).
        """
        by_seed = self.drift.swapaxes(0, 1).reshape(len(self.seeds), -1)
        found = judged(estimates(by_seed, [""] * by_seed.shape[1]))
        told = [found["p_holm"] < LEVEL, found["pairs"] > 1]
        return np.select(told, ["no", "yes"], "").reshape(self.drift.shape[0], -1)

    def cautions(self) -> tuple[Said, ...]:
        """Of the cases, and of outcomes whose runs are averaged."""
        return super().cautions() + averaged(self.outcomes)

    def table(self) -> "pd.DataFrame":
        """A row per case besides the first, outcome and horizon; drift and whether it is settled in the long run's."""
        import pandas as pd

        names = [case.name for case in self.cases[1:]]
        months = [[window.bounds(case.structure.months) for window in spans(case)] for case in self.cases[1:]]
        firsts, stops = np.repeat(np.array(months)[:, None], len(self.outcomes), 1).transpose(3, 0, 1, 2)
        pairs = np.isfinite(self.differences).sum(2)
        by_name = dict(zip(("difference", "low", "high"), self.bands, strict=True))
        by_name |= {"pairs": pairs, "dropped": len(self.seeds) - pairs}
        columns = {"from_month": firsts + 1, "to_month": stops}
        columns |= {name: values.swapaxes(1, 2) for name, values in by_name.items()}
        at_last = dict(zip(("drift", "drift_low", "drift_high"), self.drifts, strict=True))
        for name, values in at_last.items():
            columns[name] = np.stack([*[np.full(values.shape, np.nan)] * (len(HORIZONS) - 1), values], -1)
        none = np.full(self.settled.shape, "")
        columns["settled"] = np.stack([*[none] * (len(HORIZONS) - 1), self.settled], -1)
        index = pd.MultiIndex.from_product([names, self.outcomes, HORIZONS], names=["case", "outcome", "horizon"])
        return pd.DataFrame({name: values.ravel() for name, values in columns.items()}, index=index).reset_index()

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``horizons``: see `table`."""
        return {"horizons": self.table()}


def spans(case: sim.Case) -> tuple[Window, ...]:
    """Months of each horizon of a case that has lived long enough."""
    start = case.reforms[-1].month if case.reforms else 1
    return Window(MONTHS, start), Window(_FIVE, start), Window(_FIVE, case.structure.months - _FIVE + 1)


def horizons(
    cases: Iterable[sim.Case],
    seeds: Iterable[int],
    outcomes: Sequence[str | Outcome] = OUTCOMES,
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
) -> Horizons:
    """Let cases live on, and compare them with the first one in year 1, in years 1 to 5, and in the long run.

    All of it comes from the same ``len(cases) * len(seeds)`` runs. Up to the month a case was to end in, they are to
    the bit those that `experiments.answers.comparison.compare` makes.

    Parameters
    ----------
    cases, seeds, outcomes, progress, workers
        See `experiments.answers.comparison.compare`.

    Raises
    ------
    InputError
        What `compare` refuses.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=24)
    >>> freed = case.with_reform(13, {"authority.delegated_share": 0.9}).named("freed")
    >>> found = ex.horizons([case, freed], range(1, 4), ["cannot_authority"])
    >>> found.differences.shape, found.settled.shape
    ((1, 3, 3, 1), (1, 1))
    """
    from sim.past import forks_of, live

    given, seeds, outcomes = tuple(cases), whole_seeds(seeds), named(outcomes)
    check_pairs(given, seeds, outcomes)
    look = LaterLook(given, outcomes)

    def work(case: sim.Case, seed: int, forks: "Forks" = ()) -> list[tuple[float, ...]]:
        return look(live(case, seed, forks))

    backend, forks = Threads.of(workers), forks_of(look.cases)
    return look.horizons(seeds, collect(work, look.cases, seeds, backend=backend, progress=progress, forks=forks))


class LaterLook:
    """What is kept of a run of each of some `cases`, which live longer than they were given."""

    def __init__(self, given: Sequence[sim.Case], outcomes: Sequence[str]) -> None:
        last = max([reform.month for case in given for reform in case.reforms], default=1)
        lived = max(last - 1 + YEARS * MONTHS, given[0].structure.months)
        self.cases = tuple(case.with_structure(months=lived) for case in given)
        self._decade = [Window(MONTHS, lived - MONTHS * back + 1) for back in range(_TREND, 0, -1)]
        windows = [*self._decade, *(window for case in self.cases for window in spans(case))]
        self._windows, self._measure = list(dict.fromkeys(windows)), Measure(tuple(outcomes))

    def __call__(self, run: "sim.Run") -> list[tuple[float, ...]]:
        """Outcomes over all spans that are asked for."""
        return [self._measure.of(run, window) for window in self._windows]

    def horizons(self, seeds: Sequence[int], found: Sequence[list[tuple[float, ...]]]) -> Horizons:
        """Put together what was kept, in the order of cases, then seeds."""
        cases, windows, outcomes = self.cases, self._windows, self._measure.outcomes
        values = np.array(found, float).reshape(len(cases), len(seeds), len(windows), len(outcomes)).swapaxes(1, 2)
        values = np.stack([everywhere(values[:, w]) for w in range(len(windows))], 1)
        apart = values[1:] - values[0]
        differences = np.array(
            [[apart[i, windows.index(window)] for window in spans(case)] for i, case in enumerate(cases[1:])]
        )
        drift = trend(apart[:, [windows.index(of) for of in self._decade]], 1)
        return Horizons(cases, tuple(seeds), outcomes, differences, drift)
