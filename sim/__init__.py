"""权责 quanze: authority and responsibility in a Chinese county and its townships, simulated.

>>> import sim
>>> run = sim.simulate(sim.load_case("baseline"), seed=1)
>>> round(run.rates()["blame_avoidance_rate"], 3)
0.197
"""

import sys
from typing import TYPE_CHECKING, Any

from sim.case import Case, Reform, Structure
from sim.case_files import case_names, load_case
from sim.demand import Demand, demands
from sim.errors import ClusterError, InputError, QuanzeError, StudyError, TellingError
from sim.indicator import Indicator, indicators
from sim.many import Runs, simulate_many
from sim.parameter import Parameter, Parameters, parameters
from sim.variant import Variant, load_variant, variant_names
from sim.versions import __version__ as __version__
from sim.words import language, use_language

__all__ = [
    "Case",
    "ClusterError",
    "County",
    "CountyDepartment",
    "CountyModel",
    "Demand",
    "Indicator",
    "InputError",
    "Matter",
    "Option",
    "Parameter",
    "Parameters",
    "QuanzeError",
    "Reform",
    "Resident",
    "Run",
    "Runs",
    "State",
    "Structure",
    "StudyError",
    "TellingError",
    "TownshipCadre",
    "Variant",
    "case_names",
    "demands",
    "halt",
    "indicators",
    "language",
    "load_case",
    "load_state",
    "load_variant",
    "parameters",
    "read_county",
    "resume",
    "show_versions",
    "simulate",
    "simulate_many",
    "use_font",
    "use_language",
    "variant_names",
    "write_county",
]

# Imported on first use: Numba, Mesa and Matplotlib take a second, and listing cases needs none of them.
if TYPE_CHECKING:
    from sim.agents import CountyDepartment, Resident, TownshipCadre
    from sim.county import County
    from sim.county_files import read_county, write_county
    from sim.model import CountyModel, resume
    from sim.plotting import use_font
    from sim.run import Run
    from sim.signals import Option
    from sim.simulation import simulate
    from sim.state import State, halt, load_state
    from sim.versions import show_versions
    from sim.views import Matter
else:
    _LATER = {
        "County": "sim.county",
        "CountyDepartment": "sim.agents",
        "CountyModel": "sim.model",
        "Matter": "sim.views",
        "Option": "sim.signals",
        "Resident": "sim.agents",
        "Run": "sim.run",
        "State": "sim.state",
        "TownshipCadre": "sim.agents",
        "halt": "sim.state",
        "load_state": "sim.state",
        "read_county": "sim.county_files",
        "resume": "sim.model",
        "show_versions": "sim.versions",
        "simulate": "sim.simulation",
        "use_font": "sim.plotting",
        "write_county": "sim.county_files",
    }

    def __getattr__(name: str) -> Any:
        if name in _LATER:
            from importlib import import_module

            return getattr(import_module(_LATER[name]), name)
        raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, *(name for name in globals() if name.startswith("__"))])


def load_ipython_extension(shell: Any) -> None:
    """Let names complete in IPython: ``%load_ext sim``, done by itself where the package is imported in one."""
    from sim import completion

    completion.load_ipython_extension(shell)


if "IPython" in sys.modules and (_shell := sys.modules["IPython"].get_ipython()) is not None:
    load_ipython_extension(_shell)
