"""How much of an outcome is luck: variance over points and seeds, taken apart."""

import math
from dataclasses import dataclass

import numpy as np

from experiments.answers.statistics import CONFIDENCE

PARTS = 20  # of the points, for the jackknife


@dataclass(frozen=True)
class Noise:
    """Where the variance of single runs comes from, as shares of it, when every point ran on the same seeds.

    With ``y[p, s] = m + a[p] + b[s] + e[p, s]`` and the variances of the three parts by the method of moments
    (negative estimates count as 0):

    Attributes
    ----------
    seed : float
        Share of ``b``: some luck is better than other luck, at all points alike.
    interaction : float
        Share of ``e``: the same luck acts differently at different points.
    share, low, high : float
        Both together, the share that is noise, and its 95 % interval.
    mean, mean_low, mean_high : float
        Share of ``e`` in the variance over points of means over the seeds, which is what the indices divide: ``b`` is
        the same at all points and cancels. With its 95 % interval.

    Intervals are by a jackknife that leaves out parts of the points and, apart from it, seed by seed; the two variances
    add, and t has as many degrees of freedom as the seeds allow. Not defined with fewer than three seeds.
    """

    seed: float
    interaction: float
    share: float
    low: float
    high: float
    mean: float
    mean_low: float
    mean_high: float


def noise(values: np.ndarray, rows: int = 1) -> Noise:
    """Measure the noise.

    Parameters
    ----------
    values : array (point, seed)
        Finite, at least two points and two seeds.
    rows : int
        Points that belong together, see `Method.rows`, and are left out together.
    """
    from scipy.special import stdtrit

    points, seeds = values.shape
    found = _shares(values)
    blocks = np.array_split(np.arange(points).reshape(-1, rows), min(PARTS, points // rows))
    without_points = [_shares(np.delete(values, block.ravel(), axis=0)) for block in blocks]
    low = high = np.full(found.size, np.nan)
    if seeds > 2 and len(blocks) > 1:
        without_seed = [_shares(np.delete(values, s, axis=1)) for s in range(seeds)]
        spread = np.sqrt(_jackknife(without_points) + _jackknife(without_seed))
        half = float(stdtrit(seeds - 1, (1 + CONFIDENCE) / 2)) * spread
        low, high = np.clip(found - half, 0, 1), np.clip(found + half, 0, 1)
    seed, interaction, share, mean = map(float, found)
    return Noise(seed, interaction, share, float(low[2]), float(high[2]), mean, float(low[3]), float(high[3]))


def _shares(values: np.ndarray) -> np.ndarray:
    points, seeds = values.shape
    by_point, by_seed = values.mean(1), values.mean(0)
    rest = values - by_point[:, None] - by_seed + values.mean()
    e = float((rest**2).sum()) / ((points - 1) * (seeds - 1))
    a = max(float(by_point.var(ddof=1)) - e / seeds, 0.0)
    b = max(float(by_seed.var(ddof=1)) - e / points, 0.0)
    total, of_means = a + b + e, a + e / seeds
    if total == 0:
        return np.full(4, math.nan)
    return np.array([b / total, e / total, (b + e) / total, e / seeds / of_means if of_means else math.nan])


def _jackknife(without: list[np.ndarray]) -> np.ndarray:
    parts = np.array(without)
    return np.asarray((len(parts) - 1) * parts.var(0))
