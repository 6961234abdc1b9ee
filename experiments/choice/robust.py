"""Which reforms hold when we do not know the world? Reforms in many plausible worlds, on the same seeds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.choice.discovery import Box, discover
from experiments.choice.separation import Separation, separate
from experiments.compare import CONFIDENCE, band, direction
from experiments.doses import pareto
from experiments.running.factors import Factor, parameter_factor, parameter_factors, values
from experiments.running.setting import Setting, entry, levers, read_setting, whole
from sim.errors import QuanzeError, unknown
from sim.parameters import Parameter, parameter

if TYPE_CHECKING:
    import pandas as pd

    from experiments.running.study import Study

KEYS = ("reforms", "worlds", "kinds", "factors", "spread", "ranges", "discovery", "map")
MAP_KEYS = ("reform", "outcomes")
FEWEST_WORLDS = 20
RESAMPLES = 1999
WORST = 0.1  # the worst decile


@dataclass(frozen=True)
class RobustChoice:
    """Reforms in plausible worlds.

    Attributes
    ----------
    reforms : tuple of Case
        From the setting's base, with dated reforms.
    factors : tuple of Factor
        What is uncertain, and between which bounds.
    worlds : int
        Points of a Latin hypercube over the factors; its seed is the setting's first.
    discovery : tuple of str
        Outcomes for which the worlds are sought in which a reform backfires.
    map_reform, map_outcomes
        Whose effect, and on what, is mapped over the worlds; empty for no map.
    """

    setting: Setting
    reforms: tuple[sim.Case, ...]
    factors: tuple[Factor, ...]
    worlds: int
    discovery: tuple[str, ...] = ()
    map_reform: str = ""
    map_outcomes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        where, base = self.setting.name, self.setting.base
        if not self.reforms:
            raise QuanzeError(f"{where}: at least one reform is needed")
        if self.worlds < FEWEST_WORLDS:
            raise QuanzeError(f"{where}: {self.worlds} worlds are too few for a worst decile; at least {FEWEST_WORLDS}")
        names = [factor.name for factor in self.factors]
        if not names:
            raise QuanzeError(f"{where}: at least one uncertain factor is needed, by kinds, factors or ranges")
        for name in names:
            if names.count(name) > 1:
                raise QuanzeError(f"{where}: factor {name!r} is given twice")
        for case in self.cases:
            if [other.name for other in self.cases].count(case.name) > 1:
                raise QuanzeError(f"{where}: case {case.name!r} is given twice")
        for case in self.reforms:
            if (case.structure, case.params) != (base.structure, base.params):
                raise QuanzeError(f"{where}: {case.name!r} starts from another county than {base.name!r}")
            if both := sorted(set(levers(case)) & set(names)):
                raise QuanzeError(f"{where}: {both[0]} is moved by {case.name!r} and cannot be uncertain as well")
        for outcome in (*self.discovery, *self.map_outcomes):
            if outcome not in self.setting.outcomes:
                raise unknown("outcome", outcome, self.setting.outcomes, f"discovery or map of {where}")
        if bool(self.map_reform) != bool(self.map_outcomes):
            raise QuanzeError(f"{where}: a map needs a reform and outcomes")
        reforms = [case.name for case in self.reforms]
        if self.map_reform and self.map_reform not in reforms:
            raise unknown("reform", self.map_reform, reforms, f"map of {where}")

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The base, then the reforms."""
        return (self.setting.base, *self.reforms)

    @cached_property
    def sample(self) -> "pd.DataFrame":
        """The worlds: a row each, a column per factor."""
        import pandas as pd
        from scipy.stats.qmc import LatinHypercube

        rng = np.random.default_rng(self.setting.seeds[0])
        unit = LatinHypercube(len(self.factors), seed=rng).random(self.worlds)  # `rng` from SciPy 1.15 on
        return pd.DataFrame(values(self.factors, unit), columns=[factor.name for factor in self.factors])

    def study(self) -> "Study":
        """What is to be run: each case in each world, the cases one after another."""
        import pandas as pd

        parts = [self.sample.assign(case=case.name) for case in self.cases]
        return self.setting.study(self.cases, pd.concat(parts, ignore_index=True))


def read_robust(path: str | Path) -> RobustChoice:
    """Read a file of a robust choice; see ``docs/robust.md`` for its keys.

    Raises
    ------
    QuanzeError
        What `RobustChoice` refuses, unknown names, bounds outside the parameter table's, broken TOML.
    """
    setting, content = read_setting(path, KEYS)
    where = setting.name
    base = setting.base
    reforms = [_rebased(sim.load_case(name), base) for name in entry(content, "reforms", [], where)]
    spread = content.get("spread")
    if spread is not None and not (isinstance(spread, int | float) and 0 < spread <= 1):
        raise QuanzeError(f"spread in {where} must be a number above 0, at most 1, not {spread!r}")
    named = entry(content, "factors", [], where)
    moved = {name for case in reforms for name in levers(case)}
    kinds = [factor.name for factor in parameter_factors(entry(content, "kinds", [], where), where)]
    names = [*(name for name in kinds if name not in moved), *named]
    ranges = entry(content, "ranges", {}, where)
    for name in ranges:
        if name not in names:
            raise unknown("factor", name, names, f"ranges of {where}")
    factors = [
        parameter_factor(name, *_pair(ranges[name], name, where), "", where)
        if name in ranges
        else _around(parameter(name, where), base.params[name], spread)
        for name in names
    ]
    chart = entry(content, "map", {}, where)
    for key in chart:
        if key not in MAP_KEYS:
            raise unknown("key", key, MAP_KEYS, f"map of {where}")
    return RobustChoice(
        setting,
        tuple(reforms),
        tuple(factor for factor in factors if factor is not None),
        whole(content.get("worlds", 300), "worlds", where, 1),
        tuple(entry(content, "discovery", [], where)),
        chart.get("reform", ""),
        tuple(entry(chart, "outcomes", [], f"map of {where}")),
    )


def _rebased(case: sim.Case, base: sim.Case) -> sim.Case:
    """The case's reforms in the base's county, so that a file may make all of them smaller."""
    if case.params != sim.load_case("baseline").params and case.params != base.params:
        raise QuanzeError(f"{case.name!r} starts from another county than {base.name!r}")
    return sim.Case(case.name, base.structure, base.params, case.reforms, case.title, case.rationale)


def _pair(limits: Any, name: str, where: str) -> tuple[float, float]:
    if not isinstance(limits, list) or len(limits) != 2:
        raise QuanzeError(f"the range of {name} in {where} must be [low, high], not {limits!r}")
    return limits[0], limits[1]


def _around(row: Parameter, here: float, spread: float | None) -> Factor | None:
    """Vary a parameter evenly to both sides of its value; where that is a bound of its range, not at all."""
    if spread is None:
        return parameter_factor(row.name)
    reach = spread * min(here - row.low, row.high - here)
    reach = float(np.floor(reach)) if row.integer else reach
    return parameter_factor(row.name, here - reach, here + reach) if reach > 0 else None


@dataclass(frozen=True)
class Worlds:
    """Outcomes of cases in many worlds.

    Attributes
    ----------
    values : array (case, world, seed, outcome)
        The first case is the base.
    """

    choice: RobustChoice
    values: np.ndarray = field(repr=False)

    @classmethod
    def of(cls, choice: RobustChoice, values: np.ndarray) -> "Worlds":
        """Sort the values (point, seed, outcome) of the choice's study by case and world."""
        return cls(choice, values.reshape(len(choice.cases), choice.worlds, *values.shape[1:]))

    @cached_property
    def means(self) -> np.ndarray:
        """Array (case, world, outcome): means over the seeds on which all cases are defined; NaN without any."""
        known = np.isfinite(self.values).all(0)
        return band(np.where(known, self.values, np.nan), 2)[0]

    @cached_property
    def _signs(self) -> np.ndarray:
        return np.array([direction(name) for name in self.choice.setting.outcomes])

    @cached_property
    def improvement(self) -> np.ndarray:
        """Array (case, world, outcome): how much better than the base in the same world; worse is negative."""
        return self._signs * (self.means - self.means[0])

    @cached_property
    def regret(self) -> np.ndarray:
        """Array (case, world, outcome): how much worse than the best case, the base among them, in the same world."""
        return self.improvement.max(0) - self.improvement

    def difference(self, case: int, outcome: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean over seeds of the paired differences from the base in each world, and its t-interval."""
        return band(self.values[case, :, :, outcome] - self.values[0, :, :, outcome], 1)

    def signs(self, case: int, outcome: int) -> np.ndarray:
        """Array (world): 1 where a case surely improves an outcome, -1 where it surely worsens it, else 0."""
        _, low, high = self.difference(case, outcome)
        return self._signs[outcome] * ((low > 0).astype(int) - (high < 0).astype(int))

    def box(self, case: int, outcome: int) -> Box:
        """The worlds in which a case worsens an outcome; those in which it is not defined are left out."""
        improvement = self.improvement[case, :, outcome]
        known = np.isfinite(improvement)
        worlds = self.choice.sample[known].reset_index(drop=True)
        return discover(worlds, improvement[known] < 0, self.choice.setting.seeds[0])

    def separation(self, case: int, outcome: int) -> Separation | None:
        """The two factors that tell best where a case improves an outcome and where it worsens it."""
        known = np.isfinite(self.improvement[case, :, outcome])
        return separate(self.choice.sample[known], self.signs(case, outcome)[known])

    def table(self) -> "pd.DataFrame":
        """A row per case and outcome, with 95 % intervals by bootstrap over worlds.

        Columns: ``mean`` of the case and ``difference`` from the base, both on average over worlds; ``beats``, share
        of worlds in which it is better than the base, and ``best``, in which no case is better (ties divided);
        ``regret``, its mean; ``worst``, the improvement that only a tenth of the worlds fall short of; each with
        ``..._low`` and ``..._high``. ``worlds`` are those with a value, ``dropped`` those without.
        """
        import pandas as pd

        rows = []
        for k, outcome in enumerate(self.choice.setting.outcomes):
            known = np.isfinite(self.means[:, :, k]).all(0)
            improvement, regret = self.improvement[:, known, k], self.regret[:, known, k]
            ties = regret == 0
            measures: dict[str, tuple[np.ndarray, Callable[..., np.ndarray]]] = {
                "mean": (self.means[:, known, k], np.mean),
                "difference": (self._signs[k] * improvement, np.mean),
                "beats": ((1 + np.sign(improvement)) / 2, np.mean),
                "best": (ties / ties.sum(0), np.mean),
                "regret": (regret, np.mean),
                "worst": (improvement, _worst),
            }
            found = {name: _bootstrap(*measure) for name, measure in measures.items()}
            for i, case in enumerate(self.choice.cases):
                row: dict[str, Any] = {"case": case.name, "outcome": outcome}
                for name, (value, low, high) in found.items():
                    row |= {name: value[i], f"{name}_low": low[i], f"{name}_high": high[i]}
                rows.append(row | {"worlds": int(known.sum()), "dropped": int((~known).sum())})
        return pd.DataFrame(rows)

    def pareto(self) -> "pd.DataFrame":
        """Which cases are not dominated on average over worlds: see `experiments.doses.pareto`, worlds for seeds."""
        import pandas as pd

        setting = self.choice.setting
        levels = ([case.name for case in self.choice.cases], range(len(self.choice.sample)), setting.outcomes)
        index = pd.MultiIndex.from_product(levels, names=["case", "seed", "outcome"])
        return pareto(pd.DataFrame({"value": self.means.ravel()}, index=index).reset_index(), setting.outcomes)


def _worst(improvement: np.ndarray, axis: int = -1) -> np.ndarray:
    return np.quantile(improvement, WORST, axis=axis)


def _bootstrap(by_world: np.ndarray, statistic: Callable[..., np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A statistic of each case (case, world) and its percentile interval over resampled worlds, the same for all."""
    from scipy.stats import bootstrap

    value = statistic(by_world, axis=-1) if by_world.shape[1] else np.full(len(by_world), np.nan)
    if by_world.shape[1] < 2:
        return value, np.full(len(value), np.nan), np.full(len(value), np.nan)
    limits = bootstrap(
        (by_world,),
        statistic,
        axis=-1,
        n_resamples=RESAMPLES,
        batch=max(1, 2**22 // by_world.size),
        vectorized=True,
        confidence_level=CONFIDENCE,
        method="percentile",
        random_state=np.random.default_rng(1),  # `rng` from SciPy 1.15 on
    ).confidence_interval
    return value, limits.low, limits.high
