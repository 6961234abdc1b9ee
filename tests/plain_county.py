"""One month of a county in plain Python, written from the specification and from nothing else.

It is slow and naive on purpose: dictionaries, one sentence of the specification per line, no state but what it is
handed. Given the arrays as a month opens, it says what they must be when the month is over. Only the draws are shared
with the model (they have published vectors), and the layout of their keys, a contract: see `sim.draws.Stream`.
"""

import itertools
import math
from collections import Counter
from types import SimpleNamespace

from sim.draws import Kind, Stream, draw4, pick
from sim.signals import Deed, Line

ACT, PAPER, PASS, WAIT, OVERREACH, ABUSE = "act paper pass wait overreach abuse".split()
LET_GO = "let go"
OPTION = {1: ACT, 2: PAPER, 3: PASS, 4: WAIT, 5: OVERREACH, 6: ABUSE}
CAUSES = ("fear", "ability", "burnout", "interest")
SETS = [frozenset(s) for n in range(5) for s in itertools.combinations(CAUSES, n)]


def sigma(x):
    return 1 / (1 + math.exp(-x))


def prelec(q, curvature):
    if q in (0, 1):
        return q
    return math.exp(-((-math.log(q)) ** curvature))


def gumbel(u):
    return -math.log(-math.log(u))


def shapley(acts):
    """Shapley shares from the answers `acts[S]`, by going through all 24 orders in which causes can be lifted."""
    total = Counter()
    for order in itertools.permutations(CAUSES):
        lifted = frozenset()
        for cause in order:
            total[cause] += acts[lifted | {cause}] - acts[lifted]
            lifted |= {cause}
    return {cause: total[cause] / 24 for cause in CAUSES}


def rows(array):
    return [SimpleNamespace(**{name: row[name].item() for name in array.dtype.names}) for row in array]


class Month:
    """The county as a month opens; `live` takes it to the next one.

    `p` maps dotted names to values. Tables afterwards: `people`, `places`, `offices`, `residents`, `matters` (those
    still open), `deeds[cadre]` and `lines[township, domain]` (counters of `Deed` and `Line`).
    """

    def __init__(self, world, p):
        clock = world.clock[0]
        self.seed, self.month = int(clock["seed"]), int(clock["month"])
        self.seats, self.per_village = (int(world.townships[0][size]) for size in ("cadres", "residents"))
        self.p = p
        self.truth = {what: float(clock[f"true_{what}"]) for what in ("slips", "omissions", "papers", "abuse")}
        self.people, self.places = rows(world.cadres), rows(world.townships)
        self.offices, self.residents = rows(world.departments), rows(world.residents)
        self.power_at, self.withheld_until = world.lines["delegation"].tolist(), world.lines["withheld_until"].tolist()
        self.matters = rows(world.matters[: int(clock["open"])])
        self.deeds = [Counter() for _ in self.people]
        self.lines = {(t, d): Counter() for t in range(len(self.places)) for d in range(len(self.offices))}
        self.decisions = []

    def u(self, stream, m):
        return draw4(self.seed, stream, self.month, m.origin, m.township, m.index, m.born)

    def count(self, cadre, name, amount=1):
        self.deeds[cadre][Deed[name]] += amount

    def tell(self, m, name):
        self.lines[m.township, m.domain][Line[name]] += 1

    def town_of(self, t):
        return range(t * self.seats, (t + 1) * self.seats)

    def live(self):
        self.arrivals()
        self.desks()
        for m in self.matters:
            self.decide(m)
            self.outcome(m)
        for m in self.matters:
            self.find(m)
            if m.source:
                self.case(m)
        self.incidents()
        self.take_back()
        for m in self.matters:
            self.end(m)
        self.matters = [m for m in self.matters if m.fate == "open"]
        self.fold()
        if self.month % 12 == 11:
            self.december()
        return self

    # 3.2-3.5

    def arrivals(self):
        p, self.visit, self.held, orders = self.p, {}, {}, {}
        for d, office in enumerate(self.offices):
            office.F = office.charged / (office.charged + office.spared)
            office.G = office.charged_absent / (office.charged_absent + office.spared_absent)
            base = p["authority.department_response"]
            office.practised = min(1, max(0, p["responsibility.downshift"] + office.deviation))
            office.business = office.business_rank in range(1, int(p["department.business_domains"]) + 1)
            office.response = base * (1 - office.F) + (1 - base) * office.G
            for t in range(len(self.places)):
                there = self.power_at[t][d] < p["authority.delegated_share"]
                self.held[t, d] = there and self.month >= self.withheld_until[t][d]
                slots = []
                for block in (0, 1):
                    slots += draw4(self.seed, Stream.MANDATE, self.month, Kind.DEPARTMENT, t, d, block)
                orders[t, d] = [s for s in range(8) if slots[s] < p["workload.mandates"] / 8]
                self.lines[t, d][Line.MANDATED] += len(orders[t, d])
                u = draw4(self.seed, Stream.VISIT, self.month, Kind.DEPARTMENT, t, d, 0)
                q = min(1, p["inspection.visits_per_month"] * (1 + p["inspection.department_cover"] * office.F))
                self.visit[t, d] = None
                if u[0] < q:
                    self.visit[t, d] = "covert" if u[1] < p["inspection.covert_share"] else "announced"
                    self.lines[t, d][Line[f"{self.visit[t, d].upper()}_VISITS"]] += 1
        needs = {}
        for i, r in enumerate(self.residents):
            r.ends = []
            u = draw4(self.seed, Stream.NEED, self.month, Kind.RESIDENT, r.township, r.index, 0)
            if u[0] < p["residents.need_rate"]:
                d = math.floor(u[1] * 10)
                self.lines[r.township, d][Line.RAISED] += 1
                if u[2] < p["residents.self_governance"]:
                    self.lines[r.township, d][Line.SELF_SETTLED] += 1
                    r.ends.append(True)
                else:
                    needs[i] = d
        ideas = {}
        for k, c in enumerate(self.people):
            u = draw4(self.seed, Stream.IDEA, self.month, Kind.IDEA, c.township, c.seat, 0)
            if u[0] < p["work.idea_rate"]:
                ideas[k] = math.floor(u[1] * 10)
        for t in range(len(self.places)):
            for d in range(10):
                for s in orders[t, d]:
                    self.receive(Kind.MANDATE, t, d * 8 + s, d)
            for i, d in needs.items():
                if self.residents[i].township == t:
                    self.receive(Kind.NEED, t, self.residents[i].index, d)
            for k, d in ideas.items():
                if k in self.town_of(t):
                    self.receive(Kind.IDEA, t, k % self.seats, d)

    def receive(self, origin, t, index, d):
        p, key = self.p, (self.month, origin, t, index)
        u = draw4(self.seed, Stream.BIRTH, *key, 0)
        handler = t * self.seats + pick(self.seats, self.seed, Stream.HANDLER, *key)
        if draw4(self.seed, Stream.RIVAL, *key, 1 << 20)[0] < p["support.matching"]:
            rival = t * self.seats + pick(self.seats, self.seed, Stream.RIVAL, *key)
            handler = max(handler, rival, key=lambda c: (self.people[c].ability, c == handler))
        x = p["work.difficulty_mean"] + p["work.difficulty_spread"] * (u[0] + u[1] - 1)
        if idea := origin == Kind.IDEA:
            handler, x = t * self.seats + index, x + p["work.idea_difficulty"]
        m = SimpleNamespace(
            origin=int(origin),
            township=t,
            index=index,
            born=self.month,
            domain=d,
            handler=handler,
            difficulty=min(1, max(0, x)),
            needs_power=u[2] < p["work.enforcement_share"] * self.offices[d].enforcement_ratio,
            funded=u[3] < p["workload.funded_share"],
            major=not idea and draw4(self.seed, Stream.MAJOR, *key, 0)[0] < p["work.major_share"],
            handed_off=False,
            omission_case=False,
            overdue_counted=False,
        )
        unforeseen = draw4(self.seed, Stream.OFF_LIST, *key, 0)[0]
        m.off_list = m.needs_power and unforeseen < p["work.off_list"] * p["responsibility.clarity"]
        self.count(handler, "IDEAS" if idea else "RECEIVED")
        self.matters.append(m)

    def g(self, c):
        if c.leader:
            return 1
        return self.p["incentives.prospect_young"] if c.young else self.p["incentives.prospect_rest"]

    def desks(self):
        p = self.p
        cost = p["work.matter_hours"] + p["inspection.trace_intensity"] * p["work.trace_hours"]
        mean_g = sum(self.g(c) for c in self.people) / len(self.people)
        for k, c in enumerate(self.people):
            n = sum(self.visit[c.township, d] == "announced" for d in range(10))
            first = p["work.inspection_hours"]
            c.overhead = first * (1 + (n - 1) * (1 - p["inspection.coordination"])) if n else 0
            c.overhead += p["work.talk_hours"] * c.talks + p["support.education_hours"] * p["support.education"]
            c.overhead += p["work.attendance_hours"] * p["inspection.attendance"]
            c.overhead += p["accountability.pursuit_hours"] * p["accountability.pursuit"] * c.cases
            mine = [
                m.domain < p["assessment.veto_domains"]
                for m in self.matters
                if m.handler == k and m.origin != Kind.IDEA
            ]
            c.load, c.cost = cost * len(mine), cost
            c.veto_items, c.other_items = sum(mine), len(mine) - sum(mine)
            c.left = max(0, p["work.hours_surplus"] * p["work.month_hours"] - c.overhead)
            idle = p["cadres.slack"] * max(0, 1 - c.motivation * (1 - c.burnout))
            c.left *= 1 - idle * (1 - p["inspection.attendance"])
            curvature = p["cadres.risk_curvature"]
            c.c_hat = prelec(self.felt(c, "slips"), curvature)
            c.o_hat = prelec(self.felt(c, "omissions"), curvature)
            c.w_hat = prelec(self.felt(c, "papers"), curvature)
            c.e_hat = prelec(self.felt(c, "abuse", p["learning.briefing_abuse"]), curvature)
            stake, L = p["cadres.career_stake"], p["cadres.sanction_cost"]
            L = L * (1 + stake * self.g(c)) / (1 + stake * mean_g)
            S = 1 + p["accountability.severe_share"] * (p["cadres.severe_multiplier"] - 1)
            c.phi = c.loss_aversion * L * S
            c.phi_abuse = c.loss_aversion * L
            c.phi_abuse *= 1 + p["accountability.abuse_severe"] * (p["cadres.severe_multiplier"] - 1)
            place, individual = self.places[c.township], p["assessment.individual_share"]
            shared = individual * (1 - p["assessment.seniority_weight"])
            shared += (1 - individual) * p["assessment.collective_weight"] * place.standing
            g = p["incentives.prospect_leader"] if c.leader else self.g(c)
            c.R = p["incentives.reward"] * g * shared * (1 - max(place.vetoed, place.expected_veto))
            if not c.leader:  # only they can be eliminated
                c.R += (
                    p["cadres.sanction_cost"]
                    * p["cadres.severe_multiplier"]
                    * p["assessment.elimination_share"]
                    / p["assessment.elimination_decisions"]
                )

    def felt(self, c, what, told=1):
        """Remembered frequency of blame, briefed on last year's true one where there is one."""
        blamed, spared = getattr(c, f"{what}_blamed"), getattr(c, f"{what}_spared")
        trust = self.p["support.risk_briefing"] * self.p["learning.briefing_trust"] * told
        remembered, true = blamed / (blamed + spared), self.truth[what]
        return remembered if math.isnan(true) else (1 - trust) * remembered + trust * true

    # 4

    def situation(self, m):
        """What the handler of a matter faces: chances, fears and luck."""
        p, c = self.p, self.people[m.handler]
        s = SimpleNamespace(c=c, place=self.places[m.township], age=self.month - m.born)
        s.deadline = p["workload.deadline_months"]
        s.overdue = s.age >= s.deadline
        delegated = self.held[m.township, m.domain] and not m.off_list
        s.asked = bool(m.needs_power and not delegated)
        comes = self.offices[m.domain].response * (p["authority.off_list_response"] if m.off_list else 1)
        s.answered = s.asked and self.u(Stream.ANSWER, m)[0] < comes
        s.power = not s.asked or s.answered
        s.u_time, s.u_success, s.u_flaw, s.u_hand_off = self.u(Stream.OUTCOME, m)
        veto = m.domain < p["assessment.veto_domains"]
        triage = 1 + p["work.triage"] * (-1 if veto else c.veto_items / c.other_items) if c.other_items else 1
        load = c.load + c.cost if m.origin == Kind.IDEA else c.load * triage
        s.time = s.u_time * load < c.left
        x = m.difficulty + (p["authority.delegation_gap"] if m.needs_power and delegated else 0)
        a = c.ability + p["support.training"] - (p["turnover.rotation_loss"] if c.settling else 0)
        a -= p["turnover.newcomer_loss"] if c.new else 0
        s.p = sigma(p["work.ability_slope"] * (a - x))
        care = 1 - (1 - c.c_hat) * (1 - p["cadres.care_of_omitting"] * c.o_hat)
        s.p1 = s.p * (1 - p["cadres.carelessness"] * (1 - care))
        business = self.offices[m.domain].business
        contact = p["accountability.contact_exposure"] * (1 - p["responsibility.clarity"]) * business
        s.flaw = min(1, p["inspection.trace_intensity"] * m.difficulty * p["work.flaw_rate"] + contact)
        stake = p["cadres.major_stake"] if m.major else 1
        s.phi, s.R = c.phi * (1 + p["cadres.veto_weight"] * veto) * stake, c.R * stake
        s.fear_act = s.phi * c.c_hat * ((1 - s.p1) + s.p1 * s.flaw)
        s.fear_wait = s.phi * c.o_hat * (0.5 + 0.5 * min(1, s.age / s.deadline))
        s.fear_wait *= (1 + p["inspection.supervision"] * s.overdue) * (1 + p["cadres.veto_attention"] * veto)
        found, seen = p["work.paper_detection"] + p["accountability.formalism_crackdown"], p["work.omission_detection"]
        cap = p["cadres.paper_fear_cap"]
        ratio = 0 if found == 0 else (cap if seen == 0 else min(cap, found / seen))
        memory = p["cadres.paper_memory"]
        s.fear_paper = s.phi * ((1 - memory) * c.o_hat * ratio + memory * c.w_hat)
        s.fear_shift = s.phi * c.o_hat * p["responsibility.first_contact"] * (1 + p["cadres.veto_attention"] * veto)
        u_open, s.u_rent, _, _ = self.u(Stream.ABUSE, m)
        s.offered = p["cadres.rent"] > 0 and bool((m.needs_power and delegated) or business)
        s.offered &= m.origin != Kind.IDEA and u_open < (1 - p["governance.openness"]) * (
            1 - p["responsibility.clarity"]
        )
        s.noise = dict(zip((ACT, PAPER, PASS, WAIT), map(gumbel, self.u(Stream.DECISION, m)), strict=True))
        return s

    def utilities(self, m, s, lifted=frozenset()):
        """Deterministic utility of the four options, of overreach and abuse, with some causes lifted."""
        p, c = self.p, s.c
        b = 0 if "burnout" in lifted else c.burnout
        good = 1 if "ability" in lifted else s.p1
        loss = 0 if "interest" in lifted else p["incentives.benefit_loss"]
        benefit = p["incentives.benefit"] * (1 - loss * c.dependence)
        trace, effort = p["assessment.trace_weight"], p["cadres.effort_cost"]
        credit = trace * (good + (1 - good) * (1 - p["assessment.strictness"])) + (1 - trace) * good
        act = c.motivation * (1 - b) * good + s.R * credit + benefit - effort * (1 + b)
        if m.origin == Kind.NEED:
            act += 0.5 * p["incentives.reward"] * p["assessment.resident_weight"] * s.p1
        if "fear" not in lifted:
            act -= s.fear_act
        paper = s.R * trace + p["cadres.paper_benefit"] * benefit - p["cadres.paper_effort"] * effort
        paper -= p["cadres.integrity"] * c.motivation * (1 - b) + s.fear_paper
        wait = p["cadres.norm_weight"] * s.place.norm - p["cadres.wait_guilt"] * c.motivation * (1 - b) - s.fear_wait
        over = act - p["cadres.overreach_barrier"] - p["cadres.overreach_surcharge"] * s.phi * c.c_hat
        over += p["cadres.temptation"] * max(0, 1 - c.motivation)
        abuse = act + p["cadres.rent"] * -math.log(s.u_rent) * max(0, 1 - c.motivation)
        abuse -= p["cadres.abuse_guilt"] * c.motivation * (1 - b) * good + c.phi_abuse * c.e_hat
        return {
            ABUSE: abuse,
            ACT: act,
            PAPER: paper,
            PASS: -p["cadres.hand_off_cost"] - s.fear_shift,
            WAIT: wait,
            OVERREACH: over,
        }

    def best(self, m, s, allowed, lifted=frozenset()):
        noisy = self.utilities(m, s, lifted)
        for option in allowed:
            luck = s.noise[ACT if option in (OVERREACH, ABUSE) else option]
            noisy[option] += self.p["cadres.choice_noise"] * luck
        return max(allowed, key=noisy.get)

    def try_out(self, m):
        """An idea of one's own: act on it, or let it go."""
        s, c = m.s, m.handler
        self.count(c, "IDEA_ACTIONABLE", m.able)
        noise, still = self.p["cadres.choice_noise"], self.p["cadres.norm_weight"] * s.place.norm

        def better(lifted=frozenset()):
            act = self.utilities(m, s, lifted)[ACT] + noise * s.noise[ACT]
            return act >= still + noise * s.noise[WAIT]

        m.error = m.flawed = m.careless = m.unresolved = False
        if not (m.able and better()):
            m.option = m.fate = LET_GO
            self.count(c, "IDEA_FEARED", m.able and better(frozenset({"fear"})))
            return
        m.option = ACT
        self.count(c, "IDEA_ACTED")
        self.act(m)

    def act(self, m):
        """Act on a matter: what comes of it, and the signature."""
        s, c = m.s, m.handler
        person = self.people[c]
        person.acted_in |= 1 << m.domain
        success = s.u_success < s.p1
        m.careless = s.p1 <= s.u_success < s.p
        m.error, m.flawed = not success, success and s.u_flaw < s.flaw
        m.fate, m.unresolved = ("resolved" if success else "failed"), not success
        if m.option == OVERREACH:
            self.count(c, "OVERREACH_SUCCEEDED", success)
            self.count(c, "OVERREACH_SLIPPED", m.error or m.flawed)
            return
        self.count(c, "IDEA_SUCCEEDED" if m.origin == Kind.IDEA else "SUCCEEDED", success)
        person.successes += success
        self.count(c, "FLAWED", m.flawed)
        self.count(c, "CARELESS", m.careless)
        self.count(c, "GOOD_FAITH", m.error and not m.careless)
        self.count(c, "ACTED_OVERDUE", s.overdue)

    def decide(self, m):
        m.s = s = self.situation(m)
        m.able = s.power and m.funded and s.time
        if m.origin == Kind.IDEA:
            return self.try_out(m)
        free = [ACT, ABUSE, PAPER, PASS, WAIT]
        for option, possible in ((ABUSE, s.offered), (PASS, not m.handed_off)):
            if not possible:
                free.remove(option)
        allowed = [option for option in free if m.able or option not in (ACT, ABUSE)]
        if not s.power and m.funded and s.time:
            allowed.append(OVERREACH)
        m.option = self.best(m, s, allowed)
        c, fresh = m.handler, m.born == self.month
        if s.asked:
            self.count(c, "REQUESTED")
        if s.answered:
            self.count(c, "ANSWERED")
        if fresh and m.able:
            self.count(c, "FRESH_ACTIONABLE")
        if m.option == ACT:
            self.count(c, "ACTED")
            self.count(c, "FRESH_ACTED", fresh)
        elif m.option == OVERREACH:
            self.count(c, "OVERREACHED")
            self.count(c, "FRESH_OVERREACHED", fresh)
        elif m.option == ABUSE:
            self.count(c, "ABUSED")
            self.count(c, "FRESH_ABUSED", fresh)
        elif not m.able:
            self.count(c, f"STUCK_{m.option.upper()}")
            self.count(c, f"CANNOT_{'AUTHORITY' if not s.power else 'TIME' if m.funded else 'MONEY'}")
            if self.best(m, s, free) == ACT:
                self.count(c, "BINDING")
                self.count(c, "FRESH_BINDING", fresh)
        else:
            self.count(c, f"REFUSED_{m.option.upper()}")
            acts = {S: int(self.best(m, s, free, S) == ACT) for S in SETS}
            everything, shares = frozenset(CAUSES), shapley(acts)
            self.count(c, "EXPLAINED", acts[everything])
            for cause in CAUSES:
                name = cause.upper()
                self.count(c, f"{name}_FIRST", acts[frozenset({cause})])
                self.count(c, f"{name}_LAST", acts[everything] - acts[everything - {cause}])
                self.count(c, f"{name}_TWELFTHS", round(12 * shares[cause]))
            if fresh:
                self.count(c, "FRESH_FEAR", acts[frozenset({"fear"})])
        self.decisions.append((m, s, allowed))

    # 5

    def outcome(self, m):
        if m.origin == Kind.IDEA:
            return
        s, c, p = m.s, m.handler, self.p
        m.error = m.flawed = m.careless = False
        m.fate, m.unresolved = "open", True
        person, bit = self.people[c], 1 << m.domain
        self.tell(m, "DECIDED")
        if m.domain < 3:
            self.tell(m, "FOREMOST_DECIDED")
            if m.option in (ACT, PAPER, OVERREACH):
                self.tell(m, "FOREMOST_CLOSED")
        if m.option in (ACT, OVERREACH):
            self.act(m)
        elif m.option == ABUSE:
            person.acted_in |= bit
            m.fate = "resolved" if s.u_success < s.p1 else "failed"
            self.count(c, "ABUSE_DONE", m.fate == "resolved")
        elif m.option == PAPER:
            m.fate = "papered"
        elif m.option == PASS:
            m.handed_off = True
            if s.u_hand_off < p["work.hand_off_success"] * self.offices[m.domain].response:
                m.fate, m.unresolved = "by department", False
                self.count(c, "BY_DEPARTMENT")
            else:
                self.count(c, "BOUNCED")
        else:
            person.omitted_in |= bit
            if s.power:
                person.omitted_with_power_in |= bit
        if m.unresolved:
            self.tell(m, "UNRESOLVED")

    # 6

    def find(self, m):
        p, s, m.source = self.p, m.s, None
        u_visit, u_complaint, u_talk, u_late = self.u(Stream.DISCOVERY, m)
        omission = m.option == WAIT or (m.option == PASS and m.unresolved)
        paper = min(1, p["work.paper_detection"] + p["accountability.formalism_crackdown"])
        visit = self.visit[m.township, m.domain]
        chance = late = 0
        if m.error:
            chance = late = p["work.error_detection"]
        elif m.flawed:
            chance, late = p["work.flaw_detection"], p["work.late_flaw_detection"]
        elif m.option == PAPER:
            chance, late = paper * (2 if visit == "covert" else 1), paper
        elif m.option == ABUSE:
            late = min(1, p["work.abuse_detection"])
            chance = late * (2 if visit == "covert" else 1)
        elif m.option == WAIT and not m.omission_case:
            chance = p["work.omission_detection"] * min(1, (s.age + 1) / s.deadline)
        if visit and u_visit < self.pursued(chance):
            m.source = "COVERT" if visit == "covert" else "VISIT"
        complaint = 0
        if m.origin == Kind.NEED and m.unresolved:
            resident = self.residents[m.township * self.per_village + m.index]
            complaint = p["residents.complaint_rate"] * resident.propensity
            complaint *= 1 + p["governance.openness"] * (m.option == PAPER)
        elif m.origin != Kind.NEED and (m.error or m.option == ABUSE):
            complaint = p["work.mandated_error_report"] * p["residents.complaint_rate"]
        complaint *= p["residents.abuse_complaint"] if m.option == ABUSE else 1
        if u_complaint < self.pursued(complaint):
            self.count(m.handler, "COMPLAINED")
            if not m.source and not (omission and m.omission_case):
                m.source = "COMPLAINT"
        later = p["accountability.exposure_months"] - 1
        missed = 1 if m.major else 1 - p["accountability.exposure_focus"]
        seen = p["inspection.visits_per_month"] * self.pursued(late)
        if not m.source and u_late < missed * (1 - (1 - seen) ** later):
            m.source = "LATE"
        if omission and s.overdue and u_talk < p["inspection.supervision"]:
            for cadre in (m.handler, self.leader_over(m.handler)):
                if cadre is not None:
                    self.count(cadre, "TALKED")
                    self.count(cadre, "OMISSIONS_PUNISHED_HALVES", self.counts(m))

    def pursued(self, chance):
        p = self.p
        return 1 - (1 - min(1, chance)) ** (1 + p["accountability.pursuit_reach"] * p["accountability.pursuit"])

    def counts(self, m):
        """Whether an omission enters the memory of omissions."""
        return not self.p["learning.omissions_able"] or (m.able and m.option in (WAIT, PAPER))

    def leader_over(self, cadre):
        town = list(self.town_of(self.people[cadre].township))
        leaders = [c for c in town[:2] if c != cadre and self.people[c].leader]
        return leaders[0] if leaders else None

    def rho(self, d, power, listed=True):
        p = self.p
        clarity = p["responsibility.clarity"] * listed
        extra = p["learning.department_gain"] * self.offices[d].F * (1 - clarity)
        return min(1, self.offices[d].practised * (1 - clarity * (1 - power)) + extra)

    def traced(self):
        trace = self.p["work.omission_trace"]
        return trace + (1 - trace) * self.p["responsibility.clarity"]

    def case(self, m):
        p, s, c = self.p, m.s, m.handler
        u_down, u_trace, u_defence, u_scope = self.u(Stream.RULING, m)
        u_grant, u_charge, u_severe, u_joint = self.u(Stream.SANCTION, m)
        self.count(c, f"CASE_{m.source}")
        omission = m.option in (PASS, WAIT)
        m.omission_case |= omission
        if m.option == PAPER:
            self.count(c, "PAPER_FOUND")
        if m.option == ABUSE:
            if m.needs_power and self.held[m.township, m.domain]:
                self.tell(m, "POWERS_ABUSED")
            return self.sanction(m)
        if m.option == PASS:
            down = u_down < p["responsibility.first_contact"]
        else:
            power = s.power or m.option == OVERREACH
            down = u_down < self.rho(m.domain, power, not m.off_list)
            if not power:
                self.count(c, "CASE_POWERLESS")
                self.count(c, "DOWN_POWERLESS", down)
        bears = "SPARED" if down else "CHARGED"
        absent = not s.power and m.option in (WAIT, PAPER, PASS)
        if not absent or not p["department.absence_apart"]:
            self.tell(m, bears)
        if absent:
            self.tell(m, f"{bears}_ABSENT")
        if not down:
            return
        if m.option == WAIT:
            traced = u_trace < self.traced()
            if s.power:
                self.count(c, "OMISSION_POWERED")
                self.count(c, "OMISSION_POWERED_TRACED", traced)
            if not traced:
                self.count(c, "UNTRACED")
                return
        heard = omission or (m.option == PAPER and p["accountability.defend_papering"])
        if heard and not m.able and u_defence < p["accountability.hear_defence"]:
            self.count(c, "DEFENDED")
            return
        if m.option == ACT:
            self.count(c, "REVIEWED")
            scope = p["tolerance.coverage"] * (1 - p["tolerance.clarity"] if m.careless else 1)
            if u_scope < scope:
                self.count(c, "APPLIED")
                liable = p["tolerance.reviewer_liability"]
                burden = p["tolerance.liability_base"] + p["tolerance.liability_fear"] * self.offices[m.domain].F
                margin = p["tolerance.clarity"] - p["tolerance.threshold"] - liable * burden
                if u_grant < sigma(p["tolerance.steepness"] * margin):
                    self.count(c, "GRANTED")
                    self.tell(m, "CHARGED" if u_charge < p["tolerance.reviewer_charge"] * liable else "SPARED")
                    return
        self.sanction(m)

    def sanction(self, m):
        p, s, c = self.p, m.s, m.handler
        _, _, u_severe, u_joint = self.u(Stream.SANCTION, m)
        omission = m.option in (PASS, WAIT)
        self.people[c].handled += 1
        rung = {ACT: "ACT", OVERREACH: "OVERREACH", ABUSE: "ABUSE"}.get(m.option, "REFUSAL" if m.able else "STUCK")
        rung = "IDEA" if m.origin == Kind.IDEA else rung
        self.count(c, "HANDLED_COVERT", m.source == "COVERT")
        self.count(c, f"HANDLED_{rung}")
        self.count(c, "HANDLED_POWERLESS", not s.power and m.option != OVERREACH)
        severe = p["accountability.abuse_severe" if m.option == ABUSE else "accountability.severe_share"]
        self.count(c, "DISCIPLINED", u_severe < severe)
        self.people[c].disciplined += u_severe < severe
        unfair = (omission and not m.able) or (m.option == ACT and not m.careless)
        self.count(c, "UNFAIR", unfair)
        kind = {ACT: "SLIPS", OVERREACH: "SLIPS", ABUSE: "ABUSE"}.get(m.option, "OMISSIONS")
        remembered = kind != "OMISSIONS" or self.counts(m)
        self.count(c, f"{kind}_CHARGED" if kind != "ABUSE" else "HANDLED_ABUSE", kind != "ABUSE" and remembered)
        self.count(c, "PAPERS_CHARGED", m.option == PAPER)
        self.blame(c, kind, remembered)
        leader = self.leader_over(c)
        if leader is not None and u_joint < p["accountability.leader_joint"]:
            self.people[leader].handled += 1
            self.count(leader, "JOINT")
            self.blame(leader, kind, remembered)

    def blame(self, cadre, kind, remembered=True):
        if kind == "OMISSIONS":
            self.count(cadre, "OMISSIONS_PUNISHED_HALVES", 2 * remembered)
        else:
            self.count(cadre, f"{kind}_PUNISHED")

    # 7

    def incidents(self):
        p = self.p
        for (t, d), n in self.lines.items():
            if d >= p["assessment.veto_domains"]:
                continue
            neglect = n[Line.UNRESOLVED] / n[Line.DECIDED] if n[Line.DECIDED] else 0
            u = draw4(self.seed, Stream.INCIDENT, self.month, Kind.DEPARTMENT, t, d, 0)[0]
            if u < p["work.incident_base"] + p["work.incident_slope"] * neglect:
                n[Line.INCIDENTS] += 1
                self.places[t].struck = 1
                for cadre in self.town_of(t):
                    self.examine(cadre, d)

    def examine(self, cadre, d):
        p, c = self.p, self.people[cadre]
        signed, omitted = c.acted_in >> d & 1, c.omitted_in >> d & 1
        had_power = c.omitted_with_power_in >> d & 1
        if signed:
            chance = p["assessment.veto_lookback"] * self.rho(d, 1)
        elif omitted:
            chance = p["assessment.veto_lookback"] * self.rho(d, had_power) * self.traced()
        else:
            return
        u, u_severe, _, _ = draw4(self.seed, Stream.LOOKBACK, self.month, Kind.CADRE, c.township, c.seat, d)
        if u < chance:
            c.handled += 1
            who = "SIGNER" if signed else "POWERED" if had_power else "POWERLESS"
            self.count(cadre, f"LOOKBACK_{who}")
            self.count(cadre, "UNFAIR", who != "POWERED")
            self.count(cadre, "DISCIPLINED", u_severe < p["accountability.severe_share"])
            c.disciplined += u_severe < p["accountability.severe_share"]
            apart = p["learning.omissions_able"] and who == "POWERLESS"
            self.blame(cadre, "SLIPS" if signed else "OMISSIONS", not apart)

    def take_back(self):
        p = self.p
        for (t, d), n in self.lines.items():
            if self.held[t, d] and n[Line.INCIDENTS] + n[Line.POWERS_ABUSED]:
                u = draw4(self.seed, Stream.RECALL, self.month, Kind.DEPARTMENT, t, d, 0)[0]
                if u < p["authority.recall"] * (1 - p["responsibility.clarity"]):
                    n[Line.POWERS_TAKEN_BACK] += 1
                    self.withheld_until[t][d] = self.month + 1 + p["authority.recall_months"]

    # 5, ends

    def end(self, m):
        p, c = self.p, m.handler
        told = m.fate != "open"
        if not told:
            age = self.month - m.born + 1
            if age >= m.s.deadline and not m.overdue_counted:
                m.overdue_counted = told = True
                self.count(c, "BECAME_OVERDUE")
            if age >= m.s.deadline + p["work.deadline_grace"]:
                m.fate, told = "lapsed", True
                self.count(c, "LAPSED")
                if m.option == PASS:  # "every other with a wait or lapse there"
                    self.people[c].omitted_in |= 1 << m.domain
                    self.people[c].omitted_with_power_in |= m.s.power << m.domain
        if m.origin == Kind.NEED and told:
            done = m.fate in ("resolved", "by department") and m.option != ABUSE
            resident = self.residents[m.township * self.per_village + m.index]
            resident.ends.append(done and m.option != OVERREACH)
            if m.fate != "open":
                self.count(c, "NEEDS_ENDED")
                self.count(c, "NEEDS_RESOLVED", done)

    # 8

    def fold(self):
        p, n = self.p, self.deeds
        keep, peer, notice = p["learning.memory"], p["learning.peer_weight"], p["learning.notice"]
        exposed, cleared = p["accountability.publicity"], p["tolerance.publicity"]
        slips, omissions, spared, unpunished = [], [], [], []
        for k in n:
            slips.append(k[Deed.FLAWED] + k[Deed.CARELESS] + k[Deed.GOOD_FAITH] + k[Deed.OVERREACH_SLIPPED])
            idle = ("REFUSED_WAIT", "REFUSED_PAPER")
            if not p["learning.omissions_able"]:
                idle += ("STUCK_WAIT", "STUCK_PAPER", "BOUNCED")
            omissions.append(sum(k[Deed[name]] for name in idle))
            spared.append(slips[-1] - k[Deed.SLIPS_CHARGED])
            unpunished.append(omissions[-1] - k[Deed.OMISSIONS_CHARGED])
        known_abuse = [k[Deed.ABUSE_PUNISHED] for k in n]
        unknown_abuse = [k[Deed.ABUSED] - k[Deed.HANDLED_ABUSE] for k in n]
        caught = [k[Deed.PAPERS_CHARGED] for k in n]
        uncaught = [k[Deed.REFUSED_PAPER] + k[Deed.STUCK_PAPER] - k[Deed.PAPERS_CHARGED] for k in n]
        towns = len(self.places)
        blamed = [k[Deed.SLIPS_PUNISHED] for k in n]
        told_off = [k[Deed.OMISSIONS_PUNISHED_HALVES] / 2 for k in n]
        granted = [k[Deed.GRANTED] for k in n]
        if sum(blamed) + sum(told_off) + sum(known_abuse) > 0 and exposed > 0:
            for t in range(towns):
                self.lines[t, 0][Line.CIRCULARS] += 1
        prior, share, omitted = (
            p["learning.prior_strength"],
            p["learning.commission_prior"],
            p["learning.omission_prior"],
        )
        for k, c in enumerate(self.people):
            mates = [j for j in self.town_of(c.township) if j != k]
            others = [j for j in range(len(n)) if self.people[j].township != c.township]

            def near(values, mates=mates):
                return sum(values[j] for j in mates)

            def far(values, others=others):
                return sum(values[j] for j in others) / towns

            A, B = c.slips_blamed, c.slips_spared
            c.slips_blamed = keep * A + (1 - keep) * prior * share + blamed[k]
            c.slips_blamed += peer * (near(blamed) + exposed * far(blamed))
            c.slips_spared = keep * B + (1 - keep) * prior * (1 - share) + spared[k]
            # a colleague's slip that was granted is noticed with notice + (1 - notice) tolerance.publicity
            plain = near(spared) - near(granted)
            c.slips_spared += peer * (notice * plain + (notice + (1 - notice) * cleared) * near(granted))
            c.slips_spared += peer * cleared * far(granted)
            O, Q = c.omissions_blamed, c.omissions_spared  # noqa: E741
            c.omissions_blamed = keep * O + (1 - keep) * prior * omitted + told_off[k]
            c.omissions_blamed += peer * (near(told_off) + exposed * far(told_off))
            c.omissions_spared = keep * Q + (1 - keep) * prior * (1 - omitted) + unpunished[k]
            c.omissions_spared += peer * notice * near(unpunished)
            for what, name, bad, free in (
                ("papers", "paper", caught, uncaught),
                ("abuse", "abuse", known_abuse, unknown_abuse),
            ):
                q, strength = p[f"learning.{name}_prior"], (1 - keep) * p[f"learning.{name}_strength"]
                W, X = getattr(c, f"{what}_blamed"), getattr(c, f"{what}_spared")
                W = keep * W + strength * q + bad[k] + peer * (near(bad) + exposed * far(bad))
                X = keep * X + strength * (1 - q) + free[k] + peer * notice * near(free)
                setattr(c, f"{what}_blamed", W)
                setattr(c, f"{what}_spared", X)

            over = min(1, max(0, (c.load + c.overhead) / p["work.month_hours"] - 1))
            cure = p["burnout.recovery"] + p["support.care_recovery"] * p["support.care"]
            b = c.burnout
            b += p["burnout.overload"] * over + p["burnout.unfairness"] * n[k][Deed.UNFAIR] * (1 - b) - cure * b
            c.burnout = min(1, max(0, b))
            hurt = [n[j][Deed.UNFAIR] > 0 for j in mates]
            worn = p["cadres.wear_unfair"] * n[k][Deed.UNFAIR]
            worn += p["cadres.wear_witnessed"] * (sum(hurt) / len(hurt) if hurt else 0)
            worn += p["cadres.wear_burden"] * c.overhead / p["work.month_hours"]
            lift = p["cadres.education_effect"] * p["support.education"]
            c.wear = max(-lift, c.wear + p["cadres.mend"] * (-lift - c.wear) + c.motivation * min(1, worn))
            c.motivation = c.motivation_unworn - c.wear

            done = n[k][Deed.SUCCEEDED] + n[k][Deed.OVERREACH_SUCCEEDED] + n[k][Deed.IDEA_SUCCEEDED]
            erred = n[k][Deed.ACTED] + n[k][Deed.OVERREACHED] + n[k][Deed.IDEA_ACTED] - done
            pretended = n[k][Deed.ABUSE_DONE]
            erred += n[k][Deed.ABUSED] - pretended
            papers = n[k][Deed.REFUSED_PAPER] + n[k][Deed.STUCK_PAPER] - n[k][Deed.PAPER_FOUND]
            trace = p["assessment.trace_weight"]
            on_record = done + pretended + papers + (1 - p["assessment.strictness"]) * erred
            c.merit += trace * on_record + (1 - trace) * done
            c.tenure += 1
            c.talks = n[k][Deed.TALKED]
            c.cases = sum(n[k][Deed[f"CASE_{how}"]] for how in ("VISIT", "COVERT", "COMPLAINT", "LATE"))
            c.new = max(0, c.new - 1)
            c.settling = max(0, c.settling - 1)
        for r in self.residents:
            if r.ends:
                resolved = sum(r.ends) / len(r.ends)
                move = 1 - (1 - p["residents.satisfaction_step"]) ** len(r.ends)
                r.satisfaction += move * (resolved - r.satisfaction)
        for t, place in enumerate(self.places):
            town = [n[k] for k in self.town_of(t)]
            idle = sum(k[Deed.REFUSED_WAIT] + k[Deed.REFUSED_PAPER] for k in town)
            actionable = idle + sum(k[Deed.ACTED] + k[Deed.ABUSED] + k[Deed.REFUSED_PASS] for k in town)
            if actionable:
                memory = p["township.norm_memory"]
                place.norm = memory * place.norm + (1 - memory) * idle / actionable
            place.vetoed = place.struck
            here = [r.satisfaction for r in self.residents if r.township == t]
            if here:
                place.satisfaction = sum(here) / len(here)
        for d, office in enumerate(self.offices):
            q, strength = p["department.prior"], p["department.prior_strength"]
            for field, expected in (("charged", q), ("spared", 1 - q)):
                for suffix in ("", "_absent"):
                    name = field + suffix
                    now = sum(self.lines[t, d][Line[name.upper()]] for t in range(towns))
                    setattr(office, name, keep * getattr(office, name) + (1 - keep) * strength * expected + now)
            fields = (Line.CHARGED, Line.CHARGED_ABSENT)[: 2 if p["department.absence_apart"] else 1]
            borne = 12 * sum(self.lines[t, d][line] for t in range(towns) for line in fields) / towns
            office.burden = keep * office.burden + (1 - keep) * borne
            e, D = (1 - p["department.restoring"]) * office.deviation, p["responsibility.downshift"]
            over = office.burden - p["department.tolerated_charges"]
            e += p["department.adaptation"] * (1 - p["responsibility.clarity"]) * over
            office.deviation = max(-D, min(1 - D, e))

    # 9

    def december(self):
        self.look_at_the_year()
        self.assess()
        for t in range(len(self.places)):
            self.turnover(t)
        self.rotate()
        for t in range(len(self.places)):
            town = [self.people[k] for k in self.town_of(t)]
            pulls = []
            for c in town:
                mates = [o for o in town if o is not c]
                if mates:
                    model = max(mates, key=lambda o: o.successes)  # the first of those with most
                    above = model.motivation_unworn - c.motivation_unworn
                    pulls.append(self.p["support.role_models"] * max(0, above))
            for c, pull in zip(town, pulls, strict=False):
                c.motivation_unworn += pull
                c.motivation = c.motivation_unworn - c.wear
        for c in self.people:
            c.merit = c.successes = c.handled = c.disciplined = 0
            c.acted_in = c.omitted_in = c.omitted_with_power_in = 0
        for place in self.places:
            place.struck = place.vetoed = 0

    def look_at_the_year(self):
        """How often the year's slips, omissions, paperings, abuses were charged to their authors, county-wide."""
        year = Counter()
        for before, now in zip(self.year, self.deeds, strict=True):
            year.update(before)
            year.update(now)
        papers = year[Deed.REFUSED_PAPER] + year[Deed.STUCK_PAPER]
        events = {
            "slips": year[Deed.FLAWED] + year[Deed.CARELESS] + year[Deed.GOOD_FAITH] + year[Deed.OVERREACH_SLIPPED],
            "omissions": papers + year[Deed.REFUSED_WAIT] + year[Deed.STUCK_WAIT] + year[Deed.BOUNCED],
            "papers": papers,
            "abuse": year[Deed.ABUSED],
        }
        if self.p["learning.omissions_able"]:
            events["omissions"] = year[Deed.REFUSED_WAIT] + year[Deed.REFUSED_PAPER]
        for what, number in events.items():
            if number:
                charged = "HANDLED_ABUSE" if what == "abuse" else f"{what.upper()}_CHARGED"
                self.truth[what] = year[Deed[charged]] / number

    def assess(self):
        p = self.p
        for t, place in enumerate(self.places):
            year = Counter()
            for k in self.town_of(t):
                year.update(self.year[k])
                year.update(self.deeds[k])
            resolved = year[Deed.SUCCEEDED] + year[Deed.OVERREACH_SUCCEEDED] + year[Deed.BY_DEPARTMENT]
            papered = year[Deed.REFUSED_PAPER] + year[Deed.STUCK_PAPER]
            ended = papered + year[Deed.BY_DEPARTMENT] + year[Deed.LAPSED]
            ended += year[Deed.ACTED] + year[Deed.OVERREACHED] + year[Deed.ABUSED]
            recorded = resolved + papered - year[Deed.PAPER_FOUND] + year[Deed.ABUSE_DONE]
            trace, weight = p["assessment.trace_weight"], p["assessment.resident_weight"]
            score = 0
            if ended:
                score = trace * recorded / ended + (1 - trace) * resolved / ended
            if self.per_village:
                score = (1 - weight) * score + weight * place.satisfaction
            place.score = 0 if place.struck else score
            memory = p["township.expected_veto_memory"]
            place.expected_veto = memory * place.expected_veto + (1 - memory) * place.struck
            self.lines[t, 0][Line.VETOED_YEARS] += place.struck
        mean = sum(place.score for place in self.places) / len(self.places)
        for place in self.places:
            place.standing = place.score / mean if mean else 1

    def turnover(self, t):
        p, town, year = self.p, list(self.town_of(t)), self.month // 12
        leaving = set()
        failed = self.places[t].satisfaction < p["assessment.vote_threshold"]
        staff = [k for k in town if not self.people[k].leader]
        number = math.floor(round(p["assessment.elimination_share"] * self.seats, 9))
        leaving.update(sorted(staff, key=lambda k: self.people[k].merit)[:number])
        for k in town:
            c = self.people[k]
            u_retire, u_vacant, _, _ = draw4(self.seed, Stream.YEAR_END, year, Kind.CADRE, t, c.seat, 0)
            if u_retire < p["turnover.retirement"]:
                leaving.add(k)
            u_removed = draw4(self.seed, Stream.REMOVAL, year, Kind.CADRE, t, c.seat, 0)[0]
            if c.disciplined and u_removed < p["accountability.removal_share"]:
                leaving.add(k)
            if c.leader:
                c.failed_votes = c.failed_votes + 1 if failed else 0
                if u_vacant < p["turnover.leader_vacancy"] or c.failed_votes >= 2:
                    leaving.add(k)
        for k in [k for k in town if self.people[k].leader and k in leaving]:
            stay = [j for j in staff if j not in leaving]
            barred = [self.people[j].handled and p["assessment.sanction_bars"] for j in stay]
            pool = [j for j, out in zip(stay, barred, strict=True) if not out] or stay
            if pool:
                weight = p["assessment.seniority_weight"]

                def rank(j, field, pool=pool):
                    return sum(getattr(self.people[o], field) < getattr(self.people[j], field) for o in pool)

                chosen = max(pool, key=lambda j: weight * rank(j, "tenure") + (1 - weight) * rank(j, "merit"))
                self.sit(self.people[chosen], k, leader=1)
                self.people[k] = SimpleNamespace(**vars(self.people[chosen]))
                self.sit(self.people[k], k, leader=1)
                self.people[k].failed_votes = 0
                self.people[k].new = 6
                leaving.discard(k)
                leaving.add(chosen)
                self.sit(self.people[chosen], chosen, leader=0)
        for k in leaving:
            self.newcomer(k, year + 1)

    def sit(self, person, k, leader):
        person.township, person.seat, person.leader = k // self.seats, k % self.seats, leader

    def newcomer(self, k, cohort):
        p, c = self.p, self.people[k]
        a = draw4(self.seed, Stream.CADRE, 0, Kind.CADRE, c.township, c.seat, 2 * cohort)
        b = draw4(self.seed, Stream.CADRE, 1, Kind.CADRE, c.township, c.seat, 2 * cohort)
        c.cohort, c.young, c.dependence = cohort, int(b[2] < p["cadres.young_share"]), b[3]
        c.ability = p["cadres.ability_mean"] + p["cadres.ability_spread"] * (a[0] + a[1] - 1)
        c.motivation = max(0, p["cadres.motivation_mean"] + p["cadres.motivation_spread"] * (a[2] + a[3] - 1))
        c.motivation_unworn, c.wear = c.motivation, 0
        z = math.sqrt(-2 * math.log(b[0])) * math.cos(2 * math.pi * b[1])
        c.loss_aversion = min(6, max(1, p["cadres.loss_aversion"] * math.exp(p["cadres.loss_aversion_spread"] * z)))
        c.tenure = c.settling = c.failed_votes = c.merit = c.successes = c.talks = c.cases = 0
        c.handled = c.disciplined = 0
        c.new = 6
        c.acted_in = c.omitted_in = c.omitted_with_power_in = 0
        c.burnout = 0
        for what, prior in (
            ("slips", "commission"),
            ("omissions", "omission"),
            ("papers", "paper"),
            ("abuse", "abuse"),
        ):
            own = prior in ("paper", "abuse")
            q = p[f"learning.{prior}_prior"]
            strength = p[f"learning.{prior if own else 'prior'}_strength"]
            setattr(c, f"{what}_blamed", strength * q)
            setattr(c, f"{what}_spared", strength * (1 - q))

    def rotate(self):
        pool = []
        for k, c in enumerate(self.people):
            if not c.leader:
                u = draw4(self.seed, Stream.YEAR_END, self.month // 12, Kind.CADRE, c.township, c.seat, 0)
                if u[2] < self.p["support.rotation"]:
                    pool.append((u[3], k))
        pool = [k for _, k in sorted(pool)]
        if len(pool) < 2:
            return
        movers = {pool[(i + 1) % len(pool)]: self.people[k] for i, k in enumerate(pool)}
        for k, person in movers.items():
            self.people[k] = person
            self.sit(person, k, leader=0)
            person.settling = 6
