"""A mechanism at its neutral value is not there: what belongs to it can be changed without changing one bit.

Each row names a mechanism switched off, a parameter that then must not matter, and a setting that switches it on: there
the same change must show (else the row would prove nothing).
"""

import pytest
from counties import LEVERS, at, bare, cases, changes, result, same, seeds
from hypothesis import given, settings
from hypothesis import strategies as st

import sim

# A county in which much happens, so that what matters shows within two years.
BUSY = {
    "inspection.visits_per_month": 0.4,
    "assessment.veto_domains": 5,
    "work.incident_slope": 0.05,
    "residents.complaint_rate": 0.2,
    "tolerance.coverage": 0.8,
    "tolerance.reviewer_liability": 0.3,
    "turnover.leader_vacancy": 0.5,
    "assessment.veto_lookback": 0.8,
    "cadres.temptation": 1.0,
}
BASE = bare(townships=2, cadres=6, residents=12, months=26, params=BUSY)

ROWS = [
    # (off, on, irrelevant when off)
    ({"tolerance.coverage": 0}, {"tolerance.coverage": 1}, {"tolerance.clarity": 0.95}),
    ({"tolerance.coverage": 0}, {"tolerance.coverage": 1}, {"tolerance.publicity": 1.0}),
    ({"tolerance.coverage": 0}, {"tolerance.coverage": 1}, {"tolerance.reviewer_liability": 1.0}),
    ({"tolerance.coverage": 0}, {"tolerance.coverage": 1}, {"tolerance.steepness": 1.0}),
    ({"tolerance.coverage": 0}, {"tolerance.coverage": 1}, {"tolerance.threshold": 0.9}),
    ({"tolerance.coverage": 0}, {"tolerance.coverage": 1}, {"tolerance.liability_base": 1.0}),
    ({"tolerance.reviewer_liability": 0}, {"tolerance.reviewer_liability": 0.4}, {"tolerance.liability_fear": 5.0}),
    ({"tolerance.reviewer_liability": 0}, {"tolerance.reviewer_liability": 0.4}, {"tolerance.reviewer_charge": 1.0}),
    ({"assessment.veto_domains": 0}, {"assessment.veto_domains": 8}, {"assessment.veto_lookback": 0.1}),
    ({"assessment.veto_domains": 0}, {"assessment.veto_domains": 8}, {"work.incident_base": 0.01}),
    ({"assessment.veto_domains": 0}, {"assessment.veto_domains": 8}, {"work.incident_slope": 0.02}),
    ({"assessment.veto_domains": 0}, {"assessment.veto_domains": 8}, {"cadres.veto_weight": 2.0}),
    (
        {"work.incident_base": 0, "work.incident_slope": 0},
        {"work.incident_slope": 0.05},
        {"assessment.veto_lookback": 0.1},
    ),
    (
        {"assessment.elimination_share": 0},
        {"assessment.elimination_share": 0.2},
        {"assessment.elimination_decisions": 5},
    ),
    ({"inspection.visits_per_month": 0}, {}, {"inspection.covert_share": 0.9}),
    ({"inspection.visits_per_month": 0}, {}, {"inspection.coordination": 1.0}),
    ({"inspection.visits_per_month": 0}, {}, {"inspection.department_cover": 3.0}),
    ({"inspection.visits_per_month": 0}, {}, {"work.inspection_hours": 50.0}),
    ({"inspection.visits_per_month": 0}, {}, {"work.error_detection": 0.9}),
    ({"inspection.visits_per_month": 0}, {}, {"work.flaw_detection": 0.1}),
    (
        {"inspection.covert_share": 1},
        {"inspection.covert_share": 0.2},
        {"work.inspection_hours": 50.0},
    ),
    (
        {"accountability.exposure_months": 1},
        {"accountability.exposure_months": 12},
        {"work.late_flaw_detection": 0.9},
    ),
    ({"support.rotation": 0}, {"support.rotation": 0.5}, {"turnover.rotation_loss": 0.3}),
    ({"inspection.trace_intensity": 0}, {"inspection.trace_intensity": 1}, {"work.trace_hours": 25.0}),
    ({"inspection.trace_intensity": 0}, {"inspection.trace_intensity": 1}, {"work.flaw_rate": 0.9}),
    ({"inspection.supervision": 0}, {"inspection.supervision": 0.5}, {"work.talk_hours": 40.0}),
    ({"residents.complaint_rate": 0}, {"residents.complaint_rate": 0.5}, {"work.mandated_error_report": 1.0}),
    ({"residents.complaint_rate": 0}, {"residents.complaint_rate": 0.5}, {"residents.complaint_spread": 0.5}),
    ({"residents.need_rate": 0}, {}, {"residents.self_governance": 0.6}),
    ({"residents.need_rate": 0}, {}, {"residents.satisfaction_step": 0.6}),
    ({"residents.need_rate": 0}, {}, {"residents.complaint_spread": 0.5}),
    ({"authority.delegated_share": 0}, {"authority.delegated_share": 1}, {"authority.delegation_gap": 0.3}),
    ({"work.enforcement_share": 0}, {}, {"authority.delegation_gap": 0.3}),
    ({"support.care": 0}, {"support.care": 1}, {"support.care_recovery": 0.4}),
    ({"incentives.benefit": 0}, {}, {"incentives.benefit_loss": 1.0}),
    ({"incentives.benefit": 0}, {}, {"cadres.paper_benefit": 1.0}),
    ({"incentives.reward": 0}, {}, {"assessment.individual_share": 1.0}),
    ({"incentives.reward": 0}, {}, {"assessment.collective_weight": 1.0}),
    ({"assessment.individual_share": 1}, {"assessment.individual_share": 0}, {"assessment.collective_weight": 1.0}),
    ({"assessment.trace_weight": 0}, {"assessment.trace_weight": 1}, {"assessment.strictness": 1.0}),
    ({"cadres.sanction_cost": 0}, {}, {"cadres.career_stake": 3.0}),
    ({"cadres.sanction_cost": 0}, {}, {"cadres.severe_multiplier": 20.0}),
    ({"cadres.sanction_cost": 0}, {}, {"cadres.veto_weight": 2.0}),
    ({"cadres.sanction_cost": 0}, {}, {"cadres.overreach_surcharge": 5.0}),
    ({"accountability.severe_share": 0}, {"accountability.severe_share": 0.5}, {"cadres.severe_multiplier": 20.0}),
    ({"learning.peer_weight": 0}, {"learning.peer_weight": 1}, {"learning.notice": 1.0}),
    ({"learning.peer_weight": 0}, {"learning.peer_weight": 1}, {"accountability.publicity": 1.0}),
    ({"learning.peer_weight": 0}, {"learning.peer_weight": 1}, {"tolerance.publicity": 1.0}),
    (
        {"turnover.leader_vacancy": 0, "turnover.retirement": 0, "incentives.reward": 0},
        {"turnover.leader_vacancy": 1, "incentives.reward": 0},
        {"assessment.seniority_weight": 0.0},
    ),
    ({"assessment.veto_domains": 0}, {"assessment.veto_domains": 8}, {"cadres.veto_attention": 3.0}),
    ({"assessment.veto_domains": 0}, {"assessment.veto_domains": 5}, {"work.triage": 0.6}),
    ({"work.major_share": 0}, {"work.major_share": 0.4}, {"cadres.major_stake": 4.0}),
    (
        {"cadres.major_stake": 1, "accountability.exposure_focus": 0, "accountability.exposure_months": 12},
        {"cadres.major_stake": 4},
        {"work.major_share": 0.4},
    ),
    (
        {"accountability.exposure_months": 1},
        {"accountability.exposure_months": 12},
        {"accountability.exposure_focus": 1.0},
    ),
    (
        {"cadres.wear_unfair": 0, "cadres.wear_witnessed": 0, "cadres.wear_burden": 0},
        {"cadres.wear_unfair": 0.5},
        {"cadres.mend": 0.1},
    ),
    ({"inspection.visits_per_month": 0}, {}, {"cadres.wear_burden": 0.05}),
    ({"cadres.paper_memory": 0}, {"cadres.paper_memory": 1}, {"learning.paper_prior": 0.2}),
    ({"cadres.paper_memory": 0}, {"cadres.paper_memory": 1}, {"learning.paper_strength": 5.0}),
    ({"cadres.paper_memory": 1}, {"cadres.paper_memory": 0}, {"cadres.paper_fear_cap": 50.0}),
    ({"support.risk_briefing": 0}, {"support.risk_briefing": 1}, {"learning.briefing_trust": 1.0}),
    ({"learning.briefing_trust": 0}, {"learning.briefing_trust": 1}, {"support.risk_briefing": 1.0}),
    (
        {"authority.recall": 0},
        {"authority.recall": 1, "authority.delegated_share": 1},
        {"authority.recall_months": 6},
    ),
    ({"department.adaptation": 0}, {"department.adaptation": 0.12}, {"department.restoring": 0.1}),
    ({"responsibility.clarity": 1}, {"responsibility.clarity": 0}, {"department.adaptation": 0.12}),
    ({"responsibility.clarity": 1}, {"responsibility.clarity": 0}, {"authority.recall": 1.0}),
    ({"cadres.rent": 0}, {"cadres.rent": 3}, {"cadres.abuse_guilt": 2.0}),
    ({"cadres.rent": 0}, {"cadres.rent": 3}, {"accountability.abuse_severe": 1.0}),
    ({"cadres.rent": 0}, {"cadres.rent": 3}, {"work.abuse_detection": 0.5}),
    ({"cadres.rent": 0}, {"cadres.rent": 3}, {"residents.abuse_complaint": 10.0}),
    ({"cadres.rent": 0}, {"cadres.rent": 3}, {"learning.abuse_prior": 0.3}),
    ({"cadres.rent": 0}, {"cadres.rent": 3}, {"learning.abuse_strength": 5.0}),
    ({"cadres.rent": 0, "residents.complaint_rate": 0}, {"cadres.rent": 3}, {"governance.openness": 1.0}),
    (
        {"support.risk_briefing": 0, "cadres.rent": 3},
        {"support.risk_briefing": 1, "cadres.rent": 3},
        {"learning.briefing_abuse": 0.0},
    ),
    ({"work.idea_rate": 0}, {"work.idea_rate": 0.3}, {"work.idea_difficulty": 0.0}),
    ({"incentives.reward": 0}, {}, {"incentives.prospect_leader": 0.3}),
    ({"support.education": 0}, {"support.education": 1}, {"cadres.education_effect": 0.15}),
    ({"support.education": 0}, {"support.education": 1}, {"support.education_hours": 16.0}),
    ({"accountability.pursuit": 0}, {"accountability.pursuit": 1}, {"accountability.pursuit_reach": 9.0}),
    ({"accountability.pursuit": 0}, {"accountability.pursuit": 1}, {"accountability.pursuit_hours": 20.0}),
    ({"accountability.severe_share": 0}, {"accountability.severe_share": 0.5}, {"accountability.removal_share": 1.0}),
    ({"cadres.slack": 0, "work.attendance_hours": 0}, {"cadres.slack": 0.5}, {"inspection.attendance": 1.0}),
    ({"inspection.attendance": 0}, {"inspection.attendance": 1}, {"work.attendance_hours": 20.0}),
    ({"work.off_list": 0}, {"work.off_list": 0.5}, {"authority.off_list_response": 0.0}),
    ({"responsibility.clarity": 0}, {"responsibility.clarity": 1}, {"work.off_list": 0.5}),
    (
        {"turnover.retirement": 0, "turnover.leader_vacancy": 0},
        {"turnover.retirement": 0.2},
        {"turnover.newcomer_loss": 0.3},
    ),
    ({"cadres.carelessness": 0}, {}, {"cadres.care_of_omitting": 1.0}),
    (
        {"accountability.hear_defence": 0},
        {"accountability.hear_defence": 1},
        {"accountability.defend_papering": 1.0},
    ),
    ({"accountability.contact_exposure": 0}, {}, {"department.business_domains": 0.0}),
    ({"workload.mandates": 0, "residents.need_rate": 0}, {}, {"cadres.choice_noise": 1.0}),
]


def text(row):
    off, _, change = row
    return f"{'+'.join(f'{k}={v:g}' for k, v in off.items())} | {' '.join(change)}"


@pytest.mark.parametrize("row", ROWS, ids=text)
def test_a_mechanism_that_is_off_is_not_there(row):
    off, _, change = row
    case = BASE.with_params(off)
    assert all(case.params[name] != value for name, value in change.items())
    for seed in (1, 2):
        same(result(case, seed), result(case.with_params(change), seed))


@pytest.mark.parametrize("row", ROWS, ids=text)
def test_and_shows_when_it_is_on(row):
    """The control: with the mechanism on, the same change of the same parameter is seen."""
    _, on, change = row
    case = BASE.with_params(on)
    assert any(result(case, seed) != result(case.with_params(change), seed) for seed in (1, 2, 3, 4))


def test_powers_that_no_matter_needs_change_nothing_that_is_done():
    """Where they sit is noted, but nobody lives by it."""
    found = [
        {name: table for name, table in result(case).items() if name != "states"}
        for case in (
            BASE.with_params({"work.enforcement_share": needed, "authority.delegated_share": share})
            for needed, share in ((0, 0.4), (0, 0.9), (0.5, 0.4), (0.5, 0.9))
        )
    ]
    same(*found[:2])
    assert found[2] != found[3]


@pytest.mark.parametrize("name", LEVERS)
def test_a_reform_that_changes_nothing_changes_no_bit(name):
    case = BASE.with_params({name: at(name, 0.5)})
    same(result(case), result(case.with_reform(month=13, set={name: at(name, 0.5)})))


@settings(max_examples=25)
@given(case=cases(), seed=seeds, data=st.data())
def test_a_no_op_reform_in_any_county(case, seed, data):
    """Setting anything to the value it has, at any month at which that can be said last."""
    last = case.reforms[-1].month if case.reforms else 1
    month = data.draw(st.integers(last, case.structure.months))
    values = case.segments()[-1][1]
    names = data.draw(st.lists(st.sampled_from(LEVERS), unique=True, min_size=1))
    again = case.with_reform(month=month, set={name: values[name] for name in names})
    same(result(case, seed), result(again, seed))


@settings(max_examples=25)
@given(reform=changes(tuple(LEVERS), 10).filter(bool), month=st.integers(2, 20), seed=seeds)
def test_a_reform_works_from_its_month_on_and_not_before(reform, month, seed):
    case = bare(months=24)
    before = sim.simulate(case, seed=seed).archive
    after = sim.simulate(case.with_reform(month=month, set=reform), seed=seed).archive
    for name in ("deeds", "lines", "states", "departments"):
        then = getattr(before, name)[: month - 1].tobytes()
        assert then == getattr(after, name)[: month - 1].tobytes()


def test_a_reform_in_the_first_month_is_a_parameter_except_for_how_people_came():
    """Founding reads the case's own parameters; everything later reads what holds that month."""
    change = {"inspection.visits_per_month": 0.9, "workload.mandates": 1.0, "tolerance.coverage": 1.0}
    same(result(BASE.with_params(change)), result(BASE.with_reform(month=1, set=change)))


def test_the_order_of_two_steps_to_the_same_place_does_not_matter():
    one = BASE.with_reform(month=13, set={"tolerance.coverage": 0.1}).with_reform(month=13, set={"support.care": 1.0})
    two = BASE.with_reform(month=13, set={"support.care": 1.0, "tolerance.coverage": 0.1})
    same(result(one), result(two))


@pytest.mark.parametrize("name", [name for name, row in sim.parameters().items() if row.neutral is not None])
def test_neutral_values_are_allowed(name):
    row = sim.parameters()[name]
    assert row.check(row.neutral) == row.neutral
