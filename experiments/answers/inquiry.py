"""A whole survey of cases: what changes, why, when, for whom, how long it lasts, and at which dose."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sim
from experiments.answers.answer import Answer
from experiments.answers.comparison import Comparison, check_pairs, compare, whole_seeds
from experiments.answers.conclusions import Conclusions
from experiments.answers.doses import DoseResponse, dose_options, dose_response, usual_budgets
from experiments.answers.horizons import Horizons, LaterLook
from experiments.answers.pilot import places_of
from experiments.answers.plane import PLANE_CELLS, Plane, every_plane
from experiments.answers.prices import prices
from experiments.answers.readings import READ, Readings, readings, readings_runs
from experiments.answers.story import Story, first_blamed
from experiments.answers.survey import ENDS, Look, Survey, departures, half_returns, survey, withdrawn
from experiments.designs.conclusions import ConclusionsPlan
from experiments.designs.outcomes import OUTCOMES
from experiments.designs.packages import is_agreed, moved
from experiments.designs.plausible import are_of, plausible_worlds
from experiments.designs.setting import Setting
from experiments.running.backends import Threads
from experiments.running.files import kept_in
from experiments.running.resume import run_study
from experiments.running.runner import collect
from sim.window import WINDOW, Window, WindowLike
from sim.words import LANGUAGES, text

if TYPE_CHECKING:
    import pandas as pd

    from sim.past import Forks

RETURNING = "blame_avoidance_rate"  # what is watched after a reform is withdrawn
FEW_SEEDS = 20  # for what takes many runs or a longer horizon
PLANE_SEEDS = 5  # for planes, whose points share no past
DOSES = (0.25, 0.5, 0.75, 1.0)  # of a package's own way
FRACTION = 0.25  # of each lever's policy range
WORLDS, WORLD_SEEDS, WORLD_TOWNSHIPS = 60, 2, 3  # in which packages are tried besides the county's own


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
        Those whose reforms move levers from the baseline's values on: at several doses, 1 among them, at one equal
        dose, and at what the cheapest of them costs; None if there are none.
    horizons : Horizons
        All cases, lived on: year 1, years 1 to 5, the long run.
    readings : Readings
        Those that are packages of documents, under every reading of these; None with fewer than two.
    pilot : Comparison
        All cases, compared by place; None where no reform is tried out in some townships only.
    believed : Conclusions
        Those of which doses are tried, in `WORLDS` worlds that agree with the evidence, on a small county; None without
        any, or in a county for which these worlds were not found.
    told : Story
        One matter of the county as it is on the first seed, see `experiments.answers.story.first_blamed`; None where
        nobody was sanctioned over any.

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
    readings: Readings | None = None
    pilot: Comparison | None = None
    believed: Conclusions | None = None
    told: Story | None = None

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
        if self.readings is not None:
            tables |= self.readings.tables()
        if self.believed is not None:
            tables |= {"conclusions": self.believed.table(), "better_than": self.believed.better_than()}
            tables["gains"] = self.believed.gains()
        if self.pilot is not None:
            tables |= {name: table for name, table in self.pilot.tables().items() if name.startswith("pilot")}
        if self.doses is not None:
            tables |= {"doses": self.doses.table(), "dose_runs": self.doses.runs()}
            tables |= {"pareto": self.doses.pareto(), "ranks": self.doses.ranks(), "moves": self.doses.moves()}
        return tables


def inquire(
    cases: Iterable[sim.Case],
    seeds: Iterable[int],
    window: WindowLike = WINDOW,
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
    looked: tuple[Survey, Horizons] | None = None,
) -> Inquiry:
    """Ask everything about some cases that the page of an inquiry shows.

    Parameters
    ----------
    cases, seeds : sequence
        The first case is the county as it is. What takes many runs uses the first `FEW_SEEDS` seeds, planes
        the first `PLANE_SEEDS`.
    window, progress, workers
        See `experiments.answers.comparison.compare`.
    looked : (Survey, Horizons), optional
        What `now_and_later` found, where it was asked first: the comparison is in it.

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
    whole, later = looked or now_and_later(cases, seeds, window, progress, workers)
    back = doses = None
    if reformed := [case for case in cases[1:] if case.reforms]:
        longer = [withdrawn(case, horizon + 1, horizon + horizon // 2, title) for case in (cases[0], *reformed)]
        back = survey(longer, few, **how)
    if packages := _packages(cases):
        doses = dose_response(packages, DOSES, few, fractions=[FRACTION], budgets=usual_budgets(packages), **how)
    planes = every_plane(cases[0], seeds[:PLANE_SEEDS], **how)
    read = readings(agreed, few, **how) if (agreed := _agreed(cases)) else None
    tried = compare(cases, few, **how) if places_of(cases) else None
    told = first_blamed(cases[0], seeds[0], whole.window)
    return Inquiry(whole, back, planes, doses, later, read, tried, _believed(cases, window, progress, workers), told)


def _believed(
    cases: Sequence[sim.Case], window: WindowLike, progress: Callable[[], None] | None, workers: int | None
) -> Conclusions | None:
    packages = _packages(cases)
    if not (packages and are_of(cases[0])):
        return None
    small = min(WORLD_TOWNSHIPS, cases[0].structure.townships)
    base, *packages = (case.with_structure(townships=small) for case in (cases[0], *packages))
    months = Window.of(window).within(base.structure.months)
    setting = Setting("worlds", {}, base, tuple(range(1, WORLD_SEEDS + 1)), READ, months)
    plan = ConclusionsPlan(setting, tuple(packages), plausible_worlds().iloc[:WORLDS])
    with kept_in(None) as folder:
        runs = run_study(plan.study(), folder / "runs", Threads.of(workers), progress)
        return Conclusions.of(plan, runs.complete())


def now_and_later(
    cases: Sequence[sim.Case],
    seeds: Sequence[int],
    window: WindowLike,
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
) -> tuple[Survey, Horizons]:
    """`survey` on all seeds and, in the same lives of the first `FEW_SEEDS` of them, `horizons`."""
    from sim.past import forks_of, live

    months, few = cases[0].structure.months, seeds[:FEW_SEEDS]
    now, later = Look(Window.of(window).within(months)), LaterLook(cases, OUTCOMES)

    def long(case: sim.Case, seed: int, forks: "Forks" = ()) -> tuple[Any, Any]:
        run = live(case, seed, forks)
        return now(run.until(months)), later(run)

    def short(case: sim.Case, seed: int, forks: "Forks" = ()) -> Any:
        return now(live(case, seed, forks))

    def rows(work: Callable[..., Any], lived: Sequence[sim.Case], some: Sequence[int]) -> list[list[Any]]:
        found = collect(work, lived, some, backend=backend, progress=progress, forks=forks_of(lived))
        return [found[k * len(some) : (k + 1) * len(some)] for k in range(len(lived))]

    backend = Threads.of(workers)
    both, rest = rows(long, later.cases, few), rows(short, cases, seeds[FEW_SEEDS:])
    looks = [look for long_row, row in zip(both, rest, strict=True) for look in (*(one for one, _ in long_row), *row)]
    return now.survey(cases, seeds, looks), later.horizons(few, [other for row in both for _, other in row])


def inquiry_runs(cases: Sequence[sim.Case], seeds: Sequence[int]) -> int:
    """Runs of `inquire`."""
    few, planes = len(seeds[:FEW_SEEDS]), sum(PLANE_CELLS.values())
    found = len(cases) * len(seeds) + planes * len(seeds[:PLANE_SEEDS])
    if reformed := sum(bool(case.reforms) for case in cases[1:]):
        found += (1 + reformed) * few
    if packages := _packages(cases):
        found += len(dose_options(packages, DOSES, [FRACTION], usual_budgets(packages))) * few
        found += WORLDS * WORLD_SEEDS * (1 + len(packages)) * are_of(cases[0])
    found += len(cases) * few if places_of(cases) else 0
    return found + readings_runs(_agreed(cases), range(few))


def _agreed(cases: Sequence[sim.Case]) -> list[sim.Case]:
    """The county as it is and the packages of documents, if there are two or more."""
    packages = [case for case in cases[1:] if is_agreed(case)]
    return [cases[0], *packages] if len(packages) > 1 else []


def _packages(cases: Sequence[sim.Case]) -> list[sim.Case]:
    """Cases of which doses can be given: dated reforms of levers, from the baseline's values on."""
    start = cases[0].params
    return [case for case in cases[1:] if case.reforms and case.params == start and prices().keys() >= {*moved(case)}]


def ranking(comparison: Comparison, outcome: int) -> list[int]:
    """Positions of the cases besides the baseline by their means on an outcome, the best first; not a test."""
    return [i for i in comparison.order(outcome) if i]
