"""Nothing is lost and nothing is counted twice."""

import itertools
from collections import Counter

import numpy as np
import pytest
from counties import begin, cases, county, seeds
from hypothesis import given, settings
from own_counties import own_cases

import sim
from sim.draws import Kind
from sim.engine import drain, live
from sim.indicator import quantities
from sim.signals import Deed, Line

CAN_BE_NEGATIVE = {k for k in Deed if k.name.endswith(("_LAST", "_TWELFTHS"))}
COUNTIES = [
    county(townships=3, cadres=6, residents=8, months=36),
    county(
        townships=2,
        cadres=5,
        residents=10,
        months=26,
        params={
            "inspection.visits_per_month": 0.7,
            "work.omission_detection": 0.6,
            "residents.complaint_rate": 0.4,
            "accountability.exposure_months": 12,
            "assessment.veto_domains": 10,
            "inspection.supervision": 0.5,
            "work.incident_slope": 0.05,
            "tolerance.coverage": 1.0,
            "cadres.temptation": 2.0,
            "cadres.rent": 2.0,
            "work.idea_rate": 0.3,
        },
    ),
]
small = pytest.mark.parametrize("case", COUNTIES, ids=["baseline", "eventful"])


def month_by_month(case, seed):
    """(month, world, counts so far by name) as each month ends."""
    world, archive, plan = begin(case, seed)
    for month in range(case.structure.months):
        live(world, archive, plan, 1)
        deeds = archive.deeds[: month + 1].sum((0, 1))
        lines = archive.lines[: month + 1].sum((0, 1))
        yield month, world, {k.name: int(deeds[k]) for k in Deed} | {k.name: int(lines[k]) for k in Line}


@settings(max_examples=80)
@given(case=cases() | own_cases(), seed=seeds)
def test_matters_are_conserved(case, seed):
    """What was received has ended, in exactly one way, or is still open; and what arrived was received."""
    for month, world, n in month_by_month(case, seed):
        still_open = int(world.clock[0]["open"])
        resolved = n["SUCCEEDED"] + n["OVERREACH_SUCCEEDED"]
        failed = n["ACTED"] + n["OVERREACHED"] - resolved
        papered = n["REFUSED_PAPER"] + n["STUCK_PAPER"]
        ended = resolved + failed + papered + n["ABUSED"] + n["BY_DEPARTMENT"] + n["LAPSED"]
        assert n["RECEIVED"] == ended + still_open, month
        assert n["RECEIVED"] == n["MANDATED"] + n["RAISED"] - n["SELF_SETTLED"], month
        assert failed >= 0


@settings(max_examples=80)
@given(case=cases() | own_cases(), seed=seeds)
def test_every_decision_is_counted_once(case, seed):
    """Acts + abuse + cannot (three kinds) + four causes + other = all decisions, in twelfths, month by month."""
    run = sim.simulate(case, seed=seed)
    n = {k: run.archive.deeds[:, :, k].astype(int) for k in Deed}
    lines = {k: run.archive.lines[:, :, k].astype(int) for k in Line}
    refused = n[Deed.REFUSED_PAPER] + n[Deed.REFUSED_PASS] + n[Deed.REFUSED_WAIT]
    stuck = n[Deed.STUCK_PAPER] + n[Deed.STUCK_PASS] + n[Deed.STUCK_WAIT]
    cannot = n[Deed.CANNOT_AUTHORITY] + n[Deed.CANNOT_MONEY] + n[Deed.CANNOT_TIME]
    acts = n[Deed.ACTED] + n[Deed.OVERREACHED] + n[Deed.ABUSED]
    causes = sum(n[Deed[f"{c}_TWELFTHS"]] for c in ("FEAR", "ABILITY", "BURNOUT", "INTEREST"))
    other = refused - n[Deed.EXPLAINED]
    decisions = lines[Line.DECIDED]
    assert np.array_equal(12 * (acts + cannot + other) + causes, 12 * decisions)
    assert np.array_equal(cannot, stuck)
    assert np.array_equal(causes, 12 * n[Deed.EXPLAINED])  # Shapley shares sum to V(all)
    assert np.array_equal(acts + refused + stuck, decisions)
    assert (n[Deed.BINDING] <= stuck).all() and (other >= 0).all()
    barred = n[Deed.RECEIVED] - n[Deed.FRESH_ACTIONABLE] - n[Deed.FRESH_OVERREACHED] - n[Deed.FRESH_BINDING]
    assert (barred >= 0).all() and (n[Deed.FRESH_BINDING] <= n[Deed.BINDING]).all()
    fresh = n[Deed.FRESH_ACTED] + n[Deed.FRESH_ABUSED] + n[Deed.FRESH_FEAR]
    assert (fresh <= n[Deed.FRESH_ACTIONABLE]).all()
    assert (n[Deed.FRESH_FEAR] <= n[Deed.FEAR_FIRST]).all()
    shares = run.rates()
    names = "acted_share abused_share cannot_authority cannot_money cannot_time".split()
    names += "dare_not not_able unwilling no_wish other".split()
    if decisions[-min(60, len(decisions)) :].sum():
        assert sum(shares[name] for name in names) == pytest.approx(1.0, abs=1e-12)


def fate(names):
    """What the first decision made of a matter, told by signals that do not know it was the first."""
    if names & {"ACTED", "OVERREACHED"}:
        return "acted_per_matter_received"
    if "ABUSED" in names:
        return "abused_per_matter_received"
    if names & {"REFUSED_PAPER", "REFUSED_PASS", "REFUSED_WAIT"}:
        return ("blame_avoidance" if "FEAR_FIRST" in names else "refused_otherwise") + "_per_matter_received"
    assert names & {"STUCK_PAPER", "STUCK_PASS", "STUCK_WAIT"}
    return ("cannot_binding" if "BINDING" in names else "cannot_otherwise") + "_per_matter_received"


@settings(max_examples=80)
@given(case=cases() | own_cases(), seed=seeds)
def test_every_matter_received_goes_one_of_six_ways(case, seed):
    """In the month of its receipt it is decided on, once; the six shares of matters received add to one."""
    run = sim.simulate(case, seed=seed, log=True)
    first = {}
    for e in run.events:
        assigned = e["kind"] < 1000 and e["origin"] >= 0 and e["origin"] != Kind.IDEA
        if assigned and e["month"] == e["born"] and e["amount"] > 0:
            key = tuple(int(e[f]) for f in ("origin", "township", "index", "born"))
            first.setdefault(key, []).append(Deed(int(e["kind"])).name)
    ways = Counter(fate(set(names)) for names in first.values())
    received = int(run.archive.deeds[:, :, Deed.RECEIVED].sum())
    assert sum(ways.values()) == received == sum(names.count("RECEIVED") for names in first.values())
    shares = {name: value for name, value in run.rates(window=10**6).items() if name.endswith("_per_matter_received")}
    assert set(ways) <= set(shares) and len(shares) == 6
    if received:
        assert shares == pytest.approx({name: ways[name] / received for name in shares}, abs=1e-12)
        assert sum(shares.values()) == pytest.approx(1.0, abs=1e-12)


@settings(max_examples=80)
@given(case=cases() | own_cases(), seed=seeds)
def test_outcomes_cases_and_lines_partition(case, seed):
    run = sim.simulate(case, seed=seed)
    a = run.archive
    n = {k.name: a.deeds[:, :, k].astype(int) for k in Deed}
    lines = {k.name: a.lines[:, :, k].astype(int) for k in Line}
    eq = np.testing.assert_array_equal
    lost = n["IDEA_ACTED"] - n["IDEA_SUCCEEDED"]
    eq(n["ACTED"], n["SUCCEEDED"] + n["CARELESS"] + n["GOOD_FAITH"] - lost)
    eq(n["REFUSED_PASS"] + n["STUCK_PASS"], n["BY_DEPARTMENT"] + n["BOUNCED"])
    bad = n["CARELESS"] + n["GOOD_FAITH"] - lost + n["OVERREACHED"] - n["OVERREACH_SUCCEEDED"] + n["BOUNCED"]
    idle = n["REFUSED_WAIT"] + n["STUCK_WAIT"] + n["REFUSED_PAPER"] + n["STUCK_PAPER"]
    eq(lines["UNRESOLVED"], bad + idle + n["ABUSED"])
    opened = n["CASE_VISIT"] + n["CASE_COVERT"] + n["CASE_COMPLAINT"] + n["CASE_LATE"]
    handled = n["HANDLED_ACT"] + n["HANDLED_OVERREACH"] + n["HANDLED_REFUSAL"] + n["HANDLED_STUCK"]
    handled += n["HANDLED_ABUSE"] + n["HANDLED_IDEA"]
    # a case is borne by the department, or dropped as untraced or defended, or tolerated, or somebody is handled
    # but for abuse, which no department bears and nothing excuses
    apart = case.params["department.absence_apart"]
    able = any(params["learning.omissions_able"] for params in case.local_stages()[0][1])  # somewhere
    charged = lines["CHARGED"] + apart * lines["CHARGED_ABSENT"]
    spared = lines["SPARED"] + apart * lines["SPARED_ABSENT"]
    eq(charged + spared - n["GRANTED"] - opened + n["HANDLED_ABUSE"], 0)
    dropped_upwards = opened - n["UNTRACED"] - n["DEFENDED"] - n["GRANTED"] - handled
    assert (dropped_upwards >= 0).all() and (dropped_upwards <= charged).all()
    # what nobody could have done is remembered, or it is not
    unremembered = handled - n["SLIPS_CHARGED"] - n["OMISSIONS_CHARGED"] - n["HANDLED_ABUSE"]
    assert (unremembered >= 0).all() and (able or not unremembered.any())
    eq(n["HANDLED_ACT"] + n["HANDLED_IDEA"] + n["HANDLED_OVERREACH"], n["SLIPS_CHARGED"])
    assert (n["FLAWED"] <= n["SUCCEEDED"] + n["IDEA_SUCCEEDED"]).all()
    assert (n["IDEA_FEARED"] <= n["IDEA_ACTIONABLE"] - n["IDEA_ACTED"]).all()
    lookbacks = n["LOOKBACK_SIGNER"] + n["LOOKBACK_POWERED"] + n["LOOKBACK_POWERLESS"]
    remembered = 2 * (n["SLIPS_PUNISHED"] + n["ABUSE_PUNISHED"]) + n["OMISSIONS_PUNISHED_HALVES"]
    forgotten = 2 * (handled + lookbacks + n["JOINT"]) + n["TALKED"] - remembered
    assert (forgotten >= 0).all() and (able or not forgotten.any())
    assert able or (n["PAPERS_CHARGED"] <= n["OMISSIONS_CHARGED"]).all()
    for part, whole in [
        ("ANSWERED", "REQUESTED"),
        ("IDEA_ACTIONABLE", "IDEAS"),
        ("IDEA_SUCCEEDED", "IDEA_ACTED"),
        ("GRANTED", "APPLIED"),
        ("APPLIED", "REVIEWED"),
        ("DOWN_POWERLESS", "CASE_POWERLESS"),
        ("OMISSION_POWERED_TRACED", "OMISSION_POWERED"),
        ("HANDLED_ABUSE", "ABUSED"),
        ("ABUSE_DONE", "ABUSED"),
        ("NEEDS_RESOLVED", "NEEDS_ENDED"),
        ("OVERREACH_SUCCEEDED", "OVERREACHED"),
    ]:
        assert (n[part] <= n[whole]).all(), (part, whole)
    assert (n["UNFAIR"] <= handled + lookbacks).all() and (n["DISCIPLINED"] <= handled + lookbacks).all()
    assert (n["JOINT"] <= handled).all()


@settings(max_examples=80)
@given(case=cases(months=(24, 26)) | own_cases(months=(24, 26)), seed=seeds)
def test_the_county_is_the_sum_of_its_townships_and_of_its_cadres(case, seed):
    run = sim.simulate(case, seed=seed)
    a, first = run.archive, np.cumsum([0, *(town.cadres for town in case.county.townships)])[:-1]
    for year in range(a.seats.shape[0]):
        months = a.deeds[12 * year : 12 * year + 12].astype(int)
        seats = np.add.reduceat(a.seat_deeds[year].astype(int), first)
        np.testing.assert_array_equal(seats, months.sum(0))
    negative = {k for k in Deed if (a.deeds[:, :, k] < 0).any() or (a.seat_deeds[:, :, k] < 0).any()}
    assert negative <= CAN_BE_NEGATIVE
    assert (a.lines >= 0).all()


@settings(max_examples=40)
@given(case=cases(months=(14, 20)) | own_cases(months=(14, 20)), seed=seeds)
def test_a_count_is_the_number_of_its_signals(case, seed):
    run = sim.simulate(case, seed=seed, log=True)
    a = run.archive
    deeds, lines = np.zeros_like(a.deeds), np.zeros_like(a.lines)
    for e in run.events:
        table, kind = (deeds, e["kind"]) if e["kind"] < 1000 else (lines, e["kind"] - 1000)
        table[e["month"], e["township"], kind] += e["amount"]
        assert (e["seat"] < 0) == (e["kind"] >= 1000)
    np.testing.assert_array_equal(deeds, a.deeds)
    np.testing.assert_array_equal(lines, a.lines)
    assert (np.diff(run.events["month"]) >= 0).all()


@small
def test_one_matter_ends_once_and_has_at_most_one_case_of_omission(case):
    run = sim.simulate(case, seed=8, log=True)
    by_matter = {}
    for e in run.events:
        if e["origin"] >= 0 and e["origin"] != Kind.IDEA and e["kind"] < 1000:
            key = tuple(int(e[f]) for f in ("origin", "township", "index", "born"))
            by_matter.setdefault(key, []).append((int(e["month"]), Deed(int(e["kind"])).name))
    ways = {"SUCCEEDED", "CARELESS", "GOOD_FAITH", "OVERREACHED", "ABUSED", "BY_DEPARTMENT", "LAPSED"}
    papers = {"REFUSED_PAPER", "STUCK_PAPER"}
    cases_seen, second_chance = 0, 0
    for key, story in by_matter.items():
        names = Counter(name for _, name in story)
        ends = sum(names[way] for way in ways | papers)
        assert ends <= 1, key
        assert names["RECEIVED"] == 1
        assert names["REFUSED_PASS"] + names["STUCK_PASS"] <= 1  # once per matter
        assert names["BECAME_OVERDUE"] <= 1
        omission_cases = 0
        for month in {m for m, _ in story}:
            this = {name for m, name in story if m == month}
            case_opened = any(name.startswith("CASE_") and name != "CASE_POWERLESS" for name in this)
            idle = this & {"REFUSED_WAIT", "STUCK_WAIT", "REFUSED_PASS", "STUCK_PASS"}
            omission_cases += case_opened and bool(idle)
            second_chance += bool(idle) and omission_cases > 0 and not case_opened
        assert omission_cases <= 1, key
        cases_seen += omission_cases
        last = max(m for m, _ in story)
        if ends:
            assert {name for m, name in story if m == last} & (ways | papers)
    assert cases_seen > 0 and second_chance > 0


@small
def test_rates_between_zero_and_one(case):
    run = sim.simulate(case, seed=3)
    for name, row in sim.indicators().items():
        if row.unit in ("share", "probability"):
            value = run.rates()[name]
            assert np.isnan(value) or (-1.0 if name.endswith(("_last_in", "_shapley")) else 0.0) <= value <= 1.0, name


def test_log_is_whole_even_when_it_is_busiest():
    """The log has room for the most that a month can bring."""
    busy = {
        "workload.mandates": 8.0,
        "residents.need_rate": 1.0,
        "inspection.visits_per_month": 1.0,
        "residents.complaint_rate": 1.0,
        "inspection.supervision": 1.0,
        "accountability.leader_joint": 1.0,
        "assessment.veto_domains": 10,
        "work.incident_base": 0.01,
        "work.incident_slope": 0.05,
        "assessment.veto_lookback": 1.0,
        "workload.deadline_months": 1,
        "work.deadline_grace": 0,
        "residents.self_governance": 0.0,
    }
    world, archive, plan = begin(county(townships=2, cadres=2, residents=9, months=14, params=busy), 1, log=True)
    for _ in range(14):
        live(world, archive, plan, 1)
        assert int(world.clock["logged"][0]) < world.events.size
        drain(world)
        assert int(world.clock["open"][0]) <= world.matters.size


@pytest.mark.parametrize("gap", [0.0, 0.3])
def test_in_the_first_month_powers_move_the_conditioned_rate_by_composition_alone(gap):
    """No department comes, and nobody has learnt anything yet: only what is actionable differs, nobody's mind.

    So the conditioned rate is the mean of the old rate and that of the matters that became actionable, by their
    numbers; per matter received, fear can only grow, and it grows by those matters.
    """
    base = {"authority.department_response": 0.0, "department.prior": 0.0, "cadres.sanction_cost": 3.0}
    base["authority.delegation_gap"] = gap
    found = []
    for share in (0.0, 0.5, 1.0):
        params = base | {"authority.delegated_share": share}
        case = county(townships=6, cadres=30, residents=60, months=1, params=params)
        run = sim.simulate(case, seed=1, log=True)
        feared, able = set(), set()
        for e in run.events:
            key = tuple(int(e[f]) for f in ("origin", "township", "index", "born"))
            able |= {key} if e["kind"] == Deed.FRESH_ACTIONABLE else set()
            feared |= {key} if e["kind"] == Deed.FRESH_FEAR and e["amount"] else set()
        received = run.sums()["received"]  # the same whatever is delegated
        found.append((run.rates(), able, feared))
    for (before, able, feared), (after, able_after, feared_after) in itertools.pairwise(found):
        fresh, old = able_after - able, len(able) / len(able_after)
        assert able < able_after and feared_after & able == feared  # nobody's mind has changed
        mixed = old * before["blame_avoidance_rate_per_matter"] + (1 - old) * len(feared_after & fresh) / len(fresh)
        assert after["blame_avoidance_rate_per_matter"] == pytest.approx(mixed, rel=1e-13)
        grown = after["blame_avoidance_per_matter_received"] - before["blame_avoidance_per_matter_received"]
        assert grown == pytest.approx(len(feared_after & fresh) / received) and grown > 0


@settings(max_examples=40)
@given(case=cases() | own_cases(), seed=seeds)
def test_the_gap_between_record_and_truth_is_the_sum_of_its_sources(case, seed):
    """Count by count, and never negative: what is struck off the record had been papered over in the same month."""
    for _, _, n in month_by_month(case, seed):
        papered = n["REFUSED_PAPER"] + n["STUCK_PAPER"]
        assert 0 <= n["PAPER_FOUND"] <= papered
    run = sim.simulate(case, seed)
    known = {name: float(value) for name, value in quantities(run.sums()).items()}
    assert known["on_record"] - known["resolved"] == known["papered"] - known["paper_found"] + known["abuse_done"]
    rates = run.rates(run.lived)
    parts = rates["papered_on_record"] + rates["abused_on_record"]
    assert rates["record_gap"] == pytest.approx(parts, rel=1e-14, abs=1e-15, nan_ok=True)
    assert rates["completed_on_record"] == pytest.approx(rates["completed_in_truth"] + parts, nan_ok=True)
