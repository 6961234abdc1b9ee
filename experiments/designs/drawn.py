"""Worlds drawn from priors, independently: the first of many are the same as the first of few."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.parameter import parameters
from sim.prior import Prior

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("behaviour", "world", "structure")  # what a county cannot set; its levers it knows
DIGITS = 4  # of a value that is drawn, so that a table in a file holds exactly what was run


def priors_of(kinds: Iterable[str] = KINDS, own: Mapping[str, Prior] | None = None) -> dict[str, Prior]:
    """Priors of all parameters of some kinds, by name, those of one's own in their place."""
    chosen = {row.name: row.prior for row in parameters().values() if row.kind in kinds and row.prior is not None}
    return {**chosen, **(own or {})}


def draw(priors: Mapping[str, Prior], count: int, seed: int) -> "pd.DataFrame":
    """Draw worlds.

    Returns
    -------
    DataFrame
        A row per world, a column per parameter.
    """
    import pandas as pd

    unit = np.random.default_rng(seed).random((count, len(priors)))
    columns = {name: rounded(prior.quantile(unit[:, k])) for k, (name, prior) in enumerate(priors.items())}
    return pd.DataFrame(columns).rename_axis("world")


def rounded(values: np.ndarray) -> np.ndarray:
    """Values to `DIGITS` significant digits, to the bit those that a file with so many digits has."""
    size = np.floor(np.log10(np.abs(np.where(values == 0, 1.0, values))))
    down, up = 10.0 ** np.maximum(DIGITS - 1 - size, 0), 10.0 ** np.maximum(size - DIGITS + 1, 0)
    return np.round(values * down / up) * up / down
