"""Which demand carries a package? Each of its levers is left out in turn, on the same luck."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import sim
from experiments.answers.answer import Answer
from experiments.answers.comparison import Compared, Comparison, compare
from experiments.answers.readings import READ
from experiments.answers.statistics import Difference
from experiments.designs.outcomes import Outcome, direction
from experiments.designs.packages import moved
from sim.errors import InputError
from sim.parameter import parameters
from sim.window import WINDOW, WindowLike
from sim.words import LANGUAGES, text

if TYPE_CHECKING:
    import pandas as pd

V = TypeVar("V")


@dataclass(frozen=True, repr=False)
class LeftOut(Compared, Answer):
    """A package, and the same package without each of its levers in turn.

    Attributes
    ----------
    levers : tuple of str
        What is left out.
    comparison : Comparison
        The whole package first, then without each lever, then without all of them.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=1, months=24)
    >>> case = case.with_reform(13, {"authority.delegated_share": 0.9, "support.care": 0.5}).named("two")
    >>> found = ex.leave_one_out(case, range(1, 4), ["cannot_authority"], window=12)
    >>> found.levers
    ('authority.delegated_share', 'support.care')
    >>> found.adds("authority.delegated_share", 0).difference < 0
    True
    """

    kind = "left_out"

    levers: tuple[str, ...]
    comparison: Comparison

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The county without the package, and the package."""
        return self.comparison.cases[-1], self.comparison.cases[0]

    def adds(self, lever: str, outcome: int) -> Difference:
        """What a lever adds to the rest of the package: the whole package less the package without it."""
        return self._from_whole(1 + self.levers.index(lever), outcome)

    def total(self, outcome: int) -> Difference:
        """What the whole package does: the package less the county without it."""
        return self._from_whole(1 + len(self.levers), outcome)

    def _from_whole(self, case: int, outcome: int) -> Difference:
        """The whole package less another case: its difference the other way round."""
        d, whole = self.comparison.difference(case, outcome), self.comparison.difference(0, outcome)
        turned = replace(d, difference=-d.difference, low=-d.high, high=-d.low, effect=-d.effect)
        return replace(turned, mean=whole.mean, better=1 - d.better)

    def order(self, outcome: int) -> list[str]:
        """Levers by what they add, the best first; not a test."""
        sign = direction(self.outcomes[outcome]) or 1
        return sorted(self.levers, key=lambda lever: -sign * self.adds(lever, outcome).difference)

    def table(self) -> "pd.DataFrame":
        """A row per outcome and lever, what it adds with its interval; in the first row of each, all of them."""
        import pandas as pd

        rows = []
        for k, outcome in enumerate(self.outcomes):
            for lever, d in [("", self.total(k)), *((lever, self.adds(lever, k)) for lever in self.order(k))]:
                ends = {"difference": d.difference, "low": d.low, "high": d.high, "p_holm": d.p_holm, "pairs": d.pairs}
                rows.append({"package": self.cases[1].name, "outcome": outcome, "lever": lever, **ends})
        return pd.DataFrame(rows)

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``left_out``: see `table`; ``runs``: `Comparison.runs`."""
        return {"left_out": self.table(), "runs": self.comparison.runs()}


def leave_one_out(
    case: sim.Case,
    seeds: Iterable[int],
    outcomes: Sequence[str | Outcome] = READ,
    progress: Callable[[], None] | None = None,
    workers: int | None = None,
    window: WindowLike = WINDOW,
) -> LeftOut:
    """Leave out each lever of a package in turn, and compare with the whole on the same seeds.

    Parameters
    ----------
    case : Case
        With dated reforms of at least two levers.
    seeds, outcomes, progress, workers, window
        See `experiments.answers.comparison.compare`.

    Raises
    ------
    InputError
        Fewer than two levers, and what `compare` refuses.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> case = sim.load_case("baseline").with_structure(townships=1, months=24)
    >>> case = case.with_reform(13, {"authority.delegated_share": 0.9, "support.care": 0.5}).named("two")
    >>> ex.leave_one_out(case, range(1, 4), window=12)
    <LeftOut: 2 cases, 3 seeds, year 1 after the reform (months 13 to 24)>
    """
    levers = moved(case)
    if len(levers) < 2:
        raise InputError("leave_few", name=case.name, count=len(levers))
    start = replace(
        case, name="start", reforms=(), title={lang: text("title.start", lang) for lang in LANGUAGES}, rationale={}
    )
    cases = [case, *(_without(case, lever) for lever in levers), start]
    return LeftOut(tuple(levers), compare(cases, seeds, outcomes, progress, workers, window))


def _without(case: sim.Case, lever: str) -> sim.Case:
    """The case without one of its levers."""
    reforms = [
        replace(reform, changes=_apart(reform.changes, lever), reasons=_apart(reform.reasons, lever))
        for reform in case.reforms
    ]
    label = parameters()[lever].label
    title = {lang: text("leaving.without", lang, lever=label[lang]) for lang in LANGUAGES}
    return replace(case, name=f"{case.name}-{lever}", reforms=tuple(reforms), title=title)


def _apart(rows: Mapping[str, V], lever: str) -> dict[str, V]:
    return {name: value for name, value in rows.items() if name != lever}
