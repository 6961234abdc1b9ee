"""Small counties for the tests: how to draw, live and compare them."""

import hashlib
import math

import numpy as np
from hypothesis import strategies as st

import sim
from sim.engine import start

LEVERS = [name for name, row in sim.parameters().items() if row.kind == "lever"]
NAMES = list(sim.parameters())

# Parameters under which much happens, of three kinds: together they bring every signal about.
EVENTFUL = {
    "accountability.exposure_months": 12,
    "inspection.supervision": 0.5,
    "inspection.visits_per_month": 0.6,
    "inspection.covert_share": 0.5,
    "assessment.veto_domains": 10,
    "assessment.veto_lookback": 0.8,
    "assessment.elimination_share": 0.2,
    "assessment.vote_threshold": 0.6,
    "assessment.seniority_weight": 0.4,
    "residents.complaint_rate": 0.3,
    "work.incident_slope": 0.05,
    "tolerance.coverage": 1.0,
    "tolerance.clarity": 0.7,
    "tolerance.reviewer_liability": 0.3,
    "tolerance.publicity": 0.8,
    "responsibility.first_contact": 0.5,
    "support.rotation": 0.5,
    "support.matching": 0.5,
    "support.role_models": 0.3,
    "work.error_detection": 0.5,
    "work.omission_detection": 0.5,
    "cadres.temptation": 1.5,
    "cadres.overreach_barrier": 0.2,
    "cadres.risk_curvature": 1.6,
    "turnover.leader_vacancy": 0.5,
    "turnover.retirement": 0.2,
    "cadres.wear_unfair": 0.2,
    "support.education": 0.5,
    "accountability.pursuit": 0.4,
    "accountability.removal_share": 0.5,
    "inspection.attendance": 0.5,
    "cadres.slack": 0.3,
    "work.off_list": 0.4,
    "turnover.newcomer_loss": 0.2,
    "cadres.care_of_omitting": 0.5,
    "cadres.wear_witnessed": 0.5,
    "cadres.wear_burden": 0.05,
    "work.major_share": 0.3,
    "cadres.major_stake": 2.0,
    "accountability.exposure_focus": 0.5,
    "cadres.veto_attention": 1.0,
    "work.triage": 0.3,
    "cadres.paper_memory": 0.6,
    "support.risk_briefing": 0.7,
    "cadres.rent": 2.0,
    "incentives.prospect_leader": 0.4,
    "work.idea_rate": 0.3,
    "work.idea_difficulty": 0.1,
    "governance.openness": 0.1,
    "accountability.leader_joint": 0.3,
    "department.adaptation": 0.1,
    "authority.recall": 1.0,
    "authority.recall_months": 6,
}

IDLE = {
    "assessment.veto_domains": 10,
    "assessment.veto_lookback": 0.8,
    "work.incident_slope": 0.05,
    "workload.mandates": 1.0,
    "workload.deadline_months": 1,
    "inspection.supervision": 0.8,
    "inspection.visits_per_month": 0.9,
    "work.omission_detection": 0.5,
    "work.omission_trace": 0.9,
    "work.error_detection": 0.5,
    "work.deadline_grace": 1,
    "authority.delegated_share": 0.0,
    "authority.department_response": 0.1,
    "accountability.hear_defence": 0.7,
    "accountability.exposure_months": 6,
    "cadres.norm_weight": 1.0,
    "cadres.hand_off_cost": 1.0,
    "cadres.integrity": 1.0,
    "cadres.temptation": 2.0,
    "cadres.overreach_barrier": 0.0,
    "cadres.overreach_surcharge": 0.0,
}

BOLD = {
    "work.idea_rate": 0.3,
    "tolerance.coverage": 0.0,
    "inspection.visits_per_month": 1.0,
    "work.error_detection": 0.9,
    "cadres.sanction_cost": 0.0,
    "authority.delegated_share": 1.0,
    "workload.mandates": 0.5,
    "work.inspection_hours": 0.0,
}
BASES = ({}, EVENTFUL, IDLE, BOLD)


def county(townships=2, cadres=4, residents=4, months=24, params=None, variant=None, **dotted):
    """A small baseline county without years before; `dotted` spells `inspection__visits_per_month=0.5`."""
    case = sim.load_case("baseline", variant)
    case = case.with_structure(warm_up=0, townships=townships, cadres=cadres, residents=residents, months=months)
    changes = dict(params or {}) | {name.replace("__", "."): value for name, value in dotted.items()}
    return case.with_params(changes)


def bare(*sizes, **how):
    """A county in which no mechanism of model 2 is at work, so that one rule can be seen by itself."""
    return county(*sizes, variant="model_1", **how)


def at(name, share):
    """A value of a parameter `share` of the way through its range, whole where it must be."""
    row = sim.parameters()[name]
    value = row.low + (row.high - row.low) * share
    return min(row.high, max(row.low, float(round(value)) if row.integer else value))


shares = st.sampled_from([0.0, 1.0, 0.5]) | st.floats(0.0, 1.0, width=32)


@st.composite
def changes(draw, names=tuple(NAMES), most=40):
    """Departures from the defaults, often to the ends of the ranges."""
    picked = draw(st.dictionaries(st.sampled_from(names), shares, max_size=most))
    return {name: at(name, share) for name, share in picked.items()}


@st.composite
def structures(draw, months=(14, 26)):
    return {
        "townships": draw(st.integers(1, 3)),
        "cadres": draw(st.integers(1, 6)),
        "residents": draw(st.integers(0, 8)),
        "months": draw(st.integers(*months)),
    }


@st.composite
def cases(draw, months=(14, 26), names=tuple(NAMES), most=40):
    """A small county with any parameters and up to three dated reforms."""
    structure = draw(structures(months))
    case = sim.load_case("baseline").with_structure(warm_up=0, **structure).with_params(draw(changes(names, most)))
    for month in sorted(draw(st.lists(st.integers(1, structure["months"]), max_size=3))):
        case = case.with_reform(month=month, set=draw(changes(tuple(LEVERS), 12).filter(bool)))
    return case


seeds = st.integers(0, 2**63 - 1)


def tables(archive):
    """Bytes of every table of a run, by name; the policies are what was asked, not what came of it."""
    return {name: table.tobytes() for name, table in archive._asdict().items() if name != "policies"}


def state(world):
    """Bytes of all state by name. `weighing` is left out: it is scratch paper, the matter that was weighed last."""
    return {name: array.tobytes() for name, array in zip(world._fields, world, strict=True) if name != "weighing"}


def same(one, other):
    """Assert that two dictionaries of bytes are equal; name what differs rather than print it."""
    assert one.keys() == other.keys()
    differing = [name for name in one if one[name] != other[name]]
    assert not differing, differing


def result(case, seed=1, **how):
    """Tables of a run, as bytes."""
    return tables(sim.simulate(case, seed=seed, **how).archive)


def fingerprint(archive):
    digest = hashlib.sha256()
    for table in archive:
        digest.update(np.ascontiguousarray(table).tobytes())
    return digest.hexdigest()


def begin(case, seed=1, log=False):
    """World, archive and plan of a county at the opening of its first month."""
    return start(case, seed, log)


def totals(run, first=0, last=None):
    """Counts of a run for the whole county, by lower-case name, as whole numbers."""
    from sim.signals import Deed, Line

    deeds = run.archive.deeds[first:last].sum((0, 1))
    lines = run.archive.lines[first:last].sum((0, 1))
    return {k.name.lower(): int(deeds[k]) for k in Deed} | {k.name.lower(): int(lines[k]) for k in Line}


def close(a, b, tolerance=1e-11):
    """Equal up to rounding; NaN equals NaN."""
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)
