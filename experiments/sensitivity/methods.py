"""Methods of sensitivity analysis, a row each: how SALib samples, what it estimates, and what it needs.

SALib works on the unit cube. All samples are nested: the first rows of a larger one are the smaller one.
"""

import math
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from experiments.compare import CONFIDENCE
from sim.errors import QuanzeError, unknown

RESAMPLES = 100  # SALib's own default
LEVELS = 4  # of a Morris grid
SLICES = 10  # of a factor's range, for PAWN
DUMMIES = 19  # an inert factor exceeds all of them with probability 1/20

DUMMY_RESAMPLES = 3  # dummies need no interval of their own

Problem = dict[str, Any]
Estimates = dict[str, tuple[np.ndarray, np.ndarray]]  # index: values and half-widths of their intervals


class How(NamedTuple):
    """Settings of an analysis: seed of samples and bootstraps (above 0), indices of pairs too, bootstrap resamples."""

    seed: int
    pairs: bool = False
    resamples: int = RESAMPLES


Sampler = Callable[[Problem, int, How], np.ndarray]
Analyzer = Callable[[Problem, np.ndarray, np.ndarray, How], Estimates]


@dataclass(frozen=True)
class Method:
    """One way to say how much a factor matters.

    Attributes
    ----------
    main : str
        The index that factors are ranked by and whose interval has to become narrow.
    indices : tuple of str
        All indices of single factors, in the order of tables.
    pairs : str
        The index of pairs of factors, on request; empty where there is none.
    least : int
        Smallest base sample.
    power_of_two : bool
        The base sample is part of a Sobol' sequence, which is balanced at powers of two only.
    groups : bool
        Whether several factors may share an index.
    dummies : bool
        An inert factor's index is above zero, so dummies measure how far.
    rows : callable (number of indices, whether of pairs too) -> int
        Points per member of the base sample; they form a block and are resampled together.
    sample : callable (problem, n, how) -> array (n * rows, factor)
    analyze : callable (problem, points, outcome by point, how) -> Estimates
    """

    main: str
    indices: tuple[str, ...]
    least: int
    rows: Callable[[int, bool], int]
    sample: Sampler
    analyze: Analyzer
    power_of_two: bool = True
    groups: bool = False
    dummies: bool = False
    pairs: str = ""


def method_row(name: str, where: str = "") -> Method:
    """One method; an unknown name is answered with the nearest one."""
    try:
        return METHODS[name]
    except KeyError:
        raise unknown("method", name, METHODS, where) from None


def check_size(name: str, n: int) -> None:
    """Refuse a base sample that is too small, or no power of two where the method needs one."""
    method = method_row(name)
    if isinstance(n, bool) or not isinstance(n, int | np.integer):
        raise QuanzeError(f"n must be a whole number, not {n!r}")
    if n < method.least:
        raise QuanzeError(f"n = {n} is too few for method {name!r}; it needs a base sample of at least {method.least}")
    if method.power_of_two and n & (n - 1):
        below = 1 << (int(n).bit_length() - 1)
        raise QuanzeError(
            f"n = {n} is not a power of two: method {name!r} takes its base sample from a Sobol' sequence, which fills "
            f"the space evenly at powers of two only; take {below} or {2 * below}"
        )


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let SALib warn and reseed as it likes: bad estimates are seen by their values, and nobody else notices."""
    state, form = np.random.get_state(), warnings.formatwarning
    try:
        with warnings.catch_warnings(record=True):  # a filter would not last: SALib sets its own
            yield
    finally:
        np.random.set_state(state)
        warnings.formatwarning = form


def estimates(
    name: str, problem: Problem, points: np.ndarray, outcome: np.ndarray, how: How
) -> tuple[Estimates, dict[str, float]]:
    """Indices of all factors, and the level that an inert factor may reach.

    Parameters
    ----------
    points : array (point, factor)
        On the unit cube.
    outcome : array (point,)
        Finite, not constant.

    Returns
    -------
    Estimates
        Values and half-widths of 95 % intervals, arrays (factor,) and for pairs (factor, factor); what is not defined
        is NaN.
    dict
        By index the largest among dummies, where even an inert factor's index is above zero; else empty.
    """
    method = METHODS[name]
    with _undisturbed():
        found = method.analyze(problem, points, outcome, how)
        if not np.isfinite(found[method.main]).all():
            raise QuanzeError(f"method {name!r} gave no estimate for {len(outcome)} points; take a larger n")
        return found, _dummy_levels(method, points, outcome, how.seed) if method.dummies else {}


def _dummy_levels(method: Method, points: np.ndarray, outcome: np.ndarray, seed: int) -> dict[str, float]:
    how = How(seed, resamples=DUMMY_RESAMPLES)
    rng = np.random.default_rng(seed)
    columns = np.column_stack([rng.permutation(points[:, 0]) for _ in range(DUMMIES)])
    names = [f"x{i}" for i in range(DUMMIES)]
    dummies = {"names": names, "num_vars": DUMMIES, "bounds": [[0.0, 1.0]] * DUMMIES, "groups": names}
    return {name: float(found.max()) for name, (found, _) in method.analyze(dummies, columns, outcome, how).items()}


def _bootstrap(
    indices: Callable[[np.ndarray, np.ndarray], dict[str, np.ndarray]],
    points: np.ndarray,
    outcome: np.ndarray,
    rows: int,
    how: How,
) -> dict[str, np.ndarray]:
    """Half-widths of indices that SALib gives no interval for, blocks of `rows` points resampled as a whole."""
    from scipy.special import ndtri

    blocks = np.arange(len(outcome)).reshape(-1, rows)
    rng = np.random.default_rng(how.seed)
    picks = (blocks[rng.integers(len(blocks), size=len(blocks))].ravel() for _ in range(how.resamples))
    found = [indices(points[pick], outcome[pick]) for pick in picks]
    z = ndtri((1 + CONFIDENCE) / 2)
    return {name: z * np.std([values[name] for values in found], axis=0, ddof=1) for name in found[0]}


def _sample_morris(problem: Problem, n: int, how: How) -> np.ndarray:
    from SALib.sample import morris

    return np.asarray(morris.sample(problem, n, num_levels=LEVELS, seed=how.seed))


def _analyze_morris(problem: Problem, points: np.ndarray, outcome: np.ndarray, how: How) -> Estimates:
    from SALib.analyze import morris

    members = np.unique(problem["groups"], return_counts=True)
    single = dict(zip(*members, strict=True))
    alone = np.array([single[name] == 1 for name in dict.fromkeys(problem["groups"])])

    def signed(points: np.ndarray, outcome: np.ndarray) -> dict[str, np.ndarray]:
        part = morris.analyze(problem, points, outcome, num_levels=LEVELS, num_resamples=2, seed=how.seed)
        # members of a group step up and down at once: its mean effect has no direction
        return {name: np.where(alone, np.ma.filled(part[name], np.nan), np.nan) for name in ("mu", "sigma")}

    found = morris.analyze(
        problem, points, outcome, num_levels=LEVELS, num_resamples=how.resamples, conf_level=CONFIDENCE, seed=how.seed
    )
    widths = _bootstrap(signed, points, outcome, alone.size + 1, how)
    values = signed(points, outcome)
    star = (np.ma.filled(found["mu_star"], np.nan), np.ma.filled(found["mu_star_conf"], np.nan))
    return {"mu_star": star} | {name: (values[name], widths[name]) for name in values}


def _sample_sobol(problem: Problem, n: int, how: How) -> np.ndarray:
    from SALib.sample import sobol

    return np.asarray(sobol.sample(problem, n, calc_second_order=how.pairs, seed=how.seed))


def _analyze_sobol(problem: Problem, points: np.ndarray, outcome: np.ndarray, how: How) -> Estimates:
    from SALib.analyze import sobol

    found = sobol.analyze(
        problem, outcome, calc_second_order=how.pairs, num_resamples=how.resamples, conf_level=CONFIDENCE, seed=how.seed
    )
    return {name: (found[name], found[f"{name}_conf"]) for name in ("ST", "S1", *(["S2"] if how.pairs else []))}


def _sample_sequence(problem: Problem, n: int, how: How) -> np.ndarray:
    from scipy.stats import qmc

    return np.asarray(qmc.Sobol(problem["num_vars"], seed=how.seed).random(n))


def _analyze_delta(problem: Problem, points: np.ndarray, outcome: np.ndarray, how: How) -> Estimates:
    from SALib.analyze.delta import calc_delta

    # SALib's own analysis estimates from one resample: twice the scatter, which its intervals cover in 70 % of samples
    n = len(outcome)
    slices = min(math.ceil(n ** (2 / (7 + np.tanh((1500 - n) / 500)))), 48)  # Plischke, Borgonovo and Smith (2013)
    bounds, grid = np.linspace(0, n, slices + 1), np.linspace(outcome.min(), outcome.max(), 100)

    def shifts(points: np.ndarray, outcome: np.ndarray) -> dict[str, np.ndarray]:
        return {"delta": np.array([calc_delta(outcome, grid, column, bounds) for column in points.T])}

    value = shifts(points, outcome)["delta"]
    return {"delta": (value, _bootstrap(shifts, points, outcome, 1, how)["delta"])}


def _analyze_pawn(problem: Problem, points: np.ndarray, outcome: np.ndarray, how: How) -> Estimates:
    from SALib.analyze import pawn

    def distances(points: np.ndarray, outcome: np.ndarray) -> dict[str, np.ndarray]:
        found = pawn.analyze(problem, points, outcome, S=SLICES, seed=how.seed)
        return {name: found[name] for name in ("median", "maximum")}

    widths = _bootstrap(distances, points, outcome, 1, how)
    return {name: (value, widths[name]) for name, value in distances(points, outcome).items()}


METHODS = {
    "morris": Method(
        main="mu_star",
        indices=("mu_star", "mu", "sigma"),
        least=4,
        power_of_two=False,
        groups=True,
        rows=lambda count, pairs: count + 1,
        sample=_sample_morris,
        analyze=_analyze_morris,
    ),
    "sobol": Method(
        main="ST",
        indices=("ST", "S1"),
        pairs="S2",
        least=16,
        groups=True,
        rows=lambda count, pairs: 2 * count + 2 if pairs else count + 2,
        sample=_sample_sobol,
        analyze=_analyze_sobol,
    ),
    "delta": Method(
        main="delta",
        indices=("delta",),
        least=128,
        dummies=True,
        rows=lambda count, pairs: 1,
        sample=_sample_sequence,
        analyze=_analyze_delta,
    ),
    "pawn": Method(
        main="median",
        indices=("median", "maximum"),
        least=128,
        dummies=True,
        rows=lambda count, pairs: 1,
        sample=_sample_sequence,
        analyze=_analyze_pawn,
    ),
}
