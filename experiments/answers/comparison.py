"""Do cases differ from a baseline? Paired on the same seeds, so that all of them share their luck."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.answers.answer import Answer
from experiments.answers.pilot import places_of, within
from experiments.answers.record import kept, record
from experiments.answers.statistics import (
    Difference,
    band,
    dominance,
    everywhere,
    holm,
    influence,
    mean_of,
    paired,
    pairs_wanted,
    unlike,
)
from experiments.designs.outcomes import OUTCOMES, Outcome, direction, indicator
from experiments.running.backends import Threads
from experiments.running.outcomes import named
from experiments.running.runner import Measure, Measured, collect
from sim.errors import InputError, Listed, Said
from sim.indicator import indicators, ratio, record_parts
from sim.window import WINDOW, Window, WindowLike
from sim.world import check_seed

if TYPE_CHECKING:
    import pandas as pd

    from sim.past import Forks

Agents = Mapping[str, type]
FIRST = 20  # pairs, at least, before a number of pairs is reckoned from them


@dataclass(frozen=True, repr=False)
class Comparison(Answer):
    """Outcomes of cases on the same seeds; the first case is the baseline.

    Attributes
    ----------
    values : array (case, seed, outcome)
        Indicators over the window, run by run.
    counts : mapping of name to array (case, seed)
        What the pooled ones among them are made of, see `sim.indicator.Indicator`, and those in `sim.indicator.RECORD`.
    first : int
        Seeds of the first stage, where two decided how many there are; else 0.
    agents : mapping
        By case that ran on the Mesa engine: the classes of its own agents by role.
    places : mapping of name to Comparison
        Where a case is a pilot: the same in the townships that take part, ``"pilot"``, and in the ``"others"``, each a
        family of its own; see `experiments.answers.pilot`.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> freed = case.with_params({"authority.delegated_share": 0.9}).named("freed")
    >>> found = ex.compare([case, freed], seeds=range(1, 4), window=12)
    >>> found
    <Comparison: 2 cases, 3 seeds, last 12 months>
    >>> found.difference(1, found.outcomes.index("overreach_rate")).pairs
    3
    """

    kind = "comparison"

    cases: tuple[sim.Case, ...]
    seeds: tuple[int, ...]
    outcomes: tuple[str, ...]
    window: Window
    values: np.ndarray
    counts: Mapping[str, np.ndarray] = field(default_factory=dict)
    first: int = 0
    agents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    places: Mapping[str, "Comparison"] = field(default_factory=dict)

    @cached_property
    def by_seed(self) -> np.ndarray:
        """Values (case, seed, outcome) that all means and differences are made of.

        Those of the runs; of a pooled ratio, the influence of the seed on it (see `influence`), so that the mean is the
        ratio of sums over all seeds. NaN on the seeds on which an outcome is not defined in every case.
        """
        return everywhere(pooled(self.values, self.outcomes, self.counts))

    @cached_property
    def surely(self) -> np.ndarray:
        """Array (outcome, a, b): 1, 0, -1 where a case is surely better than, not told from, surely worse than another.

        On all outcomes at once; see `experiments.answers.statistics.dominance`.
        """
        return dominance(np.moveaxis(self.by_seed, 2, 0), [direction(name) for name in self.outcomes])

    def order(self, outcome: int) -> list[int]:
        """Positions of the cases, the baseline among them, by their means on an outcome, the best first; not a test."""
        gains = direction(self.outcomes[outcome]) * band(self.by_seed[:, :, outcome], 1)[0]
        return [int(i) for i in np.argsort(-gains, kind="stable") if np.isfinite(gains[i])]

    def leaders(self, outcome: int) -> list[int]:
        """Those in `order` that none is surely better than: not told apart in front, unless one is the `best`."""
        return [i for i in self.order(outcome) if not (self.surely[outcome, i] < 0).any()]

    def best(self, outcome: int) -> int | None:
        """Position of the case, or of the baseline, that is surely better than all others; None without one."""
        better = (self.surely[outcome] > 0).sum(1)
        return int(better.argmax()) if better.max() == len(self.cases) - 1 else None

    @cached_property
    def _differences(self) -> list[list[Difference]]:
        found = [
            [
                paired(self.by_seed[0, :, k], values[:, k], direction(name), self.first)
                for k, name in enumerate(self.outcomes)
            ]
            for values in self.by_seed[1:]
        ]
        adjusted = iter(holm(np.array([d.p for row in found for d in row])))
        return [[replace(d, p_holm=float(next(adjusted))) for d in row] for row in found]

    def difference(self, case: int, outcome: int) -> Difference:
        """Difference of a case (by position) from the baseline; of the baseline itself, only its mean and seeds."""
        if case > 0:
            return self._differences[case - 1][outcome]
        values = self.by_seed[0, :, outcome]
        own = values[np.isfinite(values)]
        return Difference(mean_of(own), pairs=own.size, dropped=values.size - own.size)

    def part(
        self,
        cases: Sequence[int] | None = None,
        seeds: Sequence[int] | None = None,
        outcomes: Sequence[int] | None = None,
    ) -> "Comparison":
        """The comparison of some of the cases, seeds and outcomes, by position; by default of all."""
        asked = zip((cases, seeds, outcomes), self.values.shape, strict=True)
        i, s, k = (range(size) if kept is None else kept for kept, size in asked)
        return replace(
            self,
            cases=tuple(self.cases[place] for place in i),
            seeds=tuple(self.seeds[place] for place in s),
            outcomes=tuple(self.outcomes[place] for place in k),
            values=self.values[np.ix_(i, s, k)],
            counts={name: of[np.ix_(i, s)] for name, of in self.counts.items()},
            places={name: of.part(cases, seeds, outcomes) for name, of in self.places.items()},
        )

    def half_width(self) -> float:
        """Largest half-width of the intervals of all differences; infinite if one of them is not defined."""
        widths = [(d.high - d.low) / 2 for row in self._differences for d in row]
        return float(np.nan_to_num(widths, nan=np.inf).max())

    def table(self) -> "pd.DataFrame":
        """A row per case and outcome with the attributes of `Difference`; the baseline's differences are empty."""
        import pandas as pd

        return pd.DataFrame(
            {"case": case.name, "outcome": outcome, **asdict(self.difference(i, k))}
            for i, case in enumerate(self.cases)
            for k, outcome in enumerate(self.outcomes)
        )

    def runs(self) -> "pd.DataFrame":
        """A row per case, seed and outcome: the values everything else is made from."""
        import pandas as pd

        names = [case.name for case in self.cases]
        levels = (names, self.seeds, self.outcomes)
        index = pd.MultiIndex.from_product(levels, names=["case", "seed", "outcome"])
        return pd.DataFrame({"value": self.values.ravel()}, index=index).reset_index()

    def facts(self) -> dict[str, Any]:
        """Which cases had agents of their own."""
        return {"agents": self.agents} if self.agents else {}

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``comparison``: see `table`; ``runs``: see `runs`; ``record``: see `experiments.answers.record`.

        Of a pilot also ``pilot`` and ``pilot_runs``, the same by place.
        """
        found = {"comparison": self.table(), "runs": self.runs()}
        if self.places:
            found |= {"pilot": self._by_place(Comparison.table), "pilot_runs": self._by_place(Comparison.runs)}
        return found | ({"record": record(self.cases, self.counts)} if kept(self.counts) else {})

    def _by_place(self, table: "Callable[[Comparison], pd.DataFrame]") -> "pd.DataFrame":
        import pandas as pd

        parts = {name: table(of) for name, of in self.places.items()}
        return pd.concat(parts, names=["where"]).reset_index(level="where").reset_index(drop=True)


class Compared:
    """What an answer that is made of one `comparison` has from it."""

    if TYPE_CHECKING:  # an attribute of the answers

        @property
        def comparison(self) -> Comparison:
            """Everything, compared at once."""

    @property
    def seeds(self) -> tuple[int, ...]:
        """Of every case."""
        return self.comparison.seeds

    @property
    def window(self) -> Window:
        """Months that count."""
        return self.comparison.window

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of what is compared."""
        return self.comparison.outcomes


def check_pairs(cases: Sequence[sim.Case], seeds: Sequence[int], outcomes: Sequence[str]) -> None:
    """Refuse what cannot be compared in pairs: too few cases or seeds, one twice, different sizes, unknown outcomes."""
    if len(cases) < 2:
        raise InputError("compare_few_cases", count=len(cases))
    names = [case.name for case in cases]
    for case in cases:
        if names.count(case.name) > 1:
            raise InputError("case_twice", name=case.name)
        if case.structure != cases[0].structure:
            own, base = asdict(case.structure), asdict(cases[0].structure)
            apart = [
                Said("error.sizes", {"size": size, "base": base[size], "own": own[size]})
                for size in own
                if own[size] != base[size]
            ]
            raise InputError("compare_structures", first=names[0], other=case.name, apart=Listed(apart))
    check_seeds(seeds)
    if not outcomes:
        raise InputError("compare_no_outcome")
    for name in outcomes:
        indicator(name)
        if list(outcomes).count(name) > 1:
            raise InputError("outcome_twice", name=name)


def check_seeds(seeds: Sequence[int]) -> None:
    """Refuse seeds of which no spread can be told: fewer than two, or one twice."""
    if len(seeds) < 2:
        raise InputError("compare_few_seeds", count=len(seeds))
    if len(set(seeds)) < len(seeds):
        raise InputError("seed_twice")


def whole_seeds(seeds: Iterable[int]) -> tuple[int, ...]:
    """Seeds as plain whole numbers, whatever they come as: a range, a generator, an array."""
    return tuple(map(check_seed, seeds))


def compare(
    cases: Iterable[sim.Case],
    seeds: Iterable[int],
    outcomes: Sequence[str | Outcome] = OUTCOMES,
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
    window: WindowLike = WINDOW,
    agents: Agents | Sequence[Agents | None] | None = None,
) -> Comparison:
    """Run every case on every seed.

    Parameters
    ----------
    cases : sequence of Case
        The first is the baseline; all have the same structure.
    seeds, outcomes : sequence
        Seeds to pair on; indicators, formulas over the counts, import paths of functions, `Outcome` objects.
    progress : callable, optional
        Called without arguments, from this thread, after each of the ``len(cases) * len(seeds)`` runs.
    workers : int, optional
        Threads, by default one for each core; the compiled engine lets them run at the same time.
    window : int or (int, int)
        Months that count: the last ones, or from one to another; see `sim.window`.
    agents : mapping or sequence of mappings, optional
        Subclasses of the Mesa agents by role (cadre, department, resident), for all cases or one mapping for each,
        None for the agents as they are. Cases with agents of their own run on the Mesa engine: the same numbers where
        nothing is overridden, but slower.

    Raises
    ------
    InputError
        Fewer than two cases or seeds, one of them twice, cases of different structure, an unknown outcome or role.

    Examples
    --------
    >>> import experiments as ex
    >>> import sim
    >>> small = sim.load_case("baseline").with_structure(townships=1, months=24)
    >>> more = small.with_params({"authority.delegated_share": 0.9}).named("more powers")
    >>> found = ex.compare([small, more], seeds=range(1, 4), outcomes=["cannot_authority"], window=12)
    >>> found.difference(1, 0).difference < 0
    True
    """
    cases, seeds, outcomes = tuple(cases), whole_seeds(seeds), named(outcomes)
    check_pairs(cases, seeds, outcomes)
    own = _own_agents(cases, agents)
    classes = {name: {role: kind.__name__ for role, kind in roles.items()} for name, roles in own.items() if roles}
    return replace(_run(cases, seeds, outcomes, window, workers, progress, own), agents=classes)


def _run(
    cases: Sequence[sim.Case],
    seeds: Sequence[int],
    outcomes: Sequence[str],
    window: WindowLike,
    workers: int | None,
    progress: Callable[[], None] | None,
    own: Mapping[str, Agents],
) -> Comparison:
    from sim.past import forks_of, live

    months, parts, places = Window.of(window), kept_counts(outcomes), places_of(cases)
    look = Measure(tuple(outcomes), months.stated, counts=parts)

    def measure(case: sim.Case, seed: int, forks: "Forks" = ()) -> list[Measured]:
        agents: dict[str, Any] = {**own.get(case.name, {})}
        run = sim.simulate(case, seed, "mesa", **agents) if agents else live(case, seed, forks)
        looked_at = [run, *(within(run, rows) for rows in places.values())]
        return [Measured(look.of(one, months), None, look.counted(one, months)) for one in looked_at]

    backend, forks = Threads.of(workers), forks_of(cases)
    found = collect(measure, cases, seeds, backend=backend, progress=progress, forks=forks)
    shape = len(cases), len(seeds)
    lived = months.within(cases[0].structure.months)

    def comparison(measured: Iterable[Measured]) -> Comparison:
        every = tuple(measured)
        values = np.array([one.outcomes for one in every], float).reshape(*shape, len(outcomes))
        sums = np.array([one.counts for one in every], float).reshape(*shape, len(parts))
        counts = {name: sums[:, :, k] for k, name in enumerate(parts)}
        return Comparison(tuple(cases), tuple(seeds), tuple(outcomes), lived, values, counts)

    whole, *of_places = map(comparison, zip(*found, strict=True))
    return replace(whole, places=dict(zip(places, of_places, strict=True)))


def pooled_parts(outcomes: Sequence[str]) -> tuple[str, ...]:
    """What the pooled ones of some outcomes are made of."""
    rows = [indicators()[name] for name in outcomes if name in indicators()]
    return tuple(dict.fromkeys(part for row in rows if row.pooled for part in row.parts))


def pooled(values: np.ndarray, outcomes: Sequence[str], counts: Mapping[str, np.ndarray]) -> np.ndarray:
    """Values (case, seed, outcome) in which a pooled ratio is the influence of the seed on it; see `influence`."""
    found = values.copy()
    for k, name in enumerate(outcomes):
        if parts := pooled_parts([name]):
            sums = np.stack([counts[part] for part in parts], axis=-1)
            found[:, :, k] = [influence(partial(pooled_ratio, name, parts), of_case) for of_case in sums]
    return found


def kept_counts(outcomes: Sequence[str]) -> tuple[str, ...]:
    """What is counted of every run: what the pooled ones of some outcomes are made of, and the record."""
    return tuple(dict.fromkeys((*pooled_parts(outcomes), *record_parts())))


def pooled_ratio(name: str, parts: Sequence[str], sums: np.ndarray) -> np.ndarray:
    """A pooled indicator from sums (..., part)."""
    return ratio(name, {part: sums[..., k] for k, part in enumerate(parts)})


def _own_agents(cases: Sequence[sim.Case], agents: Agents | Sequence[Agents | None] | None) -> dict[str, Agents]:
    """Agents by name of the case."""
    if agents is None or isinstance(agents, Mapping):
        return {case.name: agents or {} for case in cases}
    if len(agents) != len(cases):
        raise InputError("agents_each", cases=len(cases), agents=len(agents))
    return {case.name: own or {} for case, own in zip(cases, agents, strict=True)}


def compare_until(
    cases: Sequence[sim.Case],
    width: float,
    outcomes: Sequence[str | Outcome],
    batch: int,
    max_seeds: int,
    first_seed: int = 1,
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
    window: WindowLike = WINDOW,
) -> Comparison:
    """Run as many pairs as every difference of every outcome needs for a 95 % half-width of at most `width`.

    Two stages (Stein 1945): the first pairs say how much the differences vary, and from that how many pairs there must
    be in all, which are then run. Intervals and p-values take the variance from the first stage and the mean from all
    pairs, so they keep their 95 % however many there turn out to be. Looking again and again until an interval happens
    to be narrow does not: it covered 12 to 86 % where events are rare.

    Parameters
    ----------
    cases, outcomes, progress, workers, window
        See `compare`.
    width : float
        In the outcomes' own unit; shares count from 0 to 1.
    batch, max_seeds : int
        Seeds of the first stage, at least `FIRST`, and at most in all. Where `max_seeds` does not suffice,
        `Comparison.half_width` of what is returned is above `width`.
    first_seed : int
        The others follow it one by one.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> freed = case.with_params({"authority.delegated_share": 0.9}).named("freed")
    >>> found = ex.compare_until([case, freed], 0.05, ["inaction_rate"], batch=20, max_seeds=200)
    >>> found.half_width() <= 0.05
    True
    """
    if not (math.isfinite(width) and width > 0):
        raise InputError("precision_width", found=width)
    if not FIRST <= batch <= max_seeds:
        raise InputError("precision_batch", least=FIRST, most=max_seeds, found=batch)
    outcomes, seeds = named(outcomes), range(first_seed, first_seed + batch)
    check_pairs(cases, seeds, outcomes)
    run = partial(_run, outcomes=outcomes, window=window, workers=workers, progress=progress, own={})
    begun = replace(run(cases, seeds), first=batch)
    typical = np.array([unlike(begun.by_seed[0, :, k]) for k in range(len(outcomes))])
    differences = np.moveaxis(begun.by_seed[1:] - begun.by_seed[0], 1, 0)
    wanted, found = pairs_wanted(differences, width, typical), begun
    while len(found.seeds) < max_seeds:
        pairs = np.isfinite(found.by_seed[1:] - found.by_seed[0]).sum(1)
        short = float((wanted - pairs).max())
        if short <= 0:
            break
        stop = found.seeds[-1] + 1
        found = _joined(found, run(cases, range(stop, int(min(stop + short, first_seed + max_seeds)))))
    return found


def _joined(found: Comparison, more: Comparison) -> Comparison:
    values = np.concatenate([found.values, more.values], axis=1)
    counts = {name: np.concatenate([found.counts[name], more.counts[name]], axis=1) for name in found.counts}
    places = {name: _joined(of, more.places[name]) for name, of in found.places.items()}
    return replace(found, seeds=found.seeds + more.seeds, values=values, counts=counts, places=places)
