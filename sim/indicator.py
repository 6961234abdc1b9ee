"""Counts to rates: every indicator once, from the table ``indicators.toml``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import CodeType
from typing import Any

import numpy as np

from sim.columns import sum_names
from sim.errors import Where, unknown
from sim.listing import Listing
from sim.tables import Frozen, check_row, in_two_languages, is_flag, is_text, table
from sim.words import text, words

_SHOWN = ("label", "unit", "formula", "help")

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

# What stands as completed on record: what is so in truth, and the sources of the gap. All are shares of matters ended.
ON_RECORD = ("completed_in_truth", "papered_on_record", "abused_on_record")
RECORD = ("completed_on_record", *ON_RECORD, "record_gap", "papering_struck_off")


@dataclass(frozen=True)
class Indicator:
    """One row of the table: ``sum(numerator) / sum(denominator)`` over the reporting window; 0/0 is NaN.

    Attributes
    ----------
    yearly : bool
        Only complete calendar years within the window count.
    pooled : bool
        What it divides by is rare: several runs are summed, too, before they are divided, never averaged.
    label, help : dict
        Texts under ``"zh"`` and ``"en"``.

    Examples
    --------
    >>> import sim
    >>> sim.indicators()["blame_avoidance_rate"].formula
    '(fear_first) / (actionable)'
    """

    name: str
    numerator: str
    denominator: str
    unit: str
    yearly: bool
    pooled: bool
    label: dict[str, str]
    help: dict[str, str]

    @property
    def formula(self) -> str:
        """Formula as text."""
        return f"({self.numerator}) / ({self.denominator})"

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Names in the formula: counts, sums of states, short names."""
        return tuple(dict.fromkeys(_compiled(self.numerator).co_names + _compiled(self.denominator).co_names))

    def columns(self, lang: str) -> dict[str, Any]:
        """Row of a table for people, its texts in a language."""
        return {
            "label": self.label[lang],
            "unit": text(f"unit.{self.unit}", lang),
            "yearly": self.yearly,
            "pooled": self.pooled,
            "formula": self.formula,
            "help": self.help[lang],
        }


_NEEDED = {
    "numerator": is_text,
    "denominator": is_text,
    "unit": lambda value: is_text(value) and value in words()["unit"],
    "zh": is_text,
    "en": is_text,
    "help": in_two_languages,
}


@cache
def indicators() -> Listing[Indicator]:
    """All indicators by name, in the order of the table.

    Examples
    --------
    >>> import sim
    >>> sim.indicators().to_frame("en").loc["inaction_rate", "label"]
    'inaction'
    """
    return Listing("indicators", read_indicators(table("indicators")), _SHOWN)


def record_parts() -> tuple[str, ...]:
    """What the indicators in `RECORD` are made of."""
    return tuple(dict.fromkeys(part for name in RECORD for part in indicator(name).parts))


def read_indicators(content: Mapping[str, Any]) -> dict[str, Indicator]:
    """Read the table; a fault in it raises AssertionError, a name that no sum has among them."""
    known = set(sum_names())
    for name, formula in content["short"].items():
        _check_formula(f"indicators.toml: short.{name}", formula, known)
        if name in known:
            raise AssertionError(f"indicators.toml: short.{name} is the name of a sum, too")
        known.add(name)
    for name, row in content["indicators"].items():
        place = f"indicators.toml: {name}"
        check_row(place, row, _NEEDED, {"yearly": is_flag, "pooled": is_flag})
        _check_formula(f"{place}: numerator", row["numerator"], known)
        _check_formula(f"{place}: denominator", row["denominator"], known)
    if missing := {*HEADLINES, *RECORD} - content["indicators"].keys():
        raise AssertionError(f"indicators.toml has no {', '.join(sorted(missing))}")
    return {
        name: Indicator(
            name=name,
            numerator=row["numerator"],
            denominator=row["denominator"],
            unit=row["unit"],
            yearly=row.get("yearly", False),
            pooled=row.get("pooled", False),
            label=Frozen({"zh": row["zh"], "en": row["en"]}),
            help=row["help"],
        )
        for name, row in content["indicators"].items()
    }


def _check_formula(place: str, formula: Any, known: Iterable[str]) -> None:
    try:
        names = _compiled(formula).co_names
    except (SyntaxError, TypeError) as error:
        raise AssertionError(f"{place} cannot be {formula!r}: {error}") from None
    for name in names:
        if name not in known:
            raise AssertionError(f"{place}: {name!r} is no count, no state and no short name above it")


def indicator(name: str, where: Where = "") -> Indicator:
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


def sources(names: Iterable[str]) -> tuple[str, ...]:
    """The sums of counts and states that indicators are made of, by way of the short names."""
    short, found = _short_names(), dict.fromkeys(part for name in names for part in indicator(name).parts)
    while inner := [name for name in found if name in short]:
        for name in inner:
            del found[name]
            found |= dict.fromkeys(_compiled(short[name]).co_names)
    return tuple(found)


def quantities(sums: Mapping[str, np.ndarray | float]) -> dict[str, np.ndarray]:
    """Everything that a formula may name: sums of counts and states, and the short names made of them."""
    known: dict[str, np.ndarray] = {name: np.asarray(value, float) for name, value in sums.items()}
    for name, formula in _short_names().items():
        if known.keys() >= set(_compiled(formula).co_names):
            known[name] = _value(formula, known)
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
        Indicators wanted; default all. One whose sums are not given (a township has no department's) is left out.

    Returns
    -------
    dict of name to array
        The rates; NaN where the denominator is 0.
    """
    known = quantities(sums)
    wanted = indicators() if names is None else names
    return {name: ratio(name, known) for name in wanted if known.keys() >= set(indicator(name).parts)}


def ratio(name: str, known: Mapping[str, np.ndarray]) -> np.ndarray:
    """One indicator from its `Indicator.parts`, arrays of one shape; NaN where the denominator is 0."""
    row = indicator(name)
    above, below = (_value(formula, known) for formula in (row.numerator, row.denominator))
    above, below = np.broadcast_arrays(above, below)
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)


def _value(formula: str, known: Mapping[str, np.ndarray]) -> np.ndarray:
    code = _compiled(formula)
    return np.asarray(eval(code, {"__builtins__": {}}, known), float)  # the package's own formulas, checked
