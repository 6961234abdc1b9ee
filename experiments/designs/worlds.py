"""Reforms in many plausible worlds: which reforms, and what is uncertain about the world."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.designs.factors import Factor, parameter_factor, parameter_factors, values
from experiments.designs.files import check_keys, entry, read_spread, study_file, whole
from experiments.designs.reforms import check_reforms, read_reforms
from experiments.designs.setting import Setting, levers, read_setting
from experiments.designs.study import Study
from experiments.designs.variables import OTHERS
from sim.errors import InputError, Said, unknown
from sim.parameter import Parameter, parameter
from sim.reported import Reported

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("reforms", "worlds", "kinds", "factors", "spread", "ranges", "discovery", "map")
MAP_KEYS = ("reform", "outcomes")
FEWEST_WORLDS, MOST_WORLDS = 20, 100_000


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
        where = self.setting.name
        check_reforms(self.setting, self.reforms, [factor.name for factor in self.factors])
        if self.worlds < FEWEST_WORLDS:
            raise InputError("robust_few_worlds", where=where, count=self.worlds, least=FEWEST_WORLDS)
        for outcome in (*self.discovery, *self.map_outcomes):
            if outcome not in self.setting.outcomes:
                place = Said("error.discovery_or_map_of", {"where": where})
                raise unknown("outcome", outcome, self.setting.outcomes, place)
        if bool(self.map_reform) != bool(self.map_outcomes):
            raise InputError("robust_map", where=where)
        reforms = [case.name for case in self.reforms]
        if self.map_reform and self.map_reform not in reforms:
            raise unknown("reform", self.map_reform, reforms, Said("error.map_of", {"where": where}))

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The base, then the reforms."""
        return (self.setting.base, *self.reforms)

    @property
    def reported(self) -> Reported:
        """The months that count, beside the cases' reforms."""
        return self.setting.reported(self.cases, [factor.name for factor in self.factors])

    def cautions(self) -> tuple[Said, ...]:
        """What of it changes nothing, or less than one may think; see `experiments.designs.cautions`."""
        return self.setting.cautions(self.cases, [factor.name for factor in self.factors])

    @cached_property
    def sample(self) -> "pd.DataFrame":
        """The worlds: a row each, a column per factor."""
        import pandas as pd
        from scipy.stats.qmc import LatinHypercube

        rng = np.random.default_rng(self.setting.seeds[0])
        unit = LatinHypercube(len(self.factors), seed=rng).random(self.worlds)  # `rng` from SciPy 1.15 on
        return pd.DataFrame(values(self.factors, unit), columns=[factor.name for factor in self.factors])

    def study(self) -> Study:
        """What is to be run: each case in each world, the cases one after another."""
        import pandas as pd

        parts = [self.sample.assign(case=case.name) for case in self.cases]
        return self.setting.study(self.cases, pd.concat(parts, ignore_index=True))


def read_robust(path: str | Path) -> RobustChoice:
    """Read a file of a robust choice; see ``docs/robust.md`` for its keys.

    Raises
    ------
    InputError
        What `RobustChoice` refuses, unknown names, bounds outside the parameter table's, broken TOML.
    """
    path = study_file(path)
    setting, content = read_setting(path, KEYS)
    where = setting.name
    base = setting.base
    reforms = read_reforms(content, path, setting)
    spread = read_spread(content, where)
    named = entry(content, "factors", [], where)
    moved = {name for case in reforms for name in levers(case)}
    kinds = [factor.name for factor in parameter_factors(entry(content, "kinds", [], where), where)]
    names = [*(name for name in kinds if name not in moved), *named]
    ranges = entry(content, "ranges", {}, where)
    check_keys(ranges, names, Said("error.ranges_of", {"where": where}), "factor")
    factors = [
        parameter_factor(name, *_pair(ranges[name], name, where), "", where)
        if name in ranges
        else parameter_factor(name, where=where)
        if name in OTHERS
        else _around(parameter(name, where), base.params[name], spread)
        for name in names
    ]
    chart = entry(content, "map", {}, where)
    check_keys(chart, MAP_KEYS, Said("error.map_of", {"where": where}))
    return RobustChoice(
        setting,
        reforms,
        tuple(factor for factor in factors if factor is not None),
        whole(content.get("worlds", 300), "worlds", where, 1, MOST_WORLDS),
        tuple(entry(content, "discovery", [], where)),
        chart.get("reform", ""),
        tuple(entry(chart, "outcomes", [], Said("error.map_of", {"where": where}))),
    )


def _pair(limits: Any, name: str, where: str) -> tuple[float, float]:
    if not isinstance(limits, list) or len(limits) != 2:
        raise InputError("range_pair", name=name, where=where, found=limits)
    return limits[0], limits[1]


def _around(row: Parameter, here: float, spread: float | None) -> Factor | None:
    """Vary a parameter evenly to both sides of its value; where that is a bound of its range, not at all."""
    if spread is None:
        return parameter_factor(row.name)
    reach = spread * min(here - row.low, row.high - here)
    reach = float(np.floor(reach)) if row.integer else reach
    return parameter_factor(row.name, here - reach, here + reach) if reach > 0 else None
