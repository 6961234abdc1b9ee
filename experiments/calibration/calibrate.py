"""Which worlds could be: drawn from the priors, kept where the county meets every target.

The small county only spares runs: a world that is nowhere near the targets there is not tried on the county itself.
What counts is the county itself, on luck of its own.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.answers.answer import Answer
from experiments.answers.statistics import Share, mean_of
from experiments.calibration.evidence import Target, distances
from experiments.calibration.learnt import Learnt, composites, coverage, learnt, pairs
from experiments.calibration.plan import CalibrationPlan
from experiments.designs.study import Study
from experiments.running.backends import Backend
from experiments.running.files import kept_in
from experiments.running.resume import Patience, run_study
from sim.variant import load_variant
from sim.versions import MODEL
from sim.window import Window

if TYPE_CHECKING:
    import pandas as pd

Watch = Callable[[int], AbstractContextManager[Callable[[], None] | None]]  # of so many runs, each then told


@dataclass(frozen=True)
class Tried:
    """Worlds of one model, and how far each of them came.

    Attributes
    ----------
    plan : CalibrationPlan
    small : array (world, target)
        Means over the seeds on the small county; NaN where one of them is not defined.
    chosen : array of int
        Worlds that were tried on the county itself.
    full : array (chosen, target)
        What it had.
    """

    plan: CalibrationPlan
    small: np.ndarray
    chosen: np.ndarray
    full: np.ndarray

    @property
    def points(self) -> "pd.DataFrame":
        """All that were drawn: a row per world, a column per parameter."""
        return self.plan.points

    @cached_property
    def kept(self) -> np.ndarray:
        """Numbers of the worlds in which the county meets every target."""
        return np.asarray(self.chosen[(distances(self.plan.targets, self.full) == 0).all(1)])

    @cached_property
    def met(self) -> np.ndarray:
        """Array (kept, target): what the county has in them."""
        return np.asarray(self.full[np.isin(self.chosen, self.kept)])

    @property
    def accepted(self) -> Share:
        """Worlds kept, of those drawn."""
        return Share(len(self.kept), self.plan.draws)

    @cached_property
    def worlds(self) -> "pd.DataFrame":
        """Worlds kept, a row each."""
        return self.points.iloc[self.kept]


@dataclass(frozen=True, repr=False)
class Calibration(Answer):
    """Worlds that could be, and what the evidence says of the parameters.

    Attributes
    ----------
    tried : Tried
        The model's own worlds.
    rivals : mapping of str to Tried
        Those of variants.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> from experiments.calibration.plan import CalibrationPlan
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=12)
    >>> plan = CalibrationPlan("example", case, draws=40, seeds=(1,), confirm=1, window=12)
    >>> found = ex.calibrate(plan)
    >>> found, found.tried.accepted.of, len(found.tried.small)
    (<Calibration: 1 case, 1 seed, last 12 months>, 40, 40)
    """

    kind = "calibration"

    tried: Tried
    rivals: Mapping[str, Tried]

    @property
    def plan(self) -> CalibrationPlan:
        """What was asked."""
        return self.tried.plan

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The county."""
        return (self.plan.base,)

    @property
    def seeds(self) -> tuple[int, ...]:
        """Of a world on the small county."""
        return self.plan.seeds

    @property
    def window(self) -> Window:
        """Months that count."""
        return Window.of(self.plan.window)

    @property
    def targets(self) -> tuple[Target, ...]:
        """Those that had to be met."""
        return self.plan.targets

    @property
    def worlds(self) -> "pd.DataFrame":
        """Worlds kept: a row each, a column per parameter."""
        return self.tried.worlds

    def plausible(self) -> "pd.DataFrame":
        """The same with those of the rivals, under ``variant``, and the version of the model that found them."""
        import pandas as pd

        parts = [self.worlds.assign(variant="")]
        parts += [one.worlds.assign(variant=name, **_pinned(name)) for name, one in self.rivals.items()]
        found = pd.concat(parts).assign(model=MODEL).rename_axis("world").reset_index()
        first = ["world", "variant", "model"]
        return found[[*first, *(name for name in found if name not in first)]]

    @cached_property
    def parameters(self) -> tuple[Learnt, ...]:
        """What was learnt of each parameter, by how surely it was."""
        return learnt(self.plan.priors, self.tried.points, self.tried.kept)

    def tables(self) -> "dict[str, pd.DataFrame]":
        """Tables by name.

        ``calibration``: by target, the share of worlds inside before fitting, and what the worlds kept have.
        ``acceptance``: by model, of how many worlds drawn how many were left, and the odds against the model itself.
        ``learnt``: by parameter, prior and posterior. ``composites``: what each target is about.
        ``pairs``: parameters that the targets tie to each other. ``ranks``: whether the intervals tell the truth.
        ``plausible``: the worlds kept.
        """
        return dict(self._tables)

    @cached_property
    def _tables(self) -> "dict[str, pd.DataFrame]":
        import pandas as pd

        return {
            "calibration": self._by_target(),
            "acceptance": self._by_model(),
            "learnt": pd.DataFrame([one.row for one in self.parameters]),
            "composites": self.composites,
            "pairs": pairs(self.tried.points, self.tried.kept),
            "ranks": self.ranks,
            "plausible": self.plausible(),
        }

    @cached_property
    def composites(self) -> "pd.DataFrame":
        """See `experiments.calibration.learnt.composites`."""
        return composites(self.plan.priors, self.tried.points, self.tried.small, self.tried.kept, self._names)

    @cached_property
    def ranks(self) -> "pd.DataFrame":
        """See `experiments.calibration.learnt.coverage`."""
        widths = np.array([target.half_width for target in self.targets])
        return coverage(self.tried.points, self.tried.small, widths, self._names)

    @property
    def _names(self) -> list[str]:
        return [target.name for target in self.targets]

    def _by_target(self) -> "pd.DataFrame":
        import pandas as pd

        before = distances(self.targets, self.tried.small) == 0
        rows = []
        for k, target in enumerate(self.targets):
            low, high = target.widened
            share = Share(int(before[:, k].sum()), len(before))
            row: dict[str, Any] = {"target": target.name, "outcome": target.outcome}
            row |= {"widened_low": low, "widened_high": high, "inside": share.value}
            row |= dict(zip(("inside_low", "inside_high"), share.interval, strict=True))
            row |= {"alone": mean_of((before.sum(1) == before.shape[1] - 1) & ~before[:, k])}
            ends = np.quantile(self.tried.met[:, k], [0.05, 0.5, 0.95]) if len(self.tried.met) else [np.nan] * 3
            rows.append(row | dict(zip(("kept_low", "kept_middle", "kept_high"), map(float, ends), strict=True)))
        return pd.DataFrame(rows)

    def _by_model(self) -> "pd.DataFrame":
        import pandas as pd

        rows = []
        own = self.tried.accepted
        for name, one in {"": self.tried, **self.rivals}.items():
            share, small = one.accepted, distances(self.targets, one.small) == 0
            row: dict[str, Any] = {"model": name, "drawn": share.of, "inside_small": int(small.all(1).sum())}
            row |= {"confirming": len(one.chosen), "kept": share.count, "share": share.value}
            row |= dict(zip(("share_low", "share_high"), share.interval, strict=True))
            odds = share.over(own) if name else (1.0, 1.0, 1.0)
            rows.append(row | dict(zip(("bayes_factor", "bayes_factor_low", "bayes_factor_high"), odds, strict=True)))
        return pd.DataFrame(rows)

    def facts(self) -> dict[str, Any]:
        """How many worlds."""
        return {"worlds": self.plan.draws, "kept": len(self.tried.kept), "model": MODEL}


def _pinned(variant: str) -> dict[str, float]:
    return dict(load_variant(variant).params.changes())


def _unwatched(runs: int) -> AbstractContextManager[None]:
    return nullcontext()


def calibrate(
    plan: CalibrationPlan,
    folder: str | Path | None = None,
    backend: Backend | None = None,
    watch: Watch = _unwatched,
    command: str = "",
    patience: Patience | None = None,
) -> Calibration:
    """Draw worlds, run them, and keep those in which the county meets every target.

    Parameters
    ----------
    folder : str or Path, optional
        Where the runs are kept, so that what was stopped goes on, and more draws add to those that are there; by
        default they are not kept.
    watch : callable, optional
        Of a number of runs: a context that gives what is called after each of them. There are two rounds for each
        model, on the small county and on the county itself.

    Raises
    ------
    StudyError
        The folder belongs to something else, or runs failed.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> from experiments.calibration.plan import CalibrationPlan
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=12)
    >>> found = ex.calibrate(CalibrationPlan("example", case, draws=20, seeds=(1,), confirm=1, window=12))
    >>> list(found.tables())
    ['calibration', 'acceptance', 'learnt', 'composites', 'pairs', 'ranks', 'plausible']
    """
    with kept_in(folder) as kept:

        def run(study: Study, name: str) -> np.ndarray:
            with watch(study.runs) as progress:
                return run_study(study, kept / name, backend, progress, command, patience).complete()

        own = _tried(plan, "worlds", run)
        rivals = {name: _tried(plan.rival(name), name, run) for name in plan.rivals}
    return Calibration(own, rivals)


def _tried(plan: CalibrationPlan, name: str, run: Callable[[Study, str], np.ndarray]) -> Tried:
    small = plan.by_target(run(plan.first(), name))
    chosen = np.flatnonzero((distances(plan.targets, small) <= plan.slack).all(1))
    if not len(chosen):
        return Tried(plan, small, chosen, np.empty((0, len(plan.targets))))
    return Tried(plan, small, chosen, plan.by_target(run(plan.second(chosen), f"{name}-confirm")))
