"""Every parameter of the model, typed and validated, from the one table ``parameters.toml``."""

import math
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from numbers import Real
from typing import Any

from sim.errors import InputError, Where, place, unknown
from sim.listing import Listing
from sim.names import ParameterName
from sim.prior import Prior, read_prior
from sim.tables import Frozen, check_row, in_two_languages, is_flag, is_number, is_pair, table
from sim.words import text

Changes = Mapping[ParameterName, float] | Mapping[str, float]
_SHOWN = ("label", "kind", "default", "low", "high", "unit")
KINDS = ("lever", "behaviour", "world", "structure", "fixed")
_MECHANISMS = {f"M{number:02}" for number in range(1, 58)}
_NEEDED = {
    "kind": KINDS.__contains__,
    "unit": in_two_languages,
    "default": is_number,
    "low": is_number,
    "high": is_number,
    "mechanisms": lambda value: isinstance(value, list) and set(value) <= _MECHANISMS,
    "label": in_two_languages,
    "help": in_two_languages,
    "source": in_two_languages,
}
FOUNDING = ("county", "newcomers")  # when it is read, if not every month
_MORE = {
    "symbol": lambda value: isinstance(value, str),
    "integer": is_flag,
    "neutral": is_number,
    "founding": FOUNDING.__contains__,
    "policy": is_pair,
    "policy_source": in_two_languages,
    "prior": lambda value: isinstance(value, Mapping),
    "prior_source": in_two_languages,
}


@dataclass(frozen=True)
class Parameter:
    """One row of the table.

    Attributes
    ----------
    name : str
        Dotted name, e.g. ``authority.delegated_share``: a contract with files and scripts.
    kind : str
        ``lever`` (a reform can move it), ``behaviour``, ``world`` (uncertain facts), ``structure`` (which rule
        holds, no less uncertain) or ``fixed`` (not varied).
    default, low, high : float
        Starting value and range; `integer` ones are whole numbers.
    neutral : float or None
        The value at which the mechanism is off to the bit, where there is one.
    founding : str
        ``county``: read when the county is founded only; ``newcomers``: when somebody is appointed; else every month.
    policy : tuple of float or None
        Of a lever, and of nothing else: the lowest and the highest value that a reform could plausibly set.
    prior : Prior or None
        What is believed of it before anything is fitted, and no range to sweep; ``fixed`` ones have none.
    unit, label, help, source, policy_source, prior_source : dict
        Texts under ``"zh"`` and ``"en"``.

    Examples
    --------
    >>> import sim
    >>> row = sim.parameters()["authority.delegated_share"]
    >>> row.kind, row.default, row.low, row.high
    ('lever', 0.4, 0.0, 1.0)
    >>> row.policy
    (0.2, 0.8)
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
    source: dict[str, str]
    founding: str = ""
    policy: tuple[float, float] | None = None
    policy_source: dict[str, str] = field(default_factory=dict)
    prior: Prior | None = None
    prior_source: dict[str, str] = field(default_factory=dict)

    @property
    def field(self) -> str:
        """Name of the policy field: the dotted name with an underscore."""
        return self.name.replace(".", "_")

    @property
    def countywide(self) -> bool:
        """Whether it is the departments', who are the whole county's: it cannot differ from township to township."""
        return self.name.startswith("department.")

    def columns(self, lang: str) -> dict[str, Any]:
        """Row of a table for people, its texts in a language."""
        return {
            "label": self.label[lang],
            "kind": text(f"kind.{self.kind}", lang),
            "default": self.default,
            "low": self.low,
            "high": self.high,
            "neutral": self.neutral,
            "policy_low": self.policy and self.policy[0],
            "policy_high": self.policy and self.policy[1],
            "unit": self.unit[lang],
            "symbol": self.symbol,
            "help": self.help[lang],
            "source": self.source[lang],
            "policy_source": self.policy_source.get(lang, ""),
            "prior": self.prior.told(lang) if self.prior else "",
            "prior_source": self.prior_source.get(lang, ""),
        }

    def check(self, value: Any, where: Where = "") -> float:
        """Return `value` as a float, or say why it is not one this parameter may take."""
        if not isinstance(value, Real) or isinstance(value, bool):
            raise InputError("parameter_number", name=self.name, place=place(where), found=value)
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise InputError("parameter_finite", name=self.name, place=place(where), found=value)
        if not self.low <= number <= self.high:
            facts = {"name": self.name, "value": number, "low": self.low, "high": self.high}
            raise InputError("parameter_bounds", place=place(where), **facts)
        if self.integer and number != int(number):
            raise InputError("parameter_whole", name=self.name, place=place(where), value=number)
        return number


@cache
def parameters() -> Listing[Parameter]:
    """All parameters by dotted name, in the order of the table.

    Examples
    --------
    >>> import sim
    >>> sim.parameters()["authority.delegated_share"].default
    0.4
    >>> frame = sim.parameters().to_frame("en")
    >>> frame.loc["authority.delegated_share", "label"]
    'delegated powers'
    """
    return Listing("parameters", read_parameters(table("parameters")), _SHOWN)


def read_parameters(content: Mapping[str, Any]) -> dict[str, Parameter]:
    """Read the table; a fault in it raises AssertionError."""
    rows = {}
    for group, members in content.items():
        for leaf, row in members.items():
            name = f"{group}.{leaf}"
            check_row(f"parameters.toml: {name}", row, _NEEDED, _MORE)
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
                policy=(float(row["policy"][0]), float(row["policy"][1])) if "policy" in row else None,
                policy_source=row.get("policy_source", {}),
                prior=_prior(name, row),
                prior_source=row.get("prior_source", {}),
            )
            _check_range(rows[name])
            _check_policy(rows[name])
            _check_prior(rows[name])
    return rows


def _check_range(row: Parameter) -> None:
    """See that the default and the neutral value stand in the range."""
    marks = {"low": row.low, "default": row.default, "high": row.high}
    if row.neutral is not None:
        marks["neutral"] = row.neutral
    for name, value in marks.items():
        inside = row.low <= value <= row.high and row.low < row.high
        if not inside or (row.integer and value != int(value)):
            raise AssertionError(f"parameters.toml: {row.name}: {name} = {value:g}, with {row.low:g} to {row.high:g}")


def _check_policy(row: Parameter) -> None:
    """See that levers, and they alone, have a policy range: within the range, around the default."""
    lever = row.kind == "lever"
    if not lever == (row.policy is not None) == bool(row.policy_source):
        raise AssertionError(f"parameters.toml: {row.name}: levers, and they alone, need policy and policy_source")
    if row.policy is not None:
        low, high = row.policy
        inside = row.low <= low <= row.default <= high <= row.high and low < high
        if not inside or (row.integer and row.policy != (int(low), int(high))):
            limits = f"{row.low:g} to {row.high:g} and a default of {row.default:g}"
            raise AssertionError(f"parameters.toml: {row.name}: policy = {low:g} to {high:g}, with {limits}")


def _prior(name: str, row: Mapping[str, Any]) -> Prior | None:
    if "prior" not in row:
        return None
    try:
        return read_prior(row["prior"], row.get("integer", False))
    except ValueError as error:
        raise AssertionError(f"parameters.toml: {name}: prior: {error}") from None


def _check_prior(row: Parameter) -> None:
    """See that all but fixed numbers have a prior: within the range, with some weight at the default."""
    if not (row.kind != "fixed") == (row.prior is not None) == bool(row.prior_source):
        raise AssertionError(
            f"parameters.toml: {row.name}: all but fixed ones, and they alone, need a prior and its source"
        )
    if row.prior is None:
        return
    if not row.low <= row.prior.low < row.prior.high <= row.high:
        found = f"{row.prior.low:g} to {row.prior.high:g}, with {row.low:g} to {row.high:g}"
        raise AssertionError(f"parameters.toml: {row.name}: prior from {found}")
    if not row.prior.covers(row.default):
        raise AssertionError(f"parameters.toml: {row.name}: prior has no weight at the default, {row.default:g}")


def parameter(name: str, where: Where = "") -> Parameter:
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

    Examples
    --------
    >>> import sim
    >>> values = sim.Parameters({"authority.delegated_share": 0.9})
    >>> values["authority.delegated_share"], values.changes()
    (0.9, {'authority.delegated_share': 0.9})
    """

    def __init__(self, changes: Changes | None = None, where: Where = "") -> None:
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
        return f"<Parameters: {brief(self.changes()) or 'every default'}>"

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)

    def with_changes(self, changes: Changes, where: Where = "") -> "Parameters":
        """Return a copy in which `changes` hold."""
        found = copy(self)
        found._values = {**self._values, **checked(changes, where)}  # what is here has been checked
        return found

    def changes(self) -> dict[str, float]:
        """Values that are not the default."""
        return {name: value for name, value in self._values.items() if value != parameters()[name].default}


def brief(changes: Mapping[str, float], most: int = 3) -> str:
    """A few changes in one line."""
    shown = [f"{name} = {value:g}" for name, value in list(changes.items())[:most]]
    return ", ".join([*shown, f"… {len(changes) - most} more"] if len(changes) > most else shown)


def checked(changes: Changes, where: Where) -> Frozen[float]:
    """Return changes by dotted name as floats, or say which name or value is wrong."""
    if not isinstance(changes, Mapping):
        raise InputError("parameters_table", place=place(where), found=changes)
    return Frozen({name: parameter(name, where).check(value, where) for name, value in changes.items()})


def dotted(values: Mapping[str, Any], where: Where, group: str = "") -> dict[str, Any]:
    """Write ``{"authority": {"delegated_share": x}}``, as TOML reads an unquoted dotted key, as one dotted name.

    Raises
    ------
    InputError
        One name twice: TOML takes ``"a.b"`` in quotes and ``a.b`` without for two keys.
    """
    flat: dict[str, Any] = {}
    for key, value in values.items():
        more = dotted(value, where, f"{group}{key}.") if isinstance(value, Mapping) else {f"{group}{key}": value}
        for name in more:
            if name in flat:
                raise InputError("name_twice", name=name, place=place(where))
        flat |= more
    return flat
