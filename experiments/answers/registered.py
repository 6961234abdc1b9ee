"""The one comparison that was chosen before the first run, found in an answer."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.answers.answer import Answer
from experiments.answers.comparison import Comparison
from experiments.answers.conclusions import Conclusions
from experiments.answers.effects import Effects
from experiments.answers.inquiry import Inquiry
from experiments.answers.robust import Worlds
from experiments.answers.search import SmallReforms
from experiments.answers.staged import Sensitivity
from experiments.answers.statistics import LEVEL
from experiments.answers.tipping import TippingPoints
from experiments.running.registration import Registration
from sim.errors import Said

if TYPE_CHECKING:
    import pandas as pd


_TESTED = ("difference", "low", "high", "p", "pairs")


class Primary(NamedTuple):
    """Result of the primary comparison: a difference, or the index of a factor, and its 95 % interval.

    It is one comparison chosen beforehand, so nothing is adjusted for the others. A difference has its p and number of
    pairs, an index the method of its stage and what is told of it.
    """

    value: float
    low: float
    high: float
    p: float = math.nan
    pairs: float = math.nan
    method: str = ""
    told: str = ""

    @property
    def verdict(self) -> str:
        """``"raises"``, ``"lowers"`` or ``"unclear"``: by the test, or the interval where there is none."""
        if self.p < LEVEL:
            return "raises" if self.value > 0 else "lowers"
        return "raises" if self.low > 0 else "lowers" if self.high < 0 else "unclear"


@dataclass(frozen=True)
class Registered:
    """What was registered of a question, and what of it was decided afterwards, a text each."""

    registration: Registration
    later: tuple[Said, ...]

    def facts(self) -> dict[str, Any]:
        """What the manifest says of it."""
        return self.registration.facts(self.later)


def primary_of(answer: Answer, primary: Mapping[str, str]) -> Primary | None:
    """Find the primary comparison in an answer; None where it compares nothing of that name."""
    if isinstance(answer, TippingPoints):
        answer = answer.comparison
    if isinstance(answer, Comparison):
        # the baseline and this case, so that no other decides which seeds are used
        kept = [0, *(i for i, case in enumerate(answer.cases) if i and case.name == primary.get("case"))]
        return _row(answer.part(kept).table(), primary, "case", _TESTED)
    if isinstance(answer, Worlds):
        return _row(answer.table(), primary, "case", ("difference", "difference_low", "difference_high"))
    if isinstance(answer, Conclusions):
        packages = [case.name for case in answer.plan.packages]
        if primary.get("case") not in packages or primary["outcome"] not in answer.outcomes:
            return None
        places = packages.index(primary["case"]), answer.outcomes.index(primary["outcome"])
        return Primary(*answer.difference(*places))
    if isinstance(answer, SmallReforms):
        return _row(answer.table(), primary, "case", ("difference", "low", "high"))
    if isinstance(answer, Effects):
        table = answer.complements() if answer.factorial.design == "pairs" else answer.table()
        if "contrast" not in table:
            table["contrast"] = table["first"] + "×" + table["second"]
        return _row(table, primary, "contrast", _TESTED)
    if isinstance(answer, Sensitivity):
        for one in reversed(list(answer.stages.values())):  # the last stage that varied it
            table = one.main(primary["outcome"])
            if (found := _row(table, primary, "factor", ("estimate", "lower", "upper"))) is not None:
                told = str(table.loc[table["factor"] == primary["factor"], "told"].iloc[0])
                return found._replace(method=one.method, told=told)
    return None


def on_seeds(answer: Answer, seeds: Sequence[int]) -> Answer:
    """The same answer on some of its seeds, where it has them all and was not made of them alone.

    A sweep and a search are left as they are: what they try hangs on what they have found.
    """
    if isinstance(answer, Inquiry | TippingPoints):
        answer = answer.comparison
    if not set(seeds) < set(answer.seeds):
        return answer
    kept = [place for place, seed in enumerate(answer.seeds) if seed in seeds]
    if isinstance(answer, Comparison):
        return answer.part(seeds=kept)
    if isinstance(answer, Effects):
        setting = replace(answer.factorial.setting, seeds=tuple(seeds))
        return replace(answer, factorial=replace(answer.factorial, setting=setting), values=answer.values[:, kept])
    if isinstance(answer, Conclusions):
        setting = replace(answer.plan.setting, seeds=tuple(seeds))
        return replace(answer, plan=replace(answer.plan, setting=setting), values=answer.values[:, :, kept])
    if isinstance(answer, Worlds):
        setting = replace(answer.choice.setting, seeds=tuple(seeds))
        return replace(answer, choice=replace(answer.choice, setting=setting), values=answer.values[:, :, kept])
    return answer


def _row(table: "pd.DataFrame", primary: Mapping[str, str], key: str, columns: tuple[str, ...]) -> Primary | None:
    mine = table[(table[key] == primary.get(key)) & (table["outcome"] == primary["outcome"])]
    if not len(mine):
        return None
    value, low, high, *tested = map(float, mine[list(columns)].iloc[0])
    p, pairs = tested or (math.nan, math.nan)
    return Primary(value, low, high, p, pairs)
