"""The month as a whole: who acts when."""

from collections import Counter
from collections.abc import Mapping

from plain_county.arrivals import Arrivals
from plain_county.decisions import Decisions
from plain_county.fold import Fold
from plain_county.proceedings import Proceedings
from plain_county.words import mean, rows
from plain_county.year import Year
from sim.draws import draw4
from sim.signals import Deed, Line


class Month(Arrivals, Decisions, Proceedings, Fold, Year):
    """The county as a month opens; `live` takes it to the next one.

    `parameters` maps dotted names to values, for all townships or in a list one mapping for each: `local`; `county`,
    by which departments go, is their mean. Tables afterwards: `people`, `places`, `offices`, `residents`, `lines_of`
    (township, domain), `matters` (those still open), `deeds[cadre]` and `lines[township, domain]` (counters of `Deed`
    and `Line`).
    """

    def __init__(self, world, parameters):
        clock = world.clock[0]
        self.seed, self.month = int(clock["seed"]), int(clock["month"])
        self.truth = {what: float(clock[f"true_{what}"]) for what in ("slips", "omissions", "papers", "abuse")}
        self.people, self.places = rows(world.cadres), rows(world.townships)
        self.local = [parameters] * len(self.places) if isinstance(parameters, Mapping) else list(parameters)
        self.county = {name: mean([p[name] for p in self.local]) for name in self.local[0]}
        self.offices, self.residents = rows(world.departments), rows(world.residents)
        self.lines_of = {(t, d): line for t, row in enumerate(world.lines) for d, line in enumerate(rows(row))}
        self.matters = rows(world.matters[: int(clock["open"])])
        self.deeds = [Counter() for _ in self.people]
        self.lines = {place: Counter() for place in self.lines_of}
        self.seats = [(t, seat) for t, place in enumerate(self.places) for seat in range(place.cadres)]
        self.decisions = []

    def u(self, stream, m):
        return draw4(self.seed, stream, self.month, m.origin, m.township, m.index, m.born)

    def count(self, cadre, name, amount=1):
        self.deeds[cadre][Deed[name]] += amount

    def tell(self, m, name):
        self.lines[m.township, m.domain][Line[name]] += 1

    def town_of(self, t):
        return [k for k, (township, _) in enumerate(self.seats) if township == t]

    def whose(self, m):
        """The resident whose need a matter is."""
        return next(r for r in self.residents if (r.township, r.index) == (m.township, m.index))

    def is_veto(self, t, d):
        return 0 < self.offices[d].veto_rank <= self.local[t]["assessment.veto_domains"]

    def response(self, p, d):
        """How often a department comes where these parameters hold."""
        office, base = self.offices[d], p["authority.department_response"]
        return base * (1 - office.F) + (1 - base) * office.G

    def practised(self, p, d):
        """How far a department pushes responsibility down where these parameters hold."""
        office = self.offices[d]
        return min(1, max(0, p["responsibility.downshift"] + office.habit + office.deviation))

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
