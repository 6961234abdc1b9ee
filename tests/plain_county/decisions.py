"""What a cadre faces in a matter, what it chooses and why, and what comes of it (4, 5)."""

import math
from types import SimpleNamespace

from plain_county.words import ABUSE, ACT, CAUSES, LET_GO, OVERREACH, PAPER, PASS, SETS, WAIT, gumbel, shapley, sigma
from sim.draws import Kind, Stream


class Decisions:
    # 4

    def situation(self, m):
        """What the handler of a matter faces: chances, fears and luck."""
        p, c = self.local[m.township], self.people[m.handler]
        s = SimpleNamespace(c=c, place=self.places[m.township], age=self.month - m.born)
        s.deadline = p["workload.deadline_months"]
        s.overdue = s.age >= s.deadline
        delegated = self.held[m.township, m.domain] and not m.off_list
        s.asked = bool(m.needs_power and not delegated)
        comes = self.response(p, m.domain) * (p["authority.off_list_response"] if m.off_list else 1)
        s.answered = s.asked and self.u(Stream.ANSWER, m)[0] < comes
        s.power = not s.asked or s.answered
        s.u_time, s.u_success, s.u_flaw, s.u_hand_off = self.u(Stream.OUTCOME, m)
        veto = self.is_veto(m.township, m.domain)
        triage = 1 + p["work.triage"] * (-1 if veto else c.veto_items / c.other_items) if c.other_items else 1
        load = c.load + c.cost if m.origin == Kind.IDEA else c.load * triage
        s.time = s.u_time * load < c.left
        x = m.difficulty + (p["authority.delegation_gap"] if m.needs_power and delegated else 0)
        a = c.ability + p["support.training"] - (p["turnover.rotation_loss"] if c.settling else 0)
        a -= p["turnover.newcomer_loss"] if c.new else 0
        s.p = sigma(p["work.ability_slope"] * (a - x))
        care = 1 - (1 - c.c_hat) * (1 - p["cadres.care_of_omitting"] * c.o_hat)
        s.p1 = s.p * (1 - p["cadres.carelessness"] * (1 - care))
        business = 0 < self.offices[m.domain].business_rank <= p["department.business_domains"]
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
        p, c = self.local[m.township], s.c
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
            noisy[option] += self.local[m.township]["cadres.choice_noise"] * luck
        return max(allowed, key=noisy.get)

    def try_out(self, m):
        """An idea of one's own: act on it, or let it go."""
        p, s, c = self.local[m.township], m.s, m.handler
        self.count(c, "IDEA_ACTIONABLE", m.able)
        noise, still = p["cadres.choice_noise"], p["cadres.norm_weight"] * s.place.norm

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
        s, c, p = m.s, m.handler, self.local[m.township]
        m.error = m.flawed = m.careless = False
        m.fate, m.unresolved = "open", True
        person, bit = self.people[c], 1 << m.domain
        self.tell(m, "DECIDED")
        if 0 < self.offices[m.domain].veto_rank <= 3:
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
            if s.u_hand_off < p["work.hand_off_success"] * self.response(p, m.domain):
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
