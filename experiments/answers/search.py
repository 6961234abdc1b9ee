"""What can a county do first? Small packages of reforms, chosen in stages, and judged where nothing was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import sim
from experiments.answers.answer import Answer, Designed
from experiments.answers.how import How
from experiments.answers.prices import prices, yearly_cost
from experiments.answers.statistics import (
    LEVEL,
    Share,
    band,
    beaten,
    chosen_elsewhere,
    dominance,
    everywhere,
    interval,
    surely,
    undearer_best,
)
from experiments.designs.outcomes import direction
from experiments.designs.search import (
    FEWEST_WORLDS,
    FRONT,
    RIVALS,
    Move,
    Package,
    SmallSearch,
    combined,
    name_of,
    orders_of,
)
from experiments.designs.study import Study
from sim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


class Stage(NamedTuple):
    """What a stage that chooses found: options tried, those that surely worsen something, and those beaten."""

    worlds: int
    tried: int
    harmful: int
    beaten: int
    left: int


class Band(NamedTuple):
    """A mean over worlds and its interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Chosen:
    """The best package of at most so many levers, as it was chosen, and how it did where nothing was chosen.

    Attributes
    ----------
    size : int
        Levers at most.
    package : tuple of Move
        Empty where no package was better than none.
    cost : float
        Of one township a year, in wan yuan.
    seen : float
        How much better than none it was on the goal in the last stage that chose, which flatters it.
    gain : Band
        The same in the worlds that judge.
    sure, harms : bool
        Whether it is surely better on the goal, and whether it surely worsens some outcome; the 5 % of either are
        shared among all that were chosen.
    wrong, backfires : Share
        Worlds in which it does worse on the goal or surely worsens a side outcome; in which it does worse on the goal.
    regret : Band
        How much better the best of its rivals would have been in each world; see `chosen_elsewhere`.
    rivals, alike : int
        Other packages of so many levers at most that were judged, and those of them that cannot be told from it.
    """

    size: int
    package: Package
    cost: float
    seen: float
    gain: Band
    sure: bool
    harms: tuple[str, ...]
    wrong: Share
    backfires: Share
    regret: Band
    rivals: int
    alike: int


@dataclass(frozen=True)
class Match:
    """How a chosen package compares with a document's on the goal: the small one less the document's."""

    case: sim.Case
    size: int
    difference: Band
    sign: int
    as_much: Share


@dataclass(frozen=True, repr=False)
class SmallReforms(Designed, Answer):
    """The best packages of a few levers.

    Attributes
    ----------
    plan : SmallSearch
    moves : array (move, world, outcome)
        What every single move improves in the first stage.
    kept : tuple of Move
        Those that packages are made of.
    stages : tuple of Stage
    packages : tuple of tuple of Move
        Those that are judged, the empty one first.
    seen : array (package,)
        How much each improved the goal in the last stage that chose.
    values : array (point, world, life, outcome)
        In the worlds that judge: of the packages, then of the documents'.
    orders : tuple of tuple of Move
        Orders of the moves of the largest package chosen.
    in_order : array (1 + order, world, life, outcome)
        Of the county as it is and of these, over all months from the first move on.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> from experiments.designs.drawn import draw, priors_of
    >>> from experiments.designs.search import SmallSearch
    >>> from experiments.designs.setting import Setting
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=36)
    >>> county = Setting("example", {}, case, (1, 2), ("inaction_rate", "overreach_rate"), 24)
    >>> levers = ("authority.delegated_share", "support.care", "workload.mandates")
    >>> plan = SmallSearch(county, "inaction_rate", levers, draw(priors_of(), 36, 1), (), (12, 12), 12, keep=3, most=2)
    >>> found = ex.Question("search", plan).run()
    >>> found, [chosen.size for chosen in found.best]
    (<SmallReforms: ... cases, 2 seeds, years 1–2 after the reform (months 13 to 36)>, [1, 2])
    """

    kind = "search"

    plan: SmallSearch
    moves: np.ndarray
    kept: Package
    stages: tuple[Stage, ...]
    packages: tuple[Package, ...]
    seen: np.ndarray
    values: np.ndarray
    orders: tuple[Package, ...]
    in_order: np.ndarray

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The county as it is, the packages chosen, those of the documents."""
        chosen = dict.fromkeys(one.package for one in self.best if one.package)
        return (self.plan.setting.base, *map(self.plan.reformed, chosen), *self.plan.compare)

    @property
    def design(self) -> SmallSearch:
        """What was asked."""
        return self.plan

    def facts(self) -> dict[str, Any]:
        """How many worlds of which stage."""
        return {"choosing": [stage._asdict() for stage in self.stages], "judged": self.plan.judged}

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The goal, and those that must not surely worsen."""
        return self.plan.setting.outcomes

    @cached_property
    def goal(self) -> int:
        """Position of the goal."""
        return self.outcomes.index(self.plan.goal)

    @cached_property
    def lives(self) -> np.ndarray:
        """Array (point, world, life, outcome): how much better than the county as it is on the same luck."""
        return improvements(self.values, self.outcomes)

    @cached_property
    def gains(self) -> np.ndarray:
        """Array (point, world, outcome): its means over the lives of a world; worlds without any are left out."""
        return by_world(self.lives)

    @cached_property
    def known(self) -> np.ndarray:
        """Which of the worlds that judge have a value of everything."""
        return np.isfinite(band(self.lives, 2)[0]).all((0, 2))

    @cached_property
    def costs(self) -> np.ndarray:
        """What each package, and each document's, costs one township a year."""
        small = [cost_of(package, self.plan.setting.base) for package in self.packages]
        return np.array([*small, *map(yearly_cost, self.plan.compare)])

    @cached_property
    def hurts(self) -> np.ndarray:
        """Array (point, world, outcome): whether it surely worsens an outcome in a world, 5 % shared by outcomes."""
        return surely(self.lives, 2, LEVEL / len(self.outcomes)) < 0

    @cached_property
    def best(self) -> tuple[Chosen, ...]:
        """The best package of at most one lever, two, and so on."""
        return tuple(self._chosen(size) for size in range(1, self.plan.most + 1))

    def within(self, size: int) -> list[int]:
        """Places of the packages of at most so many levers."""
        return [place for place, package in enumerate(self.packages) if len(package) <= size]

    def place(self, size: int) -> int:
        """Place of the best of them, by what was seen when it was chosen."""
        return max(self.within(size), key=lambda place: self.seen[place])

    def _chosen(self, size: int) -> Chosen:
        place, within = self.place(size), self.within(size)
        mine, most, count = self.gains[place], self.plan.most, len(self.outcomes)
        level = LEVEL / (most * count)
        signs = surely(mine, 0, level)
        worse = mine[:, self.goal] < 0
        others = [other for other in within if other and other != place]
        ahead = self.gains[others][:, :, self.goal] - mine[:, self.goal]
        told = surely(ahead, 1, LEVEL / max(len(others), 1)) if others else np.zeros(0, int)
        lives = self.lives[within][:, self.known][..., self.goal]
        regret = chosen_elsewhere(lives, within.index(place))
        return Chosen(
            size,
            self.packages[place],
            float(self.costs[place]),
            float(self.seen[place]),
            _band(mine[:, self.goal], LEVEL / most),
            bool(signs[self.goal] > 0),
            tuple(name for name, sign in zip(self.outcomes, signs, strict=True) if sign < 0),
            self._wrong(place),
            Share(int(worse.sum()), worse.size),
            _band(regret),
            len(others),
            int((told == 0).sum()),
        )

    def _wrong(self, place: int) -> Share:
        """Worlds in which a package does worse on the goal or surely worsens a side outcome."""
        worse, hurts = self.gains[place, :, self.goal] < 0, self.hurts[place][self.known]
        return Share(int((worse | hurts.any(1)).sum()), worse.size)

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """Every document's package beside none, and beside the best small ones; the 5 % shared by all of these."""
        found, documents, sizes = [], self.plan.compare, range(self.plan.most + 1)
        level = LEVEL / max(len(documents) * len(sizes), 1)
        for k, case in enumerate(documents, len(self.packages)):
            for size in sizes:
                place = self.place(size) if size else 0
                ahead = self.gains[place, :, self.goal] - self.gains[k, :, self.goal]
                sign = int(surely(ahead, 0, level))
                found.append(Match(case, size, _band(ahead, level), sign, Share(int((ahead >= 0).sum()), ahead.size)))
        return tuple(found)

    def smallest(self, case: sim.Case) -> tuple[Match | None, Match | None]:
        """The smallest that surely does more on the goal than a document's package; that does as much on average."""
        mine = [match for match in self.matches if match.case.name == case.name]
        sure = next((match for match in mine if match.sign > 0), None)
        return sure, next((match for match in mine if match.difference.mean >= 0), None)

    @cached_property
    def order_gains(self) -> np.ndarray:
        """Array (order, world): what each order improves the goal over all months from the first move on."""
        return by_world(improvements(self.in_order, self.outcomes))[1:, :, self.goal]

    @cached_property
    def first(self) -> "dict[Move, tuple[Band, bool]]":
        """By move: what the orders that begin with it improve on average, and whether surely more than any others."""
        if not self.orders:
            return {}
        starts = list(dict.fromkeys(order[0] for order in self.orders))
        rows = [[k for k, order in enumerate(self.orders) if order[0] == move] for move in starts]
        means = np.array([self.order_gains[places].mean(0) for places in rows])
        ahead = dominance(means[None], [1])[0]
        sure = [(np.delete(ahead[k], k) > 0).all() for k in range(len(starts))]
        return {move: (_band(mean), bool(one)) for move, mean, one in zip(starts, means, sure, strict=True)}

    @cached_property
    def front(self) -> list[int]:
        """Places of the packages judged that no other one exceeds on average that is no dearer; see `front_of`."""
        means = self.gains[: len(self.packages), :, self.goal].mean(1)
        return front_of(means, self.costs[: means.size])

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``best``, ``packages``, ``matches``, ``orders``, ``front``, ``moves``, ``stages``."""
        import pandas as pd

        tables = {"best": self._best(), "packages": self.table(), "matches": self._matches(), "orders": self._orders()}
        stages = pd.DataFrame(self.stages, columns=Stage._fields).rename_axis("round").reset_index()
        return {**tables, "front": self._front(), "moves": self._moves(), "stages": stages}

    def table(self) -> "pd.DataFrame":
        """A row per package and document's package, and outcome: its difference from the county as it is.

        Differences are on average over the worlds that judge, in the outcome's own direction, with the 95 % interval
        of each by itself; ``worse`` is the share of worlds in which it does worse, ``hurts`` in which it surely does.
        Of packages of the search also ``seen``, see `seen`, and ``wrong``, see `Chosen`, with its interval.
        """
        import pandas as pd

        rows = []
        names = [*map(name_of, self.packages), *(case.name for case in self.plan.compare)]
        for place, name in enumerate(names[1:], 1):
            small = place < len(self.packages)
            size = len(self.packages[place]) if small else np.nan
            seen = float(self.seen[place]) if small else np.nan
            wrong = self._wrong(place)
            for k, outcome in enumerate(self.outcomes):
                gains = self.gains[place, :, k]
                mean, low, high = interval(direction(outcome) * gains)
                row = {"case": name, "levers": size, "cost": self.costs[place], "outcome": outcome}
                row |= {"difference": mean, "low": low, "high": high, "worse": float((gains < 0).mean())}
                row |= {"hurts": float(self.hurts[place, self.known, k].mean()), "seen": seen}
                rows.append(row | _share("wrong", wrong))
        return pd.DataFrame(rows)

    def _best(self) -> "pd.DataFrame":
        import pandas as pd

        rows = []
        for one in self.best:
            row: dict[str, Any] = {"size": one.size, "package": name_of(one.package), "levers": len(one.package)}
            row |= {"cost": one.cost, "seen": one.seen, **_ends("improvement", one.gain), "sure": one.sure}
            row |= {"harms": " ".join(one.harms), **_share("wrong", one.wrong), **_share("backfires", one.backfires)}
            rows.append(row | {**_ends("regret", one.regret), "rivals": one.rivals, "alike": one.alike})
        return pd.DataFrame(rows)

    def _matches(self) -> "pd.DataFrame":
        import pandas as pd

        columns = ["case", "size", "package", "improvement", "improvement_low", "improvement_high", "sign", "as_much"]
        rows = [
            [one.case.name, one.size, name_of(self.packages[self.place(one.size)] if one.size else ())]
            + [*one.difference, one.sign, one.as_much.value]
            for one in self.matches
        ]
        return pd.DataFrame(rows, columns=columns)

    def _orders(self) -> "pd.DataFrame":
        import pandas as pd

        columns = ["package", "improvement", "improvement_low", "improvement_high"]
        rows = [
            [name_of(order), *_band(gains)]
            for order, gains in zip(self.orders, self.order_gains if self.orders else (), strict=True)
        ]
        return pd.DataFrame(rows, columns=columns)

    def _front(self) -> "pd.DataFrame":
        import pandas as pd

        columns = ["package", "levers", "cost", "improvement", "improvement_low", "improvement_high"]
        rows = [
            [name_of(self.packages[place]), len(self.packages[place]), self.costs[place]]
            + [*_band(self.gains[place, :, self.goal])]
            for place in self.front
        ]
        return pd.DataFrame(rows, columns=columns)

    def _moves(self) -> "pd.DataFrame":
        import pandas as pd

        base = self.plan.setting.base
        rows = []
        for move, gains in zip(self.plan.moves, self.moves, strict=True):
            row = {"lever": move.lever, "before": base.params[move.lever], "after": move.value}
            row |= {"cost": cost_of((move,), base), **_ends("improvement", _band(gains[:, self.goal]))}
            rows.append(row | {"retained": move in self.kept})
        return pd.DataFrame(rows)


def improvements(values: np.ndarray, outcomes: Sequence[str]) -> np.ndarray:
    """From values (point, world, life, outcome), the county as it is first: how much better each is than that."""
    known = everywhere(values, spared=False)
    return np.array([direction(name) for name in outcomes]) * (known - known[0])


def by_world(lives: np.ndarray) -> np.ndarray:
    """Means (point, world, outcome) over the lives of each world; worlds without a value of everything are left out."""
    means = band(lives, 2)[0]
    return np.asarray(means[:, np.isfinite(means).all((0, 2))])


def cost_of(package: Package, base: sim.Case) -> float:
    """What a package costs one township a year, in wan yuan."""
    return sum(prices()[lever].of(base.params[lever], value).worth() for lever, value in package)


def _band(values: np.ndarray, level: float = LEVEL) -> Band:
    return Band(*map(float, band(values, level=level)))


def _ends(name: str, of: Band) -> dict[str, float]:
    return {name: of.mean, f"{name}_low": of.low, f"{name}_high": of.high}


def _share(name: str, of: Share) -> dict[str, float]:
    low, high = of.interval
    return {name: of.value, f"{name}_low": low, f"{name}_high": high}


@dataclass(frozen=True)
class _Left:
    """Packages that a stage leaves, the empty one first, and what each improved the goal there."""

    stage: Stage
    packages: tuple[Package, ...]
    seen: np.ndarray


def search(plan: SmallSearch, how: How) -> SmallReforms:
    """Choose small packages in stages, then judge those that are left where nothing was chosen.

    Parameters
    ----------
    how : How
        Its folder holds a study for each stage; what is there already is not run again.
    """

    def run(study: Study, worlds: int) -> np.ndarray:
        values = how.stage(study, "search")
        values = values.reshape(worlds, -1, *values.shape[1:]).swapaxes(0, 1)
        known = by_world(improvements(values, plan.setting.outcomes)).shape[1]
        if known < FEWEST_WORLDS:
            raise InputError("search_undefined", where=study.name, known=known, of=worlds, least=FEWEST_WORLDS)
        return values

    def gains(packages: Sequence[Package], stage: int) -> np.ndarray:
        values = run(plan.choosing(stage, packages), plan.stages[stage])
        return by_world(improvements(values, plan.setting.outcomes))

    goal = plan.setting.outcomes.index(plan.goal)
    single = gains([(move,) for move in plan.moves], 0)[1:]
    kept, first = leading(plan, single, goal)
    base = plan.setting.base
    affordable = [one for one in combined(kept, plan.most) if plan.budget is None or cost_of(one, base) <= plan.budget]
    left, stages = _Left(first, ((), *affordable), np.zeros(0)), [first]
    for stage in range(1, len(plan.stages)):
        left = weeded(plan, left.packages, gains(left.packages[1:], stage), goal)
        stages.append(left.stage)
    chosen = finalists(left.packages, left.seen, [cost_of(one, base) for one in left.packages], plan.most)
    packages = tuple(left.packages[place] for place in chosen)
    seen = left.seen[chosen]
    values = run(plan.judging(packages[1:]), plan.judged)
    orders = tuple(orders_of(packages[int(seen.argmax())]))
    in_order = run(plan.ordering(orders), plan.judged) if orders else values[:1]
    return SmallReforms(plan, single, kept, tuple(stages), packages, seen, values, orders, in_order)


def leading(plan: SmallSearch, single: np.ndarray, goal: int) -> tuple[Package, Stage]:
    """Moves that packages are made of, from what each improves (move, world, outcome), in the order of the table.

    Of a lever's two directions the one that does more on the goal, of those that surely worsen nothing else; of the
    levers the `keep` that do most, without those that do nothing in any world.
    """
    sides = [k for k in range(single.shape[2]) if k != goal]
    harmful = _harmful(single[:, :, sides], LEVEL)
    means = single[:, :, goal].mean(1)
    able = [k for k in range(len(plan.moves)) if not harmful[k] and single[k].any()]
    by_lever: dict[str, int] = {}
    for k in sorted(able, key=lambda k: -means[k]):
        by_lever.setdefault(plan.moves[k].lever, k)
    kept = sorted(list(by_lever.values())[: plan.keep])
    worse = int(harmful.sum())
    stage = Stage(single.shape[1], len(single), worse, len(single) - len(kept) - worse, len(kept))
    return tuple(plan.moves[k] for k in kept), stage


def weeded(plan: SmallSearch, packages: Sequence[Package], gains: np.ndarray, goal: int) -> _Left:
    """Packages without those that surely worsen something, and those that a rival surely beats.

    A rival has no more levers, costs no more, and does not lean towards worsening anything. The best package is lost
    with a chance of 5 % at most over all stages: a half of it by taking it for harmful, a half by taking it for beaten.
    """
    share = LEVEL / 2 / (len(plan.stages) - 1)
    sides = gains[:, :, [k for k in range(gains.shape[2]) if k != goal]]
    harmful = _harmful(sides, 2 * share)
    dearness = np.array([(len(one), cost_of(one, plan.setting.base)) for one in packages])
    lean = (sides.mean(1) >= 0).all(1) & ~harmful
    lost = beaten(gains[:, :, goal], dearness, lean, share) & ~harmful
    left = np.flatnonzero(~harmful & ~lost).tolist()
    counts = len(packages) - 1, int(harmful.sum()), int(lost[1:].sum()), sum(place > 0 for place in left)
    stage = Stage(gains.shape[1], *counts)
    left = sorted({0, *left})
    return _Left(stage, tuple(packages[place] for place in left), gains[left, :, goal].mean(1))


def _harmful(sides: np.ndarray, level: float) -> np.ndarray:
    """Which options (option, world, outcome) surely worsen an outcome; of one that does not, with half of `level`."""
    count = max(sides.shape[2], 1)
    return np.asarray((surely(sides, 1, level / count) < 0).any(1))


def finalists(packages: Sequence[Package], seen: np.ndarray, costs: Sequence[float], most: int) -> list[int]:
    """Places of those that are judged: none, the best of each size, and the front of effect against cost."""
    chosen = {0}
    for size in range(1, most + 1):
        mine = [place for place, package in enumerate(packages) if len(package) == size]
        chosen |= set(sorted(mine, key=lambda place: -seen[place])[:RIVALS])
    chosen |= set(front_of(seen, np.array(costs))[-FRONT:])
    return sorted(chosen)


def front_of(means: np.ndarray, costs: np.ndarray) -> list[int]:
    """Places of what improves the goal more than anything that is no dearer, and than none; the cheapest first."""
    kept = undearer_best(means, costs) & ((means > means[0]) | (np.arange(means.size) == 0))
    return sorted(np.flatnonzero(kept).tolist(), key=lambda place: costs[place])
