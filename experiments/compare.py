"""Do cases differ from a baseline? Paired on the same seeds, so that all of them share their luck."""

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import sim
from experiments.running.backends import Threads
from experiments.running.runner import evaluate
from sim.data import read_toml
from sim.display import HEADLINES
from sim.errors import QuanzeError
from sim.indicators import indicator

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = HEADLINES
CONFIDENCE = 0.95
RESAMPLES = 4999
_SIGNS = {"higher": 1, "lower": -1, "none": 0}


@cache
def better(outcome: str) -> str:
    """``"higher"``, ``"lower"`` or ``"none"``: which direction of an indicator is better, from ``outcomes.toml``."""
    indicator(outcome)
    return str(read_toml(Path(__file__).with_name("outcomes.toml"))["better"][outcome])


def direction(outcome: str) -> int:
    """1 if higher is better, -1 if lower is, 0 if neither can be said."""
    return _SIGNS[better(outcome)]


@dataclass(frozen=True)
class Difference:
    """A case against the baseline on one outcome. Whatever is not defined is NaN.

    With ``d`` the paired differences (case minus baseline, seed by seed), ``n`` their number, ``m`` their mean and
    ``s`` their standard deviation (n - 1):

    Attributes
    ----------
    mean : float
        The case's own mean, over all seeds on which the outcome is defined.
    difference, low, high : float
        ``m`` and its 95 % t-interval ``m +- t(n-1) s / sqrt(n)``.
    boot_low, boot_high : float
        95 % bootstrap interval of ``m`` (BCa, fixed random numbers).
    bootstrap : str
        ``"BCa"``, or why there is no bootstrap interval.
    better : float
        Probability of being better on a seed: share of ``d`` in the good direction, ties counted half.
    effect : float
        Standardised effect ``d_z = m / s``; not defined if all differences are equal.
    p, p_holm : float
        Paired t-test, and the same adjusted by Holm over all cases and outcomes of the comparison.
    pairs, dropped : int
        Seeds used, and seeds left out because either value is NaN.
    independent : float
        Independent seeds each of the two cases would have needed for the same standard error:
        ``n (var_case + var_baseline) / s**2``, all three measured on the pairs used.
        Pairing pays where it exceeds `pairs`; infinite if all differences are equal and the values are not.
    """

    mean: float
    difference: float = np.nan
    low: float = np.nan
    high: float = np.nan
    boot_low: float = np.nan
    boot_high: float = np.nan
    bootstrap: str = ""
    better: float = np.nan
    effect: float = np.nan
    p: float = np.nan
    p_holm: float = np.nan
    pairs: int = 0
    dropped: int = 0
    independent: float = np.nan

    def _repr_html_(self) -> str:
        from experiments.display import difference_html

        return difference_html(self)


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
        return Difference(_mean(own), pairs=own.size, dropped=values.size - own.size)

    def half_width(self) -> float:
        """Largest half-width of the t-intervals of all differences; infinite if one of them is not defined."""
        differences = self.values[1:] - self.values[0]
        widths = []
        for d in differences.transpose(0, 2, 1).reshape(-1, len(self.seeds)):
            _, low, high = interval(d[np.isfinite(d)])
            widths.append(np.inf if math.isnan(low) else (high - low) / 2)
        return float(max(widths))

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

    def _repr_html_(self) -> str:
        from experiments.display import comparison_html

        return comparison_html(self)


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if values.size else np.nan


def band(values: np.ndarray, axis: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean over seeds and its 95 % t-interval, ``mean -+ t(n-1) s / sqrt(n)``; NaN values are left out.

    Returns
    -------
    mean, low, high : array
        NaN without values (mean) or with fewer than two (interval).
    """
    from scipy.special import stdtrit

    known = np.isfinite(values)
    n = known.sum(axis)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, values, 0.0).sum(axis) / n
        squares = np.where(known, (values - np.expand_dims(mean, axis)) ** 2, 0.0).sum(axis)
        half = stdtrit(n - 1, (1 + CONFIDENCE) / 2) * np.sqrt(squares / (n - 1) / n)
    return mean, mean - half, mean + half


def interval(differences: np.ndarray) -> tuple[float, float, float]:
    """Mean and its 95 % t-interval as plain floats; see `band`."""
    mean, low, high = band(differences)
    return float(mean), float(low), float(high)


def holm(p: np.ndarray) -> np.ndarray:
    """Adjust p-values by Holm's step-down method; NaN stays NaN and does not count as a test."""
    adjusted = np.full(p.size, np.nan)
    order = np.argsort(p)[: np.isfinite(p).sum()]
    stepped = p[order] * np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted


def paired(baseline: np.ndarray, values: np.ndarray, sign: int = 0) -> Difference:
    """Statistics of paired differences, `p_holm` apart.

    Parameters
    ----------
    baseline, values : array
        An outcome, seed by seed; pairs with NaN are dropped.
    sign : int
        Which direction is better, see `direction`.
    """
    from scipy.special import stdtr

    used = np.isfinite(values) & np.isfinite(baseline)
    d = (values - baseline)[used]
    n = d.size
    mean, low, high = interval(d)
    boot_low, boot_high, bootstrap = _bootstrap(d)
    effect = p = independent = np.nan
    if n > 1:
        spread = values[used].var(ddof=1) + baseline[used].var(ddof=1)
        if np.ptp(d) > 0:
            effect = mean / float(d.std(ddof=1))
            p = float(2 * stdtr(n - 1, -abs(effect) * math.sqrt(n)))
            independent = float(n * spread / d.var(ddof=1))
        elif spread > 0:
            independent = np.inf
    return Difference(
        mean=_mean(values[np.isfinite(values)]),
        difference=mean,
        low=low,
        high=high,
        boot_low=boot_low,
        boot_high=boot_high,
        bootstrap=bootstrap,
        better=_mean((1 + np.sign(sign * d)) / 2) if sign else np.nan,
        effect=effect,
        p=p,
        pairs=n,
        dropped=values.size - n,
        independent=independent,
    )


def _bootstrap(d: np.ndarray) -> tuple[float, float, str]:
    from scipy.stats import bootstrap

    if d.size < 2:
        return np.nan, np.nan, "fewer than 2 pairs"
    if np.ptp(d) == 0:
        return np.nan, np.nan, "all differences are equal"
    with warnings.catch_warnings():  # what SciPy warns of is told by the NaN
        warnings.simplefilter("ignore")
        limits = bootstrap(
            (d,),
            np.mean,
            n_resamples=RESAMPLES,
            batch=max(1, 2**20 // d.size),
            confidence_level=CONFIDENCE,
            random_state=np.random.default_rng(1),  # `rng` from SciPy 1.15 on
        ).confidence_interval
    if not np.isfinite(limits).all():
        return np.nan, np.nan, "BCa is not defined for these differences"
    return float(limits.low), float(limits.high), "BCa"


def check_pairs(cases: Sequence[sim.Case], seeds: Sequence[int], outcomes: Sequence[str]) -> None:
    """Refuse what cannot be compared in pairs: too few cases or seeds, one twice, different sizes, unknown outcomes."""
    if len(cases) < 2:
        raise QuanzeError(f"a comparison needs at least two cases, not {len(cases)}")
    names = [case.name for case in cases]
    for case in cases:
        if names.count(case.name) > 1:
            raise QuanzeError(f"case {case.name!r} is given twice")
        if case.structure != cases[0].structure:
            own, base = asdict(case.structure), asdict(cases[0].structure)
            apart = ", ".join(f"{size} {base[size]} and {own[size]}" for size in own if own[size] != base[size])
            raise QuanzeError(
                f"{names[0]!r} and {case.name!r} differ in structure ({apart}) and cannot be paired: one seed is not "
                "the same luck for them"
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
    check_pairs(cases, seeds, outcomes)
    values = evaluate(cases, seeds, outcomes, window, backend=Threads(workers), progress=progress)
    return _comparison(cases, seeds, outcomes, window, values)


def compare_until(
    cases: Sequence[sim.Case],
    width: float,
    outcomes: Sequence[str],
    batch: int,
    max_seeds: int,
    first_seed: int = 1,
    progress: Callable[[], None] | None = None,
    workers: int = 2,
    window: int = 60,
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
    """
    if not (math.isfinite(width) and width > 0):
        raise QuanzeError(f"precision must be a number above 0, not {width!r}")
    if not 2 <= batch <= max_seeds:
        raise QuanzeError(f"a batch must have at least 2 seeds and at most max-seeds ({max_seeds}), not {batch}")
    seeds: range = range(first_seed, first_seed)
    parts: list[np.ndarray] = []
    while True:
        more = range(seeds.stop, min(seeds.stop + batch, first_seed + max_seeds))
        seeds = range(first_seed, more.stop)
        check_pairs(cases, seeds, outcomes)
        parts.append(evaluate(cases, more, outcomes, window, backend=Threads(workers), progress=progress))
        found = _comparison(cases, seeds, outcomes, window, np.concatenate(parts, axis=1))
        if found.half_width() <= width or len(seeds) == max_seeds:
            return found


def _comparison(
    cases: Sequence[sim.Case], seeds: Sequence[int], outcomes: Sequence[str], window: int, values: np.ndarray
) -> Comparison:
    lived = min(window, cases[0].structure.months)
    return Comparison(tuple(cases), tuple(seeds), tuple(outcomes), lived, values)
