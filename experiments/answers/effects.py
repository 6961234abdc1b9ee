"""Which reforms need each other? Effects, interactions and synergies of a factorial design, seed by seed."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

import sim
from experiments.answers.answer import Answer
from experiments.answers.statistics import band, estimates, judged
from experiments.answers.survey import ENDS, tidy
from experiments.designs.factorial import Factorial
from experiments.designs.outcomes import direction
from sim.errors import InputError, Said
from sim.reported import Reported
from sim.window import Window

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Effects(Answer):
    """Outcomes of a design's points on the same seeds.

    Attributes
    ----------
    values : array (point, seed, outcome)

    Examples
    --------
    >>> import experiments as ex, sim
    >>> from experiments.designs.factorial import Factorial, Setting, Switch
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> county = Setting("example", {}, case, (1, 2), ("inaction_rate",), 24)
    >>> freed = Switch("freed", {"authority.delegated_share": 0.9})
    >>> spared = Switch("spared", {"tolerance.coverage": 0.9})
    >>> found = ex.Question("factorial", Factorial(county, (freed, spared))).run()
    >>> found, found.table()["contrast"].tolist()
    (<Effects: 1 case, 2 seeds, years 1–2 after the reform (months 1 to 24)>, ['freed', 'spared', 'freed×spared'])
    """

    kind = "factorial"

    factorial: Factorial
    values: np.ndarray

    @property
    def cases(self) -> tuple[sim.Case, ...]:
        """The county in which reforms are switched on."""
        return (self.factorial.setting.base,)

    @property
    def seeds(self) -> tuple[int, ...]:
        """Of every point."""
        return self.factorial.setting.seeds

    @property
    def window(self) -> Window:
        """Months that count."""
        return self.factorial.setting.window

    @property
    def reported(self) -> Reported:
        """The same, as the design says them."""
        return self.factorial.reported

    def cautions(self) -> tuple[Said, ...]:
        """Of the whole design."""
        return self.factorial.cautions()

    def tables(self) -> "dict[str, pd.DataFrame]":
        """``points``, and what the design allows of ``effects``, ``simple`` and ``complements``."""
        design = self.factorial.design
        found = {"points": self.points()}
        if design != "pairs":
            found["effects"] = self.table()
        if design == "full":
            found["simple"] = self.simple()
        if design != "fractional":
            found["complements"] = self.complements()
        return found

    def points(self) -> "pd.DataFrame":
        """A row per point and outcome: its mean over seeds."""
        keys = {"case": self.factorial.points, "outcome": self.factorial.setting.outcomes}
        return tidy(keys, self.values).reset_index().rename(columns=ENDS)

    def by_seed(self, effect: frozenset[int]) -> np.ndarray:
        """One estimate of an effect from each seed, array (seed, outcome); not for the design of pairs.

        Of one switch: how much its being on changes the outcome, on average over the other switches. Of two: how much
        the effect of one changes when the other is on; and so on.
        """
        signs = np.prod(np.where(self.factorial.levels[:, sorted(effect)], 1.0, -1.0), axis=1)
        return 2.0 ** len(effect) * np.tensordot(signs, self.values, 1) / len(signs)

    def cells(self, first: int, second: int) -> np.ndarray:
        """Array (first off/on, second off/on, seed, outcome): means over the other switches."""
        on = self.factorial.levels
        return np.array(
            [[self.values[(on[:, first] == a) & (on[:, second] == b)].mean(0) for b in (0, 1)] for a in (0, 1)]
        )

    def table(self) -> "pd.DataFrame":
        """A row per effect and outcome: estimate, t-interval over seeds, p, p adjusted, what it is confounded with."""
        import pandas as pd

        design = self.factorial
        parts = []
        for effect in design.effects():
            part = estimates(self.by_seed(effect), design.setting.outcomes)
            part.insert(0, "contrast", design.name(effect))
            part.insert(1, "order", len(effect))
            part["aliases"] = " ".join(design.name(alias) for alias in design.aliases(effect))
            parts.append(part)
        return judged(pd.concat(parts, ignore_index=True))

    def simple(self) -> "pd.DataFrame":
        """What a switch does where another one is off, and where it is on: a row per two switches and outcome."""
        import pandas as pd

        design = self.factorial
        parts = []
        for first, second in design.pairs:
            for one, given in ((first, second), (second, first)):
                cells = self.cells(given, one)
                for level in (0, 1):
                    part = estimates(cells[level, 1] - cells[level, 0], design.setting.outcomes)
                    part.insert(0, "switch", design.switches[one].name)
                    part.insert(1, "given", design.switches[given].name)
                    part.insert(2, "level", ("off", "on")[level])
                    parts.append(part)
        return pd.concat(parts, ignore_index=True)

    def complements(self) -> "pd.DataFrame":
        """A row per two switches and outcome: each alone, both, and the synergy, both minus the sum of each alone.

        All against the point at which every switch is off. ``verdict`` is ``complement`` where both together do
        distinguishably better than the sum, ``substitute`` where distinguishably worse (Holm over the table, 5 %).
        """
        return self._complements.copy()

    @cached_property
    def _complements(self) -> "pd.DataFrame":
        import pandas as pd

        design = self.factorial
        place = {frozenset(np.flatnonzero(row).tolist()): i for i, row in enumerate(design.levels)}
        outcomes = design.setting.outcomes
        parts = []
        for first, second in design.pairs:
            try:
                rows = [place[frozenset(on)] for on in ((), (first,), (second,), (first, second))]
            except KeyError:
                raise InputError("effects_fraction") from None
            none, one, other, both = self.values[rows]
            part = estimates((both - one) - (other - none), outcomes)  # exactly 0 where a switch does nothing
            for name, difference in (("alone_first", one), ("alone_second", other), ("both", both)):
                mean, low, high = band(difference - none)
                part[name], part[f"{name}_low"], part[f"{name}_high"] = mean, low, high
            part.insert(0, "first", design.switches[first].name)
            part.insert(1, "second", design.switches[second].name)
            parts.append(part)
        found = judged(pd.concat(parts, ignore_index=True))
        good = found["difference"] * found["outcome"].map(direction)
        words = np.where(good > 0, "complement", "substitute")
        found["verdict"] = np.where(found["verdict"].isin(["raises", "lowers"]), words, found["verdict"])
        return found
