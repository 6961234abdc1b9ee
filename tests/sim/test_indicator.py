"""Indicators: every one of the contract, each against a computation by hand, and the windows they are taken over."""

import math

import numpy as np
import pandas as pd
import pytest
from counties import county, totals

import sim
from sim.indicator import evaluate
from sim.signals import Deed, Line

CONTRACT = """
blame_avoidance_rate blame_avoidance_rate_shapley blame_avoidance_rate_last_in blame_avoidance_rate_per_matter
acted_per_matter_received blame_avoidance_per_matter_received refused_otherwise_per_matter_received
cannot_binding_per_matter_received cannot_otherwise_per_matter_received
inaction_rate risk_gradient acted_share acts_per_actionable cannot_authority cannot_money cannot_time cannot_binding
dare_not not_able unwilling no_wish other perfunctory_rate buck_passing_rate bounced_rate overdue_rate overreach_rate
resolution_rate needs_resolved hours_per_resolved overhead_share handled_per_cadre_year disciplined_per_cadre_year
hits_per_covert_visit unfair_share unfair_sanctions blamed_without_power false_completion tolerated_share incidents
veto_rate complaints satisfaction burnout burnout_prevalence felt_blame_acting felt_blame_waiting true_blame_acting
department_liability department_response rho_without_power imbalance_index
veto_attention_gap motivation practised_downshift department_charges powers_held powers_taken_back
abused_per_matter_received abused_share abuse_rate abuse_punished felt_abuse wrongs handled_per_covert_visit
completed_on_record completed_in_truth record_gap papered_on_record abused_on_record papering_struck_off
ideas_per_cadre_year ideas_acted ideas_feared innovations_per_cadre_year
""".split()


def sums(**given):
    """Sums that are all different, so that a formula that takes the wrong one shows."""
    from sim.archive import DEPARTMENT_STATE, STATE

    names = [k.name.lower() for k in Deed] + [k.name.lower() for k in Line]
    names += [*STATE.names, *DEPARTMENT_STATE.names, "department_months", "months"]
    assert len(set(names)) == len(names)
    return {name: float(1000 + 37 * i) for i, name in enumerate(names)} | given


S = sums()
G = type("G", (), S)  # the same, as attributes
ACTIONABLE = G.acted + G.abused + G.refused_paper + G.refused_pass + G.refused_wait
STUCK = G.stuck_paper + G.stuck_pass + G.stuck_wait
DECISIONS = ACTIONABLE + STUCK + G.overreached
PAPERED = G.refused_paper + G.stuck_paper
PASSED = G.refused_pass + G.stuck_pass
REFUSED = G.refused_paper + G.refused_pass + G.refused_wait
ENDED = G.acted + G.overreached + G.abused + PAPERED + G.by_department + G.lapsed
RESOLVED = G.succeeded + G.overreach_succeeded + G.by_department
CASES = G.handled_act + G.handled_overreach + G.handled_refusal + G.handled_stuck + G.handled_abuse + G.handled_idea
HANDLED = CASES + G.lookback_signer + G.lookback_powered + G.lookback_powerless
HOURS = G.hours_acting + G.hours_papering + G.hours_handing_off + G.hours_inspections + G.hours_talks
HOURS += G.hours_education + G.hours_attendance + G.hours_pursuit
BY_HAND = {
    "blame_avoidance_rate": G.fear_first / ACTIONABLE,
    "blame_avoidance_rate_shapley": G.fear_twelfths / 12 / ACTIONABLE,
    "blame_avoidance_rate_last_in": G.fear_last / ACTIONABLE,
    "blame_avoidance_rate_per_matter": G.fresh_fear / G.fresh_actionable,
    "acted_per_matter_received": (G.fresh_acted + G.fresh_overreached) / G.received,
    "blame_avoidance_per_matter_received": G.fresh_fear / G.received,
    "refused_otherwise_per_matter_received": (G.fresh_actionable - G.fresh_acted - G.fresh_abused - G.fresh_fear)
    / G.received,
    "cannot_binding_per_matter_received": G.fresh_binding / G.received,
    "cannot_otherwise_per_matter_received": (G.received - G.fresh_actionable - G.fresh_overreached - G.fresh_binding)
    / G.received,
    "inaction_rate": (PAPERED + G.lapsed) / ENDED,
    "risk_gradient": ((G.handled_act + G.lookback_signer) / G.acted)
    / ((G.handled_refusal + G.lookback_powered) / REFUSED),
    "acted_share": (G.acted + G.overreached) / DECISIONS,
    "acts_per_actionable": G.acted / ACTIONABLE,
    "cannot_authority": G.cannot_authority / DECISIONS,
    "cannot_money": G.cannot_money / DECISIONS,
    "cannot_time": G.cannot_time / DECISIONS,
    "cannot_binding": G.binding / DECISIONS,
    "dare_not": G.fear_twelfths / 12 / DECISIONS,
    "not_able": G.ability_twelfths / 12 / DECISIONS,
    "unwilling": G.burnout_twelfths / 12 / DECISIONS,
    "no_wish": G.interest_twelfths / 12 / DECISIONS,
    "other": (REFUSED - G.explained) / DECISIONS,
    "perfunctory_rate": PAPERED / DECISIONS,
    "buck_passing_rate": PASSED / DECISIONS,
    "bounced_rate": G.bounced / PASSED,
    "overdue_rate": G.became_overdue / G.received,
    "overreach_rate": G.overreached / G.received,
    "resolution_rate": (RESOLVED + G.self_settled) / (ENDED + G.self_settled),
    "needs_resolved": (G.needs_resolved + G.self_settled) / (G.needs_ended + G.self_settled),
    "hours_per_resolved": HOURS / RESOLVED,
    "overhead_share": (G.hours_inspections + G.hours_traces) / G.hours_working,
    "handled_per_cadre_year": HANDLED / (G.cadre_months / 12),
    "disciplined_per_cadre_year": G.disciplined / (G.cadre_months / 12),
    "hits_per_covert_visit": G.case_covert / G.covert_visits,
    "unfair_share": G.unfair / HANDLED,
    "unfair_sanctions": G.unfair / (G.months / 12),
    "blamed_without_power": G.handled_powerless / CASES,
    "false_completion": PAPERED / (PAPERED + RESOLVED),
    "tolerated_share": G.granted / G.reviewed,
    "incidents": G.incidents / (G.months / 12),
    "veto_rate": G.vetoed_years / G.township_years,
    "complaints": G.complained / (G.months / 12),
    "satisfaction": G.satisfaction_sum / G.resident_months,
    "burnout": G.burnout_sum / G.cadre_months,
    "burnout_prevalence": G.burnt_out / G.cadre_months,
    "felt_blame_acting": G.felt_acting_sum / G.cadre_months,
    "felt_blame_waiting": G.felt_waiting_sum / G.cadre_months,
    "true_blame_acting": G.slips_charged / (G.flawed + G.careless + G.good_faith + G.overreach_slipped),
    "department_liability": G.liability / G.department_months,
    "department_response": G.response / G.department_months,
    "rho_without_power": G.down_powerless / G.case_powerless,
    "imbalance_index": G.practised / G.department_months - G.held_powers / G.powers,
    "veto_attention_gap": G.foremost_closed / G.foremost_decided
    - (G.acted + G.overreached + PAPERED - G.foremost_closed) / (DECISIONS - G.foremost_decided),
    "ideas_per_cadre_year": G.ideas / (G.cadre_months / 12),
    "ideas_acted": G.idea_acted / G.idea_actionable,
    "ideas_feared": G.idea_feared / G.idea_actionable,
    "innovations_per_cadre_year": G.idea_succeeded / (G.cadre_months / 12),
    "motivation": G.motivation_sum / G.cadre_months,
    "practised_downshift": G.practised / G.department_months,
    "department_charges": G.burden / G.department_months,
    "powers_held": G.held_powers / G.powers,
    "powers_taken_back": G.powers_taken_back / (G.months / 12),
    "abused_per_matter_received": G.fresh_abused / G.received,
    "abused_share": G.abused / DECISIONS,
    "abuse_rate": G.abused / ENDED,
    "abuse_punished": G.handled_abuse / G.abused,
    "felt_abuse": G.felt_abusing_sum / G.cadre_months,
    "wrongs": (G.careless + PAPERED + G.overreached + G.abused) / (G.months / 12),
    "handled_per_covert_visit": G.handled_covert / G.covert_visits,
    "completed_on_record": (RESOLVED + PAPERED - G.paper_found + G.abuse_done) / ENDED,
    "completed_in_truth": RESOLVED / ENDED,
    "record_gap": (PAPERED - G.paper_found + G.abuse_done) / ENDED,
    "papered_on_record": (PAPERED - G.paper_found) / ENDED,
    "abused_on_record": G.abuse_done / ENDED,
    "papering_struck_off": G.paper_found / ENDED,
}


def test_every_indicator_of_the_contract():
    assert len(CONTRACT) == len(set(CONTRACT)) == 75
    assert set(CONTRACT) <= set(sim.indicators())
    assert set(BY_HAND) == set(CONTRACT)


@pytest.mark.parametrize("name", CONTRACT)
def test_by_hand(name):
    assert float(evaluate(S, [name])[name]) == pytest.approx(BY_HAND[name], rel=1e-13)


@pytest.mark.parametrize("feared_when_delegated", [0.1, 0.3, 0.6])
def test_delegation_moves_a_rate_of_what_is_actionable_by_composition_alone(feared_when_delegated):
    """A made-up desk: 100 matters need no power, 3 in 10 feared; a share ``d`` of 200 others becomes actionable.

    Nobody changes a mind. Of what is actionable ``(30 + 200 d f) / (100 + 200 d)`` are feared, more or fewer as ``f``
    is above or below 3 in 10; of what is received ``(30 + 200 d f) / 300``, more whatever ``f`` is.
    """
    f, shares = feared_when_delegated, np.array([0.0, 0.5, 1.0])
    desk = sums(fresh_actionable=100 + 200 * shares, fresh_fear=30 + 200 * shares * f, received=300.0)
    names = ["blame_avoidance_rate_per_matter", "blame_avoidance_per_matter_received"]
    conditioned, received = evaluate(desk, names).values()
    np.testing.assert_allclose(conditioned, 0.3 + (f - 0.3) * 200 * shares / (100 + 200 * shares), rtol=1e-14)
    np.testing.assert_allclose(received, 0.1 + f * shares * 2 / 3, rtol=1e-14)
    assert np.array_equal(np.sign(np.diff(conditioned).round(12)), np.sign([round(f - 0.3, 12)] * 2))
    assert (np.diff(received) > 0).all()


def test_more_per_act_than_per_refusal_is_a_gradient_above_one():
    few = sums(
        acted=200.0,
        handled_act=6.0,
        lookback_signer=2.0,
        refused_paper=30.0,
        refused_pass=20.0,
        refused_wait=50.0,
        handled_refusal=1.0,
        lookback_powered=1.0,
    )
    assert float(evaluate(few, ["risk_gradient"])["risk_gradient"]) == pytest.approx((8 / 200) / (2 / 100))


@pytest.mark.parametrize("name", sorted(sim.indicators()))
def test_an_indicator_says_what_it_is(name):
    row = sim.indicators()[name]
    assert row.name == name and row.unit and row.numerator in row.formula and row.denominator in row.formula
    for texts in (row.label, row.help):
        assert set(texts) == {"zh", "en"} and all(text.strip() for text in texts.values())
    assert any("\u4e00" <= letter <= "\u9fff" for letter in row.label["zh"])
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in row.label["en"])


def test_nothing_over_nothing_is_not_a_number():
    nothing = evaluate(dict.fromkeys(S, 0.0))
    assert set(nothing) == set(sim.indicators())
    assert all(math.isnan(value) for value in nothing.values())


def test_arrays_give_arrays_and_rows_without_a_denominator_are_nan():
    sums = {**S, "slips_charged": np.array([1.0, 2.0]), "flawed": np.array([4.0, 0.0])}
    sums |= {name: np.zeros(2) for name in ("careless", "good_faith", "overreach_slipped")}
    rate = evaluate(sums, ["true_blame_acting"])["true_blame_acting"]
    assert rate[0] == 0.25 and math.isnan(rate[1])


def test_a_sum_that_is_missing_leaves_its_indicator_out():
    fewer = {name: value for name, value in S.items() if name != "liability"}
    assert "department_liability" not in evaluate(fewer)
    assert len(evaluate(fewer)) == len(sim.indicators()) - 1


# Windows.

CASE = county(townships=3, cadres=4, residents=5, months=32).with_reform(month=20, set={"workload.mandates": 1.0})
RUN = sim.simulate(CASE, seed=5)


def window_by_hand(run, window, name, yearly=False):
    months = run.case.structure.months
    first = months - min(window, months)
    if yearly:
        whole = [y for y in range(months // 12) if 12 * y >= first]
        rows = [m for y in whole for m in range(12 * y, 12 * y + 12)]
    else:
        rows = list(range(first, months))
    table = run.months.iloc[rows]
    if name == "veto_rate":
        vetoed = table.n_vetoed_years.sum()
        years = len(rows) // 12 * run.case.structure.townships
        return vetoed / years if years else math.nan
    if name == "acted_share":
        return (table.n_acted + table.n_overreached).sum() / table.n_decided.sum()
    return 12 * table.n_complained.sum() / len(rows)


@pytest.mark.parametrize("window", [1, 5, 12, 19, 20, 21, 31, 32, 60, 10**6])
@pytest.mark.parametrize("name", ["acted_share", "complaints"])
def test_the_last_months_count(window, name):
    assert RUN.summary(window=window)[name] == pytest.approx(window_by_hand(RUN, window, name))


@pytest.mark.parametrize("window", [1, 7, 8, 19, 20, 30, 32, 60])
@pytest.mark.parametrize("months", [11, 12, 23, 24, 32])
def test_yearly_ones_count_complete_years_within_the_window(window, months):
    hazard = {"work.incident_base": 0.01, "work.incident_slope": 0.05, "assessment.veto_domains": 6}
    run = sim.simulate(county(townships=3, months=months, params=hazard), seed=5)
    expected = window_by_hand(run, window, "veto_rate", yearly=True)
    assert run.summary(window=window)["veto_rate"] == pytest.approx(expected, nan_ok=True)
    assert math.isnan(run.summary(window=window)["veto_rate"]) == (
        not any(12 * y >= months - min(window, months) for y in range(months // 12))
    )


def test_the_vetoes_of_the_test_above_are_not_all_alike():
    hazard = {"work.incident_base": 0.01, "work.incident_slope": 0.05, "assessment.veto_domains": 6}
    case = county(townships=3, months=32, params=hazard)
    rates = [sim.simulate(case, seed=seed).summary()["veto_rate"] for seed in range(6)]
    assert len(set(rates)) > 1 and all(0 <= rate <= 1 for rate in rates)


def test_only_the_veto_is_yearly():
    assert [name for name, row in sim.indicators().items() if row.yearly] == ["veto_rate"]


def test_the_default_window_is_the_last_five_years():
    run = sim.simulate(county(months=80), seed=1)
    pd.testing.assert_series_equal(run.summary(), run.summary(window=60))
    assert not run.summary().equals(run.summary(window=80))


def test_a_summary_is_a_series_of_all_indicators():
    summary = RUN.summary()
    assert isinstance(summary, pd.Series)
    assert list(summary.index) == list(sim.indicators())
    assert summary.dtype == float


def test_some_indicators_in_the_order_asked_for():
    names = ["burnout", "veto_rate", "acted_share"]
    assert list(RUN.rates(names=names)) == names
    assert RUN.rates(names=names)["burnout"] == RUN.summary()["burnout"]


# Tables.

COUNTS = [f"n_{k.name.lower()}" for k in (*Deed, *Line)]


def test_shapes():
    assert RUN.months.shape[0] == 32 and list(RUN.months.index) == list(range(1, 33))
    assert RUN.townships.index.names == ["month", "township"]
    assert list(RUN.townships.index) == [(m, t) for m in range(1, 33) for t in (1, 2, 3)]
    assert RUN.cadres.index.names == ["year", "township", "seat", "cohort"]
    assert len(RUN.cadres) == 2 * 3 * 4 and RUN.cadres.index.is_unique
    for table in (RUN.months, RUN.townships):
        assert set(COUNTS) <= set(table.columns)
        assert table.columns.is_unique
    assert {f"n_{k.name.lower()}" for k in Deed} | {"leader"} <= set(RUN.cadres.columns)


def test_tables_add_up():
    pd.testing.assert_frame_equal(
        RUN.townships[COUNTS].groupby("month").sum().astype(int), RUN.months[COUNTS].astype(int), check_names=False
    )
    deeds = [f"n_{k.name.lower()}" for k in Deed]
    year = RUN.months.iloc[:24].groupby((RUN.months.index[:24] - 1) // 12 + 1)[deeds].sum()
    pd.testing.assert_frame_equal(
        RUN.cadres[deeds].groupby("year").sum().astype(int), year.astype(int), check_names=False
    )
    everything = totals(RUN)
    assert {name: int(RUN.months[f"n_{name}"].sum()) for name in everything} == everything


def test_months_and_townships_hold_the_same_rates():
    """A county of one township is its township."""
    run = sim.simulate(county(townships=1, months=14), seed=2)
    shared = [name for name in sim.indicators() if name in run.townships and name != "veto_rate"]
    assert len(shared) > 40
    assert {"department_liability", "department_response"} & set(run.townships.columns) == set()
    months, township = run.months[shared], run.townships.droplevel("township")[shared]
    # rates per county-year are those of the township, too
    pd.testing.assert_frame_equal(months, township, check_names=False)


def test_a_month_is_the_window_of_one():
    last = RUN.summary(window=1)
    row = RUN.months.iloc[-1]
    for name in CONTRACT:
        if name != "veto_rate":
            assert row[name] == pytest.approx(last[name], nan_ok=True), name


def test_hours():
    """Acting takes a matter's full hours, papering 0.35 of them, a hand-off 2, visits and talks theirs."""
    changes = {"inspection.supervision": 0.4, "inspection.coordination": 0.3}
    case = county(townships=2, cadres=4, months=18, params=changes)
    run = sim.simulate(case, seed=4, log=True)
    p, n, table = case.params, totals(run), run.months
    cost = p["work.matter_hours"] + p["inspection.trace_intensity"] * p["work.trace_hours"]
    acts, papers = n["acted"] + n["overreached"] + n["abused"], n["refused_paper"] + n["stuck_paper"]
    assert table.hours_acting.sum() == pytest.approx(acts * cost)
    assert table.hours_papering.sum() == pytest.approx(0.35 * papers * cost)
    assert table.hours_handing_off.sum() == pytest.approx(2 * (n["refused_pass"] + n["stuck_pass"]))
    assert n["talked"] > 0 and table.hours_talks.sum() == pytest.approx(n["talked"] * p["work.talk_hours"])
    traces = p["inspection.trace_intensity"] * p["work.trace_hours"]
    assert table.hours_traces.sum() == pytest.approx((acts + 0.35 * papers) * traces)
    assert table.hours_working.sum() == pytest.approx(18 * 8 * p["work.month_hours"])
    visits = run.townships.n_announced_visits
    expected = sum(p["work.inspection_hours"] * (1 + (v - 1) * 0.7) * 4 for v in visits if v)
    assert table.hours_inspections.sum() == pytest.approx(expected)


def test_satisfaction_without_residents_is_not_a_number():
    run = sim.simulate(county(residents=0, months=14), seed=1)
    assert math.isnan(run.summary()["satisfaction"]) and math.isnan(run.summary()["needs_resolved"])
    assert run.summary()["acts_per_actionable"] > 0
