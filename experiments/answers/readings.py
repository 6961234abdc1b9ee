"""Does the order of the packages hang on how the documents are read? The readings side by side, on the same luck."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import sim
from experiments.answers.answer import Answer
from experiments.answers.comparison import Compared, Comparison, compare
from experiments.answers.statistics import Difference
from experiments.designs.outcomes import Outcome
from experiments.designs.packages import every_reading, is_agreed
from sim.errors import InputError
from sim.package import READINGS, case_name
from sim.window import WINDOW, WindowLike

if TYPE_CHECKING:
    import pandas as pd

READ = ("blame_avoidance_rate_shapley", "needs_resolved")


@dataclass(frozen=True, repr=False)
class Readings(Compared, Answer):
    """Packages under every reading of the demands that they are made from, against the county as it is.

    Attributes
    ----------
    cases : tuple of Case
        The county as it is, and the packages as agreed.
    comparison : Comparison
        The county as it is, then every package under every reading.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> cases = [sim.load_case(name).with_structure(townships=1, months=72) for name in ("baseline", "s1", "s2")]
    >>> found = ex.readings(cases, range(1, 3), window=12)
    >>> list(found.under)
    ['agreed', 'narrow', 'broad', 'first']
    >>> [case.name for case in found.under["narrow"].cases]
    ['baseline', 's1.narrow', 's2.narrow']
    """

    kind = "readings"

    cases: tuple[sim.Case, ...]
    comparison: Comparison

    @cached_property
    def under(self) -> dict[str, Comparison]:
        """By reading: the county as it is and the packages so read, each family compared by itself."""
        places = {case.name: place for place, case in enumerate(self.comparison.cases)}
        names = {reading: [case_name(case.name, reading) for case in self.cases[1:]] for reading in READINGS}
        return {
            reading: self.comparison.part([0, *(places[n] for n in of if n in places)]) for reading, of in names.items()
        }

    def place_in(self, reading: str, package: int) -> int | None:
        """Position, in the comparison of a reading, of what has one in `cases`; None if it has no such package."""
        name = case_name(self.cases[package].name, reading) if package else self.cases[0].name
        return next((i for i, case in enumerate(self.under[reading].cases) if case.name == name), None)

    def difference(self, reading: str, package: int, outcome: int) -> Difference | None:
        """A package under a reading against the county as it is; None if there is no such package."""
        place = self.place_in(reading, package)
        return None if place is None else self.under[reading].difference(place, outcome)

    def order(self, reading: str, outcome: int) -> list[int]:
        """Positions in `cases` of the packages of a reading by their means on an outcome, the best first; no test."""
        places = {self.place_in(reading, i): i for i in range(1, len(self.cases))}
        return [places[i] for i in self.under[reading].order(outcome) if i]

    def leaders(self, reading: str, outcome: int) -> tuple[int, ...]:
        """Who is in front under a reading: the one surely better than all others, or all that none surely beats.

        Positions in `cases`; the county as it is is among them.
        """
        places = {self.place_in(reading, i): i for i in range(len(self.cases))}
        found, best = self.under[reading], self.under[reading].best(outcome)
        return tuple(places[i] for i in (found.leaders(outcome) if best is None else [best]))

    def moved(self, outcome: int) -> list[tuple[int, int]]:
        """Pairs of packages whose order by the means is not the same under all readings."""
        return [pair for pair in self._pairs() if len({*self._before(pair, outcome).values()}) > 1]

    def turned(self, outcome: int) -> list[tuple[int, int]]:
        """Pairs of packages of which the first is surely better under some reading, and surely worse under another."""
        return [
            (a, b)
            for a, b in self._pairs()
            if {1, -1} <= {self._surely(a, b, reading, outcome) for reading in self._before((a, b), outcome)}
        ]

    def _pairs(self) -> list[tuple[int, int]]:
        return list(combinations(range(1, len(self.cases)), 2))

    def _before(self, pair: tuple[int, int], outcome: int) -> dict[str, bool]:
        """By reading that has both: whether the first of a pair comes before the second by the means."""
        orders = {reading: self.order(reading, outcome) for reading in READINGS}
        return {r: of.index(pair[0]) < of.index(pair[1]) for r, of in orders.items() if {*pair} <= {*of}}

    def _surely(self, a: int, b: int, reading: str, outcome: int) -> int:
        return int(self.under[reading].surely[outcome, self.place_in(reading, a), self.place_in(reading, b)])

    def table(self) -> "pd.DataFrame":
        """A row per package, reading and outcome: the difference from the county as it is, and the place by the means.

        ``surely_best``: it is surely better than the county as it is and all packages of the same reading.
        """
        import pandas as pd

        rows = []
        for k, outcome in enumerate(self.outcomes):
            for i, case in enumerate(self.cases[1:], 1):
                for reading in READINGS:
                    if (d := self.difference(reading, i, k)) is None:
                        continue
                    order = self.order(reading, k)
                    at = order.index(i) + 1 if i in order else None
                    of = {"package": case.name, "reading": reading, "outcome": outcome, "mean": d.mean}
                    ends = {"difference": d.difference, "low": d.low, "high": d.high, "pairs": d.pairs}
                    rows.append({**of, **ends, "place": at, "surely_best": self.leaders(reading, k) == (i,)})
        return pd.DataFrame(rows)

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``readings``: see `table`; ``reading_runs``: `Comparison.runs` of all of them."""
        return {"readings": self.table(), "reading_runs": self.comparison.runs()}


def readings(
    cases: Iterable[sim.Case],
    seeds: Iterable[int],
    outcomes: Sequence[str | Outcome] = READ,
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
    window: WindowLike = WINDOW,
) -> Readings:
    """Compare packages under every reading of their documents with the county as it is, on the same seeds.

    Parameters
    ----------
    cases : sequence of Case
        The county as it is, then packages that ship, as agreed. Under the other readings only their reforms differ.
    seeds, outcomes, progress, workers, window
        See `experiments.answers.comparison.compare`.

    Raises
    ------
    InputError
        A case that is no package of a document, and what `compare` refuses.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> cases = [sim.load_case(name).with_structure(townships=1, months=72) for name in ("baseline", "s1", "s2")]
    >>> ex.readings(cases, range(1, 3), window=12)
    <Readings: 3 cases, 2 seeds, year 1 after the reform (months 61 to 72)>
    """
    given = tuple(cases)
    for case in given[1:]:
        if not is_agreed(case):
            raise InputError("readings_package", name=case.name)
    return Readings(given, compare(every_reading(given), seeds, outcomes, progress, workers, window))


def readings_runs(cases: Sequence[sim.Case], seeds: Sequence[int]) -> int:
    """Runs of `readings`."""
    return len(every_reading(cases)) * len(seeds)
