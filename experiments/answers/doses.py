"""How much of a package helps? Packages along a ray of doses and at equal dose, judged on several outcomes at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

import sim
from experiments.answers.answer import Answer
from experiments.answers.comparison import Comparison, compare, whole_seeds
from experiments.answers.pareto import OUTCOMES, VERSIONS, pareto, ranks
from sim.errors import InputError
from sim.parameter import Parameter, parameters
from sim.window import WINDOW, Window, WindowLike
from sim.words import LANGUAGES, text

if TYPE_CHECKING:
    import pandas as pd

ALL_OUTCOMES = tuple(dict.fromkeys(OUTCOMES + VERSIONS))
START, RAY, EQUAL = "start", "ray", "equal"  # what a dose is a share of: nothing, the package's way, the lever's range

Move = Callable[[Parameter, float, float], float]


@dataclass(frozen=True)
class Dose:
    """A package at a dose.

    Attributes
    ----------
    package : Case
        As it was given; for the county without any package, that county.
    scale : str
        ``"ray"``: the dose is a share of the package's own way; ``"equal"``: a share of each lever's range;
        ``"start"``: no package.
    case : Case
        What is simulated.
    """

    package: sim.Case
    scale: str
    dose: float
    case: sim.Case


@dataclass(frozen=True, repr=False)
class DoseResponse(Answer):
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

    @property
    def seeds(self) -> tuple[int, ...]:
        """Of every dose."""
        return self.comparison.seeds

    @property
    def window(self) -> Window:
        """Months that count."""
        return self.comparison.window

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``doses``, ``runs``, ``pareto``, ``ranks``: see the methods of these names."""
        return {"doses": self.table(), "runs": self.runs(), "pareto": self.pareto(), "ranks": self.ranks()}

    def table(self) -> "pd.DataFrame":
        """`Comparison.table` with package, scale and dose of each case."""
        return self._named(self.comparison.table())

    def runs(self) -> "pd.DataFrame":
        """`Comparison.runs` with package, scale and dose of each case."""
        return self._named(self.comparison.runs())

    @property
    def fraction(self) -> float:
        """The equal dose; NaN if there is none."""
        return next((option.dose for option in self.options if option.scale == EQUAL), float("nan"))

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
        outcomes = [whole.outcomes.index(name) for name in OUTCOMES]
        values = whole.values[np.ix_(chosen, range(len(whole.seeds)), outcomes)]
        return Comparison(tuple(options[i].case for i in chosen), whole.seeds, OUTCOMES, whole.window, values)

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


def ray(case: sim.Case, dose: float) -> sim.Case:
    """Move every lever of a case's reforms only a part of the way.

    A lever that stood at ``x`` before the first reform, and that the case moves to ``y``, moves to
    ``(1 - dose) x + dose y``; whole numbers are rounded. With several dated reforms this holds for each of them, so a
    reform that is withdrawn returns the lever to ``x`` at every dose. Dose 0 gives exactly the numbers of the county
    without reform, dose 1 exactly those of the case.

    Raises
    ------
    InputError
        A dose outside 0 to 1, or a case without reforms.
    """

    def move(row: Parameter, before: float, after: float) -> float:
        between = (1 - dose) * before + dose * after
        return min(max(between, min(before, after)), max(before, after))  # rounding errors must not leave the way

    return _moved(case, dose, f"{case.name}@{dose:g}", move)


def equal_dose(cases: Sequence[sim.Case], fraction: float) -> list[sim.Case]:
    """Move every lever of every package by the same fraction of its range, in the direction the package moves it.

    A lever at ``x`` before the first reform moves to ``x +- fraction (high - low)``, clipped at its bounds ``low`` and
    ``high``; whole numbers are rounded; a lever that the package leaves where it was stays. Equal is the step of
    a lever, not the effort of a package: one that names more levers still moves more of them, and a lever that begins
    near its bound moves less.

    Raises
    ------
    InputError
        A fraction outside 0 to 1, or a case without reforms.
    """

    def move(row: Parameter, before: float, after: float) -> float:
        step = float(np.sign(after - before)) * fraction * (row.high - row.low)
        return min(max(before + step, row.low), row.high)

    return [_moved(case, fraction, f"{case.name}@range{fraction:g}", move) for case in cases]


def _moved(case: sim.Case, dose: float, name: str, move: Move) -> sim.Case:
    if not 0 <= dose <= 1:
        raise InputError("dose_range", found=dose)
    if not case.reforms:
        raise InputError("dose_no_reforms", name=case.name)
    reforms = []
    for reform in case.reforms:
        changes = {}
        for lever, after in reform.changes.items():
            row = parameters()[lever]
            value = move(row, case.params[lever], after)
            changes[lever] = float(round(value)) if row.integer else value
        reforms.append(replace(reform, changes=changes))
    return replace(case, name=name, reforms=tuple(reforms))


def dose_response(
    cases: Iterable[sim.Case],
    doses: Sequence[float],
    seeds: Iterable[int],
    outcomes: Sequence[str] = ALL_OUTCOMES,
    fractions: Sequence[float] = (),
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
    window: WindowLike = WINDOW,
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
    cases, seeds = tuple(cases), whole_seeds(seeds)
    if not cases:
        raise InputError("doses_no_package")
    for case in cases:
        if [other.name for other in cases].count(case.name) > 1:
            raise InputError("case_twice", name=case.name)
        if case.structure == cases[0].structure and case.params != cases[0].params:
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
    found = compare([option.case for option in options], seeds, outcomes, progress, workers, window)
    return DoseResponse(tuple(options), found)
