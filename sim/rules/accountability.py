"""From trouble to sanction: findings, complaints, cases, attribution, tolerance, sanctions, supervision, one veto."""

import numpy as np

from sim.compiled import compiled, inner
from sim.draws import Kind, Stream, draw4
from sim.elementary import exp, log, power
from sim.rules.arrival import is_veto, practised
from sim.rules.decision import sigmoid
from sim.rules.deeds import unresolved
from sim.rules.ledger import announce, emit, emit_many
from sim.signals import Deed, Line, Option, Outcome, Source
from sim.world import World

DROPPED, SANCTION, APPLICATION = 0, 1, 2  # what `open_case` leaves to be done


@inner
def _luck(w: World, row: int, stream: int) -> tuple:
    m, clock = w.matters[row], w.clock[0]
    return draw4(clock.seed, stream, clock.month, m.origin, m.township, m.index, m.born)


@inner
def can_be_found(w: World, row: int) -> bool:
    """Whether a visit can find anything: not clean work, nor what was handed off, nor a second omission case."""
    m = w.matters[row]
    if m.outcome == Outcome.WAITED:
        return m.omission_case == 0
    wrong = m.outcome == Outcome.PAPERED or m.outcome == Outcome.ABUSED
    return wrong or (Outcome.FLAWED <= m.outcome <= Outcome.GOOD_FAITH)


@compiled
def inspect(w: World, row: int) -> None:
    """Look at one matter of a visited township; trouble is found iff ``u`` is below its detection.

    Error ``error_detection``; flaw ``flaw_detection``; papering ``min(1, paper_detection + crackdown)``, doubled if
    covert; abuse ``min(1, abuse_detection)``, doubled, too; waiting ``omission_detection * min(1, (age + 1) /
    deadline)``; each of them `pursued`. Hand-offs are not found at visits.
    """
    m = w.matters[row]
    p = w.policy[m.township]
    visit = w.lines[m.township, m.domain].visit
    if visit == 0 or not can_be_found(w, row):
        return
    if m.outcome == Outcome.FLAWED:
        chance = p.work_flaw_detection
    elif m.outcome == Outcome.PAPERED:
        chance = paper_detection(p) * (2.0 if visit == 2 else 1.0)
    elif m.outcome == Outcome.ABUSED:
        chance = min(1.0, p.work_abuse_detection) * (2.0 if visit == 2 else 1.0)
    elif m.outcome == Outcome.WAITED:
        age = w.clock[0].month - m.born
        chance = p.work_omission_detection * min(1.0, (age + 1) / p.workload_deadline_months)
    else:
        chance = p.work_error_detection
    if _luck(w, row, Stream.DISCOVERY)[0] < pursued(p, chance):
        m.source = Source.COVERT_VISIT if visit == 2 else Source.VISIT


@inner
def pursued(p: np.record, chance: float) -> float:
    """Chance of being found out where no failure is let pass: ``1 - (1 - q)^(1 + pursuit_reach pursuit)``."""
    if p.accountability_pursuit <= 0.0 or chance >= 1.0:
        return chance
    return 1.0 - exp((1.0 + p.accountability_pursuit_reach * p.accountability_pursuit) * log(1.0 - chance))


@inner
def paper_detection(p: np.record) -> float:
    """Chance that papering is found at a visit: ``min(1, paper_detection + formalism_crackdown)``."""
    return min(1.0, p.work_paper_detection + p.accountability_formalism_crackdown)


@inner
def readiness(w: World, row: int) -> float:
    """How readily a matter is complained of, relative to an unresolved one of the mean resident; 0: nobody would.

    ``propensity`` of the resident whose need is unresolved, ``mandated_error_report`` for an error in a mandate or an
    idea (abuse included); times ``abuse_complaint`` for abuse, and ``1 + openness`` for a need that was papered over.
    """
    m = w.matters[row]
    p = w.policy[m.township]
    need, abused = m.origin == Kind.NEED, m.outcome == Outcome.ABUSED
    if need and unresolved(m.outcome):
        ready = w.residents[w.townships[m.township].first_resident + m.index].propensity
    elif not need and (m.outcome == Outcome.CARELESS or m.outcome == Outcome.GOOD_FAITH or abused):
        ready = p.work_mandated_error_report
    else:
        return 0.0
    if abused:
        ready *= p.residents_abuse_complaint
    elif need and m.outcome == Outcome.PAPERED:
        ready *= 1.0 + p.governance_openness
    return ready


@compiled
def complain(w: World, row: int) -> None:
    """Complain of a matter iff ``u < complaint_rate * readiness``, `pursued`.

    It opens a case unless a visit already did, or the matter had its one case of omission.
    """
    m = w.matters[row]
    p = w.policy[m.township]
    chance = p.residents_complaint_rate * readiness(w, row)
    if chance <= 0.0:
        return
    if _luck(w, row, Stream.DISCOVERY)[1] < pursued(p, chance):
        emit(w, m.handler, Deed.COMPLAINED, row)
        omission = m.outcome == Outcome.WAITED or m.outcome == Outcome.BOUNCED
        if m.source == Source.NONE and not (omission and m.omission_case):
            m.source = Source.COMPLAINT


@compiled
def hear_mandated_errors(w: World) -> None:
    """Take the reports of errors in mandates and ideas, which no single resident follows; see `complain`."""
    for row in range(w.clock[0].open):
        if w.matters[row].origin != Kind.NEED:
            complain(w, row)


@compiled
def look_back(w: World, row: int) -> None:
    """Find a slip, papering or abuse later.

    Chance ``1 - (1 - q)^(exposure_months - 1)``, ``q = min(1, visits_per_month visit_ratio) * its detection, pursued``.
    Settled in the month of the act; omissions have none. In a matter that is not major the chance is multiplied by
    ``1 - exposure_focus``.
    """
    m = w.matters[row]
    p = w.policy[m.township]
    if p.accountability_exposure_months <= 1.0 or m.source != Source.NONE:
        return
    if m.outcome == Outcome.FLAWED:
        detection = p.work_late_flaw_detection
    elif m.outcome == Outcome.PAPERED:
        detection = paper_detection(p)
    elif m.outcome == Outcome.ABUSED:
        detection = p.work_abuse_detection
    elif m.outcome == Outcome.CARELESS or m.outcome == Outcome.GOOD_FAITH:
        detection = p.work_error_detection
    else:
        return
    visits = min(1.0, p.inspection_visits_per_month * w.departments[m.domain].visit_ratio)
    chance = 1.0 - power(1.0 - visits * pursued(p, detection), int(p.accountability_exposure_months) - 1)
    if not m.major:
        chance *= 1.0 - p.accountability_exposure_focus
    if _luck(w, row, Stream.DISCOVERY)[3] < chance:
        m.source = Source.LATE


@inner
def passing_down(p: np.record, d: np.record, power: int, listed: bool) -> float:
    """``rho = min(1, s (1 - clarity (1 - power)) + department_gain F (1 - clarity))``; ``s``: see `arrival.practised`.

    Off the lists their clarity shields nobody and is 0.
    """
    clarity = p.responsibility_clarity if listed else 0.0
    extra = p.learning_department_gain * d.liability * (1.0 - clarity)
    return min(1.0, practised(p, d) * (1.0 - clarity * (1 - power)) + extra)


@inner
def tracing(p: np.record) -> float:
    """Chance that a wait is traced to its person: ``omission_trace + (1 - omission_trace) * clarity``."""
    return p.work_omission_trace + (1.0 - p.work_omission_trace) * p.responsibility_clarity


@inner
def _blame_department(w: World, row: int, charged: bool) -> None:
    """Let the department bear a case or be spared it; for not having come, too, if the handler lacked authority.

    With ``absence_apart``, for not having come alone.
    """
    m = w.matters[row]
    absent = not m.power and (m.option == Option.PAPER or m.option == Option.PASS or m.option == Option.WAIT)
    if not (absent and w.county[0].department_absence_apart):
        announce(w, m.township, m.domain, Line.CHARGED if charged else Line.SPARED, row)
    if absent:
        announce(w, m.township, m.domain, Line.CHARGED_ABSENT if charged else Line.SPARED_ABSENT, row)


@compiled
def open_case(w: World, row: int) -> int:
    """Open the case of a found matter and settle who answers for it.

    In this order: who answers (hand-offs: the handler with ``first_contact``, else the department; all others:
    passed down with ``rho``, overreach counting as ``power = 1``), tracing of waits, defence of an omission by one
    who could not act (dropped with ``hear_defence``; with ``defend_papering``, of papering, too), scope of tolerance
    (``coverage``; careless errors ``coverage * (1 - clarity)``). Abuse is always passed down: no department bears it or
    is spared, and nothing excuses it.

    Returns
    -------
    int
        DROPPED (nobody of the township pays), SANCTION, or APPLICATION (the department is to rule on tolerance).
    """
    m = w.matters[row]
    p = w.policy[m.township]
    u_down, u_trace, u_defence, u_scope = _luck(w, row, Stream.RULING)
    omission = m.option == Option.PASS or m.option == Option.WAIT
    emit(w, m.handler, Deed.CASE_VISIT + (m.source - Source.VISIT), row)
    if m.option == Option.ABUSE:
        if m.needs_power and not m.asked:
            announce(w, m.township, m.domain, Line.POWERS_ABUSED, row)
        return SANCTION
    if omission:
        m.omission_case = 1
    if m.option == Option.PAPER:
        emit(w, m.handler, Deed.PAPER_FOUND, row)

    if m.option == Option.PASS:
        down = u_down < p.responsibility_first_contact
    else:
        power = 1 if m.option == Option.OVERREACH else m.power
        down = u_down < passing_down(p, w.departments[m.domain], power, not m.off_list)
        if power == 0:
            emit(w, m.handler, Deed.CASE_POWERLESS, row)
            if down:
                emit(w, m.handler, Deed.DOWN_POWERLESS, row)
    _blame_department(w, row, not down)
    if not down:
        return DROPPED

    if m.option == Option.WAIT:
        traced = u_trace < tracing(p)
        if m.power:
            emit(w, m.handler, Deed.OMISSION_POWERED, row)
            if traced:
                emit(w, m.handler, Deed.OMISSION_POWERED_TRACED, row)
        if not traced:
            emit(w, m.handler, Deed.UNTRACED, row)
            return DROPPED
    defensible = omission or (m.option == Option.PAPER and p.accountability_defend_papering)
    if defensible and not m.able and u_defence < p.accountability_hear_defence:
        emit(w, m.handler, Deed.DEFENDED, row)
        return DROPPED
    if m.option == Option.ACT:
        emit(w, m.handler, Deed.REVIEWED, row)
        scope = p.tolerance_coverage
        if m.outcome == Outcome.CARELESS:
            scope *= 1.0 - p.tolerance_clarity
        if u_scope < scope:
            emit(w, m.handler, Deed.APPLIED, row)
            return APPLICATION
    return SANCTION


@compiled
def rule_on_tolerance(w: World, row: int) -> bool:
    """Grant tolerance iff ``u < sigma(steepness (clarity - threshold - reviewer_liability (base + fear F)))``.

    A grant costs the department a charge with ``reviewer_charge * reviewer_liability``.
    """
    m = w.matters[row]
    p = w.policy[m.township]
    liability = w.departments[m.domain].liability
    burden = p.tolerance_liability_base + p.tolerance_liability_fear * liability
    margin = p.tolerance_clarity - p.tolerance_threshold - p.tolerance_reviewer_liability * burden
    u_grant, u_charge, _, _ = _luck(w, row, Stream.SANCTION)
    if u_grant >= sigmoid(p.tolerance_steepness * margin):
        return False
    emit(w, m.handler, Deed.GRANTED, row)
    charged = u_charge < p.tolerance_reviewer_charge * p.tolerance_reviewer_liability
    announce(w, m.township, m.domain, Line.CHARGED if charged else Line.SPARED, row)
    return True


@inner
def leader_over(w: World, cadre: int) -> int:
    """Return the township's first leader; the second if the first is the one concerned; -1 if there is none."""
    c, t = w.cadres[cadre], w.townships[w.cadres[cadre].township]
    seat = 1 if c.seat == 0 else 0
    return t.first + seat if seat < t.cadres and w.cadres[t.first + seat].leader else -1


@compiled
def sanction(w: World, row: int) -> None:
    """Handle the offender, severely with ``severe_share``, and the leader too with ``leader_joint``.

    Abuse is severe with ``abuse_severe`` instead. Unfair: one who could not have acted; a good-faith error or a flaw
    within authority. Never: a careless error, a false claim (papering), abuse, a joint sanction.
    """
    m = w.matters[row]
    p = w.policy[m.township]
    cadre = m.handler
    _, _, u_severe, u_joint = _luck(w, row, Stream.SANCTION)
    w.cadres[cadre].handled += 1
    emit(w, cadre, _charge(w, row), row)
    if m.source == Source.COVERT_VISIT:
        emit(w, cadre, Deed.HANDLED_COVERT, row)
    if not m.power and m.option != Option.OVERREACH:
        emit(w, cadre, Deed.HANDLED_POWERLESS, row)
    if u_severe < (p.accountability_abuse_severe if m.option == Option.ABUSE else p.accountability_severe_share):
        w.cadres[cadre].disciplined += 1
        emit(w, cadre, Deed.DISCIPLINED, row)
    omission = m.option == Option.PASS or m.option == Option.WAIT
    if (omission and not m.able) or (m.option == Option.ACT and m.outcome != Outcome.CARELESS):
        emit(w, cadre, Deed.UNFAIR, row)
    memory = _memory(w, row)
    if memory == Deed.SLIPS_PUNISHED:
        emit(w, cadre, Deed.SLIPS_CHARGED, row)
    elif memory == Deed.OMISSIONS_PUNISHED_HALVES:
        emit(w, cadre, Deed.OMISSIONS_CHARGED, row)
    if m.option == Option.PAPER:
        emit(w, cadre, Deed.PAPERS_CHARGED, row)
    _remember(w, cadre, memory, row, m.domain)
    leader = leader_over(w, cadre)
    if leader >= 0 and u_joint < p.accountability_leader_joint:
        w.cadres[leader].handled += 1
        emit(w, leader, Deed.JOINT, row)
        _remember(w, leader, memory, row, m.domain)


@inner
def _charge(w: World, row: int) -> int:
    """What the offender is handled for, a `Deed`."""
    m = w.matters[row]
    if m.option == Option.ACT:
        return Deed.HANDLED_IDEA if m.origin == Kind.IDEA else Deed.HANDLED_ACT
    if m.option == Option.OVERREACH:
        return Deed.HANDLED_OVERREACH
    if m.option == Option.ABUSE:
        return Deed.HANDLED_ABUSE
    return Deed.HANDLED_REFUSAL if m.able else Deed.HANDLED_STUCK


@inner
def _memory(w: World, row: int) -> int:
    """The memory that a sanction or talk for a matter enters, a `Deed`; -1 if none.

    With ``omissions_able`` an omission enters one only where the matter was actionable and was not handed off.
    """
    m = w.matters[row]
    if m.option == Option.ACT or m.option == Option.OVERREACH:
        return Deed.SLIPS_PUNISHED
    if m.option == Option.ABUSE:
        return Deed.ABUSE_PUNISHED
    if w.policy[m.township].learning_omissions_able and (m.option == Option.PASS or not m.able):
        return -1
    return Deed.OMISSIONS_PUNISHED_HALVES


@inner
def _remember(w: World, cadre: int, memory: int, row: int, domain: int) -> None:
    """Count a sanction as one punished event in a memory, if there is one; that of omissions counts halves."""
    if memory >= 0:
        emit_many(w, cadre, memory, row, domain, 2 if memory == Deed.OMISSIONS_PUNISHED_HALVES else 1)


@compiled
def supervise(w: World, row: int) -> None:
    """Talk with the handler of an open overdue matter and the leader iff ``u < supervision``: half an event each."""
    m = w.matters[row]
    p = w.policy[m.township]
    waiting = m.outcome == Outcome.WAITED or m.outcome == Outcome.BOUNCED
    overdue = w.clock[0].month - m.born >= p.workload_deadline_months
    if p.inspection_supervision <= 0.0 or not (waiting and overdue):
        return
    if _luck(w, row, Stream.DISCOVERY)[2] < p.inspection_supervision:
        kept = _memory(w, row) >= 0
        leader = leader_over(w, m.handler)
        emit(w, m.handler, Deed.TALKED, row)
        if kept:
            emit(w, m.handler, Deed.OMISSIONS_PUNISHED_HALVES, row)
        if leader >= 0:
            emit(w, leader, Deed.TALKED, row)
            if kept:
                emit(w, leader, Deed.OMISSIONS_PUNISHED_HALVES, row)


@compiled
def strike(w: World, township: int, domain: int) -> None:
    """Let an incident strike a veto domain of a township.

    Hazard ``incident_base + incident_slope * unresolved / decided`` of this month's matters there (0/0 = 0).
    """
    p, t, clock = w.policy[township], w.townships[township], w.clock[0]
    if not is_veto(p, w.departments[domain]):
        return
    decided = w.line_tally[township, domain, Line.DECIDED]
    neglect = w.line_tally[township, domain, Line.UNRESOLVED] / decided if decided > 0 else 0.0
    u = draw4(clock.seed, Stream.INCIDENT, clock.month, Kind.DEPARTMENT, township, domain, 0)[0]
    if u < p.work_incident_base + p.work_incident_slope * neglect:
        announce(w, township, domain, Line.INCIDENTS, -1)
        t.struck = 1
        for cadre in range(t.first, t.first + t.cadres):
            examine(w, cadre, domain)


@compiled
def take_back(w: World, department: int) -> None:
    """Take back powers that came to grief this month, for ``recall_months`` from the next one.

    A power held by a township goes iff ``u < recall (1 - clarity)``, where an incident struck its domain there or its
    abuse came to a case.
    """
    clock = w.clock[0]
    if w.county[0].authority_recall <= 0.0:
        return
    for township in range(clock.townships):
        p, line, n = w.policy[township], w.lines[township, department], w.line_tally[township, department]
        chance = p.authority_recall * (1.0 - p.responsibility_clarity)
        if not line.held or n[Line.INCIDENTS] + n[Line.POWERS_ABUSED] == 0:
            continue
        if draw4(clock.seed, Stream.RECALL, clock.month, Kind.DEPARTMENT, township, department, 0)[0] < chance:
            line.withheld_until = clock.month + 1 + int(p.authority_recall_months)
            announce(w, township, department, Line.POWERS_TAKEN_BACK, -1)


@inner
def examine(w: World, cadre: int, domain: int) -> None:
    """Look back after an incident: a signer since January is sanctioned with ``veto_lookback * rho``.

    Every other with a wait there, with ``veto_lookback * rho * tracing``; ``power = 1`` for signers, for omitters
    iff they had the authority at one such wait. Unfair for signers and for omitters who never had the power; these do
    not remember it as an omission with ``omissions_able``. Outside tolerance.
    """
    c, clock = w.cadres[cadre], w.clock[0]
    p = w.policy[c.township]
    signer = c.acted_in >> domain & 1
    if not signer and not c.omitted_in >> domain & 1:
        return
    power = 1 if signer else c.omitted_with_power_in >> domain & 1
    chance = p.assessment_veto_lookback * passing_down(p, w.departments[domain], power, True)
    if not signer:
        chance *= tracing(p)
    u, u_severe, _, _ = draw4(clock.seed, Stream.LOOKBACK, clock.month, Kind.CADRE, c.township, c.seat, domain)
    if u >= chance:
        return
    c.handled += 1
    if signer:
        emit_many(w, cadre, Deed.LOOKBACK_SIGNER, -1, domain, 1)
    elif power:
        emit_many(w, cadre, Deed.LOOKBACK_POWERED, -1, domain, 1)
    else:
        emit_many(w, cadre, Deed.LOOKBACK_POWERLESS, -1, domain, 1)
    if signer or not power:
        emit_many(w, cadre, Deed.UNFAIR, -1, domain, 1)
    if u_severe < p.accountability_severe_share:
        c.disciplined += 1
        emit_many(w, cadre, Deed.DISCIPLINED, -1, domain, 1)
    if signer:
        _remember(w, cadre, Deed.SLIPS_PUNISHED, -1, domain)
    elif power or not p.learning_omissions_able:
        _remember(w, cadre, Deed.OMISSIONS_PUNISHED_HALVES, -1, domain)
