"""Two parameters at once: outcomes of one case at all combinations of their values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import sim
from experiments.answers.answer import Answer
from experiments.answers.comparison import compare, whole_seeds
from experiments.answers.survey import ENDS, tidy
from experiments.designs.cautions import cautions
from sim.errors import Said
from sim.parameter import parameters
from sim.window import WINDOW, Window, WindowLike

if TYPE_CHECKING:
    import pandas as pd

STEPS = tuple(round(0.2 * step, 1) for step in range(6))


@dataclass(frozen=True, repr=False)
class Plane(Answer):
    """Outcomes of one case at all combinations of two parameters, held from the first month on.

    Attributes
    ----------
    across, up : tuple of (name, values)
        The two parameters.
    values : array (value of up, value of across, seed, outcome)

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> across = ("authority.delegated_share", (0.2, 0.8))
    >>> found = ex.plane(case, across, ("responsibility.downshift", (0.5,)), ("inaction_rate",), range(1, 3))
    >>> found, found.values.shape
    (<Plane: 1 case, 2 seeds, last 24 months>, (1, 2, 2, 1))
    """

    kind = "plane"

    case: sim.Case
    seeds: tuple[int, ...]
    window: Window
    across: tuple[str, tuple[float, ...]]
    up: tuple[str, tuple[float, ...]]
    outcomes: tuple[str, ...]
    values: np.ndarray

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The case at whose combinations it looks."""
        return (self.case,)

    def cautions(self) -> tuple[Said, ...]:
        """Of the case, whose reforms may override the two parameters."""
        return cautions([self.case], self.window, (self.across[0], self.up[0]))

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``plane``: `table` with the ends of its intervals as ``mean_low`` and ``mean_high``."""
        return {"plane": self.table().reset_index().rename(columns=ENDS)}

    def table(self) -> "pd.DataFrame":
        """Means over the seeds by (up, across, outcome)."""
        flat = self.values.transpose(0, 2, 1, 3)
        return tidy({self.up[0]: self.up[1], self.across[0]: self.across[1], "outcome": self.outcomes}, flat)


def plane(
    case: sim.Case,
    across: tuple[str, tuple[float, ...]],
    up: tuple[str, tuple[float, ...]],
    outcomes: tuple[str, ...],
    seeds: Iterable[int],
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
    window: WindowLike = WINDOW,
) -> Plane:
    """Live a case at all combinations of two parameters.

    Parameters
    ----------
    across, up : tuple of (name, values)
        The two parameters.
    outcomes, seeds, progress, workers, window
        See `experiments.answers.comparison.compare`.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> across = ("authority.delegated_share", (0.2, 0.8))
    >>> found = ex.plane(case, across, ("responsibility.downshift", (0.5,)), ("inaction_rate",), range(1, 3))
    >>> found.table().shape
    (2, 3)
    """
    seeds = whole_seeds(seeds)
    cells = [
        case.with_params({up[0]: y, across[0]: x}).named(f"{up[0]}={y:g}, {across[0]}={x:g}")
        for y in up[1]
        for x in across[1]
    ]
    found = compare(cells, seeds, outcomes, progress, workers, window)
    shape = (len(up[1]), len(across[1]), len(seeds), len(outcomes))
    return Plane(case, tuple(seeds), found.window, across, up, outcomes, found.by_seed.reshape(shape))


_SALIENCE = (0.0, float(parameters()["cadres.veto_weight"].default))
# Authority and responsibility; scope and risk of tolerance; the veto's look-back with and without salience.
_PLANES: Mapping[str, tuple[str, str, tuple[float, ...], tuple[str, ...]]] = {
    "balance": (
        "authority.delegated_share",
        "responsibility.downshift",
        STEPS,
        ("blame_avoidance_rate", "cannot_authority", "unfair_sanctions"),
    ),
    "tolerance": (
        "tolerance.coverage",
        "tolerance.reviewer_liability",
        STEPS,
        ("blame_avoidance_rate", "tolerated_share", "unfair_sanctions"),
    ),
    "veto": (
        "assessment.veto_lookback",
        "cadres.veto_weight",
        _SALIENCE,
        ("blame_avoidance_rate", "risk_gradient", "veto_rate"),
    ),
}
PLANE_CELLS = {name: len(STEPS) * len(values) for name, (_, _, values, _) in _PLANES.items()}


def named_plane(
    name: str,
    case: sim.Case,
    seeds: Iterable[int],
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
    window: WindowLike = WINDOW,
) -> Plane:
    """One of the planes of an inquiry: ``balance``, ``tolerance`` or ``veto``."""
    across, up, values, outcomes = _PLANES[name]
    return plane(case, (across, STEPS), (up, values), outcomes, seeds, progress, workers, window)


def every_plane(
    case: sim.Case,
    seeds: Sequence[int],
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
    window: WindowLike = WINDOW,
) -> dict[str, Plane]:
    """The planes of an inquiry by name: ``balance``, ``tolerance``, ``veto``."""
    return {name: named_plane(name, case, seeds, progress, workers, window) for name in _PLANES}
