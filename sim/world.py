"""All state of a county: a few record arrays. Agents are views of rows; rules act on rows; nothing else is kept."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np

from sim.case import Case
from sim.county import mean
from sim.errors import InputError
from sim.parameter import parameters
from sim.signals import Deed, Line
from sim.tables import is_whole


def _record(fields: dict[str, str]) -> np.dtype:
    return np.dtype((np.record, np.dtype(list(fields.items()), align=True)))


POLICY = _record({row.field: "f8" for row in parameters().values()})

CLOCK = _record(
    {
        "seed": "i8",
        "month": "i4",  # months that have been lived; also the number of the current one, from 0
        "warm_up": "i4",  # of these, how many come first and are not reported
        "townships": "i4",
        "departments": "i4",
        "open": "i4",  # matters[:open] are on a desk
        "logged": "i8",
        "mean_prospect": "f8",
        # sums of the townships' events of this month
        "slips_punished": "i4",
        "granted": "i4",
        "omissions_punished_halves": "i4",
        "papers_charged": "i4",
        "abuse_punished": "i4",
        # share of last year's slips, omissions, paperings, abuses that was charged to their authors; NaN: not known yet
        "true_slips": "f8",
        "true_omissions": "f8",
        "true_papers": "f8",
        "true_abuse": "f8",
    }
)

# What stands for a row elsewhere is unsigned: nothing has to look for negative indices.
CADRE = _record(
    {
        # who
        "township": "u4",
        "seat": "u4",
        "cohort": "i4",  # year in which this person came; 0 at the start
        "leader": "i4",
        "young": "i4",
        "tenure": "i4",  # months
        "settling": "i4",  # months of adaptation left after a rotation
        "new": "i4",  # months left in which somebody new on a seat is less able
        "failed_votes": "i4",
        "ability": "f8",
        "motivation_unworn": "f8",  # what a person brings
        "wear": "f8",
        "motivation": "f8",  # as it acts: unworn less wear
        "loss_aversion": "f8",
        "dependence": "f8",
        "burnout": "f8",
        # memory of what follows a slip (A, B) and an omission (O, Q): weights of blamed and spared events
        "slips_blamed": "f8",
        "slips_spared": "f8",
        "omissions_blamed": "f8",
        "omissions_spared": "f8",
        "papers_blamed": "f8",  # the same of papering alone (W, X)
        "papers_spared": "f8",
        "abuse_blamed": "f8",  # and of abuse (E, H)
        "abuse_spared": "f8",
        # this year
        "merit": "f8",
        "successes": "i4",
        "handled": "i4",
        "disciplined": "i4",
        "acted_in": "i8",  # bit per domain
        "omitted_in": "i8",
        "omitted_with_power_in": "i8",
        # this month, sized up at its opening
        "idea": "i4",  # domain of an idea of one's own, or -1
        "talks": "i4",  # talks last month; they cost hours now
        "cases": "i4",  # cases last month; to be pursued for them costs hours now
        "desk": "i4",
        "desk_veto": "i4",  # of these, in veto domains
        "overhead": "f8",
        "load": "f8",
        "hours": "f8",
        "prospect": "f8",
        "fear_of_acting": "f8",
        "fear_of_omitting": "f8",
        "fear_of_papering": "f8",
        "fear_of_abusing": "f8",
        "felt_cost": "f8",
        "felt_cost_of_abuse": "f8",
        "reward": "f8",
        "benefit": "f8",
        "benefit_unhurt": "f8",
        # this December
        "leaving": "i4",
        "candidate": "i4",
        "ring": "i4",  # row of the k-th in the rotation pool
        "ring_draw": "f8",
    }
)

TOWNSHIP = _record(
    {
        # its rows among the county's cadres and residents
        "first": "i4",
        "cadres": "i4",
        "leaders": "i4",  # of these, on the first seats at the founding
        "first_resident": "i4",
        "residents": "i4",
        "vetoed": "i4",
        "struck": "i4",  # an incident this year; becomes the flag next month
        "announced": "i4",  # announced visits this month
        # this month's events of which colleagues and other townships hear
        "slips_spared": "i4",
        "slips_punished": "i4",
        "granted": "i4",
        "wronged": "i4",  # persons sanctioned unfairly
        "omissions_spared": "i4",
        "omissions_punished_halves": "i4",
        "papers_spared": "i4",
        "papers_charged": "i4",
        "abuse_spared": "i4",
        "abuse_punished": "i4",
        "norm": "f8",
        "expected_veto": "f8",
        "score": "f8",
        "standing": "f8",
        "satisfaction": "f8",
    }
)

DEPARTMENT = _record(
    {
        "veto_rank": "i4",  # among the domains that can be one-veto items, from 1; 0: none of them
        "business_rank": "i4",  # among the domains that deal with firms, from 1; 0: none of them
        "visit_ratio": "f8",  # its visits, relative to the mean department's
        "habit": "f8",  # how much further than the rule it pushes responsibility down
        "charged": "f8",
        "spared": "f8",
        "charged_absent": "f8",
        "spared_absent": "f8",
        "liability": "f8",  # F
        "absence": "f8",  # G
        "response": "f8",
        "burden": "f8",  # h: charges borne, a township-year, as remembered
        "deviation": "f8",  # e: of practised pushing down from the rule
        "practised": "f8",  # s: how far responsibility is pushed down this month
    }
)

RESIDENT = _record(
    {
        "township": "u4",
        "index": "u4",
        "need": "i4",  # domain of a need raised this month, or -1
        "ended": "i4",
        "resolved": "i4",
        "propensity": "f8",
        "satisfaction": "f8",
        # what chance brings this month, see sim.rules.arrival.draw_needs
        "luck_need": "f8",
        "luck_domain": "f8",
        "luck_settled": "f8",
    }
)

LINE = _record(
    {
        "matter_ratio": "f8",  # mandates, relative to the mean line's
        "enforcement_ratio": "f8",  # share of matters that need a power, relative to the mean line's
        "lowest": "f8",  # delegation is drawn from here on
        "width": "f8",
        "delegation": "f8",  # the power sits at the township iff this is below the delegated share, unless withheld
        "withheld_until": "i4",  # month from which a power that was taken back is the township's again
        "held": "i4",  # the power sits at the township this month
        "slots": "i4",  # room for mandates of a month
        "orders": "i8",  # bit per slot issued this month
        "visit": "i4",  # 0 none, 1 announced, 2 covert
    }
)

MATTER = _record(
    {
        "difficulty": "f8",
        "index": "u4",
        "born": "i4",
        "handler": "u4",
        "township": "u4",
        "origin": "i1",  # Kind.MANDATE, Kind.NEED or Kind.IDEA
        "domain": "u1",
        "needs_power": "i1",
        "asked": "i1",  # the department was asked this month
        "funded": "i1",
        "major": "i1",
        "off_list": "i1",  # needs a power that no list gives to anybody
        "handed_off": "i1",
        "omission_case": "i1",  # had its one case of omission
        "overdue_counted": "i1",
        "fate": "i1",
        # this month
        "option": "i1",
        "outcome": "i1",
        "power": "i1",  # the handler had the authority
        "able": "i1",  # the decision was actionable
        "source": "i1",  # how trouble was found
    }
)

WEIGHING = _record(
    {
        "lacks": "i4",  # bits of Barrier
        "power": "i4",
        "may_pass": "i4",
        "idea": "i4",  # one's own: to be tried out or let go
        "let_go": "f8",
        "skill": "f8",  # p
        "success": "f8",  # p', with the care taken
        "credited": "f8",  # p' as motivation and credit count it
        "flaw": "f8",
        "u_success": "f8",
        "u_flaw": "f8",
        "motivation": "f8",
        "burnout": "f8",
        "reward": "f8",
        "leniency": "f8",
        "resident_pull": "f8",
        "benefit": "f8",
        "benefit_unhurt": "f8",
        "paper_benefit": "f8",
        "effort": "f8",
        "integrity": "f8",
        "wait_guilt": "f8",
        "fear_act": "f8",
        "noise_act": "f8",
        "paper": "f8",  # parts of an option's utility that no switch touches, noise included
        "pass_on": "f8",
        "wait": "f8",
        "overreach": "f8",  # added to the utility of acting
        "may_abuse": "i4",
        "rent": "f8",  # the size of this occasion
        "abuse_guilt": "f8",
        "fear_abuse": "f8",
    }
)


class Luck(IntEnum):
    """What chance brings an open matter this month, see `sim.rules.decision.draw_luck`."""

    TIME = 0
    SUCCESS = 1
    FLAW = 2
    HAND_OFF = 3
    ACT = 4  # noise of a choice
    PAPER = 5
    PASS_ON = 6
    WAIT = 7
    OPEN = 8  # the last two only where abuse has a rent
    RENT = 9


EVENT = _record(
    {
        "month": "i4",
        "township": "i4",
        "origin": "i4",  # of the matter; -1 if the signal is about none
        "index": "i4",
        "born": "i4",
        "kind": "i4",  # Deed, or 1000 + Line
        "seat": "i4",  # -1 if it has no cadre
        "domain": "i4",
        "amount": "i4",
    }
)


class World(NamedTuple):
    """State of one county. Shapes: C cadres = townships x seats, T townships, D departments, R residents.

    Attributes
    ----------
    clock : one row
        Time and sizes.
    policy (T,), county : one row
        The parameters in force this month, in each township; in the county as a whole, which departments go by.
    weighing, spare : one row
        Scratch: the matter a cadre is weighing; the cadre who has no seat while others move.
    cadres (C,), townships (T,), departments (D,), residents (R,), lines (T, D), matters (capacity,)
        Record arrays; ``matters[:clock.open]`` are open, in the order of birth.
    luck (capacity, Luck) : float64
        What chance brings the open matters this month, column by column in memory, so that several are drawn at once.
    tally (C, Deed), line_tally (T, D, Line), year_tally (C, Deed) : int32
        This month's and this year's counts of signals.
    events : record array
        Log of this month's signals; length 0 = off.
    """

    clock: np.ndarray
    policy: np.ndarray
    county: np.ndarray
    weighing: np.ndarray
    spare: np.ndarray
    cadres: np.ndarray
    townships: np.ndarray
    departments: np.ndarray
    residents: np.ndarray
    lines: np.ndarray
    matters: np.ndarray
    luck: np.ndarray
    tally: np.ndarray
    line_tally: np.ndarray
    year_tally: np.ndarray
    events: np.ndarray


def policy_rows(values: Sequence[Mapping[str, float]]) -> tuple[np.ndarray, np.ndarray]:
    """A policy record for each township from its mapping of every parameter, and the county's: their mean."""
    rows, written = np.zeros(len(values), POLICY), dict[int, int]()
    for k, parameters_of in enumerate(values):
        same = written.setdefault(id(parameters_of), k)
        rows[k] = tuple(parameters_of[name] for name in parameters()) if same == k else rows[same]
    county = rows[:1].copy()
    if len(written) > 1:
        for name in POLICY.names or ():
            county[name] = mean(rows[name].tolist())
    return rows, county


def matter_capacity(case: Case) -> int:
    """Most matters that can be open at once: what can be born in the longest life of a matter, and a month's ideas."""
    life = 1 + max(
        int(p["work.deadline_grace"] + p["workload.deadline_months"]) for _, rows in case.local_stages() for p in rows
    )
    births = int(case.county.slots.sum()) + case.county.residents
    return births * life + case.county.cadres


def empty_world(case: Case, seed: int, log: bool = False) -> World:
    """Allocate a county's arrays and fill in structure; `sim.rules.founding.populate` brings it to life."""
    county = case.county
    shape = len(county.townships), len(county.domains)
    capacity = matter_capacity(case)
    clock = np.zeros(1, CLOCK)
    clock["seed"], clock["warm_up"] = seed, case.structure.warm_up
    clock["townships"], clock["departments"] = shape
    townships = np.zeros(shape[0], TOWNSHIP)
    for first, size in (("first", "cadres"), ("first_resident", "residents")):
        sizes = np.array([getattr(township, size) for township in county.townships])
        townships[first], townships[size] = sizes.cumsum() - sizes, sizes
    townships["leaders"] = [township.leaders for township in county.townships]
    departments = np.zeros(shape[1], DEPARTMENT)
    business = np.array([domain.business for domain in county.domains])
    departments["business_rank"] = business.cumsum() * business
    departments["veto_rank"] = [domain.veto_rank for domain in county.domains]
    departments["visit_ratio"], departments["habit"] = county.visit_ratios, county.habits
    lines = np.zeros(shape, LINE)
    lines["matter_ratio"], lines["slots"] = county.matter_ratios, county.slots
    lines["enforcement_ratio"] = county.enforcement_ratios
    lines["lowest"], lines["width"] = county.delegations
    policy, policy_of_county = policy_rows(case.local_stages()[0][1])
    return World(
        clock=clock,
        policy=policy,
        county=policy_of_county,
        weighing=np.zeros(1, WEIGHING),
        spare=np.zeros(1, CADRE),
        cadres=np.zeros(county.cadres, CADRE),
        townships=townships,
        departments=departments,
        residents=np.zeros(county.residents, RESIDENT),
        lines=lines,
        matters=np.zeros(capacity, MATTER),
        luck=np.zeros((capacity, len(Luck)), order="F"),
        tally=np.zeros((county.cadres, len(Deed)), np.int32),
        line_tally=np.zeros((*shape, len(Line)), np.int32),
        year_tally=np.zeros((county.cadres, len(Deed)), np.int32),
        events=np.zeros((40 * capacity + 1000 * county.cadres) if log else 0, EVENT),
    )


def check_seed(seed: Any) -> int:
    """Return a seed as an int from 0 to 2**63 - 1, or say that it is not one."""
    if not is_whole(seed) or not 0 <= seed < 2**63:
        raise InputError("seed", found=seed)
    return int(seed)
