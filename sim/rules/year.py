"""December, in this order.

What was really charged, scores, expected veto, vote, elimination, retirement, vacancies, newcomers, rotation, role
models.
"""

from sim.case import MONTHS
from sim.compiled import compiled, inner
from sim.draws import Kind, Stream, draw4
from sim.rules.fold import omissions, papers, slips
from sim.rules.founding import SETTLING_MONTHS, appoint, clear_year
from sim.rules.ledger import announce
from sim.signals import Deed, Line
from sim.world import World


@compiled
def take_stock(w: World) -> None:
    """Count how often the year's slips, omissions, paperings, abuses were charged in the county; 0/0 keeps the last."""
    clock = w.clock[0]
    own_slips, own_omissions, own_papers, own_abuses = 0, 0, 0, 0
    slips_charged, omissions_charged, papers_charged, abuses_charged = 0, 0, 0, 0
    for cadre in range(w.cadres.size):
        n = w.year_tally[cadre]
        own_slips += slips(n)
        own_omissions += omissions(w.policy[w.cadres[cadre].township], n)
        own_papers += papers(n)
        slips_charged += n[Deed.SLIPS_CHARGED]
        omissions_charged += n[Deed.OMISSIONS_CHARGED]
        papers_charged += n[Deed.PAPERS_CHARGED]
        own_abuses += n[Deed.ABUSED]
        abuses_charged += n[Deed.HANDLED_ABUSE]
    if own_slips > 0:
        clock.true_slips = slips_charged / own_slips
    if own_omissions > 0:
        clock.true_omissions = omissions_charged / own_omissions
    if own_papers > 0:
        clock.true_papers = papers_charged / own_papers
    if own_abuses > 0:
        clock.true_abuse = abuses_charged / own_abuses


@compiled
def score_townships(w: World) -> None:
    """Score the year, and settle each township's standing and expected veto.

    ``score = (1 - resident_weight) [trace_weight on record / ended + (1 - trace_weight) resolved / ended] +
    resident_weight mean satisfaction`` (no residents: without that part), 0 under veto; found papering is revoked from
    the record, on which abuse may stand as resolved. ``standing = score / mean score`` (0/0 = 1); ``expected veto <-
    memory v + (1 - memory) vetoed``.
    """
    clock = w.clock[0]
    total = 0.0
    for township in range(clock.townships):
        t, p = w.townships[township], w.policy[township]
        resolved, papered, found, abused, ended = 0, 0, 0, 0, 0
        for cadre in range(t.first, t.first + t.cadres):
            n = w.year_tally[cadre]
            resolved += n[Deed.SUCCEEDED] + n[Deed.OVERREACH_SUCCEEDED] + n[Deed.BY_DEPARTMENT]
            papered += n[Deed.REFUSED_PAPER] + n[Deed.STUCK_PAPER]
            found += n[Deed.PAPER_FOUND]
            abused += n[Deed.ABUSE_DONE]
            ended += n[Deed.ACTED] + n[Deed.OVERREACHED] + n[Deed.ABUSED] + n[Deed.BY_DEPARTMENT] + n[Deed.LAPSED]
        ended += papered
        work = 0.0
        if ended > 0:
            on_record = (resolved + papered - found + abused) / ended
            work = p.assessment_trace_weight * on_record + (1.0 - p.assessment_trace_weight) * resolved / ended
        if t.residents > 0:
            weight = p.assessment_resident_weight
            work = (1.0 - weight) * work + weight * t.satisfaction
        t.score = 0.0 if t.struck else work
        total += t.score
        memory = p.township_expected_veto_memory
        t.expected_veto = memory * t.expected_veto + (1.0 - memory) * t.struck
        if t.struck:
            announce(w, township, 0, Line.VETOED_YEARS, -1)
    mean = total / clock.townships
    for township in range(clock.townships):
        w.townships[township].standing = w.townships[township].score / mean if mean > 0.0 else 1.0


@inner
def _eliminate(w: World, township: int) -> None:
    """Send away the lowest ``floor(elimination_share * cadres)`` non-leaders by merit; ties by seat."""
    t, share = w.townships[township], w.policy[township].assessment_elimination_share
    for _ in range(int(share * t.cadres + 1e-9)):  # 0.145 of 200 is 29, not 28.99
        lowest = -1
        for cadre in range(t.first, t.first + t.cadres):
            c = w.cadres[cadre]
            if c.leader or c.leaving:
                continue
            if lowest < 0 or c.merit < w.cadres[lowest].merit:
                lowest = cadre
        if lowest >= 0:
            w.cadres[lowest].leaving = 1


@inner
def _depart(w: World, township: int) -> None:
    """Decide who leaves: residents' vote, elimination, removal, retirement, vacancies.

    A leader fails the vote iff mean satisfaction ``< vote_threshold``; failing twice running vacates the seat. Whoever
    was disciplined this year is removed iff ``u < removal_share``.
    """
    p, t, clock = w.policy[township], w.townships[township], w.clock[0]
    year = clock.month // MONTHS
    failed = t.satisfaction < p.assessment_vote_threshold
    for cadre in range(t.first, t.first + t.cadres):
        w.cadres[cadre].leaving = 0
    _eliminate(w, township)
    for cadre in range(t.first, t.first + t.cadres):
        c = w.cadres[cadre]
        u_retire, u_vacancy, _, _ = draw4(clock.seed, Stream.YEAR_END, year, Kind.CADRE, township, c.seat, 0)
        if u_retire < p.turnover_retirement:
            c.leaving = 1
        if p.accountability_removal_share > 0.0 and c.disciplined:
            u_removal = draw4(clock.seed, Stream.REMOVAL, year, Kind.CADRE, township, c.seat, 0)[0]
            if u_removal < p.accountability_removal_share:
                c.leaving = 1
        if c.leader:
            c.failed_votes = c.failed_votes + 1 if failed else 0
            if u_vacancy < p.turnover_leader_vacancy or c.failed_votes >= 2:
                c.leaving = 1


@inner
def _standing(w: World, cadre: int) -> float:
    """``seniority_weight rank(tenure) + (1 - seniority_weight) rank(merit)`` among the candidates of the township."""
    c = w.cadres[cadre]
    t = w.townships[c.township]
    shorter, lesser = 0, 0
    for other in range(t.first, t.first + t.cadres):
        o = w.cadres[other]
        if o.candidate:
            shorter += o.tenure < c.tenure
            lesser += o.merit < c.merit
    weight = w.policy[c.township].assessment_seniority_weight
    return weight * shorter + (1.0 - weight) * lesser


@inner
def _successor(w: World, township: int) -> int:
    """Find the next leader, the one of greatest standing, ties by seat; -1 if nobody is left.

    Candidates are the non-leaders who stay and, with ``sanction_bars``, were not handled this year; if there are none,
    all who stay.
    """
    t, barring = w.townships[township], w.policy[township].assessment_sanction_bars
    first, seats, clean = t.first, t.cadres, 0
    for cadre in range(first, first + seats):
        c = w.cadres[cadre]
        c.candidate = 1 if not c.leader and not c.leaving and not (barring and c.handled) else 0
        clean += c.candidate
    best, top = -1, -1.0
    for cadre in range(first, first + seats):
        c = w.cadres[cadre]
        if clean == 0:
            c.candidate = 1 if not c.leader and not c.leaving else 0
    for cadre in range(first, first + seats):
        if w.cadres[cadre].candidate:
            standing = _standing(w, cadre)
            if standing > top:
                best, top = cadre, standing
    return best


@inner
def _seat(w: World, target: int, leader: int, township: int, seat: int) -> None:
    """Give a person's row the place in the county where it now stands."""
    t = w.cadres[target]
    t.leader = leader
    t.township = township
    t.seat = seat
    t.leaving = 0


@compiled
def change_people(w: World) -> None:
    """Let people leave, promote into leaders' seats, and seat newcomers with fresh attributes on inherited desks."""
    clock = w.clock[0]
    cohort = clock.month // MONTHS + 1
    for township in range(clock.townships):
        _depart(w, township)
        first, seats = w.townships[township].first, w.townships[township].cadres
        for cadre in range(first, first + seats):
            if w.cadres[cadre].leader and w.cadres[cadre].leaving:
                successor = _successor(w, township)
                if successor >= 0:
                    w.cadres[cadre] = w.cadres[successor]
                    _seat(w, cadre, 1, township, cadre - first)
                    w.cadres[cadre].failed_votes = 0
                    w.cadres[cadre].new = SETTLING_MONTHS
                    w.cadres[successor].leaving = 1
        for cadre in range(first, first + seats):
            if w.cadres[cadre].leaving:
                appoint(w, cadre, cohort)


@compiled
def rotate(w: World) -> None:
    """Exchange non-leaders with ``u < rotation``: drawn into a random ring, each takes the next one's seat.

    Memory travels, the desk stays; ability is lower for six months. One alone stays.
    """
    clock = w.clock[0]
    size = 0
    for cadre in range(w.cadres.size):
        c = w.cadres[cadre]
        if c.leader:
            continue
        _, _, u, u_ring = draw4(clock.seed, Stream.YEAR_END, clock.month // MONTHS, Kind.CADRE, c.township, c.seat, 0)
        if u < w.policy[c.township].support_rotation:
            k = size  # insertion keeps the pool sorted by draw
            while k > 0 and w.cadres[k - 1].ring_draw > u_ring:
                w.cadres[k].ring, w.cadres[k].ring_draw = w.cadres[k - 1].ring, w.cadres[k - 1].ring_draw
                k -= 1
            w.cadres[k].ring, w.cadres[k].ring_draw = cadre, u_ring
            size += 1
    if size < 2:
        return
    last = w.cadres[size - 1].ring
    w.spare[0] = w.cadres[last]
    for k in range(size - 1, -1, -1):
        target = w.cadres[k].ring
        source = w.cadres[k - 1].ring if k > 0 else -1
        _take_seat(w, source, target)


@inner
def _take_seat(w: World, source: int, target: int) -> None:
    """Move the person at `source` (-1: the spare one) to the seat `target`, and let the adaptation begin."""
    t = w.cadres[target]
    ring, ring_draw = t.ring, t.ring_draw  # these belong to the pool, not to a person
    township, seat = t.township, t.seat
    if source >= 0:
        w.cadres[target] = w.cadres[source]
    else:
        w.cadres[target] = w.spare[0]
    t.ring, t.ring_draw = ring, ring_draw
    _seat(w, target, 0, township, seat)
    t.settling = SETTLING_MONTHS


@compiled
def follow_role_models(w: World) -> None:
    """``m0 <- m0 + role_models max(0, m0* - m0)``, all at once.

    ``m0*`` is the unworn motivation of the colleague with most true successes; ties by seat.
    """
    for township in range(w.clock[0].townships):
        pull, t = w.policy[township].support_role_models, w.townships[township]
        if pull <= 0.0:
            continue
        best, second = -1, -1
        for cadre in range(t.first, t.first + t.cadres):
            done = w.cadres[cadre].successes
            if best < 0 or done > w.cadres[best].successes:
                best, second = cadre, best
            elif second < 0 or done > w.cadres[second].successes:
                second = cadre
        if second < 0:
            continue
        model_of_most, model_of_best = w.cadres[best].motivation_unworn, w.cadres[second].motivation_unworn
        for cadre in range(t.first, t.first + t.cadres):
            c = w.cadres[cadre]
            model = model_of_best if cadre == best else model_of_most
            c.motivation_unworn += pull * max(0.0, model - c.motivation_unworn)
            c.motivation = c.motivation_unworn - c.wear


@compiled
def new_year(w: World) -> None:
    """Clear everybody's sheet and lift the vetoes."""
    for cadre in range(w.cadres.size):
        clear_year(w, cadre)
    for township in range(w.townships.size):
        w.townships[township].struck = 0
        w.townships[township].vetoed = 0
