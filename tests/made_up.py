"""Answers made up of random numbers: what figures and pages are tested with, without a simulation."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

import sim
from experiments.answers.comparison import Comparison, pooled_parts
from experiments.answers.conclusions import Conclusions
from experiments.answers.discovery import Box, Restriction, Share
from experiments.answers.effects import Effects
from experiments.answers.horizons import HORIZONS, Horizons
from experiments.answers.information import Information, information
from experiments.answers.plane import Plane
from experiments.answers.robust import Worlds
from experiments.answers.search import SmallReforms, Stage
from experiments.answers.separation import Separation
from experiments.answers.survey import COURSES, DECISIONS, GROUPS, PERSONAL, QUANTILES, Survey
from experiments.answers.sweep import Sweep, sweep
from experiments.answers.tipping import TippingPoints, tip
from experiments.calibration.calibrate import Calibration, Tried
from experiments.calibration.evidence import distances
from experiments.calibration.learnt import scores
from experiments.calibration.plan import CalibrationPlan
from experiments.designs.conclusions import ConclusionsPlan
from experiments.designs.drawn import draw, priors_of
from experiments.designs.factorial import Factorial, Switch
from experiments.designs.factors import Factor, parameter_factors
from experiments.designs.outcomes import OUTCOMES, direction
from experiments.designs.search import SmallSearch, combined, orders_of
from experiments.designs.setting import Setting
from experiments.designs.tipping import TippingPlan
from experiments.designs.worlds import RobustChoice
from sim.indicator import indicators
from sim.window import Window

SEEDS = (1, 2, 3)
ZH = "赋权扩能与减负增效并举兼顾容错纠错和关心关爱基层干部改革方案"  # 30 characters
EN = "Delegated powers, a lighter burden and tolerance of good will"  # 61 letters
LEVERS = [name for name, row in sim.parameters().items() if row.kind == "lever" and not row.integer]


def title(i: int, long: bool) -> dict[str, str]:
    """A title, each another one."""
    return {"zh": f"{ZH[:28]}{i:02d}", "en": f"{EN[:57]} {i:02d}"} if long else {"zh": f"甲{i}", "en": f"R{i}"}


@cache
def cases(count: int, long: bool = False, months: int = 48) -> tuple[sim.Case, ...]:
    """A baseline, and cases with a reform in month 25 of all."""
    base = sim.load_case("baseline").with_structure(warm_up=0, months=months)
    found = [replace(base, title=title(0, long))]
    for i in range(1, count):
        reformed = base.named(f"case_{i}").with_reform(25, {"support.care": 0.01 * i}, title(99, long))
        found.append(replace(reformed, title=title(i, long)))
    return tuple(found)


@cache
def comparison(count: int, long: bool = False, outcomes: tuple[str, ...] = OUTCOMES) -> Comparison:
    """Differences of all sizes."""
    values = np.random.default_rng(1).uniform(0.2, 0.6, (count, len(SEEDS), len(outcomes)))
    return Comparison(cases(count, long), SEEDS, outcomes, 24, values)


@cache
def survey(count: int, long: bool = False, months: int = 48) -> Survey:
    """Shares of decisions that add to one, and courses, groups and persons."""
    rng, luck = np.random.default_rng(2), np.random.default_rng(3)
    names = list(indicators())
    rates = rng.uniform(0.1, 0.4, (count, len(SEEDS), len(names)))
    shares = rng.dirichlet(np.ones(len(DECISIONS)), (count, len(SEEDS)))
    for k, name in enumerate(DECISIONS):
        rates[:, :, names.index(name)] = shares[:, :, k]
    idle = 1 - rates[:, :, names.index("acted_share")]
    for name in ("perfunctory_rate", "buck_passing_rate"):
        rates[:, :, names.index(name)] = 0.3 * idle
    shape = (count, len(SEEDS))
    return Survey(
        cases(count, long, months),
        SEEDS,
        24,
        rates,
        {part: luck.integers(20, 200, shape).astype(float) for part in pooled_parts(names)},
        rng.uniform(0.1, 0.6, (*shape, months, len(COURSES))),
        rng.uniform(0.1, 0.6, (*shape, len(GROUPS), len(PERSONAL))),
        np.sort(rng.uniform(0, 1, (*shape, len(QUANTILES))), axis=-1),
    )


@cache
def horizons(count: int, long: bool = False, outcomes: tuple[str, ...] = OUTCOMES) -> Horizons:
    """Differences of all sizes; half of the cases still move."""
    rng = np.random.default_rng(6)
    differences = rng.uniform(-0.2, 0.2, (count - 1, len(HORIZONS), len(SEEDS), len(outcomes)))
    drift = rng.uniform(-0.01, 0.01, (count - 1, len(SEEDS), len(outcomes)))
    drift[::2] += 0.1
    return Horizons(cases(count, long, 264), SEEDS, outcomes, differences, drift)


@cache
def plane(
    steps: int,
    outcomes: tuple[str, ...] = ("blame_avoidance_rate",),
    levers: tuple[str, str] = ("workload.mandates", "tolerance.coverage"),
    long: bool = False,
) -> Plane:
    """A plane over the whole ranges of two levers."""
    values = np.random.default_rng(3).uniform(0.1, 0.6, (steps, steps, len(SEEDS), len(outcomes)))
    rows = [sim.parameters()[name] for name in levers]
    ends = [(row.name, tuple(np.linspace(row.low, row.high, steps).tolist())) for row in rows]
    return Plane(cases(1, long)[0], SEEDS, 24, ends[0], ends[1], outcomes, values)


def setting(long: bool = False, outcomes: tuple[str, ...] = ("blame_avoidance_rate", "acts_per_actionable")) -> Setting:
    """What files say first."""
    return Setting("made_up", title(50, long), cases(1, long)[0], SEEDS, outcomes, 24)


@cache
def effects(count: int, design: str, long: bool = False, outcomes: int = 2) -> Effects:
    """A factorial of some switches: full, pairs, or a fraction that doubles the switches of a half."""
    switches = tuple(Switch(f"s{i}", {LEVERS[i]: 0.5}, {}, title(i, long)) for i in range(count))
    named = tuple(name for name in OUTCOMES if direction(name))[:outcomes]
    generators = {}
    if design == "fractional":
        free = count // 2
        generators = {f"s{i}": (f"s{i - free}", f"s{(i - free + 1) % free}") for i in range(free, count)}
    factorial = Factorial(setting(long, named), switches, design, generators=generators)
    shape = (len(factorial.levels), len(SEEDS), outcomes)
    pull = 0.1 * factorial.levels[:, :1, None]
    return Effects(factorial, 0.4 + pull + np.random.default_rng(4).normal(0, 0.02, shape))


@cache
def worlds(count: int, long: bool = False) -> Worlds:
    """Cases in twenty worlds; nothing is looked for in them."""
    chosen = setting(long)
    choice = RobustChoice(chosen, cases(count, long)[1:], parameter_factors(["world"])[:3], 20)
    shape = (count, choice.worlds, len(SEEDS), len(chosen.outcomes))
    return Worlds(choice, np.random.default_rng(5).uniform(0.2, 0.6, shape))


@cache
def small_reforms(most: int, documents: int, long: bool = False) -> SmallReforms:
    """Packages of four levers that do the more the more they move, in twenty worlds."""
    named = setting(long, ("blame_avoidance_rate", "acts_per_actionable"))
    chosen = replace(named, window=Window.of(24))
    compared = cases(1 + documents, long)[1:]
    how: dict[str, Any] = {"stages": (10, 10), "judged": 20, "keep": 4, "most": most, "apart": 6}
    plan = SmallSearch(chosen, chosen.outcomes[0], tuple(LEVERS[:4]), draw(priors_of(), 40, 1), compared, **how)
    upwards = tuple(move for move in plan.moves if move.value > chosen.base.params[move.lever])
    packages = ((), *combined(upwards, most))
    rng = np.random.default_rng(7)
    sizes = np.array([*map(len, packages), *range(1, documents + 1)])
    shape = (len(sizes), 20, len(chosen.seeds))
    luck, own = rng.normal(0, 0.05, (1, *shape[1:])), rng.normal(0, 0.004, shape)
    gains = 0.02 * sizes[:, None, None] + own + luck
    gains[0] = luck[0]
    values = 0.5 + np.stack([-gains, gains], axis=-1)
    seen = 0.025 * sizes[: len(packages)] + rng.normal(0, 1e-3, len(packages)) * (sizes[: len(packages)] > 0)
    orders = tuple(orders_of(packages[int(seen.argmax())]))
    in_order = 0.5 + rng.normal(0, 0.02, (1 + len(orders), *shape[1:], 2))
    in_order[1:, :, :, 0] -= 0.05
    stages = (
        Stage(10, len(plan.moves), 1, len(plan.moves) - 5, 4),
        Stage(10, len(packages) - 1, 0, 0, len(packages) - 1),
    )
    single = rng.normal(0, 0.01, (len(plan.moves), 10, 2))
    return SmallReforms(plan, single, upwards, stages, packages, seen, values, orders, in_order)


def told(count: int, long: bool = False) -> Information:
    """What it is worth to know each of some factors, one of which tells where which case is better."""
    chosen = setting(long, ("acts_per_actionable",))
    choice = RobustChoice(
        chosen, cases(count, long)[1:], parameter_factors(["world"])[:6] + parameter_factors(["behaviour"])[:6], 60
    )
    share = choice.sample.rank().to_numpy()[:, 0] / choice.worlds - 0.5
    values = np.random.default_rng(7).normal(0.5, 0.02, (count, choice.worlds, len(SEEDS), 1))
    values += np.linspace(-0.2, 0.2, count)[:, None, None, None] * share[:, None, None]
    return information(Worlds(choice, values), targets=("acts_per_actionable",), shuffles=19)


@cache
def tipping(count: int, long: bool = False) -> TippingPoints:
    """Reforms that turn round here and there along the ranges of some factors, one of which has two values."""
    names = ("cadres.paper_memory", "work.deadline_grace", *(of.name for of in parameter_factors(["world"])[:5]))
    chosen = replace(setting(long, ("acts_per_actionable",)), seeds=tuple(range(1, 17)))
    plan = TippingPlan(chosen, cases(count, long)[1:], tuple(dict.fromkeys(names)), closeness=0.1)
    slopes = np.random.default_rng(8).normal(size=(len(plan.factors), count))

    def function(points: list[tuple[str, float]], seeds: tuple[int, ...]) -> np.ndarray:
        found = np.repeat(np.linspace(0.0, 0.4, count)[None, :], max(1, len(points)), 0)
        for i, (name, value) in enumerate(points):
            moved = float(plan.ranges[name].prior.below(value) - plan.ranges[name].prior.below(plan.ranges[name].now))
            found[i] += slopes[plan.factors.index(name)] * moved
        luck = 0.01 * np.sin(np.arange(count)[:, None] * np.array(seeds))
        return (found[:, :, None] + luck)[..., None]

    return tip(plan, function)


def boxes(answer: Worlds) -> dict[str, Box]:
    """A box that stands up for every reform, as narrow as can be in one factor."""
    names = answer.choice.sample.columns
    values = answer.choice.sample[names[0]]
    middle = float(values.median())
    bounds = (
        Restriction(names[0], "above", middle, 0.01),
        Restriction(names[0], "below", middle * 1.01, 0.02),
        Restriction(names[1], "above", float(answer.choice.sample[names[1]].min()), 0.2),
    )
    box = Box(Share(120, 400), bounds, Share(40, 60), Share(40, 80), Share(45, 60), Share(45, 70), 0.001, Share(17, 21))
    return {case.name: box for case in answer.choice.reforms}


def separation(answer: Worlds) -> Separation:
    """Two factors that tell."""
    first, second = answer.choice.sample.columns[:2]
    return Separation((first, second), 0.2, 0.7, 0.5, np.array([-1.0, 0.5, 1.0, 0.0, 0.0, 0.0]))


@cache
def swept(count: int, method: str, long: bool = False, outcomes: tuple[str, ...] = OUTCOMES[:3]) -> Sweep:
    """A sweep of a sum of factors, the first of which count more; the last outcome does not vary."""
    names = [f"{EN[:50]} {i}" if long else list(sim.parameters())[i] for i in range(count)]
    weights = 1 / np.arange(1, count + 1)

    def function(x: np.ndarray, seeds: tuple[int, ...]) -> np.ndarray:
        share = x @ weights / weights.sum() + (x[:, 0] - 0.5) * (x[:, 1] - 0.5)
        found = np.stack([share**k for k in range(len(outcomes), 0, -1)], 1)
        found[:, -1] = 0.4
        return np.repeat(found[:, None], len(seeds), 1)

    factors = [Factor(name, 0.0, 1.0) for name in names]
    how = {"seeds": SEEDS, "outcomes": outcomes}
    pairs = method == "sobol"
    return sweep(factors, function, method, 64 if pairs else 8, pairs=pairs, **how)


PACKAGES = ("s0", "s1", "s2")


def conclusions_plan(
    packages=PACKAGES,
    readings=("agreed",),
    doses=(1.0,),
    worlds=40,
    rivals=(),
    outcomes=("needs_resolved",),
    long=False,
):
    """Packages in worlds drawn from the priors, in a county of one township."""
    base = sim.load_case("baseline").with_structure(warm_up=0, townships=1, cadres=4, residents=4, months=72)
    base = replace(base, title=title(0, True)) if long else base
    shipped = [sim.load_case(name) for name in packages]
    titled = [
        replace(base, name=case.name, reforms=case.reforms, title=title(i, True) if long else case.title)
        for i, case in enumerate(shipped)
    ]
    drawn = draw(priors_of(), worlds, 1)
    others = {name: draw(priors_of(), 20, 2 + k) for k, name in enumerate(rivals)}
    setting = Setting("made_up", {}, base, (1, 2), tuple(outcomes), Window.of(12))
    return ConclusionsPlan(setting, tuple(titled), drawn, tuple(readings), tuple(doses), others)


def conclusions(plan, effect, luck=0.01, seed=1):
    """What packages do is stated: ``effect(option, worlds, outcome)``, in those of rivals as well."""
    rng, shape = np.random.default_rng(seed), (len(plan.models), len(plan.setting.seeds))
    points = pd.concat([plan.worlds, *plan.rivals.values()], ignore_index=True).assign(model=plan.models)
    values = np.empty((1 + len(plan.options), *shape, len(plan.setting.outcomes)))
    for k, name in enumerate(plan.setting.outcomes):
        values[0, ..., k] = 0.4 + rng.normal(0, 0.05, shape)
        for i, option in enumerate(plan.options, 1):
            better = np.broadcast_to(effect(option, points, name), len(points))
            own = rng.normal(0, luck, shape)
            values[i, ..., k] = values[0, ..., k] + direction(name) * (better[:, None] + own)
    return Conclusions(plan, values)


def calibration(draws=2000, weights=None, rivals=(), long=False, wanted=500, off=0.0):
    """Targets that are lines in normal scores of parameters and luck; the county itself has what the small one has."""
    counts = {"draws": draws, "seeds": (1, 2), "rivals": tuple(rivals), "rival_draws": 400, "wanted": wanted}
    plan = CalibrationPlan("made_up", cases(1, long)[0], **counts)

    def tried(one):
        standard, rng = scores(draw(one.priors, one.draws, one.sample_seed)), np.random.default_rng(7)
        columns = []
        for k, target in enumerate(one.targets):
            names = list(one.priors)
            pull = sum(
                w * standard[:, names.index(name)] for name, w in (weights or {}).get(k, {}).items() if name in names
            )
            middle = sum(target.widened) / 2
            columns.append(middle + target.half_width * (off + pull + 0.6 * rng.standard_normal(len(standard))))
        small = np.column_stack(columns)
        chosen = np.flatnonzero((distances(one.targets, small) <= one.slack).all(1))
        return Tried(one, small, chosen, small[chosen])

    return Calibration(tried(plan), {name: tried(plan.rival(name)) for name in plan.rivals})
