"""What the methods of `experiments.designs.methods` estimate from a sample and its outcomes."""

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from experiments.answers.luck import NEGLIGIBLE, Measured, Product, across, measured, plain
from experiments.answers.statistics import CONFIDENCE
from experiments.designs.methods import METHODS, How, Problem, undisturbed
from sim.errors import InputError

SLICES = 10  # of a factor's range, for PAWN
DUMMIES = 19  # an inert factor exceeds all of them with probability 1/20
EFFECT, LUCK, SHIFT, ZERO = "effect", "luck", "shift", "zero"


class Index(NamedTuple):
    """An index of all factors: arrays (factor,), for pairs (factor, factor); what is not defined is NaN.

    Attributes
    ----------
    value : array
    half : array
        Half-width of the 95 % interval, over samples and seeds; over samples only where seeds are too few to tell. Not
        defined where all blocks give the same.
    told : array of str
        `EFFECT`, `LUCK`, `SHIFT` or `ZERO`; see `experiments.answers.sweep.Sweep.indices`.
    reshuffled : array
        Share of the same index, of means over the seeds, that is luck which the factor only reshuffles.
    dummy : float
        The largest among dummies, where even an inert factor's index is above zero.
    """

    value: np.ndarray
    half: np.ndarray
    told: np.ndarray
    reshuffled: np.ndarray
    dummy: float = math.nan


Estimates = dict[str, Index]
Analyzer = Callable[[Problem, np.ndarray, np.ndarray, How], Estimates]
Distances = Callable[[np.ndarray, np.ndarray], dict[str, np.ndarray]]


def estimates(name: str, problem: Problem, points: np.ndarray, outcome: np.ndarray, how: How) -> Estimates:
    """Indices of all factors, by name.

    Parameters
    ----------
    points : array (point, factor)
        On the unit cube.
    outcome : array (point, seed)
        Finite; the means over the seeds are not constant.
    """
    with undisturbed():
        return ANALYSES[name](problem, points, outcome, how)


def _check(value: np.ndarray, method: str, points: int) -> None:
    if not np.isfinite(value).all():
        raise InputError("method_no_estimate", method=method, points=points)


def _index(found: Measured, told: np.ndarray, reshuffled: np.ndarray | float = math.nan) -> Index:
    ties = found.sample <= NEGLIGIBLE * np.abs(found.value)  # all blocks agree: no way to tell how others would differ
    half = np.where(ties, np.nan, np.where(np.isnan(found.both), found.sample, found.both))
    return Index(found.value, half, told, np.broadcast_to(reshuffled, found.value.shape))


def _told(here: Measured, average: Measured) -> np.ndarray:
    """Say what is told from zero on average over luck, and what with these seeds only."""
    only_here = np.where(_above(here.value, here.sample), LUCK, ZERO)
    return np.where(_above(average.value, average.both), EFFECT, only_here)


def _above(value: np.ndarray, half: np.ndarray) -> np.ndarray:
    least = NEGLIGIBLE * np.max(np.abs(value), where=np.isfinite(value), initial=0)
    return np.asarray((value > half) & (value > least))


def _reshuffled(average: np.ndarray, here: np.ndarray, seeds: int) -> np.ndarray:
    if seeds == 1:
        return np.full(here.shape, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.clip(1 - average / here, 0, 1))


def _analyze_morris(problem: Problem, points: np.ndarray, outcome: np.ndarray, how: How) -> Estimates:
    groups = list(dict.fromkeys(problem["groups"]))
    effects = elementary_effects(points, outcome, [problem["groups"].index(group) for group in groups])
    star, agreed, mu, sigma, varied = (
        measured(statistic, effects, how)
        for statistic in (_size, _agreed_size, _mean, partial(_spread, plain), partial(_spread, across))
    )
    signless = mu._replace(value=np.abs(mu.value))
    # members of a group step up and down at once: its mean effect has no direction
    alone = np.array([problem["groups"].count(group) == 1 for group in groups])
    mu, sigma = (one._replace(value=np.where(alone, one.value, np.nan)) for one in (mu, sigma))
    return {
        "mu_star": _index(star, _told(star, agreed), _reshuffled(agreed.value, star.value, outcome.shape[1])),
        "mu": _index(mu, _told(signless, signless)),
        "sigma": _index(sigma, _told(sigma, varied)),
    }


def elementary_effects(points: np.ndarray, outcome: np.ndarray, columns: list[int]) -> np.ndarray:
    """Change of the outcome per step of a factor or group, as if it crossed its whole range.

    Parameters
    ----------
    points : array (trajectory * (group + 1), factor)
    outcome : array (trajectory * (group + 1), seed)
    columns : list of int
        A factor of each group; its direction counts.

    Returns
    -------
    array (trajectory, group, seed)
    """
    rows = len(columns) + 1
    steps = np.diff(points[:, columns].reshape(-1, rows, len(columns)), axis=1)
    changes = np.diff(outcome.reshape(-1, rows, outcome.shape[1]), axis=1)
    turns = np.abs(steps).argmax(1)  # which step of the trajectory is the group's
    step = np.take_along_axis(steps, turns[:, None], 1)[:, 0]
    return np.asarray(np.take_along_axis(changes, turns[:, :, None], 1) / step[:, :, None])


def _size(effects: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.asarray(weights @ np.abs(effects.mean(-1)))


def _agreed_size(effects: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Size of an effect in the direction that another seed gives it: of luck alone 0 in expectation."""
    return np.asarray(weights @ across(effects, np.sign(effects)))


def _mean(effects: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.asarray(weights @ effects.mean(-1))


def _spread(product: Product, effects: np.ndarray, weights: np.ndarray) -> np.ndarray:
    around, count = effects - effects.mean(0), len(effects)
    middle = np.tensordot(weights, around, 1)
    variance = (weights @ product(around, around) - product(middle, middle)) * count / (count - 1)
    return np.sqrt(np.maximum(variance, 0))


def _analyze_sobol(problem: Problem, points: np.ndarray, outcome: np.ndarray, how: How) -> Estimates:
    count = len(set(problem["groups"]))
    blocks = outcome.reshape(-1, METHODS["sobol"].rows(count, how.pairs), outcome.shape[1])
    here, mean = (measured(partial(_shares, product, how.pairs), blocks, how) for product in (plain, across))
    _check(here.value[:2], "sobol", len(outcome))
    told, alike = _told(here, mean), np.full((1, len(blocks)), 1 / len(blocks))
    (average, *_), (of_means, *_) = (_parts(product, how.pairs, blocks, alike)[0][0] for product in (across, plain))

    def index(place: int | slice, reshuffled: np.ndarray | float = math.nan) -> Index:
        return _index(Measured(*(part[place] for part in mean)), told[place], reshuffled)

    found = {"ST": index(0, _reshuffled(average, of_means, outcome.shape[1])), "S1": index(1)}
    return found | {"S2": index(slice(2, None))} if how.pairs else found


def _shares(product: Product, pairs: bool, blocks: np.ndarray, weights: np.ndarray) -> np.ndarray:
    parts, variance = _parts(product, pairs, blocks, weights)
    return parts / np.where(variance > 0, variance, np.nan)[:, None, None]


def _parts(product: Product, pairs: bool, blocks: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Parts of the variance by SALib's estimators (Jansen 1999; Saltelli et al. 2010; Saltelli 2002), and all of it.

    Parameters
    ----------
    product : callable
        `plain`: of the means over the seeds, which is what SALib gives of them. `across`: of the mean over luck.
    blocks : array (block, row, seed)
        Rows as SALib samples them: A, A with a column of B for every factor, B with one of A, B.
    weights : array (sample, block)

    Returns
    -------
    parts : array (sample, index, factor)
        ST, S1, and with pairs a matrix of S2, above its diagonal.
    variance : array (sample,)
    """
    around = blocks - blocks.mean((0, 1))
    a, b, between = around[:, 0], around[:, -1], around[:, 1:-1]
    count = between.shape[1] // 2 if pairs else between.shape[1]
    mixed, step = between[:, :count], between[:, :count] - a[:, None]
    parts = np.tensordot(weights, np.stack([product(step, step) / 2, product(b[:, None], step)], 1), 1)
    middle = np.tensordot(weights, (a + b) / 2, 1)
    variance = weights @ (product(a, a) + product(b, b)) / 2 - product(middle, middle)
    if not pairs:
        return parts, variance
    together = product(between[:, count:, None], mixed[:, None]) - product(a, b)[:, None, None]
    own = parts[:, 1]
    joint = np.tensordot(weights, together, 1) - own[:, :, None] - own[:, None, :]
    upper = np.triu(np.ones((count, count), bool), 1)
    return np.concatenate([parts, np.where(upper, joint, np.nan)], 1), variance


def _analyze_delta(problem: Problem, points: np.ndarray, outcome: np.ndarray, how: How) -> Estimates:
    from SALib.analyze.delta import calc_delta

    # SALib's own analysis estimates from one resample: twice the scatter, which its intervals cover in 70 % of samples
    y = outcome.mean(1)
    n = len(y)
    slices = min(math.ceil(n ** (2 / (7 + np.tanh((1500 - n) / 500)))), 48)  # Plischke, Borgonovo and Smith (2013)
    bounds, grid = np.linspace(0, n, slices + 1), np.linspace(y.min(), y.max(), 100)

    def shifts(points: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
        return {"delta": np.array([calc_delta(y, grid, column, bounds) for column in points.T])}

    return _beside_dummies("delta", shifts, points, y, how)


def _analyze_pawn(problem: Problem, points: np.ndarray, outcome: np.ndarray, how: How) -> Estimates:
    from SALib.analyze import pawn

    def distances(points: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
        names = [f"x{i}" for i in range(points.shape[1])]
        columns = {"names": names, "num_vars": len(names), "bounds": [[0.0, 1.0]] * len(names), "groups": names}
        found = pawn.analyze(columns, points, y, S=SLICES, seed=how.seed)
        return {name: found[name] for name in ("median", "maximum")}

    return _beside_dummies("pawn", distances, points, outcome.mean(1), how)


def _beside_dummies(method: str, distances: Distances, points: np.ndarray, y: np.ndarray, how: How) -> Estimates:
    """Indices that are above zero anyway, beside those of columns that nothing depends on."""
    from scipy.special import ndtri

    picks, dummies = np.random.default_rng(how.seed), np.random.default_rng(how.seed)
    draws = (picks.integers(len(y), size=len(y)) for _ in range(how.resamples))
    resampled = [distances(points[draw], y[draw]) for draw in draws]
    inert = distances(np.column_stack([dummies.permutation(points[:, 0]) for _ in range(DUMMIES)]), y)
    found = {}
    for name, value in distances(points, y).items():
        _check(value, method, len(y))
        half = ndtri((1 + CONFIDENCE) / 2) * np.std([one[name] for one in resampled], axis=0, ddof=1)
        highest = float(inert[name].max())
        told = np.where(value > highest, SHIFT, ZERO)
        found[name] = Index(value, half, told, np.full(value.shape, np.nan), highest)
    return found


ANALYSES: dict[str, Analyzer] = {
    "morris": _analyze_morris,
    "sobol": _analyze_sobol,
    "delta": _analyze_delta,
    "pawn": _analyze_pawn,
}
