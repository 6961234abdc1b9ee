"""What can be concluded: which packages help and which is best over all that could be, and what that hangs on.

All that could be: worlds that meet the evidence, with the structural assumptions in them; the readings of the
documents; how far a package goes; luck; and other models beside the county's own.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from experiments.answers.answer import Answer, Designed
from experiments.answers.samples import PARTS, divided, normal_scores, shifted
from experiments.answers.statistics import band, fraction, holm, mean_of
from experiments.designs.conclusions import FULL, SAME, ConclusionsPlan
from experiments.designs.outcomes import direction
from experiments.designs.variables import variable

if TYPE_CHECKING:
    import pandas as pd

DECISIVE = 0.01  # level, shared among all factors
MOST_FACTORS = 6  # decisive ones that are told
LOWER, UPPER = "lower", "upper"  # half of the worlds by a factor's value; of two values, the one and the other
# What a condition is about.
ALL, READING, DOSE, MODEL, FACTOR = CONDITIONS = ("all", "reading", "dose", "model", "factor")


@dataclass(frozen=True)
class Condition:
    """Something that may hold, and how often each option is the best where it does.

    Attributes
    ----------
    kind : str
        One of `CONDITIONS`.
    name, level : str
        Which reading, dose, model or factor; of a factor, the half of its values or the value.
    worlds : int
        Worlds in which it holds.
    first : tuple of (float, float, float)
        Share in which the base, and each package, is the best on the outcome, with its 95 % interval, worlds being
        what is independent.
    """

    kind: str
    name: str
    level: str
    worlds: int
    first: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, repr=False)
class Conclusions(Designed, Answer):
    """Packages in all that could be.

    Attributes
    ----------
    values : array (option, world, seed, outcome)
        The base first, then the plan's options; the county's own worlds first, then those of rivals.

    Examples
    --------
    >>> import experiments as ex, sim
    >>> from experiments.designs.conclusions import ConclusionsPlan
    >>> from experiments.designs.drawn import draw, priors_of
    >>> from experiments.designs.setting import Setting
    >>> base = sim.load_case("baseline").with_structure(townships=1, cadres=6, residents=6, months=72)
    >>> packages = [sim.load_case(name).with_structure(townships=1, cadres=6, residents=6, months=72)
    ...             for name in ("s1", "s2")]
    >>> setting = Setting("example", {}, base, (1, 2), ("inaction_rate",), 12)
    >>> plan = ConclusionsPlan(setting, packages, draw(priors_of(), 20, seed=1))
    >>> found = ex.Question("conclusions", plan).run()
    >>> found, found.values.shape
    (<Conclusions: 3 cases, 2 seeds, year 1 after the reform (months 61 to 72)>, (3, 20, 2, 1))
    """

    kind = "conclusions"

    plan: ConclusionsPlan
    values: np.ndarray

    @classmethod
    def of(cls, plan: ConclusionsPlan, values: np.ndarray) -> "Conclusions":
        """Sort the values (point, seed, outcome) of the plan's study by option and world."""
        return cls(plan, values.reshape(1 + len(plan.options), len(plan.models), *values.shape[1:]))

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The base, then the packages as agreed."""
        return self.plan.cases

    @property
    def design(self) -> ConclusionsPlan:
        """What was asked."""
        return self.plan

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The first is what the conclusion is about."""
        return self.plan.setting.outcomes

    @cached_property
    def improvement(self) -> np.ndarray:
        """Array (package, reading, dose, world, seed, outcome): how much better than the base in the same run.

        NaN in all of a world where an outcome is not defined for one of its runs.
        """
        plan = self.plan
        signs = np.array([direction(name) for name in self.outcomes])
        gained = signs * (self.values[1:] - self.values[0])
        gained = np.where(np.isfinite(gained).all((0, 2))[None, :, None], gained, np.nan)
        shape = (len(plan.packages), len(plan.readings), len(plan.doses), *gained.shape[1:])
        return np.asarray(gained.reshape(shape))

    @cached_property
    def whole(self) -> np.ndarray:
        """Array (package, reading, world, outcome): improvement at the whole dose, on average over the seeds."""
        return np.asarray(self.improvement[:, :, self.plan.doses.index(FULL)].mean(3))

    def worlds_of(self, model: str = SAME, outcome: int = 0) -> np.ndarray:
        """Numbers of the worlds of a model in which an outcome is defined."""
        known = np.isfinite(self.whole[0, 0, :, outcome])
        return np.flatnonzero(known & (np.array(self.plan.models) == model))

    @property
    def judged(self) -> list[int]:
        """Outcomes that are defined in some world."""
        return [k for k in range(len(self.outcomes)) if len(self.worlds_of(SAME, k))]

    def first(self, outcome: int, gained: np.ndarray | None = None) -> np.ndarray:
        """Array (base and packages, reading, world): 1 where it is the best, a part where several are, else 0.

        Parameters
        ----------
        gained : array (package, reading, world), optional
            By default at the whole dose.
        """
        gained = self.whole[..., outcome] if gained is None else gained
        every = np.concatenate([np.zeros_like(gained[:1]), gained])
        best = every == every.max(0)
        with np.errstate(invalid="ignore"):
            return np.where(np.isfinite(gained).all(0), best / best.sum(0), np.nan)

    def helps(self, package: int, outcome: int) -> tuple[float, float, float]:
        """Share of worlds and readings in which a package is better than the base, and its interval."""
        return fraction((self.whole[package][:, self.worlds_of(SAME, outcome), outcome] > 0).mean(0))

    def before(self, one: int, other: int, outcome: int) -> tuple[float, float, float]:
        """Share of worlds and readings in which a package is better than another, and its interval."""
        worlds = self.worlds_of(SAME, outcome)
        gained = self.whole[:, :, worlds, outcome]
        return fraction((gained[one] > gained[other]).mean(0))

    def difference(self, package: int, outcome: int) -> tuple[float, float, float]:
        """How much more of an outcome a package has than the base, and its 95 % interval over worlds."""
        gained = self.whole[package, :, self.worlds_of(SAME, outcome), outcome].mean(1)
        mean, low, high = band(direction(self.outcomes[outcome]) * gained)
        return float(mean), float(low), float(high)

    def places(self, outcome: int) -> np.ndarray:
        """Array (package, reading, world): place among the packages, 1 for the best; equals share the better one."""
        gained = self.whole[:, :, self.worlds_of(SAME, outcome), outcome]
        return np.asarray(1 + (gained[:, None] < gained[None]).sum(1))

    def orders(self, outcome: int) -> "Counter[tuple[int, ...]]":
        """How often, over worlds and readings, the packages have which places."""
        places = self.places(outcome)
        return Counter(map(tuple, places.reshape(len(places), -1).T.tolist()))

    @cached_property
    def _decided(self) -> dict[int, tuple[str, ...]]:
        return {k: self._decisive(k) for k in range(len(self.outcomes))}

    def decisive(self, outcome: int = 0) -> tuple[str, ...]:
        """Factors on which it surely hangs which package is the best, those that it hangs on most first.

        Of each package the worlds in which it is the best (under most readings) are held against all others; see
        `experiments.answers.samples.shifted`, with Holm's adjustment for all packages and factors.
        """
        return self._decided[outcome]

    def _decisive(self, outcome: int) -> tuple[str, ...]:
        worlds = self.worlds_of(SAME, outcome)
        names = [name for name in self.plan.worlds if self.plan.worlds[name].iloc[worlds].nunique() > 1]
        if not names:
            return ()
        scores = normal_scores(self.plan.worlds[names].to_numpy()[worlds])
        shares = self.first(outcome)[:, :, worlds].mean(1)
        p = np.array([shifted(scores, np.flatnonzero(share > 0.5)) for share in shares])
        least = holm(p.ravel()).reshape(p.shape).min(0)
        moved = [self._swing(shares, self._halves(name, worlds)) for name in names]
        order = np.argsort(-np.array(moved), kind="stable")
        return tuple(names[k] for k in order if least[k] < DECISIVE)

    def _halves(self, name: str, worlds: np.ndarray) -> dict[str, np.ndarray]:
        """Which of some worlds have the lower, and the upper, half of a factor's values; what most have is in one."""
        values = self.plan.worlds[name].to_numpy()[worlds]
        if len(levels := np.unique(values)) == 2:
            return {f"{level:g}": values == level for level in levels}
        middle = np.median(values)
        if middle == values.min():
            return {LOWER: values == middle, UPPER: values > middle}
        return {LOWER: values < middle, UPPER: values > middle if middle < values.max() else values == middle}

    @staticmethod
    def _swing(shares: np.ndarray, halves: dict[str, np.ndarray]) -> float:
        """Largest change of a share of being the best from one half to the other."""
        one, other = (shares[:, where].mean(1) for where in halves.values())
        return float(np.abs(one - other).max())

    def everywhere(self, outcome: int = 0) -> Condition:
        """How often each option is the best in all of the county's own worlds."""
        return _condition(ALL, "", "", self.first(outcome)[:, :, self.worlds_of(SAME, outcome)].mean(1))

    def conditions(self, outcome: int = 0) -> list[Condition]:
        """What would have to be true for each option to be the best."""
        return self._conditions[outcome]

    @cached_property
    def _conditions(self) -> dict[int, list[Condition]]:
        return {k: self._conditions_of(k) for k in range(len(self.outcomes))}

    def _conditions_of(self, outcome: int) -> list[Condition]:
        plan, worlds = self.plan, self.worlds_of(SAME, outcome)
        own = self.first(outcome)[:, :, worlds]
        found = [self.everywhere(outcome)]
        if len(plan.readings) > 1:
            found += [_condition(READING, name, "", own[:, r]) for r, name in enumerate(plan.readings)]
        for d, dose in enumerate(plan.doses):
            if len(plan.doses) > 1:
                gained = self.improvement[..., outcome].mean(4)[:, :, d][:, :, worlds]
                found.append(_condition(DOSE, f"{dose:g}", "", self.first(outcome, gained).mean(1)))
        for model in plan.rivals:
            there = self.worlds_of(model, outcome)
            found.append(_condition(MODEL, model, "", self.first(outcome)[:, :, there].mean(1)))
        for name in self.decisive(outcome)[:MOST_FACTORS]:
            found += [
                _condition(FACTOR, name, level, own.mean(1)[:, where])
                for level, where in self._halves(name, worlds).items()
            ]
        return found

    def parts(self, package: int, outcome: int) -> dict[str, tuple[float, float, float]]:
        """Of what the spread of a package's effect is made, in shares with intervals; see `samples.divided`."""
        return self._parts[package, outcome]

    @cached_property
    def _parts(self) -> dict[tuple[int, int], dict[str, tuple[float, float, float]]]:
        outcomes = range(len(self.outcomes))
        return {(i, k): self._divided(i, k) for i in range(len(self.plan.packages)) for k in outcomes}

    def _divided(self, package: int, outcome: int) -> dict[str, tuple[float, float, float]]:
        worlds = self.worlds_of(SAME, outcome)
        effect = np.moveaxis(self.improvement[package][..., outcome], 2, 0)[worlds]  # world, reading, dose, seed
        switches = [name for name in self.plan.worlds if _is_structure(name)]
        return divided(effect, self.plan.worlds[switches].to_numpy()[worlds])

    def table(self) -> "pd.DataFrame":
        """A row per package and outcome, over worlds and readings at the whole dose.

        Columns: ``improvement``, its mean, ``fifth`` and ``ninety_fifth`` per cent; ``helps``, the share in which it
        is better than the base, ``best``, in which it is the best of all, with their 95 % intervals; ``place``, its
        mean place; ``worlds``, and those ``dropped`` because the outcome is not defined on one of their runs.
        """
        return self._table.copy()

    @cached_property
    def _table(self) -> "pd.DataFrame":
        import pandas as pd

        rows = []
        for k, outcome in enumerate(self.outcomes):
            worlds = self.worlds_of(SAME, k)
            gained, places = self.whole[:, :, worlds, k], self.places(k)
            for i, case in enumerate(self.plan.packages):
                row: dict[str, Any] = {"package": case.name, "outcome": outcome, "improvement": mean_of(gained[i])}
                ends = np.quantile(gained[i], [0.05, 0.95]) if len(worlds) else [np.nan] * 2
                row |= dict(zip(("fifth", "ninety_fifth"), map(float, ends), strict=True))
                first = fraction(self.first(k)[1 + i][:, worlds].mean(0))
                for name, share in {"helps": self.helps(i, k), "best": first}.items():
                    row |= dict(zip((name, f"{name}_low", f"{name}_high"), share, strict=True))
                dropped = len(self.plan.worlds) - len(worlds)
                rows.append(row | {"place": mean_of(places[i]), "worlds": len(worlds), "dropped": dropped})
        return pd.DataFrame(rows)

    def better_than(self) -> "pd.DataFrame":
        """A row per outcome and two packages: the share in which one is better than the other, see `before`."""
        import pandas as pd

        packages = [case.name for case in self.plan.packages]
        rows = [
            {"outcome": outcome, "package": one, "than": other, **_ends(self.before(i, j, k))}
            for k, outcome in enumerate(self.outcomes)
            for i, one in enumerate(packages)
            for j, other in enumerate(packages)
            if j != i
        ]
        return pd.DataFrame(rows)

    def gains(self) -> "pd.DataFrame":
        """A row per package, reading, dose, world and outcome: how much better than the base, over the seeds."""
        import pandas as pd

        plan = self.plan
        levels = [[case.name for case in plan.packages], plan.readings, plan.doses, range(len(plan.models))]
        names = ["package", "reading", "dose", "world", "outcome"]
        index = pd.MultiIndex.from_product([*levels, self.outcomes], names=names)
        gains = pd.DataFrame({"improvement": self.improvement.mean(4).ravel()}, index=index).reset_index()
        gains.insert(4, "model", np.array(plan.models)[gains["world"]])
        return gains

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``conclusions``, see `table`; ``better_than``, ``parts``, ``conditions``, ``gains``."""
        import pandas as pd

        packages = [case.name for case in self.plan.packages]
        parts = [
            {"outcome": outcome, "package": one, "made_of": part, **_ends(self.parts(i, k)[part])}
            for k, outcome in enumerate(self.outcomes)
            for i, one in enumerate(packages)
            for part in PARTS
        ]
        conditions = []
        for k, outcome in enumerate(self.outcomes):
            for found in self.conditions(k):
                about = {"outcome": outcome, "condition": found.kind, "about": found.name, "holds": found.level}
                shares = zip((self.plan.setting.base.name, *packages), found.first, strict=True)
                conditions += [{**about, "worlds": found.worlds, "case": n, **_ends(ends)} for n, ends in shares]
        made_of, holding = pd.DataFrame(parts), pd.DataFrame(conditions)
        whole = {"conclusions": self.table(), "better_than": self.better_than(), "parts": made_of}
        return whole | {"conditions": holding, "gains": self.gains()}

    def facts(self) -> dict[str, Any]:
        """How much was gone through."""
        plan = self.plan
        rivals = {name: len(worlds) for name, worlds in plan.rivals.items()}
        return {
            "worlds": len(plan.worlds),
            "rivals": rivals,
            "readings": list(plan.readings),
            "doses": list(plan.doses),
        }


def _condition(kind: str, name: str, level: str, first: np.ndarray) -> Condition:
    """Of shares (base and packages, world)."""
    return Condition(kind, name, level, first.shape[1], tuple(fraction(share) for share in first))


def _ends(ends: tuple[float, float, float]) -> dict[str, float]:
    return dict(zip(("share", "share_low", "share_high"), ends, strict=True))


def _is_structure(name: str) -> bool:
    return getattr(variable(name), "kind", "") == "structure"
