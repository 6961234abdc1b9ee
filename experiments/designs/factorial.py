"""Designs of reforms that are off and on: full, fractions with their aliases, and all pairs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from pathlib import Path
from re import fullmatch
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.designs.files import case_named, check_keys, entry, read_title, study_file, whole
from experiments.designs.setting import Setting, levers, read_setting
from sim.errors import InputError, Said, unknown
from sim.parameter import checked, parameters
from sim.reported import Reported

if TYPE_CHECKING:
    from experiments.designs.study import Study

KEYS = ("design", "month", "generators", "order", "switches", "levers_of")
DESIGNS = ("full", "fractional", "pairs")
SWITCH_KEYS = ("name", "title", "reform", "high", "low")
MOST_POINTS = 4096
MOST_GENERATORS = 12  # each doubles the aliases of every effect
NONE = "none"  # the point at which every switch is off


@dataclass(frozen=True)
class Switch:
    """A factor of two levels: levers that are moved together, or not.

    Attributes
    ----------
    high : mapping of dotted name to value
        On.
    low : mapping of dotted name to value
        Off, where that is not the county as it is.
    """

    name: str
    high: Mapping[str, float]
    low: Mapping[str, float] = field(default_factory=dict)
    title: Mapping[str, str] = field(default_factory=dict)

    def contradicts(self, other: "Switch") -> list[str]:
        """Levers that the two would set to different values; one that both set to the same value when on is none."""
        mine, theirs = ({**switch.low, **switch.high} for switch in (self, other))
        low = {*self.low, *other.low}
        return [name for name in mine if name in theirs and (name in low or mine[name] != theirs[name])]


@dataclass(frozen=True)
class Factorial:
    """A design: which switches are on at which point.

    Attributes
    ----------
    design : str
        ``"full"``: all combinations; ``"fractional"``: a regular fraction of them; ``"pairs"``: none, each alone,
        each two together.
    month : int
        From which the switches hold.
    generators : mapping of name to names
        Fractions only: the sign of a switch (on is plus, off is minus) is the product of the signs of these.
    order : int
        Effects of so many switches together are estimated, at most.
    """

    setting: Setting
    switches: tuple[Switch, ...]
    design: str = "full"
    month: int = 1
    generators: Mapping[str, Sequence[str]] = field(default_factory=dict)
    order: int = 2

    def __post_init__(self) -> None:
        where = self.setting.name
        self.setting.check_directions()
        if self.design not in DESIGNS:
            raise unknown("design", self.design, DESIGNS, where)
        names = [switch.name for switch in self.switches]
        if len(names) < 2:
            raise InputError("switches_few", where=where, count=len(names))
        for switch in self.switches:
            if names.count(switch.name) > 1:
                raise InputError("switch_twice", where=where, name=switch.name)
            if not isinstance(switch.name, str) or not fullmatch(r"[\w.@]+", switch.name) or switch.name == NONE:
                raise InputError("switch_name", where=where, name=switch.name)
            if not switch.high:
                raise InputError("switch_moves_nothing", where=where, name=switch.name)
        if not 1 <= self.order <= len(names):
            raise InputError("order_range", where=where, most=len(names))
        for one, other in combinations(self.switches, 2):
            if (one.high, one.low) == (other.high, other.low):
                raise InputError("switch_same", where=where, one=one.name, other=other.name)
            if self.design != "pairs" and (clash := one.contradicts(other)):
                raise InputError("switch_clash", where=where, one=one.name, other=other.name, lever=clash[0])
        if bool(self.generators) != (self.design == "fractional"):
            raise InputError("generators_fraction", where=where)
        for name, parents in self.generators.items():
            if not isinstance(parents, list | tuple):
                raise InputError("generator_list", where=where, name=name, found=parents)
            for known in (name, *parents):
                if known not in names:
                    raise unknown("switch", known, names, where)
            if len(set(parents)) < 2 or len(set(parents)) < len(parents) or set(parents) & set(self.generators):
                raise InputError("generator_parents", where=where, name=name)
        if len(self.generators) > MOST_GENERATORS:
            raise InputError("generators_many", where=where, count=len(self.generators), most=MOST_GENERATORS)
        free = len(names) - len(self.generators)
        if self.design != "pairs" and 2**free > MOST_POINTS:
            raise InputError("points_many", where=where, free=free, most=MOST_POINTS)
        if self.design == "fractional" and self.resolution < 3:
            raise InputError("resolution_low", where=where, resolution=self.resolution)

    @cached_property
    def levels(self) -> np.ndarray:
        """Array (point, switch) of truth values: what is on; the first point has every free switch off."""
        count = len(self.switches)
        if self.design == "pairs":
            rows = [(), *((i,) for i in range(count)), *self.pairs]
            return np.array([[i in row for i in range(count)] for row in rows])
        names = [switch.name for switch in self.switches]
        free = [name for name in names if name not in self.generators]
        points = np.arange(2 ** len(free))
        columns = {name: (points >> i & 1).astype(bool) for i, name in enumerate(free)}
        for name, parents in self.generators.items():
            columns[name] = np.prod([2 * columns[parent].astype(int) - 1 for parent in parents], axis=0) > 0
        return np.column_stack([columns[name] for name in names])

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """Positions of every two switches that can be on together."""
        found = combinations(range(len(self.switches)), 2)
        return [(i, j) for i, j in found if not self.switches[i].contradicts(self.switches[j])]

    @cached_property
    def words(self) -> tuple[frozenset[int], ...]:
        """Products of switches that are constant over the fraction, shortest first (the defining relation)."""
        place = {switch.name: i for i, switch in enumerate(self.switches)}
        found: list[frozenset[int]] = []
        for name, parents in self.generators.items():
            word = frozenset(place[one] for one in (name, *parents))
            found += [word, *(word ^ other for other in found)]
        return tuple(sorted(found, key=lambda word: (len(word), sorted(word))))

    @property
    def resolution(self) -> int:
        """Length of the shortest constant product; 0 where effects are not confounded."""
        return len(self.words[0]) if self.words else 0

    def aliases(self, effect: frozenset[int]) -> tuple[frozenset[int], ...]:
        """Effects that the fraction cannot tell from this one, shortest first."""
        return tuple(sorted((effect ^ word for word in self.words), key=lambda found: (len(found), sorted(found))))

    def effects(self) -> list[frozenset[int]]:
        """Effects of up to `order` switches that have a contrast of their own; of those that share one, the first."""
        found: list[frozenset[int]] = []
        for order in range(1, self.order + 1):
            for effect in map(frozenset, combinations(range(len(self.switches)), order)):
                aliases = self.aliases(effect)
                if frozenset() not in aliases and not any(alias in found for alias in aliases):
                    found.append(effect)
        return found

    def name(self, effect: Iterable[int]) -> str:
        """Names of switches, joined by the sign of multiplication."""
        return "×".join(self.switches[i].name for i in sorted(effect))

    @cached_property
    def points(self) -> tuple[str, ...]:
        """Names of the points: what is on, joined by hyphens."""
        names = np.array([switch.name for switch in self.switches])
        return tuple("-".join(names[row]) or NONE for row in self.levels)

    def study(self) -> "Study":
        """What is to be run: a case per point."""
        import pandas as pd

        cases = self.cases()
        return self.setting.study(cases, pd.DataFrame({"case": [case.name for case in cases]}))

    def cautions(self) -> tuple[Said, ...]:
        """What of it changes nothing, or less than one may think; see `experiments.designs.cautions`."""
        return self.setting.cautions([self._reformed])

    @property
    def reported(self) -> Reported:
        """The months that count, beside the one from which the switches hold."""
        return self.setting.reported([self._reformed])

    @property
    def _reformed(self) -> sim.Case:
        """The base with every lever moved that a switch moves."""
        moved = {name: value for switch in self.switches for name, value in {**switch.low, **switch.high}.items()}
        return self.setting.base.with_reform(self.month, moved)

    def cases(self) -> tuple[sim.Case, ...]:
        """A case per point."""
        found = []
        for name, row in zip(self.points, self.levels, strict=True):
            changes: dict[str, float] = {}
            for switch, on in zip(self.switches, row, strict=True):
                changes |= switch.high if on else switch.low
            case = self.setting.base.named(name)
            found.append(case.with_reform(self.month, changes) if changes else case)
        return tuple(found)


def read_factorial(path: str | Path) -> Factorial:
    """Read a file of a factorial design; see ``docs/robust.md`` for its keys.

    Raises
    ------
    InputError
        What `Factorial` refuses, unknown names, broken TOML.
    """
    path = study_file(path)
    setting, content = read_setting(path, KEYS)
    where = setting.name
    switches = [_switch(row, path, where) for row in entry(content, "switches", [], where)]
    switches += levers_apart(
        [_countywide(case_named(name, path), where) for name in entry(content, "levers_of", [], where)]
    )
    return Factorial(
        setting,
        tuple(switches),
        content.get("design", "full"),
        whole(content.get("month", 1), "month", where, 1),
        entry(content, "generators", {}, where),
        whole(content.get("order", 2), "order", where, 1),
    )


def _switch(row: Mapping[str, Any], path: Path, where: str) -> Switch:
    if not isinstance(row, Mapping):
        raise InputError("switch_tables", where=where, found=row)
    check_keys(row, SWITCH_KEYS, Said("error.a_switch_in", {"where": where}))
    if ("reform" in row) == ("high" in row):
        raise InputError("switch_one_of", where=where)
    low, title = checked(row.get("low", {}), where), read_title(row, Said("error.a_switch_in", {"where": where}))
    if "high" in row:
        if "name" not in row:
            raise InputError("switch_unnamed", where=where)
        return Switch(row["name"], checked(row["high"], where), low, title)
    case = _countywide(case_named(row["reform"], path), where)
    return Switch(row.get("name", case.name), levers(case), low, title or case.title)


def _countywide(case: sim.Case, where: str) -> sim.Case:
    """The case, whose levers become switches of the whole county; no pilot."""
    if any(reform.townships for reform in case.reforms):
        raise InputError("switch_pilot", where=where, case=case.name)
    return case


def levers_apart(cases: Sequence[sim.Case]) -> list[Switch]:
    """Every single lever that some packages move, as a switch; one that they move differently, as several."""
    found = dict.fromkeys(pair for case in cases for pair in levers(case).items())
    names = [name for name, _ in found]
    switches = []
    for name, value in found:
        label = parameters()[name].label
        title = {lang: f"{label[lang]} → {value:g}" if names.count(name) > 1 else label[lang] for lang in label}
        switches.append(Switch(f"{name}@{value:g}", {name: value}, {}, title))
    return switches
