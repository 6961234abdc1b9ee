"""The calibration once more by another method: ``python -m tools.second_method [CHAINS STEPS]``.

Markov chains on the small county, in place of independent draws. A proposal keeps the prior (preconditioned
Crank-Nicolson, on normal scores)::

    z' = sqrt(1 - b**2) z + b e,   e standard normal,   accepted where the county meets every target

so that the chain's law is that of the draws which meet them (Marjoram et al. 2003; Cotter et al. 2013). Each run has
luck of its own. Chains start anywhere in the prior and go downhill until they meet all targets; the first half is left
out. They are independent, so the spread of their means says how far these may be off. Written to
``results/reference/calibration/second_method.csv``; the draws are read from ``results/calibration_runs``.
"""

import sys
from collections.abc import Callable
from itertools import chain

import numpy as np
import pandas as pd

from experiments.answers.samples import normal_p
from experiments.answers.statistics import LEVEL, holm
from experiments.calibration.evidence import distances
from experiments.calibration.plan import CalibrationPlan, read_calibration
from experiments.designs.drawn import rounded
from experiments.running.backends import Threads
from experiments.running.resume import run_study
from experiments.running.runner import Job, Measure, execute
from sim.prior import Prior
from sim.window import Window
from tools.reference import REFERENCE, RESULTS

CHAINS, STEPS = 96, 240
BLEND = 0.25  # b
TARGET = REFERENCE / "calibration" / "second_method.csv"
_LUCK = 2 * 10**9  # of seeds that no draw has

Far = Callable[
    [np.ndarray, int], np.ndarray
]  # of worlds in normal scores and a step: how far each is, 0 where it meets


def chains(far: Far, parameters: int, count: int, steps: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Normal scores (step, chain, parameter) of `count` chains, and which of them (step, chain) meet all targets."""
    rng = np.random.default_rng(seed)
    here = rng.standard_normal((count, parameters))
    away, path, met = far(here, 0), [], []
    for step in range(1, steps + 1):
        there = np.sqrt(1 - BLEND**2) * here + BLEND * rng.standard_normal(here.shape)
        apart = far(there, step)
        better = apart <= away
        here, away = np.where(better[:, None], there, here), np.where(better, apart, away)
        path.append(here)
        met.append(away == 0)
    return np.array(path), np.array(met)


def worlds_of(scores: np.ndarray, priors: dict[str, Prior]) -> pd.DataFrame:
    """Worlds at some normal scores."""
    from scipy.special import ndtr

    unit = ndtr(scores)
    return pd.DataFrame({name: rounded(of.quantile(unit[:, k])) for k, (name, of) in enumerate(priors.items())})


def county_far(plan: CalibrationPlan) -> Far:
    """How far the small county is from its targets, at worst, each time on other luck."""
    priors, seeds = dict(plan.priors), len(plan.seeds)
    columns = [plan.outcomes.index(target.outcome) for target in plan.targets]
    measure = Measure(plan.outcomes, Window.of(plan.window).stated)

    def far(scores: np.ndarray, step: int) -> np.ndarray:
        cases = [plan.tried.with_params(row) for row in worlds_of(scores, priors).to_dict("records")]
        luck = _LUCK + step * len(cases) * seeds
        jobs = (Job(n, case, luck + n * seeds + k) for n, case in enumerate(cases) for k in range(seeds))
        values = np.zeros((len(cases), len(plan.targets)))
        for done in chain.from_iterable(execute(measure, jobs, Threads())):
            values[done.job.number] += np.array(done.value.outcomes)[columns] / seeds
        return np.asarray(distances(plan.targets, values).max(1))

    return far


def beside(plan: CalibrationPlan, path: np.ndarray) -> pd.DataFrame:
    """Both methods, parameter by parameter, on the scale of normal scores."""
    from scipy.special import ndtri

    small = plan.by_target(run_study(plan.first(), RESULTS / "calibration_runs" / "worlds").complete())
    every = ndtri(np.random.default_rng(plan.sample_seed).random((plan.draws, len(plan.priors))))  # as they were drawn
    drawn = every[(distances(plan.targets, small) == 0).all(1)]
    late = path[len(path) // 2 :]
    found = {"parameter": list(plan.priors), "draws": drawn.mean(0), "chains": late.mean((0, 1))}
    found |= {"draws_sd": drawn.std(0, ddof=1), "chains_sd": late.std((0, 1), ddof=1)}
    by_chain = late.mean(0)
    error = np.hypot(drawn.std(0, ddof=1) / np.sqrt(len(drawn)), by_chain.std(0, ddof=1) / np.sqrt(len(by_chain)))
    z = (found["chains"] - found["draws"]) / error
    return pd.DataFrame(found | {"error": error, "z": z, "p_holm": holm(normal_p(z))})


def main(count: int = CHAINS, steps: int = STEPS) -> None:
    """Run the chains, and write both methods side by side."""
    plan = read_calibration("calibration")
    path, met = chains(county_far(plan), len(plan.priors), count, steps)
    arrived = met[steps // 2]  # one that is still on its way has not the law of the draws
    path = path[:, arrived]
    table = beside(plan, path)
    moved = (np.diff(path[len(path) // 2 :], axis=0) != 0).any(2).mean()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(TARGET, index=False, float_format="%.5g")
    z, apart = table["z"].to_numpy(), int((table["p_holm"] < LEVEL).sum())
    print(f"{arrived.sum()} of {count} chains arrived in half of {steps} steps")
    print(f"{moved:.0%} of the proposals accepted in the second half")
    print(f"z: standard deviation {z.std():.2f}, largest {np.abs(z).max():.2f}; surely different: {apart}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
