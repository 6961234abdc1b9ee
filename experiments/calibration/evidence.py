"""The evidence as data: what was measured elsewhere, tied to our indicators, and how far values are from it.

Of an interval [low, high] that is wider by the discrepancy at both ends, the distance is 0 inside, and outside the
overshoot in its half-widths. What is not defined counts as a miss. See the head of ``targets.toml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

import sim
from experiments.designs.files import check_keys, entry
from experiments.designs.outcomes import indicator
from experiments.designs.variables import OTHERS, STRUCTURE, variable
from experiments.running.outcomes import Outcome, named, quantity_names
from sim.errors import InputError, Said, unknown
from sim.files import read_toml
from sim.listing import Listing
from sim.parameter import Parameter
from sim.plain import titled
from sim.tables import check_row, in_two_languages, is_number, is_text, own_toml
from sim.texts import check_texts
from sim.words import number, text, words

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FILE = Path(__file__).with_name("targets.toml")
OUTPUT, INPUT, CONTEXT = ROLES = ("output", "input", "context")
GRADES = ("A", "B", "S", "own")
RECHECK = "B"
_SHARES = ("share", "probability")  # units of what lies between 0 and 1
_TEXTS = ("label", "population", "source", "why")
_NUMBERS = ("value", "low", "high", "discrepancy")
_KEYS = ("role", "measure", "unit", "grade", "year", *_NUMBERS, *_TEXTS)
_SHOWN = ("label", "role", "value", "low", "high", "discrepancy", "grade")
_NEEDED = {
    **dict.fromkeys(("role", "measure", "grade", "year"), is_text),
    **dict.fromkeys(_NUMBERS, is_number),
    **dict.fromkeys(_TEXTS, in_two_languages),
}


@dataclass(frozen=True)
class Target:
    """One moment of the evidence.

    Attributes
    ----------
    name : str
        As it is cited, e.g. ``T1``.
    measure : str
        The indicator that means the same, or a formula over the counts; of an input a parameter or a size.
    value, low, high : float
        As the source has them; shares count from 0 to 1.
    discrepancy : float
        How far the source's population and definition are from ours: the interval is wider by it at both ends.
    role : {"output", "input", "context"}
        To be matched; what sets a parameter or a size; of another denominator.
    grade : {"A", "B", "S", "own"}
        Issuing body or publisher; repost or press report, to be rechecked; one of the five documents; a user's own.
    unit : str
        Of a formula; else that of the indicator.
    year : str
    label, population, source, why : dict
        What was measured, of whom, by whom, and why the discrepancy is as large as it is: texts by language.

    Examples
    --------
    >>> import experiments as ex
    >>> target = ex.targets()["T2"]
    >>> target.measure, target.low, target.high, target.grade
    ('handled_per_covert_visit', 0.3, 0.6, 'S')
    >>> target.widened
    (0.2525, 0.6475)
    """

    name: str
    measure: str
    value: float
    low: float
    high: float
    discrepancy: float = 0.0
    role: str = OUTPUT
    grade: str = "own"
    unit: str = ""
    year: str = ""
    label: Mapping[str, str] = field(default_factory=dict)
    population: Mapping[str, str] = field(default_factory=dict)
    source: Mapping[str, str] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for noun, found, known in (("role of a target", self.role, ROLES), ("grade", self.grade, GRADES)):
            if found not in known:
                raise unknown(noun, found, known, self._said)
        for key in _NUMBERS:
            if not is_number(getattr(self, key)):
                raise InputError("target_number", name=self.name, key=key, found=getattr(self, key))
        if self.low > self.high:
            raise InputError("target_reversed", name=self.name, low=self.low, high=self.high)
        if not self.low <= self.value <= self.high:
            raise InputError("target_value", name=self.name, value=self.value, low=self.low, high=self.high)
        if self.discrepancy < 0:
            raise InputError("target_discrepancy", name=self.name, found=self.discrepancy)
        if self.half_width == 0:
            raise InputError("target_point", name=self.name, value=self.value)
        self._check_possible()

    @property
    def _said(self) -> Said:
        return Said("error.target_of", {"name": self.name})

    def _check_possible(self) -> None:
        """Refuse values that what it is about cannot have."""
        if self.is_input:
            row = variable(self.measure, self._said)
            share = isinstance(row, Parameter) and row.unit["en"].split()[0] in _SHARES
        else:
            share = self.shown_in in _SHARES
        least, most = -np.inf if self.shown_in == "index" and not self.is_input else 0.0, 1.0 if share else np.inf
        for key in ("value", "low", "high"):
            if not least <= getattr(self, key) <= most:
                facts = {"name": self.name, "key": key, "measure": self.measure, "found": getattr(self, key)}
                raise InputError("target_impossible", least=least, most=most, **facts)

    @property
    def is_input(self) -> bool:
        """Whether it is about what is chosen, a parameter or a size."""
        return self.role == INPUT

    @property
    def is_formula(self) -> bool:
        """Whether it is compared with a formula, and no indicator that has a name."""
        return not self.is_input and self.measure not in sim.indicators()

    @property
    def outcome(self) -> str:
        """Name of what is asked of a run, which is known from now on."""
        if not self.is_formula:
            return self.measure
        if self.measure.isidentifier() and self.measure not in quantity_names():
            raise unknown("indicator", self.measure, sim.indicators(), self._said)
        return named([Outcome(self.name, self.measure, unit=self.unit or "index", label=self.label)])[0]

    @property
    def shown_in(self) -> str:
        """Unit in which it is shown, one of the indicators'."""
        if self.is_input:
            return "index"
        return indicator(self.outcome, str(self._said)).unit

    @property
    def widened(self) -> tuple[float, float]:
        """The interval with the discrepancy at both ends."""
        return self.low - self.discrepancy, self.high + self.discrepancy

    @property
    def half_width(self) -> float:
        """Of the widened interval."""
        return (self.widened[1] - self.widened[0]) / 2

    def distance(self, values: "ArrayLike") -> np.ndarray:
        """How far values are from the widened interval, in its half-widths: 0 inside; infinite where not defined."""
        found = np.asarray(values, float)
        low, high = self.widened
        with np.errstate(invalid="ignore"):
            over = np.maximum(np.maximum(low - found, found - high), 0.0) / self.half_width
        return np.where(np.isnan(found), np.inf, over)

    def of_case(self, case: sim.Case) -> float:
        """What a case has for an input."""
        if self.measure in OTHERS:
            return float(getattr(case.structure, self.measure.removeprefix(STRUCTURE)))
        return float(case.params[self.measure])

    def title(self, lang: str) -> str:
        """What was measured, in one line."""
        return titled(self.label, self.name, lang)

    def shown(self, value: float) -> str:
        """A value as it is shown, without its unit."""
        return f"{value:g}" if self.is_input else number(value, self.shown_in)

    def columns(self, lang: str) -> dict[str, Any]:
        """Row of a table for people, its texts in a language."""
        return {
            "label": self.title(lang),
            "role": text(f"target_role.{self.role}", lang),
            "measure": self.measure,
            "value": float(self.value),
            "low": float(self.low),
            "high": float(self.high),
            "discrepancy": float(self.discrepancy),
            "grade": text(f"grade.{self.grade}", lang),
            "year": self.year,
            **{name: getattr(self, name).get(lang, "") for name in ("population", "source", "why")},
        }


class Evidence(Listing[Target]):
    """Targets by name, and how far values are from those that are to be matched.

    Examples
    --------
    >>> import experiments as ex
    >>> evidence = ex.targets()
    >>> evidence
    <12 targets: T1, T2, T3, …>
    >>> evidence.to_frame("en").loc["T4", "grade"]
    'B (to be rechecked)'
    >>> values = {target.outcome: target.value for target in evidence.of_role("output")}
    >>> evidence.distance(values), evidence.distance(values | {"needs_resolved": float("nan")})
    (0.0, inf)
    """

    def __init__(self, rows: Mapping[str, Target]) -> None:
        super().__init__("targets", rows, _SHOWN)

    def of_role(self, *roles: str) -> tuple[Target, ...]:
        """Targets of some roles."""
        return tuple(target for target in self.values() if target.role in roles)

    def distance(self, values: Mapping[str, float]) -> float:
        """Root of the sum of squares of `Target.distance` over the targets to be matched.

        Parameters
        ----------
        values : mapping of str to float
            By name of the outcome, as `sim.Run.rates` gives them.

        Raises
        ------
        InputError
            One of them is not among the values.
        """
        apart = []
        for target in self.of_role(OUTPUT):
            if target.outcome not in values:
                raise InputError("target_unmeasured", name=target.name, outcome=target.outcome)
            apart.append(target.distance(values[target.outcome]))
        return float(np.sqrt(np.square(apart).sum()))


def distances(targets: tuple[Target, ...], values: np.ndarray) -> np.ndarray:
    """Array (world, target): see `Target.distance`."""
    return np.column_stack([target.distance(values[:, k]) for k, target in enumerate(targets)])


def targets(path: str | Path | None = None) -> Evidence:
    """The evidence that ships, or what a file holds.

    Parameters
    ----------
    path : str or Path, optional
        A TOML file with a table ``[targets.NAME]`` for each; `Target` says of what. Needed are ``measure``, ``value``,
        ``low`` and ``high``.

    Raises
    ------
    InputError
        An unknown key or indicator, a value that cannot be, an interval reversed or without a width.

    Examples
    --------
    >>> import experiments as ex
    >>> [target.name for target in ex.targets().of_role("context")]
    ['T9']
    """
    if path is None:
        return _shipped()
    path = Path(path)
    content = read_toml(path)
    check_keys(content, ("targets",), path.name)
    rows = entry(content, "targets", {}, path.name)
    try:
        found = Evidence({name: _read(name, row) for name, row in rows.items()})
    except InputError as error:
        raise InputError("located", where=path.name, error=error) from None
    if not found.of_role(OUTPUT):
        raise InputError("targets_none", where=path.name)
    return found


def _read(name: str, row: Any) -> Target:
    """Read one row of a file that a user wrote."""
    where = Said("error.target_of", {"name": name})
    if not isinstance(row, Mapping):
        raise InputError("target_table", name=name, found=row)
    check_keys(row, _KEYS, where)
    for key in ("measure", "value", "low", "high"):
        if key not in row:
            raise InputError("target_lacks", name=name, key=key)
    for key in ("measure", "role", "grade", "unit", "year"):
        if not isinstance(row.get(key, ""), str):
            raise InputError("target_text", name=name, key=key, found=row[key])
    for key in _TEXTS:
        check_texts(row.get(key, {}), where)
    if (unit := row.get("unit")) and unit not in words()["unit"]:
        raise unknown("unit", unit, words()["unit"], where)
    return Target(name, **row)


@cache
def _shipped() -> Evidence:
    return read_targets(own_toml(FILE))


def read_targets(content: Mapping[str, Any]) -> Evidence:
    """Read our own table; a fault in it raises AssertionError, or InputError as in anybody's."""
    for name, row in content["targets"].items():
        check_row(f"targets.toml: {name}", row, _NEEDED, {"unit": is_text})
        if row["grade"] not in GRADES[:-1]:
            raise AssertionError(f"targets.toml: {name}: grade cannot be {row['grade']!r}")
    for name, row in content["conflicts"].items():
        check_row(f"targets.toml: conflicts.{name}", row, dict.fromkeys(("zh", "en"), is_text), {})
    return Evidence({name: Target(name, **row) for name, row in content["targets"].items()})


def conflicts() -> Mapping[str, Mapping[str, str]]:
    """Where the evidence contradicts itself, by name: texts by language."""
    return cast(Mapping[str, Mapping[str, str]], own_toml(FILE)["conflicts"])
