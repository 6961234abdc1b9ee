"""What holds on average over luck: products across seeds, and intervals over the sample and over seeds."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from experiments.answers.statistics import CONFIDENCE
from experiments.designs.methods import How

SEEDS_NEEDED = 3  # fewer do not say how far they scatter
NEGLIGIBLE = 1e-12  # of the largest, as a difference of rounded numbers may be

Product = Callable[[np.ndarray, np.ndarray], np.ndarray]
Statistic = Callable[[np.ndarray, np.ndarray], np.ndarray]


class Measured(NamedTuple):
    """A statistic with what it is known to; arrays of one shape, what is not defined is NaN.

    Attributes
    ----------
    value : array
    sample : array
        Half-width of a 95 % interval over other samples of points, with these seeds.
    both : array
        The same over other samples and other seeds.
    """

    value: np.ndarray
    sample: np.ndarray
    both: np.ndarray


def plain(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Multiply the means over the seeds, which are the last axis; what the same luck does to both is in it."""
    return np.asarray(one.mean(-1) * other.mean(-1))


def across(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Mean product of values on two different seeds, which are the last axis.

    With values that are a mean plus luck, independent between seeds, its expectation is the product of the means. Of
    one seed, the plain product.

    Examples
    --------
    >>> import numpy as np
    >>> from experiments.answers.luck import across
    >>> luck = np.array([1.0, -1.0, 3.0, -3.0])  # of four seeds, and no effect
    >>> round(float(across(luck, luck)), 3), round(float(across(luck + 9, luck + 9)), 3)
    (-1.667, 79.333)
    """
    seeds = one.shape[-1]
    if seeds == 1:
        return plain(one, other)
    together, same = one.sum(-1) * other.sum(-1), (one * other).sum(-1)
    return np.asarray((together - same) / (seeds * (seeds - 1)))


def measured(statistic: Statistic, outcome: np.ndarray, how: How) -> Measured:
    """Measure a statistic, and how far it would be another with other points and other seeds.

    The blocks are resampled (bootstrap), the seeds left out one by one (jackknife); the two variances add, the first
    with the normal's quantile and the second with that of t, which has as many degrees of freedom as seeds allow.

    Parameters
    ----------
    statistic : callable (outcome, weights) -> array (sample, ...)
        Takes weights (sample, block), which sum to 1.
    outcome : array (block, row, seed)
    how : How
        With `How.luck`, fewer than `SEEDS_NEEDED` seeds do not tell, and `both` is NaN; without, it is `sample`.
    """
    from scipy.special import ndtri, stdtrit

    blocks, _, seeds = outcome.shape
    alike = np.full((1, blocks), 1 / blocks)
    picks = np.random.default_rng(how.seed).integers(blocks, size=(blocks, how.resamples))  # as SALib draws them
    counts = np.stack([np.bincount(pick, minlength=blocks) for pick in picks.T])
    share = (1 + CONFIDENCE) / 2
    value = statistic(outcome, alike)[0]
    sample = ndtri(share) * statistic(outcome, counts / blocks).std(0, ddof=1)
    if not how.luck:
        return Measured(value, sample, sample)
    if seeds < SEEDS_NEEDED:
        return Measured(value, sample, np.full(sample.shape, np.nan))
    without = np.stack([statistic(np.delete(outcome, s, -1), alike)[0] for s in range(seeds)])
    scatter = np.sqrt((seeds - 1) * without.var(0))
    return Measured(value, sample, np.hypot(sample, stdtrit(seeds - 1, share) * scatter))
