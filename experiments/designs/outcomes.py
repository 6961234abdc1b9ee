"""What is looked at by default, and which direction of it is better."""

from functools import cache
from pathlib import Path

from sim.indicator import HEADLINES, indicator
from sim.tables import own_toml

OUTCOMES = HEADLINES
_SIGNS = {"higher": 1, "lower": -1, "none": 0}


@cache
def _better() -> dict[str, str]:
    return dict(own_toml(Path(__file__).with_name("outcomes.toml"))["better"])


def better(outcome: str) -> str:
    """``"higher"``, ``"lower"`` or ``"none"``: which direction of an indicator is better, from ``outcomes.toml``."""
    indicator(outcome)
    return _better()[outcome]


def direction(outcome: str) -> int:
    """1 if higher is better, -1 if lower is, 0 if neither can be said."""
    return _SIGNS[better(outcome)]
