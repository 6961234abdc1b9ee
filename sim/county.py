"""A county's townships, departments and duties, as its tables give them, and what follows from these for its work.

The county of a case without tables has equal townships and the departments of ``domains.toml``; rules know no other
difference between the two than the numbers that stand here.
"""

import hashlib
import json
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

import numpy as np

from sim.domains import Domain, domains
from sim.parameter import parameters
from sim.tables import Frozen, frozen

# Of a township where nothing else is said; `workload.mandates` is meant for so many cadres.
DEFAULT_CADRES, DEFAULT_RESIDENTS, LEADERS = 24, 60, 2
HOLDERS = ("township", "shared", "department")  # who has the authority over a duty
NATIONAL = {"township": 117, "shared": 99, "department": 124}  # duties of a township's list, on average
MOST_DEPARTMENTS = 64
SLOTS = 8  # mandates a month for which a department has room with a township, for each time of the mean it presses
MOST_SLOTS = 56  # a bit each
MANDATES, VISITS, ENFORCEMENT = "workload.mandates", "inspection.visits_per_month", "work.enforcement_share"
DOWNSHIFT, DELEGATED, VETOES = "responsibility.downshift", "authority.delegated_share", "assessment.veto_domains"
HOURS, YOUNG = "work.matter_hours", "cadres.young_share"


@dataclass(frozen=True)
class Township:
    """A township: its people, and its own values of the parameters in which townships differ, the same for all."""

    name: str
    cadres: int
    residents: int
    leaders: int = LEADERS
    params: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", frozen(dict(self.params)))


@dataclass(frozen=True)
class Duty:
    """An item of a duty list.

    Attributes
    ----------
    domain : int
        Position of its department.
    holder : str
        Who has the authority, see `HOLDERS`.
    yearly : float
        How often it arises a year in each township that has it.
    hours : float or None
        What it takes each time; None: what a matter takes where nothing else is said.
    townships : tuple of int
        Positions of those that have it; empty: all.
    """

    item: str
    domain: int
    holder: str
    veto: bool = False
    yearly: float = 12.0
    hours: float | None = None
    townships: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class County:
    """Townships, departments and duties; see `sim.read_county`.

    Attributes
    ----------
    townships, domains, duties : tuple
        Position is identity: what chance brings hangs on it, so new rows belong at the end.
    matters : tuple of float
        Mandates a month that the table of townships says each department presses on each; empty: as its posts are.
    visits, downshift, enforcement : tuple of float
        What the table of departments says of each, in the units of the parameters; empty: nothing.
    tables : mapping of str to tuple of mappings
        The tables that it was made from, row by row; none for the county of a case that has no tables of its own.

    Examples
    --------
    >>> import sim
    >>> county = sim.read_county("plain")
    >>> county.townships[0].name, county.townships[0].cadres, county.places["丁集镇"]
    ('甲河镇', 44, 3)
    """

    townships: tuple[Township, ...]
    domains: tuple[Domain, ...]
    duties: tuple[Duty, ...] = ()
    matters: tuple[float, ...] = ()
    visits: tuple[float, ...] = ()
    downshift: tuple[float, ...] = ()
    enforcement: tuple[float, ...] = ()
    tables: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)

    def __repr__(self) -> str:
        parts = {"townships": self.townships, "departments": self.domains, "duties": self.duties}
        return f"<County: {', '.join(f'{len(rows)} {name}' for name, rows in parts.items() if rows)}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, County) and self.content == other.content

    def __hash__(self) -> int:
        return hash(self.content)

    @cached_property
    def content(self) -> str:
        """All that a simulation depends on."""
        shown = {name: value for name, value in vars(self).items() if name in self.__dataclass_fields__}
        del shown["tables"]
        return json.dumps(shown, sort_keys=True, default=_plain, ensure_ascii=False)

    def hash(self) -> str:
        """Content hash."""
        return hashlib.sha256(self.content.encode()).hexdigest()[:12]

    @property
    def own(self) -> bool:
        """Whether it was made from tables."""
        return bool(self.tables)

    @property
    def places(self) -> dict[str, int]:
        """Position of each township by name."""
        return {township.name: place for place, township in enumerate(self.townships)}

    @cached_property
    def cadres(self) -> int:
        """Posts of all townships."""
        return sum(township.cadres for township in self.townships)

    @cached_property
    def residents(self) -> int:
        """Residents of all townships."""
        return sum(township.residents for township in self.townships)

    def without(self, names: Collection[str]) -> "County":
        """The county in which townships no longer differ in some parameters, which are set for all of them."""
        if not any(name in township.params for township in self.townships for name in names):
            return self
        left = [{k: v for k, v in township.params.items() if k not in names} for township in self.townships]
        townships = tuple(replace(town, params=params) for town, params in zip(self.townships, left, strict=True))
        gone = {"townships": names, "people": ["young"] if YOUNG in names else []}
        tables = {
            table: tuple(Frozen({k: v for k, v in row.items() if k not in gone.get(table, ())}) for row in rows)
            for table, rows in self.tables.items()
        }
        return replace(self, townships=townships, tables=Frozen(tables))

    @cached_property
    def levels(self) -> dict[str, float]:
        """Parameters of the county as a whole that follow from its tables.

        The mean over townships, departments or both of what the tables say; of whole numbers the lower median.
        """
        if not self.own:
            return {}
        found = {MANDATES: mean(self._monthly.ravel().tolist())}
        found |= {name: self._level(name) for township in self.townships for name in township.params}
        for name, values in ((VISITS, self.visits), (DOWNSHIFT, self.downshift)):
            found |= {name: mean(values)} if values else {}
        if self.duties:
            named = self.yearly.sum(axis=2) > 0
            found |= {ENFORCEMENT: mean(self._elsewhere[named].tolist()), DELEGATED: mean(self._shared[named].tolist())}
        elif self.enforcement:
            found[ENFORCEMENT] = mean(self.enforcement)
        vetoes = len({duty.domain for duty in self.duties if duty.veto})
        timed = [duty for duty in self.duties if duty.hours is not None and duty.yearly > 0.0]
        found |= {VETOES: float(vetoes)} if vetoes else {}
        if timed:
            weights = [duty.yearly * (len(duty.townships) or len(self.townships)) for duty in timed]
            hours = sum(w * (duty.hours or 0.0) for w, duty in zip(weights, timed, strict=True)) / sum(weights)
            found[HOURS] = hours * self.bundle
        elif self.bundle > 1:
            found[HOURS] = parameters()[HOURS].default * self.bundle
        return found

    def _level(self, name: str) -> float:
        row = parameters()[name]
        values = sorted(township.params.get(name, row.default) for township in self.townships)
        return values[(len(values) - 1) // 2] if row.integer else mean(values)

    @cached_property
    def yearly(self) -> np.ndarray:
        """Occasions a year of the duties, (township, department, holder), see `HOLDERS`."""
        found = np.zeros((len(self.townships), len(self.domains), len(HOLDERS)))
        for duty in self.duties:
            for township in duty.townships or range(len(self.townships)):
                found[township, duty.domain, HOLDERS.index(duty.holder)] += duty.yearly
        return found

    @cached_property
    def bundle(self) -> int:
        """How many occasions of a duty one matter stands for: the fewest that departments have room for."""
        monthly = self.yearly.sum(axis=2) / 12.0
        return max(1, math.ceil(mean(monthly.ravel().tolist()) / parameters()[MANDATES].high - 1e-9))

    @cached_property
    def _monthly(self) -> np.ndarray:
        """Matters that each department presses on each township a month."""
        if self.duties:
            return np.asarray(self.yearly.sum(axis=2) / (12.0 * self.bundle))
        usual = parameters()[MANDATES].default / DEFAULT_CADRES
        matters = self.matters or [usual * township.cadres for township in self.townships]
        return np.repeat(np.array(matters, float)[:, None], len(self.domains), axis=1)

    @cached_property
    def _elsewhere(self) -> np.ndarray:
        """Share of a line's occasions over which the authority is not the township's alone; 0 where there is none."""
        whole = self.yearly.sum(axis=2)
        return np.divide(self.yearly[:, :, 1:].sum(axis=2), whole, out=np.zeros_like(whole), where=whole > 0)

    @cached_property
    def _shared(self) -> np.ndarray:
        """Of these, the share in which the township takes part; 1 where there are none: no power is wanted."""
        rest = self.yearly[:, :, 1:].sum(axis=2)
        return np.divide(self.yearly[:, :, 1], rest, out=np.ones_like(rest), where=rest > 0)

    @cached_property
    def matter_ratios(self) -> np.ndarray:
        """Matters of (township, department), relative to the mean over both, `MANDATES`."""
        if not self.own:
            return np.ones((len(self.townships), len(self.domains)))
        level = self.levels[MANDATES]
        return self._monthly / level if level > 0.0 else np.ones_like(self._monthly)

    @cached_property
    def slots(self) -> np.ndarray:
        """Room that (department, township) has for mandates of a month: `SLOTS` for each time of the mean."""
        return SLOTS * np.maximum(1, np.ceil(self.matter_ratios).astype(int))

    @cached_property
    def enforcement_ratios(self) -> np.ndarray:
        """Share of a line's matters that need a power, relative to the mean over lines, `ENFORCEMENT`."""
        if self.duties:
            level = self.levels[ENFORCEMENT]
            return self._elsewhere / level if level > 0.0 else np.ones_like(self._elsewhere)
        ratios = [domain.enforcement_ratio for domain in self.domains]
        if self.enforcement:
            level = self.levels[ENFORCEMENT]
            ratios = [share / level if level > 0.0 else 1.0 for share in self.enforcement]
        return np.repeat(np.array(ratios)[None, :], len(self.townships), axis=0)

    @cached_property
    def delegations(self) -> tuple[np.ndarray, np.ndarray]:
        """Where each line's power stands in the order in which powers are the townships': lowest place, and width.

        The lines whose duties are shared most come first, and chance decides among equals; all are equal without a
        list.
        """
        if not self.duties:
            shape = (len(self.townships), len(self.domains))
            return np.zeros(shape), np.ones(shape)
        shared = self._shared
        before = (shared.ravel()[None, :] > shared.ravel()[:, None]).sum(axis=1).reshape(shared.shape)
        equal = (shared.ravel()[None, :] == shared.ravel()[:, None]).sum(axis=1).reshape(shared.shape)
        return before / shared.size, equal / shared.size

    @cached_property
    def visit_ratios(self) -> tuple[float, ...]:
        """Visits of each department, relative to the mean over departments."""
        level = self.levels[VISITS] if self.visits else 0.0
        return tuple(value / level for value in self.visits) if level > 0.0 else (1.0,) * len(self.domains)

    @cached_property
    def habits(self) -> tuple[float, ...]:
        """How much further each department pushes responsibility down than the mean of them."""
        return tuple(value - self.levels[DOWNSHIFT] for value in self.downshift) or (0.0,) * len(self.domains)


def mean(values: Iterable[float]) -> float:
    """Mean that is exact where all values are equal."""
    found = 0.0
    for k, value in enumerate(values, 1):
        found += (value - found) / k
    return found


@cache
def equal_county(townships: int, cadres: int, residents: int) -> County:
    """A county without tables: equal townships, named by their numbers, and the departments of ``domains.toml``."""
    places = tuple(Township(str(number), cadres, residents) for number in range(1, townships + 1))
    return County(places, domains())


def usual_county() -> County:
    """A township as it is where nothing else is said."""
    return equal_county(1, DEFAULT_CADRES, DEFAULT_RESIDENTS)


def _plain(value: Any) -> Any:
    return (
        dict(value)
        if isinstance(value, Mapping)
        else {name: getattr(value, name) for name in value.__dataclass_fields__}
    )
