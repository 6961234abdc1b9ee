"""The door: simulate a case with either driver."""

from typing import Any

from sim.case import Case
from sim.engine import live_on, start
from sim.errors import QuanzeError, unknown
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
    """
    if not isinstance(case, Case):
        raise QuanzeError(f"simulate needs a Case (see load_case), not {type(case).__name__}")
    if engine not in ENGINES:
        raise unknown("engine", engine, ENGINES)
    if engine == "mesa":
        from sim.model import CountyModel

        how: dict[str, Any] = {"log": log, **agents}
        return CountyModel(case, rng=seed, **how).finish()
    if agents:
        raise QuanzeError("agents of your own need engine='mesa'; the compiled engine runs the rules as they are")
    world, archive, plan = start(case, seed, log)
    events = live_on(world, archive, plan, case.structure.months)
    return Run(case, int(seed), engine, archive, events)
