"""The door: simulate a case with either driver."""

import numpy as np

from sim.case import Case
from sim.engine import drain, live, start
from sim.errors import InputError, unknown
from sim.run import Run

ENGINES = ("compiled", "mesa")


def simulate(case: Case, seed: int = 1, engine: str = "compiled", log: bool = False, **agents: type) -> Run:
    """Simulate a case.

    Parameters
    ----------
    case : Case
        See `sim.load_case`.
    seed : int
        0 to 2**63 - 1. Cases run on the same seed share all their luck.
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
    >>> case = sim.load_case("baseline").with_structure(townships=2, months=24)
    >>> sim.simulate(case, seed=1).rates()["acted_share"] == sim.simulate(case, seed=1).rates()["acted_share"]
    True
    """
    if not isinstance(case, Case):
        raise InputError("simulate_case", found=type(case).__name__)
    if engine not in ENGINES:
        raise unknown("engine", engine, ENGINES)
    if engine == "mesa":
        from sim.model import CountyModel

        model = CountyModel(case, rng=seed, log=log, **agents)
        return model.finish()
    if agents:
        raise InputError("agents_engine")
    world, archive, plan = start(case, seed, log)
    if not log:
        live(world, archive, plan, case.structure.months)
        return Run(case, int(seed), engine, archive, world.events)
    parts = []
    for _ in range(case.structure.months):
        live(world, archive, plan, 1)
        parts.append(drain(world))
    return Run(case, int(seed), engine, archive, np.concatenate(parts))
