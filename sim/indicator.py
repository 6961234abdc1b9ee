"""Counts to rates: every indicator once, from the table ``indicators.toml``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import CodeType

import numpy as np

from sim.errors import unknown
from sim.tables import table

# What is asked of a county first; the other indicators are a call away.
HEADLINES = (
    "blame_avoidance_rate",
    "inaction_rate",
    "needs_resolved",
    "unfair_share",
    "unfair_sanctions",
    "overreach_rate",
    "hours_per_resolved",
    "incidents",
    "satisfaction",
)


@dataclass(frozen=True)
class Indicator:
    """One row of the table: ``sum(numerator) / sum(denominator)`` over the reporting window; 0/0 is NaN.

    Attributes
    ----------
    yearly : bool
        Only complete calendar years within the window count.
    label, help : dict
        Texts under ``"zh"`` and ``"en"``.
    """

    name: str
    numerator: str
    denominator: str
    unit: str
    yearly: bool
    label: dict[str, str]
    help: dict[str, str]

    @property
    def formula(self) -> str:
        """Formula as text."""
        return f"({self.numerator}) / ({self.denominator})"


@cache
def indicators() -> Mapping[str, Indicator]:
    """All indicators by name, in the order of the table."""
    return {
        name: Indicator(
            name=name,
            numerator=row["numerator"],
            denominator=row["denominator"],
            unit=row["unit"],
            yearly=row.get("yearly", False),
            label={"zh": row["zh"], "en": row["en"]},
            help=row["help"],
        )
        for name, row in table("indicators")["indicators"].items()
    }


def indicator(name: str, where: str = "") -> Indicator:
    """One indicator; an unknown name is answered with the nearest one."""
    try:
        return indicators()[name]
    except KeyError:
        raise unknown("indicator", name, indicators(), where) from None


@cache
def _compiled(formula: str) -> CodeType:
    return compile(formula, "indicators.toml", "eval")


@cache
def _short_names() -> Mapping[str, str]:
    return dict(table("indicators")["short"])


def quantities(sums: Mapping[str, np.ndarray | float]) -> dict[str, np.ndarray]:
    """Everything that a formula may name: sums of counts and states, and the short names made of them."""
    known: dict[str, np.ndarray] = {name: np.asarray(value, float) for name, value in sums.items()}
    for name, formula in _short_names().items():
        known[name] = eval(_compiled(formula), {"__builtins__": {}}, known)  # formulas are the package's own
    return known


def evaluate(
    sums: Mapping[str, np.ndarray | float],
    names: Iterable[str] | None = None,
) -> dict[str, np.ndarray]:
    """Turn sums into rates.

    Parameters
    ----------
    sums : mapping of name to float or array
        Sums of counts and states; arrays of one shape give arrays of rates.
    names : iterable of str, optional
        Indicators wanted; default all. One whose sums are missing is left out.

    Returns
    -------
    dict of name to array
        The rates; NaN where the denominator is 0.
    """
    known = quantities(sums)
    rates = {}
    for name in indicators() if names is None else names:
        row = indicator(name)
        try:
            above = np.asarray(eval(_compiled(row.numerator), {"__builtins__": {}}, known), float)
            below = np.asarray(eval(_compiled(row.denominator), {"__builtins__": {}}, known), float)
        except NameError:
            continue
        shape = np.broadcast_shapes(above.shape, below.shape)
        above, below = np.broadcast_to(above, shape), np.broadcast_to(below, shape)
        rates[name] = np.divide(above, below, out=np.full(shape, np.nan), where=below != 0)
    return rates
