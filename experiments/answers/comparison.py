"""Do cases differ from a baseline? Paired on the same seeds, so that all of them share their luck."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.answers.answer import Answer
from experiments.answers.statistics import Difference, band, holm, mean_of, paired
from experiments.designs.outcomes import OUTCOMES, Outcome, direction, indicator
from experiments.running.backends import Threads
from experiments.running.outcomes import named
from experiments.running.runner import Measure, collect, evaluate
from sim.errors import InputError, Listed, Said
from sim.window import WINDOW, Window, WindowLike
from sim.world import check_seed

if TYPE_CHECKING:
    import pandas as pd

Agents = Mapping[str, type]


@dataclass(frozen=True, repr=False)
class Comparison(Answer):
    """Outcomes of cases on the same seeds; the first case is the baseline.

    Attributes
    ----------
    values : array (case, seed, outcome)
        Indicators over the window.
    agents : mapping
        By case that ran on the Mesa engine: the classes of its own agents by role.

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
    agents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def _differences(self) -> list[list[Difference]]:
        found = [
            [paired(self.values[0, :, k], values[:, k], direction(name)) for k, name in enumerate(self.outcomes)]
            for values in self.values[1:]
        ]
        adjusted = iter(holm(np.array([d.p for row in found for d in row])))
        return [[replace(d, p_holm=float(next(adjusted))) for d in row] for row in found]

    def difference(self, case: int, outcome: int) -> Difference:
        """Difference of a case (by position) from the baseline; of the baseline itself, only its mean and seeds."""
        if case > 0:
            return self._differences[case - 1][outcome]
        values = self.values[0, :, outcome]
        own = values[np.isfinite(values)]
        return Difference(mean_of(own), pairs=own.size, dropped=values.size - own.size)

    def half_width(self) -> float:
        """Largest half-width of the t-intervals of all differences; infinite if one of them is not defined."""
        differences = self.values[1:] - self.values[0]
        _, low, high = band(differences, 1)
        widths = (high - low) / 2
        return float(np.where(np.isnan(widths), np.inf, widths).max())

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
        """``comparison``: see `table`; ``runs``: see `runs`."""
        return {"comparison": self.table(), "runs": self.runs()}


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
    if len(seeds) < 2:
        raise InputError("compare_few_seeds", count=len(seeds))
    if len(set(seeds)) < len(seeds):
        raise InputError("seed_twice")
    if not outcomes:
        raise InputError("compare_no_outcome")
    for name in outcomes:
        indicator(name)
        if list(outcomes).count(name) > 1:
            raise InputError("outcome_twice", name=name)


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
    if not any(own.values()):
        values = evaluate(cases, seeds, outcomes, window, backend=Threads.of(workers), progress=progress)
        return _comparison(cases, seeds, outcomes, window, values)

    def measure(case: sim.Case, seed: int) -> tuple[float, ...]:
        engine = "mesa" if own[case.name] else "compiled"
        how = Window.of(window).stated, engine, tuple(own[case.name].items())
        return Measure(tuple(outcomes), *how)(case, seed).outcomes

    found = collect(measure, cases, seeds, backend=Threads.of(workers), progress=progress)
    values = np.array(found, float).reshape(len(cases), len(seeds), len(outcomes))
    classes = {name: {role: kind.__name__ for role, kind in roles.items()} for name, roles in own.items() if roles}
    return replace(_comparison(cases, seeds, outcomes, window, values), agents=classes)


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
    """Add pairs until every difference of every outcome has a 95 % half-width of at most `width`.

    Seeds are added in batches of a fixed size, and the widths are looked at between batches only. Stopping by the
    width (not by the sign or the p-value) hardly moves the mean, but the data choose when to stop, so the intervals
    cover a little less than 95 % and p-values are approximate; for a test, fix the number of seeds beforehand. An
    outcome that has not varied at all in the first batch is narrow enough at once: keep `batch` large for rare events.

    Parameters
    ----------
    cases, outcomes, progress, workers, window
        See `compare`.
    width : float
        In the outcomes' own unit; shares count from 0 to 1.
    batch, max_seeds : int
        Seeds added at a time, and at most. Where `max_seeds` did not suffice, `Comparison.half_width` of what is
        returned is above `width`.
    first_seed : int
        The others follow it one by one.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> freed = case.with_params({"authority.delegated_share": 0.9}).named("freed")
    >>> found = ex.compare_until([case, freed], 0.5, ["inaction_rate"], batch=4, max_seeds=8)
    >>> found.half_width() <= 0.5
    True
    """
    if not (math.isfinite(width) and width > 0):
        raise InputError("precision_width", found=width)
    if not 2 <= batch <= max_seeds:
        raise InputError("precision_batch", most=max_seeds, found=batch)
    outcomes = named(outcomes)
    seeds: range = range(first_seed, first_seed)
    parts: list[np.ndarray] = []
    while True:
        more = range(seeds.stop, min(seeds.stop + batch, first_seed + max_seeds))
        seeds = range(first_seed, more.stop)
        check_pairs(cases, seeds, outcomes)
        parts.append(evaluate(cases, more, outcomes, window, backend=Threads.of(workers), progress=progress))
        found = _comparison(cases, seeds, outcomes, window, np.concatenate(parts, axis=1))
        if found.half_width() <= width or len(seeds) == max_seeds:
            return found


def _comparison(
    cases: Sequence[sim.Case], seeds: Sequence[int], outcomes: Sequence[str], window: WindowLike, values: np.ndarray
) -> Comparison:
    lived = Window.of(window).within(cases[0].structure.months)
    return Comparison(tuple(cases), tuple(seeds), tuple(outcomes), lived, values)
