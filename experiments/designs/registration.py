"""What a question registers: the comparison it is asked for, from ``[registration]``, and all that it asks."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from experiments.designs.comparison import ComparisonPlan
from experiments.designs.conclusions import ConclusionsPlan
from experiments.designs.factorial import Factorial
from experiments.designs.factors import index_names
from experiments.designs.files import check_keys, entry
from experiments.designs.outcomes import OUTCOMES
from experiments.designs.search import SmallSearch
from experiments.designs.study import Study
from experiments.designs.sweep import SweepPlan
from experiments.designs.tipping import TippingPlan
from experiments.designs.worlds import RobustChoice
from experiments.running.outcomes import own_outcomes
from experiments.running.registration import asked_of
from sim.errors import InputError, Said, unknown
from sim.words import LANGUAGES

# What a file can ask.
Design = ComparisonPlan | ConclusionsPlan | Factorial | RobustChoice | SmallSearch | Study | SweepPlan | TippingPlan
KEYS = ("primary", "hypothesis")
# What the primary comparison of each kind of question names besides its outcome.
COMPARED = {
    "comparison": "case",
    "inquiry": "case",
    "robust": "case",
    "conclusions": "case",
    "search": "case",
    "factorial": "contrast",
    "sweep": "factor",
    "study": "factor",
    "tipping": "case",
}


@dataclass(frozen=True)
class Intent:
    """What a question is asked for.

    Attributes
    ----------
    primary : mapping
        The one comparison that was chosen beforehand: ``outcome``, and ``case``, ``contrast`` or ``factor``.
    hypothesis : mapping
        What is expected: texts under ``"zh"`` and ``"en"``, or none.
    """

    primary: Mapping[str, str]
    hypothesis: Mapping[str, str] = field(default_factory=dict)


def read_intent(content: Mapping[str, Any], kind: str, design: Design, where: str) -> Intent | None:
    """Read ``[registration]``; None without it.

    Raises
    ------
    InputError
        An unknown key, or a case, contrast, factor or outcome that the question does not have.
    """
    table = entry(content, "registration", {}, where)
    if not table:
        return None
    place = Said("error.registration_of", {"where": where})
    check_keys(table, KEYS, place)
    primary, hypothesis = entry(table, "primary", {}, place), entry(table, "hypothesis", {}, place)
    compared = COMPARED[kind]
    check_keys(primary, (compared, "outcome"), place)
    check_keys(hypothesis, LANGUAGES, place)
    for key, known in ((compared, _compared(design)), ("outcome", _outcomes(design))):
        if key not in primary:
            raise InputError("primary_lacks", where=where, key=key, compared=compared)
        if primary[key] not in known:
            raise unknown(key, primary[key], known, place)
    return Intent(primary, hypothesis)


def asked(design: Design) -> dict[str, Any]:
    """All that the results of a question depend on besides the rules."""
    if isinstance(design, Study):
        return asked_of(design.spec)
    if isinstance(design, ConclusionsPlan | Factorial | RobustChoice):
        return asked_of(design.study().spec)
    if isinstance(design, SmallSearch):
        return asked_of(design.asked())
    if isinstance(design, ComparisonPlan):
        return asked_of(_spec(design, design.cases) | {"baseline": design.cases[0].name})
    if isinstance(design, TippingPlan):
        plan = {name: getattr(design, name) for name in ("grid", "begin", "closeness", "most")}
        priors = {name: asdict(plausible.prior) for name, plausible in design.ranges.items()}
        return asked_of(_spec(design.setting, design.cases) | {"factors": priors, **plan})
    stages = {"main": asdict(design.main)} | ({"screen": asdict(design.screen)} if design.screen else {})
    varied = {"factors": {factor.name: asdict(factor) for factor in design.factors}, "stages": stages}
    return asked_of(_spec(design.setting, [design.setting.base]) | varied | {"keep": design.keep})


def _spec(of: Any, cases: Any) -> dict[str, Any]:
    spec = {"cases": {case.name: case.hash() for case in cases}, "seeds": of.seeds, "outcomes": of.outcomes}
    return spec | {"window": of.window.stated, "own": [asdict(row) for row in own_outcomes(of.outcomes)]}


def _compared(design: Design) -> list[str]:
    """Names that the primary comparison may have."""
    if isinstance(design, ComparisonPlan):
        return [case.name for case in design.cases[1:]]
    if isinstance(design, RobustChoice | TippingPlan):
        return [case.name for case in design.reforms]
    if isinstance(design, ConclusionsPlan):
        return [case.name for case in design.packages]
    if isinstance(design, SmallSearch):
        return [case.name for case in design.compare]
    if isinstance(design, Factorial):
        return [design.name(one) for one in (design.pairs if design.design == "pairs" else design.effects())]
    if isinstance(design, SweepPlan):
        return index_names(design.factors)
    return list(design.design.columns)


def _outcomes(design: Design) -> tuple[str, ...]:
    """Outcomes that the answer compares."""
    if isinstance(design, ComparisonPlan):
        return OUTCOMES if design.inquiry else design.outcomes
    return design.outcomes if isinstance(design, Study) else design.setting.outcomes
