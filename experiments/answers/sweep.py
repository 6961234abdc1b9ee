"""What does an outcome depend on? Any function of factors, swept by a method of `experiments.designs.methods`."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.answers.axes import as_values
from experiments.answers.methods import EFFECT, SHIFT, Index, estimates
from experiments.answers.noise import noise
from experiments.designs.factors import SEED, Factor, check_factors, index_names, problem, seed_factor, values
from experiments.designs.methods import METHODS, RESAMPLES, How, Method, check_size, method_row
from sim.errors import InputError, Listed, Said

if TYPE_CHECKING:
    import pandas as pd

Function = Callable[[np.ndarray, Sequence[int]], Any]
GROWTH = (8, 4, 2, 1)  # the base sample is divided by these to see indices settle
CONSTANT = "constant"
_NAMED = 5  # runs, of those without a value


@dataclass(frozen=True)
class Sweep:
    """Outcomes at all points of a design, and what follows for the factors.

    Attributes
    ----------
    method : str
        Name in the registry.
    factors : tuple of Factor
        The luck is the last of them if it is a factor.
    n : int
        Base sample: trajectories for Morris, rows of the sequence otherwise.
    seeds : tuple of int
        Every point ran on all of them, or on the one its last factor says; empty for a function without luck.
    seed : int
        Of the sample and the bootstraps.
    unit : array (point, factor)
        Points on the unit cube.
    values : array (point, seed, outcome)
        One seed only for a function without luck, or where luck is a factor.
    """

    method: str
    factors: tuple[Factor, ...]
    n: int
    seeds: tuple[int, ...]
    outcomes: tuple[str, ...]
    pairs: bool
    seed: int
    unit: np.ndarray = field(repr=False)
    values: np.ndarray = field(repr=False)

    @property
    def row(self) -> Method:
        """The method's row in the registry."""
        return METHODS[self.method]

    @property
    def lucky(self) -> bool:
        """Whether other seeds would give other values; not so without luck, or where luck is a factor itself."""
        return bool(self.seeds) and self.factors[-1].name != SEED

    @property
    def names(self) -> list[str]:
        """What has an index: factors and groups."""
        return index_names(self.factors)

    @cached_property
    def indices(self) -> "pd.DataFrame":
        """A row per outcome, index and factor (for pairs, and factor `other`).

        ``estimate``, ``lower``, ``upper``: value and 95 % interval, of the mean over luck for Sobol' and of means over
        the seeds otherwise; ``dummy``: the largest index among dummies, where even an inert factor's index is above
        zero; ``reshuffled``: the share of the index of the seeds' means that is luck which the factor only reshuffles.

        ``told``, in a word:

        - ``"effect"``: the factor does something on average over luck; told from zero across seeds;
        - ``"luck"``: told from zero with these seeds, but not on average: it may only reshuffle luck;
        - ``"shift"``: the distribution of the seeds' means shifts more than with any dummy (delta and PAWN, which do
          not tell luck from an effect on average);
        - ``"zero"``: not distinguishable from zero: the interval holds it, or a dummy has an index as large;
        - ``"constant"``: the outcome did not vary, so there is nothing to divide.
        """
        return self._indices(self.n)

    @cached_property
    def convergence(self) -> "pd.DataFrame":
        """Rows of the main index for an eighth, a quarter, a half and all of the base sample ``n``."""
        import pandas as pd

        sizes = [self.n // part for part in GROWTH if self.n // part >= self.row.least]
        found = [self._indices(size) if size < self.n else self.indices for size in sizes]
        parts = [part[part["index"] == self.row.main].assign(n=size) for size, part in zip(sizes, found, strict=True)]
        return pd.concat(parts, ignore_index=True).drop(columns="other")

    @cached_property
    def noise(self) -> "pd.DataFrame":
        """A row per outcome with the attributes of `Noise` after ``noise_``; empty where points shared no two seeds."""
        import pandas as pd

        rows = []
        if self.values.shape[1] > 1:
            for k, outcome in enumerate(self.outcomes):
                found = asdict(noise(self.values[:, :, k], self._block))
                rows.append({"outcome": outcome} | {f"noise_{name}": value for name, value in found.items()})
        return pd.DataFrame(rows)

    def main(self, outcome: str) -> "pd.DataFrame":
        """Rows of the method's main index for an outcome, the largest first."""
        found = self.indices
        mine = found[(found["outcome"] == outcome) & (found["index"] == self.row.main)]
        return mine.sort_values("estimate", ascending=False, kind="stable")

    def scores(self) -> dict[str, float]:
        """How much each factor matters for the outcome for which it matters most, largest first.

        The main index counts as a share of the largest one for the same outcome; one below zero counts as 0.
        """
        found: dict[str, float] = dict.fromkeys(self.names, 0.0)
        for outcome in self.outcomes:
            mine = self.main(outcome)
            sizes = np.clip(np.nan_to_num(mine["estimate"]), 0.0, None)
            for name, share in zip(mine["factor"], sizes / (sizes.max() or 1.0), strict=True):
                found[name] = max(found[name], float(share))
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def leading(self, count: int) -> list[str]:
        """Factors with the highest `scores`; those that may only reshuffle luck, for every outcome, come last."""
        found = self.indices
        told = found[(found["index"] == self.row.main) & found["told"].isin([EFFECT, SHIFT])]["factor"]
        return sorted(self.scores(), key=lambda name: name not in set(told))[:count]

    def width(self) -> float:
        """Width of the widest interval of a main index, over factors and outcomes; NaN where none is defined."""
        found = self.indices
        mine = found[found["index"] == self.row.main]
        return float((mine["upper"] - mine["lower"]).max())

    @property
    def _block(self) -> int:
        return self.row.rows(len(self.names), self.pairs)

    def _indices(self, n: int) -> "pd.DataFrame":
        import pandas as pd

        how = How(self.seed, self.pairs, RESAMPLES, self.lucky)
        unit, values = self.unit[: n * self._block], self.values[: n * self._block]
        rows: list[dict[str, Any]] = []
        for k, outcome in enumerate(self.outcomes):
            y = values[:, :, k].mean(1)
            if np.ptp(y) <= 1e-12 * np.abs(y).max():
                about = {"outcome": outcome, "index": self.row.main, "other": "", "told": CONSTANT}
                rows += [{**about, "factor": name} for name in self.names]
                continue
            found = estimates(self.method, problem(self.factors), unit, values[:, :, k], how)
            for index, row in found.items():
                # a group has no direction, for one; the main index is told of even where luck leaves nothing to divide
                for place in np.argwhere(np.isfinite(row.value) | (index == self.row.main)):
                    one, *other = (self.names[i] for i in place)
                    about = {"outcome": outcome, "index": index, "factor": one, "other": "".join(other)}
                    rows.append({**about, **_at(row, tuple(place))})
        columns = ["outcome", "index", "factor", "other", "estimate", "lower", "upper", "dummy", "reshuffled", "told"]
        return pd.DataFrame(rows).reindex(columns=columns)


def _at(found: Index, place: tuple[int, ...]) -> dict[str, Any]:
    value, half = float(found.value[place]), float(found.half[place])
    ends = {"lower": value - half, "upper": value + half}
    about = {"dummy": found.dummy, "reshuffled": float(found.reshuffled[place]), "told": str(found.told[place])}
    return {"estimate": value, **ends, **about}


def sweep(
    factors: Sequence[Factor],
    function: Function,
    method: str,
    n: int,
    *,
    seeds: Sequence[int] = (),
    outcomes: Sequence[str] = ("value",),
    pairs: bool = False,
    luck: bool = False,
    seed: int = 1,
) -> Sweep:
    """Evaluate a function at the points of a method's design.

    Parameters
    ----------
    factors : sequence of Factor
    function : callable (values, seeds) -> array
        Takes ``values``, an array (point, factor) in the factors' own units, and the seeds; returns an array
        (point, seed, outcome), or one with named axes; see `experiments.answers.axes.as_values`.
    method : str
        ``"morris"``, ``"sobol"``, ``"delta"`` or ``"pawn"``.
    n : int
        Base sample; the design has ``n`` blocks of `Method.rows` points.
    seeds : sequence of int
        Every point runs on all of them; means over them are analysed.
    outcomes : sequence of str
        Names, in the order of the function's last axis.
    pairs : bool
        Indices of pairs of factors, too (Sobol).
    luck : bool
        Make the seed one more factor: every point runs on one seed only.
    seed : int
        Of the sample and the bootstraps, above 0.

    Raises
    ------
    InputError
        A factor twice, `n` too small or no power of two, groups or pairs with a method that has none, a seed of 0, runs
        without a value (NaN), which are named.
    """
    blank = _blank(factors, method, n, tuple(seeds), tuple(outcomes), pairs, luck, seed)
    return _extended(blank, function, n, luck)


def sweep_until(
    factors: Sequence[Factor],
    function: Function,
    method: str,
    n: int,
    *,
    width: float,
    most: int,
    seeds: Sequence[int] = (),
    outcomes: Sequence[str] = ("value",),
    pairs: bool = False,
    luck: bool = False,
    seed: int = 1,
) -> Sweep:
    """Double the base sample until every interval of the main index is narrow enough, or the sample large enough.

    No point is evaluated twice. The data choose when to stop, so the last intervals cover a little less than 95 %.

    Parameters
    ----------
    width : float
        Wanted width, upper minus lower end, in the index's own unit. Where `most` did not suffice, `Sweep.width` of
        what is returned is above it.
    most : int
        Largest base sample.
    factors, function, method, n, seeds, outcomes, pairs, luck, seed
        See `sweep`; `n` is what to begin with.
    """
    if not (math.isfinite(width) and width > 0):
        raise InputError("sweep_width", found=width)
    if most < n:
        raise InputError("sweep_most", most=most, n=n)
    found = _blank(factors, method, n, tuple(seeds), tuple(outcomes), pairs, luck, seed)
    size = n
    while True:
        found = _extended(found, function, size, luck)
        if 2 * size > most or found.width() <= width:
            return found
        size *= 2


def _blank(
    factors: Sequence[Factor],
    method: str,
    n: int,
    seeds: tuple[int, ...],
    outcomes: tuple[str, ...],
    pairs: bool,
    luck: bool,
    seed: int,
) -> Sweep:
    row = method_row(method)
    check_size(method, n)
    if luck:
        if len(seeds) < 2:
            raise InputError("sweep_luck_seeds", count=len(seeds))
        factors = [*factors, seed_factor(seeds)]
    check_factors(factors)
    if not row.groups and any(factor.group for factor in factors):
        able = ", ".join(name for name, other in METHODS.items() if other.groups)
        raise InputError("method_no_groups", method=method, able=able)
    if pairs and not row.pairs:
        able = ", ".join(name for name, other in METHODS.items() if other.pairs)
        raise InputError("method_no_pairs", method=method, able=able)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 1:
        raise InputError("sweep_seed", found=seed)
    if len(set(seeds)) < len(seeds):
        raise InputError("seed_twice")
    across = 1 if luck or not seeds else len(seeds)
    unit, found = np.empty((0, len(factors))), np.empty((0, across, len(outcomes)))
    return Sweep(method, tuple(factors), 0, seeds, outcomes, pairs, seed, unit, found)


def _extended(begun: Sweep, function: Function, n: int, luck: bool) -> Sweep:
    unit = begun.row.sample(problem(begun.factors), n, How(begun.seed, begun.pairs))
    found = _run(function, begun, values(begun.factors, unit[len(begun.unit) :]), luck)
    joined = np.concatenate([begun.values, found])
    _check_values(joined, begun, luck)
    return Sweep(begun.method, begun.factors, n, begun.seeds, begun.outcomes, begun.pairs, begun.seed, unit, joined)


def _run(function: Function, begun: Sweep, points: np.ndarray, luck: bool) -> np.ndarray:
    across = begun.values.shape[1]
    if not luck:
        return as_values(function(points, begun.seeds), len(points), across, begun.outcomes)
    found = np.empty((len(points), *begun.values.shape[1:]))
    for position, seed in enumerate(begun.seeds):
        mine = points[:, -1] == position
        if mine.any():
            found[mine] = as_values(function(points[mine, :-1], (seed,)), int(mine.sum()), 1, begun.outcomes)
    return found


def _check_values(found: np.ndarray, begun: Sweep, luck: bool) -> None:
    missing = np.argwhere(~np.isfinite(found))
    if not missing.size:
        return
    named = []
    for point, s, k in missing[:_NAMED]:
        seed = Said("error.on_seed", {"seed": begun.seeds[s]}) if begun.seeds and not luck else ""
        named.append(Said("error.value_at", {"outcome": begun.outcomes[k], "point": int(point), "seed": seed}))
    more = Said("error.and_more", {"count": len(missing) - _NAMED}) if len(missing) > _NAMED else ""
    facts = {"count": len(missing), "of": found.size, "named": Listed(named, "semicolon"), "more": more}
    raise InputError("sweep_not_finite", **facts)
