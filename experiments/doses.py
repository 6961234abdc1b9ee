"""How much of a package helps? Packages along a ray of doses and at equal dose, judged on several outcomes at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

import sim
from experiments.compare import Comparison, compare, direction, interval
from experiments.texts import LANGUAGES, text
from sim.errors import QuanzeError
from sim.parameters import Parameter, parameters

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES = (
    "resolution_rate",
    "blame_avoidance_rate",
    "unfair_share",
    "overreach_rate",
    "hours_per_resolved",
    "incidents",
    "satisfaction",
)
VERSIONS = (
    "blame_avoidance_rate",
    "blame_avoidance_rate_shapley",
    "blame_avoidance_rate_last_in",
    "blame_avoidance_rate_per_matter",
)
ALL_OUTCOMES = tuple(dict.fromkeys(OUTCOMES + VERSIONS))
START, RAY, EQUAL = "start", "ray", "equal"  # what a dose is a share of: nothing, the package's way, the lever's range

Move = Callable[[Parameter, float, float], float]


@dataclass(frozen=True)
class Option:
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


@dataclass(frozen=True)
class DoseResponse:
    """Packages at several doses against the county without reform, which is the comparison's baseline.

    Attributes
    ----------
    options : tuple of Option
        In the order of the comparison's cases.
    """

    options: tuple[Option, ...]
    comparison: Comparison

    def table(self) -> "pd.DataFrame":
        """`Comparison.table` with package, scale and dose of each case."""
        return self._named(self.comparison.table())

    def runs(self) -> "pd.DataFrame":
        """`Comparison.runs` with package, scale and dose of each case."""
        return self._named(self.comparison.runs())

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
    QuanzeError
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
    QuanzeError
        A fraction outside 0 to 1, or a case without reforms.
    """

    def move(row: Parameter, before: float, after: float) -> float:
        step = float(np.sign(after - before)) * fraction * (row.high - row.low)
        return min(max(before + step, row.low), row.high)

    return [_moved(case, fraction, f"{case.name}@range{fraction:g}", move) for case in cases]


def _moved(case: sim.Case, dose: float, name: str, move: Move) -> sim.Case:
    if not 0 <= dose <= 1:
        raise QuanzeError(f"a dose must be a number from 0 to 1, not {dose!r}")
    if not case.reforms:
        raise QuanzeError(f"case {case.name!r} has no dated reforms, so there is nothing to give a dose of")
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
    cases: Sequence[sim.Case],
    doses: Sequence[float],
    seeds: Sequence[int],
    outcomes: Sequence[str] = ALL_OUTCOMES,
    fractions: Sequence[float] = (),
    progress: Callable[[], None] | None = None,
    workers: int = 2,
    window: int = 60,
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
    QuanzeError
        Fewer than two packages, different counties to start from, or what `ray` and `compare` refuse.
    """
    if len(cases) < 2:
        raise QuanzeError(f"doses need at least two packages to compare, not {len(cases)}")
    for case in cases:
        if [other.name for other in cases].count(case.name) > 1:
            raise QuanzeError(f"case {case.name!r} is given twice")
        if case.structure == cases[0].structure and case.params != cases[0].params:
            raise QuanzeError(
                f"{cases[0].name!r} and {case.name!r} differ before any reform, so dose 0 would not be the same county"
            )
    title = {lang: text("title.start", lang) for lang in LANGUAGES}
    start = replace(cases[0], name=START, reforms=(), title=title, rationale={})
    options = [Option(start, START, 0.0, start)]
    options += [Option(case, RAY, dose, ray(case, dose)) for case in cases for dose in doses if dose != 0]
    options += [
        Option(case, EQUAL, fraction, moved)
        for fraction in fractions
        for case, moved in zip(cases, equal_dose(cases, fraction), strict=True)
    ]
    found = compare([option.case for option in options], seeds, outcomes, progress, workers, window)
    return DoseResponse(tuple(options), found)


def pareto(runs: "pd.DataFrame", outcomes: Sequence[str] = OUTCOMES) -> "pd.DataFrame":
    """Which cases are not dominated on several outcomes, luck taken into account.

    Case a dominates case b if a is distinguishably better on at least one outcome and distinguishably worse on none.
    Distinguishable means that the 95 % t-interval of the paired differences of a and b lies off zero; intervals are
    not adjusted for their number. An outcome on which they cannot be told apart decides nothing: with few seeds a case
    may be dominated by one that only seems no worse, or stay undominated, and dominance need not be transitive.

    Parameters
    ----------
    runs : DataFrame
        Columns case, seed, outcome, value: `Comparison.runs`.
    outcomes : sequence of str
        Indicators with a better direction, see ``outcomes.toml``.

    Returns
    -------
    DataFrame
        A row per case: the means of the outcomes, ``undominated``, and ``dominated_by`` (names, divided by spaces).
    """
    for name in outcomes:
        if direction(name) == 0:
            raise QuanzeError(f"outcome {name!r} has no better direction, so no case can dominate by it")
    names, values, better = _judged(runs, outcomes)
    dominates: np.ndarray = np.all(better >= 0, axis=0) & np.any(better > 0, axis=0)
    frame = _means(names, values, outcomes)
    frame["undominated"] = ~dominates.any(0)
    frame["dominated_by"] = [" ".join(np.array(names)[column]) for column in dominates.T]
    return frame


def ranks(runs: "pd.DataFrame") -> "pd.DataFrame":
    """Rank cases by each version of the blame avoidance rate, and say where the versions disagree.

    Returns
    -------
    DataFrame
        A row per case: its rank by each version (1 is best, by the mean over seeds, ties share the smallest rank),
        ``differs`` if these are not all the same, and ``reversed_with``: the cases that one version puts
        distinguishably before it and another distinguishably behind it (see `pareto`).
    """
    names, values, better = _judged(runs, VERSIONS)
    frame = _means(names, values, VERSIONS)
    for version in VERSIONS:
        frame[version] = (-direction(version) * frame[version]).rank(method="min").astype("Int64")
    frame["differs"] = frame[list(VERSIONS)].nunique(axis=1) > 1
    turned: np.ndarray = np.any(better > 0, axis=0) & np.any(better < 0, axis=0)
    frame["reversed_with"] = [" ".join(np.array(names)[row]) for row in turned]
    return frame


def _judged(runs: "pd.DataFrame", outcomes: Sequence[str]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Names; values (outcome, case, seed); and 1, 0, -1 (outcome, a, b): a is better than, like, worse than b."""
    names = list(runs["case"].unique())
    wide = runs.set_index(["outcome", "case", "seed"])["value"].unstack("seed")
    for name in outcomes:
        if name not in wide.index.levels[0]:
            raise QuanzeError(f"outcome {name!r} is not among the results")
    values = np.array([[wide.loc[(outcome, name)] for name in names] for outcome in outcomes], float)
    better = np.zeros((len(outcomes), len(names), len(names)), int)
    for k, outcome in enumerate(outcomes):
        for a in range(len(names)):
            for b in range(a):
                d = direction(outcome) * (values[k, a] - values[k, b])
                _, low, high = interval(d[np.isfinite(d)])
                better[k, a, b] = int(low > 0) - int(high < 0)
                better[k, b, a] = -better[k, a, b]
    return names, values, better


def _means(names: Sequence[str], values: np.ndarray, outcomes: Sequence[str]) -> "pd.DataFrame":
    import pandas as pd

    means = pd.DataFrame(values.reshape(-1, values.shape[2])).mean(axis=1).to_numpy()  # NaN left out
    frame = pd.DataFrame(means.reshape(values.shape[:2]).T, columns=list(outcomes))
    frame.insert(0, "case", names)
    return frame
