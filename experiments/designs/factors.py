"""What a sweep varies: factors between bounds, singly or in groups, and how the unit cube becomes their values."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from experiments.designs.variables import Whole, variable
from sim.errors import InputError, Said, Where, place, unknown
from sim.parameter import parameters

KINDS = ("lever", "behaviour", "world", "structure")
SEED = "seed"


@dataclass(frozen=True)
class Factor:
    """An input that varies evenly between two bounds.

    Attributes
    ----------
    name : str
        Dotted name of a variable; any name where the swept function is no county.
    low, high : float
        Bounds, in the input's own unit.
    integer : bool
        Takes the whole numbers from `low` to `high` only, each with the same probability.
    group : str
        Factors of one group vary together, each in its own way, and have one index; empty for a factor by itself.
    """

    name: str
    low: float
    high: float
    integer: bool = False
    group: str = ""

    def __post_init__(self) -> None:
        if not np.isfinite([self.low, self.high]).all():
            raise InputError("bounds_finite", name=self.name, low=self.low, high=self.high)
        if self.low > self.high:
            raise InputError("bounds_reversed", name=self.name, low=self.low, high=self.high)
        if self.low == self.high:
            raise InputError("bounds_equal", name=self.name, both=self.low)
        if self.integer and not (float(self.low).is_integer() and float(self.high).is_integer()):
            raise InputError("bounds_whole", name=self.name, low=self.low, high=self.high)

    def values(self, unit: np.ndarray) -> np.ndarray:
        """Values at shares 0 to 1 of the way between the bounds."""
        if self.integer:
            return np.minimum(np.floor(self.low + unit * (self.high - self.low + 1)), self.high)
        return np.clip(self.low + unit * (self.high - self.low), self.low, self.high)


def parameter_factor(
    name: str, low: float | None = None, high: float | None = None, group: str = "", where: Where = ""
) -> Factor:
    """Vary a parameter of the model over its range or a narrower one, or another variable between stated bounds.

    Parameters
    ----------
    name : str
        Dotted name; see `experiments.designs.variables`.
    low, high : float, optional
        Within the range of the parameter table, which is the default.
    where : str
        Named in errors.

    Raises
    ------
    InputError
        Unknown or fixed parameter, bounds reversed, missing or outside the table's range.
    """
    row = variable(name, where)
    if isinstance(row, Whole):
        if low is None or high is None:
            raise InputError("bounds_needed", name=name, place=place(where))
        return Factor(name, row.check(low, where), row.check(high, where), True, group)
    if row.kind not in KINDS:
        raise InputError("parameter_fixed", name=name, kind=Said(f"kind.{row.kind}"), kinds=", ".join(KINDS))
    lowest = row.low if low is None else row.check(low, where)
    highest = row.high if high is None else row.check(high, where)
    return Factor(name, lowest, highest, row.integer, group)


def parameter_factors(kinds: Sequence[str], where: Where = "") -> tuple[Factor, ...]:
    """All parameters of some kinds (lever, behaviour, world) over their whole ranges, in the order of the table."""
    for kind in kinds:
        if kind not in KINDS:
            raise unknown("kind", kind, KINDS, where)
    return tuple(parameter_factor(name) for name, row in parameters().items() if row.kind in kinds)


def narrowed(factor: Factor, here: float, spread: float) -> Factor:
    """Keep, on either side of `here`, a share `spread` of the way to the bound; whole numbers are rounded outwards.

    Never beyond the bounds, whatever rounding does: ``0.15 - 1.0 * (0.15 - 0.05)`` is less than 0.05.
    """
    low, high = here - spread * (here - factor.low), here + spread * (factor.high - here)
    if factor.integer:
        low, high = float(np.floor(low)), float(np.ceil(high))
    low, high = max(low, min(factor.low, here)), min(high, max(factor.high, here))
    return replace(factor, low=low, high=high)


def seed_factor(seeds: Sequence[int]) -> Factor:
    """Vary the luck: the factor's value is a position among the seeds."""
    return Factor(SEED, 0, len(seeds) - 1, integer=True)


def index_names(factors: Iterable[Factor]) -> list[str]:
    """Names of what has an index of its own: groups, and factors in none."""
    return list(dict.fromkeys(factor.group or factor.name for factor in factors))


def check_factors(factors: Sequence[Factor]) -> None:
    """Refuse fewer than two factors or groups, a factor twice, and a group named like a factor."""
    for name, count in Counter(factor.name for factor in factors).items():
        if count > 1:
            raise InputError("factor_twice", name=name)
    single = {factor.name for factor in factors if not factor.group}
    for factor in factors:
        if factor.group in single:
            raise InputError("group_name", name=factor.group)
    if len(index_names(factors)) < 2:
        raise InputError("factors_few", count=len(index_names(factors)))


def problem(factors: Sequence[Factor]) -> dict[str, Any]:
    """SALib's description of the factors, on the unit cube; names are positions since SALib forbids some endings."""
    names = index_names(factors)
    return {
        "names": [f"x{i}" for i in range(len(factors))],
        "num_vars": len(factors),
        "bounds": [[0.0, 1.0]] * len(factors),
        "groups": [f"g{names.index(factor.group or factor.name)}" for factor in factors],
    }


def values(factors: Sequence[Factor], unit: np.ndarray) -> np.ndarray:
    """Values of all factors.

    Parameters
    ----------
    unit : array (point, factor)
        Shares 0 to 1 of the way between the bounds.

    Returns
    -------
    array (point, factor)
    """
    return np.column_stack([factor.values(unit[:, i]) for i, factor in enumerate(factors)])
