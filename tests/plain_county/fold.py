"""What a month leaves behind in people, townships and departments (8)."""

from sim.signals import Deed, Line


class Fold:
    def fold(self):
        self.remember_blame()
        for k, c in enumerate(self.people):
            self.wear_down(k, c)
            self.go_on_record(k, c)
        for r in self.residents:
            self.judge(r)
        for t, place in enumerate(self.places):
            self.settle(t, place)
        for d, office in enumerate(self.offices):
            self.remember_charges(d, office)

    def omissions(self, p, counts):
        """Own omissions; with `omissions_able` those of actionable matters alone."""
        names = ("REFUSED_WAIT", "REFUSED_PAPER")
        if not p["learning.omissions_able"]:
            names += ("STUCK_WAIT", "STUCK_PAPER", "BOUNCED")
        return sum(counts[Deed[name]] for name in names)

    def remember_blame(self):
        """Memories of slips, omissions, paperings and abuse."""
        n, spared, unpunished = self.deeds, [], []
        for k, c in zip(n, self.people, strict=True):
            slips = k[Deed.FLAWED] + k[Deed.CARELESS] + k[Deed.GOOD_FAITH] + k[Deed.OVERREACH_SLIPPED]
            spared.append(slips - k[Deed.SLIPS_CHARGED])
            unpunished.append(self.omissions(self.local[c.township], k) - k[Deed.OMISSIONS_CHARGED])
        known_abuse = [k[Deed.ABUSE_PUNISHED] for k in n]
        unknown_abuse = [k[Deed.ABUSED] - k[Deed.HANDLED_ABUSE] for k in n]
        caught = [k[Deed.PAPERS_CHARGED] for k in n]
        uncaught = [k[Deed.REFUSED_PAPER] + k[Deed.STUCK_PAPER] - k[Deed.PAPERS_CHARGED] for k in n]
        towns = len(self.places)
        blamed = [k[Deed.SLIPS_PUNISHED] for k in n]
        told_off = [k[Deed.OMISSIONS_PUNISHED_HALVES] / 2 for k in n]
        granted = [k[Deed.GRANTED] for k in n]
        news = sum(blamed) + sum(told_off) + sum(known_abuse) > 0
        for t, p in enumerate(self.local):
            self.lines[t, 0][Line.CIRCULARS] += news and p["accountability.publicity"] > 0
        for k, c in enumerate(self.people):
            p = self.local[c.township]
            keep, peer, notice = p["learning.memory"], p["learning.peer_weight"], p["learning.notice"]
            exposed, cleared = p["accountability.publicity"], p["tolerance.publicity"]
            prior, share = p["learning.prior_strength"], p["learning.commission_prior"]
            omitted = p["learning.omission_prior"]
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

    def wear_down(self, k, c):
        """Burnout and motivation."""
        p, n = self.local[c.township], self.deeds
        over = min(1, max(0, (c.load + c.overhead) / p["work.month_hours"] - 1))
        cure = p["burnout.recovery"] + p["support.care_recovery"] * p["support.care"]
        b = c.burnout
        b += p["burnout.overload"] * over + p["burnout.unfairness"] * n[k][Deed.UNFAIR] * (1 - b) - cure * b
        c.burnout = min(1, max(0, b))
        hurt = [n[j][Deed.UNFAIR] > 0 for j in self.town_of(c.township) if j != k]
        worn = p["cadres.wear_unfair"] * n[k][Deed.UNFAIR]
        worn += p["cadres.wear_witnessed"] * (sum(hurt) / len(hurt) if hurt else 0)
        worn += p["cadres.wear_burden"] * c.overhead / p["work.month_hours"]
        lift = p["cadres.education_effect"] * p["support.education"]
        c.wear = max(-lift, c.wear + p["cadres.mend"] * (-lift - c.wear) + c.motivation * min(1, worn))
        c.motivation = c.motivation_unworn - c.wear

    def go_on_record(self, k, c):
        """Merit, and what next month has to know."""
        p, n = self.local[c.township], self.deeds
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

    def judge(self, r):
        """A resident's satisfaction."""
        if r.ends:
            resolved = sum(r.ends) / len(r.ends)
            move = 1 - (1 - self.local[r.township]["residents.satisfaction_step"]) ** len(r.ends)
            r.satisfaction += move * (resolved - r.satisfaction)

    def settle(self, t, place):
        """A township's norm, flag and mean satisfaction."""
        town = [self.deeds[k] for k in self.town_of(t)]
        idle = sum(k[Deed.REFUSED_WAIT] + k[Deed.REFUSED_PAPER] for k in town)
        actionable = idle + sum(k[Deed.ACTED] + k[Deed.ABUSED] + k[Deed.REFUSED_PASS] for k in town)
        if actionable:
            memory = self.local[t]["township.norm_memory"]
            place.norm = memory * place.norm + (1 - memory) * idle / actionable
        place.vetoed = place.struck
        here = [r.satisfaction for r in self.residents if r.township == t]
        if here:
            place.satisfaction = sum(here) / len(here)

    def remember_charges(self, d, office):
        """A department's memories, and how its practice follows what it bears."""
        p, towns = self.county, len(self.places)
        keep = p["learning.memory"]
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
