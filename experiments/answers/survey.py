"""The data behind the figures: every county lived once, and what a reader asks of it as tidy tables."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import sim
from experiments.answers.answer import Answer
from experiments.answers.comparison import Comparison, kept_counts, whole_seeds
from experiments.answers.statistics import band
from experiments.designs.outcomes import OUTCOMES
from experiments.running.backends import Threads
from experiments.running.runner import collect
from sim.archive import STATE
from sim.indicator import evaluate, indicators, quantities
from sim.past import Past
from sim.rules.year import MONTHS
from sim.window import WINDOW, Window, WindowLike

if TYPE_CHECKING:
    import pandas as pd

# Together these are all decisions, so their shares add to one.
BARRED = ("cannot_authority", "cannot_money", "cannot_time")
CAUSES = ("dare_not", "not_able", "unwilling", "no_wish", "other")
DECISIONS = ("acted_share", *BARRED, *CAUSES)
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
    every, luck = tuple(cases), whole_seeds(seeds)
    months, names = Window.of(window).within(every[0].structure.months), kept_counts(list(indicators()))

    past = Past(every)

    def look(case: sim.Case, seed: int) -> tuple[np.ndarray, ...]:
        run = past.run(case, seed)
        known = quantities(run.sums(months))
        counts = np.array([float(known[name]) for name in names])
        return _rates(run, months), counts, run.months[list(COURSES)].to_numpy(), *_personal(run, months)

    found = collect(look, every, luck, backend=Threads.of(workers), progress=progress)
    parts = [np.array(part) for part in zip(*found, strict=True)]
    rates, counts, *others = (part.reshape(len(every), len(luck), *part.shape[1:]) for part in parts)
    return Survey(every, luck, months, rates, dict(zip(names, np.moveaxis(counts, 2, 0), strict=True)), *others)


def _rates(run: sim.Run, window: Window) -> np.ndarray:
    return np.array(list(run.rates(window).values()))


def _personal(run: sim.Run, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """Rates of groups of cadres, and quantiles over persons, in the complete years of the window (or the last one)."""
    cadres = run.cadres
    years = cadres.index.get_level_values("year")
    first, stop = window.bounds(run.case.structure.months)
    last = stop // MONTHS
    cadres = cadres[(years > min(-(-first // MONTHS), last - 1)) & (years <= last)]
    counts = cadres.filter(regex="^n_")
    masks = [cadres.leader == 1, cadres.leader == 0, cadres.young == 1, cadres.young == 0]
    for name in ("motivation", "ability"):
        low, high = cadres[name].quantile([1 / 3, 2 / 3])
        masks += [cadres[name] <= low, (cadres[name] > low) & (cadres[name] <= high), cadres[name] > high]
    whole, belongs = counts.to_numpy(float), np.array(masks)
    groups = _of_cadres(counts.columns, np.array([whole[mask].sum(0) for mask in belongs]), belongs.sum(1))
    by_person = counts.groupby(level=["township", "seat", "cohort"])
    persons = _of_cadres(counts.columns, by_person.sum().to_numpy(float), by_person.size().to_numpy(float))[:, 0]
    persons = persons[np.isfinite(persons)]
    return groups, np.quantile(persons, QUANTILES) if persons.size else np.full(QUANTILES.size, np.nan)


def _of_cadres(columns: Sequence[str], counts: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Rates in `PERSONAL` from counts (group, column) and cadre-years; a township's states are unknown here."""
    sums: dict[str, np.ndarray | float] = dict.fromkeys(STATE.names or (), np.nan)
    sums |= {name.removeprefix("n_"): counts[:, k] for k, name in enumerate(columns)}
    sums["cadre_months"] = MONTHS * years
    rates = evaluate(sums, PERSONAL)
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
    """Shares of all decisions by (case, part): acting, not acting by cause (Shapley). A case's parts add to one."""
    values = np.stack([survey.rate(name) for name in DECISIONS], axis=-1)
    return tidy({"case": _names(survey), "part": DECISIONS}, values)


def instead(survey: Survey) -> "pd.DataFrame":
    """What is done instead of acting by (case, part), as shares that add to one."""
    papered, passed = survey.rate("perfunctory_rate"), survey.rate("buck_passing_rate")
    idle = 1 - survey.rate("acted_share")
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
    return longer.with_reform(month, {name: case.params[name] for name in sorted(changed)}, title)


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
