"""From trouble to sanction, incidents and powers taken back, and how matters end (5-7)."""

from plain_county.words import ABUSE, ACT, OVERREACH, PAPER, PASS, WAIT, sigma
from sim.draws import Kind, Stream, draw4
from sim.signals import Line


class Proceedings:
    # 6

    def find(self, m):
        p, s, m.source = self.local[m.township], m.s, None
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
        if visit and u_visit < self.pursued(p, chance):
            m.source = "COVERT" if visit == "covert" else "VISIT"
        complaint = 0
        if m.origin == Kind.NEED and m.unresolved:
            complaint = p["residents.complaint_rate"] * self.whose(m).propensity
            complaint *= 1 + p["governance.openness"] * (m.option == PAPER)
        elif m.origin != Kind.NEED and (m.error or m.option == ABUSE):
            complaint = p["work.mandated_error_report"] * p["residents.complaint_rate"]
        complaint *= p["residents.abuse_complaint"] if m.option == ABUSE else 1
        if u_complaint < self.pursued(p, complaint):
            self.count(m.handler, "COMPLAINED")
            if not m.source and not (omission and m.omission_case):
                m.source = "COMPLAINT"
        later = p["accountability.exposure_months"] - 1
        missed = 1 if m.major else 1 - p["accountability.exposure_focus"]
        monthly = min(1, p["inspection.visits_per_month"] * self.offices[m.domain].visit_ratio)
        seen = monthly * self.pursued(p, late)
        if not m.source and u_late < missed * (1 - (1 - seen) ** later):
            m.source = "LATE"
        if omission and s.overdue and u_talk < p["inspection.supervision"]:
            for cadre in (m.handler, self.leader_over(m.handler)):
                if cadre is not None:
                    self.count(cadre, "TALKED")
                    self.count(cadre, "OMISSIONS_PUNISHED_HALVES", self.counts(m))

    def pursued(self, p, chance):
        return 1 - (1 - min(1, chance)) ** (1 + p["accountability.pursuit_reach"] * p["accountability.pursuit"])

    def counts(self, m):
        """Whether an omission enters the memory of omissions."""
        able_only = self.local[m.township]["learning.omissions_able"]
        return not able_only or (m.able and m.option in (WAIT, PAPER))

    def leader_over(self, cadre):
        town = list(self.town_of(self.people[cadre].township))
        leaders = [c for c in town[:2] if c != cadre and self.people[c].leader]
        return leaders[0] if leaders else None

    def rho(self, p, d, power, listed=True):
        clarity = p["responsibility.clarity"] * listed
        extra = p["learning.department_gain"] * self.offices[d].F * (1 - clarity)
        return min(1, self.practised(p, d) * (1 - clarity * (1 - power)) + extra)

    def traced(self, p):
        trace = p["work.omission_trace"]
        return trace + (1 - trace) * p["responsibility.clarity"]

    def case(self, m):
        p, s, c = self.local[m.township], m.s, m.handler
        u_down, u_trace, u_defence, u_scope = self.u(Stream.RULING, m)
        u_grant, u_charge, u_severe, u_joint = self.u(Stream.SANCTION, m)
        self.count(c, f"CASE_{m.source}")
        omission = m.option in (PASS, WAIT)
        m.omission_case |= omission
        if m.option == PAPER:
            self.count(c, "PAPER_FOUND")
        if m.option == ABUSE:
            if m.needs_power and not s.asked:
                self.tell(m, "POWERS_ABUSED")
            return self.sanction(m)
        if m.option == PASS:
            down = u_down < p["responsibility.first_contact"]
        else:
            power = s.power or m.option == OVERREACH
            down = u_down < self.rho(p, m.domain, power, not m.off_list)
            if not power:
                self.count(c, "CASE_POWERLESS")
                self.count(c, "DOWN_POWERLESS", down)
        bears = "SPARED" if down else "CHARGED"
        absent = not s.power and m.option in (WAIT, PAPER, PASS)
        if not absent or not self.county["department.absence_apart"]:
            self.tell(m, bears)
        if absent:
            self.tell(m, f"{bears}_ABSENT")
        if not down:
            return
        if m.option == WAIT:
            traced = u_trace < self.traced(p)
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
        p, s, c = self.local[m.township], m.s, m.handler
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
        for (t, d), n in self.lines.items():
            p = self.local[t]
            if not self.is_veto(t, d):
                continue
            neglect = n[Line.UNRESOLVED] / n[Line.DECIDED] if n[Line.DECIDED] else 0
            u = draw4(self.seed, Stream.INCIDENT, self.month, Kind.DEPARTMENT, t, d, 0)[0]
            if u < p["work.incident_base"] + p["work.incident_slope"] * neglect:
                n[Line.INCIDENTS] += 1
                self.places[t].struck = 1
                for cadre in self.town_of(t):
                    self.examine(cadre, d)

    def examine(self, cadre, d):
        c = self.people[cadre]
        p = self.local[c.township]
        signed, omitted = c.acted_in >> d & 1, c.omitted_in >> d & 1
        had_power = c.omitted_with_power_in >> d & 1
        if signed:
            chance = p["assessment.veto_lookback"] * self.rho(p, d, 1)
        elif omitted:
            chance = p["assessment.veto_lookback"] * self.rho(p, d, had_power) * self.traced(p)
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
        for (t, d), n in self.lines.items():
            p = self.local[t]
            if self.held[t, d] and n[Line.INCIDENTS] + n[Line.POWERS_ABUSED]:
                u = draw4(self.seed, Stream.RECALL, self.month, Kind.DEPARTMENT, t, d, 0)[0]
                if u < p["authority.recall"] * (1 - p["responsibility.clarity"]):
                    n[Line.POWERS_TAKEN_BACK] += 1
                    self.lines_of[t, d].withheld_until = self.month + 1 + p["authority.recall_months"]

    # 5, ends

    def end(self, m):
        p, c = self.local[m.township], m.handler
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
            self.whose(m).ends.append(done and m.option != OVERREACH)
            if m.fate != "open":
                self.count(c, "NEEDS_ENDED")
                self.count(c, "NEEDS_RESOLVED", done)
