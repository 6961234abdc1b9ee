"""The decision of one cadre on one open matter in one month: is it possible, what is each option worth, why not act."""

import math

import numpy as np

from sim.compiled import compiled, inner
from sim.draws import Kind, Stream, draw4, gumbel
from sim.elementary import exp, log
from sim.rules.arrival import is_business, is_veto
from sim.signals import Barrier, Cause, Option
from sim.world import Luck, World

# Plain numbers, so that a choice comes back to Python as one.
ACT, PAPER, PASS = Option.ACT.value, Option.PAPER.value, Option.PASS.value
WAIT, OVERREACH, ABUSE = Option.WAIT.value, Option.OVERREACH.value, Option.ABUSE.value
LET_GO = Option.LET_GO.value


@compiled
def sigmoid(x: float) -> float:
    """Logistic function ``1 / (1 + exp(-x))``."""
    return 1.0 / (1.0 + exp(-x))


@compiled
def perceived(q: float, curvature: float) -> float:
    """Prelec weighting of a felt frequency: ``exp(-(-ln q) ** curvature)``; curvature 1 leaves it alone."""
    if curvature == 1.0 or q <= 0.0 or q >= 1.0:
        return q
    return exp(-exp(curvature * log(-log(q))))


@inner
def prospect(w: World, cadre: int) -> float:
    """Prospects ``g``: leaders 1, the young ``prospect_young``, the rest ``prospect_rest``."""
    c = w.cadres[cadre]
    p = w.policy[c.township]
    if c.leader:
        return 1.0
    return p.incentives_prospect_young if c.young else p.incentives_prospect_rest


@compiled
def mean_prospect(w: World) -> None:
    """Mean of the prospects over the county, in the order of seats."""
    total = 0.0
    for cadre in range(w.cadres.size):
        total += prospect(w, cadre)
    w.clock[0].mean_prospect = total / w.cadres.size


@inner
def matter_cost(p: np.record) -> float:
    """Hours a matter costs: ``matter_hours + trace_intensity * trace_hours``."""
    return p.work_matter_hours + p.inspection_trace_intensity * p.work_trace_hours


@inner
def reception_hours(w: World, township: int) -> float:
    """Hours each cadre spends on ``n`` announced visits.

    ``inspection_hours * (1 + (n - 1)(1 - coordination))``; 0 if none.
    """
    p, n = w.policy[township], w.townships[township].announced
    return p.work_inspection_hours * (1.0 + (n - 1) * (1.0 - p.inspection_coordination)) if n > 0 else 0.0


@inner
def briefed(felt: float, true: float, trust: float) -> float:
    """``(1 - tau) felt + tau true``, ``tau`` the trust in a briefing; an unknown truth (NaN) moves nothing."""
    return felt if math.isnan(true) else (1.0 - trust) * felt + trust * true


@inner
def size_up_fears(w: World, cadre: int) -> None:
    """How often acting, omitting, papering, abuse are felt to be blamed: ``pi(briefed(blamed / (blamed + spared)))``.

    ``tau = risk_briefing briefing_trust``, for abuse times ``briefing_abuse``; without a rent nobody thinks of abuse.
    """
    c, clock = w.cadres[cadre], w.clock[0]
    p = w.policy[c.township]
    trust, curvature = p.support_risk_briefing * p.learning_briefing_trust, p.cadres_risk_curvature
    acting = c.slips_blamed / (c.slips_blamed + c.slips_spared)
    omitting = c.omissions_blamed / (c.omissions_blamed + c.omissions_spared)
    papering = c.papers_blamed / (c.papers_blamed + c.papers_spared)
    c.fear_of_acting = perceived(briefed(acting, clock.true_slips, trust), curvature)
    c.fear_of_omitting = perceived(briefed(omitting, clock.true_omissions, trust), curvature)
    c.fear_of_papering = perceived(briefed(papering, clock.true_papers, trust), curvature)
    c.fear_of_abusing = 0.0
    if p.cadres_rent > 0.0:
        abusing = c.abuse_blamed / (c.abuse_blamed + c.abuse_spared)
        c.fear_of_abusing = perceived(briefed(abusing, clock.true_abuse, trust * p.learning_briefing_abuse), curvature)


@compiled
def size_up(w: World, cadre: int) -> None:
    r"""What a cadre knows about the month before looking at single matters.

    ``hours left = max(0, hours_surplus * month_hours - overhead) (1 - slack max(0, 1 - m(1-b)) (1 - attendance))``,
    ``load = cost * desk``; ``felt cost = Lambda * L * S * (1)``, ``L = sanction_cost (1 + career_stake g) / (1 +
    career_stake mean g)``, ``S = 1 + severe_share (severe_multiplier - 1)``, of abuse with ``abuse_severe`` instead;
    ``R = reward g [individual_share (1 - seniority_weight) + (1 - individual_share) collective_weight standing] (1 -
    max(vetoed, expected veto)) + sanction_cost severe_multiplier elimination_share / elimination_decisions``, the last
    term for those who can be eliminated (not leaders). In ``R`` leaders have ``g = prospect_leader``.
    """
    c, clock = w.cadres[cadre], w.clock[0]
    p, t = w.policy[c.township], w.townships[c.township]
    c.overhead = reception_hours(w, c.township) + p.work_talk_hours * c.talks
    c.overhead += p.support_education_hours * p.support_education
    c.overhead += p.work_attendance_hours * p.inspection_attendance
    c.overhead += p.accountability_pursuit_hours * p.accountability_pursuit * c.cases
    c.load = matter_cost(p) * c.desk
    c.hours = max(0.0, p.work_hours_surplus * p.work_month_hours - c.overhead)
    if p.cadres_slack > 0.0:
        drive = c.motivation * (1.0 - c.burnout)
        c.hours *= 1.0 - p.cadres_slack * max(0.0, 1.0 - drive) * (1.0 - p.inspection_attendance)
    g = prospect(w, cadre)
    c.prospect = g
    ambition = p.incentives_prospect_leader if c.leader else g
    size_up_fears(w, cadre)
    stake = p.cadres_career_stake
    light = p.cadres_sanction_cost * (1.0 + stake * g) / (1.0 + stake * clock.mean_prospect)
    severity = 1.0 + p.accountability_severe_share * (p.cadres_severe_multiplier - 1.0)
    c.felt_cost = c.loss_aversion * light * severity
    severity = 1.0 + p.accountability_abuse_severe * (p.cadres_severe_multiplier - 1.0)
    c.felt_cost_of_abuse = c.loss_aversion * light * severity
    personal = p.assessment_individual_share * (1.0 - p.assessment_seniority_weight)
    collective = (1.0 - p.assessment_individual_share) * p.assessment_collective_weight * t.standing
    c.reward = p.incentives_reward * ambition * (personal + collective) * (1.0 - max(float(t.vetoed), t.expected_veto))
    if not c.leader:
        threat = p.cadres_sanction_cost * p.cadres_severe_multiplier * p.assessment_elimination_share
        c.reward += threat / p.assessment_elimination_decisions
    c.benefit_unhurt = p.incentives_benefit
    c.benefit = p.incentives_benefit * (1.0 - p.incentives_benefit_loss * c.dependence)


@inner
def load_met(w: World, row: int) -> float:
    """Load that a matter finds before it: veto items find time first, and the load as a whole stays.

    ``load (1 - triage)`` for a veto item, ``load (1 + triage n_veto / n_other)`` for another; ``load`` if there is no
    other. An idea comes on top: ``load + cost``.
    """
    m = w.matters[row]
    p = w.policy[m.township]
    c, triage = w.cadres[m.handler], p.work_triage
    if m.origin == Kind.IDEA:
        return c.load + matter_cost(p)
    veto = is_veto(p, w.departments[m.domain])
    others = c.desk - c.desk_veto
    if others == 0:
        return c.load
    return c.load * (1.0 - triage if veto else 1.0 + triage * c.desk_veto / others)


@compiled
def draw_luck(w: World) -> None:
    """Draw what chance brings every open matter this month: side by side, which costs far less than one by one."""
    clock = w.clock[0]
    seed, month = clock.seed, clock.month
    for row in range(clock.open):
        m, luck = w.matters[row], w.luck[row]
        a, b, c, d = draw4(seed, Stream.OUTCOME, month, m.origin, m.township, m.index, m.born)
        luck[Luck.TIME], luck[Luck.SUCCESS], luck[Luck.FLAW], luck[Luck.HAND_OFF] = a, b, c, d
        a, b, c, d = draw4(seed, Stream.DECISION, month, m.origin, m.township, m.index, m.born)
        luck[Luck.ACT], luck[Luck.PAPER] = gumbel(a), gumbel(b)
        luck[Luck.PASS_ON], luck[Luck.WAIT] = gumbel(c), gumbel(d)
    if w.county[0].cadres_rent > 0.0:
        for row in range(clock.open):
            m, luck = w.matters[row], w.luck[row]
            a, b, _, _ = draw4(seed, Stream.ABUSE, month, m.origin, m.township, m.index, m.born)
            luck[Luck.OPEN], luck[Luck.RENT] = a, -log(b)


@inner
def weigh_abuse(w: World, row: int) -> None:
    """Weigh what abuse of the power over a matter brings beside acting on it; not where there is no rent.

    A matter offers it iff it needs enforcement power that the township itself holds, or lies in a business domain, and
    ``u_open < (1 - openness) (1 - clarity)``; an idea never does. ``gain = rent E max(0, 1 - m)``, ``E = -ln u_rent``;
    ``fear_abuse = Lambda L (1 + abuse_severe (severe_multiplier - 1)) e``.
    """
    m, v, luck = w.matters[row], w.weighing[0], w.luck[row]
    p, c, power = w.policy[m.township], w.cadres[m.handler], m.needs_power and not m.asked
    v.may_abuse = 0
    if p.cadres_rent <= 0.0 or m.origin == Kind.IDEA or not (power or is_business(p, w.departments[m.domain])):
        return
    if luck[Luck.OPEN] < (1.0 - p.governance_openness) * (1.0 - p.responsibility_clarity):
        v.may_abuse = 1
        v.rent = p.cadres_rent * luck[Luck.RENT] * max(0.0, 1.0 - c.motivation)
        v.abuse_guilt = p.cadres_abuse_guilt
        v.fear_abuse = c.felt_cost_of_abuse * c.fear_of_abusing


@compiled
def weigh(w: World, row: int) -> None:
    """Weigh one matter on the month's opening state; the result stands in ``w.weighing``.

    Authority: see `arrival.send_requests`, `arrival.answer`. Money: fixed per matter. Time: ``u * load < hours left``,
    the load of `load_met`.
    ``p = sigma(slope (a + training - x'))``, ``x' = x + delegation_gap`` where a delegated power is used; ``p' = p (1 -
    carelessness (1 - c) (1 - care_of_omitting o))``; ``flaw = min(1, trace_intensity x flaw_rate + contact_exposure (1
    - clarity) [business])``; ``fear_act = phi c [(1 - p') + p' flaw]``, ``fear_wait = phi o (1/2 + 1/2 min(1, age /
    deadline)) (1 + supervision [overdue])``, ``fear_paper = phi [(1 - paper_memory) o min(cap, (paper_detection +
    crackdown) / omission_detection) + paper_memory w]`` (0/0 = 0), ``fear_shift = phi o first_contact``; in a veto
    domain ``fear_wait`` and ``fear_shift`` times ``1 + veto_attention``. In a major matter ``phi`` and ``R`` are
    multiplied by ``major_stake``.
    """
    m, clock, v = w.matters[row], w.clock[0], w.weighing[0]
    p, c, t, luck = w.policy[m.township], w.cadres[m.handler], w.townships[m.township], w.luck[row]
    gap = p.authority_delegation_gap if m.needs_power and not m.asked else 0.0
    v.power = m.power
    lacks = 0
    if not m.power:
        lacks |= Barrier.AUTHORITY
    if not m.funded:
        lacks |= Barrier.MONEY
    veto = is_veto(p, w.departments[m.domain])
    if luck[Luck.TIME] * load_met(w, row) >= c.hours:
        lacks |= Barrier.TIME
    v.lacks = lacks
    v.may_pass = 1 - m.handed_off
    v.idea = 1 if m.origin == Kind.IDEA else 0
    v.u_success = luck[Luck.SUCCESS]
    v.u_flaw = luck[Luck.FLAW]

    ability = c.ability + p.support_training
    if c.settling > 0:
        ability -= p.turnover_rotation_loss
    if c.new > 0:
        ability -= p.turnover_newcomer_loss
    v.skill = sigmoid(p.work_ability_slope * (ability - m.difficulty - gap))
    careless = (1.0 - c.fear_of_acting) * (1.0 - p.cadres_care_of_omitting * c.fear_of_omitting)
    v.success = v.skill * (1.0 - p.cadres_carelessness * careless)
    v.credited = v.success
    flaw = p.inspection_trace_intensity * m.difficulty * p.work_flaw_rate
    if is_business(p, w.departments[m.domain]):
        flaw += p.accountability_contact_exposure * (1.0 - p.responsibility_clarity)
    v.flaw = min(1.0, flaw)

    stake = p.cadres_major_stake if m.major else 1.0
    cost = stake * (c.felt_cost * (1.0 + p.cadres_veto_weight) if veto else c.felt_cost)
    attention = 1.0 + p.cadres_veto_attention if veto else 1.0
    acting, omitting = cost * c.fear_of_acting, cost * c.fear_of_omitting
    age = clock.month - m.born
    v.fear_act = acting * ((1.0 - v.success) + v.success * v.flaw)
    fear_wait = omitting * attention * (0.5 + 0.5 * min(1.0, age / p.workload_deadline_months))
    if age >= p.workload_deadline_months:
        fear_wait *= 1.0 + p.inspection_supervision
    found = p.work_paper_detection + p.accountability_formalism_crackdown
    exposed = 0.0
    if found > 0.0:
        cap = p.cadres_paper_fear_cap
        exposed = cap if found >= cap * p.work_omission_detection else found / p.work_omission_detection
    memory = p.cadres_paper_memory
    fear_paper = (1.0 - memory) * (omitting * exposed) + memory * (cost * c.fear_of_papering)
    v.motivation = c.motivation
    v.burnout = c.burnout
    v.reward = c.reward * stake
    v.leniency = p.assessment_trace_weight * (1.0 - p.assessment_strictness)
    v.resident_pull = 0.0
    if m.origin == Kind.NEED:
        v.resident_pull = 0.5 * p.incentives_reward * p.assessment_resident_weight
    v.benefit = c.benefit
    v.benefit_unhurt = c.benefit_unhurt
    v.paper_benefit = p.cadres_paper_benefit
    v.effort = p.cadres_effort_cost
    v.integrity = p.cadres_integrity
    v.wait_guilt = p.cadres_wait_guilt
    noise = p.cadres_choice_noise
    v.noise_act = noise * luck[Luck.ACT]
    v.paper = (
        v.reward * p.assessment_trace_weight
        - p.cadres_paper_effort * p.cadres_effort_cost
        - fear_paper
        + noise * luck[Luck.PAPER]
    )
    fear_shift = omitting * attention * p.responsibility_first_contact
    v.pass_on = -p.cadres_hand_off_cost - fear_shift + noise * luck[Luck.PASS_ON]
    v.wait = p.cadres_norm_weight * t.norm - fear_wait + noise * luck[Luck.WAIT]
    v.let_go = p.cadres_norm_weight * t.norm + noise * luck[Luck.WAIT]
    v.overreach = (
        -p.cadres_overreach_barrier
        - p.cadres_overreach_surcharge * acting
        + p.cadres_temptation * max(0.0, 1.0 - c.motivation)
    )
    weigh_abuse(w, row)


@inner
def utility_act(weighing: np.ndarray, switches: int) -> float:
    """``m(1-b)p' + R credit + 1/2 reward resident_weight p' [need] + benefit_i - effort(1+b) - fear_act + noise``.

    ``credit = trace_weight (p' + (1 - p')(1 - strictness)) + (1 - trace_weight) p'``. Switches: fear drops the last
    term, ability sets ``p' = 1`` in motivation and credit, burnout ``b = 0``, interest ``benefit_loss = 0``.
    """
    v = weighing[0]
    b = 0.0 if switches & Cause.BURNOUT else v.burnout
    good = 1.0 if switches & Cause.ABILITY else v.credited
    fear = 0.0 if switches & Cause.FEAR else v.fear_act
    benefit = v.benefit_unhurt if switches & Cause.INTEREST else v.benefit
    credit = good + v.leniency * (1.0 - good)
    return (
        v.motivation * (1.0 - b) * good
        + v.reward * credit
        + v.resident_pull * v.success
        + benefit
        - v.effort * (1.0 + b)
        - fear
        + v.noise_act
    )


@inner
def utility_abuse(weighing: np.ndarray, switches: int) -> float:
    """``U_act + gain - abuse_guilt m(1-b)p' - fear_abuse``, with the noise of acting; switches work as in acting."""
    v = weighing[0]
    b = 0.0 if switches & Cause.BURNOUT else v.burnout
    good = 1.0 if switches & Cause.ABILITY else v.credited
    guilt = v.abuse_guilt * v.motivation * (1.0 - b) * good
    return utility_act(weighing, switches) + v.rent - guilt - v.fear_abuse


@inner
def utility_paper(weighing: np.ndarray, switches: int) -> float:
    """``R trace_weight + paper_benefit benefit_i - paper_effort effort - integrity m(1-b) - fear_paper + noise``."""
    v = weighing[0]
    b = 0.0 if switches & Cause.BURNOUT else v.burnout
    benefit = v.benefit_unhurt if switches & Cause.INTEREST else v.benefit
    return v.paper + v.paper_benefit * benefit - v.integrity * v.motivation * (1.0 - b)


@inner
def utility_wait(weighing: np.ndarray, switches: int) -> float:
    """``norm_weight norm - wait_guilt m(1-b) - fear_wait + noise``."""
    v = weighing[0]
    b = 0.0 if switches & Cause.BURNOUT else v.burnout
    return v.wait - v.wait_guilt * v.motivation * (1.0 - b)


def suppose(weighing: np.ndarray, switches: int) -> None:
    """Rewrite a weighing as if `switches` were lifted: for choice rules other than `choose`, which know no switches."""
    v = weighing[0]
    if switches & Cause.FEAR:
        v.fear_act = 0.0
    if switches & Cause.BURNOUT:
        v.burnout = 0.0
    if switches & Cause.INTEREST:
        v.benefit = v.benefit_unhurt
    if switches & Cause.ABILITY:
        v.credited = 1.0


@compiled
def wish(weighing: np.ndarray, switches: int) -> int:
    """Return the best option if nothing barred acting, under `switches` (bits of `Cause`); on a tie the earlier one.

    An idea of one's own is tried out or let go: the utility of acting against ``norm_weight norm`` + the noise of
    waiting.
    """
    v = weighing[0]
    if v.idea:
        return LET_GO if v.let_go > utility_act(weighing, switches) else ACT
    best, option = utility_act(weighing, switches), ACT
    if v.may_abuse:
        abuse = utility_abuse(weighing, switches)
        if abuse > best:
            best, option = abuse, ABUSE
    paper = utility_paper(weighing, switches)
    if paper > best:
        best, option = paper, PAPER
    if v.may_pass and v.pass_on > best:
        best, option = v.pass_on, PASS
    if utility_wait(weighing, switches) > best:
        option = WAIT
    return option


@compiled
def choose(weighing: np.ndarray) -> int:
    """Return the option of greatest utility plus noise among those that are possible (a logit choice).

    Papering and handing off (once per matter) need neither authority, money nor time; abuse, where it is offered, needs
    all three. Who lacks only the authority
    may overreach: the utility of acting ``- overreach_barrier - overreach_surcharge phi c + temptation max(0, 1 -
    m)``.
    """
    v = weighing[0]
    if v.lacks == 0:
        return wish(weighing, 0)
    if v.idea:
        return LET_GO
    best, option = utility_paper(weighing, 0), PAPER
    if v.may_pass and v.pass_on > best:
        best, option = v.pass_on, PASS
    wait = utility_wait(weighing, 0)
    if wait > best:
        best, option = wait, WAIT
    if v.lacks == Barrier.AUTHORITY and utility_act(weighing, 0) + v.overreach > best:
        option = OVERREACH
    return option


@compiled
def why_not(weighing: np.ndarray) -> int:
    """Ask the same rule, on the same draws, under all sixteen sets of switches.

    Bit ``S`` is set iff it becomes an act.
    """
    answers = 0
    for switches in range(1, 16):
        if wish(weighing, switches) == Option.ACT:
            answers |= 1 << switches
    return answers


@compiled
def explain(weighing: np.ndarray, option: int) -> int:
    """Say why this was no act: the answers of `why_not` if it could have been; else 1 iff it would have been."""
    if option == Option.ACT or option == Option.OVERREACH or option == Option.ABUSE:
        return 0
    if weighing[0].lacks == 0:
        return why_not(weighing)
    return 1 if wish(weighing, 0) == Option.ACT else 0


@compiled
def shapley_twelfths(answers: int, cause: int) -> int:
    """Shapley share of one cause, in twelfths: ``sum over S without c of |S|! (3-|S|)! / 4! [V(S + c) - V(S)]``."""
    share = 0
    for members in range(16):
        size = (members & 1) + (members >> 1 & 1) + (members >> 2 & 1) + (members >> 3 & 1)
        inside = members & cause != 0
        weight = 3 if size - inside == 0 or size - inside == 3 else 1
        share += (weight if inside else -weight) * (answers >> members & 1)
    return share


@compiled
def first_in(answers: int, cause: int) -> int:
    """``V({c})``: lifting this cause alone makes it an act."""
    return answers >> cause & 1


@compiled
def last_in(answers: int, cause: int) -> int:
    """``V(all) - V(all without c)``."""
    return (answers >> 15 & 1) - (answers >> (15 ^ cause) & 1)
