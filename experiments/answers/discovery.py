"""In which worlds? Boxes by PRIM, judged on worlds it has not seen, over and over."""

import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from inspect import signature
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.answers.statistics import LEVEL, Share
from sim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 20  # worlds of either sort, to describe them
SPLITS = 21
# Where nothing tells, LEVEL / 2 of the splits at most are confirmed at this level on average; so more than half of them
# are with a chance of at most LEVEL, however alike the splits are (Markov's inequality).
SPLIT_LEVEL = LEVEL / 2
POWER = 0.8
FOUND = (
    2.0  # times the surplus of density that a known box needs to be confirmed is what one to be found needs: measured
)
# Share of a box that is peeled off at a time. PRIM stops where no peel raises the density, and by luck none does soon
# where a peel is a few worlds (the workbench's 5 % of half of 400).
PEEL = 0.1


@dataclass(frozen=True)
class Restriction:
    """A bound of a box.

    Attributes
    ----------
    side : str
        ``"above"`` or ``"below"`` the limit.
    p : float
        On the worlds held out: chance that a box without this bound, of the density it has there, holds at least as
        many worlds of interest among as many (quasi-p, one-sided binomial test).
    splits : Share
        Of all splits, those whose box bounds this factor on this side.
    """

    factor: str
    side: str
    limit: float
    p: float = np.nan
    splits: Share = Share(0, 0)

    def holds(self, worlds: "pd.DataFrame") -> np.ndarray:
        """In which worlds."""
        values = worlds[self.factor].to_numpy()
        return values >= self.limit if self.side == "above" else values <= self.limit


@dataclass(frozen=True)
class Box:
    """Where most worlds of interest lie: of the boxes of all splits, the one whose bounds recur most in the others.

    Attributes
    ----------
    interest : Share
        Worlds of interest among all.
    restrictions : tuple of Restriction
        Found on one half of the worlds; none where nothing could be found.
    coverage, density : Share
        On the half that was held out: worlds of interest that lie in the box; worlds in the box that are of interest.
    seen_coverage, seen_density : Share
        The same on the half it was found on, always too good.
    p : float
        Chance that so many of the worlds held out that lie in the box are of interest if it told nothing
        (hypergeometric, one-sided).
    confirmed : Share
        Splits of the worlds into halves in which the box found on one was confirmed on the other, `p` below 2.5 %.
    detectable : float
        How many times as dense as all worlds a box of a quarter of them must be to be reproduced with a probability of
        about 80 % or more; NaN if none can be.
    """

    interest: Share
    restrictions: tuple[Restriction, ...] = ()
    coverage: Share = Share(0, 0)
    density: Share = Share(0, 0)
    seen_coverage: Share = Share(0, 0)
    seen_density: Share = Share(0, 0)
    p: float = np.nan
    confirmed: Share = Share(0, 0)
    detectable: float = np.nan

    @property
    def verdict(self) -> str:
        """``never``, ``always``, ``few``, ``none``, ``lost`` (not so on new worlds) or ``reproduced``.

        ``none`` where not even half of the splits find a box, ``reproduced`` where more than half confirm theirs.
        """
        if self.interest.count in (0, self.interest.of):
            return "always" if self.interest.count else "never"
        if min(self.interest.count, self.interest.of - self.interest.count) < FEWEST:
            return "few"
        if not self.restrictions:
            return "none"
        return "reproduced" if 2 * self.confirmed.count > self.confirmed.of else "lost"


def discover(worlds: "pd.DataFrame", interesting: np.ndarray, seed: int = 1) -> Box:
    """Describe the worlds of interest by a box, found on one half of the worlds and judged on the other, 21 times.

    With dozens of factors PRIM would shave off chance after chance, so it is given those only whose values differ
    between the worlds of interest and the others (two-sample Kolmogorov-Smirnov test, 5 %). Of the boxes on its
    trajectory the one is taken whose share of the worlds of interest exceeds most its share of the others; then, one
    by one, bounds are dropped that the half it was found on does not support (quasi-p of 5 % and more).

    Parameters
    ----------
    worlds : DataFrame
        A row per world, a column per factor.
    interesting : array of truth values
        Which worlds are sought.
    seed : int
        Of the splits.

    Raises
    ------
    InputError
        EMA workbench is not installed.
    """
    interest = Share(int(interesting.sum()), len(worlds))
    if Box(interest).verdict != "none":
        return Box(interest)
    rng = np.random.default_rng(seed)
    boxes = [_split_box(worlds, interesting, _half(interesting, rng)) for _ in range(SPLITS)]
    recurring = Counter((one.factor, one.side) for box in boxes for one in box.restrictions)
    found = [
        replace(box, restrictions=tuple(_recurs(one, recurring) for one in box.restrictions))
        for box in boxes
        if box.restrictions
    ]
    told = max(found, key=_recurrence) if 2 * len(found) > SPLITS else Box(interest)
    confirmed = Share(sum(box.p < SPLIT_LEVEL for box in boxes), SPLITS)
    return replace(told, confirmed=confirmed, detectable=detectable(interest))


def _recurs(one: Restriction, recurring: Counter[tuple[str, str]]) -> Restriction:
    return replace(one, splits=Share(recurring[one.factor, one.side], SPLITS))


def _recurrence(box: Box) -> float:
    """How often the bounds of a box recur, on average: of whole numbers, so that what ties is equal to the bit."""
    return sum(one.splits.count for one in box.restrictions) / len(box.restrictions)


def detectable(interest: Share) -> float:
    """How dense, in multiples of all worlds, a box of a quarter of them must be to be noticed; see `Box`.

    A box that is known beforehand must be so dense that a split confirms it with probability 80 %; one that has to be
    found takes twice the surplus, as was measured on planted boxes (``docs/robust.md``).

    Examples
    --------
    >>> from experiments.answers.discovery import Share, detectable
    >>> round(detectable(Share(100, 400)), 2)
    2.43
    """
    from scipy.special import betaincinv
    from scipy.stats import hypergeom

    held, sought = interest.of // 2, interest.count // 2
    inside = held // 4
    enough = hypergeom.sf(np.arange(inside + 1) - 1, held, sought, inside) < SPLIT_LEVEL
    if not enough.any():
        return np.nan
    least = int(enough.argmax())
    known = float(betaincinv(least, inside - least + 1, POWER))  # at which so many are reached with this probability
    density = interest.value + FOUND * (known - interest.value)
    possible = density <= 1 and density * inside <= sought
    return density / interest.value if possible else np.nan


def _split_box(worlds: "pd.DataFrame", interesting: np.ndarray, seen: np.ndarray) -> Box:
    """The box found on the worlds seen and judged on the others; one without bounds has a `p` of 1."""
    interest = Share(int(interesting.sum()), len(worlds))
    telling = _telling(worlds[seen], interesting[seen])
    bounds = _prim(worlds.loc[seen, telling], interesting[seen]) if telling else []
    while bounds:
        p = [_quasi_p(bounds, i, worlds[seen], interesting[seen]) for i in range(len(bounds))]
        if max(p) < LEVEL:
            break
        del bounds[int(np.argmax(p))]
    if not bounds:
        return Box(interest, p=1.0)
    other, held = worlds[~seen], interesting[~seen]
    coverage, density = _shares(bounds, other, held)
    return Box(
        interest,
        tuple(
            Restriction(one.factor, one.side, one.limit, _quasi_p(bounds, i, other, held))
            for i, one in enumerate(bounds)
        ),
        coverage,
        density,
        *_shares(bounds, worlds[seen], interesting[seen]),
        _drawn(density, coverage.of, len(held)),
    )


def _half(interesting: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Truth values: a random half of the worlds of interest and of the others."""
    seen = np.zeros(len(interesting), bool)
    for sort in (True, False):
        members = rng.permutation(np.flatnonzero(interesting == sort))
        seen[members[: (len(members) + 1) // 2]] = True
    return seen


def _drawn(density: Share, sought: int, worlds: int) -> float:
    """Chance of at least as many worlds of interest in a box if it were drawn blindly from all worlds."""
    from scipy.stats import hypergeom

    return float(hypergeom.sf(density.count - 1, worlds, sought, density.of))


def _telling(worlds: "pd.DataFrame", interesting: np.ndarray) -> list[str]:
    from scipy.stats import ks_2samp

    return [name for name in worlds if ks_2samp(worlds[name][interesting], worlds[name][~interesting]).pvalue < LEVEL]


def _inside(bounds: list[Restriction], worlds: "pd.DataFrame") -> np.ndarray:
    inside = np.ones(len(worlds), bool)
    for bound in bounds:
        inside &= bound.holds(worlds)
    return inside


def _shares(bounds: list[Restriction], worlds: "pd.DataFrame", interesting: np.ndarray) -> tuple[Share, Share]:
    inside = _inside(bounds, worlds)
    hits = int(interesting[inside].sum())
    return Share(hits, int(interesting.sum())), Share(hits, int(inside.sum()))


def _quasi_p(bounds: list[Restriction], i: int, worlds: "pd.DataFrame", interesting: np.ndarray) -> float:
    _, wider = _shares(bounds[:i] + bounds[i + 1 :], worlds, interesting)
    return _upper(_shares(bounds, worlds, interesting)[1], wider.value)


def _upper(share: Share, chance: float) -> float:
    from scipy.stats import binomtest

    return float(binomtest(share.count, share.of, chance, alternative="greater").pvalue) if share.of else 1.0


def _prim(worlds: "pd.DataFrame", interesting: np.ndarray) -> list[Restriction]:
    """Bounds of the best box on PRIM's trajectory."""
    with workbench() as ema:
        prim = ema.analysis.prim
        # 2.5 wants a least density; it also takes for a world of interest whatever reaches it. 3.0 has none.
        extra: dict[str, Any] = {"threshold": 1e-9} if "threshold" in signature(prim.Prim).parameters else {}
        box = prim.Prim(worlds.reset_index(drop=True), interesting, peel_alpha=PEEL, **extra).find_box()
        course = box.peeling_trajectory
        # Share of the worlds of interest less that of the others, in whole numbers: of what ties the first wins.
        hits = np.rint(course["coverage"].to_numpy() * interesting.sum())
        others = np.rint(course["mass"].to_numpy() * interesting.size) - hits
        gains = hits * (~interesting).sum() - others * interesting.sum()
        limits = box.box_lims[int(gains.argmax())]
    found = []
    for factor in worlds:
        for side, limit, open_end in zip(
            ("above", "below"), limits[factor], (worlds[factor].min(), worlds[factor].max()), strict=True
        ):
            if limit != open_end:
                found.append(Restriction(str(factor), side, float(limit)))
    return found


def check_workbench() -> None:
    """Say before a long run, not after it, that EMA workbench is missing."""
    from importlib.util import find_spec

    if find_spec("ema_workbench") is None:
        raise InputError("extra_discovery")


@contextmanager
def workbench() -> Iterator[Any]:
    """EMA workbench, whose own code warns of optional packages and of its use of pandas."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="ema_workbench")
        try:
            import ema_workbench
            import ema_workbench.analysis.prim
        except ImportError:
            raise InputError("extra_discovery") from None
        yield ema_workbench
