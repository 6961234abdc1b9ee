"""Which reforms hold when we do not know the world? Their outcomes in many plausible worlds, on the same seeds."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.answers.answer import Answer, Designed
from experiments.answers.discovery import Box, discover
from experiments.answers.information import Information, can_inform, information
from experiments.answers.pareto import pareto
from experiments.answers.separation import Separation, separate
from experiments.answers.statistics import band, everywhere, quantile, share_limits, surely
from experiments.designs.outcomes import direction
from experiments.designs.worlds import RobustChoice

if TYPE_CHECKING:
    import pandas as pd

WORST = 0.1  # the worst decile


@dataclass(frozen=True, repr=False)
class Worlds(Designed, Answer):
    """Outcomes of cases in many worlds.

    Attributes
    ----------
    values : array (case, world, seed, outcome)
        The first case is the base.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> from experiments.designs.factors import Factor
    >>> from experiments.designs.worlds import RobustChoice, Setting
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=12)
    >>> county = Setting("example", {}, case, (1, 2), ("inaction_rate",), 12)
    >>> freed = case.with_reform(1, {"authority.delegated_share": 0.9}).named("freed")
    >>> choice = RobustChoice(county, (freed,), (Factor("work.enforcement_share", 0.2, 0.6),), worlds=20)
    >>> found = ex.Question("robust", choice).run()
    >>> found, found.table()["case"].tolist()
    (<Worlds: 2 cases, 2 seeds, year 1 after the reform (months 1 to 12)>, ['baseline', 'freed'])
    """

    kind = "robust"

    choice: RobustChoice
    values: np.ndarray

    @classmethod
    def of(cls, choice: RobustChoice, values: np.ndarray) -> "Worlds":
        """Sort the values (point, seed, outcome) of the choice's study by case and world."""
        return cls(choice, values.reshape(len(choice.cases), choice.worlds, *values.shape[1:]))

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The base, then the reforms."""
        return self.choice.cases

    @property
    def design(self) -> RobustChoice:
        """What was asked."""
        return self.choice

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``worlds``, ``choice``, ``pareto``, ``improvements``; ``boxes`` where they were asked for.

        With enough worlds also ``information``: see `information`.
        """
        import pandas as pd

        found = {
            "worlds": self.choice.sample.rename_axis("world").reset_index(),
            "choice": self.table(),
            "pareto": self.pareto(),
            "improvements": self.improvements(),
        }
        found |= {"boxes": self.box_table()} if self.boxes else {}
        known = [one.table() for one in self.information.values()]
        return found | ({"information": pd.concat(known, ignore_index=True)} if known else {})

    @cached_property
    def information(self) -> dict[str, Information]:
        """By outcome: what it is worth to know a factor, or an outcome of the base, before a case is chosen."""
        outcomes = self.choice.setting.outcomes
        return {name: information(self, name, outcomes) for name in outcomes if can_inform(self, name, outcomes)}

    @cached_property
    def boxes(self) -> dict[str, dict[str, Box]]:
        """By outcome that the choice asks about, and by reform: the worlds in which it surely backfires."""
        outcomes = self.choice.setting.outcomes
        return {
            outcome: {case.name: self.box(i, outcomes.index(outcome)) for i, case in enumerate(self.cases) if i}
            for outcome in self.choice.discovery
        }

    @cached_property
    def separations(self) -> dict[str, Separation | None]:
        """By mapped outcome: the two factors that tell best where the mapped reform helps."""
        outcomes = self.choice.setting.outcomes
        return {name: self.separation(self.mapped, outcomes.index(name)) for name in self.choice.map_outcomes}

    @property
    def mapped(self) -> int:
        """Position of the mapped reform among the cases."""
        return [case.name for case in self.cases].index(self.choice.map_reform)

    @cached_property
    def defined(self) -> np.ndarray:
        """The values, NaN for all cases on seeds of a world on which an outcome is not defined for some case."""
        return everywhere(self.values, spared=False)

    @cached_property
    def means(self) -> np.ndarray:
        """Array (case, world, outcome): means over the seeds on which all cases are defined; NaN without any."""
        return band(self.defined, 2)[0]

    @cached_property
    def _signs(self) -> np.ndarray:
        return np.array([direction(name) for name in self.choice.setting.outcomes])

    @cached_property
    def improvement(self) -> np.ndarray:
        """Array (case, world, outcome): how much better than the base in the same world; worse is negative."""
        return self._signs * (self.means - self.means[0])

    @cached_property
    def regret(self) -> np.ndarray:
        """Array (case, world, outcome): how much worse than the best case, the base among them, in the same world."""
        return self.improvement.max(0) - self.improvement

    def difference(self, case: int, outcome: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean over seeds of the paired differences from the base in each world, and its t-interval."""
        return band(self.defined[case, :, :, outcome] - self.defined[0, :, :, outcome], 1)

    def signs(self, case: int, outcome: int) -> np.ndarray:
        """Array (world): 1 where a case surely improves an outcome, -1 where it surely worsens it, else 0."""
        return self._signs[outcome] * surely(self.defined[case, :, :, outcome] - self.defined[0, :, :, outcome], 1)

    def box(self, case: int, outcome: int) -> Box:
        """The worlds in which a case surely worsens an outcome; those in which this cannot be judged are left out."""
        known = np.isfinite(self.improvement[case, :, outcome])
        worlds = self.choice.sample[known].reset_index(drop=True)
        return discover(worlds, self.signs(case, outcome)[known] < 0, self.choice.setting.seeds[0])

    def separation(self, case: int, outcome: int) -> Separation | None:
        """The two factors that tell best where a case improves an outcome and where it worsens it."""
        known = np.isfinite(self.improvement[case, :, outcome])
        return separate(self.choice.sample[known], self.signs(case, outcome)[known])

    def table(self) -> "pd.DataFrame":
        """A row per case and outcome, with 95 % intervals over worlds.

        Columns: ``mean`` of the case and ``difference`` from the base, both on average over worlds; ``beats``, share
        of worlds in which it is better than the base, ``ties``, in which it is just as good, ``best``, in which no case
        is better (ties divided); ``regret``, its mean; ``worst``, the improvement that only a tenth of the worlds fall
        short of; each with ``..._low`` and ``..._high``: Student's for means, exact ones for shares and the quantile.
        ``worlds`` are those with a value, ``dropped`` those without.
        """
        return self._table.copy()

    @cached_property
    def _table(self) -> "pd.DataFrame":
        import pandas as pd

        rows = []
        for k, outcome in enumerate(self.choice.setting.outcomes):
            known = np.isfinite(self.means[:, :, k]).all(0)
            improvement, regret = self.improvement[:, known, k], self.regret[:, known, k]
            best = regret == 0
            found: dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]] = {
                "mean": band(self.means[:, known, k], 1),
                "difference": band(self._signs[k] * improvement, 1),
                "beats": _share(improvement > 0),
                "ties": _share(improvement == 0),
                "best": _share(best / best.sum(0)),
                "regret": band(regret, 1),
                "worst": quantile(improvement, WORST),
            }
            for i, case in enumerate(self.choice.cases):
                row: dict[str, Any] = {"case": case.name, "outcome": outcome}
                for name, (value, low, high) in found.items():
                    row |= {name: value[i], f"{name}_low": low[i], f"{name}_high": high[i]}
                rows.append(row | {"worlds": int(known.sum()), "dropped": int((~known).sum())})
        return pd.DataFrame(rows)

    def improvements(self) -> "pd.DataFrame":
        """A row per reform, world and outcome: how much better than the base, and whether surely so."""
        import pandas as pd

        choice = self.choice
        outcomes = choice.setting.outcomes
        levels = ([case.name for case in choice.reforms], range(choice.worlds), outcomes)
        index = pd.MultiIndex.from_product(levels, names=["case", "world", "outcome"])
        signs = [[self.signs(i, k) for k in range(len(outcomes))] for i in range(1, len(choice.cases))]
        columns = {"improvement": self.improvement[1:].ravel(), "sign": np.array(signs).transpose(0, 2, 1).ravel()}
        return pd.DataFrame(columns, index=index).reset_index()

    def box_table(self) -> "pd.DataFrame":
        """A row per bound of each box; a reform without a box has one row without a bound."""
        import pandas as pd

        rows = []
        for outcome, by_case in self.boxes.items():
            for case, box in by_case.items():
                facts: dict[str, object] = {"case": case, "outcome": outcome, "found": box.verdict}
                facts |= {"count": box.interest.count, "worlds": box.interest.of}
                facts |= {"confirmed": box.confirmed.value, "detectable": box.detectable}
                for name in ("coverage", "density", "seen_coverage", "seen_density"):
                    facts[name] = getattr(box, name).value
                bounds = [
                    {"factor": one.factor, "side": one.side, "limit": one.limit, "p": one.p, "recurs": one.splits.value}
                    for one in box.restrictions
                ]
                rows += [facts | bound for bound in bounds or [{}]]
        return pd.DataFrame(rows)

    def pareto(self) -> "pd.DataFrame":
        """Which cases are not dominated on average over worlds: see `experiments.answers.pareto`, worlds for seeds."""
        import pandas as pd

        setting = self.choice.setting
        levels = ([case.name for case in self.choice.cases], range(len(self.choice.sample)), setting.outcomes)
        index = pd.MultiIndex.from_product(levels, names=["case", "seed", "outcome"])
        return pareto(pd.DataFrame({"value": self.means.ravel()}, index=index).reset_index(), setting.outcomes)


def _share(by_world: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shares of worlds (case, world), in which a tie counts as a part."""
    count, of = by_world.sum(1), by_world.shape[1]
    with np.errstate(invalid="ignore", divide="ignore"):
        return count / of, *share_limits(count, of)
