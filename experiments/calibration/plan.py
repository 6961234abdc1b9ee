"""What is to be calibrated: worlds drawn from priors, tried on a small county, and confirmed on the county itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.calibration.evidence import OUTPUT, Evidence, Target, targets
from experiments.designs.drawn import KINDS, draw, priors_of
from experiments.designs.files import (
    Lived,
    case_named,
    check_keys,
    entry,
    read_title,
    read_window,
    setting_keys,
    study_file,
    texts,
    whole,
)
from experiments.designs.reader import CALIBRATION as KIND
from experiments.designs.study import Study
from experiments.designs.variables import LUCK
from sim.errors import InputError, Said, place, unknown
from sim.files import read_toml
from sim.parameter import dotted, parameters
from sim.prior import SHAPES, Prior, read_prior
from sim.variant import load_variant, variant_names
from sim.window import WINDOW, Window, WindowLike

if TYPE_CHECKING:
    import pandas as pd

_OWN = (
    "targets",
    "small",
    "kinds",
    "priors",
    "draws",
    "slack",
    "confirm",
    "sample_seed",
    "wanted",
    "rivals",
    "rival_draws",
)
_NOT = ("outcomes", "own", "registration")
KEYS = (*(key for key in setting_keys("base") if key not in _NOT), *_OWN)
MOST_DRAWS = 1_000_000
_APART = 10**9  # luck of confirming, which no draw has on the small county


@dataclass(frozen=True)
class CalibrationPlan:
    """Worlds, and how it is found out which of them could be.

    Attributes
    ----------
    base : Case
        The county. Its levers keep their values: what a county can set it also knows.
    small : mapping
        Sizes of the county on which worlds are tried first; empty: the county's own.
    evidence : Evidence
        Of its targets those of the role ``output`` have to be met.
    priors : mapping of name to Prior
        Of all parameters that are not known.
    draws : int
        Worlds that are drawn.
    seeds : tuple of int
        Runs of a world on the small county; every world has luck of its own.
    slack : float
        How far, in half-widths of the widened interval, the small county may be from each target for the world to be
        tried on the county itself.
    confirm : int
        Runs of a world on the county itself, on other luck; their mean decides.
    sample_seed : int
        Of the draws.
    wanted : int
        Worlds that one would like to be left.
    rivals : tuple of str
        Variants that are laid beside the evidence in the same way, with `rival_draws` each.
    """

    name: str
    base: sim.Case
    evidence: Evidence = field(default_factory=targets)
    small: Mapping[str, int] = field(default_factory=dict)
    priors: Mapping[str, Prior] = field(default_factory=priors_of)
    draws: int = 30_000
    seeds: tuple[int, ...] = (1, 2)
    slack: float = 0.25
    confirm: int = 4
    sample_seed: int = 1
    wanted: int = 500
    rivals: tuple[str, ...] = ()
    rival_draws: int = 4_000
    window: WindowLike = WINDOW
    title: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.priors:
            raise InputError("calibration_nothing_free", where=self.name)
        for name, prior in self.priors.items():
            _check_inside(name, prior, self.name)
        for name in self.rivals:
            if self.rivals.count(name) > 1:
                raise InputError("given_twice", what=Said("noun.rival"), name=name, where=self.name)
            if name not in variant_names():
                raise unknown("variant", name, variant_names(), self.name)
        try:
            for case in (self.base, self.tried):
                Window.of(self.window).bounds(case.structure.months)
        except InputError as error:
            raise InputError("located", where=self.name, error=error) from None

    @property
    def targets(self) -> tuple[Target, ...]:
        """Those that have to be met."""
        return self.evidence.of_role(OUTPUT)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What is asked of a run."""
        return tuple(dict.fromkeys(target.outcome for target in self.targets))

    @property
    def tried(self) -> sim.Case:
        """The small county."""
        sizes: dict[str, Any] = dict(self.small)
        return self.base.with_structure(**sizes)

    @property
    def runs(self) -> int:
        """Runs on the small county; how many follow on the county itself is seen then."""
        return len(self.seeds) * (self.draws + len(self.rivals) * self.rival_draws)

    def rival(self, name: str) -> "CalibrationPlan":
        """The same for a variant: what it says holds, the rest is drawn."""
        pinned = load_variant(name).params.changes()
        priors = {known: prior for known, prior in self.priors.items() if known not in pinned}
        base = self.base.with_params(pinned)
        return replace(self, name=name, base=base, priors=priors, draws=self.rival_draws, rivals=())

    @cached_property
    def points(self) -> "pd.DataFrame":
        """All that are drawn: a row per world, a column per parameter."""
        return draw(self.priors, self.draws, self.sample_seed)

    def by_target(self, values: np.ndarray) -> np.ndarray:
        """Means (point, target) of values (point, seed, outcome); a world without a value on one seed has none."""
        return np.asarray(values.mean(1)[:, [self.outcomes.index(target.outcome) for target in self.targets]])

    def first(self) -> Study:
        """Every world on the small county."""
        apart = float(max(self.seeds) - min(self.seeds) + 1)
        points = self.points.assign(**{LUCK: self.points.index * apart})
        return Study(self.name, (self.tried,), _points(self.tried, points), self.seeds, self.outcomes, self.window)

    def second(self, chosen: Any) -> Study:
        """Some of the worlds, by their numbers, on the county itself."""
        points = self.points.iloc[chosen]
        points = points.assign(**{LUCK: _APART + points.index * float(self.confirm)})
        seeds = tuple(range(1, self.confirm + 1))
        return Study(self.name, (self.base,), _points(self.base, points), seeds, self.outcomes, self.window)


def _points(case: sim.Case, points: Any) -> Any:
    points = points.reset_index(drop=True)
    points.insert(0, "case", case.name)
    return points


def _check_inside(name: str, prior: Prior, where: str) -> None:
    """Refuse a prior that gives weight to what a parameter cannot be."""
    row = parameters().get(name)
    if row is None:
        raise unknown("parameter", name, parameters(), where)
    if prior.low < row.low or prior.high > row.high:
        facts = {"low": prior.low, "high": prior.high, "least": row.low, "most": row.high}
        raise InputError("prior_outside", where=where, name=name, **facts)


def read_calibration(path: str | Path) -> CalibrationPlan:
    """Read a file of a calibration, or the one that ships; see ``docs/calibration.md`` for its keys.

    Raises
    ------
    InputError
        Unknown key, parameter or variant, a prior that cannot be or lies outside the parameter's bounds, whatever
        `experiments.calibration.evidence.targets` refuses, broken TOML.
    """
    path = study_file(path)
    content = read_toml(path)
    where = path.name
    if content.get("kind", KIND) != KIND:
        raise InputError("calibration_kind", where=where, found=content["kind"], kind=KIND)
    check_keys(content, KEYS, where)
    base = case_named(content.get("base", "baseline"), path, Lived.of(content, path))
    base = base.with_structure(**entry(content, "structure", {}, where))
    params = dotted(entry(content, "params", {}, where), where)
    base = base.with_params(params)
    beside = content.get("targets")
    if not (beside is None or isinstance(beside, str)):
        raise InputError("shape", key="targets", where=where, shape=Said("noun.a_text"), found=beside)
    kinds = texts(entry(content, "kinds", list(KINDS), where), "kinds", where)
    for kind in kinds:
        if kind not in KINDS:
            raise unknown("kind", kind, KINDS, where)
    own = {
        name: _own_prior(name, row, where) for name, row in _tables(entry(content, "priors", {}, where), where).items()
    }
    stated = {**base.params.changes(), **params}
    for name in own:
        if name in stated:
            raise InputError("prior_stated", where=where, name=name, value=stated[name])
    priors = {name: of for name, of in priors_of(kinds, own).items() if name not in stated}
    first = whole(content.get("seed", 1), "seed", where, 0)
    slack = content.get("slack", CalibrationPlan.slack)
    if isinstance(slack, bool) or not isinstance(slack, int | float) or not 0 <= slack <= 10:
        raise InputError("calibration_slack", where=where, found=slack)
    return CalibrationPlan(
        name=path.stem,
        base=base,
        evidence=targets(None if beside is None else path.parent / beside),
        small=entry(content, "small", {}, where),
        priors=priors,
        draws=whole(content.get("draws", CalibrationPlan.draws), "draws", where, 100, MOST_DRAWS),
        seeds=tuple(range(first, first + whole(content.get("replicates", 2), "replicates", where, 1, 1000))),
        slack=float(slack),
        confirm=whole(content.get("confirm", CalibrationPlan.confirm), "confirm", where, 1, 1000),
        sample_seed=whole(content.get("sample_seed", 1), "sample_seed", where, 0),
        wanted=whole(content.get("wanted", CalibrationPlan.wanted), "wanted", where, 1),
        rivals=texts(entry(content, "rivals", [], where), "rivals", where),
        rival_draws=whole(
            content.get("rival_draws", CalibrationPlan.rival_draws), "rival_draws", where, 100, MOST_DRAWS
        ),
        window=read_window(content, [base], where).stated,
        title=read_title(content, where),
    )


def _tables(content: Mapping[str, Any], where: str, head: str = "") -> dict[str, Any]:
    """Priors by dotted name, whether a file writes ``[priors.cadres.slack]`` or ``[priors."cadres.slack"]``."""
    found: dict[str, Any] = {}
    for key, row in content.items():
        nested = isinstance(row, Mapping) and row and all(isinstance(value, Mapping) for value in row.values())
        more = _tables(row, where, f"{head}{key}.") if nested else {f"{head}{key}": row}
        for name in more:
            if name in found:
                raise InputError("name_twice", name=name, place=place(where))
        found |= more
    return found


def _own_prior(name: str, row: Any, where: str) -> Prior:
    """Read a prior that a user wrote."""
    if name not in parameters():
        raise unknown("parameter", name, parameters(), where)
    shape = row.get("shape", "") if isinstance(row, Mapping) else ""
    if not isinstance(shape, str) or shape not in SHAPES:
        raise unknown("shape of prior", shape, SHAPES, Said("error.prior_of", {"name": name, "where": where}))
    try:
        return read_prior(row, parameters()[name].integer)
    except ValueError:
        needed = ", ".join(("low", "high", *SHAPES[shape]))
        raise InputError("prior_cannot", where=where, name=name, shape=shape, needed=needed, found=dict(row)) from None
