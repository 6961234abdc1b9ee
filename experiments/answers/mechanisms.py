"""Measure what every mechanism does, whether the baseline lies in its bands, and whether what must follow does follow.

An effect is a paired difference: two settings of the baseline county on the same seeds, means over the last five of ten
years, with the 95 % t-interval of the mean difference. The tables are ``mechanisms.toml`` (rows), ``statements.toml``
(bands, statements) and ``patterns.toml`` (what others found); ``docs/mechanisms.md`` is written from them:

    python -m experiments.answers.mechanisms [--seeds 30] [--write]
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

import sim
from experiments.answers.pareto import VERSIONS
from experiments.answers.statistics import interval as t_interval
from experiments.running.runner import collect
from sim.errors import InputError
from sim.files import read_toml
from sim.indicator import evaluate
from sim.rules.year import MONTHS
from sim.signals import Deed

SEEDS = 30
WINDOW = 60
DOCUMENT = Path(__file__).parents[2] / "docs" / "mechanisms.md"
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
    variant: str = ""
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
        before, after = (
            measure(self.measure, {**held, **side}, seeds, self.variant) for side in (self.before, self.after)
        )
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
    """Range in which the baseline's mean over seeds must lie, under a variant or none."""

    measure: str
    zh: str
    en: str
    basis: str
    variant: str = ""
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
    return read_toml(Path(__file__).with_name(f"{name}.toml"))[key]


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
    return Measured(float(before.mean()), float(after.mean()), *t_interval(difference))


def measure(expression: str, changes: Changes, seeds: int = SEEDS, variant: str = "") -> np.ndarray:
    """Value per seed of an expression over indicators, counts (``n_...``) and extra measures."""
    outcomes = _outcomes(tuple(sorted(changes.items())), seeds, variant)
    try:
        return np.asarray(eval(expression, {"__builtins__": {}}, dict(outcomes)), float)  # the tables are our own
    except NameError as error:
        raise InputError("measure_unknown", expression=expression, reason=str(error)) from None


@cache
def _outcomes(changes: Key, seeds: int, variant: str) -> Mapping[str, np.ndarray]:
    """Everything that can be measured in a setting, an array over seeds each. Kept, so that sides are shared."""
    case = sim.load_case("baseline", variant or None).with_params(dict(changes))

    def outcome(case: sim.Case, seed: int) -> dict[str, float]:
        run = sim.simulate(case, seed)
        return run.sums(WINDOW) | {name: extra(run) for name, extra in EXTRAS.items()}

    runs = collect(outcome, [case], range(1, seeds + 1))
    sums = {name: np.array([run[name] for run in runs]) for name in runs[0]}
    counts = {f"n_{name}": values for name, values in sums.items()}
    return evaluate(sums) | counts | {name: sums[name] for name in EXTRAS}


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


# ---- the document ----


def number(value: float) -> str:
    """Three significant digits, without an exponent."""
    if value == 0 or not np.isfinite(value):
        return f"{value:g}"
    return f"{value:.{max(0, 2 - int(np.floor(np.log10(abs(value)))))}f}".replace("-", "−")


def interval(m: Measured) -> str:
    """Effect with its interval."""
    sign = "+" if m.effect > 0 else ""
    return f"{sign}{number(m.effect)} [{number(m.low)}, {number(m.high)}]"


def setting(effect: Effect) -> str:
    """What is compared: ``parameter before → after``, then what holds on both sides."""
    under = sim.load_variant(effect.variant).params if effect.variant else sim.Parameters()
    moved = [*effect.before, *(name for name in effect.after if name not in effect.before)]

    def value(side: Changes, name: str) -> str:
        return f"{side.get(name, effect.given.get(name, under[name])):g}"

    text = ", ".join(f"`{name}` {value(effect.before, name)} → {value(effect.after, name)}" for name in moved)
    held = ", ".join(f"`{name}` {value:g}" for name, value in effect.given.items())
    text = f"{text}; both with {held}" if held else text
    if effect.versus is not None:
        other = ", ".join(f"`{name}` {value:g}" for name, value in effect.versus.items())
        text = f"{text}, less the same with {other}"
    return f"{text}; under `{effect.variant}`" if effect.variant else text


def expectation(effect: Effect) -> str:
    """The criterion in words."""
    words = {"either": "published either way", "flat": f"within ±{effect.at_most:.0%} of the value before"}
    text = words.get(effect.expect, effect.expect)
    if effect.at_least:
        text += f", by at least {effect.at_least:.0%} of the value before"
    return f"{text}, by at least {effect.by:g}" if effect.by else text


def outcome_of(effect: Effect, m: Measured) -> str:
    """One word: does it hold."""
    if effect.expect == "either":
        return f"finding: {m.found}"
    return "holds" if effect.verdict(m) else "**fails**"


def findings() -> Iterator[Effect]:
    """Effects that the tables explain: they fail, claim nothing and go one way, or are striking."""
    for row in chain[Mechanism | Statement](mechanisms(), statements()):
        yield from (effect for effect in row.effects if effect.why)


PREFACE = """\
# What each mechanism does · 各机制的作用

Written by `python -m experiments.answers.mechanisms --write`; do not edit. Effects are paired differences over
{seeds} seeds (common random numbers), means of the last {window} of 120 months of the baseline county, settings in
force from the first month, with the 95 % t-interval of the mean difference. Each interval stands for itself (no
correction for the number of rows). Counts of signals are written `n_…`; `norm_spread` is the standard deviation over
townships of the norm of waiting, `leaders_replaced` the share of leaders' seats that somebody else holds a year later.

A fictional county: signs and orders of magnitude of a model, not estimates for a real one.

## Findings · 发现

What fails, what was left open and went one way, and what is larger than it should be.
"""
MECHANISM_HEAD = "row, mechanism, parameters, rules, measure, neutral → dose, effect [95 %], expected, verdict, test"
BAND_HEAD = "measure, name, band, mean, range over seeds, verdict, basis"
STATEMENT_HEAD = (
    "id, statement, measure, before → after, value before, effect [95 %], of the value before, expected, verdict"
)


PATTERN_HEAD = "id, pattern, verdict, measure, before → after, effect [95 %], expected, seen"
PATTERNS = """\
What people who study counties have found; see `experiments/answers/patterns.toml`. *Reproduced*: all effects hold;
*contrary*: none holds and one goes the other way; *true by construction*: it follows from one rule and proves
nothing."""


def document(seeds: int = SEEDS) -> str:
    """Text of ``docs/mechanisms.md``: the same seeds give the same file."""
    parts = [
        PREFACE.format(seeds=seeds, window=WINDOW).rstrip(),
        "\n".join(_finding_lines(seeds)),
        _version_line(seeds),
        "## Mechanisms · 机制",
        "Neutral → default or dose. Test: `tests/test_mechanisms.py::test_effect[row]`.",
        _table(MECHANISM_HEAD, _mechanism_lines(seeds)),
        "## Bands of the baseline · 现状的区间",
        f"The mean over {seeds} seeds must lie in the band. Test: `tests/test_bands.py`.",
        _table(BAND_HEAD, _band_lines(seeds)),
        "## What must follow · 必然推论",
        "Test: `tests/test_statements.py::test_statement[id]`.",
        _table(STATEMENT_HEAD, _statement_lines(seeds)),
        "## Patterns that nothing was fitted to · 未用于拟合的规律",
        PATTERNS,
        _table(PATTERN_HEAD, _pattern_lines(seeds)),
    ]
    return "\n\n".join(parts) + "\n"


def _table(head: str, lines: list[list[str]]) -> str:
    columns = head.split(", ")
    rows = [columns, ["---"] * len(columns), *lines]
    return "\n".join(f"| {' | '.join(cell.replace('|', '∣') for cell in row)} |" for row in rows)


def names(row: Mechanism | Statement) -> Iterator[tuple[str, Effect]]:
    """Effects of a row with the names of their tests: the row's id, numbered from the second effect on."""
    for k, effect in enumerate(row.effects, 1):
        yield (row.id if k == 1 else f"{row.id}-{k}"), effect


def _code(values: tuple[str, ...]) -> str:
    return "<br>".join(f"`{value}`" for value in values)


def _mechanism_lines(seeds: int) -> list[list[str]]:
    lines = []
    for row in mechanisms():
        first = [f"{row.zh}<br>{row.en}", _code(row.parameters), _code(row.rules)]
        for name, effect in names(row):
            m = effect.measured(seeds)
            result = [interval(m), expectation(effect), outcome_of(effect, m), f"`test_effect[{name}]`"]
            lines.append([row.id, *first, f"`{effect.measure}`", setting(effect), *result])
            first = ["", "", ""]
    return lines


def _band_lines(seeds: int) -> list[list[str]]:
    lines = []
    for band in bands():
        values = measure(band.measure, {}, seeds, band.variant)
        mean = float(values.mean())
        spread = f"{number(values.min())}–{number(values.max())}"
        name = f"{band.zh}<br>{band.en}" + (f"<br>(`{band.variant}`)" if band.variant else "")
        lines.append([f"`{band.measure}`", name, band.limits, number(mean), spread, band.verdict(mean), band.basis])
    return lines


def _statement_lines(seeds: int) -> list[list[str]]:
    lines = []
    for row in statements():
        text = f"{row.zh}<br>{row.en}"
        for name, effect in names(row):
            m = effect.measured(seeds)
            what = f"{effect.label}: `{effect.measure}`" if effect.label else f"`{effect.measure}`"
            share = f"{m.effect / abs(m.before):+.0%}" if m.before else "–"
            result = [number(m.before), interval(m), share, expectation(effect), outcome_of(effect, m)]
            lines.append([name, text, what, setting(effect), *result])
            text = ""
    return lines


def _pattern_lines(seeds: int) -> list[list[str]]:
    lines = []
    for row in patterns():
        missing = f"<br>Missing: {row.missing}" if row.missing else ""
        first = [row.id, f"{row.zh}<br>{row.en}<br>{row.source}{missing}", row.verdict(seeds)]
        for effect in row.effects:
            m = effect.measured(seeds)
            what = f"{effect.label}: `{effect.measure}`" if effect.label else f"`{effect.measure}`"
            seen = "true by construction" if effect.true_by_construction else outcome_of(effect, m)
            lines.append([*first, what, setting(effect), interval(m), expectation(effect), seen])
            first = ["", "", ""]
    return lines


def _finding_lines(seeds: int) -> list[str]:
    lines = []
    for effect in findings():
        m = effect.measured(seeds)
        claim = "Left open" if effect.expect == "either" else f"Expected: {expectation(effect)}"
        what = f"{claim}; found: {m.found}, {interval(m)}"
        lines.append(f"- **{effect.owner}**, `{effect.measure}`, {setting(effect)}. {what}. {effect.why}")
    return lines


def versions(effect: Effect, seeds: int = SEEDS) -> dict[str, str]:
    """Which way each version of the 不干不错 rate goes in an effect on the first one."""
    return {version: replace(effect, measure=version).measured(seeds).found for version in VERSIONS}


def _version_line(seeds: int) -> str:
    told, differ = 0, []
    for row in chain[Mechanism | Statement](mechanisms(), statements()):
        for name, effect in names(row):
            if effect.measure == VERSIONS[0]:
                ways = versions(effect, seeds)
                told += 1
                if len(set(ways.values())) > 1:
                    differ.append(f"{name} ({', '.join(f'{v} {way}' for v, way in ways.items())})")
    agree = f"in all {told} effects on the rate" if not differ else f"but not in {'; '.join(differ)}"
    return f"The four versions of the rate (first-in, Shapley, last-in, per matter) move the same way {agree}."


def main(
    seeds: Annotated[int, typer.Option(min=2, help="Paired seeds 1 … N.")] = SEEDS,
    write: Annotated[bool, typer.Option("--write", help="Rewrite docs/mechanisms.md.")] = False,
) -> None:
    """Measure all mechanisms, bands and statements."""
    from rich.console import Console
    from rich.table import Table

    table = Table("row", "measure", "before", "effect [95 %]", "expected", "verdict")
    for row in chain[Mechanism | Statement](mechanisms(), statements()):
        for name, effect in names(row):
            m = effect.measured(seeds)
            verdict = outcome_of(effect, m).strip("*")
            what = effect.label or effect.measure
            table.add_row(name, what, number(m.before), interval(m), expectation(effect), verdict)
    for band in bands():
        mean = float(measure(band.measure, {}, seeds, band.variant).mean())
        table.add_row("band", band.en, number(mean), "", band.limits, band.verdict(mean).strip("*"))
    Console().print(table)
    if write:
        DOCUMENT.parent.mkdir(exist_ok=True)
        DOCUMENT.write_text(document(seeds), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    typer.run(main)
