"""Measure what every mechanism does, whether the baseline lies in its bands, and whether what must follow does follow.

An effect is a paired difference: two settings of the baseline county on the same seeds, means over the last five of ten
years, with the 95 % t-interval of the mean difference. The tables are ``mechanisms.toml`` (rows), ``statements.toml``
(bands, statements) and ``patterns.toml`` (what others found); ``tools/mechanisms.py`` writes the document.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

import sim
from experiments.answers.pareto import VERSIONS
from experiments.answers.statistics import interval
from experiments.running.runner import collect
from sim.case import MONTHS
from sim.errors import InputError
from sim.indicator import evaluate
from sim.signals import Deed
from sim.tables import own_toml

SEEDS = 30
WINDOW = 60
SENSES = ("up", "down", "flat", "not up", "either")
Changes = Mapping[str, float]
Key = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Measured:
    """A paired comparison: means on both sides, mean difference, its 95 % interval."""

    before: float
    after: float
    effect: float
    low: float
    high: float

    @property
    def found(self) -> str:
        """``"up"``, ``"down"``, or ``"none"`` if the interval touches zero."""
        return "up" if self.low > 0 else "down" if self.high < 0 else "none"


@dataclass(frozen=True)
class Effect:
    """What a measure should do between two settings of the baseline; see the head of ``mechanisms.toml``."""

    owner: str
    measure: str
    before: Changes
    after: Changes
    expect: str
    given: Changes = field(default_factory=dict)
    versus: Changes | None = None
    label: str = ""
    at_least: float = 0.0
    at_most: float = 0.0
    by: float = 0.0
    holds: bool = True
    found: str = ""
    why: str = ""
    true_by_construction: bool = False

    def __post_init__(self) -> None:
        if self.expect not in SENSES:
            raise InputError("statement_expect", owner=self.owner, senses=", ".join(SENSES), found=self.expect)
        if (self.expect == "either" or not self.holds) and not (self.found and self.why):
            raise InputError("statement_finding", owner=self.owner)

    def values(self, seeds: int = SEEDS) -> tuple[np.ndarray, np.ndarray]:
        """Values before and after, one per seed; with `versus`, the effects under it and under `given`."""
        if self.versus is None:
            return self._sides(self.given, seeds)
        effects = [np.subtract(*self._sides(held, seeds)[::-1]) for held in (self.versus, self.given)]
        return effects[0], effects[1]

    def _sides(self, held: Changes, seeds: int) -> tuple[np.ndarray, np.ndarray]:
        before, after = (measure(self.measure, {**held, **side}, seeds) for side in (self.before, self.after))
        return before, after

    def measured(self, seeds: int = SEEDS) -> Measured:
        """Run both settings on the seeds 1, 2, … and compare."""
        before, after = self.values(seeds)
        return compare(before, after)

    def verdict(self, m: Measured) -> bool:
        """Whether what was measured is what is expected."""
        need = max(self.by, self.at_least * abs(m.before))
        if self.expect == "up":
            return m.low > 0 and m.effect >= need
        if self.expect == "down":
            return m.high < 0 and -m.effect >= need
        if self.expect == "flat":
            return max(abs(m.low), abs(m.high)) <= self.at_most * abs(m.before)
        return self.expect == "either" or m.high <= 0


@dataclass(frozen=True)
class Mechanism:
    """A row of the table: names, where it is in the model, what it does."""

    id: str
    zh: str
    en: str
    parameters: tuple[str, ...]
    rules: tuple[str, ...]
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Statement:
    """A sentence that must follow from the model, with the effects that test it."""

    id: str
    zh: str
    en: str
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Pattern:
    """What others have found in counties and nothing here was fitted to."""

    id: str
    zh: str
    en: str
    source: str
    missing: str
    effects: tuple[Effect, ...]

    def verdict(self, seeds: int = SEEDS) -> str:
        """Reproduced, in part, contrary or not reproduced; apart what is true by construction, and what is missing."""
        told = [effect for effect in self.effects if not effect.true_by_construction]
        found = [(effect, effect.measured(seeds)) for effect in told]
        held = [effect.verdict(m) for effect, m in found]
        against = [m.found == {"up": "down", "down": "up"}.get(effect.expect) for effect, m in found]
        if not told:
            return "true by construction"
        if all(held):
            return "in part" if self.missing else "reproduced"
        return "in part" if any(held) else "**contrary**" if any(against) else "**not reproduced**"


@dataclass(frozen=True)
class Band:
    """Range in which the baseline's mean over seeds must lie."""

    measure: str
    zh: str
    en: str
    basis: str
    low: float = float("-inf")
    high: float = float("inf")

    def holds(self, mean: float) -> bool:
        """Whether a mean over seeds lies in the band."""
        return self.low <= mean <= self.high

    @property
    def limits(self) -> str:
        """The band as text; none if it is only published."""
        if self.low == float("-inf"):
            return "–"
        return f"{self.low:g}–{self.high:g}" if np.isfinite(self.high) else f"> {self.low:g}"

    def verdict(self, mean: float) -> str:
        """One word: does it hold."""
        return "published" if self.limits == "–" else "holds" if self.holds(mean) else "**fails**"


@cache
def mechanisms() -> tuple[Mechanism, ...]:
    """All rows of ``mechanisms.toml``."""
    rows = _rows("mechanisms", "mechanisms")
    return tuple(
        Mechanism(r["id"], r["zh"], r["en"], tuple(r["parameters"]), tuple(r["rules"]), _effects(r)) for r in rows
    )


@cache
def statements() -> tuple[Statement, ...]:
    """All statements of ``statements.toml``."""
    return tuple(Statement(r["id"], r["zh"], r["en"], _effects(r)) for r in _rows("statements", "statements"))


@cache
def patterns() -> tuple[Pattern, ...]:
    """All rows of ``patterns.toml``."""
    rows = _rows("patterns", "patterns")
    return tuple(Pattern(r["id"], r["zh"], r["en"], r["source"], r.get("missing", ""), _effects(r)) for r in rows)


@cache
def bands() -> tuple[Band, ...]:
    """All bands of ``statements.toml``."""
    return tuple(Band(**row) for row in _rows("statements", "bands"))


def _rows(name: str, key: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = own_toml(Path(__file__).with_name(f"{name}.toml"))[key]
    return rows


def _effects(row: dict[str, Any]) -> tuple[Effect, ...]:
    return tuple(Effect(row["id"], **effect) for effect in row["effects"])


def compare(before: np.ndarray, after: np.ndarray) -> Measured:
    """Paired comparison; arrays of one value per seed.

    Raises
    ------
    InputError
        A value is not finite: the measure is 0/0 on some seed and says nothing there.
    """
    difference = after - before
    if not np.isfinite(difference).all():
        raise InputError("measure_undefined")
    return Measured(float(before.mean()), float(after.mean()), *interval(difference))


def measure(expression: str, changes: Changes, seeds: int = SEEDS) -> np.ndarray:
    """Value per seed of an expression over indicators, counts (``n_...``) and extra measures."""
    return np.asarray(value_of(expression, _outcomes(tuple(sorted(changes.items())), seeds)), float)


def value_of(expression: str, known: Mapping[str, Any]) -> Any:
    """Value of an expression of a table over what is known by name."""
    try:
        return eval(expression, {"__builtins__": {}}, dict(known))  # the tables are our own
    except NameError as error:
        raise InputError("measure_unknown", expression=expression, reason=str(error)) from None


def named(sums: Mapping[str, Any]) -> dict[str, Any]:
    """Indicators and counts (``n_...``) of sums of a run, or of an array of sums, one of each run."""
    return evaluate(sums) | {f"n_{name}": values for name, values in sums.items()}


@cache
def _outcomes(changes: Key, seeds: int) -> Mapping[str, np.ndarray]:
    """Everything that can be measured in a setting, an array over seeds each. Kept, so that sides are shared."""
    case = sim.load_case("baseline").with_params(dict(changes))

    def outcome(case: sim.Case, seed: int) -> dict[str, float]:
        run = sim.simulate(case, seed)
        return run.sums(WINDOW) | {name: extra(run) for name, extra in EXTRAS.items()}

    runs = collect(outcome, [case], range(1, seeds + 1))
    sums = {name: np.array([run[name] for run in runs]) for name in runs[0]}
    return named(sums) | {name: sums[name] for name in EXTRAS}


def leaders_acting(run: "sim.Run") -> float:
    """Acts per actionable decision of leaders, over the window's years."""
    return _acting(run, leader=1)


def others_acting(run: "sim.Run") -> float:
    """Acts per actionable decision of all other cadres, over the window's years."""
    return _acting(run, leader=0)


def _acting(run: "sim.Run", leader: int) -> float:
    years = WINDOW // MONTHS
    mine = run.archive.seats["leader"][-years:] == leader
    n = run.archive.seat_deeds[-years:][mine].sum(0)
    refused = n[Deed.REFUSED_PAPER] + n[Deed.REFUSED_PASS] + n[Deed.REFUSED_WAIT]
    return float(n[Deed.ACTED] / (n[Deed.ACTED] + n[Deed.ABUSED] + refused))


def norm_spread(run: "sim.Run") -> float:
    """Standard deviation over townships of the norm of waiting, mean over the window's months."""
    return float(run.archive.states["norm"][-WINDOW:].std(1).mean())


def leaders_replaced(run: "sim.Run") -> float:
    """Share of leaders' seats that somebody else holds a year later, over the window's years."""
    seats = run.archive.seats[-WINDOW // 12 - 1 :]
    leader = seats["leader"][:-1] == 1
    # two people never share an ability to the last bit
    return float((seats["ability"][1:] != seats["ability"][:-1])[leader].mean())


EXTRAS: Mapping[str, Callable[["sim.Run"], float]] = {
    "norm_spread": norm_spread,
    "leaders_replaced": leaders_replaced,
    "leaders_acting": leaders_acting,
    "others_acting": others_acting,
}


def resolve(rule: str) -> Any:
    """Return the function that a dotted path of the table names."""
    module, name = rule.rsplit(".", 1)
    return getattr(import_module(module), name)


def findings() -> Iterator[Effect]:
    """Effects that the tables explain: they fail, claim nothing and go one way, or are striking."""
    for row in chain[Mechanism | Statement | Pattern](mechanisms(), statements(), patterns()):
        yield from (effect for effect in row.effects if effect.why)


def names(row: Mechanism | Statement | Pattern) -> Iterator[tuple[str, Effect]]:
    """Effects of a row with the names of their tests: the row's id, numbered from the second effect on."""
    for k, effect in enumerate(row.effects, 1):
        yield (row.id if k == 1 else f"{row.id}-{k}"), effect


def versions(effect: Effect, seeds: int = SEEDS) -> dict[str, str]:
    """Which way each version of the 不干不错 rate goes in an effect on the first one."""
    return {version: replace(effect, measure=version).measured(seeds).found for version in VERSIONS}
