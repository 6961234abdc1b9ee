"""What a column of a design may name, and the one place that turns a row into a case.

Any parameter; the sizes of the county, ``structure.townships`` and so on; ``reform.month``, to which the case's dated
reforms are moved, the first of them, the others at the distances they have; ``reform.`` and a parameter, which the
first of them sets beside what it sets already; and ``luck``, which is added to the seeds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any

import sim
from sim.case import LIMITS
from sim.errors import InputError, Where, place, unknown
from sim.parameter import Parameter, parameters
from sim.words import LANGUAGES, text, words

STRUCTURE, REFORM, MONTH, LUCK = "structure.", "reform.", "reform.month", "luck"
MOST_LUCK = 10**12


@dataclass(frozen=True)
class Whole:
    """A variable that is no parameter: whole numbers between two bounds."""

    name: str
    low: int
    high: int
    integer: bool = True

    @property
    def label(self) -> dict[str, str]:
        """What it is called, by language."""
        return words()["variable"][self.name]

    def check(self, value: Any, where: Where = "") -> float:
        """Return `value` as a float, or say why it is not one this variable may take."""
        real = isinstance(value, Real) and not isinstance(value, bool)
        if not real or not self.low <= value <= self.high or value != int(value):
            facts = {"name": self.name, "place": place(where), "low": self.low, "high": self.high, "found": value}
            raise InputError("whole_between", **facts)
        return float(value)


OTHERS = {f"{STRUCTURE}{name}": Whole(f"{STRUCTURE}{name}", *limits) for name, limits in LIMITS.items()}
OTHERS |= {MONTH: Whole(MONTH, 1, LIMITS["months"][1]), LUCK: Whole(LUCK, 0, MOST_LUCK)}
Variable = Parameter | Whole


def variable(name: str, where: Where = "") -> Variable:
    """One variable; an unknown name is answered with the nearest one."""
    found = OTHERS.get(name) or parameters().get(name.removeprefix(REFORM))
    if found is None:
        raise unknown("parameter", name, [*parameters(), *OTHERS], where)
    return _by_reform(name, found) if isinstance(found, Parameter) and name != found.name else found


def _by_reform(name: str, row: Parameter) -> Parameter:
    label = {lang: text("variable.by_reform", lang, lever=row.label[lang]) for lang in LANGUAGES}
    return replace(row, name=name, label=label)


def is_variable(name: str) -> bool:
    """Whether a column of that name is a variable."""
    return name in OTHERS or name.removeprefix(REFORM) in parameters()


def is_reform(name: str) -> bool:
    """Whether a variable is what a reform sets, or when."""
    return name.startswith(REFORM)


def checked(values: Any, where: Where) -> dict[str, float]:
    """Return values by name of variable as floats, or say which name or value is wrong."""
    if not isinstance(values, Mapping):
        raise InputError("variables_table", where=where, found=values)
    return {name: variable(name, where).check(value, where) for name, value in values.items()}


def check_reformed(case: sim.Case, name: str) -> None:
    """Refuse a variable of a case's reforms where it has none."""
    if case.reforms:
        return
    if name == MONTH:
        raise InputError("no_reform_to_move", case=case.name)
    raise InputError("no_reform_to_set", case=case.name, name=name)


def changed(case: sim.Case, values: Mapping[str, float]) -> sim.Case:
    """Return a case with other values of variables; its luck is no part of it.

    Raises
    ------
    InputError
        A month or a value for the reforms of a case that has none.
    """
    sizes: dict[str, Any] = {
        name.removeprefix(STRUCTURE): int(value) for name, value in values.items() if name.startswith(STRUCTURE)
    }
    levels = {name: value for name, value in values.items() if name not in OTHERS and not is_reform(name)}
    moved = {name.removeprefix(REFORM): values[name] for name in values if is_reform(name) and name != MONTH}
    months = sizes.pop("months", case.structure.months)
    case = case.with_structure(**sizes).with_params(levels)
    reforms = case.reforms
    for name in values:
        if is_reform(name):
            check_reformed(case, name)
    if moved:
        reforms = (replace(reforms[0], changes={**reforms[0].changes, **moved}), *reforms[1:])
    if MONTH in values:
        later = int(values[MONTH]) - reforms[0].month
        reforms = tuple(replace(reform, month=reform.month + later) for reform in reforms)
    return replace(case, structure=replace(case.structure, months=months), reforms=reforms)
