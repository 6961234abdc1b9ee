"""Every parameter of the model, typed and validated, from the one table ``parameters.toml``."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from numbers import Real
from typing import Any

from sim.errors import QuanzeError, unknown
from sim.tables import table


@dataclass(frozen=True)
class Parameter:
    """One row of the table.

    Attributes
    ----------
    name : str
        Dotted name, e.g. ``authority.delegated_share``: a contract with files and scripts.
    kind : str
        ``lever`` (a reform can move it), ``behaviour``, ``world`` (uncertain facts) or ``fixed`` (not varied).
    default, low, high : float
        Starting value and range; `integer` ones are whole numbers.
    neutral : float or None
        The value at which the mechanism is off to the bit, where there is one.
    founding : str
        ``county``: read when the county is founded only; ``newcomers``: when somebody is appointed; else every month.
    unit, label, help : dict
        Texts under ``"zh"`` and ``"en"``.
    """

    name: str
    symbol: str
    kind: str
    unit: dict[str, str]
    default: float
    low: float
    high: float
    integer: bool
    neutral: float | None
    mechanisms: tuple[str, ...]
    label: dict[str, str]
    help: dict[str, str]
    source: str
    founding: str = ""

    @property
    def field(self) -> str:
        """Name of the policy field: the dotted name with an underscore."""
        return self.name.replace(".", "_")

    def check(self, value: Any, where: str = "") -> float:
        """Return `value` as a float, or say why it is not one this parameter may take."""
        place = f" in {where}" if where else ""
        if not isinstance(value, Real) or isinstance(value, bool):
            raise QuanzeError(f"{self.name}{place} must be a number, not {value!r}")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise QuanzeError(f"{self.name}{place} must be finite, not {value!r}")
        if not self.low <= number <= self.high:
            raise QuanzeError(
                f"{self.name} = {number:g}{place} is out of bounds; allowed: {self.low:g} to {self.high:g}"
            )
        if self.integer and number != int(number):
            raise QuanzeError(f"{self.name} = {number:g}{place} must be a whole number")
        return number


@cache
def parameters() -> Mapping[str, Parameter]:
    """All parameters by dotted name, in the order of the table."""
    rows = {}
    for group, members in table("parameters").items():
        for leaf, row in members.items():
            name = f"{group}.{leaf}"
            rows[name] = Parameter(
                name=name,
                symbol=row.get("symbol", ""),
                kind=row["kind"],
                unit=row["unit"],
                default=float(row["default"]),
                low=float(row["low"]),
                high=float(row["high"]),
                integer=row.get("integer", False),
                neutral=row.get("neutral"),
                mechanisms=tuple(row["mechanisms"]),
                label=row["label"],
                help=row["help"],
                source=row["source"],
                founding=row.get("founding", ""),
            )
    return rows


def parameter(name: str, where: str = "") -> Parameter:
    """One parameter; an unknown name is answered with the nearest one."""
    try:
        return parameters()[name]
    except KeyError:
        raise unknown("parameter", name, parameters(), where) from None


class Parameters(Mapping[str, float]):
    """A read-only, validated value for every parameter, by dotted name.

    Parameters
    ----------
    changes : mapping of str to float, optional
        Departures from the defaults.
    where : str
        Named in errors: the file or call the values come from.
    """

    def __init__(self, changes: Mapping[str, float] | None = None, where: str = "") -> None:
        self._values = {name: row.default for name, row in parameters().items()}
        for name, value in (changes or {}).items():
            self._values[name] = parameter(name, where).check(value, where)

    def __getitem__(self, name: str) -> float:
        """Value of one parameter."""
        try:
            return self._values[name]
        except KeyError:
            raise unknown("parameter", name, parameters()) from None

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        changed = ", ".join(f"{name}: {value:g}" for name, value in self.changes().items())
        return f"Parameters({{{changed}}})"

    def with_changes(self, changes: Mapping[str, float], where: str = "") -> "Parameters":
        """Return a copy in which `changes` hold."""
        return Parameters({**self._values, **checked(changes, where)}, where)

    def changes(self) -> dict[str, float]:
        """Values that are not the default."""
        return {name: value for name, value in self._values.items() if value != parameters()[name].default}


def checked(changes: Mapping[str, float], where: str) -> dict[str, float]:
    """Return changes by dotted name as floats, or say which name or value is wrong."""
    if not isinstance(changes, Mapping):
        raise QuanzeError(
            f"parameters{f' in {where}' if where else ''} must be a table of dotted names, not {changes!r}"
        )
    return {name: parameter(name, where).check(value, where) for name, value in changes.items()}
