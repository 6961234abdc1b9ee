"""What the methods of `experiments.designs.methods` estimate from a sample and its outcomes."""

import math
from collections.abc import Callable

import numpy as np

from experiments.answers.statistics import CONFIDENCE
from experiments.designs.methods import LEVELS, METHODS, How, Problem, undisturbed
from sim.errors import InputError

SLICES = 10  # of a factor's range, for PAWN
DUMMIES = 19  # an inert factor exceeds all of them with probability 1/20
DUMMY_RESAMPLES = 3  # dummies need no interval of their own

Estimates = dict[str, tuple[np.ndarray, np.ndarray]]  # index: values and half-widths of their intervals
Analyzer = Callable[[Problem, np.ndarray, np.ndarray, How], Estimates]


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
    with undisturbed():
        found = ANALYSES[name](problem, points, outcome, how)
        if not np.isfinite(found[method.main]).all():
            raise InputError("method_no_estimate", method=name, points=len(outcome))
        return found, _dummy_levels(ANALYSES[name], points, outcome, how.seed) if method.dummies else {}


def _dummy_levels(analyze: Analyzer, points: np.ndarray, outcome: np.ndarray, seed: int) -> dict[str, float]:
    how = How(seed, resamples=DUMMY_RESAMPLES)
    rng = np.random.default_rng(seed)
    columns = np.column_stack([rng.permutation(points[:, 0]) for _ in range(DUMMIES)])
    names = [f"x{i}" for i in range(DUMMIES)]
    dummies = {"names": names, "num_vars": DUMMIES, "bounds": [[0.0, 1.0]] * DUMMIES, "groups": names}
    return {name: float(found.max()) for name, (found, _) in analyze(dummies, columns, outcome, how).items()}


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


def _analyze_sobol(problem: Problem, points: np.ndarray, outcome: np.ndarray, how: How) -> Estimates:
    from SALib.analyze import sobol

    found = sobol.analyze(
        problem, outcome, calc_second_order=how.pairs, num_resamples=how.resamples, conf_level=CONFIDENCE, seed=how.seed
    )
    return {name: (found[name], found[f"{name}_conf"]) for name in ("ST", "S1", *(["S2"] if how.pairs else []))}


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


ANALYSES: dict[str, Analyzer] = {
    "morris": _analyze_morris,
    "sobol": _analyze_sobol,
    "delta": _analyze_delta,
    "pawn": _analyze_pawn,
}
