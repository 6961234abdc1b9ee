"""Sweeps of the county: what varies, and how."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from experiments.designs.factors import (
    KINDS,
    Factor,
    check_factors,
    index_names,
    narrowed,
    parameter_factor,
    parameter_factors,
)
from experiments.designs.files import check_keys, check_runs, check_values, entry, read_spread, whole
from experiments.designs.methods import METHODS, check_size
from experiments.designs.setting import Setting, read_setting
from experiments.designs.variables import LUCK
from sim.errors import InputError, Said, unknown
from sim.reported import Reported

SCREEN, MAIN = "screen", "main"
FACTOR_KEYS = ("name", "low", "high", "group")


@dataclass(frozen=True)
class Stage:
    """One sweep of a plan; see `experiments.answers.sweep.sweep` and `sweep_until`.

    Attributes
    ----------
    method, n, pairs, luck, sample_seed
        As there.
    width : float or None
        Double `n` until the intervals are at most this wide, or `most` is reached.
    """

    method: str
    n: int
    pairs: bool = False
    luck: bool = False
    sample_seed: int = 1
    width: float | None = None
    most: int | None = None

    @property
    def largest(self) -> int:
        """The base sample if every doubling is needed."""
        return self.n if self.width is None else self.most or self.n

    def runs(self, count: int, seeds: int) -> int:
        """Runs at most, for a number of factors or groups and of seeds."""
        rows = METHODS[self.method].rows(count + self.luck, self.pairs)
        return self.largest * rows * (1 if self.luck else seeds)


STAGE_KEYS = tuple(row.name for row in fields(Stage))
KEYS = ("kinds", "spread", "factors", "screen", *STAGE_KEYS)


@dataclass(frozen=True)
class SweepPlan:
    """What a file asks for.

    Attributes
    ----------
    setting : Setting
        The county, the seeds of every point, the outcomes.
    factors : tuple of Factor
        All that vary at first.
    main : Stage
    screen : Stage or None
        Goes first, over all factors; the main stage then varies the `keep` that matter most, see `Sweep.leading`, and
        the others stay at the base's values.
    keep : int
        0 without a screen.
    """

    setting: Setting
    factors: tuple[Factor, ...]
    main: Stage
    screen: Stage | None = None
    keep: int = 0

    @classmethod
    def from_toml(cls, path: str | Path) -> "SweepPlan":
        """Read a file, or one of those that ship, by its name; the format is in ``docs/sensitivity.md``."""
        setting, content = read_setting(path, KEYS)
        where = f"{setting.name}.toml"
        factors = _factors(content, setting, where)
        main = _stage({key: value for key, value in content.items() if key in STAGE_KEYS}, where)
        if "screen" not in content:
            return cls(setting, factors, main)._checked()
        screen = dict(entry(content, "screen", {}, where))
        keep = whole(screen.pop("keep", 10), "keep", where, 2)
        if keep >= len(index_names(factors)):
            raise InputError("sweep_keep", where=where, keep=keep, count=len(index_names(factors)))
        return cls(setting, factors, main, _stage(screen, where), keep)._checked()

    def _checked(self) -> "SweepPlan":
        check_runs(self.runs(), self.setting.name)
        check_values(self.runs() // len(self.setting.seeds), len(self.factors), self.setting.name)
        return self

    @property
    def reported(self) -> Reported:
        """The months that count, beside the cases' reforms."""
        return self.setting.reported([self.setting.base], [factor.name for factor in self.factors])

    def cautions(self) -> tuple[Said, ...]:
        """What of it changes nothing, or less than one may think; see `experiments.designs.cautions`."""
        return self.setting.cautions([self.setting.base], [factor.name for factor in self.factors])

    def runs(self) -> int:
        """Runs at most."""
        count, seeds = len(index_names(self.factors)), len(self.setting.seeds)
        if self.screen is None:
            return self.main.runs(count, seeds)
        return self.screen.runs(count, seeds) + self.main.runs(self.keep, seeds)


def _factors(content: Mapping[str, Any], setting: Setting, where: str) -> tuple[Factor, ...]:
    """All parameters of some kinds, narrowed if asked; those that are listed have the bounds stated there."""
    if content.get("factors") == []:
        raise InputError("factors_none", where=where)
    listed = [_factor(row, where) for row in _rows(content.get("factors", []), where)]
    kinds = entry(content, "kinds", [] if listed else list(KINDS), where)
    spread = read_spread(content, where) or 1.0
    names = {factor.name for factor in listed}
    others = [factor for factor in parameter_factors(kinds, where) if factor.name not in names]
    factors = (*listed, *(narrowed(factor, setting.base.params[factor.name], spread) for factor in others))
    check_factors(factors)
    return factors


def _rows(rows: Any, where: str) -> list[Mapping[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise InputError("factors_tables", where=where, found=rows)
    return rows


def _factor(row: Mapping[str, Any], where: str) -> Factor:
    check_keys(row, FACTOR_KEYS, where, "key of a factor")
    if "name" not in row:
        raise InputError("factor_unnamed", where=where)
    if not isinstance(row.get("group", ""), str):
        raise InputError("factor_group", name=row["name"], where=where, found=row["group"])
    if row["name"] == LUCK:
        raise InputError("luck_no_factor", where=where)
    return parameter_factor(row["name"], row.get("low"), row.get("high"), row.get("group", ""), where)


def _stage(content: Mapping[str, Any], where: str) -> Stage:
    check_keys(content, (*STAGE_KEYS, "keep"), where, "key of a stage")
    for key in ("method", "n"):
        if key not in content:
            raise InputError("stage_lacks", where=where, key=key)
    if content["method"] not in METHODS:
        raise unknown("method", content["method"], METHODS, where)
    if ("width" in content) != ("most" in content):
        raise InputError("stage_width_most", where=where)
    check_size(content["method"], whole(content["n"], "n", where, 1))
    whole(content.get("sample_seed", 1), "sample_seed", where, 1)
    if "width" in content:
        width = content["width"]
        whole(content["most"], "most", where, content["n"])
        if isinstance(width, bool) or not isinstance(width, int | float) or not width > 0:
            raise InputError("stage_width", where=where, found=width)
    for key in ("pairs", "luck"):
        if not isinstance(content.get(key, False), bool):
            raise InputError("true_or_false", key=key, where=where, found=content[key])
    return Stage(**content)
