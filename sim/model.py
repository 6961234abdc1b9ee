"""The county as a Mesa model: who acts when, with agents. `sim.engine` says the same as one compiled loop."""

import inspect
import secrets
from pathlib import Path
from typing import Any

import mesa
import numpy as np
from mesa.agent import AgentSet

from sim.agents import Adjudication, CountyDepartment, Resident, TownshipCadre
from sim.archive import first_months, record_lines, record_month, record_year
from sim.case import Case
from sim.case_files import load_case
from sim.collecting import Collector, Headlines, own_collector
from sim.desks import Desks
from sim.engine import drain, reform, start
from sim.errors import InputError, unknown
from sim.indicator import evaluate
from sim.plain import one_line
from sim.rules import arrival, decision, deeds, fold, year
from sim.run import Run
from sim.state import State, load_state
from sim.world import check_seed

DRAWN_BITS = 48  # of a seed that nobody gave: whole in a spreadsheet, and two are hardly ever the same


class CountyModel(mesa.Model):
    """A county and its townships; one `step` is one month.

    Parameters
    ----------
    case : Case or str
        A case, or its name or path.
    rng : int, optional
        Seed; the same county as ``sim.simulate(case, seed=rng)``. Without it one is drawn, so that models differ; it
        stands in `seed_of_county`.
    cadre, department, resident : type
        Agents to use: subclasses of `TownshipCadre`, `CountyDepartment`, `Resident`.
    log : bool
        Keep the log of all signals.
    state : State, optional
        Go on from here rather than found a new county; use `sim.resume`.
    datacollector : mesa.DataCollector, or a function that makes one, or None
        Collected after every step; by default `sim.collecting.Headlines`. ``mesa.batch_run`` needs a function, since
        each of its models needs a collector of its own.

    Attributes
    ----------
    departments, cadres, residents : AgentSet
        In the order of their rows.
    world : World
        All state.
    month : int
        Months lived after the warm-up; negative within it.
    seed_of_county : int
        The seed, given or drawn.
    run : Run
        The months lived so far.

    Examples
    --------
    >>> import sim
    >>> model = sim.CountyModel("s1", rng=1)
    >>> model.step()
    >>> model
    <CountyModel: s1, seed 1, 95 months before month 1 of 120>
    >>> next(iter(model.cadres))
    <TownshipCadre: township 1, seat 1, burnout 0.00>
    """

    def __init__(
        self,
        case: Case | str = "baseline",
        rng: int | None = None,
        cadre: type[TownshipCadre] = TownshipCadre,
        department: type[CountyDepartment] = CountyDepartment,
        resident: type[Resident] = Resident,
        log: bool = False,
        datacollector: Collector = Headlines,
        state: State | None = None,
        **others: object,
    ) -> None:
        for name in others:
            raise self._misnamed(name)
        self.seed_of_county = secrets.randbits(DRAWN_BITS) if rng is None else check_seed(rng)
        super().__init__(rng=self.seed_of_county)
        self._case = load_case(case) if isinstance(case, str) else case
        if not isinstance(self._case, Case):
            raise InputError("model_case", found=case)
        begun = start(self._case, self.seed_of_county, log) if state is None else state.branch(self._case)
        self.world, self.archive, self.schedule = begun
        self._log = self.world.events.size > 0
        self._events = [self.world.events[:0] if state is None or state.events is None else state.events]
        self.steps = int(self.world.clock[0].month)
        self.running = self.month < self._case.structure.months
        self.desks = Desks(self.world)
        self.departments = self._people(department, CountyDepartment, self.world.departments.size)
        self.cadres = self._people(cadre, TownshipCadre, self.world.cadres.size)
        self.residents = self._people(resident, Resident, self.world.residents.size)
        self.adjudication = Adjudication(self, list(self.departments))  # the set itself may be shuffled
        self.datacollector = own_collector(datacollector)

    @classmethod
    def _misnamed(cls, name: str) -> InputError:
        if name == "seed":
            return InputError("called_here", name=name, wanted="rng", where=cls.__name__)
        known = list(inspect.signature(CountyModel).parameters)[:-1]
        return unknown("argument", name, known, cls.__name__)

    def __repr__(self) -> str:
        now = f"{-self.month} months before month 1" if self.month < 0 else f"month {self.month}"
        months = f"{now} of {self.case.structure.months}"
        return f"<{type(self).__name__}: {one_line(self.case.name)}, seed {self.seed_of_county}, {months}>"

    @property
    def case(self) -> Case:
        """The case that is lived; a county once founded keeps it."""
        return self._case

    @case.setter
    def case(self, case: Case) -> None:
        raise InputError("case_is_kept", month=self.month)

    def _people(self, kind: Any, base: Any, number: int) -> AgentSet:
        if not (isinstance(kind, type) and issubclass(kind, base)):
            raise InputError("agents_class", found=repr(kind), wanted=base.__name__)
        return AgentSet([kind(self, row) for row in range(number)], random=self.random)

    @property
    def month(self) -> int:
        """Months lived after the warm-up; negative within it."""
        return int(self.world.clock[0].month - self.world.clock[0].warm_up)

    def step(self) -> None:
        """Live one month.

        Raises
        ------
        InputError
            The case's horizon has been reached.
        """
        if self.month >= self.case.structure.months:
            raise InputError("case_ended", months=self.case.structure.months)
        world = self.world
        reform(world, self.schedule)
        self.departments.do("issue")
        self.departments.do("visit")
        arrival.draw_needs(world)
        self.residents.do("raise_need")
        self.cadres.do("have_idea")
        self._hand_out()
        self.departments.do("answer")
        self.cadres.do("size_up")
        self.cadres.do("work")

        self.desks.sort_trouble()
        self.departments.do("inspect")
        self.residents.do("complain")
        self.adjudication.hear_mandated_errors()
        self.adjudication.look_back_in_time()
        self.adjudication.supervise()
        self.adjudication.adjudicate()
        self.adjudication.meet_incidents()
        self.departments.do("take_back")
        deeds.clear_desks(world)
        self.desks.sort()

        fold.gather(world)
        self.cadres.do("learn")
        self.residents.do("judge")
        for township in range(world.townships.size):
            fold.settle_norm(world, township)
            fold.poll(world, township)
        self.departments.do("remember")
        record_month(world, self.archive)
        if self.month % year.MONTHS == year.MONTHS - 1:
            year.take_stock(world)
            year.score_townships(world)
            record_year(world, self.archive)
            self.adjudication.hold_december()
        record_lines(world, self.archive)
        world.clock["month"] += 1
        if self._log:
            self._events.append(drain(world))
        self.running = self.month < self.case.structure.months
        if self.datacollector is not None and self.month > 0:
            self.datacollector.collect(self)

    def finish(self) -> Run:
        """Step to the case's horizon, let the agents go, and return the run."""
        while self.month < self.case.structure.months:
            self.step()
        run = self.run
        self.remove_all_agents()
        return run

    @property
    def run(self) -> Run:
        """The run so far: the months lived, as `simulate` gives them at the end."""
        return Run(
            self.case,
            self.seed_of_county,
            "mesa",
            first_months(self.archive, max(self.month, 0)),
            np.concatenate(self._events),
        )

    @property
    def state(self) -> State:
        """The county as it stands, to go on from; see `sim.State`."""
        log = np.concatenate(self._events) if self._log else None
        return State(self.case, self.seed_of_county, self.world, self.archive, log)

    def save(self, path: str | Path) -> None:
        """Save the county as it stands, for `resume`; what agents of your own remember in Python is not in it."""
        self.state.save(path)

    def rates(self, names: list[str] | None = None) -> dict[str, float]:
        """Indicators of the month that was lived last; made for Mesa's data collectors."""
        last = max(self.month, 0)
        sums = self.run._sums(max(last - 1, 0), last)
        return {name: float(value) for name, value in evaluate(sums, names).items()}

    def _hand_out(self) -> None:
        """Hand out what came, and let requests for enforcement go out."""
        world = self.world
        arrival.hand_out(world)
        arrival.count_desks(world)
        arrival.send_requests(world)
        decision.mean_prospect(world)
        decision.draw_luck(world)
        self.desks.sort()
        self.desks.sort_requests()


def resume(source: State | str | Path, case: Case | None = None, **how: Any) -> CountyModel:
    """Wake a halted county as a model with agents, at the month it had lived.

    Parameters
    ----------
    source : State, str or Path
        A state, or the file of one.
    case : Case, optional
        The future to live; by default the one the county was in. Its past must be the one lived.
    **how
        ``cadre=``, ``department=``, ``resident=``, ``datacollector=``, as for `CountyModel`.

    Examples
    --------
    >>> import sim
    >>> small = sim.load_case("baseline").with_structure(townships=2, months=12)
    >>> model = sim.resume(sim.halt(small, month=5))
    >>> model.month
    5
    """
    state = source if isinstance(source, State) else load_state(source)
    return CountyModel(case or state.case, state.seed, state=state, **how)
