"""What a county of equals does, by plain arithmetic: the limit that simulated counties come near as they grow.

Where nobody differs and nobody learns, a choice is a logit of utilities that are the same for everybody, so shares of
decisions have a closed form. It is written from ``docs/odd.md`` (III.iv) and calls no rule. ``mean_field.toml`` has the
counties; ``docs/validation.md`` shows how the error falls.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, factorial, log, sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np

import sim
from experiments.answers.statistics import interval
from experiments.running.runner import collect
from sim.domains import domains
from sim.tables import own_toml

SEEDS = 40
OPTIONS = ("act", "paper", "pass", "wait", "overreach")
COUNTED = {
    "act": "acted",
    "paper": "refused_paper + stuck_paper",
    "pass": "refused_pass + stuck_pass",
    "wait": "refused_wait + stuck_wait",
    "overreach": "overreached",
}
Values = Mapping[str, float]


class Kind(NamedTuple):
    """Matters that are alike in everything but chance."""

    need: bool
    veto: bool
    business: bool
    asks: bool  # the department has to come
    delegated: bool  # a delegated power is used
    funded: bool


@dataclass(frozen=True)
class Equals:
    """A county of equals: parameters, months, sizes.

    Examples
    --------
    >>> from experiments.answers.mean_field import counties
    >>> first = counties()[0]
    >>> round(sum(first.expected(first.sizes[0]).values()), 12)
    1.0
    """

    id: str
    zh: str
    en: str
    months: int
    sizes: tuple[tuple[int, int, int], ...]
    params: Values

    def case(self, size: tuple[int, int, int]) -> sim.Case:
        """The county at a size, as a case."""
        townships, cadres, residents = size
        case = sim.load_case("baseline").with_structure(
            townships=townships, cadres=cadres, residents=residents, months=self.months, warm_up=0
        )
        return case.with_params(self.params)

    def expected(self, size: tuple[int, int, int]) -> dict[str, float]:
        """Share of each option in all decisions, in the limit."""
        _, cadres, residents = size
        p = self.case(size).params
        born, norm = _born(p, residents), p["township.norm_start"]
        open_matters: dict[tuple[Kind, int, bool], float] = {}
        taken = dict.fromkeys(OPTIONS, 0.0)
        for _ in range(self.months):
            open_matters |= {(kind, 0, False): number for kind, number in born.items()}
            on_time = _time(p, sum(open_matters.values()) / cadres)
            left: dict[tuple[Kind, int, bool], float] = {}
            actionable = refused = 0.0
            for (kind, age, passed), number in open_matters.items():
                stays = left_out = 0.0
                for chance, able, alone in _situations(p, kind, on_time):
                    share = _logit(p, _utilities(p, kind, age, norm), able, alone, passed)
                    for option, part in share.items():
                        taken[option] += number * chance * part
                    actionable += number * chance * able
                    refused += number * chance * able * (share["paper"] + share["wait"])
                    stays += chance * share["wait"]
                    left_out += chance * share["pass"]
                if age + 1 < p["workload.deadline_months"] + p["work.deadline_grace"]:
                    bounced = left_out * (1 - p["work.hand_off_success"] * _response(p))
                    for was, share_left in ((passed, stays), (True, bounced)):
                        place = (kind, age + 1, was)
                        left[place] = left.get(place, 0.0) + number * share_left
            norm = p["township.norm_memory"] * norm + (1 - p["township.norm_memory"]) * refused / actionable
            open_matters = left
        decisions = sum(taken.values())
        return {option: number / decisions for option, number in taken.items()}

    def simulated(self, size: tuple[int, int, int], seeds: int = SEEDS) -> dict[str, np.ndarray]:
        """The same shares in simulated counties, one value per seed."""
        runs = [run["shares"] for run in collect(_shares, [self.case(size)], range(1, seeds + 1))]
        return {option: np.array([run[option] for run in runs]) for option in OPTIONS}

    def lines(self, seeds: int = SEEDS) -> list["Line"]:
        """The share of acts against its limit at each size."""
        lines = []
        for size in self.sizes:
            limit, values = self.expected(size)["act"], self.simulated(size, seeds)["act"]
            lines.append(Line(size, limit, *interval(values), float(np.sqrt(np.mean((values - limit) ** 2)))))
        return lines


class Line(NamedTuple):
    """Share of acts at a size: in the limit, simulated (mean and its 95 % interval), and the typical error of a run."""

    size: tuple[int, int, int]
    expected: float
    mean: float
    low: float
    high: float
    error: float

    @property
    def people(self) -> int:
        """Cadres and residents of all townships."""
        return self.size[0] * (self.size[1] + self.size[2])


def slope(lines: Sequence[Line], seeds: int = SEEDS) -> tuple[float, float, float]:
    """Slope of the logarithm of the typical error over that of the number of people, with its 95 % interval.

    The error of ``R`` seeds has a relative standard error of ``1 / sqrt(2 R)``.
    """
    x = np.log([line.people for line in lines])
    x = x - x.mean()
    found = float((x * np.log([line.error for line in lines])).sum() / (x**2).sum())
    half = 1.96 / sqrt(2 * seeds * float((x**2).sum()))
    return found, found - half, found + half


@cache
def counties() -> tuple[Equals, ...]:
    """All counties of ``mean_field.toml``."""
    content = own_toml(Path(__file__).with_name("mean_field.toml"))
    return tuple(
        Equals(**{**row, "sizes": tuple(map(tuple, row["sizes"])), "params": {**content["alike"], **row["params"]}})
        for row in content["counties"]
    )


def _shares(case: sim.Case, seed: int) -> dict[str, dict[str, float]]:
    sums = sim.simulate(case, seed).sums()
    counts = {option: sum(sums[name] for name in names.split(" + ")) for option, names in COUNTED.items()}
    return {"shares": {option: number / sum(counts.values()) for option, number in counts.items()}}


def _born(p: Values, residents: int) -> dict[Kind, float]:
    """Number of matters of each kind that come to a township in a month."""
    born: dict[Kind, float] = {}
    needs = residents * p["residents.need_rate"] * (1 - p["residents.self_governance"])
    every = domains()
    business = [domain.id for domain in every if domain.business][: int(p["department.business_domains"])]
    for place, domain in enumerate(every):
        enforced = p["work.enforcement_share"] * domain.enforcement_ratio
        held = p["authority.delegated_share"]
        for need, number in ((False, p["workload.mandates"]), (True, needs / len(every))):
            for asks, delegated, share in (
                (False, False, 1 - enforced),
                (False, True, enforced * held),
                (True, False, enforced * (1 - held)),
            ):
                for funded, part in ((True, p["workload.funded_share"]), (False, 1 - p["workload.funded_share"])):
                    veto = place < p["assessment.veto_domains"]
                    kind = Kind(need, veto, domain.id in business, asks, delegated, funded)
                    born[kind] = born.get(kind, 0.0) + number * share * part
    return born


def _response(p: Values) -> float:
    """Chance that a department comes, which remembers nothing but its prior."""
    return p["authority.department_response"] * (1 - p["department.prior"]) + p["department.prior"] * (
        1 - p["authority.department_response"]
    )


def _time(p: Values, desk: float) -> float:
    """Chance that a matter finds time beside a number of others that is Poisson with mean `desk`."""
    hours = p["work.hours_surplus"] * p["work.month_hours"]
    cost = p["work.matter_hours"] + p["inspection.trace_intensity"] * p["work.trace_hours"]
    found = (
        exp(-desk + others * log(desk)) / factorial(others) * min(1.0, hours / (cost * (1 + others)))
        for others in range(100)
    )
    return sum(found)


def _situations(p: Values, kind: Kind, on_time: float) -> Iterator[tuple[float, bool, bool]]:
    """Chance of each situation; whether acting is possible there, and whether the authority alone is lacking."""
    power = _response(p) if kind.asks else 1.0
    ready = on_time if kind.funded else 0.0
    yield power * ready, True, False
    yield (1 - power) * ready, False, True
    yield 1 - ready, False, False


def _logit(p: Values, utilities: Values, able: bool, alone: bool, passed: bool) -> dict[str, float]:
    """Shares of the options in one situation."""
    barred = {"act": not able, "pass": passed, "overreach": not alone}
    weights = {
        option: 0.0 if barred.get(option) else exp(utilities[option] / p["cadres.choice_noise"]) for option in OPTIONS
    }
    return {option: weight / sum(weights.values()) for option, weight in weights.items()}


def _utilities(p: Values, kind: Kind, age: int, norm: float) -> dict[str, float]:
    """What each option is worth to anybody, but for the noise."""
    m, b = p["cadres.motivation_mean"], 0.0
    acting, omitting, papering = (
        _felt(p[f"learning.{deed}_prior"], p["cadres.risk_curvature"]) for deed in ("commission", "omission", "paper")
    )
    trace, clear = p["assessment.trace_weight"], 1 - p["responsibility.clarity"]
    merit = p["assessment.individual_share"] * (1 - p["assessment.seniority_weight"])
    merit += (1 - p["assessment.individual_share"]) * p["assessment.collective_weight"]
    reward = p["incentives.reward"] * merit * (1 - p["township.expected_veto_start"])

    hardness = p["work.difficulty_mean"] + p["authority.delegation_gap"] * kind.delegated
    skill = 1 / (1 + exp(-p["work.ability_slope"] * (p["cadres.ability_mean"] - hardness)))
    careless = p["cadres.carelessness"] * (1 - acting) * (1 - p["cadres.care_of_omitting"] * omitting)
    success = skill * (1 - careless)
    flaw = p["inspection.trace_intensity"] * p["work.difficulty_mean"] * p["work.flaw_rate"]
    flaw = min(1.0, flaw + p["accountability.contact_exposure"] * clear * kind.business)
    credit = trace * (success + (1 - success) * (1 - p["assessment.strictness"])) + (1 - trace) * success

    gravity = 1 + p["accountability.severe_share"] * (p["cadres.severe_multiplier"] - 1)
    cost = p["cadres.loss_aversion"] * p["cadres.sanction_cost"] * gravity * (1 + p["cadres.veto_weight"] * kind.veto)
    heed = 1 + p["cadres.veto_attention"] * kind.veto
    late = 0.5 + 0.5 * min(1.0, age / p["workload.deadline_months"])
    found = (p["work.paper_detection"] + p["accountability.formalism_crackdown"]) / p["work.omission_detection"]
    exposed = omitting * min(p["cadres.paper_fear_cap"], found)
    memory = p["cadres.paper_memory"]

    act = m * (1 - b) * success + reward * credit + p["incentives.benefit"] - p["cadres.effort_cost"] * (1 + b)
    act += 0.5 * p["incentives.reward"] * p["assessment.resident_weight"] * success * kind.need
    act -= cost * acting * ((1 - success) + success * flaw)
    paper = reward * trace + p["cadres.paper_benefit"] * p["incentives.benefit"]
    paper -= p["cadres.paper_effort"] * p["cadres.effort_cost"] + p["cadres.integrity"] * m * (1 - b)
    paper -= cost * ((1 - memory) * exposed + memory * papering)
    return {
        "act": act,
        "paper": paper,
        "pass": -p["cadres.hand_off_cost"] - cost * omitting * heed * p["responsibility.first_contact"],
        "wait": p["cadres.norm_weight"] * norm - p["cadres.wait_guilt"] * m * (1 - b) - cost * omitting * heed * late,
        "overreach": act
        - p["cadres.overreach_barrier"]
        - p["cadres.overreach_surcharge"] * cost * acting
        + p["cadres.temptation"] * max(0.0, 1 - m),
    }


def _felt(frequency: float, curvature: float) -> float:
    return exp(-((-log(frequency)) ** curvature))
