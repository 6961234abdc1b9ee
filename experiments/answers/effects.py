"""Which reforms need each other? Effects, interactions and synergies of a factorial design, seed by seed."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

import sim
from experiments.answers.answer import Answer, Designed
from experiments.answers.statistics import SCALES, band, estimates, everywhere, judged, on_scale, unrounded
from experiments.answers.survey import ENDS, tidy
from experiments.designs.factorial import Factorial
from experiments.designs.outcomes import direction, indicator
from sim.errors import InputError
from sim.plain import in_one_cell

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Effects(Designed, Answer):
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
    def design(self) -> Factorial:
        """What was asked."""
        return self.factorial

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

    @cached_property
    def defined(self) -> np.ndarray:
        """The values, NaN at all points on seeds on which an outcome is not defined at some point.

        All tables use the same seeds of an outcome, so that an effect is the difference of the means of `points`.
        """
        return everywhere(self.values, spared=False)

    @property
    def dropped(self) -> np.ndarray:
        """Array (outcome): seeds left out."""
        return np.isnan(self.defined[0]).sum(0)

    def points(self) -> "pd.DataFrame":
        """A row per point and outcome: its mean over the seeds on which the outcome is defined at all points."""
        keys = {"case": self.factorial.points, "outcome": self.factorial.setting.outcomes}
        found = tidy(keys, self.defined).reset_index().rename(columns=ENDS)
        return found.assign(dropped=np.tile(self.dropped, len(self.factorial.points)))

    def by_seed(self, effect: frozenset[int]) -> np.ndarray:
        """One estimate of an effect from each seed, array (seed, outcome); not for the design of pairs.

        Of one switch: how much its being on changes the outcome, on average over the other switches. Of two: how much
        the effect of one changes when the other is on; and so on. In a fraction it is the sum of the effect and of its
        aliases, each of these by ``2**(len(effect) - len(alias))``.
        """
        signs = np.prod(np.where(self.factorial.levels[:, sorted(effect)], 1.0, -1.0), axis=1)
        found = 2.0 ** len(effect) * np.tensordot(signs, self.defined, 1) / len(signs)
        return unrounded(found, _size(self.defined))

    def cells(self, first: int, second: int) -> np.ndarray:
        """Array (first off/on, second off/on, seed, outcome): means over the other switches."""
        on = self.factorial.levels
        return np.array(
            [[self.defined[(on[:, first] == a) & (on[:, second] == b)].mean(0) for b in (0, 1)] for a in (0, 1)]
        )

    def table(self) -> "pd.DataFrame":
        """A row per contrast and outcome: estimate, t-interval over seeds, p, p adjusted, verdict.

        In a fraction all of it is said of the sum of the effect that gives the row its name and of its ``aliases``.
        """
        import pandas as pd

        design = self.factorial
        parts = []
        for effect in design.effects():
            part = estimates(self.by_seed(effect), design.setting.outcomes)
            part.insert(0, "contrast", design.name(effect))
            part.insert(1, "order", len(effect))
            part["aliases"] = in_one_cell(design.name(alias) for alias in design.aliases(effect))
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
                    apart = unrounded(cells[level, 1] - cells[level, 0], _size(self.defined))
                    part = estimates(apart, design.setting.outcomes)
                    part.insert(0, "switch", design.switches[one].name)
                    part.insert(1, "given", design.switches[given].name)
                    part.insert(2, "level", ("off", "on")[level])
                    parts.append(part)
        return pd.concat(parts, ignore_index=True)

    def complements(self) -> "pd.DataFrame":
        """A row per two switches, outcome and scale: each alone, both, and the synergy, both minus the sum of the two.

        All against the point at which every switch is off, and as differences on the row's ``synergy_scale``: of the
        values (``additive``), of their logarithms (``ratio``) or, of shares, of the logarithms of their odds
        (``logit``). ``verdict`` is ``complement`` where both together do surely better than the sum, ``substitute``
        where surely worse (Holm over the table with all its scales, 5 %), and ``undefined`` where the scale is so on
        any seed: seeds left out by their own values would be a choice.
        ``over_scales`` is the verdict if it is the same on every scale that is defined, ``scale-dependent`` if what is
        sure on one scale surely is not so on another, else ``unclear``.
        """
        return self._complements.copy()

    @cached_property
    def _complements(self) -> "pd.DataFrame":
        import pandas as pd

        design = self.factorial
        place = {frozenset(np.flatnonzero(row).tolist()): i for i, row in enumerate(design.levels)}
        parts = []
        for first, second in design.pairs:
            try:
                rows = [place[frozenset(on)] for on in ((), (first,), (second,), (first, second))]
            except KeyError:
                raise InputError("effects_fraction") from None
            for scale in SCALES:
                part = self._synergy(self.defined[rows], scale)
                part.insert(0, "first", design.switches[first].name)
                part.insert(1, "second", design.switches[second].name)
                parts.append(part)
        found = judged(pd.concat(parts, ignore_index=True))
        good = found["difference"] * found["outcome"].map(direction)
        words = np.where(good > 0, "complement", "substitute")
        found["verdict"] = np.where(found["verdict"].isin(["raises", "lowers"]), words, found["verdict"])
        found["verdict"] = found["verdict"].where(found["pairs"] > 0, "undefined")
        found["over_scales"] = found.groupby(["first", "second", "outcome"])["verdict"].transform(_over_scales)
        return found

    def _synergy(self, values: np.ndarray, scale: str) -> "pd.DataFrame":
        """A row per outcome that has the scale, from the values (none, first, second, both; seed; outcome)."""
        outcomes = self.factorial.setting.outcomes
        with_scale = [k for k, name in enumerate(outcomes) if scale != "logit" or indicator(name).unit == "share"]
        known, scaled = (found[:, :, with_scale] for found in (values, on_scale(values, scale)))
        lost = (np.isnan(scaled) & np.isfinite(known)).any((0, 1))
        none, one, other, both = np.where(lost, np.nan, scaled)
        synergy = unrounded((both - one) - (other - none), _size(scaled))
        found = estimates(synergy, [outcomes[k] for k in with_scale])
        found.insert(1, "synergy_scale", scale)
        for name, difference in (("alone_first", one), ("alone_second", other), ("both", both)):
            mean, low, high = band(difference - none)
            found[name], found[f"{name}_low"], found[f"{name}_high"] = mean, low, high
        return found


def _size(values: np.ndarray) -> np.ndarray:
    """Largest value of each outcome, for `unrounded`."""
    return np.fmax.reduce(np.abs(values), (0, 1))


def _over_scales(verdicts: "pd.Series") -> str:
    """One verdict from those on the scales."""
    defined = set(verdicts) - {"undefined"}
    if len(defined) < 2:
        return defined.pop() if defined else "undefined"
    return "scale-dependent" if len(defined - {"unclear"}) > 1 else "unclear"
