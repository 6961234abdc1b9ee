"""What the evidence says of parameters: prior against posterior, what each target is about, and whether it is true.

Parameters are compared on the scale of their priors, as normal scores: 0 is the prior's middle, 1 its standard
deviation, whatever the shape; of a product the logarithms add there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.answers.samples import correlated, normal_scores, shifted, uniform_p
from experiments.answers.statistics import Share, holm
from sim.prior import Prior

if TYPE_CHECKING:
    import pandas as pd

INFORMED = 0.01  # level, shared among all parameters
LARGEST = 5  # parameters named of a composite
MOST_PAIRS = 20
TRUTHS, FEWEST = 400, 50  # worlds taken for the truth; worlds that must be left to judge one
CENTRAL = (0.5, 0.9)


@dataclass(frozen=True)
class Learnt:
    """Prior and posterior of one parameter.

    Attributes
    ----------
    prior, posterior : (float, float, float)
        Tenth, middle and ninetieth per cent.
    shift : float
        Of the mean, in standard deviations of the prior.
    contraction : float
        One less the ratio of the variances, on the scale of the prior: 0 where nothing was learnt, 1 where all was.
    p : float
        That the worlds kept are like any others, adjusted by Holm for all parameters; see `samples.shifted`.
    """

    name: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    shift: float
    contraction: float
    p: float

    @property
    def informed(self) -> bool:
        """Whether the evidence surely says something of it."""
        return self.p < INFORMED

    @property
    def row(self) -> dict[str, Any]:
        """Of a table."""
        ends = ("tenth", "middle", "ninetieth")
        found: dict[str, Any] = {"parameter": self.name}
        found |= {f"prior_{end}": value for end, value in zip(ends, self.prior, strict=True)}
        found |= {f"posterior_{end}": value for end, value in zip(ends, self.posterior, strict=True)}
        return found | {"shift": self.shift, "contraction": self.contraction, "p": self.p, "informed": self.informed}


def scores(points: "pd.DataFrame") -> np.ndarray:
    """Normal scores (world, parameter) of worlds drawn from the priors, by their ranks."""
    return normal_scores(points.to_numpy())


def learnt(priors: Mapping[str, Prior], points: "pd.DataFrame", kept: np.ndarray) -> tuple[Learnt, ...]:
    """Compare prior and posterior of every parameter; the surest come first."""
    standard = scores(points)
    inside, spread = standard[kept], standard.var(0)
    p = holm(shifted(standard, kept))
    found = []
    for k, (name, prior) in enumerate(priors.items()):
        values = points[name].to_numpy()[kept]
        before, after = (
            prior.quantile([0.1, 0.5, 0.9]),
            np.quantile(values, [0.1, 0.5, 0.9]) if len(kept) else [np.nan] * 3,
        )
        unknown = len(kept) < 2 or spread[k] == 0
        shift = np.nan if unknown else inside[:, k].mean() / np.sqrt(spread[k])
        contraction = np.nan if unknown else 1 - inside[:, k].var(ddof=1) / spread[k]
        found.append(Learnt(name, _three(before), _three(after), float(shift), float(contraction), float(p[k])))
    return tuple(sorted(found, key=lambda one: (not one.informed, -abs(one.shift) - max(one.contraction, 0.0))))


def _three(values: Any) -> tuple[float, float, float]:
    low, middle, high = map(float, values)
    return low, middle, high


@dataclass(frozen=True)
class Composite:
    """The one direction in the space of parameters along which a target tells worlds apart, as well as a line can.

    Attributes
    ----------
    weights : array (parameter)
        Of the normal scores; their squares add up to 1.
    explained : float
        Share of the target's variance over worlds that it explains; the rest is luck, curvature, and what several
        parameters do together.
    """

    target: str
    weights: np.ndarray
    explained: float


def directions(standard: np.ndarray, values: np.ndarray, names: Sequence[str]) -> list[Composite]:
    """Fit a line to each target over worlds that were drawn from the priors, by least squares."""
    found = []
    for k, name in enumerate(names):
        known = np.isfinite(values[:, k])
        if known.sum() <= standard.shape[1] + 1 or np.ptp(values[known, k]) == 0:
            found.append(Composite(name, np.full(standard.shape[1], np.nan), np.nan))
            continue
        x, y = standard[known] - standard[known].mean(0), values[known, k] - values[known, k].mean()
        weights = np.linalg.lstsq(x.T @ x, x.T @ y, rcond=None)[0]
        left = ((y - x @ weights) ** 2).sum() / (len(y) - x.shape[1] - 1)
        found.append(Composite(name, weights / np.linalg.norm(weights), 1 - left / y.var(ddof=1)))
    return found


def composites(
    priors: Mapping[str, Prior], points: "pd.DataFrame", values: np.ndarray, kept: np.ndarray, names: Sequence[str]
) -> "pd.DataFrame":
    """A row per target and parameter that weighs most in its composite.

    Columns: ``explained``, see `Composite`; ``contraction`` and ``shift`` of the composite, as of a parameter;
    ``parameter``, ``weight``, and ``share`` of it, the square of the weight.
    """
    import pandas as pd

    standard, rows = scores(points), []
    for one in directions(standard, values, names):
        along = standard @ one.weights
        few = len(kept) < 2
        shift = np.nan if few else along[kept].mean() / along.std()
        contraction = np.nan if few else 1 - along[kept].var(ddof=1) / along.var()
        for k in np.argsort(-np.abs(np.nan_to_num(one.weights)), kind="stable")[:LARGEST]:
            row: dict[str, Any] = {"target": one.target, "explained": one.explained, "shift": shift}
            row |= {"contraction": contraction, "parameter": list(priors)[k], "weight": float(one.weights[k])}
            rows.append(row | {"share": float(one.weights[k] ** 2)})
    return pd.DataFrame(rows)


def pairs(points: "pd.DataFrame", kept: np.ndarray) -> "pd.DataFrame":
    """Parameters that are surely tied in the worlds kept, drawn independently as they were: at most `MOST_PAIRS`."""
    import pandas as pd

    names = list(points.columns)
    first, second, r, p = correlated(scores(points)[kept])
    order = [k for k in np.argsort(-np.abs(r), kind="stable") if p[k] < INFORMED][:MOST_PAIRS]
    columns = {"parameter": [names[first[k]] for k in order], "tied_to": [names[second[k]] for k in order]}
    return pd.DataFrame(columns | {"correlation": r[order], "p": p[order]})


def coverage(points: "pd.DataFrame", values: np.ndarray, widths: np.ndarray, names: Sequence[str]) -> "pd.DataFrame":
    """Take worlds for the truth, and see whether the posterior that their targets give has them where it says.

    For each of `TRUTHS` worlds drawn from the priors, the interval of each target is one of its usual width that holds
    what that world had, its middle anywhere (evenly); the worlds that meet all of them are the posterior. Where it is
    right, the rank of the truth in it is uniform, and the central half holds it half the time (simulation-based
    calibration, Talts et al. 2018).

    Parameters
    ----------
    values : array (world, target)
    widths : array (target)
        Half-widths.

    Returns
    -------
    DataFrame
        A row per composite, see `composites`: ``truths`` that could be judged and those ``dropped`` because fewer than
        `FEWEST` worlds were left; ``held_50``, ``held_90`` and their exact 95 % intervals; ``p`` of uniform ranks,
        adjusted by Holm for all composites.
    """
    import pandas as pd

    rng = np.random.default_rng(1)
    standard = scores(points)
    along = standard @ np.column_stack([one.weights for one in directions(standard, values, names)])
    known = np.isfinite(values).all(1)
    along, values = along[known], values[known]
    ranks, dropped = [], 0
    for truth in range(min(TRUTHS, len(values))):
        middle = values[truth] + widths * rng.uniform(-1, 1, len(widths))
        left = (np.abs(values - middle) <= widths).all(1)
        left[truth] = False
        ties = rng.random(along.shape[1])
        if left.sum() < FEWEST:
            dropped += 1
            continue
        rank = ((along[left] < along[truth]).sum(0) + ties) / (left.sum() + 1)
        ranks.append(np.where(np.isnan(along[truth]), np.nan, rank))
    every = np.array(ranks).reshape(-1, along.shape[1]).T
    known_ranks = [found[np.isfinite(found)] for found in every]  # none of a target that never varies
    p = holm(np.array([uniform_p(found) for found in known_ranks]))
    rows = []
    for k, (name, found) in enumerate(zip(names, known_ranks, strict=True)):
        row: dict[str, Any] = {"target": name, "truths": len(found), "dropped": dropped}
        for share in CENTRAL:
            held = Share(int((np.abs(found - 0.5) <= share / 2).sum()), len(found))
            column = f"held_{share:.0%}".rstrip("%")
            row |= {column: held.value, **dict(zip((f"{column}_low", f"{column}_high"), held.interval, strict=True))}
        rows.append(row | {"p": float(p[k])})
    return pd.DataFrame(rows)
