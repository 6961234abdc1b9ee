"""The door: simulate a case with either driver."""

from typing import Any

from sim.case import Case
from sim.engine import live_on, start
from sim.errors import InputError, unknown
from sim.run import Run
from sim.world import check_seed

ENGINES = ("compiled", "mesa")
ROLES = ("cadre", "department", "resident")


def simulate(case: Case, seed: int = 1, engine: str = "compiled", log: bool = False, **agents: type) -> Run:
    """Simulate a case.

    Parameters
    ----------
    case : Case
        See `sim.load_case`.
    seed : int
        0 to 2**63 - 1. Cases run on the same seed share all their luck, so it is 1 unless said otherwise: runs are
        meant to be compared in pairs. (`sim.CountyModel` draws one, as Mesa's models do.)
    engine : {"compiled", "mesa"}
        The compiled loop, or the Mesa agents: the same numbers, to the bit.
    log : bool
        Keep the log of all signals in ``run.events``.
    **agents : type
        ``cadre=``, ``department=``, ``resident=``: subclasses of the agents to use; needs ``engine="mesa"``.

    Returns
    -------
    Run

    Examples
    --------
    >>> import sim
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=12)
    >>> sim.simulate(case, seed=3).lived
    12
    """
    if not isinstance(case, Case):
        raise InputError("simulate_case", found=type(case).__name__)
    for name in (name for name in agents if name not in ROLES):
        if name == "rng":
            raise InputError("called_here", name=name, wanted="seed", where="simulate")
        raise unknown("argument", name, ("case", "seed", "engine", "log", *ROLES), "simulate")
    if engine not in ENGINES:
        raise unknown("engine", engine, ENGINES)
    if engine == "mesa":
        from sim.model import CountyModel

        how: dict[str, Any] = dict(agents)
        model = CountyModel(case, rng=check_seed(seed), log=log, datacollector=None, **how)
        return model.finish()
    if agents:
        raise InputError("agents_engine")
    world, archive, plan = start(case, seed, log)
    events = live_on(world, archive, plan, case.structure.warm_up + case.structure.months)
    return Run(case, int(seed), engine, archive, events)
