"""December (9)."""

import math
from collections import Counter
from types import SimpleNamespace

from sim.draws import Kind, Stream, draw4
from sim.signals import Deed, Line


class Year:
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
                    pulls.append(self.local[t]["support.role_models"] * max(0, above))
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
        year, omissions = Counter(), 0
        for c, before, now in zip(self.people, self.year, self.deeds, strict=True):
            for counts in (before, now):
                year.update(counts)
                omissions += self.omissions(self.local[c.township], Counter(counts))
        papers = year[Deed.REFUSED_PAPER] + year[Deed.STUCK_PAPER]
        events = {
            "slips": year[Deed.FLAWED] + year[Deed.CARELESS] + year[Deed.GOOD_FAITH] + year[Deed.OVERREACH_SLIPPED],
            "omissions": omissions,
            "papers": papers,
            "abuse": year[Deed.ABUSED],
        }
        for what, number in events.items():
            if number:
                charged = "HANDLED_ABUSE" if what == "abuse" else f"{what.upper()}_CHARGED"
                self.truth[what] = year[Deed[charged]] / number

    def assess(self):
        for t, place in enumerate(self.places):
            p = self.local[t]
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
            if place.residents:
                score = (1 - weight) * score + weight * place.satisfaction
            place.score = 0 if place.struck else score
            memory = p["township.expected_veto_memory"]
            place.expected_veto = memory * place.expected_veto + (1 - memory) * place.struck
            self.lines[t, 0][Line.VETOED_YEARS] += place.struck
        mean = sum(place.score for place in self.places) / len(self.places)
        for place in self.places:
            place.standing = place.score / mean if mean else 1

    def turnover(self, t):
        p, town, year = self.local[t], self.town_of(t), self.month // 12
        leaving = set()
        failed = self.places[t].satisfaction < p["assessment.vote_threshold"]
        staff = [k for k in town if not self.people[k].leader]
        number = math.floor(round(p["assessment.elimination_share"] * len(town), 9))
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
        (person.township, person.seat), person.leader = self.seats[k], leader

    def newcomer(self, k, cohort):
        c = self.people[k]
        p = self.local[c.township]
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
                if u[2] < self.local[c.township]["support.rotation"]:
                    pool.append((u[3], k))
        pool = [k for _, k in sorted(pool)]
        if len(pool) < 2:
            return
        movers = {pool[(i + 1) % len(pool)]: self.people[k] for i, k in enumerate(pool)}
        for k, person in movers.items():
            self.people[k] = person
            self.sit(person, k, leader=0)
            person.settling = 6
