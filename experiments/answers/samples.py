"""Statistics of samples of worlds: what tells some from others, what ties them, of what an effect's spread is made."""

import warnings

import numpy as np

from experiments.answers.statistics import SAME, around, holm


def normal_scores(values: np.ndarray) -> np.ndarray:
    """Normal scores (row, column) of values by their ranks in each column; ties share theirs."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    return np.asarray(ndtri((rankdata(values, axis=0) - 0.5) / len(values)))


# Of what the variance of an effect is made; see `divided`.
PARTS = PARAMETERS, STRUCTURE, READING, DOSE, LUCK, TOGETHER = (
    "parameters",
    "structure",
    "reading",
    "dose",
    "luck",
    "together",
)
_GROUPS = 50  # of worlds, each left out once


def divided(effect: np.ndarray, switches: np.ndarray) -> dict[str, tuple[float, float, float]]:
    """Shares of the variance of an effect by what makes it, and their 95 % intervals.

    With ``e`` the effect in a world, under a reading, at a dose, on a seed of that world, all drawn evenly::

        parameters + structure = var_world  E[e | world]
        reading                = var_reading E[e | reading]
        dose                   = var_dose   E[e | dose]
        luck                   = E var_seed (e | world, reading, dose)
        together               = var e less all of these

    ``structure`` is what a line in the switches explains of ``E[e | world]``, adjusted for their number. Means over few
    seeds spread by luck as well; that is taken off, so that a share may come out below zero. Intervals leave out each
    of up to 50 groups of worlds in turn (jackknife, Student's t): resampling worlds repeats some of them, which a line
    in many switches follows. All NaN where the effect is everywhere the same, or known in no more than one world.

    Parameters
    ----------
    effect : array (world, reading, dose, seed)
    switches : array (world, switch)
    """
    if len(effect) < 2 or np.ptp(effect) <= SAME * np.abs(effect).max():
        return dict.fromkeys(PARTS, (np.nan, np.nan, np.nan))
    whole, groups = _divided(effect, switches), min(len(effect), _GROUPS)
    group = np.arange(len(effect)) % groups
    without = np.array([_divided(effect[group != k], switches[group != k]) for k in range(groups)])
    n = np.array(groups)
    _, low, high = around(whole, (groups - 1) ** 2 * without.var(0, ddof=1), n, n)
    return {part: (float(whole[k]), float(low[k]), float(high[k])) for k, part in enumerate(PARTS)}


def _divided(effect: np.ndarray, switches: np.ndarray) -> np.ndarray:
    worlds, readings, doses, seeds = effect.shape
    noise = effect.var(3, ddof=1).mean() if seeds > 1 else 0.0
    cells, by_seed = effect.mean(3), effect.mean((1, 2))
    by_world = by_seed.mean(1)
    common = by_seed.var(1, ddof=1).mean() / seeds if seeds > 1 else 0.0
    between = by_world.var(ddof=1) - common
    structure = 0.0
    used = switches[:, switches.std(0) > 0]
    if used.shape[1] and worlds > used.shape[1] + 2:
        centred = by_world - by_world.mean()
        x = used - used.mean(0)
        left = ((centred - x @ np.linalg.lstsq(x, centred, rcond=None)[0]) ** 2).sum() / (worlds - x.shape[1] - 1)
        structure = by_world.var(ddof=1) - left
    reading, dose = (_between(cells.mean(axis)) for axis in (2, 1))
    flat = cells.reshape(worlds, -1)
    total = flat.var(0, ddof=1).mean() + _between(flat) - noise / seeds + noise
    parts = [between - structure, structure, reading, dose, noise]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.array([*parts, total - sum(parts)]) / total


def _between(values: np.ndarray) -> float:
    """Variance of the means of columns, less what the rows' own spread adds to it."""
    rows, columns = values.shape
    if columns == 1:
        return 0.0
    apart = values - values.mean(1, keepdims=True)
    return float(apart.mean(0).var() - apart.var(0, ddof=1).mean() / rows)


def normal_p(z: np.ndarray) -> np.ndarray:
    """Two-sided p of a standard normal value."""
    from scipy.special import ndtr

    return np.asarray(2 * ndtr(-np.abs(z)))


def shifted(standard: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Chance, by column, that the rows kept differ so much from all others by luck: the smaller of two p, doubled.

    Of the mean, by the normal law of a sample without replacement (of two values by the exact law, hypergeometric), and
    of the distribution, by Kolmogorov and Smirnov, which is cautious where values are few. 1 where nothing differs.

    Parameters
    ----------
    standard : array (row, column)
    kept : array of int
        Rows.
    """
    from scipy.stats import ks_2samp

    n, of = len(kept), len(standard)
    if n < 2 or n == of:
        return np.ones(standard.shape[1])
    rest = np.delete(standard, kept, axis=0)
    error = standard.std(0, ddof=1) * np.sqrt((1 - n / of) / n)
    apart = standard[kept].mean(0) - standard.mean(0)
    by_mean = normal_p(np.divide(apart, error, out=np.zeros_like(error), where=error > 0))
    upper = standard == standard.max(0)
    two = (upper | (standard == standard.min(0))).all(0)
    by_mean[two] = _chosen_p(upper[kept].sum(0), upper.sum(0), n, of)[two]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # an exact p that rounds to above 1 is taken by its limit law
        by_shape = [ks_2samp(standard[kept, k], rest[:, k]).pvalue for k in range(standard.shape[1])]
    return np.minimum(1.0, 2 * np.minimum(by_mean, by_shape))


def _chosen_p(found: np.ndarray, there: np.ndarray, n: int, of: int) -> np.ndarray:
    """Two-sided p of so many marked ones among `n` chosen of all at random."""
    from scipy.stats import hypergeom

    fewer, more = hypergeom.cdf(found, of, there, n), hypergeom.sf(found - 1, of, there, n)
    return np.asarray(np.minimum(1.0, 2 * np.minimum(fewer, more)))


def correlated(standard: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """All pairs of columns: first, second, correlation, and its p adjusted by Holm for all pairs (Fisher's z)."""
    first, second = np.triu_indices(standard.shape[1], 1)
    if len(standard) < 4:
        return first, second, np.full(len(first), np.nan), np.ones(len(first))
    with np.errstate(invalid="ignore", divide="ignore"):
        r = np.corrcoef(standard, rowvar=False)[first, second]
        p = normal_p(np.arctanh(r) * np.sqrt(len(standard) - 3))
    return first, second, r, holm(p)


def uniform_p(ranks: np.ndarray, bins: int = 10) -> float:
    """Chance that ranks between 0 and 1 fill equal bins so unevenly if they are uniform (chi-square)."""
    from scipy.special import chdtrc

    if len(ranks) < 5 * bins:
        return np.nan
    counts = np.histogram(ranks, bins, (0.0, 1.0))[0]
    wanted = len(ranks) / bins
    return float(chdtrc(bins - 1, ((counts - wanted) ** 2 / wanted).sum()))
