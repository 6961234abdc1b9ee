"""The only place of statistics: means with intervals, paired differences, many tests at once, dominance."""

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.html import html_table
from sim.words import both

if TYPE_CHECKING:
    import pandas as pd

CONFIDENCE = 0.95
LEVEL = 1 - CONFIDENCE
RESAMPLES = 4999
WORLD_RESAMPLES = 1999  # of a percentile interval over worlds
SCALES = ("additive", "ratio", "logit")
ROUNDING = 64 * float(np.finfo(float).eps)


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
        rows = [
            [name, value if isinstance(value, str) else f"{value:.4g}", both(f"data.{name}")]
            for name, value in asdict(self).items()
        ]
        head = [both(f"column.{name}") for name in ("name", "value", "label")]
        return html_table(head, rows, right=(1,))


def mean_of(values: np.ndarray) -> float:
    """Mean as a plain float; NaN of nothing."""
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


def unrounded(estimates: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Set to exactly 0 what is no more than the rounding of sums of values as large as `size`."""
    return np.where(np.abs(estimates) <= ROUNDING * size, 0.0, estimates)


def on_scale(values: np.ndarray, scale: str) -> np.ndarray:
    """Values where effects add up on one of `SCALES`: themselves, their logarithms, those of their odds.

    Returns
    -------
    array
        NaN where that is not defined: a logarithm at 0 and below, odds at 0, at 1 and outside.

    Examples
    --------
    >>> import numpy as np
    >>> from experiments.answers.statistics import on_scale
    >>> on_scale(np.array([0.5, 0.0, 2.0]), "logit").tolist()
    [0.0, nan, nan]
    """
    from scipy.special import logit

    if scale == "additive":
        return values
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.log(values) if scale == "ratio" else logit(values)
    return np.where(np.isfinite(found), found, np.nan)


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
        mean=mean_of(values[np.isfinite(values)]),
        difference=mean,
        low=low,
        high=high,
        boot_low=boot_low,
        boot_high=boot_high,
        bootstrap=bootstrap,
        better=mean_of((1 + np.sign(sign * d)) / 2) if sign else np.nan,
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


def estimates(by_seed: np.ndarray, outcomes: Sequence[str]) -> "pd.DataFrame":
    """A row per outcome from estimates (seed, outcome); seeds on which one is not defined are left out."""
    import pandas as pd
    from scipy.special import stdtr, stdtrit

    mean, low, high = band(by_seed)
    n = np.isfinite(by_seed).sum(0)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = mean / ((high - low) / 2) * stdtrit(n - 1, (1 + CONFIDENCE) / 2)
        p = 2 * stdtr(n - 1, -np.abs(t))
    columns = {"outcome": list(outcomes), "difference": mean, "low": low, "high": high, "p": p}
    return pd.DataFrame(columns | {"pairs": n, "dropped": len(by_seed) - n})


def judged(table: "pd.DataFrame") -> "pd.DataFrame":
    """Add p adjusted by Holm, and in a word what it says."""
    table["p_holm"] = holm(table["p"].to_numpy())
    sure = table["p_holm"] < 1 - CONFIDENCE
    words = [
        sure & (table["difference"] > 0),
        sure,
        table["p"].isna() & (table["pairs"] > 0) & (table["difference"] == 0),
    ]
    table["verdict"] = np.select(words, ["raises", "lowers", "constant"], "unclear")
    return table


@dataclass(frozen=True)
class Share:
    """So many of so many, with the exact (Clopper-Pearson) 95 % interval of their share."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share."""
        return self.count / self.of if self.of else np.nan

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Its interval."""
        from scipy.stats import binomtest

        if not self.of:
            return np.nan, np.nan
        found = binomtest(self.count, self.of).proportion_ci(CONFIDENCE)
        return float(found.low), float(found.high)


def percentile(by_world: np.ndarray, statistic: Callable[..., np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A statistic of each case (case, world) and its percentile interval over resampled worlds, the same for all."""
    from scipy.stats import bootstrap

    value = statistic(by_world, axis=-1) if by_world.shape[1] else np.full(len(by_world), np.nan)
    if by_world.shape[1] < 2:
        return value, np.full(len(value), np.nan), np.full(len(value), np.nan)
    limits = bootstrap(
        (by_world,),
        statistic,
        axis=-1,
        n_resamples=WORLD_RESAMPLES,
        batch=max(1, 2**22 // by_world.size),
        vectorized=True,
        confidence_level=CONFIDENCE,
        method="percentile",
        random_state=np.random.default_rng(1),  # `rng` from SciPy 1.15 on
    ).confidence_interval
    return value, limits.low, limits.high


def dominance(values: np.ndarray, directions: Sequence[int]) -> np.ndarray:
    """Which option is distinguishably better than which: the 95 % interval of their paired differences lies off zero.

    Parameters
    ----------
    values : array (outcome, option, seed)
    directions : sequence of int
        1 where higher is better, -1 where lower is, by outcome.

    Returns
    -------
    array (outcome, a, b)
        1, 0, -1: option a is better than, like, worse than option b; not adjusted for the number of pairs.
    """
    better = []
    for one, direction in zip(values, directions, strict=True):
        _, low, high = band(direction * (one[:, None] - one), 2)
        better.append((low > 0).astype(int) - (high < 0))
    return np.array(better)
