"""How a county stands against the evidence: target by target, inside its interval, beside it, or over its edge."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.answers.answer import Answer
from experiments.answers.comparison import check_seeds, pooled, pooled_parts, whole_seeds
from experiments.answers.statistics import band
from experiments.calibration.evidence import CONTEXT, INPUT, OUTPUT, Evidence, Target, targets
from experiments.running.backends import Threads
from experiments.running.runner import Measure, collect
from sim.window import WINDOW, Window, WindowLike

if TYPE_CHECKING:
    import pandas as pd

# Where an interval of a mean lies: in that of the source; in the wider one; partly in it; not in it; nowhere.
VERDICTS = INSIDE, WIDENED, OVERLAP, OUTSIDE, UNDEFINED = ("inside", "widened", "overlap", "outside", "undefined")


@dataclass(frozen=True)
class Standing:
    """One target and what the county has for it: a mean over seeds and its 95 % interval, NaN where there is none."""

    target: Target
    mean: float
    low: float
    high: float

    @property
    def distance(self) -> float:
        """Of the mean; see `Target.distance`."""
        return float(self.target.distance(self.mean))

    @property
    def verdict(self) -> str:
        """One of `VERDICTS`."""
        if np.isnan(self.mean):
            return UNDEFINED
        low, high = (self.low, self.high) if np.isfinite(self.low) else (self.mean, self.mean)
        least, most = self.target.widened
        if self.target.low <= low and high <= self.target.high:
            return INSIDE
        if least <= low and high <= most:
            return WIDENED
        return OVERLAP if low <= most and least <= high else OUTSIDE


@dataclass(frozen=True, repr=False)
class Fit(Answer):
    """A case beside the evidence.

    Attributes
    ----------
    values : array (seed, target)
        Of the targets in `standings`; of a pooled ratio the influence of the seed on it.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=1, months=24)
    >>> found = ex.fit(case, range(1, 4), window=12)
    >>> found
    <Fit: 1 case, 3 seeds, last 12 months>
    >>> list(found.tables())
    ['fit', 'inputs', 'fit_runs']
    >>> found.standing("T4").target.measure
    'cannot_authority'
    """

    kind = "fit"

    cases: tuple[sim.Case, ...]
    seeds: tuple[int, ...]
    window: Window
    evidence: Evidence
    values: np.ndarray

    @cached_property
    def compared(self) -> tuple[Target, ...]:
        """Targets that runs have values for: to be matched, then for context."""
        return _compared(self.evidence)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """Where the county stands on each of them."""
        ends = zip(*(part.tolist() for part in band(self.values)), strict=True)
        return tuple(Standing(target, *of) for target, of in zip(self.compared, ends, strict=True))

    @cached_property
    def inputs(self) -> tuple[Standing, ...]:
        """What it has for the inputs, which is chosen and not found."""
        case = self.cases[0]
        given = [(target, target.of_case(case)) for target in self.evidence.of_role(INPUT)]
        return tuple(Standing(target, value, np.nan, np.nan) for target, value in given)

    @property
    def outputs(self) -> tuple[Standing, ...]:
        """Those that count."""
        return tuple(one for one in self.standings if one.target.role == OUTPUT)

    @property
    def context(self) -> tuple[Standing, ...]:
        """Those that are only shown."""
        return tuple(one for one in self.standings if one.target.role == CONTEXT)

    def standing(self, name: str) -> Standing:
        """Where it stands on a target, by its name."""
        return next(one for one in (*self.standings, *self.inputs) if one.target.name == name)

    @property
    def distance(self) -> float:
        """Of the means, over the targets to be matched; see `Evidence.distance`."""
        return self.evidence.distance({one.target.outcome: one.mean for one in self.outputs})

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``fit``: a row per target; ``inputs``: what was chosen; ``fit_runs``: the values everything is made from."""
        import pandas as pd

        rows = [_row(one) | {"outcome": one.target.outcome} for one in self.standings]
        chosen = [_row(one) | {"parameter": one.target.measure, "chosen": one.mean} for one in self.inputs]
        index = pd.MultiIndex.from_product([self.seeds, [target.name for target in self.compared]])
        runs = pd.DataFrame({"value": self.values.ravel()}, index=index.set_names(["seed", "target"])).reset_index()
        first = ["target", "role", "outcome"]
        found = pd.DataFrame(rows)
        inputs = pd.DataFrame(chosen).drop(columns=["mean", "mean_low", "mean_high"]) if chosen else pd.DataFrame()
        tables = {"fit": found[[*first, *(name for name in found.columns if name not in first)]]}
        return tables | ({"inputs": inputs} if chosen else {}) | {"fit_runs": runs}

    def facts(self) -> dict[str, Any]:
        """How far it is from the evidence."""
        distance = self.distance
        return {"distance": distance if np.isfinite(distance) else None}


def _row(one: Standing) -> dict[str, Any]:
    target = one.target
    least, most = target.widened
    return {
        "target": target.name,
        "role": target.role,
        "mean": one.mean,
        "mean_low": one.low,
        "mean_high": one.high,
        "stated": target.value,
        "stated_low": target.low,
        "stated_high": target.high,
        "discrepancy": target.discrepancy,
        "widened_low": least,
        "widened_high": most,
        "distance": one.distance,
        "stands": one.verdict,
        "grade": target.grade,
    }


def _compared(evidence: Evidence) -> tuple[Target, ...]:
    return (*evidence.of_role(OUTPUT), *evidence.of_role(CONTEXT))


def fit(
    case: sim.Case,
    seeds: Iterable[int],
    evidence: Evidence | None = None,
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
    window: WindowLike = WINDOW,
) -> Fit:
    """See how a county stands against the evidence.

    Parameters
    ----------
    evidence : Evidence, optional
        See `targets`, by default that which ships.
    seeds, progress, workers, window
        See `experiments.answers.comparison.compare`.

    Raises
    ------
    InputError
        Fewer than two seeds, or one twice.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=1, months=24)
    >>> found = ex.fit(case, range(1, 4), window=12)
    >>> [one.target.name for one in found.outputs]
    ['T1', 'T2', 'T4', 'T5', 'T6', 'T7', 'T12']
    """
    luck, months = whole_seeds(seeds), Window.of(window).within(case.structure.months)
    check_seeds(luck)
    evidence = evidence or targets()
    names = tuple(target.outcome for target in _compared(evidence))
    outcomes = tuple(dict.fromkeys(names))
    parts = pooled_parts(outcomes)
    look = Measure(outcomes, months.stated, counts=parts)
    found = collect(look, [case], luck, backend=Threads.of(workers), progress=progress)
    sums = np.array([one.counts for one in found], float).reshape(1, len(luck), len(parts))
    counts = {name: sums[:, :, k] for k, name in enumerate(parts)}
    values = pooled(np.array([[one.outcomes for one in found]], float), outcomes, counts)[0]
    return Fit((case,), luck, months, evidence, values[:, [outcomes.index(name) for name in names]])
