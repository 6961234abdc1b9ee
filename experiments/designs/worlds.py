"""Reforms in many plausible worlds: which reforms, and what is uncertain about the world."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.designs.factors import Factor, parameter_factor, parameter_factors, values
from experiments.designs.files import check_keys, entry, read_spread, study_file, whole
from experiments.designs.plausible import PLAUSIBLE, first_of, names_worlds, plausible_worlds, worlds_file
from experiments.designs.reforms import check_reforms, read_reforms
from experiments.designs.setting import Setting, levers, read_setting
from experiments.designs.study import Study
from experiments.designs.variables import OTHERS
from sim.errors import InputError, Said, unknown
from sim.parameter import Parameter, dotted, parameter
from sim.reported import Reported

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("reforms", "worlds", "count", "kinds", "factors", "spread", "ranges", "discovery", "map")
MAP_KEYS = ("reform", "outcomes")
FEWEST_WORLDS, MOST_WORLDS = 20, 100_000
PRIOR, PARAMS = "prior", "params"
_SAMPLED = ("kinds", "factors", "spread", "ranges")  # keys of worlds that are drawn here
_USUAL = 300  # worlds drawn where nothing is said


@dataclass(frozen=True, eq=False)
class RobustChoice:
    """Reforms in plausible worlds.

    Attributes
    ----------
    reforms : tuple of Case
        From the setting's base, with dated reforms.
    factors : tuple of Factor
        What is uncertain, and between which bounds.
    worlds : int
        How many: points of a Latin hypercube over the factors, its seed the setting's first, unless they are `given`.
    given : DataFrame, optional
        Worlds that could be: a row each, a column per factor; see `experiments.designs.plausible`.
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
    given: "pd.DataFrame | None" = None

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

        if self.given is not None:
            return self.given.iloc[: self.worlds].reset_index(drop=True)
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
    setting, content = read_setting(path, (*KEYS, PARAMS))
    where = setting.name
    base = setting.base
    reforms = read_reforms(content, path, setting)
    moved = {name for case in reforms for name in levers(case)}
    chart = entry(content, "map", {}, where)
    check_keys(chart, MAP_KEYS, Said("error.map_of", {"where": where}))
    factors, count, given = _worlds(content, base, moved, path)
    return RobustChoice(
        setting,
        reforms,
        factors,
        count,
        tuple(entry(content, "discovery", [], where)),
        chart.get("reform", ""),
        tuple(entry(chart, "outcomes", [], Said("error.map_of", {"where": where}))),
        given,
    )


def _worlds(
    content: Mapping[str, Any], base: sim.Case, moved: Iterable[str], path: Path
) -> "tuple[tuple[Factor, ...], int, pd.DataFrame | None]":
    """Factors, number, and the worlds themselves unless they are to be drawn."""
    where = path.stem
    sampled = [key for key in _SAMPLED if key in content]
    asked = content.get("worlds", PRIOR if sampled else PLAUSIBLE)
    drawn = asked == PRIOR or (isinstance(asked, int) and not isinstance(asked, bool))
    if not (drawn or names_worlds(asked)):
        raise InputError("robust_worlds", where=where, found=asked)
    if isinstance(asked, int) and "count" in content:
        raise InputError("robust_count", where=where, count=content["count"], worlds=asked)
    if drawn:
        count = (
            whole(asked, "worlds", where, 1, MOST_WORLDS)
            if isinstance(asked, int)
            else whole(content.get("count", _USUAL), "count", where, 1, MOST_WORLDS)
        )
        return _sampled(content, base, moved, where), count, None
    if sampled:
        raise InputError("robust_given", where=where, key=sampled[0], worlds=asked)
    given = first_of(plausible_worlds(worlds_file(asked, path.parent)), content.get("count"), where)
    given = not_stated(given, base, content, where)
    factors = [(row.prior, row) for row in map(parameter, given)]
    found = [
        Factor(row.name, prior.low if prior else row.low, prior.high if prior else row.high) for prior, row in factors
    ]
    return tuple(found), len(given), given


def _sampled(content: Mapping[str, Any], base: sim.Case, moved: Iterable[str], where: str) -> tuple[Factor, ...]:
    """What is drawn evenly, to both sides of the base's values or between bounds that the file states."""
    spread = read_spread(content, where)
    named = entry(content, "factors", [], where)
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
    return tuple(factor for factor in factors if factor is not None)


def not_stated(worlds: "pd.DataFrame", base: sim.Case, content: Mapping[str, Any], where: str) -> "pd.DataFrame":
    """Worlds without what a file, its base or its variant states."""
    stated = {*base.params.changes(), *dotted(entry(content, PARAMS, {}, where), where)}
    return worlds.drop(columns=[name for name in worlds if name in stated])


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
