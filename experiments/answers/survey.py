"""The data behind the figures: every county lived once, and what a reader asks of it as tidy tables."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

import sim
from experiments.answers.answer import Answer
from experiments.answers.comparison import Comparison, kept_counts, whole_seeds
from experiments.answers.statistics import band
from experiments.designs.outcomes import OUTCOMES
from experiments.running.backends import Threads
from experiments.running.runner import collect
from sim.case import MONTHS
from sim.columns import DEEDS
from sim.indicator import evaluate, indicators, quantities, sources
from sim.window import WINDOW, Window, WindowLike

if TYPE_CHECKING:
    import pandas as pd

    from sim.past import Forks

# Together these are all decisions, so their shares add to one.
BARRED = ("cannot_authority", "cannot_money", "cannot_time")
CAUSES = ("dare_not", "not_able", "unwilling", "no_wish", "other")
DECISIONS = ("acted_share", "abused_share", *BARRED, *CAUSES)
INSTEAD = ("waited", "papered", "handed_off")
COURSES = (
    "blame_avoidance_rate",
    "cannot_authority",
    "needs_resolved",
    "unfair_sanctions",
    "felt_blame_acting",
    "burnout",
)
PERSONAL = ("blame_avoidance_rate", "acted_share", "handled_per_cadre_year")
GROUPS = (
    "leaders",
    "others",
    "young",
    "rest",
    "motivation_low",
    "motivation_middle",
    "motivation_high",
    "ability_low",
    "ability_middle",
    "ability_high",
)
ENDS = {"low": "mean_low", "high": "mean_high"}  # low and high are those of a difference
QUANTILES = np.linspace(0.0, 1.0, 21)
_THIRDS = np.array([1 / 3, 2 / 3]) * 100


@dataclass(frozen=True, repr=False)
class Survey(Answer):
    """What is kept of every county of some cases on some seeds.

    Attributes
    ----------
    window : Window
        Months that count for `rates`, and their complete years for `groups` and `persons`.
    rates : array (case, seed, indicator)
    counts : mapping of name to array (case, seed)
        What the pooled ones among them are made of, and the record; see `Comparison`.
    courses : array (case, seed, month, name in `COURSES`)
    groups : array (case, seed, group in `GROUPS`, name in `PERSONAL`)
    persons : array (case, seed, quantile in `QUANTILES`)
        Quantiles over persons of their own blame avoidance.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> found = ex.survey([case], range(1, 3))
    >>> found, found.rate("inaction_rate").shape
    (<Survey: 1 case, 2 seeds, last 24 months>, (1, 2))
    """

    kind = "survey"

    cases: tuple[sim.Case, ...]
    seeds: tuple[int, ...]
    window: Window
    rates: np.ndarray
    counts: Mapping[str, np.ndarray]
    courses: np.ndarray
    groups: np.ndarray
    persons: np.ndarray

    def rate(self, name: str) -> np.ndarray:
        """Values (case, seed) of an indicator over the window."""
        return self.rates[:, :, list(indicators()).index(name)]

    def comparison(self, outcomes: Sequence[str] = OUTCOMES) -> Comparison:
        """The same runs as `experiments.answers.comparison.compare` would have made."""
        values = np.stack([self.rate(name) for name in outcomes], axis=-1)
        return Comparison(self.cases, self.seeds, tuple(outcomes), self.window, values, self.counts)

    def tables(self) -> "dict[str, pd.DataFrame]":
        """What the figures show, as long tables: causes, instead, risk, courses, groups, persons.

        Means and their 95 % intervals are ``mean``, ``mean_low``, ``mean_high``.
        """
        found = {
            "causes": causes(self).rename_axis(index={"part": "outcome"}),
            "instead": instead(self),
            "risk": risk(self).assign(outcome="risk_gradient").set_index("outcome", append=True),
            "courses": courses(self).rename_axis(index={"name": "outcome"}),
            "groups": groups(self).rename_axis(index={"name": "outcome"}),
            "persons": persons(self),
        }
        return {name: frame.reset_index().rename(columns=ENDS) for name, frame in found.items()}


def survey(
    cases: Iterable[sim.Case],
    seeds: Iterable[int],
    window: WindowLike = WINDOW,
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
) -> Survey:
    """Live every case on every seed once.

    Parameters
    ----------
    cases, seeds : iterable
        All cases have the same structure.
    window : int or (int, int)
        Months that count; see `sim.window`.
    progress : callable, optional
        Called after each of the ``len(cases) * len(seeds)`` runs.
    workers : int, optional
        Threads, by default one for each core; the compiled engine lets them run at the same time.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> found = ex.survey([case, case.named("again")], range(1, 3))
    >>> sorted(found.tables())
    ['causes', 'courses', 'groups', 'instead', 'persons', 'risk']
    """
    from sim.past import forks_of, live

    every, luck = tuple(cases), whole_seeds(seeds)
    look = Look(Window.of(window).within(every[0].structure.months))

    def work(case: sim.Case, seed: int, forks: "Forks" = ()) -> tuple[np.ndarray, ...]:
        return look(live(case, seed, forks))

    backend, forks = Threads.of(workers), forks_of(every)
    found = collect(work, every, luck, backend=backend, progress=progress, forks=forks)
    return look.survey(every, luck, found)


class Look:
    """What is kept of a run, over the months of a window."""

    def __init__(self, window: Window) -> None:
        self.window, self.parts = window, kept_counts(list(indicators()))

    def __call__(self, run: "sim.Run") -> tuple[np.ndarray, ...]:
        """In the order of the attributes of `Survey`: rates, counts, courses, groups, persons."""
        known = quantities(run.sums(self.window))
        counts = np.array([float(known[name]) for name in self.parts])
        rates = np.array(list(run.rates(self.window).values()))
        return rates, counts, run.rates_by_month(COURSES), *_personal(run, self.window)

    def survey(
        self, cases: Sequence[sim.Case], seeds: Sequence[int], found: Sequence[tuple[np.ndarray, ...]]
    ) -> Survey:
        """Put together what was kept, in the order of cases, then seeds."""
        parts = [np.array(part) for part in zip(*found, strict=True)]
        rates, counts, *others = (part.reshape(len(cases), len(seeds), *part.shape[1:]) for part in parts)
        pooled = dict(zip(self.parts, np.moveaxis(counts, 2, 0), strict=True))
        return Survey(tuple(cases), tuple(seeds), self.window, rates, pooled, *others)


def _personal(run: "sim.Run", window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Rates of groups of cadres, and quantiles over persons, in the complete years of the window (or the last one)."""
    first, stop = window.bounds(run.lived)
    last = stop // MONTHS
    years = slice(max(0, min(-(-first // MONTHS), last - 1)), last)
    seats = run.archive.seats[years].ravel()
    counts = run.archive.seat_deeds[years][:, :, _counted()].reshape(seats.size, len(_counted()))
    masks = [seats["leader"] == 1, seats["leader"] == 0, seats["young"] == 1, seats["young"] == 0]
    for name in ("motivation", "ability"):
        low, high = np.percentile(seats[name], _THIRDS) if seats.size else (np.nan, np.nan)
        masks += [seats[name] <= low, (seats[name] > low) & (seats[name] <= high), seats[name] > high]
    belongs = np.array(masks).astype(np.int64)
    of_groups = np.einsum("gc,ck->gk", belongs, counts)
    cadre = np.arange(seats.size) % run.archive.seats.shape[1]
    person = np.unique(cadre << 32 | seats["cohort"], return_inverse=True)[1]
    of_persons = np.stack([np.bincount(person, column) for column in counts.T], axis=1)
    years_of = np.concatenate([belongs.sum(1), np.bincount(person)])
    rates = _of_cadres(np.concatenate([of_groups, of_persons]), years_of)
    groups, persons = rates[: len(masks)], rates[len(masks) :, 0]
    persons = persons[np.isfinite(persons)]
    return groups, np.quantile(persons, QUANTILES) if persons.size else np.full(QUANTILES.size, np.nan)


@cache
def _counted() -> tuple[int, ...]:
    """Positions of the counts that rates in `PERSONAL` are made of."""
    return tuple(DEEDS.index(name) for name in sources(PERSONAL) if name in DEEDS)


def _of_cadres(counts: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Rates in `PERSONAL` from counts (group, position in `_counted`) and cadre-years."""
    sums = {DEEDS[kind]: counts[:, k] for k, kind in enumerate(_counted())}
    rates = evaluate({**sums, "cadre_months": MONTHS * years}, PERSONAL)
    return np.column_stack([rates[name] for name in PERSONAL])


def tidy(keys: Mapping[str, Sequence[object]], values: np.ndarray) -> "pd.DataFrame":
    """A row per combination of keys, with mean, low and high over the seeds, the second axis of `values`."""
    import pandas as pd

    index = pd.MultiIndex.from_product(keys.values(), names=list(keys))
    columns = dict(zip(("mean", "low", "high"), (part.ravel() for part in band(values, 1)), strict=True))
    return pd.DataFrame(columns, index=index)


def _names(survey: Survey) -> list[str]:
    return [case.name for case in survey.cases]


def causes(survey: Survey) -> "pd.DataFrame":
    """Shares of all decisions by (case, part): acting, abuse, not acting by cause (Shapley). They add to one."""
    values = np.stack([survey.rate(name) for name in DECISIONS], axis=-1)
    return tidy({"case": _names(survey), "part": DECISIONS}, values)


def instead(survey: Survey) -> "pd.DataFrame":
    """What is done instead of acting by (case, part), as shares that add to one."""
    papered, passed = survey.rate("perfunctory_rate"), survey.rate("buck_passing_rate")
    idle = 1 - survey.rate("acted_share") - survey.rate("abused_share")
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.stack([idle - papered - passed, papered, passed], axis=-1) / idle[..., None]
    return tidy({"case": _names(survey), "part": INSTEAD}, values)


def risk(survey: Survey) -> "pd.DataFrame":
    """Risk gradient by case."""
    return tidy({"case": _names(survey)}, survey.comparison(["risk_gradient"]).by_seed[:, :, 0])


def courses(survey: Survey) -> "pd.DataFrame":
    """Every month's values by (case, month, name)."""
    months = range(1, survey.courses.shape[2] + 1)
    return tidy({"case": _names(survey), "month": months, "name": COURSES}, survey.courses)


def groups(survey: Survey) -> "pd.DataFrame":
    """Rates of groups of cadres by (case, group, name)."""
    return tidy({"case": _names(survey), "group": GROUPS, "name": PERSONAL}, survey.groups)


def persons(survey: Survey) -> "pd.DataFrame":
    """Distribution over persons of their own blame avoidance by (case, quantile)."""
    return tidy({"case": _names(survey), "quantile": QUANTILES.round(6).tolist()}, survey.persons)


def withdrawn(case: sim.Case, month: int, months: int, title: dict[str, str] | None = None) -> sim.Case:
    """Return a case that lives `months` and whose reforms are all taken back at the opening of `month`."""
    changed = {name for reform in case.reforms for name in reform.changes}
    longer = case.with_structure(months=months)
    if not changed:
        return longer
    return restored(longer, month, sorted(changed), title)


def restored(case: sim.Case, month: int, names: Sequence[str], title: dict[str, str] | None) -> sim.Case:
    """Return a case in which parameters are again, from a month on, what they were before any reform."""
    before: dict[tuple[str, ...], dict[str, float]] = {}
    for name in names:
        for townships, value in case.starting(name).items():
            before.setdefault(townships, {})[name] = value
    for townships, changes in before.items():
        case = case.with_reform(month, changes, title, townships)
    return case


def departures(survey: Survey, name: str) -> "pd.DataFrame":
    """Paired differences from the first case by (case, month), for all other cases."""
    values = survey.courses[..., COURSES.index(name)]
    months = range(1, values.shape[2] + 1)
    return tidy({"case": _names(survey)[1:], "month": months}, values[1:] - values[0])


def half_returns(survey: Survey, name: str) -> "pd.Series":
    """Months after the last reform until a case's difference from the first case is half of what it was.

    What it was is the mean of the year before; a year's moving mean is followed from then on. NaN if it does not
    come back within the horizon.
    """
    import pandas as pd

    means = departures(survey, name)["mean"].unstack("month")
    found = {}
    for case in survey.cases[1:]:
        start = case.reforms[-1].month - 1
        year = means.loc[case.name].rolling(MONTHS).mean().to_numpy()
        back = np.flatnonzero(np.abs(year[start:]) <= np.abs(year[start - 1]) / 2)
        found[case.name] = float(back[0] + 1) if back.size else np.nan
    return pd.Series(found)
