"""Sweeps of the county, stage by stage; all runs are studies, so that a sweep can be resumed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.answers.answer import Answer, Designed
from experiments.answers.how import How
from experiments.answers.sweep import Function, Sweep, sweep, sweep_until
from experiments.designs.factors import Factor, index_names
from experiments.designs.study import Study
from experiments.designs.sweep import MAIN, SCREEN, Stage, SweepPlan

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Sensitivity(Designed, Answer):
    """What a plan of sweeps found.

    Attributes
    ----------
    stages : mapping
        Sweeps under ``"screen"`` (if there is one) and ``"main"``.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> from experiments.designs.factors import Factor
    >>> from experiments.designs.sweep import Stage, SweepPlan
    >>> from experiments.designs.setting import Setting
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=12)
    >>> county = Setting("example", {}, case, (1, 2), ("inaction_rate",), 12)
    >>> factors = (Factor("authority.delegated_share", 0.2, 0.8), Factor("tolerance.coverage", 0.1, 0.9))
    >>> found = ex.Question("sweep", SweepPlan(county, factors, Stage("morris", 4))).run()
    >>> found, "indices" in found.tables()
    (<Sensitivity: 1 case, 2 seeds, last 12 months>, True)
    """

    kind = "sweep"

    plan: SweepPlan
    stages: Mapping[str, Sweep]

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The county that is varied."""
        return (self.plan.setting.base,)

    @property
    def design(self) -> SweepPlan:
        """What was asked."""
        return self.plan

    @property
    def reached(self) -> bool:
        """Whether the width the plan wants, if any, was reached."""
        wanted = self.plan.main.width
        return wanted is None or self.last.width() <= wanted

    @property
    def last(self) -> Sweep:
        """The main stage."""
        return self.stages[MAIN]

    def tables(self) -> "dict[str, pd.DataFrame]":
        """Tidy tables of all stages: ``factors``, ``indices``, ``convergence``, ``noise``."""
        import pandas as pd

        parts: dict[str, list[pd.DataFrame]] = {"factors": [], "indices": [], "convergence": [], "noise": []}
        for stage, one in self.stages.items():
            kept = index_names(self.stages[MAIN].factors)
            scores = one.scores()
            factors = pd.DataFrame(
                {
                    "factor": factor.group or factor.name,
                    "parameter": factor.name,
                    "lowest": factor.low,
                    "highest": factor.high,
                    "relative": scores[factor.group or factor.name],
                    "kept": (factor.group or factor.name) in kept,
                }
                for factor in one.factors
            )
            tables = {
                "factors": factors,
                "indices": one.indices.assign(base_sample=one.n),
                "convergence": one.convergence.rename(columns={"n": "base_sample"}),
                "noise": one.noise,
            }
            for name, table in tables.items():
                if len(table):
                    table = table.copy()
                    table.insert(0, "stage", stage)
                    table.insert(1, "method", one.method)
                    parts[name].append(table)
        return {name: pd.concat(tables, ignore_index=True) for name, tables in parts.items() if tables}


def run_plan(plan: SweepPlan, how: How) -> Sensitivity:
    """Run all stages of a plan.

    Parameters
    ----------
    how : How
        Its folder holds a study for each batch; what is there already is not run again.
    """

    def values(study: Study) -> np.ndarray:
        return how.stage(study, "sweep")

    found: dict[str, Sweep] = {}
    factors: Sequence[Factor] = plan.factors
    if plan.screen is not None:
        found[SCREEN] = _run(plan.screen, factors, _county(plan, factors, values), plan)
        kept = found[SCREEN].leading(plan.keep)
        factors = [factor for factor in factors if (factor.group or factor.name) in kept]
    found[MAIN] = _run(plan.main, factors, _county(plan, factors, values), plan)
    return Sensitivity(plan, found)


def _run(stage: Stage, factors: Sequence[Factor], function: Function, plan: SweepPlan) -> Sweep:
    how: dict[str, Any] = {"seeds": plan.setting.seeds, "outcomes": plan.setting.outcomes, "pairs": stage.pairs}
    how |= {"luck": stage.luck, "seed": stage.sample_seed}
    if stage.width is None:
        return sweep(factors, function, stage.method, stage.n, **how)
    return sweep_until(factors, function, stage.method, stage.n, width=stage.width, most=stage.largest, **how)


def _county(plan: SweepPlan, factors: Sequence[Factor], values: Callable[[Study], np.ndarray]) -> Function:
    import pandas as pd

    setting, names = plan.setting, [factor.name for factor in factors]

    def function(points: np.ndarray, seeds: Sequence[int]) -> np.ndarray:
        design = pd.DataFrame(points, columns=names)
        design.insert(0, "case", setting.base.name)
        how: dict[str, Any] = {"window": setting.window, "title": setting.title}
        return values(Study(setting.name, (setting.base,), design, tuple(seeds), setting.outcomes, **how))

    return function
