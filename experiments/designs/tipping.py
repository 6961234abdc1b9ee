"""At which value of which factor a choice among reforms turns round: what is varied, and how closely it is looked."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import sim
from experiments.designs.drawn import KINDS
from experiments.designs.factors import parameter_factors
from experiments.designs.files import check_runs, entry, study_file, texts, whole
from experiments.designs.reforms import check_reforms, read_reforms
from experiments.designs.setting import Setting, levers, read_setting
from experiments.designs.study import Study
from sim.errors import InputError, Said, Where
from sim.parameter import parameter
from sim.prior import Prior
from sim.reported import Reported

KEYS = ("reforms", "kinds", "factors", "grid", "begin", "closeness", "most")
GRID, BEGIN, CLOSENESS, MOST = 5, 8, 1 / 64, 100_000
_MOST_GRID = 1000


@dataclass(frozen=True)
class Range:
    """Where a factor may plausibly lie, with the weight that its prior gives each part.

    Attributes
    ----------
    name : str
    now : float
        The base's own value, which may lie outside.
    """

    name: str
    prior: Prior
    now: float

    @property
    def stepped(self) -> bool:
        """Whether it takes some values only: whole numbers, or two."""
        return self.prior.integer or self.prior.shape == "two_point"

    @property
    def reached(self) -> bool:
        """Whether the base's own value lies in it."""
        return self.prior.low <= self.now <= self.prior.high and (self.prior.covers(self.now) or not self.stepped)

    def grid(self, count: int) -> tuple[float, ...]:
        """Values with equal weight between them, both ends and the base's own value among them."""
        values = self.prior.quantile([k / (count - 1) for k in range(count)]).tolist()
        return tuple(sorted({*values, *([self.now] if self.reached else [])}))

    def weight(self, first: float, last: float) -> float:
        """Share of the weight above one value, up to another."""
        return float(self.prior.below(last) - self.prior.below(first))

    def between(self, first: float, last: float, closeness: float) -> float | None:
        """The value that halves the weight between two; None where they lie close, or there is none between them."""
        if self.prior.shape == "two_point":
            return None
        if self.prior.integer:
            return float((first + last) // 2) if last - first > 1 else None
        if first >= last or self.weight(first, last) <= closeness:
            return None
        return float(self.prior.quantile((self.prior.below(first) + self.prior.below(last)) / 2))

    def halvings(self, count: int, closeness: float) -> int:
        """How often the part between two neighbours of a grid is halved at most."""
        if self.prior.shape == "two_point":
            return 0
        parts = self.prior.high - self.prior.low if self.prior.integer else 1 / ((count - 1) * closeness)
        return max(0, math.ceil(math.log2(parts)))


@dataclass(frozen=True)
class TippingPlan:
    """Reforms, and factors along whose plausible ranges it is looked where the choice turns round.

    Attributes
    ----------
    reforms : tuple of Case
        From the setting's base, with dated reforms.
    factors : tuple of str
        Parameters with a prior, of which no reform moves any.
    grid : int
        Values that are tried first, with equal weight of the prior between them.
    begin : int
        Seeds that are tried first; where the sign is not sure they are doubled, up to all of the setting's.
    closeness : float
        Halving ends where so much of the prior's weight is left between two values.
    most : int
        Runs at most; when they are used up, what was found by then counts.
    """

    setting: Setting
    reforms: tuple[sim.Case, ...]
    factors: tuple[str, ...]
    grid: int = GRID
    begin: int = BEGIN
    closeness: float = CLOSENESS
    most: int = MOST

    def __post_init__(self) -> None:
        where = self.setting.name
        for name in self.factors:
            if parameter(name, where).prior is None:
                raise InputError("tipping_no_prior", where=where, name=name)
        check_reforms(self.setting, self.reforms, self.factors)
        whole(self.grid, "grid", where, 2, _MOST_GRID)
        whole(self.begin, "begin", where, 2, len(self.setting.seeds))
        if (
            isinstance(self.closeness, bool)
            or not isinstance(self.closeness, int | float)
            or not 0 < self.closeness < 1
        ):
            raise InputError("tipping_closeness", where=where, found=self.closeness)
        first = len(self.cases) * (len(self.setting.seeds) + self.begin * sum(len(of) for of in self.grids.values()))
        whole(self.most, "most", where, 1)
        if first > self.most:
            raise InputError("tipping_most", where=where, most=self.most, first=first)
        check_runs(self.most, where)

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The base, then the reforms."""
        return (self.setting.base, *self.reforms)

    @cached_property
    def ranges(self) -> dict[str, Range]:
        """Plausible range of each factor."""
        priors = {name: parameter(name).prior for name in self.factors}
        return {name: Range(name, prior, self.setting.base.params[name]) for name, prior in priors.items() if prior}

    @cached_property
    def grids(self) -> dict[str, tuple[float, ...]]:
        """By factor the values that are tried first, besides the base's own."""
        return {
            name: tuple(value for value in of.grid(self.grid) if value != of.now) for name, of in self.ranges.items()
        }

    @property
    def looks(self) -> int:
        """How many numbers of seeds a value may be tried on."""
        return 1 + math.ceil(math.log2(len(self.setting.seeds) / self.begin))

    @property
    def reported(self) -> Reported:
        """The months that count, beside the cases' reforms."""
        return self.setting.reported(self.cases, self.factors)

    def cautions(self) -> tuple[Said, ...]:
        """What of it changes nothing, or less than one may think; see `experiments.designs.cautions`."""
        return self.setting.cautions(self.cases, self.factors)

    def runs(self) -> int:
        """Runs at most: if every part of every range were halved to the end, on all seeds."""
        parts = {name: 2 ** of.halvings(self.grid, self.closeness) for name, of in self.ranges.items()}
        points = 1 + sum(len(values) * parts[name] + parts[name] for name, values in self.grids.items())
        return min(self.most, len(self.cases) * len(self.setting.seeds) * points)

    def study(self, points: Sequence[tuple[str, float]], seeds: Sequence[int]) -> Study:
        """Every case at each point, a factor and its value, on some of the seeds: the points one after another."""
        import pandas as pd

        names = [case.name for case in self.cases]
        rows = [{"case": case, factor: value} for factor, value in points for case in names]
        design = pd.DataFrame(rows) if points else pd.DataFrame({"case": names})
        setting = self.setting
        how: dict[str, Any] = {"window": setting.window, "title": setting.title}
        return Study(setting.name, self.cases, design, tuple(seeds), setting.outcomes, **how)


def uncertain(reforms: Iterable[sim.Case], kinds: Sequence[str] = KINDS, where: Where = "") -> tuple[str, ...]:
    """Parameters of some kinds that none of the reforms moves."""
    moved = {name for case in reforms for name in levers(case)}
    return tuple(factor.name for factor in parameter_factors(kinds, where) if factor.name not in moved)


def read_tipping(path: str | Path) -> TippingPlan:
    """Read a file that asks for tipping points; see ``docs/what-to-know.md`` for its keys.

    Raises
    ------
    InputError
        What `TippingPlan` refuses, unknown names, broken TOML.
    """
    path = study_file(path)
    setting, content = read_setting(path, KEYS)
    where = setting.name
    reforms = read_reforms(content, path, setting)
    named = texts(entry(content, "factors", [], where), "factors", where)
    kinds = entry(content, "kinds", [] if named else list(KINDS), where)
    factors = (*uncertain(reforms, kinds, where), *named)
    how = {key: content[key] for key in ("grid", "begin", "closeness", "most") if key in content}
    how.setdefault("begin", min(BEGIN, len(setting.seeds)))
    return TippingPlan(setting, reforms, factors, **how)
