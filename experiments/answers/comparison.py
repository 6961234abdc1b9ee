"""Do cases differ from a baseline? Paired on the same seeds, so that all of them share their luck."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

import sim
from experiments.answers.answer import Answer
from experiments.answers.statistics import Difference, holm, interval, mean_of, paired
from experiments.designs.outcomes import OUTCOMES, Outcome, direction, indicator
from experiments.running.backends import Threads
from experiments.running.outcomes import named
from experiments.running.runner import evaluate
from sim.errors import QuanzeError
from sim.window import WINDOW, Window, WindowLike

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Comparison(Answer):
    """Outcomes of cases on the same seeds; the first case is the baseline.

    Attributes
    ----------
    values : array (case, seed, outcome)
        Indicators over the window.
    """

    kind = "comparison"

    cases: tuple[sim.Case, ...]
    seeds: tuple[int, ...]
    outcomes: tuple[str, ...]
    window: Window
    values: np.ndarray = field(repr=False)

    @cached_property
    def _differences(self) -> list[list[Difference]]:
        found = [
            [paired(self.values[0, :, k], values[:, k], direction(name)) for k, name in enumerate(self.outcomes)]
            for values in self.values[1:]
        ]
        adjusted = iter(holm(np.array([d.p for row in found for d in row])))
        return [[replace(d, p_holm=float(next(adjusted))) for d in row] for row in found]

    def difference(self, case: int, outcome: int) -> Difference:
        """Difference of a case (by position) from the baseline; of the baseline itself, only its mean and seeds."""
        if case > 0:
            return self._differences[case - 1][outcome]
        values = self.values[0, :, outcome]
        own = values[np.isfinite(values)]
        return Difference(mean_of(own), pairs=own.size, dropped=values.size - own.size)

    def half_width(self) -> float:
        """Largest half-width of the t-intervals of all differences; infinite if one of them is not defined."""
        differences = self.values[1:] - self.values[0]
        widths = []
        for d in differences.transpose(0, 2, 1).reshape(-1, len(self.seeds)):
            _, low, high = interval(d[np.isfinite(d)])
            widths.append(np.inf if math.isnan(low) else (high - low) / 2)
        return float(max(widths))

    def table(self) -> "pd.DataFrame":
        """A row per case and outcome with the attributes of `Difference`; the baseline's differences are empty."""
        import pandas as pd

        return pd.DataFrame(
            {"case": case.name, "outcome": outcome, **asdict(self.difference(i, k))}
            for i, case in enumerate(self.cases)
            for k, outcome in enumerate(self.outcomes)
        )

    def runs(self) -> "pd.DataFrame":
        """A row per case, seed and outcome: the values everything else is made from."""
        import pandas as pd

        names = [case.name for case in self.cases]
        levels = (names, self.seeds, self.outcomes)
        index = pd.MultiIndex.from_product(levels, names=["case", "seed", "outcome"])
        return pd.DataFrame({"value": self.values.ravel()}, index=index).reset_index()

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``comparison``: see `table`; ``runs``: see `runs`."""
        return {"comparison": self.table(), "runs": self.runs()}


def check_pairs(cases: Sequence[sim.Case], seeds: Sequence[int], outcomes: Sequence[str]) -> None:
    """Refuse what cannot be compared in pairs: too few cases or seeds, one twice, different sizes, unknown outcomes."""
    if len(cases) < 2:
        raise QuanzeError(f"a comparison needs at least two cases, not {len(cases)}")
    names = [case.name for case in cases]
    for case in cases:
        if names.count(case.name) > 1:
            raise QuanzeError(f"case {case.name!r} is given twice")
        if case.structure != cases[0].structure:
            own, base = asdict(case.structure), asdict(cases[0].structure)
            apart = ", ".join(f"{size} {base[size]} and {own[size]}" for size in own if own[size] != base[size])
            raise QuanzeError(
                f"{names[0]!r} and {case.name!r} differ in structure ({apart}) and cannot be paired: one seed is not "
                "the same luck for them"
            )
    if len(seeds) < 2:
        raise QuanzeError(f"a comparison needs at least 2 replicates, not {len(seeds)}")
    if len(set(seeds)) < len(seeds):
        raise QuanzeError("a seed is given twice")
    if not outcomes:
        raise QuanzeError("a comparison needs at least one outcome")
    for name in outcomes:
        indicator(name)
        if list(outcomes).count(name) > 1:
            raise QuanzeError(f"outcome {name!r} is given twice")


def compare(
    cases: Sequence[sim.Case],
    seeds: Sequence[int],
    outcomes: Sequence[str | Outcome] = OUTCOMES,
    progress: Callable[[], None] | None = None,
    workers: int = 2,
    window: WindowLike = WINDOW,
) -> Comparison:
    """Run every case on every seed.

    Parameters
    ----------
    cases : sequence of Case
        The first is the baseline; all have the same structure.
    seeds, outcomes : sequence
        Seeds to pair on; indicators, formulas over the counts, import paths of functions, `Outcome` objects.
    progress : callable, optional
        Called without arguments, from this thread, after each of the ``len(cases) * len(seeds)`` runs.
    workers : int
        Threads; the compiled engine lets them run at the same time.
    window : int or (int, int)
        Months that count: the last ones, or from one to another; see `sim.window`.

    Raises
    ------
    QuanzeError
        Fewer than two cases or seeds, one of them twice, cases of different structure, an unknown outcome.
    """
    outcomes = named(outcomes)
    check_pairs(cases, seeds, outcomes)
    values = evaluate(cases, seeds, outcomes, window, backend=Threads(workers), progress=progress)
    return _comparison(cases, seeds, outcomes, window, values)


def compare_until(
    cases: Sequence[sim.Case],
    width: float,
    outcomes: Sequence[str | Outcome],
    batch: int,
    max_seeds: int,
    first_seed: int = 1,
    progress: Callable[[], None] | None = None,
    workers: int = 2,
    window: WindowLike = WINDOW,
) -> Comparison:
    """Add pairs until every difference of every outcome has a 95 % half-width of at most `width`.

    Seeds are added in batches of a fixed size, and the widths are looked at between batches only. Stopping by the
    width (not by the sign or the p-value) hardly moves the mean, but the data choose when to stop, so the intervals
    cover a little less than 95 % and p-values are approximate; for a test, fix the number of seeds beforehand. An
    outcome that has not varied at all in the first batch is narrow enough at once: keep `batch` large for rare events.

    Parameters
    ----------
    cases, outcomes, progress, workers, window
        See `compare`.
    width : float
        In the outcomes' own unit; shares count from 0 to 1.
    batch, max_seeds : int
        Seeds added at a time, and at most. Where `max_seeds` did not suffice, `Comparison.half_width` of what is
        returned is above `width`.
    first_seed : int
        The others follow it one by one.
    """
    if not (math.isfinite(width) and width > 0):
        raise QuanzeError(f"precision must be a number above 0, not {width!r}")
    if not 2 <= batch <= max_seeds:
        raise QuanzeError(f"a batch must have at least 2 seeds and at most max-seeds ({max_seeds}), not {batch}")
    outcomes = named(outcomes)
    seeds: range = range(first_seed, first_seed)
    parts: list[np.ndarray] = []
    while True:
        more = range(seeds.stop, min(seeds.stop + batch, first_seed + max_seeds))
        seeds = range(first_seed, more.stop)
        check_pairs(cases, seeds, outcomes)
        parts.append(evaluate(cases, more, outcomes, window, backend=Threads(workers), progress=progress))
        found = _comparison(cases, seeds, outcomes, window, np.concatenate(parts, axis=1))
        if found.half_width() <= width or len(seeds) == max_seeds:
            return found


def _comparison(
    cases: Sequence[sim.Case], seeds: Sequence[int], outcomes: Sequence[str], window: WindowLike, values: np.ndarray
) -> Comparison:
    lived = Window.of(window).within(cases[0].structure.months)
    return Comparison(tuple(cases), tuple(seeds), tuple(outcomes), lived, values)
