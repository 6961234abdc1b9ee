"""Work arrives: departments issue mandates and plan visits, residents raise needs, cadres have ideas of their own."""

import numpy as np

from sim.compiled import compiled, inner
from sim.county import MOST_DEPARTMENTS, SLOTS
from sim.draws import Kind, Stream, draw4, pick, triangular, walk
from sim.rules.ledger import announce, emit
from sim.signals import Deed, Fate, Line, Option, Outcome, Source
from sim.world import World

NOBODY = 2**32 - 1  # handles a matter whose handler is still to be picked


@inner
def responding(p: np.record, d: np.record) -> float:
    """Chance that a department comes: ``department_response (1 - F) + (1 - department_response) G``."""
    base = p.authority_department_response
    return base * (1.0 - d.liability) + (1.0 - base) * d.absence


@inner
def practised(p: np.record, d: np.record) -> float:
    """How far a department pushes responsibility down: ``s = clip(downshift + habit + e)``."""
    return min(1.0, max(0.0, p.responsibility_downshift + d.habit + d.deviation))


@inner
def is_business(p: np.record, d: np.record) -> bool:
    """Whether a department deals with firms: iff it is one of the first ``business_domains`` that may."""
    return 0 < d.business_rank <= p.department_business_domains


@inner
def is_veto(p: np.record, d: np.record) -> bool:
    """Whether a department's domain is under one-veto assessment: iff it is one of the first ``veto_domains``."""
    return 0 < d.veto_rank <= p.assessment_veto_domains


@compiled
def recall(w: World, department: int) -> None:
    """What a department has learned, at the month's opening, and where its power sits.

    ``F = charged / (charged + spared)``, ``G`` alike for not having come; its response and how far it pushes down in
    the county as a whole: see `responding`, `practised`. The power sits at a township iff ``z(township, domain) <
    delegated_share`` and it is not withheld.
    """
    d, clock = w.departments[department], w.clock[0]
    d.liability = d.charged / (d.charged + d.spared)
    d.absence = d.charged_absent / (d.charged_absent + d.spared_absent)
    d.response = responding(w.county[0], d)
    d.practised = practised(w.county[0], d)
    for township in range(clock.townships):
        line = w.lines[township, department]
        delegated = line.delegation < w.policy[township].authority_delegated_share
        line.held = 1 if delegated and clock.month >= line.withheld_until else 0


@compiled
def issue(w: World, department: int) -> None:
    """Press mandates on the townships: each of a line's slots is filled iff ``u < mandates matter_ratio / slots``."""
    clock = w.clock[0]
    for township in range(clock.townships):
        line, orders = w.lines[township, department], 0
        chance = w.policy[township].workload_mandates * line.matter_ratio / line.slots
        for block in range(line.slots // 4):
            draws = draw4(clock.seed, Stream.MANDATE, clock.month, Kind.DEPARTMENT, township, department, block)
            for k in range(4):
                orders |= (draws[k] < chance) << (4 * block + k)
        line.orders = orders


@compiled
def plan_visits(w: World, department: int) -> None:
    """Visit iff ``u < min(1, visits_per_month visit_ratio (1 + department_cover F))``.

    Covertly iff ``u' < covert_share``.
    """
    d, clock = w.departments[department], w.clock[0]
    for township in range(clock.townships):
        p = w.policy[township]
        often = p.inspection_visits_per_month * d.visit_ratio
        chance = min(1.0, often * (1.0 + p.inspection_department_cover * d.liability))
        u, u_covert, _, _ = draw4(clock.seed, Stream.VISIT, clock.month, Kind.DEPARTMENT, township, department, 0)
        visit = 0
        if u < chance:
            if u_covert < p.inspection_covert_share:
                visit = 2
                announce(w, township, department, Line.COVERT_VISITS, -1)
            else:
                visit = 1
                announce(w, township, department, Line.ANNOUNCED_VISITS, -1)
        w.lines[township, department].visit = visit


@compiled
def draw_needs(w: World) -> None:
    """Draw what chance brings every resident this month, side by side like `decision.draw_luck`."""
    seed, month = w.clock[0].seed, w.clock[0].month
    for resident in range(w.residents.size):
        r = w.residents[resident]
        a, b, c, _ = draw4(seed, Stream.NEED, month, Kind.RESIDENT, r.township, r.index, 0)
        r.luck_need, r.luck_domain, r.luck_settled = a, b, c


@compiled
def raise_need(w: World, resident: int) -> None:
    """Raise a need iff ``u < need_rate``, in a random domain; with ``self_governance`` the community settles it."""
    r, clock = w.residents[resident], w.clock[0]
    p = w.policy[r.township]
    r.need = -1
    if r.luck_need < p.residents_need_rate:
        domain = int(r.luck_domain * clock.departments)
        announce(w, r.township, domain, Line.RAISED, -1)
        if r.luck_settled < p.residents_self_governance:
            announce(w, r.township, domain, Line.SELF_SETTLED, -1)
            r.ended += 1
            r.resolved += 1
        else:
            r.need = domain


@compiled
def have_idea(w: World, cadre: int) -> None:
    """Have an idea of one's own iff ``u < idea_rate``, in a random domain."""
    c, clock = w.cadres[cadre], w.clock[0]
    rate = w.policy[c.township].work_idea_rate
    c.idea = -1
    if rate > 0.0:
        u, u_domain, _, _ = draw4(clock.seed, Stream.IDEA, clock.month, Kind.IDEA, c.township, c.seat, 0)
        if u < rate:
            c.idea = int(u_domain * clock.departments)


@inner
def _is_major(w: World, origin: int, township: int, index: int) -> bool:
    """Whether a new matter is a major one: iff ``u < major_share``, and no idea ever."""
    clock, share = w.clock[0], w.policy[township].work_major_share
    if share <= 0.0 or origin == Kind.IDEA:
        return False
    return draw4(clock.seed, Stream.MAJOR, clock.month, origin, township, index, 0)[0] < share


@inner
def _is_off_list(w: World, row: int) -> bool:
    """Whether no list foresees a matter that needs enforcement power: iff ``u < off_list clarity``."""
    m, clock = w.matters[row], w.clock[0]
    p = w.policy[m.township]
    chance = p.work_off_list * p.responsibility_clarity
    if chance <= 0.0 or not m.needs_power:
        return False
    return draw4(clock.seed, Stream.OFF_LIST, clock.month, m.origin, m.township, m.index, 0)[0] < chance


@inner
def _write(w: World, origin: int, township: int, index: int, domain: int) -> None:
    """Write a new matter down, whose handler is still to be picked. An idea is harder by ``idea_difficulty``."""
    p, clock = w.policy[township], w.clock[0]
    row, month = clock.open, clock.month
    clock.open += 1
    d1, d2, u_power, u_money = draw4(clock.seed, Stream.BIRTH, month, origin, township, index, 0)
    m = w.matters[row]
    difficulty = triangular(p.work_difficulty_mean, p.work_difficulty_spread, d1, d2)
    if origin == Kind.IDEA:
        difficulty += p.work_idea_difficulty
    m.difficulty = min(1.0, max(0.0, difficulty))
    m.index = index
    m.born = month
    m.township = township
    m.origin = origin
    m.domain = domain
    enforcement = p.work_enforcement_share * w.lines[township, domain].enforcement_ratio
    m.needs_power = 1 if u_power < enforcement else 0
    m.funded = 1 if u_money < p.workload_funded_share else 0
    m.major = 1 if _is_major(w, origin, township, index) else 0
    m.off_list = 1 if _is_off_list(w, row) else 0
    m.handed_off = 0
    m.omission_case = 0
    m.overdue_counted = 0
    m.fate = Fate.OPEN
    m.option = Option.NONE
    m.outcome = Outcome.NONE
    m.source = Source.NONE


@inner
def mandate_index(department: int, slot: int) -> int:
    """Number of a mandate in its township and month; the first slots of all departments come first."""
    return (slot // SLOTS * MOST_DEPARTMENTS + department) * SLOTS + slot % SLOTS


@inner
def _receive(w: World, township: int) -> None:
    """Write down what came to a township this month, in the order of identities; ideas after it."""
    clock, t = w.clock[0], w.townships[township]
    for department in range(clock.departments):
        orders, slot = w.lines[township, department].orders, 0
        while orders:
            if orders & 1:
                _write(w, Kind.MANDATE, township, mandate_index(department, slot), department)
                announce(w, township, department, Line.MANDATED, clock.open - 1)
            orders >>= 1
            slot += 1
    for index in range(t.residents):
        need = w.residents[t.first_resident + index].need
        if need >= 0:
            _write(w, Kind.NEED, township, index, need)
    for seat in range(t.cadres):
        idea = w.cadres[t.first + seat].idea
        if idea >= 0:
            _write(w, Kind.IDEA, township, seat, idea)


@inner
def _draw_handlers(w: World, township: int, first: int) -> None:
    """Pick who gets new matters (`draws.pick`), as far as eight records go: side by side like `draw_luck`."""
    seed, month, t = w.clock[0].seed, w.clock[0].month, w.townships[township]
    seats, start = t.cadres, t.first
    fresh = w.matters[first : w.clock[0].open]
    for row in range(fresh.size):
        m = fresh[row]
        last, at = walk(seats, 0.0, 0.0, draw4(seed, Stream.HANDLER, month, m.origin, m.township, m.index, 0))
        last, at = walk(seats, last, at, draw4(seed, Stream.HANDLER, month, m.origin, m.township, m.index, 1))
        m.handler = start + int(last) if at >= seats else NOBODY


@inner
def _hand_out(w: World, row: int) -> None:
    """Hand a new matter to a random cadre; with ``matching``, to the abler of two; an idea to its author."""
    m, clock = w.matters[row], w.clock[0]
    p, t, month = w.policy[m.township], w.townships[m.township], clock.month
    if m.origin == Kind.IDEA:
        m.handler = t.first + m.index
        emit(w, m.handler, Deed.IDEAS, row)
        return
    if m.handler == NOBODY:
        m.handler = t.first + pick(t.cadres, clock.seed, Stream.HANDLER, month, m.origin, m.township, m.index)
    if p.support_matching > 0.0:
        u = draw4(clock.seed, Stream.RIVAL, month, m.origin, m.township, m.index, 1 << 20)[0]
        if u < p.support_matching:
            rival = t.first + pick(t.cadres, clock.seed, Stream.RIVAL, month, m.origin, m.township, m.index)
            if w.cadres[rival].ability > w.cadres[m.handler].ability:
                m.handler = rival
    emit(w, m.handler, Deed.RECEIVED, row)


@compiled
def hand_out(w: World) -> None:
    """Receive what came to the townships this month, in their order, and put it on desks."""
    clock = w.clock[0]
    first = clock.open
    for township in range(clock.townships):
        begun = clock.open
        _receive(w, township)
        _draw_handlers(w, township, begun)
    for row in range(first, clock.open):
        _hand_out(w, row)


@compiled
def count_desks(w: World) -> None:
    """Desk size of every cadre, ideas left out, and announced visits to every township, at the month's opening."""
    clock = w.clock[0]
    for cadre in range(w.cadres.size):
        w.cadres[cadre].desk = 0
        w.cadres[cadre].desk_veto = 0
    for row in range(clock.open):
        m = w.matters[row]
        assigned = m.origin != Kind.IDEA
        w.cadres[m.handler].desk += assigned
        w.cadres[m.handler].desk_veto += assigned and is_veto(w.policy[m.township], w.departments[m.domain])
    for township in range(clock.townships):
        announced = 0
        for department in range(clock.departments):
            announced += w.lines[township, department].visit == 1
        w.townships[township].announced = announced


@compiled
def send_requests(w: World) -> None:
    """Ask the departments, automatically, for the matters that need a power the township does not hold.

    Authority is there iff none is needed, or the township holds the power (see `recall`) and a list gives it.
    """
    for row in range(w.clock[0].open):
        m = w.matters[row]
        held = w.lines[m.township, m.domain].held and not m.off_list
        m.asked = 1 if m.needs_power and not held else 0
        m.power = 1 - m.asked
        if m.asked and m.origin != Kind.IDEA:
            emit(w, m.handler, Deed.REQUESTED, row)


@compiled
def answer(w: World, row: int) -> None:
    """Come to the township's help, or not: iff ``u < response``, off the lists times ``off_list_response``."""
    m, clock = w.matters[row], w.clock[0]
    u = draw4(clock.seed, Stream.ANSWER, clock.month, m.origin, m.township, m.index, m.born)[0]
    p = w.policy[m.township]
    response = responding(p, w.departments[m.domain])
    if m.off_list:
        response *= p.authority_off_list_response
    if u < response:
        m.power = 1
        if m.origin != Kind.IDEA:
            emit(w, m.handler, Deed.ANSWERED, row)
