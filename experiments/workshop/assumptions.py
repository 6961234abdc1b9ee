"""What would have to be true: reforms in worlds that agree with the evidence, as these are and with one thing assumed.

Both stand on the same luck. An assumption is a value of something that nobody knows, another reading of the documents,
or another model of the county.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

import sim
from experiments.answers.conclusions import FACTOR, MODEL, READING, Conclusions
from experiments.answers.statistics import LEVEL, band, fraction, surely
from experiments.designs.conclusions import SAME, ConclusionsPlan
from experiments.designs.drawn import KINDS
from experiments.designs.outcomes import direction
from experiments.designs.plausible import are_of, plausible_worlds, rivals_of
from experiments.designs.setting import Setting
from experiments.running.backends import Backend
from experiments.running.resume import jobs_of
from experiments.running.runner import Measure, gathered
from experiments.workshop.bench import START, Cancelled
from experiments.workshop.findings import Ends
from experiments.workshop.levers import step_between
from sim.case import MONTHS
from sim.errors import InputError, unknown
from sim.package import AGREED, MADE
from sim.parameter import Parameter, parameter, parameters
from sim.window import Window

if TYPE_CHECKING:
    import pandas as pd

WORLDS = (20, 50, 100)  # from which a room chooses how many
OUTCOMES = ("blame_avoidance_rate_shapley", "needs_resolved")
TOWNSHIPS = 6  # at most: more would be waited for
YEARS = 5  # after the reforms begin, all of which count
_SEEDS = (1, 2)  # of each world
_KEPT = 30_000  # lives of which the outcomes are kept


@dataclass(frozen=True)
class Assumed:
    """Something that is taken for true.

    Attributes
    ----------
    kind : str
        ``"factor"``, ``"reading"`` or ``"model"``, as conditions of conclusions are; empty for nothing.
    name : str
        Of the parameter, the reading or the variant.
    value : float
        Of the parameter, in all worlds.

    Raises
    ------
    InputError
        There is none of that name, or its value is not within the plausible range.

    Examples
    --------
    >>> from experiments.workshop.assumptions import Assumed
    >>> Assumed("factor", "cadres.sanction_cost", 2.5).value
    2.5
    """

    kind: str = ""
    name: str = ""
    value: float = 0.0

    def __post_init__(self) -> None:
        if self.kind == FACTOR:
            row = uncertain(self.name)
            low, high = plausible_range(row)
            value = row.check(self.value)
            if not low <= value <= high:
                raise InputError("workshop_implausible", name=self.name, low=low, high=high, value=value)
        elif self.kind == READING and self.name not in readings():
            raise unknown("reading", self.name, readings())
        elif self.kind == MODEL and self.name not in rivals_of():
            raise unknown("variant", self.name, rivals_of())
        elif self.kind not in ("", FACTOR, READING, MODEL):
            raise unknown("kind", self.kind, (FACTOR, READING, MODEL))


def readings() -> tuple[str, ...]:
    """Of the documents, other than the one that both codings agree on."""
    return tuple(name for name in MADE if name != AGREED)


@cache
def factors() -> tuple[Parameter, ...]:
    """What nobody knows for sure and no reform can set."""
    return tuple(row for row in parameters().values() if row.kind in KINDS and row.prior is not None)


def uncertain(name: str) -> Parameter:
    """One of them."""
    row = parameter(name)
    if row not in factors():
        raise InputError("workshop_no_factor", name=name)
    return row


def plausible_range(row: Parameter) -> tuple[float, float]:
    """From where to where it may plausibly lie."""
    assert row.prior is not None, "factors have a prior"
    return row.prior.low, row.prior.high


def factor_step(row: Parameter) -> float:
    """How far a slider along its plausible range moves at once."""
    low, high = plausible_range(row)
    two = row.prior is not None and row.prior.shape == "two_point"
    return high - low if two else step_between(low, high, row.integer)


@dataclass(frozen=True)
class Weighed:
    """A case among the others, in the worlds as they are and with the assumption.

    Attributes
    ----------
    best, best_then : Ends
        Share of worlds in which it is the best, with its interval.
    gain, gain_then : Ends
        How much more of the outcome there is than in the county as it is, on average over the worlds.
    moved : Ends or None
        How much the assumption changes that, world by world; None where it is about other worlds.
    """

    case: sim.Case
    best: Ends
    best_then: Ends
    gain: Ends
    gain_then: Ends
    moved: Ends | None


@dataclass(frozen=True)
class Belief:
    """What was found of an assumption.

    Attributes
    ----------
    found : Conclusions
        In the worlds as they are and, under `then`, with the assumption.
    """

    assumed: Assumed
    found: Conclusions

    @property
    def then(self) -> tuple[int, str]:
        """Which reading and which model of the answer are those of the assumption."""
        reading = len(self.found.plan.readings) - 1
        return reading, next(iter(self.found.plan.rivals), SAME)

    @property
    def worlds(self) -> tuple[int, int]:
        """How many there are, and with the assumption."""
        return len(self.found.worlds_of()), len(self.found.worlds_of(self.then[1]))

    def weighed(self, outcome: int) -> list[Weighed]:
        """Every case, the county as it is first."""
        found, (reading, model) = self.found, self.then
        first, sign = found.first(outcome), direction(found.outcomes[outcome])
        now, then = self._gains(outcome)
        both = self._both(outcome)
        rows = []
        for i, case in enumerate(found.cases):
            best = Ends(*fraction(first[i, 0, found.worlds_of(SAME, outcome)]))
            best_then = Ends(*fraction(first[i, reading, found.worlds_of(model, outcome)]))
            moved = None if both is None else _ends(sign * (both[1][i] - both[0][i]))
            rows.append(Weighed(case, best, best_then, _ends(sign * now[i]), _ends(sign * then[i]), moved))
        return rows

    def leader(self, outcome: int, then: bool = False) -> int:
        """Position of the case that is the best on average."""
        return int(np.argmax(self._gains(outcome)[then].mean(1)))

    def turned(self, outcome: int) -> list[tuple[int, int]]:
        """Positions of two cases of which surely the first is better as worlds are, and the second as is assumed.

        The 5 % of error are shared among all pairs, before and after.
        """
        now, then = self._gains(outcome)
        count = len(now)
        level = LEVEL / max(1, count * (count - 1))
        pairs = [(i, j) for i in range(count) for j in range(count) if i != j]
        return [
            (i, j)
            for i, j in pairs
            if surely(now[i] - now[j], 0, level) > 0 and surely(then[i] - then[j], 0, level) < 0
        ]

    def _gains(self, outcome: int) -> tuple[np.ndarray, np.ndarray]:
        """Arrays (case, world): how much better than the county as it is, and the same with the assumption."""
        whole, (reading, model) = self._whole(outcome), self.then
        mine, others = self.found.worlds_of(SAME, outcome), self.found.worlds_of(model, outcome)
        return whole[:, 0, mine], whole[:, reading, others]

    def _both(self, outcome: int) -> tuple[np.ndarray, np.ndarray] | None:
        """The same in worlds in which both are defined; None where those are other worlds."""
        if self.assumed.kind == MODEL:
            return None
        whole, (reading, model) = self._whole(outcome), self.then
        count = len(self.found.plan.worlds)
        now, then = whole[:, 0, :count], whole[:, reading, -count if model else 0 :][:, :count]
        known = np.isfinite(now).all(0) & np.isfinite(then).all(0)
        return now[:, known], then[:, known]

    def _whole(self, outcome: int) -> np.ndarray:
        """Array (case, reading, world): how much better than the county as it is."""
        gained = self.found.whole[..., outcome]
        return np.concatenate([np.zeros_like(gained[:1]), gained])


def _ends(values: np.ndarray) -> Ends:
    return Ends(*map(float, band(values)))


class Trials:
    """Where assumptions are tried: what was lived once is kept for all sessions.

    Parameters
    ----------
    county : Case
        The county as it is.
    backend : Backend
        Where lives are lived.

    Attributes
    ----------
    fits : bool
        Whether the worlds that ship were found for this county; if not, nothing can be tried.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> from experiments.workshop.assumptions import Assumed, Trials
    >>> small = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6)
    >>> trials = Trials(small, ex.Threads(2))
    >>> found = trials.believe([sim.load_case("s0"), sim.load_case("s2")], Assumed("reading", "narrow"), 20)
    >>> found.worlds, [one.case.name for one in found.weighed(0)]
    ((20, 20), ['baseline', 's0', 's2'])
    """

    def __init__(self, county: sim.Case, backend: Backend) -> None:
        townships = min(TOWNSHIPS, county.structure.townships)
        months = START - 1 + YEARS * MONTHS
        self.fits = are_of(county)
        self.base = county.with_structure(months=months)
        if self.fits:
            self.base = self.base.with_structure(townships=townships)
        self._backend = backend
        self._measure = Measure(OUTCOMES, YEARS * MONTHS)
        self._lived: OrderedDict[tuple[str, int], tuple[float, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def plan(self, reforms: Sequence[sim.Case], assumed: Assumed, count: int) -> ConclusionsPlan:
        """What is to be lived: reforms in the first so many worlds, and in those of the assumption."""
        if not self.fits:
            raise InputError("workshop_no_worlds")
        if count not in WORLDS:
            raise unknown("number of worlds", count, map(str, WORLDS))
        packages = tuple(
            replace(self.base, name=case.name, reforms=case.reforms, title=case.title, rationale=case.rationale)
            for case in reforms
        )
        setting = Setting("workshop", {}, self.base, _SEEDS, OUTCOMES, Window(YEARS * MONTHS))
        worlds = plausible_worlds().iloc[:count]
        read = (AGREED, assumed.name) if assumed.kind == READING else (AGREED,)
        return ConclusionsPlan(setting, packages, worlds, read, rivals=_others(worlds, assumed, count))

    def runs(self, plan: ConclusionsPlan) -> int:
        """Lives of a plan."""
        return (1 + len(plan.options)) * len(plan.models) * len(_SEEDS)

    def believe(
        self,
        reforms: Sequence[sim.Case],
        assumed: Assumed,
        count: int,
        progress: Callable[[], None] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Belief:
        """Live reforms in so many worlds, as these are and with an assumption.

        Parameters
        ----------
        progress : callable, optional
            Called after each life.
        cancelled : callable
            Asked after each life.

        Raises
        ------
        Cancelled
            Somebody said so.
        InputError
            A reading of reforms that come of no document; worlds of another county.
        """

        def tick() -> None:
            if cancelled():
                raise Cancelled
            if progress is not None:
                progress()

        plan = self.plan(reforms, assumed, count)
        study = plan.study()
        jobs = jobs_of(study, np.ones((study.points, len(_SEEDS)), bool))
        lived = gathered(self._live, jobs, study.points * len(_SEEDS), backend=self._backend, progress=tick)
        values = np.array(lived, float).reshape(study.points, len(_SEEDS), len(OUTCOMES))
        return Belief(assumed, Conclusions.of(plan, values))

    def _live(self, case: sim.Case, seed: int, forks: tuple[int, ...] = ()) -> tuple[float, ...]:
        key = (case.hash(), seed)
        with self._lock:
            if key in self._lived:
                self._lived.move_to_end(key)
                return self._lived[key]
        found = self._measure(case, seed, forks).outcomes
        with self._lock:
            self._lived[key] = found
            while len(self._lived) > _KEPT:
                self._lived.popitem(last=False)
        return found


def _others(worlds: "pd.DataFrame", assumed: Assumed, count: int) -> "dict[str, pd.DataFrame]":
    """The worlds of an assumption, under its name."""
    if assumed.kind == FACTOR:
        return {assumed.name: worlds.assign(**{assumed.name: assumed.value})}
    return {assumed.name: plausible_worlds(None, assumed.name).iloc[:count]} if assumed.kind == MODEL else {}
