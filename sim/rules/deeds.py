"""What comes of a choice this month, and how matters end."""

import numpy as np

from sim.compiled import compiled, inner
from sim.draws import Kind
from sim.rules.arrival import responding
from sim.rules.decision import first_in, last_in, shapley_twelfths
from sim.rules.ledger import announce, emit, emit_many
from sim.signals import Barrier, Cause, Deed, Fate, Line, Option, Outcome, Source
from sim.world import Luck, World

FOREMOST = 3  # domains, the first by the order of veto, whose treatment is compared with that of the others


@compiled
def unresolved(outcome: int) -> bool:
    """Whether an outcome leaves the matter unresolved."""
    return outcome > Outcome.FLAWED and outcome != Outcome.BY_DEPARTMENT


@inner
def bit_of(domain: int) -> int:
    """Where a domain stands among the 64 bits of a cadre's year, the last of which is the sign."""
    return int(np.int64(1) << np.int64(domain))


@compiled
def settle(w: World, row: int, option: int, why: int) -> None:
    """Carry out a choice on the matter that was just weighed.

    Parameters
    ----------
    option : int
        `Option` chosen.
    why : int
        For an actionable matter that was refused, the answers of `decision.why_not`; for one that could not be
        acted on,
        1 iff the cadre would have acted if it could.
    """
    m, v = w.matters[row], w.weighing[0]
    m.option = option
    m.able = 1 if v.lacks == 0 else 0
    m.source = Source.NONE
    if m.origin == Kind.IDEA:
        _try_out(w, row, option, why)
        return
    announce(w, m.township, m.domain, Line.DECIDED, row)
    if 0 < w.departments[m.domain].veto_rank <= FOREMOST:
        announce(w, m.township, m.domain, Line.FOREMOST_DECIDED, row)
        if option == Option.ACT or option == Option.OVERREACH or option == Option.PAPER:
            announce(w, m.township, m.domain, Line.FOREMOST_CLOSED, row)
    _account(w, row, option, why)
    if option == Option.ACT or option == Option.OVERREACH:
        w.cadres[m.handler].acted_in |= bit_of(m.domain)
        _act(w, row)
    elif option == Option.ABUSE:
        w.cadres[m.handler].acted_in |= bit_of(m.domain)
        _abuse(w, row)
    elif option == Option.PAPER:
        m.outcome = Outcome.PAPERED
        m.fate = Fate.PAPERED
    elif option == Option.PASS:
        _hand_off(w, row)
    else:
        m.outcome = Outcome.WAITED
        _mark_omission(w, row)
    if unresolved(m.outcome):
        announce(w, m.township, m.domain, Line.UNRESOLVED, row)


@inner
def _try_out(w: World, row: int, option: int, why: int) -> None:
    """Try out an idea of one's own, or let it go: then it is gone, and nobody has omitted anything."""
    m, able = w.matters[row], w.weighing[0].lacks == 0
    if able:
        emit(w, m.handler, Deed.IDEA_ACTIONABLE, row)
    if option == Option.ACT:
        emit(w, m.handler, Deed.IDEA_ACTED, row)
        w.cadres[m.handler].acted_in |= bit_of(m.domain)
        _act(w, row)
        return
    m.option = Option.LET_GO
    m.outcome = Outcome.LET_GO
    m.fate = Fate.LET_GO
    if able:
        emit_many(w, m.handler, Deed.IDEA_FEARED, row, m.domain, first_in(why, Cause.FEAR))


@inner
def _mark_omission(w: World, row: int) -> None:
    """Remember until December that the handler let a matter of this domain lie, and whether the authority was there."""
    m, bit = w.matters[row], bit_of(w.matters[row].domain)
    w.cadres[m.handler].omitted_in |= bit
    if m.power:
        w.cadres[m.handler].omitted_with_power_in |= bit


@inner
def _account(w: World, row: int, option: int, why: int) -> None:
    """Count the decision: acts + abuse + cannot (three kinds) + refusals by cause = all decisions.

    Of the first decision on a matter, which falls into the month of its receipt, also what became of it.
    """
    m, lacks = w.matters[row], w.weighing[0].lacks
    cadre, fresh = m.handler, m.born == w.clock[0].month
    if fresh and lacks == 0:
        emit(w, cadre, Deed.FRESH_ACTIONABLE, row)
    if option == Option.ACT:
        emit(w, cadre, Deed.ACTED, row)
        if fresh:
            emit(w, cadre, Deed.FRESH_ACTED, row)
    elif option == Option.OVERREACH:
        emit(w, cadre, Deed.OVERREACHED, row)
        if fresh:
            emit(w, cadre, Deed.FRESH_OVERREACHED, row)
    elif option == Option.ABUSE:
        emit(w, cadre, Deed.ABUSED, row)
        if fresh:
            emit(w, cadre, Deed.FRESH_ABUSED, row)
    elif lacks == 0:
        emit(w, cadre, Deed.REFUSED_PAPER + (option - Option.PAPER), row)
        if why != 0:
            emit_many(w, cadre, Deed.EXPLAINED, row, m.domain, why >> 15 & 1)
            for k in range(4):
                emit_many(w, cadre, Deed.FEAR_FIRST + k, row, m.domain, first_in(why, 1 << k))
                emit_many(w, cadre, Deed.FEAR_LAST + k, row, m.domain, last_in(why, 1 << k))
                emit_many(w, cadre, Deed.FEAR_TWELFTHS + k, row, m.domain, shapley_twelfths(why, 1 << k))
            if fresh:
                emit_many(w, cadre, Deed.FRESH_FEAR, row, m.domain, first_in(why, Cause.FEAR))
    else:
        emit(w, cadre, Deed.STUCK_PAPER + (option - Option.PAPER), row)
        if lacks & Barrier.AUTHORITY:
            emit(w, cadre, Deed.CANNOT_AUTHORITY, row)
        elif lacks & Barrier.MONEY:
            emit(w, cadre, Deed.CANNOT_MONEY, row)
        else:
            emit(w, cadre, Deed.CANNOT_TIME, row)
        if why:
            emit(w, cadre, Deed.BINDING, row)
            if fresh:
                emit(w, cadre, Deed.FRESH_BINDING, row)


@inner
def _act(w: World, row: int) -> None:
    """Act: success iff ``u < p'`` (flawed iff ``u' < flaw``); careless error iff ``p' <= u < p``; else good faith."""
    m, v = w.matters[row], w.weighing[0]
    m.fate = Fate.RESOLVED
    if v.u_success < v.success:
        m.outcome = Outcome.FLAWED if v.u_flaw < v.flaw else Outcome.SUCCESS
    else:
        m.outcome = Outcome.CARELESS if v.u_success < v.skill else Outcome.GOOD_FAITH
        m.fate = Fate.FAILED
    succeeded = m.fate == Fate.RESOLVED
    if m.option == Option.OVERREACH:
        if succeeded:
            emit(w, m.handler, Deed.OVERREACH_SUCCEEDED, row)
        if m.outcome != Outcome.SUCCESS:
            emit(w, m.handler, Deed.OVERREACH_SLIPPED, row)
        return
    if succeeded:
        emit(w, m.handler, Deed.IDEA_SUCCEEDED if m.origin == Kind.IDEA else Deed.SUCCEEDED, row)
        w.cadres[m.handler].successes += 1
    if m.outcome != Outcome.SUCCESS:
        emit(w, m.handler, Deed.FLAWED + (m.outcome - Outcome.FLAWED), row)
    if w.clock[0].month - m.born >= w.policy[m.township].workload_deadline_months:
        emit(w, m.handler, Deed.ACTED_OVERDUE, row)


@inner
def _abuse(w: World, row: int) -> None:
    """Abuse the power over a matter: it ends, on record resolved iff ``u < p'``; no slip, and nothing for anybody."""
    m, v = w.matters[row], w.weighing[0]
    m.outcome = Outcome.ABUSED
    m.fate = Fate.FAILED
    if v.u_success < v.success:
        m.fate = Fate.RESOLVED
        emit(w, m.handler, Deed.ABUSE_DONE, row)


@inner
def _hand_off(w: World, row: int) -> None:
    """Pass the buck: the department resolves it iff ``u < hand_off_success * response``; else it comes back."""
    m = w.matters[row]
    m.handed_off = 1
    p = w.policy[m.township]
    if w.luck[row, Luck.HAND_OFF] < p.work_hand_off_success * responding(p, w.departments[m.domain]):
        m.outcome = Outcome.BY_DEPARTMENT
        m.fate = Fate.BY_DEPARTMENT
        emit(w, m.handler, Deed.BY_DEPARTMENT, row)
    else:
        m.outcome = Outcome.BOUNCED
        emit(w, m.handler, Deed.BOUNCED, row)


@inner
def _end(w: World, row: int) -> None:
    """Mark a matter that becomes overdue, lapse it at ``age + 1 >= deadline + grace``; tell the resident of endings."""
    m = w.matters[row]
    p = w.policy[m.township]
    need = m.origin == Kind.NEED
    told = m.fate != Fate.OPEN
    if not told:
        following = w.clock[0].month - m.born + 1
        if following >= p.workload_deadline_months and not m.overdue_counted:
            m.overdue_counted = 1
            emit(w, m.handler, Deed.BECAME_OVERDUE, row)
            told = True
        if following >= p.workload_deadline_months + p.work_deadline_grace:
            m.fate = Fate.LAPSED
            _mark_omission(w, row)
            emit(w, m.handler, Deed.LAPSED, row)
            told = True
    if not need or not told:
        return
    resolved = (m.fate == Fate.RESOLVED or m.fate == Fate.BY_DEPARTMENT) and m.option != Option.ABUSE
    resident = w.residents[w.townships[m.township].first_resident + m.index]
    resident.ended += 1
    if resolved and m.option != Option.OVERREACH:
        resident.resolved += 1
    if m.fate != Fate.OPEN:
        emit(w, m.handler, Deed.NEEDS_ENDED, row)
        if resolved:
            emit(w, m.handler, Deed.NEEDS_RESOLVED, row)


@compiled
def clear_desks(w: World) -> None:
    """End the month for every matter and take what ended off the desks; the rest keep the order of birth."""
    clock = w.clock[0]
    kept = 0
    for row in range(clock.open):
        _end(w, row)
        if w.matters[row].fate == Fate.OPEN:
            if kept != row:
                w.matters[kept] = w.matters[row]
            kept += 1
    clock.open = kept
