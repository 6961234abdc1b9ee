"""A whole survey of cases: what changes, why, when, for whom, how long it lasts, and at which dose."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.answers.answer import Answer
from experiments.answers.comparison import Comparison, check_pairs, whole_seeds
from experiments.answers.doses import DoseResponse, dose_response
from experiments.answers.horizons import Horizons, horizons
from experiments.answers.plane import PLANE_CELLS, Plane, every_plane
from experiments.answers.survey import ENDS, Survey, departures, half_returns, survey, withdrawn
from experiments.designs.outcomes import OUTCOMES, direction
from sim.window import WINDOW, Window, WindowLike
from sim.words import LANGUAGES, text

if TYPE_CHECKING:
    import pandas as pd

RETURNING = "blame_avoidance_rate"  # what is watched after a reform is withdrawn
FEW_SEEDS = 20  # for what takes many runs or a longer horizon
DOSES = (0.25, 0.5, 0.75, 1.0)  # of a package's own way
FRACTION = 0.25  # of each lever's range


@dataclass(frozen=True, repr=False)
class Inquiry(Answer):
    """A whole survey of cases: compared, looked at from all sides, withdrawn again, and tried at several doses.

    Attributes
    ----------
    survey : Survey
        All cases on all seeds.
    back : Survey
        The county as it is and those with reforms, lived on after these are withdrawn; None if none has any.
    planes : mapping of name to Plane
        Of the baseline.
    doses : DoseResponse
        Those with reforms at several doses, 1 among them, and at one equal dose; None if there are none.
    horizons : Horizons
        All cases, lived on: year 1, years 1 to 5, the long run.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=12)
    >>> found = ex.inquire([case, case.named("again")], range(1, 3))
    >>> list(found.planes)
    ['balance', 'tolerance', 'veto']
    """

    kind = "inquiry"

    survey: Survey
    back: Survey | None
    planes: Mapping[str, Plane]
    doses: DoseResponse | None
    horizons: Horizons

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The county as it is, and the same county with each reform."""
        return self.survey.cases

    @property
    def seeds(self) -> tuple[int, ...]:
        """Of the comparison."""
        return self.survey.seeds

    @property
    def window(self) -> Window:
        """Months that count."""
        return self.survey.window

    @cached_property
    def comparison(self) -> Comparison:
        """The survey's runs, compared."""
        return self.survey.comparison()

    def tables(self) -> "dict[str, pd.DataFrame]":
        """Everything the page and its figures show."""
        tables = {**self.comparison.tables(), **self.survey.tables()}
        tables |= {name: plane.tables()["plane"] for name, plane in self.planes.items()}
        tables |= self.horizons.tables()
        if self.back is not None:
            returns = departures(self.back, RETURNING).reset_index()
            half = half_returns(self.back, RETURNING).rename("months_to_half").rename_axis("case")
            tables["return"] = returns.rename(columns={**ENDS, "mean": "difference"})
            tables["half_return"] = half.reset_index()
        if self.doses is not None:
            tables |= {"doses": self.doses.table(), "dose_runs": self.doses.runs()}
            tables |= {"pareto": self.doses.pareto(), "ranks": self.doses.ranks()}
        return tables


def inquire(
    cases: Iterable[sim.Case],
    seeds: Iterable[int],
    window: WindowLike = WINDOW,
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
) -> Inquiry:
    """Ask everything about some cases that the page of an inquiry shows.

    Parameters
    ----------
    cases, seeds : sequence
        The first case is the county as it is. What takes many runs uses the first `FEW_SEEDS` seeds.
    window, progress, workers
        See `experiments.answers.comparison.compare`.

    Raises
    ------
    InputError
        What `compare` refuses.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=12)
    >>> ex.inquire([case, case.named("again")], range(1, 3))
    <Inquiry: 2 cases, 2 seeds, last 12 months>
    """
    cases, seeds = tuple(cases), whole_seeds(seeds)
    check_pairs(cases, seeds, OUTCOMES)
    horizon = cases[0].structure.months
    title = {lang: text("courses.withdrawal", lang) for lang in LANGUAGES}
    how: dict[str, Any] = {"progress": progress, "workers": workers, "window": window}
    few = seeds[:FEW_SEEDS]
    whole = survey(cases, seeds, **how)
    back = doses = None
    if reformed := [case for case in cases[1:] if case.reforms]:
        longer = [withdrawn(case, horizon + 1, horizon + horizon // 2, title) for case in (cases[0], *reformed)]
        back = survey(longer, few, **how)
    if packages := [case for case in cases[1:] if case.reforms and case.params == cases[0].params]:
        doses = dose_response(packages, DOSES, few, fractions=[FRACTION], **how)
    planes = every_plane(cases[0], few, **how)
    return Inquiry(whole, back, planes, doses, horizons(cases, seeds, OUTCOMES, progress, workers))


def inquiry_runs(cases: Sequence[sim.Case], seeds: Sequence[int]) -> int:
    """Runs of `inquire`."""
    few, planes = len(seeds[:FEW_SEEDS]), sum(PLANE_CELLS.values())
    found = 2 * len(cases) * len(seeds) + planes * few
    if reformed := sum(bool(case.reforms) for case in cases[1:]):
        found += (1 + reformed) * few
    packages = sum(bool(case.reforms) and case.params == cases[0].params for case in cases[1:])
    return found + (1 + packages * (len(DOSES) + 1)) * few if packages else found


def ranking(comparison: Comparison, outcome: int) -> list[int]:
    """Positions of the cases besides the baseline, the best on an outcome first; undefined ones last."""
    sign = direction(comparison.outcomes[outcome])
    gains = [sign * comparison.difference(i, outcome).difference for i in range(1, len(comparison.cases))]
    return [int(i) + 1 for i in np.argsort([-gain for gain in gains], kind="stable")]
