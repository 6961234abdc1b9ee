"""What a month leaves behind: memories, burnout, norms, satisfaction. Floats are folded here and only here."""

import numpy as np

from sim.compiled import compiled, inner
from sim.elementary import power
from sim.rules.ledger import announce
from sim.signals import Deed, Line
from sim.world import World


@compiled
def gather(w: World) -> None:
    """Sum up what colleagues and other townships hear of this month; send a circular if there is news to publish."""
    clock = w.clock[0]
    clock.slips_punished = 0
    clock.granted = 0
    clock.omissions_punished_halves = 0
    clock.papers_charged = 0
    clock.abuse_punished = 0
    for township in range(clock.townships):
        t = w.townships[township]
        t.slips_spared = 0
        t.slips_punished = 0
        t.granted = 0
        t.wronged = 0
        t.omissions_spared = 0
        t.omissions_punished_halves = 0
        t.papers_spared = 0
        t.papers_charged = 0
        t.abuse_spared = 0
        t.abuse_punished = 0
        p = w.policy[township]
        for cadre in range(t.first, t.first + t.cadres):
            n = w.tally[cadre]
            t.slips_spared += slips(n) - n[Deed.SLIPS_CHARGED]
            t.slips_punished += n[Deed.SLIPS_PUNISHED]
            t.granted += n[Deed.GRANTED]
            t.wronged += n[Deed.UNFAIR] > 0
            t.omissions_spared += omissions(p, n) - n[Deed.OMISSIONS_CHARGED]
            t.omissions_punished_halves += n[Deed.OMISSIONS_PUNISHED_HALVES]
            t.papers_spared += papers(n) - n[Deed.PAPERS_CHARGED]
            t.papers_charged += n[Deed.PAPERS_CHARGED]
            t.abuse_spared += n[Deed.ABUSED] - n[Deed.HANDLED_ABUSE]
            t.abuse_punished += n[Deed.ABUSE_PUNISHED]
        clock.slips_punished += t.slips_punished
        clock.granted += t.granted
        clock.omissions_punished_halves += t.omissions_punished_halves
        clock.papers_charged += t.papers_charged
        clock.abuse_punished += t.abuse_punished
    news = clock.slips_punished + clock.omissions_punished_halves + clock.abuse_punished > 0
    for township in range(clock.townships):
        if news and w.policy[township].accountability_publicity > 0.0:
            announce(w, township, 0, Line.CIRCULARS, -1)


@inner
def slips(n: np.ndarray) -> int:
    """Own slips of a month: errors and flaws, those of ideas and of overreach included."""
    return n[Deed.FLAWED] + n[Deed.CARELESS] + n[Deed.GOOD_FAITH] + n[Deed.OVERREACH_SLIPPED]


@inner
def papers(n: np.ndarray) -> int:
    """Paperings of a month, actionable or not."""
    return n[Deed.REFUSED_PAPER] + n[Deed.STUCK_PAPER]


@inner
def cases(n: np.ndarray) -> int:
    """Cases opened in a month, however they came to light; look-backs after an incident are none."""
    return n[Deed.CASE_VISIT] + n[Deed.CASE_COVERT] + n[Deed.CASE_COMPLAINT] + n[Deed.CASE_LATE]


@inner
def omissions(p: np.record, n: np.ndarray) -> int:
    """Own omissions of a month: every wait, papering and unanswered hand-off is one, actionable or not.

    With ``omissions_able``, waits and paperings of actionable matters alone.
    """
    if p.learning_omissions_able:
        return n[Deed.REFUSED_WAIT] + n[Deed.REFUSED_PAPER]
    return n[Deed.REFUSED_WAIT] + n[Deed.STUCK_WAIT] + papers(n) + n[Deed.BOUNCED]


@inner
def heard(w: World, p: np.record, own: int, near: int, far: int) -> float:
    """Punished events of others: colleagues' (`near` less `own`) ``+ publicity * other townships' / townships``."""
    return near - own + p.accountability_publicity * (far - near) / w.clock[0].townships


@inner
def folded(p: np.record, memory: float, prior: float, own: float, others: float) -> float:
    """``memory <- f memory + (1-f) prior + own + peer others``."""
    return p.learning_memory * memory + (1.0 - p.learning_memory) * prior + own + p.learning_peer_weight * others


@inner
def learn_of_papering(w: World, cadre: int) -> None:
    """Fold the month into the memory of papering.

    ``W <- f W + (1-f) W0 + own charged + peer heard``, ``X <- f X + (1-f) X0 + own spared + peer notice colleagues'``:
    charged are paperings through proceedings, spared all others; the prior has a strength of its own.
    """
    c, n = w.cadres[cadre], w.tally[cadre]
    p = w.policy[c.township]
    t, charged = w.townships[c.township], n[Deed.PAPERS_CHARGED]
    share, strength = p.learning_paper_prior, p.learning_paper_strength
    news = heard(w, p, charged, t.papers_charged, w.clock[0].papers_charged)
    c.papers_blamed = folded(p, c.papers_blamed, strength * share, charged, news)
    own = papers(n) - charged
    known = p.learning_notice * (t.papers_spared - own)
    c.papers_spared = folded(p, c.papers_spared, strength * (1.0 - share), own, known)


@inner
def learn_of_abuse(w: World, cadre: int) -> None:
    """Fold the month into the memory of abuse.

    ``E <- f E + (1-f) E0 + own punished, jointly too, + peer heard``, ``H <- f H + (1-f) H0 + own spared + peer notice
    colleagues'``; the prior has a strength of its own.
    """
    c, n = w.cadres[cadre], w.tally[cadre]
    p = w.policy[c.township]
    t, punished = w.townships[c.township], n[Deed.ABUSE_PUNISHED]
    share, strength = p.learning_abuse_prior, p.learning_abuse_strength
    news = heard(w, p, punished, t.abuse_punished, w.clock[0].abuse_punished)
    c.abuse_blamed = folded(p, c.abuse_blamed, strength * share, punished, news)
    own = n[Deed.ABUSED] - n[Deed.HANDLED_ABUSE]
    known = p.learning_notice * (t.abuse_spared - own)
    c.abuse_spared = folded(p, c.abuse_spared, strength * (1.0 - share), own, known)


@inner
def wear(w: World, cadre: int) -> float:
    """Wear of motivation ``d``, all of the month's opening but what happened in it.

    ``d <- max(-lift, d - mend (d + lift) + m min(1, wear_unfair n_unfair + wear_witnessed wronged / colleagues +
    wear_burden overhead / month_hours))``, ``wronged`` the colleagues sanctioned unfairly this month, each once, ``lift
    = education_effect education``.
    """
    c, n = w.cadres[cadre], w.tally[cadre]
    p, t = w.policy[c.township], w.townships[c.township]
    colleagues = t.cadres - 1
    wronged = t.wronged - (n[Deed.UNFAIR] > 0)
    worn = p.cadres_wear_unfair * n[Deed.UNFAIR] + p.cadres_wear_burden * c.overhead / p.work_month_hours
    if colleagues > 0:
        worn += p.cadres_wear_witnessed * wronged / colleagues
    lift = p.cadres_education_effect * p.support_education
    mended = (1.0 - p.cadres_mend) * c.wear - p.cadres_mend * lift
    return max(0.0 - lift, mended + c.motivation * min(1.0, worn))


@compiled
def learn(w: World, cadre: int) -> None:
    """Fold the month into a cadre's memories, burnout, motivation and merit.

    ``A <- f A + (1-f) A0 + own punished + peer (colleagues' + publicity * sum of other townships' / townships)``, ``B
    <- f B + (1-f) B0 + own unpunished + peer (notice colleagues' unpunished + (1-notice) tolerance.publicity granted) +
    peer tolerance.publicity * granted elsewhere / townships``; O, Q alike for omissions; W, X: `learn_of_papering`; E,
    H: `learn_of_abuse`. ``b <- clip(b + overload min(1, max(0, (load+overhead)/month_hours - 1)) + unfairness n_unfair
    (1-b) - (recovery + care_recovery care) b)``. ``m = m0 - d``, see `wear`.
    """
    c, clock, n = w.cadres[cadre], w.clock[0], w.tally[cadre]
    p, t = w.policy[c.township], w.townships[c.township]
    keep, peer = p.learning_memory, p.learning_peer_weight
    prior = (1.0 - keep) * p.learning_prior_strength
    commission, omission = p.learning_commission_prior, p.learning_omission_prior

    heard = (
        t.slips_punished
        - n[Deed.SLIPS_PUNISHED]
        + p.accountability_publicity * (clock.slips_punished - t.slips_punished) / clock.townships
    )
    c.slips_blamed = keep * c.slips_blamed + prior * commission + n[Deed.SLIPS_PUNISHED] + peer * heard
    own = slips(n) - n[Deed.SLIPS_CHARGED]
    known = (
        p.learning_notice * (t.slips_spared - own)
        + (1.0 - p.learning_notice) * p.tolerance_publicity * (t.granted - n[Deed.GRANTED])
        + p.tolerance_publicity * (clock.granted - t.granted) / clock.townships
    )
    c.slips_spared = keep * c.slips_spared + prior * (1.0 - commission) + own + peer * known

    elsewhere = (clock.omissions_punished_halves - t.omissions_punished_halves) / clock.townships
    halves = n[Deed.OMISSIONS_PUNISHED_HALVES]
    heard = 0.5 * (t.omissions_punished_halves - halves + p.accountability_publicity * elsewhere)
    c.omissions_blamed = keep * c.omissions_blamed + prior * omission + 0.5 * halves + peer * heard
    own = omissions(p, n) - n[Deed.OMISSIONS_CHARGED]
    known = p.learning_notice * (t.omissions_spared - own)
    c.omissions_spared = keep * c.omissions_spared + prior * (1.0 - omission) + own + peer * known

    learn_of_papering(w, cadre)
    if w.county[0].cadres_rent > 0.0:
        learn_of_abuse(w, cadre)

    excess = min(1.0, max(0.0, (c.load + c.overhead) / p.work_month_hours - 1.0))
    recovery = p.burnout_recovery + p.support_care_recovery * p.support_care
    unfair = p.burnout_unfairness * n[Deed.UNFAIR] * (1.0 - c.burnout)
    c.burnout = min(1.0, max(0.0, c.burnout + p.burnout_overload * excess + unfair - recovery * c.burnout))

    c.wear = wear(w, cadre)
    c.motivation = c.motivation_unworn - c.wear

    done = n[Deed.SUCCEEDED] + n[Deed.OVERREACH_SUCCEEDED] + n[Deed.IDEA_SUCCEEDED]
    done_on_record = done + n[Deed.ABUSE_DONE]
    tried = n[Deed.ACTED] + n[Deed.OVERREACHED] + n[Deed.ABUSED] + n[Deed.IDEA_ACTED]
    erred = tried - done_on_record
    on_record = (
        done_on_record
        + n[Deed.REFUSED_PAPER]
        + n[Deed.STUCK_PAPER]
        - n[Deed.PAPER_FOUND]
        + (1.0 - p.assessment_strictness) * erred
    )
    c.merit += p.assessment_trace_weight * on_record + (1.0 - p.assessment_trace_weight) * done
    c.tenure += 1
    c.talks = n[Deed.TALKED]
    c.cases = cases(n)
    if c.settling > 0:
        c.settling -= 1
    if c.new > 0:
        c.new -= 1


@compiled
def settle_norm(w: World, township: int) -> None:
    """``norm <- memory norm + (1 - memory) (waits + papers) / actionable decisions``, unchanged if there were none.

    An incident's flag counts from the next month.
    """
    p, t = w.policy[township], w.townships[township]
    idle, actionable = 0, 0
    for cadre in range(t.first, t.first + t.cadres):
        n = w.tally[cadre]
        refused = n[Deed.REFUSED_WAIT] + n[Deed.REFUSED_PAPER]
        idle += refused
        actionable += n[Deed.ACTED] + n[Deed.ABUSED] + refused + n[Deed.REFUSED_PASS]
    if actionable > 0:
        t.norm = p.township_norm_memory * t.norm + (1.0 - p.township_norm_memory) * idle / actionable
    t.vetoed = t.struck


@compiled
def judge(w: World, resident: int) -> None:
    """Let a resident judge the month: ``satisfaction += (1 - (1 - step)^n) (resolved / n - satisfaction)``.

    ``n`` counts the endings of own matters this month.
    """
    r = w.residents[resident]
    if r.ended > 0:
        stays = power(1.0 - w.policy[r.township].residents_satisfaction_step, r.ended)
        r.satisfaction += (1.0 - stays) * (r.resolved / r.ended - r.satisfaction)
    r.ended = 0
    r.resolved = 0


@compiled
def poll(w: World, township: int) -> None:
    """Mean satisfaction of a township's residents, in their order; NaN (from the start) without residents."""
    t = w.townships[township]
    if t.residents > 0:
        total = 0.0
        for resident in range(t.first_resident, t.first_resident + t.residents):
            total += w.residents[resident].satisfaction
        t.satisfaction = total / t.residents


@compiled
def remember(w: World, department: int) -> None:
    """Fold cases into a department's memories, and let its practice follow what it bears.

    ``charged <- f charged + (1-f) prior + charged this month``; spared alike. ``h <- f h + (1-f) 12 charged this month
    / townships``, then ``e <- clip((1 - restoring) e + adaptation (1 - clarity) (h - tolerated_charges), -downshift,
    1 - downshift)``.
    """
    p, d = w.county[0], w.departments[department]
    keep = p.learning_memory
    prior = (1.0 - keep) * p.department_prior_strength
    charged, spared, charged_absent, spared_absent = 0, 0, 0, 0
    for township in range(w.clock[0].townships):
        n = w.line_tally[township, department]
        charged += n[Line.CHARGED]
        spared += n[Line.SPARED]
        charged_absent += n[Line.CHARGED_ABSENT]
        spared_absent += n[Line.SPARED_ABSENT]
    d.charged = keep * d.charged + prior * p.department_prior + charged
    d.spared = keep * d.spared + prior * (1.0 - p.department_prior) + spared
    d.charged_absent = keep * d.charged_absent + prior * p.department_prior + charged_absent
    d.spared_absent = keep * d.spared_absent + prior * (1.0 - p.department_prior) + spared_absent
    if p.department_absence_apart:
        charged += charged_absent
    d.burden = keep * d.burden + (1.0 - keep) * 12.0 * charged / w.clock[0].townships
    push = p.department_adaptation * (1.0 - p.responsibility_clarity) * (d.burden - p.department_tolerated_charges)
    rule = p.responsibility_downshift
    d.deviation = min(1.0 - rule, max(-rule, (1.0 - p.department_restoring) * d.deviation + push))
