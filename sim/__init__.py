"""权责 quanze: authority and responsibility in a Chinese county and its townships, simulated.

>>> import sim
>>> run = sim.simulate(sim.load_case("baseline"), seed=1)
>>> run.summary()["blame_avoidance_rate"]
"""

from typing import Any

from sim.case import Case, Reform, Structure, case_names, load_case
from sim.errors import QuanzeError
from sim.indicator import Indicator, indicators
from sim.parameter import Parameter, Parameters, parameters

__version__ = "0.1.0"
__all__ = [
    "Case",
    "CountyDepartment",
    "CountyModel",
    "Indicator",
    "Parameter",
    "Parameters",
    "QuanzeError",
    "Reform",
    "Resident",
    "Run",
    "State",
    "Structure",
    "TownshipCadre",
    "case_names",
    "halt",
    "indicators",
    "load_case",
    "load_state",
    "parameters",
    "resume",
    "show_versions",
    "simulate",
]

# Imported on first use: Numba and Mesa take a second, and listing cases needs neither.
_LATER = {
    "Run": "sim.run",
    "simulate": "sim.simulation",
    "CountyModel": "sim.model",
    "resume": "sim.model",
    "State": "sim.state",
    "halt": "sim.state",
    "load_state": "sim.state",
    "CountyDepartment": "sim.agents",
    "TownshipCadre": "sim.agents",
    "Resident": "sim.agents",
    "show_versions": "sim.versions",
}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        from importlib import import_module

        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_LATER])
