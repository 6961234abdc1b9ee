"""The levers as a room sees them: grouped by who can move them, from the one table ``levers.toml``."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.parameter import Parameter, parameter, parameters
from sim.tables import check_row, in_two_languages, own_toml

FILE = Path(__file__).with_name("levers.toml")
_STEPS = 20  # of a slider, at least


@dataclass(frozen=True)
class Movers:
    """Who has the last word on some levers.

    Examples
    --------
    >>> from experiments.workshop.levers import movers
    >>> [(group.name, len(group.levers)) for group in movers()][:2]
    [('above', 4), ('county', 14)]
    """

    name: str
    title: Mapping[str, str]
    levers: tuple[Parameter, ...]


@cache
def movers() -> tuple[Movers, ...]:
    """Everybody who can move a lever, in the order of the table."""
    return read_movers(own_toml(FILE))


def read_movers(content: Mapping[str, Any]) -> tuple[Movers, ...]:
    """Read the table; a fault in it, a lever that nobody moves or two do, raises AssertionError."""
    for name, row in content.items():
        check_row(f"levers.toml: {name}", row, {"title": in_two_languages, "levers": _are_names}, {})
    placed = [lever for row in content.values() for lever in row["levers"]]
    known = [name for name, row in parameters().items() if row.kind == "lever"]
    if sorted(placed) != sorted(known):
        apart = {name for name in (*placed, *known) if placed.count(name) != 1 or name not in known}
        raise AssertionError(f"levers.toml: {', '.join(sorted(apart))}: every lever stands with one mover")
    return tuple(Movers(name, row["title"], tuple(map(parameter, row["levers"]))) for name, row in content.items())


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def limits(lever: Parameter) -> tuple[float, float]:
    """Lowest and highest value that a reform could plausibly set."""
    assert lever.policy is not None, "every lever has a policy range"
    return lever.policy


def step(lever: Parameter) -> float:
    """How far a slider moves at once: a power of ten that gives it at least twenty steps, or a whole unit.

    >>> import sim
    >>> from experiments.workshop.levers import step
    >>> step(sim.parameters()["authority.delegated_share"]), step(sim.parameters()["assessment.veto_domains"])
    (0.01, 1.0)
    """
    return step_between(*limits(lever), lever.integer)


def step_between(low: float, high: float, integer: bool) -> float:
    """The same between any two ends."""
    return 1.0 if integer else float(10.0 ** math.floor(math.log10((high - low) / _STEPS)))


def checked(name: str, value: object) -> float:
    """A value that a reform could set a lever to.

    Raises
    ------
    InputError
        No such lever, no number, or none within the policy range.
    """
    lever = parameter(name)
    if lever.kind != "lever":
        raise InputError("workshop_no_lever", name=name)
    number, (low, high) = lever.check(value), limits(lever)
    if not low <= number <= high:
        raise InputError("workshop_beyond", name=name, value=number, low=low, high=high)
    return number
