"""Which fact, if it were known, would most often change the choice? What to measure first, in a county and in research.

Facts are what differs between worlds, and what a county could see of its outcomes as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

import sim
from experiments.answers.answer import Answer, Designed
from experiments.answers.knowing import FEWEST, MEASURED, SHUFFLES, Knowing, knowing, usable, who
from experiments.answers.statistics import band
from experiments.designs.outcomes import direction
from experiments.designs.worlds import RobustChoice
from experiments.running.outcomes import is_outcome
from sim.errors import InputError, unknown
from sim.parameter import parameters

if TYPE_CHECKING:
    import pandas as pd


class InWorlds(Protocol):
    """Cases in many worlds: `experiments.answers.robust.Worlds`."""

    @property
    def choice(self) -> RobustChoice:
        """Which reforms, in which worlds."""

    @property
    def defined(self) -> np.ndarray:
        """Outcomes (case, world, seed, outcome), NaN where one is not defined for every case."""


@dataclass(frozen=True, repr=False)
class Information(Designed, Answer):
    """What it is worth to know facts before one of some cases is chosen.

    Attributes
    ----------
    choice : RobustChoice
        The cases, the first of which is the county as it is, and the worlds.
    weights : mapping of outcome to float
        What is to be made as good as possible: the sum of the outcomes so weighted, each in its own good direction.
    knowing : Knowing
        By fact: a factor of the worlds, or an outcome of the county as it is.
    kinds : mapping
        By fact: the kind of the parameter, ``measured`` for an outcome, ``world`` for anything else.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> from experiments.designs.factors import Factor
    >>> from experiments.designs.worlds import RobustChoice, Setting
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=12, warm_up=0)
    >>> county = Setting("example", {}, case, (1, 2), ("inaction_rate",), 12)
    >>> freed = case.with_reform(1, {"authority.delegated_share": 0.9}).named("freed")
    >>> choice = RobustChoice(county, (freed,), (Factor("work.enforcement_share", 0.2, 0.6),), worlds=50)
    >>> found = ex.information(ex.Question("robust", choice).run())
    >>> found, found.table()["fact_kind"].tolist()
    (<Information: 2 cases, 2 seeds, year 1 after the reform (months 1 to 12)>, ['everything', 'world'])
    """

    kind = "information"

    choice: RobustChoice
    weights: Mapping[str, float]
    knowing: Knowing
    kinds: Mapping[str, str]

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The options: the base, then the reforms."""
        return self.choice.cases

    @property
    def design(self) -> RobustChoice:
        """What was asked."""
        return self.choice

    @property
    def outcome(self) -> str:
        """The one that counts; empty where several do."""
        return next(iter(self.weights)) if [*self.weights.values()] == [1.0] else ""

    def facts(self) -> dict[str, Any]:
        """What counts how much."""
        return {"weights": dict(self.weights)}

    def of(self, people: str) -> list[str]:
        """Facts that some people can find out, ``county`` or ``research``, the most valuable first."""
        names = [name for name in self.knowing.facts if who(self.kinds[name]) == people]
        return sorted(names, key=lambda name: -float(self.knowing.facts[name].gain.mean()))

    def table(self) -> "pd.DataFrame":
        """A row for everything, per group and per fact; see `Knowing.table`."""
        table = self.knowing.table(self.kinds)
        if self.outcome:
            table.insert(0, "outcome", self.outcome)
        return table

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``information``: see `table`."""
        return {"information": self.table()}


def information(
    worlds: InWorlds,
    outcome: str | Mapping[str, float] = "",
    targets: Sequence[str] = (),
    facts: "pd.DataFrame | None" = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    shuffles: int = SHUFFLES,
) -> Information:
    """Say which fact, if it were known, would most improve the choice among cases.

    Parameters
    ----------
    worlds : Worlds
        The answer of a robust choice.
    outcome : str or mapping of outcome to weight
        What counts: one of its outcomes, by default the first, or several with weights per unit.
    targets : sequence of str
        Outcomes that a county could measure as it is: what it is worth to know each exactly. Each is taken from the
        first half of the seeds, and judged on the others.
    facts : DataFrame, optional
        More that may be known: a row per world, such as outcomes from other runs.
    groups : mapping of name to sequence of str, optional
        Facts to be known together; by default all that a county can find out, and all that research can.
    shuffles : int
        See `experiments.answers.knowing.knowing`.

    Raises
    ------
    InputError
        An unknown outcome, too few worlds, facts of other worlds.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> from experiments.designs.factors import Factor
    >>> from experiments.designs.worlds import RobustChoice, Setting
    >>> case = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=12, warm_up=0)
    >>> county = Setting("example", {}, case, (1, 2), ("inaction_rate",), 12)
    >>> freed = case.with_reform(1, {"authority.delegated_share": 0.9}).named("freed")
    >>> choice = RobustChoice(county, (freed,), (Factor("work.enforcement_share", 0.2, 0.6),), worlds=50)
    >>> found = ex.information(ex.Question("robust", choice).run(), targets=["inaction_rate"])
    >>> found.of("research"), set(found.of("county")) == {"work.enforcement_share", "inaction_rate"}
    ([], True)
    """
    import pandas as pd

    choice, outcomes = worlds.choice, worlds.choice.setting.outcomes
    weights = dict(outcome) if isinstance(outcome, Mapping) else {outcome or outcomes[0]: 1.0}
    for name in (*weights, *targets):
        if name not in outcomes:
            raise unknown("outcome", name, outcomes)
    table = _facts(worlds, targets)
    if facts is not None:
        if len(facts) != len(table):
            raise InputError("information_worlds", found=len(facts), worlds=len(table))
        for name in facts:
            if name in table:
                raise InputError("information_twice", name=name)
        table = pd.concat([table, facts.reset_index(drop=True)], axis=1)
    kinds = {str(name): _kind(str(name)) for name in table}
    sets = together(kinds) if groups is None else groups
    for name in {name: None for names in sets.values() for name in names}:
        if name not in table:
            raise unknown("fact", name, [*table])
    return Information(choice, weights, knowing(table, _benefits(worlds, weights), sets, targets, shuffles), kinds)


def can_inform(worlds: InWorlds, outcome: str, targets: Sequence[str]) -> bool:
    """Whether there are worlds enough to say what it is worth to know facts."""
    return int(usable(_facts(worlds, targets), _benefits(worlds, {outcome: 1.0})).sum()) >= FEWEST


def together(kinds: Mapping[str, str]) -> dict[str, list[str]]:
    """All facts that the same people can find out, where there are several."""
    found: dict[str, list[str]] = {}
    for name, kind in kinds.items():
        found.setdefault(who(kind), []).append(name)
    return {people: names for people, names in found.items() if len(names) > 1}


def _benefits(worlds: InWorlds, weights: Mapping[str, float]) -> np.ndarray:
    """Array (world, seed, case)."""
    known = worlds.choice.setting.outcomes
    parts = [weight * direction(name) * worlds.defined[..., known.index(name)] for name, weight in weights.items()]
    return np.moveaxis(np.sum(parts, 0), 0, 2)


def _facts(worlds: InWorlds, targets: Sequence[str]) -> "pd.DataFrame":
    """The worlds, and outcomes of the county as it is by the first half of the seeds."""
    known = worlds.choice.setting.outcomes
    base = worlds.defined[0, :, : max(1, worlds.defined.shape[2] // 2)]
    return worlds.choice.sample.assign(**{name: band(base[..., known.index(name)], 1)[0] for name in targets})


def _kind(name: str) -> str:
    if name in parameters():
        return parameters()[name].kind
    return MEASURED if is_outcome(name) else "world"
