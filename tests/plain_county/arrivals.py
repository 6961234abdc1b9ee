"""What comes to the county as a month opens, and what people know of it before they look at matters (3.2-3.5)."""

import math
from types import SimpleNamespace

from plain_county.words import prelec
from sim.draws import Kind, Stream, draw4, pick
from sim.signals import Line


class Arrivals:
    def arrivals(self):
        self.visit, self.held, orders = {}, {}, {}
        for d, office in enumerate(self.offices):
            office.F = office.charged / (office.charged + office.spared)
            office.G = office.charged_absent / (office.charged_absent + office.spared_absent)
            office.practised, office.response = self.practised(self.county, d), self.response(self.county, d)
        for (t, d), line in self.lines_of.items():
            there = line.delegation < self.local[t]["authority.delegated_share"]
            self.held[t, d] = there and self.month >= line.withheld_until
            orders[t, d] = self.mandates(t, d, line)
            self.lines[t, d][Line.MANDATED] += len(orders[t, d])
            self.visit[t, d] = self.visited(t, d)
            if self.visit[t, d]:
                self.lines[t, d][Line[f"{self.visit[t, d].upper()}_VISITS"]] += 1
        needs = {}
        for i, r in enumerate(self.residents):
            p, r.ends = self.local[r.township], []
            u = draw4(self.seed, Stream.NEED, self.month, Kind.RESIDENT, r.township, r.index, 0)
            if u[0] < p["residents.need_rate"]:
                d = math.floor(u[1] * len(self.offices))
                self.lines[r.township, d][Line.RAISED] += 1
                if u[2] < p["residents.self_governance"]:
                    self.lines[r.township, d][Line.SELF_SETTLED] += 1
                    r.ends.append(True)
                else:
                    needs[i] = d
        ideas = {}
        for k, c in enumerate(self.people):
            u = draw4(self.seed, Stream.IDEA, self.month, Kind.IDEA, c.township, c.seat, 0)
            if u[0] < self.local[c.township]["work.idea_rate"]:
                ideas[k] = math.floor(u[1] * len(self.offices))
        for t in range(len(self.places)):
            for d in range(len(self.offices)):
                for s in orders[t, d]:
                    # eight numbers for each of 64 departments, then the next eight slots of each
                    self.receive(Kind.MANDATE, t, 512 * (s // 8) + 8 * d + s % 8, d)
            for i, d in needs.items():
                if self.residents[i].township == t:
                    self.receive(Kind.NEED, t, self.residents[i].index, d)
            for k, d in ideas.items():
                if self.people[k].township == t:
                    self.receive(Kind.IDEA, t, self.people[k].seat, d)

    def mandates(self, t, d, line):
        """Slots that are filled: the line's share of the mandates, spread over all of its slots."""
        chance = self.local[t]["workload.mandates"] * line.matter_ratio / line.slots
        draws = []
        for block in range(line.slots // 4):
            draws += draw4(self.seed, Stream.MANDATE, self.month, Kind.DEPARTMENT, t, d, block)
        return [s for s in range(line.slots) if draws[s] < chance]

    def visited(self, t, d):
        """Whether a department visits a township, and how."""
        p, office = self.local[t], self.offices[d]
        u = draw4(self.seed, Stream.VISIT, self.month, Kind.DEPARTMENT, t, d, 0)
        often = p["inspection.visits_per_month"] * office.visit_ratio
        if u[0] >= min(1, often * (1 + p["inspection.department_cover"] * office.F)):
            return None
        return "covert" if u[1] < p["inspection.covert_share"] else "announced"

    def receive(self, origin, t, index, d):
        p, key, town = self.local[t], (self.month, origin, t, index), self.town_of(t)
        u = draw4(self.seed, Stream.BIRTH, *key, 0)
        handler = town[pick(len(town), self.seed, Stream.HANDLER, *key)]
        if draw4(self.seed, Stream.RIVAL, *key, 1 << 20)[0] < p["support.matching"]:
            rival = town[pick(len(town), self.seed, Stream.RIVAL, *key)]
            handler = max(handler, rival, key=lambda c: (self.people[c].ability, c == handler))
        x = p["work.difficulty_mean"] + p["work.difficulty_spread"] * (u[0] + u[1] - 1)
        if idea := origin == Kind.IDEA:
            handler, x = town[index], x + p["work.idea_difficulty"]
        m = SimpleNamespace(
            origin=int(origin),
            township=t,
            index=index,
            born=self.month,
            domain=d,
            handler=handler,
            difficulty=min(1, max(0, x)),
            needs_power=u[2] < p["work.enforcement_share"] * self.lines_of[t, d].enforcement_ratio,
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
        return self.local[c.township][f"incentives.prospect_{'young' if c.young else 'rest'}"]

    def desks(self):
        mean_g = sum(self.g(c) for c in self.people) / len(self.people)
        for k, c in enumerate(self.people):
            p = self.local[c.township]
            n = sum(self.visit[c.township, d] == "announced" for d in range(len(self.offices)))
            first = p["work.inspection_hours"]
            c.overhead = first * (1 + (n - 1) * (1 - p["inspection.coordination"])) if n else 0
            c.overhead += p["work.talk_hours"] * c.talks + p["support.education_hours"] * p["support.education"]
            c.overhead += p["work.attendance_hours"] * p["inspection.attendance"]
            c.overhead += p["accountability.pursuit_hours"] * p["accountability.pursuit"] * c.cases
            mine = [
                self.is_veto(c.township, m.domain) for m in self.matters if m.handler == k and m.origin != Kind.IDEA
            ]
            c.cost = p["work.matter_hours"] + p["inspection.trace_intensity"] * p["work.trace_hours"]
            c.load = c.cost * len(mine)
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
        p = self.local[c.township]
        trust = p["support.risk_briefing"] * p["learning.briefing_trust"] * told
        remembered, true = blamed / (blamed + spared), self.truth[what]
        return remembered if math.isnan(true) else (1 - trust) * remembered + trust * true

    # 4
