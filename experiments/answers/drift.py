"""Do the last years still move? The trend of a case over its reported years, over seeds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

import sim
from experiments.answers.answer import Answer
from experiments.answers.comparison import check_seeds, whole_seeds
from experiments.answers.statistics import estimates, judged, trend
from experiments.designs.outcomes import OUTCOMES
from experiments.running.backends import Threads
from experiments.running.runner import collect
from sim.case import MONTHS
from sim.errors import InputError
from sim.window import WINDOW, Window, WindowLike

if TYPE_CHECKING:
    import pandas as pd

# What is looked at: the headlines, and what carries a county's past.
WATCHED = (*OUTCOMES, "burnout", "motivation", "practised_downshift", "powers_held")
LEAST = 3  # years, for a trend


@dataclass(frozen=True, repr=False)
class Drift(Answer):
    """Indicators of one case, year by year within the reported months.

    Attributes
    ----------
    by_year : array (seed, year, indicator)
        Years of twelve months, counted back from the end of the window; `LEAST` or more.
    outcomes : tuple of str
        The indicators.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=60)
    >>> found = ex.drift(case, range(1, 5))
    >>> found, found.by_year.shape
    (<Drift: 1 case, 4 seeds, last 60 months>, (4, 5, 13))
    """

    kind = "drift"

    cases: tuple[sim.Case, ...]
    seeds: tuple[int, ...]
    window: Window
    outcomes: tuple[str, ...]
    by_year: np.ndarray

    @cached_property
    def trends(self) -> "pd.DataFrame":
        """A row per indicator: how far it moved over the years along its `trend`, and whether that is surely so."""
        found = judged(estimates(trend(self.by_year, 1), self.outcomes))
        return found.rename(columns={"difference": "trend", "low": "trend_low", "high": "trend_high"})

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``drift``: see `trends`."""
        return {"drift": self.trends}


def drift(
    case: sim.Case,
    seeds: Iterable[int],
    outcomes: Sequence[str] = WATCHED,
    window: WindowLike = WINDOW,
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
) -> Drift:
    """See whether a county still moves in the years that are reported.

    Each indicator's least-squares trend is taken seed by seed; Student's t over the seeds tells it from zero, all
    indicators taken together (Holm). A single seed tells nothing: the years of one county hang together. A test
    within each run called 11 of 40 counties of an early model 2 moving in years that over all 40 seeds do not.

    Parameters
    ----------
    outcomes : sequence of str
        Indicators.
    seeds, window, progress, workers
        See `experiments.answers.comparison.compare`.

    Raises
    ------
    InputError
        Fewer than two seeds or three years, a seed twice, an unknown indicator.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=36)
    >>> sorted(ex.drift(case, range(1, 5)).trends)
    ['dropped', 'outcome', 'p', 'p_holm', 'pairs', 'trend', 'trend_high', 'trend_low', 'verdict']
    """
    luck, months, names = whole_seeds(seeds), Window.of(window).within(case.structure.months), list(outcomes)
    check_seeds(luck)
    if (count := years(case, months)) < LEAST:
        raise InputError("drift_few_years", years=count, least=LEAST)
    stop = months.bounds(case.structure.months)[1]
    spans = [Window(MONTHS, stop - MONTHS * back + 1) for back in range(count, 0, -1)]

    def look(of: sim.Case, seed: int) -> list[list[float]]:
        run = sim.simulate(of, seed)
        return [list(run.rates(span, names).values()) for span in spans]

    found = collect(look, [case], luck, backend=Threads.of(workers), progress=progress)
    return Drift((case,), luck, months, tuple(names), np.array(found, float).reshape(len(luck), count, len(names)))


def years(case: sim.Case, window: WindowLike) -> int:
    """Whole years that a window of a case has."""
    first, stop = Window.of(window).bounds(case.structure.months)
    return (stop - first) // MONTHS
