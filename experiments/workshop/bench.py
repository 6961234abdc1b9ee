"""Where reforms are compared while a room looks on: what was lived once is kept, and all sessions share the cores."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.answers.comparison import Comparison, check_pairs, kept_counts
from experiments.answers.horizons import HORIZONS, YEARS, spans
from experiments.designs.outcomes import better
from experiments.running.backends import Backend
from experiments.running.runner import Measure, collect
from sim.case import MONTHS
from sim.many import cores
from sim.window import Window

if TYPE_CHECKING:
    import pandas as pd

START = 61  # month in which the reforms of the cases that ship begin
LIVED = START - 1 + YEARS * MONTHS
FIRST = HORIZONS[1]  # horizon that is looked at first: years 1 to 5, as everywhere else
MAIN = ("blame_avoidance_rate", "needs_resolved", "unfair_share")
MORE = (
    "completed_in_truth",
    "overreach_rate",
    "blamed_without_power",
    "veto_rate",
    "burnout_prevalence",
    "satisfaction",
    "incidents",
    "hours_per_resolved",
)
CAUSES = ("cannot_authority", "cannot_money", "cannot_time", "dare_not", "not_able", "unwilling", "no_wish")
FAMILIES = (MAIN, (*MORE, *CAUSES))
OUTCOMES = (*MAIN, *MORE, *CAUSES)
_STATES = 20  # seeds of which the county as it is when reforms begin is kept
_KEPT = 400  # cases of which the outcomes are kept
_Looked = tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]  # outcomes and counts by horizon


class Cancelled(Exception):
    """Nobody waits for the answer any more."""


@dataclass(frozen=True)
class Board:
    """Reforms beside the county as it is, at each horizon in `experiments.answers.horizons.HORIZONS`.

    Attributes
    ----------
    comparisons : mapping of horizon to Comparison
        Of the same lives.
    """

    comparisons: "OrderedDict[str, Comparison]"

    @cached_property
    def cases(self) -> tuple[sim.Case, ...]:
        """The county as it is, and with each reform."""
        return next(iter(self.comparisons.values())).cases

    @property
    def seeds(self) -> tuple[int, ...]:
        """On which luck."""
        return next(iter(self.comparisons.values())).seeds

    def family(self, horizon: str, names: tuple[str, ...]) -> Comparison:
        """The comparison of one of the `FAMILIES` of outcomes, whose differences are judged together."""
        return self.comparisons[horizon].part(outcomes=[OUTCOMES.index(name) for name in names])

    def table(self) -> "pd.DataFrame":
        """A row per horizon, case and outcome: the table of a `Comparison`, and which direction is better."""
        import pandas as pd

        parts = [
            self.family(horizon, names).table().assign(horizon=horizon)
            for horizon in self.comparisons
            for names in FAMILIES
        ]
        table = pd.concat(parts, ignore_index=True)
        return table.assign(better_is=table["outcome"].map(better))


class Bench:
    """What compares reforms with one county as it is.

    Parameters
    ----------
    county : Case
        The county as it is.
    pool : ThreadPoolExecutor, optional
        Threads of all sessions, where there are some already.

    Examples
    --------
    >>> import sim
    >>> from experiments.workshop.bench import Bench, START
    >>> small = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, warm_up=0)
    >>> bench = Bench(small)
    >>> freed = bench.base.with_reform(START, {"authority.delegated_share": 0.9}).named("freed")
    >>> board = bench.compare([freed], range(1, 4))
    >>> list(board.comparisons), board.table().shape[0]
    (['year_1', 'years_1_5', 'long_run'], 108)
    """

    def __init__(self, county: sim.Case, pool: ThreadPoolExecutor | None = None) -> None:
        self.base = county.with_structure(months=LIVED)
        self._until = county.with_structure(months=START - 1)
        self._windows = spans(self.base.with_reform(START, {}))
        self._measure = Measure(OUTCOMES, counts=kept_counts(OUTCOMES))
        self._states: dict[int, sim.State] = {}
        self._looked: OrderedDict[str, dict[int, _Looked]] = OrderedDict()
        self._lock = threading.Lock()
        self.pool = pool or ThreadPoolExecutor(cores(), thread_name_prefix="workshop")

    @property
    def backend(self) -> Backend:
        """The threads of all sessions, for whoever has other work."""
        return _Shared(pool=self.pool)

    def compare(
        self,
        reforms: Sequence[sim.Case],
        seeds: Sequence[int],
        progress: Callable[[], None] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        until: str = HORIZONS[-1],
    ) -> Board:
        """Live the county as it is and with each reform to the end of a horizon, as far as that has not been done.

        Parameters
        ----------
        reforms : sequence of Case
            Futures of `base`, from month `START` on or later.
        progress : callable, optional
            Called after each life.
        cancelled : callable
            Asked after each life.
        until : str
            The last of the horizons that are looked at: five years are lived in a quarter of the time of twenty.

        Raises
        ------
        Cancelled
            Somebody said so.
        """
        cases = (self.base, *reforms)
        check_pairs(cases, seeds, OUTCOMES)

        def tick() -> None:
            if cancelled():
                raise Cancelled
            if progress is not None:
                progress()

        reached = HORIZONS[: HORIZONS.index(until) + 1]
        look = partial(self._look, reached=len(reached))
        found = collect(look, cases, seeds, backend=self.backend, progress=tick)
        whole = np.array(found, object).reshape(len(cases), len(seeds), len(reached), 2)
        boards = (self._comparison(cases, seeds, self._windows[h], whole[:, :, h]) for h in range(len(reached)))
        return Board(OrderedDict(zip(reached, boards, strict=True)))

    def warm(self, seeds: Sequence[int], progress: Callable[[], None] | None = None) -> None:
        """Live the county as it is beforehand, so that nobody waits for it."""
        collect(self._look, (self.base,), seeds, backend=self.backend, progress=progress)

    def _comparison(
        self, cases: Sequence[sim.Case], seeds: Sequence[int], window: Window, looked: np.ndarray
    ) -> Comparison:
        values = np.array(looked[:, :, 0].tolist(), float)
        sums = np.array(looked[:, :, 1].tolist(), float)
        counts = {name: sums[:, :, k] for k, name in enumerate(self._measure.counts)}
        return Comparison(tuple(cases), tuple(seeds), OUTCOMES, window, values, counts)

    def _look(self, case: sim.Case, seed: int, reached: int = len(HORIZONS)) -> _Looked:
        """Outcomes of a life at so many horizons, from what is kept or lived now."""
        with self._lock:
            kept = self._looked.setdefault(case.hash(), {})
            self._looked.move_to_end(case.hash())
            while len(self._looked) > _KEPT:
                self._looked.popitem(last=False)
        if len(kept.get(seed, ())) < reached:
            windows = self._windows[:reached]
            ends = [window.bounds(LIVED)[1] for window in windows] + [reform.month for reform in case.reforms]
            run = self._live(case.with_structure(months=max(ends)), seed)
            kept[seed] = tuple(
                (self._measure.of(run, window), self._measure.counted(run, window)) for window in windows
            )
        return kept[seed][:reached]

    def _live(self, case: sim.Case, seed: int) -> sim.Run:
        if seed > _STATES:
            return sim.simulate(case, seed)
        if seed not in self._states:
            self._states[seed] = sim.halt(self._until, START - 1, seed)
        return self._states[seed].go_on(case)


@dataclass(frozen=True, kw_only=True)
class _Shared(Backend):
    """The threads of all sessions; whoever ends gives up his own work only."""

    pool: ThreadPoolExecutor

    def open(self) -> Executor:
        return _Guest(self.pool)


class _Guest(Executor):
    """A part of a pool that can be shut down without it."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._sent: list[Future] = []

    def submit(self, work: Callable[..., Any], /, *args: Any, **how: Any) -> Future:
        future = self._pool.submit(partial(work, *args, **how))
        self._sent.append(future)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        for future in self._sent if cancel_futures else ():
            future.cancel()
