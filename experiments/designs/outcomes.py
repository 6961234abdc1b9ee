"""What is looked at by default or by a file's wish, and which direction of it is better."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from experiments.designs.files import entry, texts
from experiments.running.outcomes import Outcome, named
from experiments.running.outcomes import outcome as indicator
from sim.errors import unknown
from sim.indicator import HEADLINES
from sim.tables import own_toml

__all__ = ["OUTCOMES", "Outcome", "better", "direction", "indicator", "read_outcomes"]
OUTCOMES = HEADLINES
OWN_KEYS = tuple(row.name for row in fields(Outcome) if row.name != "name")
_SIGNS = {"higher": 1, "lower": -1, "none": 0}


@cache
def _better() -> dict[str, str]:
    return dict(own_toml(Path(__file__).with_name("outcomes.toml"))["better"])


def better(outcome: str) -> str:
    """``"higher"``, ``"lower"`` or ``"none"``: which direction is better, from ``outcomes.toml`` or as one said."""
    row = indicator(outcome)
    return row.better if isinstance(row, Outcome) else _better()[outcome]


def direction(outcome: str) -> int:
    """1 if higher is better, -1 if lower is, 0 if neither can be said."""
    return _SIGNS[better(outcome)]


def read_outcomes(content: Mapping[str, Any], default: Sequence[str], where: str) -> tuple[str, ...]:
    """Names of the outcomes that a file lists under ``outcomes`` or defines under ``[own]``.

    Raises
    ------
    InputError
        Unknown name or key, a formula that is none.
    """
    own = entry(content, "own", {}, where)
    defined = named([_defined(name, stated, where) for name, stated in own.items()], where)
    listed = texts(entry(content, "outcomes", [] if own else list(default), where), "outcomes", where)
    return (*named(listed, where), *(name for name in defined if name not in listed))


def _defined(name: str, stated: Any, where: str) -> Outcome:
    if not isinstance(stated, Mapping):
        return Outcome(name, function=str(stated)) if ":" in str(stated) else Outcome(name, str(stated))
    for key in stated:
        if key not in OWN_KEYS:
            raise unknown("key", key, OWN_KEYS, where)
    return Outcome(name, **stated)
