"""How large an effect is that others have measured, in the same experiment here; the table is ``sizes.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

import sim
from experiments.answers.mechanisms import SEEDS, Changes, Effect, Measured
from experiments.answers.statistics import interval
from sim.tables import own_toml

FACTOR = 2.0
VERDICTS = ("same size", "size open", "too small", "too large", "no effect", "contrary", "no counterpart")
_DRAWS = (np.arange(10_000) + 0.5) / 10_000


@dataclass(frozen=True)
class Size:
    """A row of the table; see its head."""

    id: str
    zh: str
    en: str
    source: str
    grade: str
    size: float = np.nan
    scale: str = "relative"
    match: str = ""
    stands: Mapping[str, str] = field(default_factory=dict)
    measure: str = ""
    before: Changes = field(default_factory=dict)
    after: Changes = field(default_factory=dict)
    given: Changes = field(default_factory=dict)
    deviations: Changes = field(default_factory=dict)
    found: str = "no counterpart"
    why: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def effect(self) -> Effect:
        """The experiment."""
        moved = [moves(name, number) for name, number in self.deviations.items()]
        before, after = (dict(self_side) for self_side in (self.before, self.after))
        for (low, high), name in zip(moved, self.deviations, strict=True):
            before[name], after[name] = low, high
        return Effect(self.id, self.measure, before, after, "up" if self.size > 0 else "down", self.given)

    def measured(self, seeds: int = SEEDS) -> Measured:
        """The effect in the source's unit: of a relative one the mean is taken over logarithms of ratios."""
        before, after = self.effect.values(seeds)
        if self.scale == "points":
            found = interval(after - before)
        else:
            mean, low, high = (float(np.expm1(value)) for value in interval(np.log(after / before)))
            found = mean, low, high
        return Measured(float(before.mean()), float(after.mean()), *found)

    def verdict(self, m: Measured) -> str:
        """One of `VERDICTS`.

        ``same size``: the whole interval has the source's sign and is within a factor of two of it; ``size open``: it
        reaches beyond; ``too small``, ``too large``: it has the sign and no such value; ``no effect``: it holds zero;
        ``contrary``: it has the other sign.
        """
        near, far = sorted((m.low / self.size, m.high / self.size))
        if near <= 0 <= far:
            return "no effect"
        if far < 0:
            return "contrary"
        if far < 1 / FACTOR:
            return "too small"
        if near > FACTOR:
            return "too large"
        return "same size" if 1 / FACTOR <= near and far <= FACTOR else "size open"


def deviation(name: str) -> float:
    """Standard deviation of a parameter's prior."""
    prior = sim.parameters()[name].prior
    assert prior is not None, name
    return float(prior.quantile(_DRAWS).std())


def moves(name: str, deviations: float) -> tuple[float, float]:
    """Values of a parameter so many standard deviations apart, around its default; above it where there is no room."""
    row, width = sim.parameters()[name], deviations * deviation(name)
    low = max(row.low, row.default - width / 2)
    return low, low + width


@cache
def sizes() -> tuple[Size, ...]:
    """All rows of ``sizes.toml``."""
    return tuple(Size(**row) for row in own_toml(Path(__file__).with_name("sizes.toml"))["sizes"])
