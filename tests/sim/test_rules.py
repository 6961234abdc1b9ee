"""Closed forms: what the rules must give, from the specification's formulas and from probability.

The same rules, month by month and cadre by cadre, are checked in properties/test_month_by_hand.py; here stand the
statements that can be read off without living a month.
"""

import itertools
import math
from collections import Counter

import numpy as np
import pytest
from counties import bare, begin, totals
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_county import ACT, OVERREACH, PAPER, PASS, WAIT, Month

import sim
from sim.draws import Kind, Stream, draw4
from sim.engine import drain, live
from sim.rules import fold
from sim.rules.decision import first_in, last_in, perceived, shapley_twelfths, sigmoid
from sim.rules.year import change_people
from sim.signals import Deed


def z(successes, trials, chance):
    """How many standard errors a count is from its expectation."""
    assert trials > 100, "too few to say"
    return (successes - trials * chance) / math.sqrt(trials * chance * (1 - chance))


# Scalars.


@given(st.floats(-30, 30))
def test_sigmoid(x):
    assert sigmoid(x) == pytest.approx(math.exp(x) / (1 + math.exp(x)), rel=1e-12)
    assert sigmoid(x) + sigmoid(-x) == pytest.approx(1.0)


@given(q=st.floats(0, 1), curvature=st.floats(0.5, 3))
def test_perceived_risk(q, curvature):
    """Prelec's weighting: 1 leaves a frequency alone to the bit; the ends stay; 1/e is a fixed point."""
    assert perceived(q, 1.0) == q
    assert (perceived(0.0, curvature), perceived(1.0, curvature)) == (0.0, 1.0)
    assert perceived(1 / math.e, curvature) == pytest.approx(1 / math.e)
    if 0 < q < 1:
        assert perceived(q, curvature) == pytest.approx(math.exp(-((math.log(1 / q)) ** curvature)), rel=1e-9)
        assert (perceived(q, 2.0) < q) == (q < 1 / math.e) or q == pytest.approx(1 / math.e)


def brute_force(answers, cause):
    """Shapley value of a cause by going through all orders in which the four can be lifted."""
    total = 0
    for order in itertools.permutations((1, 2, 4, 8)):
        before = sum(order[: order.index(cause)])
        total += (answers >> (before | cause) & 1) - (answers >> before & 1)
    return total / 24


@settings(max_examples=400)
@given(st.integers(0, 2**16 - 1))
def test_shapley_first_in_and_last_in(answers):
    shares = {cause: shapley_twelfths(answers, cause) for cause in (1, 2, 4, 8)}
    for cause, share in shares.items():
        assert share / 12 == pytest.approx(brute_force(answers, cause), abs=1e-12)
        if answers & 1 == 0:  # refused with nothing lifted
            assert first_in(answers, cause) == (answers >> cause & 1)
            assert last_in(answers, cause) == (answers >> 15 & 1) - (answers >> (15 - cause) & 1)
    assert sum(shares.values()) == 12 * ((answers >> 15 & 1) - (answers & 1))


def test_substitutes_and_complements():
    """First-in exceeds last-in where either cause alone would do, and falls below where both must be lifted."""
    either = sum(1 << s for s in range(16) if s & 3)
    both = sum(1 << s for s in range(16) if s & 3 == 3)
    assert [first_in(either, 1), last_in(either, 1), shapley_twelfths(either, 1)] == [1, 0, 6]
    assert [first_in(both, 1), last_in(both, 1), shapley_twelfths(both, 1)] == [0, 1, 6]


@given(before=st.floats(0, 1), ended=st.integers(1, 12), share=st.floats(0, 1))
def test_satisfaction_moves_by_one_minus_a_power_of_nine_tenths(before, ended, share):
    world, _, _ = begin(bare())
    resolved = int(share * ended)
    world.residents["satisfaction"][1] = before
    world.residents["ended"][1] = ended
    world.residents["resolved"][1] = resolved
    fold.judge(world, 1)
    weight = 1 - 0.9**ended
    assert world.residents["satisfaction"][1] == pytest.approx((1 - weight) * before + weight * resolved / ended)
    assert world.residents["ended"][1] == world.residents["resolved"][1] == 0
    # n endings at once and one after the other agree where all go the same way
    if resolved in (0, ended):
        step = before
        for _ in range(ended):
            step += 0.1 * (resolved / ended - step)
        assert world.residents["satisfaction"][1] == pytest.approx(step)


# Choices are a logit.


def option_of(names):
    if "ACTED" in names:
        return ACT
    if "OVERREACHED" in names:
        return OVERREACH
    for option in (PAPER, PASS, WAIT):
        if names & {f"REFUSED_{option.upper()}", f"STUCK_{option.upper()}"}:
            return option
    raise AssertionError(names)


@pytest.mark.parametrize(
    "params",
    [{}, {"cadres.choice_noise": 0.8, "cadres.risk_curvature": 2.0, "assessment.resident_weight": 0.7}],
    ids=["baseline", "noisy"],
)
def test_choices_follow_the_logit_of_the_deterministic_utilities(params):
    """Frequencies over thousands of first decisions against the softmax of utilities from the specification."""
    case = bare(townships=6, cadres=10, residents=40, months=1, params={"cadres.overreach_barrier": 0.0, **params})
    noise = case.params["cadres.choice_noise"]
    observed, expected, variance = Counter(), Counter(), Counter()
    for seed in range(24):
        world, archive, plan = begin(case, seed, log=True)
        month = Month(world, case.params).live()
        live(world, archive, plan, 1)
        story = {}
        for e in drain(world):
            if e["kind"] < 1000 and e["origin"] >= 0:
                key = tuple(int(e[f]) for f in ("origin", "township", "index"))
                story.setdefault(key, set()).add(Deed(int(e["kind"])).name)
        for m, situation, allowed in month.decisions:
            utilities = month.utilities(m, situation)
            top = max(utilities[o] for o in allowed)
            weights = {o: math.exp((utilities[o] - top) / noise) for o in allowed}
            # overreach is acting with the same luck: no alternative beside it, so the logit holds there too
            kind = "able" if m.able else "authority only" if OVERREACH in allowed else "stuck"
            observed[kind, option_of(story[m.origin, m.township, m.index])] += 1
            for option, weight in weights.items():
                chance = weight / sum(weights.values())
                expected[kind, option] += chance
                variance[kind, option] += chance * (1 - chance)
    assert sum(observed.values()) > 4000
    assert {kind for kind, _ in expected} == {"able", "authority only", "stuck"}
    for key, mean in expected.items():
        assert abs(observed[key] - mean) < 4 * math.sqrt(variance[key]), (key, observed[key], mean)


# Chances of what follows, against their formulas.

COURT = {
    "inspection.visits_per_month": 0.8,
    "inspection.department_cover": 0.0,
    "learning.department_gain": 0.0,
    "work.error_detection": 0.6,
    "work.omission_detection": 0.6,
    "work.omission_trace": 0.3,
    "cadres.norm_weight": 1.0,
}


def tried(seeds=4, **params):
    case = bare(townships=4, cadres=10, residents=20, months=36, params={**COURT, **params})
    sums = Counter()
    for seed in range(seeds):
        sums.update(totals(sim.simulate(case, seed=seed)))
    return sums


@pytest.mark.parametrize(("downshift", "clarity"), [(0.8, 0.0), (0.8, 0.5), (0.5, 0.2), (1.0, 0.7)])
def test_passing_down_and_tracing(downshift, clarity):
    """Without power ``downshift (1 - clarity)`` is passed down; a wait is traced with ``t + (1 - t) clarity``."""
    n = tried(**{"responsibility.downshift": downshift, "responsibility.clarity": clarity})
    down, trace = downshift * (1 - clarity), 0.3 + 0.7 * clarity
    if 0 < down < 1:
        assert abs(z(n["down_powerless"], n["case_powerless"], down)) < 4
    assert abs(z(n["omission_powered_traced"], n["omission_powered"], trace)) < 4


def test_perfect_lists_never_blame_the_powerless_and_trace_everybody():
    n = tried(**{"responsibility.clarity": 1.0, "responsibility.first_contact": 0.0})
    assert n["case_powerless"] > 100 and n["down_powerless"] == 0
    # nobody without power is charged; only an overreach is, which nobody had the power for either
    assert n["handled_powerless"] <= n["handled_overreach"]
    assert n["omission_powered"] > 100 and n["omission_powered_traced"] == n["omission_powered"]
    assert n["untraced"] == 0


def test_all_responsibility_pushed_down_spares_the_departments():
    n = tried(**{"responsibility.downshift": 1.0, "responsibility.clarity": 0.0, "responsibility.first_contact": 1.0})
    assert n["charged"] == 0 and n["spared"] > 100


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_defence_first_contact_severity_and_joint_liability(share):
    n = tried(
        **{
            "accountability.hear_defence": share,
            "accountability.severe_share": share / 2,
            "accountability.leader_joint": share,
            "responsibility.first_contact": share,
            "residents.complaint_rate": 0.5,
        }
    )
    tried_stuck = n["defended"] + n["handled_stuck"]
    handled = n["handled_act"] + n["handled_overreach"] + n["handled_refusal"] + n["handled_stuck"]
    sanctioned = handled + n["lookback_signer"] + n["lookback_powered"] + n["lookback_powerless"]
    if share in (0.0, 1.0):
        assert n["defended"] == 0 if share == 0 else n["defended"] > 0
        assert n["joint"] == share * handled
        assert n["disciplined"] == 0 or share
    else:
        assert abs(z(n["joint"], handled, share)) < 4
        # stuck paperings are never heard: they are false claims; so the share heard lies below
        assert 0 < n["defended"] / tried_stuck < share + 0.1
    if share:
        assert abs(z(n["disciplined"], sanctioned, share / 2)) < 4


@pytest.mark.parametrize(("clarity", "coverage"), [(0.35, 1.0), (0.5, 0.6), (0.2, 1.0)])
def test_the_ruling_on_tolerance(clarity, coverage):
    """Without liability of the reviewer a grant has chance ``sigma(8 (clarity - 0.35))``."""
    n = tried(
        **{
            "tolerance.coverage": coverage,
            "tolerance.clarity": clarity,
            "tolerance.reviewer_liability": 0.0,
            "cadres.carelessness": 0.0,
        }
    )
    assert n["careless"] == 0
    chance = 1 / (1 + math.exp(-8 * (clarity - 0.35)))
    assert abs(z(n["granted"], n["applied"], chance)) < 4
    if coverage < 1:
        assert abs(z(n["applied"], n["reviewed"], coverage)) < 4
    else:
        assert n["applied"] == n["reviewed"]


def test_careless_errors_are_within_scope_only_where_conditions_are_unclear():
    """Moral hazard: at clarity 0 all careless errors are covered, at clarity 1 none."""
    common = {
        "tolerance.coverage": 1.0,
        "cadres.carelessness": 0.5,
        "work.ability_slope": 15.0,
        "cadres.ability_mean": 0.9,
        "work.difficulty_mean": 0.1,
        "inspection.trace_intensity": 0.0,
        "accountability.contact_exposure": 0.0,
    }
    loose, tight = tried(**common, **{"tolerance.clarity": 0.0}), tried(**common, **{"tolerance.clarity": 1.0})
    assert loose["careless"] > 5 * loose["good_faith"] > 0
    assert loose["applied"] == loose["reviewed"] > 100
    assert tight["applied"] < tight["reviewed"] / 4


@pytest.mark.parametrize("months", [2, 6, 24])
def test_look_back_in_time_finds_what_later_visits_would(months):
    """``1 - (1 - visits x detection)^(months - 1)`` of the errors not found now; omissions have no look-back."""
    visits, detection = 0.3, 0.4
    n = tried(
        **{
            "accountability.exposure_months": months,
            "inspection.visits_per_month": visits,
            "work.error_detection": detection,
            "inspection.trace_intensity": 0.0,
            "accountability.contact_exposure": 0.0,
            "work.paper_detection": 0.0,
            "accountability.formalism_crackdown": 0.0,
            "work.omission_detection": 0.0,
            "residents.complaint_rate": 0.0,
        }
    )
    errors = n["careless"] + n["good_faith"] + n["overreach_slipped"]
    now = n["case_visit"] + n["case_covert"]
    assert abs(z(now, errors, visits * detection)) < 4
    assert abs(z(n["case_late"], errors - now, 1 - (1 - visits * detection) ** (months - 1))) < 4
    assert n["case_complaint"] == n["paper_found"] == n["omissions_charged"] == 0


def test_arrivals_have_their_rates():
    case = bare(townships=5, cadres=4, residents=30, months=48, params={"inspection.department_cover": 0.0})
    n = totals(sim.simulate(case, seed=2))
    p, cells = case.params, 5 * 10 * 48
    assert abs(z(n["mandated"], 8 * cells, p["workload.mandates"] / 8)) < 4
    assert abs(z(n["raised"], 5 * 30 * 48, p["residents.need_rate"])) < 4
    assert abs(z(n["self_settled"], n["raised"], p["residents.self_governance"])) < 4
    visits = n["announced_visits"] + n["covert_visits"]
    assert abs(z(visits, cells, p["inspection.visits_per_month"])) < 4
    assert abs(z(n["covert_visits"], visits, p["inspection.covert_share"])) < 4


def test_incidents_without_neglect_have_their_base_hazard():
    case = bare(townships=10, cadres=2, residents=0, months=240)
    case = case.with_params({"work.incident_base": 0.01, "work.incident_slope": 0.0, "assessment.veto_domains": 7})
    n = totals(sim.simulate(case, seed=2))
    assert abs(z(n["incidents"], 10 * 7 * 240, 0.01)) < 4


# Exact statements; those about extreme counties stand in tests/experiments/answers/test_extremes.py.


def test_felt_and_true_frequency_of_blame():
    """With no news of others, no forgetting to speak of and weak priors, the county feels what is true.

    Exactly: pooled over cadres, the felt frequency after T months is
    ``(N s q + sum_t f^(T-1-t) charged_t) / (N s + sum_t f^(T-1-t) slips_t)``.
    """
    params = {
        "learning.notice": 1.0,
        "learning.peer_weight": 0.0,
        "learning.memory": 0.999,
        "learning.prior_strength": 1.0,
        "turnover.retirement": 0.0,
        "turnover.leader_vacancy": 0.0,
        "assessment.veto_domains": 0,
        "accountability.leader_joint": 0.0,
        "inspection.supervision": 0.0,
        "inspection.visits_per_month": 0.5,
        "work.error_detection": 0.4,
    }
    case = bare(townships=4, cadres=8, residents=30, months=240, params=params)
    world, archive, plan = begin(case, 4)
    live(world, archive, plan, 240)
    n = archive.deeds.sum(1)
    slips = n[:, [Deed.FLAWED, Deed.CARELESS, Deed.GOOD_FAITH, Deed.OVERREACH_SLIPPED]].sum(1)
    charged = n[:, Deed.SLIPS_CHARGED]
    assert np.array_equal(charged, n[:, Deed.SLIPS_PUNISHED]) and charged.sum() > 200
    blamed = world.cadres["slips_blamed"].sum()
    felt = blamed / (blamed + world.cadres["slips_spared"].sum())
    weights = 0.999 ** np.arange(239, -1, -1)
    prior = case.params["learning.commission_prior"]
    exact = (32 * prior + weights @ charged) / (32 + weights @ slips)
    assert felt == pytest.approx(exact, rel=1e-10)
    assert felt == pytest.approx(charged.sum() / slips.sum(), rel=0.05)
    # with news of the punished alone, the feeling runs ahead of the truth
    selective = case.with_params({"learning.peer_weight": 1.0, "learning.notice": 0.0})
    run = sim.simulate(selective, seed=4)
    assert run.rates()["felt_blame_acting"] > 1.5 * run.rates()["true_blame_acting"]


# December.


def people(world):
    return [(row["ability"].item(), row["dependence"].item()) for row in world.cadres]


def december(case, seed=1):
    """People and seats right before and right after the first year's end."""
    world, archive, plan = begin(case, seed)
    live(world, archive, plan, 11)
    before = world.cadres.copy()
    live(world, archive, plan, 1)
    return before, world, archive


STAY = {"turnover.retirement": 0.0, "turnover.leader_vacancy": 0.0}


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rotation_is_a_ring(share, seed):
    """Everybody is still there exactly once; who moved, moved for good reason and away; leaders and desks stay."""
    case = bare(townships=4, cadres=8, params={**STAY, "support.rotation": share})
    before, world, _ = december(case, seed)
    after = world.cadres
    ids_before = [row.item() for row in before["ability"]]
    ids_after = [row.item() for row in after["ability"]]
    assert sorted(ids_before) == sorted(ids_after) and len(set(ids_after)) == 32
    moved = {k for k in range(32) if ids_before[k] != ids_after[k]}
    drawn = {
        k for k in range(32) if k % 8 >= 2 and draw4(seed, Stream.YEAR_END, 0, Kind.CADRE, k // 8, k % 8, 0)[2] < share
    }
    assert moved == (drawn if len(drawn) > 1 else set())
    assert all(after["settling"][k] == (6 if k in moved else 0) for k in range(32))
    assert [int(k) for k in after["township"]] == [k // 8 for k in range(32)]
    assert [int(k) for k in after["seat"]] == [k % 8 for k in range(32)]
    # one ring: following the moves from anywhere leads through all who moved
    if moved:
        home = {ability: k for k, ability in enumerate(ids_before)}
        here, visited = min(moved), []
        while here not in visited:
            visited.append(here)
            here = home[ids_after[here]]
        assert set(visited) == moved


def test_the_settling_lasts_six_months_and_then_is_over():
    case = bare(townships=3, cadres=6, months=24, params={**STAY, "support.rotation": 0.5})
    world, archive, plan = begin(case, 1)
    live(world, archive, plan, 12)
    rotated = np.flatnonzero(world.cadres["settling"])
    assert rotated.size > 1
    for left in (5, 4, 3, 2, 1, 0, 0):
        live(world, archive, plan, 1)
        assert (world.cadres["settling"][rotated] == left).all()


@pytest.mark.parametrize("bars", [1, 0])
def test_sanctions_bar_promotion_or_do_not(bars):
    """With two staff handled and two not, merit decides among all, or among those who are clean."""
    params = {"turnover.retirement": 0.0, "turnover.leader_vacancy": 1.0, "assessment.seniority_weight": 0.0}
    world, *_ = begin(bare(townships=1, cadres=6, params={**params, "assessment.sanction_bars": bars}))
    world.cadres["merit"] = [0, 0, 9, 8, 2, 1]
    world.cadres["handled"] = [0, 0, 1, 1, 0, 0]
    world.cadres["ability"] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    world.clock["month"] = 11
    change_people(world)
    assert world.cadres["ability"][:2].tolist() == ([0.5, 0.6] if bars else [0.3, 0.4])


@pytest.mark.parametrize("seniority", [0.0, 1.0])
def test_vacant_leaders_seats_go_by_merit_or_by_seniority(seniority):
    params = {
        "turnover.retirement": 0.0,
        "turnover.leader_vacancy": 1.0,
        "assessment.seniority_weight": seniority,
        "inspection.visits_per_month": 0.0,
        "residents.complaint_rate": 0.0,
        "assessment.veto_domains": 0,
    }
    case = bare(townships=5, cadres=8, months=12, params=params)
    run = sim.simulate(case, seed=6)
    world, archive, plan = begin(case, 6)
    live(world, archive, plan, 12)
    field = "tenure" if seniority else "merit"
    seats = run.archive.seats[0]
    for township in range(5):
        staff = range(8 * township + 2, 8 * township + 8)
        # nobody was handled; ties by seat
        ranked = sorted(staff, key=lambda k: (-seats[field][k], k))
        leaders = world.cadres["ability"][8 * township : 8 * township + 2].tolist()
        assert leaders == [seats["ability"][k] for k in ranked[:2]]
        assert world.cadres["leader"][8 * township : 8 * township + 8].tolist() == [1, 1, 0, 0, 0, 0, 0, 0]
        for k in ranked[:2]:
            assert world.cadres["cohort"][k] == 1 and world.cadres["tenure"][k] == 0  # a newcomer on the seat left


@pytest.mark.parametrize(("share", "number"), [(0.0, 0), (0.12, 0), (0.125, 1), (0.2, 1)])
def test_elimination_takes_the_lowest(share, number):
    case = bare(townships=4, cadres=8, months=12, params={**STAY, "assessment.elimination_share": share})
    run = sim.simulate(case, seed=2)
    _, world, _ = december(case, 2)
    gone = world.cadres["cohort"] == 1
    merit = run.archive.seats[0]["merit"]
    for township in range(4):
        staff = range(8 * township + 2, 8 * township + 8)
        lowest = sorted(staff, key=lambda k: (merit[k], k))[:number]
        went = np.flatnonzero(gone[8 * township : 8 * township + 8]) + 8 * township
        assert went.tolist() == sorted(lowest)


def test_two_failed_votes_running_end_the_post():
    params = {**STAY, "assessment.vote_threshold": 0.7, "residents.satisfaction_start": 0.0}
    params |= {"residents.satisfaction_step": 0.0}
    world, archive, plan = begin(bare(townships=2, cadres=4, months=36, params=params), 1)
    live(world, archive, plan, 12)
    assert world.cadres["failed_votes"].tolist() == [1, 1, 0, 0] * 2
    leaders = world.cadres["ability"][[0, 1, 4, 5]].tolist()
    live(world, archive, plan, 12)
    assert not set(leaders) & set(world.cadres["ability"].tolist())
    assert world.cadres["failed_votes"].tolist() == [0] * 8


def test_role_models_pull_everybody_else():
    pull = 0.3
    case = bare(townships=3, cadres=7, params={**STAY, "support.role_models": pull, "support.rotation": 0.0})
    before, world, archive = december(case, 3)
    done = archive.seat_deeds[0, :, Deed.SUCCEEDED]
    for township in range(3):
        town = np.arange(7 * township, 7 * township + 7)
        for k in town:
            mates = [j for j in town if j != k]
            model = max(mates, key=lambda j: (done[j], -j))
            m = before["motivation"][k]
            expected = m + pull * max(0.0, before["motivation"][model] - m)
            assert world.cadres["motivation"][k] == pytest.approx(expected)
    assert (world.cadres["motivation"] > before["motivation"]).any()


def test_a_vetoed_township_scores_nothing_and_expects_the_next_veto():
    case = bare(
        townships=3,
        months=24,
        params={"work.incident_base": 0.01, "work.incident_slope": 0.05, "assessment.veto_domains": 4},
    )
    seen = set()
    for seed in range(6):
        run = sim.simulate(case, seed=seed)
        table = run.townships.reset_index()
        struck = table.assign(year=(table.month - 1) // 12).groupby(["year", "township"]).n_incidents.sum()
        last = table[table.month == 12].set_index("township")
        for township in (1, 2, 3):
            vetoed = struck[0, township] > 0
            seen.add(vetoed)
            assert (last.score[township] == 0) == vetoed
            assert last.n_vetoed_years[township] == vetoed
            following = table[(table.month == 13) & (table.township == township)].expected_veto.item()
            p = case.params
            expected = 0.6 * p["township.expected_veto_start"] + 0.4 * vetoed
            assert following == pytest.approx(expected)
    assert seen == {True, False}
