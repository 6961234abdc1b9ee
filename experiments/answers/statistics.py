"""Statistics of comparisons: means with intervals, paired differences, many tests at once; of worlds see `samples`."""

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
LEVEL = 1 - CONFIDENCE  # of a test
UNSEEN = 3.0  # typical differences that may hide in pairs that agree; see `band`
SAME = 1e-9  # values that spread less than this share of their size are all the same
SCALES = ("additive", "ratio", "logit")
ROUNDING = 64 * float(np.finfo(float).eps)
BLOCK = 512  # options that are compared with all others at once


@dataclass(frozen=True)
class Difference:
    """A case against the baseline on one outcome. Whatever is not defined is NaN.

    With ``d`` the paired differences (case minus baseline, seed by seed), ``n`` their number and ``m`` their mean:

    Attributes
    ----------
    mean : float
        The case's own mean, over the seeds on which the outcome is defined.
    difference, low, high : float
        ``m`` and its 95 % interval; see `band`. Where two stages decided how many pairs there are, see `two_stage`.
    better : float
        Probability of being better on a seed: share of ``d`` in the good direction, ties counted half.
    effect : float
        Standardised effect ``d_z = m / s`` with ``s`` the standard deviation (n - 1) of ``d``.
    p, p_holm : float
        Two-sided p of ``m = 0``, of the same t as the interval (of the sign test, ``2**(1 - n)``, where all ``d`` are
        the same), and the same adjusted by Holm over all cases and outcomes of the comparison.
    pairs, dropped : int
        Seeds used, and seeds left out because the outcome is not defined on them.
    independent : float
        Independent seeds each of the two cases would have needed for the same standard error:
        ``n (var_case + var_baseline) / s**2``, all three measured on the pairs used.
        Pairing pays where it exceeds `pairs`; infinite if all differences are equal and the values are not.
    """

    mean: float
    difference: float = np.nan
    low: float = np.nan
    high: float = np.nan
    better: float = np.nan
    effect: float = np.nan
    p: float = np.nan
    p_holm: float = np.nan
    pairs: int = 0
    dropped: int = 0
    independent: float = np.nan

    @property
    def sure(self) -> bool:
        """Whether it is told from zero, all tests of the comparison taken together (Holm, 5 %)."""
        return self.p_holm < LEVEL

    def _repr_html_(self) -> str:
        rows = [[name, f"{value:.4g}", both(f"data.{name}")] for name, value in asdict(self).items()]
        head = [both(f"column.{name}") for name in ("name", "value", "label")]
        return html_table(head, rows, right=(1,))


def mean_of(values: np.ndarray) -> float:
    """Mean as a plain float; NaN of nothing."""
    return float(values.mean()) if values.size else np.nan


def spread(values: np.ndarray, axis: int = 0, typical: np.ndarray | float = np.nan) -> tuple[np.ndarray, ...]:
    """Number of values, their mean, and their variance with what zeros may hide; see `band`."""
    known = np.isfinite(values)
    n = known.sum(axis)
    values = np.where(known, values, 0.0)
    other = (values != 0).sum(axis)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = values.sum(axis) / n
        squares = np.where(known, (values - np.expand_dims(mean, axis)) ** 2, 0.0).sum(axis)
        squares = np.where(squares <= n * (SAME * mean) ** 2, 0.0, squares)
        size = np.where(other > 0, (values**2).sum(axis) / other, typical)
        hidden = np.where(other < n, UNSEEN * (1 - other / n) * size, 0.0)
        variance = (squares + hidden) / (n - 1)
    return n, mean, np.where(variance > 0, variance, np.nan)


def band(
    values: np.ndarray, axis: int = 0, typical: np.ndarray | float = np.nan, level: float = LEVEL
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean over seeds and its 95 % interval; NaN values are left out.

    With ``n`` values of mean ``m``, ``k`` of them not zero::

        m -+ t(n-1) sqrt(v / n),   v = (sum (x - m)**2 + 3 (1 - k/n) q) / (n - 1),   q = sum x**2 / k

    Where no value is zero this is Student's interval. Zeros are pairs that agree, or runs without an event: twenty of
    them do not show that there is never one. The added term stands for three typical ones that were not seen; with
    none seen at all the half-width is about ``3.7 sqrt(q) / n``, as in the exact interval of a Poisson count.
    Coverage is measured by ``make audit``.

    Parameters
    ----------
    typical : array or float
        ``q`` where all values are zero: the square of a typical value that could have been.
    level : float
        Chance of missing the mean, 5 % unless it is shared among several intervals.

    Returns
    -------
    mean, low, high : array
        NaN without values (mean); with fewer than two, or where all are the same and nothing is known of how much they
        could differ (interval).
    """
    n, mean, variance = spread(values, axis, typical)
    return around(mean, variance, n, n, level)


def around(
    mean: np.ndarray, variance: np.ndarray, n: np.ndarray, begun: np.ndarray, level: float = LEVEL
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A mean of `n` values and its interval, with a variance from `begun` of them."""
    from scipy.special import stdtrit

    with np.errstate(invalid="ignore", divide="ignore"):
        half = stdtrit(begun - 1, 1 - level / 2) * np.sqrt(variance / n)
    return mean, mean - half, mean + half


def surely(values: np.ndarray, axis: int = 0, level: float = LEVEL) -> np.ndarray:
    """1, -1, 0: a mean is surely above zero, below, or not told; by its interval, or the sign of what never varies.

    Values that are all the same have the p of the sign test, ``2**(1 - n)``.
    """
    mean, low, high = band(values, axis, level=level)
    same = np.isnan(low) & (2.0 ** (1 - np.isfinite(values).sum(axis)) < level)
    return np.where(same, np.sign(mean), (low > 0).astype(int) - (high < 0)).astype(int)


def foremost(values: np.ndarray) -> list[int]:
    """Options (option, seed) of which one has the highest mean: the highest, then all that are not surely below it.

    The 5 % are divided among the others, so that a single one is not the best in 5 % of the tables at most.
    """
    means = band(values, 1)[0]
    order = [int(k) for k in np.argsort(-means, kind="stable") if np.isfinite(means[k])]
    if not order:
        return []
    ahead = surely(values[order[:1]] - values, 1, LEVEL / max(1, len(values) - 1))
    return [k for k in order if k == order[0] or ahead[k] <= 0]


def two_stage(values: np.ndarray, first: int, typical: np.ndarray | float = np.nan) -> tuple[np.ndarray, ...]:
    """Mean and interval where a first stage of values along axis 0 decided how many there are (Stein 1945).

    The interval is ``m -+ t(n0-1) sqrt(v0 / n)`` with ``m`` the mean of all ``n`` values and ``v0`` the variance of
    the ``n0`` of the first stage alone: the mean does not depend on ``v0``, so however many there are, it covers.
    """
    begun, _, variance = spread(values[:first], 0, typical)
    n, mean, _ = spread(values)
    return around(mean, variance, n, begun)


def pairs_wanted(values: np.ndarray, width: float, typical: np.ndarray | float = np.nan) -> np.ndarray:
    """Values that `two_stage` needs for a half-width after a first stage along axis 0; infinite if it cannot say."""
    from scipy.special import stdtrit

    n, _, variance = spread(values, 0, typical)
    with np.errstate(invalid="ignore"):
        needed = np.ceil((stdtrit(n - 1, 1 - LEVEL / 2) / width) ** 2 * variance)
    return np.where(np.isnan(needed), np.inf, needed)


def interval(differences: np.ndarray) -> tuple[float, float, float]:
    """Mean and its 95 % interval as plain floats; see `band`."""
    mean, low, high = band(differences)
    return float(mean), float(low), float(high)


def everywhere(values: np.ndarray, spared: bool = True) -> np.ndarray:
    """Put NaN on the seeds of values (case, seed, ...) on which some case is not defined, so that all share one luck.

    A case that is defined on no seed takes none from the others, unless what is asked needs every case (not `spared`).
    """
    known = np.isfinite(values)
    counted = known | ~known.any(1, keepdims=True) if spared else known
    return np.where(counted.all(0), values, np.nan)


def unlike(values: np.ndarray) -> float:
    """Mean squared difference of two values drawn at random: how much unrelated runs differ."""
    known = values[np.isfinite(values)]
    return 2 * float(known.var(ddof=1)) if known.size > 1 else np.nan


def influence(pooled: Callable[[np.ndarray], np.ndarray], sums: np.ndarray) -> np.ndarray:
    """Jackknife values of a ratio of sums: one per seed, whose mean is the ratio of all.

    Parameters
    ----------
    pooled : callable
        From sums, an array (..., sum), to the ratio (...).
    sums : array (seed, sum)

    Returns
    -------
    array (seed,)
        ``R + (n - 1) (mean of R_without - R_without)`` with ``R`` the ratio of the sums over all ``n`` seeds and
        ``R_without`` that of all but one: their spread is that of the ratio (Tukey 1958). All NaN where one of these
        is not defined.
    """
    total = sums.sum(0)
    without = pooled(total - sums)
    return np.asarray(pooled(total) + (len(sums) - 1) * (without.mean() - without))


def unrounded(estimates: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Set to exactly 0 what is no more than the rounding of sums of values as large as `size`."""
    return np.where(np.abs(estimates) <= ROUNDING * size, 0.0, estimates)


def trend(values: np.ndarray, axis: int = 0) -> np.ndarray:
    """How far values move from the first of equal steps to the last along their least-squares line.

    Parameters
    ----------
    values : array
        Two or more along the axis, which goes.

    Returns
    -------
    array
        In the unit of the values; NaN where one of them is NaN, exactly 0 where they only differ by rounding.

    Examples
    --------
    >>> import numpy as np
    >>> from experiments.answers.statistics import trend
    >>> trend(np.array([[1.0, 5.0], [3.0, 5.0], [2.0, 5.0]])).tolist()
    [1.0, 0.0]
    """
    steps = np.arange(values.shape[axis]) - (values.shape[axis] - 1) / 2
    moved = np.tensordot(steps, values, (0, axis)) * (2 * steps[-1] / (steps @ steps))
    return unrounded(moved, np.abs(values).max(axis))


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
    order = np.argsort(p, kind="stable")[: np.isfinite(p).sum()]
    stepped = p[order] * np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted


def paired(baseline: np.ndarray, values: np.ndarray, sign: int = 0, first: int = 0) -> Difference:
    """Statistics of paired differences, `p_holm` apart.

    Parameters
    ----------
    baseline, values : array
        An outcome, seed by seed; pairs with NaN are dropped.
    sign : int
        Which direction is better, see `direction`.
    first : int
        Pairs of the first stage, where two decided how many there are; see `two_stage`.
    """
    used = np.isfinite(values) & np.isfinite(baseline)
    d = (values - baseline)[used]
    begun = first or used.size
    n, typical = d.size, unlike(baseline[:begun][used[:begun]])
    mean, low, high = map(float, two_stage(values - baseline, begun, typical))
    alike = n > 1 and bool(np.ptp(d) <= SAME * abs(mean))
    effect = independent = np.nan
    if n > 1:
        apart = values[used].var(ddof=1) + baseline[used].var(ddof=1)
        if (own := float(d.std(ddof=1))) > SAME * abs(mean):
            effect, independent = mean / own, float(n * apart / own**2)
        elif apart > 0:
            independent = np.inf
    return Difference(
        mean=mean_of(values[np.isfinite(values)]),
        difference=mean,
        low=low,
        high=high,
        better=mean_of((1 + np.sign(sign * d)) / 2) if sign else np.nan,
        effect=effect,
        p=float(_chance(mean, high, used[:begun].sum(), n, alike)),
        pairs=n,
        dropped=values.size - n,
        independent=independent,
    )


def _chance(
    mean: np.ndarray | float,
    high: np.ndarray | float,
    begun: np.ndarray | int,
    n: np.ndarray | int,
    alike: np.ndarray | bool,
) -> np.ndarray:
    """Two-sided p of a mean of zero, of the same t as its interval, with a variance from `begun` of `n` values.

    Where there is no interval since all values are alike, and not zero, that of the sign test.
    """
    from scipy.special import stdtr, stdtrit

    with np.errstate(invalid="ignore", divide="ignore"):
        t = mean / (high - mean) * stdtrit(begun - 1, 1 - LEVEL / 2)
        p = 2 * stdtr(begun - 1, -np.abs(t))
    return np.where(np.isnan(high) & (mean != 0) & alike, 2.0 ** (1 - np.asarray(n, float)), p)


def estimates(by_seed: np.ndarray, outcomes: Sequence[str]) -> "pd.DataFrame":
    """A row per outcome from estimates (seed, outcome); seeds on which one is not defined are left out."""
    import pandas as pd

    mean, low, high = band(by_seed)
    n = np.isfinite(by_seed).sum(0)
    p = _chance(mean, high, n, n, n > 1)
    columns = {"outcome": list(outcomes), "difference": mean, "low": low, "high": high, "p": p}
    return pd.DataFrame(columns | {"pairs": n, "dropped": len(by_seed) - n})


def judged(table: "pd.DataFrame") -> "pd.DataFrame":
    """Add p adjusted by Holm, and in a word what it says; ``constant``: zero on every seed."""
    table["p_holm"] = holm(table["p"].to_numpy())
    sure = table["p_holm"] < LEVEL
    words = [
        sure & (table["difference"] > 0),
        sure,
        table["p"].isna() & (table["pairs"] > 1),
    ]
    table["verdict"] = np.select(words, ["raises", "lowers", "constant"], "unclear")
    return table


def share_limits(count: np.ndarray | float, of: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """Exact (Clopper-Pearson) 95 % interval of a share, ``count`` of ``of``; ties may count as parts of one."""
    from scipy.special import betaincinv

    count, of = np.asarray(count, float), np.asarray(of, float)
    with np.errstate(invalid="ignore"):
        low = np.where(count > 0, betaincinv(count, of - count + 1, LEVEL / 2), 0.0)
        high = np.where(count < of, betaincinv(count + 1, of - count, 1 - LEVEL / 2), 1.0)
    return np.where(of > 0, low, np.nan), np.where(of > 0, high, np.nan)


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
        low, high = share_limits(self.count, self.of)
        return float(low), float(high)

    def over(self, other: "Share") -> tuple[float, float, float]:
        """Ratio of two independent shares and its 95 % interval, given how many they are together.

        Exact where shares are small, wider than needed where they are large.
        """
        both = self.count + other.count
        if not (both and self.of and other.of):
            return np.nan, np.nan, np.nan
        with np.errstate(divide="ignore"):
            ends = np.array([np.float64(self.count) / both, *share_limits(self.count, both)])
            ratio = ends / (1 - ends) * other.of / self.of
        return float(ratio[0]), float(ratio[1]), float(ratio[2])


def fraction(shares: np.ndarray) -> tuple[float, float, float]:
    """Mean of shares from 0 to 1, one of each independent unit, and its 95 % interval.

    That of a count of units (Clopper-Pearson): exact where each share is 0 or 1, wider than needed where they lie
    between.
    """
    if not shares.size:
        return np.nan, np.nan, np.nan
    low, high = share_limits(min(float(shares.sum()), shares.size), shares.size)
    return float(shares.mean()), float(low), float(high)


def quantile(values: np.ndarray, share: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Quantile over the last axis and its exact 95 % interval, from one ordered value to another.

    At least 95 % by the binomial distribution, whatever the values' own; NaN at an end that so few values do not reach.
    """
    from scipy.stats import binom

    n = values.shape[-1]
    if n == 0:
        unknown = np.full(values.shape[:-1], np.nan)
        return unknown, unknown, unknown
    ordered = np.sort(values, axis=-1, kind="stable")
    below, above = binom.ppf(LEVEL / 2, n, share), binom.ppf(1 - LEVEL / 2, n, share)
    ends = [
        ordered[..., int(place)] if 0 <= place < n else np.full(values.shape[:-1], np.nan)
        for place in (below - 1, above)
    ]
    return np.quantile(values, share, axis=-1), ends[0], ends[1]


def dominance(values: np.ndarray, directions: Sequence[int]) -> np.ndarray:
    """Which option is surely better than which: the simultaneous interval of their paired differences lies off zero.

    The 5 % are divided among all pairs of options and all outcomes (Bonferroni), so of twenty tables of equal options
    one at most holds a false "better". Resampling the largest t over the same seeds instead gave limits 3 % lower, and
    kept its promise less well at 20 seeds; see ``docs/decisions.md``.

    Parameters
    ----------
    values : array (outcome, option, seed)
    directions : sequence of int
        1 where higher is better, -1 where lower is, by outcome; where neither is (0), nothing is.

    Returns
    -------
    array (outcome, a, b)
        1, 0, -1: option a is surely better than, not told from, surely worse than option b.
    """
    options = values.shape[1]
    comparisons = max(1, sum(map(abs, directions)) * options * (options - 1) // 2)
    each = [
        surely(direction * (one[:, None] - one), 2, LEVEL / comparisons)
        for one, direction in zip(values, directions, strict=True)
    ]
    return np.array(each)


def places(better: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last place that each option may have, from what is surely better than what (a, b), see `dominance`."""
    return 1 + (better < 0).sum(1), len(better) - (better > 0).sum(1)


def beaten(values: np.ndarray, dearness: np.ndarray, rivals: np.ndarray, level: float) -> np.ndarray:
    """Which options are surely beaten by a rival that is no dearer: the best one is with a chance of `level` at most.

    An option is beaten if the paired differences of some rival from it are surely above zero. Against the best one
    only as many tests can err as there are others, so the level is divided among these (Bonferroni), one side each.
    That holds whichever options are alike and however many others are beaten.

    Parameters
    ----------
    values : array (option, draw)
        Higher is better; all options on the same draws.
    dearness : array (option, criterion)
        What is known without luck, lower is better: a rival must be no worse on any.
    rivals : array (option,)
        Which options may beat others.
    level : float
        Chance of losing the best option.

    Returns
    -------
    array (option,)
        Truth values.

    Examples
    --------
    >>> import numpy as np
    >>> from experiments.answers.statistics import beaten
    >>> luck = np.random.default_rng(1).normal(0, 0.1, (3, 20))
    >>> beaten(luck + [[0.0], [1.0], [1.0]], np.array([[1], [1], [2]]), np.ones(3, bool), 0.05).tolist()
    [True, False, False]
    """
    count, n = values.shape
    each, best = 2 * level / max(count - 1, 1), np.zeros(count, int)
    centred = values - values.mean(1, keepdims=True)
    means, spreads = values.mean(1), (centred**2).sum(1)
    able = np.flatnonzero(rivals)
    if n < 2 or not able.size:
        return np.zeros(count, bool)
    for begin in range(0, count, BLOCK):
        some = slice(begin, begin + BLOCK)
        squares = spreads[some, None] + spreads[able] - 2 * centred[some] @ centred[able].T
        ahead = means[able] - means[some, None]
        dearer = (dearness[None, able] > dearness[some, None]).any(2)
        t = np.where(dearer, -np.inf, ahead / np.sqrt(np.maximum(squares, ROUNDING * (spreads[some, None] + 1e-300))))
        best[some] = able[t.argmax(1)]
    dearer = (dearness[best] > dearness).any(1)
    return (surely(values[best] - values, 1, each) > 0) & ~dearer


def chosen_elsewhere(values: np.ndarray, chosen: int) -> np.ndarray:
    """How much better than the chosen one the option is that looks best on other luck; by draw.

    What looks best on the very luck it is judged on is flattered by it. So the lives of a draw are parted into two:
    the option that is best on the one half is compared with the chosen one on the other, both ways round.

    Parameters
    ----------
    values : array (option, draw, life)
        Higher is better; two lives or more.
    chosen : int
        Position of the option that was chosen.

    Returns
    -------
    array (draw,)
        Zero on average where no choice by draw can do better, and below where a wrong one does worse.
    """
    halves = values[:, :, 0::2].mean(2), values[:, :, 1::2].mean(2)
    draws = np.arange(values.shape[1])
    gains = [there[here.argmax(0), draws] - there[chosen] for here, there in (halves, halves[::-1])]
    return np.asarray(np.mean(gains, axis=0))


def undearer_best(values: np.ndarray, dearness: np.ndarray) -> np.ndarray:
    """Which options no other one exceeds that is no dearer: the front of value against dearness, without any test."""
    order = np.lexsort((-values, dearness))
    front = np.zeros(values.size, bool)
    reached = -np.inf
    for place in order:
        front[place] = values[place] > reached
        reached = max(reached, values[place])
    return front
