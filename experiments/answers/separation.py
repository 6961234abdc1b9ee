"""Where is an effect positive and where negative? The two factors that tell worlds apart best."""

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 20  # worlds, for a surface of six coefficients
ALIKE = 1e-9  # relative: errors of surfaces closer than rounding are equal, and the earlier pair is told
SHUFFLES = 19  # of the signs: where nothing tells, the true ones fit better than all of them with probability 1/20


@dataclass(frozen=True)
class Separation:
    """The two factors that tell best where an effect is positive and where negative.

    Attributes
    ----------
    factors : tuple of str
    fit : float
        Share of the signs' variance between worlds that a quadratic surface in the two factors predicts for worlds left
        out one at a time (PRESS R²).
    right, majority : float
        Of the worlds whose sign is not 0: the share whose sign the surface predicts when they are left out, and the
        share that has the more frequent sign.
    chance : float
        The largest fit that the best two factors reach for shuffled signs, at least 0. The two were chosen among many
        pairs: a fit that is not above this tells nothing.
    """

    factors: tuple[str, str]
    fit: float
    right: float
    majority: float
    weights: np.ndarray
    chance: float = 0.0

    @property
    def tells(self) -> bool:
        """Whether the fit is more than chance gives."""
        return self.fit > self.chance

    def surface(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """What the surface says of the sign at values of the two factors."""
        return _terms(first, second) @ self.weights


def separate(worlds: "pd.DataFrame", signs: np.ndarray) -> Separation | None:
    """Find the two factors whose quadratic surface predicts the signs of an effect best in worlds left out.

    Parameters
    ----------
    worlds : DataFrame
        A row per world, a column per factor.
    signs : array
        1, -1 or 0 (cannot be told) in each world.

    Returns
    -------
    Separation or None
        None where fewer than two factors vary, or all signs are the same.
    """
    if len(signs) <= FEWEST or np.ptp(signs) == 0:
        return None
    columns = {name: worlds[name].to_numpy(float) for name in worlds if np.ptp(worlds[name]) > 0}
    rng = np.random.default_rng(1)
    both = np.column_stack([signs, *(rng.permutation(signs) for _ in range(SHUFFLES))])
    least = np.full(SHUFFLES + 1, np.inf)
    best: tuple[tuple[str, str], np.ndarray] | None = None
    for first, second in combinations(columns, 2):
        q, sizes, _ = np.linalg.svd(_terms(_unit(columns[first]), _unit(columns[second])), full_matrices=False)
        q = q[:, sizes > ALIKE * sizes[0]]  # a factor of two levels has no square of its own
        others = 1 - (q**2).sum(1)
        if others.min() < ALIKE:
            continue  # nothing is said of a world by the others
        missed = (both - q @ (q.T @ both)) / others[:, None]
        error = (missed**2).sum(0)
        if error[0] < (1 - ALIKE) * least[0]:
            best = (first, second), signs - missed[:, 0]
        least = np.minimum(least, error)
    if best is None:
        return None
    pair, left_out = best
    weights = np.linalg.lstsq(_terms(columns[pair[0]], columns[pair[1]]), signs)[0]
    told = signs != 0
    positive = float((signs[told] > 0).mean())
    right = float((np.sign(left_out) == signs)[told].mean())
    fits = 1 - least / ((signs - signs.mean()) ** 2).sum()
    chance = max(float(fits[1:].max()), 0.0)
    return Separation(pair, float(fits[0]), right, max(positive, 1 - positive), weights, chance)


def _unit(values: np.ndarray) -> np.ndarray:
    return (values - values.mean()) / values.std()


def _terms(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.stack([np.ones_like(first), first, second, first * second, first**2, second**2], axis=-1)
