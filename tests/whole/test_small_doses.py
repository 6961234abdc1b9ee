"""No mechanism has a threshold: an arbitrarily small dose does arbitrarily little, here nothing that is counted."""

import pytest
from counties import bare, result

DOSE = 1e-9
BUSY = {
    "inspection.visits_per_month": 0.4,
    "assessment.veto_domains": 5,
    "work.incident_slope": 0.05,
    "residents.complaint_rate": 0.2,
    "accountability.exposure_months": 6,
    "accountability.leader_joint": 0.3,
    "tolerance.coverage": 0.8,
    "tolerance.reviewer_liability": 0.3,
}
BASE = bare(townships=3, cadres=8, residents=20, months=36, params=BUSY)

ROWS = [
    # (what stands beside it, the mechanism, its neutral value, a dose that is seen)
    ({}, "cadres.veto_attention", 0.0, 2.0),
    ({}, "work.triage", 0.0, 0.4),
    ({"cadres.major_stake": 4.0}, "work.major_share", 0.0, 0.3),
    ({"work.major_share": 0.3}, "cadres.major_stake", 1.0, 4.0),
    ({"work.major_share": 0.3}, "accountability.exposure_focus", 0.0, 1.0),
    ({}, "cadres.paper_memory", 0.0, 0.5),
    ({}, "support.risk_briefing", 0.0, 1.0),
    ({}, "department.adaptation", 0.0, 0.1),
    ({}, "authority.recall", 0.0, 1.0),
    ({}, "cadres.rent", 0.0, 2.0),
    ({}, "work.idea_rate", 0.0, 0.1),
    ({}, "support.education", 0.0, 1.0),
    ({}, "accountability.pursuit", 0.0, 1.0),
    ({}, "accountability.removal_share", 0.0, 1.0),
    ({"cadres.slack": 0.3}, "inspection.attendance", 0.0, 1.0),
    ({}, "cadres.slack", 0.0, 0.3),
    ({"responsibility.clarity": 0.8}, "work.off_list", 0.0, 0.5),
    ({}, "turnover.newcomer_loss", 0.0, 0.3),
    ({}, "cadres.care_of_omitting", 0.0, 1.0),
    ({}, "incentives.prospect_leader", 1.0, 0.3),
    ({"cadres.rent": 2.0}, "governance.openness", 0.0, 0.8),
    ({}, "cadres.wear_unfair", 0.0, 0.3),
    ({}, "cadres.wear_witnessed", 0.0, 0.5),
    ({}, "cadres.wear_burden", 0.0, 0.05),
]
named = pytest.mark.parametrize(("beside", "name", "neutral", "seen"), ROWS, ids=[row[1] for row in ROWS])


def counts(params, seed):
    found = result(BASE.with_params(params), seed)
    return {name: found[name] for name in ("deeds", "lines", "seat_deeds")}


@named
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_next_to_nothing_does_nothing(beside, name, neutral, seen, seed):
    tiny = neutral + (DOSE if seen > neutral else -DOSE)
    assert counts({**beside, name: neutral}, seed) == counts({**beside, name: tiny}, seed)


@named
def test_and_a_dose_does_something(beside, name, neutral, seen):
    assert counts({**beside, name: neutral}, 1) != counts({**beside, name: seen}, 1)
