"""Before any fitting: the share of the worlds that are believed possible in which the model meets each target."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.answers.answer import Answer
from experiments.answers.comparison import whole_seeds
from experiments.answers.runs import Studied
from experiments.answers.statistics import Share, mean_of
from experiments.calibration.evidence import OUTPUT, Evidence, Target, distances, targets
from experiments.designs.points import design
from experiments.designs.study import Study
from experiments.designs.variables import LUCK
from experiments.running.backends import Backend
from experiments.running.files import kept_in
from experiments.running.resume import run_study
from sim.window import WINDOW, WindowLike

if TYPE_CHECKING:
    import pandas as pd

NAME = "prior_check"


@dataclass(frozen=True, repr=False)
class PriorCheck(Studied, Answer):
    """Targets in worlds drawn from the priors, each on luck of its own: the seeds that follow those of the first.

    Attributes
    ----------
    values : array (world, target)
        Means over the seeds of a world; NaN where one of them is not defined.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=12)
    >>> found = ex.prior_check(case, worlds=4, seeds=[1], window=12)
    >>> found, found.values.shape
    (<PriorCheck: 1 case, 1 seed, last 12 months>, (4, 7))
    """

    kind = "prior"

    study: Study
    evidence: Evidence
    values: np.ndarray

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """Those that are to be matched."""
        return self.evidence.of_role(OUTPUT)

    @cached_property
    def distances(self) -> np.ndarray:
        """Array (world, target): see `Target.distance`; infinite where not defined."""
        return distances(self.targets, self.values)

    def inside(self, target: int) -> Share:
        """Worlds that meet one target."""
        return Share(int((self.distances[:, target] == 0).sum()), len(self.values))

    @property
    def all_inside(self) -> Share:
        """Worlds that meet all of them."""
        return Share(int((self.distances == 0).all(1).sum()), len(self.values))

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``prior``: by target; ``prior_all``: all at once; ``prior_worlds``: the worlds, and what came of them."""
        import pandas as pd

        rows: list[dict[str, Any]] = []
        for k, target in enumerate(self.targets):
            known = self.values[np.isfinite(self.values[:, k]), k]
            least, most = target.widened
            place = {"target": target.name, "outcome": target.outcome, "widened_low": least, "widened_high": most}
            ends = dict(zip(("tenth", "middle", "ninetieth"), _deciles(known), strict=True))
            over = {"below": mean_of(known < least), "above": mean_of(known > most)}
            rows.append({**place, **_share(self.inside(k)), **over, **ends})
        worlds = self.study.design.drop(columns=["case", LUCK]).rename_axis("world").reset_index()
        came = pd.DataFrame(self.values, columns=[target.outcome for target in self.targets])
        every = pd.DataFrame([_share(self.all_inside)])
        return {"prior": pd.DataFrame(rows), "prior_all": every, "prior_worlds": pd.concat([worlds, came], axis=1)}

    def facts(self) -> dict[str, Any]:
        """How many worlds."""
        return {"worlds": len(self.values)}


def _deciles(values: np.ndarray) -> list[float]:
    return np.quantile(values, [0.1, 0.5, 0.9]).tolist() if values.size else [np.nan] * 3


def _share(found: Share) -> dict[str, float]:
    low, high = found.interval
    return {"inside": found.value, "inside_low": low, "inside_high": high, "worlds": found.of}


def prior_study(
    case: sim.Case, worlds: int, seeds: Sequence[int], evidence: Evidence, window: WindowLike = WINDOW
) -> Study:
    """What is to be run: worlds from the priors, each on seeds of its own, so that no luck is common to all."""
    luck = whole_seeds(seeds)
    points = design([case.name], {"kind": "prior", "count": worlds}, NAME)
    points[LUCK] = np.arange(len(points), dtype=float) * ((max(luck) - min(luck) + 1) if luck else 1)
    outcomes = tuple(dict.fromkeys(target.outcome for target in evidence.of_role(OUTPUT)))
    return Study(NAME, (case,), points, luck, outcomes, window)


def prior_check(
    case: sim.Case,
    worlds: int,
    seeds: Sequence[int],
    evidence: Evidence | None = None,
    folder: str | Path | None = None,
    backend: Backend | None = None,
    progress: Callable[[], None] | None = None,
    window: WindowLike = WINDOW,
) -> PriorCheck:
    """Draw worlds from the priors of the parameter table, run them, and see which targets they meet.

    Parameters
    ----------
    worlds : int
        Points of a Latin hypercube, so that every prior is drawn evenly.
    seeds : sequence of int
        Runs of a world, of which the mean counts; every world has luck of its own.
    evidence : Evidence, optional
        See `targets`, by default that which ships.
    folder : str or Path, optional
        Where the runs are kept, so that what was stopped goes on; by default they are not kept.

    Raises
    ------
    InputError
        Something cannot be run.
    StudyError
        The folder belongs to something else, or runs failed.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=12)
    >>> found = ex.prior_check(case, worlds=4, seeds=[1], window=12)
    >>> found.tables()["prior"]["target"].tolist()
    ['T1', 'T2', 'T4', 'T5', 'T6', 'T7', 'T12']
    """
    evidence = evidence or targets()
    study = prior_study(case, worlds, seeds, evidence, window)
    with kept_in(folder) as kept:
        values = run_study(study, kept / "runs", backend, progress).complete()
    means = values.mean(1)  # a world without a value on one of its seeds has none
    columns = [study.outcomes.index(target.outcome) for target in evidence.of_role(OUTPUT)]
    return PriorCheck(study, evidence, means[:, columns])
