"""At which value of a factor does a choice turn round? Brackets on a grid, then halving, on paired seeds."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.answers.answer import Answer, Designed
from experiments.answers.comparison import Comparison, whole_seeds
from experiments.answers.how import How
from experiments.answers.statistics import LEVEL, band, everywhere, mean_of, surely
from experiments.designs.drawn import KINDS
from experiments.designs.outcomes import Outcome, direction
from experiments.designs.setting import Setting
from experiments.designs.tipping import BEGIN, CLOSENESS, GRID, MOST, Range, TippingPlan, uncertain
from experiments.running.backends import Threads
from experiments.running.files import kept_in
from experiments.running.outcomes import named
from sim.parameter import parameters
from sim.window import WINDOW, Window, WindowLike

if TYPE_CHECKING:
    import pandas as pd

SIGN, BEST, ORDER = "sign", "best", "order"  # what may turn round, see `Contrast`
INSIDE, OPEN, HOLDS, UNCLEAR = "inside", "open", "holds", "unclear"  # what is found of it, see `TippingPoints.table`

Tried = dict[float, np.ndarray]  # by value of a factor: outcomes (case, seed, outcome)
Function = Callable[[Sequence[tuple[str, float]], Sequence[int]], np.ndarray]


@dataclass(frozen=True)
class Contrast:
    """Two cases, by position, of which one is better on an outcome.

    Attributes
    ----------
    about : str
        ``"sign"``: a reform against the base; ``"best"``: the best reform, by the means where all factors are as they
        are, against another; ``"order"``: two neighbours behind it.
    """

    outcome: int
    about: str
    first: int
    second: int


@dataclass(frozen=True)
class Region:
    """A part of a plausible range in which it is not sure who is better.

    Attributes
    ----------
    low, high : float
        Between them the sign is not sure; at them it is, or the range ends.
    at : float
        Where the means cross; of a factor that goes in steps, the first value at which they have; NaN if they do not.
    below, above : int
        1 where the first of the two cases is surely better just outside, -1 where the second is, 0 past an end.
    """

    low: float
    high: float
    at: float
    below: int
    above: int

    @property
    def tips(self) -> bool:
        """Whether the sign is surely another on the other side."""
        return self.below * self.above < 0


@dataclass(frozen=True, repr=False)
class TippingPoints(Designed, Answer):
    """Where along the plausible range of each factor the effect of a reform changes its sign, or the order changes.

    Attributes
    ----------
    now : array (case, seed, outcome)
        All factors as they are, on all seeds.
    tried : mapping of factor to mapping of value to array (case, seed, outcome)
        What was run, on the first so many seeds.
    done : bool
        Whether all was looked at that should be; if not, the runs of the plan were used up.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=24, warm_up=0)
    >>> freed = case.with_reform(13, {"authority.delegated_share": 0.9}).named("freed")
    >>> found = ex.tipping([case, freed], range(1, 5), ["cannot_authority"], factors=["work.flaw_rate"], window=12)
    >>> found
    <TippingPoints: 2 cases, 4 seeds, year 1 after the reform (months 13 to 24)>
    >>> found.table()["tips"].tolist()
    ['holds']
    """

    kind = "tipping"

    plan: TippingPlan
    now: np.ndarray
    tried: Mapping[str, Tried]
    done: bool = True

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The base, then the reforms."""
        return self.plan.cases

    @property
    def design(self) -> TippingPlan:
        """What was asked."""
        return self.plan

    @property
    def comparison(self) -> Comparison:
        """The cases where all factors are as they are."""
        setting = self.plan.setting
        return Comparison(self.cases, self.seeds, setting.outcomes, setting.window, self.now)

    @cached_property
    def contrasts(self) -> tuple[Contrast, ...]:
        """All that may turn round."""
        return tuple(contrasts(self.now, self.plan.setting.outcomes))

    def order(self, outcome: int) -> list[int]:
        """Positions of the reforms by their means where all factors are as they are, the best first; not a test."""
        return _order(self.now, outcome, self.plan.setting.outcomes)

    def signs(self, factor: str, contrast: Contrast) -> dict[float, int]:
        """By value that was tried: 1 where the first case is surely better, -1 where the second is, else 0."""
        return self._told[factor, contrast]

    @cached_property
    def _told(self) -> dict[tuple[str, Contrast], dict[float, int]]:
        return {
            (of, one): _signs(tried, one, self.plan, of) for of, tried in self.tried.items() for one in self.contrasts
        }

    def sign_now(self, contrast: Contrast) -> int:
        """The same where all factors are as they are, by an ordinary 95 % interval."""
        return int(surely(_apart(self.now, contrast, self.plan.setting.outcomes)))

    def gain(self, factor: str, contrast: Contrast, value: float) -> float:
        """How much better the first case is at a value that was tried, on average."""
        apart = _apart(self.tried[factor][value], contrast, self.plan.setting.outcomes)
        return mean_of(apart[np.isfinite(apart)])

    def regions(self, factor: str, contrast: Contrast) -> list[Region]:
        """Where along the plausible range of a factor it is not sure who is better, from below."""
        return _regions(self.tried[factor], self.signs(factor, contrast), contrast, self.plan, factor)

    def table(self) -> "pd.DataFrame":
        """A row per region in which it is not sure who is better, or per factor and contrast without one.

        ``tips``: ``inside``, on its two sides different cases are surely better, and the tipping point lies in it;
        ``open``, it is not told whether they are; ``holds``, one is surely better at all values tried; ``unclear``,
        none is at any. ``beyond``: weight of the prior on the side that turned round, seen from the present value;
        from ``beyond_low`` (surely) to ``beyond_high``.
        """
        return self._table.copy()

    @cached_property
    def _table(self) -> "pd.DataFrame":
        import pandas as pd

        return pd.DataFrame([row for factor in self.plan.factors for row in self._rows(factor)])

    def _rows(self, factor: str) -> Iterator[dict[str, Any]]:
        plausible = self.plan.ranges[factor]
        ends = {"plausible_low": plausible.prior.low, "plausible_high": plausible.prior.high}
        for contrast in self.contrasts:
            names = {sign: self.cases[place].name for sign, place in ((1, contrast.first), (-1, contrast.second))}
            about: dict[str, Any] = {"factor": factor, "parameter_kind": parameters()[factor].kind}
            about |= {"outcome": self.plan.setting.outcomes[contrast.outcome], "turns": contrast.about}
            about |= {"case": names[1], "against": names[-1], "sure_now": "yes" if self.sign_now(contrast) else "no"}
            about |= {"present": plausible.now, **ends}
            for region in self.regions(factor, contrast):
                where = {"tipping": region.at, "tipping_low": region.low, "tipping_high": region.high}
                better = {"better_below": names.get(region.below, ""), "better_above": names.get(region.above, "")}
                yield about | {"tips": INSIDE if region.tips else OPEN} | where | better | beyond(plausible, region)
            signs = {*self.signs(factor, contrast).values()}
            if len(signs) == 1:
                kept = names.get(signs.pop(), "")
                yield about | {"tips": HOLDS if kept else UNCLEAR, "better_below": kept, "better_above": kept}

    def values(self) -> "pd.DataFrame":
        """A row per value of a factor that was tried, and contrast: how much better the case is, and whether surely."""
        import pandas as pd

        names, outcomes = [case.name for case in self.cases], self.plan.setting.outcomes
        parts = []
        for factor in self.plan.factors:
            for contrast in self.contrasts:
                about = {"factor": factor, "outcome": outcomes[contrast.outcome], "turns": contrast.about}
                about |= {"case": names[contrast.first], "against": names[contrast.second]}
                gains, signs = _improvements(self.tried[factor], contrast, outcomes), self.signs(factor, contrast)
                columns = {"at_value": list(signs), "gain": band(gains, 1)[0], "surely": list(signs.values())}
                columns |= {"pairs": np.isfinite(gains).sum(1)}
                parts.append(pd.DataFrame(columns).assign(**about)[[*about, *columns]])
        return pd.concat(parts, ignore_index=True)

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``tipping``: see `table`; ``tried``: see `values`."""
        return {"tipping": self.table(), "tried": self.values()}

    def facts(self) -> dict[str, Any]:
        """Whether the runs sufficed."""
        return {"done": self.done}


def contrasts(now: np.ndarray, outcomes: Sequence[str]) -> Iterator[Contrast]:
    """What may turn round, from the outcomes (case, seed, outcome) where all factors are as they are."""
    for k in range(len(outcomes)):
        order = _order(now, k, outcomes)
        yield from (Contrast(k, SIGN, i, 0) for i in range(1, len(now)))
        yield from (Contrast(k, BEST, order[0], other) for other in order[1:])
        yield from (Contrast(k, ORDER, one, other) for one, other in pairwise(order[1:]))


def _order(now: np.ndarray, outcome: int, outcomes: Sequence[str]) -> list[int]:
    values = everywhere(now[:, :, outcome])
    gains = [direction(outcomes[outcome]) * mean_of(of[np.isfinite(of)]) for of in values]
    return sorted(range(1, len(now)), key=lambda i: -np.nan_to_num(gains[i], nan=-np.inf))


def _apart(values: np.ndarray, contrast: Contrast, outcomes: Sequence[str]) -> np.ndarray:
    """How much better the first case is than the second, seed by seed."""
    k = contrast.outcome
    return np.asarray(direction(outcomes[k]) * (values[contrast.first, :, k] - values[contrast.second, :, k]))


def level(plausible: Range, plan: TippingPlan) -> float:
    """Of each test, so that all that bound a tipping point err together in 5 % at most.

    A tipping point is missed if at a value on one of its sides the sign of the other is called sure, which happens in
    half the level at most. Its two ends are sought by halving, at each value with one number of seeds after the other.
    """
    tests = plan.looks * (2 * plausible.halvings(plan.grid, plan.closeness) + 2)
    return 2 * LEVEL / tests


def _improvements(tried: Tried, contrast: Contrast, outcomes: Sequence[str]) -> np.ndarray:
    """How much better the first case is than the second: an array (value, seed), NaN on seeds that were not run."""
    found = [_apart(tried[value], contrast, outcomes) for value in sorted(tried)]
    padded = np.full((len(found), max((one.size for one in found), default=0)), np.nan)
    for row, one in zip(padded, found, strict=True):
        row[: one.size] = one
    return padded


def _signs(tried: Tried, contrast: Contrast, plan: TippingPlan, factor: str) -> dict[float, int]:
    told = surely(_improvements(tried, contrast, plan.setting.outcomes), 1, level(plan.ranges[factor], plan))
    return dict(zip(sorted(tried), told.tolist(), strict=True))


def _regions(
    tried: Tried, signs: Mapping[float, int], contrast: Contrast, plan: TippingPlan, factor: str
) -> list[Region]:
    values = list(signs)
    told = [i for i, value in enumerate(values) if signs[value]]
    if not told:
        return []
    edges: list[tuple[int | None, int | None]] = [(None, told[0])] if told[0] else []
    edges += [(i, j) for i, j in pairwise(told) if j > i + 1 or signs[values[i]] != signs[values[j]]]
    edges += [(told[-1], None)] if told[-1] < len(values) - 1 else []
    found = []
    for i, j in edges:
        inside = values[i or 0 : len(values) if j is None else j + 1]
        below, above = (0 if k is None else signs[values[k]] for k in (i, j))
        at = np.nan
        if below * above < 0:
            gains = _improvements({value: tried[value] for value in inside}, contrast, plan.setting.outcomes)
            at = _crossing(inside, band(gains, 1)[0], plan.ranges[factor].stepped)
        found.append(Region(inside[0], inside[-1], at, below, above))
    return found


def _crossing(values: Sequence[float], means: np.ndarray, stepped: bool) -> float:
    """Where means first have the other sign than at the beginning, on straight lines between the values."""
    turned = int(np.argmax(np.sign(means) == -np.sign(means[0])))
    x, other = values[turned - 1], values[turned]
    if stepped:
        return other
    y, gain = means[turned - 1], means[turned]
    return float(x + (other - x) * y / (y - gain))


def beyond(plausible: Range, region: Region) -> dict[str, float]:
    """Weight of the prior on the other side of a tipping point than the present value, and from what to what."""
    if not region.tips:
        return {}
    below = plausible.prior.below([np.nextafter(region.at, -np.inf), region.low, np.nextafter(region.high, -np.inf)])
    about, least, most = (1 - below[[0, 2, 1]] if plausible.now < region.at else below).tolist()
    return {"beyond": about, "beyond_low": least, "beyond_high": most}


def tip(plan: TippingPlan, function: Function) -> TippingPoints:
    """Look for the tipping points of a function of factors.

    Parameters
    ----------
    plan : TippingPlan
    function : callable (points, seeds) -> array (point, case, seed, outcome)
        Takes points ``(factor, value)``, at each of which the other factors are as they are; without any point, one
        value per case, seed and outcome where all are.
    """
    seeds, outcomes, left = plan.setting.seeds, plan.setting.outcomes, plan.most // len(plan.cases)
    now = function((), seeds)[0]
    tried: dict[str, Tried] = {name: {of.now: now} if of.reached else {} for name, of in plan.ranges.items()}
    asked = [(one, bool(surely(_apart(now, one, outcomes)))) for one in contrasts(now, outcomes)]
    left -= len(seeds)
    wanted = {name: (list(values), list[float]()) for name, values in plan.grids.items()}
    while points := _first(wanted):
        blocks: dict[tuple[int, int], list[tuple[str, float]]] = {}
        for factor, value in points:
            begun = tried[factor][value].shape[1] if value in tried[factor] else 0
            block = begun, min(max(2 * begun, plan.begin), len(seeds))
            if block[1] - begun <= left:
                blocks.setdefault(block, []).append((factor, value))
                left -= block[1] - begun
        if not blocks:
            return TippingPoints(plan, now, tried, done=False)
        for (begun, stop), of in blocks.items():
            for (factor, value), found in zip(of, function(of, seeds[begun:stop]), strict=True):
                before = tried[factor].get(value, found[:, :0])
                tried[factor][value] = np.concatenate([before, found], 1)
        for factor in {factor: None for of in blocks.values() for factor, _ in of}:
            found = [_wanted(tried[factor], contrast, plan, factor, sure) for contrast, sure in asked]
            wanted[factor] = ([v for urgent, _ in found for v in urgent], [v for _, later in found for v in later])
    return TippingPoints(plan, now, tried)


def _first(wanted: Mapping[str, tuple[list[float], list[float]]]) -> list[tuple[str, float]]:
    """Factors and values that bound tipping points; without any, those at which there may be one."""
    for sort in (0, 1):
        if found := sorted({(factor, value) for factor, values in wanted.items() for value in values[sort]}):
            return found
    return []


def _wanted(
    tried: Tried, contrast: Contrast, plan: TippingPlan, factor: str, sure_now: bool
) -> tuple[list[float], list[float]]:
    """Values at which to look next, on more seeds or for the first time: those that bound tipping points, and others.

    Where it is not sure who is better as all factors are, nothing is spent on values at which it is not sure either.
    """
    signs, plausible, seeds = _signs(tried, contrast, plan, factor), plan.ranges[factor], len(plan.setting.seeds)
    urgent, later = [], []
    for region in _regions(tried, signs, contrast, plan, factor):
        unsure = [value for value, sign in signs.items() if region.low <= value <= region.high and not sign]
        more = [value for value in unsure if tried[value].shape[1] < seeds]
        if not region.tips:
            later += more if sure_now else []
        elif more:
            urgent += more
        else:
            inner = unsure or [region.high]
            halves = [
                plausible.between(*gap, plan.closeness) for gap in ((region.low, inner[0]), (inner[-1], region.high))
            ]
            urgent += [value for value in halves if value is not None]
    return urgent, later


def run_tipping(plan: TippingPlan, how: How) -> TippingPoints:
    """Look for the tipping points of a county.

    Parameters
    ----------
    how : How
        Its folder holds a study for each round; what is there already is not run again.
    """

    def function(points: Sequence[tuple[str, float]], seeds: Sequence[int]) -> np.ndarray:
        study = plan.study(points, seeds)
        found = how.stage(study, "tipping")
        return found.reshape(-1, len(plan.cases), *found.shape[1:])

    return tip(plan, function)


def tipping(
    cases: Iterable[sim.Case],
    seeds: Iterable[int],
    outcomes: Sequence[str | Outcome],
    factors: Sequence[str] = (),
    kinds: Sequence[str] = KINDS,
    grid: int = GRID,
    begin: int | None = None,
    closeness: float = CLOSENESS,
    most: int = MOST,
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
    window: WindowLike = WINDOW,
) -> TippingPoints:
    """Look at which value of each factor the effect of a reform changes its sign, or the order of reforms changes.

    Parameters
    ----------
    cases : sequence of Case
        The county as it is, then reforms of it.
    seeds, outcomes, progress, workers, window
        See `compare`; each outcome by itself.
    factors : sequence of str
        Parameters with a prior that no reform moves; by default all of some `kinds`.
    grid, begin, closeness, most
        See `TippingPlan`; it begins with eight seeds, or with all if there are fewer.

    Raises
    ------
    InputError
        No reform, one of another county, a factor that a reform moves or that has no prior, too few runs for the grid.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=24, warm_up=0)
    >>> freed = case.with_reform(13, {"authority.delegated_share": 0.9}).named("freed")
    >>> found = ex.tipping([case, freed], range(1, 5), ["cannot_authority"], factors=["work.flaw_rate"], window=12)
    >>> sorted(found.tried["work.flaw_rate"])[0] == sim.parameters()["work.flaw_rate"].prior.low
    True
    """
    base, *reforms = cases
    months = Window.of(window).within(base.structure.months)
    setting = Setting("tipping", {}, base, whole_seeds(seeds), named(outcomes), months)
    varied = tuple(factors) or uncertain(reforms, kinds)
    begun = min(BEGIN, len(setting.seeds)) if begin is None else begin
    plan = TippingPlan(setting, tuple(reforms), varied, grid, begun, closeness, most)
    with kept_in(None) as folder:
        return run_tipping(plan, How(folder, Threads.of(workers), progress))
