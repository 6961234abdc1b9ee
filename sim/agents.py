"""The people and institutions of the county: live views of their rows, with their deeds as methods.

An agent holds no state of its own; what it knows stands in the `World`, and its deeds are the compiled rules of
`sim.rules`. Subclass one and override a deed to ask what would happen if people decided otherwise. Townships and seats
count from 1, as in the tables of a `sim.Run`; rows count from 0.
"""

from collections.abc import Sequence

import numpy as np

from sim.desks import Home
from sim.domains import Domain
from sim.errors import InputError
from sim.rules import accountability, arrival, decision, deeds, fold, year
from sim.signals import Barrier, Option, Source
from sim.views import Field, Matter, View


class CountyDepartment(View):
    """A county department (县职能部门), one for each domain of work."""

    table = "departments"

    @property
    def domain(self) -> Domain:
        """Domain of work."""
        return self.home.case.county.domains[self.row]

    liability = Field(
        float, "``F``, 0 to 1: how often cases are charged to it, as it remembered at the month's opening."
    )
    absence = Field(float, "``G``, 0 to 1: how often it is charged for not having come, as it remembered then.")
    response = Field(float, "Chance, 0 to 1, that it comes when a township asks for enforcement this month.")

    practised = Field(float, "How far, 0 to 1, it pushes responsibility down this month, whatever the rule says.")
    burden = Field(float, "Proceedings it bears, a township-year, as it remembers.")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.domain.id}, response {self.response:.2f}>"

    def issue(self) -> None:
        """Press mandates on the townships."""
        arrival.recall(self.world, self.row)
        arrival.issue(self.world, self.row)

    def visit(self) -> None:
        """Decide which townships to visit this month, announced or covertly."""
        arrival.plan_visits(self.world, self.row)

    def answer(self) -> None:
        """Come, or not, for each matter on which a township asked for enforcement."""
        for row in self.desks.asked_of(self.row):
            arrival.answer(self.world, row)

    def inspect(self) -> None:
        """Look at the matters of the townships visited."""
        for row in self.desks.visited_by(self.row):
            accountability.inspect(self.world, row)

    def rule_on_tolerance(self, matter: Matter) -> bool:
        """Grant tolerance for a slip, or not."""
        return accountability.rule_on_tolerance(self.world, matter.row)

    def take_back(self) -> None:
        """Take powers back from townships where they came to grief this month."""
        accountability.take_back(self.world, self.row)

    def remember(self) -> None:
        """Fold the month's cases into the memory, and adapt to what is borne."""
        fold.remember(self.world, self.row)


class Resident(View):
    """A resident (居民), who stands for many."""

    table = "residents"

    satisfaction = Field(float, "Satisfaction, 0 to 1.")
    propensity = Field(float, "How readily this resident complains, relative to the mean resident: 1.")

    @property
    def township(self) -> int:
        """Number of the township, from 1."""
        return int(self.record.township) + 1

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.row}: township {self.township}, satisfaction {self.satisfaction:.2f}>"

    def raise_need(self) -> None:
        """Bring a need to the township, or none."""
        arrival.raise_need(self.world, self.row)

    def complain(self) -> None:
        """Complain, or not, about each own matter that was left unresolved this month."""
        for row in self.desks.unresolved_of(self.row):
            accountability.complain(self.world, row)

    def judge(self) -> None:
        """Let satisfaction move towards the share of own matters resolved."""
        fold.judge(self.world, self.row)


class TownshipCadre(View):
    """A township cadre (乡镇干部): whoever holds the seat. People come and go in December; the seat stays."""

    table = "cadres"

    cohort = Field(int, "Year in which this person came; 0 is the founding.")
    tenure = Field(int, "Months in office.")
    ability = Field(float, "Ability, on the scale of a matter's difficulty (0 to 1), training not counted.")
    motivation_unworn = Field(float, "Public motivation that this person brought, from 0, in utility.")
    motivation = Field(float, "Public motivation, worn as it is, from 0: what a success is worth, in utility.")
    loss_aversion = Field(float, "Loss aversion, 1 to 6: how much more a sanction weighs than a gain of the same size.")
    dependence = Field(float, "Dependence on lost benefits, 0 to 1.")
    merit = Field(float, "Merit earned this year, in points.")
    burnout = Field(float, "Burnout, 0 to 1.")

    slips_blamed = Field(float, "Memory ``A``: slips that were blamed, own and heard of, in events that fade.")
    slips_spared = Field(float, "Memory ``B``: slips that nobody was blamed for, in events that fade.")
    omissions_blamed = Field(float, "Memory ``O``: omissions that were blamed, own and heard of, in events that fade.")
    omissions_spared = Field(float, "Memory ``Q``: omissions that nobody was blamed for, in events that fade.")
    papers_blamed = Field(float, "Memory ``W``: paperings that were blamed, own and heard of, in events that fade.")
    papers_spared = Field(float, "Memory ``X``: paperings that nobody was blamed for, in events that fade.")
    abuse_blamed = Field(float, "Memory ``E``: abuses that were blamed, own and heard of, in events that fade.")
    abuse_spared = Field(float, "Memory ``H``: abuses that nobody was blamed for, in events that fade.")
    fear_of_acting = Field(float, "Felt frequency, 0 to 1, with which a slip is blamed, as of this month's opening.")
    fear_of_omitting = Field(float, "Felt frequency, 0 to 1, with which an omission is blamed, as of then.")
    fear_of_papering = Field(float, "Felt frequency, 0 to 1, with which papering is blamed, as of then.")
    fear_of_abusing = Field(float, "Felt frequency, 0 to 1, with which abuse is blamed, as of then.")

    def __repr__(self) -> str:
        where = f"township {self.township}, seat {self.seat}"
        return f"<{type(self).__name__}: {where}, burnout {self.burnout:.2f}>"

    @property
    def is_leader(self) -> bool:
        """Whether this is one of the township's leaders."""
        return bool(self.record.leader)

    @property
    def is_young(self) -> bool:
        """Whether the prospects are those of the young."""
        return bool(self.record.young)

    @property
    def township(self) -> int:
        """Number of the township, from 1."""
        return int(self.record.township) + 1

    @property
    def seat(self) -> int:
        """Number of the seat in the township, from 1; the leaders' come first."""
        return int(self.record.seat) + 1

    @property
    def norm(self) -> float:
        """Norm of the township, 0 to 1: share of actionable decisions put off or papered over, a fading mean."""
        return float(self.world.townships["norm"][self.record.township])

    @property
    def desk(self) -> list[Matter]:
        """Open matters of this month, oldest first, and an idea of one's own."""
        return [Matter(self.home, row) for row in self.desks.of_cadre(self.row)]

    def have_idea(self) -> None:
        """Have an idea of one's own, or none."""
        arrival.have_idea(self.world, self.row)

    def size_up(self) -> None:
        """Reckon up the month: hours, rewards, what is feared."""
        decision.size_up(self.world, self.row)

    def work(self) -> None:
        """Decide on each open matter, and do it."""
        for matter in self.desk:
            weighing = self.weigh(matter).copy()
            option = self.choose(matter, weighing.copy())
            reasons = self.explain(matter, weighing.copy(), option)
            self.world.weighing[:] = weighing  # whatever else was weighed meanwhile
            deeds.settle(self.world, matter.row, option, reasons)

    def weigh(self, matter: Matter) -> np.ndarray:
        """Weigh an open matter on the month's opening state; a record of one row, see `sim.world.WEIGHING`."""
        decision.weigh(self.world, matter.row)
        return self.world.weighing.copy()

    def choose(self, matter: Matter, weighing: np.ndarray) -> int:
        """Choose an `Option` for a matter. Override this to let cadres decide by another rule.

        Parameters
        ----------
        matter : Matter
            What is to be decided.
        weighing : record array of one row
            Utilities, fears and noise (`sim.world.WEIGHING`), e.g. ``weighing[0].fear_act``; ``weighing[0].lacks``
            holds the bits of `Barrier` that bar acting.

        Returns
        -------
        int
            ACT only if nothing bars it, and ABUSE only if the matter offers it, too (``weighing[0].may_abuse``);
            OVERREACH only if authority alone is lacking; PASS once per matter. An idea of one's own
            (``weighing[0].idea``) is tried out, ACT, or let go, LET_GO; WAIT lets it go, too.
        """
        return decision.choose(weighing)

    def explain(self, matter: Matter, weighing: np.ndarray, option: int) -> int:
        """Say why this was not an act, by asking the cadre's own rule again under each set of switches."""
        if type(self).choose is TownshipCadre.choose:
            return decision.explain(weighing, option)
        self._check(matter, weighing, option)
        if option in (Option.ACT, Option.OVERREACH, Option.ABUSE):
            return 0
        if weighing[0].lacks:
            return int(self._would_act(matter, weighing, 0))
        return sum(self._would_act(matter, weighing, switches) << switches for switches in range(1, 16))

    def _would_act(self, matter: Matter, weighing: np.ndarray, switches: int) -> bool:
        supposed = weighing.copy()
        supposed["lacks"] = Barrier.NONE
        decision.suppose(supposed, switches)
        return self.choose(matter, supposed) == Option.ACT

    def _check(self, matter: Matter, weighing: np.ndarray, option: int) -> None:
        lacks = weighing[0].lacks
        allowed = {Option.LET_GO, Option.WAIT} if weighing[0].idea else {Option.PAPER, Option.WAIT}
        if lacks == Barrier.NONE:
            allowed |= {Option.ACT, Option.ABUSE} if weighing[0].may_abuse else {Option.ACT}
        if lacks == Barrier.AUTHORITY and not weighing[0].idea:
            allowed.add(Option.OVERREACH)
        if weighing[0].may_pass:
            allowed.add(Option.PASS)
        if option not in allowed:
            names = ", ".join(sorted(choice.name for choice in allowed))
            facts = {"agent": type(self).__name__, "option": option, "matter": str(matter), "names": names}
            raise InputError("choice_impossible", **facts)

    def learn(self) -> None:
        """Fold the month into memory and burnout."""
        fold.learn(self.world, self.row)


class Adjudication:
    """The county's adjudication (discipline inspection, organisation department): an institution, not an agent."""

    def __init__(self, home: Home, departments: Sequence[CountyDepartment]) -> None:
        self.home = home
        self.world = home.world
        self.desks = home.desks
        self._departments = tuple(departments)

    def hear_mandated_errors(self) -> None:
        """Take reports of errors in mandated matters, which no resident follows."""
        accountability.hear_mandated_errors(self.world)

    def look_back_in_time(self) -> None:
        """Find later what nobody found now."""
        if self.world.county[0].accountability_exposure_months > 1:
            for row in self.desks.matters():
                accountability.look_back(self.world, row)

    def supervise(self) -> None:
        """Send supervision teams after overdue matters."""
        if self.world.county[0].inspection_supervision > 0:
            for row in self.desks.matters():
                accountability.supervise(self.world, row)

    def adjudicate(self) -> None:
        """Open the case of every matter in which trouble was found, and settle who pays."""
        world = self.world
        for row in np.flatnonzero(world.matters["source"][: world.clock[0].open] != Source.NONE).tolist():
            left = accountability.open_case(world, row)
            if left == accountability.APPLICATION:
                department = self._departments[int(world.matters["domain"][row])]
                if department.rule_on_tolerance(Matter(self.home, row)):
                    continue
            if left != accountability.DROPPED:
                accountability.sanction(world, row)

    def meet_incidents(self) -> None:
        """See whether neglect struck back, township by township and domain by domain."""
        for township in range(self.world.townships.size):
            for domain in range(self.world.departments.size):
                accountability.strike(self.world, township, domain)

    def hold_december(self) -> None:
        """Let people leave, promote, seat newcomers, rotate, follow role models, and open a new year."""
        year.change_people(self.world)
        year.rotate(self.world)
        year.follow_role_models(self.world)
        year.new_year(self.world)
