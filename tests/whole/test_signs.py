"""What must follow from a mechanism: the sign of its effect, over a few paired seeds of a small county."""

import math

import sim

SMALL = sim.load_case("baseline", "model_1").with_structure(warm_up=0, townships=3, months=60)


def moved(name, before, after, seeds=range(1, 9)):
    """Mean of the paired differences of an indicator, and its standard error."""
    cases = [SMALL.with_params(params) for params in (before, after)]
    pairs = [[sim.simulate(case, seed=seed).rates(names=[name])[name] for case in cases] for seed in seeds]
    differences = [second - first for first, second in pairs]
    mean = sum(differences) / len(differences)
    spread = sum((d - mean) ** 2 for d in differences) / (len(differences) - 1)
    return mean, math.sqrt(spread / len(differences))


def rises(name, before, after, **how):
    mean, error = moved(name, before, after, **how)
    return mean > 3 * error > 0


def falls(name, before, after, **how):
    mean, error = moved(name, before, after, **how)
    return -mean > 3 * error > 0


def test_veto_items_are_attended_to():
    """They are closed more often than others, and the time for it is taken from the others."""
    off, on = {"assessment.veto_domains": 3}, {"cadres.veto_attention": 2.0, "work.triage": 0.2}
    assert rises("veto_attention_gap", off, on)


def test_a_greater_stake_frightens_and_a_focused_look_back_frees():
    exposed = {"accountability.exposure_months": 12, "work.major_share": 0.15}
    grave = {**exposed, "cadres.major_stake": 3.0}
    assert falls("acts_per_actionable", exposed, grave)
    assert rises("acts_per_actionable", grave, {**grave, "accountability.exposure_focus": 1.0})


def test_unfairness_and_burdens_wear_motivation_down():
    for name in ("cadres.wear_unfair", "cadres.wear_witnessed", "cadres.wear_burden"):
        assert falls("motivation", {}, {name: sim.parameters()[name].high}, seeds=range(1, 4))


def test_a_crackdown_deters_papering_more_if_papering_is_remembered_for_itself():
    effects = []
    for memory in (0.0, 1.0):
        base = {"cadres.paper_memory": memory}
        mean, _ = moved("perfunctory_rate", base, {**base, "accountability.formalism_crackdown": 0.3})
        effects.append(mean)
    assert effects[1] < 1.5 * effects[0] < 0


def test_who_knows_the_real_risk_is_less_afraid():
    off, on = {}, {"support.risk_briefing": 1.0}
    assert falls("blame_avoidance_rate_shapley", off, on, seeds=range(1, 5))
    assert rises("acts_per_actionable", off, on, seeds=range(1, 5))


def test_nobody_can_be_briefed_in_the_first_year():
    case = SMALL.with_structure(warm_up=0, months=24)
    told, untold = (sim.simulate(case.with_params({"support.risk_briefing": b}), seed=1) for b in (1.0, 0.0))
    deeds, others = told.archive.deeds, untold.archive.deeds
    assert (deeds[:12] == others[:12]).all() and (deeds[12] != others[12]).any()


def test_strictness_breeds_passing_down():
    adaptive = {"department.adaptation": 0.04}
    assert rises("practised_downshift", adaptive, {**adaptive, "inspection.visits_per_month": 0.28}, seeds=range(1, 4))
    assert rises("practised_downshift", adaptive, {**adaptive, "residents.complaint_rate": 0.032}, seeds=range(1, 4))


def test_a_cut_of_what_is_pushed_down_erodes_less_where_lists_are_clear():
    """Five years after it, a share of the cut has been taken back; at clarity 0.8 less of it than at 0."""
    eroded = []
    for clarity in (0.0, 0.8):
        base = {"department.adaptation": 0.04, "responsibility.clarity": clarity}
        mean, _ = moved("practised_downshift", base, {**base, "responsibility.downshift": 0.4}, seeds=range(1, 4))
        eroded.append(0.4 + mean)
    assert 0.04 < eroded[0] and -0.02 < eroded[1] < eroded[0] / 2


def test_powers_are_taken_back_where_something_happened():
    eventful = {"authority.delegated_share": 0.8, "assessment.veto_domains": 10, "work.incident_slope": 0.05}
    assert falls("powers_held", eventful, {**eventful, "authority.recall": 1.0}, seeds=range(1, 4))


RENT = {"cadres.rent": 1.0}


def test_power_without_openness_is_abused():
    few, many = {**RENT, "authority.delegated_share": 0.4}, {**RENT, "authority.delegated_share": 0.8}
    assert rises("abuse_rate", few, many)
    assert falls("abuse_rate", many, {**many, "governance.openness": 0.5})
    assert falls("abuse_rate", many, {**many, "responsibility.clarity": 0.5})


def test_control_deters_abuse():
    seldom, often = ({**RENT, "inspection.visits_per_month": visits} for visits in (0.07, 0.28))
    assert falls("abuse_rate", seldom, often)


def test_perfect_openness_leaves_no_occasion():
    assert sim.simulate(SMALL.with_params({**RENT, "governance.openness": 1.0}), seed=1).sums()["abused"] == 0


def test_tolerance_in_fact_frees_ideas_more_than_assigned_work():
    bold = {"tolerance.coverage": 1.0, "tolerance.clarity": 0.8, "tolerance.reviewer_liability": 0.0}
    ideas = {"work.idea_rate": 0.15}
    more = {name: moved(name, ideas, {**ideas, **bold}, seeds=range(1, 7)) for name in ("ideas_acted", "ideas_feared")}
    assert more["ideas_acted"][0] > 3 * more["ideas_acted"][1] > 0 > more["ideas_feared"][0]


def test_ideas_are_no_load_on_assigned_work():
    """In the first month, before anybody has learnt from them, all that was assigned goes as without them."""
    case = SMALL.with_structure(warm_up=0, months=1)
    without, idle = (sim.simulate(case.with_params({"work.idea_rate": r}), seed=2).sums() for r in (0.0, 0.3))
    assert idle["idea_acted"] > 0
    for name in (
        "received",
        "decided",
        "unresolved",
        "acted",
        "succeeded",
        "requested",
        "cannot_time",
        "needs_resolved",
    ):
        assert without[name] == idle[name], name


def test_education_lifts_motivation_and_takes_hours():
    off, on = {}, {"support.education": 1.0}
    assert rises("motivation", off, on, seeds=range(1, 4))
    assert rises("cannot_time", {**off, "cadres.education_effect": 0.0}, {**on, "cadres.education_effect": 0.0})


def test_who_is_called_to_account_without_fail_is_handled_more_and_loses_hours():
    off, on = {}, {"accountability.pursuit": 1.0}
    assert rises("handled_per_cadre_year", off, on, seeds=range(1, 4))
    free = {"accountability.pursuit_hours": 0.0}
    assert falls("cannot_time", on, {**on, **free}, seeds=range(1, 7))


def test_what_no_list_foresees_cannot_be_done():
    clear = {"responsibility.clarity": 0.8}
    assert rises("cannot_authority", clear, {**clear, "work.off_list": 0.5})


def test_newcomers_are_less_able_and_removal_brings_more_of_them():
    raw = {"turnover.newcomer_loss": 0.3, "turnover.retirement": 0.2, "accountability.severe_share": 0.5}
    assert falls("acts_per_actionable", {**raw, "turnover.newcomer_loss": 0.0}, raw)
    cases = [SMALL.with_params({**raw, "accountability.removal_share": share}) for share in (0.0, 1.0)]
    tenure = [sim.simulate(case, seed=1).cadres["tenure"].mean() for case in cases]
    assert tenure[1] < tenure[0]


def test_slackness_takes_hours_and_attendance_gives_some_back():
    slack = {"cadres.slack": 0.3, "work.attendance_hours": 0.0}
    assert rises("cannot_time", {**slack, "cadres.slack": 0.0}, slack, seeds=range(1, 4))
    assert falls("cannot_time", slack, {**slack, "inspection.attendance": 1.0}, seeds=range(1, 4))


def total(count, params):
    return sum(sim.simulate(SMALL.with_params(params), seed=seed).sums()[count] for seed in range(1, 5))


def test_what_a_structural_assumption_does_to_its_own_count():
    assert total("careless", {"cadres.care_of_omitting": 1.0}) < total("careless", {})
    assert total("flawed", {"department.business_domains": 0}) < total("flawed", {"department.business_domains": 3})
    heard = {"accountability.hear_defence": 1.0}
    assert total("defended", {**heard, "accountability.defend_papering": 1}) > total("defended", heard)
    assert total("charged", {"department.absence_apart": 1}) < total("charged", {})
    assert total("omissions_charged", {"learning.omissions_able": 1}) < total("omissions_charged", {})
