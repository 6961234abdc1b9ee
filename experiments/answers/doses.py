"""How much of a package helps? Packages along a ray, at equal dose and at equal cost, judged on several outcomes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

import sim
from experiments.answers.answer import Answer
from experiments.answers.comparison import Compared, Comparison, compare
from experiments.answers.pareto import OUTCOMES, VERSIONS, pareto, ranks
from experiments.answers.prices import cost, yearly_cost
from experiments.designs.packages import along, moved_by, ray
from sim.errors import InputError
from sim.parameter import Parameter
from sim.tables import is_number
from sim.window import WINDOW, WindowLike
from sim.words import LANGUAGES, text

if TYPE_CHECKING:
    import pandas as pd

ALL_OUTCOMES = tuple(dict.fromkeys(OUTCOMES + VERSIONS))
START, RAY, EQUAL, COST = "start", "ray", "equal", "cost"  # scales of doses, see `Dose`


@dataclass(frozen=True)
class Dose:
    """A package at a dose.

    Attributes
    ----------
    package : Case
        As it was given; for the county without any package, that county.
    scale : str
        ``"ray"``: the dose is a share of the package's own way; ``"equal"``: of each lever's policy range; ``"cost"``:
        what the package costs one township a year, in wan yuan; ``"start"``: no package.
    case : Case
        What is simulated.
    """

    package: sim.Case
    scale: str
    dose: float
    case: sim.Case


@dataclass(frozen=True, repr=False)
class DoseResponse(Compared, Answer):
    """Packages at several doses against the county without reform, which is the comparison's baseline.

    Attributes
    ----------
    options : tuple of Dose
        In the order of the comparison's cases.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> freed = case.with_reform(13, {"authority.delegated_share": 0.9}).named("freed")
    >>> ex.doses([freed], [0.5, 1.0], range(1, 3), window=12)
    <DoseResponse: 2 cases, 2 seeds, year 1 after the reform (months 13 to 24)>
    """

    kind = "doses"

    options: tuple[Dose, ...]
    comparison: Comparison

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The packages; the county without any is the first."""
        return tuple({option.package.name: option.package for option in self.options}.values())

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``doses``, ``runs``, ``pareto``, ``ranks``, ``moves``: see the methods of these names."""
        tables = {"doses": self.table(), "runs": self.runs(), "pareto": self.pareto(), "ranks": self.ranks()}
        return {**tables, "moves": self.moves()}

    def table(self) -> "pd.DataFrame":
        """`Comparison.table` with package, scale and dose of each case."""
        return self._named(self.comparison.table())

    def runs(self) -> "pd.DataFrame":
        """`Comparison.runs` with package, scale and dose of each case."""
        return self._named(self.comparison.runs())

    @property
    def fraction(self) -> float:
        """The equal dose; NaN if there is none."""
        return self._first(EQUAL)

    @property
    def budget(self) -> float:
        """The equal cost; NaN if there is none."""
        return self._first(COST)

    def _first(self, scale: str) -> float:
        return next((option.dose for option in self.options if option.scale == scale), float("nan"))

    def moves(self) -> "pd.DataFrame":
        """What each package moves at each dose, from where to where, and what that costs: see `cost`."""
        import pandas as pd

        parts = [cost(option.case).assign(case=option.case.name) for option in self.options if option.scale != START]
        return self._named(pd.concat(parts, ignore_index=True))

    def pareto(self, outcomes: Sequence[str] = OUTCOMES) -> "pd.DataFrame":
        """`pareto` of the options on each scale, the county without reform among both."""
        import pandas as pd

        runs = self.comparison.runs()
        parts = []
        for scale in dict.fromkeys(option.scale for option in self.options if option.scale != START):
            names = [option.case.name for option in self.options if option.scale in (START, scale)]
            part = pareto(runs[runs["case"].isin(names)], outcomes)
            parts.append(part.assign(among=scale))
        return self._named(pd.concat(parts, ignore_index=True))

    def at(self, scale: str, dose: float) -> Comparison:
        """The packages at one dose against the county without reform, on the outcomes of the Pareto table."""
        options, whole = self.options, self.comparison
        chosen = [i for i, o in enumerate(options) if o.scale == START or (o.scale, o.dose) == (scale, dose)]
        return whole.part(chosen, outcomes=[whole.outcomes.index(name) for name in OUTCOMES])

    def ranks(self) -> "pd.DataFrame":
        """`ranks` of the packages at each dose of each scale."""
        import pandas as pd

        runs = self.comparison.runs()
        levels = dict.fromkeys((option.scale, option.dose) for option in self.options if option.scale != START)
        parts = []
        for level in levels:
            names = [option.case.name for option in self.options if (option.scale, option.dose) == level]
            parts.append(ranks(runs[runs["case"].isin(names)]))
        return self._named(pd.concat(parts, ignore_index=True))

    def _named(self, frame: "pd.DataFrame") -> "pd.DataFrame":
        by_name = {option.case.name: option for option in self.options}
        found = [by_name[name] for name in frame["case"]]
        frame.insert(0, "package", [option.package.name for option in found])
        frame.insert(1, "scale", [option.scale for option in found])
        frame.insert(2, "dose", [option.dose for option in found])
        return frame


def equal_dose(cases: Sequence[sim.Case], fraction: float) -> list[sim.Case]:
    """Move every lever of every package by the same fraction of its policy range, the way the package moves it.

    A lever at ``x`` before the first reform moves to ``x +- fraction (high - low)``, where ``low`` and ``high`` are
    what a reform could plausibly set (`Parameter.policy`), and no further than these; one that begins beyond them
    moves towards them or stays. Whole numbers are rounded; a lever that the package leaves where it was stays. Equal
    is the step of a lever, not the effort of a package: one that names more levers still moves more of them, and a
    lever that begins near an end moves less. For equal effort see `equal_cost`.

    Raises
    ------
    InputError
        A fraction outside 0 to 1, a case without reforms, or one that changes what is no lever.
    """

    def move(row: Parameter, before: float, after: float) -> float:
        assert row.policy is not None, "every lever has a policy range"
        low, high = row.policy
        step = float(np.sign(after - before)) * fraction * (high - low)
        return min(max(before + step, min(low, before)), max(high, before))

    return [moved_by(case, fraction, f"{case.name}@range{fraction:g}", move) for case in cases]


def equal_cost(cases: Sequence[sim.Case], budget: float) -> dict[str, sim.Case]:
    """Move every package so far along its own way that it costs the same.

    The cost of a package is linear in its dose (see `cost`), so the dose is the budget over the cost of the whole
    package. Levers of whole numbers are rounded: where one of them has a price, the cost is off by what that is worth.

    Parameters
    ----------
    budget : float
        Wan yuan (10,000 yuan) per township and year.

    Returns
    -------
    dict of str to Case
        By name of the package. One that costs less even in full, or nothing, or frees more than it takes, is not in it.

    Raises
    ------
    InputError
        A budget that is no number above 0, or above what every package costs; what `cost` refuses.

    Examples
    --------
    >>> import sim
    >>> from experiments.answers.doses import equal_cost
    >>> cases = [sim.load_case(name) for name in ("delegate_powers", "care", "fewer_visits")]
    >>> {name: case.reforms[0].changes for name, case in equal_cost(cases, 5.25).items()}
    {'delegate_powers': {'authority.delegated_share': 0.55}, 'care': {'support.care': 0.4375}}
    """
    if not (is_number(budget) and budget > 0):
        raise InputError("budget_range", found=budget)
    full = {case.name: yearly_cost(case) for case in cases}
    if full and max(full.values()) < budget:
        dearest = max(full, key=full.__getitem__)
        raise InputError("budget_beyond", budget=budget, name=dearest, most=full[dearest])
    return {
        case.name: along(case, budget / full[case.name], f"{case.name}@cost{budget:g}")
        for case in cases
        if full[case.name] >= budget
    }


def least_budget(cases: Sequence[sim.Case]) -> float:
    """What the cheapest package that costs anything costs; NaN if none does."""
    return min((full for full in map(yearly_cost, cases) if full > 0), default=float("nan"))


def usual_budgets(cases: Sequence[sim.Case]) -> list[float]:
    """The `least_budget`, if there is one."""
    return [budget for budget in [least_budget(cases)] if budget > 0]


def dose_response(
    cases: Iterable[sim.Case],
    doses: Sequence[float],
    seeds: Iterable[int],
    outcomes: Sequence[str] = ALL_OUTCOMES,
    fractions: Sequence[float] = (),
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
    window: WindowLike = WINDOW,
    budgets: Sequence[float] = (),
) -> DoseResponse:
    """Run packages at several doses, and the county without reform, on the same seeds.

    Parameters
    ----------
    cases : sequence of Case
        Packages: cases with dated reforms that start from one and the same county.
    doses : sequence of float
        Doses for `ray`; 0 is always there.
    fractions : sequence of float
        Doses for `equal_dose`.
    budgets : sequence of float
        For `equal_cost`; packages that cannot cost so much are left out on that scale.
    seeds, outcomes, progress, workers, window
        See `compare`.

    Raises
    ------
    InputError
        No package, different counties to start from, or what `ray` and `compare` refuse.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> freed = case.with_reform(13, {"authority.delegated_share": 0.9}).named("freed")
    >>> sorted(ex.doses([freed], [0.5, 1.0], range(1, 3), window=12).table()["dose"].unique().tolist())
    [0.0, 0.5, 1.0]
    """
    options = dose_options(tuple(cases), doses, fractions, budgets)
    found = compare([option.case for option in options], seeds, outcomes, progress, workers, window)
    return DoseResponse(tuple(options), found)


def dose_options(
    cases: Sequence[sim.Case], doses: Sequence[float], fractions: Sequence[float] = (), budgets: Sequence[float] = ()
) -> list[Dose]:
    """What `dose_response` runs: the county without any package first, then the packages at each dose."""
    if not cases:
        raise InputError("doses_no_package")
    for case in cases:
        if [other.name for other in cases].count(case.name) > 1:
            raise InputError("case_twice", name=case.name)
        same = case.structure == cases[0].structure
        if same and (case.params, case.county) != (cases[0].params, cases[0].county):
            raise InputError("doses_apart", first=cases[0].name, other=case.name)
    title = {lang: text("title.start", lang) for lang in LANGUAGES}
    start = replace(cases[0], name=START, reforms=(), title=title, rationale={})
    options = [Dose(start, START, 0.0, start)]
    options += [Dose(case, RAY, dose, ray(case, dose)) for case in cases for dose in doses if dose != 0]
    options += [
        Dose(case, EQUAL, fraction, moved)
        for fraction in fractions
        for case, moved in zip(cases, equal_dose(cases, fraction), strict=True)
    ]
    for budget in budgets:
        moved_by_name = equal_cost(cases, budget)
        options += [Dose(case, COST, budget, moved_by_name[case.name]) for case in cases if case.name in moved_by_name]
    return options
